"""Articles with versions, as a night would give them, small enough to read."""

from __future__ import annotations

import datetime as dt
import types
from pathlib import Path
from typing import Any

import pytest

from curation.cleaning.step import clean_source
from curation.corpora.truth.articles import Article
from curation.corpora.truth.citations import Citations
from curation.corpora.truth.claims import claims
from curation.corpora.truth.contradictions import Contradiction, contradictions
from curation.corpora.truth.versions import ArticleVersion
from curation.demo.planted import DATES
from curation.deployment.project import open_night
from curation.document import document_id, text_digest, turn_id
from curation.sources.step import assemble_source, land_source
from curation.state.night import Night

ARTICLE = """---
id: {id}
title: "{title}"
version: {version}
effective_date: 2026-10-01
department: support
region: {region}
confidentiality: public
language: en
---

# {title}

## {heading}

{text}
"""

KEY = b"k" * 32
TODAY = dt.date(2026, 11, 4)


def day(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}T00:00:00+00:00")


def article(record: str, title: str, text: str, source: str = "kb", region: str | None = None) -> Article:
    turn = turn_id(source, record, "text")
    return Article(document_id(source, record, "1"), source, record, turn, title, region, claims(text))


def found(*articles: Article) -> list[Contradiction]:
    return contradictions(articles, KEY)


def versions(record: str, title: str, *texts: tuple[str, str | None, str], source: str = "kb") -> list[ArticleVersion]:
    """Versions of one record as (first day, day after the last or None, text)."""
    return [
        ArticleVersion(
            document_id(source, record, str(number)),
            source,
            record,
            ({"from": day(begins), "to": day(ends) if ends else None},),
            turn_id(source, record, "text"),
            title,
            None,
            text,
            text_digest(text),
            claims(text),
        )
        for number, (begins, ends, text) in enumerate(texts, start=1)
    ]


def citations(*given: list[ArticleVersion]) -> Citations:
    return Citations([version for each in given for version in each], TODAY)


def write(
    landed: Path, name: str, title: str, heading: str, text: str, version: int = 1, region: str = "global"
) -> None:
    place = landed / "support" / f"{name}.md"
    place.write_text(
        ARTICLE.format(id=name, title=title, heading=heading, text=text, version=version, region=region), "utf-8"
    )


def cleaned(small: Any, *dates: dt.date) -> Night:
    """The knowledge base as far as cleaning makes it."""
    night = open_night(small.project(), dates[-1])
    land_source(night, "kb", dates)
    assemble_source(night, "kb")
    clean_source(night, "kb")
    return night


@pytest.fixture(scope="session")
def truth() -> Any:
    """The functions of this file, for the tests beside it."""
    return types.SimpleNamespace(
        article=article,
        found=found,
        versions=versions,
        citations=citations,
        day=day,
        key=KEY,
        today=TODAY,
        write=write,
        cleaned=cleaned,
    )


@pytest.fixture
def disagreeing(small: Any) -> Any:
    small.land(DATES[0], source="kb")
    landed = small.data / "landing" / "kb" / DATES[0].isoformat()
    write(landed, "loan-laptops", "Loan laptops", "Return", "Laptops on loan must be returned within 14 days.")
    write(landed, "equipment", "Borrowing equipment", "Laptops", "A loan laptop has to be returned within 7 days.")
    return small
