"""Pressing a button on a page as a browser does: the form as it stands there, with what one has typed in it."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from werkzeug.test import TestResponse

from tests.pages import tree
from tests.world import Visitor, _sound


def forms(page: str) -> dict[str, dict[str, str]]:
    """What each form on a page sends when nothing is typed in it, by where it is sent."""
    return {form.get("action", ""): _fields(form) for form in tree(page).iter("form")}


def _fields(form: Element) -> dict[str, str]:
    found = {}
    for one in form.iter():
        name = one.get("name")
        if name is None or (one.get("type") in ("radio", "checkbox") and one.get("checked") is None):
            continue
        if one.tag == "select":
            chosen = [option for option in one.iter("option") if option.get("selected") is not None]
            found[name] = (chosen or list(one.iter("option")))[0].get("value", "")
        elif one.tag in ("input", "textarea"):
            found[name] = one.get("value", one.text or "")
    return found


def typed(fields: dict[str, str], words: dict[str, Any]) -> dict[str, Any]:
    """The fields of a form with what is typed; a name stands for the field that ends so, whatever is before it."""
    return fields | {
        next((one for one in fields if one.endswith(f"-{name}")), name): text for name, text in words.items()
    }


def press(someone: Visitor, page: str, action: str, /, **words: Any) -> TestResponse:
    """Opens a page, types, and presses the button of one of its forms; the page one lands on."""
    found = forms(someone.get(page).text)
    assert action in found, f"no form to {action} on {page}: {list(found)}"
    return send(someone, action, typed(found[action], words))


def release(samordnare: Visitor, deficiency_id: int) -> TestResponse:
    """Reads a deficiency on its own page and lets the ledningsgrupp read it."""
    page = f"/brister/{deficiency_id}/"
    return press(samordnare, page, f"{page}slapp")


def send(someone: Visitor, action: str, fields: dict[str, Any]) -> TestResponse:
    """Sends a form as it was when its page was opened."""
    return _sound(someone.client.post(action, data=fields, follow_redirects=True))
