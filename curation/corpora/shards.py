"""Write examples into Parquet shards by month of creation: equal rows give equal bytes, so an unchanged month is stored
once.

Until all examples are known they wait in a spool, so that what is dropped at the end never reaches a shard.
"""

from __future__ import annotations

import itertools
import shutil
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypedDict

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc
import pyarrow.parquet as pq

from curation.corpora.example import Example
from curation.corpora.sift.view import SiftRow, row_of
from curation.storage.secrets.keys import keyed

COUNTED = pa.list_(pa.struct([("kind", pa.string()), ("count", pa.int32())]))
REDACTED = pa.list_(pa.struct([("type", pa.string()), ("operator", pa.string()), ("count", pa.int32())]))
STAGES = pa.list_(pa.struct([("name", pa.string()), ("version", pa.string())]))
LINEAGE = pa.schema(
    [
        ("example_id", pa.string()),
        ("config", pa.string()),
        ("turn", pa.string()),  # HMAC of the turn
        ("export", pa.string()),  # HMAC of the export's digest: a file may hold one article, and nothing else
        ("position", pa.int64()),
        ("edits", COUNTED),
        ("entities", REDACTED),
        ("stages", STAGES),
    ]
)


class EditsCount(TypedDict):
    """How many edits of a kind led to a turn's text."""

    kind: str
    count: int


class RedactionsCount(TypedDict):
    """How many values of a type an operator wrote in a turn."""

    type: str
    operator: str
    count: int


class StageVersion(TypedDict):
    """A stage that a row went through."""

    name: str
    version: str


class LineageRow(TypedDict):
    """A row of `LINEAGE`: one turn of one example."""

    example_id: str
    config: str
    turn: str
    export: str
    position: int
    edits: list[EditsCount] | None
    entities: list[RedactionsCount] | None
    stages: list[StageVersion]


_SPOOLED = pa.schema([field for field in LINEAGE if field.name != "stages"])  # stages are the same in every row
_SIFTED = pa.schema(
    [
        ("config", pa.string()),
        ("example_id", pa.string()),
        ("text", pa.string()),
        ("content", pa.binary()),
        ("wholes", pa.list_(pa.string())),
        ("said", pa.list_(pa.binary(8))),
        ("words", pa.int32()),
    ]
)
_LINEAGE, _SIFT = "lineage/", "sift/"  # beside the configs, whose names have no slash
_FIXED = {_LINEAGE: _SPOOLED, _SIFT: _SIFTED}
WAITING = 20_000  # rows in memory before they are written to the spool
ROOM = 128 << 20  # bytes of tables in memory, likewise
SPOOL = ".spool"

Dropped = Collection[tuple[str, str]]  # (config, example_id)
Rows = Mapping[str, Sequence[tuple[Any, ...]]]  # config, or one of `_FIXED`, → rows of its schema


class Listed(NamedTuple):
    """An example of a candidate without its content; `documents` are those behind it, empty for a planted one."""

    config: str
    example_id: str
    documents: tuple[str, ...]
    split: str
    words: int

    @property
    def key(self) -> tuple[str, str]:
        """The example's key in a corpus."""
        return self.config, self.example_id


class _Key(NamedTuple):
    month: str
    split: str
    config: str  # or one of `_FIXED`


class ExampleRows:
    """Converts examples to the rows that wait in a spool.

    Args:
        schemas: config → schema; the first column is the row's id.
        key: the key of the HMACs that replace turns and exports.
    """

    def __init__(self, schemas: Mapping[str, pa.Schema], key: bytes) -> None:
        self._schemas, self._key = schemas, key
        self._exports: dict[bytes, str] = {}

    def of(self, examples: Sequence[Example]) -> dict[str, list[tuple[Any, ...]]]:
        """Return the rows of examples of one document, or of several that form one example."""
        rows: dict[str, list[tuple[Any, ...]]] = {_SIFT: [], _LINEAGE: []}
        turns: dict[str, tuple[Any, ...]] = {}
        for example in examples:
            row = row_of(example.config, "", example.example_id, example.documents, example.columns)
            words = len(row.text.split())
            rows[_SIFT].append((row.config, row.example_id, row.text, row.content, row.wholes, row.said, words))
            names = self._schemas[example.config].names
            rows.setdefault(example.config, []).append(tuple(map(example.columns.get, names)))
            for turn in example.turns:
                told = turns.get(turn.turn_id)
                if told is None:
                    export = self.export(turn.origin["file_sha256"])
                    mark = turn_mark(self._key, turn.turn_id)
                    told = turns[turn.turn_id] = (mark, export, turn.origin["position"], turn.edits, turn.entities)
                rows[_LINEAGE].append((example.example_id, example.config, *told))
        return rows

    def nested(self, rows: Sequence[Rows]) -> dict[str, pa.ListArray]:
        """Return the columns for `Spool.take`: for each document a list of its rows as `of` gives them."""
        return {
            name: _lists([own.get(name, ()) for own in rows], schema)
            for name, schema in (*_FIXED.items(), *self._schemas.items())
        }

    def export(self, file_sha256: bytes) -> str:
        """Return `export_id` under this key."""
        keyed_id = self._exports.get(file_sha256)
        if keyed_id is None:
            keyed_id = self._exports[file_sha256] = export_id(self._key, file_sha256)
        return keyed_id


class Spool:
    """The examples of one candidate, grouped by month, split and config, until they are written.

    Args:
        folder: the candidate's folder; the spool's own files in it are removed by `write`.
        schemas: config → schema; the first column is the row's id.
        stages: stage → version, written into every lineage row.
        key: the key of the HMACs that replace turns and exports.
    """

    def __init__(self, folder: Path, schemas: Mapping[str, pa.Schema], stages: Mapping[str, str], key: bytes) -> None:
        self._folder, self._schemas = folder, schemas
        self._example_rows = ExampleRows(schemas, key)
        self._stages = [{"name": name, "version": version} for name, version in sorted(stages.items())]
        self._waiting: defaultdict[_Key, list[tuple[Any, ...]]] = defaultdict(list)
        self._tables: defaultdict[_Key, list[pa.Table]] = defaultdict(list)
        self._rows = self._bytes = 0
        self._files: defaultdict[_Key, list[Path]] = defaultdict(list)
        self._documents: dict[tuple[str, str], tuple[str, ...]] = {}

    def add(self, month: str, split: str, examples: Sequence[Example]) -> list[Listed]:
        """Add examples that no single document gives by itself."""
        spooled = self._example_rows.of(examples)
        for name, rows in spooled.items():
            self._waiting[_Key(month, split, name)] += rows
            self._rows += len(rows)
        if self._rows >= WAITING:
            self._flush()
        texts = ((row[0], row[1], row[-1]) for row in spooled[_SIFT])
        return self._listed(split, texts, [example.documents for example in examples])

    def take(self, month: str, split: str, made: pa.Table) -> list[Listed]:
        """Add the shaped rows of some documents: rows with their `doc_id` and the columns of `ExampleRows.nested`."""
        for name in (*_FIXED, *self._schemas):
            key = _Key(month, split, name)
            rows = pa.Table.from_arrays(made[name].combine_chunks().flatten().flatten(), schema=self._schema(key))
            if rows.num_rows:
                self._tables[key].append(rows)
                self._bytes += rows.nbytes
        lists = made[_SIFT].combine_chunks()
        texts = [lists.flatten().field(name).to_pylist() for name in ("config", "example_id", "words")]
        numbers = zip(made["doc_id"].to_pylist(), pc.list_value_length(lists).to_pylist(), strict=True)
        behind = [(doc_id,) for doc_id, number in numbers for _ in range(number)]
        if self._bytes >= ROOM:
            self._flush()
        return self._listed(split, zip(*texts, strict=True), behind)

    def _listed(
        self, split: str, texts: Iterable[tuple[str, str, int]], behind: Sequence[tuple[str, ...]]
    ) -> list[Listed]:
        listed = [Listed(*text[:2], whose, split, text[2]) for text, whose in zip(texts, behind, strict=True)]
        self._documents.update((example.key, example.documents) for example in listed)
        return listed

    def rows(self) -> Iterator[SiftRow]:
        """Yield all added examples in the form for sifting, read from the files, in the same order at each call."""
        self._flush()
        for key in sorted(key for key in self._files if key.config == _SIFT):
            columns = (column.to_pylist() for column in self._table(key).columns)
            for config, name, text, content, wholes, sentences, _ in zip(*columns, strict=True):
                behind = self._documents[config, name]
                yield SiftRow(config, key.split, name, behind, text, content, tuple(wholes), tuple(sentences))

    def write(self, dropped: Dropped = ()) -> tuple[dict[str, dict[str, list[str]]], Counter[tuple[str, str]]]:
        """Write the shards of all examples that are not dropped, rows sorted by id.

        The files are `data/<config>/<split>-<month>-00000.parquet` and `lineage/<split>-<month>-00000.parquet`.

        Returns:
            config → split → paths in order of month, and how many rows each (config, split) has.
        """
        self._flush()
        gone = {
            config: pa.array([name for c, name in sorted(dropped) if c == config], pa.string())
            for config in self._schemas
        }
        paths: dict[str, dict[str, list[str]]] = {config: {} for config in self._schemas}
        rows: Counter[tuple[str, str]] = Counter()
        for key in sorted(self._files):
            month, split, config = key
            if config == _SIFT:
                continue
            if config == _LINEAGE:
                name, table = f"lineage/{split}-{month}-00000.parquet", self._lineage(key, gone)
            else:
                table = self._table(key)
                identity = table.schema.names[0]
                table = _without(table, identity, gone[config]).sort_by(identity)
                name = f"data/{config}/{split}-{month}-00000.parquet"
                rows[config, split] += table.num_rows
                if table.num_rows:
                    paths[config].setdefault(split, []).append(name)
            if table.num_rows:
                _write(self._folder / name, table)
        shutil.rmtree(self._folder / SPOOL, ignore_errors=True)
        return paths, +rows

    def _lineage(self, key: _Key, gone: Mapping[str, pa.Array]) -> pa.Table:
        table = self._table(key)
        for config, names in gone.items():
            if len(names):
                other = pc.not_equal(table["config"], config)
                table = table.filter(pc.or_(other, pc.invert(pc.is_in(table["example_id"], value_set=names))))
        table = table.sort_by([("example_id", "ascending"), ("turn", "ascending"), ("position", "ascending")])
        # One list taken as often as there are rows: `pa.repeat` cannot repeat nothing.
        stages = pa.array([self._stages], STAGES).take(pa.array([0] * table.num_rows, pa.int8()))
        return table.append_column(LINEAGE.field("stages"), stages)

    def _schema(self, key: _Key) -> pa.Schema:
        return _FIXED.get(key.config) or self._schemas[key.config]

    def _table(self, key: _Key) -> pa.Table:
        tables = []
        for path in self._files[key]:
            with pa.OSFile(str(path), "rb") as stream:
                tables.append(pa.ipc.open_file(stream).read_all())
        return pa.concat_tables(tables)

    def _flush(self) -> None:
        """Write all rows that wait in memory into files, one for each key."""
        for key, rows in self._waiting.items():
            if rows:  # there is no lineage for examples without turns, such as canaries
                self._tables[key].append(_table(rows, self._schema(key)))
        for key, tables in self._tables.items():
            place = self._folder / SPOOL / f"{'-'.join(key).strip('/')}-{len(self._files[key]):05d}.arrow"
            place.parent.mkdir(parents=True, exist_ok=True)
            with pa.OSFile(str(place), "wb") as stream, pa.ipc.new_file(stream, self._schema(key)) as writer:
                for table in tables:
                    writer.write_table(table)
            self._files[key].append(place)
        self._waiting.clear()
        self._tables.clear()
        self._rows = self._bytes = 0


def _table(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _lists(groups: Sequence[Sequence[tuple[Any, ...]]], schema: pa.Schema) -> pa.ListArray:
    """Return one list of structs for each group, as long as the group."""
    table = _table([row for group in groups for row in group], schema)
    structs = pa.StructArray.from_arrays([column.combine_chunks() for column in table.columns], fields=list(schema))
    offsets = [0, *itertools.accumulate(map(len, groups))]
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), structs)


def turn_mark(key: bytes, turn_id: str) -> str:
    """Return the id that replaces a turn outside the raw zones; 32 hex digits."""
    return keyed(key, "turn", turn_id)[:32]


def export_id(key: bytes, file_sha256: bytes) -> str:
    """Return the id that replaces an export outside the raw zones; 32 hex digits, mapped back by `curation explain`."""
    return keyed(key, "export", file_sha256.hex())[:32]


def read_shards(candidate: Path) -> Iterator[tuple[str, str, pa.Table]]:
    """Yield (config, split, rows) of every shard of a candidate, in order of config and name; damaged pages raise."""
    for path in sorted((candidate / "data").glob("*/*.parquet")):
        table = pq.read_table(path, page_checksum_verification=True)
        yield path.parent.name, path.name.split("-", 1)[0], table


def _without(table: pa.Table, column: str, names: pa.Array) -> pa.Table:
    return table.filter(pc.invert(pc.is_in(table[column], value_set=names))) if len(names) else table


def _write(path: Path, table: pa.Table) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table.combine_chunks(), path, compression="zstd", write_page_checksum=True, store_schema=False)
