"""A real browser against a real server: Debian's chromium, waitress on a free port, SQLite."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from systembrist.classify import Classifier
from systembrist.escalation.policy import Policy
from systembrist.store import database
from tests import scene as stage
from tests.scene import Scene
from tests.serving import served

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDTHS = {"phone": 390, "desk": 1280}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Playwright closes its event loop's socket in a finaliser; warnings are errors everywhere but for that."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.filterwarnings("ignore::ResourceWarning"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; each gets a clean context of its own."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if executable is None:
        pytest.skip("no chromium: install it, or name one in CHROMIUM")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture
def scene(sqlite_template: Path, tmp_path: Path, policy_: Policy, classifier: Classifier) -> Iterator[Scene]:
    """PO Borlänge over a SQLite database of its own."""
    file = tmp_path / "systembrist.db"
    shutil.copy(sqlite_template, file)
    engine = database.connect(f"sqlite:///{file}")
    yield stage.build(engine, policy_, classifier)
    engine.dispose()


@pytest.fixture
def address(scene: Scene) -> Iterator[str]:
    """Where the scene's app answers."""
    with served(scene.app) as found:
        yield found


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of a width, with JavaScript or without; complaints of the page or its CSP fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(width: int, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": 844}, java_script_enabled=scripts, locale="sv-SE"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda one: complaints.append(str(one)))
        return page

    yield opened
    for context in contexts:
        context.close()
    # A browser notes every answer that is an error; those are what the tests look for themselves.
    assert [one for one in complaints if "Failed to load resource" not in one] == []
