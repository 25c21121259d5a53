"""Fictional data in bulk, for measuring: made by the same pure rules as the real thing, and written as sets.

The same number and seed give the same rows whatever the clock. No mail is written: nothing is left unsent.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlmodel import Session

from systembrist import jobs, sealing, submissions
from systembrist.errors import InputRefused
from systembrist.installation import Installation
from systembrist.model import Disconnection, EventKind
from systembrist.seed.chance import Chance
from systembrist.seed.country import END, START, Country, settle
from systembrist.seed.filing import Filing
from systembrist.seed.kept import give_codes, keep
from systembrist.seed.ledger import NOTHING, Ledger
from systembrist.seed.lives import Lives
from systembrist.seed.meeting import Meetings
from systembrist.store import accounts, bulk, copying, events, outbox, runs
from systembrist.store import organisations as known
from systembrist.store.database import reading, writing

MOST = 1_000_000


def sow(installation: Installation, engine: Engine, *, deficiencies: int, seed: int) -> None:
    """Fills a database that `init` has made and nobody has worked in, up to `END`, and seals it.

    Raises InputRefused for any other database, and for a number that is none.
    """
    if not 1 <= deficiencies <= MOST:
        raise InputRefused(f"antalet brister ska vara mellan 1 och {MOST}")
    with reading(engine) as session:
        if not known.is_installed(session):
            raise InputRefused("databasen är inte förberedd; kör: systembrist init")
        if known.verksamheter(session) or accounts.everyone(session) or events.last_id(session):
            raise InputRefused("databasen används redan; seed fyller bara en som init nyss har gjort")
    chance, ledger = Chance(f"{seed}/{deficiencies}"), Ledger()
    with _without_looking_for_garbage(), writing(engine) as session:
        bulk.make_room(session)
        country = settle(session, installation.places, chance, ledger, deficiencies)
        _tell(country, installation, chance, ledger, deficiencies)
        ledger.write(session)
        copying.renumber(session.connection())
        _open_the_yearly_reports(session)
        sealing.seal(session, END)
        for job in jobs.JOBS:
            runs.note(session, job.name, END, events.last_id(session))


def _tell(country: Country, installation: Installation, chance: Chance, ledger: Ledger, deficiencies: int) -> None:
    """All that happens in the country."""
    for body_id in sorted(country.disconnected):
        ledger.rows[Disconnection].append((body_id, START))
        ledger.happened.append((START, None, EventKind.DISCONNECTED.value, body_id, None, None, NOTHING))
    meetings = Meetings(country, installation.policy, ledger)
    meetings.plan()
    cases = Filing(country, installation.taxonomy, chance, ledger).all(deficiencies)
    Lives(country, installation.policy, chance, ledger).tell(cases)
    meetings.approve()
    keep(ledger, cases)
    give_codes(ledger, cases)


@contextmanager
def _without_looking_for_garbage() -> Iterator[None]:
    """Millions of rows are made and all are kept: to look again and again for what can be thrown away takes longer
    than to make them.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _open_the_yearly_reports(session: Session) -> None:
    """What the jobs open and remind of by the calendar alone, at its moments; nobody has submitted any."""
    moment = submissions.next_due(session, after=None, upto=END)
    while moment is not None:
        submissions.run(session, moment, moment)
        moment = submissions.next_due(session, after=moment, upto=END)
    outbox.count_as_sent(session)


__all__ = ["END", "START", "sow"]
