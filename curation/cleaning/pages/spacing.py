"""Remove spaces that nobody wrote: between the letters of words, and between words to fill a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from curation.cleaning.edits import Edit
from curation.cleaning.pages.hyphens import Words
from curation.cleaning.pages.lines import LOOKED_AT, Line, letter_share, lines_of
from curation.cleaning.pages.settings import VERSION, PageSettings

SPACED = re.compile(r"(?<!\S)(?:[^\W\d_] ){3}")
PIECE = re.compile(r"\S+(?: \S+)*")  # what stands between wide gaps
WIDE = re.compile(r"(?<=\S) {2,}(?=\S)")
ANY_GAP = re.compile(r"(?<=\S) +(?=\S)")
RUN = re.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_]){3,40}(?:[.,;:!?]| [.,;:!?])?(?!\S)")
STRETCH = 6  # spaces: a wider gap stands between columns
ALPHABET = "abcdefghijklmnopqrstuvwxyz"  # letters in its order are options or a list
EDGE = ".,;:!?\"'()«»„“”"


def letters_joined(line: Line, words: Words, settings: PageSettings) -> Iterator[Edit]:
    """Yield edits of words that are set with a space between letters, if wide gaps part them or the text knows them."""
    text = line.text
    pieces = list(PIECE.finditer(text))
    tokens = text.split()
    single = [token for token in tokens if len(token.strip(EDGE)) <= 1]
    spaced = len(single) >= settings.spaced_letters and len(single) >= settings.spaced_share * len(tokens)
    joined = [piece.group().replace(" ", "") for piece in pieces]
    known = sum(words.known(word.strip(EDGE).lower()) for word in joined)
    if spaced and len(pieces) > 1 and known >= settings.spaced_known * len(pieces):
        at = 0
        for piece, word in zip(pieces, joined, strict=True):
            if piece.start() > at and at and piece.start() - at > 1:
                yield Edit(line.start + at, line.start + piece.start(), " ", "spacing", "spaced_words", VERSION, 0.9)
            yield from between(line, piece, word)
            at = piece.end()
        return
    if len(single) < len(tokens):
        return  # "section A B C D E of it" names letters
    for run in RUN.finditer(text):
        word = run.group().replace(" ", "").strip(EDGE).lower()
        if len(word) >= settings.spaced_letters - 1 and words.counts[word] and word not in ALPHABET:
            yield from between(line, run, word)


def between(line: Line, match: re.Match[str], word: str) -> Iterator[Edit]:
    """Yield the removals of the spaces inside a match."""
    for gap in re.finditer(" ", match.group()):
        at = line.start + match.start() + gap.start()
        yield Edit(at, at + 1, "", "spacing", "spaced_letters", VERSION, 0.9)


def gaps_of(line: Line, settings: PageSettings) -> tuple[int, list[tuple[int, int]]]:
    """Return the number of gaps in a line of prose, and its wide gaps; none if it is not prose."""
    text = line.text
    if line.fenced or len(text) > LOOKED_AT or line.blank or text.count("|") > 1:
        return 0, []
    gaps = [gap.span() for gap in ANY_GAP.finditer(text)]
    wide = [gap for gap in gaps if gap[1] - gap[0] > 1]
    if len(gaps) < 5 or any(b - a > STRETCH for a, b in wide) or letter_share(text) < settings.column_letters:
        return 0, []
    return len(gaps), wide


def justified(lines: list[Line], settings: PageSettings) -> Iterator[Edit]:
    """Yield edits of the wide gaps in successive lines filled to one width, unless the gaps are aligned."""
    index = 0
    while index < len(lines):
        alike = lines[index + 1 : index + settings.justified_lines]
        if any(len(line.text) != len(lines[index].text) for line in alike):  # prose is ragged: mostly one look a line
            index += 1
            continue
        run, width, total = [], len(lines[index].text), 0
        while index < len(lines) and len(lines[index].text) == width:
            count, wide = gaps_of(lines[index], settings)
            if not count:
                break
            run.append((lines[index], wide))
            total += count
            index += 1
        index += not run
        gaps = [wide for _, wide in run]
        enough = len(run) >= settings.justified_lines and sum(map(len, gaps)) >= settings.justified_gaps * total
        if not enough or aligned(gaps):
            continue
        for line, wide in run:
            for start, end in wide:
                yield Edit(line.start + start, line.start + end, " ", "spacing", "justified", VERSION, 0.8)


def aligned(gaps: list[list[tuple[int, int]]]) -> bool:
    """Return whether gaps end in the same columns from line to line, as in a table."""
    same = total = 0
    for above, below in pairwise(gaps):
        ends = {end for _, end in above}
        same += sum(end in ends for _, end in below)
        total += len(below)
    return total > 0 and same > total * 0.4


def spacing_edits(text: str, settings: PageSettings) -> list[Edit]:
    """Return the removals of spaces inside words and in stretched lines, in order."""
    edits: list[Edit] = []
    lines = lines_of(text)
    if SPACED.search(text):
        words = Words(text)
        for line in lines:
            if not line.fenced and len(line.text) <= LOOKED_AT and SPACED.search(line.text):
                edits += letters_joined(line, words, settings)
    touched = {edit.start for edit in edits}
    edits += [edit for edit in justified(lines, settings) if not touched & set(range(edit.start, edit.end))]
    return sorted(edits)
