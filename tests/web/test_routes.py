"""Every route, for everyone: what stands in the table is who may; nobody else learns that the thing exists."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlmodel import Session

from systembrist import meetings
from systembrist import organisations as verbs
from systembrist.model import Body, Handover, Level
from systembrist.store import accounts, handovers, organisations
from systembrist.store.database import reading, writing
from tests import world, yearly
from tests.pages import tree, words
from tests.scene import ROLES, Scene
from tests.world import Visitor
from web import carried, identity

OPEN = "open"
EVERYONE = frozenset(ROLES)
GROUP = frozenset({"ordforande", "justerare", "ledamot"})
STATE = frozenset({"lansstyrelse", "socialstyrelsen"})
SERVICE = frozenset({"ombud", "samordnare"})
STAND_IN = frozenset({"samordnare", "ordforande", "kommun", "lansstyrelse"})
"""Who is below, or beside, a body that is not connected."""
ADMIN = frozenset({"admin"})
MEETS = GROUP | {"samordnare", "brukare"}
PLANS = frozenset({"samordnare", "ordforande"})

TABLE: dict[str, frozenset[str] | str] = {
    "GET /static/<path:filename>": OPEN,
    "GET /bootstrap/static/<path:filename>": OPEN,
    "GET /health/live": OPEN,
    "GET /health/ready": OPEN,
    "GET /stil": OPEN,
    "GET /logga-in": OPEN,
    "POST /logga-in": OPEN,
    "GET /sa-fungerar-klassningen": OPEN,
    "POST /logga-ut": EVERYONE,
    "GET /losenord": EVERYONE,
    "POST /losenord": EVERYONE,
    "GET /": EVERYONE,
    "GET /anmal/": frozenset({"ombud"}),
    "POST /anmal/": frozenset({"ombud"}),
    "POST /anmal/utkast/ta-bort": frozenset({"ombud"}),
    "POST /anmal/forslag": frozenset({"ombud"}),
    "POST /personuppgifter": EVERYONE,
    "GET /brister/mina": frozenset({"ombud"}),
    "GET /brister/": SERVICE,
    "POST /brister/slapp": frozenset({"samordnare"}),
    "GET /brister/<int:deficiency_id>/": SERVICE | GROUP | {"brukare", "kommun"},
    "POST /brister/<int:deficiency_id>/ratta": SERVICE,
    "POST /brister/<int:deficiency_id>/slapp": frozenset({"samordnare"}),
    "POST /brister/<int:deficiency_id>/skyndsam": frozenset({"samordnare", "ordforande"}),
    "POST /brister/<int:deficiency_id>/komplettera": SERVICE,
    "POST /brister/<int:deficiency_id>/besluta": frozenset({"ordforande", "kommun"}),
    "POST /brister/<int:deficiency_id>/angra": frozenset({"ordforande", "kommun"}),
    "GET /brister/<int:deficiency_id>/sammanfattning": frozenset({"samordnare"}),
    "POST /brister/<int:deficiency_id>/sammanfattning": frozenset({"samordnare"}),
    "GET /brister/<int:deficiency_id>/forbi": frozenset({"samordnare", "ordforande"}),
    "POST /brister/<int:deficiency_id>/forbi": frozenset({"samordnare", "ordforande"}),
    "GET /brister/<int:deficiency_id>/ta-tillbaka": SERVICE,
    "POST /brister/<int:deficiency_id>/ta-tillbaka": SERVICE,
    "GET /brister/<int:deficiency_id>/brev/": SERVICE,
    "POST /brister/<int:deficiency_id>/brev/": SERVICE,
    "POST /brister/<int:deficiency_id>/igen": frozenset({"ombud"}),
    "GET /brister/samla": frozenset({"samordnare"}),
    "POST /brister/samla": frozenset({"samordnare"}),
    "POST /brister/<int:deficiency_id>/ta-ut": frozenset({"samordnare"}),
    "POST /brister/<int:deficiency_id>/uppfoljning": SERVICE,
    "GET /inkorg/": GROUP | STATE | {"brukare", "kommun"},
    "GET /inkorg/<int:body_id>": GROUP | STATE | {"brukare", "kommun"},
    "POST /inkorg/<int:body_id>/besluta": STATE,
    "GET /moten/": MEETS,
    "GET /moten/<int:body_id>": MEETS,
    "POST /moten/<int:body_id>": PLANS,
    "GET /moten/<int:body_id>/<int:meeting_id>/flytta": PLANS,
    "POST /moten/<int:body_id>/<int:meeting_id>/flytta": PLANS,
    "GET /moten/<int:body_id>/<int:meeting_id>/stall-in": PLANS,
    "POST /moten/<int:body_id>/<int:meeting_id>/stall-in": PLANS,
    "GET /moten/<int:body_id>/<int:meeting_id>/": MEETS,
    "POST /moten/<int:body_id>/<int:meeting_id>/anteckna": frozenset({"ordforande"}),
    "GET /moten/<int:body_id>/<int:meeting_id>/protokoll": MEETS,
    "POST /moten/<int:body_id>/<int:meeting_id>/justera": frozenset({"ordforande", "justerare"}),
    "POST /moten/<int:body_id>/<int:meeting_id>/aterta": frozenset({"ordforande", "justerare"}),
    "GET /overlamnanden/<int:handover_id>/": STATE | {"kommun"},
    "POST /overlamnanden/<int:handover_id>/svara": frozenset({"kommun"}),
    "POST /overlamnanden/<int:handover_id>/besluta": STATE,
    "POST /overlamnanden/<int:handover_id>/angra": STATE,
    "GET /ej-anslutna/": STAND_IN,
    "GET /ej-anslutna/till/<int:body_id>/": STAND_IN,
    "GET /ej-anslutna/till/<int:body_id>/brister.csv": STAND_IN,
    "GET /ej-anslutna/<int:deficiency_id>/": STAND_IN,
    "POST /ej-anslutna/<int:deficiency_id>/svar": STAND_IN,
    "POST /ej-anslutna/<int:deficiency_id>/angra": STAND_IN,
    "GET /nationellt/<int:body_id>": frozenset({"socialstyrelsen"}),
    "GET /lanet/<int:body_id>": frozenset({"lansstyrelse"}),
    "GET /laget/<int:body_id>": frozenset({"socialstyrelsen", "beredningsgrupp"}),
    "GET /redovisning/<int:body_id>": STATE | {"kommun"},
    "GET /redovisning/<int:body_id>/<int:year>": STATE | {"kommun"},
    "POST /redovisning/<int:body_id>/<int:year>": frozenset({"kommun", "lansstyrelse"}),
    "GET /redovisning/<int:body_id>/<int:year>/lamna-in": frozenset({"kommun", "lansstyrelse"}),
    "POST /redovisning/<int:body_id>/<int:year>/lamna-in": frozenset({"kommun", "lansstyrelse"}),
    "GET /redovisningar/<int:body_id>": STATE,
    "GET /rapporter/": GROUP | STATE | {"samordnare", "kommun", "beredningsgrupp"},
    "GET /rapporter/<kind>/<int:body_id>": GROUP | STATE | {"samordnare", "kommun", "beredningsgrupp"},
    "GET /rapporter/<kind>/<int:body_id>/fil.<form>": GROUP | STATE | {"samordnare", "kommun", "beredningsgrupp"},
    "GET /admin/": ADMIN,
    "GET /admin/konton/": ADMIN,
    "GET /admin/konton/nytt": ADMIN,
    "POST /admin/konton/nytt": ADMIN,
    "GET /admin/konton/<int:account_id>/": ADMIN,
    "POST /admin/konton/<int:account_id>/losenord": ADMIN,
    "POST /admin/konton/<int:account_id>/sparra": ADMIN,
    "POST /admin/konton/<int:account_id>/oppna": ADMIN,
    "GET /admin/konton/<int:account_id>/roller/ny": ADMIN,
    "POST /admin/konton/<int:account_id>/roller/ny": ADMIN,
    "POST /admin/konton/<int:account_id>/roller/<int:role_id>/ta-bort": ADMIN,
    "GET /admin/verksamheter/": ADMIN,
    "GET /admin/verksamheter/ny": ADMIN,
    "POST /admin/verksamheter/ny": ADMIN,
    "GET /admin/verksamheter/<int:verksamhet_id>/": ADMIN,
    "POST /admin/verksamheter/<int:verksamhet_id>/kommuner": ADMIN,
    "POST /admin/verksamheter/<int:verksamhet_id>/kommuner/<int:time_id>/avsluta": ADMIN,
    "GET /admin/instanser/": ADMIN,
    "GET /admin/instanser/<int:body_id>/": ADMIN,
    "POST /admin/instanser/<int:body_id>/anslut": ADMIN,
    "POST /admin/instanser/<int:body_id>/koppla-fran": ADMIN,
    "POST /admin/instanser/<int:body_id>/koder": ADMIN,
    "POST /admin/instanser/<int:body_id>/koder/avsluta": ADMIN,
    "POST /admin/instanser/<int:body_id>/atagande": ADMIN,
    "POST /admin/instanser/<int:body_id>/atagande/avsluta": ADMIN,
    "GET /admin/instanser/<int:body_id>/platser/": ADMIN,
    "POST /admin/instanser/<int:body_id>/platser/": ADMIN,
    "POST /admin/instanser/<int:body_id>/platser/<int:seat_id>/tillsatt": ADMIN,
    "POST /admin/instanser/<int:body_id>/platser/<int:seat_id>/tom": ADMIN,
}
"""Each route and who may, where the thing is theirs; a route that is missing here fails a test."""

NOT_LET_IN = (302, 401)


def _routes(app: Flask) -> list[str]:
    return [
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def test_the_table_names_every_route_and_no_other(scene: Scene) -> None:
    assert sorted(_routes(scene.app)) == sorted(TABLE)


def test_every_route_states_a_rule(scene: Scene) -> None:
    for endpoint, view in scene.app.view_functions.items():
        name = f"{view.__module__}.{view.__name__}"
        assert endpoint.endswith("static") or name in identity.RULES, endpoint


def test_the_rules_in_the_code_are_those_in_the_table(scene: Scene) -> None:
    for rule in scene.app.url_map.iter_rules():
        view = scene.app.view_functions[rule.endpoint]
        stated = identity.RULES.get(f"{view.__module__}.{view.__name__}")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            may = TABLE[f"{method} {rule.rule}"]
            if may == OPEN:
                assert stated is identity.EVERYONE
            elif may == EVERYONE:
                assert stated == frozenset()
            else:
                assert stated == {ROLES[one] for one in may}, rule.rule


def test_a_route_without_a_rule_stops_the_start() -> None:
    made = Flask("other")
    made.add_url_rule("/hemligt", view_func=_no_rule)
    with pytest.raises(RuntimeError, match="states no rule"):
        identity.require_rules(made)


def _no_rule() -> str:
    return "hemligt"


def test_nobody_is_let_in_without_logging_in(scene: Scene) -> None:
    one = scene.file()
    nobody = scene.visitor()
    mark = world.token(nobody.get("/logga-in").text)
    for route, may in TABLE.items():
        method, path = route.split(" ", 1)
        if may == OPEN:
            continue
        path = re.sub(r"<[^>]+>", str(one), path.replace("<kind>", "trend"))
        answer = nobody.client.open(path, method=method, data={"csrf_token": mark} if method == "POST" else None)
        assert answer.status_code in NOT_LET_IN, route
        assert "logga-in" in (answer.text if answer.status_code == 401 else answer.headers["Location"]), route
        assert "åtta månader" not in answer.text


def test_the_open_pages_are_open(scene: Scene) -> None:
    nobody = scene.visitor()
    for path in ("/health/live", "/health/ready", "/logga-in", "/static/page.css"):
        with nobody.client.get(path) as answer:
            assert answer.status_code == 200, path


FILED = ("2024-02-01T09:00", "2025-04-01T09:00", "2025-08-01T09:00", "2026-01-20T09:00")
"""Four silent reports: on 2 February 2026 one of them stays at each level."""


class Places:
    """The ids of what is each role's own, and of the same in a verksamhet of another county."""

    def __init__(self, scene: Scene) -> None:
        with writing(scene.engine) as session:
            other = world.open_service(session, "PO Umeå", "Umeå")
            theirs = [world.file(session, other, scene.policy, when).id or 0 for when in FILED]
            self.others_bodies = [body.id or 0 for body in world.chain(session, other).values()][:3]
            joint = world.open_service(session, "PO Hedemora", "Hedemora", "Borlänge")
            concerned = world.file(session, joint, scene.policy, FILED[2], kommun=scene.kommun_id).id
        ours = [scene.file(when) for when in FILED]
        scene.pass_time("2026-02-02T09:00")
        assert [scene.history(one)[-1][0] for one in ours] == list(reversed(Level))
        self.ours = dict(zip(reversed(Level), ours, strict=True))
        self.theirs = dict(zip(reversed(Level), theirs, strict=True))
        self.bodies = scene.bodies
        with reading(scene.engine) as session:
            copies = [copy for one in (*ours, *theirs, concerned) for copy in handovers.of_deficiency(session, one)]
        open_at = {"lansstyrelse": self.ours[Level.LANSSTYRELSE], "socialstyrelsen": self.ours[Level.SOCIALSTYRELSEN]}
        self.copy = {name: _held(copies, one, scene.bodies[Level(name)]) for name, one in open_at.items()}
        self.copy["kommun"] = _held(copies, concerned, scene.bodies[Level.KOMMUN])
        with writing(scene.engine) as session:
            for level in ABOVE_THE_GROUP:
                verbs.disconnect(session, _body(session, scene.bodies[level]), scene.clock.now)
        with reading(scene.engine) as session:
            ombud, group = scene.people["ombud"], scene.bodies[Level.LEDNINGSGRUPP]
            self.administered = {
                "account_id": ombud,
                "role_id": accounts.roles(session, ombud)[0].id,
                "verksamhet_id": scene.service_id,
                "time_id": organisations.services_of(session, scene.service_id)[0].id,
                "seat_id": organisations.seats(session, group)[0].id,
            }
        with writing(scene.engine) as session:
            self.meeting, self.others_meeting = (
                _planned(session, scene, body_id)
                for body_id in (scene.bodies[Level.LEDNINGSGRUPP], self.others_bodies[0])
            )
        with writing(scene.engine) as session:
            for body_id, typed in (
                (self.others_bodies[1], yearly.TYPED),
                (scene.bodies[Level.LANSSTYRELSE], yearly.TYPED_ABOVE),
            ):
                report = yearly.get(session, body_id, 2025)
                yearly.fill_in(session, report, typed)
                yearly.submit(session, report, scene.people["kommun"], "2026-02-02T09:00")
        self.others_copies = [copy.id for copy in copies if copy.to_body_id in self.others_bodies]

    def own(self, route: str, role: str) -> str:
        """The route with what is the role's own in it."""
        level = world.accounts.LEVEL_OF.get(ROLES[role], Level.LEDNINGSGRUPP)
        here = self.ours.get(level, self.ours[Level.LEDNINGSGRUPP])
        body = self.bodies.get(level, self.bodies[Level.LEDNINGSGRUPP])
        kind = "lagesrapport" if level is Level.SOCIALSTYRELSEN else "trend"
        copy = self.copy.get(role, self.copy["lansstyrelse"])
        if "ej-anslutna" in route:  # who stands in for a body sits below it, or in the verksamhet
            above = list(Level)[min(list(Level).index(level) + 1, len(Level) - 1)]
            here, body = self.ours[above], self.bodies[above]
        if "<int:year>" in route and role == "socialstyrelsen":  # it reads what those below it have submitted
            body = self.bodies[Level.LANSSTYRELSE]
        return _filled(route, deficiency_id=here, handover_id=copy, body_id=body, kind=kind, meeting_id=self.meeting,
                       **self.administered)  # fmt: skip

    def others(self, route: str) -> list[str]:
        """The route with everything that is somebody else's in it."""
        found = [
            _filled(route, deficiency_id=one, handover_id=0, body_id=0, kind="trend") for one in self.theirs.values()
        ]
        found += [
            _filled(route, deficiency_id=0, handover_id=one, body_id=0, kind="trend") for one in self.others_copies
        ]
        found += [
            _filled(route, deficiency_id=0, handover_id=0, body_id=one, kind="trend") for one in self.others_bodies
        ]
        found += [
            _filled(route, deficiency_id=0, body_id=body, meeting_id=self.others_meeting)
            for body in (self.others_bodies[0], self.bodies[Level.LEDNINGSGRUPP])
            if "meeting_id" in route
        ]
        return sorted(set(found))


def _planned(session: Session, scene: Scene, body_id: int) -> int:
    body = organisations.body(session, body_id)
    assert body is not None
    when, by = world.at("2026-04-14T13:00"), scene.people["ordforande"]
    return meetings.plan(session, scene.policy, body, at=when, account_id=by, now=scene.clock.now).id


ABOVE_THE_GROUP = (Level.KOMMUN, Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN)


def _body(session: Session, body_id: int) -> Body:
    found = organisations.body(session, body_id)
    assert found is not None
    return found


def _held(copies: list[Handover], deficiency_id: int, body_id: int) -> int:
    return next(one.id or 0 for one in copies if one.deficiency_id == deficiency_id and one.to_body_id == body_id)


def _filled(route: str, **values: object) -> str:
    path = route.split(" ", 1)[1]
    for name, value in values.items():
        path = re.sub(rf"<(int:)?{name}>", str(value), path)
    return path.replace("<form>", "md").replace("<int:year>", "2025")


def _ask(someone: Visitor, route: str, path: str, mark: str) -> int:
    """The status of an answer; what is sent is a form with nothing in it, so nothing is changed by asking."""
    if route.startswith("GET"):
        return someone.get(path).status_code
    return someone.client.post(path, data={"csrf_token": mark}).status_code


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_is_its_own_and_404_for_all_else(scene: Scene, role: str) -> None:
    places = Places(scene)
    someone = scene.visitor(role)
    mark = world.token(someone.get("/").text)
    for route, may in TABLE.items():
        if may == OPEN or route == "POST /logga-ut":
            continue
        status = _ask(someone, route, places.own(route, role), mark)
        if role in may:
            assert status in (200, 302, 409, 422), f"{route}: {status}"
        else:
            assert status == 404, f"{route}: {status}"
        if "<" in route and "/admin/" not in route:  # all accounts and bodies are the administrator's own
            for path in places.others(route):
                assert _ask(someone, route, path, mark) == 404, path
    assert _ask(someone, "POST /logga-ut", "/logga-ut", mark) == 302


def test_a_body_reads_no_report_of_another_level(scene: Scene) -> None:
    someone = scene.visitor("kommun")
    body = scene.bodies[Level.KOMMUN]
    assert someone.get(f"/rapporter/trend/{body}").status_code == 200
    assert someone.get(f"/rapporter/lagesrapport/{body}").status_code == 404
    assert someone.get(f"/rapporter/annat/{body}").status_code == 404


def test_a_page_for_those_who_only_read_figures_stands_still_between_cut_offs(scene: Scene) -> None:
    group, top = scene.visitor("beredningsgrupp"), scene.visitor("socialstyrelsen")
    trend = f"/rapporter/trend/{scene.bodies[Level.SOCIALSTYRELSEN]}"

    def shown() -> tuple[str, str]:
        return group.get(trend).text, top.get(trend).text

    for filed in ("2024-02-02T09:00", "2025-06-01T09:00"):  # at the top a year ago, and on 1 March
        for _ in range(12):
            scene.file(filed)
    scene.pass_time("2026-02-03T09:00")
    before = shown()
    scene.pass_time("2026-05-15T12:00")
    late = shown()
    assert _figures(late[0]) == _figures(before[0]), "the cut-off day has not ended"
    assert _figures(late[1]) != _figures(before[1])
    scene.pass_time("2026-05-16T00:01")
    assert _figures(shown()[0]) != _figures(before[0])


def _figures(page: str) -> list[str]:
    return [words(one) for one in tree(page).iter("td")]


def test_an_account_without_any_role_sees_nothing(scene: Scene) -> None:
    with writing(scene.engine) as session:
        world.accounts.add(
            session, email="ingen@test.example", name="Ingen Roll", password=world.PASSWORD, now=scene.clock.now
        )
    places = Places(scene)
    someone = scene.visitor("ingen")
    mark = world.token(someone.get("/").text)
    for route, may in TABLE.items():
        if may not in (OPEN, EVERYONE):
            assert _ask(someone, route, places.own(route, "ombud"), mark) == 404, route
    assert someone.get("/").status_code == 200


def test_every_form_leads_back_to_a_page_that_whoever_sent_it_may_open(scene: Scene) -> None:
    roles = {line.partition(" ")[0::2]: kinds for line, kinds in TABLE.items()}
    for rule in scene.app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.rule in ("/logga-ut", "/personuppgifter"):
            continue
        path = re.sub("<[^>]+>", "1", rule.rule)
        with scene.app.test_request_context(path, method="POST"):
            home = carried.home()
        assert home is not None, rule.rule
        page = scene.app.url_map.bind("").match(home[0], "GET", return_rule=True)[0]
        senders, readers = roles["POST", rule.rule], roles["GET", page.rule]
        assert readers in (OPEN, EVERYONE) or set(senders) <= set(readers), f"{rule.rule} leads to {page.rule}"
