"""What each code is called to a person: one name for one thing (DESIGN 2), in plain Swedish."""

from __future__ import annotations

from enum import StrEnum

from systembrist.model import (
    Clients,
    Consequence,
    FaultLevel,
    FeedbackKind,
    FollowUpAnswer,
    Outcome,
    VerdictKind,
    WithdrawalReason,
)

WORDS: dict[type[StrEnum], dict[str, str]] = {
    FaultLevel: {
        FaultLevel.HANDLAGGARE: "Handläggarnivå: bemötande, kompetens, värderingar och ansvar",
        FaultLevel.LOKAL: "Lokal nivå: organisation, resurser, insatser och måluppfyllelse",
        FaultLevel.CENTRAL: "Central nivå: regelverk, resurser och organisation i hela landet",
    },
    Clients: {
        Clients.EN: "1 klient",
        Clients.NAGRA: "2–5 klienter",
        Clients.FLER: "fler än 5 klienter",
    },
    Consequence: {
        Consequence.UTEBLIVEN_VARD: "Vården uteblev eller kom för sent",
        Consequence.EKONOMI: "Sämre ekonomi",
        Consequence.BOSTAD: "Bostaden förlorades eller hotas",
        Consequence.FORSAMRAD_HALSA: "Sämre hälsa",
        Consequence.FARA: "Fara för liv eller säkerhet",
    },
    VerdictKind: {
        VerdictKind.ATGARDA: "Åtgärda här",
        VerdictKind.LYFT: "Lyft till nästa nivå",
        VerdictKind.KOMPLETTERA: "Be ombudet komplettera",
        VerdictKind.AVSLUTA: "Avsluta utan åtgärd",
    },
    Outcome: {
        Outcome.ATGARDAD: "åtgärdad",
        Outcome.AVSLUTAD: "avslutad utan åtgärd",
        Outcome.LYFT: "lyft",
        Outcome.TYSTNAD: "gick vidare utan svar",
        Outcome.EJ_ANSLUTEN: "gick vidare, instansen är inte ansluten",
        Outcome.FORBIGANGEN: "förbi berörd instans",
        Outcome.SAMLAD: "del av en samlad brist",
        Outcome.ATERTAGEN: "tillbakatagen",
    },
    WithdrawalReason: {
        WithdrawalReason.MISSTAG: "Den anmäldes av misstag",
        WithdrawalReason.DUBBLETT: "Den är redan anmäld",
        WithdrawalReason.KLIENTEN: "Klienten vill inte att den lyfts",
        WithdrawalReason.INAKTUELL: "Den gäller inte längre",
    },
    FollowUpAnswer: {
        FollowUpAnswer.JA: "Ja, det har blivit bättre",
        FollowUpAnswer.NEJ: "Nej, det har inte blivit bättre",
        FollowUpAnswer.VET_EJ: "Det går inte att säga",
    },
    FeedbackKind: {
        FeedbackKind.MOTTAGET: "Mottaget",
        FeedbackKind.ATGARD: "Åtgärd här",
        FeedbackKind.KANNEDOM: "Till kännedom",
        FeedbackKind.BESLUT: "Beslut och skäl",
        FeedbackKind.FORBATTRING: "Systemet är förbättrat",
        FeedbackKind.FRAGA: "Fråga till ombudet",
        FeedbackKind.VIDARE: "Lämnad vidare",
        FeedbackKind.UTAN_SVAR: "Inget svar lämnat",
    },
}

FAULT_LEVEL_SHORT = {
    FaultLevel.HANDLAGGARE: "handläggarnivå",
    FaultLevel.LOKAL: "lokal nivå",
    FaultLevel.CENTRAL: "central nivå",
}

NOT_STATED = "ej angivet"


def word(code: StrEnum | None) -> str:
    """A code in words; "ej angivet" for what was left out."""
    return NOT_STATED if code is None else WORDS[type(code)][code]


def fault_level_short(code: FaultLevel | None) -> str:
    """A fault level in two words, for lists."""
    return NOT_STATED if code is None else FAULT_LEVEL_SHORT[code]
