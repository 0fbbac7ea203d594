"""Compute a MinHash for each text: a sketch of fixed width that estimates the Jaccard similarity of two shingle sets.

Broder, "On the resemblance and containment of documents", 1997; permutations as in datasketch 2.0 (affine32, seed 1).
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curation.dedup.compiled import compiled
from curation.dedup.settings import DedupSettings
from curation.dedup.shingles import TEXTS_AT_ONCE, Hashes, hashed, string_array
from curation.dedup.tables import minhashes_schema, stage_version
from curation.document import DIGEST
from curation.errors import IntegrityError
from curation.fates import StageResult

LARGEST = np.iinfo(np.uint32).max
U32 = np.uint32


@cache
def permutations(number: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return the multipliers and addends of datasketch's own permutations."""
    from datasketch import MinHash

    multipliers, addends = MinHash(num_perm=number, scheme="affine32").permutations
    return multipliers.astype(np.uint32), addends.astype(np.uint32)


@compiled
def _permute(
    values: NDArray[np.uint64],
    bounds: NDArray[np.int64],
    multipliers: NDArray[np.uint32],
    addends: NDArray[np.uint32],
    out: NDArray[np.uint32],
) -> None:
    """Write the smallest value of each permutation over each text's hashes into `out`, filled with the largest."""
    for text in range(len(bounds) - 1):
        row = out[text]
        for place in range(bounds[text], bounds[text + 1]):
            # MurmurHash3's 32-bit finalizer, which datasketch applies before it permutes.
            value = U32(values[place])
            value = U32((value ^ (value >> U32(16))) * U32(0x85EBCA6B))
            value = U32((value ^ (value >> U32(13))) * U32(0xC2B2AE35))
            value ^= value >> U32(16)
            for number in range(len(multipliers)):
                row[number] = min(row[number], U32(value * multipliers[number] + addends[number]))


def sketched(found: Hashes, number: int) -> NDArray[np.uint32]:
    """Return the sketch of each text's shingles, shape (texts, permutations); all bits are set without shingles."""
    values = np.full((len(found.bounds) - 1, number), LARGEST, np.uint32)
    _permute(found.values, found.bounds, *permutations(number), values)
    return values


def minhashes(texts: pa.Array, settings: DedupSettings) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return sketches of shape (texts, permutations), and the number of shingles of each text, repeated ones counted.

    They equal bit for bit what `datasketch.MinHash(num_perm=permutations, hashfunc=…)` makes of the same shingle
    hashes; all bits are set for a text without shingles.
    """
    values = np.empty((len(texts), settings.permutations), np.uint32)
    counts = np.empty(len(texts), np.int64)
    for start in range(0, len(texts), TEXTS_AT_ONCE):
        shingles = hashed(texts.slice(start, TEXTS_AT_ONCE), settings.shingle_words)
        part = slice(start, start + TEXTS_AT_ONCE)
        values[part] = sketched(shingles, settings.permutations)
        counts[part] = np.diff(shingles.bounds)
    return values, counts


def minhash_kernel(batch: pa.Table, settings: DedupSettings, context: object = None) -> StageResult:
    """Compute the MinHash of every text of a batch.

    Args:
        batch: clean_sha256 binary(32), text string (T2).
        settings: `shingle_words` and `permutations` are read.
        context: not read; MinHashes depend on the text alone.

    Returns:
        kept: columns as in `minhashes_schema(settings)`, in the batch's order; figures: texts, texts without words.
    """
    values, counts = minhashes(string_array(batch["text"]), settings)
    width = 4 * settings.permutations
    stored = pa.py_buffer(values.astype("<u4", copy=False))
    columns = [
        batch["clean_sha256"].cast(DIGEST),
        pa.repeat(stage_version(settings), batch.num_rows),
        pa.Array.from_buffers(pa.binary(width), batch.num_rows, [None, stored]),
        pa.array(counts, pa.int32()),
    ]
    kept = pa.table(columns, schema=minhashes_schema(settings))
    return StageResult(kept, figures={"texts": batch.num_rows, "texts_without_words": int((counts == 0).sum())})


def sketches(column: pa.ChunkedArray | pa.Array, number: int) -> NDArray[np.uint32]:
    """Return stored MinHashes as an array of shape (texts, permutations).

    Raises:
        IntegrityError: a value is null or has another width.
    """
    width = 4 * number
    if column.null_count or column.type != pa.binary(width):
        raise IntegrityError(
            "table of MinHashes", f"values are not {width} bytes wide", "recompute it with --full-refresh"
        )
    matrix = np.empty((len(column), number), np.uint32)
    at = 0
    for chunk in column.chunks if isinstance(column, pa.ChunkedArray) else [column]:
        if len(chunk):
            values = np.frombuffer(chunk.buffers()[1], "<u4", len(chunk) * number, chunk.offset * width)
            matrix[at : at + len(chunk)] = values.reshape(-1, number)
            at += len(chunk)
    return matrix
