"""A decoded row or object, its place in its file, and how a row that cannot be used becomes a rejection."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from curation.json_value import Fields
from curation.sources.reader import Origin, Record, Rejected, Undated
from curation.sources.reasons import BAD_DATE, UNKNOWN_FILE, Unreadable
from curation.sources.values import NAME, identifier, instant
from curation.storage.landings.archives import COMPRESSED
from curation.storage.landings.landing import LandedFile

FORM = 40  # characters of a value whose form is shown


class Row(NamedTuple):
    """A decoded row or object. If it has a `flaw`, its fields serve only to name the rejected record."""

    origin: Origin
    fields: dict[str, Any]
    under: str | None = None  # the key of the list or wrapper that it stood in
    flaw: str | None = None


def origin(file: LandedFile, position: int = 0) -> Origin:
    """Return the origin of a row of this file."""
    return Origin(file.name, file.sha256, position)


def unknown(file: LandedFile) -> Rejected:
    """Return the rejection of a file that is not part of the vendor's export."""
    return Rejected(origin(file), UNKNOWN_FILE)


def file_form(name: str) -> tuple[str, str]:
    """Return a file's name without folders, and its form in lower case, such as `("tickets-1", "ndjson")`; the suffixes
    `.gz`, `.zst`, `.xz`, `.bz2` are ignored.
    """
    base = PurePosixPath(name).name
    if base.lower().endswith(COMPRESSED):
        base = base.rpartition(".")[0]
    stem, _, form = base.rpartition(".")
    form = form.lower()
    return (stem, "ndjson" if form == "jsonl" else form) if stem else (base, "")


def settle(
    row: Row, entity: str | None, identity: object, updated: object, build: Callable[[], Record]
) -> Record | Rejected:
    """Return the record that `build` makes of a row, or its rejection with as much of its identity as can be read."""
    reason, date = row.flaw, None
    if reason is None:
        try:
            return build()
        except Unreadable as error:
            reason, date = error.reason, undated(error, row.fields)
    try:
        updated_at = instant(updated)
    except Unreadable:
        updated_at = None
    return Rejected(row.origin, reason, entity, identifier(identity), updated_at, date)


def undated(error: Unreadable, fields: Fields) -> Undated | None:
    """Return which field of a row holds the date that could not be read, and the date's form. None where the field is
    not known, the reason is another one, or the field's name may be text.
    """
    if error.reason != BAD_DATE or error.value is None:
        return None
    field = error.field or _field_of(error.value, fields)
    return Undated(field, masked(error.value)) if field is not None and NAME.fullmatch(field) else None


def masked(value: object) -> str:
    """Return the form of a value without its content: digits become 9, letters become A; a long value is cut."""
    text = str(value)
    shown = "".join(
        "9" if c.isdigit() else "A" if c.isalpha() else c if c.isascii() and c.isprintable() else "?"
        for c in text[:FORM]
    )
    return shown + ("…" if len(text) > FORM else "")


def _field_of(value: object, fields: Fields, deep: int = 3) -> str | None:
    """Return the first field that holds a value; a field of a nested object is named `outer.inner`."""
    for name, held in fields.items():
        if held is value or (type(held) is type(value) and held == value):
            return name
        for inner in held if isinstance(held, list) else [held]:
            if isinstance(inner, dict) and deep and (path := _field_of(value, inner, deep - 1)):
                return f"{name}.{path}"
    return None
