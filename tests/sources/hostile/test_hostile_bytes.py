"""Bytes that no decoder expects: torn compression, wrong encodings, broken JSON and CSV; each row has a fate."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
from collections.abc import Callable
from typing import Any

import pytest
from backports import zstd

SENTINEL = "Zyxqvord"
T = "2026-11-01T08:00:00Z"


def ticket(number: int = 1, **given: Any) -> dict[str, Any]:
    row = {"id": number, "subject": "S", "description": SENTINEL, "status": "open", "requester_id": 7}
    return {**row, "created_at": T, "updated_at": T, **given}


def line(number: int = 1, **given: Any) -> bytes:
    return json.dumps(ticket(number, **given)).encode() + b"\n"


def flipped(data: bytes, at: float = 0.5) -> bytes:
    changed = bytearray(data)
    changed[int(len(data) * at)] ^= 0xFF
    return bytes(changed)


MANY = b"".join(line(n, subject=str(n * n * 7919)) for n in range(400))
SOUND = {"thread": 400}

# Compressed: either every row of it or one reason, never some of its rows ---------------------------------------------

COMPRESSED: dict[str, tuple[str, bytes, dict[str, int]]] = {
    "gzip": ("tickets.ndjson.gz", gzip.compress(MANY), SOUND),
    "gzip in two members": ("tickets.ndjson.gz", gzip.compress(MANY[:9000]) + gzip.compress(MANY[9000:]), SOUND),
    "gzip without its trailer": ("tickets.ndjson.gz", gzip.compress(MANY)[:-8], {"bad_container": 1}),
    "gzip cut in the middle": ("tickets.ndjson.gz", gzip.compress(MANY)[:2000], {"bad_container": 1}),
    "gzip cut in its header": ("tickets.ndjson.gz", gzip.compress(MANY)[:6], {"bad_container": 1}),
    "gzip with a flipped byte": ("tickets.ndjson.gz", flipped(gzip.compress(MANY)), {"bad_container": 1}),
    "gzip with a wrong checksum": ("tickets.ndjson.gz", flipped(gzip.compress(MANY), 0.9999), {"bad_container": 1}),
    "gzip and rubbish": ("tickets.ndjson.gz", gzip.compress(MANY) + SENTINEL.encode(), {"bad_container": 1}),
    "gzip and zeros": ("tickets.ndjson.gz", gzip.compress(MANY) + bytes(512), SOUND),
    "gzip by name only": ("tickets.ndjson.gz", MANY, {"bad_container": 1}),
    "gzip of nothing": ("tickets.ndjson.gz", gzip.compress(b""), {}),
    "empty gzip": ("tickets.json.gz", b"", {"bad_json": 1}),
    "gzip of gzip": ("tickets.ndjson.gz", gzip.compress(gzip.compress(line(), mtime=0).replace(b"\n", b"\r")), {"bad_encoding": 1}),
    "gzip without the name": ("tickets.ndjson", gzip.compress(line(), mtime=0).replace(b"\n", b"\r"), {"bad_encoding": 1}),
    "zstd cut": ("tickets.ndjson.zst", zstd.compress(MANY)[:-40], {"bad_container": 1}),
    "zstd flipped": ("tickets.ndjson.zst", flipped(zstd.compress(MANY, options={zstd.CompressionParameter.checksum_flag: 1})), {"bad_container": 1}),
    "zstd with an enormous window": ("tickets.ndjson.zst", b"\x28\xb5\x2f\xfd\x04\xa8\x01\x00\x00", {"bad_container": 1}),
    "xz cut": ("tickets.ndjson.xz", lzma.compress(MANY)[:-12], {"bad_container": 1}),
    "xz flipped": ("tickets.ndjson.xz", flipped(lzma.compress(MANY)), {"bad_container": 1}),
    "bz2 cut": ("tickets.ndjson.bz2", bz2.compress(MANY)[:-12], {"bad_container": 1}),
    "bz2 flipped": ("tickets.ndjson.bz2", flipped(bz2.compress(MANY)), {"bad_container": 1}),
    "empty bz2": ("tickets.ndjson.bz2", b"", {"bad_container": 1}),
}  # fmt: skip


@pytest.mark.parametrize("case", COMPRESSED)
def test_a_compressed_file_gives_all_of_its_rows_or_one_reason(outcome: Callable[..., Any], case: str) -> None:
    name, data, expected = COMPRESSED[case]
    assert outcome("zendesk", {name: data}).counts == expected


# JSON -----------------------------------------------------------------------------------------------------------------

DEEP = b"[" * 70 + b"]" * 70
NDJSON: dict[str, tuple[bytes, dict[str, int]]] = {
    "empty": (b"", {}),
    "blank lines": (b"\n \n\t\n", {}),
    "byte order mark": (b"\xef\xbb\xbf" + line(), {"thread": 1}),
    "byte order mark in the middle": (line() + b"\xef\xbb\xbf" + line(2), {"thread": 1, "bad_json": 1}),
    "torn last line": (line() + line(2)[:-30], {"thread": 1, "bad_json": 1}),
    "two objects a line": (line().rstrip() + line(2), {"bad_json": 1}),
    "repeated key": (line() + b'{"id":2,"id":3,"subject":"%s"}\n' % SENTINEL.encode(), {"thread": 1, "duplicate_key": 1}),
    "repeated key far inside": (line(via={"a": 1})[:-2].replace(b'{"a": 1}', b'{"a":{"b":1,"b":2}}') + b"}\n", {"duplicate_key": 1}),
    "repeated key by an escape": (b'{"id":1,"\\u0069d":2}\n', {"duplicate_key": 1}),
    "NaN": (b'{"id":1,"priority":NaN}\n', {"not_a_number": 1}),
    "Infinity": (b'{"id":1,"priority":-Infinity}\n', {"not_a_number": 1}),
    "a number beyond all": (b'{"id":1,"priority":1e400}\n', {"not_a_number": 1}),
    "lone surrogate": (b'{"id":1,"subject":"\\ud800"}\n', {"lone_surrogate": 1}),
    "lone low surrogate in a key": (b'{"id":1,"\\udfff":1}\n', {"lone_surrogate": 1}),
    "surrogates the wrong way round": (b'{"id":1,"subject":"\\ude00\\ud83d"}\n', {"lone_surrogate": 1}),
    "surrogate in bytes": (b'{"id":1,"subject":"\xed\xa0\x80"}\n', {"bad_encoding": 1}),
    "overlong slash": (b'{"id":1,"subject":"\xc0\xaf"}\n', {"bad_encoding": 1}),
    "beyond Unicode": (b'{"id":1,"subject":"\xf5\x80\x80\x80"}\n', {"bad_encoding": 1}),
    "deep": (b'{"id":1,"a":' + DEEP + b"}\n", {"too_deep": 1}),
    "very deep": (b"[" * 200_000 + b"\n", {"too_deep": 1}),
    "brackets in a text": (line(subject="[" * 5000), {"thread": 1}),
    "NUL as a byte": (b'{"id":1,"subject":"\0"}\n', {"bad_json": 1}),
    "NUL as an escape": (line(subject="a\0b"), {"thread": 1}),
    "a control character": (b'{"id":1,"subject":"\x01"}\n', {"bad_json": 1}),
    "an integer of 5,000 digits": (b'{"id":' + b"9" * 5000 + b"}\n", {"bad_json": 1}),
    "an id of 1,000 digits": (line().replace(b'"id": 1', b'"id": ' + b"9" * 1000), {"missing_id": 1}),
    "other values than objects": (b'1\n"a"\nnull\n[]\ntrue\n', {"not_an_object": 5}),
    "a comment": (b"// nothing\n", {"bad_json": 1}),
    "single quotes": (b"{'id': 1}\n", {"bad_json": 1}),
    "an HTML error page": (b"<html><body>502 Bad Gateway</body></html>\n", {"bad_json": 1}),
    "UTF-16 with a mark": (line().decode().encode("utf-16"), {"thread": 1}),
    "UTF-16 without a mark": (line().decode().encode("utf-16-le"), {"bad_json": 2}),
    "UTF-32 with a mark": (line().decode().encode("utf-32"), {"thread": 1}),
    "UTF-16 cut in a character": ((line() + line(2)).decode().encode("utf-16")[:-1], {"bad_encoding": 1}),
    "cp1252": (b'{"id":1,"subject":"caf\xe9 \x96 "}\n', {"bad_encoding": 1}),
    "carriage returns only": (line().rstrip() + b"\r" + line(2), {"bad_json": 1}),
    "an array with a line each": (b"[\n" + line().rstrip() + b",\n" + line(2) + b"]\n", {"bad_json": 3, "thread": 1}),
}  # fmt: skip


@pytest.mark.parametrize("case", NDJSON)
def test_each_line_of_hostile_ndjson_has_its_fate(outcome: Callable[..., Any], case: str) -> None:
    data, expected = NDJSON[case]
    assert outcome("zendesk", {"tickets.ndjson": data}).counts == expected


def page(*rows: bytes) -> bytes:
    return b'{"tickets":[' + b",".join(rows) + b'],"next_page":null}'


JSON: dict[str, tuple[bytes, dict[str, int]]] = {
    "empty": (b"", {"bad_json": 1}),
    "blank": (b" \n", {"bad_json": 1}),
    "torn": (page(line(), line(2))[:-25], {"bad_json": 1}),
    "torn after the list": (page(line())[:-1], {"bad_json": 1}),
    "one bad of three": (page(line(), b'{"id":2,"a":NaN}', line(3)), {"thread": 2, "not_a_number": 1}),
    "a list hidden by its key": (b'{"tickets":[' + line() + b'],"tickets":[]}', {"duplicate_key": 1}),
    "rows that are none": (page(b"1", b"null", b"[]", line()), {"thread": 1, "not_an_object": 3}),
    "no list under the key": (b'{"tickets":7}', {"missing_id": 1}),
    "deep outside the rows": (b'{"tickets":[' + line() + b'],"meta":' + b"[" * 300 + b"]" * 300 + b"}", {"too_deep": 1}),
    "deep in one row": (page(line(), b'{"id":2,"a":' + DEEP + b"}"), {"thread": 1, "too_deep": 1}),
    "a list in a list": (b"[[" + line() + b"]]", {"not_an_object": 1}),
    "two documents": (page(line()) + page(line(2)), {"bad_json": 1}),
    "UTF-16": (page(line()).decode().encode("utf-16"), {"thread": 1}),
    "UTF-16 big without a mark": (page(line()).decode().encode("utf-16-be"), {"bad_json": 1}),
    "cp1252": (page(b'{"id":1,"subject":"\xe9"}'), {"bad_encoding": 1}),
    "a text of 9 MB": (page(line(), line(2, subject="x" * (9 << 20))), {"thread": 1, "too_large": 1}),
    "a text of 9 MB of quotes": (page(line(), line(2, subject='"' * (9 << 20))), {"thread": 1, "too_large": 1}),
}  # fmt: skip


@pytest.mark.parametrize("case", JSON)
def test_each_object_of_a_hostile_document_has_its_fate(outcome: Callable[..., Any], case: str) -> None:
    data, expected = JSON[case]
    assert outcome("zendesk", {"tickets.json": data}).counts == expected


def test_a_declared_encoding_is_believed_and_never_guessed(outcome: Callable[..., Any]) -> None:
    windows = line(subject="café – œ").replace(b"\\u00e9", b"\xe9").replace(b"\\u2013", b"\x96")
    assert outcome("zendesk", {"tickets.ndjson": windows}).counts == {"bad_encoding": 1}
    found = outcome("zendesk", {"tickets.ndjson": windows}, encoding="cp1252")
    assert [row["title"] for row in found.records] == ["café – œ"]
    broken = line(subject="a").replace(b'"a"', b'"\x81"')  # cp1252 has no such character
    assert outcome("zendesk", {"tickets.ndjson": broken}, encoding="cp1252").counts == {"bad_encoding": 1}


# CSV ------------------------------------------------------------------------------------------------------------------

NAMES = ["Id", "Subject", "Description", "Status", "ContactId", "CreatedDate", "LastModifiedDate"]
HEAD = ",".join(NAMES).encode() + b"\n"
WHEN = "2026-11-01T08:00:00.000+0000"


def row(number: int = 1, **given: str) -> bytes:
    values = {"Id": f"500A{number}", "Subject": "S", "Description": SENTINEL, "Status": "New", "ContactId": "003A"}
    values |= {"CreatedDate": WHEN, "LastModifiedDate": WHEN, **given}
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([values[name] for name in NAMES])
    return out.getvalue().encode()


OPEN = f'500A9,"{SENTINEL} never closed,d,New,003A,{WHEN},{WHEN}\n'.encode()
TABLES: dict[str, tuple[bytes, dict[str, int]]] = {
    "header alone": (HEAD, {}),
    "empty": (b"", {"bad_header": 1}),
    "blank lines": (HEAD + b"\n\r\n" + row() + b"\n", {"thread": 1}),
    "a quote that is never closed": (HEAD + OPEN + row() + row(2), {"bad_quotes": 1, "thread": 2}),
    "quotes open to the end": (HEAD + row() + OPEN, {"thread": 1, "bad_quotes": 1}),
    "two open quotes": (HEAD + OPEN + row() + OPEN + row(2), {"bad_quotes": 2, "thread": 2}),
    "a quote after a quote": (HEAD + row().replace(b"S,", b'"S" x,') + row(2), {"bad_quotes": 1, "thread": 1}),
    "a line break in quotes": (HEAD + row(Subject="a\nb\r\nc"), {"thread": 1}),
    "short and long rows": (HEAD + b"500A1,S\n" + row(2)[:-1] + b",x\n" + row(3), {"ragged_row": 2, "thread": 1}),
    "NUL": (HEAD + row(Subject="a\0b") + row(2), {"nul_byte": 1, "thread": 1}),
    "NUL in the header": (b"Id\0,Subject\n1,2\n", {"nul_byte": 1}),
    "cp1252": (HEAD + row(Subject="x").replace(b"x", b"caf\xe9") + row(2), {"bad_encoding": 1, "thread": 1}),
    "UTF-16 with a mark": ((HEAD + row()).decode().encode("utf-16"), {"thread": 1}),
    "UTF-16 without a mark": ((HEAD + row()).decode().encode("utf-16-le"), {"nul_byte": 1}),
    "a byte order mark": (b"\xef\xbb\xbf" + HEAD + row(), {"thread": 1}),
    "a name twice": (HEAD.replace(b"Subject", b"Id") + row(), {"bad_header": 1}),
    "names apart by case": (HEAD[:-1] + b",ID\n" + row()[:-1] + b",1\n", {"duplicate_key": 1}),
    "carriage returns only": ((HEAD + row() + row(2)).replace(b"\n", b"\r"), {"bad_header": 1}),
    "a column of NA": (HEAD + row(Subject="NA", Description="NA", Status="NA") + row(2, Id="NA"), {"thread": 2}),
    "formulas": (HEAD + row(Subject="=1+1", Description="@SUM(A1)"), {"thread": 1}),
    "a row of commas": (HEAD + b",,,,,,\n" + row(), {"missing_id": 1, "thread": 1}),
    "a cell of 9 MB": (HEAD + row(Subject="x" * (9 << 20)) + row(2), {"too_large": 1, "thread": 1}),
    "a quoted cell of 9 MB in lines": (HEAD + row(Subject=("x" * 1023 + "\n") * 9000), {"bad_quotes": 2, "ragged_row": 8999}),
    "each line goes on to the end": (HEAD + b'c","\n' * 40_000, {"bad_quotes": 40_000}),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLES)
def test_each_row_of_a_hostile_csv_has_its_fate(outcome: Callable[..., Any], case: str) -> None:
    data, expected = TABLES[case]
    assert outcome("salesforce", {"Case.csv": data}).counts == expected


def test_what_says_na_or_null_stays_a_text(outcome: Callable[..., Any]) -> None:
    found = outcome(
        "salesforce", {"Case.csv": HEAD + row(Subject="NA") + row(2, Subject="null") + row(3, Subject="nan")}
    )
    assert [each["title"] for each in found.records] == ["NA", "null", "nan"]


@pytest.mark.parametrize(
    "header", [b"Ident,Subject\n", b"Subject,Description,Status\n", SENTINEL.encode() + b",x,y\n", b"1,2,3,4,5,6,7\n"]
)
def test_a_table_without_its_columns_holds_the_source_and_names_no_value(
    outcome: Callable[..., Any], header: bytes
) -> None:
    found = outcome("salesforce", {"Case.csv": header + row()})
    assert found.held is not None and "Case.csv" in found.held
