"""A row or object as it was decoded, where it stands, and the one fate of what cannot be used."""

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

FORM = 40  # characters of a value that its form is shown of


class Row(NamedTuple):
    """A row or object. With a `flaw`, its fields serve to name the record that is rejected, and for nothing else."""

    origin: Origin
    fields: dict[str, Any]
    under: str | None = None  # the key of the list or wrapper that it stood in
    flaw: str | None = None


def origin(file: LandedFile, position: int = 0) -> Origin:
    """Where a row of this file stands."""
    return Origin(file.name, file.sha256, position)


def unknown(file: LandedFile) -> Rejected:
    """The one fate of a file that is no part of the vendor's export."""
    return Rejected(origin(file), UNKNOWN_FILE)


def file_form(name: str) -> tuple[str, str]:
    """`("tickets-1", "ndjson")`: a file's name without folders, and its form in lower case, seen through `.gz`,
    `.zst`, `.xz`, `.bz2`."""
    base = PurePosixPath(name).name
    if base.lower().endswith(COMPRESSED):
        base = base.rpartition(".")[0]
    stem, _, form = base.rpartition(".")
    form = form.lower()
    return (stem, "ndjson" if form == "jsonl" else form) if stem else (base, "")


def settle(
    row: Row, entity: str | None, identity: object, updated: object, build: Callable[[], Record]
) -> Record | Rejected:
    """The record that `build` makes of a row, or its rejection under as much identity as can still be read."""
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
    """Which field of a row holds the date that could not be read, and in which form; None where that is not known, the
    reason is another, or the name of the field may be text."""
    if error.reason != BAD_DATE or error.value is None:
        return None
    field = error.field or _field_of(error.value, fields)
    return Undated(field, masked(error.value)) if field is not None and NAME.fullmatch(field) else None


def masked(value: object) -> str:
    """The form of a value without what it says: every digit a 9, every letter an A; of a long one the beginning."""
    text = str(value)
    shown = "".join(
        "9" if c.isdigit() else "A" if c.isalpha() else c if c.isascii() and c.isprintable() else "?"
        for c in text[:FORM]
    )
    return shown + ("…" if len(text) > FORM else "")


def _field_of(value: object, fields: Fields, deep: int = 3) -> str | None:
    """The first field that holds a value, in an object within it as `outer.inner`."""
    for name, held in fields.items():
        if held is value or (type(held) is type(value) and held == value):
            return name
        for inner in held if isinstance(held, list) else [held]:
            if isinstance(inner, dict) and deep and (path := _field_of(value, inner, deep - 1)):
                return f"{name}.{path}"
    return None
