"""The scripts: strict, and nothing of one is seen by another that is on the same page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SCRIPTS = sorted(Path("web/static").glob("*.js"))


@pytest.mark.parametrize("script", SCRIPTS, ids=[one.name for one in SCRIPTS])
def test_it_is_strict_and_keeps_its_names_to_itself(script: Path) -> None:
    code = re.sub(r"^//.*\n", "", script.read_text(), flags=re.MULTILINE)
    assert code.startswith('"use strict";\n')
    assert not re.search(r"^(const|let|var|class|(async )?function)\b", code, re.MULTILINE)
