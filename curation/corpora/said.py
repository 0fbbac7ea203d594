"""The sentences of a text, as what they are counted by: case and spaces do not tell them apart, nor do numbers where
it is asked what agents send."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator

NUMBER = re.compile(r"(?<![^\W_])\d+(?![^\W_])")  # not in a word, such as a code
LETTER = re.compile(r"[^\W\d_]")
END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")


def parts(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence stands, in order; some may be blank."""
    at = 0
    for between in END.finditer(text):
        yield at, between.start()
        at = between.end()
    yield at, len(text)


def plain(sentence: str) -> str:
    """Equal for sentences that count as one among completions."""
    return " ".join(sentence.casefold().split())


def folded(sentence: str) -> str:
    """Equal for sentences that count as one among what agents send, whatever their numbers."""
    return plain(NUMBER.sub("0", sentence))


def digest(sentence: str) -> bytes:
    """Of a sentence that is `plain` or `folded`, 8 bytes."""
    return hashlib.blake2b(sentence.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def said_in(text: str, read: Callable[[str], str] = plain) -> list[bytes]:
    """The digests of the sentences of a text that have a letter, each once."""
    found = (read(text[start:end]) for start, end in parts(text))
    return list(dict.fromkeys(digest(part) for part in found if LETTER.search(part)))
