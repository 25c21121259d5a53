"""Commands that take texts: import, classify and check-text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from systembrist import importing, tables
from systembrist.cli.shared import instant, read_text, say, tell
from systembrist.installation import Installation
from systembrist.privacy import personal_data
from systembrist.store.database import reading, writing

FILE = click.Path(path_type=Path)
LONGEST_LINE = 200_000


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--as-of", help="Anmäls vid den tidpunkten (ISO 8601); annars nu.")
@click.option("--dry-run", is_flag=True, help="Kontrollera bara, anmäl inget.")
def import_(file: Path, as_of: str | None, dry_run: bool) -> None:
    """Anmäler brister från en CSV-, XLSX- eller JSONL-fil. Är en rad fel anmäls ingen."""
    here = Installation()
    unreadable: Sequence[str] = ()
    try:
        rows: Sequence[tables.Row] = tables.read_rows(file)
    except tables.BadRows as error:  # what is wrong with the other rows should be said in the same breath
        rows, unreadable = error.rows, error.faults
    ids: list[int] = []
    with reading(here.engine) as session:
        filed_at = instant(session, as_of)
        checked = importing.check(session, rows, unreadable, places=here.places, taxonomy=here.taxonomy, as_of=filed_at)
    if not dry_run:
        suggestions = here.classifier.suggest(checked.texts)  # while nobody else has to wait for the database
        with writing(here.engine) as session:
            ids = importing.file(session, checked, suggestions, policy=here.policy, as_of=filed_at)
    for column in importing.unused_columns(rows):
        tell(f"kolumnen {column} används inte")
    for warning in importing.warnings(checked):
        tell(warning)
    for name in checked.opens:
        tell(f"ny verksamhet: {name}, med ledningsgrupp och fem tomma platser")
    say({"imported": len(ids), "ids": ids} | ({"checked": len(rows)} if dry_run else {}))


@click.command()
@click.argument("file", type=FILE, required=False)
def classify(file: Path | None) -> None:
    """Föreslår område för texter: JSONL {"id","text"} in, JSONL ut i samma ordning."""
    texts = list(_texts(read_text(file)))
    suggestions = Installation().classifier.suggest([text for _, text in texts])
    for (number, _), one in zip(texts, suggestions, strict=True):
        say(
            {
                "id": number,
                "code": one.code,
                "probability": round(one.probability, 4),
                "uncertain": one.uncertain,
                "alternatives": [
                    {"code": other.code, "probability": round(other.probability, 4)} for other in one.alternatives
                ],
                "words": one.words,
                "actor": one.actor,
            }
        )


@click.command("check-text")
@click.argument("file", type=FILE, required=False)
def check_text(file: Path | None) -> None:
    """Letar efter personuppgifter: JSONL {"id","text"} in, JSONL ut i samma ordning."""
    for number, text in list(_texts(read_text(file))):
        found = [
            {"kind": one.kind, "start": one.start, "end": one.end, "text": one.text, "blocks": one.blocks}
            for one in personal_data.find(text)
        ]
        say({"id": number, "findings": found})


def _texts(lines: str) -> Iterator[tuple[object, str]]:
    """The (id, text) of each line; InputRefused names every line that has none."""
    found, faults = [], []
    for number, line in enumerate(lines.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line, parse_constant=_refuse)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict) or not isinstance(row.get("text"), str) or "id" not in row:
            faults.append(f'rad {number}: är inte ett JSON-objekt med "id" och "text"')
        elif len(row["text"]) > LONGEST_LINE:
            faults.append(f"rad {number}: texten är längre än {LONGEST_LINE} tecken")
        else:
            found.append((row["id"], row["text"]))
    if faults:
        raise tables.refusal(faults)
    yield from found


def _refuse(_: str) -> None:
    """NaN and Infinity are no JSON, though Python reads them; and what we write must be JSON."""
    raise ValueError


def add_to(group: click.Group) -> None:
    """Adds these commands."""
    for command in (import_, classify, check_text):
        group.add_command(command)
