"""The garbage collector rests within, and is as it was afterwards; memory that is free goes back."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import weakref
from collections.abc import Iterator

import psutil
import pytest

from curation.engine import garbage, pool
from curation.engine.garbage import uncollected


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    was = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if was else gc.disable)()


class Knot:
    def __init__(self) -> None:
        self.itself = self


def test_a_cycle_outlives_the_block_and_not_the_next_collection() -> None:
    with uncollected():
        knots = [weakref.ref(Knot()) for _ in range(50_000)]
        assert all(knot() is not None for knot in knots)
    assert gc.isenabled()
    gc.collect()
    assert not any(knot() is not None for knot in knots)


def test_it_rests_as_long_as_the_outermost_block() -> None:
    with uncollected():
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_lets_it_go_on() -> None:
    @uncollected()
    def fails() -> None:
        raise ValueError("invented")

    with pytest.raises(ValueError, match="invented"):
        fails()
    assert gc.isenabled()


FREED = """
import sys
import psutil
from curation.engine import garbage

garbage.KEPT = 1 << 27
rss = psutil.Process().memory_info
held = [bytes(2_000) for _ in range(100_000)]
left, held = held[::1_000], None  # what lives on lies between what does not
before = rss().rss
garbage.give_back()
sys.exit(not before - rss().rss > 1 << 26)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="it is glibc that gives memory back")
def test_what_a_step_has_freed_goes_back_to_the_system() -> None:
    subprocess.run([sys.executable, "-c", FREED], check=True)


def test_workers_end_with_a_step_where_all_together_have_grown(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = pool.schedule(2, os.getpid).result()
    garbage.give_back()
    assert psutil.pid_exists(worker)  # what it has loaded is loaded
    monkeypatch.setattr(garbage, "KEPT", 0)
    monkeypatch.setattr(garbage, "KEPT_BY_WORKER", 1 << 20)
    garbage.give_back()
    assert not psutil.pid_exists(worker)
    assert pool.schedule(2, os.getpid).result() != worker
