"""Feeds of a release: for each config of chunks, what an index adds and removes to follow from the release before."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from curation.corpora.feed import feed
from curation.registry.release.manifest import DATA, Manifest, ReleaseFacts

CHUNK = frozenset({"chunk_id", "text", "metadata"})  # the columns that make a config one of chunks


def chunk_configs(facts: ReleaseFacts) -> list[str]:
    """Return the configs whose rows are chunks, in order of name."""
    return sorted(config for config, columns in facts["schema"].items() if set(columns) >= CHUNK)


def feeds(folder: Path, manifest: Manifest, previous: Path | None) -> dict[str, bytes]:
    """Return path → bytes of the files `feed/<config>.parquet` of the release whose `data/` lies in the folder.

    A config whose column types differ from the release before gets no feed: its index is built anew.

    Args:
        previous: the release before, pulled; None for the first release, in which every chunk is new.
    """
    made = {}
    for config in chunk_configs(manifest.facts):
        before = _chunks(previous, config) if previous is not None else None
        current = _chunks(folder, config)
        if current is None and before is not None:
            current = before.slice(0, 0)  # all of them are gone
        if current is None or (before is not None and before.schema.types != current.schema.types):
            continue
        rows, content = feed(before, current), io.BytesIO()
        pq.write_table(rows, content, compression="zstd", write_page_checksum=True, store_schema=False)
        made[f"feed/{config}.parquet"] = content.getvalue()
    return made


def _chunks(folder: Path, config: str) -> pa.Table | None:
    """Return all chunks of a config, of all splits and months; None where it has no shard."""
    paths = [path for path in _shards(folder) if (match := DATA.fullmatch(path)) and match["config"] == config]
    if not paths:
        return None
    return pa.concat_tables(pq.read_table(folder / path, page_checksum_verification=True) for path in paths)


def _shards(folder: Path) -> Iterable[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.glob("data/*/*.parquet"))
