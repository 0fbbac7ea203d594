"""A text as a set of shingles: runs of consecutive words, or of characters where a script has no spaces."""

from __future__ import annotations

import hashlib
import re

import numpy as np
from numpy.typing import NDArray

# Thai, Lao, Myanmar, Khmer; kana, Han and its extensions: scripts written without spaces. Each of their characters is a
# word of its own, so a shingle of five words is there a shingle of five characters. Hangul has spaces.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
SPACE = 0x20  # a byte that UTF-8 uses for nothing else
SPACED_WORD = re.compile(r"\w+")
WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")


def words(text: str) -> list[str]:
    r"""The casefolded `\w+` words of a text, in order; a character each in scripts without spaces."""
    # The plain pattern is twice as fast and finds the same words in ASCII.
    return (SPACED_WORD if text.isascii() else WORD).findall(text.casefold())


def shingles(text: str, size: int = 5) -> set[bytes]:
    """The set of shingles of `size` words, joined by one space, as UTF-8.

    A text of fewer words is one shingle of all of them; a text without words has none and resembles nothing.
    """
    found = words(text)
    if not found:
        return set()
    joined = " ".join(found).encode("utf-8", "surrogatepass")
    if len(found) <= size:
        return {joined}
    spaces = np.flatnonzero(np.frombuffer(joined, np.uint8) == SPACE).tolist()
    starts, ends = [0, *(space + 1 for space in spaces)], [*spaces, len(joined)]
    return {joined[start:end] for start, end in zip(starts, ends[size - 1 :], strict=False)}


def jaccard(left: set[bytes], right: set[bytes]) -> float:
    """Shared shingles over all shingles, 0 to 1; two empty sets have similarity 0."""
    shared = len(left & right)
    return shared / (len(left) + len(right) - shared) if shared else 0.0


def hashes(members: set[bytes]) -> NDArray[np.uint32]:
    """SHA-1 of each shingle cut to its first 32 bits, little-endian: the values that datasketch's MinHash hashes to.

    In no particular order; a MinHash does not depend on it.
    """
    sha1 = hashlib.sha1
    digests = b"".join([sha1(member, usedforsecurity=False).digest() for member in members])
    return np.frombuffer(digests, dtype="<u4")[::5].astype(np.uint32)
