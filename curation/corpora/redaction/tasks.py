"""Run redaction as tasks: portions of documents and all that is known of them go out as files, outcomes come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from curation.cleaning.learned import Boilerplate
from curation.corpora.choice.select import customer
from curation.corpora.redaction.one_document import Redaction, Scanned, redact_document, unsaid
from curation.corpora.redaction.reads import Formulas
from curation.corpora.redaction.redacted import stored
from curation.document import DocumentRow
from curation.engine import pickled
from curation.engine.tasks import Engine, run_tasks, writing
from curation.sources.identities.consent import People
from curation.state.suppression import Suppression

PORTION = 500  # documents: some 5 MB with their texts
FEW = 1_000  # documents that are redacted before a worker has begun
OUTCOMES = pa.schema([("value", pa.binary()), ("asked", pa.binary())])


class Whole(NamedTuple):
    """What redaction reads for every document: how to redact, and the formulas that the edits ask about."""

    redaction: Redaction
    formulas: Formulas


@dataclass(frozen=True)
class Portion:
    """One task: the files of documents, of `Whole` and of the outcomes, and the keys, which are in no file."""

    documents: Path
    whole: Path
    outcomes: Path
    keys: tuple[bytes, ...]  # of pseudonyms, of who is erased, and older ones of these


def outcomes(
    whole: Whole, documents: Sequence[DocumentRow], scanned: Scanned, engine: Engine, folder: Path
) -> Iterator[tuple[bytes, bytes]]:
    """Yield the outcomes of documents as `stored` writes them, in their order, each with the questions to the formulas.

    Args:
        folder: a folder of the raw zone that all workers see; its files are removed with it.
    """
    if engine == Engine() or len(documents) < FEW:
        yield from _redacted(whole, documents, scanned)
        return
    place = folder / "whole"
    pickled.write(place, _without_keys(whole))
    portions = []
    for start in range(0, len(documents), PORTION):
        part = documents[start : start + PORTION]
        file = folder / f"documents-{start:07d}"
        pickled.write(file, (part, *_of(part, scanned, whole.redaction)))
        portions.append(Portion(file, place, file.with_suffix(".arrow"), _keys(whole.redaction)))
    run_tasks(redact_portion, portions, engine=engine, what="redaction")
    for portion in portions:
        with pa.OSFile(str(portion.outcomes)) as file_:
            table = pa.ipc.open_file(file_).read_all()
        yield from zip(table["value"].to_pylist(), table["asked"].to_pylist(), strict=True)
        portion.documents.unlink()
        portion.outcomes.unlink()


def redact_portion(portion: Portion) -> int:
    """Redact one portion as a task; return how many documents it redacted."""
    whole = _read_whole(portion.whole)
    documents, scanned, people, languages, boilerplate = pickled.read(portion.documents)
    late = whole.redaction.late
    if boilerplate is not None:
        late = replace(late, boilerplate=boilerplate.edits)
    key, *others = portion.keys
    suppression = replace(whole.redaction.suppression, key=others[0], older=tuple(others[1:]))
    redaction = replace(
        whole.redaction, key=key, suppression=suppression, people=people, language=languages.get, late=late
    )
    rows = list(_redacted(Whole(redaction, whole.formulas), documents, scanned))
    table = pa.table([list(column) for column in zip(*rows, strict=True)], schema=OUTCOMES)
    with (
        writing(portion.outcomes) as temporary,
        pa.OSFile(str(temporary), "wb") as file,
        pa.ipc.new_file(file, OUTCOMES) as writer,
    ):
        writer.write_table(table)
    return len(rows)


def _redacted(whole: Whole, documents: Sequence[DocumentRow], scanned: Scanned) -> Iterator[tuple[bytes, bytes]]:
    whole.formulas.taken()
    for row in documents:
        value = stored(redact_document(row, scanned, whole.redaction))
        yield value, whole.formulas.taken()


def _of(
    documents: Sequence[DocumentRow], scanned: Scanned, redaction: Redaction
) -> tuple[Scanned, People, Mapping[bytes, str | None], Boilerplate | None]:
    """Return what redaction reads of these documents, and nothing about anybody else."""
    clean = {}
    for row in documents:
        for turn in row["turns"]:
            if (text := scanned.clean.get(turn["raw_sha256"])) is not None:
                clean[turn["raw_sha256"]] = text
    keys = {text.clean_sha256 for text in clean.values()}
    own = Scanned(clean, _among(scanned.detected, keys), _among(scanned.known, keys))
    writers = {(row["source"], turn["author_ref"]) for row in documents for turn in row["turns"] if turn["author_ref"]}
    people = redaction.people.among(writers | {customer(row) for row in documents})
    languages = {key: redaction.language(key) for key in keys}
    removal = getattr(redaction.late.boilerplate, "__self__", None)
    return own, people, languages, removal.among(keys) if isinstance(removal, Boilerplate) else None


def _among[Value](found: Mapping[bytes, Value], keys: set[bytes]) -> dict[bytes, Value]:
    return {key: found[key] for key in keys if key in found}


def _without_keys(whole: Whole) -> Whole:
    redaction, late = whole.redaction, whole.redaction.late
    if isinstance(removal := getattr(late.boilerplate, "__self__", None), Boilerplate):
        late = replace(late, boilerplate=removal.among(()).edits)
    erased = Suppression(b"", redaction.suppression.erased, (), redaction.suppression.known, {})
    bare = replace(redaction, key=b"", suppression=erased, people=People({}, {}), language=unsaid, late=late)
    return Whole(bare, whole.formulas)


def _keys(redaction: Redaction) -> tuple[bytes, ...]:
    return (redaction.key, redaction.suppression.key, *redaction.suppression.older)


@lru_cache(maxsize=1)
def _read_whole(path: Path) -> Whole:
    whole: Whole = pickled.read(path)
    return whole
