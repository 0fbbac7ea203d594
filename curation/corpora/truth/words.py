"""Reduce words to their compared form: lower case, without endings, with synonyms merged and stop words left out.

Endings and most synonyms are English; for German and French, only the most frequent words of rules are known. A German
compound counts as its two parts if the last one is a word such as `frist`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from curation.corpora.truth.vocabulary import CONTRASTS, PLAIN, SORTS, STOP, SYNONYMS, VAGUE
from curation.text.word_files import word_file

LISTS = word_file("corpora/truth/words")

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
ELIDED = frozenset({"l", "d", "n", "s", "j", "c", "m", "qu", "jusqu", "lorsqu", "puisqu"})
_FOLD = str.maketrans("äöüàâéèêëîïôùûç", "aouaaeeeeiiouuc")
# A German compound: its first part, without a linking `s`, and one of these last parts.
_HEAD = re.compile(r"(\w{4,}?)s?(" + LISTS.alternation("heads") + ")")
_ENDINGS = LISTS.words("endings")
_SHORT = 4  # letters that stay in front of an ending
_PHRASES = (
    (re.compile(r"\bin order to\b"), "to"),
    (re.compile(r"\b(?:send|sent|give|gave|bring|hand)(?:s|ing)?(?: \w+){0,2}? back\b"), "return"),
    (re.compile(r"\bmoney back\b"), "refund"),
    (re.compile(r"\b(?:sign|log)(?:s|ged|ging|ing)?[ -](?:in|on)\b"), "login"),
    (re.compile(r"\bback(?:s|ed|ing)?[ -]up\b"), "backup"),
    (
        re.compile(
            r"\b(?:2fa|mfa|(?:two|multi|2)[ -](?:factor|step)(?: (?:authentication|verification|login))?)(?!\w)"
        ),
        "twofactor",
    ),
    (re.compile(r"\be-mail"), "email"),
    (
        re.compile(r"\b(?:annual leave|paid (?:holidays?|leave|vacation|time off)|holiday allowance|vacation)\b"),
        "vacation",
    ),
    (re.compile(r"\btime off\b"), "vacation"),
    (re.compile(r"\bpart[ -]time\b"), "parttime"),
    (re.compile(r"\bfull[ -]time\b"), "fulltime"),
)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return a word without its endings, so that `returned`, `returns` and `return` are equal.

    At least `_SHORT` letters stay where an ending is removed; a plural, `ied` for `y` and a doubled last letter may
    leave three.
    """
    word = word.replace("’", "'").removesuffix("'s").removesuffix("'").translate(_FOLD)
    if not word.isascii() or not word.isalpha():
        return word
    if word.endswith(("ies", "ied")) and len(word) > _SHORT:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "xes", "ches", "shes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) >= _SHORT:
        word = word[:-1]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORT:
            word = word[: -len(ending)]
            if word[-1] == word[-2] and word[-1] not in "lsaeiou":
                word = word[:-1]
            break
    if len(word) > _SHORT + 1 and word.endswith("er"):  # of "registered"
        word = word[:-2]
    while len(word) > _SHORT and word[-1] in "ey":
        word = word[:-1]
    return word


_ONE = {stem(w): stem(line.split()[0]) for line in SYNONYMS for w in line.split()}
_SAYS_LITTLE = frozenset(word for word in map(stem, VAGUE) if _ONE.get(word, word) == word)
_SORT = frozenset(stem(word) for word in SORTS) | frozenset(_ONE.get(stem(word), stem(word)) for word in SORTS)


def _sets() -> dict[str, frozenset[str]]:
    contrasts: dict[str, frozenset[str]] = {}
    for line in CONTRASTS:
        own = frozenset(line.removeprefix("!").split())
        for word in own:
            contrasts[word] = (contrasts.get(word, frozenset()) | own) - {word}
    return contrasts


EXCLUDES = _sets()
NARROWS = frozenset(w for line in CONTRASTS if line.startswith("!") for w in line[1:].split()) - PLAIN


def phrase_form(text: str) -> str:
    """Return the text in lower case, with phrases that mean one word replaced by that word."""
    text = text.lower().replace("’", "'")
    for pattern, word in _PHRASES:
        text = pattern.sub(word, text)
    return text


@lru_cache(maxsize=50_000)
def meaning(word: str) -> str | None:
    """Return the stem that stands for a word and its synonyms; None for a stop word or a single letter."""
    if "'" in word and word[: word.index("'")] in ELIDED:
        word = word[word.index("'") + 1 :]
    if word in STOP or len(word) < 2:
        return None
    root = stem(word)
    return _ONE.get(root, root)


def meanings(text: str) -> frozenset[str]:
    """Return the meanings of the words of a text."""
    return frozenset(sequence(text))


def sequence(text: str) -> tuple[str, ...]:
    """Return the meanings of the words of a text, in their order."""
    return tuple(filter(None, (meaning(part) for word in WORD.findall(phrase_form(text)) for part in parts(word))))


@lru_cache(maxsize=50_000)
def parts(word: str) -> tuple[str, ...]:
    """Return the two parts of a German compound whose last part is known; any other word unchanged."""
    compound = _HEAD.fullmatch(word.translate(_FOLD)) if len(word) > 8 else None
    return (compound[1], compound[2]) if compound else (word,)


def qualifiers(text: str) -> frozenset[str]:
    """Return the words of a text that exclude other words, as in `EXCLUDES`."""
    return frozenset(
        single
        for word in WORD.findall(phrase_form(text))
        for single in (word, word.removesuffix("s"), word.removesuffix("es"))
        if single in EXCLUDES
    )


def is_vague(word: str) -> bool:
    """Return whether a meaning says little, because it occurs in statements on any topic."""
    return word in _SAYS_LITTLE


def weight(words: Iterable[str]) -> float:
    """Return the total weight of some meanings: 1 each, a quarter for a vague one."""
    return sum(0.25 if word in _SAYS_LITTLE else 1.0 for word in words)


def subject(words: Iterable[str]) -> frozenset[str]:
    """Return the meanings of a title without those that name the sort of text, such as `policy`."""
    return frozenset(word for word in words if word not in _SORT)
