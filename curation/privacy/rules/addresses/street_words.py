"""Words for kinds of streets and units, in some twenty languages, as parts of patterns."""

from __future__ import annotations

from curation.text.word_files import word_file

LISTS = word_file("privacy/addresses/street_links")

EXTENDED = "".join(letter for letter in map(chr, range(0x100, 0x250)) if letter.isupper())
CAP = f"[A-ZÀ-ÖØ-Þ{EXTENDED}Α-ΩА-Я]"
NAME = rf"{CAP}[\w'’\-]{{1,25}}"
LINKS = LISTS.alternation("links")
LINK = rf"(?:(?:{LINKS})\s?){{0,3}}"
BREAK = r"[,\s>?|]{1,8}"  # between parts; a quoted or tabular line goes on behind its mark


def _any(section: str) -> str:
    return "|".join(LISTS.words(section))


UNITS = _any("units")
# USPS Publication 28, appendix C1: what is a street in any case, and what is one behind a house number and a name.
STRONG = _any("strong")
SHORT = _any("short")
# These are words of software too: streets only where a unit, a postal code or a country follows.
WEAK = _any("weak")
# Names of streets end in one of these (ENDINGS), or one stands as a word behind the name (BEHIND).
ENDINGS = _any("endings")
BEHIND = _any("behind")
# These stand before the name.
ROMANCE = _any("romance")
STAIRS = (
    r"(?:,?\s{1,2}(?:\d{1,3}\s?[ºªo°]?\s?[A-Za-z]?|[A-H]|"
    r"(?i:izq|dcha|der|bajo|bis|ter|esc|piso)\b\.?[ \t]?[\w]?)(?![\w\-])){0,4}"
)
