"""The global step of cleaning: learns which lines are boilerplate, and which texts hold them, from the digests of
all live texts."""

from __future__ import annotations

import copy
import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.boilerplate.learning import VERSION, Learned, learn
from curation.cleaning.edits import Edit
from curation.cleaning.facts import facts, known
from curation.cleaning.flow import BOILERPLATE_STEP
from curation.cleaning.settings import CleaningSettings
from curation.cleaning.tables import BOILERPLATE
from curation.cleaning.texts import cleaned_documents, live_turns, looked_up, with_clean
from curation.engine.memo import Memo
from curation.state.night import Figures, Night, step
from curation.storage.tables import Tables

TURNS = pa.schema(
    [
        ("document", pa.string()),
        ("source", pa.string()),
        ("author", pa.string()),
        ("role", pa.string()),
        ("kind", pa.string()),
        ("digests", pa.list_(pa.binary(8))),
    ]
)


def stage_version(settings: CleaningSettings) -> str:
    """Return the version of the learned boilerplate: all that it depends on except the texts."""
    switches = hashlib.sha256(settings.boilerplate.model_dump_json().encode()).hexdigest()[:8]
    return f"{VERSION}:{switches}"


@step(BOILERPLATE_STEP)
def learn_boilerplate(night: Night) -> Figures:
    """Learn boilerplate from all live texts and rewrite its table, so that thirty nights and a rebuild agree."""
    parts = [_turns(night, name) for name in night.project.sources]
    turns = pa.concat_tables(parts) if parts else TURNS.empty_table()
    learned = learn(turns, night.project.one(CleaningSettings).boilerplate)
    night.tables.replace_changed("boilerplate", learned, statistics="digest")
    rules = Counter(learned["rule"].to_pylist())
    return {
        "turns": turns.num_rows,
        "lines": learned.num_rows,
        **{f"lines_{rule}": number for rule, number in sorted(rules.items())},
        "texts_with_boilerplate": len(Boilerplate(night).texts.rows),
    }


def _turns(night: Night, name: str) -> pa.Table:
    """Return the source's turns that passed cleaning, without titles, as `TURNS`."""
    documents = cleaned_documents(night, name, ["doc_id", "kind", "turns"])
    turns = with_clean(night, name, live_turns(night, name, documents))
    turns = turns.filter(pc.and_(pc.not_equal(turns["role"], "title"), pc.is_valid(turns["clean_sha256"])))
    lines = known(night, "lines", pc.unique(turns["clean_sha256"]))
    digests = looked_up(turns["clean_sha256"], lines, "clean_sha256", "digests")
    sources = pa.repeat(name, turns.num_rows)
    authors = pc.binary_join_element_wise(sources, turns["author_ref"], ":")
    return pa.table([turns["doc_id"], sources, authors, turns["role"], turns["kind"], digests], schema=TURNS)


class TextsWith(NamedTuple):
    """Texts that hold a learned line anywhere: clean_sha256 → row in `digests`, the digests of its lines."""

    rows: dict[bytes, int]
    digests: pa.ListArray


State = tuple[str, int] | None


class Boilerplate:
    """The learned boilerplate of all texts: `hits` names the learned lines of a text, `edits` removes them from T2.

    The steps of a night share what is read for it.
    """

    def __init__(self, night: Night) -> None:
        self._settings = night.project.one(CleaningSettings).boilerplate
        states = night.tables.state("boilerplate"), night.tables.state("lines")
        memo = facts(night.project.one(CleaningSettings))["lines"].memo
        self._learned, self.texts = _read(_Newest(night.tables.root, memo, states, night.tables))

    def among(self, texts: Iterable[bytes]) -> Boilerplate:
        """Return the boilerplate of some texts only."""
        rows = {text: self.texts.rows[text] for text in texts if text in self.texts.rows}
        boilerplate = copy.copy(self)
        boilerplate.texts = TextsWith(
            dict(zip(rows, range(len(rows)), strict=True)), self.texts.digests.take(_rows(rows))
        )
        return boilerplate

    def hits(self, clean_sha256: bytes, author: str | None) -> tuple[bytes, ...]:
        """Return the boilerplate lines in a text of an author (`source:ref`); if empty, the text stays unchanged."""
        row = self.texts.rows.get(clean_sha256)
        return () if row is None else self._learned.hits(self.texts.digests[row].as_py(), author)

    def edits(self, clean_sha256: bytes, text: str, author: str | None) -> list[Edit]:
        """Return the removals of boilerplate over T2."""
        return self._learned.edits(text, author, self._settings) if self.hits(clean_sha256, author) else []


def _rows(rows: dict[bytes, int]) -> pa.Array:
    return pa.array([*rows.values()], pa.int64())


@dataclass(frozen=True)
class _Newest:
    """The cache key of `_read` with the tables to read from; keys are equal if the same would be read."""

    root: Path
    memo: Memo
    states: tuple[State, State]
    tables: Tables = field(compare=False)


@lru_cache(maxsize=1)  # of the newest state of one deployment: what was read before is of no use again
def _read(newest: _Newest) -> tuple[Learned, TextsWith]:
    """Read the learned boilerplate and the texts that hold some of it."""
    tables, memo = newest.tables, newest.memo
    learned = Learned(tables.read("boilerplate", BOILERPLATE))
    lines = memo.read(tables)
    lists = lines["digests"].combine_chunks()
    hit = pc.is_in(lists.flatten(), value_set=learned.digests)
    rows = pc.unique(pc.list_parent_indices(lists).filter(hit))
    keys = lines["clean_sha256"].take(rows).to_pylist()
    return learned, TextsWith({key: row for row, key in enumerate(keys)}, lists.take(rows))
