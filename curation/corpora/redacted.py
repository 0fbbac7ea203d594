"""Documents as they may leave, redacted once a night for all corpora that redact alike."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.ipc

from curation.corpora.example import Citation, RedactedDocument, RedactedTurn
from curation.corpora.select import Row
from curation.storage.failpoints import failpoint
from curation.storage.files import put_if_absent

PART = pa.schema([("doc_id", pa.string()), ("value", pa.binary())])

# A document as it may leave, or why it may not.
Outcome = RedactedDocument | str
Redact = Callable[[Sequence[Row]], Iterable[Outcome]]  # one outcome a document, in their order


class RedactedDocuments:
    """What `redact` gives, kept in files under a digest of everything that it depends on.

    Args:
        home: the folder of the files; what was kept there under another digest of the same `manner` is removed.
        manner: names how is redacted: corpora of one manner share what is kept.
        digest: of all inputs; another input gives another digest.
        redact: redacts documents that are not kept yet.
    """

    def __init__(self, home: Path, manner: str, digest: str, redact: Redact) -> None:
        self._redact = redact
        self._place = home / f"{manner}-{digest}"
        for other in home.glob(f"{manner}-*"):
            if other != self._place:
                shutil.rmtree(other)
        self._parts = sorted(self._place.glob("*.arrow"))
        self._tables: list[pa.Table] = []
        self._rows: dict[str, tuple[int, int]] = {}
        for path in self._parts:
            self._open(path)

    def __call__(self, documents: Sequence[Row]) -> Iterator[Outcome]:
        """One outcome a document, in their order."""
        new = [document for document in documents if document["doc_id"] not in self._rows]
        fresh = dict(zip((document["doc_id"] for document in new), self._redact(new), strict=True)) if new else {}
        if fresh:
            self._keep(fresh)
        for document in documents:
            outcome = fresh.get(document["doc_id"])
            yield self._kept(document) if outcome is None else outcome

    def _kept(self, document: Row) -> Outcome:
        table, row = self._rows[document["doc_id"]]
        return restored(document, self._tables[table]["value"][row].as_py())

    def _keep(self, outcomes: Mapping[str, Outcome]) -> None:
        """Written as a whole or not at all; two who write the same part write the same."""
        table = pa.table([list(outcomes), [stored(outcome) for outcome in outcomes.values()]], schema=PART)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, PART) as writer:
            writer.write_table(table)
        self._place.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._place / f"{len(self._parts):05d}.arrow"
        failpoint("redacted.before")
        put_if_absent(path, sink.getvalue().to_pybytes(), 0o600)
        failpoint("redacted.after")
        self._parts.append(path)
        self._open(path)

    def _open(self, path: Path) -> None:
        table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        number = len(self._tables)
        self._tables.append(table)
        for row, name in enumerate(table["doc_id"].to_pylist()):
            self._rows[name] = (number, row)


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
                    [[each.article, each.how, each.superseded] for each in turn.cites],
                    turn.macro,
                ]
                for turn in outcome.turns
            ],
        ]
    )


def restored(document: Row, value: bytes) -> Outcome:
    """The outcome that `stored` wrote, of the same document; its labels are the reader's to give."""
    found: Any = orjson.loads(value)
    if isinstance(found, str):
        return found
    requester, language, turns = found
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
                tuple(Citation(*each) for each in cites),
                macro,
            )
            for turn, (text, edits, entities, placeholders, cites, macro) in zip(document["turns"], turns, strict=True)
        ),
        {},
        requester=requester,
        language=language,
    )
