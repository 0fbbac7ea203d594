"""Sign the texts of a Parquet file as tasks over files.

Sketches, hashes of shingles and digests are kept in files, so that memory does not grow with the texts.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from curation.dedup.bands import Sketches
from curation.dedup.digests import Indices
from curation.dedup.minhash import sketched
from curation.dedup.settings import DedupSettings
from curation.dedup.shingles import TEXTS_AT_ONCE, Hashes, as_sets, concatenated, hashed, string_array
from curation.engine.tasks import Engine, run_tasks, writing

DIGEST_BYTES = 32
ROWS = 1 << 16  # of a task, unless a row group has more: each task reads the footer of the file


@dataclass(frozen=True)
class Part:
    """A task: row groups `groups` of a Parquet file with a column text, and the folder to write to.

    `number` is the number of the part, `first` that of its first row in the file.
    """

    source: Path
    number: int
    groups: range
    first: int
    folder: Path
    settings: DedupSettings

    def named(self, what: str) -> Path:
        """Return the file for one kind of result of this part."""
        return self.folder / f"{what}-{self.number}"


def sketch_file(folder: Path) -> Path:
    """Return the file with the uint32 sketches of all rows, one after the other."""
    return folder / "sketches"


def sign(part: Part) -> None:
    """Run a task: write the sketches of its texts to their place in the common file, and its other results to own
    files.

    Those are the hashes of shingles, the bounds of each text in them, and SHA-256 of the texts.
    """
    table = pq.ParquetFile(part.source)
    width, ends, digests = 4 * part.settings.permutations, [np.zeros(1, np.int64)], bytearray()
    done, end = 0, 0
    descriptor = os.open(sketch_file(part.folder), os.O_WRONLY)
    try:
        with writing(part.named("hashes")) as path, path.open("wb") as out:
            for batch in table.iter_batches(TEXTS_AT_ONCE, row_groups=list(part.groups), columns=["text"]):
                texts = string_array(batch.column(0))
                shingles = hashed(texts, part.settings.shingle_words)
                values = sketched(shingles, part.settings.permutations).astype("<u4", copy=False)
                _write_at(descriptor, values.tobytes(), (part.first + done) * width)
                out.write(shingles.values.data)
                ends.append(shingles.bounds[1:] + end)
                end += len(shingles.values)
                digests += text_digests(texts)
                done += len(texts)
    finally:
        os.close(descriptor)
    with writing(part.named("bounds")) as path, path.open("wb") as out:
        np.save(out, np.concatenate(ends))
    with writing(part.named("digests")) as path:
        path.write_bytes(digests)


def _write_at(descriptor: int, data: bytes, at: int) -> None:
    """Write all data at a position; a single write may end early, for example on a disk that is nearly full."""
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, at)
        view, at = view[written:], at + written


def text_digests(texts: pa.Array) -> bytes:
    """Return SHA-256 of each text, concatenated."""
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, np.int32, len(texts) + 1, 4 * texts.offset).tolist()
    view = memoryview(data if data is not None else b"")
    return b"".join([hashlib.sha256(view[a:b]).digest() for a, b in pairwise(bounds)])


@dataclass(frozen=True)
class HashFiles:
    """Sets of shingles of some texts, read from the files that `sign` wrote.

    `numbers` is a file of int64 (2, texts): the numbers of the texts, ascending, and their rows.
    """

    folder: Path
    numbers: Path

    @classmethod
    def at(cls, folder: Path, numbers: Indices, rows: Indices) -> HashFiles:
        """Open access to some texts, replacing the access opened before."""
        path = folder / "numbers.npy"
        np.save(path, np.stack([numbers, rows]))
        return cls(folder, path)

    def of(self, texts: Indices) -> Hashes:
        """Return the sets of some texts, ascending, in their order."""
        numbers, every = np.load(self.numbers)
        rows = every[np.searchsorted(numbers, texts)]
        starts = np.load(self.folder / "starts.npy")
        part_of = np.searchsorted(starts, rows, side="right") - 1
        order = np.argsort(part_of, kind="stable")
        parts = [self._part(int(part), rows[part_of == part] - starts[part]) for part in np.unique(part_of)]
        return taken(concatenated(parts), np.argsort(order))

    def _part(self, part: int, rows: Indices) -> Hashes:
        bounds = np.load(self.folder / f"bounds-{part}", mmap_mode="r")
        if not bounds[-1]:
            return Hashes(np.empty(0, np.uint64), np.zeros(len(rows) + 1, np.int64))
        values = np.memmap(self.folder / f"hashes-{part}", np.uint64, "r")
        return as_sets(taken(Hashes(values, bounds), rows))


def taken(found: Hashes, rows: Indices) -> Hashes:
    """Return the shingles of some texts, in the requested order."""
    sizes = found.bounds[rows + 1] - found.bounds[rows]
    bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    places = np.repeat(found.bounds[rows] - bounds[:-1], sizes) + np.arange(bounds[-1])
    return Hashes(found.values[places], bounds)


@dataclass(frozen=True)
class SignedFile:
    """All rows of a Parquet file, signed.

    Attributes:
        sketches: uint32, (rows, permutations), mapped into memory.
        digests: binary(32), one for each row.
        worded: whether a row has words.
    """

    sketches: Sketches
    digests: pa.Array
    worded: NDArray[np.bool_]


def sign_file(source: Path, folder: Path, settings: DedupSettings, engine: Engine) -> SignedFile:
    """Sign every row of a Parquet file, some `ROWS` rows in each task.

    Raises:
        OSError, pa.ArrowInvalid: the file cannot be read.
    """
    parts, rows = _parts(source, folder, settings)
    sketch_file(folder).touch()
    run_tasks(sign, parts, engine=engine, what="MinHashes")
    np.save(folder / "starts.npy", np.array([part.first for part in parts], np.int64))
    digests = b"".join(part.named("digests").read_bytes() for part in parts)
    shape = (rows, settings.permutations)
    values = np.memmap(sketch_file(folder), "<u4", "r", shape=shape) if rows else np.empty(shape, np.uint32)
    worded = [np.diff(np.load(part.named("bounds"), mmap_mode="r")) > 0 for part in parts]
    return SignedFile(
        values,
        pa.Array.from_buffers(pa.binary(DIGEST_BYTES), rows, [None, pa.py_buffer(digests)]),
        np.concatenate(worded) if worded else np.empty(0, np.bool_),
    )


def _parts(source: Path, folder: Path, settings: DedupSettings) -> tuple[list[Part], int]:
    """Return the row groups of a file joined to parts, and the number of rows."""
    metadata = pq.ParquetFile(source).metadata
    parts: list[Part] = []
    first, begin, rows = 0, 0, 0
    for group in range(metadata.num_row_groups):
        rows += metadata.row_group(group).num_rows
        if rows - first >= ROWS or group == metadata.num_row_groups - 1:
            parts.append(Part(source, len(parts), range(begin, group + 1), first, folder, settings))
            begin, first = group + 1, rows
    return parts, rows
