"""Which version of which article a turn links, names or quotes, and whether that version is out of date.

A link or a title says only which article is meant: its version is the one that held when the turn was written, and it
is superseded when something that it says is otherwise now. Words say more: who repeats a statement that is gone, cites
the version that made it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from curation.corpora.example import Citation
from curation.corpora.truth.values import agree, values_in
from curation.corpora.truth.versions import ArticleVersion, Gone, histories
from curation.corpora.truth.words import WORD, meanings, weight

VERSION = "citations-1"
STALE_WORDS = 4  # of a shingle; a turn that cites what is gone shares two that touch: five words and more
QUOTED_WORDS, QUOTED_EVERY = 8, 4  # so that eleven words in a row are found wherever they begin
AROUND = 14  # words before and behind a shared shingle that must be about the same
ABOUT = 0.5  # share of a statement's meanings that stand there too
TITLE_WORDS, TITLE_LETTERS = 2, 10  # a shorter title is no name
LONG_WORDS, LONG_LETTERS = 4, 24  # a title that nobody writes by accident
KEY_LETTERS = 5  # of a slug or number in an address

URL = re.compile(r"https?://[^\s<>\"')\]]{1,2000}|\]\(([^()\s]{1,500})\)")
PART = re.compile(r"[^/?#=&()\[\]]+")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
NAMED = re.compile(
    r"\b(?:article|page|guide|policy|document|kb|see|called|titled|named|per|under|in|to)\b\W{0,3}(?:the|our|your|this)?\W{0,2}$",
    re.IGNORECASE,
)
QUOTES = "\"'“”„«»‘’*_[]`"
RANK = {"quote": 0, "link": 1, "title": 2}

Shingle = tuple[str, ...]


@dataclass(frozen=True)
class _Stale:
    """A statement that is gone: of which version of which article, and how it was written."""

    history: int
    doc_id: str
    gone: Gone
    words: frozenset[str]


class Citations:
    """The articles of a night, so that turns can be asked about.

    Args:
        versions: all versions of all articles.
        as_of: the day that decides what holds.
    """

    def __init__(self, versions: Sequence[ArticleVersion], as_of: dt.date) -> None:
        self._histories = histories(versions, as_of)
        self._keys = _unique(self._addresses())
        self._titles = self._automaton()
        self._stale: list[_Stale] = []
        self._shingles: dict[Shingle, set[int]] = {}
        self._quoted: dict[Shingle, int] = {}
        self._read_statements()
        self._read_texts()
        self._anchors = frozenset(word for shingle in self._shingles for word in shingle[1:2])

    def of(self, text: str, at: dt.datetime | None) -> tuple[Citation, ...]:
        """What a turn cites, one for each article version, sorted.

        Args:
            text: clean text.
            at: when it was written; None: not known, so nothing is out of date because of its age.
        """
        found: dict[str, Citation] = {}
        for number, how in (*self._links(text), *self._names(text)):
            history = self._histories[number]
            version = history.at(at)
            _keep(found, Citation(version.doc_id, how, history.outdated(version)))
        words = WORD.findall(text.lower())
        for citation in (*self._quotes(words), *self._stale_quotes(text, words)):
            _keep(found, citation)
        return tuple(found[key] for key in sorted(found))

    def _addresses(self) -> Iterator[tuple[str, int]]:
        for number, history in enumerate(self._histories):
            names = {history.versions[0].record_id.lower(), *(_slug(v.title) for v in history.versions)}
            names |= {re.sub(r"\.\w{2,4}$", "", name.rsplit("/", 1)[-1]) for name in list(names)}
            for name in sorted(names):
                if len(name) >= KEY_LETTERS and ("-" in name or any(c.isdigit() for c in name) or "_" in name):
                    yield name, number

    def _automaton(self) -> Any:
        import ahocorasick

        names = _unique(
            (version.title.strip().lower(), number)
            for number, history in enumerate(self._histories)
            for version in history.versions
            if len(version.title.strip()) >= TITLE_LETTERS and len(version.title.split()) >= TITLE_WORDS
        )
        automaton: Any = ahocorasick.Automaton()
        for name, number in names.items():
            automaton.add_word(name, (len(name), number))
        if names:
            automaton.make_automaton()
        return automaton if names else None

    def _read_statements(self) -> None:
        """Shingles of statements that are gone, without those that an article in force has too."""
        for number, history in enumerate(self._histories):
            for version in history.versions:
                for gone in history.gone.get(version.doc_id, ()):
                    words = WORD.findall(version.text[gone.claim.start : gone.claim.end].lower())
                    stale = _Stale(number, version.doc_id, gone, gone.claim.words)
                    self._stale.append(stale)
                    for shingle in _shingles(words, STALE_WORDS):
                        self._shingles.setdefault(shingle, set()).add(len(self._stale) - 1)

    def _read_texts(self) -> None:
        taken: set[Shingle] = set()
        for number, history in enumerate(self._histories):
            if history.current is None:
                continue
            words = WORD.findall(history.current.text.lower())
            for shingle in _shingles(words, STALE_WORDS):
                self._shingles.pop(shingle, None)
            for start in range(0, max(0, len(words) - QUOTED_WORDS + 1), QUOTED_EVERY):
                shingle = tuple(words[start : start + QUOTED_WORDS])
                if self._quoted.setdefault(shingle, number) != number:
                    taken.add(shingle)
        for shingle in taken:
            del self._quoted[shingle]

    def _links(self, text: str) -> Iterator[tuple[int, Any]]:
        lowered = text.lower()
        if "/" in lowered:
            for match in URL.finditer(lowered):
                for part in PART.findall(match[0].partition("://")[2] or match[1] or ""):
                    name = re.sub(r"\.\w{2,4}$", "", part)
                    number, _, rest = name.partition("-")  # 4711-refund-policy
                    for key in (part, name, *((number, rest) if number.isdigit() else ())):
                        if key in self._keys:
                            yield self._keys[key], "link"
        if "-" in lowered:
            for match in SLUG.finditer(lowered):
                if match[0] in self._keys:
                    yield self._keys[match[0]], "link"

    def _names(self, text: str) -> Iterator[tuple[int, Any]]:
        if self._titles is None:
            return
        lowered = text.lower()
        if len(lowered) != len(text):  # a letter whose small form is two: offsets would not fit
            text = lowered
        for last, (length, number) in self._titles.iter(lowered):
            start, end = last + 1 - length, last + 1
            before, behind = text[start - 1 : start] if start else "", text[end : end + 1]
            if before.isalnum() or behind.isalnum():
                continue
            quoted = before and behind and before in QUOTES and behind in QUOTES
            long = length >= LONG_LETTERS and text.count(" ", start, end) + 1 >= LONG_WORDS
            if quoted or long or NAMED.search(text, max(0, start - 24), start):
                yield number, "title"

    def _quotes(self, words: list[str]) -> Iterator[Citation]:
        for shingle in _shingles(words, QUOTED_WORDS):
            number = self._quoted.get(shingle)
            if number is not None:
                current = self._histories[number].current
                if current is not None:
                    yield Citation(current.doc_id, "quote")

    def _stale_quotes(self, text: str, words: list[str]) -> Iterator[Citation]:
        if self._anchors.isdisjoint(words):
            return
        hits: dict[int, list[int]] = {}
        for at, shingle in enumerate(_shingles(words, STALE_WORDS)):
            for number in self._shingles.get(shingle, ()):
                hits.setdefault(number, []).append(at)
        spans: list[tuple[int, int]] = []
        for number, places in sorted(hits.items()):
            stale = self._stale[number]
            if not any(after - before <= STALE_WORDS for before, after in pairwise(places)):
                continue
            spans = spans or [match.span() for match in WORD.finditer(text.lower())]
            first = spans[max(0, places[0] - AROUND)][0]
            last = spans[min(len(spans) - 1, places[-1] + STALE_WORDS - 1 + AROUND)][1]
            around = text[first:last]
            if weight(stale.words & meanings(around)) < ABOUT * weight(stale.words):
                continue
            said = values_in(around)
            if any(one.kind == other.kind and agree(one, other) for one in said for other in stale.gone.instead):
                continue  # it says what holds now too
            yield Citation(stale.doc_id, "quote", superseded=True)


def _unique(pairs: Any) -> dict[str, int]:
    """What names one article and no other."""
    found: dict[str, int] = {}
    several: set[str] = set()
    for name, number in pairs:
        if found.setdefault(name, number) != number:
            several.add(name)
    return {name: number for name, number in found.items() if name not in several}


def _shingles(words: list[str], length: int) -> Iterator[Shingle]:
    return zip(*(words[start:] for start in range(length)), strict=False)


def _slug(title: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))


def _keep(found: dict[str, Citation], new: Citation) -> None:
    """One a version: a quote is worth more than a link, a link more than a title; out of date in one is in all."""
    old = found.get(new.article)
    if old is None:
        found[new.article] = new
        return
    best = min(old, new, key=lambda each: RANK[each.how])
    found[new.article] = Citation(new.article, best.how, old.superseded or new.superseded)
