"""Documents as they may leave: each is redacted once, and again only when something that its redaction reads is other
than it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from curation.corpora.example import Citation, RedactedDocument, RedactedTurn
from curation.document import DocumentRow
from curation.storage.failpoints import failpoint
from curation.storage.kept_files import added, files, only, opened, put, require_mark, together

# `asked` is what `Reading.asked` gave; a row without a value says of an earlier one that it holds under another stamp.
PART = pa.schema(
    [
        ("doc_id", pa.string()),
        ("raws", pa.list_(pa.binary())),  # of its turns
        ("key", pa.binary()),
        ("stamp", pa.binary()),
        ("asked", pa.binary()),
        ("value", pa.binary()),
    ]
)

# A document as it may leave, or why it may not.
Outcome = RedactedDocument | str
Redact = Callable[
    [Sequence[DocumentRow]], Iterable[bytes]
]  # one outcome a document as `stored` writes it, in their order
Cited = tuple[tuple[Citation, ...], ...]  # of each turn of a document


class Reading(Protocol):
    """What redaction reads tonight, and redaction itself."""

    @property
    def stamp(self) -> bytes:
        """Equal on two nights on which every turn cites the same."""
        ...

    def live(self) -> pa.Array:
        """The ids of all documents that live tonight."""
        ...

    def key(self, document: DocumentRow) -> bytes | None:
        """A digest of what the redaction of a document reads, but for what `holds` and `cited` answer; None where it
        must not leave without being looked at."""
        ...

    def holds(self, asked: bytes) -> bool:
        """Whether what was asked of the whole night while a document was redacted has the same answers tonight."""
        ...

    def cited(self, documents: Sequence[DocumentRow]) -> Iterable[Cited]:
        """What the turns of documents cite tonight, in their order."""
        ...

    def redact(self, documents: Sequence[DocumentRow]) -> Iterable[tuple[bytes, bytes]]:
        """The outcomes of documents as `stored` writes them, in their order, each with what was asked of the whole
        night for it."""
        ...


class _Kept(NamedTuple):
    """Where a document's outcome is kept: part and row, and what it is known to hold under."""

    part: Path
    row: int
    key: bytes
    stamp: bytes


class RedactedDocuments:
    """What redaction gives, kept in files from night to night.

    Args:
        home: the folder of the files; what was kept there under another digest of the same `manner` is removed.
        manner: names how is redacted: corpora of one manner share what is kept.
        digest: of all that redaction depends on whatever the document: code, settings, keys.
        erased: tells of those who are erased. What was made before somebody was is kept where the purge has looked
            it through (`curation.storage.kept_files.forget`).
        reading: of tonight. Of documents that do not live tonight nothing stays.
    """

    def __init__(self, home: Path, manner: str, digest: str, erased: str, reading: Reading) -> None:
        self._reading = reading
        require_mark(home, erased)
        self._place = only(home, manner, digest)
        self._tables: dict[Path, pa.Table] = {}
        self._rows: dict[str, _Kept] = {}
        for path in files(self._place):
            self._open(path)
        self.clear()

    def __call__(self, documents: Sequence[DocumentRow]) -> Iterator[bytes]:
        """One outcome a document as `stored` writes it, in their order."""
        keys = {document["doc_id"]: self._reading.key(document) for document in documents}
        known = [document for document in documents if self._is_kept(document["doc_id"], keys[document["doc_id"]])]
        other = {row["doc_id"] for row in self._citing_otherwise(known, keys)}
        kept = {row["doc_id"] for row in known} - other
        new = [document for document in documents if document["doc_id"] not in kept]
        fresh = dict(zip((row["doc_id"] for row in new), self._reading.redact(new), strict=True)) if new else {}
        kept_now = [row for row in new if keys[row["doc_id"]] and _leaves(fresh[row["doc_id"]][0])]
        self._keep(kept_now, fresh, keys)
        for document in documents:
            name = document["doc_id"]
            yield fresh[name][0] if name in fresh else self._value(name)

    def _is_kept(self, name: str, key: bytes | None) -> bool:
        kept = self._rows.get(name)
        if kept is None or key is None or kept.key != key:
            return False
        return self._reading.holds(self._tables[kept.part]["asked"][kept.row].as_py())

    def _citing_otherwise(
        self, documents: Sequence[DocumentRow], keys: Mapping[str, bytes | None]
    ) -> list[DocumentRow]:
        """Those of which a turn cites something else than it did; of the others it is noted that none does."""
        asked = [row for row in documents if self._rows[row["doc_id"]].stamp != self._reading.stamp]
        other: list[DocumentRow] = []
        same: list[DocumentRow] = []
        for document, cites in zip(asked, self._reading.cited(asked) if asked else (), strict=True):
            before = restored(document, self._value(document["doc_id"]))
            told = isinstance(before, RedactedDocument) and tuple(turn.cites for turn in before.turns) == cites
            (same if told else other).append(document)
        if same:
            stamp = self._reading.stamp
            self._add([(row["doc_id"], raws_of(row), keys[row["doc_id"]], stamp, None, None) for row in same])
        return other

    def _value(self, name: str) -> bytes:
        kept = self._rows[name]
        value: bytes = self._tables[kept.part]["value"][kept.row].as_py()
        return value

    def _keep(
        self, rows: Sequence[DocumentRow], outcomes: Mapping[str, tuple[bytes, bytes]], keys: Mapping[str, bytes | None]
    ) -> None:
        new: list[tuple[Any, ...]] = []
        for row in rows:
            name = row["doc_id"]
            value, asked = outcomes[name]
            new.append((name, raws_of(row), keys[name], self._reading.stamp, asked, value))
        if new:
            self._add(new)

    def _add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Add rows of `PART`: written as a whole or not at all; two who write the same part write the same."""
        table = pa.table([list(column) for column in zip(*rows, strict=True)], schema=PART)
        failpoint("redacted.before")
        path = added(self._place, table)
        failpoint("redacted.after")
        self._open(path)

    def _open(self, path: Path) -> None:
        table = opened(path)
        if table is None:
            return
        self._tables[path] = table
        columns = (table[name].to_pylist() for name in ("doc_id", "key", "stamp"))
        for row, (name, key, stamp, again) in enumerate(
            zip(*columns, pc.is_null(table["value"]).to_pylist(), strict=True)
        ):
            before = self._rows.get(name)
            if not again:
                self._rows[name] = _Kept(path, row, key, stamp)
            elif before is not None and before.key == key:
                self._rows[name] = before._replace(stamp=stamp)

    def clear(self) -> None:
        """Write the files without what is of documents that do not live, and what no night reads any more. A kill in
        between leaves files that hold less than before, or as much."""
        live = set(self._reading.live().to_pylist()) if self._tables else set()
        dead = self._rows.keys() - live
        for name in dead:
            del self._rows[name]
        read: dict[Path, list[tuple[int, bytes]]] = {path: [] for path in self._tables}
        for kept in self._rows.values():
            read[kept.part].append((kept.row, kept.stamp))
        groups = together({path: len(rows) for path, rows in read.items()})
        if not groups and len(self._rows) == sum(table.num_rows for table in self._tables.values()):
            return
        for several in groups or ():
            if whole := [self._left(path, read[path]) for path in several if read[path]]:
                added(self._place, pa.concat_tables(whole))
        apart = read.keys() - {path for several in groups for path in several}
        for path, rows in read.items():
            if path in apart and rows and len(rows) == self._tables[path].num_rows and self._is_told(path, rows):
                continue
            put(path, self._left(path, rows) if path in apart and rows else PART.empty_table())
        self._rows, self._tables = {}, {}
        for path in files(self._place):
            self._open(path)

    def _is_told(self, path: Path, rows: Sequence[tuple[int, bytes]]) -> bool:
        """Whether the file itself says under which stamps its rows hold."""
        return bool(self._tables[path]["stamp"].to_pylist() == [stamp for _, stamp in sorted(rows)])

    def _left(self, path: Path, rows: Sequence[tuple[int, bytes]]) -> pa.Table:
        numbers, stamps = zip(*sorted(rows), strict=True)
        table = self._tables[path].take(pa.array(numbers, pa.int64()))
        return table.set_column(PART.get_field_index("stamp"), PART.field("stamp"), pa.array(stamps, pa.binary()))


def raws_of(document: DocumentRow) -> list[bytes]:
    """The digests of T1 of all its turns."""
    return [turn["raw_sha256"] for turn in document["turns"]]


def _leaves(value: bytes) -> bool:
    """Whether it is a document, and no reason why there is none: that may be gone tomorrow, and is found again."""
    return value.startswith(b"[")


def stored(outcome: Outcome) -> bytes:
    """What `restored` needs beside the document's row."""
    if isinstance(outcome, str):
        return orjson.dumps(outcome)
    return orjson.dumps(
        [
            outcome.requester,
            outcome.language,
            [
                [
                    turn.text,
                    turn.edits,
                    turn.entities,
                    sorted(turn.placeholders),
                    [[citation.article, citation.how, citation.superseded] for citation in turn.cites],
                    turn.macro,
                ]
                for turn in outcome.turns
            ],
        ]
    )


def restored(document: DocumentRow, value: bytes) -> Outcome:
    """The outcome that `stored` wrote, of the same document; its labels are the reader's to give."""
    outcome: Any = orjson.loads(value)
    if isinstance(outcome, str):
        return outcome
    requester, language, turns = outcome
    return RedactedDocument(
        document,
        tuple(
            RedactedTurn(
                turn["turn_id"],
                turn["role"],
                turn["visibility"],
                turn["author_ref"],
                turn["at"],
                text,
                turn["origin"],
                tuple(map(tuple, edits)),
                tuple(map(tuple, entities)),
                frozenset(placeholders),
                tuple(Citation(*citation) for citation in cites),
                macro,
            )
            for turn, (text, edits, entities, placeholders, cites, macro) in zip(document["turns"], turns, strict=True)
        ),
        {},
        requester=requester,
        language=language,
    )
