"""What is made of documents and kept in files from night to night: Arrow files, a row a document, which go with it.

Every row was made while nobody was erased but those of whom a mark beside the files tells; the mark is written last.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc

DOCUMENT = "doc_id"  # the column that says whose a row is
MARK = "erased"


def forget(home: Path, living: pa.Array, changed: Collection[str], mark: str) -> int:
    """Leave in all files the rows of documents that live and are not among the changed ones. Returns how many went.

    Args:
        home: holds folders of files.
        mark: of those who are erased by now, and whom no other row speaks of.
    """
    gone = 0
    for path in sorted(home.glob("*/*.arrow")):
        rows = opened(path)
        kept = pc.is_in(rows[DOCUMENT], value_set=living)
        kept = pc.and_(kept, pc.invert(pc.is_in(rows[DOCUMENT], value_set=pa.array(sorted(changed), pa.string()))))
        left = rows.filter(kept)
        if left.num_rows < rows.num_rows:
            gone += rows.num_rows - left.num_rows
            put(path, left)
    if home.is_dir():
        set_mark(home, mark)
    return gone


def require_mark(home: Path, mark: str) -> None:
    """See that the files were made, or looked through, with tonight's erased; else nothing of them stays."""
    stated = home / MARK
    if not stated.is_file() or stated.read_text(encoding="ascii") != mark:
        for folder in home.glob("*/"):
            shutil.rmtree(folder)
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        set_mark(home, mark)


def set_mark(home: Path, mark: str) -> None:
    """Write down who was erased when the files were made or looked through."""
    temporary = home / f".{MARK}.tmp"
    temporary.write_text(mark, encoding="ascii")
    os.replace(temporary, home / MARK)


def opened(path: Path) -> pa.Table:
    """The rows of a file, mapped."""
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def written(rows: pa.Table) -> bytes:
    """The bytes of a file with these rows."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, rows.schema) as writer:
        writer.write_table(rows)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def put(path: Path, rows: pa.Table) -> None:
    """Put other rows in the place of a file's; a file without rows goes."""
    if not rows.num_rows:
        path.unlink(missing_ok=True)
        return
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(written(rows))
    temporary.chmod(0o600)
    os.replace(temporary, path)
