"""Decoders meet hostile bytes: every row is accounted for, nothing but SourceError is raised, memory stays flat."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import tempfile
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.errors import SourceError
from curation.sources import decode, reasons, values
from curation.sources.decode import Row
from curation.sources.decode.refused_bytes import apart
from curation.sources.reader import Rejected
from curation.storage.landings.archives import FREE_EXPANSION
from curation.storage.landings.landing import LandedFile, file_sha256


def landed(folder: Path, name: str, data: bytes) -> LandedFile:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return LandedFile(path, name, file_sha256(path))


def fates(items: list[Row | Rejected]) -> list[str]:
    return [item.reason if isinstance(item, Rejected) else item.flaw or "fit" for item in items]


HEAD = b"Id,Text\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (HEAD + b'1,"a\nb"\n2,c\n', ["fit", "fit"]),
        (b"\xef\xbb\xbf" + HEAD + b"1,a\r\n2,b\r\n", ["fit", "fit"]),
        (HEAD + b"1\n2,b\n3,c,d\n", ["ragged_row", "fit", "ragged_row"]),
        (HEAD + b'1,"never closed\n2,b\n3,c\n', ["bad_quotes", "fit", "fit"]),
        (HEAD + b'1,"a" b\n2,b\n', ["bad_quotes", "fit"]),
        (HEAD + b'1,"open\n2,b\n3,"open again\n4,d\n', ["bad_quotes", "fit", "bad_quotes", "fit"]),
        (HEAD + b'1,5" screen\n2,b\n', ["bad_quotes", "fit"]),
        (HEAD + b"1,a\0b\n2,b\n", ["nul_byte", "fit"]),
        (HEAD + b"1,\xff\xfe\n2,b\n", ["bad_encoding", "fit"]),
        (HEAD + b'1,"\xc3\nb"\n2,b\n', ["bad_encoding", "fit"]),
        (HEAD + b"\n1,a\n\r\n\n2,b", ["fit", "fit"]),
        (HEAD + b"1,a\r2,b\n3,c\n", ["bad_quotes", "fit"]),
        (HEAD + b"1," + b"x" * (decode.MAX_RECORD + 10) + b"\n2,b\n", ["too_large", "fit"]),
        (HEAD + b"1," + b"x" * 200_000 + b"\n", ["fit"]),
        (HEAD, []),
        (b"", ["bad_header"]),
        (b"Id,Id\n1,2\n", ["bad_header"]),
        ("Id,Text\n1,a\n".encode("utf-16"), ["fit"]),
        ("Id,Text\n1,a\n".encode("utf-16-le"), ["nul_byte"]),
        (b'Id,"Text\n1,a\n', ["bad_header"]),
    ],
)
def test_each_record_of_a_hostile_csv_is_fit_or_says_why_not(tmp_path: Path, data: bytes, expected: list[str]) -> None:
    assert fates(list(decode.csv_rows(landed(tmp_path, "Case.csv", data)))) == expected


def test_a_customer_named_na_and_an_account_with_leading_zeros_stay_strings(tmp_path: Path) -> None:
    (row,) = decode.csv_rows(landed(tmp_path, "Contact.csv", b"Id,Name,Account,Empty\n1,NA,00042,\n"))
    assert isinstance(row, Row)
    assert row.fields == {"Id": "1", "Name": "NA", "Account": "00042", "Empty": ""}


def test_a_missing_column_names_itself_its_neighbour_and_the_file_but_no_data(tmp_path: Path) -> None:
    renamed = landed(tmp_path, "Case.csv", b"Id,Subjects\n1,a\n")
    with pytest.raises(SourceError, match=r"Case\.csv: field 'Subject' is missing \(.*'Subjects'"):
        list(decode.csv_rows(renamed, ("Id", "Subject")))
    headless = landed(tmp_path, "Contact.csv", b"Emily,Idris\nAnna,Bert\n")
    with pytest.raises(SourceError) as caught:
        list(decode.csv_rows(headless, ("Id", "Email")))
    assert "Emily" not in str(caught.value) and "Idris" not in str(caught.value)


DEEP = b'{"id":3,"a":' + b"[" * 70 + b"]" * 70 + b"}"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"id":1}', "fit"),
        (b'{"id":1,"id":2}', "duplicate_key"),
        (b'{"id":1,"a":[{"b":1,"b":1}]}', "duplicate_key"),
        (b'{"id":1,"a":NaN}', "not_a_number"),
        (b'{"id":1,"a":-Infinity}', "not_a_number"),
        (b'{"id":1,"a":1e999}', "not_a_number"),
        (b'{"id":1,"a":"\\ud800"}', "lone_surrogate"),
        (b'{"id":1,"\\udfff":1}', "lone_surrogate"),
        (b'{"id":1,"a":"\\ud83d\\ude00"}', "fit"),
        (b'{"id":1,"a":"\xed\xa0\x80"}', "bad_encoding"),
        (b'{"id":1,"a":"\xff"}', "bad_encoding"),
        (DEEP, "too_deep"),
        (b"[" * 100_000, "too_deep"),
        (b'{"a":' * 100_000, "too_deep"),
        (b'{"id":1,"a":"' + b"[" * 500 + b'"}', "fit"),
        (b'{"id":1,"a":"' + b'\\"[' * 500 + b'"}', "fit"),
        (b'{"id":' + b"9" * 5000 + b"}", "bad_json"),
        (b'{"id":1,"a":"tab\there"}', "bad_json"),
        (b'{"id":1', "bad_json"),
        (b"{'id':1}", "bad_json"),
        (b'{"id":1} {"id":2}', "bad_json"),
        (b"[1]", "not_an_object"),
        (b"null", "not_an_object"),
    ],
)
def test_a_hostile_line_is_rejected_with_its_reason_and_its_neighbours_are_not(
    tmp_path: Path, line: bytes, expected: str
) -> None:
    data = b'\xef\xbb\xbf{"id":0}\n' + line + b'\n\n{"id":9}'
    items = list(decode.ndjson_rows(landed(tmp_path, "tickets.ndjson", data)))
    assert fates(items) == ["fit", expected, "fit"]
    assert [item.origin.position for item in items] == [0, 1, 3]


def test_one_bad_object_of_a_page_is_rejected_alone(tmp_path: Path) -> None:
    data = b'{"tickets":[{"id":1},{"id":2,"id":3},7,' + DEEP + b'],"users":[{"id":5,"a":NaN}],"count":4}'
    items = list(decode.json_rows(landed(tmp_path, "tickets.json", data), ("tickets", "users")))
    assert fates(items) == ["fit", "duplicate_key", "not_an_object", "too_deep", "not_a_number"]
    assert [item.origin.position for item in items] == [0, 1, 2, 3, 4]
    twice = landed(tmp_path, "twice.json", b'{"tickets":[{"id":1}],"tickets":[]}')
    assert fates(list(decode.json_rows(twice, ("tickets",)))) == ["duplicate_key"]


def test_a_gzip_that_is_torn_corrupt_or_a_bomb_yields_no_row(tmp_path: Path) -> None:
    lines = b"".join(b'{"id":%d,"a":"%d"}\n' % (n, n * n) for n in range(2000))
    whole = gzip.compress(lines)
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0xFF
    bomb = gzip.compress(b"\n" * (FREE_EXPANSION + 2))
    for data, expected in (
        (whole[:-20], "bad_container"),
        (bytes(flipped), "bad_container"),
        (whole + b"more", "bad_container"),
        (b"no gzip at all", "bad_container"),
        (bomb, "too_large"),
    ):
        assert fates(list(decode.ndjson_rows(landed(tmp_path, "tickets.ndjson.gz", data)))) == [expected]
    assert fates(list(decode.ndjson_rows(landed(tmp_path, "tickets.ndjson.gz", whole)))) == ["fit"] * 2000
    assert decode.file_form("a/tickets-1.jsonl.gz") == ("tickets-1", "ndjson")


def test_a_million_cells_are_read_in_flat_memory(tmp_path: Path) -> None:
    file = landed(tmp_path, "Case.csv", HEAD + b"".join(b"%d,%s\n" % (n, b"x" * 100) for n in range(50_000)))
    tracemalloc.start()
    try:
        assert sum(1 for _ in decode.csv_rows(file)) == 50_000
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024-01-23T02:35:01.000+0000", dt.datetime(2024, 1, 23, 2, 35, 1, tzinfo=dt.UTC)),
        ("2014-12-31T12:27:09+10:00", dt.datetime(2014, 12, 31, 2, 27, 9, tzinfo=dt.UTC)),
        ("2020-02-29 00:00Z", dt.datetime(2020, 2, 29, tzinfo=dt.UTC)),
        ("2020-01-01T00:00:00.123456789Z", dt.datetime(2020, 1, 1, 0, 0, 0, 123456, tzinfo=dt.UTC)),
        ("", None),
        (None, None),
    ],
)
def test_an_instant_with_a_zone_is_utc_and_an_empty_one_is_null(written: object, expected: dt.datetime | None) -> None:
    assert values.instant(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "2024-01-23T02:35:01", "2024-01-23", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-01-01T24:00:00Z",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "٢٠٢٤-01-01T00:00:00Z", "now", 1700000000, True, [],
        "2024-01-01T00:00:00+99:99", "2024-W01-1T00:00:00Z",
    ],
)  # fmt: skip
def test_an_instant_without_zone_or_of_no_calendar_is_a_bad_date(written: object) -> None:
    with pytest.raises(reasons.Unreadable, match="bad_date"):
        values.instant(written)


def test_consent_that_cannot_be_understood_counts_as_denied() -> None:
    until = dt.datetime(2025, 1, 31, tzinfo=dt.UTC)
    assert values.consent("Granted", "2025-01-31") == ("granted", until)
    assert values.consent(True) == ("granted", None)
    assert values.consent("") == values.consent(None) == (None, None)
    for said in ("denied", "false", False, 0, 0.0, "0.0"):
        assert values.consent(said) == ("denied", None)
    for said in ("perhaps", [], {"a": 1}, 1.5, ["yes", "no"]):
        assert values.consent(said) == ("unclear", None)
    assert values.consent(1.0) == values.consent([True]) == ("granted", None)
    assert values.consent("granted", "soon") == ("unclear", None)


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(cells, min_size=2, max_size=2), max_size=6))
def test_what_a_csv_writer_wrote_is_what_is_read(rows: list[list[str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([["Id", "Text"], *rows])
    with tempfile.TemporaryDirectory() as folder:
        items = list(decode.csv_rows(landed(Path(folder), "x.csv", out.getvalue().encode())))
    assert [list(item.fields.values()) for item in items if isinstance(item, Row)] == rows
    assert set(fates(items)) <= {"fit"}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([b'"', b",", b"\n", b"\r", b"a", b"\0", b"\xff", b"{", b"}", b":", b"[", b"\\", b"1"])))
def test_no_bytes_make_a_decoder_raise_and_no_line_goes_missing(parts: list[bytes]) -> None:
    data = b"".join(parts)
    with tempfile.TemporaryDirectory() as folder:
        file = landed(Path(folder), "x", HEAD + data)
        rows = list(decode.csv_rows(file))
        # Records span lines only inside quotes; without quotes there is one item for each line that is not blank.
        if b'"' not in data:
            assert len(rows) == sum(1 for line in data.split(b"\n") if line.strip(b"\r"))
        lines = list(decode.ndjson_rows(landed(Path(folder), "y", data)))
        assert len(lines) == sum(1 for line in data.split(b"\n") if line.strip())
        for item in [*rows, *lines, *decode.json_rows(landed(Path(folder), "z", data), ("a",))]:
            assert (item.reason if isinstance(item, Rejected) else item.flaw) in {None, *reasons.REASONS}


@settings(max_examples=80, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)))  # fmt: skip
def test_any_json_value_is_one_row_or_one_rejection(value: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (item,) = decode.ndjson_rows(landed(Path(folder), "x", json.dumps({"id": 1, "v": value}).encode()))
    assert isinstance(item, Row)
    finite = not any(word in json.dumps(value) for word in ("NaN", "Infinity"))
    assert finite == (item.flaw is None) or item.flaw == "lone_surrogate" or not finite


@pytest.mark.parametrize(
    ("line", "fate"),
    [
        (rb'{"a": 1, "a": "\u003a"}', "duplicate_key"),
        (rb'{"a": 1, "a" : "\u007b\u007d:"}', "duplicate_key"),
        (rb'{"a": ":", "b": {"c": 1, "c": 2}}', "duplicate_key"),
        (rb'{"a": "\u00e9\u005b\u003a", "b": 2}', "fit"),
        (b'{"a": "[{:", "b": [{}, "}"]}', "fit"),
        (b'{"a":\t1 , "b" :2}', "fit"),
    ],
)
def test_a_repeated_key_is_found_whatever_stands_in_the_strings(tmp_path: Path, line: bytes, fate: str) -> None:
    assert fates(list(decode.ndjson_rows(landed(tmp_path, "x.ndjson", line + b"\n")))) == [fate]


@given(st.recursive(st.text("a:[]{}\\\"é", max_size=4), lambda inner: st.dictionaries(st.text("ab:", max_size=2), inner, max_size=4) | st.lists(inner, max_size=3), max_leaves=8), st.booleans())  # fmt: skip
def test_what_the_fast_decoder_takes_is_what_the_standard_one_says(value: Any, escaped: bool) -> None:
    data = json.dumps({"it": value}, ensure_ascii=escaped).encode()
    with tempfile.TemporaryDirectory() as folder:
        (row,) = decode.ndjson_rows(landed(Path(folder), "x.ndjson", data))
    assert isinstance(row, Row)
    assert (row.flaw, row.fields) == (None, {"it": value})


def test_an_integer_beyond_64_bits_keeps_its_digits(tmp_path: Path) -> None:
    (row,) = decode.ndjson_rows(landed(tmp_path, "x.ndjson", b'{"id": 123456789012345678901234567890}'))
    assert isinstance(row, Row)
    assert row.fields == {"id": 123456789012345678901234567890}


def test_tabulators_separate_the_fields_of_tsv_unless_another_sign_is_declared(tmp_path: Path) -> None:
    for declared, sign in ((",", "\t"), (";", ";")):
        path = tmp_path / "rows.tsv"
        path.write_text(f"id{sign}text\n1{sign}a, b: c\n2\n")
        file = LandedFile(path, "rows.tsv", b"\0" * 32, delimiter=declared)
        first, second = decode.csv_rows(file)
        assert isinstance(first, Row) and first.fields == {"id": "1", "text": "a, b: c"}
        assert isinstance(second, Row) and second.flaw == "ragged_row"
        kept = apart(file, {1}, 2)
        assert kept is not None and (kept.header, kept.rows) == (f"id{sign}text\n".encode(), {1: b"2\n"})
