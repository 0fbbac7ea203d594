"""Few figures have rows of their own on the page of an asset, and none is left out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import dagster as dg
import pytest

from curation.components.account import BECAME, CAME, TO_DO, WAITS, of_candidate, of_documents
from curation.components.figures import FATES, FIGURES, KEY, NUMBERS, materialized
from curation.state.decision import Decision


@pytest.fixture
def hold() -> Decision:
    at = dt.datetime(2026, 11, 3, tzinfo=dt.UTC)
    return Decision("hold", "curation", "a header is missing. Land it again", at)


def tabled(found: dict[str, Any]) -> dict[str, Any]:
    table = found[FIGURES]
    return {str(record.data["figure"]): record.data["value"] for record in table.records}


def test_few_figures_are_numbers_of_their_own_and_many_are_a_table() -> None:
    few = {"new": 1, "known": 2, "unmapped:status": 3}
    assert materialized(few) == {"new": 1, "known": 2, "unmapped.status": 3}
    many = few | {f"edits_{number}": number for number in range(20)} | {"a_name_that_is_far_too_long": 4}
    found = materialized(many, 7)
    numbers = [name for name in found if name not in (FIGURES, "dagster/row_count")]
    assert numbers == ["new", "known", "edits_0", "edits_1", "edits_10", "edits_11"]
    assert len(numbers) == NUMBERS and all(len(name) <= KEY for name in numbers)
    assert found["dagster/row_count"] == 7
    assert {name: many[name] for name in numbers}.items() <= many.items()
    left = {name.replace(":", " ").replace("_", " "): number for name, number in many.items() if name not in numbers}
    assert tabled(found) == left
    assert materialized(dict(reversed(many.items())), 7) == found


def test_fates_are_one_table_with_their_sums_beside_it() -> None:
    found = materialized({"kept": 5, "dropped:no_text": 2, "dropped:over": 1, "merged:turn": 4, "expired": 0}, most=3)
    assert {name: value for name, value in found.items() if name not in (FATES, FIGURES)} == {
        **{"kept": 5, "dropped": 3, "merged": 4}
    }
    assert "| dropped | no text | 2 |" in found[FATES].md_str
    assert tabled(found) == {"expired": 0}


def test_a_source_says_what_came_what_became_of_it_what_waits_and_what_to_do(hold: Decision) -> None:
    sums = {"read": 12, "parsed": 10, "quarantined": 2, "documents": 4, "merged": 3, "dropped": 1, "waiting": 2}
    figures = {"quarantined:bad_date": 2, "quarantined:no_thread": 2, "kept": 4}
    told = {name: str(said.value) for name, said in of_documents(sums, figures, hold).items()}
    assert [*sorted(told)] == [CAME, BECAME, WAITS, TO_DO]
    assert told[CAME] == "12 rows in all landings"
    assert told[BECAME] == "4 documents of 10 records; 3 merged, 1 dropped; 2 rows quarantined"
    assert told[WAITS] == (
        "2 rows quarantined (bad date 2); 2 records for what they belong to (no thread 2); "
        "the source, held since 2026-11-03: a header is missing. Land it again"
    )
    assert "land what the waiting records belong to; do what the hold says" in told[TO_DO]
    nothing = of_documents(dict.fromkeys(sums, 0), {}, None)
    assert (nothing[WAITS], nothing[TO_DO]) == (dg.MetadataValue.text("nothing"),) * 2


def test_a_corpus_says_it_too(hold: Decision) -> None:
    figures = {"kept": 4, "dropped:over": 3, "quarantined:language": 1, "examples:default:train": 6}
    told = {k: str(v.value) for k, v in of_candidate("support-sft", figures, 6, {"crm": hold}, "block").items()}
    assert told[CAME] == "8 documents that passed cleaning"
    assert told[BECAME] == "6 examples (train 6) of 4 documents kept; 0 merged, 3 dropped, 1 quarantined"
    assert told[WAITS].startswith("1 documents quarantined (language 1); crm: the source, held since 2026-11-03")
    assert "until then no version comes" in told[TO_DO]
