"""Commands about accounts: add, role, revoke, password, lock, unlock, list."""

from __future__ import annotations

import sys

import click
from sqlmodel import Session

from systembrist import accounts as verbs
from systembrist import clock
from systembrist import organisations as organising
from systembrist.cli.shared import ID, say
from systembrist.errors import InputRefused
from systembrist.installation import Installation
from systembrist.model import Account, RoleKind
from systembrist.store import accounts as known
from systembrist.store import organisations
from systembrist.store.database import reading, writing

ROLE = click.Choice([kind.value for kind in RoleKind])


@click.group()
def accounts() -> None:
    """Konton och roller."""


@accounts.command()
@click.argument("email")
@click.option("--name", required=True)
@click.option("--password-stdin", is_flag=True, help="Läs lösenordet från standard in.")
def add(email: str, name: str, password_stdin: bool) -> None:
    """Nytt konto, utan roll."""
    here = Installation()
    password = sys.stdin.readline().rstrip("\n") if password_stdin else _ask()
    with writing(here.engine) as session:
        account = verbs.add(session, email=email, name=name, password=password, now=clock.now())
        say({"id": account.id, "email": account.email})


def _ask() -> str:
    entered: str = click.prompt("Lösenord", hide_input=True, confirmation_prompt="Lösenordet igen")
    return entered


@accounts.command()
@click.argument("email")
@click.argument("kind", type=ROLE)
@click.option("--body", "body_id", type=ID, help="Instansens id (se bodies list).")
@click.option("--verksamhet", "verksamhet_id", type=ID, help="Verksamhetens id, för ombud och samordnare.")
@click.option("--seat", "seat_id", type=ID, help="Platsens id (se bodies seats), för den som sitter på en plats.")
def role(email: str, kind: str, body_id: int | None, verksamhet_id: int | None, seat_id: int | None) -> None:
    """Ger ett konto en roll där den gäller."""
    with writing(Installation().engine) as session:
        body = None if body_id is None else organisations.body(session, body_id)
        verksamhet = None if verksamhet_id is None else organisations.verksamhet(session, verksamhet_id)
        if body_id is not None and body is None:
            raise InputRefused(f"instans {body_id} finns inte")
        if verksamhet_id is not None and verksamhet is None:
            raise InputRefused(f"verksamhet {verksamhet_id} finns inte")
        seat = None if seat_id is None else organisations.seat(session, seat_id)
        if seat_id is not None and seat is None:
            raise InputRefused(f"plats {seat_id} finns inte")
        account = _account(session, email)
        given = verbs.grant(session, account, RoleKind(kind), body=body, verksamhet=verksamhet, seat=seat)
        if seat is not None:
            organising.take_seat(session, seat, clock.local_date(clock.now()))
        say({"id": given.id, "role": kind})


@accounts.command()
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Läs lösenordet från standard in.")
def password(email: str, password_stdin: bool) -> None:
    """Nytt lösenord; avslutar kontots inloggningar."""
    here = Installation()
    new = sys.stdin.readline().rstrip("\n") if password_stdin else _ask()
    with writing(here.engine) as session:
        verbs.set_password(session, _account(session, email), new)


@accounts.command()
@click.argument("email")
@click.argument("kind", type=ROLE)
@click.option("--body", "body_id", type=ID, help="Bara hos den instansen.")
@click.option("--verksamhet", "verksamhet_id", type=ID, help="Bara i den verksamheten.")
def revoke(email: str, kind: str, body_id: int | None, verksamhet_id: int | None) -> None:
    """Tar en roll från ett konto, överallt där den gäller eller på ett ställe."""
    with writing(Installation().engine) as session:
        account, everywhere = _account(session, email), (None, None)
        place = (body_id, verksamhet_id)
        say({"revoked": verbs.revoke(session, account, RoleKind(kind), place=None if place == everywhere else place)})


@accounts.command()
@click.argument("email")
def lock(email: str) -> None:
    """Spärrar ett konto och avslutar dess inloggningar."""
    with writing(Installation().engine) as session:
        verbs.lock(session, _account(session, email), clock.now())


@accounts.command()
@click.argument("email")
def unlock(email: str) -> None:
    """Öppnar ett spärrat konto, och ett som är pausat efter för många fel lösenord."""
    with writing(Installation().engine) as session:
        verbs.unlock(session, _account(session, email))


@accounts.command("list")
def list_accounts() -> None:
    """Alla konton och roller, ett JSON-objekt per konto."""
    with reading(Installation().engine) as session:
        for account, roles in known.everyone(session):
            held = [{"role": one.kind, "body": one.body_id, "verksamhet": one.verksamhet_id} for one in roles]
            say({"id": account.id, "email": account.email, "name": account.name,
                 "locked": account.locked_at is not None, "roles": held})  # fmt: skip


def _account(session: Session, email: str) -> Account:
    found = known.by_email(session, email)
    if found is None:
        raise InputRefused(f"det finns inget konto för {email[:80]}")
    return found


def add_to(group: click.Group) -> None:
    """Adds these commands."""
    group.add_command(accounts)
