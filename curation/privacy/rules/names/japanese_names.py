"""Japanese names: behind labels, before honorifics, and where Sudachi reads a surname."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping

from curation.privacy.models.morphology import Word, dictionary_words, installed
from curation.privacy.rules.alternatives import either
from curation.privacy.rules.names.asian_words import (
    COLON,
    CUED,
    HAN,
    HIRA,
    KATA,
    TOLD,
    beside,
    honorifics,
    inside,
    labels,
    nobody,
    surnames,
)
from curation.privacy.rules.recognizer import Hit

NO_PARTICLE = "(?![のにはがをとへでやも])"
FULL = rf"{HAN}{{1,5}}(?:[ ]?(?:{HAN}{{1,4}}|{NO_PARTICLE}{HIRA}{{2,4}}|{KATA}{{2,5}}))?"
KANA = rf"{KATA}{{2,10}}(?:[ ・=]{{1,2}}{KATA}{{1,12}}){{0,3}}|{HIRA}{{2,6}}[ ]{HIRA}{{2,6}}"
NAMING = re.compile(r"氏名|お名前|名義|フリガナ|ふりがな|カナ|ヨミガナ|姓名|宛名")  # labels of nothing but names
LONGEST = 8
PART = re.compile(rf"{HAN}{{1,3}}|{HIRA}{{2,4}}|{KATA}{{2,5}}")
BETWEEN = re.compile(r"[ ・=]{0,1}")
FIRM = re.compile(r"(?:株式会社|有限会社|合同会社|\(株\)|㈱)[ ]?$")


@functools.cache
def patterns() -> Mapping[str, re.Pattern[str]]:
    family = either(surnames("ja"))
    end = rf"(?=[ ]{{0,3}}(?:{honorifics('ja')}|[、。,/|()（）\[\]【<:;!?\n\t]|です|$)|[ ]{{1,8}})"
    return {
        "label": re.compile(
            rf"(?P<label>{labels('ja')})(?:様|さま)?(?:{COLON}|[はが][ ]?|[ ]{{1,4}})(?P<name>{KANA}|{FULL}){end}"
        ),
        "intro": re.compile(
            rf"(?P<name>(?<!{HAN}){HAN}{{1,9}}(?:[ ]?(?:{NO_PARTICLE}{HIRA}{{2,4}}?|{KATA}{{2,5}}))?|"
            rf"(?<!{KATA}){KATA}{{2,10}}(?:[・ ]{KATA}{{2,12}}){{0,2}})[ ]?"
            r"(?:(?P<sure>という(?:方|者|人|お客)|と(?:申します|申しま|申す|いいます|言います|申し上げます))|でございます。|です。|です\n|です$)"
        ),
        "honorific": re.compile(
            rf"(?P<name>(?<!{HAN}){HAN}{{1,9}}(?:[ ]?(?:{NO_PARTICLE}{HIRA}{{2,4}}?|{KATA}{{2,5}}))?|"
            rf"(?<!{KATA}){KATA}{{2,10}}(?:[・ ]{KATA}{{2,12}}){{0,2}}|(?<!{HIRA}){HIRA}{{2,5}}[ ]{HIRA}{{2,5}})[ ]?"
            rf"(?P<honorific>{honorifics('ja')})(?![々式子相態名邸宅]|ぽん|{KATA})"
        ),
        "line": re.compile(
            rf"(?m)^[ \t]{{0,8}}(?P<name>(?:{family})[ ]?(?:{HAN}{{1,3}}|{HIRA}{{2,4}}|{KATA}{{2,5}}))"
            r"[ \t]{0,4}(?:\([^()\n]{1,30}\)|印)?$"
        ),
        "related": re.compile(
            rf"(?:{beside('ja related')})(?:の|である|、)(?P<name>{HAN}{{1,5}}|{NO_PARTICLE}{HIRA}{{2,4}})"
            r"(?=より|が|に|は|を|と|から|の|で|、|。|です|も|へ|まで|宛|さん|様)"
        ),
        "polite": re.compile(
            rf"(?<!{HIRA}|{HAN})(?P<name>(?!お|みな|かみ|どちら|あなた|こちら|そちら|いろ){HIRA}{{2,5}})(?:様|さま)"
        ),
        "small": re.compile(rf"(?<!{HIRA})(?P<name>(?!お|にい|ねえ|ばあ|じい){HIRA}{{2,4}})(?:ちゃん|くん|さま)"),
        "apart": re.compile(
            rf"[ ](?!{honorifics('ja')})(?:{HAN}{{1,3}}|{KATA}{{2,5}}|{HIRA}{{2,4}})"
            r"(?=[ ]?(?:[、。,/()（）\n]|様|さん|$))"
        ),
        "titled": re.compile(rf"[ ]?(?:{honorifics('ja')})$"),
        "family": re.compile(rf"(?:{family})"),
    }


def _start(run: str) -> int | None:
    """Return where in characters that end with a name the name begins: at the first known surname; None without one."""
    for at in range(max(0, len(run) - LONGEST), len(run)):
        match = patterns()["family"].match(run, at)
        if match and len(run) - at <= LONGEST and run[at:] not in nobody("ja"):
            return at
    return None


def _named(text: str, start: int, end: int, certain: bool, honoured: bool = False) -> tuple[int, int] | None:
    """Return the name at the end of [start, end); None where there is none.

    Args:
        text: all of it.
        start: of the characters.
        end: of the characters.
        certain: whether a name stands there in any case, so that characters of no word count.
        honoured: whether an honorific follows, so that one character may be a Chinese surname.
    """
    run = text[start:end]
    if honoured and len(run) == 1 and run in surnames("zh") and not text.startswith("様", end):
        return start, end  # 王さん
    if run in nobody("ja") or any(run.endswith(ending) for ending in nobody("ja") if len(ending) > 1):
        return None
    told = inside("ja", text, start, end)
    if not re.search(HAN, run):
        heard = any(word.kind in ("surname", "given", "name") for word in told)
        return (start, end) if heard or certain else None
    named = [word for word in told if word.kind in ("surname", "given", "name")]
    begins = _start(run)
    if named:
        first = named[0].start
        if begins is not None and start + begins < first and any(word.start == start + begins for word in told):
            first = start + begins  # a surname that is a place too
        return first, end
    if begins is not None and (not begins or not told or any(word.start == start + begins for word in told)):
        return start + begins, end
    if certain and len(run) >= 2 and (not installed("ja") or any(word.kind == "unknown" for word in told)):
        return start, end
    return None


def find(text: str) -> Iterator[Hit]:
    """Yield names in a Japanese text."""
    rules = patterns()
    for match in rules["label"].finditer(text):
        start, end = match.span("name")
        titled = rules["titled"].search(text, start + 1, end)
        end = titled.start() if titled else end
        certain = NAMING.search(match["label"]) is not None
        span = _named(text, start, end, certain)
        if span:
            yield Hit(start if certain else span[0], end, CUED)
    for kind in ("intro", "honorific"):
        for match in rules[kind].finditer(text):
            said_so = kind == "honorific" or match["sure"] is not None
            if not (said_so or re.match(r"[\n、。,のは ]", text[max(0, match.start() - 1)]) or not match.start()):
                continue
            kana = re.fullmatch(rf"{KATA}+", match["name"]) is not None
            span = _named(text, *match.span("name"), said_so, kind == "honorific")
            if span and not (kana and kind == "honorific" and match["honorific"] not in ("様", "さま", "さん", "氏")):
                yield Hit(*span, CUED)
    for match in rules["related"].finditer(text):
        start, end = match.span("name")
        if _is_somebody(text, start, end):
            yield Hit(start, end, CUED)
    for kind in ("line", "small", "polite"):
        yield from (Hit(*match.span("name"), TOLD) for match in rules[kind].finditer(text))
    yield from _read(text)


def _is_somebody(text: str, start: int, end: int) -> bool:
    """Whether characters behind a word for a person are nothing but names."""
    told = inside("ja", text, start, end)
    named = any(word.kind in ("surname", "given", "name") for word in told)
    return (named and all(word.kind != "word" for word in told)) or text[start:end] in surnames("ja")


def _read(text: str) -> Iterator[Hit]:
    """Yield surnames with what follows them, and surnames alone that are no part of a longer word."""
    read = dictionary_words("ja", text)
    names = ("surname", "given", "name")
    for at, word in enumerate(read):
        if (
            text[word.start].isascii()
            or word.kind not in ("surname", "name")
            or (at and read[at - 1].kind in names and _joined(text, read, at))
        ):
            continue
        last = at
        while last + 1 < len(read) and last - at < 3 and _joined(text, read, last + 1):
            after = read[last + 1]
            part = text[after.start : after.end]
            if not (after.kind in names or (after.kind == "unknown" and last == at and PART.fullmatch(part))):
                break
            last += 1
        end = read[last].end
        apart = patterns()["apart"].match(text, end) if last == at and word.kind == "surname" else None
        if apart and not any(
            token.end - token.start == len(apart[0]) - 1 for token in inside("ja", text, *apart.span())
        ):
            yield Hit(word.start, apart.end(), TOLD)
        elif last > at:
            yield Hit(word.start, end, TOLD)
        elif word.kind == "surname" and end - word.start >= 2 and _stands_alone(text, word.start, end):
            yield Hit(word.start, end, 0.5)


def _joined(text: str, read: tuple[Word, ...], at: int) -> bool:
    """Whether at most a blank or a dot separates the word at `at` from the one before it."""
    return BETWEEN.fullmatch(text, read[at - 1].end, read[at].start) is not None and text[read[at].start] not in "・="


def _stands_alone(text: str, start: int, end: int) -> bool:
    around = text[start - 1 : start] + text[end : end + 1]
    return re.search(rf"{HAN}|{KATA}", around) is None and FIRM.search(text[max(0, start - 6) : start]) is None
