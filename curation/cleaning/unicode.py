"""One way to write the same characters: encoding repaired, composed, without invisible characters, lines ended by
LF."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from typing import Literal

from curation.cleaning.edits import Edit, apply, compose

VERSION = "unicode-1"
UnicodeKind = Literal["mojibake", "line_end", "invisible", "composition", "trailing_space"]
KINDS: tuple[UnicodeKind, ...] = ("mojibake", "line_end", "invisible", "composition", "trailing_space")
DIFF_UP_TO = 2000  # a longer line is compared by its common ends: the finer comparison is quadratic

LINE_END = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
SPACES = r" \t\u00a0\u3000"
# Tried only where a run begins, so that a long run inside a line costs one look.
TRAILING = re.compile(rf"(?<![{SPACES}])[{SPACES}]++(?=\n|\Z)(?!\s*\Z)|(?<![{SPACES}\n])[{SPACES}\n]++\Z|\A\n+")
# Joiners (200c, 200d) spell words in Persian and Indic scripts and glue emoji: they go only beside Latin or at an edge.
# Tag characters spell flags behind U+1F3F4 and hide text anywhere else. Lone surrogates cannot be stored.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]+"
    "|(?:(?<=[\x00-\u024f])|\\A)[\u200c\u200d]+|[\u200c\u200d]+(?=[\x00-\u024f]|\\Z)"
    "|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+"
)
# ASCII followed by ASCII never composes, so that each of these runs can be composed on its own.
RUN = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")


def changed(before: str, after: str, start: int, kind: UnicodeKind) -> Iterator[Edit]:
    """The smallest edits that turn `before`, which stands at `start`, into `after`."""
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if not old:  # an insertion takes a neighbour with it: an edit's span is never empty
        if not new:
            return
        head, tail = (head - 1, tail) if head else (head, tail - 1)
        old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    pieces = [(0, len(old), 0, len(new))]
    if len(old) <= DIFF_UP_TO:
        blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        exact = [(i, j, k, m) for tag, i, j, k, m in blocks if tag != "equal"]
        pieces = exact if all(j > i for i, j, _, _ in exact) else pieces
    for i, j, k, m in pieces:
        yield Edit(start + head + i, start + head + j, new[k:m], kind, kind, VERSION)


def _mojibake(text: str) -> Iterator[Edit]:
    from ftfy import TextFixerConfig, fix_encoding
    from ftfy.badness import is_bad

    config = TextFixerConfig(unescape_html=False, replace_lossy_sequences=False)
    for line in re.finditer(r"[^\n]*[^\x00-\x7f][^\n]*", text):
        if is_bad(line.group()):
            yield from changed(line.group(), fix_encoding(line.group(), config), line.start(), "mojibake")


def _line_ends(text: str) -> Iterator[Edit]:
    for match in LINE_END.finditer(text):
        yield Edit(*match.span(), "\n", "line_end", "line_end", VERSION)


def _invisible(text: str) -> Iterator[Edit]:
    for match in INVISIBLE.finditer(text):
        yield Edit(*match.span(), "", "invisible", "invisible", VERSION)


def _composition(text: str) -> Iterator[Edit]:
    for run in RUN.finditer(text):
        yield from changed(run.group(), unicodedata.normalize("NFC", run.group()), run.start(), "composition")


def _trailing(text: str) -> Iterator[Edit]:
    for match in TRAILING.finditer(text):
        yield Edit(*match.span(), "", "trailing_space", "trailing_space", VERSION)


PASSES: dict[UnicodeKind, Callable[[str], Iterator[Edit]]] = {
    "mojibake": _mojibake,
    "line_end": _line_ends,
    "invisible": _invisible,
    "composition": _composition,
    "trailing_space": _trailing,
}
ONLY_BEYOND_ASCII = ("mojibake", "composition")


def unicode_edits(text: str, kinds: tuple[UnicodeKind, ...] = KINDS) -> list[Edit]:
    """Edits over `text`, minimal spans in order, of one pass through the given kinds in the order of `KINDS`."""
    edits: list[Edit] = []
    current = text
    for kind in KINDS:
        if kind not in kinds or (kind in ONLY_BEYOND_ASCII and current.isascii()):
            continue
        found = list(PASSES[kind](current))
        if found:
            edits = compose(edits, found, current)
            current = apply(current, found)
    return edits
