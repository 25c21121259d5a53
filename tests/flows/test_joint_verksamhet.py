"""A fault in Hedemora rises to Borlänge, which hosts the verksamhet; Hedemora sees its copy and answers."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from systembrist import verifying
from systembrist.classify import Classifier
from systembrist.escalation.policy import Policy
from systembrist.model import Level, NoticeKind, Outbox
from systembrist.store.database import reading
from tests import joint
from tests import scene as stage
from tests.pages import tree, words
from tests.pressing import press, release
from tests.scene import Scene
from tests.world import Visitor

WORD = "kanariefågel"
SUMMARY = "Den som flyttar mellan kommuner blir utan insats i ett halvår."
ANSWER = "Vi tar över insatsen från den dag flytten är anmäld."
REASON = "Kommunerna gör olika, och det går inte att lösa här."


@pytest.fixture
def scene(engine: Engine, policy_: Policy, classifier: Classifier) -> Scene:
    made = stage.build(engine, policy_, classifier, start="2026-02-02T09:00")
    joint.with_hedemora(made)
    return made


def test_hedemora_sees_its_copy_answers_and_everyone_below_reads_it(scene: Scene) -> None:
    one = _filed_in_hedemora(scene)
    _summed_up_and_lifted(scene, one)
    assert scene.history(one)[-1][0] == "kommun"
    borlange, hedemora = scene.visitor("kommun"), scene.visitor("hedemora")
    assert f'href="/brister/{one}/"' in borlange.get(f"/inkorg/{scene.bodies[Level.KOMMUN]}").text
    assert WORD in borlange.get(f"/brister/{one}/").text, "it has come to Borlänge, with its text"
    copy = _link(hedemora.get("/").text)
    assert SUMMARY in hedemora.get(copy).text
    sent = press(hedemora, copy, f"{copy}svara", kind="forbattring", text=ANSWER)
    assert "Svaret är skickat" in sent.text
    assert ANSWER in scene.visitor("ombud").get("/").text
    for name in ("ombud", "samordnare", "ordforande", "kommun"):
        page = scene.visitor(name).get(f"/brister/{one}/").text
        assert "Hedemora kommun har svarat." in page, name
        assert ANSWER in page, name
    with reading(scene.engine) as session:
        told = session.exec(select(Outbox).where(Outbox.kind == NoticeKind.SVAR)).all()
        assert {one.account_id for one in told} >= {scene.people["ombud"], scene.people["kommun"]}
    assert scene.history(one)[-1][:2] == ("kommun", None), "the answer of one that does not decide closes nothing"


def test_it_goes_on_from_borlange_and_hedemora_hears_how_it_ended(scene: Scene) -> None:
    one = _filed_in_hedemora(scene)
    _summed_up_and_lifted(scene, one)
    copy = _link(scene.visitor("hedemora").get("/").text)
    scene.visitor("kommun").post(f"/brister/{one}/besluta", kind="lyft", reason=REASON)
    scene.pass_time("2027-01-16T09:00")
    board = joint.copy_at(scene, one, scene.bodies[Level.LANSSTYRELSE])
    decision = {"kind": "atgarda", "reason": "Vi samlar kommunerna."}
    scene.visitor("lansstyrelse").post(f"/overlamnanden/{board}/besluta", **decision)
    scene.pass_time("2027-01-18T09:00")
    hedemora = scene.visitor("hedemora")
    first = hedemora.get("/").text
    assert "Vi samlar kommunerna." in first
    assert f'href="{copy}"' in first
    shown = words(tree(hedemora.get(copy).text))
    assert REASON in shown
    assert "Länsstyrelsen i Dalarnas län har svarat." in shown
    assert "Inget nytt sedan" in hedemora.get("/").text
    with reading(scene.engine) as session:
        assert verifying.verify(session).broken == []


def test_no_word_of_the_text_is_on_any_page_of_hedemoras(scene: Scene) -> None:
    one = _filed_in_hedemora(scene)
    _summed_up_and_lifted(scene, one)
    scene.pass_time("2027-01-16T09:00")
    hedemora = scene.visitor("hedemora")
    seen = _crawl(hedemora)
    copy = joint.copy_at(scene, one, joint.known_body(scene, joint.HEDEMORA))
    assert f"/overlamnanden/{copy}/" in seen
    for path, page in seen.items():
        assert WORD not in page, path
    assert hedemora.get(f"/brister/{one}/").status_code == 404
    posted = hedemora.post(f"/overlamnanden/{copy}/svara", kind="atgard", text="")
    assert WORD not in posted.text


def _filed_in_hedemora(scene: Scene) -> int:
    ombud = scene.visitor("ombud")
    form = scene.form | {
        "text": f"Flytten gjorde klienten utan insats i ett halvår, {WORD}.", "kommun_id": str(joint.HEDEMORA),
        "actor": "kommun_socialtjanst", "area": "socialtjanst", "tried": f"Vi prövade {WORD}.",
    }  # fmt: skip
    answer = ombud.post("/anmal/", **form, step="send")
    assert "Tack. Bristen är anmäld" in answer.text
    return int(re.findall(r"/brister/(\d+)/", answer.request.path)[0])


def _summed_up_and_lifted(scene: Scene, one: int) -> None:
    samordnare = scene.visitor("samordnare")
    release(samordnare, one)
    samordnare.post(f"/brister/{one}/sammanfattning", text=SUMMARY)
    scene.visitor("ordforande").post(f"/brister/{one}/besluta", kind="lyft", reason=REASON)
    scene.pass_time("2026-02-04T09:00")


def _link(page: str) -> str:
    return re.findall(r'href="(/overlamnanden/\d+/)"', page)[0]


def _crawl(someone: Visitor) -> dict[str, str]:
    seen: dict[str, str] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        answer = someone.client.get(path, follow_redirects=True)
        seen[path] = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        links = (one.get("href") or "" for one in tree(seen[path]).iter("a")) if seen[path] else ()
        waiting += [one.split("#")[0] for one in links if one.startswith("/") and not one.startswith("/rapporter")]
    return seen
