"""The result type of every document format, and the decoding of bytes by declared encodings, never by guessing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from curation.sources import decode, reasons
from curation.sources.reasons import Unreadable
from curation.storage.landings.archives import CORRUPT
from curation.storage.landings.landing import LandedFile


class Parsed(NamedTuple):
    """A document's text, its opening heading, and the attributes that it declares, the title among them."""

    text: str
    heading: str | None
    declared: Mapping[str, Any]


def bytes_of(file: LandedFile, limit: int) -> bytes:
    """Return the whole file; text that a byte order mark declares as UTF-16 or UTF-32 is recoded to UTF-8.

    Raises:
        Unreadable: `too_large`: more bytes than the limit; else as `decode.opened`.
    """
    try:
        with decode.opened(replace(file, encoding=None)) as stream:
            data = stream.read(limit + 1)
    except CORRUPT as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(reasons.BAD_CONTAINER) from error
    if len(data) > limit:
        raise Unreadable(reasons.TOO_LARGE)
    return data


def decoded(data: bytes, encodings: Sequence[str]) -> str:
    """Decode UTF-8, with or without a byte order mark; else use the first declared encoding that fits.

    Raises:
        Unreadable: `bad_encoding`: none fits; `nul_byte`.
    """
    for encoding in ("utf-8-sig", *encodings):
        try:
            content = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in content:
            raise Unreadable(reasons.NUL_BYTE)
        return content
    raise Unreadable(reasons.BAD_ENCODING)
