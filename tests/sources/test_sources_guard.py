"""A snapshot that lacks too much of the one before waits, whatever order the landings were read in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from curation.sources.landings.guard import COLUMNS, Guarded, Missing, guarded_landings

MON, TUE, WED = (dt.date(2026, 11, day) for day in (2, 3, 4))
SCHEMA = pa.schema([("landed_on", pa.date32()), ("entity", pa.string()), ("record_id", pa.string())])
Rows = list[tuple[dt.date, str | None, str | None]]


def held(
    records: Rows,
    quarantine: Sequence[tuple[dt.date, str | None, str | None]] = (),
    share: float = 0.2,
    overridden: Collection[dt.date] = (),
    landings: Collection[dt.date] = (),
) -> dict[dt.date, Missing]:
    """The landings that wait."""
    return dict(guarded(records, quarantine, share, overridden, landings).waiting)


def guarded(
    records: Rows,
    quarantine: Sequence[tuple[dt.date, str | None, str | None]] = (),
    share: float = 0.2,
    overridden: Collection[dt.date] = (),
    landings: Collection[dt.date] = (),
) -> Guarded:
    tables = [
        pa.Table.from_pylist([dict(zip(COLUMNS, r, strict=True)) for r in rows], SCHEMA)
        for rows in (records, quarantine)
    ]
    landed = {*landings, *(row[0] for row in (*records, *quarantine))}
    return guarded_landings(*([table] for table in tables), landed, share, overridden)


def pages(day: dt.date, *numbers: int, entity: str = "article") -> Rows:
    return [(day, entity, str(n)) for n in numbers]


def test_exactly_the_share_may_go_and_one_more_waits_with_both_numbers() -> None:
    full = pages(MON, *range(10))
    assert held(full + pages(TUE, *range(8))) == {}
    assert held(full + pages(TUE, *range(7))) == {TUE: Missing("article", 3, 10)}
    assert held(full + pages(TUE, *range(7)), share=0.3) == {}
    assert held(full + pages(TUE, *range(7)), overridden=[TUE]) == {}


def test_the_next_whole_snapshot_is_compared_with_the_last_that_was_applied_and_passes_over_what_waits() -> None:
    torn = pages(MON, *range(10)) + pages(TUE, 1)
    assert guarded(torn + pages(WED, *range(9))) == Guarded({}, frozenset({TUE}))
    assert list(held(torn + pages(WED, 1, 2))) == [TUE, WED]
    assert guarded(torn + pages(WED, 1, 2), overridden=[TUE]) == Guarded({}, frozenset())
    assert guarded(torn + pages(WED, 1, 2), overridden=[WED]) == Guarded({}, frozenset({TUE}))


def test_a_landing_with_an_unreadable_id_is_no_whole_one_and_passes_nothing_over() -> None:
    torn = pages(MON, *range(10)) + pages(TUE, 1)
    found = guarded(torn + pages(WED, *range(9)), [(WED, None, None)])
    assert found == Guarded({TUE: Missing("article", 9, 10)}, frozenset())


def test_each_kind_of_record_counts_for_itself() -> None:
    users = pages(MON, 1, 2, entity="person")
    assert held(pages(MON, *range(90)) + users + pages(TUE, *range(90))) == {TUE: Missing("person", 2, 2)}
    assert held(pages(MON, 1, entity="other") + pages(MON, 1) + pages(TUE, 1)) == {}


def test_a_row_that_is_quarantined_under_its_id_is_there_and_one_without_deletes_nothing() -> None:
    full = pages(MON, *range(10))
    assert held(full + pages(TUE, *range(7)), [(TUE, "article", "7")]) == {}
    assert held(full, [(TUE, None, None)]) == {}


def test_an_empty_snapshot_waits_like_a_truncated_one() -> None:
    assert held(pages(MON, *range(10)), landings=[MON, TUE]) == {TUE: Missing("article", 10, 10)}


def test_what_an_unreadable_row_kept_alive_counts_when_the_next_snapshot_is_clean() -> None:
    rows = pages(MON, *range(100)) + pages(TUE, *range(81)) + pages(WED, *range(66))
    assert held(rows, [(TUE, None, None)]) == {WED: Missing("article", 34, 100)}


@given(st.permutations(pages(MON, *range(10)) + pages(TUE, 1, 2) + pages(WED, *range(9))))
def test_the_order_of_rows_does_not_matter(rows: Rows) -> None:
    assert guarded(rows) == Guarded({}, frozenset({TUE}))
