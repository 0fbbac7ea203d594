"""What every format is read into, and bytes into text by declaration, never by guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from curation.sources import decode, reasons
from curation.sources.reasons import Unreadable
from curation.storage.landings.archives import CORRUPT
from curation.storage.landings.landing import LandedFile


class Parsed(NamedTuple):
    """A document's text, the heading it opens with, and the attributes that it declares, title among them."""

    text: str
    heading: str | None
    declared: Mapping[str, Any]


def bytes_of(file: LandedFile, limit: int) -> bytes:
    """The whole file; text that a byte order mark calls UTF-16 or UTF-32 is UTF-8 afterwards.

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
    """UTF-8, with or without its mark; else the first of the declared encodings that fits.

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
