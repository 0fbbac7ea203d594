"""Find the examples and documents that a training corpus must be kept apart from.

They are those of frozen sets (releases named by digest) and of tonight's evaluation corpora. Examples are compared by
text; the documents behind them by customer and by cluster.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation.corpora.choice.frozen_set import FrozenSet
from curation.corpora.recipe import Recipe
from curation.corpora.shapes.every import SHAPES
from curation.corpora.shards import read_shards
from curation.corpora.sift.view import Key, SiftRow, row_of
from curation.document import DOCUMENTS, DocumentRow
from curation.errors import GateClosed
from curation.fates import FATES
from curation.state.night import Night, fates_of
from curation.storage.columns import among

TABLE = "released"
# The documents behind each released content.
RELEASED = pa.schema([("corpus", pa.string()), ("content_digest", pa.string()), ("doc_id", pa.string())])
# The people behind the released contents of corpora that are never trained on, as HMACs of references like those of the
# suppression. They stay when the vendor deletes a document, because the frozen set still has the customer's question.
WHO_TABLE = "released_people"
WHO = pa.schema([("corpus", pa.string()), ("content_digest", pa.string()), ("reference", pa.string())])
# The authors of the documents behind a released content, as HMACs of references, of their records and of addresses.
AUTHORS_TABLE = "released_authors"
AUTHORS = pa.schema([("corpus", pa.string()), ("content_digest", pa.string()), ("author", pa.string())])
WHOSE = [
    "doc_id",
    "source",
    "kind",
    "record_id",
    "about_ref",
    "turns",
]  # they tell the customer of a document, and who asked in it


@dataclass(frozen=True)
class HeldOut:
    """Live documents behind the evaluation sets of a corpus.

    Args:
        documents: columns `WHOSE` of `DOCUMENTS`, in order of doc_id; no articles.
        frozen: doc_ids of the documents behind a frozen set.
        people: marks of the people behind a frozen set, whose documents may have been deleted since.
        mark: returns the mark, as used in `people`, of the person with this source and reference.
    """

    documents: tuple[DocumentRow, ...] = ()
    frozen: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    mark: Callable[[str, str], str] = lambda source, ref: ""


def frozen_home(night: Night) -> Path:
    """Return the folder of the copies of frozen sets, each named by its digest; it holds redacted text of holdouts."""
    return night.project.locations.restricted / "frozen"


def frozen_rows(night: Night, sets: Sequence[FrozenSet]) -> list[SiftRow]:
    """Return every example of the sets, from the copies that `curation.registry.frozen.fetch_frozen` has made.

    Configs that a model is only given to read (`ShapeContract.given`) are left out.

    Raises:
        GateClosed: a set was not fetched, so that examples would be compared with fewer sets than the YAML names.
    """
    rows: list[SiftRow] = []
    for frozen_set in sets:
        place = frozen_home(night) / frozen_set.digest
        if not place.is_dir():
            raise GateClosed(
                f"the frozen set {frozen_set.tag}", "it was not fetched from the registry", "run `curation run`"
            )
        shape = SHAPES.get(json.loads((place / "manifest.json").read_bytes())["shape"])
        rows += example_rows(place, shape.CONTRACT.given if shape is not None else ())
    return rows


def example_rows(folder: Path, given: Collection[str] = ()) -> Iterator[SiftRow]:
    """Yield every example of a candidate or a pulled release except for the configs `given`, in order of config and
    shard.

    Examples that share a turn count as one document, because a long thread gives many examples, and the text that they
    all repeat is not a macro.
    """
    documents = _documents(folder)
    for config, split, table in read_shards(folder):
        identity = table.column_names[0]
        for row in table.to_pylist() if config not in given else ():
            yield row_of(config, split, row[identity], documents.get((config, row[identity]), ()), row)


def held_out(night: Night, sets: Sequence[FrozenSet], against: Sequence[str]) -> HeldOut:
    """Return the live documents behind frozen sets and behind tonight's already built candidates of evaluation corpora.

    The documents behind a set that another deployment published are unknown, so only its texts are compared. An erased
    or deleted document is not live; the people behind it are remembered by their marks. Articles are left out, because
    they belong to no person; a training example that repeats their text is found by that text.
    """
    digests = pc.field("content_digest").isin(sorted({frozen_set.digest for frozen_set in sets}))
    frozen = set(night.tables.read(TABLE, RELEASED, ["doc_id"], digests)["doc_id"].to_pylist()) if sets else set()
    who = night.tables.read(WHO_TABLE, WHO, ["reference"], digests)["reference"].to_pylist() if sets else []
    names, mark = set(frozen), night.suppression.knowing(who).person
    for name in against:
        kept = fates_of(name, night.project.every(Recipe)[name].asset) & (pc.field("fate") == "kept")
        names.update(night.tables.read("fates", FATES, ["subject_id"], kept)["subject_id"].to_pylist())
    if not names:
        return HeldOut(people=frozenset(who), mark=mark)
    where = among("doc_id", sorted(names)) & (pc.field("kind") != "article")
    parts = [night.tables.read(f"{source}_documents", DOCUMENTS, WHOSE, where) for source in night.project.sources]
    rows = tuple(pa.concat_tables(parts).sort_by("doc_id").to_pylist())
    live = frozenset(row["doc_id"] for row in rows if row["doc_id"] in frozen)
    return HeldOut(rows, live, frozenset(who), mark)


def _documents(folder: Path) -> dict[Key, tuple[str, ...]]:
    """Map each example to a name of its document, which is equal for examples that share a turn in their lineage."""
    first: dict[str, str] = {}  # turn → another turn of the same document, or itself
    turn_of: dict[Key, str] = {}
    for path in sorted((folder / "lineage").glob("*.parquet")):
        table = pq.read_table(path, columns=["config", "example_id", "turn"], page_checksum_verification=True)
        for config, name, turn in zip(*(column.to_pylist() for column in table.columns), strict=True):
            first.setdefault(turn, turn)
            one, other = _root(first, turn_of.setdefault((config, name), turn)), _root(first, turn)
            first[max(one, other)] = min(one, other)
    return {key: (_root(first, turn),) for key, turn in turn_of.items()}


def _root(first: dict[str, str], turn: str) -> str:
    while first[turn] != turn:
        first[turn] = turn = first[first[turn]]
    return turn
