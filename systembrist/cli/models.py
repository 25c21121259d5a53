"""Commands about the model: train, evaluate, and models (which one is used, and how people judge it)."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from systembrist import clock, tables
from systembrist.classify import agreement as judging
from systembrist.classify import card as cards
from systembrist.classify import evaluate as figures
from systembrist.classify import history
from systembrist.classify import train as training
from systembrist.cli.shared import read_text, say, tell
from systembrist.errors import InputRefused, NotFound
from systembrist.installation import Installation
from systembrist.store import training as confirmed_rows
from systembrist.store.database import reading

DECIMALS = 4


@click.command()
@click.option("--if-due", is_flag=True, help="Bara om tillräckligt många rader har bekräftats sedan sist.")
def train(if_due: bool) -> None:
    """En ny modell av exemplen och av det som bekräftats i de kommuner som sagt ja. Skriver ett JSON-objekt."""
    here = Installation()
    trained = here.train_if_due() if if_due else here.train()
    if not training.limits(here.settings.data).kommuner:
        tell("ingen kommun har sagt ja till träning (training.yaml): modellen bygger på exemplen")
    if trained.compared is not None and not trained.trained:
        why = (
            "var sämre än den som används"
            if trained.compared.worse
            else "kunde inte prövas på tillräckligt många av exemplen"
        )
        tell(f"den nya modellen {why} och togs inte i bruk")
    say(trained.as_json())


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
def evaluate(file: Path | None) -> None:
    """Hur ofta förslagen är rätt: på en JSONL-fil {"text","label"}, annars på exemplen, ett skrivsätt i taget."""
    here = Installation()
    if here.workshop.embedder is None:
        tell("ingen inbäddning finns (tillägget embedding): förslagen bygger bara på ord")
    if file is None:
        say(_rounded(asdict(cards.of(training.trained(here.workshop, ())).codes)))
        return
    texts, labels = _labelled(read_text(file), here.taxonomy.codes())
    answers = figures.judged(here.classifier.suggest(texts), labels)
    say(_rounded(asdict(figures.figures(answers))))


@click.group()
def models() -> None:
    """Modellerna som finns, och vilken som används."""


@models.command("list")
def list_() -> None:
    """Ett JSON-objekt per modell, den äldsta först."""
    here = Installation()
    used = here.classifier.version
    versions = [] if here.database_id is None else history.versions(_folder(here))
    for version in [history.BASE, *versions]:
        in_use = version == used or (version == history.BASE and used not in versions)
        say({"model": version, "in_use": in_use})


@models.command()
@click.argument("version")
def use(version: str) -> None:
    """Tar en äldre modell i bruk igen ("bas": den som bara bygger på exemplen)."""
    here = Installation()
    if here.database_id is None:
        raise NotFound("den här databasen har ingen egen modell")
    models = _folder(here)
    if version in history.versions(models) and training.usable(here.workshop, models, version) is None:
        raise InputRefused(
            f"modellen {version} går inte att använda här: den gjordes för andra områden eller aktörer, "
            "eller med en annan version av programmet eller inbäddningen"
        )
    history.put_in_use(models, version)
    say({"model": Installation().classifier.version, "in_use": True})


@models.command()
def card() -> None:
    """Vad modellen som används är gjord av och hur bra den är, som JSON."""
    classifier = Installation().classifier
    say({"model": classifier.version} | _rounded(asdict(classifier.card)))


@models.command()
def vectors() -> None:
    """Räknar ut vad exemplen betyder och skriver det bredvid dem, så att ingen annan behöver vänta på det."""
    workshop = Installation().workshop
    if workshop.vectors is None:
        raise InputRefused("ingen inbäddning finns (tillägget embedding)")
    say({"vectors": workshop.vectors.ship([one.text for one in workshop.source.examples()])})


@models.command()
def agreement() -> None:
    """Hur ofta människor behållit förslagen det senaste året, per område och verksamhet, med kappa. Skriver JSON."""
    with reading(Installation().engine) as session:
        judged = confirmed_rows.judgements(session, clock.now())
    found = [one for one in judged if not one.uncertain]
    pairs = [(one.suggested, one.decided) for one in found]
    unsure = judging.agreement([(one.suggested, one.decided) for one in judged if one.uncertain])
    per_code = {code: asdict(one) for code, one in judging.by_code(pairs).items()}
    services = judging.by(pairs, lambda place: found[place].verksamhet)
    per_service = {name: asdict(one) for name, one in services.items()}
    told = {"uncertain": asdict(unsure), "per_code": per_code, "per_verksamhet": per_service}
    say(_rounded(asdict(judging.agreement(pairs)) | told))


def _folder(here: Installation) -> Path:
    return history.folder(here.settings.cache, here.database_id or "")


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
    group.add_command(models)
