"""Answer a Parquet file of texts by a Parquet file of answers, batch by batch: shared by the verbs of
`curation try`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from curation.errors import ConfigurationError

ROWS = 512  # texts in memory at once


def answer_texts(
    source: Path, target: Path, columns: pa.Schema, answer: Callable[[list[str]], Sequence[Mapping[str, object]]]
) -> int:
    """Write one row of answers for each row of `source`, in its order. Returns how many.

    Args:
        source: Parquet with `doc_id` of any type and `text` string; null counts as empty.
        target: Parquet with `doc_id` as given and `columns`; there whole or not at all.
        answer: texts → the values of `columns`, one row for each text.

    Raises:
        ConfigurationError: `source` is absent, is no Parquet or lacks a column; `target` is a folder or is `source`, or
            its folder does not exist.
    """
    if target.is_dir() or (target.exists() and source.exists() and target.samefile(source)):
        problem = "it is a folder" if target.is_dir() else "it is the file that is read"
        raise ConfigurationError(str(target), problem, "name another file to write")
    if not target.parent.is_dir():
        raise ConfigurationError(str(target), "its folder is not there", "make the folder, or write elsewhere")
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    rows = 0
    try:
        with pq.ParquetFile(source) as file:
            given = file.schema_arrow
            if not {"doc_id", "text"} <= set(given.names):
                raise _unfit(source)
            schema = pa.schema([given.field("doc_id"), *columns])
            with pq.ParquetWriter(partial, schema, write_page_checksum=True) as writer:
                for batch in file.iter_batches(ROWS, columns=["doc_id", "text"]):
                    answers = answer([text or "" for text in batch["text"].cast(pa.string()).to_pylist()])
                    values = pa.Table.from_pylist(answers, schema=columns)
                    writer.write_table(values.add_column(0, schema.field("doc_id"), batch["doc_id"]))
                    rows += batch.num_rows
        os.replace(partial, target)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, FileNotFoundError, IsADirectoryError) as error:
        raise _unfit(source) from error
    finally:
        partial.unlink(missing_ok=True)
    return rows


def _unfit(source: Path) -> ConfigurationError:
    return ConfigurationError(
        str(source), "no readable Parquet file with columns doc_id and text", "give a file that has both"
    )
