"""Commands about the model: train and evaluate."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from systembrist import learning, tables
from systembrist.classify import evaluate as figures
from systembrist.classify import train as training
from systembrist.cli.shared import read_text, say, tell
from systembrist.errors import InputRefused
from systembrist.installation import Installation
from systembrist.store.database import writing

DECIMALS = 4


@click.command()
@click.option("--if-due", is_flag=True, help="Bara om tillräckligt många rader har bekräftats sedan sist.")
def train(if_due: bool) -> None:
    """En ny modell av exemplen och av det som bekräftats i de kommuner som sagt ja. Skriver ett JSON-objekt."""
    here = Installation()
    limits = training.limits(here.settings.data)
    with writing(here.engine) as session:
        gathered = learning.gather(session, limits, here.places, here.taxonomy)
    at_least = limits.min_new if if_due else 0
    trained = learning.learn(gathered, here.taxonomy, here.settings.cache, at_least=at_least)
    if not limits.kommuner:
        tell("ingen kommun har sagt ja till träning (training.yaml): modellen bygger på exemplen")
    say(trained.as_json())


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
def evaluate(file: Path | None) -> None:
    """Hur ofta förslagen är rätt: på en JSONL-fil {"text","label"}, annars genom korsvalidering på exemplen."""
    here = Installation()
    if file is None:
        answers = figures.cross_validated(here.taxonomy)
    else:
        texts, labels = _labelled(read_text(file), here.taxonomy.codes())
        answers = figures.judged(here.classifier.suggest(texts), labels)
    say(_rounded(asdict(figures.figures(answers))))


def _labelled(lines: str, codes: Collection[str]) -> tuple[list[str], list[str]]:
    """The text and the label of each line; InputRefused names every line that is wrong, never what it says."""
    texts, labels, faults = [], [], []
    for number, line in enumerate(lines.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not isinstance(row.get("label"), str):
            faults.append(f'rad {number}: är inte ett JSON-objekt med "text" och "label"')
        elif row["label"] not in codes:
            faults.append(f"rad {number}: label är inte koden för något område som används")
        else:
            texts.append(row["text"])
            labels.append(row["label"])
    if faults:
        raise tables.refusal(faults)
    if not texts:
        raise InputRefused("filen har inga rader")
    return texts, labels


def _rounded(value: Any) -> Any:
    """The same with every figure to four decimals."""
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return round(value, DECIMALS) if isinstance(value, float) else value


def add_to(group: click.Group) -> None:
    """Adds these commands."""
    group.add_command(train)
    group.add_command(evaluate)
