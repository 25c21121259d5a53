"""What the first page says is to be done: the late first, each with its day and where it is done."""

from __future__ import annotations

import pytest

from systembrist import accounts
from systembrist.model import Account, Level, RoleKind, VerdictKind
from systembrist.store.database import writing
from tests import meeting, world
from tests.pages import tree, words
from tests.scene import Scene


def _tasks(scene: Scene, name: str) -> list[str]:
    page = tree(scene.visitor(name).get("/").text)
    return [words(line) for one in page.iter("ul") if one.get("class") == "tasks" for line in one.iter("li")]


def test_nothing_to_do_says_so(scene: Scene) -> None:
    assert _tasks(scene, "ombud") == []
    assert "Inget väntar på dig." in scene.visitor("ombud").get("/").text


def test_a_samordnare_is_told_of_texts_to_release(scene: Scene) -> None:
    scene.file(released=False)
    one = scene.file(released=False)
    assert [line for line in _tasks(scene, "samordnare") if "Släpp 2 texter" in line]
    assert f"/brister/{one}/" in scene.visitor("samordnare").get("/brister/?visa=slapp").text


@pytest.mark.parametrize(("number", "said"), [(4, "1 fråga till väntar"), (5, "2 frågor till väntar")])
def test_of_many_questions_the_rest_are_counted(scene: Scene, number: int, said: str) -> None:
    for _ in range(number):
        scene.decide(scene.file(), VerdictKind.KOMPLETTERA, "ordforande")
    assert [line for line in _tasks(scene, "ombud") if line.startswith(f"{said} på ditt svar")]


def test_a_chair_is_told_what_waits_and_by_when(scene: Scene) -> None:
    scene.file()
    [line] = [line for line in _tasks(scene, "ordforande") if "ta ställning" in line]
    assert line.startswith("1 brist att ta ställning till Senast ")


def test_a_last_day_that_has_been_is_late_and_the_next_one_is_named(scene: Scene) -> None:
    """Between a meeting and the day its notes are due, what was not decided in it still stays there."""
    scene.file()
    meeting.plan(scene, "2026-03-10T13:00")
    scene.pass_time("2026-03-05T09:00")
    scene.file()
    scene.pass_time("2026-03-12T09:00")
    [line] = [line for line in _tasks(scene, "ordforande") if "ta ställning" in line]
    assert line.startswith("2 brister att ta ställning till 1 försenad Senast 1 september 2026")


def test_a_member_reads_and_the_group_decides(scene: Scene) -> None:
    scene.file()
    [line] = [line for line in _tasks(scene, "ledamot") if "brist" in line]
    assert "Gruppen beslutar på mötet." in line


def test_what_nobody_decided_in_time_is_late_at_the_top(scene: Scene) -> None:
    scene.file()
    scene.pass_time("2029-06-01T09:00")
    [line] = [line for line in _tasks(scene, "socialstyrelsen") if "ta ställning" in line]
    assert "1 försenad" in line
    assert Level.SOCIALSTYRELSEN in scene.bodies


def test_minutes_are_owed_by_chair_and_adjuster_and_late_after_their_day(scene: Scene) -> None:
    scene.file()
    meeting.plan(scene, "2026-03-10T13:00")
    assert [line for line in _tasks(scene, "ordforande") if "Nästa möte" in line]
    scene.pass_time("2026-03-11T09:00")
    for name, word in (("ordforande", "Skriv klart och justera"), ("justerare", "Justera")):
        assert [line for line in _tasks(scene, name) if line.startswith(f"{word} protokollet från 10 mars 2026")]
    scene.pass_time("2026-03-27T09:00")
    assert _tasks(scene, "justerare")[0].split(" Besluten")[0].endswith("3 dagar för sent Senast 24 mars 2026")
    assert not [line for line in _tasks(scene, "ledamot") if "rotokoll" in line]


def test_who_sits_in_two_groups_is_told_which_one_meets(scene: Scene) -> None:
    meeting.plan(scene, "2026-03-10T13:00")
    [line] = [line for line in _tasks(scene, "ledamot") if "Nästa möte" in line]
    assert "PO Borlänge" not in line
    with writing(scene.engine) as session:
        other = world.chain(session, world.open_service(session, "PO Falun", "Falun"))[Level.LEDNINGSGRUPP]
        accounts.grant(session, session.get_one(Account, scene.people["ledamot"]), RoleKind.LEDAMOT, body=other)
    [line] = [line for line in _tasks(scene, "ledamot") if "Nästa möte" in line]
    assert "Ledningsgruppen för PO Borlänge." in line
