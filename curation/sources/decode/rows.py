"""A row or object as it was decoded, where it stands, and the one fate of what cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from curation.sources.reader import Origin, Record, Rejected
from curation.sources.reasons import UNKNOWN_FILE, Unreadable
from curation.sources.values import identifier, instant
from curation.storage.archives import COMPRESSED
from curation.storage.landing import LandedFile


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
    reason = row.flaw
    if reason is None:
        try:
            return build()
        except Unreadable as error:
            reason = error.reason
    try:
        updated_at = instant(updated)
    except Unreadable:
        updated_at = None
    return Rejected(row.origin, reason, entity, identifier(identity), updated_at)
