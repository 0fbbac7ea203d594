"""Run `curation try dedup`: the pipeline's own kernels on a Parquet file of documents, with nothing stored."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation.dedup.cluster import HERE, Signed, cluster
from curation.dedup.settings import DedupSettings
from curation.dedup.shingles import TEXTS_AT_ONCE, string_array
from curation.dedup.signing import HashFiles, sign_file
from curation.document import DIGEST
from curation.engine.tasks import Engine, writing
from curation.errors import ConfigurationError

STRINGS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
IDS, TEXTS = (*STRINGS, pa.types.is_integer), (*STRINGS, pa.types.is_null)


def clusters_of(documents: pa.Table, settings: DedupSettings | None = None, engine: Engine = HERE) -> pa.Table:
    """Cluster documents given with their texts.

    Args:
        documents: doc_id string (each once), text string; null counts as empty. Texts are compared as given.
        settings: as for `cluster`.
        engine: where tasks run.

    Returns:
        `CLUSTERS`, sorted by doc_id.
    """
    with tempfile.TemporaryDirectory(prefix="curation-") as folder:
        path = Path(folder) / "documents.parquet"
        pq.write_table(documents.select(["doc_id", "text"]), path, row_group_size=1 << 16)
        return clusters_in(path, settings, engine)


def clusters_in(documents: Path, settings: DedupSettings | None = None, engine: Engine = HERE) -> pa.Table:
    """Cluster the documents of a Parquet file as `clusters_of` does; the texts are never in memory together."""
    settings = settings or DedupSettings()
    with tempfile.TemporaryDirectory(prefix="curation-") as name:
        folder = Path(name)
        signed = sign_file(documents, folder, settings, engine)
        doc_ids = pq.ParquetFile(documents).read(columns=["doc_id"])["doc_id"].cast(pa.string())
        table = pa.table({"doc_id": doc_ids, "clean_sha256": signed.digests})
        if settings.scope != "everything" or settings.distinguish:
            table = table.append_column("group", _groups(documents, settings))
        return cluster(
            table,
            Signed(signed.digests, signed.sketches, signed.worded),
            lambda numbers, rows: HashFiles.at(folder, numbers, rows),
            folder,
            settings,
            engine=engine,
        ).clusters


def _groups(documents: Path, settings: DedupSettings) -> pa.Array:
    """Return the group of each document within which it is compared: its text's facts, and kind or source by scope."""
    from curation.dedup.facts import facts_kernel, group_digest

    columns = ["text"] if settings.scope == "everything" else ["text", settings.scope]
    digests: list[int] = []
    for batch in pq.ParquetFile(documents).iter_batches(TEXTS_AT_ONCE, columns=columns):
        texts = string_array(batch["text"])
        unknown = pa.nulls(len(texts), DIGEST)  # who is asked for facts only gives them back in order
        stated = facts_kernel(pa.table({"clean_sha256": unknown, "text": texts}), settings).kept["facts"].to_pylist()
        scopes = batch[columns[-1]].to_pylist() if len(columns) > 1 else ["everything"] * len(texts)
        named = ["null" if of is None else f"is {of}" for of in scopes]
        digests += [group_digest(of, facts, {}) for of, facts in zip(named, stated, strict=True)]
    return pa.array(digests, pa.uint64())


def _missing(settings: DedupSettings, names: list[str]) -> str:
    """Return the columns that a file with these names lacks; empty if none."""
    columns = {"doc_id", "text"} | ({settings.scope} - {"everything"})
    return ", ".join(sorted(columns - set(names)))


def try_dedup(
    documents: Path, clusters: Path, settings: DedupSettings | None = None, engine: Engine = HERE
) -> dict[str, int]:
    """Cluster DOCUMENTS.parquet (doc_id, text, and the column that `scope` names, if any) into CLUSTERS.parquet
    (doc_id, cluster_id, kind, size, similarity).

    Returns:
        How many documents and clusters there are, and documents by kind of cluster.

    Raises:
        ConfigurationError: the file is missing, is not Parquet or lacks a column; or the settings ask for labels, which
            documents in a file do not have.
    """
    try:
        schema = pq.ParquetFile(documents).schema_arrow
    except (OSError, pa.ArrowInvalid) as error:
        raise ConfigurationError(
            str(documents), "no readable Parquet file with columns doc_id and text", "give a file that has both"
        ) from error
    settings = settings or DedupSettings()
    if missing := _missing(settings, schema.names):
        raise ConfigurationError(str(documents), f"no column {missing}", "give a file that has it")
    if clusters.exists() and clusters.samefile(documents):
        raise ConfigurationError(str(clusters), "it is the file of the documents", "write to another one")
    for column, takes in (("doc_id", IDS), ("text", TEXTS)):
        kind = schema.field(column).type
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        if not any(is_one(kind) for is_one in takes):
            raise ConfigurationError(str(documents), f"its column {column} is {kind}", "give it as strings")
    if labels := settings.distinguishing_labels:
        raise ConfigurationError(
            "distinguish",
            f"documents in a file have no label {', '.join(labels)}",
            "try it on a deployment with `curation run`, or without that name",
        )
    cluster_rows = clusters_in(documents, settings, engine)
    with writing(clusters) as path:
        pq.write_table(cluster_rows.drop_columns(["clean_sha256", "stage_version"]), path, write_page_checksum=True)
    kinds = dict.fromkeys(("documents_single", "documents_exact", "documents_near"), 0)
    for kind in pc.value_counts(cluster_rows["kind"]).to_pylist():
        kinds[f"documents_{kind['values']}"] = kind["counts"]
    return {"documents": cluster_rows.num_rows, "clusters": len(cluster_rows["cluster_id"].unique()), **kinds}
