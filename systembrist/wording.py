"""What a mail says, kind by kind: pure, made from codes, dates and the names of bodies, never from a person's words.

Subjects are seen over shoulders, on locked screens and in the journals that authorities keep of their mail. So no
subject names an area or a body, and the subject of a mail to an ombud holds no number either: a number and an
address together would tell who wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from systembrist.clock import local_date
from systembrist.model import FeedbackKind, NoticeKind, ReportKind
from systembrist.reports.swedish import counted, long_date, moment
from systembrist.store.occasions import Occasion
from systembrist.words import word

Fact = tuple[str, str]

MOST_LINES = 50
"""Deficiencies that are listed in one letter; the rest are counted."""


@dataclass(frozen=True)
class Wording:
    """A mail in words: its subject, what has happened, facts in a list, the deficiencies, and what to do next."""

    subject: str
    opening: str
    facts: tuple[Fact, ...]
    next_step: str
    lines: tuple[str, ...] = ()


def wording(occasion: Occasion, areas: Mapping[str, str]) -> Wording:
    """The words of one letter; `areas` holds the names of the areas that its deficiencies are about."""
    said, cases = WORDS[occasion.kind](occasion), occasion.cases
    if len(cases) == 1:
        case: tuple[Fact, ...] = (("Brist", cases[0].number), ("Område", areas[cases[0].area]))
        return replace(said, facts=(*case, *said.facts))
    lines = [f"{one.number}, {areas[one.area]}" for one in cases[:MOST_LINES]]
    rest = len(cases) - MOST_LINES
    return replace(said, lines=(*lines, *([f"och {counted(rest, 'till', 'till')}"] if rest > 0 else [])))


def _brister(one: Occasion) -> str:
    """Says "En brist", or how many: "12 brister"."""
    return "En brist" if len(one.cases) == 1 else counted(len(one.cases), "brist", "brister")


def _received(one: Occasion) -> Wording:
    several = len(one.cases) > 1
    limit = tuple(("Går vidare om inget beslutas", _day(day)) for day in one.news.days[:1])
    return Wording(
        f"{_brister(one)} är {'mottagna' if several else 'mottagen'}",
        f"{one.news.body or 'Ledningsgruppen'} har tagit emot {'bristerna' if several else 'bristen'}.",
        (("Mottagna" if several else "Mottagen", _day(one.at)), *limit),
        f"Du behöver inte göra något nu. Du får e-post när {'de' if several else 'bristen'} har fått svar "
        "eller gått vidare.",
    )


def _day(at: datetime) -> str:
    return long_date(local_date(at))


UNANSWERED = (FeedbackKind.UTAN_SVAR, FeedbackKind.VIDARE)
"""Tidings that hold no answer: it has only moved."""


def _answered(one: Occasion) -> Wording:
    moved_only = bool(one.news.answers) and all(kind in UNANSWERED for _, kind in one.news.answers)
    happened = "har gått vidare" if moved_only else "har fått svar"
    told_there = "var den finns nu" if moved_only else "hela svaret"
    return Wording(
        f"{_brister(one)} {happened}",
        f"{_brister(one)} {happened}.",
        (*((sender, word(kind)) for sender, kind in one.news.answers), ("Datum", _day(one.at))),
        f"I systembrist står {'mer om varje' if len(one.cases) > 1 else told_there}.",
    )


def _asked(one: Occasion) -> Wording:
    several = len(one.cases) > 1
    what = f"{'frågorna' if several else 'frågan'} i systembrist och svara där"
    return Wording(
        f"{'Frågor' if several else 'En fråga'} om {_brister(one).lower()}",
        f"{one.news.body or 'Flera instanser'} behöver veta mer om {'bristerna' if several else 'bristen'}.",
        (("Ställda" if several else "Frågan ställd", _day(one.at)),),
        f"Läs {what}. Skriv inget som visar vem klienten är.",
    )


def _urgent(one: Occasion) -> Wording:
    several = len(one.cases) > 1
    return Wording(
        f"{_brister(one)} väntar inte på kalendern",
        f"{one.news.body} har {_brister(one).lower()} att ta ställning till som är "
        f"{'skyndsamma' if several else 'skyndsam'} eller gäller central nivå.",
        (),
        f"Ta ställning så snart ni kan. Om ni lyfter {'dem går de' if several else 'den går den'} vidare utan att "
        "vänta på årets datum.",
    )


def _reminded(one: Occasion) -> Wording:
    several = len(one.cases) > 1
    waiting = counted(len(one.cases), "brist väntar", "brister väntar")
    return Wording(
        f"Påminnelse: {waiting} på beslut",
        f"{waiting} på beslut hos {one.news.body}.",
        (("Närmaste sista dag" if several else "Sista dag", _day(one.news.days[0])),),
        "Ta ställning senast då. Annars räknas det som att inget svar lämnades.",
    )


def _owed(one: Occasion) -> Wording:
    several = len(one.cases) > 1
    late = "De räknas som besvarade" if several else "Den räknas som besvarad"
    return Wording(
        f"{_brister(one)} har inte fått svar i tid",
        f"{_brister(one)} hos {one.news.body} har inte fått svar inom den tid ni har åtagit er.",
        (("Ni skulle ha svarat senast", _day(one.news.days[0])),),
        f"Ta ställning så snart ni kan. {late} efter åtagen tid.",
    )


def _reopened(one: Occasion) -> Wording:
    several = len(one.cases) > 1
    return Wording(
        f"{_brister(one)} är {'öppna' if several else 'öppen'} igen",
        f"{_brister(one)} som {one.news.body} har åtgärdat är {'öppna' if several else 'öppen'} igen: ombudet svarar "
        "att det inte har blivit bättre.",
        (("Närmaste sista dag" if several else "Sista dag", _day(one.news.days[0])),),
        f"{'De ligger' if several else 'Den ligger'} i er inkorg. Ta ställning på nytt senast då.",
    )


def _called(one: Occasion) -> Wording:
    [meeting] = one.news.days
    return Wording(
        f"Kallelse till möte {_day(meeting)}",
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
        "Läs och justera i systembrist. Beslut som inte är skyndsamma börjar gälla först när protokollet är justerat.",
    )


def _followed_up(one: Occasion) -> Wording:
    several = len(one.cases) > 1
    body = "den som åtgärdade den" if several else one.news.body
    acted = f"{_brister(one)} har åtgärdats" if several else f"{body} har åtgärdat bristen"
    return Wording(
        "Har det blivit bättre?",
        f"{acted}. Har det blivit bättre?",
        (),
        f"Svara ja, nej eller att det inte går att säga{' om var och en' if several else ''}. Det är frivilligt. "
        f"Ett nej öppnar bristen igen hos {body}.",
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
    NoticeKind.ATEROPPNAD: _reopened,
    NoticeKind.REDOVISNING: _to_submit,
    NoticeKind.ATAGANDE: _owed,
}
