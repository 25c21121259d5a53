"""The page of one deficiency, gathered for whoever looks: every view that may have to show it again asks here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from systembrist.clock import local_date
from systembrist.escalation.ladder import TOP
from systembrist.model import Deficiency, Level, Referral, RoleKind, Supplement, Verdict
from systembrist.permissions import Action, Matter, may
from systembrist.store import (
    accounts,
    deficiencies,
    events,
    feedback,
    followups,
    organisations,
    referrals,
    releases,
    samlade,
    standins,
)
from systembrist.store import verdicts as decided
from systembrist.store.deficiencies import Listed
from systembrist.store.feedback import Answer
from web import deciding, timeline
from web.forms import CorrectionForm, SupplementForm
from web.forms_cases import FollowUpForm, new_key
from web.identity import matter, person
from web.site import here, now
from web.timeline import Entry
from web.transaction import session

READERS = (
    RoleKind.OMBUD,
    RoleKind.SAMORDNARE,
    RoleKind.ORDFORANDE,
    RoleKind.JUSTERARE,
    RoleKind.LEDAMOT,
    RoleKind.BRUKARE,
    RoleKind.KOMMUN,
)
"""Who reads deficiencies; everyone above reads copies."""


def page(deficiency_id: int, **forms: Any) -> str:
    """The page as this person may see it; `forms` are those that were sent and have to be shown again.

    What is part of a samlad brist has no stay of its own: its `place` is where that one stays.
    """
    subject = matter(deficiency_id, Action.READ_CODES)
    found = get(deficiency_id)
    head = found if found.merged_into_id is None else get(found.merged_into_id)
    stay = referrals.open_stay(session(), found.id)
    place = stay if head is found else referrals.open_stay(session(), head.id)
    names = organisations.body_names(session())
    return render_template(
        "deficiency.html", subject=subject, found=found, head=head, stay=stay, place=place, names=names,
        last=None if place is not None else samlade.lines(session(), [head.id])[head.id],
        home=_home(subject), own_bodies=_own_bodies(subject), **_read(subject, found, names), **_where(stay, place),
        **_seen_again(subject, found, head),
        **(_blank_forms(found, stay) | forms),
    )  # fmt: skip


def get(deficiency_id: int) -> Deficiency:
    """A deficiency whose matter was found."""
    found = deficiencies.get(session(), deficiency_id)
    assert found is not None  # noqa: S101
    return found


def back(deficiency_id: int) -> ResponseReturnValue:
    """To the page, or, where what was done has taken it out of the person's sight, to the first page."""
    subject = deficiencies.matter(session(), deficiency_id)
    if subject is None or not may(person(), Action.READ_CODES, subject):
        return redirect(url_for("start.show"))
    return redirect(url_for("deficiency.show", deficiency_id=deficiency_id))


def answers(subject: Matter) -> list[Answer]:
    """The answers that went to a verksamhet or a body of the person's."""
    receivers: list[int | None] = [*_own_bodies(subject)]
    if subject.verksamhet_id in person().verksamheter(RoleKind.OMBUD, RoleKind.SAMORDNARE):
        receivers.append(None)
    return feedback.on_deficiency(session(), subject.deficiency_id, receivers=receivers, account_id=person().account_id)


def level_of(stay: Referral | None) -> Level:
    """At which level a stay is; the lowest where there is none."""
    body = None if stay is None else organisations.body(session(), stay.body_id)
    return Level.LEDNINGSGRUPP if body is None else body.level


def standing(stay: Referral | None) -> Verdict | None:
    """The verdict that stands, for the body that gave it and can still take it back."""
    if stay is None or stay.verdict_id is None or stay.body_id not in person().bodies(*READERS):
        return None
    return decided.get(session(), stay.verdict_id)


def _own_bodies(subject: Matter) -> frozenset[int]:
    return person().bodies(*READERS) & subject.stays_at


def _home(subject: Matter) -> tuple[str, str]:
    """The list that the person has it in, as (address, name): their body's, their own, or their verksamhet's."""
    own = sorted(_own_bodies(subject))
    if own:
        return url_for("inbox.show", body_id=own[-1]), "Inkorgen"
    if subject.author_id == person().account_id:
        return url_for("mine.filed_by_me"), "Mina brister"
    return url_for("mine.of_my_service"), "Verksamhetens brister"


def _read(subject: Matter, found: Deficiency, names: Mapping[int, str]) -> dict[str, Any]:
    """What it says and what has happened to it."""
    summary = deficiencies.summary(session(), found.id, now())
    return {
        "category": here().taxonomy.category(found.area),
        "kommun": organisations.kommun(session(), found.kommun_id),
        "author": _author(subject, found),
        "classification": deficiencies.classification(session(), found.id),
        "summary": summary if may(person(), Action.READ_SUMMARY, subject) else None,
        "added": _added(subject),
        "to_release": releases.waits_for_release(session(), found.id),
        "passes_group": releases.passes_its_group(session(), found.id),
        "entries": _entries(subject, names),
    }


def _author(subject: Matter, found: Deficiency) -> str | None:
    if found.author_id is None or not may(person(), Action.SEE_AUTHOR, subject):
        return None
    return accounts.names(session(), [found.author_id]).get(found.author_id)


def _added(subject: Matter) -> list[Supplement]:
    """What has been added and this person may read: each by its own release, under the rule of the text."""
    return [
        one
        for one in deficiencies.supplements(session(), subject.deficiency_id)
        if may(person(), Action.READ_TEXT, replace(subject, released=one.released_at is not None))
    ]


def _entries(subject: Matter, names: Mapping[int, str]) -> list[Entry]:
    given, own = decided.of_deficiency(session(), subject.deficiency_id), _own_bodies(subject)
    return timeline.tell(
        events.of_deficiency(session(), subject.deficiency_id),
        answers(subject),
        names,
        own_bodies=own,
        own_words={one.id: one.reason for one in given if one.body_id in own},
        verdicts=given,
    )


def _where(stay: Referral | None, place: Referral | None) -> dict[str, Any]:
    """Where it is, and what that body has said."""
    body = None if place is None else organisations.body(session(), place.body_id)
    asked = None if stay is None else decided.unanswered_question(session(), stay.deficiency_id, stay.body_id)
    verdict = None if place is None or place.verdict_id is None else decided.get(session(), place.verdict_id)
    in_effect = verdict if verdict is not None and deciding.in_effect(verdict) else None
    own = standing(stay)
    kept = None if place is None else standins.one(session(), place.deficiency_id)
    connected = body is None or organisations.open_disconnection(session(), body.id) is None
    return {
        "body": body,
        "connected": connected,
        "types_in": kept is not None and not connected and may(person(), Action.TYPE_IN, kept.stand_in),
        "at_top": body is not None and body.level is TOP,
        "asked": asked,
        "standing": own,
        "in_effect": in_effect,
        "taken_up": verdict if own is None and deciding.noted_in_meeting(verdict) else None,
    }


@dataclass(frozen=True)
class Part:
    """One report in a samlad brist, and whether this person may read its text."""

    line: Listed
    readable: bool


def _seen_again(subject: Matter, found: Deficiency, head: Deficiency) -> dict[str, Any]:
    """How often the fault has been seen: its parts, its count, what may be the same, and what the ombud was asked."""
    alone = found.merged_into_id is None and may(person(), Action.MERGE, subject)
    similar = samlade.similar(session(), found) if alone else []
    return {
        "times": samlade.times(session(), [head.id])[head.id],
        "parts": _parts(subject),
        "similar": similar,
        "gatherable": _gatherable(found, similar),
        "question": followups.unanswered(session(), found.id),
        "key": new_key(),
    }


def _gatherable(found: Deficiency, similar: Sequence[Listed]) -> set[int]:
    """Those of the similar ones that this one can be gathered with now."""
    itself = samlade.lines(session(), [found.id])[found.id] if similar else None
    if itself is None or not samlade.can_be_gathered(itself):
        return set()
    return {line.deficiency.id for line in similar if samlade.can_be_gathered(line)}


def _parts(subject: Matter) -> list[Part]:
    """What is part of it and the person may know of; each text by its own release."""
    if not subject.samlad:
        return []
    lines = samlade.parts(session(), subject.deficiency_id)
    matters = deficiencies.matters(session(), [line.deficiency.id for line in lines])
    return [
        Part(line, may(person(), Action.READ_TEXT, matters[line.deficiency.id]))
        for line in lines
        if may(person(), Action.READ_CODES, matters[line.deficiency.id])
    ]


def _blank_forms(found: Deficiency, stay: Referral | None) -> dict[str, Any]:
    correction = CorrectionForm(obj=found)
    correction.offer(here().taxonomy, local_date(now()))
    return {
        "correction": correction,
        "supplement": SupplementForm(),
        "verdict": deciding.form_for(level_of(stay)),
        "follow_up": FollowUpForm(),
    }
