"""Sentences for rules with cues: a label on its own line is joined to the next line, and so is `am 4.` to `Juli`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from curation.privacy.rules.dates.written import is_month_name
from curation.privacy.rules.numbers.number_cues import Cue
from curation.privacy.rules.sentences import LABEL, sentences

BIRTH = "DATE_OF_BIRTH"
# What may follow a label's word on its line: the rest of a compound, a format in brackets, marks.
LABEL_ENDS = re.compile(r"[^\W\d_]{0,12}(?:\s?\([^()\n]{1,20}\))?[ \t.:*_?|]{0,4}")
# The person behind a label: Data de nasc. do educando, Geburtsdat. des Kindes.
OF_WHOM = re.compile(
    r"(?i)[^\W\d_]{0,12}\.?\s(?:(?:d[aeo]|d[ao]s|des|der|du|del|della|van|von|vom|di|de l[ao])\s|(?:dell|de l)['’])"
    r"[^\W\d_][^\n\d:]{1,35}[ \t.:*_?|]{0,4}"
)
SHORTENED = re.compile(r"(?i)[^\W\d_]{2}(?:nr|num|núm)\.\s\Z")  # Reisepassnr. C01X
DAY_ENDS = re.compile(r"(?<![\d.,])\d{1,2}\.\s{1,2}\Z")
MONTH_AHEAD = re.compile(
    r"(?P<roman>(?:I{1,3}|IV|VI{0,3}|IX|XI{0,2})\.?\s?(?:19|20|['’]?)\d\d)|(?P<name>[^\W\d_]{3,10})(?![^\W\d_])"
)


def passages(text: str, cues: list[Cue]) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of the sentences. A label that fills its line, or the day of `am 4. Juli`, does not end
    one."""
    begun = None
    for start, end in sentences(text):
        first = start if begun is None else begun
        going_on = _is_label(text, first, end, cues) or _is_day(text, start, end) or SHORTENED.search(text, start, end)
        if end < len(text) and going_on:
            begun = first
        else:
            begun = None
            yield first, end


def _is_label(text: str, start: int, end: int, cues: list[Cue]) -> bool:
    """Whether the sentence [start, end) is a line with only a label, perhaps with its format in brackets."""
    line = text[start:end].rstrip()
    if text[end - 1] != "\n" or len(line) > LABEL or any(map(str.isdigit, line)):
        return False
    at = bisect_left(cues, end, key=lambda cue: cue[0]) - 1
    if at < 0 or cues[at][0] < start:
        return False
    own = [LABEL_ENDS, OF_WHOM] if any(cue[2] == BIRTH for cue in cues[max(0, at - 2) : at + 1]) else [LABEL_ENDS]
    return any(ends.fullmatch(text, cues[at][1], start + len(line)) for ends in own)


def _is_day(text: str, start: int, end: int) -> bool:
    """Whether the full stop behind a day is an ordinal's, because a month with a capital or a roman one follows."""
    month = MONTH_AHEAD.match(text, end)
    day = month and DAY_ENDS.search(text, max(start, end - 6), end)
    return day is not None and month is not None and (month["roman"] is not None or is_month_name(month["name"]))
