"""Kernels in workers: a crash costs one row, results come in order, and neither workers nor engine change anything."""

from __future__ import annotations

import errno
import logging
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from curation.engine import pool, ray_cluster
from curation.engine.attempt import LARGEST
from curation.engine.batches import Failed
from curation.engine.kernels import HERE, Limits, Workplace, run_kernel
from curation.engine.progress import Progress, duration
from curation.engine.tasks import Engine
from curation.errors import TryAgain, UnexpectedError
from curation.fates import StageResult

ON_RAY = pytest.param("ray", marks=pytest.mark.slow)  # a cluster takes seconds to start, and starts once


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """A cluster that ends with this file."""
    yield
    ray_cluster.leave()


@pytest.fixture(params=["pool", ON_RAY])
def workers(request: pytest.FixtureRequest, tmp_path: Path) -> Workplace:
    """Workers that may be killed, of either engine."""
    if request.param == "ray":
        request.getfixturevalue("cluster")
    return Workplace(Engine("ray" if request.param == "ray" else "local", 2), tmp_path)


def shout(batch: pa.Table, settings: object, context: object) -> StageResult:
    """Upper case; some words have accidents."""
    words = batch["word"].to_pylist()
    for word in words:
        if word == "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "hang":
            time.sleep(120)
        if word == "stuck":  # in code that lets no other thread of Python run
            int("7" * 4000) ** 300_000
        if word == "full":
            raise OSError(errno.ENOSPC, "No space left on device")
        if word == "raise":
            raise ValueError("a text that must not be repeated")
    return StageResult(pa.table({"word": [w.upper() for w in words]}), figures={"words": len(words)})


def done(words: list[str], at: Workplace, limits: Limits) -> list[str]:
    """What came back, in order: words done, or the reason of a failed row with its word."""
    found: list[str] = []
    for result in run_kernel(shout, pa.table({"word": words}), None, limits=limits, what="words", at=at):
        if isinstance(result, Failed):
            assert result.row.num_rows == 1
            found.append(f"{result.reason}:{result.row['word'][0].as_py()}")
        else:
            found += result.kept["word"].to_pylist()
    assert at.folder is None or os.listdir(at.folder) == []
    return found


@pytest.mark.slow
def test_a_crash_a_hang_and_an_error_cost_their_own_rows_only_and_the_order_stays(workers: Workplace) -> None:
    words = ["a", "b", "crash", "c", "raise", "d", "e", "hang", "f", "stuck", "g"]
    expected = ["A", "B", "crash:crash", "C", "error:raise", "D", "E", "timeout:hang", "F", "timeout:stuck", "G"]
    assert done(words, workers, Limits(rows=3, seconds=4)) == expected


def test_a_crash_costs_its_row_where_no_time_is_limited(workers: Workplace) -> None:
    assert done(["a", "crash", "c", "d"], workers, Limits(rows=3)) == ["A", "crash:crash", "C", "D"]


@pytest.mark.parametrize("rows", [1, 3, 64])
@pytest.mark.parametrize("seconds", [None, 60])
def test_workers_and_no_worker_give_the_same(workers: Workplace, rows: int, seconds: float | None) -> None:
    words = [f"word {n}" for n in range(20)]
    assert done(words, HERE, Limits(rows=rows)) == [w.upper() for w in words]
    assert done(words, workers, Limits(rows=rows, seconds=seconds)) == [w.upper() for w in words]


def refuse(argument: str) -> None:
    """A warming up that never succeeds."""
    raise ImportError(argument)


def fall(argument: str) -> None:
    """A warming up that ends its process."""
    os.kill(os.getpid(), signal.SIGKILL)


def test_no_rows_start_no_worker(tmp_path: Path) -> None:
    none = pa.table({"word": pa.array([], pa.string())})
    at = Workplace(Engine("local", 2), tmp_path, warm=(refuse, "whoever starts"))
    assert list(run_kernel(shout, none, None, limits=Limits(seconds=60), what="words", at=at)) == []


def test_workers_are_no_more_than_batches_or_than_rows_are_worth_and_few_rows_stay_here(tmp_path: Path) -> None:
    local = Workplace(Engine("local", 8), tmp_path, rows_a_worker=100)
    limits = Limits(rows=32)
    asked = {rows: local.sized(rows, limits).engine.workers for rows in (0, 1, 199, 200, 499, 800, 5_000)}
    assert asked == {0: 1, 1: 1, 199: 1, 200: 2, 499: 4, 800: 8, 5_000: 8}
    assert local.sized(900, Limits(rows=300)).engine.workers == 3
    ray = Workplace(Engine("ray", 8), tmp_path, rows_a_worker=100)
    assert (ray.sized(199, limits).engine, ray.sized(200, limits).engine) == (Engine(), Engine("ray", 8))


def test_one_worker_is_asked_of_those_that_are_there_already(tmp_path: Path) -> None:
    done(["a", "b"], Workplace(Engine("local", 2), tmp_path), Limits(rows=1))
    before = dict(pool._pools)
    assert done(["a", "b"], Workplace(folder=tmp_path), Limits(rows=1, seconds=60)) == ["A", "B"]
    assert pool._pools == before


def test_what_a_kernel_raised_is_not_repeated_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    assert done(["a", "raise"], HERE, Limits(rows=2)) == ["A", "error:raise"]
    assert "ValueError" in caplog.text
    assert done(["a", "raise"], Workplace(folder=tmp_path), Limits(rows=2, seconds=60)) == ["A", "error:raise"]
    assert "must not be repeated" not in f"{caplog.text} {capfd.readouterr()}"


def test_a_full_disk_is_no_fault_of_a_row(workers: Workplace) -> None:
    words = ["a", "full", "b"]
    with pytest.raises(OSError, match="No space left"):
        done(words, HERE, Limits(rows=2))
    with pytest.raises(TryAgain, match="the disk is full"):
        done(words, workers, Limits(rows=2, seconds=60))


@pytest.mark.parametrize(("start", "why"), [(refuse, "ImportError at test_engine_kernels"), (fall, "3 times")])
def test_workers_that_cannot_start_end_the_step_and_hold_no_text(tmp_path: Path, start: object, why: str) -> None:
    at = Workplace(folder=tmp_path, warm=(start, "x"))  # type: ignore[arg-type]
    words = [f"word {n}" for n in range(200)]
    with pytest.raises(UnexpectedError, match=rf"the workers end while they start \({why}"):
        done(words, at, Limits(rows=4, seconds=5))
    assert os.listdir(tmp_path) == []


def test_who_stops_listening_waits_for_no_batch(tmp_path: Path) -> None:
    results = run_kernel(
        shout,
        pa.table({"word": ["a", "hang", "hang", "hang"]}),
        None,
        limits=Limits(rows=1, seconds=100),
        what="words",
        at=Workplace(Engine("local", 2), tmp_path),
    )
    next(results)
    began = time.monotonic()
    results.close()
    assert time.monotonic() - began < 30
    assert os.listdir(tmp_path) == []


def grow(batch: pa.Table, settings: bytes, context: object) -> StageResult:
    """A kernel whose settings, rows and results are each too large for what passes between processes."""
    return StageResult(pa.table({"size": [len(settings)], "text": [batch["text"][0].as_py() * 2]}))


def test_settings_rows_and_results_may_be_large_and_are_in_no_memory_of_this_process(tmp_path: Path) -> None:
    size = 4 * LARGEST
    settings = b"x" * size
    at = Workplace(Engine("local", 2), tmp_path)
    rows = pa.table({"text": [str(n) * size for n in range(6)]})
    results = run_kernel(grow, rows, settings, limits=Limits(rows=1), what="texts", at=at)
    before = pa.total_allocated_bytes()
    first = next(results)
    del rows
    assert isinstance(first, StageResult)
    assert first.kept["size"][0].as_py() == size
    kept = [result.kept for result in results if isinstance(result, StageResult)]
    assert [each.nbytes > 2 * size for each in kept] == [True] * 5
    assert pa.total_allocated_bytes() < before - 5 * size  # the rows are gone, and results are files


def test_progress_says_how_much_and_how_long(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    progress = Progress("words", 1_000)
    now = [time.monotonic()]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    for seconds, rows in ((60, 100), (1, 10), (9, 90), (2, 50), (8, 750)):  # a minute in which workers start
        now[0] += seconds
        progress.add(rows)
    assert [record.getMessage() for record in caplog.records] == [
        "words: 100 of 1000 (10 %)",
        "words: 200 of 1000 (20 %), about 1 min left",
        "words: 1000 of 1000 (100 %)",
    ]
    assert [duration(each) for each in (1, 33, 59, 61, 200, 5_000, 9_000)] == [
        "5 s",
        "35 s",
        "60 s",
        "1 min",
        "3 min",
        "83 min",
        "2.5 h",
    ]
