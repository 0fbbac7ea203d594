"""Write equal characters one way: repaired encoding, composed, no invisible characters, line ends as LF."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from curation.cleaning.edits import Edit, apply, compose

VERSION = "unicode-2"
UnicodeKind = Literal["mojibake", "line_end", "invisible", "composition", "trailing_space"]
KINDS: tuple[UnicodeKind, ...] = ("mojibake", "line_end", "invisible", "composition", "trailing_space")

LINE_END = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
SPACES = " \t\u00a0\u3000"
SPACES_AT_ENDS = tuple(f"{space}\n" for space in SPACES)
TRAILING = re.compile(rf"(?<![{SPACES}])[{SPACES}]++(?=\n)")  # tried only where a run begins: one look a run
BLANK_LINES = re.compile(rf"(?:[{SPACES}]*+\n)++")
# Joiners (200c, 200d) spell words in Persian and Indic scripts and glue emoji: they go only beside Latin or at an edge.
# Tag characters spell flags behind U+1F3F4 and hide text anywhere else. Lone surrogates cannot be stored.
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]+")
ALWAYS = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U0001d173-\U0001d17a"
)
MAYBE_INVISIBLE = re.compile(f"[{ALWAYS}\u200c\u200d\U000e0000-\U000e007f]")
INVISIBLE = re.compile(
    # A soft hyphen that ends a line broke a word there: the line's end goes with it.
    r"(?<=[^\W\d_])\u00ad\n(?=[^\W\d_])"
    f"|[{ALWAYS}]+"
    "|(?:(?<=[\x00-\u024f])|\\A)[\u200c\u200d]+|[\u200c\u200d]+(?=[\x00-\u024f]|\\Z)"
    "|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+"
)
LETTERS = re.compile(r"[^\W\d_]+")
NO_WORDS = frozenset("äöüßñçœłžšąęśźżćńâêîûãõïëÿÄÖÜẞÑÇŁŚŻĆŃ")  # "à" and "é" are words of a language, "å" of others
CHUNK = 64  # characters that are compared at once where nothing differs
# ASCII followed by ASCII never composes, so that each of these runs can be composed on its own.
RUN = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")


class CharacterSettings(BaseModel):
    """Settings that say which edits of characters are made, and how closely a repair is compared."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: tuple[UnicodeKind, ...] = Field(default=KINDS, description="Kinds of edits of characters that are made.")
    compared_ahead: int = Field(
        default=16,
        ge=1,
        description="Characters within which a repaired sequence must end to be an edit of its own. A dash that was "
        "broken twice has 8. If the sequence ends later, the rest of the line is one edit.",
    )
    repaired_up_to: int = Field(
        default=20_000,
        ge=0,
        description="Longest line, in characters, whose encoding is repaired. Prose has no longer lines, and ftfy is "
        "slow.",
    )


def changed(before: str, after: str, start: int, kind: UnicodeKind, ahead: int) -> Iterator[Edit]:
    """Yield small edits that turn `before`, which stands at `start`, into `after`; linear in their length.

    Where the two differ, the edit ends at the nearest place, at most `ahead` characters on in either, from which they
    agree again; if there is none, the edit takes the rest.
    """
    at = other = 0
    while at < len(before):
        if other + CHUNK <= len(after) and before.startswith(after[other : other + CHUNK], at):
            at, other = at + CHUNK, other + CHUNK
        elif other < len(after) and before[at] == after[other]:
            at, other = at + 1, other + 1
        else:
            old, new = _difference(before, at, after, other, ahead)
            yield Edit(start + at, start + at + old, after[other : other + new], kind, kind, VERSION)
            at, other = at + old, other + new
    if other < len(after):  # an insertion takes its neighbour with it: an edit's span is never empty
        yield Edit(start + at - 1, start + at, before[-1:] + after[other:], kind, kind, VERSION)


def _difference(before: str, at: int, after: str, other: int, ahead: int) -> tuple[int, int]:
    """Return how many characters of `before` and of `after` differ."""
    for both in range(1, 2 * ahead + 1):
        for new in range(max(0, both - ahead), min(both, ahead + 1)):
            if _alike(before, at + both - new, after, other + new):
                return both - new, new
    return len(before) - at, len(after) - other


def _alike(before: str, at: int, after: str, other: int) -> bool:
    """Return whether both texts agree again: two equal characters, one of ASCII between repairs, or both ends."""
    if at >= len(before) or other >= len(after):
        return at == len(before) and other == len(after)
    if before[at] != after[other]:
        return False
    rest, same = before[at + 1 : at + 2], after[other + 1 : other + 2]
    return rest == same or (before[at] < "\x80" <= rest and same >= "\x80")


def _mojibake(text: str, settings: CharacterSettings) -> Iterator[Edit]:
    from ftfy import TextFixerConfig, fix_encoding
    from ftfy.badness import is_bad

    config = TextFixerConfig(unescape_html=False, replace_lossy_sequences=False)
    at = 0
    for line in text.split("\n"):
        if not line.isascii() and len(line) <= settings.repaired_up_to and is_bad(line):
            repaired = fix_encoding(line, config)
            if not _is_named(line, repaired):
                yield from changed(line, repaired, at, "mojibake", settings.compared_ahead)
        at += len(line) + 1


def _is_named(line: str, repaired: str) -> bool:
    """Return whether a line speaks of broken characters on purpose, so that it is not repaired.

    "MÃ¼ller instead of Müller" holds both forms of a word; "Ã¼ for Ü" holds a letter that is not a word.
    """
    there, then = Counter(LETTERS.findall(line)), Counter(LETTERS.findall(repaired))
    return any(
        times > there[word] and (word in NO_WORDS or (there[word] and len(word) > 2 and not word.isascii()))
        for word, times in then.items()
    )


def _line_ends(text: str, settings: CharacterSettings) -> Iterator[Edit]:
    for match in LINE_END.finditer(text):
        yield Edit(*match.span(), "\n", "line_end", "line_end", VERSION)


def _invisible(text: str, settings: CharacterSettings) -> Iterator[Edit]:
    pattern = CONTROL if text.isascii() else INVISIBLE
    if pattern is INVISIBLE and not MAYBE_INVISIBLE.search(text):
        return
    for match in pattern.finditer(text):
        yield Edit(*match.span(), "", "invisible", "invisible", VERSION)


def _composition(text: str, settings: CharacterSettings) -> Iterator[Edit]:
    if unicodedata.is_normalized("NFC", text):
        return
    for run in RUN.finditer(text):
        composed = unicodedata.normalize("NFC", run.group())
        yield from changed(run.group(), composed, run.start(), "composition", settings.compared_ahead)


def _trailing(text: str, settings: CharacterSettings) -> Iterator[Edit]:
    end = len(text.rstrip(f"{SPACES}\n"))
    begun = BLANK_LINES.match(text, 0, end)
    spans = [begun.span()] if begun else []
    if any(space in text for space in SPACES_AT_ENDS):
        spans += [match.span() for match in TRAILING.finditer(text, begun.end() if begun else 0, end)]
    if end < len(text):
        spans.append((end, len(text)))
    for span in spans:
        yield Edit(*span, "", "trailing_space", "trailing_space", VERSION)


PASSES: dict[UnicodeKind, Callable[[str, CharacterSettings], Iterator[Edit]]] = {
    "mojibake": _mojibake,
    "line_end": _line_ends,
    "invisible": _invisible,
    "composition": _composition,
    "trailing_space": _trailing,
}
ONLY_BEYOND_ASCII = ("mojibake", "composition")


DEFAULT = CharacterSettings()


def unicode_edits(text: str, settings: CharacterSettings = DEFAULT) -> list[Edit]:
    """Return the edits over `text` of one pass through the settings' kinds, in the order of `KINDS`, minimal spans."""
    edits: list[Edit] = []
    current = text
    for kind in KINDS:
        if kind not in settings.kinds or (kind in ONLY_BEYOND_ASCII and current.isascii()):
            continue
        pass_edits = list(PASSES[kind](current, settings))
        if pass_edits:
            edits = compose(edits, pass_edits, current)
            current = apply(current, pass_edits)
    return edits
