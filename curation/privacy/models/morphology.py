"""The words of a text in Japanese, Chinese, Korean or Polish, and which of them are names, by dictionaries.

Sudachi, jieba, Kiwi and Morfeusz come with `curation[morphology]`, each with its dictionary inside. Where they are not
installed no words are returned, and the rules that ask go by surnames and by the words beside a name.
"""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from curation.privacy.models.languages import HANGUL

Kind = Literal["surname", "given", "name", "place", "word", "unknown"]
LIBRARIES: Mapping[str, tuple[str, ...]] = {  # a language → distributions
    "ja": ("sudachipy", "sudachidict-small"),
    "zh": ("rjieba", "opencc"),
    "ko": ("kiwipiepy", "kiwipiepy-model"),
    "pl": ("morfeusz2",),
}
# A piece of a text that is read at once: none reads long lines quickly, and no word goes on over a line's end.
PIECE = re.compile(r"[^\n]{1,1000}")
LETTER = re.compile(r"[^\W\d_]")


class Word(NamedTuple):
    """A word at [start, end). Its kind is `name` where the dictionary says no more, and `unknown` where the dictionary
    lacks it.
    """

    start: int
    end: int
    kind: Kind


@functools.cache
def installed(language: str) -> tuple[str, ...]:
    """Return the distributions that read a language; empty where one of them is missing."""
    try:
        for library in LIBRARIES[language]:
            importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return ()
    return LIBRARIES[language]


@functools.lru_cache(maxsize=8)
def dictionary_words(language: str, text: str) -> tuple[Word, ...]:
    """Return all words with letters, in order and disjoint; none where the language's dictionary is not installed."""
    if not installed(language):
        return ()
    read = READERS[language]()
    return tuple(
        Word(piece.start() + word.start, piece.start() + word.end, word.kind)
        for piece in PIECE.finditer(text)
        if LETTER.search(piece[0])
        for word in read(piece[0])
        if LETTER.search(piece[0], word.start, word.end)
    )


def within(language: str, text: str, start: int, end: int) -> tuple[Word, ...]:
    """Return the words that begin in [start, end) of a text, and a word that begins before it and reaches into it."""
    read = dictionary_words(language, text)
    first = bisect_left(read, start, key=lambda word: word.start)
    first -= first > 0 and read[first - 1].end > start
    return read[first : bisect_left(read, end, key=lambda word: word.start)]


@functools.cache
def _sudachi() -> Callable[[str], Iterator[Word]]:
    tokenizer: Any = importlib.import_module("sudachipy").Dictionary(dict="small").tokenizer()
    parts: Mapping[str, Kind] = {"姓": "surname", "名": "given", "一般": "name"}

    def read(piece: str) -> Iterator[Word]:
        for token in tokenizer.tokenize(piece):
            part = token.part_of_speech()
            kind: Kind = "unknown" if token.is_oov() else "place" if part[2] == "地名" else "word"
            yield Word(token.begin(), token.end(), parts[part[3]] if part[2] == "人名" else kind)

    return read


@functools.cache
def _jieba() -> Callable[[str], Iterator[Word]]:
    jieba: Any = importlib.import_module("rjieba")
    simplified: Any = importlib.import_module("opencc").OpenCC("t2s")

    def read(piece: str) -> Iterator[Word]:
        plain = simplified.convert(piece)
        plain = plain if len(plain) == len(piece) else piece
        start = 0
        for token, tag in jieba.tag(plain):
            known: Kind = "word" if jieba.has_word(token) else "unknown"
            named: Kind = "given" if known == "word" else "name"  # those of the dictionary are words of their own too
            kind: Kind = named if tag.startswith("nr") else "place" if tag == "ns" else known
            yield Word(start, start + len(token), kind)
            start += len(token)

    return read


@functools.cache
def _kiwi() -> Callable[[str], Iterator[Word]]:
    kiwi: Any = importlib.import_module("kiwipiepy").Kiwi(num_workers=1)

    def read(piece: str) -> Iterator[Word]:
        last = 0
        for token in kiwi.tokenize(piece) if HANGUL.search(piece) else ():
            if token.start >= last and token.len:
                yield Word(token.start, token.start + token.len, "name" if token.tag == "NNP" else "word")
                last = token.start + token.len

    return read


@functools.cache
def _morfeusz() -> Callable[[str], Iterator[Word]]:
    morfeusz: Any = importlib.import_module("morfeusz2").Morfeusz()

    @functools.lru_cache(maxsize=4096)
    def kind_of(word: str) -> Kind:
        analyses = [analysis for _, _, analysis in morfeusz.analyse(word)]
        if any(tag == "ign" for _, _, tag, _, _ in analyses):
            return "unknown"
        named = {
            label
            for _, lemma, tag, labels, _ in analyses
            for label in labels
            if lemma[0].isupper()
            and (label != "imię" or ":sg" in tag)  # Krakowie is of Kraków, not of some called Krak
        }
        if named.isdisjoint(("imię", "nazwisko")):
            return "place" if "nazwa_geograficzna" in named else "word"
        if "nazwa_geograficzna" in named and "imię" not in named:
            return "place"  # Gdańska
        if any(lemma[0].islower() for _, lemma, _, _, _ in analyses):
            return "name"  # a word of a sentence too: Nowak, Róża
        return "given" if "imię" in named else "surname"

    def read(piece: str) -> Iterator[Word]:
        for match in re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)?", piece):
            kind = kind_of(match[0]) if "-" not in match[0] else kind_of(match[0].rpartition("-")[2])
            yield Word(*match.span(), kind)

    return read


READERS: Mapping[str, Callable[[], Callable[[str], Iterator[Word]]]] = {
    "ja": _sudachi,
    "zh": _jieba,
    "ko": _kiwi,
    "pl": _morfeusz,
}
