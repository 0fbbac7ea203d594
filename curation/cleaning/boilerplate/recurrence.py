"""Measure where lines recur in all turns: how often, at which edge, beside which lines. `learning` decides by it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from curation.cleaning.boilerplate.copies import Corpus, Flags, Floats, Ints, first_of, mixed, paired, ranks
from curation.cleaning.boilerplate.lines import COURTESY, FORM, PROSE, SHORT, LinesSettings


class BoilerplateSettings(BaseModel):
    """How often, where and beside what a line must stand to be boilerplate."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lines: LinesSettings = Field(default_factory=LinesSettings, description="Which lines may be learned at all.")
    share: float = Field(
        default=0.2,
        gt=0,
        lt=1,
        description="A line is boilerplate if it surely stands on this share of messages. Answers reach 15 %, footers "
        "start at 30 %.",
    )
    inner_share: float = Field(
        default=0.5,
        gt=0,
        lt=1,
        description="The same share behind a greeting or before a farewell, where the matter of a letter stands.",
    )
    firm_share: float = Field(
        default=0.5,
        gt=0,
        lt=1,
        description="Share of its users' messages from which a line is a firm's footer. They have it on most "
        "messages; an error is quoted once.",
    )
    confidence: float = Field(
        default=2.33,
        ge=0,
        le=10,
        description="Shares are judged by Wilson's lower bound at this many deviations, because a few turns prove "
        "little.",
    )
    least_turns: int = Field(
        default=8, ge=2, description="Fewest different turns of one author in which a line must stand to be learned."
    )
    least_channel_turns: int = Field(default=12, ge=2, description="The same for a line of a channel or a firm.")
    least_authors: int = Field(
        default=3, ge=1, description="A line that fewer known authors share is judged for each author alone."
    )
    least_repeats: int = Field(
        default=12,
        ge=1,
        description="Further messages of its users that are needed to see whether a line stays with them.",
    )
    least_contexts: int = Field(
        default=8,
        ge=2,
        description="Fewest different own lines beside which a line must stand. A macro always has its own.",
    )
    context_share: float = Field(
        default=0.1,
        ge=0,
        le=1,
        description="Fewest contexts for each turn, or of all that its group has. Versions of one article repeat "
        "theirs.",
    )
    context_lines: int = Field(
        default=3, ge=1, description="Number of the nearest own lines that are the context of a line."
    )
    repeated: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Part of its share that must also hold inside conversations. An answer is said once.",
    )
    at_edge: float = Field(
        default=0.75,
        gt=0,
        le=1,
        description="Share of its turns in which it must stand at the edge. In the others a rarer footer is below.",
    )
    alone: float = Field(
        default=0.15,
        ge=0,
        le=1,
        description="Largest share of its turns in which it is all that was said. For an answer it is a third; for a "
        "footer hardly any.",
    )


def lower_bound(hits: Ints | Floats, of: Ints | Floats, deviations: float) -> Floats:
    """Return Wilson's lower bound of a share, elementwise; 0 where nothing was observed.

    Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    number = np.maximum(of, 1).astype(float)
    share = np.clip(hits / number, 0.0, 1.0)
    square = deviations * deviations / number
    root = deviations * np.sqrt(share * (1 - share) / number + square / (4 * number))
    return np.asarray((share + square / 2 - root) / (1 + square), np.float64)


class Candidates(NamedTuple):
    """Lines that are frequent enough in their group, which is an author or a channel."""

    key: Ints  # a candidate: group and code as one, ascending
    group: Ints  # a candidate
    code: Ints  # a candidate
    rule: NDArray[np.str_]  # a candidate
    documents: Ints  # a candidate
    authors: Ints  # a candidate
    often: Floats  # a candidate: lower bound of its share
    unrepeated: Flags  # a candidate: an agent hardly ever says it twice in one conversation, as one does with answers


def candidates(corpus: Corpus, settings: BoilerplateSettings, channels: bool) -> Candidates:
    """Find the lines that are frequent enough among the turns of their author, or of their channel."""
    group = corpus.channel if channels else corpus.author
    least = min(settings.least_turns, settings.least_channel_turns)
    often_enough = np.bincount(corpus.code, minlength=1)[corpus.code] >= least  # most lines occur once
    learnable = np.flatnonzero((corpus.kind >= PROSE) & often_enough & (group[corpus.turn] >= 0))
    keys = group[corpus.turn] * len(corpus.digests) + corpus.code
    learnable = learnable[first_of(paired(np.unique(keys[learnable], return_inverse=True)[1], corpus.turn[learnable]))]
    line_keys, line_of = np.unique(keys[learnable], return_inverse=True)  # a line counts once a turn
    where = learnable[first_of(line_of)]
    turns, size = corpus.turn[learnable], len(line_keys)

    def distinct(values: Ints) -> Ints:
        known = values >= 0
        return np.bincount(line_of[known][first_of(paired(line_of[known], values[known]))], minlength=size)

    seen = np.bincount(line_of, minlength=size)
    documents, authors = distinct(corpus.document[turns]), distinct(corpus.author[turns])
    rule = np.full(size, "of_channel" if channels else "of_author")
    if channels:
        frequent, firm, often, share = frequent_in_channel(corpus, settings, where, line_of, turns, authors)
        rule[firm] = "of_firm"
        good = (frequent | firm) & (seen >= settings.least_channel_turns)
    else:
        all_turns = np.bincount(group[group >= 0], minlength=1)
        among = all_turns[group[corpus.turn[where]]]
        often, share = lower_bound(seen, among, settings.confidence), seen / among
        good = (often >= settings.share) & (seen >= settings.least_turns)
    again, further = repeats(line_of, turns, np.where(group < 0, -1, paired(group, corpus.document)), size)
    seldom = 1 - lower_bound(further - again, further, settings.confidence) < settings.repeated * share
    told = np.bincount(line_of, ~corpus.asks[turns], minlength=size) > 0
    unrepeated = seldom & (further > 0) & told
    kept = np.flatnonzero(good)
    return Candidates(
        line_keys[kept], group[corpus.turn[where[kept]]], corpus.code[where[kept]], rule[kept],
        documents[kept], authors[kept], often[kept], unrepeated[kept],
    )  # fmt: skip


def both_ways(single: Candidates, every: Candidates) -> Candidates:
    """Return the candidates that are frequent both with and without copies, with the more careful of the two figures.

    With copies, mails to many would make a rare line look frequent; without copies, rare answers would look frequent
    where most messages are word for word the same.
    """
    _, here, there = np.intersect1d(single.key, every.key, assume_unique=True, return_indices=True)
    return Candidates(
        single.key[here], single.group[here], single.code[here], single.rule[here], every.documents[there],
        every.authors[there], np.minimum(single.often[here], every.often[there]),
        single.unrepeated[here] | every.unrepeated[there],
    )  # fmt: skip


def lines_of(corpus: Corpus, group: Ints, found: Candidates) -> Ints:
    """Return for each line of the corpus the index of its candidate; -1 if it is none."""
    keys = np.where(group[corpus.turn] >= 0, group[corpus.turn] * len(corpus.digests) + corpus.code, -1)
    if not len(found.key):
        return np.full(len(keys), -1, np.int64)
    at = np.minimum(np.searchsorted(found.key, keys), len(found.key) - 1)
    return np.where(found.key[at] == keys, at, -1)


def repeats(line_of: Ints, turns: Ints, groups: Ints, size: int) -> tuple[Floats, Floats]:
    """Return how often each line recurs in the further turns of the groups that use it, and how many such turns there
    are.

    Each use is compared with the other turns of its group: the turn that shows that a group uses the line is not
    counted.

    Args:
        line_of: for each use, the number of the line.
        turns: for each use, the number of the turn; a turn uses a line once.
        groups: for each turn, its group; -1 for none.
        size: how many lines there are.
    """
    codes = np.unique(groups, return_inverse=True)[1]
    sizes = np.bincount(codes)[codes]
    known = np.flatnonzero((groups[turns] >= 0) & (sizes[turns] > 1))
    _, first, count = np.unique(paired(line_of[known], codes[turns[known]]), return_index=True, return_counts=True)
    line, others = line_of[known][first], sizes[turns[known]][first] - 1
    further = np.bincount(line, others, minlength=size)
    alike = np.bincount(line, count * (count - 1) / others, minlength=size)
    rate = alike / np.maximum(np.bincount(line, count, minlength=size), 1)
    return rate * further, further.astype(float)


def frequent_in_channel(
    corpus: Corpus, settings: BoilerplateSettings, where: Ints, line_of: Ints, turns: Ints, authors: Ints
) -> tuple[Flags, Flags, Floats, Floats]:
    """Find the lines that a whole channel adds, and those that most of their users add again; with lower bound and
    share.

    A channel of requesters is judged by its documents instead, because it adds such lines to the message that opens a
    document.
    """
    size = len(where)
    units = paired(corpus.channel, corpus.unit)
    everyone = np.bincount(corpus.channel[first_of(units)], minlength=1)
    once = first_of(paired(line_of, corpus.unit[turns]))
    used = np.bincount(line_of[once], minlength=size)
    channel = corpus.channel[corpus.turn[where]]
    share = lower_bound(used, everyone[channel], settings.confidence)
    again, further = repeats(
        line_of, turns, np.where(corpus.author < 0, -1, paired(corpus.channel, corpus.author)), size
    )
    loyal = lower_bound(again, further, settings.confidence)
    several = authors >= settings.least_authors
    shown = several & (further >= settings.least_repeats)
    asks = corpus.asks[corpus.turn[where]]
    unknown = authors == 0
    steady = shown & ~asks
    often = np.where(steady, loyal, share)
    frequent = (often >= settings.share) & (steady | several | unknown)
    firm = shown & asks & (loyal >= settings.firm_share)
    return (
        frequent, firm & ~frequent, np.where(firm, np.maximum(loyal, often), often),
        np.where(steady, again / np.maximum(further, 1), used / everyone[channel]),
    )  # fmt: skip


class Standing(NamedTuple):
    """Where each candidate stands, as figures over its turns."""

    head: Floats  # share of turns in which it stands at the head
    tail: Floats
    inner: Floats  # of those at its edge, share in which a courtesy stands between it and the edge
    alone: Floats  # share of turns in which nothing else was said
    contexts: Ints  # different own lines nearest to it, or different smallest ones if these are fewer
    context_share: Floats  # contexts a turn


def standing(
    corpus: Corpus, marked: Flags, of_line: Ints, found: Candidates, group: Ints, settings: BoilerplateSettings
) -> Standing:
    """Measure where candidates stand, assuming that the `marked` lines are boilerplate and all other prose is not."""
    turns, size = len(corpus.channel), len(found.code)
    stop = ((corpus.kind >= PROSE) & ~marked) | (corpus.kind == FORM)
    total = np.bincount(corpus.turn[stop], minlength=turns)
    starts = np.r_[0, np.cumsum(total)[:-1]].astype(np.int64)
    before = np.cumsum(stop) - stop - starts[corpus.turn]
    shorts = np.bincount(corpus.turn[corpus.kind == SHORT], minlength=turns)
    polite = corpus.kind == COURTESY
    courtesies = np.bincount(corpus.turn[polite], minlength=turns)
    polite_before = np.cumsum(polite) - polite - np.r_[0, np.cumsum(courtesies)[:-1]].astype(np.int64)[corpus.turn]
    covered = (total == 0)[corpus.turn]
    mine = np.flatnonzero((of_line >= 0) & marked)
    of, turn = of_line[mine], corpus.turn[mine]

    def count(lines: Flags) -> Floats:
        once = first_of(paired(of[lines], turn[lines]))
        return np.bincount(of[lines][once], minlength=size).astype(float)

    open_ = ~covered[mine]
    head, tail = open_ & (before[mine] == 0), open_ & (before[mine] == total[turn])
    present = np.maximum(count(open_), 1)
    heads, tails = count(head), count(tail)
    opened = count(head & (polite_before[mine] > 0))
    closed = count(tail & (polite_before[mine] < courtesies[turn]))
    inner = np.where(heads > tails, opened, closed) / np.maximum(np.maximum(heads, tails), 1)

    # In a turn that is boilerplate from end to end, the innermost line may be what was said.
    bare = covered[mine] & (shorts[turn] == 0)
    leads = (heads > tails)[of]
    innermost = np.zeros(len(mine), bool)
    inner_tail = np.flatnonzero(bare & ~leads)
    innermost[inner_tail[first_of(turn[inner_tail])]] = True
    inner_head = np.flatnonzero(bare & leads)[::-1]
    innermost[inner_head[first_of(turn[inner_head])]] = True

    own = np.where((total > 0)[corpus.turn], stop, corpus.kind == SHORT)
    contexts, shares = np.zeros(size, np.int64), np.zeros(size)
    least = smallest(corpus, own)
    for ahead in (True, False):
        beside = nearest(corpus, own, settings.context_lines, ahead)
        some = group >= 0
        every = np.bincount(group[some][first_of(paired(group[some], beside[some]))], minlength=1)
        at = (head if ahead else tail) | (covered[mine] & (shorts[turn] > 0))
        number = np.minimum(
            *(np.bincount(of[at][first_of(paired(of[at], by[turn[at]]))], minlength=size) for by in (beside, least))
        )
        better = (heads > tails) == ahead
        contexts = np.where(better, number, contexts)
        of_turns = number / np.maximum(np.minimum(every[found.group], count(at)), 1)
        shares = np.where(better, of_turns, shares)
    copies = corpus.copies[turn]  # what is said alone is said in the same words
    alone = np.bincount(of[innermost], copies[innermost], minlength=size) / np.maximum(
        np.bincount(of, copies, minlength=size), 1
    )
    return Standing(heads / present, tails / present, inner, alone, contexts, shares)


def nearest(corpus: Corpus, own: Flags, lines: int, ahead: bool) -> Ints:
    """Return for each turn a code of its first (`ahead`), or last, own lines."""
    index = np.flatnonzero(own)
    digests = mixed(corpus.digests[corpus.code[index]])
    counts = np.bincount(corpus.turn[index], minlength=len(corpus.channel))
    ends = np.cumsum(counts)
    hashes = np.zeros(len(counts), np.uint64)
    for step in range(lines):
        at = ends - counts + step if ahead else ends - 1 - step
        there = counts > step
        hashes[there] = mixed(hashes[there] + digests[at[there]])
    return ranks(hashes)


def smallest(corpus: Corpus, own: Flags) -> Ints:
    """Return for each turn a code of its own line with the smallest mixed digest, which versions of a text mostly
    share.

    This is one permutation of a MinHash; Broder, "On the resemblance and containment of documents", 1997.
    """
    index = np.flatnonzero(own)
    minima = np.full(len(corpus.channel), np.iinfo(np.uint64).max)
    filled, starts = np.unique(corpus.turn[index], return_index=True)
    if len(index):
        minima[filled] = np.minimum.reduceat(mixed(corpus.digests[corpus.code[index]]), starts)
    return ranks(minima)
