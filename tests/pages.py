"""What every page must be, whoever fetches it and why: sound HTML that a screen reader and our own CSP can take."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
from html5lib.html5parser import ParseError

FIELDS = ("input", "select", "textarea")
UNLABELLED = ("hidden", "submit", "button")
SCRIPTS = {
    "data-draft": "drafts.js",
    "data-draft-done": "drafts.js",
    "data-draft-drop": "drafts.js",
    "data-draft-forget": "drafts.js",
    "data-keeps-place": "place.js",
    "data-limit": "count.js",
    "data-print": "print.js",
    "data-reason": "meeting.js",
    "data-suggest": "suggest.js",
}
"""Which script does what an attribute asks for."""
LANDMARKS = {"section": "region", "nav": "navigation", "form": "form", "aside": "complementary"}
"""Elements that are landmarks once they have a name, each with its role."""
REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls")


def tree(text: str) -> Element:
    """The parsed page; fails on the first thing that is no HTML."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    try:
        found: Element = parser.parse(text)
    except ParseError as error:
        line = parser.tokenizer.stream.position()[0]
        near = "\n".join(text.splitlines()[max(0, line - 3) : line + 1])
        raise AssertionError(f"no sound HTML: {error} at line {line}:\n{near}") from None
    return found


def words(element: Element) -> str:
    """The text in an element, its white space made plain."""
    return " ".join("".join(element.itertext()).split())


def faults(text: str) -> list[str]:
    """All that is wrong with a page; empty for a sound one."""
    page = tree(text)
    checks = (_head, _ids, _landmarks, _fields, _limits, _scripts, _forms, _forbidden_by_csp)
    return [fault for check in checks for fault in check(page)]


def check(text: str, path: str = "") -> None:
    """Fails, naming everything at once, unless the page is sound."""
    found = faults(text)
    assert not found, f"{path}: " + "; ".join(found)


def check_refusal(text: str, path: str) -> None:
    """A page that asks for something to be put right says so in its title, and what is wrong has the focus."""
    page = tree(text)
    told = [one for one in page.iter() if "field-error" in (one.get("class") or "") and words(one).startswith("Fel:")]
    described = {name for one in page.iter() for name in (one.get("aria-describedby") or "").split()}
    assert {one.get("id") for one in told} <= described, f"{path}: what is wrong is not tied to its field"
    if told or any(one.get("id") == "fel" for one in page.iter()):
        title = page.find("./head/title")
        assert title is not None
        assert words(title).startswith("Fel: "), f"{path}: {words(title)!r} does not say that something is wrong"
        focused = [one for one in page.iter() if one.get("autofocus") is not None]
        assert len(focused) == 1, f"{path}: {len(focused)} take the focus, not what is wrong alone"


def _head(page: Element) -> list[str]:
    found = []
    if page.get("lang") != "sv":
        found.append("the page does not say that it is Swedish")
    if len(page.findall(".//h1")) != 1:
        found.append(f"{len(page.findall('.//h1'))} h1")
    title = page.find("./head/title")
    if title is None or not words(title).removesuffix("– systembrist").strip():
        found.append("no title of its own")
    levels = [int(one.tag[1]) for one in page.iter() if one.tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
    found += [f"h{after} follows h{before}" for before, after in pairwise(levels) if after > before + 1]
    return found


def _ids(page: Element) -> list[str]:
    ids = Counter(one.get("id", "") for one in page.iter() if one.get("id") is not None)
    found = [f"{number} elements with the id {one!r}" for one, number in ids.items() if number > 1 or not one]
    for element in page.iter():
        for name in REFERENCES:
            found += [f"{name} points to {one!r}" for one in (element.get(name) or "").split() if one not in ids]
            if element.get(name) is not None and not (element.get(name) or "").split():
                found.append(f"an empty {name}")
        href = element.get("href") or ""
        if href.startswith("#") and href[1:] not in ids:
            found.append(f"a link to {href}")
    found += [f"a label for {one.get('for')!r}" for one in page.iter("label") if one.get("for") not in ids]
    return found


def _landmarks(page: Element) -> list[str]:
    """Places that a screen reader jumps between, told apart by their names."""
    named = {one.get("id"): words(one) for one in page.iter() if one.get("id")}
    found: Counter[tuple[str, str]] = Counter()
    for one in page.iter():
        role = one.get("role") or LANDMARKS.get(one.tag)
        called = one.get("aria-label") or " ".join(
            named.get(name, "") for name in (one.get("aria-labelledby") or "").split()
        )
        if role in LANDMARKS.values() and called:
            found[role, called] += 1
    return [
        f"{number} places of the kind {role} called {name!r}" for (role, name), number in found.items() if number > 1
    ]


def _fields(page: Element) -> list[str]:
    labels = {one.get("for") for one in page.iter("label") if words(one)}
    found = [
        f"no label on the field {field.get('name')!r}"
        for field in page.iter()
        if field.tag in FIELDS and field.get("type") not in UNLABELLED
        if field.get("id") not in labels and not field.get("aria-label")
    ]
    found += ["a fieldset without a legend" for one in page.iter("fieldset") if one.find("legend") is None]
    found += ["a button without words" for one in page.iter("button") if not words(one) and not one.get("aria-label")]
    return found + ["a link without words" for one in page.iter("a") if not words(one) and not one.get("aria-label")]


def _limits(page: Element) -> list[str]:
    """A box for a text says how much it takes: the page counts down to it, or the browser stops there."""
    boxes = [one for one in page.iter("textarea") if one.get("maxlength") is None]
    return [f"no limit on the text {one.get('name')!r}" for one in boxes if not one.get("data-limit")]


def _scripts(page: Element) -> list[str]:
    """What asks for a script is on a page that loads it."""
    loaded = " ".join(one.get("src") or "" for one in page.iter("script"))
    asked = {name for one in page.iter() for name in one.attrib if name in SCRIPTS}
    return [f"{name} without {SCRIPTS[name]}" for name in sorted(asked) if f"/{SCRIPTS[name]}" not in loaded]


def _forms(page: Element) -> list[str]:
    return [
        f"the form to {form.get('action')} carries no mark against forgery"
        for form in page.iter("form")
        if (form.get("method") or "").lower() == "post"
        if len([one for one in form.iter("input") if one.get("name") == "csrf_token" and one.get("value")]) != 1
    ]


def _forbidden_by_csp(page: Element) -> list[str]:
    found = []
    for element in page.iter():
        if element.tag == "style" or (element.tag == "script" and element.get("src") is None):
            found.append(f"an inline {element.tag}")
        found += [f"{name} on {element.tag}" for name in element.attrib if name == "style" or name.startswith("on")]
        if (element.get("href") or "").lower().startswith("javascript:"):
            found.append("a link that is a script")
        loaded = element.get("src") or (element.get("href") if element.tag == "link" else None)
        if loaded is not None and (not loaded.startswith("/") or loaded.startswith("//")):
            found.append(f"{element.tag} loads {loaded}")
    return found


def row_names(page: str) -> list[str]:
    """What the rows of a page's tables are called."""
    rows = tree(page).findall(".//tbody/tr/th")
    return [words(one) for one in rows]
