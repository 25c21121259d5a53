"""The documentation says what is there: commands, settings, files and folders."""

import re
from pathlib import Path

import click
import pytest

from systembrist.cli import cli
from systembrist.settings import Settings

ROOT = Path(__file__).parent.parent
RUNNING = (ROOT / "docs/running.md").read_text()
README = (ROOT / "README.md").read_text()


def _commands(group: click.Group, before: str = "") -> list[str]:
    found = []
    for name, command in group.commands.items():
        if command.hidden:
            continue
        found += _commands(command, f"{before}{name} ") if isinstance(command, click.Group) else [f"{before}{name}"]
    return found


@pytest.mark.parametrize("command", _commands(cli))
def test_every_command_is_in_the_documentation(command: str) -> None:
    assert f"systembrist {command}" in RUNNING + README or f"`{command}`" in RUNNING or f"make {command}" in README


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_in_the_documentation(field: str) -> None:
    assert f"`SYSTEMBRIST_{field.upper()}`" in RUNNING


@pytest.mark.parametrize("setting", sorted(set(re.findall(r"SYSTEMBRIST_[A-Z_]+", RUNNING))))
def test_every_setting_in_the_documentation_exists(setting: str) -> None:
    assert setting.removeprefix("SYSTEMBRIST_").lower() in Settings.model_fields


ROOMS = [one.name for one in (ROOT / "systembrist").iterdir() if not one.name.startswith("_")]


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_every_file_and_folder_of_the_core_is_on_the_map(name: str) -> None:
    assert f"`{name}`" in README or f"`{name}/`" in README or f"`systembrist/{name}" in README


def test_the_two_commands_of_the_readme_are_targets() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in ("demo", "test"):
        assert f"    make {target}\n" in README
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


@pytest.mark.parametrize(
    "document", ["README.md", *(str(one.relative_to(ROOT)) for one in (ROOT / "docs").glob("*.md"))]
)
def test_every_file_that_is_pointed_at_exists(document: str) -> None:
    text = (ROOT / document).read_text()
    linked = re.findall(r"\]\((?!http)([^)#]+)\)", text)
    tested = re.findall(r"`(tests/[^`]+)`", text)
    for path in [(ROOT / document).parent / one for one in linked] + [ROOT / one for one in tested]:
        assert path.exists(), path


@pytest.mark.parametrize(
    "name", re.findall(r"^\| `?([a-z][a-z0-9-]+)", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE)
)
def test_every_dependency_that_is_explained_is_pinned(name: str) -> None:
    if name != "library":
        assert re.search(rf"^{name}==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)


def test_every_dependency_is_explained() -> None:
    declared = re.findall(
        r'^  "([a-z0-9-]+)', (ROOT / "pyproject.toml").read_text().split("[project.scripts]")[0], re.MULTILINE
    )
    explained = (ROOT / "docs/dependencies.md").read_text()
    assert [
        name for name in declared if not name.startswith("types-") and not re.search(rf"\b{name}\b", explained)
    ] == []


def test_the_lock_file_holds_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "--hash=sha256:" in lock
    assert "://" not in lock
