"""All turns as arrays of numbers, with and without copies, such as a ticket exported twice or a text mailed to many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.cleaning.boilerplate.lines import SHORT

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


def ranked(column: pa.ChunkedArray) -> tuple[Ints, pa.Array]:
    """Return a code for each value of a column, and the sorted distinct values.

    Codes are in the order of the values, -1 for null; columns with equal sets of values have equal codes.
    """
    values = pc.unique(column).drop_null()
    values = values.take(pc.sort_indices(values))
    return pc.fill_null(pc.index_in(column, values), -1).to_numpy().astype(np.int64), values


def paired(left: Ints, right: Ints) -> Ints:
    """Return one code for each pair, ordered as the pairs are; the given codes must be at least -1."""
    return (left + 1) * (int(right.max(initial=0)) + 2) + right + 1


def first_of(keys: Ints) -> Ints:
    """Return the position at which each distinct key occurs first, in the order of the keys."""
    return np.unique(keys, return_index=True)[1]


@dataclass(frozen=True)
class Corpus:
    """Turns as arrays, and their lines one after the other in the order of the turns."""

    digests: NDArray[np.uint64]  # of each code, ascending
    authors: pa.Array
    channel: Ints  # a turn
    author: Ints  # a turn; -1 unknown
    unit: Ints  # a turn: what is counted of it, the document for requesters, else itself
    document: Ints  # a turn
    asks: Flags  # a turn is a requester's
    copies: Ints  # a turn: how often it is there
    turn: Ints  # a line
    code: Ints  # a line
    kind: NDArray[np.uint8]  # a line: first byte of its digest


def corpora_of(turns: pa.Table) -> tuple[Corpus, Corpus]:
    """Return all turns with content, and the same turns without copies: one of an author's equal turns in a channel
    stays.

    Turns are equal if they differ in courtesies and names only, as mails to many do. Codes of channels, authors,
    documents and lines are the same in both.
    """
    lists = turns["digests"].combine_chunks()
    if isinstance(lists, pa.ChunkedArray):
        lists = pa.concat_arrays(lists.chunks) if lists.num_chunks else pa.array([], pa.list_(pa.binary(8)))
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    flat = lists.flatten()
    raw = np.frombuffer(flat.buffers()[1] or b"", ">u8", len(flat), flat.offset * 8).astype(np.uint64)
    digests, code = np.unique(raw, return_inverse=True)
    turn = np.repeat(np.arange(len(lengths)), lengths)
    kind = (raw >> np.uint64(56)).astype(np.uint8)
    channel = np.zeros(len(turns), np.int64)
    for name in ("source", "role", "kind"):
        channel = np.unique(paired(channel, ranked(turns[name])[0]), return_inverse=True)[1]
    author, authors = ranked(turns["author"])
    document, _ = ranked(turns["document"])
    asks = pc.equal(turns["role"], "requester").fill_null(False).to_numpy()

    unit = np.where(asks, document, len(document) + np.arange(len(document)))
    has_content = kind >= SHORT
    ones = np.ones(len(unit), np.int64)
    every = Corpus(
        digests, authors, channel, author, unit, document, asks, ones, turn, code.astype(np.int64), kind
    )  # fmt: skip
    key = np.unique(
        paired(paired(channel, author), ranks(sums_of(raw[has_content], turn[has_content], len(lengths)))),
        return_inverse=True,
    )[1]
    order = np.lexsort((sums_of(raw, turn, len(lengths)), document, key))  # which copy stays depends on no order
    stays = np.zeros(len(lengths), bool)
    stays[order[first_of(key[order])]] = True
    something = np.bincount(turn[has_content], minlength=len(lengths)) > 0
    return part_of(every, something, ones), part_of(every, something & stays, np.bincount(key)[key])


def ranks(values: NDArray[np.uint64]) -> Ints:
    """Return one code for each value, in the order of the values."""
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def sums_of(digests: NDArray[np.uint64], turn: Ints, turns: int) -> NDArray[np.uint64]:
    """Return for each turn a 64-bit hash of the digests of its lines and their order."""
    counts = np.bincount(turn, minlength=turns)
    position = np.arange(len(turn)) - np.repeat(np.cumsum(counts) - counts, counts)
    sums = np.zeros(turns, np.uint64)
    np.add.at(sums, turn, mixed(digests + mixed(position.astype(np.uint64) + np.uint64(1))))
    return sums


def part_of(corpus: Corpus, stays: Flags, copies: Ints) -> Corpus:
    """Return the part of a corpus that consists of some of its turns and their lines."""
    place, lines = np.cumsum(stays) - 1, stays[corpus.turn]
    return Corpus(
        corpus.digests, corpus.authors, corpus.channel[stays], corpus.author[stays], corpus.unit[stays],
        corpus.document[stays], corpus.asks[stays], copies[stays],
        place[corpus.turn[lines]], corpus.code[lines], corpus.kind[lines],
    )  # fmt: skip


def mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Mix the bits of values by the finalizer of SplitMix64, so that sums of mixed values do not collide by chance."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
