"""Kernels in workers: a crash costs one row, results come in order, and the number of workers changes nothing."""

from __future__ import annotations

import errno
import os
import signal
import time

import pyarrow as pa
import pytest

from curation.engine.pool import Failed, Limits, run_kernel
from curation.errors import UnexpectedError
from curation.fates import StageResult


def shout(batch: pa.Table, settings: object, context: object) -> StageResult:
    """Upper case; some words have accidents."""
    words = batch["word"].to_pylist()
    for word in words:
        if word == "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "hang":
            time.sleep(120)
        if word == "full":
            raise OSError(errno.ENOSPC, "No space left on device")
        if word == "raise":
            raise ValueError("a text that must not be repeated")
    return StageResult(pa.table({"word": [w.upper() for w in words]}), figures={"words": len(words)})


def _run(words: list[str], workers: int, limits: Limits) -> list[str]:
    """What came back, in order: words done, or the reason of a failed row with its word."""
    found: list[str] = []
    rows = pa.table({"word": words})
    for result in run_kernel(shout, rows, None, None, workers=workers, limits=limits, what="words"):
        if isinstance(result, Failed):
            assert result.row.num_rows == 1
            found.append(f"{result.reason}:{result.row['word'][0].as_py()}")
        else:
            found += result.kept["word"].to_pylist()
    return found


@pytest.mark.slow
def test_a_crash_a_hang_and_an_error_cost_their_own_rows_only_and_the_order_stays() -> None:
    words = ["a", "b", "crash", "c", "raise", "d", "e", "hang", "f"]
    expected = ["A", "B", "crash:crash", "C", "error:raise", "D", "E", "timeout:hang", "F"]
    assert _run(words, 2, Limits(rows=3, seconds=4)) == expected


@pytest.mark.parametrize("rows", [1, 3, 64])
def test_one_worker_two_workers_and_no_worker_give_the_same(rows: int) -> None:
    words = [f"word {n}" for n in range(20)]
    here = _run(words, 1, Limits(rows=rows))
    assert here == [w.upper() for w in words]
    assert _run(words, 1, Limits(rows=rows, seconds=60)) == here
    assert _run(words, 2, Limits(rows=rows, seconds=60)) == here


def test_no_rows_start_no_worker() -> None:
    none = pa.table({"word": pa.array([], pa.string())})
    started = run_kernel(
        shout, none, None, None, workers=2, limits=Limits(seconds=60), what="words", warm=(refuse, "whoever starts")
    )
    assert list(started) == []


def test_what_a_kernel_raised_is_not_repeated_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    assert _run(["a", "raise"], 1, Limits(rows=2, seconds=60)) == ["A", "error:raise"]
    assert "ValueError" in caplog.text
    assert "must not be repeated" not in caplog.text


@pytest.mark.parametrize("seconds", [None, 60])
def test_a_full_disk_is_no_fault_of_a_row(seconds: float | None) -> None:
    with pytest.raises(OSError, match="No space left"):
        _run(["a", "full", "b"], 1, Limits(rows=2, seconds=seconds))


def refuse(argument: str) -> None:
    """A warming up that never succeeds."""
    raise ImportError(argument)


def test_workers_that_cannot_start_end_the_step_and_hold_no_text() -> None:
    rows = pa.table({"word": [f"word {n}" for n in range(200)]})
    with pytest.raises(UnexpectedError, match="the workers end while they start"):
        list(
            run_kernel(
                shout, rows, None, None, workers=1, limits=Limits(rows=4, seconds=5), what="words", warm=(refuse, "x")
            )
        )
