"""Detect the language of a text from its prose alone: code, addresses and log lines are not read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("cleaning/signals/language_codes")

WRITTEN: tuple[str, ...] = tuple(LISTS.words("written"))
# What py3langid 0.4 knows; a test asks it.
KNOWN = frozenset(LISTS.words("known"))
NOT_WRITTEN = ("zxx", "la")  # what lists, names and lorem ipsum look like: no language rather than a wrong one
# Scripts in which a character says as much as three Latin ones, and a number may stand inside a sentence unspaced.
DENSE = lazy_pattern(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
ASCII_RUN = re.compile(r"[\x21-\x7e]++")

FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
LINE_LOOKED_AT = 10_000  # characters of one line: a longer one is a dump, and costs no more than this
NOT_READ = re.compile(r"`[^`\n]*+`|\]\([^()\s]*+\)|</?[A-Za-z][^<>\n]{0,300}+>")  # code, targets of links, tags
# What a program wrote: a time or a level first, or a frame of a stack trace.
LOG_LINE = re.compile(
    r"[\s>]*+[\[(<`]?+(?:\d{4}[-/]\d\d?[-/]\d\d?[T ]\d\d?:\d\d|\d\d:\d\d:\d\d"
    r"|(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b[\]:|]|\{\")"
    r"|\s*+at\s++[\w$.<>/]++\(|\s*+File \"[^\"\n]*+\", line \d|\s*+[\w.$]++(?:(?<=Exception)|(?<=Error))(?::|\s*+\Z)"
)
# No word of a language: digits, paths, addresses, settings, options, names of variables.
NO_WORD = re.compile(r"[0-9_/\\@=<>{}|$#%^+~]|[A-Za-z][.:(][A-Za-z]|[a-z][A-Z]|\A--?[a-z]")
MARKUP = "*_>|#-[]"


class LanguageSettings(BaseModel):
    """Settings that say how much must be read, and how sure the model must be, before a language is named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    languages: tuple[str, ...] = Field(
        default=WRITTEN,
        min_length=2,
        description="ISO 639-1 codes of the languages that may be named. Small relatives of large languages are left "
        "out by default: of 8,710 sentences of meddocan (es), 620 were taken for Aragonese or Galician.",
    )

    @field_validator("languages")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for code in value:
            if code not in KNOWN:
                raise ValueError(f"{code!r} is no code of a language that can be told; write ISO 639-1 ones such as en")
        return value

    language_letters: int = Field(
        default=12,
        ge=1,
        description="Fewest letters of prose for a language to be named. 'ok merci' may be in several languages.",
    )
    language_letters_dense: int = Field(
        default=4,
        ge=1,
        description="The same for Chinese, Japanese, Korean, Thai and the like, where a character says as much as "
        "three letters.",
    )
    language_looked_at: int = Field(
        default=1000,
        ge=100,
        description="Characters of prose that are read. Reading 2,000 changed no answer on 942 texts of etcd docs, "
        "basecamp, rgpd-fr and meddocan, and took twice the time.",
    )
    least_language_score: float = Field(
        default=0.3,
        ge=0,
        le=1,
        description="Probability below which no language is named. Of 13,083 questions of banking77 it leaves 2 wrong "
        "and 23 right ones unnamed.",
    )
    language_least_words: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Least share of a line's tokens that must be words for it to be prose. Tables and commands have "
        "fewer.",
    )


@cache
def _model(languages: tuple[str, ...]) -> Any:
    """Return py3langid's model for some languages, loaded once per process, because that takes half a second.

    Raises:
        ValueError: the model does not know one of the languages.
    """
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages([*languages, *NOT_WRITTEN])
    return model


def _words(line: str, least_words: float) -> str:
    """Return the words of a line if it is prose, else an empty string."""
    if LOG_LINE.match(line):
        return ""
    words, seen = [], 0
    for token in NOT_READ.sub(" ", line[:LINE_LOOKED_AT]).split():
        bare = token.strip(MARKUP)
        if not bare:
            continue
        seen += 1
        if not NO_WORD.search(bare):
            words.append(bare)
        elif DENSE.search(bare):
            words.append(ASCII_RUN.sub(" ", bare))
    return " ".join(words) if len(words) >= least_words * seen else ""


def _prose_lines(text: str, settings: LanguageSettings) -> Iterator[str]:
    fenced, read = False, 0
    for line in text.split("\n"):
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced and (words := _words(line, settings.language_least_words)):
            yield words
            read += len(words) + 1
            if read > settings.language_looked_at:
                return


def prose(text: str, settings: LanguageSettings) -> str:
    """Return the first `language_looked_at` characters of a text's words, without code, addresses, numbers and logs."""
    return " ".join(_prose_lines(text, settings))[: settings.language_looked_at]


def language_of(text: str, settings: LanguageSettings = LanguageSettings()) -> tuple[str | None, float]:
    """Return the ISO 639-1 code of the main language of a text's first prose, and its probability (0..1).

    Method: py3langid (naive Bayes over byte n-grams, after Lui and Baldwin, "langid.py", ACL 2012), its scores
    normalized over the languages that may be named. (None, 0.0) where too little is written, or no language is probable
    enough. A language outside `languages` is taken for its nearest relative in it, or for none.
    """
    words = prose(text, settings)
    dense = not words.isascii() and DENSE.search(words)
    if sum(map(str.isalpha, words)) < (settings.language_letters_dense if dense else settings.language_letters):
        return None, 0.0
    language, score = _model(settings.languages).classify(words)
    if language in NOT_WRITTEN or score < settings.least_language_score:
        return None, 0.0
    return language, min(1.0, float(score))
