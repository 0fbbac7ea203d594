"""Keep redacted documents: each is redacted once, and again only if something that its redaction reads changed."""

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

# `asked`: questions from `Reading.redact`. A row without a value gives an earlier row of the document another stamp.
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
        """A stamp that is equal on two nights on which every turn cites the same articles."""
        ...

    def live(self) -> pa.Array:
        """Return the ids of all documents that are live tonight."""
        ...

    def key(self, document: DocumentRow) -> bytes | None:
        """Return a digest of what the redaction of a document reads, except for what `holds` and `cited` answer.

        None if the document must not leave without being redacted again.
        """
        ...

    def holds(self, asked: bytes) -> bool:
        """Return whether the questions recorded while a document was redacted have the same answers tonight."""
        ...

    def cited(self, documents: Sequence[DocumentRow]) -> Iterable[Cited]:
        """Return what the turns of documents cite tonight, in the documents' order."""
        ...

    def redact(self, documents: Sequence[DocumentRow]) -> Iterable[tuple[bytes, bytes]]:
        """Return the outcomes of documents as `stored` writes them, in their order.

        Each comes with the questions that its redaction asked of the whole night.
        """
        ...


class _Kept(NamedTuple):
    """Where a document's outcome is kept (part and row), and the key and stamp under which it is valid."""

    part: Path
    row: int
    key: bytes
    stamp: bytes


class RedactedDocuments:
    """The outcomes of redaction, kept in files from night to night.

    Args:
        home: the folder of the files; files kept there under another digest of the same `manner` are removed.
        manner: names the way of redacting; corpora of one manner share the files.
        digest: digest of all that redaction depends on apart from the document: code, settings, keys.
        erased: a mark of the erased people. Outcomes made before an erasure are kept only if the purge has searched
            them (`curation.storage.kept_files.forget`).
        reading: what redaction reads tonight; nothing is kept of documents that are not live tonight.
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
        """Yield one outcome for each document as `stored` writes it, in their order."""
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
        """Return the documents with a turn whose citations have changed; the others are recorded as unchanged."""
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
        """Add rows of `PART` as a whole or not at all; two writers of the same part write the same bytes."""
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
        """Rewrite the files without documents that are not live, and without rows that no night reads any more.

        A kill in between leaves files that hold at most what they held before.
        """
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
        """Return whether the file itself states the stamps under which its rows are valid."""
        return bool(self._tables[path]["stamp"].to_pylist() == [stamp for _, stamp in sorted(rows)])

    def _left(self, path: Path, rows: Sequence[tuple[int, bytes]]) -> pa.Table:
        numbers, stamps = zip(*sorted(rows), strict=True)
        table = self._tables[path].take(pa.array(numbers, pa.int64()))
        return table.set_column(PART.get_field_index("stamp"), PART.field("stamp"), pa.array(stamps, pa.binary()))


def raws_of(document: DocumentRow) -> list[bytes]:
    """Return the digests of T1 of all turns of a document."""
    return [turn["raw_sha256"] for turn in document["turns"]]


def _leaves(value: bytes) -> bool:
    """Return whether a stored outcome is a document.

    A reason is not kept: it may be gone tomorrow, and is determined again.
    """
    return value.startswith(b"[")


def stored(outcome: Outcome) -> bytes:
    """Serialize what `restored` needs besides the document's row."""
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
    """Return the outcome of a document that `stored` wrote; the caller has to add the labels."""
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
