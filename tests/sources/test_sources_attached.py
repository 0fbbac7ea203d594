"""Attachments are counted by kind and source, once each, from rows and from mails."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from curation.sources.census import Census
from curation.sources.first_look.attached import FAMILY, in_words, kind_of
from curation.sources.reader import reader
from curation.storage.landings.landing import LandedFile, file_sha256

T = "2026-11-01T10:00:00Z"


def counted(tmp_path: Path, name: str, files: Mapping[str, Any], **options: Any) -> dict[str, int]:
    module = reader(name)
    census = Census(module.FAMILIES)
    landed = []
    for file, content in files.items():
        path = tmp_path / file
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        landed.append(LandedFile(path, file, file_sha256(path)))
    list(module.read(landed, module.Options(**options), census))
    return {use.field: use.filled for use in census.uses() if use.family == FAMILY}


def test_attachments_of_comments_are_counted_once_though_audits_repeat_them(tmp_path: Path) -> None:
    files = [
        {"id": 1, "file_name": "scan.pdf", "content_type": "application/pdf", "size": 7},
        {"id": 2, "file_name": "shot.png", "content_type": "image/png"},
    ]
    comment = {
        "id": 5,
        "ticket_id": 9,
        "body": "see",
        "public": True,
        "author_id": 3,
        "created_at": T,
        "attachments": files,
    }
    exports = {"comments.json": {"comments": [comment]}, "ticket_comments.json": {"comments": [comment]}}
    assert counted(tmp_path, "zendesk", exports) == {"image": 1, "pdf": 1}


def test_attachments_of_a_mail_are_counted_and_its_text_is_none(tmp_path: Path) -> None:
    mail = """\
From: a@mail.example
To: desk@example.com
Subject: scan
Message-ID: <1@mail.example>
Date: Mon, 02 Nov 2026 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

see the scan
--b
Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document
Content-Disposition: attachment; filename="offer.docx"

x
--b
Content-Type: application/octet-stream
Content-Disposition: attachment; filename="photo.JPG"

x
--b--
"""
    assert counted(tmp_path, "mail", {"1.eml": mail}) == {"image": 1, "word": 1}


@pytest.mark.parametrize(
    ("media_type", "name", "kind"),
    [
        ("application/pdf", None, "pdf"), (None, "a.PDF", "pdf"), ("application/octet-stream", "a.xlsx", "spreadsheet"),
        ("application/zip", "a.docx", "archive"), ("image/svg+xml", "a.svg", "image"), ("text/csv", "a.csv", "spreadsheet"),
        ("text/plain; charset=utf-8", None, "text"), ("message/rfc822", None, "mail"), ("pdf", None, "pdf"),
        (None, None, "other"), ("application/octet-stream", "jane doe", "other"), ("audio/x-wav", None, "audio"),
        ("image/x-icon", None, "image"), ("application/x-rar-compressed", None, "archive"),
        ("application/x-ndjson", "a.json", "text"),
    ],
)  # fmt: skip
def test_a_kind_is_one_of_a_closed_list_whatever_a_vendor_writes(
    media_type: str | None, name: str | None, kind: str
) -> None:
    assert kind_of(media_type, name) == kind


def test_kinds_are_said_with_the_most_frequent_first() -> None:
    assert in_words({"image": 2, "pdf": 1_200, "word": 2}) == "1,200 pdf, 2 image, 2 word"
