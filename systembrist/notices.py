"""Delivers the mail that waits: each letter at least once, whatever happens to the one before it.

A letter is stamped after it has been handed over, so one that is killed in between is sent again, under the same
Message-ID. What no longer makes sense is stamped as lapsed and never sent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from systembrist import letters, post
from systembrist.letters import Letterhead
from systembrist.model import Outbox
from systembrist.post import Letter, Post, Reply
from systembrist.settings import Settings
from systembrist.store import occasions, outbox
from systembrist.store.database import reading, writing
from systembrist.store.outbox import Gathered
from systembrist.store.referrals import CHUNK
from systembrist.taxonomy import Taxonomy

log = logging.getLogger(__name__)

BATCH = 50
"""Letters handed over between two stampings: what is sent again at most after a kill."""
MOST_REFUSALS = 10
MOST_ATTEMPTS = 1440
"""A server that says "not now" is asked for five days (RFC 5321 4.5.4.1) at the scheduler's every five minutes."""


@dataclass(frozen=True)
class _Pile:
    """A batch when it has been gone through: letters to send, and what will not be sent, by the ids of the mails."""

    letters: dict[Gathered, Letter]
    unfit: list[int]
    lapsed: list[int]


Courier = Callable[[Engine, datetime], int]
"""Delivers all that waits in a database as of an instant; returns how many were sent, lapsed or given up."""


def courier(settings: Settings, taxonomy: Taxonomy) -> Courier:
    """The courier of this installation; InputRefused, before anything is done, for settings that can't work."""
    way, head = post.for_settings(settings), letters.letterhead(settings)
    return lambda engine, as_of: deliver(engine, way, head, taxonomy=taxonomy, as_of=as_of)


def deliver(engine: Engine, way: Post, head: Letterhead, *, taxonomy: Taxonomy, as_of: datetime) -> int:
    """Sends all that waits and was to be sent by `as_of`; returns how many were sent, lapsed or given up.

    Ends early, with a line in the log, where nobody can be reached; everything else stays waiting.
    """
    with reading(engine) as session:
        waiting = outbox.waiting(session, as_of)
    changed = 0
    for some in _batches(waiting):
        dealt_with, replies = _batch(engine, way, head, some, taxonomy, as_of)
        changed += dealt_with
        if Reply.UNTRIED in replies:
            log.warning("mail will be tried again at the next run; %s of %s were dealt with", changed, len(waiting))
            break
    return changed


def _batches(letters: Sequence[Gathered]) -> Iterator[list[Gathered]]:
    """So many letters at a time, and fewer where many mails are gathered in them."""
    some: list[Gathered] = []
    for ids in letters:
        if len(some) == BATCH or sum(map(len, some)) + len(ids) > CHUNK:
            yield some
            some = []
        some.append(ids)
    if some:
        yield some


def _batch(
    engine: Engine, way: Post, head: Letterhead, some: Sequence[Gathered], taxonomy: Taxonomy, as_of: datetime
) -> tuple[int, list[Reply]]:
    """One batch. PostgreSQL keeps its rows from other machines meanwhile; SQLite, which has one writer for the whole
    database, is let go while a server is talked to, and two processes may then send the same letter twice.
    """
    if engine.dialect.name == "postgresql":
        with writing(engine) as session:
            pile = _go_through(session, some, head, taxonomy, as_of)
            replies = way.send(list(pile.letters.values()))
            return _stamp(session, pile, replies, as_of), replies
    with reading(engine) as session:
        pile = _go_through(session, some, head, taxonomy, as_of)
    replies = way.send(list(pile.letters.values()))
    with writing(engine) as session:
        return _stamp(session, pile, replies, as_of), replies


def _go_through(
    session: Session, some: Sequence[Gathered], head: Letterhead, taxonomy: Taxonomy, as_of: datetime
) -> _Pile:
    taken = outbox.take(session, some)
    found = occasions.of(session, [mail for mails in taken for mail in mails], as_of)
    making_sense = [[mail for mail in mails if mail.id in found] for mails in taken]
    written = {
        tuple(mail.id for mail in mails): _write(mails[0], [found[mail.id] for mail in mails], head, taxonomy)
        for mails in making_sense
        if mails
    }
    return _Pile(
        letters={ids: letter for ids, letter in written.items() if letter is not None},
        unfit=[one for ids, letter in written.items() if letter is None for one in ids],
        lapsed=[mail.id for mails in taken for mail in mails if mail.id not in found],
    )


def _write(mail: Outbox, found: Sequence[occasions.Occasion], head: Letterhead, taxonomy: Taxonomy) -> Letter | None:
    """The letter; None, with a line in the log, where none can be written: the others shall not wait for it."""
    try:
        return letters.write(occasions.gather(found), head, taxonomy)
    except letters.NoAddress:
        log.warning("mail %s can't be sent: the address of account %s is none that mail can carry", mail.id,
                    mail.account_id)  # fmt: skip
        return None
    except Exception:
        log.exception("mail %s to account %s can't be written", mail.id, mail.account_id)
        return None


def _stamp(session: Session, pile: _Pile, replies: Sequence[Reply], as_of: datetime) -> int:
    fates: dict[Reply, list[int]] = {reply: [] for reply in Reply}
    for ids, reply in zip(pile.letters, replies, strict=True):
        fates[reply] += ids
    return (
        outbox.stamp_lapsed(session, pile.lapsed, as_of)
        + outbox.stamp_sent(session, fates[Reply.TAKEN], as_of)
        + outbox.note_failure(session, fates[Reply.REFUSED] + pile.unfit, as_of, most=MOST_REFUSALS)
        + outbox.note_failure(session, fates[Reply.PUT_OFF], as_of, most=MOST_ATTEMPTS)
    )
