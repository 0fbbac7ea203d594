"""Addresses that words announce: "my address is …", "moved to …", a line of a form. An address needs a number in it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Any

from curation.privacy.rules.addresses.street_words import LINK, LINKS, NAME, STAIRS, UNITS
from curation.privacy.rules.numbers.labelled import lowered
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("privacy/addresses/announced_addresses")

REACH = 130  # characters from an announcement to the number of the house
WHOSE = "home|new|old|mailing|postal|street|billing|shipping|delivery|current|office|my|our|his|her|their|your|the"
SENT = (
    r"send (?:it|them|this|that|the \w{1,15})|sent|ship(?:ped)?|deliver(?:ed|y)?|mail(?:ed)?(?: it)?|"
    r"moved|moving|relocated|directions|drive|come|head|walk|got|get|taxi|cab"
)
BEING = LISTS.alternation("being")
ELSEWHERE = LISTS.alternation("elsewhere")
CUE = lazy_pattern(
    rf"(?i)(?:\b(?:{WHOSE})\s(?:(?:{WHOSE})\s)?address(?:\sof\s[\w .&-]{{2,40}}?)?"
    rf"(?:\sis|\swas|\sto|:|\shas changed to)|\baddress:"
    rf"|\b(?:lives?|lived|living|resid(?:es?|ing)|stay(?:s|ing)?)\s(?:now\s)?(?:at|on|in)"
    rf"|\b(?:{SENT})\s(?:over\s)?to(?:\sthe address)?|\b(?:{BEING})\s(?:at|on|to)|{ELSEWHERE})\s{{1,3}}(?=\S)"
)
STEMS = LISTS.words("stems")
ANNOUNCED = lazy_pattern(
    rf"(?:{NAME} and )?(?:\d{{1,5}}[A-Za-z]?,?\s)?{LINK}(?:(?:{NAME}|[A-Z]\.|[NSEW]{{1,2}}|{LINKS}),?\s){{0,5}}{NAME}"
    rf"(?:[ ,]{{1,2}}[a-z'’]{{2,14}}\.?){{0,2}},?\s{{1,2}}\d{{1,5}}\s?[A-Za-z]?(?![\w.]\w|[\w%]){STAIRS}"
    rf"|\d{{1,5}}[A-Za-z]?,?\s{LINK}(?:(?:{NAME}|[A-Z]\.|[NSEW]{{1,2}}|{LINKS}),?\s){{0,5}}{NAME}"
)
SMALL = re.compile(
    rf"(?:\d{{1,5}}[a-z]?\s)(?:[a-zà-ž'’.\-]{{2,20}}\s){{0,4}}[a-zà-ž'’.\-]{{3,25}}\s\d{{1,5}}[a-z]?\b"
    rf"|(?:[a-zà-ž'’.\-]{{3,25}}\s){{1,3}}\d{{1,5}}[a-z]?(?=\s{{0,2}}(?:[,\n.]|$|(?:{UNITS})\b))"
)
# Numbers of these are no houses.
QUANTITY = re.compile(r"(?i)\b(?:" + LISTS.alternation("quantity") + r")\b")
FIELD = re.compile(
    r"(?im)^[ \t>*_|\-]{0,12}(?:(?:home|mailing|postal|street|billing|shipping|delivery|office) ?address|"
    r"address(?: line)? ?[12]?|street|stra(?:ß|ss)e|adresse|anschrift|wohnort|domicilio|direcci[óo]n|indirizzo|"
    r"residenza|adres|morada|endereço|calle)\**:\**[ \t]{1,40}(?P<value>[^\n|]{5,120})"
)


def announced(text: str, numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of every address that words before it announce; `numbers` holds where the numbers in `text`
    start."""
    for last, length in _stems().iter(lowered(text)):
        first = last - length + 1
        if any(first < start < first + REACH for start in numbers):
            for cue in CUE.finditer(text, max(first - 30, 0), min(first + 60, len(text))):
                match = ANNOUNCED.match(text, cue.end()) or SMALL.match(text, cue.end())
                if match and not QUANTITY.search(match.group()):
                    yield match.span()
    if ":" in text:
        for field in FIELD.finditer(text):
            if any(field.start("value") <= start < field.end("value") for start in numbers):
                yield field.span("value")


@functools.cache
def _stems() -> Any:
    """Return an automaton of the words of announcements in sentences; fields of forms need none."""
    import ahocorasick  # type: ignore[import-not-found, import-untyped, unused-ignore]

    automaton = ahocorasick.Automaton()
    for stem in STEMS:
        automaton.add_word(stem, len(stem))
    automaton.make_automaton()
    return automaton
