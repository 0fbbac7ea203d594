"""Traces: small numbers that a text shares with every term in it. By them the few terms that may be in a text are found
without looking at the others.

A trace is a number of 32 bits. A term has one for each way in which it may be written. A text has one for every place
where a term may be: two words that follow each other, a word of eight letters, a word that is shown to be a surname, an
address, the end of a number. **Where a term is found, text and term share a trace.** A shared trace alone proves
little: `KnownPeople` has to look. No trace depends on other terms, so that the traces of a text can be kept.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from curation.privacy.known.spellings import ALIKE, JOINED, address_forms, joined_forms, name_forms, running_forms
from curation.privacy.known.values import (
    ACCOUNT_CHARACTERS,
    MENTION,
    PHONE_DIGITS,
    RUN,
    account_of,
    account_runs,
    address_of,
    ends,
    grown,
    middles,
    phone_digits,
)
from curation.privacy.known.words import Words
from curation.privacy.models.name_cues import BEFORE, TITLE_KEYS
from curation.privacy.models.name_words import PARTICLES
from curation.text.scripts import is_unspaced

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")  # passed over, as the search passes over initials
# Words that stand in the names of many: two names meet in `van den`, few in `jan berg`.
PASSED = PARTICLES | frozenset(ALIKE.values())
SURNAME_LETTERS = 3
WINDOWS = (2, 3)  # characters of a name in a script without spaces
# Whatever may become a single letter before a full stop; in ASCII `ae` is one.
INITIAL = re.compile(r"(?<![^\W_])(?:[^\W_]|[aouAOU][aeAE]{1,2})\.")
SHORT_WORD = re.compile(r"(?<![^\W_])[^\W_]{1,3}\.")
MASK, TRACE = (1 << 64) - 1, (1 << 32) - 1
FIRST, SECOND, LAST = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
AS_ONE_WORD, AS_SURNAME = 1, 2
Numbers = npt.NDArray[np.uint64]


class Traces(NamedTuple):
    """The traces of some texts: `values[starts[n]:starts[n + 1]]` are the traces of text n, sorted, each once."""

    values: npt.NDArray[np.uint32]
    starts: npt.NDArray[np.int64]


def traces_of_term(kind: str, value: str) -> set[int]:
    """Return the traces of a term, one for each way to write it."""
    return set(_of_term(kind, value))


def _of_term(kind: str, value: str) -> Iterator[int]:
    if kind == "PERSON":
        yield from map(_of_run, name_forms(value))
        yield from (_mixed(_word(word), AS_ONE_WORD) for word in joined_forms(value))
        yield from (_value("r", word[: WINDOWS[-1]]) for word in running_forms(value))
    elif kind == "SURNAME":
        yield _mixed(_word(value), AS_SURNAME)
    elif kind == "STREET_ADDRESS":
        yield from map(_of_run, address_forms(value))
    elif kind == "EMAIL_ADDRESS":
        if (address := address_of(value)) is not None:
            yield _mixed(*map(_word, address))
    elif kind == "PHONE_NUMBER":
        yield from (_value("p", digits[-PHONE_DIGITS:]) for digits, _ in phone_digits(value))
    else:
        yield _value("h", value.casefold())
        if (account := account_of(value)) is not None:
            yield _value("a", account)


def _of_run(run: Sequence[str]) -> int:
    """Return the trace of two neighboring words of a run: in an address a pair with the number, and if possible no
    words that many names have.
    """
    words = [ALIKE.get(word, word) for word in run if word not in LETTERS]
    telling = [word for word in words if word not in PASSED]
    pairs = list(itertools.pairwise(telling)) or list(itertools.pairwise(words))
    numbered = (pair for pair in pairs if pair[0][0].isdigit() or pair[1][0].isdigit())
    first, second = next(numbered, pairs[0])
    return int(_mixed(_word(first), _word(second)))


def traces_of_texts(texts: Sequence[Sequence[Words]]) -> Traces:
    """Return the traces of texts, each given as its `views`."""
    views = [(number, words) for number, text in enumerate(texts) for words in text]
    columns: list[tuple[npt.NDArray[Any], npt.NDArray[Any]]] = [
        _column((number, value) for number, words in views for value in _of_values(words))
    ]
    local, domain = _column(
        (number << 32 | local, domain) for number, words in views for local, domain in _addresses(words)
    )
    columns.append((local >> 32, _mixed(local & TRACE, domain)))
    owners = np.array([number for number, _ in views], np.uint64)
    columns += [(owners[at], values) for at, values in _of_words([words for _, words in views])]
    both = np.sort(np.concatenate([(text << 32) | values for text, values in columns]))
    both = both[np.concatenate([[True], both[1:] != both[:-1]])[: len(both)]]
    starts = np.searchsorted(both, np.arange(len(texts) + 1, dtype=np.uint64) << 32)
    return Traces((both & TRACE).astype(np.uint32), starts.astype(np.int64))


def _column(pairs: Iterable[tuple[int, int]]) -> tuple[Numbers, Numbers]:
    both = np.array([number for pair in pairs for number in pair], np.uint64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _of_words(views: Sequence[Words]) -> Iterator[tuple[npt.NDArray[np.int64], Numbers]]:
    """Yield (view, trace) of the word pairs, single words and surnames in all views together."""
    encoded = pa.array([key for words in views for key in words.keys], pa.string()).dictionary_encode()
    if not len(encoded):
        return
    at = encoded.indices.to_numpy()
    vocabulary = encoded.dictionary.to_pylist()
    plain = np.array([_word(word) for word in vocabulary], np.uint64)
    alike = np.array([_word(ALIKE.get(word, word)) for word in vocabulary], np.uint64)
    view = np.repeat(np.arange(len(views)), [len(words.keys) for words in views])

    spoken = np.flatnonzero(~_which(vocabulary, LETTERS)[at])
    telling = np.flatnonzero(~_which([ALIKE.get(word, word) for word in vocabulary], PASSED)[at[spoken]])
    over = np.diff(telling) > 1  # others are pairs already
    pairs = [(spoken[:-1], spoken[1:]), (spoken[telling[:-1][over]], spoken[telling[1:][over]])]
    for first, second in pairs:
        beside = view[first] == view[second]
        yield view[first[beside]], _mixed(alike[at[first[beside]]], alike[at[second[beside]]])

    long = np.flatnonzero(np.array([len(word) >= JOINED for word in vocabulary])[at])
    yield view[long], _mixed(plain[at[long]], AS_ONE_WORD)

    titled = _which(vocabulary, TITLE_KEYS)[at]
    shown = np.array([_has_initial(words) for words in views])[view]
    for back in range(1, BEFORE + 1):
        shown[back:] |= titled[:-back] & (view[back:] == view[:-back])
    shown &= np.array([len(word) >= SURNAME_LETTERS for word in vocabulary])[at]
    yield view[shown], _mixed(plain[at[shown]], AS_SURNAME)


def _which(words: Sequence[str], among: frozenset[str]) -> npt.NDArray[np.bool_]:
    return np.array([word in among for word in words])


def _has_initial(words: Words) -> bool:
    return bool((INITIAL if words.text.isascii() else SHORT_WORD).search(words.text))


def _of_values(words: Words) -> Iterator[int]:
    """Yield the traces of phones, accounts, mentions, and names in scripts without spaces."""
    for run in RUN.finditer(words.text):
        places = [at for at in range(run.start(), run.end()) if words.text[at].isdigit()]
        digits = "".join([words.text[at] for at in places])
        yield from (_value("p", digits[end - PHONE_DIGITS : end]) for end in ends(words.text, places))
    for _, _, compact in account_runs(words):
        if len(compact) >= ACCOUNT_CHARACTERS:
            yield _value("a", compact)
    if "@" in words.text or "[~" in words.text:
        yield from (_value("h", mention[1].casefold()) for mention in MENTION.finditer(words.text))
    if is_unspaced(words.text):
        for length in WINDOWS:
            for start in range(len(words.text) - length + 1):
                yield _value("r", words.text[start : start + length])


def _addresses(words: Words) -> Iterator[tuple[int, int]]:
    """Yield (local part, domain), each as a number, of everything that may be an e-mail address."""
    for before, after in middles(words):
        domains = {_word(domain) for _, domain in grown(words, after, 1)}
        for local in {_word(local) for _, local in grown(words, before, -1)}:
            for domain in domains:
                yield local, domain


def _word(word: str) -> int:
    return crc32(word.encode("utf-8", "surrogatepass"))


def _value(sort: str, value: str) -> int:
    return _word(sort + value)


def _mixed(first: Any, second: Any) -> Any:
    """Mix two numbers, or two columns of numbers, into one trace or column of traces."""
    mixed = (first * FIRST & MASK) + (second * SECOND & MASK) & MASK
    mixed ^= mixed >> 29
    return (mixed * LAST & MASK) >> 32
