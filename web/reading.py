"""That a person has seen what they were shown; it never costs them the page."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlalchemy.exc import OperationalError

from systembrist.store import feedback
from systembrist.store.database import writing
from systembrist.store.feedback import Answer
from web.identity import person
from web.site import here, now

log = logging.getLogger(__name__)


def mark_read(answers: Sequence[Answer]) -> None:
    """Notes the answers as read, in a transaction of its own; if the database is busy they stay unread."""
    if all(answer.read for answer in answers):
        return
    try:
        with writing(here().engine) as session:
            feedback.mark_read(session, answers, account_id=person().account_id, at=now())
    except OperationalError as error:
        log.warning("answers could not be marked as read: %s", type(error).__name__)
