"""No word of an ombud's text, and no ombud's name, reaches anyone above the kommun or in another verksamhet.

A canary word stands in every field that takes free text below the kommun's approved summary, and another in the
ombud's name. Then everyone who must not see them walks every page there is, sends every form, and runs every
command that prints.
"""

from __future__ import annotations

import gc
import html
import logging
import re
import warnings
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import Engine, func
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from systembrist import cli, handling, taxonomy
from systembrist.classify import Classifier
from systembrist.escalation.policy import Policy
from systembrist.model import Body, Deficiency, Handover, Level, RoleKind, VerdictKind
from systembrist.reports import catalogue
from systembrist.settings import Settings
from systembrist.store.database import reading, writing
from tests import scene as stage
from tests import world
from tests.scene import Scene
from tests.world import Visitor, at

WORD = "kanariefagel"
NAME = "Sidensvans"
CANARIES = re.compile(f"{WORD}|{NAME}", re.IGNORECASE)
SUMMARY = "Väntan på en första tid är lång."
EVERYTHING = {
    "text": f"Klienten fick vänta, {WORD}, i åtta månader.",
    "recurring_since": f"sedan {WORD}",
    "consequence_text": f"Följden blev {WORD}.",
    "tried": f"Vi prövade {WORD}.",
    "proposal": f"Det borde bli {WORD}.",
    "consequences": ("fara", "ekonomi"),
    "children": True,
    "asks_urgent": True,
}
REASON = f"Skälet är {WORD} och inget annat."
FILLED = {"kind": "lyft", "reason": "Ett skäl.", "text": "En text.", "step": "review"}
ABOVE = ("lansstyrelse", "socialstyrelsen", "beredningsgrupp", "admin")
ELSEWHERE = {
    "falu-ombud": RoleKind.OMBUD,
    "falu-samordnare": RoleKind.SAMORDNARE,
    "falu-ordforande": RoleKind.ORDFORANDE,
    "falu-ledamot": RoleKind.LEDAMOT,
    "falu-brukare": RoleKind.BRUKARE,
    "falu-kommun": RoleKind.KOMMUN,
}


@pytest.fixture
def scene(engine: Engine, policy_: Policy, classifier: Classifier) -> Scene:
    """Reports at every level, by verdict and by silence, full of canaries, and a second verksamhet."""
    made = stage.build(engine, policy_, classifier, start="2026-02-02T09:00")
    with writing(engine) as session:
        service = world.known.verksamhet(session, made.service_id)
        assert service is not None
        made.people["ombud"] = world.person(session, NAME.lower(), RoleKind.OMBUD, service).id or 0
        other = world.open_service(session, "PO Falun", "Falun")
        for name, kind in ELSEWHERE.items():
            world.person(session, name, kind, other)
        world.file(session, other, policy_, "2026-02-02T10:00", text="Något annat hände.")
    _live(made)
    return made


def _live(scene: Scene) -> None:
    """Reports in every state: silent ones, lifted ones with and without a summary, closed, asked, drafted."""
    lifted, bare, silent, closed, at_kommun = (scene.file(**EVERYTHING) for _ in range(5))
    for one in (lifted, bare, at_kommun):
        scene.decide(one, VerdictKind.KOMPLETTERA, "ordforande", "2026-02-10T09:00", reason=REASON)
        scene.decide(one, VerdictKind.LYFT, "ordforande", "2026-02-11T09:00", reason=REASON)
    with writing(scene.engine) as session:
        found = session.get_one(Deficiency, lifted)
        handling.supplement(
            session,
            scene.policy,
            found,
            text=f"Tillägg {WORD}.",
            account_id=scene.people["ombud"],
            now=at("2026-02-11T10:00"),
        )
    scene.decide(closed, VerdictKind.AVSLUTA, "ordforande", "2026-02-11T09:00", reason=REASON)
    scene.pass_time("2026-09-01T09:00")
    with writing(scene.engine) as session:
        handling.summarise(
            session, session.get_one(Deficiency, lifted), text=SUMMARY, account_id=scene.people["kommun"],
            approver="Kommun, Borlänge kommun", now=scene.clock.now,
        )  # fmt: skip
    for one in (lifted, bare):
        scene.decide(one, VerdictKind.LYFT, "kommun", "2026-10-01T09:00", reason=REASON)
    scene.pass_time("2027-02-01T09:00")
    scene.decide(lifted, VerdictKind.LYFT, "lansstyrelse", "2027-02-02T09:00", reason="Länsstyrelsens skäl.")
    scene.pass_time("2027-03-02T09:00")
    late, asked = scene.file(**EVERYTHING), scene.file(released=False, **EVERYTHING)
    scene.decide(late, VerdictKind.LYFT, "ordforande", "2027-03-03T09:00", reason=REASON)
    scene.pass_time("2027-03-08T09:00")
    scene.decide(late, VerdictKind.LYFT, "kommun", "2027-03-08T09:00", reason=REASON)
    assert scene.history(silent)[-1][0] == Level.SOCIALSTYRELSEN
    assert scene.history(asked)[-1][0] == Level.LEDNINGSGRUPP
    ombud = scene.visitor(NAME.lower())
    kept = ombud.post("/anmal/", **scene.form | {"text": EVERYTHING["text"], "tried": WORD}, step="draft")
    assert WORD in kept.text


def test_the_canaries_are_there_for_those_who_may_read_them(scene: Scene) -> None:
    ombud = scene.visitor(NAME.lower())
    shown = "".join(_crawl(ombud).values())
    for words in ("i åtta månader", "sedan", "Följden blev", "Vi prövade", "Det borde bli", "Skälet är", "Tillägg"):
        assert re.search(f"{words},? {WORD}|{WORD}, {words}", shown), words
    assert NAME in shown


def test_nobody_above_the_kommun_meets_a_word_of_it(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    for name in ABOVE:
        _walk(scene, name, caplog)


@pytest.mark.parametrize(
    "names",
    [
        ("falu-ombud", "falu-ordforande", "falu-kommun"),
        pytest.param(("falu-samordnare", "falu-ledamot", "falu-brukare"), marks=pytest.mark.long),
    ],
    ids=" ".join,
)
def test_nobody_in_another_verksamhet_meets_a_word_of_it(
    scene: Scene, caplog: pytest.LogCaptureFixture, names: tuple[str, ...]
) -> None:
    for name in names:
        _walk(scene, name, caplog)


def _walk(scene: Scene, name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    someone = scene.visitor(name)
    crawled = _crawl(someone)
    for path, shown in crawled.items():
        assert not _canary(path, shown), path
    for path in _every_path(scene, "GET"):
        if path not in crawled:
            answer = someone.client.get(path, follow_redirects=True)
            assert not _canary(path, _said(answer)), path
    token = {"csrf_token": world.token(crawled["/"])}
    for path in _every_path(scene, "POST"):
        if path in ("/logga-ut", "/logga-in") or path.startswith("/admin"):  # an administrator would lock people out
            continue
        answer = someone.client.post(path, data=FILLED | token)
        assert answer.status_code != 400, "the form's mark was taken"
        assert not _canary(path, _said(answer)), path
    for path, shown in _crawl(someone).items():
        assert not _canary(path, shown), f"{path}, after every form was sent"
    assert not CANARIES.search(caplog.text)


def _canary(path: str, shown: str) -> re.Match[str] | None:
    """A canary in a page; who has an account is the administrator's business, what they have written is not."""
    return re.search(WORD, shown, re.IGNORECASE) if path.startswith("/admin") else CANARIES.search(shown)


def _said(answer: TestResponse) -> str:
    """An answer with its headers; of a file whatever in it is text."""
    return answer.data.decode("utf-8", "ignore") + str(answer.headers)


def _crawl(someone: Visitor) -> dict[str, str]:
    """Every page that can be reached by links from the first one, each with what it says."""
    seen: dict[str, str] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop(0)
        answer = someone.get(path)
        seen[path] = _said(answer)
        if answer.mimetype == "text/html":
            links = (html.unescape(one) for one in re.findall(r'<a [^>]*href="(/[^"#]*)', answer.text))
            waiting += [one for one in dict.fromkeys(links) if one not in seen and one not in waiting]
    return seen


def _every_path(scene: Scene, method: str) -> Iterator[str]:
    """Every route of a method, with every id that exists of anything in its place."""
    with reading(scene.engine) as session:
        ids: dict[str, Sequence[object]] = {
            "deficiency_id": _ids(session, Deficiency),
            "handover_id": _ids(session, Handover),
            "body_id": sorted({*scene.bodies.values(), 1, 2, 3}),
            "kind": sorted(catalogue.KINDS),
            "form": ("md", "json"),
            "year": (2025, 2026),
            **dict.fromkeys(("meeting_id", "account_id", "role_id", "seat_id", "time_id", "verksamhet_id"), (1, 2)),
        }
    for rule in scene.app.url_map.iter_rules():
        if rule.endpoint.endswith("static") or method not in (rule.methods or ()):
            continue
        assert rule.arguments <= ids.keys(), f"{rule}: say in this test which ids it takes"
        for values in product(*(ids[name] for name in sorted(rule.arguments))):
            path = rule.rule
            for name, value in zip(sorted(rule.arguments), values, strict=True):
                path = re.sub(rf"<(int:)?{name}>", str(value), path)
            yield path


def _ids(session: Session, table: type[Deficiency | Handover]) -> list[int]:
    return list(range(1, (session.exec(select(func.max(table.id))).one() or 0) + 2))


def test_no_report_says_a_word_of_it(scene: Scene) -> None:
    known = taxonomy.load(Settings().data)
    with reading(scene.engine) as session:
        bodies = [session.get_one(Body, one) for one in scene.bodies.values()]
        made = 0
        for kind, of_kind in catalogue.KINDS.items():
            for body in (one for one in bodies if one.level in of_kind.levels and _is_read_above(kind, one)):
                document = catalogue.build(
                    kind, session, body=body, as_of=at("2027-04-01"), taxonomy=known, data=Settings().data
                )
                for form in (one for one in catalogue.FORMATS if catalogue.can_be(document, one)):
                    rendered = catalogue.render(document, form)
                    text = rendered if isinstance(rendered, str) else rendered.decode("utf-8", "ignore")
                    assert not CANARIES.search(text), (kind, form, body.name)
                    made += 1
    assert made >= 4


def _is_read_above(kind: str, body: Body) -> bool:
    """A packet and minutes are the group's own; what the kommun submits has only approved summaries in it."""
    return body.level is not Level.LEDNINGSGRUPP or kind == "trend"


def test_no_command_prints_a_word_of_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("SYSTEMBRIST_DATABASE_URL", scene.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("SYSTEMBRIST_CACHE", str(tmp_path))
    monkeypatch.setattr(world.clock, "now", lambda: at("2027-04-01"))
    with reading(scene.engine) as session:
        numbers = _ids(session, Deficiency)[:-1]
    commands = [["status", str(one)] for one in numbers]
    commands += [["verify"], ["jobs", "list"], ["bodies", "list"], ["jobs", "run", "all"], ["init"]]
    commands += [
        ["report", kind, "--format", form, "--as-of", "2027-04-01", "--body", str(body)]
        for kind, of_kind in catalogue.KINDS.items() for level, body in scene.bodies.items() if level in of_kind.levels
        if level is not Level.LEDNINGSGRUPP or kind == "trend"
        for form in ("md", "json")
    ]  # fmt: skip
    with warnings.catch_warnings():
        # A command is a process of its own, whose end closes what it opened; here nothing does.
        warnings.filterwarnings("ignore", ".* was deleted while still open", ResourceWarning)
        for command in commands:
            assert cli.run(command) == 0, (command, capsys.readouterr().err)
            printed = capsys.readouterr()
            assert printed.out or printed.err, command
            assert not CANARIES.search(printed.out + printed.err), command
        # Who has an account is the administrator's business; what they have written is not.
        assert cli.run(["accounts", "list"]) == 0
        assert WORD not in capsys.readouterr().out
        gc.collect()
    assert not CANARIES.search(caplog.text)
