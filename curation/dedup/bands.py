"""Find texts that agree on a whole band of their MinHashes: banding over sorted arrays, which is linear in memory.

Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", 3.4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.dedup.compiled import compiled, inlined
from curation.dedup.digests import Indices
from curation.dedup.settings import DedupSettings
from curation.engine.tasks import Engine, run_tasks, writing

ARRAYS = ("rows", "groups", "texts", "fresh")
MET_BITS = 16  # of a key, for which 64 kB a band stay in cache; with 5,000 fresh nodes one in fourteen is kept in vain

Sketches = NDArray[np.uint32]
U64 = np.uint64


class Nodes(NamedTuple):
    """The nodes to compare: texts, once for each group that they are in, in order of (text, group).

    Kernels take it whole.

    Attributes:
        sketches: uint32, (rows, permutations); a file mapped into memory will do.
        rows: the row of each node's sketch.
        groups: texts of different groups are never a pair.
        text_of: the text of each node, ascending.
        fresh: whether a node is new; two nodes that are not new are no pair, as they were compared on an earlier night.
    """

    sketches: Sketches
    rows: NDArray[np.int32]
    groups: NDArray[np.uint64]
    text_of: NDArray[np.int32]
    fresh: NDArray[np.bool_]

    @property
    def size(self) -> int:
        """The number of nodes."""
        return len(self.rows)

    @classmethod
    def of(cls, sketches: Sketches, groups: NDArray[np.uint64] | None = None) -> Nodes:
        """Make a node of each sketch, with its group if `groups` is given."""
        every = np.arange(len(sketches), dtype=np.int32)
        groups = np.zeros(len(sketches), np.uint64) if groups is None else groups
        return cls(sketches, every, groups, every, np.ones(len(sketches), np.bool_))


class Buckets(NamedTuple):
    """Nodes that share a band: those of bucket i are `members[bounds[i]:bounds[i + 1]]`, two or more, ascending.

    `bands`: the band of each bucket. `looked`: for each member, whether it was compared with all other members of its
    bucket that are marked so.
    """

    members: NDArray[np.int32]
    bounds: Indices
    bands: NDArray[np.int16]
    looked: NDArray[np.bool_]

    def only(self, chosen: NDArray[np.bool_]) -> Buckets:
        """Return only the chosen buckets."""
        sizes = np.diff(self.bounds)
        bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes[chosen])])
        places = np.repeat(chosen, sizes)
        return Buckets(self.members[places], bounds, self.bands[chosen], self.looked[places])


class Met(NamedTuple):
    """Band, key and node of each key that may meet a fresh node's."""

    bands: NDArray[np.int16]
    keys: NDArray[np.uint64]
    nodes: NDArray[np.int32]


@inlined
def _key(sketches: Sketches, row: int, group: np.uint64, low: int, high: int) -> np.uint64:
    """Return one number for a node; equal values of a band in one group give equal numbers."""
    key = group ^ U64(low + 1)
    for place in range(low, high):
        key = (key ^ U64(sketches[row, place])) * U64(0x9E3779B97F4A7C15)
        key ^= key >> U64(29)
    return key


@compiled
def _keys(nodes: Nodes, low: int, high: int, out: NDArray[np.uint64]) -> None:
    for node in range(len(nodes.rows)):
        out[node] = _key(nodes.sketches, nodes.rows[node], nodes.groups[node], low, high)


@compiled
def _met(nodes: Nodes, first: int, last: int, rows: int, held: NDArray[np.bool_], out: Met) -> int:
    """Collect the keys that may equal a fresh node's, all bands of a node at once; return how many."""
    total, shift = 0, U64(64 - MET_BITS)
    for node in range(len(nodes.rows)):
        if nodes.fresh[node]:
            for band in range(first, last):
                key = _key(nodes.sketches, nodes.rows[node], nodes.groups[node], band * rows, (band + 1) * rows)
                held[band - first, key >> shift] = True
    for node in range(len(nodes.rows)):
        for band in range(first, last):
            key = _key(nodes.sketches, nodes.rows[node], nodes.groups[node], band * rows, (band + 1) * rows)
            if held[band - first, key >> shift]:
                out.bands[total], out.keys[total], out.nodes[total] = band, key, node
                total += 1
    return total


@compiled
def _runs(keys: NDArray[np.uint64], bits: int, members: NDArray[np.int32], bounds: Indices) -> tuple[int, int]:
    """Collect runs of sorted `keys` that differ in the low bits only, as those bits; return the numbers of both."""
    total, runs, start = 0, 0, 0
    low = U64((1 << bits) - 1)
    for place in range(1, len(keys) + 1):
        if place < len(keys) and keys[place] >> U64(bits) == keys[start] >> U64(bits):
            continue
        if place - start > 1:
            bounds[runs] = total
            runs += 1
            for member in range(start, place):
                members[total] = keys[member] & low
                total += 1
        start = place
    bounds[runs] = total
    return total, runs


def buckets(nodes: Nodes, settings: DedupSettings, bands: range) -> Buckets:
    """Return the buckets of some bands that hold a fresh node, and a few more, in their order.

    A node's key and its place are sorted as one number, in half the time of sorting places by key. With a million nodes
    44 bits of the key are left; pairs that meet by accident are rejected later.
    """
    size = nodes.size
    bits = max(1, (size - 1).bit_length())
    members, bounds, of_band, end = [], [np.zeros(1, np.int64)], [], 0
    buffer, ends = np.empty(size, np.int32), np.empty(size // 2 + 2, np.int64)
    for band, keys, places in _keys_of(nodes, settings, bands):
        sortable = (keys >> U64(bits) << U64(bits)) | places
        sortable.sort()
        total, runs = _runs(sortable, bits, buffer, ends)
        members.append(buffer[:total].copy())
        bounds.append(ends[1 : runs + 1] + end)
        end += total
        of_band.append(np.full(runs, band, np.int16))
    every = np.concatenate(members) if members else np.empty(0, np.int32)
    band_of = np.concatenate(of_band) if of_band else np.empty(0, np.int16)
    return Buckets(every, np.concatenate(bounds), band_of, ~nodes.fresh[every])


def _keys_of(
    nodes: Nodes, settings: DedupSettings, bands: range
) -> Iterator[tuple[int, NDArray[np.uint64], NDArray[np.uint64]]]:
    """Yield band by band the keys to sort, and their nodes."""
    size, rows = nodes.size, settings.rows
    if nodes.fresh.all():
        keys, every = np.empty(size, np.uint64), np.arange(size, dtype=np.uint64)
        for band in bands:
            _keys(nodes, band * rows, (band + 1) * rows, keys)
            yield band, keys, every
        return
    room = size * len(bands)  # for the worst case; what is not written to takes no memory
    met = Met(np.empty(room, np.int16), np.empty(room, np.uint64), np.empty(room, np.int32))
    held = np.zeros((len(bands), 1 << MET_BITS), np.bool_)
    total = _met(nodes, bands.start, bands.stop, rows, held, met)
    for band in bands:
        mine = np.flatnonzero(met.bands[:total] == band)
        yield band, met.keys[mine], met.nodes[mine].astype(np.uint64)


@dataclass(frozen=True)
class Bands:
    """A task: some bands of nodes whose arrays are in files of `folder`; the buckets are written to `out`."""

    folder: Path
    first: int
    last: int
    settings: DedupSettings
    out: Path


def find_buckets(bands: Bands) -> None:
    """Run a task: find the buckets of its bands."""
    arrays = (np.load(bands.folder / f"{name}.npy", mmap_mode="r") for name in ARRAYS)
    width = bands.settings.permutations
    sketches = np.memmap(bands.folder / "sketches", "<u4", "r").reshape(-1, width)
    node_buckets = buckets(Nodes(sketches, *arrays), bands.settings, range(bands.first, bands.last))
    with writing(bands.out) as path, path.open("wb") as file:
        np.savez(file, **node_buckets._asdict())


def all_buckets(nodes: Nodes, settings: DedupSettings, engine: Engine, folder: Path) -> Buckets:
    """Return the buckets of all bands; if tasks run elsewhere, nodes and buckets are passed in files of `folder`."""
    if engine == Engine():
        return buckets(nodes, settings, range(settings.bands))
    place = folder / "nodes"
    place.mkdir()
    arrays: list[NDArray[Any]] = [nodes.rows, nodes.groups, nodes.text_of, nodes.fresh]
    for name, values in zip(ARRAYS, arrays, strict=True):
        np.save(place / f"{name}.npy", values)
    (place / "sketches").write_bytes(nodes.sketches.data)
    edges = np.linspace(0, settings.bands, min(settings.bands, 4 * engine.workers) + 1).astype(int).tolist()
    tasks = [Bands(place, a, b, settings, place / f"buckets-{a}.npz") for a, b in pairwise(edges)]
    run_tasks(find_buckets, tasks, engine=engine, what="bands")
    parts = [np.load(task.out) for task in tasks]
    ends = np.cumsum([0, *(len(part["members"]) for part in parts)])
    bounds = [part["bounds"][1:] + end for part, end in zip(parts, ends[:-1], strict=True)]
    return Buckets(
        np.concatenate([part["members"] for part in parts]),
        np.concatenate([np.zeros(1, np.int64), *bounds]),
        *(np.concatenate([part[name] for part in parts]) for name in ("bands", "looked")),
    )
