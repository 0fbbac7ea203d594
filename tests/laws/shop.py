"""A deployment that a person can read at a glance: a help desk in CSV, a folder of articles, a corpus of each."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from curation.quality.step import judge_corpus
from curation.registry.nights import finish
from curation.registry.released_documents import emptied_by
from curation.registry.step import Published, registry_of, release_corpus
from curation.state.night import Night
from tests.laws.conftest import live_night

LANDED = dt.date(2026, 3, 2)
CORPORA = ("desk-text", "kb-chunks")

SOURCE = """\
type: curation.components.Source
attributes:
  name: {name}
  reader: {reader}
  description: An invented export.
  owner: data@example.com
  licence: internal
  purpose: support
  mode: snapshot
  max_deleted_share: 1
  {more}
"""
DESK = """options:
    tables:
    - files: tickets*.csv
      entity: thread
      public: always
      fields: {record_id: id, title: subject, text: body, created_at: created, author_ref: customer, retention_until: until}
    - files: people.csv
      entity: person
      fields: {record_id: id, names: name, emails: mail, consent: consent, consent_until: ends}
"""
CORPUS = """\
type: curation.components.Corpus
attributes:
  name: {name}
  description: An invented corpus.
  owner: data@example.com
  licence: other
  select: {{sources: [{source}], kinds: [{kind}]}}
  profile: default
  shape: {shape}
  splits: {{salt: shop-2026, test: 0, validation: 0}}
  publish: {publish}
"""
SUITE = """\
expectations:
  - {name: some_examples, expect: expect_table_row_count_to_be_between, arguments: {min_value: 1}}
loss: {share: 0.99}
"""
SAID = (
    "The parcel came on Monday and its box was torn open on one side. Two of the plates inside are broken.",
    "Since the update the printer asks for a password that nobody here has ever set. How do we get past that?",
    "Our invoice of last month counts the same delivery twice. Please send a corrected one to the office.",
    "Is there a way to export the whole calendar as one file? The button in the menu only gives a single week.",
)
ARTICLE = """---
id: {id}
title: {title}
version: {version}
effective_date: {since}
{more}confidentiality: public
language: en
---

# {title}

{text}
"""


def make_shop(small: Any, publish: str = "every_change") -> Any:
    """Lay it out in place of the demo's sources and corpora; nothing has landed yet."""
    for folder in ("sources", "corpora"):
        for place in sorted((small.defs / folder).iterdir()):
            small.without(f"{folder}/{place.name}") if folder == "sources" else shutil.rmtree(place)
    for name, reader, more in (("desk", "mapped", DESK), ("kb", "folder", "prose: true\n")):
        _write(small.defs / "sources" / name / "defs.yaml", SOURCE.format(name=name, reader=reader, more=more))
    for name, source, kind, shape in (
        ("desk-text", "desk", "ticket", "{type: pretraining, domain: support}"),
        ("kb-chunks", "kb", "article", "{type: chunks, least_letters: 0}"),
    ):
        home = small.defs / "corpora" / name.replace("-", "_")
        text = CORPUS.format(name=name, source=source, kind=kind, shape=shape, publish=publish)
        _write(home / "defs.yaml", text)
        _write(home / "suite.yaml", SUITE)
    return small


def land_desk(small: Any, until: Sequence[str] = ("", "", "", ""), ends: str = "", date: dt.date = LANDED) -> None:
    """Four tickets, of four customers of whom the first gave a consent that ends; and until when each may be kept."""
    tickets = ["id,subject,body,created,customer,until"]
    tickets += [f'{n},Question {n},"{SAID[n]}",2026-02-0{n + 1}T10:00:00Z,c{n},{keep}' for n, keep in enumerate(until)]
    people = ["id,name,mail,consent,ends"]
    people += [f"c{n},,customer{n}@example.com,granted,{ends if n == 0 else ''}" for n in range(len(until))]
    home = small.data / "landing" / "desk" / date.isoformat()
    _write(home / "tickets.csv", "\n".join(tickets) + "\n")
    _write(home / "people.csv", "\n".join(people) + "\n")


def land_article(
    small: Any,
    name: str,
    text: str,
    since: str = "2026-01-01",
    version: int = 1,
    more: str = "",
    date: dt.date = LANDED,
) -> None:
    """One version of an article."""
    title = name.replace("-", " ").capitalize()
    filled = ARTICLE.format(id=name, title=title, version=version, since=since, more=more, text=text)
    _write(small.data / "landing" / "kb" / date.isoformat() / f"{name}-{version}.md", filled)


def night_of(small: Any, as_of: dt.date) -> tuple[Night, dict[str, Published]]:
    """A night by its steps, without Dagster, to its releases."""
    night = live_night(small, as_of)
    published = {}
    for name in night.project.corpora:
        judge_corpus(night, name, emptied=emptied_by(night, registry_of(night.project), name))
        published[name] = release_corpus(night, name, {})
    finish(night)
    return night, published


def candidates(small: Any) -> dict[str, tuple[str, int]]:
    """Corpus → name of its candidate, and when that was written."""
    return {
        place.parent.name: (place.name, (place / "facts.json").stat().st_mtime_ns)
        for place in small.project().locations.staging.glob("*/[!.]*")
        if place.is_dir()
    }


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
