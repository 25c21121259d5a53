"""The written examples: whole, of many kinds, and no two the same with a word changed."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from systembrist import taxonomy
from systembrist.classify import embedding, examples
from systembrist.classify.examples import VOICES, Example, Source
from systembrist.classify.vectors import SHIPPED, Vectors, key, read
from systembrist.errors import InputRefused
from systembrist.settings import Settings

DATA = Settings().data
TAXONOMY = taxonomy.load(DATA)
WRITTEN: tuple[Example, ...] = tuple(one for one in Source(TAXONOMY, DATA / "examples").examples() if one.voice)
BORDERS = [
    ("samverkan", "vardkoer"), ("samverkan", "samsjuklighet"), ("ekonomi", "sgi"), ("bostad", "socialtjanst"),
    ("bostad", "stodinsatser"), ("ekonomi", "socialtjanst"), ("ekonomi", "stodinsatser"), ("arbetsmarknad", "sgi"),
    ("lakarbrist", "vardkoer"), ("kunskap_helhet", "socialtjanst"),
]  # fmt: skip
SAME_WORDS, SAME_MEANING = 0.6, 0.975
GOOD = 'text: "a"\n  also: []\n  actor: bank\n  level: lokal\n  voice: tal\n'


def test_every_code_has_enough_in_every_voice() -> None:
    assert min(Counter(one.code for one in WRITTEN).values()) >= 120
    assert len(Counter(one.code for one in WRITTEN)) == len(TAXONOMY.codes())
    found = Counter((one.code, one.voice) for one in WRITTEN)
    assert min(found[code, voice] for code in TAXONOMY.codes() for voice in VOICES) >= 8


@pytest.mark.parametrize("border", BORDERS, ids="/".join)
def test_the_hard_borders_are_covered(border: tuple[str, str]) -> None:
    crossing = [one for one in WRITTEN if {one.code} | set(one.also) >= set(border)]
    assert len(crossing) >= 5


def test_no_two_share_their_words() -> None:
    """Three words in a row are rarely the same by chance; of short texts whole sentences would have to be."""
    parts = [_threes(one.text) for one in WRITTEN]
    holders: dict[tuple[str, ...], list[int]] = {}
    for place, own in enumerate(parts):
        for three in own:
            holders.setdefault(three, []).append(place)
    shared = Counter((a, b) for places in holders.values() if len(places) < 40 for a in places for b in places if a < b)
    alike = [
        (WRITTEN[a].text, WRITTEN[b].text)
        for (a, b), n in shared.items()
        if n >= 4 and n >= SAME_WORDS * min(len(parts[a]), len(parts[b]))
    ]
    assert alike == []


def _threes(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(words, words[1:], words[2:], strict=False))


def test_no_two_mean_the_same() -> None:
    """By the vectors that ship, so that it needs no embedding."""
    name = str(np.load(DATA / "examples" / SHIPPED)["embedding"])
    known = read(DATA / "examples" / SHIPPED, name)
    assert [one.text for one in WRITTEN if key(one.text) not in known] == []
    rows = np.array([known[key(one.text)] for one in WRITTEN])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    near = np.argwhere(np.triu(rows @ rows.T, 1) > SAME_MEANING)
    assert [(WRITTEN[a].text, WRITTEN[b].text) for a, b in near] == []


@pytest.mark.skipif(embedding.find() is None, reason="no embedding is built for this machine")
def test_the_vectors_that_ship_are_the_embeddings_own(tmp_path: Path) -> None:
    embedder = embedding.find()
    assert embedder is not None
    texts = [one.text for one in WRITTEN[:: len(WRITTEN) // 3]]
    computed = embedder.encode(texts)
    shipped = Vectors(embedder, DATA / "examples" / SHIPPED, tmp_path).of_examples(texts)
    assert np.allclose(computed, shipped, atol=0.01)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("- " + GOOD.replace("voice: tal", "voice: sång"), "exempel 1: voice"),
        ("- " + GOOD + "- " + GOOD.replace("bank", "banken"), "exempel 2: actor"),
        ("- " + GOOD.replace("lokal", "regional"), "level"),
        ("- " + GOOD.replace("[]", "[finns_inte]"), "also"),
        ("- " + GOOD.replace('"a"', '" "'), "text ska vara"),
        ("- " + GOOD.replace('"a"', '"' + "a" * 2001 + '"'), "text ska vara"),
        ("- " + GOOD + "  mer: 1\n", "ska ha fälten"),
        ("- text", "ska ha fälten"),
        ("text: a", "ska vara en lista"),
        ("- [", "går inte att läsa"),
    ],
)
def test_a_broken_example_is_refused_with_its_place(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "sgi.yaml"
    file.write_text(content)
    with pytest.raises(InputRefused, match=said):
        examples.read(file, TAXONOMY)


def test_retired_codes_are_left_out_and_a_new_code_learns_from_its_phrases(tmp_path: Path) -> None:
    (tmp_path / "sgi.yaml").write_text("- " + GOOD.replace("[]", "[ekonomi]"))
    (tmp_path / "bostad.yaml").write_text("- " + GOOD)
    retired = [
        one.model_copy(update={"retired": "2026-01-01"}) if one.code in ("bostad", "ekonomi") else one
        for one in TAXONOMY.categories
    ]
    found = Source(TAXONOMY.model_copy(update={"categories": tuple(retired)}), tmp_path).examples()
    (written,) = [one for one in found if one.voice]
    assert (written.code, written.also) == ("sgi", ())
    assert "vardkoer" in {one.code for one in found}
