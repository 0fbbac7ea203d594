"""One MinHash a text: a sketch of fixed width whose agreement estimates the Jaccard similarity of two shingle sets.

Broder, "On the resemblance and containment of documents", 1997; permutations as in datasketch 2.0 (affine32, seed 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import batched

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curation.dedup.settings import DedupSettings
from curation.dedup.shingles import hashes, shingles
from curation.document import DIGEST
from curation.errors import IntegrityError
from curation.fates import StageResult

VERSION = "minhash-1"
TEXTS_AT_ONCE = 512  # keeps the values in the processor's cache


def stage_version(settings: DedupSettings) -> str:
    """What a stored MinHash depends on: this code, the shingles and the permutations; not the threshold."""
    return f"{VERSION}:{settings.shingle_words}x{settings.permutations}"


def minhashes_schema(settings: DedupSettings) -> pa.Schema:
    """Columns of a table of MinHashes: little-endian uint32 values, as `binary(4 * permutations)`."""
    return pa.schema(
        [
            ("clean_sha256", DIGEST),
            ("stage_version", pa.string()),
            ("minhash", pa.binary(4 * settings.permutations)),
            ("shingles", pa.int32()),
        ]
    )


MINHASHES = minhashes_schema(DedupSettings())


def mixed(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """MurmurHash3's 32-bit finalizer, which datasketch applies to each value before it permutes."""
    values = (values ^ (values >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    values = (values ^ (values >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return values ^ (values >> np.uint32(16))


def minhashes(hashed: Sequence[NDArray[np.uint32]], permutations: int) -> NDArray[np.uint32]:
    """One sketch a set of hashes, shape (sets, permutations); all ones for an empty set.

    Bit for bit what `datasketch.MinHash(num_perm=permutations)` makes of the same shingles, with its own parameters.
    Its
    bulk call goes text by text; permuting many texts at once takes a third of its time on tickets of 90 words.
    """
    from datasketch import MinHash

    multipliers, addends = MinHash(num_perm=permutations, scheme="affine32").permutations
    sketches = np.full((len(hashed), permutations), np.iinfo(np.uint32).max, np.uint32)
    filled = [index for index, values in enumerate(hashed) if len(values)]
    for some in batched(filled, TEXTS_AT_ONCE):
        values = mixed(np.concatenate([hashed[index] for index in some]))
        starts = np.r_[0, np.cumsum([len(hashed[index]) for index in some])[:-1]]
        permuted = np.empty_like(values)
        part = np.empty((permutations, len(some)), np.uint32)
        for row, multiplier, addend in zip(part, multipliers, addends, strict=True):
            np.multiply(values, multiplier, out=permuted)
            np.add(permuted, addend, out=permuted)
            np.minimum.reduceat(permuted, starts, out=row)
        sketches[list(some)] = part.T
    return sketches


def minhash_kernel(batch: pa.Table, settings: DedupSettings, context: object = None) -> StageResult:
    """MinHash every text of a batch.

    Args:
        batch: clean_sha256 binary(32), text string (T2).
        settings: `shingle_words` and `permutations` are read.
        context: not read; MinHashes depend on the text alone.

    Returns:
        kept: columns as in `minhashes_schema(settings)`, in the batch's order; figures: texts, texts without words.
    """
    hashed = [hashes(shingles(text, settings.shingle_words)) for text in batch["text"].to_pylist()]
    counts = [len(values) for values in hashed]
    values = minhashes(hashed, settings.permutations).astype("<u4", copy=False)
    sketches = [sketch.tobytes() for sketch in values]
    columns = [batch["clean_sha256"].cast(DIGEST), [stage_version(settings)] * batch.num_rows, sketches, counts]
    kept = pa.table(columns, schema=minhashes_schema(settings))
    return StageResult(kept, figures={"texts": batch.num_rows, "texts_without_words": counts.count(0)})


def sketches(column: pa.ChunkedArray | pa.Array, permutations: int) -> NDArray[np.uint32]:
    """Stored MinHashes as an array of shape (texts, permutations).

    Raises:
        IntegrityError: a value is null or has another width.
    """
    width = 4 * permutations
    if column.null_count or column.type != pa.binary(width):
        raise IntegrityError(
            "table of MinHashes", f"values are not {width} bytes wide", "recompute it with --full-refresh"
        )
    flat = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(flat, pa.ChunkedArray):
        flat = pa.concat_arrays(flat.chunks) if flat.num_chunks else pa.array([], column.type)
    data = flat.buffers()[1]
    if data is None or not len(flat):
        return np.empty((0, permutations), np.uint32)
    values = np.frombuffer(data, "<u4", len(flat) * permutations, flat.offset * width)
    return values.reshape(-1, permutations).astype(np.uint32, copy=False)
