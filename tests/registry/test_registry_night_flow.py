"""The flow that a card draws adds up: what one stage keeps is what the next one gets."""

from __future__ import annotations

import datetime as dt

from curation.fates import EVERYWHERE, Fate, Outcome, fates_table
from curation.registry.release.night_flow import flow_of_fates

MONDAY, TUESDAY = dt.date(2026, 11, 2), dt.date(2026, 11, 3)


def fate(stage: str, kind: str, name: str, outcome: Outcome, reason: str | None, day: dt.date, scope: str) -> Fate:
    return Fate(scope, stage, kind, name, day, outcome, reason, None, "1")


def test_records_become_documents_become_clean_ones_become_kept_ones() -> None:
    fates = [
        *(fate("crm_documents", "record", f"r{n}", "kept", None, MONDAY, EVERYWHERE) for n in range(4)),
        fate("kb_documents", "record", "r9", "kept", None, MONDAY, EVERYWHERE),
        fate("kb_documents", "record", "r8", "quarantined", "bad_date", MONDAY, EVERYWHERE),
        *(fate("crm_cleaned", "document", f"d{n}", "kept", None, MONDAY, EVERYWHERE) for n in range(3)),
        fate("crm_cleaned", "document", "d3", "dropped", "automatic_alert", MONDAY, EVERYWHERE),
        fate("crm_cleaned", "turn", "t1", "dropped", "automatic_status", MONDAY, EVERYWHERE),
        fate("kb_cleaned", "document", "d9", "kept", None, MONDAY, EVERYWHERE),
        fate("sft", "document", "d0", "kept", None, MONDAY, "sft"),
        fate("sft", "document", "d1", "kept", None, TUESDAY, "sft"),
        fate("sft", "document", "d2", "dropped", "no_consent", TUESDAY, "sft"),
        fate("sft", "document", "d9", "merged", "duplicate", MONDAY, "sft"),
        fate("sft_examples", "example", "e1", "kept", None, MONDAY, "sft"),
        fate("other", "document", "d0", "kept", None, MONDAY, "other"),
    ]
    found = flow_of_fates(fates_table(fates), ["crm", "kb"], "sft", "sft")
    assert found["flow"] == [
        {"stage": "records", "fates": {"kept": 5, "quarantined:bad_date": 1}},
        {"stage": "documents", "fates": {"dropped:automatic_alert": 1, "kept": 4}},
        {"stage": "clean documents", "fates": {"dropped:no_consent": 1, "kept": 2, "merged:duplicate": 1}},
    ]
    assert found["nights"] == {"2026-11-02": {"kept": 1, "merged": 1}, "2026-11-03": {"kept": 1, "dropped": 1}}
    kept = [stage["fates"]["kept"] for stage in found["flow"]]
    assert [sum(stage["fates"].values()) for stage in found["flow"]][1:] == kept[:-1]


def test_a_night_of_nothing_has_no_flow() -> None:
    assert flow_of_fates(fates_table([]), [], "sft", "sft") == {"flow": [], "nights": {}}
