"""The card's lines that bring a release of chunks into an index, and let the index follow the next releases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from curation.registry.feeds import chunk_configs

EMBED = "def embed(text): return [byte / 255 for byte in hashlib.sha256(text.encode()).digest()]  # put your model here"


def indexes(facts: Mapping[str, Any]) -> Iterator[str]:
    """Paragraphs of Markdown, for a corpus of chunks. The lines run as they stand in the folder of a release."""
    for config in chunk_configs(facts):
        name, rows = str(facts["corpus"]), f'pq.read_table("data/{config}" if new else "feed/{config}.parquet")'
        yield "## Load an index, and let it follow"
        yield (
            "Called in the folder of a release, these lines put all chunks into an index that is not there yet; in the "
            "folders of the releases after it, in their order, they do what `feed/` says. A release without `feed/` "
            "begins a new index. Filter by the flat columns; cite `title`, `url` and `position` of `count`; "
            "`document_id` is the same for all chunks of a document."
        )
        yield _code(
            "import hashlib, uuid, pyarrow.parquet as pq",
            "from qdrant_client import QdrantClient, models",
            EMBED,
            'index = QdrantClient(path="../qdrant")  # or the URL of a server',
            f'new = not index.collection_exists("{name}")',
            "size = models.VectorParams(size=32, distance=models.Distance.COSINE)",
            f'new and index.create_collection("{name}", vectors_config=size)',
            f"for row in {rows}.to_pylist():",
            '    key = str(uuid.UUID(row["chunk_id"]))',
            f'    if row.get("op") == "tombstone": index.delete("{name}", [key])',
            f'    else: index.upsert("{name}", [models.PointStruct(id=key, vector=embed(row["text"]), payload=row)])',
        )
        yield _code(
            "import hashlib, lancedb, pyarrow as pa, pyarrow.compute as pc, pyarrow.parquet as pq",
            EMBED,
            'index = lancedb.connect("../lancedb")',
            f'new = "{name}" not in index.table_names()',
            f"rows = {rows}",
            'said = [name for name in rows.column_names if name not in ("op", "why")]',
            'put = rows.filter(pc.field("text").is_valid()).select(said)',
            'vectors = pa.array(map(embed, put["text"].to_pylist()), pa.list_(pa.float32(), 32))',
            'put = put.append_column("vector", vectors)',
            f'table = index.create_table("{name}", put) if new else index.open_table("{name}")',
            'table.merge_insert("chunk_id").when_matched_update_all().when_not_matched_insert_all().execute(put)',
            'gone = rows.filter(pc.field("text").is_null())["chunk_id"].to_pylist()',
            "gone and table.delete(f\"chunk_id IN ({', '.join(map(repr, gone))})\")",
        )


def _code(*lines: str) -> str:
    return "\n".join(["```python", *lines, "```"])
