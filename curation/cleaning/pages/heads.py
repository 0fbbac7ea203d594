"""Remove running heads and page numbers: lines that recur page after page, inside sentences, and count up.

A heading recurs too, and a list counts up, but neither stands inside a sentence again and again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from curation.cleaning.edits import Edit
from curation.cleaning.pages.lines import WORD, Line, flows, lines_of
from curation.cleaning.pages.settings import VERSION, PageKind, PageSettings

NUMBER = r"(\d{1,4})"
PAGE = r"(?:page|pages|pg\.?|p\.|seite|s\.|página|pagina|pág\.?|pag\.?|strona|str\.|blz\.?|bladzijde|sida|side)"
OF = r"(?:\s*(?:/|of|von|sur|de|di|z|van|av|af)\s*\d{1,4})"
COUNTED = re.compile(
    rf"(?:[-–—|\[(]\s*)?(?:{PAGE}\s*{NUMBER}{OF}?|{NUMBER}{OF})(?:\s*[-–—|\])])?", re.IGNORECASE
)  # "Page 3 of 17", "3/17"
COUNTED_LINE = re.compile(rf"\n[ \t]*(?:{COUNTED.pattern})[ \t]*$", re.IGNORECASE | re.MULTILINE)
BARE = re.compile(rf"(?:[-–—|\[(]\s*)?{NUMBER}(?:\s*[-–—|\])])?")
LEADING = re.compile(rf"{NUMBER}(?:\s*[|·•–—]\s*|\s+)(\S.*)")
TRAILING = re.compile(rf"(.*?\S)(?:\s*[|·•–—]\s*|\s+)(?:{PAGE}\s*)?{NUMBER}{OF}?", re.IGNORECASE)
MARKED = re.compile(r"[#>|*+`~{}<]|-\s+[^\W\d]")  # Markdown, markup, code
GAP = re.compile(r"\S {3,}\S")
SPACES = re.compile(r"\s+")
SHORT = 3  # lines: the shortest last page
NEAR = 4  # lines from a foot over blank ones to the head of the next page
HEADS = 2  # lines of a head or foot beside one of them
LOOKS = 50  # for runs of one family: each takes all that do not cross; of 12,000 random numbers 20 looks leave none


class Place(NamedTuple):
    """A line that may be a head, with its number; -1 if it has none."""

    line: int
    number: int


def families(lines: list[Line], settings: PageSettings) -> dict[tuple[str, str], list[Place]]:
    """Group lines that are equal except for a number: (form, rest of the line) → places; of at least two lines."""
    places_by_form: dict[tuple[str, str], list[Place]] = defaultdict(list)
    same: dict[str, list[Place]] = defaultdict(list)
    for index, line in enumerate(lines):
        if line.fenced or len(line.text) > settings.head_width * 2:
            continue
        shown = line.text.strip()
        if not 0 < len(shown) <= settings.head_width or not (shown[0].isalnum() or shown[0] in "-–—[("):
            continue
        same[shown].append(Place(index, -1))
        first, last = shown[0].isdigit(), shown[-1].isdigit()
        if not (first or last or shown[-1] in "-–—])|") or MARKED.match(shown):
            continue
        if match := COUNTED.fullmatch(shown):
            places_by_form["counted", ""].append(Place(index, int(match.group(1) or match.group(2))))
        elif match := BARE.fullmatch(shown):
            places_by_form["bare", re.sub(r"\d+", "#", shown)].append(Place(index, int(match.group(1))))
        else:
            for form, pattern, rest, number in (("leading", LEADING, 2, 1), ("trailing", TRAILING, 1, 2)):
                if not (first if form == "leading" else last):
                    continue
                if (match := pattern.fullmatch(shown)) and titled(match.group(rest)):
                    places_by_form[form, SPACES.sub(" ", match.group(rest))].append(
                        Place(index, int(match.group(number)))
                    )
                    places_by_form[form, ""].append(Place(index, int(match.group(number))))
    for shown, places in same.items():
        if len(places) >= 2 and titled(shown) and not MARKED.match(shown):
            places_by_form["same", shown] = places
    return {key: places for key, places in places_by_form.items() if len(places) >= 2}


def titled(rest: str) -> bool:
    """Return whether a text reads like a title: its first word has a capital, and it is not a sentence."""
    first = WORD.search(rest)
    return first is not None and len(first.group()) > 1 and first.group()[0].isupper() and rest[-1] not in ".,;:!?-{(="


def counting(places: list[Place], step: int, least: int) -> tuple[list[int], list[int]]:
    """Return for each place the length of the run that counts up to it by `step`, and the previous place of that run.

    Successive places of a run are at least `least` lines apart.
    """
    ends: dict[int, int] = {}  # number → position of the run's last place
    length, before = [1] * len(places), [-1] * len(places)
    for position, place in enumerate(places):
        previous = ends.get(place.number - step, -1)
        if previous >= 0 and place.line - places[previous].line >= least:
            length[position], before[position] = length[previous] + 1, previous
        standing = ends.get(place.number, -1)
        if standing < 0 or length[position] >= length[standing]:
            ends[place.number] = position
    return length, before


def chains(places: list[Place], settings: PageSettings, repeats: int) -> Iterator[list[Place]]:
    """Yield runs of a family that count up by one (or two: right pages only) at page distance, the longest first.

    No place is in two runs. Bound documents give a run each: in each look all runs that do not cross are taken, not
    only the longest.
    """
    left = places
    for _ in range(LOOKS):
        runs = {step: counting(left, step, settings.page_lines) for step in (1, 2)}
        ends = sorted(
            (-length, step, position)
            for step, (lengths, _) in runs.items()
            for position, length in enumerate(lengths)
            if length >= repeats
        )
        taken: set[int] = set()
        for _, step, position in ends:
            at, run = position, list[int]()
            while at >= 0 and at not in taken:  # what a longer run took is cut off
                run.append(at)
                at = runs[step][1][at]
            if len(run) >= repeats:
                taken.update(run)
                yield [left[index] for index in reversed(run)]
        if not taken:
            return
        left = [place for index, place in enumerate(left) if index not in taken]


def regular(places: list[Place], settings: PageSettings) -> bool:
    """Return whether places are pages apart, with most distances near the median."""
    gaps = [b.line - a.line for a, b in pairwise(places)]
    if not gaps or min(gaps) < settings.page_lines:
        return False
    middle = median(gaps)
    return sum(abs(gap - middle) <= settings.head_slack * middle for gap in gaps) >= settings.head_regular * len(gaps)


class Numbers:
    """The places of a family indexed by their number, so that the next of a number is found without a scan."""

    def __init__(self, places: list[Place]) -> None:
        self._lines: dict[int, list[int]] = defaultdict(list)
        for place in places:
            self._lines[place.number].append(place.line)

    def with_last(self, chain: list[Place]) -> list[Place]:
        """Return a chain with the head of a short last page appended, if there is one."""
        number = 2 * chain[-1].number - chain[-2].number
        lines = self._lines.get(number, [])
        index = bisect_left(lines, chain[-1].line + SHORT)
        return [*chain, Place(lines[index], number)] if index < len(lines) else chain


class Page:
    """The lines of a text, and which of them are removed."""

    def __init__(self, text: str, settings: PageSettings) -> None:
        self.text, self.settings = text, settings
        self.lines = lines_of(text)
        self.gone: dict[int, tuple[PageKind, str, float]] = {}
        self.families = families(self.lines, settings)
        self.titles = {
            (form, place.line): rest
            for (form, rest), places in self.families.items()
            if form in ("leading", "trailing") and rest
            for place in places
        }
        self.repeated = {
            place.line
            for (form, rest), places in self.families.items()
            if (rest or form in ("counted", "bare")) and len(places) >= settings.head_repeats
            for place in places
        }

    def interrupts(self, index: int) -> bool:
        """Return whether a line stands inside a sentence, ignoring other heads beside it."""
        before, behind = self.beside(index, -1), self.beside(index, 1)
        return before is not None and behind is not None and flows(before, behind)

    def beside(self, index: int, step: int) -> Line | None:
        """Return the nearest line of text in one direction, at most two other heads away; None if there is none."""
        heads = 0
        index += step
        while 0 <= index < len(self.lines) and heads <= HEADS:
            if not self.lines[index].blank:
                if index not in self.repeated:
                    return self.lines[index]
                heads += 1
            index += step
        return None

    def alone(self, index: int) -> bool:
        """Return whether a line is set off on one side, by a blank line, a removed line or the end of the text."""
        return any(
            not 0 <= beside < len(self.lines) or self.lines[beside].blank or beside in self.gone
            for beside in (index - 1, index + 1)
        )

    def inside(self, places: list[Place], least: float) -> bool:
        """Return whether enough of the lines stand inside sentences, or nearly all stand beside removed heads."""
        beside = sum(any(index in self.gone for index in range(p.line - NEAR, p.line + NEAR + 1)) for p in places)
        if beside >= self.settings.head_regular * len(places):
            return True
        return sum(self.interrupts(place.line) for place in places) >= least * len(places)

    def mark(self) -> None:
        """Find the lines to remove: page numbers that say so, bare numbers, heads with numbers, heads without."""
        repeats = self.settings.head_repeats
        order = {"counted": 0, "bare": 1}  # the surer first
        for (form, rest), places in sorted(self.families.items(), key=lambda item: order.get(item[0][0], 2)):
            if form == "same":
                continue
            least, numbers = self.settings.counted_repeats if form == "counted" else repeats, Numbers(places)
            for chain in chains(places, self.settings, least):
                if form != "counted" and not (
                    regular(chain, self.settings) and self.inside(chain, self.settings.head_interrupts)
                ):
                    continue
                if form in ("leading", "trailing") and not rest and not self.same_titles(form, chain):
                    continue
                kind: PageKind = "page_number" if form in ("counted", "bare") else "running_head"
                for place in numbers.with_last(chain):
                    self.gone.setdefault(place.line, (kind, f"{form}_number", 0.95 if form == "counted" else 0.9))
        for (form, _), places in self.families.items():
            if form == "same" and len(places) >= repeats and regular(places, self.settings):
                alone = sum(self.alone(place.line) for place in places) >= self.settings.head_regular * len(places)
                if not (alone and self.inside(places, self.settings.title_interrupts)):
                    continue  # a line of a letter that is sent again and again
                for place in places[1:]:  # the first may be the title
                    self.gone.setdefault(place.line, ("running_head", "same_line", 0.85))
        self.gone = {index: reason for index, reason in self.gone.items() if reason[0] in self.settings.kinds}

    def same_titles(self, form: str, chain: list[Place]) -> bool:
        """Return whether most heads of a chain share their title with another, as in chapters but not in tables."""
        titles = Counter(filter(None, (self.titles.get((form, place.line)) for place in chain)))
        return sum(times for times in titles.values() if times >= 2) >= 0.6 * len(chain)

    def borders(self) -> set[int]:
        """Return the lines that recur page after page, inside a sentence or not; no column runs across them."""
        border_lines: set[int] = set()
        for (form, rest), places in self.families.items():
            numbers = Numbers(places)
            if form == "same":
                chosen = (
                    [places]
                    if all(self.alone(place.line) and not GAP.search(self.lines[place.line].text) for place in places)
                    else []
                )
            else:
                chosen = (
                    list(chains(places, self.settings, self.settings.counted_repeats))
                    if rest or form != "leading"
                    else []
                )
            for chain in chosen:
                if form == "counted" or (len(chain) >= self.settings.head_repeats and regular(chain, self.settings)):
                    border_lines.update(place.line for place in numbers.with_last(chain))
        return border_lines

    def edits(self) -> Iterator[Edit]:
        """Yield the removals of runs of lines; blank lines beside them go too if a sentence runs across."""
        index, size = 0, len(self.lines)
        for first in sorted(self.gone):
            if first < index:
                continue
            start, index = first, first
            while start and self.lines[start - 1].blank:
                start -= 1
            while index < size and (index in self.gone or self.lines[index].blank):
                index += 1
            across = start > 0 and index < size and flows(self.lines[start - 1], self.lines[index])
            blank = [i for i in range(start, index) if self.lines[i].blank]
            kept = [] if across or not 0 < start < index < size else blank[:1]
            yield from self.runs(start, index, set(kept))

    def runs(self, first: int, last: int, kept: set[int]) -> Iterator[Edit]:
        """Yield removals of lines [first, last) except those in `kept`, one for each run with the same reason."""
        reasons = [self.gone.get(i) for i in range(first, last)]
        named = [reason for reason in reasons if reason]
        at = first
        current = named[0]
        while at < last:
            if at in kept:
                at += 1
                continue
            current, begin = self.gone.get(at) or current, at
            while at < last and at not in kept and (self.gone.get(at) or current) == current:
                at += 1
            start, end = self.lines[begin].start, min(self.lines[at - 1].end + 1, len(self.text))
            if at == len(self.lines) and begin == first and first:
                start -= 1  # at the end of the text the line end before goes with it
            if start < end:
                yield Edit(start, end, "", current[0], current[1], VERSION, current[2])


def head_edits(text: str, settings: PageSettings) -> list[Edit]:
    """Return the removals of running heads and page numbers as whole lines, in order."""
    ends, pages = text.count("\n"), settings.page_lines * (settings.head_repeats - 1)
    if ends < settings.page_lines or (ends < pages and not COUNTED_LINE.search(text)):
        return []
    page = Page(text, settings)
    page.mark()
    return list(page.edits())
