"""Who is told of what, once; what waits in which order; and what a stamp does to it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import count

import pytest
from sqlalchemy import Engine, event, insert, text
from sqlmodel import Session, select

from systembrist import accounts, organisations
from systembrist.escalation.policy import Policy
from systembrist.model import Account, Level, NoticeKind, Outbox, RoleKind, Verksamhet
from systembrist.store import database, outbox
from tests import mailing, world
from tests.mailing import empty_outbox, outbox_rows
from tests.world import at

K = NoticeKind
NOON = at("2026-03-03T12:00")
STAFF = {"ombud": RoleKind.OMBUD, "anna": RoleKind.SAMORDNARE, "bo": RoleKind.SAMORDNARE, "cia": RoleKind.ORDFORANDE,
         "dan": RoleKind.JUSTERARE, "eva": RoleKind.LEDAMOT, "fia": RoleKind.BRUKARE, "kim": RoleKind.KOMMUN,
         "lan": RoleKind.LANSSTYRELSE, "soc": RoleKind.SOCIALSTYRELSEN, "ber": RoleKind.BEREDNINGSGRUPP,
         "adm": RoleKind.ADMIN}  # fmt: skip
CALLED = (RoleKind.ORDFORANDE, RoleKind.JUSTERARE, RoleKind.LEDAMOT, RoleKind.BRUKARE)


@dataclass
class Office:
    """A verksamhet with its people, in a session."""

    session: Session
    policy: Policy
    service: Verksamhet
    people: dict[str, Account]
    bodies: dict[Level, int]

    def file(self, author: str | None = "ombud") -> int:
        """A deficiency; nobody has been told of it."""
        author_id = None if author is None else self.people[author].id
        found = world.file(self.session, self.service, self.policy, "2026-03-02T09:00", author_id=author_id)
        empty_outbox(self.session)
        return found.id

    def told(self) -> list[tuple[str, str | None, int | None, int | None]]:
        """Each mail as (kind, who, deficiency, body), in the order they were written down."""
        self.session.flush()
        found = self.session.connection().execute(
            text("SELECT o.kind, a.email, o.deficiency_id, o.body_id FROM outbox o "
                 "JOIN account a ON a.id = o.account_id ORDER BY o.id")
        )  # fmt: skip
        return [(kind, email.split("@")[0], one, body_id) for kind, email, one, body_id in found]

    def who(self) -> list[str]:
        """Who has been told."""
        return [str(name) for _, name, _, _ in self.told()]


@pytest.fixture
def office(session: Session, policy_: Policy) -> Office:
    """Somebody in every role."""
    service = world.open_service(session)
    people = {name: world.person(session, name, kind, service) for name, kind in STAFF.items()}
    bodies = {level: body.id for level, body in world.chain(session, service).items()}
    return Office(session, policy_, service, people, bodies)


def test_the_author_is_told(office: Office) -> None:
    one, other = office.file(), office.file()
    outbox.tell_filers(office.session, K.SVAR, [one, other], NOON)
    assert office.told() == [("svar", "ombud", one, None), ("svar", "ombud", other, None)]


def test_what_nobody_filed_is_told_to_every_samordnare(office: Office) -> None:
    imported = office.file(author=None)
    outbox.tell_filers(office.session, K.SVAR, [imported], NOON)
    assert office.told() == [("svar", "anna", imported, None), ("svar", "bo", imported, None)]


def test_whoever_has_left_is_not_told_and_the_samordnare_is(office: Office) -> None:
    one = office.file()
    accounts.revoke(office.session, office.people["ombud"], RoleKind.OMBUD)
    other = world.open_service(office.session, "PO Falun", "Falun")
    accounts.grant(office.session, office.people["ombud"], RoleKind.OMBUD, verksamhet=other)
    accounts.lock(office.session, office.people["bo"], NOON)
    outbox.tell_filers(office.session, K.SVAR, [one], NOON)
    assert office.who() == ["anna"]


def test_whoever_is_locked_is_not_told(office: Office) -> None:
    one = office.file()
    accounts.lock(office.session, office.people["ombud"], NOON)
    outbox.tell_filers(office.session, K.SVAR, [one], NOON)
    assert office.who() == ["anna", "bo"]


def test_where_there_is_nobody_nobody_is_told(office: Office) -> None:
    imported = office.file(author=None)
    for name in ("anna", "bo"):
        accounts.revoke(office.session, office.people[name], RoleKind.SAMORDNARE)
    outbox.tell_filers(office.session, K.SVAR, [imported], NOON)
    outbox.tell_filers(office.session, K.SVAR, [], NOON)
    assert office.told() == []


@pytest.mark.parametrize(
    ("level", "name"),
    [(Level.LEDNINGSGRUPP, "cia"), (Level.KOMMUN, "kim"), (Level.LANSSTYRELSE, "lan"), (Level.SOCIALSTYRELSEN, "soc")],
)
def test_at_each_level_it_is_who_answers_for_the_body_who_is_told(office: Office, level: Level, name: str) -> None:
    one, body_id = office.file(), office.bodies[level]
    outbox.tell_desks(office.session, K.SKYNDSAM, [(body_id, one), (body_id, None)], NOON)
    assert office.told() == [("skyndsam", name, one, body_id), ("skyndsam", name, None, body_id)]


def test_many_desks_are_told_at_once_and_each_pair_once(office: Office) -> None:
    bodies = list(office.bodies.values())
    outbox.tell_desks(office.session, K.PAMINNELSE, [(one, None) for one in bodies * 2], NOON)
    assert sorted(office.who()) == ["cia", "kim", "lan", "soc"]


def test_a_body_that_is_not_connected_gets_no_mail(office: Office) -> None:
    body = world.known.body(office.session, office.bodies[Level.KOMMUN])
    assert body is not None
    organisations.disconnect(office.session, body, at("2026-03-01"))
    outbox.tell_desks(office.session, K.PAMINNELSE, [(body.id, None)], NOON)
    assert office.told() == []
    organisations.connect(office.session, body, at("2026-03-03T13:00"))
    outbox.tell_desks(office.session, K.PAMINNELSE, [(body.id, None)], at("2026-03-03T14:00"))
    assert office.who() == ["kim"]


def test_a_call_goes_to_all_who_have_a_place_at_the_table(office: Office) -> None:
    accounts.lock(office.session, office.people["eva"], NOON)
    outbox.tell_groups(office.session, K.KALLELSE, [office.bodies[Level.LEDNINGSGRUPP]], CALLED, NOON)
    assert office.told() == [
        ("kallelse", name, None, office.bodies[Level.LEDNINGSGRUPP]) for name in ("cia", "dan", "fia")
    ]


def test_somebody_with_two_places_is_told_once(office: Office) -> None:
    group = world.known.body(office.session, office.bodies[Level.LEDNINGSGRUPP])
    for kind in (RoleKind.LEDAMOT, RoleKind.JUSTERARE):
        accounts.grant(office.session, office.people["cia"], kind, body=group)
    outbox.tell_groups(office.session, K.KALLELSE, [office.bodies[Level.LEDNINGSGRUPP]] * 2, CALLED, NOON)
    assert sorted(office.who()) == ["cia", "dan", "eva", "fia"]


def test_telling_the_same_twice_is_telling_it_once(office: Office) -> None:
    one, group = office.file(), office.bodies[Level.LEDNINGSGRUPP]
    for _ in range(2):
        outbox.tell_filers(office.session, K.SVAR, [one, one], NOON)
        outbox.tell_desks(office.session, K.SKYNDSAM, [(group, one)], NOON)
        outbox.tell_groups(office.session, K.KALLELSE, [group], CALLED, NOON)
    assert len(office.told()) == 6
    outbox.tell_filers(office.session, K.SVAR, [one], at("2026-03-04"))
    outbox.tell_filers(office.session, K.FRAGA, [one], NOON)
    assert len(office.told()) == 8


def test_the_names_are_those_of_what_the_mails_are_about(office: Office) -> None:
    one, group = office.file(), office.bodies[Level.LEDNINGSGRUPP]
    outbox.tell_filers(office.session, K.SVAR, [one], NOON)
    outbox.tell_desks(office.session, K.PAMINNELSE, [(group, None)], NOON)
    found = office.session.connection().execute(text("SELECT message_id FROM outbox ORDER BY id")).scalars().all()
    assert found == [
        outbox.message_id(K.SVAR, f"deficiency {one}", NOON, "ombud@test.example"),
        outbox.message_id(K.PAMINNELSE, f"body {group}", NOON, "cia@test.example"),
    ]


def test_a_mail_is_undone_with_what_it_tells_of(engine: Engine, policy_: Policy) -> None:
    with database.writing(engine) as session:
        service = world.open_service(session)
        world.person(session, "anna", RoleKind.SAMORDNARE, service)
        one = world.file(session, service, policy_, "2026-03-02T09:00").id
        empty_outbox(session)
    with suppress(ZeroDivisionError), database.writing(engine) as session:
        outbox.tell_filers(session, K.SVAR, [one], NOON)
        raise ZeroDivisionError
    assert outbox_rows(engine) == []


def test_thousands_are_told_in_a_handful_of_statements(office: Office) -> None:
    one = office.file(author=None)
    statements: list[str] = []
    connection = office.session.connection()
    event.listen(connection, "before_cursor_execute", lambda *given: statements.append(given[2]))
    outbox.tell_filers(office.session, K.SVAR, [*range(1_000_000, 1_012_000), one], NOON)
    assert len(statements) < 10
    assert office.who() == ["anna", "bo"]


# --- what waits, and stamps

_numbers = count()


def mail(office: Office, when: str, **stamps: object) -> int:
    """A mail that waits, or has been dealt with."""
    row = Outbox(
        message_id=f"{next(_numbers)}@x", kind=K.SVAR, account_id=office.people["anna"].id, at=at(when), **stamps
    )
    office.session.add(row)
    office.session.flush()
    return row.id


@pytest.fixture
def mails(office: Office) -> list[int]:
    """Three that wait."""
    return [mail(office, f"2026-03-0{day}") for day in (3, 2, 1)]


def test_what_waits_comes_by_its_moment_and_what_has_failed_comes_last(office: Office) -> None:
    tried = mail(office, "2026-03-01", attempts=3)
    late, early, same = mail(office, "2026-03-03"), mail(office, "2026-03-02"), mail(office, "2026-03-03")
    mail(office, "2026-03-05")
    for stamp in ("sent_at", "lapsed_at", "failed_at"):
        mail(office, "2026-03-01", **{stamp: NOON})
    waiting = outbox.waiting(office.session, at("2026-03-04"))
    assert waiting == [(one,) for one in (early, late, same, tried)]


def test_what_is_due_on_the_second_is_due(office: Office) -> None:
    one = mail(office, "2026-03-03T12:00")
    assert outbox.waiting(office.session, NOON) == [(one,)]
    assert outbox.waiting(office.session, at("2026-03-03T11:59:59")) == []


def test_taking_keeps_the_order_and_leaves_what_has_been_dealt_with(office: Office, mails: list[int]) -> None:
    outbox.stamp_sent(office.session, [mails[1]], NOON)
    assert taken(office.session, [(one,) for one in mails]) == [[mails[0]], [mails[2]]]


def taken(session: Session, letters: list[outbox.Gathered]) -> list[list[int]]:
    """The mails that were taken, by letter."""
    return [[mail.id for mail in mails] for mails in outbox.take(session, letters)]


def test_mails_of_one_kind_to_one_person_of_one_moment_are_one_letter(office: Office) -> None:
    ids, group = [office.file() for _ in range(4)], office.bodies[Level.LEDNINGSGRUPP]
    outbox.tell_filers(office.session, K.SVAR, ids[:3], NOON)
    outbox.tell_filers(office.session, K.SVAR, [ids[3]], at("2026-03-04"))
    outbox.tell_filers(office.session, K.FRAGA, ids[:1], NOON)
    outbox.tell_desks(office.session, K.SVAR, [(group, one) for one in ids[:2]], NOON)
    outbox.tell_desks(office.session, K.SVAR, [(office.bodies[Level.KOMMUN], ids[0])], NOON)
    outbox.tell_groups(office.session, K.KALLELSE, [group], CALLED, NOON)
    rows = {mail.id: mail for mail in office.session.exec(select(Outbox))}
    letters = outbox.waiting(office.session, at("2026-03-05"))
    assert sorted(len(ids) for ids in letters) == [1] * 7 + [2, 3]
    for letter in letters:
        assert list(letter) == sorted(letter)
        assert len({(rows[one].kind, rows[one].at, rows[one].account_id, rows[one].body_id) for one in letter}) == 1


def test_what_was_tried_together_is_tried_together_again_and_nothing_joins_it(office: Office) -> None:
    ids = [office.file() for _ in range(3)]
    outbox.tell_filers(office.session, K.SVAR, ids[:2], NOON)
    [tried] = outbox.waiting(office.session, NOON)
    outbox.note_failure(office.session, tried, NOON, most=3)
    outbox.tell_filers(office.session, K.SVAR, ids[2:], NOON)
    new, again = outbox.waiting(office.session, NOON)
    assert (again, len(new)) == (tried, 1)


def test_thousands_become_several_letters(office: Office) -> None:
    rows = [{"message_id": f"{one}@x", "kind": K.SVAR, "account_id": office.people["anna"].id, "at": NOON,
             "deficiency_id": office.file(), "attempts": 0} for one in range(3)]  # fmt: skip
    office.session.execute(insert(Outbox), [row | {"message_id": f"{copy}-{row['message_id']}"} for row in rows
                                            for copy in range(700)])  # fmt: skip
    assert [len(ids) for ids in outbox.waiting(office.session, NOON)] == [outbox.MOST_IN_A_LETTER] * 2 + [100]


def test_a_stamp_is_set_once(office: Office, mails: list[int]) -> None:
    assert outbox.stamp_sent(office.session, mails[:2], NOON) == 2
    assert outbox.stamp_sent(office.session, mails, at("2026-03-04")) == 1
    assert outbox.stamp_lapsed(office.session, mails, NOON) == 0
    assert outbox.stamp_sent(office.session, [], NOON) == 0
    assert outbox.waiting(office.session, at("2027-01-01")) == []


def test_what_failed_often_enough_is_given_up(office: Office, mails: list[int]) -> None:
    assert [outbox.note_failure(office.session, mails[:1], NOON, most=3) for _ in range(4)] == [0, 0, 1, 0]
    assert outbox.waiting(office.session, at("2027-01-01")) == [(mails[2],), (mails[1],)]
    office.session.expire_all()
    given_up = office.session.get_one(Outbox, mails[0])
    assert (given_up.attempts, given_up.failed_at) == (3, NOON)


def test_what_one_machine_has_taken_another_leaves_alone(engine: Engine, policy_: Policy) -> None:
    with database.writing(engine) as session:
        service = world.open_service(session)
        world.person(session, "anna", RoleKind.SAMORDNARE, service)
        ids = [world.file(session, service, policy_, "2026-03-02T09:00").id for _ in range(4)]
        empty_outbox(session)
        outbox.tell_filers(session, K.SVAR, ids, NOON)
        outbox.tell_filers(session, K.FRAGA, ids[:2], NOON)
        answers, questions = outbox.waiting(session, NOON)
    if engine.dialect.name == "sqlite":
        return  # it has no rows to keep from others; `notices` says what that means
    with database.writing(engine) as first, database.writing(engine) as second:
        assert taken(first, [answers]) == [list(answers)]
        assert taken(second, [answers, questions]) == [list(questions)]
        outbox.stamp_sent(first, answers, NOON)
    assert mailing.count(engine, "sent_at") == 4
