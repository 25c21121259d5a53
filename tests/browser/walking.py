"""Walks from the first page of a role over every link of ours, once for each kind of page."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Page

from systembrist.demo.cast import PASSWORD

FILES = re.compile(r"/fil\.|[?&]form=|\.(pdf|docx|xlsx|csv|json|md)$")
"""Addresses that give a file to keep, and no page."""


def log_in(page: Page, name: str) -> None:
    """Logs a person of the demo in."""
    page.goto("/logga-in")
    page.fill("[name=email]", f"{name}@demo.example")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Logga ut").wait_for()


def every_kind(page: Page) -> Iterator[str]:
    """Opens each kind of page that can be reached from here, and says which one is open."""
    start = page.url
    base = "{0.scheme}://{0.netloc}".format(urlsplit(start))
    waiting, seen = deque([start]), set[str]()
    while waiting:
        address = waiting.popleft()
        kind = _kind(address)
        if kind in seen:
            continue
        seen.add(kind)
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, f"{address}: {answer.status}"
        yield kind
        links = page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))")
        found = (urljoin(page.url, link).partition("#")[0] for link in links)
        waiting.extend(one for one in found if one.startswith(base) and not FILES.search(one))


def _kind(address: str) -> str:
    """The address without its numbers and what is chosen in it."""
    parts = urlsplit(address)
    asked = ",".join(sorted({one.partition("=")[0] for one in parts.query.split("&") if one}))
    return re.sub(r"\d+", "N", parts.path) + (f"?{asked}" if asked else "")
