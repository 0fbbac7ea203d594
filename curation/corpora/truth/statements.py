"""Split a Markdown text into statements: sentences, items of lists, entries such as `Return window: 14 days`, notes in
brackets and cells of tables, each under its headings.

Front matter, headings, heads of tables, code, commands, comments and template tags are not statements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from curation.corpora.truth.units import SPELT
from curation.text.word_files import word_file

LISTS = word_file("corpora/truth/statements")

LONGEST = 600  # characters of a statement; a longer text is no sentence
COLUMNS, LABEL = 20, 120  # cells of a row that are read, and characters of their labels

HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.{0,300})")
BOLD_LINE = re.compile(r"\s*(?:\*\*|__)([^*_]{3,160})(?:\*\*|__):?\s*$")
ASKED = re.compile(
    r"\s*(?:\*\*|__)?(?:q(?:uestion)?|f(?:rage)?)(?:\s?\d{1,3})?\s?[:.)]\s*(.{3,300}\?)(?:\*\*|__)?\s*$", re.IGNORECASE
)
ANSWER = re.compile(
    r"\s*(?:\*\*|__)?(?:a(?:nswer|ntwort)?|r(?:éponse)?)(?:\s?\d{1,3})?\s?[:.)](?:\*\*|__)?\s+", re.IGNORECASE
)
# `Return window: 14 days`, `**Return window** – 14 days`: the attribute, and where the value begins.
ENTRY = re.compile(r"\W{0,4}([^\W_][^:.;!?|\n–—]{1,69}?)\s*(?:\s?:\s|[–—]\s)\s*(?=([^\n]{1,70})$)")
MEANING = re.compile(r"\s{0,3}:\s+(?=\S)")  # of a list of definitions
NOTE = re.compile(r"[(\[]\s?([^()\[\]:.;!?\n]{3,70}(?:\([^()\n]{1,60}\))?)\s?:\s{1,2}([^()\[\]\n]{1,70})[)\]](?!\()")
VALUE_WORDS = 12  # of an entry; more is a sentence with a label
FENCE = re.compile(r" {0,3}(?:`{3,}|~{3,})")
FRONT_MATTER = re.compile(r"\s*-{3,}[ \t]*\n(?:(?:\w[\w .-]{0,59}:[^\n]*|[ \t#-][^\n]*|)\n){1,200}?-{3,}[ \t]*(?:\n|$)")
UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")  # of a heading, where a line of words stands above it
INDENTED = re.compile(r"(?: {4}|\t)")
COMMAND = re.compile(
    r"\s*(?:[-*+•]\s+|\d{1,3}[.)]\s+)?(?:\$ |>>> |% |PS [A-Z]:|[A-Z]:\\[^>\n]{0,80}>|#!/|(?:"
    + LISTS.alternation("programs")
    + r")(?= [a-z./~$-]+(?:[ =]|$))(?![^\n]*[.?!]$))"
)
ITEM = re.compile(r"\s*(?:[-*+•]|(\d{1,3}[.)]))\s+")
RULER = frozenset(" \t:|-")
CODE = re.compile(r"(`{1,3})[^`\n]{1,300}\1|<(code|pre|kbd|samp)\b[^>\n]{0,200}>[^<]{1,2000}</\2>")
TWICE = re.compile(rf"\b(?:{SPELT})(\s*\()(\d{{1,4}})\)", re.IGNORECASE)  # `forty-five (45)`
MARKUP = re.compile(
    r"<!--[^>]{0,2000}-->|\{%[^%]{0,500}%\}|\]\([^()\s]{0,500}\)|https?://[^\s)>\]]+|\*{1,3}|(?<!\w)_{1,2}|_{1,2}(?!\w)|`|\{\{[^{}\n]{1,200}\}\}|<[^<>\n]{1,200}>|[\[\]]"
)
SENTENCE = re.compile(
    r"(?<=[.!?])[\"')\]]{0,2}\s+(?=[\"'(\[«„]?[A-ZÀ-ÖØ-Þ0-9])|(?<=[.!?])\s{3,}(?=\S)|;\s+(?!since|now\b|today"
    r"|from then|seit|heute|jetzt|depuis|désormais)"
)
NOT_AN_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|approx|incl|etc|vs|no|nr|mr|mrs|ms|dr|st|inc|ltd|z\. ?b|bzw|ca|env)\.)$", re.IGNORECASE
)


class Statement(NamedTuple):
    """A statement at [start, end) of a text, with its headings and its form.

    `text` is the statement at the same length, with blanks for markup and for notes in brackets, which are statements
    of their own. `more` has further words that say what it is about: the line above a list, or the labels of a cell.
    `value` is where in `text` the value of an entry begins; 0 if the statement is not an entry.
    """

    path: tuple[str, ...]
    start: int
    end: int
    text: str
    more: str = ""
    item: bool = False
    cell: bool = False
    value: int = 0
    host: str = ""  # the sentence in which a note stands


def without_markup(text: str) -> str:
    """Return a text of equal length with blanks for markup, addresses, and number words that digits repeat."""
    masked = MARKUP.sub(lambda m: " " * len(m[0]), text)
    return TWICE.sub(lambda m: " " * (m.start(2) - m.start()) + m[2] + " ", masked)


def statements(text: str, masked: str) -> Iterator[Statement]:
    """Yield the statements of a text, in order. `masked` is `without_markup(text)`."""
    notes = [match for match in NOTE.finditer(text) if len(match[2].split()) <= VALUE_WORDS] if ":" in text else []
    parts, at = [], 0
    for note in notes:
        parts += [masked[at : note.start()], " " * (note.end() - note.start())]
        at = note.end()
    yield from _Reader(text, "".join((*parts, masked[at:])), notes).read()


class _Reader:
    """A reader of a text, line by line; `block` holds the spans of the lines of the current paragraph or item."""

    def __init__(self, text: str, masked: str, notes: list[re.Match[str]]) -> None:
        self.text, self.masked = text, masked
        self.notes = notes[::-1]
        self.path: list[tuple[int, str]] = []
        self.block: list[tuple[int, int]] = []
        self.item = False
        self.intro = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for _, name in self.path)

    def read(self) -> Iterator[Statement]:
        header: list[str] = []
        fenced, before = False, (0, 0)
        front = FRONT_MATTER.match(self.text)
        at = front.end() if front else 0
        lines = self.text[at:].split("\n")
        for line, follows in zip(lines, [*lines[1:], ""], strict=True):
            start, end = at, at + len(line)
            at = end + 1
            if FENCE.match(line):
                yield from self.flush()
                fenced = not fenced
                continue
            if fenced or self._is_code(line):
                continue
            underline = UNDERLINE.match(line)
            if underline and (len(self.block) == 1 and not self.item):
                self.under(1 if underline[1][0] == "=" else 2, self.text[slice(*self.block.pop())])
                header = []
                continue
            heading = HEADING.match(line)
            named = None if heading else BOLD_LINE.match(line) or ASKED.match(line)
            if heading or named:
                yield from self.flush()
                self.under(len(heading[1]) if heading else 7, heading[2] if heading else named[1] if named else "")
                header = []
            elif "|" in line and line.strip().startswith("|"):
                yield from self.flush()
                if RULER.issuperset(line) and "-" in line:
                    header = _cells(self.masked[before[0] : before[1]])
                elif header:
                    yield from _row(self.names, self.masked[start:end], start, header)
            elif not line.strip():
                yield from self.flush()
                self.item, header = False, []
            else:
                header = []
                yield from self.line(line, start, end, follows)
            before = (start, end)
        yield from self.flush()

    def under(self, level: int, name: str) -> None:
        """Open the section below a heading of this level."""
        name = name.strip(" \t#*_`")
        self.path = [(depth, other) for depth, other in self.path if depth < level] + [(level, name)]
        self.intro, self.item = "", False

    def _is_code(self, line: str) -> bool:
        """Return whether a line is a command, or belongs to a block that is code because it is indented."""
        indented = INDENTED.match(line) and not self.block and not self.item and not ITEM.match(line)
        return bool(indented or COMMAND.match(line))

    def line(self, line: str, start: int, end: int, follows: str) -> Iterator[Statement]:
        """Handle a line of words: it continues the block, begins another, or is an entry by itself.

        No line of a wrapped paragraph is an entry.
        """
        mark = ITEM.match(line) or ANSWER.match(line)
        first = start + (mark.end() if mark else 0)
        if mark or (not self.block and not self.item):
            yield from self.flush()
            self.item = ITEM.match(line) is not None
        if (means := MEANING.match(line)) and len(self.block) == 1:
            begin, self.block = self.block[0][0], []
            yield Statement(
                self.names, begin, end, self.masked[begin:end].replace("\n", " "), value=first - begin + means.end()
            )
            return
        entry = ENTRY.match(self.masked, first, end) if not self.block and _begins(follows) else None
        if entry and len(entry[2].split()) <= VALUE_WORDS and not SENTENCE.search(entry[2]):
            dashed = ":" not in entry[0]
            if not dashed or line.lstrip(" -*+•").startswith(("**", "__")) or "**" in line:
                yield from self.flush()
                more = self.intro if mark and self.item else ""
                statement = self.masked[first:end]
                yield Statement(self.names, first, end, statement, more, value=entry.end() - first)
                return
        self.block.append((first, end))

    def flush(self) -> Iterator[Statement]:
        """Yield the sentences of the block, each followed by its notes in brackets."""
        if self.block:
            start, end = self.block[0][0], self.block[-1][1]
            for first, last in _sentences(self.masked, start, end):
                more = self.intro if self.item else ""
                yield Statement(self.names, first, last, self.masked[first:last].replace("\n", " "), more, self.item)
                while self.notes and self.notes[-1].start() < last:
                    note = self.notes.pop()
                    if note.start() >= first:
                        begin, stop = note.start(1), note.end(2)
                        statement = without_markup(self.text[begin:stop])
                        yield Statement(
                            self.names,
                            begin,
                            stop,
                            statement,
                            value=note.start(2) - begin,
                            host=self.masked[first:last],
                        )
            if self.masked[start:end].rstrip().endswith(":"):
                self.intro = self.masked[start:end] if end - start <= LONGEST else ""
            elif not self.item:
                self.intro = ""
        self.block = []


def _begins(line: str) -> bool:
    """Return whether a line does not continue a paragraph: it is empty, an item, an entry, a heading or a row."""
    starts = ITEM.match(line) or ENTRY.match(line) or HEADING.match(line) or BOLD_LINE.match(line) or FENCE.match(line)
    return not line.strip() or starts is not None or line.lstrip().startswith("|")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _row(path: tuple[str, ...], line: str, at: int, header: list[str]) -> Iterator[Statement]:
    spans, start = [], line.index("|") + 1
    for cell in line[start:].split("|"):
        if cell.strip() or start < len(line.rstrip()):
            spans.append((start, start + len(cell)))
        start += len(cell) + 1
    if not spans:
        return
    label = line[spans[0][0] : spans[0][1]].strip()
    if not any(character.isalpha() for character in label):
        return
    for column, (first, last) in enumerate(spans[1:COLUMNS], start=1):
        named = header[column][:LABEL] if column < len(header) else ""
        statement = line[first:last]
        if len(spans) == 2:  # an entry in a table
            yield Statement(
                path,
                at + spans[0][0],
                at + last,
                line[spans[0][0] : last].replace("|", ":"),
                named,
                value=first - spans[0][0],
            )
        else:
            yield Statement(path, at + first, at + last, statement, f"{label[:LABEL]} . {named}", cell=True)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in SENTENCE.finditer(text, start, end):
        if match.start() - at > 2 and not NOT_AN_END.search(text, max(at, match.start() - 8), match.start()):
            yield at, match.start()
            at = match.end()
    if at < end:
        yield at, end
