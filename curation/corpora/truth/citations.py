"""Find which version of which article a turn links, names or quotes, and whether that version is superseded.

A link or a title tells only the article: the version is the one in force when the turn was written, and it is
superseded if something in it is no longer true. A quotation tells more: a turn that repeats a statement which no longer
holds cites the version that made it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from functools import cached_property

import orjson

from curation.corpora.example import Citation
from curation.corpora.truth.addresses import Addresses
from curation.corpora.truth.stale import Shingle, Stale, shingles
from curation.corpora.truth.versions import ArticleVersion, histories
from curation.corpora.truth.words import WORD

VERSION = "citations-2"
QUOTED_WORDS, QUOTED_EVERY = 8, 4  # so that eleven words in a row are found wherever they begin
RANK = {"quote": 0, "link": 1, "title": 2}


class Citations:
    """A finder of the citations of turns among the articles of a night.

    Args:
        versions: all versions of all articles.
        as_of: the day that decides what is in force.
    """

    def __init__(self, versions: Sequence[ArticleVersion], as_of: dt.date) -> None:
        self._histories = histories(versions, as_of)
        self._addresses = Addresses(self._histories)
        self._stale = Stale(self._histories)
        self._quoted = self._quotable()

    @cached_property
    def digest(self) -> bytes:
        """A digest of 16 bytes of all articles; if it is equal, `of` returns equal citations for equal turns."""
        stated = [
            [
                history.current and history.current.doc_id,
                *((v.doc_id, v.source, v.record_id, v.title, v.clean_sha256.hex(), v.held) for v in history.versions),
            ]
            for history in self._histories
        ]
        return hashlib.blake2b(orjson.dumps(stated), digest_size=16).digest()

    def of(self, text: str, at: dt.datetime | None) -> tuple[Citation, ...]:
        """Return what a turn cites, one citation for each article version, sorted.

        A superseded citation names the version that was cited, any other the version in force.

        Args:
            text: clean text of the turn.
            at: when it was written; None if unknown, and then links and titles count as those of the version in force.
        """
        citations: dict[str, Citation] = {}
        for number in self._addresses.links(text):
            _keep(citations, self._cited(number, at, Citation("", "link")))
        for number in self._addresses.titles(text):
            _keep(citations, self._cited(number, at, Citation("", "title")))
        words = WORD.findall(text.lower())
        for citation in self._quotes(words):
            _keep(citations, citation)
        for doc_id in self._stale.repeated(text, words):
            _keep(citations, Citation(doc_id, "quote", superseded=True))
        return tuple(citations[key] for key in sorted(citations))

    def _cited(self, number: int, at: dt.datetime | None, how: Citation) -> Citation:
        history = self._histories[number]
        version = history.at(at)
        outdated = history.outdated(version)
        article = version if outdated else history.current or version
        return Citation(article.doc_id, how.how, outdated)

    def _quotable(self) -> dict[Shingle, int]:
        """Map each shingle that only one article in force has to the number of that article."""
        articles: dict[Shingle, int] = {}
        taken: set[Shingle] = set()
        for number, history in enumerate(self._histories):
            if history.current is None:
                continue
            words = WORD.findall(history.current.text.lower())
            for start in range(0, max(0, len(words) - QUOTED_WORDS + 1), QUOTED_EVERY):
                shingle = tuple(words[start : start + QUOTED_WORDS])
                if articles.setdefault(shingle, number) != number:
                    taken.add(shingle)
        for shingle in taken:
            del articles[shingle]
        return articles

    def _quotes(self, words: list[str]) -> Iterator[Citation]:
        for shingle in shingles(words, QUOTED_WORDS):
            number = self._quoted.get(shingle)
            if number is not None:
                current = self._histories[number].current
                if current is not None:
                    yield Citation(current.doc_id, "quote")


def _keep(found: dict[str, Citation], new: Citation) -> None:
    """Keep one citation for each version: a quote before a link before a title; superseded if any of them is."""
    old = found.get(new.article)
    if old is None:
        found[new.article] = new
        return
    best = min(old, new, key=lambda citation: RANK[citation.how])
    found[new.article] = Citation(new.article, best.how, old.superseded or new.superseded)
