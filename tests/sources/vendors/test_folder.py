"""A folder of documents: each format read into text and attributes, an index accounted for, hostile files refused."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from curation.errors import SourceError
from curation.sources.census import Census
from curation.sources.reader import Record, Rejected, reader
from curation.storage.landings.landing import LandedFile

Export = Callable[[Mapping[str, Any]], list[LandedFile]]
Read = Callable[..., list[Record | Rejected]]
Account = Callable[[list[Record | Rejected]], dict[str, int]]


def by_file(items: list[Record | Rejected]) -> dict[str, Any]:
    return {item.origin.file: item for item in items}


def refused(items: list[Record | Rejected]) -> dict[str, str]:
    return {item.origin.file: item.reason for item in items if isinstance(item, Rejected)}


def labels(record: Record) -> list[tuple[str, str]]:
    return [(label.name, label.raw) for label in record.labels]


# Markdown -------------------------------------------------------------------------------------------------------------


def test_front_matter_declares_an_article_and_a_bad_one_is_rejected(export: Export, read: Read) -> None:
    files = {
        "a.md": "---\nid: refunds\ntitle: Refunds\nversion: 1.10\neffective_date: 2024-03-01\nregion: EU\ntags: [x, y]\nstatus: current\nexpires: 2030-01-31\n---\n\n# Body\n",
        "b/c.md": "# First\n\ntext\n\n---\n\nmore\n",
        "code.md": "```\n# no heading\n```\n\nReal one\n========\n",
        "open.md": "---\ntitle: never closed\n",
        "gone.md": "---\ntitle: Old\nstatus: withdrawn\n---\nx\n",
        "draft.mdx": "---\ndraft: true\n---\nimport X from 'x'\n\n<X />\n{{< note >}}y{{< /note >}}\n",
        "twice.md": "---\ntitle: a\ntitle: b\n---\nx\n",
        "broken.md": "---\ntitle: [a\n---\nx\n",
        "bytes.md": b"a\xff\xfe",
        "nul.md": b"a\0b",
        "date.md": "---\neffective_date: 2024-02-30\n---\nx\n",
        "zoneless.md": "---\neffective_date: 2024-02-20 10:00:00\n---\nx\n",
        "bomb.md": "---\n" + "[" * 5000 + "\n---\nx\n",
        "LICENSE": "free",
        "macro.docm": b"PK",
    }  # fmt: skip
    items = read("folder", export(files))
    found = by_file(items)
    refunds, plain = found["a.md"], found["b/c.md"]
    assert (refunds.record_id, refunds.version, refunds.region, refunds.deleted) == ("refunds", "1.10", "EU", False)
    assert refunds.effective_at == dt.datetime(2024, 3, 1, tzinfo=dt.UTC)
    assert refunds.retention_until == dt.date(2030, 1, 31)
    assert labels(refunds) == [("status", "current"), ("tag", "x"), ("tag", "y")]
    assert (refunds.title, refunds.text) == ("Refunds", "# Body\n")
    assert (plain.record_id, plain.title, plain.version, plain.text) == ("b/c.md", "First", None, files["b/c.md"])
    assert found["code.md"].title == "Real one"
    assert found["open.md"].text == files["open.md"]
    gone = found["gone.md"]
    assert (gone.deleted, gone.title, gone.text, gone.labels) == (True, None, None, ())
    assert labels(found["draft.mdx"]) == [("status", "draft")]
    assert found["draft.mdx"].text == "import X from 'x'\n\n<X />\n{{< note >}}y{{< /note >}}\n"
    assert refused(items) == {
        "twice.md": "bad_front_matter", "broken.md": "bad_front_matter", "bytes.md": "bad_encoding", "nul.md": "nul_byte",
        "date.md": "bad_date", "zoneless.md": "bad_date", "bomb.md": "bad_front_matter", "LICENSE": "unknown_file",
        "macro.docm": "unknown_file",
    }  # fmt: skip


def test_toml_front_matter_keeps_numbers_and_dates_as_written(export: Export, read: Read) -> None:
    files = {
        "a.md": '+++\r\ntitle = "Fees"\r\nversion = 1.10\r\neffective_date = 2024-03-01T08:00:00+02:00\r\ntags = ["a"]\r\ndraft = true\r\n+++\r\n\r\n# Body\r\n',
        "day.md": "+++\neffective_date = 2024-03-01\n+++\nx",
        "broken.md": "+++\ntitle = \n+++\nx",
        "twice.md": "+++\na = 1\na = 2\n+++\nx",
        "open.md": "+++\ntitle = 'x'\n",
    }  # fmt: skip
    items = read("folder", export(files))
    found = by_file(items)
    fees = found["a.md"]
    assert (fees.title, fees.version, fees.text) == ("Fees", "1.10", "# Body\r\n")
    assert fees.effective_at == dt.datetime(2024, 3, 1, 6, tzinfo=dt.UTC)
    assert labels(fees) == [("status", "draft"), ("tag", "a")]
    assert found["day.md"].effective_at == dt.datetime(2024, 3, 1, tzinfo=dt.UTC)
    assert set(refused(items).values()) == {"bad_front_matter"} and len(refused(items)) == 3


def test_keys_and_notations_of_the_documents_are_declared_in_the_options(export: Export, read: Read) -> None:
    files = export({"a.md": "---\nvalid-from: 01.03.2024\nlastmod: 2024-04-01T00:00:00Z\ndept: Claims\n---\nx\n"})
    (page,) = read(
        "folder",
        files,
        keys={"effective_date": "valid-from", "modified": "lastmod", "department": "dept"},
        date_formats=["%d.%m.%Y"],
        timezone="Europe/Berlin",
    )
    assert isinstance(page, Record)
    assert page.effective_at == dt.datetime(2024, 2, 29, 23, tzinfo=dt.UTC)
    assert (page.department, page.updated_at) == ("Claims", dt.datetime(2024, 4, 1, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"encodings": ["klingon"]}, "encoding 'klingon' is unknown"),
        ({"encodings": ["hex"]}, "encoding 'hex' is unknown"),
        ({"timezone": "Berlin"}, "time zone 'Berlin' is unknown"),
        ({"keys": {"colour": "color"}}, "keys"),
        ({"version_folder": "perhaps"}, "version_folder"),
    ],
)
def test_a_wrong_option_is_named_where_it_is_written(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        reader("folder").Options(**options)


def test_encodings_are_declared_and_never_guessed(export: Export, read: Read) -> None:
    files = {
        "latin.txt": "Gebühr".encode("cp1252"),
        "wide.txt": "Gebühr".encode("utf-16"),
        "marked.txt": b"\xef\xbb\xbf" + "Gebühr".encode(),
        "eight.txt": "Gebühr".encode(),
    }
    assert refused(read("folder", export(files))) == {"latin.txt": "bad_encoding"}
    items = read("folder", export(files), encodings=["shift_jis", "cp1252"])
    assert {item.text for item in items if isinstance(item, Record)} <= {"Gebühr", "Geb\uff73hr"}
    assert {i.text for i in read("folder", export(files), encodings=["cp1252"]) if isinstance(i, Record)} == {"Gebühr"}


# Index ----------------------------------------------------------------------------------------------------------------

ROWS = [
    {"path": "p.md", "date": "2020-01-01", "file": "v/1.md", "blob": "0123456789", "status": "changed"},
    {"path": "p.md", "date": "2020-01-01", "file": "v/2.md", "blob": "abcdefabcd", "status": "changed"},
    {"path": "p.md", "date": "2020-02-01", "status": "deleted"},
    {"path": "p.md", "date": "2020-03-01", "file": "../../etc/passwd", "status": "changed"},
    {"path": "p.md", "date": "soon", "file": "v/3.md", "status": "changed"},
]
PAGES = {"v/1.md": "one", "v/2.md": "two", "v/3.md": "three", "v/4.md": "four", "N": "?"}


def as_csv(rows: list[dict[str, str]]) -> str:
    names = ["path", "date", "file", "blob", "status"]
    return "\n".join([",".join(names), *(",".join(row.get(name, "") for name in names) for row in rows)]) + "\n"


@pytest.mark.parametrize(("index", "content"), [("i.ndjson", ROWS), ("i.json", ROWS), ("i.csv", as_csv(ROWS))])
def test_an_index_accounts_for_its_rows_for_missing_files_and_for_files_it_does_not_name(
    export: Export, read: Read, index: str, content: Any
) -> None:
    first, second, end, *rest = read("folder", export({index: content, **PAGES}), index=index)
    assert isinstance(first, Record) and isinstance(second, Record) and isinstance(end, Record)
    assert (first.version, first.text, first.origin.file) == ("2020-01-01_01234567", "one", "v/1.md")
    assert second.updated_at and first.updated_at and second.updated_at > first.updated_at
    assert (end.deleted, end.version, end.origin.file, end.origin.position) == (True, None, index, 2)
    assert [i.reason for i in rest if isinstance(i, Rejected)] == [
        "missing_file", "bad_date", "unknown_file", "not_in_index",
    ]  # fmt: skip


def test_an_index_that_is_missing_or_lacks_a_column_holds_the_source(export: Export, read: Read) -> None:
    with pytest.raises(SourceError, match="not in the landing"):
        read("folder", export({"a.md": "x"}), index="gone.jsonl")
    with pytest.raises(SourceError, match=r"field 'date' is missing \(the nearest name present is 'dates'\)"):
        read("folder", export({"i.csv": "path,dates\n"}), index="i.csv")


def test_what_an_index_says_of_a_document_counts(export: Export, read: Read) -> None:
    index = 'path,date,version,department,confidentiality,retention_until,language,tags\nfees.txt,2024-03-01,7,Claims,confidential,2031-12-31,de,"a, b"\n'
    (page,) = read("folder", export({"i.csv": index, "fees.txt": "Fees are due."}), index="i.csv")
    assert isinstance(page, Record)
    assert (page.record_id, page.version, page.department, page.confidentiality) == (
        "fees.txt",
        "7",
        "Claims",
        "confidential",
    )
    assert (page.retention_until, labels(page)) == (
        dt.date(2031, 12, 31),
        [("language", "de"), ("tag", "a"), ("tag", "b")],
    )
    assert page.effective_at == dt.datetime(2024, 3, 1, tzinfo=dt.UTC)


# HTML -----------------------------------------------------------------------------------------------------------------

PAGE = """<!doctype html><html lang="de"><head><meta charset="{charset}"><title>Gebühren &amp;
 Fristen</title><meta name="effective_date" content="2024-03-01"><meta name="Version" content="1.10">
<meta name="og:type" content="article"></head><body><nav><a href="/">Start</a></nav><main><h1>Gebühren</h1>
<ul><li>eins<li>zwei</ul><table><tr><th>a<th>b<tr><td>1<td>2</table></main><footer>Impressum</footer></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "iso-8859-15"])
def test_a_page_declares_its_attributes_and_only_its_main_content_is_text(
    export: Export, read: Read, charset: str
) -> None:
    (page,) = read("folder", export({"a.html": PAGE.format(charset=charset).encode(charset)}))
    assert isinstance(page, Record)
    assert (page.title, page.version, labels(page)) == ("Gebühren & Fristen", "1.10", [("language", "de")])
    assert page.effective_at == dt.datetime(2024, 3, 1, tzinfo=dt.UTC)
    assert page.text == "# Gebühren\n\n- eins\n- zwei\n\n| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_pages_without_a_title_are_called_by_their_heading_and_lies_about_encodings_are_refused(
    export: Export, read: Read
) -> None:
    files = {
        "a.htm": "<nav>menu</nav><h1>Fees</h1><p>a &lt; b</p>",
        "article.html": "<div>around</div><article><h2>In</h2>text</article>",
        "plain.html": "no tag &amp; none",
        "lie.html": b'<meta charset="utf-8"><p>\xff',
        "wide.html": "<meta charset='utf-16'><p>ü".encode(),
        "undefined.html": b"<meta charset=windows-1252><p>\x81",
        "codec.html": "<meta charset=unicode_escape><p>\\u0041",
    }
    items = read("folder", export(files))
    found = by_file(items)
    assert (found["a.htm"].title, found["a.htm"].text) == ("Fees", "# Fees\n\na < b")
    assert (found["article.html"].title, found["article.html"].text) == ("In", "## In\n\ntext")
    assert found["plain.html"].text == "no tag & none"
    assert (found["wide.html"].text, found["codec.html"].text) == ("ü", "\\u0041")
    assert refused(items) == {"lie.html": "bad_encoding", "undefined.html": "bad_encoding"}


# Word -----------------------------------------------------------------------------------------------------------------


def word(build: Callable[[Any], None]) -> bytes:
    document = docx.Document()
    build(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def repacked(data: bytes, **parts: bytes | None) -> bytes:
    """The package with some parts changed (`__` stands for `/`, `_dot_` for a dot)."""
    stream = io.BytesIO()
    wanted = {name.replace("__", "/").replace("_dot_", "."): part for name, part in parts.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *wanted]):
            part = wanted.get(name, old.read(name) if name in old.namelist() else None)
            if part is not None:
                new.writestr(name, part)
    return stream.getvalue()


def manual(document: Any) -> None:
    core = document.core_properties
    core.title, core.version, core.content_status, core.language = "Fee manual", "1.10", "Final", "en-GB"
    core.modified = dt.datetime(2024, 5, 1, 12)
    document.add_heading("Fees", 1)
    document.add_paragraph("Due < 30 days.")
    document.add_paragraph("first", style="List Bullet")
    document.add_paragraph("second", style="List Bullet")
    document.add_heading("Rates", 2)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip([c for row in table.rows for c in row.cells], "abcd", strict=True):
        cell.text = text
    paragraph = document.add_paragraph("See ")
    link = OxmlElement("w:hyperlink")
    link.set(
        qn("r:id"), document.part.relate_to("https://example.com/fees", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    )
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "the list"
    run.append(text)
    link.append(run)
    paragraph._p.append(link)


MANUAL = word(manual)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def body(inner: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document {W}><w:body>{inner}</w:body></w:document>'.encode()


def test_a_word_document_keeps_headings_lists_tables_links_and_properties(export: Export, read: Read) -> None:
    (page,) = read("folder", export({"fees.docx": MANUAL}))
    assert isinstance(page, Record)
    assert page.text == (
        "# Fees\n\nDue < 30 days.\n\n- first\n- second\n\n## Rates\n\n| a | b |\n| --- | --- |\n| c | d |\n\n"
        "See [the list](https://example.com/fees)"
    )
    assert (page.record_id, page.title, page.version) == ("fees.docx", "Fee manual", "1.10")
    assert labels(page) == [("status", "Final"), ("language", "en-GB")]
    assert page.updated_at == dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)


def test_custom_properties_of_a_word_document_are_attributes(export: Export, read: Read) -> None:
    custom = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<property fmtid="{0}" pid="2" name="Effective Date"><vt:filetime>2024-03-01T00:00:00Z</vt:filetime></property>'
        '<property fmtid="{0}" pid="3" name="department"><vt:lpwstr>Claims</vt:lpwstr></property></Properties>'
    )
    data = repacked(MANUAL, docProps__custom_dot_xml=custom.encode())
    (page,) = read("folder", export({"fees.docx": data}), keys={"effective_date": "Effective Date"})
    assert isinstance(page, Record)
    assert (page.effective_at, page.department) == (dt.datetime(2024, 3, 1, tzinfo=dt.UTC), "Claims")


def test_footnotes_stay_and_deleted_text_comments_and_arrows_do_not(export: Export, read: Read) -> None:
    inner = (
        '<w:p><w:r><w:t>Due</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
        "<w:ins><w:r><w:t> now</w:t></w:r></w:ins><w:del><w:r><w:delText> later</w:delText></w:r></w:del>"
        '<w:r><w:commentReference w:id="0"/></w:r></w:p>'
    )
    notes = (
        f'<w:footnotes {W}><w:footnote w:id="2"><w:p><w:r><w:t>Or earlier.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/></Relationships>'
    )
    data = repacked(
        MANUAL, word__document_dot_xml=body(inner), word__footnotes_dot_xml=notes.encode(), word___rels__document_dot_xml_dot_rels=rels.encode()
    )  # fmt: skip
    (page,) = read("folder", export({"a.docx": data}))
    assert isinstance(page, Record) and page.text == "Due[1] now\n\n1. Or earlier."


def nested(levels: int) -> str:
    return "<w:sdt><w:sdtContent>" * levels + "<w:p/>" + "</w:sdtContent></w:sdt>" * levels


BOMB = '<!DOCTYPE w [<!ENTITY a "' + "x" * 10000 + '">]>'
HOSTILE_WORD = {
    "empty.docx": (b"", "bad_document"),
    "text.docx": (b"not a package", "bad_document"),
    "torn.docx": (MANUAL[: len(MANUAL) // 2], "bad_document"),
    "zip.docx": (repacked(MANUAL, **{"[Content_Types]_dot_xml": None}), "bad_document"),
    "entity.docx": (repacked(MANUAL, word__document_dot_xml=BOMB.encode() + body("&a;")), "bad_document"),
    "wide.docx": (repacked(MANUAL, word__document_dot_xml=(BOMB + f"<w:document {W}/>").encode("utf-16")), "bad_document"),
    "external.docx": (repacked(MANUAL, word__document_dot_xml=b'<!DOCTYPE w SYSTEM "file:///etc/passwd"><w/>'), "bad_document"),
    "xml.docx": (repacked(MANUAL, word__document_dot_xml=b"<w:document>"), "bad_document"),
    "missing.docx": (repacked(MANUAL, word__document_dot_xml=None), "bad_document"),
    "deep.docx": (repacked(MANUAL, word__document_dot_xml=body(nested(60))), "too_deep"),
    "deepest.docx": (repacked(MANUAL, word__document_dot_xml=body(nested(50000))), "too_deep"),
    "fields.docx": (repacked(MANUAL, word__document_dot_xml=body("<w:p>" + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 30000 + "</w:p>")), "too_deep"),
    "elements.docx": (repacked(MANUAL, word__document_dot_xml=body("<w:p/>" * 500_001)), "too_large"),
    "bomb.docx": (repacked(MANUAL, word__extra_dot_xml=b"<a>" + b" " * (20 << 20) + b"</a>"), "too_large"),
    "old.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "bad_document"),
    "locked.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
}  # fmt: skip


def test_a_hostile_word_document_says_why_it_is_refused(export: Export, read: Read) -> None:
    files = export({name: data for name, (data, _) in HOSTILE_WORD.items()})
    assert refused(read("folder", files)) == {name: reason for name, (_, reason) in HOSTILE_WORD.items()}


def test_pictures_and_macros_in_a_word_document_are_not_unpacked(export: Export, read: Read) -> None:
    data = repacked(MANUAL, word__media__image1_dot_png=b"\0" * (100 << 20), word__vbaProject_dot_bin=b"x")
    (page,) = read("folder", export({"a.docx": data}))
    assert isinstance(page, Record) and page.title == "Fee manual"


def test_a_word_document_at_the_depth_that_is_allowed_is_read(export: Export, read: Read) -> None:
    inner = (
        nested(48).replace("<w:p/>", "<w:p><w:r><w:t>deep</w:t></w:r></w:p>").replace("<w:sdt><w:sdtContent>", "", 2)
    )
    inner = inner[: -2 * len("</w:sdtContent></w:sdt>")]
    (page,) = read("folder", export({"a.docx": repacked(MANUAL, word__document_dot_xml=body(inner))}))
    assert isinstance(page, Record) and page.text == "deep"


# PDF ------------------------------------------------------------------------------------------------------------------


def pdf(
    *pages: bytes, info: str = "", extra: str = "", trailer: str = "", resources: str = "", compress: bool = False
) -> bytes:
    """A PDF with a content stream a page."""
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(len(pages)))
    objects: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: f"<< {info} >>".encode(),
    }
    for number, content in enumerate(pages):
        objects[10 + 2 * number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {11 + 2 * number} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> {resources} >> >>"
        ).encode()
        packed = zlib.compress(content) if compress else content
        filters = "/Filter /FlateDecode " if compress else ""
        objects[11 + 2 * number] = f"<< {filters}/Length {len(packed)} >>\nstream\n".encode() + packed + b"\nendstream"
    out = b"%PDF-1.7\n"
    places = {}
    for number, data in objects.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + data + b"\nendobj\n"
    out += extra.encode()
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += f"{number} 1\n{place:010} 00000 n \n".encode()
    out += f"trailer\n<< /Size 1000 /Root 1 0 R /Info 4 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return out


def shown(*lines: str) -> bytes:
    return b"BT /F1 12 Tf 50 700 Td 14 TL " + b" T* ".join(f"({line}) Tj".encode("cp1252") for line in lines) + b" ET"


def test_a_pdf_is_read_page_by_page_with_its_properties(export: Export, read: Read) -> None:
    info = "/Title (Fee manual) /Producer (x) /ModDate (D:20240501120000+02'00')"
    (page,) = read("folder", export({"a.pdf": pdf(shown("Gebühren", "30 days"), b"", shown("Second page"), info=info)}))
    assert isinstance(page, Record)
    assert (page.title, page.text) == ("Fee manual", "Gebühren\n30 days\n\nSecond page")
    assert page.updated_at == dt.datetime(2024, 5, 1, 10, tzinfo=dt.UTC)


FORMS = "".join(
    f"{100 + n} 0 obj\n<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /X {101 + n} 0 R >> >> /Length 9 >>\nstream\n/X Do /X Do /X Do \nendstream\nendobj\n"
    for n in range(30)
)
HOSTILE_PDF = {
    "empty.pdf": (b"", "bad_document"),
    "text.pdf": (b"not a pdf", "bad_document"),
    "torn.pdf": (b"%PDF-1.7\n1 0 obj\n<<", "bad_document"),
    "scan.pdf": (pdf(b"q 1 0 0 1 0 0 cm Q", b""), "no_text_layer"),
    "none.pdf": (pdf(), "no_text_layer"),
    "locked.pdf": (pdf(shown("x"), trailer="/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (x) /P -4 >> /ID [(a) (a)]"), "encrypted"),
    "bomb.pdf": (pdf(b" " * (40 << 20), compress=True), "too_large"),
    "pages.pdf": (pdf(*[b""] * 5001), "too_large"),
    "work.pdf": (pdf(*[b"BT " + b" " * (15 << 20) + b"ET"] * 6, compress=True), "too_large"),
    "loop.pdf": (pdf(shown("x")).replace(b"/Kids [10 0 R]", b"/Kids [2  0 R]"), "bad_document"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE_PDF)
def test_a_hostile_pdf_says_why_it_is_refused(export: Export, read: Read, name: str) -> None:
    data, reason = HOSTILE_PDF[name]
    assert refused(read("folder", export({name: data}))) == {name: reason}


def test_drawings_in_drawings_do_not_explode(export: Export, read: Read) -> None:
    """Each of thirty is drawn three times in the one before: whoever draws them all draws 3**30 and never ends."""
    data = pdf(shown("x") + b" /X Do", extra=FORMS, resources="/XObject << /X 100 0 R >>")
    (item,) = read("folder", export({"a.pdf": data}))
    assert isinstance(item, Record | Rejected)


# Laws -----------------------------------------------------------------------------------------------------------------

SAMPLES = {"a.md": b"---\ntitle: x\n---\n# y\n", "a.html": PAGE.format(charset="utf-8").encode(), "a.docx": MANUAL, "a.pdf": pdf(shown("x", "y"))}  # fmt: skip


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.sampled_from(sorted(SAMPLES)),
    st.lists(st.tuples(st.integers(0, 40_000), st.binary(min_size=1, max_size=4)), max_size=5),
)
def test_changed_bytes_never_raise(tmp_path: Path, name: str, changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(SAMPLES[name])
    for place, inserted in changes:
        at = place % len(data)
        data[at : at + len(inserted)] = inserted
    (tmp_path / name).write_bytes(data)
    module = reader("folder")
    (item,) = module.read([LandedFile(tmp_path / name, name, b"\0" * 32)], module.Options(), Census(module.FAMILIES))
    assert isinstance(item, Record | Rejected)


REAL = [
    ("etcd-docs-versions", {"version_folder": True, "formats": ["md"]}, 320, {"article:article": 317, "rejected:unknown_file": 3}),
    ("etcd-docs-versions", {"version_folder": True}, 320, {"article:article": 318, "rejected:unknown_file": 2}),
    ("basecamp-policies-versions", {"index": "versions.jsonl", "formats": ["md"]}, 387, {"article:article": 385, "rejected:unknown_file": 1, "rejected:not_in_index": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("folder", "options", "count", "expected"), REAL)
def test_a_real_folder_is_read_to_the_last_file(
    shared: Path,
    read: Read,
    account: Account,
    folder: str,
    options: dict[str, Any],
    count: int,
    expected: dict[str, int],
) -> None:
    items = read("folder", shared / "data" / folder, **options)
    assert (account(items), len(items)) == (expected, count)
    for item in items:
        if isinstance(item, Record) and not item.deleted:
            assert item.title or item.text


def test_a_page_deleted_and_written_again_keeps_its_history(shared: Path, read: Read) -> None:
    items = [i for i in read("folder", shared / "data" / "basecamp-policies-versions", index="versions.jsonl") if isinstance(i, Record)]  # fmt: skip
    assert sum(i.deleted for i in items) == 36
    alive = [(i.record_id, i.version) for i in items if not i.deleted]
    assert len(set(alive)) == len(alive) == 349
    assert len({i.record_id for i in items}) == 54


def test_translations_of_one_document_are_articles_of_their_own_that_name_what_they_translate(
    export: Export, read: Read
) -> None:
    text = "---\nid: refunds\ntranslation_of: refunds\nlanguage: {}\nurl: https://help.example.com/{}/refunds\n---\n\n# R\n\nx"
    items = read("folder", export({f"{spoken}/refunds.md": text.format(spoken, spoken) for spoken in ("de", "en")}))
    said = [(i.record_id, {label.name: label.raw for label in i.labels}) for i in items if isinstance(i, Record)]
    assert said == [
        (
            f"refunds/{spoken}",
            {"language": spoken, "translation_of": "refunds", "url": f"https://help.example.com/{spoken}/refunds"},
        )
        for spoken in ("de", "en")
    ]


def test_a_mailbox_that_calls_itself_text_is_no_article(export: Any, read: Any) -> None:
    mailbox = "From ann at customer.example  Thu Nov  5 09:45:02 2026\nFrom: ann at customer.example (Ann)\n\nHello.\n"
    items = read("folder", export({"users/2026-November.txt": mailbox, "notes.txt": "From ann to bo on Thu: hello"}))
    assert sorted(getattr(item, "reason", "") for item in items) == ["", "unknown_file"]
