"""Keep results of documents in files from night to night: Arrow files with one row for each document.

A row is removed with its document and with each of its texts. A mark beside the files stands for the people who were
erased when the rows were made or last checked; the mark is written last.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc

from curation.storage.files import put_if_absent, write_atomic

DOCUMENT, TEXTS = "doc_id", "raws"  # columns: whose a row is, and the digests of T1 of the texts that it was made of
MARK = "erased"
FILES = 64  # files of less than half of `EACH` rows that may stand before they are put together: a night adds some
EACH = 5_000


def forget(home: Path, living: pa.Array, texts: pa.Array, changed: Collection[str], mark: str) -> int:
    """Keep only rows of existing, unchanged documents whose texts all exist; return how many were removed.

    Args:
        home: the folder with the folders of files.
        living: ids of the documents that exist.
        texts: digests of T1 of the texts that exist.
        changed: ids of existing documents whose rows are removed.
        mark: stands for the people erased so far; no remaining row has data of them.
    """
    gone = 0
    for folder in sorted(home.glob("*/")):
        tables = {path: rows for path in files(folder) if (rows := opened(path)) is not None}
        if not tables:
            continue
        whole = pa.concat_tables([rows.select([DOCUMENT, TEXTS]) for rows in tables.values()])  # looked up at once
        kept = pc.is_in(whole[DOCUMENT], value_set=living)
        kept = pc.and_(kept, pc.invert(pc.is_in(whole[DOCUMENT], value_set=pa.array(sorted(changed), pa.string()))))
        kept = pc.and_(kept, pc.invert(_has_dead(whole[TEXTS], texts)))
        start = 0
        for path, rows in tables.items():
            left = rows.filter(kept.slice(start, rows.num_rows))
            start += rows.num_rows
            if left.num_rows < rows.num_rows:
                gone += rows.num_rows - left.num_rows
                put(path, left)
    if home.is_dir():
        set_mark(home, mark)
    return gone


def _has_dead(lists: pa.ChunkedArray, texts: pa.Array) -> pa.ChunkedArray:
    """Return a mask of the rows that were made from a text that no longer lives."""
    dead = pc.invert(pc.is_in(pc.list_flatten(lists), value_set=texts.cast(pa.binary())))
    masks, start = [pa.array([], pa.bool_())], 0
    for chunk in lists.chunks:
        parents = pc.list_parent_indices(chunk)
        rows = pc.unique(parents.filter(dead.slice(start, len(parents)).combine_chunks()))
        start += len(parents)
        masks.append(pc.is_in(pa.array(range(len(chunk)), pa.int64()), value_set=rows.cast(pa.int64())))
    return pa.chunked_array(masks)


def only(home: Path, manner: str, digest: str) -> Path:
    """Return the folder of one manner and digest, and remove the folders of the same manner with other digests."""
    place = home / f"{manner}-{digest}"
    for other in home.glob(f"{manner}-*"):
        if other != place:
            shutil.rmtree(other)
    return place


def files(folder: Path) -> list[Path]:
    """Return the files of a folder, in order, and remove anything else that a kill has left in it."""
    for left in folder.iterdir() if folder.is_dir() else ():
        if left.suffix != ".arrow":
            left.unlink(missing_ok=True)
    return sorted(folder.glob("*.arrow"))


def require_mark(home: Path, mark: str) -> None:
    """Remove all files unless they were made or last checked under tonight's mark of erased people."""
    stated = home / MARK
    if not stated.is_file() or stated.read_text(encoding="ascii") != mark:
        for folder in home.glob("*/"):
            shutil.rmtree(folder)
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        set_mark(home, mark)


def set_mark(home: Path, mark: str) -> None:
    """Write the mark of the people who were erased when the files were made or last checked."""
    write_atomic(home / MARK, mark.encode("ascii"), 0o600)


def opened(path: Path) -> pa.Table | None:
    """Return the rows of a file, memory-mapped. A file that a power cut has torn or that other code wrote is removed:
    then None.

    The rows of a removed file are made again.
    """
    with contextlib.suppress(pa.ArrowInvalid, OSError):
        rows = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        if {DOCUMENT, TEXTS} <= set(rows.column_names):
            return rows
    path.unlink(missing_ok=True)
    return None


def parquet_bytes(rows: pa.Table) -> bytes:
    """Return the bytes of an Arrow file with these rows."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, rows.schema) as writer:
        writer.write_table(rows)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def added(folder: Path, rows: pa.Table) -> Path:
    """Write rows atomically into a new file of a folder, and return the file."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    number = max((int(path.stem) for path in folder.glob("*.arrow")), default=-1) + 1
    content = parquet_bytes(rows)
    while not put_if_absent(path := folder / f"{number:05d}.arrow", content, 0o600):
        number += 1
    return path


def together(sizes: Mapping[Path, int]) -> list[list[Path]]:
    """Return the files to merge, each list into one file of about `EACH` rows; none if there are few small files.

    Args:
        sizes: number of remaining rows by file.
    """
    small = [path for path, rows in sizes.items() if rows < EACH // 2]
    groups: list[list[Path]] = []
    room = 0
    for path in small if len(small) > FILES else ():
        if room <= 0:
            groups.append([])
            room = EACH
        groups[-1].append(path)
        room -= sizes[path]
    return groups


def put(path: Path, rows: pa.Table) -> None:
    """Replace the rows of a file; without rows the file is removed."""
    if not rows.num_rows:
        path.unlink(missing_ok=True)
        return
    write_atomic(path, parquet_bytes(rows), 0o600)
