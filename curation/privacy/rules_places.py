"""Street addresses in English, German, French and their neighbours: a house number beside a street, boxes, units."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.resolve import Hit

CAP = r"[A-ZÀ-ÖØ-Þ]"
NAME = rf"{CAP}[\w'’\-]{{1,25}}"
UNIT = r"(?:\s*,?\s*(?i:apartment|apt|suite|ste|unit|flat|wohnung|app)\b\.?\s*#?\s*\w{1,6}\b|\s*,?\s*#\s?\d{1,5}\b)"
STRONG = r"(?:street|avenue|ave|road|boulevard|blvd|lane|drive|highway|parkway|crescent|terrace)"
WEAK = (
    r"(?:St|Rd|Dr|Ln|Ct|Court|Pl|Place|Way|Square|Sq|Close|Circle|Cir|Trail|Trl|Hwy|Pkwy|Terr?|Cres|Grove|Gardens|Mews|"
    r"Row|Walk|Hill|Rise|Green|Loop|Plaza|Alley|Pike|Route|Parade|Broadway|vei|vej|väg|gate|Bvd|Rd)"
)
GERMANIC = (
    r"(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|damm|ufer|chaussee|steig|pfad|laan|straat|plein|dreef|gracht|steenweg|"
    r"vej|vägen|gatan|gade|gata|vegur|braut|katu|tie)"
)
ROMANCE = (
    r"(?:rue|avenue|av\.|boulevard|bd\.?|impasse|all[ée]e|chemin|quai|route|calle|c/|avenida|avda\.?|paseo|plaza|rua|"
    r"via|viale|corso|piazza|largo|ul\.|ulica|ulice|strada|camino)"
)
LINK = r"(?:(?:de|du|des|del|della|di|da|do|dos|la|le|les|el|los|las|van|von|der|den|the|l'|d')\s?){0,3}"
TAIL = rf"(?:{UNIT}){{0,2}}"
# A town after a street is taken only where a postal code ends it.
TOWN = (
    rf"(?:(?:[,\s]{{1,3}}{CAP}[\w'’.\-]{{1,25}}){{0,4}}(?:,?\s{{1,3}}[A-Z]{{2}})?,?\s{{1,3}}"
    r"(?:\d{4,6}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})\b)"
)
END = rf"{TAIL}{TOWN}?"
HOUSE = r"(?<![\w.,\-/])(?:\d{1,5}\s)?\d{1,5}[A-Za-z]?(?:[-/]\d{1,4})?"

STREETS = tuple(
    re.compile(pattern)
    for pattern in (
        (
            rf"{HOUSE},?\s{{1,2}}(?:{NAME}\s|[NSEW]\.?\s|\d{{1,4}}(?:st|nd|rd|th)?\s|(?:the|of|de|la)\s){{0,4}}"
            rf"{NAME}\s(?i:{STRONG})\b\.?{END}"
        ),
        rf"{HOUSE}\s{{1,2}}(?i:(?:[a-z]{{3,15}}\s){{1,3}}{STRONG})\b\.?{END}",
        rf"{HOUSE}\s{{1,2}}\d{{1,4}}(?:st|nd|rd|th)\s(?i:{STRONG}|st|ave)\b\.?{END}",
        rf"{HOUSE}\s{{1,2}}(?:{NAME}\s|[NSEW]\.?\s){{1,4}}{WEAK}\b\.?{END}",
        rf"(?:{HOUSE}\s{{1,2}})?(?:{NAME}\s){{0,2}}{CAP}[\w\-]{{2,25}}{GERMANIC}\s{{1,2}}\d{{1,4}}\s?[a-z]?\b{END}",
        (
            rf"(?:{HOUSE}\s{{1,2}})?(?:{NAME}\s){{1,2}}(?i:stra(?:ß|ss)e|str\.|weg|platz|allee|ring|utca|út)"
            rf"\s{{1,2}}\d{{1,4}}\b\.?{END}"
        ),
        rf"(?:{HOUSE}(?:\s?(?:bis|ter))?,?\s{{1,2}})(?i:{ROMANCE})\s{LINK}(?:{NAME}\s?){{1,4}}(?:\d{{1,4}}\b)?{END}",
        rf"\b(?i:{ROMANCE})\s{LINK}(?:{NAME},?\s){{1,4}}\d{{1,4}}\b{END}",
        rf"{HOUSE}\s{{1,2}}(?:[\w'’.\-]{{1,25}}\s{{1,2}}){{1,5}}(?i:suite|apt\.?|apartment)\s{{1,2}}\d{{1,5}}\b{TOWN}?",
        r"(?i:\bP\.?\s?O\.?\s?Box\s{1,2}\d{1,6}\b)",
        r"(?i:\b(?:PSC|unit|CMR)\s\d{1,5},?\s{1,2}Box\s\d{1,5}\b)",
        r"(?i:\b(?:APO|FPO|DPO)\s(?:AA|AE|AP)\s\d{5}\b)",
        r"(?i:\b(?:apt|apartment|suite)\b\.?\s{1,2}\d{1,5}\b)",
    )
)


def streets(text: str) -> Iterator[Hit]:
    """Every street address, with its unit, and with its town where a postal code ends it."""
    for pattern in STREETS:
        for match in pattern.finditer(text):
            yield Hit(match.start(), match.start() + len(match.group().rstrip()), 0.9)
