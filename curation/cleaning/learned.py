"""The global step of cleaning: which lines are boilerplate, from the digests of all live texts, and in which texts."""

from __future__ import annotations

import hashlib
from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.boilerplate.learning import BOILERPLATE, VERSION, Learned, learn
from curation.cleaning.edits import Edit
from curation.cleaning.facts import known
from curation.cleaning.settings import CleaningSettings
from curation.cleaning.texts import cleaned_documents, live_turns, looked_up, with_clean
from curation.night import Figures, Night, step

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
    """What the learned boilerplate depends on beside the texts."""
    switches = hashlib.sha256(settings.boilerplate.model_dump_json().encode()).hexdigest()[:8]
    return f"{VERSION}:{switches}"


@step
def learn_boilerplate(night: Night) -> Figures:
    """Learn from everything alive; the table is written anew, so that thirty nights and a rebuild agree."""
    parts = [_turns(night, name) for name in night.project.sources]
    turns = pa.concat_tables(parts) if parts else TURNS.empty_table()
    learned = learn(turns, night.project.cleaning.boilerplate)
    night.tables.replace("boilerplate", learned, statistics="digest")
    rules = Counter(learned["rule"].to_pylist())
    mine = texts_with(night, Learned(learned))
    return {
        "turns": turns.num_rows,
        "lines": learned.num_rows,
        **{f"lines_{rule}": number for rule, number in sorted(rules.items())},
        "texts_with_boilerplate": len(mine),
    }


def _turns(night: Night, name: str) -> pa.Table:
    """The source's turns that passed cleaning, titles apart, as `TURNS`."""
    documents = cleaned_documents(night, name, ["doc_id", "kind", "turns"])
    turns = with_clean(night, name, live_turns(night, name, documents))
    turns = turns.filter(pc.and_(pc.not_equal(turns["role"], "title"), pc.is_valid(turns["clean_sha256"])))
    lines = known(night, "lines", pc.unique(turns["clean_sha256"]))
    digests = looked_up(turns["clean_sha256"], lines, "clean_sha256", "digests")
    sources = pa.repeat(name, turns.num_rows)
    authors = pc.binary_join_element_wise(sources, turns["author_ref"], ":")
    return pa.table([turns["doc_id"], sources, authors, turns["role"], turns["kind"], digests], schema=TURNS)


def boilerplate(night: Night) -> Learned:
    """What tonight's global step learned."""
    return Learned(night.tables.read("boilerplate", BOILERPLATE))


def texts_with(night: Night, learned: Learned) -> dict[bytes, list[bytes]]:
    """clean_sha256 → line digests of every text that holds a learned line, wherever it stands."""
    lines = known(night, "lines")
    lists = lines["digests"].combine_chunks()
    hit = pc.is_in(lists.flatten(), value_set=learned.digests)
    rows = lines.take(pc.unique(pc.list_parent_indices(lists).filter(hit)))
    return dict(zip(rows["clean_sha256"].to_pylist(), rows["digests"].to_pylist(), strict=True))


class Boilerplate:
    """What is boilerplate in which text: `edits` over T2, removals, and the lines that `hits` names."""

    def __init__(self, night: Night) -> None:
        self._settings = night.project.cleaning.boilerplate
        self._learned = boilerplate(night)
        self._texts = texts_with(night, self._learned)

    def hits(self, clean_sha256: bytes, author: str | None) -> tuple[bytes, ...]:
        """The learned lines in a text of an author (`source:ref`); without them the text stays as it is."""
        digests = self._texts.get(clean_sha256)
        return self._learned.hits(digests, author) if digests else ()

    def edits(self, clean_sha256: bytes, text: str, author: str | None) -> list[Edit]:
        """Spans over T2 that go."""
        return self._learned.edits(text, author, self._settings) if self.hits(clean_sha256, author) else []
