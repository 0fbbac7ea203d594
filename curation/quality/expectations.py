"""Great Expectations over a candidate: counts come back, never the values that failed."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from curation.quality.examples import frame
from curation.quality.suite import Expectation, Suite


@dataclass(frozen=True)
class Verdict:
    """What one check said. `figures` are counts; `blocking` verdicts that failed stop the release; `advice` says what
    next."""

    name: str
    passed: bool
    severity: Literal["error", "warn"] = "error"
    figures: dict[str, int | float | str] = field(default_factory=dict)
    advice: str = ""

    @property
    def blocking(self) -> bool:
        return self.severity == "error"


def advice(expectation: Expectation) -> str:
    """What to do when it fails."""
    return f"look at {expectation.expect} in the corpus's suite.yaml, then at the fates of this corpus"


def judge(candidate: Path, suite: Suite) -> Iterator[Verdict]:
    """One verdict an expectation, in the order of the suite. A column that is not there fails, it does not raise."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    import great_expectations as gx
    from great_expectations.expectations.registry import get_expectation_impl

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    source = context.data_sources.add_pandas("candidate")
    batches: dict[str, Any] = {}
    for config in sorted({e.config for e in suite.expectations}):
        data = frame(candidate, config)
        asset = source.add_dataframe_asset(config)
        whole = asset.add_batch_definition_whole_dataframe("all")
        batches[config] = whole.get_batch(batch_parameters={"dataframe": data})
    for expectation in suite.expectations:
        built = get_expectation_impl(expectation.expect)(**expectation.arguments)
        result = batches[expectation.config].validate(
            built, result_format={"result_format": "SUMMARY", "exclude_unexpected_values": True}
        )
        yield Verdict(
            expectation.name,
            bool(result.success),
            expectation.severity,
            _figures(result.to_json_dict()),
            advice(expectation),
        )


def _figures(result: dict[str, Any]) -> dict[str, int | float | str]:
    """Counts and aggregates only; whatever could quote an example stays behind."""
    found: dict[str, int | float | str] = {}
    for name in ("element_count", "unexpected_count", "unexpected_percent", "observed_value"):
        value = (result.get("result") or {}).get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            found[name] = value
    if any(info.get("raised_exception") for info in _exceptions(result.get("exception_info"))):
        found["raised"] = "the expectation could not be computed; does its column exist?"
    return found


def _exceptions(info: Any) -> list[dict[str, Any]]:
    if not isinstance(info, dict):
        return []
    return [info] if "raised_exception" in info else [v for v in info.values() if isinstance(v, dict)]
