"""What documents say of themselves is counted by vocabulary; a vendor's own words only where somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from curation.deployment.read_only import read_state
from curation.reports.audit import Reader
from curation.reports.texts.labels import report_labels, said_in


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def call(deployment: Any, show_text: bool = False) -> str:
        capsys.readouterr()
        reader = Reader("Privacy Officer", "request 31", "report labels") if show_text else None
        assert report_labels(deployment.project(), reader) == 0
        return capsys.readouterr().out

    return call


def row_of(out: str, *cells: str) -> list[str]:
    """The cells of the one row that has these cells."""
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in out.splitlines() if line.startswith("│")]
    (row,) = [row for row in rows if set(cells) <= set(row)]
    return row


def vocabulary(deployment: Any, before: str, after: str) -> None:
    """Change the deployment's vocabularies in one place."""
    file = deployment.defs / "cleaning" / "defs.yaml"
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after, 1))


def test_where_nothing_has_run_it_says_what_to_do(shown: Callable[..., str], small: Any) -> None:
    assert "No document has a label yet" in shown(small)


def test_documents_are_counted_by_value_over_all_sources(shown: Callable[..., str], finished: Any) -> None:
    state = read_state(finished.project())
    raws = [
        (each.label, each.raw.lower(), number)
        for source in ("zendesk", "salesforce", "jira")
        for values in said_in(state, source)
        for each, number in values.items()
    ]
    urgent = sum(n for label, raw, n in raws if label == "priority" and raw in ("urgent", "highest", "critical"))
    assert urgent
    row = row_of(shown(finished), "urgent")
    assert row[2] == f"{urgent:,}"
    assert set(row[3]) == {"█"}
    assert "zendesk" in row[4]


def test_what_a_document_says_of_its_department_is_counted_as_a_label(shown: Callable[..., str], finished: Any) -> None:
    assert row_of(shown(finished), "legal")[4] == "kb"


def test_values_with_no_mapping_are_counted_with_the_nearest_and_not_shown(
    shown: Callable[..., str], copied: Any
) -> None:
    vocabulary(copied, "urgent: [", "urgentt: [")
    out = shown(copied)
    row = row_of(out, "urgentt (92%)")
    assert (row[0], row[3]) == ("priority", "kept without it")
    assert "urgent " not in out
    text = shown(copied, show_text=True)
    assert row_of(text, "urgent")[:2] == ["priority", "urgent"]
    assert "--show-text" in out
    assert "--show-text" not in text


def test_documents_of_a_product_that_was_not_sold_then_are_told(shown: Callable[..., str], copied: Any) -> None:
    vocabulary(copied, "{display: Tarnwick X5, ", "{valid_until: 2020-01-01, ")
    assert "router-x2 (Tarnwick X2)" in shown(copied)
    assert "router-x5, " in shown(copied)
    assert "outside its days" in shown(copied)


def test_labels_without_a_vocabulary_are_named_with_their_number_of_values(
    shown: Callable[..., str], finished: Any
) -> None:
    assert "Without a vocabulary, by number of values: " in shown(finished)
    assert "channel (3)" in shown(finished)
