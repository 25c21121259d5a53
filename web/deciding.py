"""What the two pages on which a body decides have in common."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from systembrist.errors import Conflict
from systembrist.escalation import respond
from systembrist.model import Level, Verdict, VerdictKind
from systembrist.reports.swedish import counted
from web.filters import moment
from web.forms import VerdictForm
from web.site import now


def form_for(level: Level) -> VerdictForm:
    """The form with the decisions of that level; only a kommun has words of its own to send along."""
    form = VerdictForm()
    form.offer(respond.verdicts_open_to(level))
    if level is not Level.KOMMUN:
        del form.summary
    return form


def to_take_back(standing: Verdict | None) -> Verdict:
    """The verdict that stands; Conflict if none does, or another than on the page that was pressed."""
    if standing is None:
        raise Conflict(respond.TAKEN_BACK)
    if request.form.get("verdict_id") not in (None, str(standing.id)):
        raise Conflict("Det har fattats ett nytt beslut sedan du öppnade sidan.")
    return standing


def in_effect(verdict: Verdict) -> bool:
    """Whether everyone has been told of it."""
    return verdict.effective_at is not None and verdict.effective_at <= now()


def noted_in_meeting(verdict: Verdict | None) -> bool:
    """Whether a meeting has decided what nobody else is told yet: that it was taken up is no secret."""
    return verdict is not None and verdict.meeting_id is not None and not in_effect(verdict)


LONGEST_APPROVER = 160
"""The column's width."""


def approver(name: str, place: str) -> str:
    """How the one who approved a summary is named wherever it goes: by name, and from where."""
    return f"{name}, {place}"[:LONGEST_APPROVER]


def noted(verdict: Verdict) -> str:
    """What the one who decided is told."""
    if verdict.kind is VerdictKind.KOMPLETTERA:
        return "Frågan är skickad till ombudet. Bristen ligger kvar hos er och tiden fortsätter att gå."
    if verdict.effective_at is None:
        return "Beslutet är antecknat i protokollet. Det börjar gälla när protokollet är justerat."
    if verdict.effective_at == verdict.decided_at:
        return "Beslutet är noterat och gäller nu."
    return f"Beslutet är noterat. Det börjar gälla {moment(verdict.effective_at)}; till dess kan ni ta tillbaka det."


def noted_together(verdicts: Sequence[Verdict]) -> str:
    """What the one who decided about several is told."""
    at_once = [one for one in verdicts if one.effective_at == one.decided_at]
    said = f"Beslutet är noterat för {counted(len(verdicts), 'brist', 'brister')}."
    if len(at_once) == len(verdicts):
        return f"{said} Det gäller nu."
    later = next(one for one in verdicts if one.effective_at != one.decided_at)
    if at_once:
        said += f" För {counted(len(at_once), 'skyndsam', 'skyndsamma')} gäller det nu, för de andra"
    else:
        said += " Det börjar gälla"
    return f"{said} {moment(later.effective_at)}; till dess kan ni ta tillbaka det, ett i taget."
