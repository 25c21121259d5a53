"""The shipped categories and actors are the ones agreed on, and a broken file of them is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from systembrist import taxonomy
from systembrist.errors import InputRefused, NotFound
from systembrist.settings import Settings

CATEGORIES = (
    "lakarbrist vardkoer samverkan kunskap_helhet digitalisering gode_man sgi centralisering socialtjanst bostad "
    "ekonomi stodinsatser samsjuklighet arbetsmarknad ovrigt"
)
ACTORS = (
    "region_primarvard region_psykiatri kommun_socialtjanst forsakringskassan arbetsformedlingen overformyndare "
    "kronofogden bank bostadsbolag rattsvasende migrationsverket skatteverket flera annan"
)
DATA = Settings().data


@pytest.fixture
def shipped() -> taxonomy.Taxonomy:
    return taxonomy.load(DATA)


def entry(code: str, **fields: object) -> dict[str, object]:
    """A category as the file has it."""
    phrases = [f"{code} exempel {word}" for word in ("ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta")]
    return {"code": code, "name": code, "scope": f"allt om {code}", "phrases": phrases} | fields


def written(folder: Path, *categories: dict[str, object], actors: list[dict[str, object]] | None = None) -> Path:
    """A data folder with these categories."""
    content = {"categories": list(categories), "actors": actors or [{"code": "bank", "name": "Bank"}]}
    (folder / "taxonomy.yaml").write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))
    return folder


def refused(folder: Path) -> str:
    with pytest.raises(InputRefused) as refusal:
        taxonomy.load(folder)
    return str(refusal.value)


def line_of(folder: Path, text: str, nth: int = 1) -> int:
    """The number of the nth line that holds the text."""
    lines = (folder / "taxonomy.yaml").read_text().splitlines()
    return [number for number, line in enumerate(lines, start=1) if text in line][nth - 1]


def test_the_codes_are_those_agreed_on_in_that_order(shipped: taxonomy.Taxonomy) -> None:
    assert shipped.codes() == tuple(CATEGORIES.split())
    assert shipped.actor_codes() == tuple(ACTORS.split())


def test_names_that_were_changed_so_that_reports_find_home(shipped: taxonomy.Taxonomy) -> None:
    assert shipped.category("sgi").name == "Sjukförsäkring och SGI (Försäkringskassan)"
    assert shipped.category("kunskap_helhet").name == "Kunskap, helhetssyn och bemötande"


@pytest.mark.parametrize("code", CATEGORIES.split())
def test_every_category_says_what_belongs_and_what_does_not(shipped: taxonomy.Taxonomy, code: str) -> None:
    category = shipped.category(code)
    assert category.not_here
    assert category.actors
    assert code not in {elsewhere.code for elsewhere in category.not_here}
    assert len(category.phrases) >= 12
    assert all(8 <= len(phrase.split()) <= 35 for phrase in category.phrases)


def test_a_retired_code_is_known_but_not_offered(tmp_path: Path) -> None:
    folder = written(tmp_path, entry("bostad"), entry("ekonomi"), entry("telefax", retired=date(2026, 7, 1)))
    read = taxonomy.load(folder)
    assert read.codes() == ("bostad", "ekonomi")
    assert read.codes(date(2026, 6, 30)) == ("bostad", "ekonomi", "telefax")
    assert read.codes(date(2026, 7, 1)) == ("bostad", "ekonomi")
    assert read.category("telefax").name == "telefax"


def test_a_retired_actor_is_known_but_not_offered(tmp_path: Path) -> None:
    actors: list[dict[str, object]] = [
        {"code": "bank", "name": "Bank"},
        {"code": "posten", "name": "Posten", "retired": date(2020, 1, 1)},
    ]
    read = taxonomy.load(written(tmp_path, entry("bostad"), entry("ekonomi"), actors=actors))
    assert read.actor_codes() == ("bank",)
    assert read.actor("posten").name == "Posten"


def test_a_successor_may_take_over_the_phrases_of_a_retired_code(tmp_path: Path) -> None:
    old = entry("telefax", retired=date(2026, 7, 1))
    taxonomy.load(written(tmp_path, entry("bostad"), old, entry("digitalt", phrases=old["phrases"])))


def test_an_unknown_code_is_not_found(shipped: taxonomy.Taxonomy) -> None:
    with pytest.raises(NotFound, match="området 'telefax' finns inte"):
        shipped.category("telefax")
    with pytest.raises(NotFound, match="aktören 'posten' finns inte"):
        shipped.actor("posten")


def test_the_digest_follows_the_content_and_not_the_layout(tmp_path: Path, shipped: taxonomy.Taxonomy) -> None:
    laid_out, renamed = tmp_path / "a", tmp_path / "b"
    laid_out.mkdir()
    renamed.mkdir()
    content = yaml.safe_load((DATA / "taxonomy.yaml").read_text(encoding="utf-8"))
    (laid_out / "taxonomy.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    content["categories"][0]["name"] = "Doktorsbrist"
    (renamed / "taxonomy.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    assert taxonomy.load(laid_out).digest == shipped.digest
    assert taxonomy.load(renamed).digest != shipped.digest


def test_a_code_that_stands_twice(tmp_path: Path) -> None:
    other = entry("ekonomi") | {"code": "bostad"}
    folder = written(tmp_path, entry("bostad"), other, entry("sgi"))
    second = line_of(folder, "code: bostad", 2)
    assert refused(folder).endswith(f"taxonomy.yaml rad {second}: koden bostad står två gånger")


def test_a_phrase_in_two_categories_teaches_nothing(tmp_path: Path) -> None:
    phrases = [*[f"rad {n}" for n in range(8)], "Bostad Exempel TVÅ"]
    folder = written(tmp_path, entry("bostad"), entry("ekonomi", phrases=phrases))
    assert f"rad {line_of(folder, 'Exempel TVÅ')}: exemplet Bostad Exempel TVÅ står två gånger" in refused(folder)


def test_an_alias_of_two_actors(tmp_path: Path) -> None:
    actors: list[dict[str, object]] = [
        {"code": "bank", "name": "Bank", "aliases": ["kassan"]},
        {"code": "annan", "name": "Annan", "aliases": ["Kassan"]},
    ]
    folder = written(tmp_path, entry("bostad"), entry("ekonomi"), actors=actors)
    assert f"rad {line_of(folder, 'Kassan')}: benämningen Kassan står två gånger" in refused(folder)


def test_references_to_what_does_not_exist(tmp_path: Path) -> None:
    strays: dict[str, object] = {"actors": ["bank", "posten"], "not_here": [{"what": "fax", "code": "telefax"}]}
    folder = written(tmp_path, entry("bostad", **strays), entry("ekonomi"))
    lines = refused(folder).splitlines()
    assert f"rad {line_of(folder, 'posten')}: aktören posten finns inte" in " ".join(lines)
    assert f"rad {line_of(folder, 'telefax')}: området telefax finns inte" in " ".join(lines)
    assert len(lines) == 2


@pytest.mark.parametrize("code", ["Bostad", "bostad2", "b", "bo stad", "åtgärd", "b" * 41])
def test_a_code_that_could_not_be_kept_for_ever(tmp_path: Path, code: str) -> None:
    assert "code har fel tecken eller längd" in refused(written(tmp_path, entry("ekonomi"), entry(code)))


def test_too_few_phrases_and_too_few_categories(tmp_path: Path) -> None:
    few = entry("bostad", phrases=["bara ett"])
    assert "phrases ska ha minst 8 poster, men har 1" in refused(written(tmp_path, few, entry("ekonomi")))
    retired = entry("ekonomi", retired=date(2020, 1, 1))
    taxonomy.load.cache_clear()
    assert "minst två områden måste vara i bruk" in refused(written(tmp_path, entry("bostad"), retired))
