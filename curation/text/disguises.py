"""Find text in Base64 and letters with blanks between them, and return what a reader sees there."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

# Words of Base64: twelve characters or more, in fours or padded. Longer words are not unpacked.
PACKED = re.compile(r"(?<![\w+/\-])(?:[\w+/\-]{4}){3,1024}(?:[\w+/\-]{2}==|[\w+/\-]{3}=)?(?![\w+/=\-])", re.ASCII)
APART = re.compile(r"(?<!\S)\S(?: {1,3}\S(?!\S)){7,}")
NUMBERS_ALONE = re.compile(r"[\d\s]+")
URL_SAFE = str.maketrans("-_", "+/")
type Part = tuple[int, int, str]  # [start, end) of a text, and what a reader sees there


def unpacked(text: str) -> Iterator[Part]:
    """Yield the words in Base64 that hold text, each with that text."""
    for match in PACKED.finditer(text):
        with_text = _decoded(match.group())
        if with_text is not None:
            yield *match.span(), with_text


def _decoded(word: str) -> str | None:
    try:
        held = base64.b64decode(word.translate(URL_SAFE), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (
        held if held.strip() and all(character.isprintable() or character in "\t\r\n" for character in held) else None
    )


def spaced_letters(text: str) -> Iterator[Part]:
    """Yield each run of blanks between spaced-out letters, with its replacement.

    That is nothing, or one blank if more blanks or a capital separate two words. Runs of digits alone are columns of
    numbers, and are skipped.
    """
    for match in APART.finditer(text):
        if not NUMBERS_ALONE.fullmatch(match.group()):
            yield from _without_blanks(match)


def _without_blanks(run: re.Match[str]) -> Iterator[Part]:
    letters = run.group()
    for blanks in re.finditer(" +", letters):
        before, after = letters[blanks.start() - 1], letters[blanks.end()]
        parted = len(blanks.group()) > 1 or (before.islower() and after.isupper())
        yield run.start() + blanks.start(), run.start() + blanks.end(), " " if parted else ""
