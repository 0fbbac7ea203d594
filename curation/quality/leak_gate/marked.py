"""A text as bytes, one for each character: RE2 reads it as it is, and a place in it is a place in the text."""

from __future__ import annotations

import codecs

LETTER, OTHER = b"\1", b"\2"
MARKED = "a byte a character"


def marked(text: str) -> bytes:
    """ASCII as it is; of any other character, whether it is a letter or digit (`LETTER`) or not (`OTHER`)."""
    return text.encode("ascii", MARKED)


def _marked(error: UnicodeError) -> tuple[bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    run = error.object[error.start : error.end]
    return b"".join(LETTER if c.isalnum() else OTHER for c in run), error.end


codecs.register_error(MARKED, _marked)
