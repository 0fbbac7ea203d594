"""Chinese names in simplified and traditional characters: one of some hundred surnames, then one or two characters."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping

from curation.privacy.models.morphology import dictionary_words, within
from curation.privacy.rules.alternatives import either
from curation.privacy.rules.names.asian_words import (
    COLON,
    CUED,
    HAN,
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
from curation.privacy.rules.names.japanese_names import patterns as japanese
from curation.privacy.rules.recognizer import Hit

NO_END = frozenset("那这這都也还還在说說已有没沒和与與跟的了")  # no given name ends so, but jieba takes it for one
FOREIGN = rf"{HAN}{{1,6}}(?:[·•・‧]{HAN}{{1,8}}){{1,3}}"


@functools.cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    single = singles("zh")
    compound = either(compounds("zh"))
    part = given("zh")
    name = rf"(?:(?:{compound}){HAN}{{1,2}}|{single}{HAN}{{1,3}})"
    full = rf"(?:(?:{compound})[ ]?{HAN}{{1,2}}|{single}[ ]{{0,2}}{HAN}{{1,2}})"
    behind = rf"{honorifics('zh')}|{beside('zh behind')}|收(?!{HAN})|[{SAID['beside']['zh verbs']}](?!{single})"
    follows = rf"(?=[ ]{{0,3}}(?:{behind}|(?!{HAN})))"
    return {
        "label": re.compile(
            rf"(?:{labels('zh')})(?:{COLON}|[为是為][ ]?|[ ]{{1,4}})(?P<name>{FOREIGN}|{full}){follows}"
        ),
        "intro": re.compile(rf"(?:{beside('zh introduced')})[:： ]{{0,2}}(?P<name>{FOREIGN}|{full}){follows}"),
        "surname": re.compile(rf"(?:敝姓|免贵姓|免貴姓|我姓)(?P<name>{compound}|{single})(?!{HAN})"),
        "honorific": re.compile(
            rf"(?=(?P<name>(?:{compound}){HAN}{{0,2}}|{single}{HAN}{{0,2}}?)[ ]?(?:{honorifics('zh')}))"
        ),
        "mentioned": re.compile(
            rf"(?:{beside('zh before')})(?P<name>(?:{compound}|{single}){part}{{1,2}}){follows}"
            rf"|(?:{labels('zh')})(?P<behind>(?:{compound}|{single}){part}{{2}})"
        ),
        "line": re.compile(
            rf"(?m)^[ \t—–-]{{0,8}}(?P<name>(?:{compound}|{single})[ ]{{0,2}}{part}{{1,2}})"
            rf"[ \t]{{0,4}}(?:{beside('zh closings')}|\([^()\n]{{1,30}}\))?$"
        ),
        "name": re.compile(name),
        "titled": re.compile(rf"(?:{honorifics('zh')})$"),
        "begins": re.compile(rf"(?:{compound}|{single})"),
        "given": re.compile(rf"{part}{{1,2}}"),
    }


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether characters that begin with a surname are a word, by the list of such words or by the dictionary."""
    run = text[start:end]
    if run in nobody("zh") or run[:2] in nobody("zh"):
        return True
    first = next((word for word in within("zh", text, start, end) if word.start == start), None)
    family = _patterns()["begins"].match(run)
    if first and family and _patterns()["given"].fullmatch(run, family.end()):
        return first.kind == "word" and first.end == end  # of no word that goes on behind the surname
    return (
        first is not None
        and first.kind in ("word", "place")
        and first.end - start >= 2
        and (run[:2] not in compounds("zh"))
    )


def find(text: str) -> Iterator[Hit]:
    """Yield names in a Chinese text."""
    rules = _patterns()
    for kind in ("label", "intro", "mentioned", "line"):
        for match in rules[kind].finditer(text):
            start, end = match.span(match.lastgroup or 0)
            sure = kind == "label" and (end - start) > 2
            if (sure and text[start : start + 2] not in nobody("zh")) or not _is_word(text, start, end):
                yield Hit(start, end, CUED)
    yield from (Hit(*match.span("name"), CUED) for match in rules["surname"].finditer(text))
    last = -1
    for match in rules["honorific"].finditer(text):
        start, end = match.span("name")
        if start >= last and not _is_word(text, start, end) and not _within_word(text, start):
            yield Hit(start, end, CUED)
            last = end
    yield from (Hit(*match.span("name"), TOLD) for match in japanese()["line"].finditer(text))
    yield from _read(text)


def _within_word(text: str, start: int) -> bool:
    """Whether the character at `start` continues a dictionary word, or belongs to a listed word that names nobody."""
    if any(word.start < start and word.kind in ("word", "place") for word in within("zh", text, start, start + 1)):
        return True
    if text[start : start + 3] in nobody("zh"):
        return True  # a brand that is called like a master
    return text[max(0, start - 1) : start + 1] in nobody("zh")


def _is_full(run: str) -> bool:
    """Whether characters are a full name: a surname and one or two characters; three may follow a surname of one."""
    return _patterns()["name"].fullmatch(run) is not None


def _is_shaped(run: str) -> bool:
    """Whether characters are a surname and two characters that occur in given names."""
    family = _patterns()["begins"].match(run)
    return (
        family is not None and len(run) == family.end() + 2 and bool(_patterns()["given"].fullmatch(run, family.end()))
    )


def _read(text: str) -> Iterator[Hit]:
    """Yield names by the words that jieba reads: what it takes for a name and begins with a surname, and a surname
    before what may be a given name."""
    rules, read = _patterns(), dictionary_words("zh", text)
    for at, word in enumerate(read):
        titled = rules["titled"].search(text, word.start + 1, word.end)
        word = word._replace(end=titled.start()) if titled and word.kind in ("name", "given") else word
        run = text[word.start : word.end]
        following = read[at + 1] if at + 1 < len(read) and read[at + 1].start == word.end else None
        if len(run) == 3 and run[2] in NO_END:
            run, word = run[:2], word._replace(end=word.end - 1)
        if run in nobody("zh") or run.endswith(("镇", "鎮", "区", "區", "县", "縣", "市", "村", "路", "街")):
            continue
        if word.kind == "given" and not (rules["begins"].match(run) and rules["given"].fullmatch(run, 1)):
            continue  # a word of its own that begins so
        unheard = word.kind in ("unknown", "place") and _is_shaped(run)
        if (word.kind in ("name", "given") or unheard) and _is_full(run) and run[:2] not in nobody("zh"):
            end = word.end
            if len(run) == 2 and following and following.end - following.start == 1:
                bounded = re.match(HAN, text[following.end : following.end + 1]) is None
                end = following.end if bounded and rules["given"].fullmatch(text, word.end, following.end) else end
            yield Hit(word.start, end, TOLD)
        elif following and rules["begins"].fullmatch(run) and following.end - following.start <= 2:
            part = text[following.start : following.end]
            named = following.kind in ("name", "given", "unknown") or (
                following.kind == "word"
                and len(part) == 2
                and (word.kind in ("name", "given") or len(run) == 2 or part in given_names("zh"))
            )
            if named and rules["given"].fullmatch(part) and run + part not in nobody("zh"):
                yield Hit(word.start, following.end, TOLD)
