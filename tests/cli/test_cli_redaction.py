"""`curation report redaction`: what was redacted, by whom, and in the midst of what, in redacted text only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from curation.corpora.example import EXAMPLES
from curation.deployment.read_only import read_state
from curation.document import PEOPLE
from curation.reports.texts.redaction import findings_by_type, surroundings

Call = Callable[..., Any]


def candidate(deployment: Any, corpus: str) -> Path:
    (facts,) = (deployment.data / "restricted" / "staging" / corpus).glob("*/facts.json")
    return Path(facts.parent)


def row_of(out: str, entity: str) -> list[str]:
    """The cells of the first row of a type."""
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in out.splitlines() if line.startswith("│")]
    return next(row for row in rows if row[0] == entity)


def test_each_type_has_its_findings_its_documents_its_operator_and_who_found_them(
    curation: Call, finished: Any
) -> None:
    shown = curation("report", "redaction", "support-sft", on=finished)
    assert (shown.code, shown.err) == (0, "")
    lineage = pa.concat_tables(
        [pq.read_table(path) for path in (candidate(finished, "support-sft") / "lineage").glob("*.parquet")]
    ).to_pylist()
    turns = {row["turn"]: row["entities"] for row in lineage}
    findings = Counter({"PERSON": sum(e["count"] for own in turns.values() for e in own if e["type"] == "PERSON")})
    night = read_state(finished.project()).as_night()
    assert night is not None
    document = {r["example_id"]: r["doc_id"] for r in night.tables.read("examples", EXAMPLES).to_pylist()}
    documents = {document[row["example_id"]] for row in lineage if any(e["type"] == "PERSON" for e in row["entities"])}
    _, number, bar, holding, operator, found_by = row_of(shown.out, "PERSON")
    assert (number, holding, operator) == (f"{findings['PERSON']:,}", f"{len(documents):,}", "replace")
    assert set(bar) == {"█"}
    assert re.search(r"known_people \d+%", found_by)


def test_nobody_who_is_known_stands_in_what_is_shown(curation: Call, finished: Any) -> None:
    shown = curation("report", "redaction", on=finished).out
    night = read_state(finished.project()).as_night()
    assert night is not None
    for row in night.tables.read("people", PEOPLE).to_pylist():
        assert not [value for value in (*row["names"], *row["emails"], *row["phones"]) if value in shown]
    for corpus in finished.project().corpora:
        assert f"{corpus}, profile " in shown


def test_what_stands_around_a_placeholder_most_often_is_counted(tmp_path: Path) -> None:
    """Over-redaction shows: the same words beside a placeholder again and again."""
    texts = [f"Press the [PERSON_{n}] button on unit {n}." for n in (1, 2, 3)] + ["Hello [PERSON_1], how are you?"]
    (tmp_path / "data" / "default").mkdir(parents=True)
    rows = pa.table({"example_id": [str(n) for n in range(len(texts))], "text": texts})
    pq.write_table(rows, tmp_path / "data" / "default" / "train-2026-11-00000.parquet", write_page_checksum=True)
    around = surroundings(tmp_path)
    assert around["PERSON"].beside == {("the", "button"): 3, ("hello", "how"): 1}
    assert around["PERSON"].places["the", "button"] == "Press the [PERSON_1] button on unit 1."


def test_a_turn_that_stands_in_several_examples_counts_once(finished: Any) -> None:
    night = read_state(finished.project()).as_night()
    assert night is not None
    recipe = night.project.corpora["support-sft"]
    findings, documents = findings_by_type(night, recipe, candidate(finished, "support-sft"))
    assert findings["PERSON"] >= documents["PERSON"] > 0
    examples = night.tables.read("examples", EXAMPLES).to_pylist()
    assert documents["PERSON"] <= len({row["doc_id"] for row in examples if row["corpus"] == "support-sft"})


def test_before_a_candidate_was_built_and_for_no_corpus_it_says_what_to_do(curation: Call, small: Any) -> None:
    early = curation("report", "redaction", on=small)
    assert (early.code, "curation run" in early.err) == (2, True)
    refused = curation("report", "redaction", "nope", on=small)
    assert (refused.code, "support-sft" in refused.err) == (2, True)
