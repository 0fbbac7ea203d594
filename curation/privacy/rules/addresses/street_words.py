"""Words for kinds of streets and units, in some twenty languages, as parts of patterns."""

from __future__ import annotations

from curation.text.word_files import word_file

LISTS = word_file("privacy/addresses/street_links")

EXTENDED = "".join(letter for letter in map(chr, range(0x100, 0x250)) if letter.isupper())
CAP = f"[A-ZÀ-ÖØ-Þ{EXTENDED}Α-ΩА-Я]"
NAME = rf"{CAP}[\w'’\-]{{1,25}}"
LINKS = LISTS.alternation("links")
LINK = rf"(?:(?:{LINKS})\s?){{0,3}}"
BREAK = r"[,\s>?|]{1,8}"  # between parts; a quoted or tabular line goes on behind its mark


def _any(words: str) -> str:
    return "|".join(words.split())


UNITS = _any(
    r"""
    apartment apt suite ste unit flat floor fl room rm wohnung app appt piso puerta pta planta esc interno int lgh
    lok bus bte étage stock og tür top
    """
)
# USPS Publication 28, appendix C1: what is a street in any case, and what is one behind a house number and a name.
STRONG = _any(
    r"""
    street avenue ave road boulevard blvd lane drive highway hwy parkway pkwy crescent terrace expressway turnpike
    causeway freeway
    """
)
SHORT = _any(
    r"""
    Ct Courts? Cres Dr Ln Rd St Pl Place Sq Squares? Terr? Trl Trail Close Gardens? Groves? Mews Cir Cv Heights Hts
    Broadway Parade Esplanade Quay Rue Way
    """
)
# These are words of software too: streets only where a unit, a postal code or a country follows.
WEAK = _any(
    r"""
    Alley Annex Arcade Bend Bluffs? Branch Bridge Brook Burgs? Bypass Camp Canyon Cape Center Centre Circles?
    Cliffs? Club Commons? Corners? Course Coves? Creek Crest Crossing Crossroad Curve Dale Dam Divide Estates?
    Extensions? Falls Ferry Fields? Flats? Ford Forest Forge Fork Fort Gateway Glens? Greens? Harbors? Harbour Haven
    Hills? Hollow Inlet Islands? Isle Junctions? Keys? Knolls? Lakes? Landing Locks? Lodge Loop Mall Manors?
    Meadows? Mills? Mission Motorway Mountain Mount Neck Orchard Oval Overpass Park Pass Passage Path Pike
    Pines? Plains? Plaza Points? Ports? Prairie Radial Ramp Ranch Rapids? Rest Ridges? Rise River Route Row Run
    Shoals? Shores? Skyway Springs? Spurs? Station Stravenue Stream Summit Throughway Trace Track Tunnel Underpass
    Unions? Valleys? Viaduct Views? Villages? Ville Vista Walks? Wall Ways? Wells?
    """
)
# Names of streets end in one of these (ENDINGS), or one stands as a word behind the name (BEHIND).
ENDINGS = _any(
    r"""
    stra(?:ß|ss)e str weg platz allee gasse damm ufer chaussee steig stieg pfad graben laan straat plein plaats
    dreef gracht steenweg kade dijk singel vej vejen veien vei vägen väg gatan gaten gata gränd stræde vegur braut
    stígur katu kuja polku tänav põik puiestee
    """
)
BEHIND = _any(
    r"""
    utca u\. útja út tér tere köz körút sétány ulica ulice cesta trg náměstí třída nábřeží sokak caddesi str\. ring
    markt hof hove gate gade tie tee allé alléen
    """
)
# These stand before the name.
ROMANCE = _any(
    r"""
    rue avenue av\.? avda?\.? avinguda boulevard bd\.? impasse all[ée]e chemin quai route place square cours passage
    calle c/\.? avenida paseo pso\.? p[ºo]\.? plaza pza\.? pl\. ronda camino carretera ctra\.? carrer travesía
    travessa glorieta r[uú]a estrada largo praça pra[çc]a alameda via viale v\.le p\.zza c\.so l\.go corso piazza
    piazzale vicolo strada strasse ul\. ulica al\. aleja os\. osiedle pl\. ulice calea bulevardul jalan jl\. cd\.
    """
)
STAIRS = (
    r"(?:,?\s{1,2}(?:\d{1,3}\s?[ºªo°]?\s?[A-Za-z]?|[A-H]|"
    r"(?i:izq|dcha|der|bajo|bis|ter|esc|piso)\b\.?[ \t]?[\w]?)(?![\w\-])){0,4}"
)
