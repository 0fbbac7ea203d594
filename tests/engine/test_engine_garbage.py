"""The garbage collector rests within, and is as it was afterwards."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

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
