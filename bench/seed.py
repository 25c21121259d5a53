"""How fast `seed` is: deficiencies a second, and how long it takes against only writing the rows it made.

    python -m bench.seed [HOW_MANY]

The limit is SQLite itself: the same rows, at hand as values, written to tables of the same shape without indexes.
Beside other work the clock says little, so the processor time is told too.
"""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

COMMAND = str(Path(sys.executable).with_name("systembrist"))


def sow(file: Path, number: int) -> tuple[float, float]:
    """Seconds that the command takes, from start to end of its process, and seconds of processor time."""
    environment = {"SYSTEMBRIST_DATABASE_URL": f"sqlite:///{file}", "PATH": ""}
    subprocess.run([COMMAND, "init"], env=environment, check=True, capture_output=True)  # noqa: S603
    began, used = perf_counter(), _used()
    words = [COMMAND, "seed", "--deficiencies", str(number)]
    subprocess.run(words, env=environment, check=True, capture_output=True)  # noqa: S603
    return perf_counter() - began, _used() - used


def _used() -> float:
    """Seconds of processor time of all commands so far."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def write_again(source: Path, target: Path) -> tuple[float, int]:
    """Seconds of processor time to write every row of a database to another, and how many rows there are."""
    with sqlite3.connect(source) as old:
        names = [name for (name,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: old.execute(f"SELECT * FROM {name}").fetchall() for name in names}  # noqa: S608
    began = process_time()
    with sqlite3.connect(target) as new:
        for name, found in rows.items():
            if found:
                columns = ", ".join(f"c{place}" for place in range(len(found[0])))
                marks = ", ".join("?" * len(found[0]))
                new.execute(f"CREATE TABLE {name} ({columns})")
                new.executemany(f"INSERT INTO {name} VALUES ({marks})", found)  # noqa: S608
    return process_time() - began, sum(len(found) for found in rows.values())


def main() -> None:
    """Prints both and their ratio."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    with tempfile.TemporaryDirectory() as folder:
        seeded = Path(folder) / "seeded.db"
        took, used = sow(seeded, number)
        limit, rows = write_again(seeded, Path(folder) / "again.db")
    print(f"{number} deficiencies, {rows} rows: {took:.1f} s, {number / took:.0f} deficiencies a second")  # noqa: T201
    print(f"processor: {used:.1f} s; only writing the rows: {limit:.1f} s; ratio {used / limit:.1f}")  # noqa: T201


if __name__ == "__main__":
    main()
