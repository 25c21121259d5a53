"""Five ombud have seen the same fault; it is answered once, and all five get the answer."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from systembrist import verifying
from systembrist.classify import Classifier
from systembrist.escalation.policy import Policy
from systembrist.model import Handover, Level, NoticeKind, Outbox
from systembrist.store.database import reading
from tests import joint
from tests import scene as stage
from tests.pages import tree, words
from tests.pressing import press, release
from tests.scene import Scene

FILERS = ("ombud", "anna", "bo", "cilla", "dan")
REASON = "Vi inför en fast kontakt från den 1 juni."


@pytest.fixture
def scene(engine: Engine, policy_: Policy, classifier: Classifier) -> Scene:
    """Each of five ombud files the same; the samordnare releases and gathers them."""
    made = stage.build(engine, policy_, classifier, start="2026-02-02T09:00")
    for name in FILERS[1:]:
        made.people[name] = joint.ombud(made, name)
    for number, name in enumerate(FILERS, start=1):
        form = made.form | {"text": f"Ingen ringde tillbaka, sett av den {number}:e.", "area": "vardkoer"}
        assert "Tack. Bristen är anmäld" in made.visitor(name).post("/anmal/", **form, step="send").text
    samordnare = made.visitor("samordnare")
    for one in range(1, 6):
        release(samordnare, one)
    answer = samordnare.post("/brister/samla", brist=list(range(1, 6)), barare=3)
    assert "5 brister är nu en samlad brist, 2026-00003" in answer.text
    return made


def _told(scene: Scene, kind: NoticeKind) -> list[tuple[int, int | None]]:
    with reading(scene.engine) as session:
        found = session.exec(select(Outbox).where(Outbox.kind == kind)).all()
    return sorted((one.account_id, one.deficiency_id) for one in found if one.deficiency_id is not None)


def test_all_five_get_the_answer_on_what_they_filed_and_by_mail(scene: Scene) -> None:
    chair = scene.visitor("ordforande")
    inbox = chair.get(f"/inkorg/{scene.bodies[Level.LEDNINGSGRUPP]}").text
    assert "Har hänt 5 gånger." in inbox
    assert inbox.count('href="/brister/') == 1, "one point instead of five"
    press(chair, "/brister/3/", "/brister/3/besluta", kind="atgarda", reason=REASON)
    scene.pass_time("2026-02-04T09:00")
    for number, name in enumerate(FILERS, start=1):
        someone = scene.visitor(name)
        assert REASON in someone.get("/").text, name
        page = words(tree(someone.get(f"/brister/{number}/").text))
        assert REASON in page, name
        assert "Åtgärdad hos Ledningsgruppen för PO Borlänge, 3 februari 2026." in page, name
        assert "Åtgärdad hos Ledningsgruppen för PO Borlänge" in words(tree(someone.get("/brister/mina").text)), name
    assert _told(scene, NoticeKind.SVAR) == sorted(
        (scene.people[name], number) for number, name in enumerate(FILERS, start=1)
    )


def test_all_five_are_asked_whether_it_got_better_and_one_no_opens_it_for_all(scene: Scene) -> None:
    scene.visitor("ordforande").post("/brister/3/besluta", kind="atgarda", reason=REASON)
    scene.pass_time("2026-08-15T09:00")
    assert len(_told(scene, NoticeKind.UPPFOLJNING)) == 5
    dan = scene.visitor("dan")
    press(dan, "/brister/5/", "/brister/5/uppfoljning", answer="nej")
    for number, name in enumerate(FILERS, start=1):
        page = words(tree(scene.visitor(name).get(f"/brister/{number}/").text))
        assert "hos Ledningsgruppen för PO Borlänge sedan 15 augusti 2026" in page, name
        assert joint.get(scene, number).closed_at is None
    with reading(scene.engine) as session:
        assert verifying.verify(session).broken == []


def test_it_rises_as_one_copy_that_says_how_many_stand_behind_it(scene: Scene) -> None:
    press(scene.visitor("anna"), "/brister/2/", "/brister/2/igen")
    scene.visitor("ordforande").post("/brister/3/besluta", kind="lyft", reason=REASON)
    scene.pass_time("2027-01-16T09:00")
    with reading(scene.engine) as session:
        [copy] = session.exec(select(Handover)).all()
    assert (copy.deficiency_id, copy.reports) == (3, 6)
    board = scene.visitor("lansstyrelse")
    assert "Har hänt 6 gånger." in words(tree(board.get(f"/overlamnanden/{copy.id}/").text))
    part = words(tree(scene.visitor("bo").get("/brister/3/").text))
    assert "Länsstyrelsen i Dalarnas län" in part
    told = words(tree(scene.visitor("anna").get("/brister/2/").text))
    assert "Den samlade bristen gick vidare från Borlänge kommun utan svar." in told
