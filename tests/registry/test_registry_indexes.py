"""The lines of a card fill an index with a release of chunks and follow the next ones, with nothing of ours at hand."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation.corpora.example import Maker, RedactedDocument, RedactedTurn
from curation.corpora.shapes import chunks
from curation.registry.pull import find_release, pull
from curation.registry.release.manifest import facts_of

pytestmark = pytest.mark.slow  # an environment of its own is installed

NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)
SETTINGS = chunks.Settings(type="chunks", least_letters=0, max_characters=200, min_characters=0)
QDRANT_HOLDS = """
from qdrant_client import QdrantClient
points, _ = QdrantClient(path="../qdrant").scroll("knowledge-chunks", limit=1000)
rows = [point.payload for point in points]
"""
LANCE_HOLDS = """
import lancedb
rows = lancedb.connect("../lancedb").open_table("knowledge-chunks").to_arrow().to_pylist()
"""
SHOWN = """
import json
shown = ("chunk_id", "text", "document_id", "title", "url", "position", "count", "headings", "access")
print(json.dumps(sorted([row[name] for name in shown] for row in rows)))
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that has the two indexes and not this package."""
    home = tmp_path_factory.mktemp("indexes") / "environment"
    subprocess.run(["uv", "venv", "--quiet", str(home)], check=True)
    wanted = ["qdrant-client", "lancedb", "pyarrow"]
    subprocess.run(["uv", "pip", "install", "--quiet", "--python", str(home / "bin/python"), *wanted], check=True)
    return home / "bin" / "python"


def candidate(folder: Path, make: Any, sections: dict[str, str]) -> Path:
    """One article with these sections, shaped as a night shapes it; what else a candidate says is borrowed."""
    make(folder)
    facts = json.loads((folder / "facts.json").read_bytes())
    for path in folder.rglob("*.parquet"):
        path.unlink()
    text = "\n\n".join(f"# {name}\n\n{said}" for name, said in sections.items())
    row = {"doc_id": "d1", "source": "kb", "kind": "article", "record_id": "refunds", "version": "2", "held": [],
           "created_at": NOON, "updated_at": NOON, "labels": [], "governance": {"confidentiality": "internal"}}  # fmt: skip
    said = (("title", "Refunds"), ("author", text))
    turns = tuple(RedactedTurn(role, role, "public", None, NOON, words, {}) for role, words in said)
    document = RedactedDocument(row, turns, {}, url="https://help.example.com/refunds")
    rows = [dict(e.columns) for e in chunks.shape(document, SETTINGS, Maker("kb", b"k" * 32)).examples]
    schema, name = chunks.CONTRACT.schemas["default"], "train-2024-01-00000.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema), folder / "data" / "default" / name)
    pq.write_table(pa.table({"example_id": sorted(row["chunk_id"] for row in rows)}), folder / "lineage" / name)
    facts |= {
        "corpus": "knowledge-chunks",
        "shape": "chunks",
        "schema": {"default": {field.name: str(field.type) for field in schema}},
        "configs": {"default": {"train": [f"data/default/{name}"]}},
        "counts": {"examples": {"default": {"train": len(rows)}}},
    }
    (folder / "facts.json").write_text(json.dumps(facts))
    return folder


def run(python: Path, code: str, folder: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    command = [str(python), "-W", "ignore", "-c", code]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_qdrant_and_lancedb_load_a_release_and_follow_the_next_ones(
    python: Path, tmp_path: Path, candidate_in: Any, registry_in: Any
) -> None:
    registry = registry_in(tmp_path)
    states = (
        {"How": "Ask.", "When": "Within 14 days.", "Who": "Anybody."},
        {"How": "Ask nicely.", "When": "Within 14 days.", "Where": "At the desk."},
        {"When": "Within 30 days."},
    )
    for number, sections in enumerate(states):
        folder = candidate(tmp_path / f"candidate{number}", candidate_in, sections)
        release = registry.publish(folder, facts_of(folder), {"run_id": "r"})
        place = pull(registry, find_release(registry, release.tag), tmp_path / "pulled")
        rows = pq.read_table(place / "data" / "default").to_pylist()
        assert [row["count"] for row in rows] == [len(sections)] * len(sections)
        card = (place / "README.md").read_text(encoding="utf-8")
        blocks = re.findall(r"```python\n(.*?)```", card, re.DOTALL)
        for library, holds in (("qdrant_client", QDRANT_HOLDS), ("lancedb", LANCE_HOLDS)):
            (lines,) = [block for block in blocks if library in block]
            run(python, lines, place)
            held = json.loads(run(python, holds + SHOWN, place))
            released = run(
                python, f"import pyarrow.parquet as pq\nrows = pq.read_table('data/default').to_pylist(){SHOWN}", place
            )
            assert held == json.loads(released), library
