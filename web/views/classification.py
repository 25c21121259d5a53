"""Told in public: what the classification is for, what it has learnt from, how good it is and who decides."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from systembrist.classify import agreement
from systembrist.store import training
from web.identity import open_to_all
from web.site import here
from web.transaction import session

pages = Blueprint("classification", __name__)

ENOUGH = 30
"""With fewer judgements than this, how far people and model agree is not told: it would say nothing."""

WEAK = 0.6
"""Below this F1 a code is named as one where the suggestions are weak."""


@pages.get("/sa-fungerar-klassningen")
@open_to_all
def show() -> ResponseReturnValue:
    """The declaration, with the figures of the model in use."""
    classifier = here().classifier
    pairs = [(one.suggested, one.decided) for one in training.judgements(session())]
    codes = classifier.card.codes.per_code
    weak = [code for code in here().taxonomy.codes() if code in codes and codes[code].f1 < WEAK]
    return render_template(
        "classification.html", card=classifier.card, version=classifier.version, weak=weak,
        codes=[code for code in here().taxonomy.codes() if code in codes],
        agreement=agreement.agreement(pairs) if len(pairs) >= ENOUGH else None,
    )  # fmt: skip
