"""Reads a sample of what another reader gives: whole threads and articles, chosen by their ids, and all people in them.
`curation init --from` runs a first night over it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import Field

from curation.sources.census import Census, Family
from curation.sources.reader import NoOptions, Record, Rejected, reader
from curation.storage.landings.landing import LandedFile

VERSION = "1"
FAMILIES: Mapping[str, Family] = {}  # those of the other reader: see `families`


class Options(NoOptions):
    """What is read, and how much of it."""

    reader: str = Field(description="The reader that knows the export.")
    options: dict[str, Any] = Field(default_factory=dict, description="Its options.")
    each: int = Field(default=1, ge=1, description="Of so many threads and articles one is read.")


def families(options: Options) -> Mapping[str, Family]:
    """Return the kinds of row that the other reader knows."""
    vendor = reader(options.reader)
    further = getattr(vendor, "families", None)
    return {**vendor.FAMILIES, **(further(vendor.Options.model_validate(options.options)) if further else {})}


def read(files: Sequence[LandedFile], options: Options, census: Census) -> Iterator[Record | Rejected]:
    """Yield the other reader's items, except threads and articles that are not chosen and their turns."""
    vendor = reader(options.reader)
    for item in vendor.read(files, vendor.Options.model_validate(options.options), census):
        if isinstance(item, Rejected) or item.entity == "person" or _is_chosen(item, options.each):
            yield item


def _is_chosen(record: Record, each: int) -> bool:
    """Return whether a record is in the sample; the same for a thread and for its turns, which name it."""
    digest = hashlib.sha256((record.parent_id or record.record_id).encode()).digest()
    return int.from_bytes(digest[:8]) % each == 0
