"""A vendor's XML is read in flat memory, and nothing in it reaches out."""

from __future__ import annotations

import io

import pytest

from curation.sources import reasons, xml
from curation.sources.reasons import Unreadable


def texts(data: bytes) -> list[str | None]:
    return [element.text for element in xml.children(io.BytesIO(data), "r")]


def test_each_child_of_the_root_comes_once_and_in_order() -> None:
    inside = "".join(f"<a>{n}</a>\n<!-- not this -->" for n in range(30_000))
    assert texts(f'<?xml version="1.0"?>\n<!-- hi --><r x="1">{inside}</r>'.encode()) == [str(n) for n in range(30_000)]
    assert texts(b"\xef\xbb\xbf<r/>") == []


def test_control_characters_that_xml_cannot_hold_are_left_out() -> None:
    assert texts(b"<r>" + b" " * 100 + b"<a>x\x08\x1cy\x00</a></r>") == ["xy"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'<!DOCTYPE r [<!ENTITY a "b">]><r><a>&a;</a></r>', reasons.XML_DOCTYPE),
        (b'<?xml version="1.0"?><!-- x --><!doctype r SYSTEM "http://example.com/x.dtd"><r/>', reasons.XML_DOCTYPE),
        (b"<r><a>&nbsp;</a></r>", reasons.BAD_XML),
        (b"<r><a>", reasons.BAD_XML),
        (b"<r><a></b></r>", reasons.BAD_XML),
        (b"<r/><r/>", reasons.BAD_XML),
        (b"", reasons.BAD_XML),
        (b"no xml at all", reasons.BAD_XML),
        (b"<?" + b"x" * 200_000, reasons.BAD_XML),
        (b"<other><a/></other>", reasons.UNKNOWN_FILE),
        (b"<r><a>\xff</a></r>", reasons.BAD_ENCODING),
        ("<r/>".encode("utf-16"), reasons.BAD_ENCODING),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><r/>', reasons.BAD_ENCODING),
        (b"<r>" + b"<a>" * 300 + b"</a>" * 300 + b"</r>", reasons.TOO_DEEP),
        (b"<r><a>" + b"x" * 11_000_000 + b"</a></r>", reasons.TOO_LARGE),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        texts(data)
    assert refused.value.reason == reason
    assert refused.value.__cause__ is None  # the parser's message may quote the text


def test_a_child_that_never_ends_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MAX_CHILD", 1 << 20)
    with pytest.raises(Unreadable) as refused:
        texts(b"<r><a>" + b"<b/>" * 500_000 + b"</a></r>")
    assert refused.value.reason == reasons.TOO_LARGE
