"""The model that ships: all examples, and their meaning where this machine has an embedding."""

from __future__ import annotations

from pathlib import Path

import pytest

from systembrist import taxonomy
from systembrist.classify import Classifier, Workshop, base_model, embedding
from tests.conftest import DATA


@pytest.fixture(scope="session")
def classifier(taxonomy_: taxonomy.Taxonomy, cache: Path) -> Classifier:
    """The base model, built once for all tests."""
    return base_model(Workshop(taxonomy_, cache, DATA / "examples", embedding.find()))
