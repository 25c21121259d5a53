"""The comparison that docs/classification.md quotes can be made."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import classify as bench
from systembrist import taxonomy
from systembrist.classify import Workshop
from systembrist.classify.examples import Example


def test_each_method_is_asked_about_the_texts_of_a_file(
    taxonomy_: taxonomy.Taxonomy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = taxonomy_.model_copy(update={"categories": taxonomy_.categories[:3]})
    workshop = Workshop(small, tmp_path)
    asked = [Example("Kön till psykiatrin är två år.", "vardkoer"), Example("Läkaren slutade.", "lakarbrist")]
    bench.compare(workshop, [(workshop.source.examples(), asked)])
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line[:34].strip() for line in lines] == ["most frequent", "words + linear SVM", "ours"]
    assert [line[34:].split()[0] for line in lines] == ["2"] * 3
