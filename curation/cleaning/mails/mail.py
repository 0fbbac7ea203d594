"""The lines of one mail, each with the rule that removes it or None, and the cuts inside lines that stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from curation.cleaning.edits import Edit
from curation.cleaning.mails.settings import ThreadKind, ThreadSettings

VERSION = "thread-7"
WORDY = re.compile(r"\w")


class Cut(NamedTuple):
    """Replace characters [start, end) of a line that stays by `replacement`."""

    start: int
    end: int
    replacement: str
    rule: str
    kind: ThreadKind = "tracking"


class Mail:
    """A mail as its lines, in four lists of one length, because a rule reads one of them at a time.

    `shown` holds lines as written, at most `looked_at` characters; `bare` lower-case lines without white space and
    quote marks around; `quoted` whether a line is quoted; `gone` the kind and rule that remove a line. A removed line
    stays removed: questions about the remaining lines are answered by marks that only move inwards, so that none costs
    a walk over the mail.
    """

    def __init__(self, text: str, settings: ThreadSettings) -> None:
        self.text, self.settings = text, settings
        self.shown = text.split("\n")
        self.starts = [0, *accumulate(len(line) + 1 for line in self.shown)]
        self.cuts: list[Cut] = []
        self.headed = False  # whether somebody else's mail was found in it
        bound = settings.looked_at
        if len(text) > bound:
            self.shown = [line if len(line) <= bound else line[:bound] + " x" for line in self.shown]
        self.bare = [line.strip() for line in self.shown]
        self.quoted = [line[:1] == ">" for line in self.bare]
        self.bare = [
            (line.lstrip("> \t") if marked else line).lower()
            for line, marked in zip(self.bare, self.quoted, strict=True)
        ]
        self.size = self.tail = len(self.shown)
        self.gone: list[tuple[ThreadKind, str] | None] = [None] * self.size
        self._first_own, self._last_own = 0, self.size - 1

    def blank(self, index: int) -> bool:
        """Return whether a line is empty; a line with only a quote mark is not."""
        return not self.bare[index] and not self.quoted[index]

    def remove(self, first: int, last: int, kind: ThreadKind, rule: str) -> None:
        """Mark lines [first, last) as removed, except for lines that already are."""
        reason, gone = (kind, rule), self.gone
        for index in range(first, last):
            if gone[index] is None:
                gone[index] = reason

    def _own(self, index: int) -> bool:
        return self.gone[index] is None and not self.quoted[index] and WORDY.search(self.bare[index]) is not None

    def own_before(self, last: int) -> bool:
        """Return whether kept, unquoted words stand before line `last`."""
        while self._first_own < self.size and not self._own(self._first_own):
            self._first_own += 1
        return self._first_own < last

    def own_from(self, first: int) -> bool:
        """Return whether kept, unquoted words stand on line `first` or below."""
        while self._last_own >= 0 and not self._own(self._last_own):
            self._last_own -= 1
        return self._last_own >= first

    def own_between(self, first: int, last: int) -> bool:
        """Return whether kept, unquoted words stand on lines [first, last)."""
        return any(self._own(index) for index in range(first, last))

    def end_of_message(self) -> int:
        """Return one past the last kept line that is not blank."""
        while self.tail and (self.gone[self.tail - 1] is not None or self.blank(self.tail - 1)):
            self.tail -= 1
        return self.tail

    def wordless(self) -> bool:
        """Return whether no kept line has words."""
        return not any(gone is None and WORDY.search(line) for gone, line in zip(self.gone, self.bare, strict=True))

    def spare(self) -> None:
        """Restore removed lines, except for headers of a forwarded mail and headers of quotes that quote nothing."""
        self.gone = [
            reason if reason and (reason[0] == "forward_header" or reason[1] == "only_headers") else None
            for reason in self.gone
        ]
        if self.wordless() and not any(reason and reason[1] == "only_headers" for reason in self.gone):
            self.gone = [None] * self.size

    def edits(self) -> Iterator[Edit]:
        """Yield edits in order: one for each run of lines removed by one rule, line end included, and the cuts."""
        scores = self.settings.scores
        cuts = iter(sorted(self.cuts))
        cut = next(cuts, None)
        index = 0
        while index < self.size:
            reason, first = self.gone[index], index
            while index < self.size and self.gone[index] == reason:
                index += 1
            start, end = self.starts[first], self.starts[index] - 1
            while cut is not None and cut.start < end:
                if reason is None:
                    score = getattr(scores, cut.rule)
                    yield Edit(cut.start, cut.end, cut.replacement, cut.kind, cut.rule, VERSION, score)
                cut = next(cuts, None)
            if reason is None or (not any(self.bare[first:index]) and not any(self.quoted[first:index])):
                continue
            yield Edit(start, min(end + 1, len(self.text)), "", *reason, VERSION, getattr(scores, reason[1]))
