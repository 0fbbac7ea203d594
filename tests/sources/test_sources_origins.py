"""What a field of an export says of who wrote a record: a generator's documents never measure, and train only if judged."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from curation.corpora.labelling.origins import prevailing
from curation.corpora.labelling.synthetic import Validation, generator_of, synthetic_refusal
from curation.document import QUARANTINE
from curation.sources.assembly.assemble import assemble
from curation.sources.origins import OriginRule, with_origins
from curation.sources.reader import Label
from curation.sources.records import Reading, reading_digest
from curation.sources.settings import SourceSettings
from curation.storage.landings.landing import LandedFile, Landing, file_sha256

DATE = dt.date(2026, 11, 2)
T = "2026-11-01T10:00:00Z"
GENERATED = {"label": "ai_generated", "values": {"true": "synthetic:ticket-writer-2"}}
CUSTOM: dict[str, dict[str, Any]] = {
    "zendesk": {"custom_fields": {"360009": "ai_generated"}},
    "freshdesk": {"custom_fields": {"cf_ai": "ai_generated"}},
    "jira": {"custom_fields": {"customfield_10500": "ai_generated"}},
    "intercom": {"custom_attributes": {"AI": "ai_generated"}},
    "salesforce": {"case_labels": {"AI__c": "ai_generated"}},
    "hubspot": {"labels": {"ai_generated__c": "ai_generated"}},
    "servicenow": {"labels": {"u_ai": "ai_generated"}},
    "warehouse": {"labels": {"custom_ai": "ai_generated"}},
    "mapped": {"tables": [{"files": "t.csv", "entity": "thread", "fields": {"record_id": "id", "text": "text"},
                           "labels": {"ai_generated": "ai"}}]},
}  # fmt: skip


def source(reader: str = "zendesk", options: dict[str, Any] | None = None, **said: Any) -> SourceSettings:
    common = {"name": "desk", "description": "d", "owner": "a@example.com", "licence": "l", "purpose": "p"}
    return SourceSettings(reader=reader, options=CUSTOM[reader] if options is None else options, **common, **said)


def documents(tmp_path: Path, name: str, content: str, settings: SourceSettings) -> dict[str, dict[str, Any]]:
    """An export read and assembled: record id → document."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    file = LandedFile(path, name, file_sha256(path))
    with Reading() as reading:
        reading.take(Landing((file,), (), b""), settings, DATE)
        records = reading.records.table()
    made = assemble("desk", records, QUARANTINE.empty_table(), {}, mode="incremental", stage="desk_documents")
    return {row["record_id"]: row for row in made.documents.to_pylist()}


def ticket(number: int, generated: object) -> dict[str, Any]:
    return {
        "id": number, "subject": f"S {number}", "description": f"text {number}", "status": "open", "priority": "high",
        "requester_id": 7, "created_at": T, "updated_at": T,
        "custom_fields": [{"id": 360009, "value": generated}],
    }  # fmt: skip


def test_a_ticket_that_a_custom_field_says_was_generated_enters_no_holdout_and_trains_only_if_judged(
    tmp_path: Path,
) -> None:
    rows = {"tickets": [ticket(1, True), ticket(2, False), ticket(3, None)]}
    found = documents(tmp_path, "tickets.json", json.dumps(rows), source(origins=[GENERATED]))
    assert [generator_of(found[name]) for name in ("1", "2", "3")] == ["ticket-writer-2", None, None]
    judged = Validation(
        generator="ticket-writer-2", by="qa", judged_on=DATE, landed_until=DATE, criteria="reads like a customer",
        sampled=40, accepted=40,
    )  # fmt: skip
    for split in ("test", "validation"):
        assert synthetic_refusal(found["1"], split, [judged]) == "synthetic_in_holdout"
    assert synthetic_refusal(found["1"], "train", []) == "synthetic_not_validated"
    assert synthetic_refusal(found["1"], "train", [judged]) is None
    assert {synthetic_refusal(found[name], "test", []) for name in ("2", "3")} == {None}
    without = documents(tmp_path, "tickets.json", json.dumps(rows), source())
    assert generator_of(without["1"]) is None


def test_a_table_of_ones_own_declares_it_too(tmp_path: Path) -> None:
    found = documents(tmp_path, "t.csv", "id,text,ai\n1,hello,TRUE\n2,hi,no\n", source("mapped", origins=[GENERATED]))
    assert [generator_of(found[name]) for name in ("1", "2")] == ["ticket-writer-2", None]


@pytest.mark.parametrize("reader", sorted(CUSTOM))
def test_every_reader_with_fields_of_ones_own_can_declare_it(reader: str) -> None:
    assert source(reader, origins=[GENERATED]).origins[0].label == "ai_generated"
    with pytest.raises(ValidationError, match="no field becomes the label 'ai_generatd'"):
        source(reader, origins=[{**GENERATED, "label": "ai_generatd"}])


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ({"label": "ai_generated", "values": {}}, "at least 1 item"),
        ({"label": "ai_generated", "values": {"true": "generated"}}, "should match pattern"),
        ({"label": "ai_generated", "values": {"true": "synthetic:"}}, "should match pattern"),
        ({**GENERATED, "of": ["category"]}, "synthetic as a whole"),
        ({"label": "ai_generated", "values": {"Yes": "human", "yes": "model:m"}}, "they are one"),
        ({"label": "ai_generated", "values": {"yes": "model:m"}, "of": ["nothing"]}, "no field becomes the label"),
    ],
)
def test_a_declaration_that_could_not_hold_is_refused(rule: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        source(origins=[rule])


def test_a_model_gives_the_origin_of_the_labels_that_it_set_and_a_person_comes_before_it() -> None:
    said = (Label("set_by", "Bot"), Label("category", "billing"), Label("status", "open"))
    rule = OriginRule(label="set_by", values={"bot": "model:triage-3"}, of=("category",))
    assert [each.origin for each in with_origins(said, [rule])] == ["vendor", "model:triage-3", "vendor"]
    generator = OriginRule(label="status", values={"open": "synthetic:g"})
    assert {each.origin for each in with_origins(said, [rule, generator])} == {"synthetic:g"}
    human = {"name": "category", "raw": "shipping", "value": None, "origin": "human"}
    labels = [each._asdict() for each in with_origins(said, [rule])]
    assert [each["raw"] for each in prevailing([*labels, human]) if each["name"] == "category"] == ["shipping"]


def test_only_a_source_that_declares_origins_is_read_again() -> None:
    assert reading_digest(source()) != reading_digest(source(origins=[GENERATED]))
