"""A ledningsgrupp's meeting over HTTP: plan it, open its pages, note in it, approve its minutes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from systembrist.model import Level, Meeting
from systembrist.store import meetings
from systembrist.store.database import reading
from tests.pressing import forms, send
from tests.scene import Scene
from tests.world import Visitor, at


@dataclass(frozen=True)
class Held:
    """One meeting of the scene's group."""

    scene: Scene
    meeting_id: int

    @property
    def list(self) -> str:
        """Where the group's meetings stand."""
        return f"/moten/{self.scene.bodies[Level.LEDNINGSGRUPP]}"

    def path(self, tail: str = "") -> str:
        """A page of the meeting."""
        return f"{self.list}/{self.meeting_id}/{tail}"

    def row(self) -> Meeting:
        """The meeting as it is kept."""
        with reading(self.scene.engine) as session:
            found = meetings.get(session, self.meeting_id)
        assert found is not None
        return found

    def see(self, name: str, tail: str = "") -> str:
        """What somebody reads on a page of the meeting."""
        answer = self.scene.visitor(name).get(self.path(tail))
        assert answer.status_code == 200, answer.status_code
        return answer.text

    def sheet(self, chair: Visitor) -> dict[str, Any]:
        """What the page on which the chair notes sends when nothing is typed in it."""
        return dict(forms(chair.get(self.path()).text)[self.path("anteckna")])

    def note(self, *, by: str | Visitor = "ordforande", **typed: Any) -> TestResponse:
        """The chair opens the page, types and saves; `b1_kind` is the verdict about number 1."""
        chair = self.scene.visitor(by) if isinstance(by, str) else by
        return self.save(chair, self.sheet(chair), **typed)

    def save(self, chair: Visitor, sheet: dict[str, Any], **typed: Any) -> TestResponse:
        """Sends a page that was opened before."""
        return send(
            chair, self.path("anteckna"), sheet | {re.sub(r"^(b\d+)_", r"\1-", key): one for key, one in typed.items()}
        )

    def approve(self, name: str) -> TestResponse:
        """Somebody reads the minutes and approves them."""
        return self._press(name, "justera")

    def unapprove(self, name: str) -> TestResponse:
        """Somebody takes an approval back."""
        return self._press(name, "aterta")

    def _press(self, name: str, tail: str) -> TestResponse:
        someone = self.scene.visitor(name)
        return send(someone, self.path(tail), forms(someone.get(self.path("protokoll")).text)[self.path(tail)])


def plan(scene: Scene, when: str, by: str = "samordnare") -> Held:
    """Plans a meeting through the form."""
    day, clock = when.split("T")
    path = f"/moten/{scene.bodies[Level.LEDNINGSGRUPP]}"
    answer = scene.visitor(by).post(path, on=path, day=day, clock=clock)
    assert answer.status_code == 200, answer.text
    with reading(scene.engine) as session:
        rows = meetings.of_body(session, scene.bodies[Level.LEDNINGSGRUPP])
    return Held(scene, next(one.id for one in rows if one.at == at(when)))
