"""Learn boilerplate from the line digests of all turns: what recurs at the edge of messages that differ otherwise.

A frequent answer recurs too. Boilerplate is told from it by six criteria, all of which must hold:

- *place*: the line stands at the head or at the tail of nearly all its turns, with only boilerplate, names, greetings
  and short lines between it and the edge; an answer moves about and has sentences around it;
- *share*: its author, its channel or its firm adds it to so many messages, whatever was asked; no answer fits so many;
- *contexts*: the sender's own lines next to it differ; a macro always has its own lines there, and versions of one
  article have the same;
- *company*: something of its turn remains without it; an answer is at times all that was said;
- *repetition*: it recurs within a conversation; hardly anybody gives one answer twice in a conversation;
- *copies*: it is frequent whether turns exported twice or mailed to many count once or each time.

No such rule recognizes an answer that ends a fifth of the messages of an author who writes once in a conversation, if
it always follows other own lines and never stands alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.boilerplate.copies import Corpus, Flags, corpora_of
from curation.cleaning.boilerplate.lines import FORM, SHORT, pieces
from curation.cleaning.boilerplate.recurrence import (
    BoilerplateSettings,
    Candidates,
    Standing,
    both_ways,
    candidates,
    lines_of,
    standing,
)
from curation.cleaning.edits import Edit
from curation.cleaning.tables import BOILERPLATE

VERSION = "boilerplate-1"
EDGE = bytes(8)  # in what `Learned.hits` says, between the digests of the head and those of the tail
RULE = " \t\n-_=*~–—"  # what rules between lines are drawn with
SCORES = {"of_author": 0.9, "of_channel": 0.9, "of_firm": 0.8}

Place = Literal["head", "tail"]
__all__ = ["EDGE", "VERSION", "BoilerplateSettings", "Learned", "learn"]


def learn(turns: pa.Table, settings: BoilerplateSettings) -> pa.Table:
    """Return the boilerplate lines among the lines of all live turns.

    Starts from all lines that are frequent enough. Repeatedly drops those that do not stand at an edge, then those that
    stand alone, then those that are always beside the same lines, until none is dropped: a footer of five lines is kept
    or dropped as a whole.

    Args:
        turns: one row for each live text turn: document, source, author (null if unknown), role, kind, all string, and
            digests, list<binary(8)>, as `lines.pieces` gives them.
        settings: all thresholds.

    Returns:
        `BOILERPLATE`, sorted by digest, author (everybody's first) and place; it depends on the set of turns alone.
    """
    whole, corpus = corpora_of(turns)
    both = [
        both_ways(*(candidates(some, settings, channels) for some in (corpus, whole))) for channels in (True, False)
    ]
    groups = [corpus.channel, corpus.author]
    lines = [lines_of(corpus, group, candidate) for group, candidate in zip(groups, both, strict=True)]
    alive = [np.ones(len(candidate.code), bool) for candidate in both]
    while True:
        marked = np.zeros(len(corpus.turn), bool)
        for of_line, still in zip(lines, alive, strict=True):
            inside = of_line >= 0
            marked[inside] |= still[of_line[inside]]
        stood = [
            standing(corpus, marked, of_line, candidate, group, settings)
            for of_line, candidate, group in zip(lines, both, groups, strict=True)
        ]
        dropped = False
        for test in ("edge", "alone", "contexts"):
            for candidate_lines, still, stands in zip(both, alive, stood, strict=True):
                bad = still & fails(candidate_lines, stands, test, settings)
                dropped |= bool(bad.any())
                still &= ~bad
            if dropped:
                break
        if not dropped:
            return learned_table(corpus, both, alive, stood)


def fails(found: Candidates, stands: Standing, test: str, settings: BoilerplateSettings) -> Flags:
    """Return which candidates fail one of the three tests: `edge`, `alone` or `contexts`."""
    if test == "edge":
        within = stands.inner > 0.5
        matter = within & (found.often < settings.inner_share)
        answer = found.unrepeated & (within | (stands.tail > stands.head))
        return (np.maximum(stands.head, stands.tail) < settings.at_edge) | matter | answer
    if test == "alone":
        return stands.alone > settings.alone
    return (stands.contexts < settings.least_contexts) | (stands.context_share < settings.context_share)


def learned_table(
    corpus: Corpus, both: Sequence[Candidates], alive: Sequence[Flags], stood: Sequence[Standing]
) -> pa.Table:
    """Build `BOILERPLATE` from the remaining candidates; everybody's lines are not repeated for single authors."""
    rows = []
    everybodys: set[tuple[int, str]] = set()
    best: dict[tuple[int, str], tuple[int, int, str]] = {}
    for candidate_lines, still, stands, channels in zip(both, alive, stood, (True, False), strict=True):
        for index in np.flatnonzero(still).tolist():
            code = int(candidate_lines.code[index])
            place = "head" if stands.head[index] > stands.tail[index] else "tail"
            figures = (
                int(candidate_lines.documents[index]),
                int(candidate_lines.authors[index]),
                str(candidate_lines.rule[index]),
            )
            if channels:
                everybodys.add((code, place))
                best[code, place] = max(figures, best.get((code, place), figures))
            elif (code, place) not in everybodys:
                rows.append((code, corpus.authors[int(candidate_lines.group[index])].as_py(), place, *figures))
    rows += [(code, None, place, *figures) for (code, place), figures in best.items()]
    rows.sort(key=lambda row: (row[0], row[1] is not None, row[1] or "", row[2]))
    digests = [int(corpus.digests[row[0]]).to_bytes(8, "big") for row in rows]
    columns = [digests, *([row[position] for row in rows] for position in range(1, 6))]
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, BOILERPLATE, strict=True)], schema=BOILERPLATE
    )


class Learned:
    """The learned boilerplate, which finds the boilerplate lines of one turn at a time."""

    def __init__(self, table: pa.Table) -> None:
        self.digests = pc.unique(table["digest"])  # of every learned line, whoever's
        self._rules: dict[tuple[str | None, str], dict[bytes, str]] = {}
        for row in table.select(["digest", "author", "place", "rule"]).to_pylist():
            self._rules.setdefault((row["author"], row["place"]), {})[row["digest"]] = row["rule"]

    def _run(self, digests: Iterable[tuple[int, bytes]], author: str | None, place: Place) -> dict[int, str]:
        """Return the lines to remove at one edge: index → rule; `digests` run from the edge inwards."""
        everybodys = self._rules.get((None, place), {})
        own = self._rules.get((author, place), {}) if author is not None else {}
        rules = {}
        if everybodys or own:
            for index, digest in digests:
                if rule := everybodys.get(digest) or own.get(digest):
                    rules[index] = rule
                elif digest[0] >= FORM:
                    break
        return rules

    def _marks(self, digests: Sequence[bytes], author: str | None) -> tuple[dict[int, str], dict[int, str]]:
        """Return the lines to remove at the head and at the tail; none if only names and courtesies would remain."""
        tail = self._run(zip(range(len(digests) - 1, -1, -1), reversed(digests), strict=True), author, "tail")
        inner = min(tail, default=len(digests))
        head = self._run(enumerate(digests[:inner]), author, "head")
        if any(index not in head and index not in tail and d[0] >= SHORT for index, d in enumerate(digests)):
            return head, tail
        return {}, {}

    def hits(self, digests: Sequence[bytes], author: str | None) -> tuple[bytes, ...]:
        """Return the digests of the lines to remove from a turn, in the order of the text; those of a head end with
        `EDGE`.

        For one text, equal hits mean equal edits, whoever the author is. Empty if no line is boilerplate, or if all
        content is: a turn is never emptied, since a footer alone says more about it than nothing.
        """
        head, tail = self._marks(digests, author)
        return (*(digests[i] for i in sorted(head)), *((EDGE,) if head else ()), *(digests[i] for i in sorted(tail)))

    def edits(self, text: str, author: str | None, settings: BoilerplateSettings) -> list[Edit]:
        """Return the removals over T2, whole lines with their surrounding blank lines; none where `hits` is empty.

        Short lines are removed too where they stand in one paragraph between removed lines, or between a removed line
        and its edge, as parts of a wrapped notice.
        """
        line_pieces = pieces(text, settings.lines)
        head, tail = self._marks([piece.digest for piece in line_pieces], author)
        edits = []
        if head:
            last = max(head)
            wanted = with_company(text, [(p.start, p.end) for p in line_pieces], head, range(last, -1, -1))
            edits += spans(
                text, [(line_pieces[i].start, line_pieces[i].end, rule) for i, rule in sorted(wanted.items())]
            )
        if tail:
            wanted = with_company(
                text, [(p.start, p.end) for p in line_pieces], tail, range(min(tail), len(line_pieces))
            )
            edits += spans(
                text, [(line_pieces[i].start, line_pieces[i].end, rule) for i, rule in sorted(wanted.items())]
            )
        return edits


def with_company(text: str, lines: Sequence[tuple[int, int]], marks: dict[int, str], outwards: range) -> dict[int, str]:
    """Return the marked lines, and the lines further out that follow one of them in its paragraph."""
    wanted, before = dict(marks), -1
    for index in outwards:
        if index not in wanted and before in wanted:
            low, high = sorted((before, index))
            if "\n\n" not in text[lines[low][1] : lines[high][0]]:
                wanted[index] = wanted[before]
        before = index
    return wanted


def spans(text: str, lines: Sequence[tuple[int, int, str]]) -> list[Edit]:
    """Return one removal for each run of lines that are separated by white space and drawn rules only."""
    edits: list[Edit] = []
    for start, end, rule in lines:
        if edits and not text[edits[-1].end : start].strip(RULE):
            edits[-1] = edits[-1]._replace(end=end)
        else:
            edits.append(Edit(start, end, "", "boilerplate", rule, VERSION, SCORES[rule]))
    return [widened(text, edit) for edit in edits]


def widened(text: str, edit: Edit) -> Edit:
    """Widen a removal to its line end and blank lines behind; at the text's end, to blank lines and rules before."""
    end, start = edit.end, edit.start
    while end < len(text) and text[end] == "\n":
        end += 1
    while end == len(text) and start:
        line = text.rfind("\n", 0, start - 1) + 1
        if text[line : start - 1].strip(RULE):
            return edit._replace(start=start - 1, end=end)
        start = line
    return edit._replace(start=start, end=end)
