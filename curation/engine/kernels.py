"""A kernel as tasks over files: each batch is an Arrow file, and so is what is kept of it, so that a batch may be done
on any machine that sees the folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from curation.engine.pool import Failed, Kernel, here
from curation.engine.tasks import Engine, run_tasks, writing
from curation.fates import StageResult


@dataclass(frozen=True)
class Batch:
    """One batch: `kernel` is a function of a module; settings and context are small."""

    kernel: Kernel
    settings: Any
    context: Any
    source: Path

    def result(self, part: int, what: str) -> Path:
        """A file of one result: what was `kept`, its `fates`, or the `failed` row."""
        return self.source.with_suffix(f".{part}.{what}")


@dataclass(frozen=True)
class Part:
    """One result beside its files: figures, or the reason why the row of the file could not be done."""

    figures: dict[str, float | int | str]
    failed: str | None = None


def run_batch(batch: Batch) -> list[Part]:
    """The task: one part, or one a row where the batch as a whole could not be done."""
    parts = []
    for number, result in enumerate(here(batch.kernel, _read(batch.source), batch.settings, batch.context)):
        if isinstance(result, Failed):
            _write(batch.result(number, "failed"), result.row)
            parts.append(Part({}, result.reason))
        else:
            _write(batch.result(number, "kept"), result.kept)
            _write(batch.result(number, "fates"), result.fates)
            parts.append(Part(dict(result.figures)))
    return parts


def run_over_files(
    kernel: Kernel,
    rows: pa.Table,
    settings: Any,
    context: Any,
    rows_a_batch: int,
    engine: Engine,
    folder: Path,
    what: str,
) -> Iterator[StageResult | Failed]:
    """One result a batch, in the order of `rows`, as `run_kernel` gives them; `folder` is seen by all workers."""
    batches = [rows.slice(start, rows_a_batch) for start in range(0, rows.num_rows, rows_a_batch)]
    tasks = [Batch(kernel, settings, context, folder / f"batch-{number}.arrow") for number in range(len(batches))]
    for task, batch in zip(tasks, batches, strict=True):
        _write(task.source, batch)
    for task, parts in zip(tasks, run_tasks(run_batch, tasks, engine=engine, what=what), strict=True):
        for number, part in enumerate(parts):
            if part.failed is not None:
                yield Failed(_taken(task.result(number, "failed")), part.failed)
            else:
                kept, fates = (_taken(task.result(number, what)) for what in ("kept", "fates"))
                yield StageResult(kept, fates, part.figures)
        task.source.unlink()


def _taken(path: Path) -> pa.Table:
    found = _read(path)
    path.unlink()
    return found


def _write(path: Path, table: pa.Table) -> None:
    with (
        writing(path) as temporary,
        pa.OSFile(str(temporary), "wb") as file,
        pa.ipc.new_file(file, table.schema) as writer,
    ):
        writer.write_table(table)


def _read(path: Path) -> pa.Table:
    with pa.OSFile(str(path)) as file:
        return pa.ipc.open_file(file).read_all()
