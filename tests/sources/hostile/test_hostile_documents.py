"""Documents, dumps, mail, transcripts and tables whose format is their weapon: each has a fate, none is trusted."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

SENTINEL = "Zyxqvord"


def word(*paragraphs: str, **parts: bytes) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    if not parts:
        return out.getvalue()
    changed = io.BytesIO()
    with zipfile.ZipFile(out) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            key = name.replace("/", "_").replace(".", "_")
            after.writestr(name, parts.get(key, before.read(name)))
    return changed.getvalue()


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def body(inner: str, prolog: str = "") -> bytes:
    return f"<?xml version='1.0'?>{prolog}<w:document xmlns:w='{W}'><w:body>{inner}</w:body></w:document>".encode()


DOCX = word(SENTINEL)
LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a 'Zyxqvord'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>"
)
OUTSIDE = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"


def pdf(
    content: bytes = b"BT /F1 12 Tf 72 720 Td (Zyxqvord) Tj ET", pages: str = "[3 0 R]", parent: str = "2 0 R"
) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids {pages} /Count 1 >>".encode(),
        f"<< /Type /Page /Parent {parent} /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> /MediaBox [0 0 600 800] >>".encode(),
        b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + each + b"\nendobj\n"
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + table + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)


FOLDER: dict[str, tuple[str, bytes, dict[str, int]]] = {
    "markdown": ("x.md", b"# T\n\ntext\n", {"article": 1}),
    "empty markdown": ("x.md", b"", {"article": 1}),
    "NUL in markdown": ("x.md", b"a\0b", {"nul_byte": 1}),
    "cp1252 markdown": ("x.md", b"caf\xe9", {"bad_encoding": 1}),
    "UTF-16 with a mark": ("x.md", "# T\n".encode("utf-16"), {"article": 1}),
    "UTF-16 without a mark": ("x.md", "# T é\n".encode("utf-16-le"), {"bad_encoding": 1}),
    "front matter that never ends": ("x.md", b"---\na: b\n", {"article": 1}),
    "front matter with a key twice": ("x.md", b"---\na: 1\na: 2\n---\nx\n", {"bad_front_matter": 1}),
    "front matter that makes an object": ("x.md", b"---\na: !!python/object/apply:os.system ['echo Zyxqvord']\n---\nx\n", {"article": 1}),
    "front matter that laughs": ("x.md", b"---\na: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c]\n---\nx\n", {"article": 1}),
    "front matter that holds itself": ("x.md", b"---\na: &a [*a]\n---\nx\n", {"article": 1}),
    "tags that hold themselves": ("x.md", b"---\ntags: &a [*a]\n---\nx\n", {"article": 1}),
    "deep front matter": ("x.md", b"---\na: " + b"[" * 500 + b"\n---\nx\n", {"bad_front_matter": 1}),
    "indented front matter": ("x.md", b"---\n" + b"- " * 5000 + b"a\n---\nx\n", {"bad_front_matter": 1}),
    "front matter of 100 kB": ("x.md", b"---\na: " + b"x" * 100_000 + b"\n---\nx\n", {"bad_front_matter": 1}),
    "broken TOML": ("x.md", b"+++\na = \n+++\nx\n", {"bad_front_matter": 1}),
    "a date that is none": ("x.md", b"---\neffective_date: 2026-02-30\n---\nx\n", {"bad_date": 1}),
    "a heading of blanks": ("x.md", b"# a" + b" " * 300_000 + b"b" + b" " * 300_000 + b"c\n", {"article": 1}),
    "a line of blanks before a rule": ("x.md", b"a" + b" " * 300_000 + b"b\n", {"article": 1}),
    "markdown of 9 MB": ("x.md", b"x" * (9 << 20), {"too_large": 1}),
    "a page": ("x.html", b"<html><body><p>text</p></body></html>", {"article": 1}),
    "a page that lies about its encoding": ("x.html", b"<meta charset=utf-8><p>caf\xe9</p>", {"bad_encoding": 1}),
    "a page in an encoding that is none": ("x.html", b"<meta charset=unicode_escape><p>\\x41</p>", {"article": 1}),
    "a deep page": ("x.html", b"<div>" * 100_000 + b"x", {"article": 1}),
    "a page of tags that reopen": ("x.html", b"<b x=1><i>" * 3000 + b"<p></p>" * 3000, {"article": 1}),
    "a page of a million tags": ("x.html", b"<p>a" * 1_000_000, {"article": 1}),
    "a page of open comments": ("x.html", b"<p>" + b"<!--" * 100_000, {"article": 1}),
    "a page of open scripts": ("x.html", b"<script>" * 50_000, {"article": 1}),
    "a page with a document type": ("x.html", OUTSIDE.encode() + b"<p>&a;</p>", {"article": 1}),
    "a page with character references to nothing": ("x.html", b"<p>&#0;&#xD800;&#x110000;&#99999999999;</p>", {"article": 1}),
    "a Word document": ("x.docx", DOCX, {"article": 1}),
    "a Word document cut": ("x.docx", DOCX[:-100], {"bad_document": 1}),
    "a Word document that is a zip": ("x.docx", b"PK\5\6" + bytes(18), {"bad_document": 1}),
    "a Word document that is text": ("x.docx", SENTINEL.encode(), {"bad_document": 1}),
    "an empty Word document": ("x.docx", b"", {"bad_document": 1}),
    "a Word document of 1997": ("x.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), {"bad_document": 1}),
    "an encrypted Word document": ("x.docx", b"\xd0\xcf\x11\xe0" + bytes(60) + "EncryptedPackage".encode("utf-16-le"), {"encrypted": 1}),
    "entities in a Word document": ("x.docx", word(word_document_xml=body("<w:p><w:r><w:t>&c;</w:t></w:r></w:p>", LAUGHS)), {"bad_document": 1}),
    "external entities in a Word document": ("x.docx", word(word_document_xml=body("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", OUTSIDE)), {"bad_document": 1}),
    "a deep Word document": ("x.docx", word(word_document_xml=body("<w:p>" * 5000 + "</w:p>" * 5000)), {"too_deep": 1}),
    "a bomb in a Word document": ("x.docx", word(word_document_xml=body(" " * (17 << 20))), {"too_large": 1}),
    "a Word document without a body": ("x.docx", word(word_document_xml=b"<x/>"), {"bad_document": 1}),
    "a PDF": ("x.pdf", pdf(), {"article": 1}),
    "a PDF cut": ("x.pdf", pdf()[:150], {"bad_document": 1}),
    "an empty PDF": ("x.pdf", b"", {"bad_document": 1}),
    "a PDF that is text": ("x.pdf", SENTINEL.encode(), {"bad_document": 1}),
    "a PDF without text": ("x.pdf", pdf(b""), {"no_text_layer": 1}),
    "a PDF whose pages are their own parents": ("x.pdf", pdf(pages="[2 0 R 2 0 R]"), {"bad_document": 1}),
    "a PDF of operators": ("x.pdf", pdf(b"q " * 3_000_000), {"too_large": 1}),
    "a PDF of open brackets": ("x.pdf", pdf(b"[" * 200_000), {"bad_document": 1}),
    "a document of another kind": ("x.odt", b"PK", {"unknown_file": 1}),
}  # fmt: skip


@pytest.mark.parametrize("case", FOLDER)
def test_a_hostile_document_is_an_article_or_says_why_not(outcome: Callable[..., Any], case: str) -> None:
    name, data, expected = FOLDER[case]
    assert outcome("folder", {name: data}).counts == expected


@pytest.mark.parametrize(
    ("text", "title"),
    [("## Two words ##  \n", "Two words"), ("# C#\n", "C#"), ("Under\t \n=====\n", "Under"), ("#  \n\n# Two\n", "Two"), ("    # code\n", None)],
)  # fmt: skip
def test_a_heading_is_what_its_line_says(outcome: Callable[..., Any], text: str, title: str | None) -> None:
    (record,) = outcome("folder", {"x.md": text}).records
    assert record["title"] == title


def test_nothing_of_another_file_comes_through_an_entity(outcome: Callable[..., Any]) -> None:
    found = outcome("folder", {"x.html": OUTSIDE.encode() + b"<p>[&a;]</p>"})
    (record,) = found.records
    assert record["text"].endswith("[&a;]") and "root" not in record["text"]


# A dump in XML --------------------------------------------------------------------------------------------------------

PAGE = "<object class='Page'><id name='id'>1</id><property name='title'>Zyxqvord</property></object>"


def dump(inner: str, prolog: str = "") -> bytes:
    return f"<?xml version='1.0' encoding='UTF-8'?>{prolog}<hibernate-generic>{inner}</hibernate-generic>".encode()


XML: dict[str, tuple[bytes, dict[str, int]]] = {
    "sound": (dump(PAGE), {"article": 1}),
    "empty": (b"", {"bad_xml": 1}),
    "blank": (b" \n", {"bad_xml": 1}),
    "torn": (dump(PAGE)[:-9], {"bad_xml": 1}),
    "torn in an object": (dump(PAGE + PAGE)[:-60], {"bad_xml": 1}),
    "entities in entities": (dump(PAGE.replace("Zyxqvord", "&c;"), LAUGHS), {"xml_doctype": 1}),
    "external entities": (dump(PAGE.replace("Zyxqvord", "&a;"), OUTSIDE), {"xml_doctype": 1}),
    "an external subset": (dump(PAGE, "<!DOCTYPE hibernate-generic SYSTEM 'http://example.com/x.dtd'>"), {"xml_doctype": 1}),
    "a document type after 60 kB": (dump(PAGE, f"<!--{'x' * 60_000}-->{LAUGHS}"), {"xml_doctype": 1}),
    "a prolog of 1 MB": (dump(PAGE, f"<!--{'x' * (1 << 20)}-->"), {"bad_xml": 1}),
    "an entity that nobody declared": (dump(PAGE.replace("Zyxqvord", "&nbsp;")), {"bad_xml": 1}),
    "deep": (dump("<a>" * 5000 + "</a>" * 5000), {"too_deep": 1}),
    "a text of 11 MB": (dump(PAGE.replace("Zyxqvord", "x" * (11 << 20))), {"too_large": 1}),
    "another root": (b"<other/>", {"unknown_file": 1}),
    "UTF-16": (dump(PAGE).decode().encode("utf-16"), {"article": 1}),
    "declared as latin-1": (dump(PAGE).replace(b"UTF-8", b"ISO-8859-1"), {"bad_encoding": 1}),
    "bytes that are no UTF-8": (dump(PAGE).replace(b"Zyxqvord", b"caf\xe9"), {"bad_encoding": 1}),
    "control characters": (dump(PAGE.replace("Zyxqvord", "a\x08b\x1fc")), {"article": 1}),
    "NUL": (dump(PAGE.replace("Zyxqvord", "a\0b")), {"article": 1}),
    "objects that are none": (dump("<x/>text<object/>" + PAGE), {"not_an_object": 2, "article": 1}),
    "an object without an id": (dump("<object class='Page'/>" + PAGE), {"missing_id": 1, "article": 1}),
    "inclusion of a file": (dump("<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/>" + PAGE), {"not_an_object": 1, "article": 1}),
    "text after the end": (dump(PAGE) + b"more", {"bad_xml": 1}),
}  # fmt: skip


@pytest.mark.parametrize("case", XML)
def test_a_hostile_dump_is_read_or_refused_as_a_whole(outcome: Callable[..., Any], case: str) -> None:
    data, expected = XML[case]
    assert outcome("confluence", {"space/entities.xml": data}).counts == expected


# Mail -----------------------------------------------------------------------------------------------------------------

HEAD = b"From: a@example.com\nSubject: S\nMessage-ID: <1@example.com>\nDate: Sun, 01 Nov 2026 08:00:00 +0000\n"
FROM = b"From a@example.com Sun Nov  1 08:00:00 2026\n"
TEXT = b"\nZyxqvord\n"


def parts(depth: int) -> bytes:
    inner = b"Content-Type: text/plain" + TEXT
    for level in range(depth):
        mark = b"b%d" % level
        inner = (
            b'Content-Type: multipart/mixed; boundary="'
            + mark
            + b'"\n\n--'
            + mark
            + b"\n"
            + inner
            + b"\n--"
            + mark
            + b"--\n"
        )
    return inner


MAIL: dict[str, tuple[str, bytes, dict[str, int]]] = {
    "an empty message": ("x.eml", b"", {"missing_id": 1}),
    "no message at all": ("x.eml", SENTINEL.encode(), {"missing_id": 1}),
    "an empty mailbox": ("x.mbox", b"", {}),
    "a mailbox that is text": ("x.mbox", SENTINEL.encode(), {"unknown_file": 1}),
    "two messages": ("x.mbox", FROM + HEAD + TEXT + b"\n" + FROM + HEAD.replace(b"<1@", b"<2@") + TEXT, {"thread": 2}),
    "a message cut in its headers": ("x.mbox", FROM + HEAD + TEXT + b"\n" + FROM + b"From: b@exa", {"thread": 2}),
    "a boundary that is no ASCII": ("x.eml", HEAD + b'Content-Type: multipart/mixed; boundary="\xe9\xff"\n\n--\xe9\xff\n\nZyxqvord\n--\xe9\xff--\n', {"thread": 1}),
    "a boundary that is missing": ("x.eml", HEAD + b"Content-Type: multipart/mixed\n" + TEXT, {"thread": 1}),
    "parts in parts": ("x.eml", HEAD + parts(500), {"too_deep": 1}),
    "many parts": ("x.eml", HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 20_000, {"too_large": 1}),
    "a charset that is none": ("x.eml", HEAD + b"Content-Type: text/plain; charset=zz-9\n" + TEXT, {"thread": 1}),
    "a charset that is a program": ("x.eml", HEAD + b"Content-Type: text/plain; charset=unicode_escape\n\n\\x41\n", {"thread": 1}),
    "base64 that is none": ("x.eml", HEAD + b"Content-Transfer-Encoding: base64\n\n!!!!\n", {"thread": 1}),
    "NUL in the text": ("x.eml", HEAD + b"\na\0b\n", {"nul_byte": 1}),
    "bytes in no charset": ("x.eml", HEAD + b"\ncaf\xe9 \xff\x81\n", {"bad_encoding": 1}),
    "a date that is none": ("x.eml", HEAD.replace(b"Sun, 01 Nov 2026", b"32 Nov") + TEXT, {"bad_date": 1}),
    "a date beyond the calendar": ("x.eml", HEAD.replace(b"2026", b"99999") + TEXT, {"bad_date": 1}),
    "a header of 2 MB": ("x.eml", HEAD + b"X: " + b"a" * (2 << 20) + b"\n" + TEXT, {"too_large": 1}),
    "a header that is folded 100,000 times": ("x.eml", HEAD + b"To: a@example.com" + b",\n b@example.com" * 50_000 + b"\n" + TEXT, {"thread": 1}),
    "encoded words of nothing": ("x.eml", HEAD.replace(b"Subject: S", b"Subject: " + b"=?utf-8?b?////?= " * 500) + TEXT, {"thread": 1}),
    "comments in comments": ("x.eml", HEAD.replace(b"From: a", b"From: " + b"(" * 5000 + b" a") + TEXT, {"thread": 1}),
    "a text of 9 MB": ("x.eml", HEAD + b"\n" + b"x" * (9 << 20), {"too_large": 1}),
}  # fmt: skip


@pytest.mark.parametrize("case", MAIL)
def test_each_message_of_hostile_mail_has_its_fate(outcome: Callable[..., Any], case: str) -> None:
    name, data, expected = MAIL[case]
    assert outcome("mail", {name: data}).counts == expected


# Transcripts ----------------------------------------------------------------------------------------------------------

CUE = b"00:00:01.000 --> 00:00:02.000\n<v Ann>Zyxqvord\n"
CALLS: dict[str, tuple[dict[str, bytes], dict[str, Any], dict[str, int]]] = {
    "empty": ({"x.vtt": b""}, {}, {"bad_transcript": 1}),
    "no cues": ({"x.vtt": b"WEBVTT\n"}, {}, {"thread": 1}),
    "no header": ({"x.vtt": CUE}, {}, {"bad_transcript": 1}),
    "times that are none": ({"x.vtt": b"WEBVTT\n\nsoon --> later\nZyxqvord\n\n" + CUE}, {}, {"thread": 1, "bad_date": 1, "turn": 1}),
    "NUL": ({"x.vtt": b"WEBVTT\n\n" + CUE + b"\0"}, {}, {"nul_byte": 1}),
    "cp1252": ({"x.srt": b"1\n00:00:01,000 --> 00:00:02,000\ncaf\xe9\n"}, {}, {"bad_encoding": 1}),
    "open tags": ({"x.vtt": b"WEBVTT\n\n" + CUE + b"<v " * 100_000}, {}, {"thread": 1, "turn": 1}),
    "9 MB": ({"x.vtt": b"WEBVTT\n\n" + b"x" * (9 << 20)}, {}, {"too_large": 1}),
    "a call at the end of time": ({"i.csv": b"file,started_at\nx.vtt,9999-12-31T23:59:59Z\n", "x.vtt": b"WEBVTT\n\n9999:00:01.000 --> 9999:00:02.000\nZyxqvord\n"}, {"index": "i.csv"}, {"bad_date": 2}),
    "an index that names what lies outside": ({"i.csv": b"file,id\n../../etc/passwd,1\n/etc/passwd,2\n"}, {"index": "i.csv"}, {"missing_file": 2}),
}  # fmt: skip


@pytest.mark.parametrize("case", CALLS)
def test_a_hostile_transcript_is_turns_or_says_why_not(outcome: Callable[..., Any], case: str) -> None:
    files, options, expected = CALLS[case]
    assert outcome("calls", files, **options).counts == expected


# Tables of a warehouse ------------------------------------------------------------------------------------------------


def parquet(table: pa.Table, **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def column(values: list[Any], kind: pa.DataType | None = None) -> pa.Table:
    return pa.table({"id": pa.array([str(n) for n, _ in enumerate(values)]), "text": pa.array(values, kind)})


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


SOUND = parquet(column([SENTINEL] * 50), write_page_checksum=True)
REPEATED = pa.Table.from_arrays([pa.array(["1"]), pa.array(["2"])], names=["id", "id"])
TABLES: dict[str, tuple[str, bytes, dict[str, int]]] = {
    "parquet": ("x.parquet", SOUND, {"thread": 50}),
    "empty parquet": ("x.parquet", b"", {"bad_parquet": 1}),
    "parquet cut": ("x.parquet", SOUND[:-50], {"bad_parquet": 1}),
    "parquet without its footer": ("x.parquet", SOUND[:60] + b"PAR1", {"bad_parquet": 1}),
    "parquet with a flipped page": ("x.parquet", flipped(SOUND, 30), {"bad_parquet": 1}),
    "parquet with a column twice": ("x.parquet", parquet(REPEATED), {"bad_header": 1}),
    "parquet of NaN": ("x.parquet", parquet(column([1.0, float("nan"), None])), {"thread": 2, "not_a_number": 1}),
    "parquet of bytes": ("x.parquet", parquet(column([b"a", b"\xff\xfe"], pa.binary())), {"thread": 1, "bad_type": 1}),
    "parquet of lists": ("x.parquet", parquet(column([["a"], None])), {"bad_type": 1, "thread": 1}),
    "parquet of years beyond 9999": ("x.parquet", parquet(column([2**62], pa.timestamp("us"))), {"bad_date": 1}),
    "parquet of a text of 9 MB": ("x.parquet", parquet(column(["a", "x" * (9 << 20)])), {"thread": 1, "too_large": 1}),
    "parquet without rows": ("x.parquet", parquet(column([])), {}),
    "a table of text": ("x.csv", b"id,text\n1,\xff\n2,a\n", {"bad_encoding": 1, "thread": 1}),
    "lines of another kind": ("x.ndjson", b'{"id":1,"text":[1]}\n{"id":2,"text":"a"}\n', {"bad_type": 1, "thread": 1}),
    "a file of no kind": ("x.xlsx", b"PK", {"unknown_file": 1}),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLES)
def test_each_row_of_a_hostile_table_has_its_fate(outcome: Callable[..., Any], case: str) -> None:
    name, data, expected = TABLES[case]
    assert outcome("mapped", {name: data}).counts == expected


def database(*statements: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with duckdb.connect(path) as made:
            for statement in statements:
                made.execute(statement)

    return make


STAMP = dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC).isoformat()
TICKET = f"CREATE TABLE ticket AS SELECT 1 AS id, 'S' AS subject, 'Zyxqvord' AS description, 'open' AS status, 7 AS requester_id, TIMESTAMPTZ '{STAMP}' AS created_at, TIMESTAMPTZ '{STAMP}' AS updated_at, TIMESTAMPTZ '{STAMP}' AS _fivetran_synced"
DATABASES: dict[str, tuple[Any, dict[str, int]]] = {
    "sound": (database(TICKET), {"thread": 1}),
    "a view of another file": (database(TICKET, "CREATE VIEW comment AS SELECT * FROM read_text('/etc/hostname')"), {"thread": 1}),
    "a table of a strange name": (database(TICKET, 'CREATE TABLE "a""; DROP TABLE ticket; --" (x INTEGER)', 'INSERT INTO "a""; DROP TABLE ticket; --" VALUES (1)'), {"thread": 1, "unknown_file": 1}),
    "no tables": (database(), {"unknown_file": 1}),
    "empty": (b"", {"bad_container": 1}),
    "no database": (SENTINEL.encode() * 999, {"bad_container": 1}),
    "a database of SQLite": (b"SQLite format 3\0" + bytes(4096), {"bad_container": 1}),
}  # fmt: skip


@pytest.mark.parametrize("case", DATABASES)
def test_a_hostile_database_is_read_or_refused(outcome: Callable[..., Any], case: str) -> None:
    made, expected = DATABASES[case]
    assert outcome("warehouse", {"x.duckdb": made}).counts == expected


def test_a_slack_export_in_a_zip_may_be_hostile_day_by_day(outcome: Callable[..., Any]) -> None:
    out = io.BytesIO()
    day = [{"type": "message", "user": "U1", "text": SENTINEL, "ts": "1704189600.000200"}]
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("general/2024-01-02.json", json.dumps(day))
        archive.writestr("general/2024-01-03.json", json.dumps(day)[:-5])
        archive.writestr("../general/2024-01-04.json", json.dumps(day))
        archive.writestr("users.json", "{")
        archive.writestr("general/canvas.html", SENTINEL)
    found = outcome("slack", {"export.zip": out.getvalue()})
    assert found.counts == {"thread": 1, "bad_json": 2, "unsafe_path": 1, "unknown_file": 1}
