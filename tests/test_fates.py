"""Fates: equal sets are equal tables, and their counts name outcome and reason."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from curation.fates import EVERYWHERE, FATES, OUTCOMES, Fate, StageResult, counts, fates_table

DAY = dt.date(2026, 11, 2)


def fate(
    subject: str, outcome: str = "kept", reason: str | None = None, scope: str = EVERYWHERE, into: str | None = None
) -> Fate:
    return Fate(scope, "zendesk_documents", "record", subject, DAY, outcome, reason, into, "1")  # type: ignore[arg-type]


SETS = st.lists(
    st.builds(
        fate, st.text(max_size=3), st.sampled_from(OUTCOMES), st.sampled_from(["a", "b"]), st.sampled_from(["*", "sft"])
    ),
    max_size=12,
    unique_by=lambda f: (f.scope, f.subject_id, f.fate),
)


@given(fates=SETS, data=st.data())
def test_equal_sets_of_fates_are_equal_tables(fates: list[Fate], data: st.DataObject) -> None:
    table = fates_table(fates)
    assert table.schema == FATES
    assert table == fates_table(data.draw(st.permutations(fates)))
    assert sorted(map(str, table.to_pylist())) == sorted(str(f._asdict()) for f in fates)
    assert sum(counts(table).values()) == len(fates)


def test_no_fates_are_a_table_without_rows() -> None:
    assert fates_table([]) == FATES.empty_table()
    assert counts(fates_table([])) == {}
    assert StageResult(FATES.empty_table()).fates == FATES.empty_table()


def test_counts_tell_outcome_and_reason_in_order() -> None:
    fates = [
        fate("1"),
        fate("2"),
        fate("3", "dropped", "no_text"),
        fate("4", "dropped", "consent_denied"),
        fate("5", "merged", "duplicate", into="1"),
        fate("6", "quarantined", "bad_json"),
        fate("7", "dropped", "no_text"),
    ]
    assert list(counts(fates_table(fates)).items()) == [
        ("dropped:consent_denied", 1),
        ("dropped:no_text", 2),
        ("kept", 2),
        ("merged:duplicate", 1),
        ("quarantined:bad_json", 1),
    ]
