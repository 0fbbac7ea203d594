"""Alternatives of a regular expression, the longest first, so that `Straße` is matched before `Str`."""

from __future__ import annotations

import re
from collections.abc import Iterable


def either(words: Iterable[str]) -> str:
    """Return the words, escaped, as alternatives."""
    return "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word))))


def any_of(patterns: Iterable[str]) -> str:
    """Return the patterns as alternatives; patterns of equal length keep their order."""
    return "|".join(sorted(patterns, key=len, reverse=True))
