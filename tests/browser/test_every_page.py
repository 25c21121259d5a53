"""Every page of every role in the demo: nothing axe objects to, nothing wider than the screen, no complaint."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from systembrist import clock, demo
from systembrist.demo.cast import PEOPLE
from systembrist.installation import Installation
from systembrist.settings import Settings
from systembrist.store import database
from tests.browser.conftest import WIDTHS
from tests.browser.walking import every_kind, log_in
from tests.serving import served
from web.app import create_app
from web.wsgi import warm

pytestmark = pytest.mark.browser

AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WALKS = [(name, width, theme) for name, _, _ in PEOPLE for width in WIDTHS for theme in ("light", "dark")]


@pytest.fixture(scope="module")
def demo_address(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[str]:
    """A small demo, served."""
    file = tmp_path_factory.mktemp("demo") / "demo.db"
    settings = Settings(database_url=f"sqlite:///{file}", mail_dir=file.parent, cache=cache)
    demo.build(Installation(settings), file, ends=clock.now(), counties=2, deficiencies=120)
    engine = database.connect(f"sqlite:///{file}")
    app = create_app(engine, settings, fictional=True)
    warm(app)  # as when it is served for real: the first page does not wait for the model
    with served(app) as address:
        yield address
    engine.dispose()


@pytest.mark.long
@pytest.mark.parametrize(("name", "width", "theme"), WALKS)
def test_every_page(browser: Browser, demo_address: str, name: str, width: str, theme: str) -> None:
    context = browser.new_context(
        base_url=demo_address, viewport={"width": WIDTHS[width], "height": 844}, locale="sv-SE",
        color_scheme="dark" if theme == "dark" else "light",
    )  # fmt: skip
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda one: complaints.append(str(one)))
    log_in(page, name)
    walked = [(kind, _objections(page)) for kind in every_kind(page)]
    context.close()
    assert [one for one in walked if one[1]] == []
    assert complaints == []
    assert len(walked) >= 3, "the walk got nowhere"


def _objections(page: Page) -> list[str]:
    """What axe finds, and how far the page reaches outside the screen."""
    found = Axe().run(page, options=AXE_RULES).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    said = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]
    return [*said, f"{wide} pixels too wide"] if wide > 0 else said


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_part_in_its_states(browser: Browser, address: str, theme: str) -> None:
    for width in WIDTHS.values():
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": 844},
            color_scheme="dark" if theme == "dark" else "light",
        )  # fmt: skip
        page = context.new_page()
        page.goto("/stil")
        assert _objections(page) == []
        context.close()
