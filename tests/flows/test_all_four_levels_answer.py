"""One report on its whole way: written by the ombud, answered with a reason at all four levels, over two new years."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import Engine

from systembrist import clock, verifying
from systembrist.classify import Classifier
from systembrist.escalation.policy import Policy
from systembrist.model import FeedbackKind, Level
from systembrist.store import deficiencies, feedback, handovers, referrals
from systembrist.store.database import reading
from tests import scene as stage
from tests.pages import tree, words
from tests.pressing import release
from tests.scene import Scene
from tests.world import Visitor, at

TEXT = "Klienten har väntat åtta månader på en första tid hos psykiatrin.\n\nIngen vet när det blir av."
SUMMARY = "Väntan på en första tid i öppenvårdspsykiatrin är längre än ett halvår."
REASONS = {
    Level.LEDNINGSGRUPP: "Vi ser samma sak på fler håll och kan inte lösa det i gruppen.",
    Level.KOMMUN: "Kommunen rår inte över regionens bemanning och för frågan vidare.",
    Level.LANSSTYRELSE: "Länsstyrelsen ser mönstret i fyra kommuner och lyfter det till nationell nivå.",
    Level.SOCIALSTYRELSEN: "Socialstyrelsen tar in väntetiderna i uppföljningen av vårdgarantin.",
}
MIDNIGHT_JANUARY, MIDNIGHT_MARCH = at("2027-01-15"), at("2027-03-01")


def test_an_ombud_reads_an_answer_with_its_reason_from_all_four_levels(
    engine: Engine, policy_: Policy, classifier: Classifier
) -> None:
    scene = stage.build(engine, policy_, classifier, start="2025-11-20T10:00")
    ombud = scene.visitor("ombud")
    page = _file_through_the_form(scene, ombud)
    assert f"/brister/{page}/" in ombud.get("/brister/mina").text
    assert "Inget nytt sedan" in ombud.get("/").text
    _release(scene, page)

    _turn_the_year(scene)
    _decide(scene, "ordforande", page, "2026-02-11T14:00", REASONS[Level.LEDNINGSGRUPP])
    assert "Inget nytt sedan" in ombud.get("/").text, "nobody is told before the regret time is over"
    assert REASONS[Level.LEDNINGSGRUPP] not in ombud.get(f"/brister/{page}/").text
    scene.pass_time("2026-02-12T14:30")
    _has_one_new_answer(ombud, page, REASONS[Level.LEDNINGSGRUPP])

    _decide(scene, "kommun", page, "2026-11-17T10:00", REASONS[Level.KOMMUN], summary=SUMMARY)
    scene.pass_time("2026-11-20T08:00")
    _has_one_new_answer(ombud, page, REASONS[Level.KOMMUN])
    _stays_at(scene, page, Level.KOMMUN)
    scene.pass_time("2027-01-15T23:59:58")
    _stays_at(scene, page, Level.KOMMUN)
    scene.pass_time("2027-01-16T06:00")
    _stays_at(scene, page, Level.LANSSTYRELSE)

    copy = _copy(scene, page, Level.LANSSTYRELSE)
    _decide_on_copy(scene, "lansstyrelse", copy, "2027-02-10T09:00", REASONS[Level.LANSSTYRELSE])
    scene.pass_time("2027-03-02T06:00")
    _stays_at(scene, page, Level.SOCIALSTYRELSEN)

    copy = _copy(scene, page, Level.SOCIALSTYRELSEN)
    _decide_on_copy(scene, "socialstyrelsen", copy, "2027-04-20T09:00", REASONS[Level.SOCIALSTYRELSEN], kind="atgarda")
    scene.pass_time("2027-04-21T09:30")

    _every_stay_is_dated_right(scene, page)
    _every_reason_stands_in_the_timeline(ombud, page)
    _each_body_below_reads_the_answers_from_above(scene, page)
    with reading(engine) as session:
        assert verifying.verify(session).broken == []


def _file_through_the_form(scene: Scene, ombud: Visitor) -> int:
    form = scene.form | {"text": TEXT}
    assert "Anmäl en brist" in ombud.get("/anmal/").text
    looked_through = ombud.post("/anmal/", **form, step="review")
    assert "Granska och skicka" in looked_through.text
    assert "Vårdköer och väntetider" in looked_through.text
    sent = ombud.post("/anmal/", **form, area="vardkoer", step="send")
    assert sent.status_code == 200
    assert "Tack. Bristen är anmäld" in sent.text
    return int(sent.request.path.split("/")[2])


def _release(scene: Scene, page: int) -> None:
    chair, samordnare = scene.visitor("ordforande"), scene.visitor("samordnare")
    assert "åtta månader" not in chair.get(f"/brister/{page}/").text
    assert "Släpp 1 text till ledningsgruppen" in samordnare.get("/").text
    assert release(samordnare, page).status_code == 200
    assert "åtta månader" in chair.get(f"/brister/{page}/").text


def _turn_the_year(scene: Scene) -> None:
    scene.pass_time("2026-01-16T06:00")
    assert len(scene.history(1)) == 1, "a 15 January is no limit of a ledningsgrupp"


def _decide(scene: Scene, name: str, page: int, when: str, reason: str, **more: str) -> None:
    scene.clock.set(when)
    someone = scene.visitor(name)
    assert f"/brister/{page}/" in _inbox(someone)
    answer = someone.post(f"/brister/{page}/besluta", kind="lyft", reason=reason, **more)
    assert answer.status_code == 200
    assert "Beslutet är noterat" in answer.text


def _decide_on_copy(scene: Scene, name: str, copy: int, when: str, reason: str, kind: str = "lyft") -> None:
    scene.clock.set(when)
    someone = scene.visitor(name)
    assert f"/overlamnanden/{copy}/" in _inbox(someone)
    page = someone.get(f"/overlamnanden/{copy}/").text
    assert SUMMARY in page
    assert "Godkänd av Kommun" in page
    assert "åtta månader" not in page
    assert "Beslutet är noterat" in someone.post(f"/overlamnanden/{copy}/besluta", kind=kind, reason=reason).text


def _inbox(someone: Visitor) -> str:
    links = [link.get("href", "") for link in tree(someone.get("/").text).iter("a")]
    return someone.get(next(link for link in links if link.startswith("/inkorg/"))).text


def _has_one_new_answer(ombud: Visitor, page: int, reason: str) -> None:
    first = ombud.get("/").text
    assert "Nytt sedan sist (1)" in first
    assert f"/brister/{page}/" in first
    opened = ombud.get(f"/brister/{page}/").text
    assert reason in opened
    assert ">Nytt<" in opened
    assert "Inget nytt sedan" in ombud.get("/").text, "an answer that has been opened is no longer new"
    assert ">Nytt<" not in ombud.get(f"/brister/{page}/").text


def _stays_at(scene: Scene, page: int, level: Level) -> None:
    assert scene.history(page)[-1] == (level, None, None)


def _copy(scene: Scene, page: int, level: Level) -> int:
    with reading(scene.engine) as session:
        copies = {one.to_body_id: one for one in handovers.of_deficiency(session, page)}
    assert copies[scene.bodies[level]].summary == SUMMARY
    return copies[scene.bodies[level]].id or 0


def _every_stay_is_dated_right(scene: Scene, page: int) -> None:
    with reading(scene.engine) as session:
        stays = referrals.of_deficiency(session, page)
        found = deficiencies.get(session, page)
    moments = [at("2025-11-20T10:00"), at("2026-02-12T14:00"), MIDNIGHT_JANUARY, MIDNIGHT_MARCH, at("2027-04-21T09:00")]
    assert [stay.opened_at for stay in stays] == moments[:-1]
    assert [stay.closed_at for stay in stays] == moments[1:]
    assert [stay.body_id for stay in stays] == [scene.bodies[level] for level in Level]
    assert [str(stay.outcome) for stay in stays] == ["lyft", "lyft", "lyft", "atgardad"]
    assert [clock.local_date(stay.due_at) for stay in stays] == [
        date(2026, 5, 19), date(2027, 1, 15), date(2027, 3, 1), date(2027, 5, 15),
    ]  # fmt: skip
    assert found is not None
    assert found.closed_at == moments[-1]


def _every_reason_stands_in_the_timeline(ombud: Visitor, page: int) -> None:
    # The lifts of kommun and länsstyrelse were answered at once, and again when they went on at the yearly date.
    first = ombud.get("/").text
    for level in (Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN):
        assert REASONS[level] in first
    assert "Nytt sedan sist (4)" in first
    shown = ombud.get(f"/brister/{page}/").text
    entries = [words(entry) for entry in tree(shown).iter("li") if entry.find(".//time") is not None]
    for level in Level:
        assert [entry for entry in entries if REASONS[level] in entry], level
    assert [entry for entry in entries if "21 april 2027" in entry and REASONS[Level.SOCIALSTYRELSEN] in entry]
    assert "Åtgärdad hos Socialstyrelsen, 21 april 2027." in words(tree(shown))
    assert "Inget nytt sedan" in ombud.get("/").text
    assert "Åtgärdad hos" in ombud.get("/brister/mina").text


def _each_body_below_reads_the_answers_from_above(scene: Scene, page: int) -> None:
    kommun, chair, board = (scene.visitor(one) for one in ("kommun", "ordforande", "lansstyrelse"))
    for someone in (kommun, chair):
        shown = someone.get(f"/brister/{page}/").text
        assert REASONS[Level.LANSSTYRELSE] in shown
        assert REASONS[Level.SOCIALSTYRELSEN] in shown
    assert REASONS[Level.SOCIALSTYRELSEN] in board.get("/").text
    copy = _copy(scene, page, Level.LANSSTYRELSE)
    assert REASONS[Level.SOCIALSTYRELSEN] in board.get(f"/overlamnanden/{copy}/").text


def test_every_body_below_is_given_every_real_answer_once(
    engine: Engine, policy_: Policy, classifier: Classifier
) -> None:
    scene = stage.build(engine, policy_, classifier, start="2026-09-01T09:00")
    one = scene.file()
    steps = (("ordforande", "2026-10-01T09:00", "2026-10-05"), ("kommun", "2026-11-01T09:00", "2027-01-16"),
             ("lansstyrelse", "2027-02-01T09:00", "2027-03-02"))  # fmt: skip
    for name, decided, later in steps:
        scene.decide(one, stage.VerdictKind.LYFT, name, decided)
        scene.pass_time(later)
    scene.decide(one, stage.VerdictKind.AVSLUTA, "socialstyrelsen", "2027-04-01T09:00")
    scene.pass_time("2027-04-03")
    with reading(engine) as session:
        given = [
            (row.from_body_id, row.to_body_id) for row in feedback.of_deficiency(session, one)
            if row.kind is FeedbackKind.BESLUT and row.text is not None
        ]  # fmt: skip
    chain = [scene.bodies[level] for level in Level]
    expected = [(sender, None) for sender in chain]
    expected += [(sender, receiver) for place, sender in enumerate(chain) for receiver in chain[:place]]
    assert sorted(given, key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(("filed", "limit"), [("2026-01-14T12:00", "2026-07-13"), ("2026-10-01T12:00", "2027-03-30")])
def test_a_group_has_a_hundred_and_eighty_days_over_summer_time_and_new_year(
    engine: Engine, policy_: Policy, classifier: Classifier, filed: str, limit: str
) -> None:
    scene = stage.build(engine, policy_, classifier, start=filed)
    one = scene.file()
    with reading(engine) as session:
        stay = referrals.open_stay(session, one)
    assert stay is not None
    last_second: datetime = at(limit)
    assert stay.due_at == last_second
