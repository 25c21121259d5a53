"""How values are shown in pages: Swedish dates, codes in words, line breaks kept."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask, g
from markupsafe import Markup, escape

from systembrist import words
from systembrist.clock import STOCKHOLM, local_date
from systembrist.model import Consequence
from systembrist.permissions import Action, may
from systembrist.reports import swedish
from web import identity, menu
from web.site import here, now


def day(value: date | datetime | None) -> str:
    """15 januari 2027; for an instant the Swedish date."""
    if value is None:
        return ""
    shown = local_date(value) if isinstance(value, datetime) else value
    return swedish.long_date(shown)


def moment(value: datetime | None) -> str:
    """15 januari 2027 kl. 08.15 (Swedish clock, with a full stop as Swedish writes it)."""
    return "" if value is None else f"{day(value)} kl. {value.astimezone(STOCKHOLM):%H.%M}"


def paragraphs(text: str | None) -> Markup:
    """A person's text with its blank lines as paragraphs and its line breaks kept; nothing in it is markup."""
    parts = (text or "").replace("\r\n", "\n").split("\n\n")
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in part.split("\n")))
        for part in parts
        if part.strip()
    )


def area(code: str) -> str:
    """An area's name; a code that is retired keeps its name."""
    return here().taxonomy.category(code).name


def actor(code: str | None) -> str:
    """An actor's name; "ej angivet" where nobody said."""
    return words.NOT_STATED if code is None else here().taxonomy.actor(code).name


def consequence(code: str) -> str:
    """What it led to, in words."""
    return words.word(Consequence(code))


def opening(text: str, length: int = 140) -> str:
    """The beginning of a text, for lists; cut at a word."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[:length].rsplit(" ", 1)[0] + " …"


def set_up(app: Flask) -> None:
    """Makes the filters and the few values every page uses known to the templates."""
    app.jinja_env.filters.update(
        day=day, month=swedish.long_month, moment=moment, paragraphs=paragraphs, opening=opening,
        area=area, actor=actor, consequence=consequence, word=words.word, level_short=words.fault_level_short,
        counted=swedish.counted,
    )  # fmt: skip
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_for_every_page)


def _for_every_page() -> dict[str, object]:
    me = identity.person() if not g.get("failing") and identity.is_logged_in() else None
    return {
        "person": me,
        "menu": menu.choices,
        "fictional": here().fictional,
        "now": now(),
        "may": may,
        "Action": Action,
    }
