"""Logins in a sentence with a word for logins, in languages other than English: `Registriert bin ich als waldfee88`,
`j'ai saisi « pm4471 » comme identifiant`.

A login needs the form of one (letters with digits, an underscore or a dot), or must be an unknown word, and other words
must tie it to the cue. An initial with a surname counts anywhere in the sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Literal

from curation.privacy.models.languages import proof_language
from curation.privacy.rules.english import all_words, common_words
from curation.privacy.rules.logins.login_words import SAID, is_word
from curation.privacy.rules.logins.looks import (
    LETTER,
    LOGIN,
    accounts,
    initialled,
    of_no_word,
    personal,
    second,
    shared,
)
from curation.privacy.rules.names.brands import is_brand
from curation.privacy.rules.names.given_names import names
from curation.privacy.rules.number_words import words_of
from curation.privacy.rules.numbers.labelled import Span, Words
from curation.privacy.rules.recognizer import Hit
from curation.privacy.rules.sentences import sentences
from curation.privacy.rules.vocabularies import compounded, has, is_ordinary

SCORE = 0.6  # less than what a label announces
REACH = 60  # characters between the word and the login
BESIDE = 20  # characters behind a word for an order, a file or a product
WHOLE = 5  # letters: a shorter word must stand alone
TOLD_OF = {language: Words((*SAID["tells"][language], *SAID["labels"][language])) for language in SAID["tells"]}
THINGS = {
    language: Words((*SAID["login_things"][language], *words_of(language)["nobody"])) for language in SAID["tells"]
}
CANDIDATE = re.compile(
    rf"(?<![{LETTER}_.@/:#&=+\-])(?<![{LETTER}]\\)(?=[A-Za-z])(?P<login>{LOGIN})(?![{LETTER}_@/\\(=\[]|:\S)"
)
# Letters, then a digit, an underscore or a dot: words have none.
APART = re.compile(r"[A-Za-z][A-Za-z\-]{0,24}(?:[0-9_]|\.[a-z])")
INITIAL = re.compile(r"[a-z]\.[a-zà-ɏ]{3,}\d{0,4}")  # h.jansen, as nothing else is called
OPENED = re.compile(r"[\"'`“”„«»‘’(\[]\s?\Z")
UNCERTAIN = re.compile(r"[A-ZÀ-Þ]|[a-z]?[A-Z]")  # iPhone15, Office365: in with what people sign in too
HUMPED = re.compile(r"(?P<first>[A-Z][a-z]{2,15})(?P<last>[A-Z][a-z]{2,15})\d{1,4}")  # ZwarteKat7
PROTOCOL = re.compile(r"[a-z]{1,5}\d")  # saml2
PLAIN = re.compile(r"[a-zà-ɏ]{5,}\d{0,4}")
NUMBERED_NAME = re.compile(r"(?P<name>[a-z]{3,})[._]?\d{2,4}")
UNDERSCORED = re.compile(r"(?P<word>[a-zà-ɏ]{3,})_(?:\d{1,4}|[a-z])")  # luna_83, lena_k
INITIALLED = re.compile(r"[a-z]{2}(?P<surname>[a-z]{5,})\d{0,4}")  # jmgarcia
ARTICLES = "el|la|o|a|il|lo|le|de|het|mi|mijn|mein|meinem|meu|mon|mio|user"
STRANGE = re.compile(r"[a-z]{4,20}")
BRIEF = 80  # characters of a message
NEXT = 2  # characters between such a word and what can only be a login


@cache
def _ties(language: str) -> tuple[re.Pattern[str], ...]:
    """Return three patterns: words before a login, words before a login that name its purpose, and words behind one."""
    before, sure, behind = ("|".join(map(re.escape, SAID[key][language])) for key in ("ties", "sure_ties", "followed"))
    return (
        re.compile(rf"(?i)(?<![^\W_])(?:{before}|{sure})[:,]?\s(?:(?:{ARTICLES})\s)?\Z"),
        re.compile(rf"(?i)(?<![^\W_])(?:{sure})[:,]?\s[\"„“«‘']?\s?\Z"),
        re.compile(rf"(?i)[\"'`”»’)]?,?\s(?:{behind})(?![^\W_])"),
    )


@cache
def _telling() -> dict[str, Words]:
    """Return for each language the words for logins that neither another language nor English has."""
    told_in = Counter(word for words in SAID["tells"].values() for word in words)
    return {
        language: Words([word for word in words if told_in[word] == 1 and not set(word.split()) & all_words()])
        for language, words in SAID["tells"].items()
    }


def _language(text: str) -> str:
    """Return the language of a text; for a short one that function words do not tell, the language of its words for
    logins."""
    language = proof_language(text)
    if language in TOLD_OF or len(text) > BRIEF:
        return language
    return next((code for code, words in _telling().items() if words.spans(text)), language)


def told_logins(text: str) -> Iterator[Hit]:
    """Yield such logins, if the text is in one of the languages."""
    language = _language(text)
    if language not in TOLD_OF or not (words := TOLD_OF[language].spans(text)):
        return
    spans = [(start, end) for start, end in words if _whole(text, start, end)]
    things = [end for _, end in THINGS[language].spans(text)]
    for first, last in sentences(text):
        for match in CANDIDATE.finditer(text, first, last):
            login = match["login"].rstrip(".+-")
            start, end = match.start(), match.start() + len(login)
            own = _own(login)
            strange = _is_strange(login, language)
            if not (own or strange or APART.match(login)) or is_word(login, text) or shared(login):
                continue
            if not _near(spans, max(first, start - REACH), min(last, end + REACH)):
                continue
            thing = bisect_right(things, start) - 1
            if thing >= 0 and things[thing] >= max(first, start - (NEXT if own else BESIDE)):
                continue
            if own == "sure" or _is_tied(text, (start, end), (first, last), language):
                yield Hit(start, end, SCORE)


def _own(login: str) -> Literal["sure", "likely"] | None:
    """Return how surely a login is made of a person's name: `sure` counts anywhere, `likely` needs a tie, None is no
    name."""
    if INITIAL.fullmatch(login) or (PLAIN.fullmatch(login) and initialled(login)):
        return "sure"
    named = NUMBERED_NAME.fullmatch(login)
    known = names()
    if named and named["name"] in known.sure and named["name"] not in known.everyday:
        return "likely"
    underscored, initials = UNDERSCORED.fullmatch(login), INITIALLED.fullmatch(login)
    if underscored:
        word = underscored["word"]
        is_common = word in all_words() or is_ordinary(word, "") or word in accounts().roles
        return "likely" if word in known.sure or not is_common else None
    if initials and initials["surname"] in known.surnames and login not in all_words():
        return "likely"
    return "likely" if (not login.isalpha() and login.islower() and personal(login)) or second(login) else None


def _is_tied(text: str, login: Span, sentence: Span, language: str) -> bool:
    """Whether words before or behind a login tell that it is one."""
    start, end = login
    tied, surely, followed = _ties(language)
    before = text[max(sentence[0], start - 30) : start]
    value = text[start:end]
    word = value.rstrip("0123456789")
    humps = HUMPED.fullmatch(value)
    humped = humps is not None and common_words().isdisjoint((humps["first"].lower(), humps["last"].lower()))
    if is_brand(word) or is_word(word, text) or PROTOCOL.fullmatch(value):
        return False
    strange = _is_strange(value, language) and not _own(value)
    if not (strange or of_no_word(value) or humped or _own(value)):
        return False
    if surely.search(before) and not strange:
        return True
    if word.endswith("_") and is_ordinary(word[:-1].lower(), language):
        return False  # tabelle_3
    behind = followed.match(text, end, min(sentence[1], end + 30))
    if strange:  # the form of a name of a product too
        return behind is not None and tied.search(before) is not None
    return (humped or not UNCERTAIN.match(value)) and (
        behind or tied.search(before) or OPENED.search(before)
    ) is not None


def _is_strange(login: str, language: str) -> bool:
    """Whether a login of small letters is no known word, brand or name."""
    if not STRANGE.fullmatch(login) or names().know(login) or login in all_words() or is_brand(login):
        return False
    return not (has(language, login) or compounded(language, login))


def _near(spans: list[Span], first: int, last: int) -> bool:
    """Whether one of the spans, which are sorted by their ends, overlaps [first, last)."""
    at = bisect_left(spans, first, key=lambda span: span[1])
    return at < len(spans) and spans[at][0] < last


def _whole(text: str, start: int, end: int) -> bool:
    return end - start >= WHOLE or not text[end : end + 1].isalpha()
