"""What a model learns from: texts with the code a person has said they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from systembrist.taxonomy import Taxonomy

# A name and a scope say what belongs in a category in the fewest words. Cross-validated over the phrases 0.48 were
# right at a weight of 0.2, 0.58 at 1 and 0.61 at 2; more than that is left alone, since scopes and phrases were
# written together and share words that reports need not.
WEIGHT_OF_SCOPE = 2.0


@dataclass(frozen=True)
class Example:
    """One text and its code; `weight` is how much it counts beside an ordinary phrase."""

    text: str
    code: str
    weight: float = 1.0


def from_taxonomy(taxonomy: Taxonomy) -> tuple[Example, ...]:
    """The phrases, scope and name of every category in use, in the order of the file."""
    in_use = [taxonomy.category(code) for code in taxonomy.codes()]
    return tuple(
        example
        for category in in_use
        for example in (
            *(Example(phrase, category.code) for phrase in category.phrases),
            Example(category.scope, category.code, WEIGHT_OF_SCOPE),
            Example(category.name, category.code, WEIGHT_OF_SCOPE),
        )
    )
