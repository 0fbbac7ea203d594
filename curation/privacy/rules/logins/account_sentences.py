"""Logins without a label, in sentences about signing in or an account, in languages other than English: `xy12 kann
sich am SAP nicht anmelden`, `die Rechte der Kennung mwtz`, `VPN-Login mit gzrt`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from curation.privacy.rules.alternatives import either
from curation.privacy.rules.english import all_words
from curation.privacy.rules.logins.login_words import SAID
from curation.privacy.rules.logins.looks import accounts, personal, shared
from curation.privacy.rules.logins.paired_logins import SIGNS_IN
from curation.privacy.rules.names.brands import is_brand
from curation.privacy.rules.names.coined import near
from curation.privacy.rules.names.given_names import names
from curation.privacy.rules.names.rows import SOFTWARE
from curation.privacy.rules.recognizer import Hit
from curation.privacy.rules.sentences import sentences
from curation.privacy.rules.vocabularies import compounded, has, languages, spoken_in
from curation.text.readings import FOLDED
from curation.text.word_files import word_file

LISTS = word_file("privacy/logins/account_sentences")

SCORE = 0.6
REACH = 60  # characters between a login and a word for signing in
SHORTEST, TYPED = 4, 6  # letters and digits of a login; letters of a word that may be mistyped
OPEN = r"[\"'„“«‘(\[]?\s?"
LOGIN = r"(?P<login>[A-Za-z0-9]{1,24}(?:[_.\-][A-Za-z0-9]{1,24}){0,3})(?![\w@\\/=(]|[.\-_:]\w)"
OF = LISTS.alternation("of")
ARTICLES = "dem|der|meiner|meinem|el|la|mi|le|mon|il|mio|o|a|meu|minha|de|het|mijn|user"
LEADS = LISTS.alternation("leads")
RUN = re.compile(r"[^\W\d_]+")
NUMBERED = re.compile(r"[A-Za-z]{1,3}\d{2,6}")  # xy12, p4471
WORDY = 3  # letters from which on a part may be a word
VOWELS = re.compile(r"[aeiouyà-ÿ]")


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """Return four patterns of a language: a login behind a word for an account, a login before a verb, a login
    behind a verb, and a login in a table row that begins with a word for a login."""
    verbs = either(SAID["subject_verbs"][language])
    heads = either([*SAID["users"][language], *SAID["labels"][language]])
    return (
        re.compile(rf"(?i)(?<![^\W_])(?:\w{{1,15}}-)?(?:{heads})(?:\s(?:{OF}))?:?\s(?={OPEN}{LOGIN})"),
        re.compile(
            rf"(?i)(?:\A|[\n.!?;:,]\s{{0,2}}|(?<![^\W_])(?:{LEADS})\s){OPEN}{LOGIN}"
            rf"[\"'“”»’)\]]?\s(?:{verbs})(?![^\W_])"
        ),
        re.compile(rf"(?i)(?<![^\W_])(?:{verbs})\s(?:(?:sich|zich|se)\s)?(?={OPEN}{LOGIN})"),
        re.compile(rf"(?im)^[ \t>|]{{0,4}}(?:{either(SAID['labels'][language])})[ ]?\t[ ]?{LOGIN}(?=[ ]?(?:\t|\n|\Z))"),
    )


# The login is only looked ahead at, since in `Login mit gzrt` both words are ties and matches must overlap.
AS = re.compile(rf"(?i)(?<![^\W_])(?:{either(SAID['number_ties'])})\s(?=(?:(?:{ARTICLES})\s)?{OPEN}{LOGIN})")
ABOUT = re.compile(rf"(?i)(?<![^\W_])(?:{either(SAID['goes_about'])})(?![^\W_])")


def account_sentences(text: str) -> Iterator[Hit]:
    """Yield such logins, if the text is in one of the languages, or too short to tell its language and without
    English words."""
    for language in spoken_in(text):
        account, subject, inverted, row = _patterns(language)
        yield from _hits(row.finditer(text))
        for first, last in sentences(text):
            yield from _hits(account.finditer(text, first, last))
            if not (SIGNS_IN.search(text, first, last) or ABOUT.search(text, first, last)):
                continue
            for match in subject.finditer(text, first, last):
                if _signs_in(text, match, first, last) and _is_unheard(match["login"]):
                    yield Hit(*match.span("login"), SCORE)
            acting = (*subject.finditer(text, first, last), *inverted.finditer(text, first, last))
            yield from _hits(
                match for match in (*acting, *AS.finditer(text, first, last)) if _signs_in(text, match, first, last)
            )


def _hits(found: Iterable[re.Match[str]]) -> Iterator[Hit]:
    for match in found:
        if _is_odd(match["login"]) or _is_formed(match["login"]):
            yield Hit(*match.span("login"), SCORE)


def _signs_in(text: str, match: re.Match[str], first: int, last: int) -> bool:
    behind = min(last, match.end("login") + REACH)
    return (
        SIGNS_IN.search(text, max(first, match.start() - REACH), behind) is not None
        or ABOUT.match(text, match.end("login") + 1, behind) is not None
    )


@lru_cache(maxsize=4096)
def _is_formed(login: str) -> bool:
    """Whether a login has a digit, a hyphen or an underscore, and no part of it is a word, a program or a system."""
    runs = [run.lower().translate(FOLDED) for run in RUN.findall(login)]
    if login.isalpha() or not runs or shared(login) or any(map(_is_system, runs)):
        return False
    if NUMBERED.fullmatch(login):
        return len(login) >= SHORTEST and not login.endswith("365") and not _is_said(runs[0])
    if len(login) < SHORTEST or not login.islower() or (login[0].isdigit() and "_" not in login):
        return False
    if "_" in login and any(1 < len(run) <= WORDY and not _is_said(run) for run in runs):
        return True  # sw_lager3
    long = [run for run in runs if len(run) >= WORDY]
    named = personal(login) or any(run in names().surnames for run in long)
    verb = "-" in login and min(map(len, runs)) > 1  # chama-se
    return (named and not verb) or (not any(map(_is_said, long)) and (bool(long) or "_" in login or "-" in login))


@lru_cache(maxsize=4096)
def _is_odd(login: str) -> bool:
    """Whether a login consists of small letters without a vowel, and is no known abbreviation, word or name."""
    return VOWELS.search(login) is None and len(login) >= SHORTEST and _is_unheard(login)


@lru_cache(maxsize=4096)
def _is_unheard(login: str) -> bool:
    """Whether a login of small letters is no word of any language, not even a mistyped one, and no name, brand or
    program."""
    if not (login.isalpha() and login.islower() and len(login) >= SHORTEST):
        return False
    if shared(login) or _is_system(login) or is_brand(login) or names().know(login) or _is_said(login):
        return False
    return len(login) < TYPED or not any(map(_is_said, near(login)))


def _is_system(word: str) -> bool:
    return word in SAID["abbreviations"] or word in accounts().systems or word in SOFTWARE


@lru_cache(maxsize=16384)
def _is_said(word: str) -> bool:
    return len(word) >= WORDY and (
        word in all_words() or any(has(language, word) or compounded(language, word) for language in languages())
    )
