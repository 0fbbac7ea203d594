"""What Acme asks of a corpus."""

from __future__ import annotations

from typing import Any

from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import ColumnMapExpectation
from great_expectations.expectations.metrics import ColumnMapMetricProvider, column_condition_partial


class _Polite(ColumnMapMetricProvider):
    condition_metric_name = "column_values.acme_polite"

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column: Any, **kwargs: Any) -> Any:
        return ~column.str.contains("damn", case=False)


class ExpectColumnValuesToBePolite(ColumnMapExpectation):
    """No value of a column of text swears."""

    map_metric = "column_values.acme_polite"
