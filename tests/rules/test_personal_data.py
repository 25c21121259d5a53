"""Every way a personnummer is written must be found, and nothing that merely looks like one may stop a filing."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from systembrist.privacy.personal_data import KINDS, Finding, blocking, find

WRITTEN = [
    "8501011234",
    "850101-1234",
    "850101+1234",
    "850101 1234",
    "850101  1234",
    "850101 - 1234",
    "850101- 1234",
    "850101 -1234",
    "850101--1234",
    "850101/1234",
    "850101_1234",
    "850101.1234",
    "850101–1234",  # en dash
    "850101—1234",  # em dash
    "850101 – 1234",
    "850101‑1234",  # non-breaking hyphen
    "850101‐1234",  # the hyphen proper
    "850101−1234",  # minus sign
    "850101\u00a01234",
    "850101\u202f-\u20091234",
    "850101\u00ad1234",  # soft hyphen
    "8501\u200b01-1234",  # zero-width space
    "850101\t1234",
    "850101\n1234",
    "850101-\n1234",
    "850101 -\r\n1234",
    "850101\n-1234",
    "850101-12 34",
    "85 01 01 1234",
    "85 01 01-1234",
    "85-01-01-1234",
    "85/01/01 1234",
    "198501011234",
    "19850101-1234",
    "19850101 1234",
    "1985-01-01-1234",
    "1985-01-01 1234",
    "1985-01-01 - 1234",
    "1985 - 01 - 01 - 1234",
    "1985.01.01-1234",
    "1985-01-011234",
    "1985 01 01 1234",
    "1985 0101 1234",
    "1985 01 01 123 4",
    "20120101-1234",
    "18990101-1234",
    "850101-XXXX",
    "850101-xxxx",
    "850101-****",
    "850101 - xxxx",
    "850101xxxx",
    "850101-12XX",
    "850101-••••",
    "1985-01-01-XXXX",
    "８５０１０１－１２３４",
    "８５０１０１－ＸＸＸＸ",
    "٨٥٠١٠١-١٢٣٤",
    "850231-1234",  # no such day: mistyped, still somebody
    "250315-1430",  # a hyphen: not a moment
    "20250315-1430",
    "20250315 7890",
    "0702311234",  # the right check digit: not a mobile number
    "070123-4567",
    "202502311232",  # a time of day, but the right check digit (and a day that never was)
    "850101:1234",
    "850101=1234",
    "850101, 1234",
    "850101 (1234)",
    "850101)(1234",
    "850101-1 2 3 4",
    "8 5 0 1 0 1 1 2 3 4",
    "1 9 8 5 0 1 0 1 1 2 3 4",
    "8-5-0-1-0-1-1-2-3-4",
    "85O1O1-1234",  # the letter O
    "850101-T123",  # numbers that a hospital gives while it waits for the right one
    "850101-TF12",
    "850101-123T",
    "850101-????",
    "850101, sista fyra 1234",
    "850101 och de fyra sista är 1234",
]

HARMLESS = [
    "2026-01-15",
    "20260115",
    "260115",
    "2026-01-15 08:30",
    "2026-01-15 08.30",
    "2026-01-15 kl 0830",
    "2025-11-03 1430",
    "2025-11-03 0830-1630",
    "20251103 1430",
    "202511031430",
    "251103 1430",
    "2025-11-03 - 14 30",
    "2024-12-31 4500 kr",
    "2024-12-31 - 4500 kr",
    "2024-12-31 4500:-",
    "2026-01-15 - 2026-02-15",
    "2025-01-15–2025-02-15",
    "2024-01-15 2024-02-15",
    "1998-01-01 - 1999-12-31",
    "2024-01-15 – 2024-02",
    "2024.01.15 – 2024.02.15",
    "20250115-20250215",
    "2019-05-03. 2020 kom avslaget",
    "2019-05-03\n2020 kom avslaget",
    "2019-05-03\n- 2020 kom avslaget",
    "2019-05-03\n2020-01-02",
    "2023–2024",
    "2020 2021 2022",
    "1 250 000 kr",
    "12 500 kr",
    "556012-5790",
    "802002-1234",
    "165560125790",
    "SFS 2013:522",
    "8501011234567",  # thirteen digits
    "19850101123",  # eleven
    "1985010112345678901234",
    "851301-1234",
    "850001-1234",
    "850132-1234",
    "850160-1234",
    "850192-1234",
    "850101-123",
    "850101-XXX",
    "178501011234",
    "46 700 000 000",
    "insatsmål 1204",
    "budgetmål 100-150",
    "Norra torpet 1800-tal",
    "Älvsbyn 25",
    "fr.o.m. 240512",
]


OF_OTHER_KINDS = [
    "070-123 45 67",
    "0701-23 45 67",
    "0701-234567",
    "0701234567",
    "0701740631",  # the right check digit, but a day that makes it a samordningsnummer
    "070.174.06.15",
    "46701740628",
    "46-70 174 06 33",
    "08-123 456 78",
    "08-12 30 56 78",
    "08-12305678",
    "0303-123456",
    "010-123 45 67",
    "+46 70 123 45 67",
    "+46701234567",
    "2024/12345",
    "Dnr 2024/01234-5",
]


def spans(text: str) -> list[tuple[int, int]]:
    return [(finding.start, finding.end) for finding in find(text)]


@pytest.mark.parametrize("number", WRITTEN)
@pytest.mark.parametrize("around", ["{}", "Klienten {} väntar.", "({})", "nr{}och", "**{}**", "nr 7, {}, 3 gånger"])
def test_is_found_with_its_exact_span(number: str, around: str) -> None:
    start = around.index("{")
    text = around.format(number)
    assert find(text) == [Finding("personnummer", start, start + len(number), number, True)]


@pytest.mark.parametrize("text", HARMLESS)
@pytest.mark.parametrize("around", ["{}", "Sedan {} väntar klienten.", "({})"])
def test_harmless_numbers_are_left_alone(text: str, around: str) -> None:
    assert find(around.format(text)) == []


@pytest.mark.parametrize("text", OF_OTHER_KINDS)
@pytest.mark.parametrize("around", ["{}", "Sedan {} väntar klienten.", "({})"])
def test_numbers_of_other_kinds_are_no_personnummer(text: str, around: str) -> None:
    assert {finding.kind for finding in find(around.format(text))} == {
        "phone" if text.startswith(("0", "+", "46")) else "diary"
    }


@pytest.mark.parametrize("number", ["850161-1234", "850191-1234", "198501711234", "1985-01-61 XXXX", "20250161 1430"])
def test_a_day_above_sixty_is_a_samordningsnummer(number: str) -> None:
    assert [(finding.kind, finding.text) for finding in find(number)] == [("samordningsnummer", number)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Fick besked av von Essen.", ["von Essen"]),
        ("K-G ringde sent.", ["K-G"]),
        ("Vi mötte M.-L. K. i går.", ["M.-L. K."]),
        ("Sökanden N'Diaye uteblev.", ["N'Diaye"]),
        ("Vi pratade med Sten i går.", ["Sten"]),
        ("kom hanna inte i går", ["hanna"]),
        ("vi hanna inte ringa", []),
        ("Modig är den som ringer.", []),
        ("Bo var?", []),
        ("Göta hovrätts dom står fast.", []),
        ("Svea Inkasso och Sergel skickar krav.", []),
        ("Sökande Region Dalarna fick rätt.", []),
        ("Hepatit A-C finns kvar.", []),
    ],
)
def test_a_name_is_told_by_what_stands_around_it(text: str, found: list[str]) -> None:
    assert [finding.text for finding in find(text)] == found


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Klienten är f. 690909.", "personnummer", "690909"),
        ("Mamman, född 19540312, ringer.", "personnummer", "19540312"),
        ("Swisha till 070-174 06 35.", "phone", "070-174 06 35"),
        (
            "Skriv till per punkt ek snabel-a example punkt org i dag",
            "email",
            "per punkt ek snabel-a example punkt org",
        ),
        ("Vårdnadsmål 1203-24 vilar.", "diary", "1203-24"),
        ("Se U-44712-25/0181.", "diary", "U-44712-25/0181"),
        ("Folkbokförd Tallvägen 4, 1 tr ö g.", "address", "Tallvägen 4, 1 tr ö g"),
        ("Vi for till Gamla Byn 14.", "address", "Gamla Byn 14"),
    ],
)
def test_what_is_written_in_its_own_way_is_found_whole(text: str, kind: str, found: str) -> None:
    assert [(finding.kind, finding.text) for finding in find(text)] == [(kind, found)]


def test_a_number_right_after_something_harmless_is_still_found() -> None:
    assert [finding.text for finding in find("2025-11-03 1430 850101-1234 och 850161+1234")] == [
        "850101-1234",
        "850161+1234",
    ]
    assert [finding.kind for finding in find("0701234567 8501011234")] == ["phone", "personnummer"]


def test_identifiers_block_and_names_and_addresses_only_ask() -> None:
    assert {kind.name for kind in KINDS if not kind.blocks} == {"name", "address"}
    text = "Anna på Storgatan 12 har nummer 850101-1234 och 850161-1234"
    assert [finding.kind for finding in find(text)] == ["name", "address", "personnummer", "samordningsnummer"]
    assert [finding.kind for finding in blocking(text)] == ["personnummer", "samordningsnummer"]


@pytest.mark.parametrize(
    "piece", ["1", " ", "-", "01", "01 ", "10 10 10 ", "850101", "850101-", "850101   ", "X", "1-"]
)
def test_long_runs_of_what_numbers_are_made_of_are_no_number(piece: str) -> None:
    assert find(piece * (20_000 // len(piece))) == []


def test_a_number_at_the_end_of_a_hostile_text_is_found() -> None:
    hostile = "01 -" * 4_990 + " 850101-1234"
    assert spans(hostile) == [(len(hostile) - 11, len(hostile))]


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """Any number, right check digit or not, in any of the usual forms."""
    century = draw(st.sampled_from(["18", "19", "20", ""]))
    year = draw(st.integers(0, 99))
    month = draw(st.integers(1, 12))
    day = draw(st.integers(1, 31) | st.integers(61, 91))
    last = draw(st.from_regex(r"[0-9]{4}|XXXX|xxxx|\*{4}", fullmatch=True))
    between = draw(st.sampled_from(["", "-", " "]))
    gap = draw(st.sampled_from(["", "-", "+", "–", "—", "−", "\u2011", " - ", " – ", "- ", " ", "\u00a0"]))
    assume(gap.strip() or not (century in ("20", "") and 20 <= year < 30))  # may be a moment; has its own cases
    assume(century or between or gap or year != 7)  # may be a mobile number; has its own cases
    return f"{century}{year:02}{between}{month:02}{between}{day:02}{gap}{last}"


WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwyzåäöÅÄÖ .,;:!?()\n", max_size=40)


@given(WORDS, numbers(), WORDS)
def test_any_number_in_any_words_is_found_with_its_exact_span(before: str, number: str, after: str) -> None:
    findings = [one for one in find(before + number + after) if one.kind.endswith("nummer")]
    assert [(finding.start, finding.text) for finding in findings] == [(len(before), number)]


@given(st.text().filter(lambda text: not any(character.isdecimal() or character in "@＠([{<" for character in text)))
def test_a_text_without_digits_or_an_at_sign_is_never_stopped(text: str) -> None:
    assert blocking(text) == []


@given(st.text(alphabet="0123456789-+ .Xx\n\u200b\u00ad–８1985", max_size=200) | st.text())
def test_spans_lie_within_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for finding in find(text):
        assert end <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.text
        end = finding.end
