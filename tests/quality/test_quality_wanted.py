"""An expectation that fails says what it found against what it wants."""

from __future__ import annotations

from typing import Any

import pytest

from curation.quality.expectations import advice
from curation.quality.suite import Expectation
from curation.quality.wanted import found_and_wanted

ROWS, NULL, RANGE = (
    "expect_table_row_count_to_be_between",
    "expect_column_values_to_not_be_null",
    "expect_column_values_to_be_between",
)


def asked(expect: str, **arguments: Any) -> Expectation:
    return Expectation(name="as_wanted", expect=expect, arguments=arguments)


@pytest.mark.parametrize(
    ("expectation", "figures", "said"),
    [
        (asked(ROWS, min_value=100_000), {"observed_value": 2}, "2 rows, at least 100,000 wanted"),
        (asked(ROWS, max_value=9), {"observed_value": 10}, "10 rows, at most 9 wanted"),
        (asked(ROWS, min_value=2, max_value=9), {"observed_value": 1}, "1 row, between 2 and 9 wanted"),
        (
            asked(NULL, column="prompt"),
            {"element_count": 400, "unexpected_count": 3},
            "3 of 400 values of `prompt` are empty (0.8%; none may be)",
        ),
        (
            asked(RANGE, column="turns_count", min_value=2, mostly=0.9),
            {"element_count": 10_000, "unexpected_count": 2_000},
            "2,000 of 10,000 values of `turns_count` are not at least 2 (20.0%; at most 10.0% may be)",
        ),
        (
            asked("expect_column_mean_to_be_between", column="turns_count", min_value=1.5),
            {"observed_value": 1.25},
            "the mean of `turns_count` is 1.25, at least 1.5 wanted",
        ),
        (
            asked("expect_column_values_to_be_in_set", column="split", value_set=["train"]),
            {"element_count": 4, "unexpected_count": 1},
            "1 of 4 values of `split` are not in its `value_set` (25.0%; none may be)",
        ),
        (asked(ROWS, min_value=1), {"raised": "it could not be computed"}, ""),
    ],
)
def test_what_was_found_and_what_is_wanted_stand_in_one_line(
    expectation: Expectation, figures: dict[str, Any], said: str
) -> None:
    assert found_and_wanted(expectation, figures) == said
    assert advice(expectation, figures).startswith(f"{said}: look at `as_wanted`" if said else "look at `as_wanted`")
