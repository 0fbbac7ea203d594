"""Parquet rows: values as JSON would have them, every row accounted for, damage and bombs refused."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation.errors import SourceError
from curation.sources import reasons, tabular
from curation.sources.decode import Row
from curation.sources.reader import Rejected
from curation.storage.landings.landing import LandedFile

Write = Callable[..., LandedFile]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a table as Parquet and land it."""

    def run(table: pa.Table, **options: Any) -> LandedFile:
        path = tmp_path / "rows.parquet"
        pq.write_table(table, path, **options)
        return LandedFile(path, path.name, b"\0" * 32)

    return run


def column(write: Write, values: list[Any], kind: pa.DataType) -> list[tuple[Any, str | None]]:
    """What a column of one type becomes: value and flaw of each row."""
    rows = list(tabular.parquet_rows(write(pa.table({"c": pa.array(values, kind)}))))
    return [(row.fields["c"], row.flaw) for row in rows if isinstance(row, Row)]


MOMENT = dt.datetime(2024, 5, 1, 12, 30, 15)
VALUES: list[tuple[pa.DataType, Any, Any]] = [
    (pa.string(), "Grüße", "Grüße"),
    (pa.large_string(), "a", "a"),
    (pa.dictionary(pa.int8(), pa.string()), "open", "open"),
    (pa.string(), None, None),
    (pa.string(), "", ""),
    (pa.int64(), 2**60, 2**60),
    (pa.bool_(), True, True),
    (pa.float64(), 1.5, 1.5),
    (pa.decimal128(38, 0), Decimal(42), 42),
    (pa.decimal128(10, 2), Decimal("4.20"), "4.20"),
    (pa.timestamp("us", "UTC"), MOMENT.replace(tzinfo=dt.UTC), "2024-05-01T12:30:15+00:00"),
    (pa.timestamp("ms", "Europe/Berlin"), MOMENT.replace(tzinfo=dt.UTC), "2024-05-01T14:30:15+02:00"),
    (pa.timestamp("us"), MOMENT, "2024-05-01T12:30:15"),
    (pa.timestamp("ns"), MOMENT, "2024-05-01T12:30:15"),
    (pa.date32(), MOMENT.date(), "2024-05-01"),
    (pa.date64(), MOMENT.date(), "2024-05-01"),
    (pa.time64("us"), MOMENT.time(), "12:30:15"),
    (pa.binary(), "naïve".encode(), "naïve"),
    (pa.binary(), b"\xff\x00", b"\xff\x00"),
    (pa.duration("s"), dt.timedelta(seconds=4), dt.timedelta(seconds=4)),
    (pa.list_(pa.string()), ["a", "b"], ["a", "b"]),
    (
        pa.struct([("at", pa.timestamp("us", "UTC"))]),
        {"at": MOMENT.replace(tzinfo=dt.UTC)},
        {"at": "2024-05-01T12:30:15+00:00"},
    ),
    (pa.map_(pa.string(), pa.int8()), [("a", 1)], {"a": 1}),
    (pa.uuid(), uuid.UUID(int=7).bytes, str(uuid.UUID(int=7))),
    (pa.json_(), '{"a": 1}', '{"a": 1}'),
]


@pytest.mark.parametrize(("kind", "value", "expected"), VALUES, ids=lambda v: str(v)[:30])
def test_a_value_is_what_json_would_have(write: Write, kind: pa.DataType, value: Any, expected: Any) -> None:
    assert column(write, [value, None], kind) == [(expected, None), (None, None)]


@pytest.mark.parametrize(
    ("kind", "good", "bad", "flaw"),
    [
        (pa.float64(), 1.0, float("nan"), reasons.NOT_A_NUMBER),
        (pa.timestamp("s"), MOMENT, 2**40, reasons.BAD_DATE),
        (pa.map_(pa.string(), pa.int8()), [("a", 1)], [("a", 1), ("a", 2)], reasons.DUPLICATE_KEY),
        (pa.string(), "a", "b" * (9 << 20), reasons.TOO_LARGE),
        (pa.list_(pa.string()), ["a"], ["b" * (9 << 20)], reasons.TOO_LARGE),
    ],
    ids=["nan", "year", "key", "text", "list"],
)
def test_a_bad_value_costs_its_own_row(write: Write, kind: pa.DataType, good: Any, bad: Any, flaw: str) -> None:
    assert [f for _, f in column(write, [good, bad, good], kind)] == [None, flaw, None]


def test_text_that_is_not_utf_8_costs_its_own_row(write: Write) -> None:
    broken = pa.array([b"ok", b"\xff", b"ok"], pa.binary()).cast(pa.string(), safe=False)
    rows = list(tabular.parquet_rows(write(pa.table({"c": broken, "n": [1, 2, 3]}))))
    assert [(r.fields["n"], r.flaw) for r in rows if isinstance(r, Row)] == [
        (1, None),
        (2, reasons.BAD_ENCODING),
        (3, None),
    ]


def test_positions_run_through_row_groups(write: Write) -> None:
    rows = list(tabular.parquet_rows(write(pa.table({"n": range(3000)}), row_group_size=700)))
    assert [(r.origin.position, r.fields["n"]) for r in rows if isinstance(r, Row)] == [(n, n) for n in range(3000)]


def test_old_timestamps_of_spark_are_read(write: Write) -> None:
    file = write(
        pa.table({"c": pa.array([dt.datetime(9999, 1, 1), MOMENT], pa.timestamp("us"))}),
        use_deprecated_int96_timestamps=True,
    )
    (_, row) = tabular.parquet_rows(file)
    assert isinstance(row, Row) and row.fields == {"c": "2024-05-01T12:30:15"}


def test_a_damaged_page_costs_its_row_group(write: Write) -> None:
    words = [f"word number {n}" for n in range(3000)]
    file = write(
        pa.table({"c": words}), row_group_size=1000, write_page_checksum=True, compression="none", use_dictionary=False
    )
    data = bytearray(file.path.read_bytes())
    data[data.index(b"word number 1500")] ^= 1
    file.path.write_bytes(data)
    items = list(tabular.parquet_rows(file))
    (rejected,) = (item for item in items if isinstance(item, Rejected))
    assert (rejected.reason, 1000 <= rejected.origin.position < 2000) == (reasons.BAD_PARQUET, True)
    intact = [item.origin.position for item in items if isinstance(item, Row)]
    assert intact[:1000] == list(range(1000)) and intact[-1000:] == list(range(2000, 3000))


def test_a_missing_column_is_an_error_and_a_repeated_one_a_bad_header(write: Write) -> None:
    file = write(pa.table({"idd": ["1"], "body": ["x"]}))
    with pytest.raises(SourceError, match=r"'id'.*'idd'"):
        list(tabular.parquet_rows(file, ["id", "body"]))
    twice = write(pa.table([pa.array([1]), pa.array([2])], names=["a", "a"]))
    assert [i.reason for i in tabular.parquet_rows(twice) if isinstance(i, Rejected)] == [reasons.BAD_HEADER]


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1PAR1", b"id,text\n1,a\n", b"PAR1" + b"\xff" * 40 + b"PAR1"])
def test_what_is_no_parquet_is_one_rejection(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.parquet").write_bytes(content)
    (item,) = tabular.parquet_rows(LandedFile(tmp_path / "a.parquet", "a.parquet", b"\0" * 32))
    assert isinstance(item, Rejected) and item.reason == reasons.BAD_PARQUET


@pytest.mark.slow
def test_a_text_repeated_a_million_times_stands_once_in_memory(write: Write) -> None:
    words = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_000, pa.int32()), pa.array(["x" * (4 << 20)]))
    items: Iterator[Row | Rejected] = tabular.parquet_rows(write(pa.table({"c": words}), row_group_size=1_000_000))
    assert sum(isinstance(item, Row) and item.flaw is None for item in items) == 1_000_000


def test_a_file_that_claims_to_expand_beyond_the_cap_is_too_large(write: Write) -> None:
    zeros = pa.table({"c": pa.array(["0" * 1000] * 100_000)})
    (item,) = tabular.parquet_rows(write(zeros, compression="zstd", use_dictionary=False))
    assert isinstance(item, Rejected) and item.reason == reasons.TOO_LARGE


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=6))
def test_changed_bytes_never_raise(write: Write, changes: list[tuple[int, int]]) -> None:
    file = write(pa.table({"id": list(range(40)), "c": [f"w{n}" for n in range(40)]}), row_group_size=10)
    data = bytearray(file.path.read_bytes())
    for place, byte in changes:
        data[place % len(data)] = byte
    file.path.write_bytes(data)
    for item in tabular.parquet_rows(file):
        assert isinstance(item, Row) or item.reason in reasons.REASONS


def test_no_changed_byte_of_the_footer_ends_the_process(write: Write) -> None:
    """Arrow aborts where it reads a column whose statistics are impossible: no reader asks for one."""
    file = write(pa.table({"id": list(range(40)), "c": [f"w{n}" for n in range(40)]}), row_group_size=10)
    whole = file.path.read_bytes()
    footer = int.from_bytes(whole[-8:-4], "little") + 8
    for place in range(len(whole) - footer, len(whole)):
        data = bytearray(whole)
        data[place] = (data[place] + 16) % 256
        file.path.write_bytes(data)
        for item in tabular.parquet_rows(file):
            assert isinstance(item, Row) or item.reason in reasons.REASONS
