"""What a browser sends, read as whoever typed it sees it: here the texts of every form are made plain."""

from __future__ import annotations

from typing import IO, Any

from flask import Flask, Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser

from systembrist.visible import seen

AS_TYPED = ("password", "current", "again")
"""Passwords, of which every character counts."""


class _Reader(FormDataParser):
    """Reads a form's fields."""

    def parse(self, *given: Any, **options: Any) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        """What was sent; the fields as they are seen."""
        stream, fields, files = super().parse(*given, **options)
        plain = ((name, value if name in AS_TYPED else seen(value)) for name, value in fields.items(multi=True))
        return stream, self.cls(plain), files


class _Incoming(Request):
    """A request whose form is read so."""

    form_data_parser_class = _Reader


def set_up(app: Flask) -> None:
    """Every request is read so."""
    app.request_class = _Incoming
