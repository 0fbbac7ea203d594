r"""Shingles as their definition reads, in plain Python: `\w+` words of the casefolded text with their marks, a character
each in scripts without spaces and of symbols beyond ASCII, five to a shingle. What the kernels do by vectors is held
against this."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

BASE, MASK = 0x9E3779B97F4A7C15, (1 << 64) - 1
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)


def kind(character: str) -> str:
    """`own` for a character that is a word by itself, `part` for one of a word, nothing for what is between words."""
    category = unicodedata.category(character)
    if UNSPACED.match(character) or (category == "So" and not character.isascii()):
        return "own"
    mark = category[0] == "M" and not 0xFE00 <= ord(character) <= 0xFE0F and ord(character) < 0x20000
    return "part" if re.match(r"\w", character) or mark else ""


def words(text: str) -> list[str]:
    found: list[str] = []
    for key, group in groupby(text.casefold(), kind):
        run = list(group)
        if key:
            found += run if key == "own" else ["".join(run)]
    return found


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
    """64 bits of each shingle: a polynomial over those of its words."""
    found = []
    for member in members:
        parts = member.decode().split(" ")
        value = 0
        for part in parts:
            value = (value * BASE + word_hash(part)) & MASK
        found.append(mixed((value + len(parts)) & MASK))
    return found


def word_hash(word: str) -> int:
    value = 0
    for character in word:
        value = (value + ord(character) + 1) * BASE & MASK
        value ^= value >> 32
    return mixed(value)


def mixed(value: int) -> int:
    """The finalizer of MurmurHash3."""
    value = (value ^ value >> 33) * 0xFF51AFD7ED558CCD & MASK
    value = (value ^ value >> 33) * 0xC4CEB9FE1A85EC53 & MASK
    return value ^ value >> 33


def shingle_hash32(shingle: bytes) -> int:
    """What datasketch is given."""
    return hashes([shingle])[0] & 0xFFFFFFFF


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
