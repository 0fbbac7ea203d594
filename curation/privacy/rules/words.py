"""The words of a text for the rules on names: which may be part of a name, and where a name ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

from curation.privacy.rules.names.given_names import TICKET_WORDS, Names, names
from curation.privacy.rules.names.name_cues import PARTICLES
from curation.text.readings import FOLDED
from curation.text.word_files import word_file

LISTS = word_file("privacy/names/syllables")

# A word that is no part of an address, a path, an identifier or a number.
WORD = re.compile(
    r"(?<![\w@./\\#=$%&+~-])[^\W\d_]+(?:['’\-][^\W\d_]+)*(?![\w@/=~]|\+\+|\\(?!\\{0,3}['\"])|\.\w|-\w|\()"
)
# The same for ASCII texts; a table of characters is twice as fast as classes of letters.
ASCII_WORD = re.compile(
    WORD.pattern.replace(r"[^\W\d_]", "[A-Za-z]").replace(r"[\w", "[A-Za-z0-9_").replace(r"\w", "[A-Za-z0-9_]")
)
LINE_START = re.compile(r"(?:^|\n)[\s>*_|?#•–-]{0,12}$")
CONTRACTED = re.compile("['’](?:t|d|ll|ve|re|m)$")  # don't, I'd
LONGEST = 5  # words of a name
SHORTEST = 3  # letters of a name that something may stick to
# Syllables of given names that are two syllables with a hyphen.
SYLLABLES = frozenset(LISTS.words("syllables"))
# `iPhone`, `DevBlog`, `SuSE`: a small letter before a capital, as in no name but those that begin with a particle.
CAMEL = re.compile(r"(?!(?:Mc|Mac|De|Di|Da|La|Le|Van|Fitz|O['’])[A-Z][a-z])[^\W\d_]*?[a-z][A-Z]")
HUMP = re.compile(r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+")
NEVER = frozenset("i a an the this that it he she they we you".split())  # noqa: SIM905


@dataclass(slots=True)
class Words:
    """A text's words, with tests of the gaps between them and of what each may be in a name."""

    text: str
    spans: list[tuple[int, int]]
    plain: list[str]  # folded, without a possessive
    capital: list[bool]
    lists: Names

    def gap(self, index: int) -> str:
        """Return the text between a word and the one before it."""
        return self.text[self.spans[index - 1][1] if index else 0 : self.spans[index][0]]

    def joined(self, index: int) -> bool:
        """Whether only a blank, or the full stop of an initial, separates a word from the one before it."""
        if not 0 < index < len(self.plain):
            return False
        gap = self.gap(index)
        return gap in (" ", "  ") or (gap in (". ", ".") and len(self.plain[index - 1]) == 1)

    def is_given(self, index: int) -> bool:
        plain = self.plain[index]
        if "-" not in plain:
            return plain in self.lists.sure or plain in self.lists.unsure
        first = plain.partition("-")[0]
        return first in self.lists.sure or first in self.lists.unsure or self._of_syllables(index)

    def is_sure(self, index: int) -> bool:
        plain = self.plain[index]
        if "-" in plain and (plain.partition("-")[0] in self.lists.sure or self._of_syllables(index)):
            return True
        return plain in self.lists.sure and len(plain) > 2

    def _of_syllables(self, index: int) -> bool:
        """Whether a word is a Korean or Chinese given name, as passports write it: `Eun-ji`, `Chia-Hao`."""
        first, _, last = self.plain[index].partition("-")
        return self.capital[index] and first in SYLLABLES and last in SYLLABLES

    def is_surname(self, index: int) -> bool:
        plain = self.plain[index]
        return plain in self.lists.surnames or ("-" in plain and plain.rpartition("-")[2] in self.lists.surnames)

    def everyday(self, index: int) -> bool:
        plain = self.plain[index]
        return plain in self.lists.everyday or (not plain.isalpha() and CONTRACTED.search(plain) is not None)

    def camel(self, index: int) -> bool:
        """Whether a word has a capital inside, as no name has. `McCarthy`, `MaryAnn` and `MartínezTel`, to which a
        word sticks, do not count."""
        start, end = self.spans[index]
        if CAMEL.match(self.text, start, end) is None:
            return False
        humps = [hump.translate(FOLDED) for hump in HUMP.findall(self.text, start, end)]
        known = [self.lists.know(piece) for piece in humps]
        if not humps or not known[0] or humps[0] in self.lists.everyday:
            return True
        # `Su` of SuSE is a name too, so a short one counts only before another name, as `Jo` does.
        return len(humps[0]) < SHORTEST and not any(piece in self.lists.sure for piece in humps[1:])

    def ordinary(self, start: int, end: int) -> bool:
        """Whether words [start, end) hold no known name but an ordinary word of English."""
        if any(self.is_given(at) or self.is_surname(at) for at in range(start, end)):
            return False
        return not self.lists.ordinary.isdisjoint(self.plain[start:end])

    def may_name(self, index: int) -> bool:
        """Whether a word may be part of a name where a name is expected."""
        if not self.capital[index] or self.plain[index] in NEVER or self.everyday(index) or self.camel(index):
            return False
        if "-" in self.plain[index] and self._described(index):
            return False
        start, end = self.spans[index]
        acronym = 1 < end - start < 6 and self.text[start:end].isupper()
        return not acronym or self.is_given(index) or self.is_surname(index)

    def _described(self, index: int) -> bool:
        """Whether words in small letters that are no names follow a hyphen: `DWARF-related`, but not `Anna-lena`."""
        start, end = self.spans[index]
        others = self.text[start:end].split("-")[1:]
        small = all(other[:1].islower() for other in others)
        return small and not any(self.lists.know(other) or other in SYLLABLES for other in others)

    def starts_line(self, index: int) -> bool:
        start = self.spans[index][0]
        return LINE_START.search(self.text, max(0, start - 14), start) is not None

    def name_end(self, index: int, *, lower: bool = False, everyday: bool = False) -> int:
        """Return where the name that begins at word `index` ends; `index` where none begins.

        Args:
            index: of a word.
            lower: whether a name may be written without capitals.
            everyday: whether its first word may be an everyday one.
        """
        at = index
        while at < len(self.plain) and at - index < LONGEST and (at == index or self.joined(at)):
            first = at == index
            plain, capital = self.plain[at], self.capital[at]
            if not (
                self.may_name(at)
                or (self.initial(at) and (capital or (lower and not first)))
                or (lower and len(plain) > 1 and plain not in NEVER and not self.everyday(at))
                or (everyday and first and capital)
                or (plain in PARTICLES and self._goes_on(at))
                or (not first and capital and self._continues(at))
            ):
                break
            at += 1
        return at

    def _continues(self, index: int) -> bool:
        """Whether an everyday word belongs to the name before it: `Petit` after `Julie`, `Dias` after `Ana T.`."""
        known = self.is_given(index) or self.is_surname(index)
        initial = len(self.plain[index - 1]) == 1 and self.gap(index) == ". " and self.is_surname(index)
        return self.plain[index - 1] in PARTICLES or initial or (known and self.plain[index] not in TICKET_WORDS)

    def initial(self, index: int) -> bool:
        """Whether a word is an initial: one letter; `I` and `A` only before a full stop or between two words of a
        name."""
        if len(self.plain[index]) != 1:
            return False
        dotted = self.text.startswith(".", self.spans[index][1])
        return dotted or self.plain[index] not in NEVER or self._between(index)

    def _between(self, index: int) -> bool:
        joined = self.capital[index] and self.joined(index) and self.joined(index + 1)
        return joined and self.may_name(index - 1) and self.may_name(index + 1)

    def _goes_on(self, index: int) -> bool:
        after = index + 1
        if after < len(self.plain) and self.plain[after] in PARTICLES and self.joined(after):
            after += 1
        return after < len(self.plain) and self.joined(after) and (self.capital[after] or self.is_surname(after))


def free_words(text: str) -> Words:
    """Return the words of a text that are no part of an address, a path or an identifier."""
    matches = list((ASCII_WORD if text.isascii() else WORD).finditer(text))
    spans = [match.span() for match in matches]
    words = [match.group() for match in matches]
    capital = [word[0].isupper() for word in words]
    if text.isascii():
        plain = [word.lower() for word in words]
    else:
        plain = [word.lower() if word.isascii() else word.translate(FOLDED) for word in words]
    if "'s" in text or "’s" in text or "'S" in text or "’S" in text:
        plain = [word[:-2] if word.endswith(("'s", "’s")) else word for word in plain]
    return Words(text, spans, plain, capital, names())
