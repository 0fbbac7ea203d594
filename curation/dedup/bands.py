"""Texts that agree on a whole band of their MinHashes: banding over sorted arrays, which is linear in memory.

Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", 3.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.dedup.compiled import compiled
from curation.dedup.digests import Indices
from curation.dedup.settings import DedupSettings
from curation.engine.tasks import Engine, run_tasks, writing

ARRAYS = ("rows", "groups", "texts", "fresh")
MET_BITS = 18  # of a key; with 5,000 fresh nodes one bucket in fifty is kept in vain

Sketches = NDArray[np.uint32]
U64 = np.uint64


@dataclass(frozen=True)
class Nodes:
    """What is compared: texts, each once in each group that it stands in, in order of (text, group).

    Attributes:
        sketches: uint32, (rows, permutations); a file mapped into memory will do.
        rows: the row of each node's sketch.
        groups: texts of different groups are never a pair.
        text_of: the text of each node, ascending.
        fresh: two nodes that are not are no pair: they were compared on an earlier night.
    """

    sketches: Sketches
    rows: NDArray[np.int32]
    groups: NDArray[np.uint64]
    text_of: NDArray[np.int32]
    fresh: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def arrays(self) -> tuple[Sketches, NDArray[np.int32], NDArray[np.uint64], NDArray[np.int32]]:
        """What the kernels take."""
        return self.sketches, self.rows, self.groups, self.text_of

    @classmethod
    def of(cls, sketches: Sketches, groups: NDArray[np.uint64] | None = None) -> Nodes:
        """Each sketch is a text, in one group."""
        every = np.arange(len(sketches), dtype=np.int32)
        groups = np.zeros(len(sketches), np.uint64) if groups is None else groups
        return cls(sketches, every, groups, every, np.ones(len(sketches), np.bool_))


class Buckets(NamedTuple):
    """Nodes that share a band: those of bucket i are `members[bounds[i]:bounds[i + 1]]`, two or more, ascending.

    `bands`: of each bucket. `looked`: of each member, whether it was compared with all others in its bucket of which
    the same is said.
    """

    members: NDArray[np.int32]
    bounds: Indices
    bands: NDArray[np.int16]
    looked: NDArray[np.bool_]

    def only(self, chosen: NDArray[np.bool_]) -> Buckets:
        """Some of them."""
        sizes = np.diff(self.bounds)
        bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes[chosen])])
        places = np.repeat(chosen, sizes)
        return Buckets(self.members[places], bounds, self.bands[chosen], self.looked[places])


@compiled
def _keys(
    sketches: Sketches,
    row_of: NDArray[np.int32],
    groups: NDArray[np.uint64],
    low: int,
    high: int,
    out: NDArray[np.uint64],
) -> None:
    """One number a node; equal values of a band in one group give equal numbers."""
    for node in range(len(row_of)):
        key = groups[node] ^ U64(low + 1)
        for place in range(low, high):
            key = (key ^ U64(sketches[row_of[node], place])) * U64(0x9E3779B97F4A7C15)
            key ^= key >> U64(29)
        out[node] = key


@compiled
def _runs(keys: NDArray[np.uint64], bits: int, members: NDArray[np.int32], bounds: Indices) -> tuple[int, int]:
    """Runs of sorted `keys` that differ in the low bits only, and those low bits; how many members and runs."""
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
    """The buckets of some bands that hold a fresh node, and a few more, in their order.

    A node's key and its place are sorted as one number: half the time of sorting places by key. Of the
    key 44 bits are left at a million nodes; strangers that meet by accident are turned away later.
    """
    size = len(nodes)
    bits = max(1, (size - 1).bit_length())
    places = np.arange(size, dtype=np.uint64)
    members, bounds, of_band, end = [], [np.zeros(1, np.int64)], [], 0
    some, met = not nodes.fresh.all(), np.empty(1 << MET_BITS, np.bool_)
    keys, found, ends = np.empty(size, np.uint64), np.empty(size, np.int32), np.empty(size // 2 + 2, np.int64)
    for band in bands:
        low = band * settings.rows
        _keys(nodes.sketches, nodes.rows, nodes.groups, low, low + settings.rows, keys)
        sortable = (keys >> U64(bits) << U64(bits)) | places
        if some:
            met[:] = False
            met[keys[nodes.fresh] >> U64(64 - MET_BITS)] = True
            sortable = sortable[met[keys >> U64(64 - MET_BITS)]]
        sortable.sort()
        total, runs = _runs(sortable, bits, found, ends)
        members.append(found[:total].copy())
        bounds.append(ends[1 : runs + 1] + end)
        end += total
        of_band.append(np.full(runs, band, np.int16))
    every = np.concatenate(members) if members else np.empty(0, np.int32)
    band_of = np.concatenate(of_band) if of_band else np.empty(0, np.int16)
    return Buckets(every, np.concatenate(bounds), band_of, ~nodes.fresh[every])


@dataclass(frozen=True)
class Bands:
    """Some bands of nodes whose arrays lie in files of `folder`, as a task: the buckets go to `out`."""

    folder: Path
    first: int
    last: int
    settings: DedupSettings
    out: Path


def find_buckets(bands: Bands) -> None:
    """The task: the buckets of its bands."""
    arrays = (np.load(bands.folder / f"{name}.npy", mmap_mode="r") for name in ARRAYS)
    width = bands.settings.permutations
    sketches = np.memmap(bands.folder / "sketches", "<u4", "r").reshape(-1, width)
    found = buckets(Nodes(sketches, *arrays), bands.settings, range(bands.first, bands.last))
    with writing(bands.out) as path, path.open("wb") as file:
        np.savez(file, **found._asdict())


def all_buckets(nodes: Nodes, settings: DedupSettings, engine: Engine, folder: Path) -> Buckets:
    """The buckets of all bands. Where tasks run elsewhere, nodes and buckets go through files in `folder`."""
    if engine == Engine():
        return buckets(nodes, settings, range(settings.bands))
    place = folder / "nodes"
    place.mkdir()
    arrays: list[NDArray[Any]] = [nodes.rows, nodes.groups, nodes.text_of, nodes.fresh]
    for name, values in zip(ARRAYS, arrays, strict=True):
        np.save(place / f"{name}.npy", values)
    nodes.sketches.tofile(place / "sketches")
    edges = np.linspace(0, settings.bands, min(settings.bands, 4 * engine.workers) + 1).astype(int).tolist()
    tasks = [Bands(place, a, b, settings, place / f"buckets-{a}.npz") for a, b in pairwise(edges)]
    run_tasks(find_buckets, tasks, engine=engine, what="bands")
    found = [np.load(task.out) for task in tasks]
    ends = np.cumsum([0, *(len(part["members"]) for part in found)])
    bounds = [part["bounds"][1:] + end for part, end in zip(found, ends[:-1], strict=True)]
    return Buckets(
        np.concatenate([part["members"] for part in found]),
        np.concatenate([np.zeros(1, np.int64), *bounds]),
        *(np.concatenate([part[name] for part in found]) for name in ("bands", "looked")),
    )
