"""`curation reidentify`: with the restricted tables, the key and a reason, a placeholder leads back to whom it stands for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from curation.cleaning.texts import cleaned_documents
from curation.corpora.example import EXAMPLES
from curation.deployment.read_only import read_state
from curation.document import PEOPLE
from curation.privacy.redaction.pseudonyms import Pseudonyms
from curation.quality.leak_gate.hits import person_reference
from curation.reports.texts.replaced import Again, Replaced
from curation.state.decisions import Decision
from curation.state.night import Night

Call = Callable[..., Any]
PLACEHOLDER = re.compile(r"\[[A-Z]+(?:_[A-Z]+)*(?:_\d+)?\]")
WHO = ("--who", "Privacy Officer", "--why", "request 31")


def night_of(deployment: Any) -> Night:
    night = read_state(deployment.project()).as_night()
    assert night is not None
    return night


def noted(deployment: Any) -> list[Decision]:
    log = read_state(deployment.project()).decisions
    return [decision for decision in log.read() if decision.kind == "reidentification"]


def replaced(night: Night, corpus: str) -> Iterator[tuple[str, list[Replaced]]]:
    """(doc_id, spans) of each document that the corpus released, in order."""
    again = Again(night, night.project.corpora[corpus])
    kept = set(night.tables.read("examples", EXAMPLES, ["doc_id"], pc.field("corpus") == corpus)["doc_id"].to_pylist())
    for source in again.recipe.select.sources:
        rows = [row for row in cleaned_documents(night, source).to_pylist() if row["doc_id"] in kept]
        scanned = again.scanned(rows)
        for row in rows:
            spans = again.replaced(row, scanned)
            if not isinstance(spans, str):
                yield row["doc_id"], spans


def named_example(night: Night) -> tuple[str, Replaced]:
    """A conversation in which a known person was replaced, and one such span."""
    rows = night.tables.read("examples", EXAMPLES, where=pc.field("config") == "conversations").to_pylist()
    examples = {row["doc_id"]: row["example_id"] for row in rows if row["corpus"] == "support-sft"}
    for doc_id, spans in replaced(night, "support-sft"):
        for span in spans:
            if span.person_id and span.type == "PERSON" and " " in span.value:
                return examples[doc_id], span
    raise AssertionError("no known person was replaced")


@pytest.fixture
def pseudonymous(copied: Any) -> Any:
    """A deployment whose corpora write pseudonyms that reach through a corpus."""
    file = copied.defs / "privacy" / "defs.yaml"
    before, default, after = file.read_text().partition("    default:\n")
    operators, strict, rest = after.partition("    strict:\n")
    assert "{operator: replace, numbered: true}" in operators
    operators = operators.replace("{operator: replace, numbered: true}", "{operator: pseudonym}")
    operators = operators.replace("scope: example", "scope: corpus")
    file.write_text(before + default + operators + strict + rest)
    return copied


def test_what_is_told_of_an_example_is_what_its_released_rows_say(finished: Any) -> None:
    """The redaction that is done again writes every placeholder that the candidate's rows hold, where they hold it."""
    night = night_of(finished)
    (folder,) = (finished.data / "restricted" / "staging" / "support-sft").glob("*/data/conversations")
    rows = {row["example_id"]: row for path in folder.glob("*.parquet") for row in pq.read_table(path).to_pylist()}
    examples = {
        row["doc_id"]: row["example_id"]
        for row in night.tables.read("examples", EXAMPLES, where=pc.field("config") == "conversations").to_pylist()
    }
    compared = 0
    for doc_id, spans in replaced(night, "support-sft"):
        said = "\n".join(message["content"] for message in rows[examples[doc_id]]["messages"])
        public = [span for span in spans if span.where in ("requester", "agent") and span.around in said]
        assert Counter(span.written for span in public) == Counter(PLACEHOLDER.findall(said)), doc_id
        compared += len(public)
    assert compared > 10


def test_an_example_says_who_each_placeholder_stands_for_and_the_log_says_so_without_text(
    curation: Call, copied: Any
) -> None:
    night = night_of(copied)
    example, span = named_example(night)
    shown = curation("reidentify", example, span.written, *WHO, on=copied)
    assert (shown.code, shown.err) == (0, "")
    person = night.tables.read("people", PEOPLE, where=pc.field("person_id") == span.person_id).to_pylist()[0]
    for said in (span.written, span.value, f"{person['source']}:{person['ref']}", *person["emails"]):
        assert said in shown.out
    (entry,) = noted(copied)
    assert (entry.who, entry.why) == ("Privacy Officer", "request 31")
    assert {f"example:{example}", f"placeholder:{span.written}"} < set(entry.subjects)
    written = max((copied.data / "restricted" / "decisions").glob("*.json")).read_text()
    assert not any(value in written for value in (span.value, *person["names"], *person["emails"], person["ref"]))


def test_without_a_placeholder_all_of_an_example_are_told(curation: Call, copied: Any) -> None:
    example, span = named_example(night_of(copied))
    whole = curation("reidentify", example, *WHO, on=copied)
    assert span.value in whole.out
    assert "introduction" in whole.out


@pytest.mark.parametrize("some", [(), WHO[:2], WHO[2:]])
def test_who_does_not_say_who_and_why_is_told_nothing(curation: Call, copied: Any, some: tuple[str, ...]) -> None:
    example, _ = named_example(night_of(copied))
    refused = curation("reidentify", example, *some, on=copied)
    assert (refused.code, refused.out, noted(copied)) == (2, "", [])
    assert "--who and --why" in refused.err


def test_without_the_key_nothing_is_told(curation: Call, copied: Any) -> None:
    example, _ = named_example(night_of(copied))
    (copied.data / "keys" / "pseudonym").unlink()
    refused = curation("reidentify", example, *WHO, on=copied)
    assert (refused.code, refused.out, "the key for pseudonym is gone" in refused.err) == (2, "", True)
    assert not (copied.data / "keys" / "pseudonym").exists()


def test_a_pseudonym_of_a_corpus_leads_to_the_known_person(curation: Call, pseudonymous: Any) -> None:
    night = night_of(pseudonymous)
    person = night.tables.read("people", PEOPLE).sort_by("person_id").to_pylist()[0]
    ten = Pseudonyms(night.keys.pseudonym, "corpus", "support-triage").of(("person", person["person_id"]))
    for form in (ten, f"[PERSON_{ten}]", f"EMAIL_ADDRESS_{ten}"):
        shown = curation("reidentify", "--corpus", "support-triage", form, *WHO, on=pseudonymous)
        assert (shown.code, f"{person['source']}:{person['ref']}" in shown.out) == (0, True)
    assert {entry.subjects for entry in noted(pseudonymous)} == {(f"pseudonym:{ten}",)}
    assert noted(pseudonymous)[0].detail["corpus"] == "support-triage"


def test_a_pseudonym_of_a_value_that_belongs_to_nobody_known_leads_to_the_value(
    curation: Call, pseudonymous: Any
) -> None:
    span = next(
        span
        for _, spans in replaced(night_of(pseudonymous), "support-triage")
        for span in spans
        if span.person_id is None and span.operator == "pseudonym"
    )
    shown = curation("reidentify", span.written, *WHO, on=pseudonymous)
    assert (shown.code, span.value in shown.out) == (0, True)


def test_where_pseudonyms_reach_no_farther_than_an_example_it_says_so(curation: Call, copied: Any) -> None:
    refused = curation("reidentify", "--corpus", "support-sft", "[PERSON_7KQ2M4XWZA]", *WHO, on=copied)
    assert (refused.code, refused.out, noted(copied)) == (2, "", [])
    assert "give the example's id" in refused.err


def test_the_reference_that_a_check_gives_of_a_person_leads_to_them(curation: Call, copied: Any) -> None:
    night = night_of(copied)
    person = night.tables.read("people", PEOPLE).sort_by("person_id").to_pylist()[-1]
    reference = person_reference(night, person["person_id"])
    shown = curation("reidentify", reference, *WHO, on=copied)
    assert (shown.code, f"{person['source']}:{person['ref']}" in shown.out) == (0, True)
    assert noted(copied)[-1].subjects == (f"person:{reference}",)


def test_what_is_typed_in_place_of_a_placeholder_is_not_written_down_as_it_stands(curation: Call, copied: Any) -> None:
    example, _ = named_example(night_of(copied))
    refused = curation("reidentify", example, "Marianne Sentinel", *WHO, on=copied)
    assert (refused.code, "Sentinel" in refused.err) == (2, False)
    (entry,) = noted(copied)
    assert not any("Sentinel" in subject for subject in entry.subjects)
    assert any(subject.startswith("value:") for subject in entry.subjects)


@pytest.mark.parametrize("subject", ["Marianne Sentinel", "0" * 32, "0" * 16, "AAAAAAAAAA"])
def test_a_name_of_nothing_ends_with_2_and_one_line(curation: Call, pseudonymous: Any, subject: str) -> None:
    done = curation("reidentify", subject, *WHO, on=pseudonymous)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert "Sentinel" not in done.err
    assert "a bug" not in done.err


def test_where_nothing_has_run_it_says_where_to_call_it(curation: Call, small: Any) -> None:
    done = curation("reidentify", "0" * 32, *WHO, on=small)
    assert (done.code, "where the restricted tables are" in done.err) == (2, True)
