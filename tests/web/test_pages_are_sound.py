"""That the check which every fetched page goes through finds what it is there for; and pages nobody else fetches."""

from __future__ import annotations

import pytest

from systembrist.model import Level, VerdictKind
from tests import pages
from tests.scene import Scene
from web.app import create_app

SOUND = (
    '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Sida – systembrist</title></head>'
    "<body><h1>Sida</h1>{}</body></html>"
)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<h1>En till</h1>", "2 h1"),
        ("<h3>För djupt</h3>", "h3 follows h1"),
        (
            '<section aria-labelledby="a"><h2 id="a">Svar</h2><div role="region" aria-label="Svar"></div></section>',
            "2 places of the kind region called 'Svar'",
        ),
        ('<p id="a"></p><p id="a"></p>', "2 elements with the id 'a'"),
        ('<input name="x">', "no label on the field 'x'"),
        ('<label for="x">Namn</label>', "a label for 'x'"),
        ('<label for="x">Namn</label><input id="x" name="x" aria-describedby="y">', "aria-describedby points to 'y'"),
        ('<a href="#borta">Dit</a>', "a link to #borta"),
        ("<button></button>", "a button without words"),
        ('<a href="/"></a>', "a link without words"),
        ("<script>alert(1)</script>", "an inline script"),
        ('<p style="color:red">', "style on p"),
        ('<p onclick="x()">', "onclick on p"),
        ('<a href="javascript:x()">x</a>', "a link that is a script"),
        ('<img src="https://annan.example/x.png" alt="">', "img loads https://annan.example/x.png"),
        ('<form method="post" action="/x"><button>Ok</button></form>', "no mark"),
        ("<fieldset></fieldset>", "a fieldset without a legend"),
        ('<textarea name="x"></textarea>', "no limit on the text 'x'"),
        ('<textarea name="x" data-limit="9"></textarea>', "data-limit without count.js"),
    ],
)
def test_each_fault_is_found(body: str, fault: str) -> None:
    found = pages.faults(SOUND.format(body))
    assert [one for one in found if fault in one or (fault == "no mark" and "carries no mark" in one)], found


@pytest.mark.parametrize("body", ["<p><div></p>", "<b>öppen", "<ul></li></ul>", '<p a="1" a="2">', "&okänd;"])
def test_what_is_no_html_is_refused(body: str) -> None:
    with pytest.raises(AssertionError, match="no sound HTML"):
        pages.faults(SOUND.format(body))


def test_a_sound_page_is_let_through() -> None:
    assert pages.faults(SOUND.format('<label for="x">Namn</label><input id="x" name="x">')) == []
    assert pages.faults(SOUND.format("").replace('lang="sv"', "")) == ["the page does not say that it is Swedish"]
    assert pages.faults(SOUND.format("").replace("Sida –", "–")) == ["no title of its own"]


def test_every_state_of_every_page_is_sound(scene: Scene) -> None:
    """Visitor checks each page it fetches; here they are fetched in the states that no other test needs."""
    asked, closed, open_ = scene.file("2025-12-01T09:00"), scene.file("2025-12-01T09:00"), scene.file(released=False)
    scene.file("2024-02-02T09:00", actor=None, fault_level=None)
    scene.decide(asked, VerdictKind.KOMPLETTERA, "ordforande")
    scene.decide(closed, VerdictKind.ATGARDA, "ordforande")
    scene.pass_time("2026-02-05T09:00")
    scene.decide(asked, VerdictKind.LYFT, "ordforande")
    for name in scene.people:
        someone = scene.visitor(name)
        for path in ("/", "/anmal/", "/brister/", "/brister/mina", "/finns-inte"):
            someone.get(path)
        for one in (asked, closed, open_):
            someone.get(f"/brister/{one}/")
            for action in ("ratta", "komplettera", "besluta"):
                someone.post(f"/brister/{one}/{action}")
        for body in scene.bodies.values():
            someone.get(f"/inkorg/{body}")
    nobody = scene.visitor()
    for path in ("/logga-in", "/", "/finns-inte", "/logga-ut"):
        nobody.get(path)
    assert scene.history(1)[-1][0] == Level.LEDNINGSGRUPP


def test_the_demo_says_on_every_page_that_nothing_is_real(scene: Scene) -> None:
    made = create_app(scene.engine, scene.app.extensions["systembrist"].settings, clock=scene.clock, fictional=True)
    for path in ("/logga-in", "/finns-inte"):
        page = made.test_client().get(path).text
        pages.check(page, path)
        assert "allt här är påhittat" in page
