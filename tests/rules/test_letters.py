"""A letter: headers that hold, words for every kind, no greeting by name, and the same bytes every time."""

from __future__ import annotations

import re
from datetime import date
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist import wording
from systembrist.errors import InputRefused
from systembrist.letters import Letterhead, NoAddress, envelope_address, letterhead, path, write
from systembrist.model import FeedbackKind, NoticeKind, ReportKind
from systembrist.settings import Settings
from systembrist.store.news import NEWS, News, Report
from systembrist.store.occasions import Case, Occasion
from tests.mailing import HEAD, TAXONOMY, body, parsed
from tests.world import at

K = NoticeKind
GROUP, KOMMUN = "Ledningsgruppen för PO Borlänge", "Borlänge kommun"
LIMIT = at("2027-01-15")
CASE = Case(deficiency_id=17, copy_id=None, number="2026-00017", area="vardkoer")
FILERS = {K.MOTTAGEN, K.SVAR, K.FRAGA, K.UPPFOLJNING}
"""What goes to an ombud."""
ABOUT_ONE = FILERS | {K.SKYNDSAM, K.PAMINNELSE, K.ATEROPPNAD, K.ATAGANDE}
"""What is about a deficiency, or several."""
SAID = {
    K.MOTTAGEN: News(body=GROUP, days=(at("2026-08-01"),)),
    K.SVAR: News(answers=((KOMMUN, FeedbackKind.ATGARD),)),
    K.FRAGA: News(body=GROUP),
    K.SKYNDSAM: News(body=KOMMUN, days=(LIMIT,)),
    K.PAMINNELSE: News(body=KOMMUN, days=(LIMIT,)),
    K.KALLELSE: News(body=GROUP, days=(at("2026-05-12T09:00"),), meeting_id=3),
    K.PROTOKOLL: News(body=GROUP, days=(at("2026-03-03T13:00"),), meeting_id=2),
    K.UPPFOLJNING: News(body=KOMMUN),
    K.ATEROPPNAD: News(body=KOMMUN, days=(LIMIT,)),
    K.ATAGANDE: News(body=KOMMUN, days=(at("2026-12-15"),)),
    K.REDOVISNING: News(body=KOMMUN, report=Report(ReportKind.REDOVISNING, 2026, date(2027, 1, 15))),
}


def occasion(
    kind: NoticeKind, *, email: str = "anna@kommunen.se", cases: tuple[Case, ...] = (CASE,), **more: object
) -> Occasion:
    """A mail of that kind, sent in winter."""
    about = cases if kind in ABOUT_ONE else ()
    return Occasion(
        message_id="0" * 40 + "@systembrist.invalid", kind=kind, at=at("2026-12-16T07:00"), email=email,
        body_id=None if kind in FILERS else 12, cases=about, news=News(**{**SAID[kind].__dict__, **more}),  # type: ignore[arg-type]
    )  # fmt: skip


def words(kind: NoticeKind, head: Letterhead = HEAD, **more: object) -> str:
    """What such a mail says."""
    return body(write(occasion(kind, **more), head, TAXONOMY).content)  # type: ignore[arg-type]


def test_every_kind_has_words_and_somebody_who_knows_the_news() -> None:
    assert set(wording.WORDS) == set(NEWS) == set(NoticeKind)


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_header_is_there_and_holds(kind: NoticeKind) -> None:
    letter = write(occasion(kind), HEAD, TAXONOMY)
    message = parsed(letter.content)
    assert (letter.sender, letter.recipient) == ("po@test.example", "anna@kommunen.se")
    assert str(message["From"]) == "Systembrist <po@test.example>"
    assert str(message["To"]) == "anna@kommunen.se"
    assert message["Message-ID"] == f"<{letter.message_id}>"
    assert parsedate_to_datetime(message["Date"]) == at("2026-12-16T07:00")
    assert str(message["Date"]).endswith("07:00:00 +0100")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "sv"
    assert message["Content-Transfer-Encoding"] == "quoted-printable"
    assert message.get_content_type() == "text/plain"
    assert not message.defects


@pytest.mark.parametrize("kind", NoticeKind)
def test_the_bytes_are_the_same_every_time_and_fit_on_any_wire(kind: NoticeKind) -> None:
    one, other = (write(occasion(kind), HEAD, TAXONOMY).content for _ in range(2))
    assert one == other
    assert one.isascii()
    assert all(len(line) <= 78 for line in one.split(b"\r\n"))
    assert b"\n" not in one.replace(b"\r\n", b"")


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_letter_is_whole_swedish_text(kind: NoticeKind) -> None:
    said = words(kind, email="bosse@kommunen.se")
    assert said.startswith("Hej!\n\n")
    assert "bosse" not in said.lower()
    assert not re.search(r"None|[{}\[\]]|NoticeKind|News\(|\bUTC\b", said)
    assert "\n\n\n" not in said
    for sentence in said.strip().split("\n\n")[1:]:
        assert sentence[-1] in ".?/" or sentence[-1].isalnum()


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_subject_tells_no_passer_by_what_or_who(kind: NoticeKind) -> None:
    subject = str(parsed(write(occasion(kind), HEAD, TAXONOMY).content)["Subject"])
    for telling in (GROUP, KOMMUN, "Vårdköer", CASE.number):
        assert telling not in subject


@pytest.mark.parametrize("kind", NoticeKind)
def test_it_says_where_to_go_if_that_is_known(kind: NoticeKind) -> None:
    assert re.search(r"\nÖppna: https://po\.test\.example/(brister/17/|moten/12/|redovisning/12/2026)", words(kind))
    nowhere = Letterhead(HEAD.sender, None)
    assert "\nLogga in i systembrist.\n" in words(kind, nowhere)
    assert "http" not in words(kind, nowhere)


def test_the_facts_of_a_deficiency_are_its_number_and_the_name_of_its_area() -> None:
    said = words(K.SVAR)
    assert "Brist: 2026-00017\n" in said
    assert "Område: Vårdköer och väntetider\n" in said
    assert "Borlänge kommun: Åtgärd här\n" in said
    assert "Datum: 16 december 2026\n" in said


def test_what_only_moved_on_is_not_called_an_answer() -> None:
    moved = occasion(K.SVAR, answers=((GROUP, FeedbackKind.UTAN_SVAR),))
    assert parsed(write(moved, HEAD, TAXONOMY).content)["Subject"] == "En brist har gått vidare"
    both = occasion(K.SVAR, answers=((GROUP, FeedbackKind.UTAN_SVAR), (KOMMUN, FeedbackKind.BESLUT)))
    assert parsed(write(both, HEAD, TAXONOMY).content)["Subject"] == "En brist har fått svar"


def many(number: int) -> tuple[Case, ...]:
    """So many deficiencies, numbered from 1."""
    return tuple(Case(one, None, f"2026-{one:05}", "vardkoer" if one % 2 else "bostad") for one in range(1, number + 1))


def test_several_answers_are_one_letter() -> None:
    told = occasion(K.SVAR, cases=many(12), answers=((KOMMUN, FeedbackKind.VIDARE),))
    letter = write(told, HEAD, TAXONOMY)
    assert parsed(letter.content)["Subject"] == "12 brister har gått vidare"
    assert "Borlänge kommun: Lämnad vidare\n" in body(letter.content)
    assert "\n2026-00001, Vårdköer och väntetider\n2026-00002, Bostad" in body(letter.content)
    assert path(told) == "/"


def test_a_reminder_of_several_says_how_many_which_and_by_when() -> None:
    said = words(K.PAMINNELSE, cases=many(3))
    assert "3 brister väntar på beslut hos Borlänge kommun." in said
    assert "Närmaste sista dag: 15 januari 2027\n" in said
    assert "\n2026-00003, Vårdköer och väntetider\n\n" in said
    assert "1 brist väntar på beslut hos" in words(K.PAMINNELSE)
    assert path(occasion(K.PAMINNELSE, cases=many(3))) == "/inkorg/12"


def test_a_body_is_told_what_it_has_undertaken_and_that_it_counts() -> None:
    said = words(K.ATAGANDE)
    assert "En brist hos Borlänge kommun har inte fått svar inom den tid ni har åtagit er." in said
    assert "Ni skulle ha svarat senast: 15 december 2026\n" in said
    assert "Den räknas som besvarad efter åtagen tid." in said
    assert "3 brister hos Borlänge kommun har inte fått svar inom" in words(K.ATAGANDE, cases=many(3))
    assert path(occasion(K.ATAGANDE, cases=many(3))) == "/inkorg/12"


@pytest.mark.parametrize(
    ("number", "last"), [(50, "2026-00050, Bostad"), (51, "och 1 till"), (1234, "och 1\u202f184 till")]
)
def test_fifty_are_listed_and_the_rest_counted(number: int, last: str) -> None:
    said = words(K.PAMINNELSE, cases=many(number))
    listed = re.findall(r"^2026-\d{5}, |^och .* till$", said, re.MULTILINE)
    assert len(listed) == min(number, wording.MOST_LINES + 1)
    assert re.search(f"^{last}", said, re.MULTILINE)
    assert "1\u202f234 brister väntar" in words(K.PAMINNELSE, cases=many(1234))


@pytest.mark.parametrize("kind", sorted(ABOUT_ONE))
def test_every_kind_has_words_for_several(kind: NoticeKind) -> None:
    from_several = [{"body": ""}] if kind in FILERS else []
    for said in (words(kind, cases=many(2), **more) for more in ({}, *from_several)):
        assert "2026-00001, Vårdköer och väntetider\n2026-00002, " in said
        assert not re.search(r"None|  | \.|\bbristen har\b", said)
    subject = str(parsed(write(occasion(kind, cases=many(2)), HEAD, TAXONOMY).content)["Subject"])
    assert "2026" not in subject


def test_what_is_open_again_says_why_and_by_when() -> None:
    said = words(K.ATEROPPNAD)
    assert "En brist som Borlänge kommun har åtgärdat är öppen igen: ombudet svarar att det inte har blivit" in said
    assert "Sista dag: 15 januari 2027\n" in said
    subject = str(parsed(write(occasion(K.ATEROPPNAD), HEAD, TAXONOMY).content)["Subject"])
    assert subject == "En brist är öppen igen"


def test_a_letter_about_a_meeting_leads_to_it() -> None:
    assert path(occasion(K.KALLELSE)) == "/moten/12/3/"
    assert path(occasion(K.PROTOKOLL)) == "/moten/12/2/protokoll"
    assert path(occasion(K.PROTOKOLL, meeting_id=None)) == "/moten/12"


def test_a_call_says_the_hour_by_the_swedish_clock() -> None:
    assert "Tid: 12 maj 2026 kl. 09.00\n" in words(K.KALLELSE)


def test_minutes_of_two_meetings_are_one_letter() -> None:
    said = words(K.PROTOKOLL, days=(at("2026-03-03T13:00"), at("2026-05-12T09:00")))
    assert "Möte: 3 mars 2026 kl. 13.00\nMöte: 12 maj 2026 kl. 09.00\n" in said


def test_only_a_kommun_is_told_of_its_money() -> None:
    assert "15 § förordningen 2013:522" in words(K.REDOVISNING)
    underlag = words(K.REDOVISNING, report=Report(ReportKind.UNDERLAG, 2026, date(2027, 3, 1)))
    assert "2013:522" not in underlag
    assert "Underlaget för 2026 är inte inlämnat." in underlag


def test_a_letter_to_nobody_says_that_it_is_made_up() -> None:
    assert "Allt i det är påhittat." in words(K.SVAR, email="ombud@demo.example")
    assert "påhittat" not in words(K.SVAR)


def test_whoever_holds_a_copy_is_led_to_it() -> None:
    copy = Case(deficiency_id=17, copy_id=5, number="2026-00017", area="vardkoer")
    assert path(occasion(K.SKYNDSAM, cases=(copy,))) == "/overlamnanden/5/"


def test_an_area_that_is_retired_keeps_its_name() -> None:
    retired = TAXONOMY.category("vardkoer").model_copy(update={"retired": date(2020, 1, 1)})
    kept = TAXONOMY.model_copy(update={"categories": (retired, *TAXONOMY.categories[2:])})
    assert "Vårdköer och väntetider" in body(write(occasion(K.SVAR), HEAD, kept).content)


@pytest.mark.parametrize(
    ("written", "carried"),
    [
        ("anna@kommunen.se", "anna@kommunen.se"),
        ("anna.b+po@kommunen.se", "anna.b+po@kommunen.se"),
        ("anna@malmö.se", "anna@xn--malm-8qa.se"),
    ],
)
def test_an_address_is_carried_in_ascii(written: str, carried: str) -> None:
    assert envelope_address(written) == carried
    assert parsed(write(occasion(K.SVAR, email=written), HEAD, TAXONOMY).content)["To"] == carried


BAD = ["", "anna", "@kommunen.se", "anna@", "anna@kommunen", "åsa@kommunen.se", "anna b@kommunen.se", "a@b@c.se",
       "anna@kommunen.se\nBcc: alla@kommunen.se", "anna\r\n@kommunen.se", "anna@kommunen.se\r", "anna\x00@kommunen.se",
       "<anna@kommunen.se>", "anna@kommunen.se, bo@kommunen.se", "anna;bo@kommunen.se", ".anna@kommunen.se",
       "anna.@kommunen.se", "an..na@kommunen.se", '"anna"@kommunen.se', "anna@[127.0.0.1]", "anna@kommunen..se",
       "anna(x)@kommunen.se", "anna@" + "a" * 64 + ".se", "a" * 65 + "@kommunen.se"]  # fmt: skip


@pytest.mark.parametrize("address", BAD)
def test_what_mail_cannot_carry_is_refused(address: str) -> None:
    with pytest.raises(NoAddress):
        envelope_address(address)


@given(st.one_of(st.emails(), st.text(max_size=60), st.text("a@.\r\n <>,å", max_size=12)))
def test_no_address_brings_a_header_of_its_own(address: str) -> None:
    try:
        carried = envelope_address(address)
    except NoAddress:
        return
    assert carried.isascii()
    assert not re.search(r"[\s<>,;:\"\\()\x00-\x1f]", carried)
    letter = write(occasion(K.SVAR, email=address), HEAD, TAXONOMY)
    assert sorted(parsed(letter.content).keys()) == sorted(
        parsed(write(occasion(K.SVAR), HEAD, TAXONOMY).content).keys()
    )


@given(st.text("\r\nåX: -.@\x00\u2028", max_size=30))
def test_no_name_of_a_body_brings_a_header_of_its_own(name: str) -> None:
    for kind in NoticeKind:
        letter = write(occasion(kind, body=name, answers=((name, FeedbackKind.ATGARD),)), HEAD, TAXONOMY)
        assert parsed(letter.content).keys() == parsed(write(occasion(kind), HEAD, TAXONOMY).content).keys()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (None, "systembrist@systembrist.invalid"),
        ("po@example.se", "po@example.se"),
        (" po@example.se ", "po@example.se"),
        ("Personligt ombud Åre <po@åre.se>", "Personligt ombud Åre <po@xn--re-xia.se>"),
        ('"PO, Åre" <po@example.se>', '"PO, Åre" <po@example.se>'),
    ],
)
def test_the_sender_is_an_address_with_or_without_a_name(written: str | None, shown: str) -> None:
    assert str(letterhead(Settings(mail_from=written)).sender) == shown
    letter = write(occasion(K.SVAR), letterhead(Settings(mail_from=written)), TAXONOMY)
    assert str(parsed(letter.content)["From"]) == shown


NO_SENDERS = ["po", "po@", "PO <po>", "a@b.se, c@d.se", "PO\n <po@example.se>", "<po@example.se> PO",
              "po@example.se\r\nBcc: alla@example.se", "PO <åsa@example.se>"]  # fmt: skip


@pytest.mark.parametrize("written", NO_SENDERS)
def test_a_sender_that_is_no_address_is_named(written: str) -> None:
    with pytest.raises(InputRefused, match="SYSTEMBRIST_MAIL_FROM"):
        letterhead(Settings(mail_from=written))


def test_the_place_may_end_with_a_slash_or_not() -> None:
    assert letterhead(Settings(base_url="https://po.test.example/")).base_url == "https://po.test.example"
