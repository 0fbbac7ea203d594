"""Writes a text as bytes, one for each character, so that RE2 reads it and its offsets are those of the text."""

from __future__ import annotations

import codecs

LETTER, OTHER = b"\1", b"\2"
MARKED = "a byte a character"


def marked(text: str) -> bytes:
    """Return ASCII as it is, and each other character as `LETTER` (a letter or digit) or `OTHER`."""
    return text.encode("ascii", MARKED)


def _marked(error: UnicodeError) -> tuple[bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    run = error.object[error.start : error.end]
    return b"".join(LETTER if c.isalnum() else OTHER for c in run), error.end


codecs.register_error(MARKED, _marked)
