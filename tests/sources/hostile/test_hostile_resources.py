"""Files built to exhaust memory or time: read in a process of its own with limits, and as cheap as harmless ones."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

MEMORY = 4 << 30  # of address space; libraries reserve half of it
SECONDS = 300  # of CPU: where a bug would never end
GAIN = 400 << 20  # of memory that a file may cost
RATIO = 20  # times what a harmless file of the same size, or of as many rows, takes

CHILD = """
import json, resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[4]),) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[5]),) * 2)
import conftest
print(json.dumps(conftest.measured(Path(sys.argv[2]), sys.argv[3])))
"""
MB = 1 << 20
T = "2026-11-01T08:00:00Z"
HEAD = b"Id,Subject,Description,Status,ContactId,CreatedDate,LastModifiedDate\n"


def ticket(**given: Any) -> bytes:
    row = {
        "id": 1,
        "subject": "S",
        "description": "D",
        "status": "open",
        "requester_id": 7,
        "created_at": T,
        "updated_at": T,
    }
    return json.dumps({**row, **given}).encode() + b"\n"


def comment(html: str) -> bytes:
    row = {"id": 1, "ticket_id": 1, "author_id": 7, "public": True, "created_at": T, "html_body": html}
    return json.dumps(row).encode() + b"\n"


def issue(text: str) -> bytes:
    return json.dumps(
        {
            "issues": [
                {"id": "1", "key": "K-1", "fields": {"summary": "S", "description": text, "created": T, "updated": T}}
            ]
        }
    ).encode()


def bomb_in_zip() -> bytes:
    """A zip of 40 MB of nothing, beside a zip of such zips."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tickets.ndjson", bytes(40 * MB))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"{number}.zip", inner.getvalue())
    return out.getvalue()


def one_text_again_and_again() -> bytes:
    """Parquet that holds a text of 20 kB once, and 10,000 rows that refer to it."""
    out = io.BytesIO()
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 10_000), pa.array(["x" * 20_000]))
    ids = pa.array([str(n) for n in range(10_000)])
    pq.write_table(pa.table({"id": ids, "text": texts}), out)
    return out.getvalue()


LAUGHS = (
    b"<!DOCTYPE x [<!ENTITY a 'ha'>"
    + b"".join(b"<!ENTITY %c '%s'>" % (n + 1, b"&%c;" % n * 10) for n in range(97, 117))
    + b"]>"
)

# A file, what becomes of it, and what it may cost: as many bytes, or as many rows, of a harmless one.
CASES: dict[str, tuple[str, str, Callable[[], bytes], dict[str, int], int, int]] = {
    "a CSV of one field of 100 MB": ("salesforce", "Case.csv", lambda: HEAD + b"x" * (100 * MB), {"too_large": 1}, 100 * MB, 0),
    "a CSV of one open quote of 30 MB": ("salesforce", "Case.csv", lambda: HEAD + b'"' + b"x" * (30 * MB), {"too_large": 1}, 30 * MB, 0),
    "a CSV of escaped quotes of 30 MB": ("salesforce", "Case.csv", lambda: HEAD + b'"' * (30 * MB) + b"\n", {"too_large": 1}, 30 * MB, 0),
    "a CSV whose lines go on to the end": ("salesforce", "Case.csv", lambda: HEAD + b'c","\n' * 50_000, {"bad_quotes": 50_000}, MB, 50_000),
    "a CSV header of 30 MB": ("salesforce", "Case.csv", lambda: b"Id," * (10 * MB), {"bad_header": 1}, 30 * MB, 0),
    "a line of 100 MB": ("zendesk", "tickets.ndjson", lambda: ticket(subject="x" * (100 * MB)), {"too_large": 1}, 100 * MB, 0),
    "a line of a million brackets": ("zendesk", "tickets.ndjson", lambda: b"[" * 1_000_000, {"too_deep": 1}, 5 * MB, 0),
    "a line of 7 MB of objects": ("zendesk", "tickets.ndjson", lambda: b'{"a":[' + b"{}," * (2 * MB) + b"{}]}", {"missing_id": 1}, 7 * MB, 0),
    "100,000 lines of junk": ("zendesk", "tickets.ndjson", lambda: b"{\n" * 100_000, {"bad_json": 100_000}, 0, 100_000),
    "3 million empty lines": ("zendesk", "tickets.ndjson", lambda: b"\n" * (3 * MB), {}, 3 * MB, 0),
    "20,000 lines of names made up": ("zendesk", "tickets.ndjson", lambda: b"".join(b'{"k%d":1}\n' % n for n in range(20_000)), {"missing_id": 20_000}, 0, 20_000),
    "a document of one text of 90 MB": ("zendesk", "tickets.json", lambda: b'{"tickets":[' + ticket(subject="x" * (90 * MB)) + b"]}", {"too_large": 1}, 90 * MB, 0),
    "a document of 33 million lists": ("zendesk", "tickets.json", lambda: b'{"tickets":[' + b"[]," * (33 * MB) + b"{}]}", {"too_large": 1}, 100 * MB, 0),
    "a document of 10 million brackets": ("zendesk", "tickets.json", lambda: b"[" * (10 * MB), {"too_deep": 1}, 10 * MB, 0),
    "a document of 50 million quotes": ("zendesk", "tickets.json", lambda: b'"' * (50 * MB), {"bad_json": 1}, 50 * MB, 0),
    "a document of backslashes": ("zendesk", "tickets.json", lambda: b'["' + b"\\" * (20 * MB), {"bad_json": 1}, 20 * MB, 0),
    "a number of 20 million digits": ("zendesk", "tickets.json", lambda: b"9" * (20 * MB), {"bad_json": 1}, 20 * MB, 0),
    "a gzip bomb": ("zendesk", "tickets.ndjson.gz", lambda: gzip.compress(bytes(200 * MB), 9), {"too_large": 1}, 40 * MB, 0),
    "a gzip of 20,000 empty members": ("zendesk", "tickets.ndjson.gz", lambda: gzip.compress(b"", mtime=0) * 20_000, {}, 0, 20_000),
    "a zip of zip bombs": ("zendesk", "x.zip", bomb_in_zip, {"too_large": 20}, MB, 0),
    "a comment of two million paragraphs": ("zendesk", "comments.ndjson", lambda: comment("<p>a" * 1_900_000), {"turn": 1}, 8 * MB, 0),
    "a comment of a million boxes in boxes": ("zendesk", "comments.ndjson", lambda: comment("<div>" * 1_000_000), {"turn": 1}, 5 * MB, 0),
    "a comment of a million cells": ("zendesk", "comments.ndjson", lambda: comment("<table>" + "<tr><td>" * 900_000), {"turn": 1}, 8 * MB, 0),
    "a description of empty lines": ("jira", "issues.json", lambda: issue("\n" * 200_000 + "#* a"), {"thread": 1}, MB, 0),
    "a description of quotes and tables": ("jira", "issues.json", lambda: issue("{quote}\n|a|b\n* c\n" * 20_000), {"thread": 1}, MB, 0),
    "a heading of blanks": ("folder", "x.md", lambda: b"# a" + b" " * (2 * MB) + b"b" + b" " * (2 * MB) + b"c\n", {"article": 1}, 4 * MB, 0),
    "entities in entities": ("confluence", "x/entities.xml", lambda: LAUGHS + b"<hibernate-generic>&t;</hibernate-generic>", {"xml_doctype": 1}, MB, 0),
    "a million elements in elements": ("confluence", "x/entities.xml", lambda: b"<hibernate-generic>" + b"<a>" * 1_000_000, {"too_deep": 1}, 3 * MB, 0),
    "an object of 70 MB": ("confluence", "x/entities.xml", lambda: b"<hibernate-generic><object>" + b"<a>b</a>" * (9 * MB), {"too_large": 1}, 72 * MB, 0),
    "a message of 70 MB": ("mail", "x.mbox", lambda: b"From a@example.com Sun Nov  1 08:00:00 2026\nFrom: a@example.com\n\n" + b"xxxxxxxxx\n" * (7 * MB), {"too_large": 1}, 70 * MB, 0),
    "a text that is told ten thousand times": ("mapped", "x.parquet", one_text_again_and_again, {"thread": 10_000}, 200 * MB, 0),
}  # fmt: skip
HARMLESS: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "zendesk": ("tickets.ndjson", lambda n: ticket(id=n)),
    "salesforce": ("Case.csv", lambda n: (HEAD if n == 0 else b"") + b"500A%d,S,D,New,003A,%s,%s\n" % (n, T.encode(), T.encode())),
    "jira": ("issues.ndjson", lambda n: json.dumps({"id": str(n), "key": f"K-{n}", "fields": {"summary": "S", "description": "D *e*", "created": T, "updated": T}}).encode() + b"\n"),
    "folder": ("x.md", lambda n: b"# A heading\n\nA text with *words* in it, number %d.\n\n" % n),
    "confluence": ("x/entities.xml", lambda n: (b"<hibernate-generic>" if n == 0 else b"") + b"<object class='Page'><id name='id'>%d</id><property name='title'>T</property></object>" % n + (b"</hibernate-generic>" if n == 9999 else b"")),
    "mail": ("x.mbox", lambda n: b"From a@example.com Sun Nov  1 08:00:00 2026\nFrom: a@example.com\nMessage-ID: <%d@example.com>\n\nText.\n\n" % n),
    "mapped": ("x.csv", lambda n: (b"id,text\n" if n == 0 else b"") + b"%d,A text with words in it.\n" % n),
}  # fmt: skip


def run(root: Path, vendor: str, name: str, data: bytes) -> dict[str, Any]:
    conftest = Path(__file__).parent
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    child = [sys.executable, "-c", CHILD, str(conftest), str(root), vendor, str(MEMORY), str(SECONDS)]
    done = subprocess.run(child, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-600:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[float, float]]:
    """Seconds that a vendor's reader takes for a byte, and for a row, of what it likes."""

    @cache
    def cost(vendor: str) -> tuple[float, float]:
        name, row = HARMLESS[vendor]
        data = b"".join(row(n) for n in range(10_000))
        seconds = run(tmp_path_factory.mktemp("harmless") / "x", vendor, name, data)["seconds"]
        return seconds / len(data), seconds / 10_000

    return cost


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_a_file_that_is_built_to_exhaust_costs_no_more_than_a_harmless_one(
    tmp_path: Path, harmless: Callable[[str], tuple[float, float]], case: str
) -> None:
    vendor, name, build, expected, size, rows = CASES[case]
    a_byte, a_row = harmless(vendor)
    found = run(tmp_path / "x", vendor, name, build())
    assert found["counts"] == expected
    assert found["good"] > 0
    assert found["gained"] < GAIN
    assert found["seconds"] < RATIO * (size * a_byte + rows * a_row)
