"""Words as alternatives of a regular expression, the longest first: of `Str` and `Straße` it takes the whole."""

from __future__ import annotations

import re
from collections.abc import Iterable


def either(words: Iterable[str]) -> str:
    """Words as they are written."""
    return "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word))))


def any_of(patterns: Iterable[str]) -> str:
    """Patterns; of those that are equally long the first given comes first."""
    return "|".join(sorted(patterns, key=len, reverse=True))
