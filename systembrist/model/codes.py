"""The closed lists that the rules speak in; each is stored as its code (DESIGN 2 has the words)."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """Where in the chain a body stands, lowest first: the order of the members is the order of the chain."""

    LEDNINGSGRUPP = "ledningsgrupp"
    KOMMUN = "kommun"
    LANSSTYRELSE = "lansstyrelse"
    SOCIALSTYRELSEN = "socialstyrelsen"

    @property
    def is_above_kommun(self) -> bool:
        """Whether it belongs to the state, which holds frozen copies and never a deficiency."""
        return self in (Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN)


class RoleKind(StrEnum):
    """What a person is in the chain; the same person may be several things at several places."""

    OMBUD = "ombud"
    SAMORDNARE = "samordnare"
    ORDFORANDE = "ordforande"
    JUSTERARE = "justerare"
    LEDAMOT = "ledamot"
    BRUKARE = "brukare"
    KOMMUN = "kommun"
    LANSSTYRELSE = "lansstyrelse"
    SOCIALSTYRELSEN = "socialstyrelsen"
    BEREDNINGSGRUPP = "beredningsgrupp"
    ADMIN = "admin"


class Driftsform(StrEnum):
    """How a verksamhet is run (the Fyrbodal study's forms and gemensam nämnd)."""

    KOMMUN = "kommun"
    SAMORDNARE = "samordnare"
    KOMMUNALFORBUND = "kommunalforbund"
    GEMENSAM_NAMND = "gemensam_namnd"
    ENTREPRENAD = "entreprenad"


class SeatKind(StrEnum):
    """Whose seat it is: the first five are demanded by 5 § SFS 2013:522, the rest are invited."""

    KOMMUN = "kommun"
    PRIMARVARD = "primarvard"
    PSYKIATRI = "psykiatri"
    ARBETSFORMEDLINGEN = "arbetsformedlingen"
    FORSAKRINGSKASSAN = "forsakringskassan"
    INBJUDEN = "inbjuden"
    BEREDNINGSGRUPP = "beredningsgrupp"


MANDATORY_SEATS = (
    SeatKind.KOMMUN,
    SeatKind.PRIMARVARD,
    SeatKind.PSYKIATRI,
    SeatKind.ARBETSFORMEDLINGEN,
    SeatKind.FORSAKRINGSKASSAN,
)


class FaultLevel(StrEnum):
    """Where the fault sits (Kunskapsguiden's three levels)."""

    HANDLAGGARE = "handlaggare"
    LOKAL = "lokal"
    CENTRAL = "central"


class Clients(StrEnum):
    """How many clients the ombud has seen it happen to."""

    EN = "1"
    NAGRA = "2-5"
    FLER = "fler"


class Consequence(StrEnum):
    """What it led to for the client; several may hold."""

    UTEBLIVEN_VARD = "utebliven_vard"
    EKONOMI = "ekonomi"
    BOSTAD = "bostad"
    FORSAMRAD_HALSA = "forsamrad_halsa"
    FARA = "fara"


class VerdictKind(StrEnum):
    """What a body can decide about a deficiency that stays with it."""

    ATGARDA = "atgarda"
    LYFT = "lyft"
    KOMPLETTERA = "komplettera"
    AVSLUTA = "avsluta"


class Outcome(StrEnum):
    """How a stay ended."""

    ATGARDAD = "atgardad"
    AVSLUTAD = "avslutad"
    LYFT = "lyft"
    TYSTNAD = "tystnad"
    EJ_ANSLUTEN = "ej_ansluten"
    FORBIGANGEN = "forbigangen"
    SAMLAD = "samlad"
    ATERTAGEN = "atertagen"


class WithdrawalReason(StrEnum):
    """Why a deficiency was withdrawn; a closed list, so that nothing more is written about it."""

    MISSTAG = "misstag"
    DUBBLETT = "dubblett"
    KLIENTEN = "klienten"
    INAKTUELL = "inaktuell"


class FollowUpAnswer(StrEnum):
    """What the ombud says when asked, some time after, whether it has got better."""

    JA = "ja"
    NEJ = "nej"
    VET_EJ = "vet_ej"


class ReportKind(StrEnum):
    """What is submitted once a year: the kommun's redovisning (10 §), länsstyrelsens underlag (11 §)."""

    REDOVISNING = "redovisning"
    UNDERLAG = "underlag"


class NoticeKind(StrEnum):
    """What a mail is about; its words are made from codes and never from what somebody wrote."""

    MOTTAGEN = "mottagen"
    SVAR = "svar"
    FRAGA = "fraga"
    SKYNDSAM = "skyndsam"
    PAMINNELSE = "paminnelse"
    KALLELSE = "kallelse"
    PROTOKOLL = "protokoll"
    UPPFOLJNING = "uppfoljning"
    ATEROPPNAD = "ateroppnad"
    REDOVISNING = "redovisning"
    ATAGANDE = "atagande"


class FeedbackKind(StrEnum):
    """The type of an answer: Benn et al. 2009 (BMJ Qual Saf 18:11), and those that answer nothing:
    a question back, that it passed on as decided before, and that it passed on without an answer.
    """

    MOTTAGET = "mottaget"
    ATGARD = "atgard"
    KANNEDOM = "kannedom"
    BESLUT = "beslut"
    FORBATTRING = "forbattring"
    FRAGA = "fraga"
    VIDARE = "vidare"
    UTAN_SVAR = "utan_svar"


REAL_ANSWERS = (FeedbackKind.ATGARD, FeedbackKind.KANNEDOM, FeedbackKind.BESLUT, FeedbackKind.FORBATTRING)
"""What counts in the återkopplingsgrad: a receipt, a question and a silence do not."""


class EventKind(StrEnum):
    """All that can have happened, in the past tense."""

    FILED = "filed"
    CLASSIFIED = "classified"
    CORRECTED = "corrected"
    RELEASED = "released"
    SUMMARISED = "summarised"
    DECIDED = "decided"
    TAKEN_BACK = "taken_back"
    ANSWERED = "answered"
    MARKED_URGENT = "marked_urgent"
    SUPPLEMENTED = "supplemented"
    REMINDED = "reminded"
    CHASED = "chased"
    LIMIT_PASSED = "limit_passed"
    ROSE_BY_VERDICT = "rose_by_verdict"
    ROSE_BY_CALENDAR = "rose_by_calendar"
    ROSE_BY_SILENCE = "rose_by_silence"
    ROSE_UNCONNECTED = "rose_unconnected"
    PASSING_DECIDED = "passing_decided"
    PASSED_BY = "passed_by"
    CLOSED = "closed"
    COPIED = "copied"
    MERGED = "merged"
    SPLIT = "split"
    OCCURRED_AGAIN = "occurred_again"
    FOLLOW_UP_ASKED = "follow_up_asked"
    FOLLOWED_UP = "followed_up"
    REOPENED = "reopened"
    CODES_GIVEN = "codes_given"
    MEETING_PLANNED = "meeting_planned"
    MEETING_MOVED = "meeting_moved"
    MEETING_CANCELLED = "meeting_cancelled"
    MEETING_CALLED = "meeting_called"
    MINUTES_APPROVED = "minutes_approved"
    MINUTES_CHASED = "minutes_chased"
    REPORT_OPENED = "report_opened"
    REPORT_REMINDED = "report_reminded"
    REPORT_SUBMITTED = "report_submitted"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    JOINED = "joined"
    LEFT = "left"
    UNDERTOOK = "undertook"
    UNDERTAKING_ENDED = "undertaking_ended"


RISINGS = (
    EventKind.ROSE_BY_VERDICT,
    EventKind.ROSE_BY_CALENDAR,
    EventKind.ROSE_BY_SILENCE,
    EventKind.ROSE_UNCONNECTED,
    EventKind.PASSED_BY,
)
"""What closes one stay and opens the next one up."""
