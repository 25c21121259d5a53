"""A small world for tests, as functions that a test calls by name: places, people, deficiencies, a clock."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine
from sqlmodel import Session
from werkzeug.test import TestResponse

from systembrist import accounts, clock, filing, handling, jobs, organisations, places
from systembrist.classify import Classifier, Suggestion
from systembrist.escalation import respond
from systembrist.escalation.policy import Policy
from systembrist.filing import NewDeficiency
from systembrist.model import Account, Body, Deficiency, Level, Referral, RoleKind, Verdict, VerdictKind, Verksamhet
from systembrist.settings import Settings
from systembrist.store import database, deficiencies, referrals, releases, verdicts
from systembrist.store import organisations as known
from tests import pages
from web.app import create_app
from web.site import KEY, Site

PLACES = places.load(Settings().data)
SUGGESTION = Suggestion(
    code="vardkoer", probability=0.5, uncertain=False, alternatives=(), words=(), actor=None, model_version="test"
)
PASSWORD = "en-lång-hemlighet"
SETTINGS = Settings(secret_key="k" * 40)


def at(text: str) -> datetime:
    """An instant, as the command line reads it."""
    return clock.parse_instant(text)


@dataclass
class HandClock:
    """A clock that a test sets."""

    now: datetime = field(default_factory=lambda: at("2026-02-02T09:00"))

    def __call__(self) -> datetime:
        return self.now

    def set(self, text: str) -> datetime:
        """Moves the hands."""
        self.now = at(text)
        return self.now


def kommun_id(name: str) -> int:
    """A kommun's id by its name."""
    return int(PLACES.kommun(name).code)


def open_service(session: Session, name: str = "PO Borlänge", *kommuner: str) -> Verksamhet:
    """A verksamhet; the first kommun (Borlänge) is the värdkommun."""
    served = [kommun_id(one) for one in kommuner or ("Borlänge",)]
    return organisations.open_verksamhet(session, name=name, vardkommun_id=served[0], kommun_ids=served)


def chain(session: Session, service: Verksamhet) -> dict[Level, Body]:
    """The bodies on the way up from a verksamhet."""
    body: Body | None = known.group_of(session, service.id or 0)
    found = {}
    while body is not None:
        found[body.level] = body
        body = None if body.parent_id is None else known.body(session, body.parent_id)
    return found


@cache
def _cheap_hash() -> str:
    """The hash of everybody's password, with so little work that a hundred logins cost nothing."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def person(session: Session, name: str, kind: RoleKind, service: Verksamhet) -> Account:
    """Somebody with a role in the verksamhet, or at the body of the role's level above it."""
    account = Account(
        email=f"{name}@test.example", name=name.title(), password_hash=_cheap_hash(), created_at=at("2026-01-01")
    )
    session.add(account)
    session.flush()
    level = accounts.LEVEL_OF.get(kind)
    accounts.grant(
        session,
        account,
        kind,
        body=None if level is None else chain(session, service)[level],
        verksamhet=service if kind in accounts.SERVICE_ROLES else None,
    )
    return account


def file(
    session: Session,
    service: Verksamhet,
    policy: Policy,
    when: str,
    *,
    text: str = "Klienten fick vänta åtta månader på tid.",
    author_id: int | None = None,
    kommun: int | None = None,
    **fields: Any,
) -> Deficiency:
    """Files a deficiency at a moment, without asking a model."""
    new = NewDeficiency(text=text, kommun_id=kommun or service.vardkommun_id, verksamhet_id=service.id or 0, **fields)
    return filing.file_many(session, [new], [SUGGESTION], author_id=author_id, policy=policy, now=at(when))[0]


def release(session: Session, deficiency_id: int, when: datetime, *, by: int) -> int:
    """Somebody reads all there is of it and lets the group read it too."""
    shown = [one.id for one in releases.unreleased_supplements(session, [deficiency_id]).get(deficiency_id, [])]
    return handling.release(session, [deficiency_id], account_id=by, shown=shown, now=when)


def decide(
    session: Session,
    policy: Policy,
    deficiency_id: int,
    kind: VerdictKind,
    when: str,
    *,
    by: int,
    reason: str = "Därför att vi har prövat saken.",
) -> Verdict:
    """The body it stays at decides."""
    stay = open_stay(session, deficiency_id)
    body = known.body(session, stay.body_id)
    found = deficiencies.get(session, deficiency_id)
    assert body is not None
    assert found is not None
    return respond.decide(
        session, policy, stay=stay, level=body.level, urgent=found.urgent, kind=kind, reason=reason,
        decided_by=by, now=at(when),
    )  # fmt: skip


def take_back(session: Session, policy: Policy, deficiency_id: int, when: str, *, by: int) -> None:
    """The body it stays at regrets the verdict that stands."""
    stay = open_stay(session, deficiency_id)
    body, verdict = known.body(session, stay.body_id), verdicts.get(session, stay.verdict_id or 0)
    assert body is not None
    assert verdict is not None
    respond.take_back(session, policy, stay, verdict, level=body.level, account_id=by, now=at(when))


def open_stay(session: Session, deficiency_id: int) -> Referral:
    """Where it stays."""
    stay = referrals.open_stay(session, deficiency_id)
    assert stay is not None
    return stay


def run_jobs(engine: Engine, policy: Policy, as_of: str) -> dict[str, int]:
    """Every job at each of its due moments, as `jobs run all --as-of` does; how much each changed."""
    return {ran.job: ran.changed for ran in jobs.run(engine, policy, jobs.JOBS, as_of=at(as_of), now=None)}


def history(engine: Engine, deficiency_id: int) -> list[tuple[str, str | None, str | None]]:
    """Each stay as (level, date of closing, outcome), first to last."""
    with database.reading(engine) as session:
        return [
            (
                str(known.body(session, stay.body_id).level),  # type: ignore[union-attr]
                None if stay.closed_at is None else str(clock.local_date(stay.closed_at)),
                None if stay.outcome is None else str(stay.outcome),
            )
            for stay in referrals.of_deficiency(session, deficiency_id)
        ]


@cache
def _prototype() -> Flask:
    """The web app over nothing; making one takes longer than most tests, so each gets a copy of this."""
    made = create_app(create_engine("sqlite://"), SETTINGS)
    made.testing = True
    return made


def app(engine: Engine, clock_: HandClock, classifier: Classifier) -> Flask:
    """The web app over a database, with a clock in the test's hand; what a test changes of it is its own."""
    made = copy(_prototype())
    made.config, made.extensions, made.view_functions = map(copy, (made.config, made.extensions, made.view_functions))
    made.extensions[KEY] = Site(SETTINGS, engine, clock=clock_, fictional=False)
    made.extensions[KEY].__dict__["classifier"] = classifier
    return made


class Visitor:
    """Somebody at a browser: follows redirects and sends the hidden mark that every form of theirs carries."""

    def __init__(self, made: Flask, name: str | None = None) -> None:
        self.client: FlaskClient = made.test_client()
        self._mark = ""
        if name is not None:
            fields = {"email": f"{name}@test.example", "password": PASSWORD, "csrf_token": self._fetched("/logga-in")}
            answer = self.client.post("/logga-in", data=fields)
            assert answer.status_code == 302, answer.text

    def get(self, path: str) -> TestResponse:
        """A page."""
        return self._seen(self.client.get(path, follow_redirects=True))

    def post(self, path: str, *, on: str | None = None, **fields: Any) -> TestResponse:
        """Sends a form, from the page `on` or from one that was already open."""
        mark = self._fetched(on) if on else self._mark or self._fetched("/losenord")
        return self._seen(self.client.post(path, data={"csrf_token": mark, **fields}, follow_redirects=True))

    def _fetched(self, path: str) -> str:
        return token(self.client.get(path, follow_redirects=True).text)

    def _seen(self, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html":
            self._mark = token(answer.text) or self._mark
        return _sound(answer)


def token(page: str) -> str:
    """The hidden mark in a page's forms; empty where it has none."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    return found[1] if found else ""


def _sound(answer: TestResponse) -> TestResponse:
    """The answer, once every page in it has passed the checks that hold for all pages."""
    is_a_file = "attachment" in answer.headers.get("Content-Disposition", "")  # its rules are those of the reports
    if answer.mimetype == "text/html" and not is_a_file:
        pages.check(answer.text, f"{answer.status_code} {answer.request.path}")
        if answer.request.path != "/stil":  # there what is wrong is an example
            pages.check_refusal(answer.text, answer.request.path)
    return answer
