"""Many exact terms, found as whole words in one pass over a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from curation.canonical import Mapped, fold, folded

ONE_SPACE = {ord(each): " " for each in "\t\n\r\v\f\u00a0\u202f"}


class Terms:
    """Finds each of them; with `ignore_case`, accents are ignored too. An end of line is a space."""

    def __init__(self, terms: Iterable[str], ignore_case: bool) -> None:
        import ahocorasick

        self.ignore_case = ignore_case
        self.automaton = ahocorasick.Automaton()
        for term in terms:
            plain = (folded(term).text if ignore_case else term).translate(ONE_SPACE).strip()
            if plain:
                self.automaton.add_word(plain, len(plain))
        self.automaton.make_automaton()

    def spans(self, reading: Mapped) -> Iterator[tuple[int, int]]:
        """[start, end) of every whole-word occurrence in the text that was read, overlapping ones too."""
        plain = fold(reading) if self.ignore_case else reading
        text = plain.text.translate(ONE_SPACE)
        if not len(self.automaton):
            return
        for last, length in self.automaton.iter(text):
            start, end = last + 1 - length, last + 1
            if not (_joined(text, start) or _joined(text, end)):
                yield plain.span(start, end)


def _joined(text: str, at: int) -> bool:
    """Whether a word goes on over this place."""
    return 0 < at < len(text) and all(each.isalnum() or each == "_" for each in text[at - 1 : at + 1])
