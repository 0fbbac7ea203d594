"""Read lists of words and phrases from files of plain text, which a linguist can review.

The files of a room are in its folder `words/`, and one module reads each. A file begins with comments that say what it
is for, in which languages, from where and under which licence. Then come its sections: `## ` with a name, and entries.

    # For: how a mail ends.
    # Languages: de, en
    # Source: written for curation
    # Licence: Apache-2.0

    ## closings
    kind regards
    mit freundlichen grüßen

A line that begins with `# ` is a comment. A blank at an entry's begin or end is written as `␣`.
Entries keep their order: of the alternatives of a regular expression, the first that matches is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
HEADING, BLANK = "## ", "␣"


@dataclass(frozen=True, slots=True)
class WordFile:
    """The sections of a file: name → lines."""

    name: str
    sections: Mapping[str, tuple[str, ...]]

    def words(self, section: str) -> tuple[str, ...]:
        """Return the entries of a section that has several words a line."""
        return tuple(" ".join(self.sections[section]).split())

    def phrases(self, section: str) -> tuple[str, ...]:
        """Return the entries of a section that has one a line."""
        return self.sections[section]

    def alternation(self, section: str) -> str:
        """Return the phrases of a section as one regular expression that finds any of them; each may be an
        expression."""
        return "|".join(self.sections[section])

    def values(self, section: str) -> dict[str, str]:
        """Return phrase → value of a section whose lines are `phrase = value`."""
        pairs = (line.rpartition(" = ") for line in self.sections[section])
        return {phrase: value for phrase, _, value in pairs}


def word_file(name: str) -> WordFile:
    """Read a file of words: `cleaning/mails/endings` is `curation/cleaning/words/mails/endings.txt`.

    A module reads its file once, when it is imported.
    """
    room, _, file = name.partition("/")
    text = (PACKAGE / room / "words" / f"{file}.txt").read_text("utf-8")
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.split("\n"):
        if not line or line.startswith("# "):
            continue
        if line.startswith(HEADING):
            lines = sections.setdefault(line.removeprefix(HEADING), [])
        else:
            lines.append(line.replace(BLANK, " "))
    return WordFile(name, {section: tuple(lines) for section, lines in sections.items()})
