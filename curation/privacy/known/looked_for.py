"""A set of strings, few or many, to be found in many texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ahocorasick import Automaton  # type: ignore[import-not-found, import-untyped, unused-ignore]

FEW = 20  # so many are looked for one by one in less time than all of them together


class LookedFor:
    """A set of non-empty strings. One pass over a text finds all of them; with few strings, texts that hold none are
    skipped."""

    def __init__(self, strings: Iterable[str]) -> None:
        self.strings = frozenset(strings)
        self._automaton: Automaton | None = None

    def may_stand(self, text: str) -> bool:
        """Return False only if none of the strings is in the text."""
        return bool(self.strings) and (len(self.strings) > FEW or any(string in text for string in self.strings))

    def places(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and string of each place where one of the strings is, overlapping places too."""
        if not self.may_stand(text):
            return
        if self._automaton is None:
            import ahocorasick

            self._automaton = ahocorasick.Automaton()
            for term in self.strings:
                self._automaton.add_word(term, term)
            self._automaton.make_automaton()
        for last, string in self._automaton.iter(text):
            yield last + 1 - len(string), last + 1, string
