"""Many exact terms, found as whole words in one pass over a text."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator

from curation.text.readings import Mapped, comparison_form, fold
from curation.text.scripts import parted

# Between words any blanks, an end of line and a hyphen are one blank.
HYPHEN = r"[-\u2010\u2011\u2013]"
BETWEEN = re.compile(rf"(?<=[^\W_])(?:{HYPHEN}|\s{{1,3}}{HYPHEN}\s{{1,3}})(?=[^\W_])|\s+")
SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


class Terms:
    """A finder of exact terms; with `ignore_case`, accents are ignored too, and umlauts may be spelled out."""

    def __init__(self, terms: Iterable[str], ignore_case: bool) -> None:
        import ahocorasick

        self.ignore_case = ignore_case
        self.automaton = ahocorasick.Automaton()
        for term in terms:
            spelt = (
                {comparison_form(term).text, comparison_form(term.translate(SPELT_OUT)).text} if ignore_case else {term}
            )
            for spelling in sorted(spelt):
                plain = BETWEEN.sub(" ", parted(spelling).strip())
                if plain:
                    self.automaton.add_word(plain, len(plain))
        self.automaton.make_automaton()

    def spans(self, reading: Mapped) -> Iterator[tuple[int, int]]:
        """Yield [start, end) of every whole-word occurrence in the text that was read, overlapping ones too."""
        if not len(self.automaton):
            return
        plain = fold(reading) if self.ignore_case else reading
        text, places, gone = _squeezed(plain.text)
        for last, length in self.automaton.iter(text):
            start, end = last + 1 - length, last + 1
            if not (_joined(text, start) or _joined(text, end)):
                first, final = (at + gone[bisect.bisect_right(places, at) - 1] for at in (start, last))
                yield plain.span(first, final + 1)


def _squeezed(text: str) -> tuple[str, list[int], list[int]]:
    """Return a text with one blank between words, and its map to the original: `places` and, from each of them on,
    how many characters are gone before it."""
    parts, at, length, places, gone = list[str](), 0, 0, [0], [0]
    for match in BETWEEN.finditer(text):
        parts += (text[at : match.start()], " ")
        length += match.start() - at + 1
        at = match.end()
        if at - length != gone[-1]:
            places.append(length)
            gone.append(at - length)
    return "".join((*parts, text[at:])), places, gone


def _joined(text: str, at: int) -> bool:
    """Return whether a word continues across this place."""
    return 0 < at < len(text) and all(character.isalnum() or character == "_" for character in text[at - 1 : at + 1])
