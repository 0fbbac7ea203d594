"""Examples into Parquet shards by month of creation: equal rows give equal bytes, so an unchanged month is stored
once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from curation.corpora.example import Example
from curation.storage.keys import keyed

LINEAGE = pa.schema(
    [
        ("example_id", pa.string()),
        ("config", pa.string()),
        ("turn", pa.string()),  # HMAC of the turn
        ("export", pa.string()),  # HMAC of the export's digest: a file may hold one article, and nothing else
        ("position", pa.int64()),
        ("edits", pa.list_(pa.struct([("kind", pa.string()), ("count", pa.int32())]))),
        ("entities", pa.list_(pa.struct([("type", pa.string()), ("operator", pa.string()), ("count", pa.int32())]))),
        ("stages", pa.list_(pa.struct([("name", pa.string()), ("version", pa.string())]))),
    ]
)


def write_shards(
    folder: Path,
    month: str,
    examples: Mapping[str, Sequence[Example]],
    schemas: Mapping[str, pa.Schema],
    stages: Mapping[str, str],
    key: bytes,
) -> tuple[dict[str, dict[str, str]], Counter[tuple[str, str]]]:
    """Write the examples of one month.

    Args:
        folder: the candidate; gets `data/<config>/<split>-<month>-00000.parquet` and
        `lineage/<split>-<month>-00000.parquet`.
        examples: split → examples.
        schemas: config → schema; rows are sorted by the first column, the example's id.
        stages: stage → version, written into every lineage row.

    Returns:
        config → split → path of the shard, and how many rows each (config, split) got.
    """
    paths: dict[str, dict[str, str]] = {}
    rows: Counter[tuple[str, str]] = Counter()
    for split, found in sorted(examples.items()):
        for config, schema in schemas.items():
            own = sorted((e for e in found if e.config == config), key=lambda e: e.example_id)
            if not own:
                continue
            name = f"data/{config}/{split}-{month}-00000.parquet"
            _write(folder / name, pa.Table.from_pylist([dict(e.columns) for e in own], schema=schema))
            paths.setdefault(config, {})[split] = name
            rows[config, split] += len(own)
        if found:
            lineage = [row for e in found for row in _lineage(e, stages, key)]
            lineage.sort(key=lambda r: (r["example_id"], r["turn"]))
            _write(folder / f"lineage/{split}-{month}-00000.parquet", pa.Table.from_pylist(lineage, schema=LINEAGE))
    return paths, rows


def export_id(key: bytes, file_sha256: bytes) -> str:
    """What stands for an export outside the raw zones. 32 hex digits; `curation explain` knows the way back."""
    return keyed(key, "export", file_sha256.hex())[:32]


def _lineage(example: Example, stages: Mapping[str, str], key: bytes) -> list[dict[str, Any]]:
    return [
        {
            "example_id": example.example_id,
            "config": example.config,
            "turn": keyed(key, "turn", turn.turn_id)[:32],
            "export": export_id(key, turn.origin["file_sha256"]),
            "position": turn.origin["position"],
            "edits": [{"kind": kind, "count": count} for kind, count in turn.edits],
            "entities": [{"type": t, "operator": o, "count": c} for t, o, c in turn.entities],
            "stages": [{"name": name, "version": version} for name, version in sorted(stages.items())],
        }
        for turn in example.turns
    ]


def _write(path: Path, table: pa.Table) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, compression="zstd", write_page_checksum=True, store_schema=False)
