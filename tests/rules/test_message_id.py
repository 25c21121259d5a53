"""The name of a mail says what it is about, so the same mail has the same name wherever it is written down."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from systembrist.model import NoticeKind, Outbox
from systembrist.store.outbox import message_id, subject_of

KINDS = st.sampled_from(NoticeKind)
IDS = st.integers(1, 2**31 - 1)
SUBJECTS = st.builds(subject_of, st.none() | IDS, IDS)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC))
ADDRESSES = st.emails()
ZONES = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def test_it_is_the_digest_of_what_the_mail_is_about() -> None:
    at = datetime(2026, 1, 15, 6, 0, tzinfo=UTC)
    named = "paminnelse\nbody 7\n2026-01-15T06:00:00+00:00\nanna@kommunen.se"
    assert message_id(NoticeKind.PAMINNELSE, "body 7", at, "anna@kommunen.se") == (
        f"{sha256(named.encode()).hexdigest()[:40]}@systembrist.invalid"
    )


@given(KINDS, SUBJECTS, MOMENTS, ADDRESSES)
def test_it_is_a_message_id_that_fits_its_column(kind: NoticeKind, subject: str, at: datetime, to: str) -> None:
    found = message_id(kind, subject, at, to)
    assert re.fullmatch(r"[0-9a-f]{40}@[a-z]+\.invalid", found)
    assert len(found) <= Outbox.__table__.c.message_id.type.length  # type: ignore[attr-defined]


@given(KINDS, SUBJECTS, MOMENTS, ADDRESSES, ZONES)
def test_the_zone_a_moment_is_written_in_makes_no_difference(
    kind: NoticeKind, subject: str, at: datetime, to: str, zone: timezone
) -> None:
    assert message_id(kind, subject, at, to) == message_id(kind, subject, at.astimezone(zone), to)


@given(st.lists(st.tuples(KINDS, SUBJECTS, MOMENTS, ADDRESSES), min_size=2, max_size=20, unique=True))
def test_two_mails_never_share_a_name(mails: list[tuple[NoticeKind, str, datetime, str]]) -> None:
    assert len({message_id(*mail) for mail in mails}) == len(mails)


@given(IDS, IDS)
def test_a_deficiency_is_never_taken_for_a_body(one: int, other: int) -> None:
    assert subject_of(one, other) != subject_of(None, other)
    assert subject_of(one, None) == subject_of(one, other)
