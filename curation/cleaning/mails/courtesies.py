"""Remove salutations and closings, in eight languages: whom a message greets and how it takes leave.

These edits have kinds of their own and are made late, when a corpus shapes its examples: T2 keeps the lines, because
they tell who writes to whom. Only the first lines of a text greet and only its last ones take leave; all else is
content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from curation.cleaning.edits import Edit
from curation.cleaning.mails.endings import CLOSING_MARKS, TWO_MEANINGS
from curation.cleaning.mails.signatures import is_closing, is_name, signed_inline
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("cleaning/mails/courtesies")

VERSION = "courtesies-1"
SALUTATION, CLOSING = "salutation", "closing"
Span = tuple[int, int]

GREETING = (
    # English
    LISTS.alternation("greeting")
)
# Who is greeted, in small letters: anyone, or what stands between names.
ANYBODY = LISTS.alternation("anybody")
NAMED = rf"(?:(?i:{ANYBODY})\b\.?|[A-ZÀ-ÖØ-ÞĀ-Ž](?:[\w'’.&-]*[\w.])?|&|\[[A-Z_]+\d*\])"
_HEAD = lazy_pattern(rf"(?i:to whom it may concern)|(?i:{GREETING})(?!\w)(?P<who>(?:,?[ \u00a0]{NAMED}){{0,6}})")
AFTER = re.compile(r"[ \u00a0]?(?:[,!:;.…–—-]+|،|，|！)(?=\s|$)[ \u00a0]*")
INLINE = (",", "!", ".", "，", "！")  # behind a greeting that names nobody, in a line that goes on
LAST_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\s.!?…][^.!?…]*[.!]?\s*$)")
# A sentence in small letters: no command, no address.
FIRST_LINE = re.compile(r"(?=[a-zà-öø-ÿœąćęłńóśźż])[^\W\d_]+[ \u00a0,][^\n]{0,2000}?[.!?:,;…)](?:\s|$)")
LONGEST = 120  # characters of a line that may be all courtesy
ABOVE, BELOW = 3, 3  # lines that greet, lines of a closing with the name below
NAME_WORDS = 4


def courtesies(text: str, names: Sequence[Span] = ()) -> list[Edit]:
    """Return the removals of the salutation and the closing of a text, in order; a text of thanks alone keeps them.

    Args:
        text: clean text, without what other edits remove.
        names: spans that name persons, so that a name alone in the last line is recognized as a signature.
    """
    salutations = list(_salutations(text, names))
    start = max((edit.end - len(edit.replacement) for edit in salutations), default=0)
    end = _end(text, start, names)
    if end == len(text) or not text[end:].strip():
        return salutations
    return [*salutations, Edit(end, len(text), "", CLOSING, "closing", VERSION)]


def is_salutation(line: str) -> bool:
    """Return whether a line is a salutation and nothing else."""
    return bool(line) and _greets(line, 0) == len(line)


def _salutations(text: str, names: Sequence[Span]) -> Iterator[Edit]:
    """Yield the removal of the salutation: lines above the content, or words before it in its first line.

    The content then begins with a capital.
    """
    start = at = len(text) - len(text.lstrip())
    rule = "line"
    for _ in range(ABOVE):
        end = _greets(text, at)
        if end is None:
            break
        rule = "line" if "\n" in text[at:end] or end == len(text) else "inline"
        at = end
    if at == start:
        return
    first = FIRST_LINE.match(text, at)
    small = first is not None and not any(begin <= at < end for begin, end in names)
    capital = text[at].upper() if small else ""
    yield Edit(start, at + len(capital), capital, SALUTATION, rule, VERSION)


def _greets(text: str, at: int) -> int | None:
    """Return where the content begins behind a salutation that starts at `at`; None if there is no salutation."""
    stop = text.find("\n", at)
    stop = len(text) if stop < 0 else stop
    head = _HEAD.match(text, at, min(stop, at + LONGEST))
    if head is None or is_closing(text[at:stop].strip().lower()):
        return None
    after = AFTER.match(text, head.end(), stop)
    end = after.end() if after else head.end()
    if not text[end:stop].strip():
        return stop + len(text[stop:]) - len(text[stop:].lstrip())
    return end if after and (head["who"] or after[0].strip() in INLINE) else None


def _end(text: str, start: int, names: Sequence[Span]) -> int:
    """Return where the closing of a text begins; the text's length if it has none."""
    end = len(text.rstrip())
    lines = list(_lines_upwards(text, start, end))
    for place, (first, last) in enumerate(lines[:BELOW]):
        line = text[first:last].strip()
        below = lines[:place]
        if len(line) <= LONGEST and (
            signed_inline(line, NAME_WORDS) or (is_closing(line.lower()) and _signs(text, line, below, names))
        ):
            return _before(text, start, first)
        if not _is_below(text, first, last, names):
            break
    if not lines:
        return len(text)
    first, last = lines[0]
    if len(lines) > 1 and _covered(first, last, text, names):
        return _before(text, start, first)
    sentences = list(LAST_SENTENCE.finditer(text, first, end))
    tail = text[sentences[-1].end() : end] if sentences else ""
    if tail and len(tail) <= LONGEST and (signed_inline(tail, NAME_WORDS) or is_closing(tail.lower())):
        return _before(text, start, sentences[-1].end())
    return len(text)


def _signs(text: str, line: str, below: Sequence[Span], names: Sequence[Span]) -> bool:
    """Return whether a line that looks like a sign-off is one.

    Words with another meaning, such as thanks, need a comma or a person's name below.
    """
    if line.lower().strip(CLOSING_MARKS) in TWO_MEANINGS and below and not line.endswith(","):
        return any(_covered(*span, text, names) for span in below)
    return True


def _before(text: str, start: int, place: int) -> int:
    """Return the end of the content before `place`; the text's length if none, so that thanks alone are kept."""
    kept = len(text[:place].rstrip())
    return kept if text[start:kept].strip() else len(text)


def _is_below(text: str, first: int, last: int, names: Sequence[Span]) -> bool:
    line = text[first:last].strip()
    return _covered(first, last, text, names) or (is_name(line, NAME_WORDS) and line[-1:] not in ".!?:;")


def _covered(first: int, last: int, text: str, names: Sequence[Span]) -> bool:
    """Return whether a line is a person's name and nothing else."""
    bare = text[first:last].strip(" \t\u00a0-–—,.*_")
    start = text.find(bare, first) if bare else -1
    return bool(bare) and any(begin <= start and start + len(bare) <= end for begin, end in names)


def _lines_upwards(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the lines with words between two places, the last first."""
    while end > start:
        first = max(text.rfind("\n", start, end) + 1, start)
        if text[first:end].strip():
            yield first, end
        end = first - 1
