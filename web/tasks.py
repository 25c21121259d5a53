"""What is expected of a person now, by their roles: each thing with where it is done and by when, the late first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import url_for

from systembrist.clock import local_date
from systembrist.escalation import deadlines
from systembrist.model import Body, Level, Meeting, RoleKind
from systembrist.permissions import Action, may
from systembrist.reports.swedish import counted
from systembrist.store import accounts, concerned, deficiencies, followups, handovers, organisations, releases, verdicts
from systembrist.store import meetings as known
from web import menu, standing_in
from web.filters import day
from web.identity import person
from web.site import here, now
from web.transaction import session
from web.views import reported
from web.views.admin.start import concerns

DECIDERS = (RoleKind.ORDFORANDE, RoleKind.KOMMUN, RoleKind.LANSSTYRELSE, RoleKind.SOCIALSTYRELSEN)
SOON = timedelta(days=14)
NAMED = 3
"""How many questions are named one by one; more are counted."""


@dataclass(frozen=True)
class Task:
    """One thing to do: its words, where it is done, and what to know before; `due` is the day it should be done."""

    words: str
    address: str
    about: str = ""
    due: date | None = None
    late: str = ""
    """What is late, in words; empty where nothing is."""
    is_limit: bool = True
    """Whether `due` is the last day, and not the day itself, of a meeting."""

    @property
    def soon(self) -> bool:
        """Whether the day is less than two weeks away."""
        return self.due is not None and self.due - local_date(now()) < SOON


def expected() -> list[Task]:
    """Everything that waits for the person: the late first, then by day, then what has none."""
    found = [
        *_of_an_ombud(),
        *_of_a_samordnare(),
        *_of_groups(),
        *_of_desks(),
        *_stood_in_for(),
        *_reports(),
        *_admin(),
    ]
    return sorted(found, key=lambda one: (not one.late, one.due or date.max))


def _of_an_ombud() -> Iterator[Task]:
    me = person()
    if not me.is_a(RoleKind.OMBUD):
        return
    asked = verdicts.waiting_for(session(), me.account_id)
    for one in asked[:NAMED]:
        place = url_for("deficiency.show", deficiency_id=one.deficiency.id, _anchor="svara")
        said = f"{one.body} frågade {day(one.verdict.decided_at)}: {one.verdict.reason}"
        yield Task(f"Svara på frågan om {one.deficiency.number}", place, said)
    if len(asked) > NAMED:
        yield Task(
            f"{counted(len(asked) - NAMED, 'fråga', 'frågor')} till väntar på ditt svar",
            url_for("mine.filed_by_me", visa="svar"),
        )
    better = followups.waiting_for(session(), me.account_id)
    if better:
        place = url_for("mine.filed_by_me", visa="svar")
        yield Task(
            f"Har det blivit bättre? {counted(len(better), 'brist', 'brister')} att svara på", place,
            "En åtgärd är gjord. Ett tryck räcker, och du behöver inte ta reda på något.",
        )  # fmt: skip
    draft = accounts.draft(session(), me.account_id)
    if draft is not None:
        yield Task("Fortsätt på ditt utkast", url_for("filing.write"), f"Sparat {day(draft.saved_at)}.")


def _of_a_samordnare() -> Iterator[Task]:
    for one in sorted(person().verksamheter(RoleKind.SAMORDNARE)):
        waiting, service = releases.unreleased(session(), one), organisations.verksamhet(session(), one)
        if waiting and service is not None:
            yield Task(
                f"Släpp {counted(waiting, 'text', 'texter')} till ledningsgruppen",
                url_for("mine.of_my_service", visa="slapp"), f"{service.name}. Innan dess kan gruppen inte läsa dem.",
            )  # fmt: skip


def _of_groups() -> Iterator[Task]:
    """Of each ledningsgrupp the person belongs to: minutes to approve or write, and the next meeting."""
    me = person()
    groups = organisations.group_ids(session())
    own = me.bodies(*menu.GROUP) | {groups[one] for one in me.verksamheter(*menu.GROUP)}
    names = organisations.body_names(session()) if len(own) > 1 else {}
    for body_id in sorted(own):
        held = known.of_body(session(), body_id)
        open_ = [one for one in held if one.cancelled_at is None and one.approved_at is None]
        group = f"{names[body_id]}. " if len(own) > 1 else ""
        ahead = [one for one in open_ if local_date(one.at) >= local_date(now())]
        yield from (task for one in open_ if one not in ahead for task in _minutes(one, group))
        if ahead:
            yield _meeting(ahead[-1], group)


def _minutes(meeting: Meeting, group: str) -> Iterator[Task]:
    """What one who approves the minutes of a meeting owes."""
    me, when = person(), day(meeting.at)
    chairs = meeting.body_id in me.bodies(RoleKind.ORDFORANDE)
    adjusts = meeting.body_id in me.bodies(RoleKind.JUSTERARE)
    owes = (chairs and meeting.chair_approved_at is None) or (adjusts and meeting.adjuster_approved_at is None)
    if not owes:
        return
    by = deadlines.chase_at(here().policy, meeting.at)
    yield Task(
        f"{'Skriv klart och justera' if chairs else 'Justera'} protokollet från {when}",
        url_for("meeting.show", body_id=meeting.body_id, meeting_id=meeting.id),
        f"{group}Besluten gäller först när ordförande och justerare har justerat.",
        local_date(by), _late(by),
    )  # fmt: skip


def _meeting(meeting: Meeting, group: str) -> Task:
    called = meeting.called_at is not None
    return Task(
        "Nästa möte: läs igenom det som ska upp" if called else "Nästa möte",
        url_for("meeting.show", body_id=meeting.body_id, meeting_id=meeting.id),
        group + ("" if called else f"Kallelsen går ut {day(meeting.call_at)}."),
        local_date(meeting.at),
        is_limit=False,
    )  # fmt: skip


def _of_desks() -> Iterator[Task]:
    """Of each body's desk: what waits for a decision, and copies that may be answered."""
    me = person()
    desks = (organisations.body(session(), one) for one in sorted(me.bodies(*menu.DESKS)))
    for body in filter(None, desks):
        limits = list(_limits(body))
        if limits and body.id in me.bodies(*DECIDERS):
            yield _to_decide(body, limits)
        elif limits:
            yield Task(
                f"{counted(len(limits), 'brist', 'brister')} hos {body.name}",
                url_for("inbox.show", body_id=body.id), "Gruppen beslutar på mötet.", _next_limit(limits),
                _without_answer(limits),
            )  # fmt: skip
        copies = concerned.copies(session(), body.id) if body.level is Level.KOMMUN else []
        unanswered = sum(one.answered_at is None for one in copies)
        if unanswered:
            place = url_for("inbox.show", body_id=body.id, _anchor="kopior")
            words = f"Läs {counted(unanswered, 'kopia', 'kopior')} till er"
            yield Task(words, place, "Ni beslutar inte, men får svara.")


@dataclass(frozen=True)
class _Limit:
    """When an undecided stay is to be decided: by the limit, or by what its body has undertaken, if that is sooner."""

    due_at: datetime
    promised_at: datetime | None
    overdue: bool

    @property
    def broken(self) -> bool:
        """Whether the day that the body has undertaken has passed."""
        return self.promised_at is not None and self.promised_at < now()

    @property
    def passed(self) -> bool:
        """Whether its last day has been, though it stays until the sweep, or the minutes, take it further."""
        return self.due_at < now() and not self.overdue

    @property
    def day(self) -> datetime:
        """The next day by which it is to be decided."""
        return self.due_at if self.promised_at is None or self.broken else min(self.due_at, self.promised_at)


def _limits(body: Body) -> Iterator[_Limit]:
    """The limits of each undecided stay at the desk that the person may know of."""
    if body.level.is_above_kommun:
        for held in handovers.staying_at(session(), body.id):
            if held.verdict is None:
                yield _Limit(held.stay.due_at, held.stay.promised_at, held.stay.overdue_since is not None)
        return
    lines = [one for one in deficiencies.staying_at(session(), body.id) if one.verdict is None]
    matters = deficiencies.matters(session(), [one.deficiency.id for one in lines])
    for line in lines:
        if line.due_at is not None and may(person(), Action.READ_CODES, matters[line.deficiency.id]):
            yield _Limit(line.due_at, line.promised_at, line.overdue_since is not None)


def _to_decide(body: Body, limits: Sequence[_Limit]) -> Task:
    return Task(
        f"{counted(len(limits), 'brist', 'brister')} att ta ställning till",
        url_for("inbox.show", body_id=body.id), body.name, _next_limit(limits), _without_answer(limits),
    )  # fmt: skip


def _next_limit(limits: Sequence[_Limit]) -> date | None:
    return min((local_date(one.day) for one in limits if not one.overdue and not one.passed), default=None)


def _without_answer(limits: Sequence[_Limit]) -> str:
    late = sum(one.overdue or one.passed or one.broken for one in limits)
    return counted(late, "försenad", "försenade") if late else ""


def _stood_in_for() -> Iterator[Task]:
    for body, kept in standing_in.by_body(standing_in.waiting()):
        yield Task(
            f"Lämna över till {body.name} och skriv in svaren",
            url_for("standin.index", _anchor=f"instans-{body.id}"),
            f"Ej ansluten. {counted(len(kept), 'brist', 'brister')} ligger där.",
        )  # fmt: skip


def _reports() -> Iterator[Task]:
    for desk in reported.expected():
        for one in desk.lines:
            yield Task(
                f"{desk.called.name} för {one.report.year}" if desk.called else "",
                url_for("submissions.show", body_id=desk.body.id, year=one.report.year),
                f"{one.left}." if one.missing or one.wrong else "Klar att lämna in.", one.report.due_on,
                f"{counted(one.late, 'dag', 'dagar')} för sent" if one.late else "",
            )  # fmt: skip
        if desk.late:
            in_county = desk.body.level is Level.LANSSTYRELSE
            below = ("kommun", "kommuner") if in_county else ("länsstyrelse", "länsstyrelser")
            submitted, asked_of = desk.submitted_of
            yield Task(
                f"{counted(len(desk.late), *below)} har inte lämnat in för {desk.year}",
                url_for("reported.below", body_id=desk.body.id),
                f"{submitted} av {asked_of} har lämnat in.",
                late=f"{counted(max(desk.late), 'dag', 'dagar')} för sent",
            )  # fmt: skip


def _admin() -> Iterator[Task]:
    if person().is_a(RoleKind.ADMIN):
        for one in concerns():
            yield Task(f"{one.heading} ({len(one.rows)})", one.all_at, one.why)


def _late(by: datetime) -> str:
    days = (local_date(now()) - local_date(by)).days
    return f"{counted(days, 'dag', 'dagar')} för sent" if days > 0 else ""
