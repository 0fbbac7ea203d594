"""Compile large regular expressions when they are first used.

Every process imports every stage, and most use few of the stages' patterns: a night in which nothing changed uses none.
Compiling a pattern of a hundred phrases takes ten milliseconds and more.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, cast


def lazy_pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern as from `re.compile`, compiled when it is first used.

    An invalid pattern fails only then; `tests/test_patterns.py` compiles all of them.
    """
    return cast(re.Pattern[str], LazyPattern(text, flags))


class LazyPattern:
    """A stand-in for a compiled pattern, with its methods and attributes."""

    def __init__(self, text: str, flags: int) -> None:
        self.given = text, flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(*self.given)

    def __reduce__(self) -> tuple[Any, ...]:
        return LazyPattern, self.given

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self.compiled, name)
        vars(self)[name] = attribute  # so that the next call finds it without this one
        return attribute
