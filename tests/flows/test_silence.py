"""Nobody answers at any level: it still rises, as codes, on the right dates, and the silence is called silence."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from systembrist import status, verifying
from systembrist.classify import Classifier
from systembrist.escalation.policy import Policy
from systembrist.model import EventKind, FeedbackKind, Level, Outcome
from systembrist.store import events, feedback, handovers, referrals
from systembrist.store.database import reading
from tests import scene as stage
from tests.pages import tree, words
from tests.scene import Scene
from tests.world import Visitor, at

FILED = "2026-02-02T09:00"
LIMITS = {
    Level.LEDNINGSGRUPP: "2026-08-01",
    Level.KOMMUN: "2027-01-15",
    Level.LANSSTYRELSE: "2027-03-01",
}
"""The last day of each silent stay: 180 days, 15 January (10 §) and 1 March (the policy's choice)."""
WORD = "kanariefågel"


@pytest.fixture
def silent(engine: Engine, policy_: Policy, classifier: Classifier) -> Scene:
    """One report that nobody will answer."""
    scene = stage.build(engine, policy_, classifier, start=FILED)
    scene.file(text=f"Klienten fick vänta åtta månader, {WORD}.", proposal=WORD)
    return scene


def test_it_rises_at_each_limit_and_not_a_second_before(silent: Scene) -> None:
    for level, limit in LIMITS.items():
        silent.pass_time(f"{limit}T23:59:58")
        assert silent.history(1)[-1] == (level, None, None), "the whole of the last day belongs to the body"
        silent.pass_time(f"{limit}T23:59:59")
        assert silent.history(1)[-2] == (level, limit, "tystnad")
    assert silent.history(1)[-1] == (Level.SOCIALSTYRELSEN, None, None)


def test_every_stay_begins_where_the_one_before_it_ended(silent: Scene) -> None:
    silent.pass_time("2027-03-02")
    with reading(silent.engine) as session:
        stays = referrals.of_deficiency(session, 1)
        assert verifying.verify(session).broken == []
    ends = [at(limit) for limit in LIMITS.values()]
    assert [stay.opened_at for stay in stays] == [at(FILED), *ends]
    assert [stay.closed_at for stay in stays] == [*ends, None]
    assert [stay.outcome for stay in stays] == [Outcome.TYSTNAD, Outcome.TYSTNAD, Outcome.TYSTNAD, None]


def test_a_run_two_years_late_gives_the_dates_it_should_have_had(silent: Scene) -> None:
    silent.pass_time("2028-12-24")
    with reading(silent.engine) as session:
        stays = referrals.of_deficiency(session, 1)
        happened = events.of_deficiency(session, 1)
    assert [stay.closed_at for stay in stays[:3]] == [at(limit) for limit in LIMITS.values()]
    assert [one.at for one in happened if one.kind is EventKind.LIMIT_PASSED] == [at("2027-05-15"), at("2028-05-15")]
    assert stays[3].overdue_since == at("2027-05-15")
    assert stays[3].due_at == at("2029-05-15")


def test_silence_is_recorded_as_silence_and_never_as_a_decision(silent: Scene) -> None:
    silent.pass_time("2027-03-02")
    with reading(silent.engine) as session:
        told = feedback.of_deficiency(session, 1)
        happened = events.of_deficiency(session, 1)
        everything = status.of(session, 1)
    assert everything["verdicts"] == []
    assert [one.at for one in happened if one.kind is EventKind.ROSE_BY_SILENCE] == [at(one) for one in LIMITS.values()]
    assert not [one for one in happened if one.kind in (EventKind.DECIDED, EventKind.ROSE_BY_VERDICT)]
    assert {one.kind for one in told} == {FeedbackKind.MOTTAGET, FeedbackKind.UTAN_SVAR}
    silences = [one for one in told if one.kind is FeedbackKind.UTAN_SVAR]
    to_the_ombud = [(one.from_body_id, one.at) for one in silences if one.to_body_id is None]
    assert to_the_ombud == [(silent.bodies[level], at(limit)) for level, limit in LIMITS.items()]


def test_socialstyrelsen_holds_the_codes_and_no_summary(silent: Scene) -> None:
    silent.pass_time("2027-03-02")
    with reading(silent.engine) as session:
        copies = handovers.of_deficiency(session, 1)
    assert [one.to_body_id for one in copies] == [
        silent.bodies[Level.LANSSTYRELSE],
        silent.bodies[Level.SOCIALSTYRELSEN],
    ]
    for copy in copies:
        codes = (copy.area, copy.actor, copy.fault_level, copy.month)
        assert codes == ("vardkoer", "region_psykiatri", "lokal", "2026-02")
        assert copy.summary is None
        assert copy.summary_approver is None


def test_all_four_see_it_over_http(silent: Scene) -> None:
    silent.pass_time("2027-03-02T08:00")
    _the_ombud_sees_three_silences(silent.visitor("ombud"))
    _the_kommun_sees_its_own_silence(silent.visitor("kommun"))
    _an_authority_sees_codes(silent, "lansstyrelse", Level.LANSSTYRELSE, "gick vidare utan svar 1 mars 2027")
    _an_authority_sees_codes(silent, "socialstyrelsen", Level.SOCIALSTYRELSEN, "Räknas som obesvarad efter 15 maj 2027")


def _entries(page: str) -> list[str]:
    return [words(one) for one in tree(page).iter("li") if one.find(".//time") is not None]


def _the_ombud_sees_three_silences(ombud: Visitor) -> None:
    first = ombud.get("/").text
    assert "Nytt sedan sist (3)" in first
    assert first.count("inget svar lämnat") == 3
    assert "Socialstyrelsen" in ombud.get("/brister/mina").text
    shown = ombud.get("/brister/1/").text
    silences = [entry for entry in _entries(shown) if "Inget svar lämnat av" in entry and "gick vidare till" in entry]
    for day, entry in zip(("1 mars 2027", "15 januari 2027", "1 augusti 2026"), silences, strict=True):
        assert entry.startswith(day)
    assert "Ligger hos Socialstyrelsen sedan 1 mars 2027" in words(tree(shown))
    assert "beslutade" not in shown
    assert "Inget nytt sedan" in ombud.get("/").text


def _the_kommun_sees_its_own_silence(kommun: Visitor) -> None:
    shown = kommun.get("/brister/1/").text
    on_the_day = [one for one in _entries(shown) if one.startswith("15 januari 2027")]
    assert [one for one in on_the_day if "Inget svar lämnat av Borlänge kommun" in one]
    assert "Spara beslutet" not in shown, "what has left can no longer be decided on"


def _an_authority_sees_codes(scene: Scene, name: str, level: Level, fact: str) -> None:
    someone = scene.visitor(name)
    inbox = someone.get(f"/inkorg/{scene.bodies[level]}").text
    with reading(scene.engine) as session:
        copy = next(one for one in handovers.of_deficiency(session, 1) if one.to_body_id == scene.bodies[level])
    assert f"/overlamnanden/{copy.id}/" in inbox
    assert fact in words(tree(inbox))
    page = someone.get(f"/overlamnanden/{copy.id}/").text
    assert "Sammanfattning saknas" in page
    assert "Vårdköer och väntetider" in page
    assert "Borlänge" in page
    assert "februari 2026" in page
    assert "2 februari" not in page, "the day of filing would say too much"
    assert WORD not in page + inbox
    assert someone.get("/brister/1/").status_code == 404
