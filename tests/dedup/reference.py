r"""Shingles as their definition reads, in plain Python: `\w+` words of the casefolded text, a character each in scripts
without spaces, five to a shingle. What the kernels do by vectors is held against this."""

from __future__ import annotations

import hashlib
import re

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")


def words(text: str) -> list[str]:
    return WORD.findall(text.casefold())


def runs(text: str, size: int = 5) -> list[bytes]:
    """Shingles in order, repeated ones repeated."""
    found = words(text)
    if not found:
        return []
    return [" ".join(found[start : start + size]).encode() for start in range(max(1, len(found) - size + 1))]


def shingles(text: str, size: int = 5) -> set[bytes]:
    return set(runs(text, size))


def jaccard(left: set[bytes], right: set[bytes]) -> float:
    shared = len(left & right)
    return shared / (len(left) + len(right) - shared) if shared else 0.0


def hashes(members: list[bytes]) -> list[int]:
    """The first eight bytes of SHA-1, little-endian."""
    return [int.from_bytes(hashlib.sha1(member).digest()[:8], "little") for member in members]


def components(texts: list[str], threshold: float = 0.8, size: int = 5) -> list[int]:
    """For each text the first one of its connected component, comparing all pairs."""
    sets = [shingles(text, size) for text in texts]
    roots = list(range(len(texts)))
    for right in range(len(texts)):
        for left in range(right):
            same = texts[left] == texts[right] and texts[left] != ""
            if roots[left] != roots[right] and (same or jaccard(sets[left], sets[right]) >= threshold):
                low, high = sorted((roots[left], roots[right]))
                roots = [low if root == high else root for root in roots]
    return roots
