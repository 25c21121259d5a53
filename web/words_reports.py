"""What each report and table is for and when it is used, and what each format is good for."""

from __future__ import annotations

KINDS = {
    "trend": ("Vilka områden som ökar och minskar, kvartal för kvartal.", "När ni vill se hur det går över tid."),
    "lagesrapport": (
        "Hela landets bild: områden, aktörer, bristnivåer, län och svar, med godkända sammanfattningar.",
        "Till regeringen senast 15 maj (14 § förordningen).",
    ),
    "motespaket": (
        "Det som ska upp på nästa möte, samlat där flera ombud har sett samma sak.",
        "Inför mötet, också för ledamöter utan konto.",
    ),
    "protokoll": ("Beslut och skäl från det senaste mötet.", "Efter mötet, att justera och lägga till handlingarna."),
    "redovisning": (
        "Årets uppgifter om bidraget, verksamheten och bristerna, som de ser ut nu.",
        "Att visa för nämnden innan ni lämnar in den, senast 15 januari (10 §).",
    ),
    "underlag": (
        "Kommunernas redovisningar, ledningsgruppernas platser, bristerna och länets svar i ett dokument.",
        "Till Socialstyrelsen senast 1 mars (11 §).",
    ),
}
"""Of each kind in the catalogue: what it is for, and when."""

PLACES = {
    "situation.show": (
        "Läget i landet",
        "Vad siffrorna bygger på, vad som ökar och minskar och var, och vad som har blivit besvarat.",
        "Inför beredningsgruppens möten.",
    ),
    "national.show_country": (
        "Nationell tabell",
        "Vad som har setts och lyfts, per område, län och kvartal, och samma brist i flera kommuner.",
        "Löpande. Arbetsmaterial, inte för publicering.",
    ),
    "national.show_county": (
        "Länets tabell",
        "Vad som har setts och lyfts, per område, kommun och kvartal, och samma brist i flera kommuner.",
        "Löpande. Arbetsmaterial, inte för publicering.",
    ),
    "reported.below": (
        "Vilka har lämnat in?",
        "Vilka som har lämnat in och vilka som är sena.",
        "Vid årsskiftet, och när ni stöttar.",
    ),
    "submissions.index": (
        "Fyll i och lämna in",
        "Formuläret för årets uppgifter. Det som går att räkna fram är redan ifyllt.",
        "Från att året öppnas till sista dag.",
    ),
}
"""Of each page beside the reports: its name, what it is for, and when."""

FORMATS = {
    "pdf": "att skriva ut",
    "docx": "att redigera",
    "xlsx": "tabellerna",
    "csv": "tabellerna som text",
    "html": "att spara",
    "md": "som text",
    "json": "för datorer",
}
"""What each format is good for."""
