"""The shape of the house: who may touch the clock, the environment, queries and commits, and how large things are.

Who may import whom is in the contracts of pyproject.toml (`make imports`), which this runs too.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted(
    file
    for package in ("systembrist", "web")
    for file in (ROOT / package).rglob("*.py")
    if "versions" not in file.parts
)
QUERIES = ("select", "insert", "update", "delete")
LARGEST_FILE = 300
LARGEST_FUNCTION = 40


def _name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def _calls(file: Path) -> Iterator[str]:
    """Every call in a file, as it is written up to the parenthesis."""
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def test_the_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports")]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_only_the_clock_asks_what_time_it_is(file: Path) -> None:
    asked = [call for call in _calls(file) if call.endswith((".now", ".today", ".utcnow")) and "clock" not in call]
    assert _name(file) == "systembrist/clock.py" or asked == []


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_only_settings_reads_the_environment(file: Path) -> None:
    source = file.read_text()
    assert _name(file) == "systembrist/settings.py" or ("os.environ" not in source and "getenv" not in source)


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_only_the_store_makes_queries(file: Path) -> None:
    queries = [call for call in _calls(file) if call in QUERIES or call.endswith((".exec", ".execute"))]
    assert file.parent.name in ("store", "migrations") or queries == []


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_only_the_transaction_helper_and_the_ends_commit(file: Path) -> None:
    committing = [call for call in _calls(file) if call.endswith(".commit")]
    assert _name(file) == "web/transaction.py" or committing == []


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_every_module_and_public_function_has_a_sentence(file: Path) -> None:
    tree = _tree(file)
    assert ast.get_docstring(tree), f"{_name(file)} doesn't say what it is for"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and node in tree.body:
            assert ast.get_docstring(node), f"{node.name} doesn't say what it does"


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_a_large_file_gives_its_reason_at_the_top(file: Path) -> None:
    if len(file.read_text().splitlines()) > LARGEST_FILE:
        assert "Longer than our files" in (ast.get_docstring(_tree(file)) or ""), "above the aim without a reason"


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_no_function_is_longer_than_a_screen(file: Path) -> None:
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
            body = node.end_lineno - node.body[0].lineno + 1
            assert body <= LARGEST_FUNCTION, f"{node.name} has {body} lines"


def test_the_sizes_stay_those_of_a_house_one_can_read(capsys: pytest.CaptureFixture[str]) -> None:
    lines = sorted(len(file.read_text().splitlines()) for file in FILES)
    median = lines[len(lines) // 2]
    with capsys.disabled():
        print(f"\n{len(FILES)} files, median {median} lines, longest {lines[-1]}")
    assert median <= 200
