"""A suite asks by Great Expectations' own names, Great Expectations judges it, and nothing that failed is ever quoted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

from curation.demo.folder import DEMO_DEFS
from curation.errors import ConfigurationError
from curation.quality.examples import frame, texts
from curation.quality.expectations import Verdict, judge
from curation.quality.suite import EXPECTATIONS, OWN_CHECKS, Expectation, Suite, check_names
from curation.settings.entry_points import provider
from curation.settings.yamlfile import read_yaml
from tests.installing import install, package

SENTINEL = "Quillonby"  # stands in every value that fails
MESSAGES = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
SCHEMA = pa.schema([("example_id", pa.string()), ("text", pa.string()), ("size", pa.int64()), ("prompt", MESSAGES)])


def expectation(expect: str, severity: str = "error", name: str = "a_check", **arguments: Any) -> Expectation:
    return Expectation(name=name, expect=expect, severity=severity, arguments=arguments)  # type: ignore[arg-type]


# What holds of the candidate below, and what does not; the failing half meets the sentinel.
JUDGED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "expect_table_row_count_to_be_between": ({"min_value": 3, "max_value": 3}, {"min_value": 4}),
    "expect_column_values_to_not_be_null": ({"column": "example_id"}, {"column": "size"}),
    "expect_column_values_to_be_unique": ({"column": "example_id"}, {"column": "text"}),
    "expect_column_values_to_be_between": (
        {"column": "prompt_count", "min_value": 1, "max_value": 1},
        {"column": "prompt_characters", "max_value": 5},
    ),
    "expect_column_values_to_be_in_set": (
        {"column": "split", "value_set": ["train", "test"]},
        {"column": "text", "value_set": ["fine"]},
    ),
    "expect_column_value_lengths_to_be_between": (
        {"column": "text", "min_value": 1, "max_value": 60},
        {"column": "text", "max_value": 4},
    ),
    "expect_column_values_to_match_regex": ({"column": "text", "regex": "^."}, {"column": "text", "regex": "^fine$"}),
    "expect_column_values_to_not_match_regex": (
        {"column": "text", "regex": "nothing like it"},
        {"column": "text", "regex": SENTINEL},
    ),
    "expect_column_mean_to_be_between": (
        {"column": "size", "min_value": 4, "max_value": 6},
        {"column": "size", "max_value": 1},
    ),
    "expect_column_proportion_of_unique_values_to_be_between": (
        {"column": "example_id", "min_value": 1},
        {"column": "text", "min_value": 0.9},
    ),
}


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("candidate")
    rows = [
        {"example_id": "1", "text": "fine", "size": 4, "prompt": [{"role": "user", "content": SENTINEL}]},
        {
            "example_id": "2",
            "text": f"{SENTINEL} lives here",
            "size": None,
            "prompt": [{"role": "user", "content": "a"}],
        },
        {
            "example_id": "3",
            "text": f"{SENTINEL} lives here",
            "size": 6,
            "prompt": [{"role": "user", "content": SENTINEL}],
        },
    ]
    place = folder / "data" / "default"
    place.mkdir(parents=True)
    for split, part in (("train", rows[:2]), ("test", rows[2:])):
        table = pa.Table.from_pylist(part, schema=SCHEMA)
        pq.write_table(table, place / f"{split}-2026-11-00000.parquet", write_page_checksum=True)
    return folder


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of results that Great Expectations gave."""
    return tmp_path_factory.mktemp("results") / "validation.json"


@pytest.fixture(scope="module")
def verdicts(candidate: Path, results: Path) -> dict[str, list[Verdict]]:
    """Every expectation once as it holds, once as it fails, and on a column and a config that are not there."""
    asked = []
    for number, (expect, (good, bad)) in enumerate(JUDGED.items()):
        asked += [expectation(expect, name=f"good_{number}", **good), expectation(expect, name=f"bad_{number}", **bad)]
        if "column" in good:
            asked.append(expectation(expect, name=f"absent_{number}", **{**good, "column": "nowhere"}))
            other = expectation(expect, name=f"config_{number}", **good)
            asked.append(other.model_copy(update={"config": "nothing"}))
    found = judge(candidate, Suite(expectations=tuple(asked)), results)
    assert [v.name for v in found] == [e.name for e in asked]
    by_kind: dict[str, list[Verdict]] = {"good": [], "bad": [], "absent": [], "config": []}
    for verdict in found:
        by_kind[verdict.name.split("_")[0]].append(verdict)
    return by_kind


def test_each_of_the_ten_expectations_is_judged(verdicts: dict[str, list[Verdict]]) -> None:
    assert JUDGED.keys() == EXPECTATIONS.keys()
    assert len(JUDGED) == 10
    assert [v.passed for v in verdicts["good"]] == [True] * 10
    assert [v.passed for v in verdicts["bad"]] == [False] * 10


def test_a_failure_gives_counts_and_never_a_value(verdicts: dict[str, list[Verdict]]) -> None:
    told = json.dumps([[v.name, v.figures, v.advice] for part in verdicts.values() for v in part])
    assert SENTINEL not in told
    for part in verdicts.values():
        for verdict in part:
            numbers = {key: value for key, value in verdict.figures.items() if key != "raised"}
            assert all(isinstance(value, (int, float)) for value in numbers.values())
    counted = {v.name: v.figures.get("unexpected_count") for v in verdicts["bad"]}
    names = list(JUDGED)
    assert counted[f"bad_{names.index('expect_column_values_to_not_match_regex')}"] == 2
    assert counted[f"bad_{names.index('expect_column_values_to_not_be_null')}"] == 1


def test_a_column_or_config_that_is_not_there_fails_and_does_not_raise(verdicts: dict[str, list[Verdict]]) -> None:
    for kind in ("absent", "config"):
        assert len(verdicts[kind]) == 9
        assert not any(v.passed for v in verdicts[kind])
        assert all(v.figures.get("raised") for v in verdicts[kind])


def test_results_are_kept_as_great_expectations_reads_them_without_a_value(
    verdicts: dict[str, list[Verdict]], results: Path
) -> None:
    from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResultSchema

    judged = [verdict for part in verdicts.values() for verdict in part]
    read = ExpectationSuiteValidationResultSchema().load(json.loads(results.read_text()))
    assert read["statistics"]["evaluated_expectations"] == len(judged)
    assert read["statistics"]["successful_expectations"] == sum(v.passed for v in judged)
    kept = json.loads(results.read_text())["results"]
    assert {each["expectation_config"]["meta"]["name"] for each in kept} == {v.name for v in judged}
    assert all(isinstance(value, (int, float)) for each in kept for value in each["result"].values())
    assert SENTINEL not in json.dumps([{**each, "expectation_config": None} for each in kept])  # a regex may say it


OF_ACME = """
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation, ColumnMapExpectation
from great_expectations.expectations.metrics import ColumnMapMetricProvider, column_condition_partial


class ValuesPolite(ColumnMapMetricProvider):
    condition_metric_name = "column_values.polite"

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column, **kwargs):
        return ~column.str.contains("lives here")


class ExpectColumnValuesToBePolite(ColumnMapExpectation):
    map_metric = "column_values.polite"


class ExpectTalk(BatchExpectation):
    metric_dependencies = ("table.row_count",)

    def _validate(self, metrics, runtime_configuration=None, execution_engine=None):
        return {"success": False, "result": {"observed_value": 15550199, "details": "Quillonby lives here",
                                             "unexpected_list": ["Quillonby"], "unexpected_count": 2}}


class Nothing:
    pass
"""


@pytest.fixture
def acme(site: Path) -> None:
    """A package of somebody else's, installed."""
    install(package(site / "other", "acme_checks", OF_ACME, version="1.4"), site)


@pytest.mark.usefixtures("acme")
def test_any_expectation_of_great_expectations_is_judged_and_one_of_ones_own_by_its_path(
    candidate: Path, tmp_path: Path
) -> None:
    pair = {"column_A": "prompt_characters", "column_B": "prompt_count"}
    longer = "expect_column_pair_values_a_to_be_greater_than_b"
    asked = (
        expectation(longer, name="longer_one", or_equal=True, **pair),
        expectation("expect_table_row_count_to_equal", name="four_rows", value=4),
        expectation("expect_column_distinct_values_to_be_in_set", name="known_texts", column="text", value_set=["a"]),
        expectation("acme_checks.ExpectColumnValuesToBePolite", name="polite_all", column="text"),
        expectation("acme_checks.ExpectColumnValuesToBePolite", name="polite_some", column="text", mostly=0.3),
        expectation("acme_checks.ExpectTalk", name="talking"),
    )
    found = {each.name: each for each in judge(candidate, Suite(expectations=asked), tmp_path / "results.json")}
    assert {name for name, each in found.items() if each.passed} == {"longer_one", "polite_some"}
    assert found["four_rows"].figures == {"observed_value": 3}
    assert found["known_texts"].figures == {"unexpected_count": 2}
    assert found["polite_all"].figures["unexpected_count"] == 2
    assert found["talking"].figures == {"unexpected_count": 2}
    told = (tmp_path / "results.json").read_text()
    assert SENTINEL not in told
    assert "15550199" not in told
    assert provider("acme_checks.ExpectTalk") == "acme-checks 1.4"


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize(
    ("expect", "arguments", "found"),
    [
        ("expect_column_values_to_be_nul", {"column": "a"}, "did you mean expect_column_values_to_be_null?"),
        ("expect_table_row_count_to_equal", {"valeu": 3}, "cannot be made of these arguments"),
        ("expect_table_row_count_to_equal", {"value": 3, "result_format": "COMPLETE"}, "never as values: take it out"),
        ("acme_checks.ExpectNothing", {}, "cannot be imported"),
        ("no_such_package.ExpectNothing", {}, "is its package installed here?"),
        ("acme_checks.Nothing", {}, "no Expectation of Great Expectations"),
    ],
)
def test_what_nobody_can_ask_is_refused(expect: str, arguments: dict[str, Any], found: str) -> None:
    with pytest.raises(ValidationError) as refused:
        expectation(expect, **arguments)
    assert found in str(refused.value)


IN_PLACE_OF_OURS = """
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import ColumnMapExpectation
from great_expectations.expectations.metrics import ColumnMapMetricProvider, column_condition_partial


class Lenient(ColumnMapMetricProvider):
    condition_metric_name = "column_values.{metric}"

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column, **kwargs):
        return column == column


class {name}(ColumnMapExpectation):
    map_metric = "column_values.{metric}"
"""


@pytest.mark.slow  # a process each, as what is imported stays
@pytest.mark.parametrize(
    ("name", "metric", "said"),
    [
        ("ExpectColumnValuesToBeUnique", "lenient", "takes the name expect_column_values_to_be_unique of Great"),
        ("ExpectLeniency", "unique", "takes the name column_values.unique.condition of a metric of Great"),
    ],
)
def test_an_expectation_that_takes_the_place_of_one_of_great_expectations_is_refused(
    tmp_path: Path, name: str, metric: str, said: str
) -> None:
    """Its registries let the last import win: a suite's other checks would pass by somebody else's rule."""
    source = IN_PLACE_OF_OURS.format(name=name, metric=metric)
    install(package(tmp_path / "other", "acme_lenient", source), tmp_path)
    asks = f"Expectation(name='mine', expect='acme_lenient.{name}', arguments={{'column': 'a'}})"
    call = [sys.executable, "-c", f"from curation.quality.suite import Expectation; {asks}"]  # not in this process
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(call, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and f"acme_lenient {said}" in done.stderr


def test_what_may_fail_is_a_share_and_a_warning_does_not_block(candidate: Path, tmp_path: Path) -> None:
    suite = Suite(
        expectations=(
            expectation(
                "expect_column_values_to_not_match_regex", "warn", "half", column="text", regex=SENTINEL, mostly=0.3
            ),
            expectation(
                "expect_column_values_to_not_match_regex", "warn", "most", column="text", regex=SENTINEL, mostly=0.9
            ),
        )
    )
    half, most = judge(candidate, suite, tmp_path / "results.json")
    assert (half.passed, most.passed, most.blocking) == (True, False, False)


def test_a_candidate_is_flat_columns_and_its_texts_are_told_without_ids(candidate: Path) -> None:
    data = frame(candidate, "default")
    assert list(data.columns) == ["split", "example_id", "text", "size", "prompt_count", "prompt_characters"]
    assert data["split"].tolist() == ["test", "train", "train"]
    told = list(texts(candidate))
    assert told[0] == ("3", "default.text", f"{SENTINEL} lives here")
    assert {column for _, column, _ in told} == {"default.text", "default.prompt.0.role", "default.prompt.0.content"}


# The vocabulary, as it is written in YAML


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        (
            "expect_table_row_count_to_equl\n    arguments: {value: 1}",
            2,
            "did you mean expect_table_row_count_to_equal?",
        ),
        ("expect_column_values_to_not_be_null", 2, "lacks column"),
        ("expect_column_values_to_be_in_set\n    arguments: {column: a}", 2, "lacks value_set"),
        (
            "expect_column_values_to_be_unique\n    arguments: {column: a, row_condition: b}",
            2,
            "does not take row_condition",
        ),
        ("expect_column_values_to_be_unique\n    arguments: {column: 3}", 2, "column must be the name of a column"),
        ("expect_table_row_count_to_be_between\n    arguments: {min_value: many}", 2, "min_value must be a number"),
        ("expect_table_row_count_to_be_between\n    arguments: {max_value: yes}", 2, "max_value must be a number"),
        (
            "expect_column_values_to_not_be_null\n    arguments: {column: a, mostly: 95}",
            2,
            "mostly must be a number above 0",
        ),
        ("expect_column_values_to_be_in_set\n    arguments: {column: a, value_set: b}", 2, "value_set must be a list"),
        ("expect_column_values_to_match_regex\n    arguments: {column: a, regex: '('}", 2, "regex must be a regular"),
        (
            "expect_column_values_to_be_unique\n    arguments: {column: a}\n    severity: fatal",
            5,
            "unknown value 'fatal'",
        ),
        ("expect_column_values_to_be_unique\n    arguments: {column: a}\n    when: b", 5, "unknown key 'when'"),
    ],
)
def test_what_the_vocabulary_does_not_know_is_refused_where_it_is_written(
    tmp_path: Path, text: str, line: int, found: str
) -> None:
    file = tmp_path / "suite.yaml"
    file.write_text(f"expectations:\n  - name: a_check\n    expect: {text}\n")
    with pytest.raises(ConfigurationError) as refused:
        read_yaml(file).parse(Suite)
    assert found in refused.value.found
    assert refused.value.where == f"{file}:{line}"


@pytest.mark.parametrize("name", ["twice", *OWN_CHECKS])
def test_a_name_is_used_once(name: str) -> None:
    made = expectation("expect_table_row_count_to_be_between", name=name, min_value=1)
    with pytest.raises(ValidationError, match="is taken"):
        Suite(expectations=(made, made) if name == "twice" else (made,))


def test_our_own_checks_come_first_and_all_but_a_warning_block() -> None:
    suite = Suite(expectations=(expectation("expect_table_row_count_to_be_between", "warn", min_value=1),))
    assert check_names(suite) == [
        ("has_examples", True),
        ("accounting", True),
        ("no_known_person", True),
        ("no_identifier", True),
        ("sources_ready", True),
        ("canaries", True),
        ("quasi_identifiers", False),
        ("superseded", False),
        ("answers", True),
        ("loss", True),
        ("a_check", False),
    ]


DECLARED_CHECKS = """expectations: [{name: some, expect: expect_table_row_count_to_be_between, arguments: {min_value: 1}}]
contamination: {share: 0.01}
balance: {label: category, most: 0.6, severity: warn}
max_age: {sources: {zendesk: 7}}
drift: {examples: 0.3, labels: {category: 0.1}, lengths: 0.1, redactions: 2, severity: warn}
bias: {labels: [priority], groups: [region, group], severity: warn}
"""


def test_checks_that_a_suite_declares_run_between_ours_and_the_expectations(tmp_path: Path) -> None:
    file = tmp_path / "suite.yaml"
    file.write_text(DECLARED_CHECKS)
    suite = read_yaml(file).parse(Suite)
    assert check_names(suite)[10:] == [
        ("contamination", True),
        ("balance", False),
        ("max_age", True),
        ("drift", False),
        ("bias", False),
        ("some", True),
    ]
    assert suite.labels_read == {"category", "priority", "region", "group"}


def test_a_bias_stops_the_release_of_a_corpus_with_high_stakes_whatever_its_severity(tmp_path: Path) -> None:
    file = tmp_path / "suite.yaml"
    file.write_text(DECLARED_CHECKS + "high_stakes: true\n")
    assert ("bias", True) in check_names(read_yaml(file).parse(Suite))


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("high_stakes: true", "say under `bias` which labels and groups"),
        ("loss: {share: 1}", "less than 1"),
        ("loss: {severity: warn}", "unknown key 'severity'"),
        ("drift: {severity: warn}", "say how far examples, labels, lengths or redactions"),
        ("drift: {labels: {category: 2}}", "a divergence lies between 0 and 1"),
        ("drift: {redactions: 1}", "greater than 1"),
        ("balance: {label: category}", "most"),
        ("balance: {label: category, most: 60}", "less than 1"),
        ("max_age: {sources: {zendesk: -1}}", "-1 days"),
        ("max_age: {zendesk: 7}", "unknown key 'zendesk'"),
        ("contamination: {share: 2}", "less than 1"),
        ("bias: {labels: [region], groups: [region]}", "region is a label and a group"),
        ("bias: {labels: [priority], groups: [region], fewest: 2}", "greater than or equal to 10"),
    ],
)
def test_a_threshold_that_says_nothing_is_refused_where_it_is_written(tmp_path: Path, line: str, found: str) -> None:
    file = tmp_path / "suite.yaml"
    file.write_text(DECLARED_CHECKS.splitlines()[0] + f"\n{line}\n")
    with pytest.raises(ConfigurationError) as refused:
        read_yaml(file).parse(Suite)
    assert found in refused.value.found or found in refused.value.fix
    if line != "high_stakes: true":
        assert refused.value.where == f"{file}:2"


@pytest.mark.parametrize("file", sorted(DEMO_DEFS.rglob("suite.yaml")), ids=lambda p: p.parent.name)
def test_the_shipped_suites_speak_the_vocabulary(file: Path) -> None:
    assert read_yaml(file).parse(Suite).expectations
