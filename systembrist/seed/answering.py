"""What goes down and what goes up: answers to all who have had a deficiency, frozen copies to who gets it next."""

from __future__ import annotations

from datetime import datetime, timedelta

from systembrist.escalation.deadlines import ask_at
from systembrist.escalation.policy import Policy
from systembrist.model import EventKind, Feedback, FeedbackKind, FollowUp, FollowUpAnswer, Handover
from systembrist.seed.case import Case, Frozen, Stay
from systembrist.seed.chance import Chance, Weighted
from systembrist.seed.country import END
from systembrist.seed.deciding import digest_of
from systembrist.seed.ledger import NOTHING, Ledger, encode, often
from systembrist.store import handovers

SAID = (FeedbackKind.ATGARD, FeedbackKind.BESLUT)
"""Answers that give the reason somebody decided with."""


class Answering:
    """Gives answers and copies, and notes them in a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._happened = ledger.happened.append
        self._tell = ledger.rows[Feedback].append
        self._hand_over = ledger.rows[Handover].append

    def answer(self, stay: Stay, kind: FeedbackKind, at: datetime) -> None:
        """To the verksamhet, to all who have had it before and to the kommun concerned; and to what is part of it."""
        case, sender, code = stay.case, stay.body_id, kind.value
        text = stay.given.reason if stay.given is not None and kind in SAID else None
        self._tell((case.id, sender, None, code, at, text))
        for receiver in case.held:
            if receiver != sender:
                self._tell((case.id, sender, receiver, code, at, text))
        if case.copied_to is not None:
            self._tell((case.id, sender, case.copied_to, code, at, text))
        for one in case.members:
            self._tell((one.id, sender, None, code, at, text))
            said = {"answer": code, "samlad": case.id} | ({} if text is None else {"text": digest_of(text)})
            self._happened((at, one.id, ANSWERED, sender, None, None, encode(said)))

    def copy(self, stay: Stay, to_body_id: int, at: datetime) -> str:
        """Freezes a copy; returns its digest."""
        case = stay.case
        frozen = case.frozen = case.frozen or _freeze(case)
        self._hand_over((case.id, stay.body_id, to_body_id, at, *frozen.values))
        return frozen.digest


def _freeze(case: Case) -> Frozen:
    """What a copy of it holds, until somebody approves a new summary."""
    text, approver = case.summary or (None, None)
    parts = [case, *case.members]
    consequences = list(dict.fromkeys(one.consequence for one in parts))
    values: dict[str, object] = {
        "kommun_id": case.kommun_id, "month": case.month, "area": case.area, "area_confirmed": case.area_confirmed,
        "actor": case.actor, "actor_confirmed": True, "fault_level": case.fault_level, "clients": case.clients,
        "consequences": consequences, "children": any(one.children for one in parts), "urgent": case.urgent,
        "summary": text, "summary_approver": approver, "reports": len(parts) + case.again,
    }  # fmt: skip
    digest = handovers.digest_of({"deficiency_id": case.id, **values})
    return Frozen(tuple((values | {"consequences": encode(consequences)}).values()), digest)


FOLLOWED_UP = 0.6
HAS_IT = Weighted(*zip(FollowUpAnswer, (6, 2, 2), strict=True))


class FollowingUp:
    """Asks, some time after something was acted on, whether it has got better."""

    def __init__(self, policy: Policy, chance: Chance, ledger: Ledger) -> None:
        self._policy, self._chance = policy, chance
        self._happened = ledger.happened.append
        self._ask = ledger.rows[FollowUp].append

    def follow_up(self, stay: Stay, closed_at: datetime) -> datetime | None:
        """The question to everyone who filed; only the first one's answer is drawn.

        Returns when it was opened again, if the answer was no.
        """
        case, at = stay.case, ask_at(self._policy, closed_at)
        asked = at if at <= END else None
        would_answer = at + timedelta(days=3)
        answered = would_answer if self._chance.random() < FOLLOWED_UP and would_answer <= END else None
        said = None if answered is None else HAS_IT.draw(self._chance).value
        self._ask((case.id, stay.body_id, at, asked, answered, said))
        for one in case.members:
            self._ask((one.id, stay.body_id, at, asked, None, None))
        if asked is not None:
            for one in (case, *case.members):
                self._happened((at, one.id, ASKED, stay.body_id, None, None, NOTHING))
        if answered is None:
            return None
        self._happened((answered, case.id, SAID_SO, None, None, case.author, often(answer=said)))
        if said != FollowUpAnswer.NEJ:
            return None
        self._happened((answered, case.id, REOPENED, None, stay.body_id, case.author, NOTHING))
        case.closed_at = None
        return answered


ANSWERED, ASKED = EventKind.ANSWERED.value, EventKind.FOLLOW_UP_ASKED.value
SAID_SO, REOPENED = EventKind.FOLLOWED_UP.value, EventKind.REOPENED.value
