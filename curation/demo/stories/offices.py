"""Load articles of the offices behind support, with owners, and wiki pages that agree or disagree with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from curation.demo.texts import read_texts, rows


class Mark(NamedTuple):
    """A phenomenon that was planted in an article."""

    phenomenon: str
    value: str


class Said(NamedTuple):
    """The statements of an article and of a page on one matter."""

    article: str
    page: str


@dataclass(frozen=True)
class OfficeArticle:
    """An article of the knowledge base: its place, its owner, and what was planted in it."""

    slug: str
    title: str
    department: str
    region: str
    confidentiality: str
    owner: str
    effective: str
    body: str
    marks: tuple[Mark, ...] = ()
    language: str = "en"


@dataclass(frozen=True)
class OfficePage:
    """A page of the wiki: slug, title and body in storage format."""

    slug: str
    title: str
    body: str


class Pair(NamedTuple):
    """An article and a page about one matter: the kind of the pair, and the statement of each."""

    kind: str
    article: str
    page: str
    said: Said


class Replaced(NamedTuple):
    """Two versions of an article; the newer replaced the older."""

    article: str
    older: int
    newer: int


_TEXTS = read_texts("offices")
SAID = {matter: Said(**both) for matter, both in _TEXTS["said"].items()}


def _article(body: str, marks: Any = (), **said: Any) -> OfficeArticle:
    filled = body.format_map({matter: both.article for matter, both in SAID.items()})
    return OfficeArticle(**said, body=filled, marks=rows(Mark, marks))


def _page(body: str, **said: Any) -> OfficePage:
    return OfficePage(**said, body=body.format_map({matter: both.page for matter, both in SAID.items()}))


def _pair(said: str, **named: Any) -> Pair:
    return Pair(**named, said=SAID[said])


ARTICLES = rows(_article, _TEXTS["articles"])
PAGES = rows(_page, _TEXTS["pages"])
CONTRADICTIONS = rows(_pair, _TEXTS["contradictions"])  # both are in force and cannot both be true
AGREEMENTS = rows(_pair, _TEXTS["agreements"])  # alike, and both true
REPLACED = rows(Replaced, _TEXTS["replaced"])  # no contradiction
