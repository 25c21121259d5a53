"""What a mail says, kind by kind: pure, made from codes, dates and the names of bodies, never from a person's words.

Subjects are seen over shoulders, on locked screens and in the journals that authorities keep of their mail. So no
subject names an area or a body, and the subject of a mail to an ombud holds no number either: a number and an
address together would tell who wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from systembrist.clock import local_date
from systembrist.model import FeedbackKind, NoticeKind, ReportKind
from systembrist.reports.swedish import counted, long_date, moment
from systembrist.store.occasions import Occasion
from systembrist.words import word

Fact = tuple[str, str]


@dataclass(frozen=True)
class Wording:
    """A mail in words: its subject, what has happened, facts in a list, and what to do next."""

    subject: str
    opening: str
    facts: tuple[Fact, ...]
    next_step: str


def wording(occasion: Occasion, area: str | None) -> Wording:
    """The words of one mail; `area` is the name of the deficiency's area, where the mail is about one."""
    said = WORDS[occasion.kind](occasion)
    case = () if occasion.case is None or area is None else (("Brist", occasion.case.number), ("Område", area))
    return Wording(said.subject, said.opening, (*case, *said.facts), said.next_step)


def _received(one: Occasion) -> Wording:
    limit = tuple(("Går vidare om inget beslutas", long_date(local_date(day))) for day in one.news.days)
    return Wording(
        "En brist är mottagen",
        f"{one.news.body} har tagit emot bristen.",
        (("Mottagen", long_date(local_date(one.at))), *limit),
        "Du behöver inte göra något nu. Du får ett meddelande när bristen har fått svar eller gått vidare.",
    )


UNANSWERED = (FeedbackKind.UTAN_SVAR, FeedbackKind.VIDARE)
"""Tidings that hold no answer: it has only moved."""


def _answered(one: Occasion) -> Wording:
    """About one deficiency, or about all that a body was told of at that moment."""
    moved_only = bool(one.news.answers) and all(kind in UNANSWERED for _, kind in one.news.answers)
    many = one.case is None and one.news.count > 1
    what = counted(one.news.count, "brist", "brister") if many else "En brist"
    happened = "har gått vidare" if moved_only else "har fått svar"
    facts = tuple((sender, word(kind)) for sender, kind in one.news.answers)
    told_there = "var den finns nu" if moved_only else "hela svaret"
    return Wording(
        f"{what} {happened}",
        f"{what} {happened}.",
        (*facts, ("Datum", long_date(local_date(one.at)))),
        f"I systembrist står {'mer om varje' if many else told_there}.",
    )


def _asked(one: Occasion) -> Wording:
    return Wording(
        "En fråga om en brist",
        f"{one.news.body} behöver veta mer om bristen.",
        (("Frågan ställd", long_date(local_date(one.at))),),
        "Läs frågan i systembrist och svara där. Skriv inget som visar vem klienten är.",
    )


def _urgent(one: Occasion) -> Wording:
    return Wording(
        "En brist väntar inte på kalendern",
        f"{one.news.body} har en brist att ta ställning till som är skyndsam eller gäller central nivå.",
        (),
        "Ta ställning så snart ni kan. Om ni lyfter den går den vidare utan att vänta på årets datum.",
    )


def _reminded(one: Occasion) -> Wording:
    [limit] = one.news.days
    several = one.news.count > 1
    waiting = counted(one.news.count, "brist väntar", "brister väntar")
    return Wording(
        f"Påminnelse: {waiting} på beslut",
        f"{waiting} på beslut hos {one.news.body}.",
        (("Närmaste sista dag" if several else "Sista dag", long_date(local_date(limit))),),
        "Ta ställning senast då. Annars räknas det som att inget svar lämnades.",
    )


def _called(one: Occasion) -> Wording:
    [meeting] = one.news.days
    return Wording(
        f"Kallelse till möte {long_date(local_date(meeting))}",
        f"{one.news.body} har möte.",
        (("Tid", moment(meeting)),),
        "Underlaget finns i systembrist. Läs det före mötet.",
    )


def _chased(one: Occasion) -> Wording:
    several = len(one.news.days) > 1
    return Wording(
        "Protokoll väntar på justering",
        f"{'Protokoll' if several else 'Ett protokoll'} från {one.news.body} väntar på att du justerar "
        f"{'dem' if several else 'det'}.",
        tuple(("Möte", moment(meeting)) for meeting in one.news.days),
        "Läs och justera i systembrist. Det som beslutades på mötet börjar gälla först när protokollet är justerat.",
    )


def _followed_up(one: Occasion) -> Wording:
    return Wording(
        "Har det blivit bättre?",
        f"{one.news.body} har åtgärdat bristen. Har det blivit bättre?",
        (),
        f"Svara ja, nej eller att det inte går att säga. Det är frivilligt. Ett nej öppnar bristen igen hos "
        f"{one.news.body}.",
    )


MISSING = {
    ReportKind.REDOVISNING: "Redovisningen för {year} är inte inlämnad",
    ReportKind.UNDERLAG: "Underlaget för {year} är inte inlämnat",
}
MONEY = " Statsbidraget kan krävas tillbaka om redovisningen saknas (15 § förordningen 2013:522)."


def _to_submit(one: Occasion) -> Wording:
    if one.news.report is None:
        raise ValueError(f"mail {one.message_id} is about no report")
    report, year = one.news.report, one.news.report.year
    step = "Ett utkast finns i systembrist. Granska det, fyll i det som saknas och lämna in det."
    return Wording(
        MISSING[report.kind].format(year=year),
        f"{MISSING[report.kind].format(year=year)}.",
        (("Instans", one.news.body), ("Sista dag", long_date(report.due_on))),
        step + (MONEY if report.kind is ReportKind.REDOVISNING else ""),
    )


WORDS: Mapping[NoticeKind, Callable[[Occasion], Wording]] = {
    NoticeKind.MOTTAGEN: _received,
    NoticeKind.SVAR: _answered,
    NoticeKind.FRAGA: _asked,
    NoticeKind.SKYNDSAM: _urgent,
    NoticeKind.PAMINNELSE: _reminded,
    NoticeKind.KALLELSE: _called,
    NoticeKind.PROTOKOLL: _chased,
    NoticeKind.UPPFOLJNING: _followed_up,
    NoticeKind.REDOVISNING: _to_submit,
}
