"""Parse a Word document (.docx) into Markdown and its properties; pictures, comments and macros are left out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from lxml import etree

from curation.sources import reasons
from curation.sources.documents.front_matter import first_heading
from curation.sources.documents.parsed import Parsed
from curation.sources.markup.html import to_markdown
from curation.sources.reasons import Unreadable
from curation.storage.landings.archives import CORRUPT

MAX_BYTES = 64 << 20
MAX_PARTS = 10_000
MAX_XML = 16 << 20  # bytes of all XML parts that are read
MAX_ELEMENTS = 500_000  # of all parts; 500 pages have some 150,000
MAX_DEPTH = 100  # elements open at once; a table in a table in a table reaches 30

_BACK = re.compile(r'<a href="#(?:footnote|endnote)-ref-[^"]*">↑</a>')
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh"
_CORE = {
    "title": "title", "version": "version", "contentStatus": "status", "language": "language", "created": "created",
    "modified": "modified", "subject": "subject", "category": "category", "keywords": "keywords",
    "description": "description",
}  # fmt: skip


def word(data: bytes) -> Parsed:
    """Return the text with headings, lists, tables, links and notes; tracked insertions are kept, tracked deletions
    dropped.

    The attributes are the core properties (`title`, `version`, `contentStatus` as `status`, `language`, `modified`, …)
    and the custom ones, under their own names.

    Raises:
        Unreadable: `bad_document` (not a Word document, or an XML part declares a document type), `too_large`,
            `too_deep`, `encrypted` (by password or rights management).
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):  # the container that Office encrypts into; also its format before 2007
        raise Unreadable(reasons.ENCRYPTED if "EncryptedPackage".encode("utf-16-le") in data else reasons.BAD_DOCUMENT)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = _parts(package)
        declared = _core(parts) | _custom(parts)
        text = to_markdown(_html(parts))
    except Unreadable:
        raise
    except (*CORRUPT, etree.LxmlError) as error:
        raise Unreadable(reasons.BAD_DOCUMENT) from error
    return Parsed(text, first_heading(text), declared)


def _parts(package: zipfile.ZipFile) -> dict[str, bytes]:
    """Return the XML parts by name, each checked before any parser reads it; pictures and macros are not even
    unpacked.
    """
    entries = package.infolist()
    wanted = {entry.filename: entry for entry in entries if entry.filename.lower().endswith((".xml", ".rels"))}
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in wanted.values()) > MAX_XML:
        raise Unreadable(reasons.TOO_LARGE)
    parts = {}
    left, shape = MAX_XML, _Shape()
    for name, entry in wanted.items():
        if entry.flag_bits & 1:
            raise Unreadable(reasons.ENCRYPTED)
        with package.open(entry) as stream:
            part = stream.read(left + 1)
        left -= len(part)
        if left < 0:
            raise Unreadable(reasons.TOO_LARGE)
        _check(part, shape)
        parts[name] = part
    if "[Content_Types].xml" not in parts:
        raise Unreadable(reasons.BAD_DOCUMENT)
    return parts


class _Shape:
    """A parser target that checks the parts: how deep they nest, how much they hold, and that none has a document
    type.
    """

    def __init__(self) -> None:
        self._depth = self._fields = self._elements = 0

    def start(self, tag: str | bytes, attrib: Mapping[str | bytes, str | bytes]) -> None:
        self._depth += 1
        self._elements += 1
        if str(tag).endswith("}fldChar"):  # those that are open are looked through at each one
            self._fields += {"begin": 1, "end": -1}.get(next((str(kind) for kind in attrib.values()), ""), 0)
        if max(self._depth, self._fields) > MAX_DEPTH:
            raise Unreadable(reasons.TOO_DEEP)
        if self._elements > MAX_ELEMENTS:
            raise Unreadable(reasons.TOO_LARGE)

    def end(self, tag: str | bytes) -> None:
        self._depth -= 1

    def data(self, data: str | bytes) -> None:
        """Ignore texts."""

    def comment(self, text: str | bytes) -> None:
        """Ignore comments."""

    def doctype(self, *_: Any) -> None:
        raise Unreadable(reasons.BAD_DOCUMENT)  # the format forbids it (ECMA-376, part 2)

    def close(self) -> None:
        """Return nothing, as no tree is built."""


def _check(part: bytes, shape: _Shape) -> None:
    etree.fromstring(part, etree.XMLParser(target=shape, resolve_entities=False, load_dtd=False, no_network=True))


def _html(parts: dict[str, bytes]) -> str:
    import mammoth

    cleaned = io.BytesIO()
    with zipfile.ZipFile(cleaned, "w", zipfile.ZIP_STORED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    cleaned.seek(0)
    try:
        conversion = mammoth.convert_to_html(
            cleaned,
            style_map=_STYLES,
            include_embedded_style_map=False,
            external_file_access=False,
            convert_image=lambda _: [],
        )
    except RecursionError:
        raise Unreadable(reasons.TOO_DEEP) from None
    except Exception:  # noqa: BLE001 - a broken document makes mammoth raise anything
        raise Unreadable(reasons.BAD_DOCUMENT) from None
    html = _BACK.sub("", str(conversion.value))
    # Text without a tag would pass through as it is, entities included.
    return f"<div>{html}</div>"


def _xml(part: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    return etree.fromstring(part, parser)


def _core(parts: dict[str, bytes]) -> dict[str, Any]:
    if "docProps/core.xml" not in parts:
        return {}
    properties = {}
    for child in _xml(parts["docProps/core.xml"]):
        name = _CORE.get(etree.QName(child).localname) if isinstance(child.tag, str) else None
        if name and child.text and child.text.strip():
            properties[name] = child.text.strip()
    return properties


def _custom(parts: dict[str, bytes]) -> dict[str, Any]:
    """Return a document's custom properties, such as an effective date a company adds, with their values as text."""
    if "docProps/custom.xml" not in parts:
        return {}
    properties = {}
    for child in _xml(parts["docProps/custom.xml"]):
        name = child.get("name")
        value = "".join(str(text) for text in child.itertext()).strip()
        if name and value:
            properties[str(name)] = value
    return properties
