"""Builds expectations by name: any that Great Expectations has, or a class of the company's by its dotted path.

Only their success, counts and aggregates are used. This module and `expectations` decide that, not the expectations.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from curation.settings.entry_points import at_path
from curation.settings.explanations import meant

# Refused arguments: a result would carry values of the examples by them, or the suite sets them itself.
SETTLED: Mapping[str, str] = {
    "result_format": "results leave as counts, never as values: take it out",
    "catch_exceptions": "what cannot be computed is a failed check: take it out",
    "severity": "write `severity` beside `expect`",
    "id": "its name is its id: take it out",
    "batch_id": "there is one batch, the config: take it out",
    "windows": "there is one batch, the config: take it out",
    "rendered_content": "take it out",
}
COLUMN, COLUMNS = ("column", "column_A", "column_B"), ("column_list", "column_set")


def built(name: str, arguments: Mapping[str, object]) -> Any:
    """Return an instance of Great Expectations' `Expectation`, made from its arguments.

    Args:
        name: as Great Expectations registers it, `expect_column_pair_values_to_be_equal`; or the dotted path of a
            class, `acme.expectations.ExpectValuesToBePolite`.

    Raises:
        ValueError: no expectation has that name, or it does not take these arguments.
    """
    kind = _kind(name)
    for argument in arguments:
        if argument in SETTLED:
            raise ValueError(f"{argument} is not an argument here; {SETTLED[argument]}")
    try:
        return kind(**arguments)
    except Exception as error:  # noqa: BLE001 - pydantic's of two versions, and whatever a class of one's own raises
        raise ValueError(f"{name} cannot be made of these arguments: {_said(error)}") from None


def columns_in(arguments: Mapping[str, object]) -> list[tuple[str, object]]:
    """Return (argument, column) for every column that the arguments name."""
    single_columns = [(name, arguments[name]) for name in COLUMN if name in arguments]
    lists = [(name, named) for name in COLUMNS if isinstance(named := arguments.get(name), list)]
    return single_columns + [(name, column) for name, columns in lists for column in columns]


def _kind(name: str) -> type[Any]:
    from great_expectations.exceptions.exceptions import ExpectationNotFoundError
    from great_expectations.expectations import core  # noqa: F401 - which registers them
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.registry import (
        get_expectation_impl,
        list_registered_expectation_implementations,
    )

    if "." not in name:
        try:
            return get_expectation_impl(name)
        except ExpectationNotFoundError:
            known = list_registered_expectation_implementations()
            raise ValueError(
                f"Great Expectations has no {name!r}{meant(name, known)}; for one of your own write its dotted path"
            ) from None
    expectation = at_path(name)
    if not (isinstance(expectation, type) and issubclass(expectation, Expectation)):
        raise ValueError(f"{name} is no Expectation of Great Expectations; derive it from one")
    if (taken := _overwritten()) is not None:
        raise ValueError(f"{taken}, so that other checks would ask something else; have its package rename it")
    return expectation


def _overwritten() -> str | None:
    """Return a sentence if some import replaced an expectation or a metric of Great Expectations; else None.

    Its registries let the last registration win, whoever makes it.
    """
    from great_expectations.exceptions.exceptions import MetricProviderError
    from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
    from great_expectations.expectations import core
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.registry import get_expectation_impl, get_metric_provider

    engine = PandasExecutionEngine()
    for own in vars(core).values():
        if not (isinstance(own, type) and issubclass(own, Expectation) and own.expectation_type):
            continue
        if (other := get_expectation_impl(own.expectation_type)) is not own:
            return f"{other.__module__} takes the name {own.expectation_type} of Great Expectations"
        mapped = getattr(own, "map_metric", None)
        for metric in (*([f"{mapped}.condition"] if mapped else ()), *getattr(own, "metric_dependencies", ())):
            with contextlib.suppress(MetricProviderError):  # some metrics exist only for databases
                provider, _ = get_metric_provider(metric, engine)
                if not provider.__module__.startswith("great_expectations."):
                    return f"{provider.__module__} takes the name {metric} of a metric of Great Expectations"
    return None


def _said(error: Exception) -> str:
    """Return what is wrong with which argument, without its value."""
    wrong = getattr(error, "errors", None)
    if wrong is None:
        return type(error).__name__
    return "; ".join(f"{'.'.join(map(str, problem['loc']))}: {_words(problem)}" for problem in wrong())


def _words(error: Mapping[str, object]) -> str:
    """Return the message of an error without values: pydantic's own names none, but one that a class raises may."""
    return "it is refused" if error["type"] in ("value_error", "assertion_error") else str(error["msg"])
