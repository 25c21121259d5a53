"""What the administrator's pages call roles, levels and ways of running a verksamhet, and the order of the alphabet."""

from __future__ import annotations

from systembrist.model import Driftsform, Level, RoleKind

ROLES = {
    RoleKind.OMBUD: "Ombud",
    RoleKind.SAMORDNARE: "Samordnare",
    RoleKind.ORDFORANDE: "Ordförande",
    RoleKind.JUSTERARE: "Justerare",
    RoleKind.LEDAMOT: "Ledamot",
    RoleKind.BRUKARE: "Företrädare för inbjuden organisation",
    RoleKind.KOMMUN: "Kommunansvarig",
    RoleKind.LANSSTYRELSE: "Handläggare på länsstyrelsen",
    RoleKind.SOCIALSTYRELSEN: "Utredare på Socialstyrelsen",
    RoleKind.BEREDNINGSGRUPP: "Ledamot i beredningsgruppen",
    RoleKind.ADMIN: "Administratör",
}

WHAT_A_ROLE_IS_FOR = {
    RoleKind.OMBUD: "anmäler brister och ser sin verksamhets",
    RoleKind.SAMORDNARE: "släpper texter till ledningsgruppen, ser vem som har anmält",
    RoleKind.ORDFORANDE: "beslutar för ledningsgruppen",
    RoleKind.JUSTERARE: "justerar ledningsgruppens protokoll",
    RoleKind.LEDAMOT: "läser det som är släppt till ledningsgruppen",
    RoleKind.BRUKARE: "läser godkända sammanfattningar",
    RoleKind.KOMMUN: "beslutar för kommunen och lämnar redovisningen",
    RoleKind.LANSSTYRELSE: "beslutar för länsstyrelsen",
    RoleKind.SOCIALSTYRELSEN: "beslutar för Socialstyrelsen",
    RoleKind.BEREDNINGSGRUPP: "läser nationella trender",
    RoleKind.ADMIN: "sköter konton och organisationer, ser inte innehållet i brister",
}

LEVELS = {
    Level.LEDNINGSGRUPP: "Ledningsgrupp",
    Level.KOMMUN: "Kommun",
    Level.LANSSTYRELSE: "Länsstyrelse",
    Level.SOCIALSTYRELSEN: "Socialstyrelsen",
}

DRIFTSFORMER = {
    Driftsform.KOMMUN: "En kommun",
    Driftsform.SAMORDNARE: "Flera kommuner med gemensam samordnare",
    Driftsform.KOMMUNALFORBUND: "Kommunalförbund",
    Driftsform.GEMENSAM_NAMND: "Gemensam nämnd",
    Driftsform.ENTREPRENAD: "Entreprenad",
}

_LAST = str.maketrans("åäö", "{|}")
"""The three letters that come after z, as three signs that do."""


def alphabetical(name: str) -> str:
    """What a name is sorted by in Swedish: Avesta, Åmål, Älvdalen, Örebro."""
    return name.casefold().translate(_LAST)
