"""Find the objects in an Intercom file: on pages, alone, and inside other objects."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from curation.json_value import Fields
from curation.sources import decode, reasons, values
from curation.sources.decode import Row
from curation.sources.reader import Rejected
from curation.sources.vendors.intercom.fields import STEMS, TYPES, UNUSED

_LOOKED_AT = 10  # rows of a file whose name says nothing
Item = tuple[str, Row, str | None]


def told_by_content(rows: Iterator[Row | Rejected]) -> Iterator[Row | Rejected] | None:
    """Return all objects of a file, also those on pages, if one of its first rows names a known type; else None."""
    first = list(islice(rows, _LOOKED_AT))
    if not any(isinstance(row, Row) and _is_ours(row.fields) for row in first):
        return None
    return paged(chain(first, rows))


def _is_ours(o: Fields) -> bool:
    kind = str(o.get("type"))
    if kind in TYPES:
        return "id" in o
    if kind.removesuffix(".list") in TYPES:
        return True
    rows = (row for key in _page(o) for row in o[key][:_LOOKED_AT])
    return any(isinstance(row, dict) and str(row.get("type")) in TYPES and "id" in row for row in rows)


def _page(o: Fields) -> list[str]:
    """Return the keys of a page's lists: `{"type": "list", "data": […]}`, `{"type": "admin.list", "admins": […]}`."""
    if "id" in o:
        return []
    kind = o.get("type")
    if kind not in (None, "list") and not str(kind).endswith(".list"):
        return []
    return [key for key in o if (key == "data" or key in STEMS) and isinstance(o[key], list)]


def paged(rows: Iterator[Row | Rejected]) -> Iterator[Row | Rejected]:
    """Yield the rows, with pages replaced by their objects; objects without a type get that of the page."""
    for row in rows:
        keys = _page(row.fields) if isinstance(row, Row) else []
        if isinstance(row, Rejected) or not keys:
            yield row
        elif type(row.fields) is not dict:  # a duplicate key hid a list: the objects cannot be counted
            yield Rejected(row.origin, reasons.DUPLICATE_KEY)
        else:
            listed = str(row.fields.get("type")).removesuffix(".list")
            for key in keys:
                for element in row.fields[key]:
                    if isinstance(element, dict):
                        told = "type" in element or listed in ("list", "None")
                        flaw = decode.flaw_of(element) if row.flaw else None
                        yield Row(row.origin, element if told else {**element, "type": listed}, key, flaw)
                    else:
                        yield Rejected(row.origin, reasons.NOT_AN_OBJECT)


def objects_of(row: Row | Rejected, family: str) -> Iterator[Rejected | Item]:
    """Yield the object of a row and those inside it, each with its family, its fields and the object around it."""
    if isinstance(row, Rejected):
        yield row
        return
    o = row.fields
    kind = str(o.get("type"))
    shape = "other" if family == "other" else TYPES.get(kind) or family or ("other" if kind in UNUSED else "")
    if not shape:
        yield Rejected(row.origin, reasons.UNKNOWN_FILE)
        return
    number = values.identifier(o.get("id"))
    yield shape, row, values.identifier(o.get("conversation_id")) if shape == "conversation_part" else None
    if shape == "conversation":
        parts = o.get("conversation_parts")
        listed = parts.get("conversation_parts") if isinstance(parts, dict) else parts
        for part in listed if isinstance(listed, list) else ():
            yield _nested(row, part, "conversation_part", number)
        rating = o.get("conversation_rating")
        if isinstance(rating, dict) and remark(rating) and o.get("redacted") is not True:
            at = rating.get("created_at") or o.get("updated_at") or o.get("created_at")
            flaw = decode.flaw_of(rating) if row.flaw else None
            yield "rating", Row(row.origin, {**rating, "created_at": at}, None, flaw), number
    if shape == "article" and isinstance(o.get("translated_content"), dict):
        for locale, content in o["translated_content"].items():
            if locale in ("type", o.get("default_locale")) or content is None:
                continue  # the article itself says the same in its own language
            name = f"{number}/{locale}" if number else None
            fields = {**content, "id": name, "locale": locale} if isinstance(content, dict) else content
            yield _nested(row, fields, "article", None)


def _nested(row: Row, value: object, shape: str, parent: str | None) -> Rejected | Item:
    if not isinstance(value, dict):
        return Rejected(row.origin, reasons.NOT_AN_OBJECT)
    return shape, Row(row.origin, value, None, decode.flaw_of(value) if row.flaw else None), parent


def remark(rating: Fields) -> str | None:
    text = rating.get("remark")
    return text if isinstance(text, str) and text.strip() else None
