"""Korean names: one of some hundred surnames of a syllable, and two syllables that given names are made of."""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Iterator, Mapping

from curation.privacy.models.morphology import dictionary_words, within
from curation.privacy.rules.alternatives import either
from curation.privacy.rules.names.asian_words import (
    COLON,
    CUED,
    HANGUL,
    SAID,
    TOLD,
    beside,
    compounds,
    given,
    given_names,
    honorifics,
    labels,
    nobody,
    singles,
)
from curation.privacy.rules.recognizer import Hit


@functools.cache
def _places() -> frozenset[str]:
    provider = importlib.import_module("faker.providers.address.ko_KR").Provider
    return frozenset((*provider.cities, *provider.boroughs, *provider.provinces, *provider.metropolitan_cities))


@functools.cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    single = singles("ko")
    compound = either(compounds("ko"))
    part, particle = given("ko"), beside("ko particles")
    name = rf"(?:(?:{compound}){part}{{1,2}}|{single}[ ]?{part}{{2}}|{single}{part})"
    three = rf"(?:(?:{compound}){part}{{2}}|{single}{part}{{2}})"
    return {
        "label": re.compile(
            rf"(?<!{HANGUL})(?:{labels('ko')})(?:{COLON}|[은는][ ]|[ ]{{1,4}})(?P<name>{name})"
            rf"(?=[ ]?(?:{honorifics('ko')}|{particle})(?!{HANGUL}{{3}})|(?!{HANGUL}))"
        ),
        "honorific": re.compile(
            rf"(?<!{HANGUL})(?P<name>{name})[ ]?(?:{honorifics('ko')})(?:{particle}|들)?(?!{HANGUL}{{2}})"
        ),
        "intro": re.compile(rf"(?<!{HANGUL})(?P<name>{three})(?=(?:{beside('ko introduced')})|[ ]?(?:드림|올림|배상))"),
        "titled": re.compile(
            rf"(?<!{HANGUL})(?P<name>{single})[ ]?(?:{beside('ko titles')})(?:님|이|께|에게|한테|은|는)"
        ),
        "given to": re.compile(rf"(?<!{HANGUL})(?P<name>{three})(?=에게|께서|께|한테|이랑|씨)"),
        "related": re.compile(
            rf"(?:{beside('ko related')})"
            rf"(?:인|은|는|이)?[ ](?P<name>{three})(?=(?:{particle}|님|씨)(?!{HANGUL}{{2}})|(?!{HANGUL}))"
        ),
        "calling": re.compile(rf"(?<!{HANGUL})(?P<name>{either(given_names('ko'))})[야아](?=[,!~.])"),
        "called": re.compile(rf"(?:{beside('ko called')}|저희 \w{{1,6}})[ ](?P<name>{three})(?!{HANGUL}{{4}})"),
        "line": re.compile(rf"(?m)^[ \t—–-]{{0,8}}(?P<name>{three})[ \t]{{0,4}}(?:\([^()\n]{{1,30}}\))?$"),
        "name": re.compile(rf"{three}|{single}{part}"),
    }


@functools.cache
def _titles() -> frozenset[str]:
    return frozenset(SAID["honorifics"]["ko"].split())


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether syllables that look like a name are, or begin with, a word that names nobody."""
    run = text[start:end]
    if run[1:].strip() in _titles():
        return True  # 김대리님
    if run in nobody("ko") or run[:2] in nobody("ko"):
        named = next(
            (word for word in within("ko", text, start, end) if word.start == start and word.kind == "name"), None
        )
        return named is None or named.end != end
    return False


def find(text: str) -> Iterator[Hit]:
    """Yield names in a Korean text."""
    rules = _patterns()
    for kind in ("label", "honorific", "titled", "intro", "given to", "related", "called", "calling", "line"):
        for match in rules[kind].finditer(text):
            start, end = match.span("name")
            named = kind in ("given to", "intro") or (kind == "label" and ":" in match[0])
            sure = named and end - start > 2 and text[start:end] not in nobody("ko")
            if sure or not _is_word(text, start, end):
                yield Hit(start, end, CUED)
    for word in dictionary_words("ko", text):
        run = text[word.start : word.end]
        if run in _places() or run in nobody("ko") or run.endswith(("시", "군", "읍", "면", "역")):
            continue
        if word.kind == "name" and len(run) >= 3 and rules["name"].fullmatch(run) and run[:2] not in nobody("ko"):
            yield Hit(word.start, word.end, TOLD)
