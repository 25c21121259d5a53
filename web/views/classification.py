"""Told in public: what the classification is for, what it has learnt from, how good it is and who decides."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from systembrist.classify.agreement import Agreement, agreement, by_code
from systembrist.classify.evaluate import Figures, OfCode
from systembrist.reports import published, swedish
from systembrist.store import training
from web.identity import open_to_all
from web.site import here, now
from web.transaction import session

pages = Blueprint("classification", __name__)

ENOUGH = 30
"""With fewer judgements than this, how far people and model agree is not told: it would say more of a few reports than
of the model."""

WEAK = 0.65
"""Below this F1 a code is named as one where the suggestions are weak."""

COLUMNS = ("Område", "Av dem som föreslås är rätt", "Av dem som finns hittas", "Ombuden behöll")


@dataclass(frozen=True)
class Area:
    """A line of the table: how good the suggestions of a code are, and how far people agree where enough have said."""

    code: str
    of_code: OfCode
    agreement: Agreement | None

    @property
    def weak(self) -> bool:
        """Whether it is named as weak."""
        return self.of_code.f1 < WEAK


@pages.get("/sa-fungerar-klassningen")
@open_to_all
def show() -> ResponseReturnValue:
    """The declaration, with the figures of the model in use; how people judge it as of the last published day."""
    model = here().model_in_use()
    rules = published.load(here().settings.data)
    upto = rules.last_cut_off(now())
    pairs = [(one.suggested, one.decided) for one in training.judgements(session(), upto) if not one.uncertain]
    judged = agreement(pairs) if len(pairs) >= ENOUGH else None
    of_code = {code: one for code, one in by_code(pairs).items() if one.n >= ENOUGH} if judged else {}
    codes = [code for code in here().taxonomy.codes() if code in model.card.codes.per_code]
    return render_template(
        "classification.html", card=model.card, version=model.version, agreement=judged, upto=upto, enough=ENOUGH,
        fewest=rules.threshold,
        areas=[Area(code, model.card.codes.per_code[code], of_code.get(code)) for code in codes],
        figures=_figures(model.card.codes), columns=COLUMNS if judged else COLUMNS[:-1],
        share=swedish.share, number=swedish.number,
    )  # fmt: skip


def _figures(codes: Figures) -> list[tuple[str, str]]:
    """What the page begins with: shares of the examples, which the words say, since reports may fare otherwise."""
    told = [
        ("av exemplen får rätt område i första förslaget", codes.accuracy),
        ("av exemplen har rätt område bland de tre första", codes.top3),
        ("av exemplen får ett förslag utan ”osäker”", codes.coverage),
        ("av förslagen utan ”osäker” är rätt för exemplen", codes.selective_accuracy),
    ]
    return [(words, swedish.share(figure)) for words, figure in told if figure is not None]
