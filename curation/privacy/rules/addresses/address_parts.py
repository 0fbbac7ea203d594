"""Patterns for the parts of an address beside the street: house numbers with additions, stairs, floors, doors,
estates, postal codes and towns, in the languages of `foreign_streets`. The functions tell where an address begins
and ends."""

from __future__ import annotations

import functools
import json
import re
from importlib.resources import files
from typing import Any

from curation.privacy.models.languages import FUNCTION_WORDS, LETTER_WORDS
from curation.privacy.rules.addresses.place_names import place_names
from curation.privacy.rules.addresses.street_words import CAP
from curation.privacy.rules.alternatives import any_of
from curation.privacy.rules.number_words import languages, words_of
from curation.text.patterns import lazy_pattern
from curation.text.readings import FOLDED
from curation.text.word_files import word_file

LISTS = word_file("privacy/addresses/address_parts")

SAID: dict[str, Any] = json.loads((files(__package__) / "address_parts.json").read_bytes())  # words are data
WORD_LINKS, ELIDED, MARK, PART, NAMED, ORDINALS, HOSTS, WHOM, COUNTED = (
    f"(?:{any_of(SAID[key])})"
    for key in ("links", "elided", "marks", "parts", "named", "ordinals", "hosts", "whom", "counted")
)
LINKS = rf"(?:(?:{WORD_LINKS}[ ]|{ELIDED}[ ]?){{0,3}})"
UNNUMBERED = rf"(?i:{'|'.join(SAID['unnumbered'])})(?!\w)"
# What a house is numbered with: 12, 12 bis, 12/A, 12-14, 174-III, 45/2/13.
STOREY = r"\.?[oaºª°]|\.[ ]?(?i:stock|stk|og|ug|etage|oberg)"
MORE = rf"[ ]?[-/+][ ]?(?:\d{{1,4}}[a-zA-Z]{{0,2}}|bis|ter|[A-Za-z]{{1,2}}|[IVX]{{1,4}})(?![\w'’]|{STOREY})"
LETTER = r"(?![ ]?(?:c/o|e/))(?:[ ](?![aeoyàuAY][ ][^\W\d_])|)[A-Za-z](?![\w'’])"  # 12 b, and not `12 y` before a word
NUMBER = rf"\d{{1,5}}(?:,?[ ]?(?i:bis|ter|quater)\b|{LETTER})?(?:{MORE}){{0,3}}"
HOUSE = rf"(?:(?i:{MARK})\s?)?{NUMBER}(?![\w%€]|[.,:]\d)"
ROAD = r"(?i:km|kil[óo]metro|p\.?\s?k)\.?\s?\d{1,4}(?:[.,+]\d{1,3})?(?!\w)"
SEPARATOR = (
    r"(?:[ ]?[,;|·][ \t]{0,2}(?:\n[ \t>|*]{0,8})?|[ ]?[-/][ ]?|[ ](?:(?:de|du|di|da|do|à|a|al|im|op|sur)[ ])?"
    r"|[ ]?\n[ \t>|*]{0,8}|[ ]?\()"
)
ENDS = r"(?=\s{0,2}(?:[,.;:!?)\n]|[-/][ ]|$))"
ORDINAL = r"\d{1,3}(?:[ ]?°|\.?(?:[oaºª°](?![a-zß-ÿ])|(?:er|[èe]me|e|ro|do|to|de|ste|nd|ndo|t)(?!\w)))\.?"
NEXT_PART = "[ ](?:" + LISTS.alternation("next_part") + r")\.?[ ]"
VALUE = (
    rf"(?:[\"'“«]?(?:{ORDINAL}"
    rf"|(?!\d{{4}}-\d{{3}}[ ]|\d{{4}}[ ](?:[A-Za-z]{{2}}[ ])?{CAP}[^\W\d_]{{2}}"
    r"|\d{4}[ ]?[A-Za-z]{2}[ ][^\W\d_]{3})"
    rf"\d{{1,4}}[A-Za-z]{{0,2}}\d{{0,2}}(?:\.\d{{1,2}}[A-Z]?){{0,4}}(?!{STOREY})"
    rf"|[A-Z]{{1,2}}[-.]?\d{{0,4}}|[IVX]{{1,5}}"
    rf"|(?:[a-h]|[ivx]{{1,4}})(?=\s{{0,2}}(?:[,.;:)\n]|$)|[ ]\d|{NEXT_PART}))(?!\w)[\"'”»]?"
    r"(?:[-/](?:\d{1,4}[A-Za-z]?|[A-Za-z])(?!\w))?)"
)
KEYED = rf"(?i:{PART})(?!\w)\.?(?:(?:[ ]|:[ ]?|-|)(?:(?i:n[.º°o]{{1,3}}|nr\.?|#)[ ]?)?{VALUE})?"
GLUED = r"(?=(?i:andar|piso|planta|piano|esq|dt|dir|izq|dch|frente))"  # 1ºandar
COUNTED_PART = (
    rf"(?:{ORDINAL}|(?i:{ORDINALS})(?=[ ])|[IVX]{{1,5}}(?=[ ])|\d{{1,3}}(?:[A-Z]?\.?|[oa]{GLUED}))"
    rf"[ .\-]{{0,2}}(?i:{PART})(?!\w)\.?[ºª]?(?:[ ]?(?!\d{{4}}[ ][^\W\d_]{{3}}){VALUE})?"
)
NAME = rf"(?:{CAP}[\w'’\-]{{0,40}}|\d{{1,3}}(?!\w))"
NAMES = rf"{LINKS}{NAME}(?:[ ]{LINKS}{NAME}){{0,4}}"
CALLED = (  # an estate or a building by its name, a host by theirs
    rf"(?:(?i:{NAMED})(?!\w)\.?[ ]?(?:[«\"“][ ]?)?{NAMES}(?:[ ]?[»\"”])?"
    rf"|(?i:{HOSTS})(?!\w)[ ](?:(?i:{WHOM})[ ])?(?:{CAP}\.[ ]?)?{NAMES})"
)
JOINED = r"(?=[ ](?:y|e|en|et|und)[ ])"  # the sentence goes on
HOUSES, WHERE = (f"(?:{'|'.join(SAID[key])})(?!\\w)" for key in ("houses", "where"))
DESCRIBED = (
    rf",[ ](?i:{ORDINALS}[ ]{HOUSES}(?:[ ]{WHERE}){{0,4}}|(?:{WHERE}[ ]){{0,2}}{HOUSES}(?:[ ]{WHERE}){{1,4}})"
    rf"(?:{ENDS}|{JOINED})"
)  # boerderij achteraan
CROSSINGS = r",?[ ](?:e/|entre)[ ]?(?:calles[ ])?\d{1,3}(?:[ ]bis)?[ ]y[ ]\d{1,3}(?!\w)"  # of La Plata
BEHIND = lazy_pattern(
    rf"{DESCRIBED}|{CROSSINGS}|{SEPARATOR}(?:{ROAD}|{COUNTED_PART}|{CALLED}|(?i:{NAMED})(?!\w)\.?[ ]?{VALUE}"
    rf"|{KEYED}|(?i:{MARK})[ ]?{NUMBER}|{ORDINAL}(?:[ .\-]?[\"“«]?[A-Z](?!\w)[\"”»]?)?)\)?"
    rf"|(?:[ ]?[,/\-][ ]?)(?:{VALUE}|\d{{1,3}}[ ][A-Z]){ENDS}"
    rf"|[ ](?:[IVX]{{2,4}}|i{{2,3}}|iv|[B-Z]\d{{1,3}}|0\d)(?![\w'’]|[.,:]\d)"
    rf"|[ ](?:[A-Z]\d{{0,2}}|[a-z]\d{{1,3}}|[IVX]{{1,4}}|\d{{1,3}}[ ]?[A-Za-z]?){ENDS}"
    rf"|[ ]\d{{1,2}}[ ]?[a-hA-H]{JOINED}"
)
TOLD = lazy_pattern(
    rf"(?:[ ]?[,;|·/(][ ]?|[ ]-[ ]|[ ]?\n[ \t>|*]{{0,8}})(?:{COUNTED_PART}|{CALLED}|{KEYED})"
    rf"|,?[ ](?:{ROAD}|{COUNTED_PART}|(?i:{PART})(?!\w)\.?[ ]?{VALUE}|PB(?!\w)"
    rf"|{ORDINAL}[ ]?[\"“«]?[A-H][\"”»]?(?![\w.]))"
)
# The door behind the house, whatever it is called: `, xx 3`, `, xx. 2.ª`, `, 4 B`, to the next comma or the end.
DOOR = re.compile(
    r",[ ](?P<word>[^\W\d_]{1,14}\.?[ ])?(?:[^\W\d_]{1,14}\.?[ ])?"
    r"(?:\d{1,4}(?:\s?\.?[ºª°oa]\.?)?(?:[ ]?[^\W\d_]{1,4}\.?)?|[A-Z])"
    r"(?=\s{0,2}(?:[,.;:)\n]|$))"
)
TOWN_LINKS = "(?:(?:" + LISTS.alternation("town_links") + ")[ ]|[dl]['’])?"
TOWN = (
    rf"(?:(?i:l['’]|d['’]|['’][st][ -])|(?:El|La|Las|Los|Le|Les|L|O|A|Den|De|St|Sta|Ste|Bad|S)\.?[ ])?"
    rf"{CAP}[\w'’\-]{{1,24}}(?:[ ]{TOWN_LINKS}{CAP}[\w'’\-]{{0,24}}){{0,4}}"
)
CODE = (
    r"(?:(?i:c\.?\s?p\.?|cep|cap|plz|postcode|c[óo]d(?:igo|\.)?\spostal|code postal)[ :]{0,2})?(?:[A-Z]{1,3}-[ ]?)?"
    r"(?:\d{5}(?:-\d{3})?|\d{4}-\d{3}|\d{4}\s?[A-Z]{2}"
    r"|\d{4}[ ]?(?!en|de|is|op|te|of|om|in|ik|er|we|je|nu|ja|zo|[mgkt]b|k[gmw]|[cm]m)[a-z]{2}(?=[ ])"
    r"|\d{2}\.\d{3}-\d{3}|\d{4}|[A-Z]\d{4}[A-Z]{3}"
    r"|[A-Z]\d[A-Z][ ]?\d[A-Z]\d)(?!\w)"
)
COMMA = r"(?:[ ]?[,;|·][ \t]{0,2}(?:\n[ \t>|*]{0,8})?|[ ]-[ ]|[ ]?\n[ \t>|*]{0,8}|[ ]?\(|[ ])"
REGION = (  # (MI), - SP, Cedex 03, Paris 6e
    r"(?:[ ]?\([^\W\d][\w .'’\-]{1,24}\)|(?:[ ]?[-/,][ ]?|[ ])(?:[A-Z]{2}(?![\w'’])|(?:[A-Z]\.){2,3})"
    r"|[ ](?i:cedex)(?:[ ]\d{1,2})?|[ ]\d{1,2}(?:e|er)?(?!\w))"
)
POSTED = lazy_pattern(
    rf"{COMMA}(?:(?:in|en|à|a|em|te|de)[ ])?{CODE}"
    rf"(?:(?:,?[ ](?:-[ ])?|[ ]?\n[ \t>|*]{{0,8}})(?P<town>{TOWN})(?![\w'’]|[ ]?:){REGION}{{0,2}}\)?)?"
)
PLACED = lazy_pattern(rf"(?:[ ]?,[ ]|[ ]-[ ]|[ ]?/|,?[ ](?:in|à|em|te|a|en)[ ])(?P<town>{TOWN}){REGION}{{0,2}}")
# A town that has a line of its own.
LINE = re.compile(rf",?[ ]?\n[ \t>|*]{{0,8}}(?P<town>{TOWN})(?=[ \t]{{0,4}}(?:\n|$))")
# Towns that are written small: behind a postal code, or known ones.
SMALL_TOWN = re.compile(
    ",?[ ](?P<town>(?:(?:"
    + LISTS.alternation("small_town")
    + r")[ \-])?[a-zà-ÿ][a-zà-ÿ'’\-]{2,24}(?:[ ](?:aan de[nr]?|a/d|an der|am"
    r"|sur)[ ][a-zà-ÿ\-]{2,24})?)(?![\w'’]|[ ]?:)"
)
REGIONED = re.compile(rf"{REGION}{ENDS}")
BEFORE = lazy_pattern(
    rf"(?<![\w.])(?:(?:{COUNTED_PART}|{KEYED}|{CALLED}|{ORDINAL}(?:[ ]?[A-Z](?!\w))?)"
    rf"(?:[ ]?[,;][ ]?\n?[ \t>|*]{{0,4}}|[ ][-/][ ]|[ ](?:d[eio]|della|da)[ ]|[ ]?\n[ \t>|*]{{0,4}})){{1,4}}$"
)
# What stands between a house and its postal code and town, whatever it is called.
BRIDGE = lazy_pattern(
    r"[^\n!?;]{1,60}?(?:,[ ]|[ ]-[ ]|[ ]?\n)(?:[A-Z]{1,2}-)?(?:\d{5}|\d{4}-\d{3}|\d{4}\s[A-Z]{2}|\d{4})"
    rf"(?:,?[ ]{TOWN}{REGION}{{0,2}})"
)
YEAR = re.compile(r"(?<![\w-])(?:19|20)\d\d[ ](?![A-Z]{2}[ ])")
NO_HOUSE = lazy_pattern(rf"(?i)\s?{COUNTED}")
GOING_ON = frozenset().union(*FUNCTION_WORDS.values())
REACH = 90  # characters before a street in which its building or estate may begin
PARTS, TOWNS = 8, 4


def house_end(text: str, end: int) -> int:
    """Return where the stairs, floor, door and estate behind a house end; `end` is where the house ends."""
    for _ in range(PARTS):
        if (posted := POSTED.match(text, end)) and posted["town"]:
            return end
        part = BEHIND.match(text, end) or _door(text, end)
        if part is None or NO_HOUSE.match(text, part.end()):
            return end
        end = part.end()
    return end


def _door(text: str, end: int) -> re.Match[str] | None:
    """Match a door behind a house, with or without a word that no list knows; None for a thing that has numbers of
    its own."""
    door = DOOR.match(text, end)
    return None if door and door["word"] and door["word"].strip(" .").translate(FOLDED) in no_towns() else door


def town_end(text: str, end: int) -> int:
    """Return where the postal code, the towns and the region behind a house end; `end` where none follows."""
    house = end
    for _ in range(TOWNS):
        place = POSTED.match(text, end)
        if place is not None and end == house and not place["town"] and (small := _small_town(text, place.end())):
            place = small
        if place is None or NO_HOUSE.match(text, place.end()):
            place = REGIONED.match(text, end)
        if place is None:
            place = PLACED.match(text, end)
            if place is None or place["town"].split()[0].translate(FOLDED) in no_towns():
                small = _small_town(text, end)
                if small and small["town"].translate(FOLDED) in place_names():
                    return small.end()
                line = LINE.match(text, end)
                return line.end() if line and line["town"].translate(FOLDED) in place_names() else end
        end = place.end()
    return end


def is_parted(text: str, end: int) -> bool:
    """Whether a known part of a building, or the kilometre of a road, stands behind `end`."""
    part = TOLD.match(text, end)
    return part is not None and not NO_HOUSE.match(text, part.end())


def is_posted(text: str, end: int) -> bool:
    """Whether a postal code and a town stand behind a house that ends at `end`. A year before a word is no postal
    code."""
    posted = POSTED.match(text, house_end(text, end))
    if posted is None or posted["town"] is None or NO_HOUSE.match(text, posted.start("town")):
        return False
    return not YEAR.search(posted.group()) and posted["town"].split()[0].translate(FOLDED) not in no_towns()


def is_placed(text: str, end: int) -> bool:
    """Whether a known town stands behind a house that ends at `end`."""
    placed = PLACED.match(text, house_end(text, end))
    return placed is not None and placed["town"].translate(FOLDED) in place_names()


def line_end(text: str, end: int) -> int:
    """Return the end of the next line if it holds nothing but a name, such as the town below a labelled address;
    else `end`."""
    line = LINE.match(text, end)
    return line.end() if line and line["town"].split()[0].translate(FOLDED) not in no_towns() else end


def _small_town(text: str, end: int) -> re.Match[str] | None:
    """Match a town written in small letters; None for a word that merely continues the sentence."""
    town = SMALL_TOWN.match(text, end)
    return None if town and (town["town"] in GOING_ON or town["town"].translate(FOLDED) in no_towns()) else town


def to_the_door(text: str, end: int) -> int:
    """Return where an address ends, with all parts behind the house, its postal code and town; `end` is where the
    house ends."""
    house = house_end(text, end)
    town = town_end(text, house)
    bridge = BRIDGE.match(text, house) if town == house else None
    if bridge and not YEAR.search(bridge.group()):
        return bridge.end()
    return house_end(text, town) if town > house else town


def from_the_estate(text: str, start: int) -> int:
    """Return where an address begins, with a building or estate before the street; `start` is where the street
    begins."""
    before = BEFORE.search(text, max(start - REACH, 0), start)
    return before.start() if before else start


@functools.cache
def no_towns() -> frozenset[str]:
    """Return folded words that are no towns though they stand behind a comma: things that have numbers, and ends of
    letters."""
    vocabulary = {word for language in languages() for words in words_of(language).values() for word in words}
    return frozenset(word.translate(FOLDED) for word in [*vocabulary, *LETTER_WORDS])
