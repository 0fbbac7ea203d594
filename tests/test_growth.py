"""The measure of growth tells a line from a square, whatever stands before and around it."""

from __future__ import annotations

import re
import time

import pytest

from tests.growth import assert_linear, repeated, seconds


def line(size: int) -> int:
    return sum(number % 7 for number in range(size))


def square(size: int) -> int:
    return sum(line(size) for _ in range(size))


@pytest.mark.parametrize("start", [1, 1_000, 200_000])
def test_a_line_is_accepted_from_whatever_size(start: int) -> None:
    assert_linear(line, lambda size: size, start)


def test_sorting_and_what_costs_the_same_for_any_input_are_accepted() -> None:
    assert_linear(sorted, lambda size: [number * 7919 % 104_729 for number in range(size)])
    assert_linear(lambda _: line(1_000), lambda size: size)
    assert_linear(len, repeated("a"))


@pytest.mark.slow
@pytest.mark.parametrize("start", [1, 30, 500])
def test_a_square_is_refused_from_whatever_size(start: int) -> None:
    with pytest.raises(AssertionError, match="times the CPU time"):
        assert_linear(square, lambda size: size, start)


@pytest.mark.slow
def test_a_square_is_refused_behind_a_cost_that_any_input_has() -> None:
    with pytest.raises(AssertionError, match="where 9 are allowed"):
        assert_linear(lambda size: line(200_000) + square(size), lambda size: size, 10)


@pytest.mark.slow
def test_a_pattern_that_looks_back_is_refused_and_its_text_is_not_told() -> None:
    with pytest.raises(AssertionError) as met:
        assert_linear(re.compile(r"\s+$").search, repeated(" ", behind="Zyxqvord"))
    assert "Zyxqvord" not in str(met.value)


def test_set_up_costs_and_waiting_are_not_counted() -> None:
    made: list[int] = []

    def once(size: int) -> None:
        if not made:
            made.append(square(1_000))
        line(size)

    assert_linear(once, lambda size: square(min(size, 1_000)) and size)
    assert seconds(lambda: time.sleep(0.2), 1) < 0.1
