"""Tells what an expectation found against what it wants, in a line: numbers, never a value, not even one from
the YAML.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curation.quality.suite import Expectation

NOUNS = {
    "expect_column_values_to_not_be_null": "are empty",
    "expect_column_values_to_be_unique": "stand there more than once",
    "expect_column_values_to_be_between": "are not {bounds}",
    "expect_column_value_lengths_to_be_between": "have not {bounds} characters",
    "expect_column_values_to_be_in_set": "are not in its `value_set`",
    "expect_column_values_to_match_regex": "do not match its `regex`",
    "expect_column_values_to_not_match_regex": "match its `regex`",
}
MEASURED = {
    "expect_column_mean_to_be_between": "the mean of {column} is",
    "expect_column_proportion_of_unique_values_to_be_between": "the share of unique values of {column} is",
}


def found_and_wanted(expectation: Expectation, figures: Mapping[str, Any]) -> str:
    """Return both in half a sentence, such as `2 rows, at least 100,000 wanted`; empty where nothing was counted."""
    arguments, observed = expectation.arguments, figures.get("observed_value")
    column = f"`{arguments.get('column')}`" if "column" in arguments else "the column"
    if expectation.expect == "expect_table_row_count_to_be_between" and observed is not None:
        return f"{_number(observed)} row{'' if observed == 1 else 's'}, {bounds(arguments)} wanted"
    if expectation.expect in MEASURED and observed is not None:
        measure = MEASURED[expectation.expect].format(column=column)
        return f"{measure} {_number(observed)}, {bounds(arguments)} wanted"
    wrong, every = figures.get("unexpected_count"), figures.get("element_count")
    if wrong is None or not every:
        return ""
    what = NOUNS.get(expectation.expect, "are not as wanted").format(bounds=bounds(arguments))
    most = 1 - float(arguments.get("mostly", 1))
    allowed = f"at most {most:.1%} may be" if most else "none may be"
    share = f"{wrong / every:.1%}" if wrong / every >= 0.001 else "less than 0.1%"
    return f"{_number(wrong)} of {_number(every)} values of {column} {what} ({share}; {allowed})"


def bounds(arguments: Mapping[str, Any]) -> str:
    """Return `at least 3`, `at most 5` or `between 3 and 5`."""
    least, most = (arguments.get(name) for name in ("min_value", "max_value"))
    if least is None or most is None:
        return f"at most {_number(most)}" if least is None else f"at least {_number(least)}"
    return f"between {_number(least)} and {_number(most)}"


def _number(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.4g}" if isinstance(value, float) else str(value)
