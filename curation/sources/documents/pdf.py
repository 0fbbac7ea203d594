"""Read the text layer of a PDF, page by page, within limits that do not depend on the machine."""

from __future__ import annotations

import io
import logging
import re
from typing import Any

from curation.sources import reasons
from curation.sources.documents.parsed import Parsed
from curation.sources.reasons import Unreadable
from curation.sources.values import SURROGATE

MAX_BYTES = 64 << 20
MAX_PAGES = 5_000
MAX_CHARACTERS = 8 << 20
MAX_STREAM = 16 << 20  # bytes that one stream may decompress to
MAX_WORK = 64 << 20  # bytes of content, fonts and operands that are looked at over all pages
MAX_FORMS = 500  # drawings in drawings of one page

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote what they stumble over

_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|([+-]\d\d)'?(\d\d)'?)")


class _Work:
    """The work that a file may still cost, which shrinks as it is parsed."""

    def __init__(self) -> None:
        self.left = MAX_WORK

    def spend(self, amount: int) -> None:
        self.left -= amount
        if self.left < 0:
            raise Unreadable(reasons.TOO_LARGE)

    def operation(self, operator: Any, operands: Any, *_: Any) -> None:
        """Charge one operation, as pypdf calls it before each, in drawings too; it costs as much as 64 bytes of
        content.
        """
        self.spend(64 + sum(len(operand) for operand in operands if isinstance(operand, str | bytes | list)))


def pdf(data: bytes) -> Parsed:
    """Return the text of the pages in order, separated by an empty line. The attributes are the entries of the
    information dictionary, with names in lower case and the date of the last change as `modified`.

    Raises:
        Unreadable: `encrypted` (even where no password is asked for), `no_text_layer`, `too_large` (pages, text or
            work), `bad_document`, `lone_surrogate`.
    """
    import pypdf
    from pypdf.errors import LimitReachedError

    work = _Work()
    limits: dict[str, Any] = {
        "maximum_declared_stream_length": MAX_BYTES,
        "array_based_stream_maximum_output_length": MAX_STREAM,
        "zlib_maximum_output_length": MAX_STREAM,
        "lzw_maximum_output_length": MAX_STREAM,
        "run_length_maximum_output_length": MAX_STREAM,
        "brotli_maximum_output_length": MAX_STREAM,
        "stream_decoding_work_maximum_length": 4 * MAX_STREAM,
        "stream_parsing_work_maximum_count": 1_000_000,
        "page_tree_maximum_entries": 2 * MAX_PAGES,
        "page_tree_maximum_page_entries": 100 * MAX_PAGES,
        "xform_maximum_invocations_per_extraction": MAX_FORMS,
        "jbig2dec_binary": None,
    }
    try:
        with pypdf.apply_configuration(**limits):
            reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
            if reader.is_encrypted:
                raise Unreadable(reasons.ENCRYPTED)
            return Parsed(_text(reader, work), None, _declared(reader))
    except Unreadable:
        raise
    except (LimitReachedError, MemoryError):
        raise Unreadable(reasons.TOO_LARGE) from None
    except Exception:  # noqa: BLE001 - a broken PDF makes pypdf raise anything
        raise Unreadable(reasons.BAD_DOCUMENT) from None


def _text(reader: Any, work: _Work) -> str:
    if len(reader.pages) > MAX_PAGES:
        raise Unreadable(reasons.TOO_LARGE)
    texts, characters = [], 0
    for page in reader.pages:
        work.spend(_size(page))
        text = page.extract_text(visitor_operand_before=work.operation).replace("\0", "").strip()
        characters += len(text)
        if characters > MAX_CHARACTERS:
            raise Unreadable(reasons.TOO_LARGE)
        if text:
            texts.append("\n".join(line.rstrip() for line in text.splitlines()))
    if not texts:
        raise Unreadable(reasons.NO_TEXT_LAYER)
    joined = "\n\n".join(texts).encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    if SURROGATE.search(joined):
        raise Unreadable(reasons.LONE_SURROGATE)
    return joined


def _size(page: Any) -> int:
    """Return the bytes of a page's content and of its fonts' decoding tables, which are read again for each page."""
    contents = page.get_contents()
    size = len(contents.get_data()) if contents is not None else 0
    fonts = _resolved(_resolved(page.get("/Resources")).get("/Font"))
    for font in fonts.values():
        table = _resolved(_resolved(font).get("/ToUnicode"))
        size += len(table.get_data()) if hasattr(table, "get_data") else 0
    return size + 1024


def _resolved(value: Any) -> Any:
    target = value.get_object() if hasattr(value, "get_object") else value
    return target if target is not None else {}


def _declared(reader: Any) -> dict[str, Any]:
    declared = {}
    for key, value in (_resolved(reader.trailer.get("/Info")) or {}).items():
        text = _resolved(value)
        if isinstance(text, str) and text.strip() and not SURROGATE.search(text) and "\0" not in text:
            declared[str(key).removeprefix("/").lower()] = text.strip()
    changed = _DATE.fullmatch(declared.get("moddate", ""))
    if changed:
        year, month, day, hour, minute, second, east, minutes = changed.groups()
        declared["modified"] = f"{year}-{month}-{day}T{hour}:{minute}:{second}{f'{east}:{minutes}' if east else 'Z'}"
    return declared
