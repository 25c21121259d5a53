"""A report begun and kept on the server because its author asked for it; one an account."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from systembrist.model import Draft
from systembrist.store import accounts


def save(session: Session, account_id: int, fields: dict[str, list[str]], now: datetime) -> None:
    """Keeps the fields in place of what was kept before."""
    draft = accounts.draft(session, account_id) or Draft(account_id=account_id, saved_at=now)
    draft.fields, draft.saved_at = fields, now
    session.add(draft)


def discard(session: Session, account_id: int) -> None:
    """Throws the draft away, if there is one."""
    draft = accounts.draft(session, account_id)
    if draft is not None:
        session.delete(draft)


def is_of(draft: Draft, form_key: str | None) -> bool:
    """Whether the draft is what was begun in that form, and not something else that waits meanwhile."""
    return bool(draft.fields.get("form_key", [None])[0] == form_key)
