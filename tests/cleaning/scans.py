"""Prose typeset into pages and pages scanned badly, from a seed: the damage that the tests plant, and what it hides.

It breaks words by their vowels and confuses letters by their shapes. `scanned` uses the usual confusions, many of which
the rules look for; `smeared` uses marks that they have no list of.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

VOWEL = "aeiouyäöüáéíóúàèìòùâêîôûãõąęó"
LIGATURES = [("ffi", "ﬃ"), ("ffl", "ﬄ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ")]


def breaks(word: str) -> list[int]:
    """Where a word may be broken: before a consonant and a vowel, two letters left and right at least."""
    lower = word.lower()
    if not word.isalpha() or len(word) < 5:
        return []
    return [
        at
        for at in range(2, len(word) - 2)
        if lower[at] not in VOWEL and lower[at + 1] in VOWEL and any(c in VOWEL for c in lower[:at])
    ]


def filled(paragraph: str, width: int, hyphenate: bool) -> list[str]:
    """A paragraph as lines of a width, words broken where they do not fit."""
    lines, line = [], ""
    words = paragraph.split()
    while words:
        word = words.pop(0)
        if len(line) + bool(line) + len(word) <= width:
            line = f"{line} {word}".strip()
            continue
        room = width - len(line) - bool(line) - 1
        core = word.rstrip('.,;:!?)»”"')
        written = [i for i, c in enumerate(word[:-1], 1) if c == "-" and i <= room + 1 and 2 < i < len(word) - 2]
        fitting = [at for at in breaks(core) if at <= room]
        if hyphenate and line and written:
            lines.append(f"{line} {word[: written[-1]]}")
            words.insert(0, word[written[-1] :])
        elif hyphenate and line and fitting:
            lines.append(f"{line} {word[: fitting[-1]]}-")
            words.insert(0, word[fitting[-1] :])
        else:
            if line:
                lines.append(line)
            line = word
            continue
        line = ""
    return [*lines, line] if line else lines


@dataclass(frozen=True)
class Layout:
    """How prose is set."""

    width: int = 70
    page: int = 40  # lines
    hyphenate: bool = True
    head: Callable[[int], str] | None = None  # of the page's number
    foot: Callable[[int], str] | None = None
    columns: bool = False
    ligatures: bool = False
    spaced_ligatures: bool = False
    justify: bool = False
    around: int = 1  # blank lines between a head and the text


def stretched(line: str, width: int, rng: random.Random) -> str:
    """A line filled to a width by spaces between its words."""
    words = line.split(" ")
    if len(words) < 3 or len(line) < width * 0.75:
        return line
    gaps = [1] * (len(words) - 1)
    for _ in range(width - len(line)):
        gaps[rng.randrange(len(gaps))] += 1
    return "".join(word + " " * gap for word, gap in zip(words, [*gaps, 0], strict=True))


def typeset(paragraphs: list[str], layout: Layout, seed: int) -> str:
    """Paragraphs as the text of pages, in the way that an extractor writes it."""
    rng = random.Random(seed)
    width = (layout.width - 6) // 2 if layout.columns else layout.width
    lines: list[str] = []
    for paragraph in paragraphs:
        lines += [*filled(paragraph, width, layout.hyphenate), ""]
    if layout.justify:
        lines = [stretched(line, width, rng) for line in lines]
    size = layout.page * 2 if layout.columns else layout.page
    pages = []
    number = rng.randrange(1, 40)
    at = 0
    while at < len(lines):
        taken = lines[at : at + size - rng.randrange(3)]
        at += len(taken)
        while at < len(lines) and not lines[at]:  # a page does not begin with a blank line
            at += 1
        if layout.columns:
            half = (len(taken) + 1) // 2
            left, right = taken[:half], taken[half:] + [""] * (half - len(taken[half:]))
            taken = [f"{a:<{width}}      {b}".rstrip() for a, b in zip(left, right, strict=True)]
        gap = [""] * layout.around
        head = [layout.head(number), *gap] if layout.head else []
        foot = [*gap, layout.foot(number)] if layout.foot else []
        pages.append("\n".join([*head, *taken, *foot]))
        number += 1
    text = "\n\n".join(pages)  # the form feed that an extractor writes has become a line end
    if layout.ligatures or layout.spaced_ligatures:
        for letters, ligature in LIGATURES:
            text = re.sub(rf"{letters}(?=[^\W\d_])", ligature + " " * layout.spaced_ligatures, text)
            text = text.replace(letters, ligature)
    return text


# The shapes that a bad scan confuses, the more frequent first; multiplicity is weight.
SHAPES = (
    [("m", "rn"), ("l", "1"), ("l", "I"), ("i", "1"), ("o", "0"), ("e", "c"), ("h", "li"), ("d", "cl")] * 3
    + [("rn", "m"), ("cl", "d"), ("w", "vv"), ("l", "|"), ("i", "l"), ("u", "ii"), ("n", "ri"), ("h", "b")] * 2
    + [("I", "l"), ("a", "o"), ("c", "e"), ("t", "f"), ("u", "n"), ("n", "u"), ("s", "5"), ("B", "8"), ("g", "9")]
    + [("t", "l"), ("i", "!"), ("e", "€"), ("f", "t"), ("O", "0"), ("S", "5"), ("y", "v"), ("k", "lc")]
)
SPECKS = list("~^'`.,;:|\\_*°\"-=<»!{}")


def hit(word: str, rng: random.Random) -> str:
    """One word as a bad scan reads it: letters confused, a speck, a space inside, no space behind."""
    kind = rng.random()
    if kind < 0.7 or len(word) < 3:
        fitting = [(a, b) for a, b in SHAPES if a in word]
        if fitting:
            for _ in range(1 + (rng.random() < 0.3)):
                a, b = rng.choice(fitting)
                places = [match.start() for match in re.finditer(re.escape(a), word)]
                if places:
                    at = rng.choice(places)
                    word = word[:at] + b + word[at + len(a) :]
            return word
    if kind < 0.85:
        at = rng.randrange(len(word) + 1)
        speck = rng.choice(SPECKS)
        return word[:at] + (f" {speck} " if rng.random() < 0.25 else speck) + word[at:]
    if kind < 0.93 and len(word) > 3:
        at = rng.randrange(1, len(word))
        return f"{word[:at]} {word[at:]}"
    return word + "\0"  # loses the space behind it


def scanned(text: str, share: float, seed: int) -> str:
    """A text of which a share of the words is hit."""
    rng = random.Random(seed)
    parts = re.split(r"(\s+)", text)
    read = "".join(hit(part, rng) if part and not part.isspace() and rng.random() < share else part for part in parts)
    return re.sub("\0\\s?", "", read)


# Marks that look a little like the letters, none of them a usual confusion.
MARKS = dict(zip("aeiocsltgbzhnumrvwfykdpqj", '@6j0(5|+98zb{a^iu\\/v"ho9;', strict=True))


def smeared(text: str, share: float, seed: int) -> str:
    """A text of which a share of the words is hit in about a third of their letters, by marks of another machine."""
    rng = random.Random(seed)
    words = text.split(" ")
    return " ".join(
        "".join(MARKS.get(c, c) if rng.random() < 0.3 else c for c in word) if rng.random() < share else word
        for word in words
    )
