"""Reads a vendor's XML in flat memory: no document type, no entities, bounded depth and size, the root's children in
turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from curation.sources.reasons import BAD_ENCODING, BAD_XML, TOO_DEEP, TOO_LARGE, UNKNOWN_FILE, XML_DOCTYPE, Unreadable

CHUNK = 64 << 10
MAX_PROLOG = 64 << 10  # bytes before the root element
MAX_CHILD = 64 << 20  # bytes of one child of the root; the parser itself allows 10 MB a text and 256 levels
MAX_TAGS = 1_500_000  # in it, those in CDATA included: an element takes some 200 bytes of memory

# What XML cannot hold and exports do: Confluence copies backspaces and separators out of its database as they are.
CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13))

_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
_ENCODING = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]*)["']""")
_ROOT = re.compile(rb"<([A-Za-z_][\w:.-]*)")
_UTF8 = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_PARSER_LIMIT, _PARSER_ENCODING = 114, 81  # libxml2's xmlParserErrors: XML_ERR_RESOURCE_LIMIT, XML_ERR_INVALID_ENCODING


def children(stream: BinaryIO, root: str) -> Iterator[etree._Element]:
    """Yield the children of the root element in order; each is gone once the next is asked for.

    Control characters, comments and processing instructions are left out. Whether the document is complete shows only
    at its end: a caller that must not use a torn one reads it twice.

    Raises:
        Unreadable: `bad_xml`, `xml_doctype` (a document type is declared, whatever is in it), `bad_encoding` (not
            UTF-8), `too_deep`, `too_large`, `unknown_file` (another root element).
    """
    head = _head(stream, root)
    parser = etree.XMLPullParser(
        events=("start",), tag=root, encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    top: etree._Element | None = None
    chunk, unfinished, tags = head, 0, 0
    while chunk:
        _feed(parser, chunk.translate(None, CONTROLS))
        for _, element in parser.read_events():
            if top is None and isinstance(element, etree._Element):
                top = element
        done = [] if top is None else list(top)[:-1]  # the last one may go on in the next chunk
        for child in done:
            yield child
            if top is not None:
                top.remove(child)
        if done:
            unfinished = tags = 0
        unfinished += len(chunk)
        tags += chunk.count(b"<")
        if unfinished > MAX_CHILD or tags > MAX_TAGS:
            raise Unreadable(TOO_LARGE)
        chunk = stream.read(CHUNK)
    try:
        yield from parser.close()
    except etree.LxmlError as error:
        raise _refused(error) from None


def _head(stream: BinaryIO, root: str) -> bytes:
    """Return the bytes up to the root element at least, which are checked before any parser sees them."""
    head = b""
    while len(head) < MAX_PROLOG and (more := stream.read(CHUNK)):
        head += more
        if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head[:64]:
            raise Unreadable(BAD_ENCODING)
        declared = _ENCODING.search(head[:256])
        if declared and declared.group(1).lower() not in _UTF8:
            raise Unreadable(BAD_ENCODING)
        prolog = _PROLOG.match(head)
        rest = head[prolog.end() if prolog else 0 :]
        if rest[:9].upper() == b"<!DOCTYPE":
            raise Unreadable(XML_DOCTYPE)
        match = _ROOT.match(rest)
        if match and len(rest) > match.end():
            if match.group(1) != root.encode():
                raise Unreadable(UNKNOWN_FILE)
            return head
    raise Unreadable(BAD_XML)


def _feed(parser: etree.XMLPullParser, data: bytes) -> None:
    try:
        parser.feed(data)
    except etree.LxmlError as error:
        raise _refused(error) from None


def _refused(error: etree.LxmlError) -> Unreadable:
    """Return why the parser gave up. Its message may quote the text, so it is used here and not passed on."""
    code = getattr(error, "code", None)
    if code == _PARSER_LIMIT:
        return Unreadable(TOO_DEEP if "depth" in str(error) else TOO_LARGE)
    return Unreadable(BAD_ENCODING if code == _PARSER_ENCODING else BAD_XML)
