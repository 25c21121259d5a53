"""Takes the README's pictures from the demo, as it is on this day.

    python -m docs.pictures DEMO_DATABASE

Needs Debian's chromium (or another, named by CHROMIUM).
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from systembrist.settings import Settings
from systembrist.store import database
from tests.browser.conftest import ARGUMENTS
from tests.browser.walking import log_in
from tests.serving import served
from web.app import create_app

FOLDER = Path(__file__).with_name("pictures")
PHONE, DESK = {"width": 390, "height": 780}, {"width": 1280, "height": 860}

PICTURES = {
    "ombud-start": ("ombud", PHONE, "/"),
    "ombud-filing": ("ombud", PHONE, "/anmal/"),
    "ombud-story": ("ombud", PHONE, "main .news a"),
    "chair-meeting": ("ordforande", DESK, ".tasks a:has-text('Nästa möte')"),
    "country": ("socialstyrelsen", DESK, "a:has-text('Nationell tabell')"),
}
"""Each picture: who looks, on what, and where: an address, or the link to press on the first page."""


def main() -> None:
    """Serves the demo and takes each picture."""
    url = f"sqlite:///{sys.argv[1]}"
    engine = database.connect(url)
    app = create_app(engine, Settings(database_url=url), fictional=True)
    FOLDER.mkdir(exist_ok=True)
    with served(app) as address, sync_playwright() as playwright:
        executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        for name in PICTURES:
            take(browser, address, name)
        browser.close()


def take(browser: Browser, address: str, name: str) -> None:
    """One picture, twice as sharp as the screen it is thought for."""
    who, size, place = PICTURES[name]
    context = browser.new_context(base_url=address, viewport=size, device_scale_factor=2, locale="sv-SE")
    page = context.new_page()
    log_in(page, who)
    if place.startswith("/"):
        page.goto(place)
    else:
        page.locator(place).first.click()
        page.wait_for_load_state()
    page.screenshot(path=FOLDER / f"{name}.png")
    context.close()


if __name__ == "__main__":
    main()
