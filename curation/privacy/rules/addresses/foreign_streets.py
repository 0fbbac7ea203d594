"""Street addresses in the languages of `number_words`.

A kind of street stands before the name or ends it, and a house, a part of a building or a town follows. Near a word of
addresses, any name with a number behind it counts.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.addresses.address_parts import (
    HOUSE,
    LINKS,
    NO_HOUSE,
    PART,
    ROAD,
    UNNUMBERED,
    from_the_estate,
    is_parted,
    is_placed,
    is_posted,
    line_end,
    to_the_door,
    town_end,
)
from curation.privacy.rules.addresses.street_language import street_language
from curation.privacy.rules.addresses.street_words import CAP
from curation.privacy.rules.alternatives import any_of
from curation.privacy.rules.dates.written import is_month_name
from curation.privacy.rules.names.brands import is_brand
from curation.privacy.rules.names.given_names import names
from curation.privacy.rules.names.things import THINGS
from curation.privacy.rules.number_words import words_of
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.patterns import lazy_pattern
from curation.text.readings import FOLDED

VERSION = "6"
NOUNS = "de"  # where any noun may be numbered: Halle 3
LED_TO = re.compile(
    r"(?i)(?<!\w)(?:an|in|adresse|anschrift|wohne|wohnt|nach|bei|zu|der|dem|die|lautet|ist)(?:\s|:\s{1,2})$"
)
# First words of streets without a kind: Neuer Wall, Lange Reihe.
GREAT = re.compile(r"(?:Gro(?:ß|ss)|Klein|Neu|Alt|Lang|Kurz|Breit|Hoh|Ober|Unter|Hinter|Vorder)(?:e|er|es|en)\s")
COMPOUNDS, LONG = ("de", "nl"), 5  # letters of a word that ends another one: Außenkamera
CODES, CROSSING = ("nl",), "es"
SHORT = 3  # letters: a shorter word names no street
SAID: dict[str, Any] = json.loads((files(__package__) / "foreign_streets.json").read_bytes())  # words are data
ENDING_SO = frozenset(word.translate(FOLDED) for word in SAID["things"])  # things: Steckplatz
PLACED = f"(?:{'|'.join(SAID['placed'])})"
# De Dreef, Den Hoek, Over de Vesten: a sentence begins so too.
WITHIN = rf"(?<=[\w,:;(][ ])(?:{'|'.join(SAID['placed within a sentence'])})"
PREFIX = "(?:(?:[Vv]an (?:de[rn]|['’]t)[ ]|[Dd]['’]))"  # van der Helststraat, d'Aumerielaan
SIDE = r"(?:[ ][NOWZ]\.?Z\.?)"  # Kerkpad ZZ: the side of a water or a road
# In the Netherlands a postal code and a number are an address.
CODED = (
    r"(?<![\w.\-/])(?P<doubtful>[1-9]\d{3}[ ]?(?!S[ADS])[A-Z]{2}),?[ ]"
    rf"(?:(?i:en[ ])?(?i:(?:huis)?(?:nummer|nr\.?|no\.?))[ ]?)?{HOUSE}"
    r"(?:[ ][A-Z][a-z]{1,30}(?:straat|weg|laan)(?!\w))?"
)
TITLE = f"(?:{'|'.join(SAID['titles'])})"
TITLES = frozenset(title.translate(FOLDED).lower() for title in SAID["titles"])
DAY = r"\d{1,2}(?:er|o)?[ \-](?:de\s)?[A-Za-zà-ÿ]{3,10}(?:[ \-](?:de\s)?\d{4})?"  # rue du 8 mai 1945
ON_A_DAY = re.compile(rf"[^\W\d_]\s{DAY}\s\d")
NAME = (
    rf"(?:(?:{CAP}|{TITLE})\.|(?:(?:Prov|Com|Naz|Vic|Stat)\.le|F\.lli)(?!\w)|{CAP}[\w'’\-]{{0,40}}|(?<=\s){DAY}(?!\w)"
    rf"|['’]t(?=[ ]{CAP})|[IVX]{{1,5}}"
    rf"|\d{{1,2}}\.?[aeoº°]?\.?(?=\s(?:de\s)?{CAP})|\d{{1,2}}(?=\sde\s))"
)
NAMES = rf"{LINKS}{NAME}(?:[ ]{LINKS}{NAME}){{0,5}}"
# Kinds of streets in small letters, as in a chat: those with no other meaning, and those that need a word of addresses.
SMALL = {
    "fr": "rue|avenue|boulevard|impasse|chemin|all[ée]e",
    "es": "calle|avenida|avda|paseo|plaza|travesía|c/",
    "it": "via|viale|piazza|vicolo",
    "pt": "rua|avenida|travessa|praça|largo",
    "de": "straße|strasse",
    "nl": "laan van|plein",
}
SMALL_DOUBTFUL = {
    "fr": r"av\.?|bd\.?|place|quai|square|route|cours|r\.|r(?= (?:des?|du) )",
    "es": r"avda\.|avd\.?|av\.?|pza\.?|carrer|ronda|camino|urb\.|andador|jr\.|jir[óo]n|pasaje|pje\.?|malec[óo]n",
    "it": r"v\.le|p\.zza|corso|c\.so|largo|strada",
    "pt": r"r\.|r(?= d[aeo]s? )|av\.?|tv\.?|trav\.?|lgo\.?|lr?g\.|lg(?= (?:d[aeo]s?|dr|eng|prof)\.? )|pct\.?|estrada"
    r"|alameda|praceta|beco",
    "de": "platz",
    "nl": "hof van",
}
ENDING_SMALL = (
    r"stra(?:ß|ss)e|str\.?|weg|platz|allee|gasse|straat|laan|plein|kade|gracht|singel|dijk|steenweg|steeg|dreef"
    r"|plantsoen|burgwal|gaarde"
)
SMALL_BEFORE = (
    "(?:[a-zà-ÿ]{3,20}er|oude|nieuwe|lange|korte|grote|kleine|hoge|eerste|tweede|derde)"  # mariahilfer straße
)
THOUSANDS = r"\d{1,2}\.\d{3}(?![\w%€]|[.,]\d)"  # houses of long avenues: 12.345
# Quito's houses, with the street that crosses: N34-120 y Robledo.
QUARTER = r"(?:N|S|E|W|[OW][Ee])"
# A numbered street of Latin America, and a road that is known by letters and a number: N-340, SP 45, BR-101.
NUMBERED = (
    r"(?i:calle|carrera|cra|kra|cr|cl|diagonal|transversal|avenida|av|rua|quadra|qd)\.?[ ]\d{1,3}[A-Za-z]{0,2}"
    r"(?:[ ](?:Sur|Norte|Este|Oeste|Bis))?,?[ ](?:#|[Nn][oºr]?\.?[oº]?)[ ]?"
    r"\d{1,3}[A-Za-z]{0,2}(?:[ ]?-[ ]?\d{1,3})?(?!\w)"
)
ROADS = (
    r"(?:[A-Z]{1,2}(?:\.[ ]?[A-Z]?\.?)?[ \-]?|(?i:strada (?:statale|provinciale)|carretera nacional|estrada nacional"
    rf"|route (?:nationale|départementale)|bundesstraße|landstraße)[ ])\d{{1,4}},?[ ]"
    rf"(?:{ROAD}|(?i:n\.|nr\.|n[º°])[ ]?\d{{1,5}}(?!\w))"
)
# Blocks of Brasília, which have letters for names, and those that have numbers.
BLOCKS = (
    r"(?:SH[A-Z]{2}[ ])?(?:S[QCHGEI][A-Z]{1,3}|CL[NS]|Q[NSEICRL][A-Z]?)[ ]"
    r"(?:\d{1,3}|(?i:quadra|qd)\.?[ ]\d{1,3})(?=,?[ ](?i:bl|conj|lote|casa))"
    r"|(?i:quadra|qd?|manzana|mza?)\.?[ ]\d{1,4}(?:[ ](?:Norte|Sul|Leste|Oeste))?"
    r"(?=,?[ ](?i:bl|conj|lote|lt|casa|alameda|al\.[ ]\d|rua[ ][A-Z\d]))"
    r"|\d{3,4}[ ](?:Norte|Sul)(?=,?[ ](?i:alameda|al\.)[ ]\d)"
    r"|(?i:manzana|mza?)\.?[ ][A-Za-z]['’]?\d?(?=,?[ ](?i:lote|lt|casa)\.?[ ]\d)"
)
SQUARES = r"[A-U][ ]?[1-9]\d?,[ ]\d{1,2}[a-z]?(?=,?\s(?:D-)?68\d{3}\s)"  # of Mannheim: Q7, 24
# al 12 di via del Pino, nummer 12 van de Dennenlaan
OF = r"(?:(?:(?:de|del|della|dell['’]|di|da|do|du|en|na|in)[ ](?:la[ ])?)|de l['’])?"
NUMBER_OF = (
    r"(?i:(?:haus|huis)?(?:nummer|nr\.?))[ ]?\d{1,4}[A-Za-z]?[ ](?:(?:in|an|auf|van|aan|op|der|de|het|dem)[ ]){1,2}"
)
NUMBERS = re.compile(r"\d")
WITHOUT_NUMBER = re.compile(r"(?i)(?<!\w)(?:[sz]/n|s\.n\.c|snc)\.?$")  # nothing but a house is said so
SENTENCE = re.compile(r"\n|(?<=[^\W_]{4})[.!?]\s+(?=[A-ZÀ-Þ])")
NEAR, BEHIND_IT = 160, 80  # characters before and behind a street in which a word of addresses makes it one
TALLEST = 3  # digits of a house that only such a word makes one


@functools.cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """Return patterns of streets with a house. A group named `doubtful` marks a street that counts only beside a
    word of addresses, or before more parts of an address."""
    kinds = rf"(?:(?i:{any_of(SAID['kinds'][language])})|(?P<doubtful>(?i:{any_of(SAID['doubtful kinds'][language])})))"
    blank = r"(?:(?<=[./])[ ]?|[ ])"
    small = SMALL[language]
    patterns = [
        rf"(?<![\w.]){kinds}{blank}{NAMES}(?:[,.]?\s(?:-\s)?|,)(?:{HOUSE}|{UNNUMBERED}|{ROAD}|{THOUSANDS})",
        rf"(?<![\w.])(?P<small>{small}|(?P<doubtful>{SMALL_DOUBTFUL[language]}))(?:\s|(?<=/))"
        rf"(?:(?:[\w'’\-]{{1,20}}|\w{{1,5}}\.)[ ]){{0,4}}?"
        rf"[\w'’\-]{{3,20}},?[ ](?:{HOUSE}|{UNNUMBERED})",
        rf"(?<![\w.,/]){HOUSE},?\s(?P<small>{small}|(?P<doubtful>{SMALL_DOUBTFUL[language]}))\s{LINKS}"
        rf"(?:[\w'’\-]{{2,20}}(?:[ ][\w'’\-]{{2,20}}){{0,2}}?(?=[ ]\d|,?[ ](?i:{PART})(?!\w)|$|\n)|[\w'’\-]{{2,20}})",
        rf"(?<![\w.,/])(?:{HOUSE}|{ROAD}),?\s{OF}{kinds}{blank}{NAMES}",
        rf"(?<![\w.\-/])(?:{NUMBERED}|{ROADS}|{BLOCKS}|{SQUARES})",
    ]
    if language == CROSSING:
        other = kinds.replace("?P<doubtful>", "?:")
        crossing = rf"\d{{1,3}}[A-Z]?-\d{{1,3}}[A-Z]?[ ]y[ ](?:{other}{blank})?{NAMES}"
        patterns += [
            rf"(?<![\w.]){kinds}{blank}{NAMES}[ ]{QUARTER}?{crossing}",
            rf"(?<![\w.])(?P<doubtful>{NAMES})[ ]{QUARTER}{crossing}",
        ]
    if language in CODES:
        patterns.append(CODED)
    if whole := any_of(SAID["whole"].get(language, [])):
        patterns += [
            rf"(?<!\w)(?P<doubtful>{whole}),?[ ]{HOUSE}",
            rf"(?<![\w.,/]){HOUSE},?[ ](?P<doubtful>{whole})(?!\w)",
        ]
    if language in SAID["endings"]:
        ends, doubtful = (any_of(SAID[key][language]) or "(?!)" for key in ("endings", "doubtful endings"))
        house = rf"(?:{SIDE}?(?:,?[ ]|\n|(?<=str\.))(?:{HOUSE}|{UNNUMBERED}))"
        ended = rf"(?:{NAME}[ ]{LINKS}){{0,3}}{CAP}[\w'’\-]{{0,30}}(?:{ends})"
        led = rf"{kinds}{blank}{NAMES}"
        patterns += [
            rf"(?<![\w.])(?:{led}[ ]?[/–][ ]?{ended}|{ended}[ ]?[/–][ ]?{led.replace('?P<doubtful>', '?:')}){house}",
            rf"(?<!\w)(?:{PREFIX}?[a-zà-ÿ\-]{{3,24}}|{SMALL_BEFORE}[ ])(?:{ENDING_SMALL}){house}",
            rf"(?<!\w)(?:{PLACED}[ ]|{PREFIX})?(?:{NAME}[ ]{LINKS}){{0,3}}{CAP}[\w'’\-]{{0,30}}"
            rf"(?:(?:{ends})|(?P<doubtful>{doubtful})){house}",
            rf"(?<!\w)(?:{PLACED}[ ])?(?:{NAME}[ ]){{1,3}}(?i:{ends}){house}",
            rf"(?<!\w){CAP}\w{{1,20}}\.?(?:-\w{{1,20}}\.?){{1,3}}-(?i:{ends}|{doubtful}){house}",
            rf"(?<!\w)(?P<doubtful>{PLACED}|{WITHIN})[ ]{NAME}(?:[ ]{NAME}){{0,2}}{house}",
            rf"(?<!\w){NUMBER_OF}(?:{ended}|(?P<doubtful>{NAME}(?:[ ]{NAME})?))(?!\w)",
        ]
    return tuple(map(re.compile, patterns))


@functools.cache
def _unnumbered(language: str) -> re.Pattern[str]:
    """Return a pattern of streets without a house. They count where a part of a building, a kilometre or a town
    follows."""
    kinds = rf"(?:(?i:{any_of(SAID['kinds'][language])})|(?P<doubtful>(?i:{any_of(SAID['doubtful kinds'][language])})))"
    pattern = rf"(?<![\w.]){kinds}(?:(?<=[./])[ ]?|[ ])(?:{NAMES}|\d{{1,3}}(?=,))"
    if language in SAID["endings"]:
        pattern += (
            rf"|(?<!\w)(?:{NAME}[ ]{LINKS}){{0,3}}{CAP}[\w'’\-]{{0,30}}(?:{any_of(SAID['endings'][language])})(?!\w)"
        )
    return re.compile(pattern)


# A street alone, where nothing else is called so.
ALONE = {
    "fr": rf"(?<!\w)(?i:rue|avenue|boulevard|impasse|quai|allée|lieu-dit|hameau|lotissement)\s{NAMES}",
    "es": rf"(?<!\w)(?i:calle|avenida|avda\.|paseo|plaza|travesía|urbanización)\s{NAMES}",
    "it": rf"(?<!\w)(?i:piazza|viale|vicolo|contrada|(?-i:Largo))\s{NAMES}"
    rf"|(?<!\w)[Vv]ia\s(?:dei|delle|della|degli|del)\s{NAME}",
    "pt": rf"(?<!\w)(?i:rua|avenida|praça|travessa|(?-i:Largo)|praceta|beco|azinhaga)\s{NAMES}",
    "de": rf"(?<!\w){CAP}(?:[^\W_]|-){{3,30}}(?:straße|strasse|gasse|allee)(?!\w)",
    "nl": rf"(?<!\w){CAP}(?:[^\W_]|-){{3,30}}(?:straat|laan|gracht|plein|kade|burgwal|steenweg|plantsoen)(?!\w)",
}
ANY_NAME = lazy_pattern(rf"(?<![\w.,])(?:{PLACED}[ ]|['’]s-)?{NAME}(?:[ ]{LINKS}{NAME}){{0,5}},?[ ](?P<house>{HOUSE})")
# LaserJet, USB; no storey, postal code or side of a road.
MADE = re.compile(r"[a-zà-ÿ][A-ZÀ-Þ]|(?<![\w-])(?<!\d{4} )(?!(?:[IVX]+|[NOWZ]Z)(?!\w))[A-Z]{2,4}(?!\w)")
BY_WAY_OF = "via "  # in small letters it says how, not where
# A farm or a hamlet has no street.
ESTATE = lazy_pattern(rf"(?<![\w.,])(?:{PLACED}[ ])?(?={CAP}){NAMES}(?=,[ ]\d{{4,5}}[ ]{CAP})")
LABEL = lazy_pattern(
    rf"(?im)^[ \t>*_|•\-]{{0,12}}(?:{any_of(SAID['labels'])})(?:[ ][\w'’]{{1,15}}){{0,4}}[*_]{{0,3}}[ ]?:[*_]{{0,3}}"
    r"[ \t]{0,8}(?:\n[ \t>*|]{0,8})?(?P<value>[^\n|]{5,140})"
)
NO_STREET = re.compile(r"@|://|www\.|\d+\.\d+\.\d+")


@functools.cache
def _near(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?i){'|'.join(SAID['addresses'][language])}")


@functools.cache
def _things(language: str) -> frozenset[str]:
    return frozenset(word.translate(FOLDED) for word in [*words_of(language)["nobody"], *SAID["numbered"]])


def find(text: str) -> Iterator[Hit]:
    """Yield the addresses in a text of one of the languages."""
    language = street_language(text)
    if language not in ALONE:
        return
    near = _near(language)
    for pattern in _patterns(language):
        for match in pattern.finditer(text):
            if _counts(text, match) or _numbered_thing(match, language):
                continue
            told_so = _told_by_its_parts(text, match) or _told_by_words(near, text, match)
            sure = told_so or WITHOUT_NUMBER.search(match.group()) is not None
            if not _doubtful(match) or (sure and not _made(match.group(), language)):
                yield Hit(from_the_estate(text, match.start()), to_the_door(text, match.end()), 0.7)
    for match in _unnumbered(language).finditer(text):
        sure = not _doubtful(match) or is_posted(text, match.end())
        if _told_by_its_parts(text, match) and (sure or _told_by_words(near, text, match)):
            yield Hit(from_the_estate(text, match.start()), to_the_door(text, match.end()), 0.6)
    yield from (Hit(match.start(), town_end(text, match.end()), 0.5) for match in re.finditer(ALONE[language], text))
    yield from _announced(text, language)
    yield from _any_names(text, language, near)
    for match in ANY_NAME.finditer(text):
        if is_posted(text, match.end()) and not _counts(text, match) and not _made(match.group(), language):
            yield Hit(from_the_estate(text, match.start()), to_the_door(text, match.end()), 0.7)


def _any_names(text: str, language: str, near: re.Pattern[str]) -> Iterator[Hit]:
    """Yield names with a number behind them, in sentences that hold a word of addresses."""
    start = 0
    for end in [*(match.end() for match in SENTENCE.finditer(text)), len(text)]:
        if NUMBERS.search(text, start, end) and near.search(text, start, end):
            for match in ANY_NAME.finditer(text, start, end):
                if not _counts(text, match) and not _thing(match, language):
                    yield Hit(match.start(), to_the_door(text, match.end()), 0.5)
            for match in ESTATE.finditer(text, start, end):
                if is_posted(text, match.end()):
                    yield Hit(match.start(), town_end(text, match.end()), 0.5)
        start = end


def _announced(text: str, language: str) -> Iterator[Hit]:
    """Yield the values behind labels of addresses, with the postal code and town of the next line."""
    if ":" in text:
        for match in LABEL.finditer(text):
            value = match["value"].rstrip()
            told_so = NUMBERS.search(value) or _unnumbered(language).match(value)
            if told_so and re.search(r"[^\W\d_]{3}", value) and not NO_STREET.search(value):
                end = town_end(text, match.start("value") + len(value))
                yield Hit(match.start("value"), line_end(text, end), 0.6)


def _doubtful(match: re.Match[str]) -> bool:
    """Whether the word for the kind of street has other common meanings."""
    is_doubtful = "doubtful" in match.re.groupindex and match["doubtful"] is not None
    return is_doubtful or match.group().startswith(BY_WAY_OF)


def _made(name: str, language: str) -> bool:
    """Whether a name holds a product, a brand or a thing that is numbered."""
    words = re.findall(r"[^\W\d_]{3,}", name)
    folded_words = {word.translate(FOLDED) for word in words}
    if language in COMPOUNDS:
        folded_words |= {word[cut:] for word in folded_words for cut in range(2, len(word) - LONG + 1)}
    return MADE.search(name) is not None or not folded_words.isdisjoint(_things(language)) or any(map(is_brand, words))


def _told_by_its_parts(text: str, match: re.Match[str]) -> bool:
    """Whether a part of a building, a known town or a postal code with a town stands behind the house."""
    end = match.end()
    return is_parted(text, end) or is_posted(text, end) or is_placed(text, end)


def _told_by_words(near: re.Pattern[str], text: str, match: re.Match[str]) -> bool:
    return (
        near.search(text, max(match.start() - NEAR, 0), match.start()) is not None
        or near.search(text, match.end(), match.end() + BEHIND_IT) is not None
    )


def _counts(text: str, match: re.Match[str]) -> bool:
    """Whether the number counts days or money, or the name is a month without a day. `Via 25 Aprile 11` has a day."""
    words = re.findall(r"[^\W\d_]+", match.group())
    dated = words[:1] if match.group()[0].isdigit() else words[-1:]  # Jan Luyken 33 is no day of January
    of_a_month = len(words) <= 2 and any(map(is_month_name, dated)) and not ON_A_DAY.search(match.group())
    return of_a_month or NO_HOUSE.match(text, match.end()) is not None


def _numbered_thing(match: re.Match[str], language: str) -> bool:
    """Whether a word is a thing that ends as streets do, or words in small letters say how something was sent."""
    words = [word.translate(FOLDED) for word in re.findall(r"[^\W\d_]+", match.group())]
    if language in SAID["endings"] and not ENDING_SO.isdisjoint(words):
        return True
    small = "small" in match.re.groupindex
    titles = TITLES.intersection(words[:-1])  # rua cel pinho
    return small and any((word in _things(language) - titles) or word in SAID["sent by"] for word in words[1:])


def _thing(match: re.Match[str], language: str) -> bool:
    """Whether the match is no street: only everyday words, a numbered thing or a brand, or a number too long for a
    house."""
    words = [
        word.translate(FOLDED) for word in re.findall(r"[^\W\d_]+", match.string[match.start() : match.start("house")])
    ]
    everyday = all(word in names().everyday or word in THINGS or len(word) < SHORT for word in words)
    announced = (
        language != NOUNS
        or GREAT.match(match.group()) is not None
        or LED_TO.search(match.string, max(0, match.start() - 12), match.start()) is not None
    )
    return (
        everyday
        or _made(match.string[match.start() : match.start("house")], language)
        or not announced
        or (len(re.sub(r"\D.*", "", match["house"])) > TALLEST and not _told_by_its_parts(match.string, match))
    )


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of street addresses in languages other than English."""
    yield Recognizer("foreign_street", "STREET_ADDRESS", find, VERSION, libraries=("babel", "faker", "py3langid"))
