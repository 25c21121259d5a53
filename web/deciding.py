"""What the two pages on which a body decides have in common."""

from __future__ import annotations

from flask import request

from systembrist.errors import Conflict
from systembrist.escalation import respond
from systembrist.model import Level, Verdict, VerdictKind
from web.filters import moment
from web.forms import VerdictForm


def form_for(level: Level) -> VerdictForm:
    """The form with the decisions of that level; only a kommun has words of its own to send along."""
    form = VerdictForm()
    form.offer(respond.verdicts_open_to(level))
    if level is not Level.KOMMUN:
        del form.summary
    return form


def require_current(verdict: Verdict) -> None:
    """Raises Conflict if the page that was pressed showed another verdict than the one that stands now."""
    if request.form.get("verdict_id") not in (None, str(verdict.id)):
        raise Conflict("Någon annan har fattat ett nytt beslut. Ladda om sidan och se vad som gäller.")


def noted(verdict: Verdict) -> str:
    """What the one who decided is told."""
    if verdict.kind is VerdictKind.KOMPLETTERA:
        return "Frågan är skickad till ombudet. Bristen ligger kvar hos er och tiden fortsätter att gå."
    if verdict.effective_at == verdict.decided_at:
        return "Beslutet är noterat och gäller nu."
    return f"Beslutet är noterat. Det börjar gälla {moment(verdict.effective_at)}; till dess kan ni ta tillbaka det."
