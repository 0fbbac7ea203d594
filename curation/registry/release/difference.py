"""Compares two releases of a corpus, example by example, and names the inputs that can have caused a difference.

Everything is read from the two releases: the rows of `data/`, the lineage, the manifest, and what `release.json` tells
of the night. A cause is named only when it differs between the two. Where the lineage of an example shows which cause
it was, only that one is named; else all that differ are, the likeliest first.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation.registry.release.causes import Causes, Change
from curation.registry.release.manifest import MANIFEST
from curation.registry.release.opened import Key, Opened, Row, rows_of


@dataclass(frozen=True)
class Difference:
    """One example of one config that differs: its split before and after (None: the example is absent), and why.

    `why` are sentences that begin with a cause: new landing, stage version, decision, identity, settings, day; or,
    where several causes differ and none is shown to be the one, with what can be seen: gone, selected, shape.
    """

    example_id: str
    config: str
    change: Change
    before: str | None
    after: str | None
    why: tuple[str, ...]


def differences(before: Path, after: Path) -> list[Difference]:
    """Return every example that differs between two releases, in order of config and id.

    An example in another split is moved, whatever else changed; in the same split it is changed when a column differs.

    Args:
        before, after: two pulled releases of one corpus.
    """
    old, new = Opened.of(before), Opened.of(after)
    old_files, new_files = old.digests(), new.digests()
    old_only = {path for path, digest in old_files.items() if new_files.get(path) != digest}
    new_only = {path for path, digest in new_files.items() if old_files.get(path) != digest}
    old_rows, new_rows = old.rows(old_only), new.rows(new_only)
    changes = list(_changes(old_rows, new_rows))
    ids = {key[1] for key, _ in changes}
    causes = Causes.of(old, new)
    turns = {
        "added": _turns(old, {key[1] for key, change in changes if change == "added"}),
        "removed": _turns(new, {key[1] for key, change in changes if change == "removed"}),
    }
    old_lineage, new_lineage = old.lineage(old_only, ids), new.lineage(new_only, ids)
    all_differences = []
    for key, change in changes:
        was, now = old_rows.get(key), new_rows.get(key)
        why = causes.of_example(change, old_lineage.get(key, []), new_lineage.get(key, []), turns.get(change, ()))
        config, example_id = key
        all_differences.append(
            Difference(example_id, config, change, was.split if was else None, now.split if now else None, why)
        )
    return all_differences


def changed_rows(before: Path, after: Path, files: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Return config → how many of its examples were added, removed, changed or moved; unchanged configs are left out.

    Only shards that differ between the two are read.

    Args:
        before: the release before; its `data/` and manifest must lie there.
        after: a candidate.
        files: path → SHA-256 of every file of the candidate's content.
    """
    old_files = {file["path"]: file["sha256"] for file in json.loads((before / MANIFEST).read_bytes())["files"]}
    old = rows_of(before, [path for path, digest in old_files.items() if files.get(path) != digest])
    new = rows_of(after, [path for path, digest in files.items() if old_files.get(path) != digest])
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (config, _), change in _changes(old, new):
        counts[config][change] += 1
    return {config: dict(numbers) for config, numbers in sorted(counts.items())}


def inputs_that_differ(before: Path, after: Path) -> tuple[str, ...]:
    """Return which inputs of two pulled releases differ, as sentences, the likeliest cause first, even if no example
    does.
    """
    return Causes.of(Opened.of(before), Opened.of(after)).anything()


def _turns(side: Opened, apart: Collection[str]) -> Set[str]:
    """Return the turns of all examples of a release but those in `apart`; none where `apart` is empty, as then
    unneeded.
    """
    turns: set[str] = set()
    wanted = pa.array(sorted(apart), pa.string())
    for path in (path for path in side.digests() if apart and path.startswith("lineage/")):
        table = pq.read_table(side.folder / path, columns=["example_id", "turn"], page_checksum_verification=True)
        others = pc.invert(pc.is_in(table["example_id"], value_set=wanted))
        turns.update(table.filter(others)["turn"].unique().to_pylist())
    return turns


def _changes(old: Mapping[Key, Row], new: Mapping[Key, Row]) -> Iterator[tuple[Key, Change]]:
    for key in sorted({*old, *new}):
        was, now = old.get(key), new.get(key)
        if was is None:
            yield key, "added"
        elif now is None:
            yield key, "removed"
        elif was.split != now.split:
            yield key, "moved"
        elif was.digest != now.digest:
            yield key, "changed"
