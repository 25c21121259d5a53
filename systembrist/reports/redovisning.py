"""The kommun's yearly redovisning (10 § SFS 2013:522): six headings, of which the last is counted and never typed.

Reads the deficiencies of the verksamheter the kommun hosts; what is submitted goes to länsstyrelsen as it stood then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session

from systembrist.clock import end_of_day
from systembrist.errors import InputRefused
from systembrist.model import Body, Driftsform, Level, Outcome
from systembrist.reports import frozen, swedish, yearly
from systembrist.reports.answers import Answers, sections
from systembrist.reports.areas import UNPROTECTED, share_fact
from systembrist.reports.document import Block, Document, Fact, Quotation, Row, Table
from systembrist.reports.progress import facts, in_time
from systembrist.reports.tally import LEVELS, area_names, by_area
from systembrist.store import groups, redovisning, submissions, undertakings
from systembrist.store.groups import Group
from systembrist.store.redovisning import Approved, Filed, Scope
from systembrist.taxonomy import Taxonomy

DRIFTSFORMER = {
    Driftsform.KOMMUN: "egen kommun",
    Driftsform.SAMORDNARE: "samordnare",
    Driftsform.KOMMUNALFORBUND: "kommunalförbund",
    Driftsform.GEMENSAM_NAMND: "gemensam nämnd",
    Driftsform.ENTREPRENAD: "entreprenad",
}
LEFT_OUT = "Brister som går förbi kommunen, för att de gäller den, räknas inte här."
HERE = "Hos ledningsgruppen eller kommunen"
ABOVE = "Hos länsstyrelsen eller Socialstyrelsen"
ENDED = {
    Outcome.ATGARDAD: "Åtgärdade",
    Outcome.AVSLUTAD: "Avslutade utan åtgärd",
    Outcome.SAMLAD: "Del av en samlad brist",
    Outcome.ATERTAGEN: "Tillbakatagna",
}


def build(session: Session, *, body: Body | None, as_of: datetime, taxonomy: Taxonomy, data: Path) -> Document:
    """A kommun's redovisning for the year that was current at an instant: as submitted by then, else the draft.

    A year is current from the day its report is opened until the next year's is. Raises InputRefused for another body
    than a kommun, or if `data/submissions.yaml` is wrong.
    """
    plan = yearly.load(data)
    if body is None or body.level is not Level.KOMMUN:
        raise InputRefused("redovisningen är en kommuns; ange kommunen")
    year = plan.redovisning.year_at(as_of)
    report = submissions.get(session, body.id, year)
    if report and report.submitted_at and report.submitted_at <= as_of and report.document:
        return frozen.thaw(report.document)
    return draft(session, body, plan, year=year, answers=report.fields if report else {}, as_of=as_of,
                 taxonomy=taxonomy)  # fmt: skip


def draft(
    session: Session,
    body: Body,
    plan: yearly.Plan,
    *,
    year: int,
    answers: Answers,
    as_of: datetime,
    taxonomy: Taxonomy,
    submitted: bool = False,
) -> Document:
    """The redovisning for a year with these answers, as of an instant; `submitted`: as it is handed in then."""
    hosted = groups.groups(session, groups.hosted_by(body.kommun_id), year, as_of)
    scope = Scope(
        body_id=body.id, verksamhet_ids=[one.verksamhet_id for one in hosted],
        after=end_of_day(date(year - 1, 12, 31)), upto=min(end_of_day(date(year, 12, 31)), as_of),
    )  # fmt: skip
    found, approved = redovisning.filed(session, scope, as_of), redovisning.summaries(session, scope, as_of)
    computed = {"organisation": _organisation(hosted), "brister": _brister(year, found, approved, taxonomy)}
    told = (
        *facts(plan.redovisning, year, answers, as_of if submitted else None),
        Fact("filed", f"Brister anmälda {year}", len(found)),
        share_fact("confirmed", "Område valt eller bekräftat av en person", sum(one.confirmed for one in found),
                   len(found), UNPROTECTED),
        *in_time(undertakings.kept(session, body.id, as_of, (scope.after, scope.upto))),
    )  # fmt: skip
    parts = sections(plan.redovisning, answers, computed)
    return Document("redovisning", f"Redovisning {year}", body.name, as_of, told, parts)


def _organisation(hosted: Sequence[Group]) -> list[Block]:
    return [
        Table(
            key=f"verksamhet_{number}",
            title=one.name,
            columns=("Uppgift", "Svar"),
            rows=(
                Row("driftsform", "Driftsform", (DRIFTSFORMER[one.driftsform],)),
                Row("kommuner", "Kommuner", (", ".join(one.kommuner) or "inga",)),
                Row("filled", "Fyllda platser i ledningsgruppen",
                    (f"{len(one.filled)} av {len(one.filled) + len(one.empty)}",)),
                Row("empty", "Tomma platser", (", ".join(one.empty) or "inga",)),
                Row("invited", "Inbjudna organisationer", (", ".join(one.invited) or "inga",)),
                Row("meetings", "Möten under året", (one.meetings,)),
            ),
        )
        for number, one in enumerate(hosted, start=1)
    ]  # fmt: skip


def _brister(year: int, found: Sequence[Filed], approved: Mapping[int, Approved], taxonomy: Taxonomy) -> list[Block]:
    if not found:
        return [f"Inga brister är anmälda {year}."]
    names = area_names(taxonomy, (one.area for one in found))
    levels = [(one.area, LEVELS[one.fault_level]) for one in found]
    endings = [(one.area, _ending(one)) for one in found]
    return [
        f"Alla brister som anmäldes {year}, till och med 31 december, hur de än slutade. {LEFT_OUT}",
        by_area("bristnivaer", "Brister efter område och bristnivå", names, list(LEVELS.values()), levels),
        by_area("utfall", "Brister efter område och hur det har gått", names, [*ENDED.values(), HERE, ABOVE], endings),
        *_quotes(found, approved, names),
    ]


def _ending(one: Filed) -> str:
    """How it has gone; one that has not ended is counted where it is."""
    if one.outcome in ENDED:
        return ENDED[one.outcome]
    return HERE if one.at in (Level.LEDNINGSGRUPP, Level.KOMMUN) else ABOVE


def _quotes(found: Sequence[Filed], approved: Mapping[int, Approved], names: Mapping[str, str]) -> list[Block]:
    """The approved summaries, in the order of the areas."""
    if not approved:
        return ["Ingen av dem har en godkänd sammanfattning."]
    places = list(names)
    several = swedish.counted(len(approved), "brist har en sammanfattning", "brister har en sammanfattning")
    return [
        f"{several} som en namngiven person har godkänt.",
        *(
            Quotation(
                text=approved[one.id].text,
                source=f"{names[one.area]}, {swedish.long_month(one.month)}, nr {one.number}. "
                f"Godkänd av {approved[one.id].approver}.",
            )
            for one in sorted(found, key=lambda one: (places.index(one.area), one.id))
            if one.id in approved
        ),
    ]
