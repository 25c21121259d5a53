"""What is said to stand instead of what was found: it reads as Swedish, and leaves nothing behind to be found."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import personal_data as bench
from systembrist.privacy import advice, personal_data
from systembrist.privacy.naming.genitive import nominative

TEXTS = [text for file in sorted(bench.FOLDER.glob("*.txt")) for text, _ in bench.read(file)]
READS = [
    ("Annas mamma ringde.", "Klientens mamma ringde."),
    ("Det är Björns mamma som ringer.", "Det är klientens mamma som ringer."),
    ("Annas och Eriks barn mår dåligt.", "Klientens och klientens barn mår dåligt."),
    ("Hon tog Annas.", "Hon tog klientens."),
    ("Lars mamma ringde.", "Klientens mamma ringde."),
    ("Andreas ansökan försvann.", "Klientens ansökan försvann."),
    ("Andreas fick nej.", "Klienten fick nej."),
    ("Hans Eks läkare har slutat.", "Klientens läkare har slutat."),
    ("Handläggare Ahmeds besked kom sent.", "Handläggarens besked kom sent."),
    ("Biståndshandläggare Ahmed svarade inte.", "Biståndshandläggaren svarade inte."),
    ("Herr Nilsson nekades.", "Klienten nekades."),
    ("Gode mannen Karin svarar inte.", "Gode mannen svarar inte."),
    ("Konto 8327-9, 123 456 789-0 är spärrat.", "Ett konto är spärrat."),
    ("Kontot 8327-9, 123 456 789-0 är spärrat.", "Kontot är spärrat."),
    ("Hans konto 8327-9, 123 456 789-0 är spärrat.", "Hans konto är spärrat."),
    ("Hon har ett konto 8327-9, 123 456 789-0 som är spärrat.", "Hon har ett konto som är spärrat."),
    ("Kontonummer: 5000-1234567", "Kontonummer: ett konto"),
    ("Klienten har nummer 850709-9805 och väntar.", "Klienten har ett personnummer och väntar."),
    ("Klientens personnummer 850709-9805 saknas.", "Klientens personnummer saknas."),
    ("Pnr 850709-9805 saknas.", "Ett personnummer saknas."),
    ("Det gäller 850709-9805.", "Det gäller klientens nummer."),
    ("Ring tel. 070-174 06 05 efter lunch.", "Ring ett telefonnummer efter lunch."),
    ("Nås på telefonnummer 070-174 06 05.", "Nås på ett telefonnummer."),
    ("Mejla till e-postadressen kim@example.se.", "Mejla till e-postadressen."),
    ("Ärendet HSN 2024/118-3 ligger hos nämnden.", "Ärendet ligger hos nämnden."),
    ("Se dnr 2024/01234.", "Se ett ärende."),
    ("Kundnummer 98765432 hos elbolaget.", "Ett kundnummer hos elbolaget."),
    ("Hon bor på Storgatan 12.", "Hon bor på en adress."),
    ("Storgatan 12 är utrymd.", "En adress är utrymd."),
    ("Adress: Storgatan 12", "Adress: en adress"),
    # a sentence that ends before a name stays ended, and a colon is no part of a role
    ("Hon ringde handläggaren. Anna svarade inte.", "Hon ringde handläggaren. Klienten svarade inte."),
    ("Hon har varit på läkarbesök. Anna var med.", "Hon har varit på läkarbesök. Klienten var med."),
    ("Det är klientens dotter. Anna Svensson är sjuk.", "Det är klientens dotter. Klienten är sjuk."),
    ("Jag skrev till läkaren: Anna behöver hjälp.", "Jag skrev till läkaren: klienten behöver hjälp."),
    ("Läkaren: Anna Ek\nHon sa nej.", "Läkaren\nHon sa nej."),
    ("Läkaren: Anna behöver hjälp.", "Läkaren: klienten behöver hjälp."),
    ("Enligt dr. Lindgren behövs inget.", "Enligt läkaren behövs inget."),
    ("Dr Lindgren sa nej.", "Läkaren sa nej."),
    ("Hans dr Lindgren sa nej.", "Hans läkare sa nej."),
    ("Enligt doktor Lindgren behövs inget.", "Enligt doktorn behövs inget."),
    ("Hr. Nilsson nekades.", "Klienten nekades."),
    ("Hon bytte konto. 8327-9, 123 456 789-0 är spärrat.", "Hon bytte konto. Ett konto är spärrat."),
    ("Hon fick t.ex. Storgatan 12 som adress.", "Hon fick t.ex. en adress som adress."),
    ("Thomas' son nekades.", "Klientens son nekades."),
    ("Handläggare Anna Ek:s beslut kom.", "Handläggarens beslut kom."),
    ("Hon kallas 'Anna' hemma.", "Hon kallas 'klienten' hemma."),
    ("Hon kallar honom 'Thomas' hemma.", "Hon kallar honom 'klienten' hemma."),
    # kin
    ("Mormor Eva ringde.", "Mormodern ringde."),
    ("Hennes f.d. man Karl hotar henne.", "Hennes f.d. man hotar henne."),
    ("Min syster Anna hjälper mig.", "Min syster hjälper mig."),
    ("Hennes lillasyster Eva är sjuk.", "Hennes lillasyster är sjuk."),
    ("Hans fru Anna ringde.", "Hans fru ringde."),
    ("Hennes man Karl ringde.", "Hennes man ringde."),
    ("Fru Svensson fick vänta.", "Klienten fick vänta."),
    ("Min bror Eriks lägenhet är såld.", "Min brors lägenhet är såld."),
    ("Sonen Elias är ledsen.", "Sonen är ledsen."),
    ("Mamma Eva ringde.", "Mamman ringde."),
    ("Hans ex Eva ringde.", "Hans ex ringde."),
    # a word in a word
    ("Läkarhuset Anna svarar inte.", "Läkarhuset klienten svarar inte."),
    ("Ombudsmannen Anna Ek svarade.", "Ombudsmannen svarade."),
    ("En person Anna Lindgren kände ringde.", "En person klienten kände ringde."),
    ("LSS-handläggare Ahmed svarade inte.", "LSS-handläggaren svarade inte."),
    ("Överläkaren Anna Ek sa nej.", "Överläkaren sa nej."),
    (
        "Ring kommunrehabiliteringssamordnaren Anna Lindgren.",
        "Ring kommunrehabiliteringssamordnaren.",
    ),
    (
        "Socialpsykiatriboendestödjarsamordnare Anna Lindgren ringde.",
        "Socialpsykiatriboendestödjarsamordnaren ringde.",
    ),
    # the client by another word
    ("Klienten Per Nilsson nekades.", "Klienten nekades."),
    ("Patienten Anna fick vänta.", "Patienten fick vänta."),
    ("Brukaren Annas ansökan försvann.", "Brukarens ansökan försvann."),
    ("Jag följde klient Anna dit.", "Jag följde klienten dit."),
    ("Min klient Anna Lindgren väntar.", "Min klient väntar."),
    # whose or which it is
    ("Det sa hans läkare Anna.", "Det sa hans läkare."),
    ("Det sa hans nya läkare Anna Ek.", "Det sa hans nya läkare."),
    ("Försäkringskassans handläggare Anna sa nej.", "Försäkringskassans handläggare sa nej."),
    ("AF:s handläggare Ahmed sa nej.", "AF:s handläggare sa nej."),
    ("Anna Svenssons mamma Eva ringde.", "Klientens mamma ringde."),
    ("Klienten fick en ny handläggare Ahmed i maj.", "Klienten fick en ny handläggare i maj."),
    ("Ansvarig läkare Anna Ek är sjuk.", "Ansvarig läkare är sjuk."),
    ("Hon fick hjälp hos läkare Anna Ek.", "Hon fick hjälp hos läkaren."),
    ("Hon ville träffa läkare Anna Ek.", "Hon ville träffa läkaren."),
    ("En kväll ringde handläggare Ahmed.", "En kväll ringde handläggaren."),
    ("Hennes gode man Karin Ek svarar inte.", "Hennes gode man svarar inte."),
    ("God man Karin Ek svarar inte.", "Gode mannen svarar inte."),
    ("Mitt ombud Anna Ek var med.", "Mitt ombud var med."),
    ("Vår kurator Annas råd var bra.", "Vår kurators råd var bra."),
    # a word before a number
    ("Hon ringde kort 070-174 06 05.", "Hon ringde kort ett telefonnummer."),
    ("Betala med kort 4242 4242 4242 4242 nu.", "Betala med ett kort nu."),
    ("Hon har ett litet kort 4242 4242 4242 4242 kvar.", "Hon har ett litet kort kvar."),
    ("Hon har ett nytt konto 8327-9, 123 456 789-0 nu.", "Hon har ett nytt konto nu."),
    ("Min mobil 070-174 06 05 är trasig.", "Min mobil är trasig."),
    ("Min tel. 070-174 06 05 är trasig.", "Min tel är trasig."),
    ("Ring mobil 070-174 06 05 nu.", "Ring ett telefonnummer nu."),
    ("Klientens pnr 850709-9805 saknas.", "Klientens pnr saknas."),
    ("Förvaltningsrättens mål nr 4567-22 avgjordes.", "Förvaltningsrättens mål avgjordes."),
    ("Se mål nr 4567-22 i rätten.", "Se ett mål i rätten."),
    ("Akten 2019/0712 är borta.", "Akten är borta."),
    ("Hyran ska till bg 5050-1055 nu.", "Hyran ska till ett bankgiro nu."),
    ("Skriv på mejl kim@example.se nu.", "Skriv på en e-postadress nu."),
    ("LMA-nummer 50-123456/1 står där.", "Ett LMA-nummer står där."),
    ("Skriv pers.nr 850709-9805 där.", "Skriv pers.nr klientens nummer där."),
    ("Skriv personnr. 850709-9805 där.", "Skriv ett personnummer där."),
    ("Skriv referensnr AB-4471-9 där.", "Skriv ett referensnummer där."),
    ("Hans adress Storgatan 12 är fel.", "Hans adress är fel."),
    ("Det telefonnummer 070-174 06 05 gick till fel person.", "Det telefonnummer gick till fel person."),
]


def replaced(text: str) -> str:
    return advice.replace_all(text, advice.on)


@pytest.mark.parametrize(("text", "reads"), READS)
def test_what_stands_instead_reads_well(text: str, reads: str) -> None:
    assert replaced(text) == reads


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_with_all_of_a_line_replaced_nothing_is_left(text: str) -> None:
    assert personal_data.find(replaced(text)) == []


PIECES = st.sampled_from(
    [*TEXTS, *(text for text, _ in READS), "konto ", "Anna", "s ", "nr ", "850709", "-", "9805", "dnr "]
)


@given(st.lists(PIECES, min_size=1, max_size=6), st.sampled_from(["", " ", "\n", ", ", " och "]))
def test_with_all_replaced_nothing_is_left_whatever_stands_beside_what(pieces: list[str], between: str) -> None:
    assert personal_data.find(replaced(between.join(pieces))) == []


JOINED = st.tuples(st.lists(PIECES, min_size=1, max_size=6), st.sampled_from(["", " ", ". ", ": ", "\n"])).map(
    lambda drawn: drawn[1].join(drawn[0])
)
FOLDED = re.compile(r"(?:gode? )?(?P<word>[\w-]+)(?:\.|:| nr\.?| nummer)?[ \xa0]", re.IGNORECASE)
SHORT = """
dr hr herr frk fröken fru nr nummer pnr p-nr tel telnr telefon mobil mob tfn hemtelefon mobiltelefon
iban bg pg postgiro clearing dnr ref e-post epost mejl mail mejladress mailadress adress adr
hemadress postadress
"""
"""What may go with what was found; every other word before it stays, in one form or another."""


@given(JOINED)
def test_no_more_than_what_was_found_and_a_word_before_it_is_touched(text: str) -> None:
    for one in advice.on(text):
        assert text[one.finding.end : one.end] in ("", "'", "’", ":s")
        assert one.instead.strip() == one.instead != ""
        if one.start < one.finding.start:
            folded = FOLDED.fullmatch(text[one.start : one.finding.start])
            assert folded, "one word and what joins it to what was found"
            assert not text[one.start - 1 : one.start].isalnum() or one.start == 0, "a whole word"
            word = folded["word"].casefold()
            assert word in SHORT.split() or word.removesuffix("nr")[:3] in one.instead.casefold()


@given(st.lists(PIECES, min_size=1, max_size=6).map("".join))
def test_what_is_replaced_is_never_replaced_twice(text: str) -> None:
    ended = 0
    for one in advice.on(text):
        assert ended <= one.start <= one.finding.start
        ended = one.end


@pytest.mark.parametrize(
    ("name", "called"),
    [("Anna", "anna"), ("Annas", "anna"), ("ANNAS", "anna"), ("Anna's", "anna"), ("Anna Lindgrens", "anna lindgren"),
     ("Andreas", "andreas"), ("Hans", "hans"), ("Jonas", "jonas"), ("Andrea", "andrea"), ("", ""), ("12", "12")],
)  # fmt: skip
def test_a_name_is_the_same_name_in_the_genitive(name: str, called: str) -> None:
    assert nominative(name) == called
