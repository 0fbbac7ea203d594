"""A release of chunks carries what an index must do to follow it from the release before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation.registry.pull import find_release, pull
from curation.registry.release.manifest import facts_of
from curation.registry.release.verify import verify

METADATA = pa.struct([("access", pa.string()), ("version", pa.string())])
SCHEMA = pa.schema([("chunk_id", pa.string()), ("text", pa.string()), ("metadata", METADATA)])


def chunks(folder: Path, make: Any, texts: dict[str, str], access: str = "public") -> Path:
    """A candidate of one shard of chunks; what a shape says of them is borrowed from another one."""
    make(folder)
    facts = json.loads((folder / "facts.json").read_bytes())
    for path in folder.rglob("*.parquet"):
        path.unlink()
    name = "train-2024-01-00000.parquet"
    rows = [
        {"chunk_id": k, "text": t, "metadata": {"access": access, "version": "1"}} for k, t in sorted(texts.items())
    ]
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), folder / "data" / "default" / name)
    pq.write_table(pa.table({"example_id": sorted(texts)}), folder / "lineage" / name)
    facts |= {
        "corpus": "knowledge-chunks",
        "shape": "chunks",
        "schema": {"default": {field.name: str(field.type) for field in SCHEMA}},
        "configs": {"default": {"train": [f"data/default/{name}"]}},
        "counts": {"examples": {"default": {"train": len(texts)}}},
    }
    (folder / "facts.json").write_text(json.dumps(facts))
    return folder


@pytest.mark.slow
def test_the_feeds_of_releases_in_order_give_the_last_one(tmp_path: Path, candidate_in: Any, registry_in: Any) -> None:
    registry = registry_in(tmp_path)
    states = ({"a": "One.", "b": "Two."}, {"a": "One.", "b": "Two, mended.", "c": "Three."}, {"a": "One."})
    index: dict[str, Any] = {}
    said = []
    for number, texts in enumerate(states):
        folder = chunks(tmp_path / f"candidate{number}", candidate_in, texts)
        release = registry.publish(folder, facts_of(folder), {"run_id": "r"})
        assert release is not None
        place = pull(registry, find_release(registry, release.tag), tmp_path / "pulled")
        assert verify(place) == []
        for row in pq.read_table(place / "feed" / "default.parquet").to_pylist():
            said.append((number, row["op"], row["chunk_id"]))
            if row["op"] == "upsert":
                index[row["chunk_id"]] = row["text"]
            else:
                del index[row["chunk_id"]]
        assert index == texts
    assert said == [
        (0, "upsert", "a"),
        (0, "upsert", "b"),
        (1, "upsert", "b"),
        (1, "upsert", "c"),
        (2, "tombstone", "b"),
        (2, "tombstone", "c"),
    ]


@pytest.mark.slow
def test_a_release_after_a_withdrawn_one_has_no_feed(tmp_path: Path, candidate_in: Any, registry_in: Any) -> None:
    registry = registry_in(tmp_path)
    for number, text in enumerate(("One.", "Two.")):
        folder = chunks(tmp_path / str(number), candidate_in, {"a": text})
        release = registry.publish(folder, facts_of(folder), {"run_id": "r"})
        if number == 0:
            registry.withdraw("knowledge-chunks", ["v1.0.0"], "erasure request 7")
    place = pull(registry, find_release(registry, release.tag), tmp_path / "pulled")
    assert not (place / "feed").exists()
