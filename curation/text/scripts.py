"""Find the places where a word begins or ends in scripts without spaces between words.

`IBAN是DE89…请` has a word of letters and digits between words of Han, as `IBAN DE89… please` has between blanks. All
code that searches for words uses this: the rules, known people, values found again in a thread, and the leak gate.
Which characters belong to these scripts is Unicode's data (Script_Extensions, and Line_Break=SA for the scripts whose
words only a dictionary tells apart); no range is written here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

SYLLABLES = ("Han", "Hiragana", "Katakana", "Bopomofo", "Yi", "Hangul")  # a character is a syllable or a word
LETTERS = (r"\p{Script_Extensions=Tibetan}", r"\p{Line_Break=SA}")  # a character is a letter or a mark on one
# Letters, marks and numbers, without tone marks that Latin letters have too.
OF_SYLLABLES = regex.compile(
    rf"[[\p{{L}}\p{{M}}\p{{N}}]&&[{''.join(rf'\p{{Script_Extensions={script}}}' for script in SYLLABLES)}]"
    r"--[\p{Script_Extensions=Latin}\p{Script=Inherited}]]",
    regex.V1,
)
OF_LETTERS = regex.compile(rf"[[\p{{L}}\p{{M}}\p{{N}}]&&[{''.join(LETTERS)}]]", regex.V1)
UNSPACED, SPACED, SIGN, NEITHER = "u", "w", "s", " "
SIGNS = frozenset("!#$%&'()*+,-/:;<=>?[\\]^_`{|}~\"")  # `@` and `.` join the names of addresses in any script
FEWEST_SYLLABLES, FEWEST_LETTERS = 2, 4  # least length of a name that is searched for within a run


class _Kinds(dict[int, str]):
    """A table from code points to kinds of characters; each entry is computed at its first use.

    `UNSPACED` is a character of these scripts, `SPACED` any other letter or digit, `SIGN` a sign that may stand at the
    start of a value (`+49`, `(030)`), `NEITHER` any other character.
    """

    def __missing__(self, code: int) -> str:
        character = chr(code)
        unspaced = OF_SYLLABLES.match(character) or OF_LETTERS.match(character)
        others = SPACED if character.isalnum() else SIGN if character in SIGNS else NEITHER
        kind = self[code] = UNSPACED if unspaced else others
        return kind


KINDS = _Kinds()
EDGE = re.compile(f"{UNSPACED}(?={SIGN}*{SPACED})|{SPACED}(?={UNSPACED})")
RUN = re.compile(f"{UNSPACED}+")


def boundaries(text: str) -> list[int]:
    """Return the offsets, in order, where a word begins or ends without a separator between two characters."""
    if text.isascii():
        return []
    kinds = text.translate(KINDS)
    return [edge.end() for edge in EDGE.finditer(kinds)] if UNSPACED in kinds else []


def parted(text: str) -> str:
    """Return a text with a blank at each of its boundaries; parting it again changes nothing."""
    places = boundaries(text)
    if not places:
        return text
    return " ".join(text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True))


def unspaced_runs(text: str) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of each run of characters of such scripts."""
    if not text.isascii():
        yield from (run.span() for run in RUN.finditer(text.translate(KINDS)))


def is_unspaced(text: str) -> bool:
    """Return whether a text holds a character of such a script."""
    return not text.isascii() and UNSPACED in text.translate(KINDS)


def tells(name: str) -> bool:
    """Return whether a name is long enough to be searched for within an unspaced run, where no blank marks a word."""
    fewest = FEWEST_SYLLABLES if OF_SYLLABLES.search(name) else FEWEST_LETTERS
    return len(name) >= fewest
