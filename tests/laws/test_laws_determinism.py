"""Law 3: nothing in a stage can see the clock, chance or the machine; what other machines make: `test_laws_every_corpus`."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import curation
from curation.engine.batches import Failed
from curation.engine.kernels import Limits, Workplace, run_kernel
from curation.engine.tasks import Engine
from curation.fates import StageResult

PACKAGE = Path(curation.__file__).parent


def slow_first(batch: Any, settings: Any, context: Any) -> StageResult:
    """A kernel whose first batch takes longest, so that a pool ends them out of order."""
    first = batch["number"][0].as_py()
    time.sleep(0.3 if first == 0 else 0)
    return StageResult(batch)


@pytest.mark.slow
def test_results_come_in_the_order_of_the_rows_whoever_ends_first(tmp_path: Path) -> None:
    rows = pa.table({"number": pa.array(range(23), pa.int64())})
    for workers, seconds in ((1, None), (1, 30.0), (2, 30.0), (3, 30.0)):
        at, limits = Workplace(Engine("local", workers), tmp_path), Limits(rows=4, seconds=seconds)
        results = run_kernel(slow_first, rows, None, limits=limits, what="numbers", at=at)
        parts = [r.kept for r in results if not isinstance(r, Failed)]
        assert [part.num_rows for part in parts] == [4, 4, 4, 4, 4, 3]
        assert pa.concat_tables(parts).equals(rows)


# No stage can read what is not an input: the clock, the environment, chance, the machine.

STAGES = ("sources", "cleaning", "dedup", "privacy", "corpora")
VALUES = ("document.py", "fates.py", "registry/release/manifest.py")
MODULES = {"random", "secrets", "uuid", "locale", "socket", "platform", "getpass"}
CALLS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.localtime",
    "time.gmtime", "time.strftime", "time.monotonic", "time.perf_counter", "os.environ", "os.getenv", "os.urandom",
    "os.getpid", "os.cpu_count", "os.uname", "os.getcwd", "Path.cwd", "Path.home", "tempfile.gettempdir",
    "locale.getlocale", "datetime.fromtimestamp", "date.fromtimestamp",
}  # fmt: skip
BUILT_IN = {"hash", "id"}  # they differ between two processes


def stage_files() -> list[Path]:
    return [
        *(path for stage in STAGES for path in sorted((PACKAGE / stage).rglob("*.py"))),
        *(PACKAGE / name for name in VALUES),
    ]


def dotted(node: ast.expr) -> str:
    """`a.b.c` of an attribute or a name, else an empty string."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def outside_inputs(source: str) -> Iterator[tuple[int, str]]:
    """Line and name of everything in a module that reads something that is no input."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] in MODULES:
                    yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            module = (node.module or "").split(".")[0]
            for alias in node.names:
                if module in MODULES or f"{module}.{alias.name}" in CALLS:
                    yield node.lineno, f"{module}.{alias.name}"
        elif isinstance(node, ast.Attribute):
            name = ".".join(dotted(node).split(".")[-2:])
            if name in CALLS:
                yield node.lineno, name
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BUILT_IN:
            yield node.lineno, f"{node.func.id}()"


@pytest.mark.parametrize("path", stage_files(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_stage_reads_the_clock_the_environment_or_chance(path: Path) -> None:
    assert list(outside_inputs(path.read_text(encoding="utf-8"))) == []


def test_the_search_for_outside_inputs_finds_each_of_them() -> None:
    source = """
import random
import datetime as dt
from os import environ
from time import time
import os, time as clock
from uuid import uuid4
def kernel(batch, settings, context):
    a = dt.datetime.now(dt.UTC)
    b = dt.date.today()
    c = os.environ["HOME"]
    d = hash("x")
    e = time.time()
    return datetime.utcnow()
"""
    assert sorted(name for _, name in outside_inputs(source)) == [
        "date.today", "datetime.now", "datetime.utcnow", "hash()", "os.environ", "os.environ", "random", "time.time",
        "time.time", "uuid.uuid4",
    ]  # fmt: skip
