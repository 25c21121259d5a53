"""What stands around a name and tells that it is one, or that it is not.

Every set is in lower case and compared with whole words; a tuple holds endings.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _endings(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CALLED = _words(
    """
    fru herr fröken doktor dr heter hette kallas namnet namn vid-namn hej kära mvh hälsningar vänligen
    undertecknad namne hälsning hälsn hälsar bästa käre tant farbror moster morbror faster kusin pastor imam hr
    frk
    """
)
"""After these comes a name, capital or not."""

GREETINGS = _words("hej kära käre bästa hälsning hälsn hälsar hälsningar mvh vänligen")
"""After these comes a name that some list has, or something else."""

ROLES = _words(
    """
    syster kurator kuratorn handläggare handläggaren läkare läkaren överläkare överläkaren psykiater psykiatern
    psykolog psykologen terapeut terapeuten sjuksköterska sjuksköterskan ssk skötare skötaren undersköterska
    undersköterskan samordnare samordnaren boendestödjare boendestödjaren godeman gode-man mannen förvaltare
    förvaltaren enhetschef enhetschefen chef chefen rektor rektorn advokat advokaten jurist juristen klienten
    patienten brukaren kunden sonen dottern mamman pappan mamma pappa mor far bror sambo sambon maken makan
    hustrun frun kvinnan grannen vännen kompisen kontaktperson kontaktpersonen assistent assistenten
    socialsekreterare socialsekreteraren tandläkare tandläkaren hyresvärd hyresvärden kollegan kollega väninnan
    väninna pojkvän pojkvännen flickvän flickvännen farmor mormor farfar morfar systern brodern son dotter
    barnen tvillingarna syskonen föräldrarna klient patient brukare ordförande nämndeman lagman rådman rådmannen
    domare åklagare polisassistent tolken tolk arbetsterapeut arbetsterapeuten fysioterapeut utredare utredaren
    biståndshandläggare biståndshandläggaren kronoinspektör inspektör vikarie vikarien praktikant exmannen
    exfrun exet sökande sökanden klaganden motparten svaranden käranden målsäganden vittnet huvudmannen syrran
    brorsan morsan farsan polaren svägerskan svågern svärmor svärfar dotterdottern dottersonen sondottern sonsonen
    pojken flickan ungdomen killen tjejen kille vän granne kompis chaufför lärare läraren mentor
    mentorn coach coachen skolsköterska distriktssköterska distriktsköterska barnmorska barnmorskan dietist
    teamledare teamchef verksamhetschef förmyndare sekreterare sekreteraren
    """
)
"""After these comes a name if it has a capital and is nothing else we know."""

PERSON_VERBS = _words(
    """
    har är var hade fick får säger sa sade ringde ringer ville vill kan kunde bor bodde blev blir berättar
    berättade mår mådde sökte söker skulle ska går gick kom kommer står stod behöver behövde heter hette väntar
    väntade själv som fyllde fyller orkar orkade vågar vågade grät gråter bad ber tog tar vet visste tycker
    tyckte undrar undrade skriver skrev lovade lovar svarade svarar förstår förstod känner kände hör hörde
    sitter satt ligger låg sover vaknade åkte åker hamnade överklagade hotades vräktes nekades insjuknade avled
    dog
    """
)
"""After a capitalised word that is a name as well as a word, these say that it is meant as a name."""

ONLY_A_PERSON = _words(
    """
    ringde ringer säger sa sade berättar berättade mår mådde gråter grät orkar orkade vågar vågade fyller fyllde
    undrar undrade tycker tyckte heter hette själv vaknade sover insjuknade avled åt svälter skäms lovade lovar
    svarade mejlade mailade smsade viskade skrek hälsade
    """
)
"""What nobody but a person does."""

IS = _words("är var blir blev")
"""What is said of people and of all else: "Modig är den som överklagar"."""

SUBJECTS = _words("jag du han hon man vi ni de dom")
"""After these, and before "inte", stands what somebody does: "vi hanna inte ringa"."""

OWNED = _words(
    """
    mamma pappa mor far son dotter syster bror man fru sambo make maka barn läkare handläggare kontaktperson
    gode ombud lägenhet hyra pengar ansökan medicin mediciner bostad mormor morfar farmor farfar ex pojkvän
    flickvän föräldrar familj kurator psykolog boendestöd hem anhöriga anhörig konto ärende situation mående
    diagnos ekonomi behov önskan ord röst granne vän räkningar skulder hälsa besked överklagan brev kläder
    telefon kusin moster faster syskon tjej kille hund rum dörr väninna
    """
)
"""What belongs to a person, after the genitive of a name."""

BEFORE_NO_NAME = _words(
    """
    lex sankt sankta s:t st mini team advokatfirman advokatbyrån advokatfirma firma firman restaurang hotell
    kafé café operation projektet projekt stormen orkanen fartyget båten tidningen föreningen stiftelsen bolaget
    företaget kyrkan kvarteret appen systemet programmet butiken kvarnen skolan hamburgerrestaurangen stugan
    huset villan
    """
)
"""A name after these is not a person's."""

AFTER_NO_NAME = _words(
    """
    ab hb kb aktiebolag bygg åkeri fastigheter taxi syndrom sjukhus barnsjukhus vårdcentral vårdcentralen
    gymnasium gymnasiet församling kyrka kommun stad kommuns län gata väg gränd torg plats park allé stiftelse
    minnesfond fond test skala index beroendemottagning ungdom beroende assistans omsorg vårdboende
    inkasso finans begravningsbyrå redovisning måleri hemservice hovrätt hovrätten hovrätts tingsrätt tingsrätten
    bank förvaltningsrätt kammarrätt behandlingshem & eid sidor pension klinik kliniken psykiatri sjukhem skolan station
    stationen
    """
)
"""A name before these is not a person's."""

NAMED_FOR_A_DOCTOR = _words("sjukdom syndrom demens syndromet")
"""A surname before these is a diagnosis."""

AT_A_PLACE = _words("i på från vid utanför nära kring mot genom inom hela norra södra västra östra centrala")
"""Before a place."""

PARTICLES = _words("von af av de da del della den der van bin ibn al el ul abu abd abdul dos di du le la mac")
"""What stands between a first name and a surname."""

HYPHENED = _words("al el abdul abd abu bin ibn ben mac ould")
"""What begins a name of several parts with a hyphen."""

NEVER = _words(
    """
    parkinson alzheimer asperger tourette crohn huntington korsakoff bechterew valborg lucia jesus kristus allah
    gud nobel norden norr väst öst söder juni juli maj april augusti januari ramadan safari egal viking vi ni du
    han hon den det de man men att vad hur när var vem som vår vårt er ert min mitt mina din ditt dina sin sitt
    sina hennes dess deras till från med och eller på under över efter för innan utan inga ingen inget inge
    """
)
"""Never a name by itself at the beginning of a sentence, whatever follows."""

FUNCTION_WORDS = _words(
    """
    per hans du han den man en ett för vid bra by vara våra vår ta se ser ro ha hem in om av ut sig sin min din
    till och inga vi de det som men att på i
    """
)
"""Never a name without a capital."""

ROLE_ENDINGS = _endings(
    """
    läkare läkaren sköterska sköterskan handläggare handläggaren sekreterare sekreteraren chef chefen kurator
    kuratorn psykolog psykologen terapeut terapeuten pedagog pedagogen samordnare samordnaren rådgivare
    rådgivaren stödjare stödjaren inspektör inspektören assistent assistenten förmedlare förmedlaren vägledare
    vägledaren konsulent konsulenten personal utredare utredaren assessor assessorn notarie notarien fiskal fiskalen
    """
)
"""What somebody is, in longer words than ROLES holds."""

ENDINGS = _endings(
    """
    sson qvist kvist ović ovic vić wicz vicz zadeh nejad oğlu oglu opoulos shvili enko ullah uddin sdotter
    dottir dóttir zade quist hjelm crona stierna stjerna skjöld vičius yev kowski ewski owski inski iński ński
    czyk iou poulou zai
    """
)
"""A capitalised word that ends so is a surname, whether a list has it or not."""

NO_ORDINARY_WORD = _endings(
    """
    kassan verket förmedlingen styrelsen nämnden mottagningen mottagning centralen central sjukhuset sjukhus
    tjänsten enheten avdelningen kommun domstolen rätten banken bank hemmet gården skolan huset centrum teamet
    boendet bolaget psykiatrin vården lagen gruppen byrån kontoret stad köping borg landet byn torp sjön hamn
    gatan vägen torget dagen månaden kommunen regionen föreningen förbundet ombudet ombudsmannen balken partiet
    terapi medicin are aren arna ning ningen het heten isk iska ska stan ssjön bo by näs fors ås ö ön sund vik
    heim ande else
    """
)
"""A capitalised word that ends so is something else than an unknown name."""

BUILT = _endings(
    """
    terminalen skolan gatan vägen torget sjukhuset hemmet gården kliniken stiftelsen gymnasiet parken priset
    fonden sällskapet institutet huset salen rummet mottagningen avdelningen dagen syndromet testet skalan
    """
)
"""A word that ends so, after a name, is what was named for it."""

NOT_OWNED = _words("bank skola vårdcentral test klinik park plats omsorg pension")
"""What is named for somebody, but after a genitive is rather somebody's own."""

BEGINS_A_SURNAME = _words("von af")
"""Particles that a surname may begin with where no first name stands."""

BEFORE_A_SURNAME = _words("von af van de al el")
"""Particles that by themselves tell that the word before is a name."""

COMPANIES = frozenset(("clas ohlson", "nils holgersson", "kalle anka", "musse pigg", "sergel"))
"""Names of people that are something else by now."""

_SURNAME_BEGINS = _endings(
    """
    peterson crantz gyllen hammar hassel norden silver stener stjern strand tjäder venner vester väster wenner
    wester wiking winter zetter ander björk björn brand bränn ceder engel fager fjell fjäll fogel frisk grann
    grund hagel heden helle hjert hjort hjälm kanon kjell kling klint klock kvarn kvist lager lilje linde ljung
    melin quist qvarn qvist rosen seder segel spång stråk ström ståhl ståle sunde svart svärd söder tegel thorn
    tjärn ängel åberg öfver öster adel apel back berg bjur björ blom bred brun bäck böhl carl dahl dufv fahl
    falk fell fors fred frid furu fält gran grön gull gyll gård hall hede hell hjul hjär holm horn hult höge
    jern juhl jung järn kall karl kind kron kull käll land lill lind lund lust lång lönn malm mell munk nord
    oden oker palm rask rehn ring rönn sahl sand sell silf skog skov skär skön sten stol stor stål sund svan
    sved sven swan swed sälg säll tall tell thor ting tjär torn tran trän täng tång törn vall vest vide väst
    wahl wall walt warn wern west wett wind zack åker öhrn över ahl alm and asp bro dal duv edl eke elf elg elm
    elv eng fur göt hag ham has hav hed her hög hök jär lax lid lod löf löv löw mal mar mos myr mör nor näs orr
    pil ram ran ren ros rud ryd ryt råd röd rön rör sal sjö små sol säf tör ulf ull vik vin våg wik älm älv äng
    öhr öst bo ed ek lö mo ny ol os ox ås öd ör ö
    """
)

_SURNAME_ENDS = _endings(
    """
    strömmer stierna stjerna stjärna strandh stråhle crantz creutz feldth hammar hjärta krantz strand stråle
    ander bergh bladh feldt green grund gréen hjelm kranz kvist lindh lundh marck nacke quist qvist sköld stedt
    stein ström städt ståhl svärd swärd back berg blad bohm born bäck dahl felt fors fält gren gård holm hult
    lind ling lund löfs löfv mann mark roth skog skär sten stål torp vall wall ärpe arp bom din dén ell lin löf
    löv löw man rot vik ärd ås én
    """
)

SURNAME = re.compile(rf"(?:{'|'.join(_SURNAME_BEGINS)})(?:e|s|a|en|er|es)?(?:{'|'.join(_SURNAME_ENDS)})")
"""How most Swedish surnames are made: something of nature twice. Longer parts stand first in both lists."""
