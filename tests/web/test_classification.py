"""What is told in public of the classification, and the reasons an ombud is given."""

from __future__ import annotations

from tests.pages import tree, words
from tests.scene import Scene


def test_anyone_may_read_how_it_works(scene: Scene) -> None:
    answer = scene.visitor().get("/sa-fungerar-klassningen")
    assert answer.status_code == 200
    said = words(tree(answer.text))
    for part in ("Vem som bestämmer", "Hur bra den är", "Var den är svag", "Ombudet väljer område"):
        assert part in said
