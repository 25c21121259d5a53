"""The scene that the tests of single pages play in."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from systembrist.classify import Classifier
from systembrist.escalation.policy import Policy
from tests import scene as stage
from tests.scene import Scene


@pytest.fixture
def scene(engine: Engine, policy_: Policy, classifier: Classifier) -> Scene:
    """PO Borlänge with one account a role, on 2 February 2026 at nine."""
    return stage.build(engine, policy_, classifier)
