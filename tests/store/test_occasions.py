"""When a mail still makes sense, what it may say, and when it has lapsed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from sqlmodel import Session, col, select

from systembrist import accounts
from systembrist.escalation.policy import Policy
from systembrist.model import (
    Account,
    AnnualReport,
    Deficiency,
    Feedback,
    FeedbackKind,
    FollowUp,
    Handover,
    Level,
    Meeting,
    NoticeKind,
    Outbox,
    Referral,
    ReportKind,
    RoleKind,
    Supplement,
    Verdict,
    VerdictKind,
    Verksamhet,
)
from systembrist.store import occasions, outbox
from systembrist.store.news import News, Report, together
from tests import world
from tests.mailing import empty_outbox
from tests.world import at

K = NoticeKind
NOON, LATER = at("2026-03-03T12:00"), at("2026-03-20T12:00")
GROUP, KOMMUN = "Ledningsgruppen för PO Borlänge", "Borlänge kommun"
STAFF = {"ombud": RoleKind.OMBUD, "anna": RoleKind.SAMORDNARE, "cia": RoleKind.ORDFORANDE, "dan": RoleKind.JUSTERARE,
         "kim": RoleKind.KOMMUN, "lan": RoleKind.LANSSTYRELSE}  # fmt: skip


@dataclass
class Office:
    """A verksamhet with its people and one deficiency, in a session."""

    session: Session
    policy: Policy
    service: Verksamhet
    people: dict[str, Account]
    bodies: dict[Level, int]
    one: int

    @property
    def group(self) -> int:
        return self.bodies[Level.LEDNINGSGRUPP]

    def add(self, *rows: object) -> None:
        """Adds rows as they are."""
        self.session.add_all(rows)
        self.session.flush()

    def file(self) -> int:
        """A deficiency of the ombud's; nobody has been told of it."""
        found = world.file(self.session, self.service, self.policy, "2026-03-02T09:00",
                           author_id=self.people["ombud"].id)  # fmt: skip
        empty_outbox(self.session)
        return found.id

    def tell_desk(self, kind: NoticeKind, level: Level, deficiency_id: int | None = None) -> None:
        outbox.tell_desks(self.session, kind, [(self.bodies[level], deficiency_id)], NOON)

    def tell_group(self, kind: NoticeKind, *roles: RoleKind) -> None:
        outbox.tell_groups(self.session, kind, [self.group], roles or (RoleKind.ORDFORANDE,), NOON)

    def tell_filer(self, kind: NoticeKind) -> None:
        outbox.tell_filers(self.session, kind, [self.one], NOON)

    def decide(self, kind: VerdictKind, when: str = "2026-03-03T12:00") -> Verdict:
        made = world.decide(self.session, self.policy, self.one, kind, when, by=self.people["cia"].id)
        empty_outbox(self.session)
        return made

    def occasions(self, as_of: datetime = LATER) -> list[occasions.Occasion]:
        """What makes sense to send, by the order in which it was written down."""
        self.session.flush()
        mails: Sequence[Outbox] = self.session.exec(select(Outbox).order_by(col(Outbox.id))).all()
        found = occasions.of(self.session, mails, as_of)
        return [found[mail.id] for mail in mails if mail.id in found]

    def news(self, as_of: datetime = LATER) -> News | None:
        """The news of the only mail; None if it has lapsed."""
        found = self.occasions(as_of)
        return found[0].news if found else None


@pytest.fixture
def office(session: Session, policy_: Policy) -> Office:
    """One deficiency at the group, nothing waiting."""
    service = world.open_service(session)
    people = {name: world.person(session, name, kind, service) for name, kind in STAFF.items()}
    bodies = {level: body.id for level, body in world.chain(session, service).items()}
    made = Office(session, policy_, service, people, bodies, 0)
    made.one = made.file()
    return made


def stay(office: Office, deficiency_id: int | None = None) -> Referral:
    return world.open_stay(office.session, deficiency_id or office.one)


def test_a_receipt_says_who_has_it_and_until_when(office: Office) -> None:
    office.tell_filer(K.MOTTAGEN)
    [found] = office.occasions()
    assert found.email == "ombud@test.example"
    assert found.cases == (occasions.Case(office.one, None, f"2026-{office.one:05}", "vardkoer"),)
    assert found.news == News(body=GROUP, days=(stay(office).due_at,))


def test_a_receipt_that_is_late_says_no_limit_that_has_gone(office: Office) -> None:
    office.tell_filer(K.MOTTAGEN)
    first = stay(office)
    first.closed_at, first.outcome = NOON, "lyft"  # type: ignore[assignment]
    office.add(first)
    office.add(Referral(deficiency_id=office.one, body_id=office.bodies[Level.KOMMUN], opened_at=NOON, due_at=LATER))
    assert office.news() == News(body=GROUP)


def test_an_answer_is_what_was_given_at_that_moment_to_that_receiver(office: Office) -> None:
    def given(to: int | None, kind: FeedbackKind, when: datetime = NOON, one: int = office.one) -> Feedback:
        return Feedback(deficiency_id=one, from_body_id=office.bodies[Level.KOMMUN], to_body_id=to, kind=kind, at=when,
                        text="Hemligt.")  # fmt: skip

    other = office.file()
    office.add(given(None, FeedbackKind.ATGARD), given(office.group, FeedbackKind.BESLUT),
               given(None, FeedbackKind.MOTTAGET), given(None, FeedbackKind.VIDARE, LATER),
               given(None, FeedbackKind.KANNEDOM, one=other), given(office.group, FeedbackKind.BESLUT, one=other),
               given(office.group, FeedbackKind.UTAN_SVAR, LATER))  # fmt: skip
    office.tell_filer(K.SVAR)
    office.tell_desk(K.SVAR, Level.LEDNINGSGRUPP, office.one)
    filer, desk = office.occasions()
    assert filer.news == News(answers=((KOMMUN, FeedbackKind.ATGARD),))
    assert desk.news == News(answers=((KOMMUN, FeedbackKind.BESLUT),))


def test_a_question_lapses_when_it_is_answered(office: Office) -> None:
    office.decide(VerdictKind.KOMPLETTERA)
    office.tell_filer(K.FRAGA)
    assert office.news() == News(body=GROUP)
    office.add(Supplement(deficiency_id=office.one, text="Så här.", author_id=office.people["ombud"].id, at=LATER))
    assert office.news() is None


def test_a_new_question_is_not_answered_by_an_old_supplement(office: Office) -> None:
    office.add(
        Supplement(deficiency_id=office.one, text="Så här.", author_id=office.people["ombud"].id, at=at("2026-03-02"))
    )
    office.decide(VerdictKind.KOMPLETTERA)
    office.tell_filer(K.FRAGA)
    assert office.news() == News(body=GROUP)


def test_a_question_lapses_when_it_is_no_longer_there(office: Office) -> None:
    office.decide(VerdictKind.KOMPLETTERA)
    office.tell_filer(K.FRAGA)
    here = stay(office)
    here.closed_at, here.outcome = LATER, "tystnad"  # type: ignore[assignment]
    office.add(here)
    assert office.news() is None


@pytest.mark.parametrize("kind", [K.PAMINNELSE, K.SKYNDSAM, K.ATEROPPNAD])
def test_what_waits_for_a_verdict_lapses_when_there_is_one(office: Office, kind: NoticeKind) -> None:
    office.tell_desk(kind, Level.LEDNINGSGRUPP, office.one)
    assert office.news() == News(body=GROUP, days=(stay(office).due_at,))
    office.session.connection()
    world.decide(
        office.session, office.policy, office.one, VerdictKind.AVSLUTA, "2026-03-04", by=office.people["cia"].id
    )
    assert [found for found in office.occasions() if found.kind is kind] == []


@pytest.mark.parametrize("kind", [K.PAMINNELSE, K.SKYNDSAM, K.ATEROPPNAD])
def test_what_waits_for_a_verdict_lapses_when_it_has_moved_on(office: Office, kind: NoticeKind) -> None:
    office.tell_desk(kind, Level.LEDNINGSGRUPP, office.one)
    here = stay(office)
    here.closed_at, here.outcome = LATER, "tystnad"  # type: ignore[assignment]
    office.add(here)
    assert office.news() is None


def test_a_question_to_the_ombud_is_no_verdict(office: Office) -> None:
    office.decide(VerdictKind.KOMPLETTERA)
    office.tell_desk(K.PAMINNELSE, Level.LEDNINGSGRUPP, office.one)
    assert office.news() is not None


def test_what_is_gathered_is_about_all_that_still_waits_under_the_name_of_the_first(office: Office) -> None:
    ids = [office.one, *(office.file() for _ in range(3))]
    for number, one in enumerate(ids):
        here = stay(office, one)
        here.due_at = at(f"2026-04-0{4 - number}")
        office.add(here)
    outbox.tell_desks(office.session, K.PAMINNELSE, [(office.group, one) for one in reversed(ids)], NOON)
    [*found] = office.occasions()
    letter = occasions.gather(found)
    assert (letter.message_id, letter.email) == (found[0].message_id, "cia@test.example")
    assert [case.deficiency_id for case in letter.cases] == ids
    assert letter.news == News(body=GROUP, days=tuple(at(f"2026-04-0{day}") for day in (1, 2, 3, 4)))
    world.decide(office.session, office.policy, ids[3], VerdictKind.AVSLUTA, "2026-03-04", by=office.people["cia"].id)
    letter = occasions.gather([one for one in office.occasions() if one.kind is K.PAMINNELSE])
    assert ([case.deficiency_id for case in letter.cases], letter.news.days[0]) == (ids[:3], at("2026-04-02"))


def test_what_is_said_of_several_names_a_body_only_where_it_is_the_same() -> None:
    answers = ((GROUP, FeedbackKind.UTAN_SVAR), (KOMMUN, FeedbackKind.BESLUT))
    one, other = News(body=GROUP, answers=answers[:1]), News(body=GROUP, answers=answers)
    assert together([one, other]) == News(body=GROUP, answers=answers)
    assert together([one, News(body=KOMMUN)]).body == ""


def meeting(office: Office, when: str = "2026-04-01T09:00", **more: object) -> Meeting:
    made = Meeting(body_id=office.group, at=at(when), chase_at=at("2026-05-01"), **more)
    office.add(made)
    return made


def test_a_call_lapses_when_the_meeting_is_over_or_cancelled(office: Office) -> None:
    called = meeting(office, called_at=NOON)
    meeting(office, "2026-09-01T09:00")
    office.tell_group(K.KALLELSE)
    assert office.news() == News(body=GROUP, days=(at("2026-04-01T09:00"),), meeting_id=called.id)
    assert office.news(as_of=at("2026-04-01T09:00")) is None
    called.cancelled_at = LATER
    office.add(called)
    assert office.news() is None


def test_a_call_to_a_meeting_that_was_called_anew_lapses(office: Office) -> None:
    called = meeting(office, called_at=NOON)
    office.tell_group(K.KALLELSE)
    called.called_at = None
    office.add(called)
    assert office.news() is None


def test_minutes_are_chased_until_this_person_has_approved_them(office: Office) -> None:
    held = meeting(office, "2026-03-01T09:00")
    office.tell_group(K.PROTOKOLL, RoleKind.ORDFORANDE, RoleKind.JUSTERARE)
    assert [found.email for found in office.occasions()] == ["cia@test.example", "dan@test.example"]
    held.chair_approved_at = LATER
    office.add(held)
    assert [found.email for found in office.occasions()] == ["dan@test.example"]
    held.adjuster_approved_at = held.approved_at = LATER
    office.add(held)
    assert office.occasions() == []


def test_minutes_of_a_cancelled_or_coming_meeting_are_not_chased(office: Office) -> None:
    meeting(office, "2026-03-01T09:00", cancelled_at=NOON)
    meeting(office, "2026-03-10T09:00")
    office.tell_group(K.PROTOKOLL)
    assert office.news() is None


def test_all_minutes_that_lie_are_in_one_mail(office: Office) -> None:
    for day in ("2026-02-01T09:00", "2026-01-01T09:00"):
        meeting(office, day)
    office.tell_group(K.PROTOKOLL)
    assert office.news() == News(body=GROUP, days=(at("2026-01-01T09:00"), at("2026-02-01T09:00")))


def test_the_follow_up_lapses_when_it_is_answered_or_open_again(office: Office) -> None:
    asked = FollowUp(deficiency_id=office.one, body_id=office.group, ask_at=NOON, asked_at=NOON)
    office.add(asked)
    found = office.session.get_one(Deficiency, office.one)
    found.closed_at = at("2026-03-02T12:00")
    office.add(found)
    office.tell_filer(K.UPPFOLJNING)
    assert office.news() == News(body=GROUP)
    found.closed_at = None
    office.add(found)
    assert office.news() is None
    found.closed_at, asked.answered_at = at("2026-03-02T12:00"), LATER
    office.add(found, asked)
    assert office.news() is None


def test_a_report_lapses_when_it_is_submitted(office: Office) -> None:
    def report(year: int, opened: datetime) -> AnnualReport:
        return AnnualReport(
            body_id=office.bodies[Level.KOMMUN], kind=ReportKind.REDOVISNING, year=year, opened_at=opened,
            due_on=date(year + 1, 1, 15), fields={"rubrik": "Hemligt."},
        )  # fmt: skip

    last, this, coming = report(2024, at("2025-01-01")), report(2025, NOON), report(2026, LATER)
    office.add(last, this, coming)
    office.tell_desk(K.REDOVISNING, Level.KOMMUN)
    assert office.news() == News(body=KOMMUN, report=Report(ReportKind.REDOVISNING, 2025, date(2026, 1, 15)))
    this.submitted_at = LATER
    office.add(this)
    assert office.news() is None


def test_nothing_goes_to_an_account_that_is_locked_or_has_left(office: Office) -> None:
    office.tell_filer(K.MOTTAGEN)
    office.tell_desk(K.SKYNDSAM, Level.LEDNINGSGRUPP, office.one)
    assert len(office.occasions()) == 2
    accounts.lock(office.session, office.people["ombud"], LATER)
    assert [found.kind for found in office.occasions()] == [K.SKYNDSAM]
    accounts.unlock(office.session, office.people["ombud"])
    accounts.revoke(office.session, office.people["ombud"], RoleKind.OMBUD)
    accounts.revoke(office.session, office.people["cia"], RoleKind.ORDFORANDE)
    assert office.occasions() == []


def copy_to(office: Office, level: Level, **more: object) -> Handover:
    flags = dict.fromkeys(("area_confirmed", "actor_confirmed", "children", "urgent"), False)
    made = Handover(
        deficiency_id=office.one, from_body_id=office.group, to_body_id=office.bodies[level], at=NOON,
        kommun_id=office.service.vardkommun_id, month="2025-12", summary="Hemligt.",
        **flags | {"area": "bostad"} | more,
    )  # fmt: skip
    office.add(made)
    return made


def test_above_the_kommun_a_mail_knows_the_copy_and_nothing_else(office: Office) -> None:
    board = office.bodies[Level.LANSSTYRELSE]
    office.add(Feedback(deficiency_id=office.one, from_body_id=office.group, to_body_id=board,
                        kind=FeedbackKind.BESLUT, at=NOON))  # fmt: skip
    office.tell_desk(K.SVAR, Level.LANSSTYRELSE, office.one)
    assert office.occasions() == []
    copy_to(office, Level.LANSSTYRELSE, area="sgi")
    copy = copy_to(office, Level.LANSSTYRELSE)
    [found] = office.occasions()
    assert found.cases == (occasions.Case(office.one, copy.id, f"2025-{office.one:05}", "bostad"),)


def test_a_kommun_that_holds_a_copy_is_led_to_the_copy(office: Office) -> None:
    office.tell_desk(K.SVAR, Level.KOMMUN, office.one)
    assert [case.copy_id for found in office.occasions() for case in found.cases] == [None]
    copy = copy_to(office, Level.KOMMUN)
    assert [(case.copy_id, case.area) for found in office.occasions() for case in found.cases] == [(copy.id, "bostad")]
