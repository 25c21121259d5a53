"""Mail to everyone in the chain, of every kind: its links lead where its reader may go, and nobody's words are in it.

A canary stands in every field that takes free text anywhere, and another in the ombud's name.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from systembrist import followup, handling, undertakings
from systembrist.classify import Classifier
from systembrist.escalation.policy import Policy
from systembrist.letters import letterhead
from systembrist.model import (
    AnnualReport,
    Body,
    Deficiency,
    FeedbackKind,
    FollowUp,
    Level,
    Meeting,
    NoticeKind,
    ReportKind,
    RoleKind,
    VerdictKind,
)
from systembrist.post import Folder
from systembrist.settings import Settings
from systembrist.store import feedback, outbox
from systembrist.store.database import reading, writing
from tests import mailing, world
from tests import scene as stage
from tests.mailing import body, deliver, in_folder, parsed
from tests.scene import Scene
from tests.world import at

K, L = NoticeKind, Level
WORD, NAME = "kanariefågel", "Sidensvans"
CANARIES = re.compile(f"{WORD}|kanarief|{NAME}", re.IGNORECASE)
EVERYTHING = {
    "text": f"Klienten fick vänta, {WORD}, i åtta månader.",
    "recurring_since": f"sedan {WORD}",
    "consequence_text": f"Följden blev {WORD}.",
    "tried": f"Vi prövade {WORD}.",
    "proposal": f"Det borde bli {WORD}.",
}
REASON = f"Skälet är {WORD} och inget annat."
NOW = "2026-02-20T12:00"


@pytest.fixture
def scene(engine: Engine, policy_: Policy, classifier: Classifier) -> Scene:
    """Every role, canaries everywhere, and one mail of every kind for everyone who can get one."""
    made = stage.build(engine, policy_, classifier, start="2026-02-02T09:00")
    with writing(engine) as session:
        session.connection().execute(
            text("UPDATE account SET name = :name WHERE id = :one"), {"name": NAME, "one": made.people["ombud"]}
        )
        undertakings.undertake(
            session, session.get_one(Body, made.bodies[L.LEDNINGSGRUPP]), days=10, accepted_on=date(2026, 2, 1),
            decided_by=f"Beslut om {WORD}", now=made.clock.now,
        )  # fmt: skip
    asked, summed = made.file(**EVERYTHING), made.file(**EVERYTHING)
    made.decide(asked, VerdictKind.KOMPLETTERA, "ordforande", "2026-02-10T09:00", reason=REASON)
    _summarise(made, summed)
    made.decide(summed, VerdictKind.LYFT, "ordforande", "2026-02-11T09:00", reason=REASON)
    made.pass_time("2026-02-15T09:00")
    _at_hand(made, asked, made.file(**EVERYTHING))
    _tell_everyone(made, asked, summed)
    made.clock.set(NOW)
    return made


def _summarise(scene: Scene, one: int) -> None:
    with writing(scene.engine) as session:
        handling.summarise(
            session, session.get_one(Deficiency, one), text=f"Kort {WORD}.", account_id=scene.people["kommun"],
            approver=f"Kommun {WORD}", now=at("2026-02-10"),
        )  # fmt: skip


def _at_hand(scene: Scene, asked: int, closed: int) -> None:
    """A meeting to come, one whose minutes lie, a report to submit, a follow-up, and an answer with words in it."""
    group, kommun = scene.bodies[L.LEDNINGSGRUPP], scene.bodies[L.KOMMUN]
    with writing(scene.engine) as session:
        note = f"Protokollet talar om {WORD}."
        session.add(Meeting(body_id=group, at=at("2026-03-10T09:00"), chase_at=at("2027-01-01"), called_at=at(NOW),
                            note=note))  # fmt: skip
        session.add(Meeting(body_id=group, at=at("2026-02-05T09:00"), chase_at=at("2027-01-01"), note=note))
        session.add(AnnualReport(body_id=kommun, kind=ReportKind.REDOVISNING, year=2026, opened_at=at("2026-02-03"),
                                 due_on=date(2027, 1, 15), fields={"rubrik": {"svar": WORD}}))  # fmt: skip
        session.add(FollowUp(deficiency_id=closed, body_id=kommun, ask_at=at(NOW), asked_at=at(NOW)))
        session.get_one(Deficiency, closed).closed_at = at("2026-02-19")
        feedback.add(
            session,
            [
                {"deficiency_id": asked, "from_body_id": kommun, "to_body_id": to, "kind": FeedbackKind.BESLUT,
                 "at": at(NOW), "text": REASON}
                for to in (None, group)
            ],
        )  # fmt: skip
        outbox.tell_filers(session, K.UPPFOLJNING, [closed], at(NOW))


def _tell_everyone(scene: Scene, asked: int, summed: int) -> None:
    now, group, kommun = at(NOW), scene.bodies[L.LEDNINGSGRUPP], scene.bodies[L.KOMMUN]
    table = (RoleKind.ORDFORANDE, RoleKind.JUSTERARE, RoleKind.LEDAMOT, RoleKind.BRUKARE)
    with writing(scene.engine) as session:
        for kind in (K.MOTTAGEN, K.SVAR, K.FRAGA):
            outbox.tell_filers(session, kind, [asked, summed], now)
        outbox.tell_desks(session, K.SVAR, [(group, asked)], now)
        open_again = [(group, asked), (kommun, summed)]
        outbox.tell_desks(session, K.ATEROPPNAD, open_again, now, followup.ALL_WHO_SIT_THERE)
        for kind in (K.SKYNDSAM, K.PAMINNELSE):
            outbox.tell_desks(session, kind, [(group, asked), (kommun, summed)], now)
        outbox.tell_groups(session, K.KALLELSE, [group], table, now)
        outbox.tell_groups(session, K.PROTOKOLL, [group], table[:2], now)
        outbox.tell_desks(session, K.REDOVISNING, [(kommun, None)], now)


def delivered(scene: Scene, folder: Path) -> dict[str, bytes]:
    """All letters, once what waits by now has been delivered."""
    head = letterhead(Settings(base_url="https://po.test.example/", mail_from="po@test.example"))
    deliver(scene.engine, Folder(folder), scene.clock.now, head)
    return in_folder(folder)


def test_mail_of_every_kind_is_sent(scene: Scene, tmp_path: Path) -> None:
    delivered(scene, tmp_path / "mail")
    sent = {row["kind"] for row in mailing.outbox_rows(scene.engine) if row["sent_at"] is not None}
    assert sent == set(NoticeKind)


def test_no_letter_holds_a_word_that_somebody_wrote(
    scene: Scene, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    for content in delivered(scene, tmp_path / "mail").values():
        whole = body(content) + "".join(f"{name}: {value}\n" for name, value in parsed(content).items())
        assert not CANARIES.search(whole), whole
        assert "kanarie" not in content.decode("ascii").lower()
    assert not CANARIES.search(caplog.text)


def test_the_outbox_holds_no_words_either(scene: Scene) -> None:
    assert not CANARIES.search(repr(mailing.outbox_rows(scene.engine)))


def test_every_link_leads_its_reader_to_a_page(scene: Scene, tmp_path: Path) -> None:
    places = {}
    for content in delivered(scene, tmp_path / "mail").values():
        to = str(parsed(content)["To"]).split("@")[0]
        [place] = re.findall(r"^Öppna: https://po\.test\.example(/.*)$", body(content), re.MULTILINE)
        places.setdefault(to, set()).add(place)
    assert places.keys() == {"ombud", "ordforande", "justerare", "ledamot", "brukare", "kommun"}
    for name, paths in places.items():
        reader = scene.visitor(name)
        for path in sorted(paths):
            assert reader.get(path).status_code == 200, (name, path)


def test_whoever_is_told_of_a_copy_is_led_to_it(scene: Scene, tmp_path: Path) -> None:
    scene.pass_time("2027-01-16T09:00")
    above = scene.bodies[L.LANSSTYRELSE]
    with reading(scene.engine) as session:
        found = session.connection().execute(
            text("SELECT id, deficiency_id FROM handover WHERE to_body_id = :one ORDER BY id"), {"one": above}
        )
        copies = {one: copy_id for copy_id, one in found}
    with writing(scene.engine) as session:
        for minutes, one in enumerate(copies):  # a letter each
            outbox.tell_desks(session, K.SKYNDSAM, [(above, one)], scene.clock.now - timedelta(minutes=minutes))
    letters = [one for one in delivered(scene, tmp_path / "mail").values() if "lansstyrelse@" in str(parsed(one)["To"])]
    found_places = {place for one in letters for place in re.findall(r"(/overlamnanden/\d+/)", body(one))}
    assert found_places == {f"/overlamnanden/{copy_id}/" for copy_id in copies.values()}
    assert found_places
    reader = scene.visitor("lansstyrelse")
    assert [reader.get(place).status_code for place in sorted(found_places)] == [200] * len(found_places)


def test_what_is_told_is_told_the_same_on_a_copy_of_the_database(scene: Scene, tmp_path: Path) -> None:
    from tests.faults import state  # noqa: PLC0415  (what copies a database stands with the faults)

    with state.copy_of(scene.engine, tmp_path) as copied:
        for engine, folder in ((scene.engine, "one"), (copied, "other")):
            deliver(engine, Folder(tmp_path / folder), scene.clock.now)
        assert in_folder(tmp_path / "one") == in_folder(tmp_path / "other") != {}


def test_run_on_two_copies_three_months_on_the_mails_are_the_same(scene: Scene, tmp_path: Path) -> None:
    from tests.faults import state  # noqa: PLC0415

    later = "2026-11-20T09:00"
    with state.copy_of(scene.engine, tmp_path) as copied:
        for engine, folder in ((scene.engine, "one"), (copied, "other")):
            world.run_jobs(engine, scene.policy, later)
            deliver(engine, Folder(tmp_path / folder), at(later))
        assert in_folder(tmp_path / "one") == in_folder(tmp_path / "other") != {}
        assert mailing.outbox_rows(scene.engine) == mailing.outbox_rows(copied)
