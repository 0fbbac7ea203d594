"""Judges a candidate by Great Expectations: counts come back, never the values that failed."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from curation.quality.examples import frame
from curation.quality.named import built
from curation.quality.suite import Expectation, Suite
from curation.quality.verdicts import Figure
from curation.quality.wanted import found_and_wanted
from curation.storage.files import write_atomic

OF_ANY = frozenset({"element_count", "unexpected_count", "unexpected_percent"})
OBSERVED = frozenset({"observed_value"})  # only of built-in expectations: what another one observes may be a value
NOT_COMPUTED = "the expectation could not be computed; does its column exist?"


@dataclass(frozen=True)
class Verdict:
    """The result of one check.

    `figures` are counts; a failed `blocking` verdict stops the release; `advice` says what to do next; `unchanged` says
    that an earlier night judged the same input.
    """

    name: str
    passed: bool
    severity: Literal["error", "warn"] = "error"
    figures: dict[str, int | float | str] = field(default_factory=dict)
    advice: str = ""
    unchanged: bool = False

    @property
    def blocking(self) -> bool:
        return self.severity == "error"


def advice(expectation: Expectation, figures: Mapping[str, Figure]) -> str:
    """Return what an expectation found against what it wants, and what to do when it fails."""
    sentence = found_and_wanted(expectation, figures)
    where = f"look at `{expectation.name}` ({expectation.expect}) in the corpus's suite.yaml"
    return f"{sentence}: {where}, then at the fates of this corpus" if sentence else f"{where}, then at its fates"


def judge(candidate: Path, suite: Suite, into: Path) -> list[Verdict]:
    """Return one verdict for each expectation, in the order of the suite. A missing column fails; it does not raise.

    Args:
        into: file for the results, in the form in which Great Expectations writes those of a suite, without values.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)  # an error's message may quote a value
    import great_expectations as gx
    from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
    from great_expectations.validator.validation_statistics import calc_validation_statistics

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    source = context.data_sources.add_pandas("candidate")
    batches = {}
    for config in sorted({e.config for e in suite.expectations}):
        data = frame(candidate, config)
        asset = source.add_dataframe_asset(config)
        whole = asset.add_batch_definition_whole_dataframe("all")
        batches[config] = whole.get_batch(batch_parameters={"dataframe": data})
    verdicts, results = [], []
    for expectation in suite.expectations:
        own = "." in expectation.expect
        validation = batches[expectation.config].validate(
            built(expectation.expect, expectation.arguments),
            result_format={"result_format": "SUMMARY", "exclude_unexpected_values": True},
        )
        told = validation.to_json_dict()
        counts, raised = _counts(told, OF_ANY if own else OF_ANY | OBSERVED), _raised(told)
        figures = counts | ({"raised": NOT_COMPUTED} if raised else {})
        passed = bool(validation.success)
        verdicts.append(Verdict(expectation.name, passed, expectation.severity, figures, advice(expectation, figures)))
        config = validation.expectation_config
        config.kwargs.pop("batch_id", None)
        config.meta = {"name": expectation.name, "config": expectation.config, "severity": expectation.severity}
        results.append(
            ExpectationValidationResult(passed, config, dict(counts), exception_info={"raised_exception": raised})
        )
    counted = calc_validation_statistics(results)
    statistics = {name: n for name, n in counted._asdict().items() if name != "success"}
    kept = ExpectationSuiteValidationResult(counted.success, results, candidate.parent.name, statistics=statistics)
    written = kept.to_json_dict()  # type: ignore[no-untyped-call]
    write_atomic(into, json.dumps(written, sort_keys=True, indent=1).encode(), 0o600)
    return verdicts


def _counts(result: dict[str, Any], names: frozenset[str]) -> dict[str, int | float]:
    """Return counts and aggregates only; whatever could quote an example is left out."""
    told = result.get("result") or {}
    return {name: told[name] for name in sorted(names) if name in told and _is_number(told[name])}


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _raised(result: dict[str, Any]) -> bool:
    """Return whether an expectation could not be computed. Its result has one exception entry, or one for
    each metric.
    """
    info = result.get("exception_info") or {}
    exceptions = [info] if "raised_exception" in info else [v for v in info.values() if isinstance(v, dict)]
    return any(one.get("raised_exception") for one in exceptions)
