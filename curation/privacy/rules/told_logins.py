"""Logins that a word in their sentence tells of, in languages other than English: `Registriert bin ich als waldfee88`,
`j'ai saisi « pm4471 » comme identifiant`. Only what has the form of one counts: letters with digits, with an underscore
or with a dot, behind a word as which or with which somebody signs in, or in quotes or brackets."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache

from curation.privacy.languages import told
from curation.privacy.rules.labelled import Span, Words
from curation.privacy.rules.login_words import SAID
from curation.privacy.rules.logins import LETTER, LOGIN, of_no_word, shared
from curation.privacy.rules.number_words import words_of
from curation.privacy.rules.recognizer import Hit
from curation.privacy.rules.sentences import sentences

SCORE = 0.6  # less than what a label announces
REACH = 60  # characters between the word and the login
BESIDE = 20  # characters behind a word for an order, a file or a product
WHOLE = 5  # letters: a shorter word must stand alone
TOLD_OF = {language: Words((*SAID["tells"][language], *SAID["labels"][language])) for language in SAID["tells"]}
THINGS = {
    language: Words((*SAID["login_things"][language], *words_of(language)["nobody"])) for language in SAID["tells"]
}
# Letters, then a digit, an underscore or a dot.
CANDIDATE = re.compile(
    rf"(?<![{LETTER}_.@/\\:#&=+\-])(?=[A-Za-z][A-Za-z\-]{{0,24}}(?:[0-9_]|\.[a-z]))(?P<login>{LOGIN})"
    rf"(?![{LETTER}_@/\\(=\[]|:\S)"
)
INITIAL = re.compile(r"[a-z]\.[a-zà-ɏ]{3,}\d{0,4}")  # h.jansen, as nothing else is called
OPENED = re.compile(r"[\"'`“”„«»‘’(]\s?\Z")
UNCERTAIN = re.compile(r"[A-ZÀ-Þ]|[a-z]?[A-Z]")  # iPhone15, Office365: in with what people sign in too


@cache
def _ties(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands before a login, and what behind it where it is said as what it serves."""
    before, sure = ("|".join(map(re.escape, SAID[each][language])) for each in ("ties", "sure_ties"))
    return (
        re.compile(rf"(?i)(?<![^\W_])(?:{before}|{sure})[:,]?\s\Z"),
        re.compile(rf"(?i)(?<![^\W_])(?:{sure})[:,]?\s[\"„“«‘']?\s?\Z"),
    )


def told_logins(text: str) -> Iterator[Hit]:
    """Those of a text in one of the languages."""
    language = told(text)
    if language not in TOLD_OF or not (words := TOLD_OF[language].spans(text)):
        return
    spans = [(start, end) for start, end in words if _whole(text, start, end)]
    things = [end for _, end in THINGS[language].spans(text)]
    tied, surely = _ties(language)
    for first, last in sentences(text):
        for match in CANDIDATE.finditer(text, first, last):
            start, login = match.start(), match["login"].rstrip(".+-")
            end = start + len(login)
            if not _near(spans, max(first, start - REACH), min(last, end + REACH)):
                continue
            thing = bisect_right(things, start) - 1
            if thing >= 0 and things[thing] >= max(first, start - BESIDE):
                continue
            before = text[max(first, start - 30) : start]
            named = INITIAL.fullmatch(login) or surely.search(before)
            tied_to = named or (not UNCERTAIN.match(login) and (tied.search(before) or OPENED.search(before)))
            if tied_to and not shared(login) and (of_no_word(login) or INITIAL.fullmatch(login)):
                yield Hit(start, end, SCORE)


def _near(spans: list[Span], first: int, last: int) -> bool:
    """Whether one of them, which are in order of their ends, stands in [first, last)."""
    at = bisect_left(spans, first, key=lambda span: span[1])
    return at < len(spans) and spans[at][0] < last


def _whole(text: str, start: int, end: int) -> bool:
    return end - start >= WHOLE or not text[end : end + 1].isalpha()
