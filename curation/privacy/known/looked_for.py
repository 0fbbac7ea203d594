"""A few strings or many that are looked for in one text after another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ahocorasick import Automaton  # type: ignore[import-not-found, import-untyped, unused-ignore]

FEW = 20  # so many are looked for one by one in less time than all of them together


class LookedFor:
    """Strings, none empty; one pass finds all, and none is made over a text that holds none of a few."""

    def __init__(self, strings: Iterable[str]) -> None:
        self.strings = frozenset(strings)
        self._automaton: Automaton | None = None

    def may_stand(self, text: str) -> bool:
        """False only where none of them stands in the text."""
        return bool(self.strings) and (len(self.strings) > FEW or any(string in text for string in self.strings))

    def places(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and string of each place where one stands, overlapping ones too."""
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
