"""Tell what a person wrote above or below a forwarded notice from what the machine itself wrote there.

A machine's first paragraph holds a phrase of the notice, or is a greeting, a heading or fields; its last paragraph
thanks, offers help or signs. Any other paragraph with a sentence in it is a person's, and says why they wrote.
"""

# ruff: noqa: E501 - phrases stand whole in their line

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from curation.cleaning.machines import answers
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("cleaning/machines/around_notices")

BLANK = re.compile(r"\n[^\S\n]*\n\s*")
WORD = re.compile(r"[^\W_]+")
SENTENCE = re.compile(r"(?:[^.!?\n]|\.(?=\w)|(?<=\d)\.(?=\s\d))+")  # dates, hosts and addresses have dots
ENDED = re.compile(r"[.!?:…](?=[\s\"')\]]|\Z)")
# Lines that are no sentences: fields, list items, links, addresses, what is bracketed, cited, ruled off or a table's.
NO_SENTENCE = re.compile(
    r"[^\S\n]*(?:[-*•·#|>\[<(\"=_@©]|\d+[.)] |[\w-]{1,30}(?: [\w-]{1,30}){0,3} ?: [^\n]*(?<![.!?:\s])[^\S\n]*\Z)|[^\n]*(?:https?://|www\.|\S@\S|\t|\||©)"
)
POINTS_UP = re.compile(r"\s*(?:\^+|↑+|👆)\s*[^\W\d_]")  # "^^ every time" below what it is about
# A notice that says so carries a person's words below it, and they were not said about it.
CARRIES = re.compile(
    r"original message|copy of (?:the|your) (?:original )?(?:message|e-?mail)|returned message|^[^\n]*(?:comment|note|wrote|reminder of what)[^\n]*:[^\S\n]*$|^(?:received|return-path|message-id|mime-version|content-type): ",
    re.MULTILINE,
)

# fmt: off
# Words with which people speak of what they pass on; half of it is said without a full stop.
COMPLAINS = (
    LISTS.alternation("complains")
)
ASKS = (
    LISTS.alternation("asks")
)
COMPLAINED = re.compile(rf"\b(?:{COMPLAINS})(?!\w)")
OWN = lazy_pattern(rf"\b(?:{COMPLAINS}|{ASKS})(?!\w)")
# "Not solved!": two words that deny are no heading.
DENIED = re.compile(r"\b(?:not|no|never|isn't|wasn't|nicht|kein|keine|nein|pas|non|ne|nie|não|niet|geen)(?!\w)")
# What machines say around their notices without any phrase of one: thanks, wishes, regrets, help and footers.
MACHINE = lazy_pattern(
    r"\W*(?:" + LISTS.alternation("machine") + ")"
)
# fmt: on


def told_about(head: str, found: Sequence[tuple[int, int, float]], weak: float, words: int, *, label: bool) -> bool:
    """Return whether a person wrote a paragraph before the first or behind the last phrase of a notice.

    Args:
        head: the text in lower case, with straight quotes.
        found: start, end and weight of each phrase of the notice.
        weak: phrases up to this weight are also used by people who introduce a notice.
        words: fewest words of a sentence.
        label: whether a paragraph above that ends in a colon is enough, as above a text to be set up.
    """
    edges = [0, *(match.end() for match in BLANK.finditer(head)), len(head)]
    parts = [part for part in pairwise(edges) if head[slice(*part)].strip()]
    held = [max((w for s, e, w in found if s < end and start < e), default=0.0) for start, end in parts]
    spoken = [number for number, weight in enumerate(held) if weight]
    certain = [number for number in spoken if held[number] > weak] or spoken
    if not certain:
        return False
    start = parts[spoken[0]][0]
    lines = head[start : max(start, min(s for s, e, w in found if s >= start))].rpartition("\n")[0].strip()
    greeting = answers.GREETING.match(lines)
    if is_own(lines[greeting.end() :] if greeting else lines, words):  # a line of its own above the first phrase
        return True
    for number, (start, end) in enumerate(parts):
        if certain[0] <= number <= certain[-1]:
            continue
        paragraph = head[start:end].strip()
        if number > certain[-1] and CARRIES.search(head[parts[certain[-1]][0] : start]):
            break
        if number == certain[-1] + 1 and head[:start].rstrip().endswith(":"):
            continue
        if not number and (greeting := answers.GREETING.match(paragraph)):
            paragraph = paragraph[greeting.end() :]
        if label and number < certain[0] and paragraph.endswith(":"):
            return True
        if is_own(paragraph, words, marked=held[number] > 0):
            return True
    return False


def last_words(head: str, tail: str) -> str | None:
    """Return the last paragraph of a text that is too long to be examined as a whole.

    None if the tail is one paragraph, or if the head carries another message.
    """
    pieces = BLANK.split(tail.strip())
    return pieces[-1] if len(pieces) > 1 and not CARRIES.search(head) else None


def is_own(paragraph: str, words: int, *, marked: bool = False) -> bool:
    """Return whether a paragraph says something that no machine says around a notice.

    With `marked`, the paragraph holds a phrase of the notice, and only a person's words count.
    """
    for line in paragraph.split("\n"):
        if POINTS_UP.match(line):
            return True
        if NO_SENTENCE.match(line):
            continue
        ended = ENDED.search(line.strip()) is not None and not marked
        for match in SENTENCE.finditer(line):
            sentence = match[0].strip()
            count = len(WORD.findall(sentence))
            if MACHINE.match(sentence):
                continue
            if count >= words and (ended or (COMPLAINED if marked else OWN).search(sentence)):
                return True
            if count >= words - 1 and ended and DENIED.search(sentence):
                return True
    return False
