"""`systembrist import`: what people's own sheets look like, and what is wrong with them, row by row."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import text

from bench import personal_data as bench
from systembrist import clock, filing
from systembrist.store import database
from tests.cli.conftest import Shell, add_account, process

PERSON = "850101-1234"
ROWS = [("Klienten fick vänta åtta månader.", "Borlänge"), ("Ingen läkare; bara hyrläkare, alltid.", "Falun")]


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv(separator: str, rows: list[tuple[str, str]] = ROWS) -> str:
    return "\n".join(separator.join(f'"{cell}"' for cell in row) for row in [("text", "kommun"), *rows])


def jsonl(*rows: dict[str, Any]) -> str:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def column(shell: Shell, *names: str) -> list[tuple[Any, ...]]:
    """Some columns of every deficiency, by id."""
    engine = database.connect(shell.url)
    with engine.connect() as connection:
        rows = connection.execute(text(f"select {', '.join(names)} from deficiency order by id"))
        found = [tuple(row) for row in rows]
    engine.dispose()
    return found


def refused(shell: Shell, name: str, content: str | bytes, *options: str) -> list[str]:
    """What is said of a file that must be refused, having changed nothing and repeated no identifier."""
    before = shell.dump()
    said = shell.refused("import", shell.file(name, content), *options)
    assert shell.dump() == before
    assert PERSON not in "".join(said)
    return said


# --- good files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", csv(",")),
        ("a.csv", csv(";")),
        ("a.csv", "\ufeff" + csv(";")),
        ("a.CSV", csv(",").replace("\n", "\r\n")),
        ("a.xlsx", workbook(("text", "kommun"), *ROWS)),
        ("a.jsonl", jsonl(*(dict(zip(("text", "kommun"), row, strict=True)) for row in ROWS))),
        ("a.jsonl", "\ufeff" + jsonl(*({"kommun": row[1], "text": row[0]} for row in ROWS)) + "\n\n"),
    ],
)
def test_every_format_files_the_same_rows(shell: Shell, name: str, content: str | bytes) -> None:
    done = shell.done("import", shell.file(name, content), "--as-of", "2026-01-05")
    assert done.json == {"imported": 2, "ids": [1, 2]}
    assert column(shell, "text", "kommun_id") == [(ROWS[0][0], 2081), (ROWS[1][0], 2080)]


@pytest.mark.parametrize("kommun", ["Upplands Väsby", "upplands-väsby", "UPPLANDS VÄSBY KOMMUN", "0114", "114"])
def test_a_kommun_by_name_code_or_code_without_its_zero(shell: Shell, kommun: str) -> None:
    shell.imported(f"text,kommun\nIngen tid,{kommun}\n", "2026-01-05")
    assert column(shell, "kommun_id") == [(114,)]


def test_a_workbook_that_took_the_zero_from_the_code(shell: Shell) -> None:
    file = shell.file("a.xlsx", workbook(("text", "kommun"), ("Ingen tid", 114)))
    shell.done("import", file)
    assert column(shell, "kommun_id") == [(114,)]


def test_all_optional_columns(shell: Shell) -> None:
    shell.done("bodies", "open", "PO Dalarna", "--vardkommun", "Falun", "--kommun", "Borlänge")
    head = "text;kommun;actor;area;fault_level;clients;consequence;proposal;occurred;verksamhet"
    row = "Ingen bank;Borlänge;BANK;Ekonomi;central;3;fara, ekonomi;Fråga banken;2026-01-03;po dalarna"
    other = "Ingen tid;Borlänge;;;;;blev utan mat;;;"
    done = shell.done("import", shell.file("a.csv", "\n".join([head, row, other])), "--as-of", "2026-01-05")
    assert done.err == ""
    first, second = column(shell, "actor", "actor_confirmed", "area", "area_confirmed", "fault_level", "clients",
                           "consequences", "consequence_text", "proposal", "occurred", "verksamhet_id")  # fmt: skip
    assert first == ("bank", 1, "ekonomi", 1, "central", "2-5", '["fara", "ekonomi"]', None, "Fråga banken",
                     "2026-01-03", 1)  # fmt: skip
    assert second[1:2] + second[3:] == (0, 0, None, None, "[]", "blev utan mat", None, None, 1)


def test_a_named_verksamhet_that_nobody_has_is_opened_for_its_kommuner(shell: Shell) -> None:
    rows = "Ett;Mora;PO Norra\nTvå;Orsa;po norra\nTre;Mora;\n"
    done = shell.done("import", shell.file("a.csv", f"text;kommun;verksamhet\n{rows}"), "--as-of", "2026-01-05")
    assert "ny verksamhet: PO Norra" in done.err
    assert done.err.count("ny verksamhet") == 1
    assert column(shell, "verksamhet_id") == [(1,), (1,), (1,)]


def test_a_name_that_is_not_the_verksamhet_of_the_kommun_is_taken_for_a_slip(shell: Shell) -> None:
    shell.done("bodies", "open", "PO Dalarna", "--vardkommun", "Falun")
    for kommun, name in (("Falun", "PO Dalrana"), ("Mora", "PO Dalarna")):
        (said,) = refused(shell, "a.csv", f"text;kommun;verksamhet\nIngen tid;{kommun};{name}\n")
        assert said == f"rad 2: verksamhet: finns inte i {kommun} vid den tiden"


@pytest.mark.parametrize(
    ("given", "kept"), [("1", "1"), ("2", "2-5"), ("5", "2-5"), ("6", "fler"), ("2–5", "2-5"), ("Fler", "fler")]
)
def test_a_number_of_clients_is_kept_as_its_span(shell: Shell, given: str, kept: str) -> None:
    shell.imported(f"text,kommun,clients\nIngen tid,Falun,{given}\n", "2026-01-05")
    assert column(shell, "clients") == [(kept,)]


@pytest.mark.parametrize("text", ["-ringde igen", "=SUM(1)", "+46 nås", "@hej", "=cmd|' /C calc'!A0", "'hej", "007 x"])
def test_a_text_that_begins_as_a_formula_is_kept_as_it_is(shell: Shell, text: str) -> None:
    shell.imported(jsonl({"text": text, "kommun": "Falun"}), "2026-01-05", "a.jsonl")
    shell.imported(f"text;kommun\n{text};Falun\n", "2026-01-05")
    assert column(shell, "text") == [(text,), (text,)]


def test_a_kommun_without_verksamhet_gets_one_and_it_is_said(shell: Shell) -> None:
    file = shell.file("a.csv", "text,kommun\na,Falun\nb,2080\nc,Mora\n")
    said = shell.done("import", file, "--as-of", "2026-01-05").said
    assert [line.split(",")[0] for line in said] == [
        "ny verksamhet: Personligt ombud i Falun", "ny verksamhet: Personligt ombud i Mora",
    ]  # fmt: skip
    dump = shell.dump()
    assert (len(dump["verksamhet"]), len(dump["body"])) == (2, 312 + 2)
    assert len([seat for seat in dump["seat"] if seat[1] > 312]) == 10
    assert "2013-08-01" in repr(dump["verksamhet"]) or "2013, 8, 1" in repr(dump["verksamhet"])
    assert shell.done("import", file, "--as-of", "2026-01-06").said == []
    assert not dump["account"]
    assert not dump["jobrun"]


def test_a_column_that_means_nothing_is_pointed_at(shell: Shell) -> None:
    file = shell.file("a.csv", f"text,kommun,akter,{PERSON}\na,Falun,bank,x\n")
    said = shell.done("import", file, "--dry-run").said
    assert "kolumnen akter används inte" in said
    assert PERSON not in "".join(said)


def test_a_dry_run_says_what_would_happen_and_changes_nothing(on_each: Shell) -> None:
    file = on_each.file("a.csv", csv(","))
    before = on_each.dump()
    dry = on_each.done("import", file, "--dry-run", "--as-of", "2026-01-05")
    assert (dry.json["imported"], dry.json["ids"]) == (0, [])
    assert on_each.dump() == before
    real = on_each.done("import", file, "--as-of", "2026-01-05")
    assert real.json == {"imported": 2, "ids": [1, 2]}
    assert dry.said == real.said


def test_a_refused_file_uses_up_no_ids(on_each: Shell) -> None:
    on_each.refused("import", on_each.file("bad.csv", "text,kommun\nok,Falun\nok,Ingenstans\n"))
    assert on_each.imported(csv(","), "2026-01-05") == [1, 2]
    assert [row[0] for row in on_each.dump()["verksamhet"]] == [1, 2]


def test_two_empty_databases_come_out_the_same(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'other.db'}"
    shell.imported(csv(","), "2026-01-05")
    shell.imported(csv(";", [("Ingen bostad", "Mora")]), "2026-02-05")
    monkeypatch.setenv("SYSTEMBRIST_DATABASE_URL", url)
    other = Shell(url, tmp_path, capsys)
    other.done("init")
    other.imported(csv(","), "2026-01-05")
    other.imported(csv(";", [("Ingen bostad", "Mora")]), "2026-02-05")
    assert other.dump() == shell.dump()


def test_it_is_filed_at_that_instant(shell: Shell) -> None:
    file = shell.file("a.csv", csv(","))
    for as_of, filed in [
        ("2026-01-05", "2026-01-05T23:59:59+01:00"),
        ("2026-07-05T08:00", "2026-07-05T08:00:00+02:00"),
        ("2026-07-05T08:00:00Z", "2026-07-05T10:00:00+02:00"),
    ]:
        one = shell.done("import", file, "--as-of", as_of).json["ids"][0]
        assert shell.done("status", str(one)).json["filed_at"] == filed


def test_without_a_time_it_is_filed_now(shell: Shell) -> None:
    before = clock.now()
    one = shell.done("import", shell.file("a.csv", csv(","))).json["ids"][0]
    filed = clock.parse_instant(shell.done("status", str(one)).json["filed_at"])
    assert before <= filed <= clock.now()


# --- after the clock ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("email", "allowed"),
    [(None, True), ("a@demo.example", True), ("a@seed.example", True), ("a@kommun.se", False),
     ("a@demo.example.se", False), ("a@xdemo.example", False)],
)  # fmt: skip
def test_after_the_clock_only_where_nobody_real_has_an_account(shell: Shell, email: str | None, allowed: bool) -> None:
    if email:
        add_account(shell.url, email)
    later = clock.iso(clock.now() + timedelta(days=400))
    file = shell.file("a.csv", csv(","))
    if allowed:
        shell.done("import", file, "--as-of", later)
        shell.done("jobs", "run", "all", "--as-of", later)
    else:
        assert len(refused(shell, "a.csv", csv(","), "--as-of", later)) == 1
        assert len(shell.refused("jobs", "run", "all", "--as-of", later)) == 1


@pytest.mark.parametrize("as_of", ["hej", "", "2026-13-01", "2026-02-30", "1999-01-01", "99999-01-01", "26-01-05"])
def test_a_time_that_is_none_is_one_line(shell: Shell, as_of: str) -> None:
    assert len(refused(shell, "a.csv", csv(","), "--as-of", as_of)) == 1


# --- bad rows ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("kommun", "", "saknas"),
        ("kommun", "Borlnge", "menade du Borlänge?"),
        ("kommun", "9999", "okänd kommun"),
        ("kommun", PERSON, "okänd kommun"),
        ("actor", "hej", "okänd aktör"),
        ("actor", PERSON, "okänd aktör"),
        ("area", "hej", "okänt område"),
        ("area", PERSON, "okänt område"),
        ("fault_level", "hej", "okänd kod"),
        ("fault_level", PERSON, "okänd kod"),
        ("clients", "0", "minst 1"),
        ("clients", "²", "okänd kod"),
        ("clients", "9" * 5000, "okänd kod"),
        ("clients", PERSON, "okänd kod"),
        ("occurred", "igår", "datum skrivs som"),
        ("occurred", "2026-01-06", "datumet ska ligga mellan"),
        ("occurred", "1994-12-31", "datumet ska ligga mellan"),
        ("occurred", PERSON, "datum skrivs som"),
        ("verksamhet", PERSON, "personnummer"),
        ("text", "", "skriv vad som hände"),
        ("text", "a" * 100_000, "för lång"),
        ("text", "\0\u200b", "skriv vad som hände"),
        ("text", "19850\u200b101-12\x0734", "personnummer"),
        ("text", f"Hon heter {PERSON}.", "personnummer"),
        ("text", "Hon heter 19850101-1234.", "personnummer"),
        ("text", "Hon heter 850161-1234.", "samordningsnummer"),
        ("consequence", f"Hon heter {PERSON}.", "personnummer"),
        ("consequence", "a" * 5_000, "för lång"),
        ("proposal", f"Hon heter {PERSON}.", "personnummer"),
        ("proposal", "a" * 5_000, "för lång"),
    ],
)
@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_a_bad_row_is_named_with_its_field_and_kind_of_fault(
    shell: Shell, suffix: str, field: str, value: str, kind: str
) -> None:
    good = {"text": "Ingen tid", "kommun": "Falun", field: "Falun" if field == "kommun" else ""}
    good["text"] = "Ingen tid"
    bad = good | {field: value}
    if suffix == "csv":
        content = "\n".join(";".join(row) for row in [good.keys(), good.values(), bad.values(), good.values()])
        number = 3
    else:
        content, number = jsonl(good, bad, good), 2
    (said,) = refused(shell, f"a.{suffix}", content, "--as-of", "2026-01-05")
    assert said.startswith(f"rad {number}: {field}: ")
    assert kind in said
    assert "1234" not in said


def test_the_only_row_is_named_too(shell: Shell) -> None:
    said = refused(shell, "a.csv", "text,kommun\nIngen tid,\n")
    assert "rad 2: kommun: saknas" in said


def test_every_bad_row_is_named_once_whatever_is_wrong_with_it(shell: Shell) -> None:
    rows = ["a,Falun,", "a,Borlnge,", f"{PERSON},Falun,", "12,Falun,", "a,Falun,,b", "a,,hej", "b,Falun,"]
    said = refused(shell, "a.csv", "\n".join(["text,kommun,area", *rows]))
    assert [line.split(":")[0] for line in said] == ["rad 3", "rad 4", "rad 5", "rad 6", "rad 7"]
    assert "kommun: saknas" in said[-1]
    assert "area: okänt område" in said[-1]


def test_a_hundred_bad_rows_are_a_hundred_lines(shell: Shell) -> None:
    said = refused(shell, "a.csv", "text,kommun\n" + "Ingen tid,Ingenstans\n" * 60 + "a,b,c\n" * 60)
    assert [line.split(":")[0] for line in said] == [f"rad {number}" for number in range(2, 122)]


def test_broken_json_is_named_by_its_line(shell: Shell) -> None:
    good, last = '{"text": "a", "kommun": "Falun"}', '{"text": 1, "kommun": []}'
    lines = [good, '{"text": hej', "[1]", f'{{"text": "{PERSON}"', last]
    said = refused(shell, "a.jsonl", "\n".join(lines))
    assert [line.split(":")[0] for line in said] == ["rad 2", "rad 3", "rad 4", "rad 5"]


def test_a_workbook_s_rows_are_named_as_the_sheet_numbers_them(shell: Shell) -> None:
    content = workbook((), ("text", "kommun"), ("a", "Falun"), (), (f"Hon är {PERSON}", "Falun"), ("b", "Fallun"))
    said = refused(shell, "a.xlsx", content)
    assert [line.split(":")[0] for line in said] == ["rad 5", "rad 6"]


# --- bad files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.csv", csv(",").encode("latin-1"), "UTF-8"),
        ("a.csv", csv(",").encode("utf-16"), "UTF-8"),
        ("a.csv", csv(",").encode("utf-16-le"), "UTF-8"),
        ("a.jsonl", jsonl({"text": "å", "kommun": "Falun"}).encode("latin-1"), "UTF-8"),
        ("a.jsonl", jsonl({"text": "å", "kommun": "Falun"}).encode("utf-16"), "UTF-8"),
        ("a.csv", "", "tom"),
        ("a.jsonl", "", "tom"),
        ("a.xlsx", "", "tom"),
        ("a.csv", "\ufeff", "tom"),
        ("a.csv", "\n\n", "tom"),
        ("a.csv", "text,kommun\n", "inga rader"),
        ("a.csv", "text,kommun\n,\n", "inga rader"),
        ("a.jsonl", "\n\n", "inga rader"),
        ("a.xlsx", workbook(("text", "kommun")), "inga rader"),
        ("a.xlsx", workbook(), "tom"),
        ("a.xlsx", b"PK\x03\x04 hej", "arbetsbok"),
        ("a.xlsx", csv(","), "arbetsbok"),
        ("a.csv", "text,ort\na,Falun\n", "kolumnen kommun saknas"),
        ("a.csv", "kommun\nFalun\n", "kolumnen text saknas"),
        ("a.csv", f"{PERSON};hej\n{PERSON};Falun\n", "kolumnen text saknas"),
        ("a.csv", 'text,kommun\nIngen tid,Falun\n"aldrig slut,Falun\n', "rad 3: ett citattecken"),
        ("a.txt", csv(","), "filtypen"),
        ("a", csv(","), "filtypen"),
    ],
)
def test_a_bad_file_is_refused_and_nothing_imported(shell: Shell, name: str, content: str | bytes, kind: str) -> None:
    assert any(kind in line for line in refused(shell, name, content))


def test_a_file_that_is_not_there_and_a_folder(shell: Shell) -> None:
    (shell.folder / "mapp.csv").mkdir()
    for name in ("finns-inte.csv", "mapp.csv", ".", "hej\udcff.csv"):
        assert len(shell.refused("import", shell.folder / name)) == 1


def test_as_a_process_a_bad_file_is_lines_on_stderr_and_no_traceback(shell: Shell) -> None:
    shell.file("a.csv", f"text,kommun\nHon heter {PERSON},Falun\nIngen tid,Fallun\n")
    result = process("import", "a.csv", cwd=shell.folder, env={"SYSTEMBRIST_DATABASE_URL": shell.url})
    assert (result.status, result.out, len(result.said)) == (2, "", 2)
    assert PERSON not in result.err


@pytest.mark.parametrize(
    "what", ["850101-1234", "070-174 06 05", "kim@example.se", "8327-9, 123 456 789-0", "T 1234-23"]
)
def test_what_a_refused_import_held_is_nowhere_after_it(shell: Shell, what: str) -> None:
    said = refused(shell, "rows.jsonl", jsonl({"text": f"Klienten har {what} sedan i våras.", "kommun": "Falun"}))
    assert len(said) == 1
    assert what not in said[0]
    held = [file for file in shell.folder.rglob("*") if file.is_file() and what in file.read_bytes().decode("latin-1")]
    assert [file.name for file in held] == ["rows.jsonl"], "only the file that was given holds it"


def test_names_and_addresses_in_an_import_are_warned_of_and_filed(shell: Shell) -> None:
    row = {"text": "Anna Lindgren på Storgatan 12 fick nej.", "kommun": "Falun"}
    done = shell.done("import", shell.file("rows.jsonl", jsonl(row)))
    assert "rad 1: text: ser ut att innehålla ett namn och en adress; se över texten" in done.said
    assert "Lindgren" not in done.err


def test_an_import_stops_the_rows_that_every_other_way_in_stops(shell: Shell) -> None:
    texts = [text for file in sorted(bench.FOLDER.glob("*.txt")) for text, _ in bench.read(file)]
    stopped = [number for number, text in enumerate(texts, start=1) if filing.check_text(text, filing.TEXT_LIMIT)]
    said = refused(shell, "rows.jsonl", jsonl(*({"text": one, "kommun": "Falun"} for one in texts)))
    assert list(dict.fromkeys(int(line.split(":")[0].removeprefix("rad ")) for line in said)) == stopped
    told = shell.done("check-text", shell.file("texts.jsonl", jsonl(*({"id": 1, "text": one} for one in texts))))
    found = [any(one["blocks"] for one in line["findings"]) for line in told.jsonl]
    assert [number for number, blocks in enumerate(found, start=1) if blocks] == stopped
