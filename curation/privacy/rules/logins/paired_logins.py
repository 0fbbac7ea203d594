"""Logins that their neighbours reveal, in languages other than English: a password beside them (`naam jbakker ww
…`), a verb for signing in before a number (`inloggen met 3391027`), or an at sign without a domain (`x@intern`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.rules.alternatives import either
from curation.privacy.rules.english import all_words
from curation.privacy.rules.logins.login_words import SAID, is_word
from curation.privacy.rules.logins.logins_by_cue import BESIDE, THINGS
from curation.privacy.rules.logins.looks import LETTER, personal, shared
from curation.privacy.rules.recognizer import Hit
from curation.privacy.rules.sentences import sentences
from curation.privacy.rules.vocabularies import has, languages, spoken_in

SCORE = 0.7
NAMES_TOO = "nl"  # of this language's vocabulary only what is not rare is no name


# naam jbakker ww …, utente: mrossi, password …
PAIR = re.compile(
    rf"(?i)(?<![^\W_])(?:{either(SAID['paired_names'])})(?:\s?[:=]\s?|\s(?:is\s|ist\s|es\s|est\s|è\s|é\s)?)[\"'„“«]?"
    rf"(?P<login>[{LETTER}][{LETTER}_.\-]{{2,30}}+)[\"'“”»]?[,;/]?\s{{1,2}}(?:(?:und|y|et|e|en|con|mit|met|avec|com)\s)?"
    rf"(?:{either(SAID['paired_passwords'])})(?![^\W_])"
)
SIGNS_IN = re.compile(rf"(?i)(?<![^\W_])(?:{either(SAID['sign_in_stems'])})")
NUMBER = re.compile(
    rf"(?i)(?<![^\W_])(?:{either(SAID['number_ties'])})\s(?:(?:{either(SAID['number_words'])})\s){{0,2}}(?P<login>\d{{5,12}})"
    r"(?![\w/%€$]|[.,:\-]\d|\s?(?:€|eur|euro)\b)"
)
BUT = re.compile(r"(?i)[,;]|\b(?:aber|maar|mais|pero|ma|mas|und|y|et|e|en)\b")
REACH = 40  # characters between a number and a word for signing in
NO_DOMAIN = re.compile(
    r"(?<![\w@./:+\-])(?P<login>[A-Za-z0-9][A-Za-z0-9_.\-]{1,30}+)@[A-Za-z][A-Za-z0-9\-]{1,20}+(?![\w@:/]|\.\w)"
)


def paired_logins(text: str) -> Iterator[Hit]:
    """Yield such logins, if the text is in one of the languages, or too short to tell its language and without
    English words."""
    if not spoken_in(text):
        return
    for match in PAIR.finditer(text):
        login = match["login"].rstrip(".-")
        if not (shared(login) or _is_said(login, text)):
            yield Hit(match.start("login"), match.start("login") + len(login), SCORE)
    for first, last in sentences(text):
        if SIGNS_IN.search(text, first, last) is None:
            continue
        for match in NUMBER.finditer(text, first, last):
            if _signs_in(text, *match.span(), first, last):
                yield Hit(*match.span("login"), SCORE)
        for match in NO_DOMAIN.finditer(text, first, last) if "@" in text else ():
            if not shared(match["login"]):
                yield Hit(*match.span(), SCORE)


def _signs_in(text: str, start: int, end: int, first: int, last: int) -> bool:
    """Whether the sentence tells that somebody signs in with a number; false behind a word for an order: `mit
    Auftrag 48291736`."""
    if any(0 <= start - at <= BESIDE for language in languages() for _, at in THINGS[language].spans(text)):
        return False
    if SIGNS_IN.search(text, max(first, start - REACH), start):
        return True
    behind = SIGNS_IN.search(text, end, min(last, end + REACH))
    return behind is not None and BUT.search(text, end, behind.start()) is None


def _is_said(login: str, text: str) -> bool:
    """Whether a login is a word of a language, however rare, and no name."""
    small = login.lower()
    if not login.isalpha() or personal(login):
        return is_word(login, text)
    rare = any(has(language, small) for language in languages() if language != NAMES_TOO)
    return rare or is_word(login, text) or small in all_words()
