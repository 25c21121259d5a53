"""A restore gives all of a backup or changes nothing: what is torn, changed, newer, not ours, in use, or killed."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, event, text

from systembrist import backup
from systembrist.errors import InputRefused, SystembristError
from systembrist.store import copying, database
from tests.faults import state
from tests.faults.kept import Kept, Killed, everything, killed_at, signed, taken, unsigned

PART = 40
"""Of the statements of a restore one in so many is where it is killed."""


def _open_a_service(engine: Engine) -> None:
    state.services(engine)


def _add_an_account(engine: Engine) -> None:
    state.people(engine)


@pytest.mark.parametrize("use", [_open_a_service, _add_an_account])
def test_a_database_in_use_is_left_alone(engine: Engine, tmp_path: Path, use: Callable[[Engine], None]) -> None:
    file = taken(engine, tmp_path)
    use(engine)
    before = everything(engine)
    with pytest.raises(InputRefused, match=r"inte tom.*SYSTEMBRIST_DATABASE_URL"):
        backup.restore(engine, file)
    assert everything(engine) == before


def test_a_database_of_another_shape_is_left_alone(nothing: Engine, file: Path) -> None:
    with nothing.begin() as connection:
        connection.execute(text("CREATE TABLE annat (id INTEGER)"))
    with pytest.raises(InputRefused, match="systembrist init"):
        backup.restore(nothing, file)
    assert everything(nothing) == {"annat": []}


def refused(engine: Engine, file: Path, content: bytes, message: str) -> None:
    """The content is refused with these words, and the database is as it was."""
    file.write_bytes(content)
    with pytest.raises(InputRefused, match=message):
        backup.restore(engine, file)
    assert everything(engine) == {}


def test_a_torn_file_is_refused(kept: Kept, nothing: Engine, tmp_path: Path) -> None:
    whole = kept.content
    last = len(unsigned(whole))
    for length in (40, 100, len(whole) // 3, len(whole) // 2, last - 1, last, last + 1, len(whole) - 1):
        refused(nothing, tmp_path / "torn", whole[:length], "avkortad eller skadad")
    refused(nothing, tmp_path / "longer", whole + b"\n", "avkortad eller skadad")
    refused(nothing, tmp_path / "less", whole.replace(b"\n", b"", 1), "avkortad eller skadad")


def test_a_flipped_bit_is_refused_wherever_it_is(kept: Kept, tmp_path: Path) -> None:
    whole = kept.content
    target = database.connect(f"sqlite:///{tmp_path / 'target.db'}")
    chance = Random(1)
    ends = [*range(60), *range(len(whole) - 90, len(whole))]
    for place in [*ends, *(chance.randrange(len(whole)) for _ in range(100))]:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << chance.randrange(8)
        refused(target, tmp_path / "flipped", bytes(flipped), "skadad|inte en säkerhetskopia")


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"{}\n", b'{"format": "annat", "version": 1}\n', b"SQLite format 3\0" + bytes(99),
     gzip.compress(b"a", mtime=0), b"PGDMP" + bytes(100), signed(b""), signed(b'{"version": 1}\n'),
     b'{"format": "systembrist'],
)  # fmt: skip
def test_a_file_of_another_program_is_refused(nothing: Engine, tmp_path: Path, content: bytes) -> None:
    refused(nothing, tmp_path / "other", content, "inte en säkerhetskopia från systembrist")


def test_a_newer_version_is_refused(kept: Kept, nothing: Engine, tmp_path: Path) -> None:
    lines = unsigned(kept.content)
    newest = copying.revisions()[0].encode()
    for old, new in ((b'"revision": "' + newest, b'"revision": "9999'), (b'"version": 1', b'"version": 2')):
        refused(nothing, tmp_path / "newer", signed(lines.replace(old, new, 1)), "nyare version")


def test_another_number_of_rows_than_was_counted_is_undone(kept: Kept, nothing: Engine, tmp_path: Path) -> None:
    lines = unsigned(kept.content).split(b"\n")
    draft = next(number for number, line in enumerate(lines) if b'"table": "draft"' in line)
    (tmp_path / "fewer").write_bytes(signed(b"\n".join(lines[: draft + 1] + lines[draft + 2 :])))
    with pytest.raises(SystembristError, match="antalet rader"):
        backup.restore(nothing, tmp_path / "fewer")
    assert everything(nothing) == {}


def test_a_row_that_refers_to_nothing_is_undone(kept: Kept, nothing: Engine, tmp_path: Path) -> None:
    lines = unsigned(kept.content).replace(
        b'"0114", "Upplands V\xc3\xa4sby", 1]', b'"0114", "Upplands V\xc3\xa4sby", 99]'
    )
    assert lines != unsigned(kept.content)
    (tmp_path / "loose").write_bytes(signed(lines))
    with pytest.raises(SystembristError):
        backup.restore(nothing, tmp_path / "loose")
    assert everything(nothing) == {}


@pytest.mark.parametrize("path", ["none", "."])
def test_a_file_that_cannot_be_read(nothing: Engine, tmp_path: Path, path: str) -> None:
    with pytest.raises(InputRefused, match="går inte att läsa"):
        backup.restore(nothing, tmp_path / path)


def test_a_history_that_does_not_hold_is_undone(kept: Kept, nothing: Engine, tmp_path: Path) -> None:
    lines = unsigned(kept.content).replace("vi har prövat saken".encode(), "vi vill så".encode())
    (tmp_path / "changed").write_bytes(signed(lines))
    with pytest.raises(SystembristError, match="inget är återläst: det som stod i filen håller inte") as error:
        backup.restore(nothing, tmp_path / "changed")
    assert not isinstance(error.value, InputRefused)
    assert everything(nothing) == {}


@pytest.mark.parametrize("begun", [False, True], ids=["nothing there", "installed"])
def test_killed_in_the_middle_it_leaves_what_was(kept: Kept, nothing: Engine, file: Path, begun: bool) -> None:
    if begun:
        database.migrate(nothing)
    before, killed = everything(nothing), 0
    for number in range(1, 1000, PART):
        try:
            with killed_at(nothing, number):
                backup.restore(nothing, file)
        except Killed:
            killed += 1
        else:
            break
        assert everything(nothing) == before, number
        if nothing.dialect.name == "sqlite" and not begun:
            assert not list(file.parent.glob("target.db*"))
    assert killed > 3
    assert everything(nothing) == kept.rows


def test_killed_at_the_commit(nothing: Engine, file: Path) -> None:
    def stop(_: object) -> None:
        raise Killed

    event.listen(nothing, "commit", stop)
    with pytest.raises(Killed):
        backup.restore(nothing, file)
    event.remove(nothing, "commit", stop)
    assert everything(nothing) == {}
