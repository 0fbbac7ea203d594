"""Find articles in force that disagree on a value, in similar sections, or on the answer to a question.

The most likely contradiction comes first. Contradictions have ids and positions in texts; no value leaves this module.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from curation.corpora.truth.agreement import ALIKE_LEAST, alike, conflict
from curation.corpora.truth.articles import Article, may_meet
from curation.corpora.truth.claims import Claim
from curation.corpora.truth.conflicts import agreed, question_conflict
from curation.corpora.truth.evidence import probable, weighed
from curation.corpora.truth.likeness import closeness
from curation.corpora.truth.thesaurus import ALMOST, RELATED, says
from curation.corpora.truth.words import weight
from curation.storage.secrets.keys import keyed

VERSION = "5"
Kind = Literal["claim", "section", "question"]
MARGIN, AS_NEAR, LEAST_NEAR = 0.1, 0.02, 1.0  # differences in closeness: much nearer, as near; and least closeness
LOOKED_UP = 6  # rarest meanings of a statement by which others are found
KNOWN, NEAREST = 200, 30  # paraphrases: most statements that a word may find, and most that are compared with one
FREQUENT = 500  # statements; a meaning in more of them finds nothing
PLENTY, CROWD = 1_000, 0.25  # statements; log-odds required more for each doubling beyond them
TEMPLATE_RECORDS, TEMPLATE_VALUES = 4, 3  # articles and values from which one wording is a form that each fills in


@dataclass(frozen=True)
class Side:
    """A statement at [start, end) of the clean text of a turn."""

    source: str
    record_id: str
    doc_id: str
    turn_id: str
    start: int
    end: int


@dataclass(frozen=True)
class Contradiction:
    """Two statements of two articles that cannot both be true.

    `id` depends on the records of the articles, the headings and the attribute, not on the wording, so that a decision
    holds until a statement moves under another heading. `first` is the side with the smaller (source, record_id).
    `attribute` is the kind of value, `yes/no` or `answer`. `evidence` is the logarithm of the odds of a contradiction
    minus what is required of two articles.
    """

    id: str
    kind: Kind
    attribute: str
    first: Side
    second: Side
    evidence: float = 0.0


class _Find(NamedTuple):
    evidence: float
    kind: Kind
    attribute: str
    left: int
    a: Claim
    right: int
    b: Claim


def contradictions(
    articles: Sequence[Article], key: bytes, decided: Collection[str] = (), older: Sequence[bytes] = ()
) -> list[Contradiction]:
    """Return contradictions between articles, the most likely first.

    Each statement, and each pair of sections with an attribute, is in at most one contradiction: the most likely one.
    Versions of one record are not compared.

    The more statements there are, the more look alike by chance, so beyond a thousand statements every doubling
    requires more evidence. A decided contradiction stays, whatever else is found.

    Args:
        articles: the articles in force, with their statements.
        key: the key that the ids derive from.
        decided: ids of decided contradictions.
        older: former keys, under which decided contradictions keep their ids.
    """
    finder = _Finder(
        sorted(articles, key=lambda article: (article.source, article.record_id, article.doc_id)), (key, *older)
    )
    finder.sections()
    finder.statements()
    finder.questions()
    finder.paraphrases()
    return finder.ranked(decided)


class _Finder:
    def __init__(self, articles: Sequence[Article], keys: Sequence[bytes]) -> None:
        self.articles, self.keys = articles, keys
        self.flat = [(number, claim) for number, article in enumerate(articles) for claim in article.claims]
        self.found: list[_Find] = []
        self.meets: dict[tuple[int, int], bool] = {}
        self.alike: set[tuple[int, str, int, str]] = set()
        self.said = [frozenset(map(_exactly, article.claims)) for article in articles]

    def pair(self, left: int, right: int) -> bool:
        """Return whether two articles may be compared; `left` comes before `right`."""
        if (left, right) not in self.meets:
            a, b = self.articles[left], self.articles[right]
            self.meets[left, right] = a.is_another(b) and may_meet(a, b)
        return self.meets[left, right]

    def add(
        self, kind: Kind, attribute: str, left: int, a: Claim, right: int, b: Claim, likely: float | None = None
    ) -> None:
        """Keep a find; `likely` is its evidence if it is already known to be the most likely between two articles."""
        if _exactly(a) in self.said[right] or _exactly(b) in self.said[left]:
            return  # both articles say this one: the other is about something else
        if left > right:
            left, a, right, b = right, b, left, a
        if likely is None:
            if self.better(a, right, b) or self.better(b, left, a):
                return
            likely = weighed(attribute, a, self.articles[left], b, self.articles[right])
        if likely > 0:
            self.found.append(_Find(round(likely, 6), kind, attribute, left, a, right, b))

    def ranked(self, decided: Collection[str]) -> list[Contradiction]:
        """Return the finds with enough evidence for this many statements, and decided ones; most likely first."""
        asked = CROWD * max(0, math.ceil(math.log2(max(len(self.flat), 1) / PLENTY)))
        named = [(self._name(find, decided), find) for find in self.found]
        named.sort(
            key=lambda named_contradiction: (
                named_contradiction[0] not in decided,
                -named_contradiction[1].evidence,
                *_place(named_contradiction[1]),
                named_contradiction[0],
            )
        )
        names: set[str] = set()
        taken: set[object] = set()
        kept = []
        for name, find in named:
            sides: set[object] = {(find.left, find.a.start), (find.right, find.b.start)}
            if name not in decided:
                sides |= {_exactly(find.a), _exactly(find.b)}  # word for word, wherever it stands
            if name in names or (name not in decided and (find.evidence <= asked or not taken.isdisjoint(sides))):
                continue
            names.add(name)
            taken |= sides
            one, two = self.articles[find.left], self.articles[find.right]
            first, second = _side(one, find.a), _side(two, find.b)
            kept.append(Contradiction(name, find.kind, find.attribute, first, second, find.evidence))
        return sorted(kept, key=lambda contradiction: (-contradiction.evidence, contradiction.id))

    def _name(self, find: _Find, decided: Collection[str]) -> str:
        one, two = self.articles[find.left], self.articles[find.right]
        parts = (one.source, one.record_id, find.a.section, two.source, two.record_id, find.b.section, find.attribute)
        names = [keyed(key, "contradiction", *parts)[:16] for key in self.keys]
        return next((name for name in names if name in decided), names[0])

    def better(self, claim: Claim, other: int, chosen: Claim) -> bool:
        """Return whether article `other` has a statement nearer to a claim than `chosen`, or as near and agreeing."""
        reached = closeness(claim, chosen)
        for rival in self.articles[other].claims:
            if rival is chosen or not _kinds(rival) & _kinds(claim):
                continue
            near = closeness(claim, rival)
            if near > reached + MARGIN or (near > reached - AS_NEAR and near >= LEAST_NEAR and agreed(claim, rival)):
                return True
        return False

    def sections(self) -> None:
        """Find contradictions between sections that are the same but for some words."""
        grouped: dict[tuple[int, str], list[Claim]] = defaultdict(list)
        for number, claim in self.flat:
            grouped[number, claim.section].append(claim)
        words = {place: frozenset().union(*(claim.words for claim in own)) for place, own in grouped.items()}
        index: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for place, own in words.items():
            if len(own) >= ALIKE_LEAST:
                for word in own:
                    index[word].append(place)
        for place, own in words.items():
            rare = sorted(own, key=lambda word: (len(index[word]), word))[:LOOKED_UP]
            near = {other for word in rare if len(index[word]) <= FREQUENT for other in index[word]}
            for other in sorted(near):
                if other[0] > place[0] and alike(own, words[other]) and self.pair(place[0], other[0]):
                    self.alike.add((*place, *other))
                    self._within(place[0], grouped[place], other[0], grouped[other])

    def _within(self, left: int, own: Sequence[Claim], right: int, others: Sequence[Claim]) -> None:
        for a in own:
            for b in others:
                kind = conflict(a, self.articles[left], b, self.articles[right], alike=True)
                if kind is not None:
                    self.add("section", kind, left, a, right, b)

    def statements(self) -> None:
        """Find contradictions between statements about the same thing, wherever they stand."""
        index: dict[tuple[str, str], list[int]] = defaultdict(list)
        for at, (_, claim) in enumerate(self.flat):
            for word in claim.own:
                for kind in _kinds(claim):
                    index[word, kind].append(at)
        filled = self._templates()
        for left, a in self.flat:
            if a.words in filled:
                continue
            telling = [word for word in a.own if weight((word,)) >= 1]
            near: set[int] = set()
            for kind in _wanted(a):
                rare = sorted(telling, key=lambda word: (len(index.get((word, kind), ())), word))[:LOOKED_UP]
                near.update(
                    o for word in rare if len(others := index.get((word, kind), [])) <= FREQUENT for o in others
                )
            for other in sorted(near):
                right, b = self.flat[other]
                one, two = (left, right) if left < right else (right, left)
                if one == two or not self.pair(one, two):
                    continue
                sections = (a.section, b.section) if left < right else (b.section, a.section)
                if (one, sections[0], two, sections[1]) in self.alike:
                    continue
                attribute = conflict(a, self.articles[left], b, self.articles[right])
                if attribute is not None:
                    self.add("claim", attribute, left, a, right, b)

    def paraphrases(self) -> None:
        """Find contradictions between differently worded statements, at most one for a statement and an article."""
        index: dict[tuple[str, str], list[int]] = defaultdict(list)
        topics = [frozenset(article.subject) for article in self.articles]
        for at, (number, claim) in enumerate(self.flat):
            for word in claim.own | topics[number]:
                for kind in _kinds(claim):
                    index[word, kind].append(at)
        filled = self._templates()
        likely: dict[tuple[int, int], tuple[float, str]] = {}
        for at, (left, a) in enumerate(self.flat):
            for other in self._near(index, a, topics[left]) if a.words not in filled else ():
                pair = (min(at, other), max(at, other))
                one, two = (self.flat[place] for place in pair)
                if pair in likely or one[0] == two[0] or self.flat[other][1].words in filled:
                    continue
                if self.pair(one[0], two[0]):
                    likelihood = probable(one[1], self.articles[one[0]], two[1], self.articles[two[0]])
                    likely.update({pair: likelihood} if likelihood is not None else {})
        for (at, other), (odds, attribute) in self._mutual(likely):
            self.add("claim", attribute, *self.flat[at], *self.flat[other], likely=odds)

    def _mutual(self, likely: dict[tuple[int, int], tuple[float, str]]) -> Iterator[tuple[tuple[int, int], Any]]:
        """Yield pairs of statements that are each the other's most likely contradiction in its article."""
        taken: set[tuple[int, int]] = set()
        for pair, likelihood in sorted(likely.items(), key=lambda item: (-item[1][0], item[0])):
            ways = {(pair[0], self.flat[pair[1]][0]), (pair[1], self.flat[pair[0]][0])}
            if taken.isdisjoint(ways):
                yield pair, likelihood
            taken |= ways

    def _near(self, index: dict[tuple[str, str], list[int]], claim: Claim, topic: frozenset[str]) -> list[int]:
        """Return the `NEAREST` statements that share most rare words, or words of the same groups, with a statement."""
        words = dict.fromkeys(claim.own | topic, 1.0)
        words |= {other: ALMOST for word in claim.own for other in RELATED.get(word, ()) if other not in words}
        shared: dict[int, float] = defaultdict(float)
        for kind in _wanted(claim):
            for word, counts in words.items():
                others = index.get((word, kind), ())
                if len(others) <= KNOWN:
                    for other in others:
                        shared[other] += counts * says(word)
        return heapq.nsmallest(NEAREST, shared, key=lambda other: (-round(shared[other], 6), other))

    def _templates(self) -> set[frozenset[str]]:
        """Return the wordings that many articles use, each with its own value."""
        records: dict[frozenset[str], set[int]] = defaultdict(set)
        values: dict[frozenset[str], set[tuple[tuple[str, float], ...]]] = defaultdict(set)
        for number, claim in self.flat:
            if claim.values:
                records[claim.words].add(number)
                values[claim.words].add(tuple((value.kind, value.low) for value in claim.values))
        return {
            words
            for words, where in records.items()
            if len(where) >= TEMPLATE_RECORDS and len(values[words]) >= TEMPLATE_VALUES
        }

    def questions(self) -> None:
        """Find different answers to the same question.

        A question that many articles answer without a value is a form, and is left out.
        """
        asked = [(number, claim) for number, claim in self.flat if claim.question and claim.place == 0]
        often = Counter(question for _, question in {(number, claim.question) for number, claim in asked})
        asked = [(n, claim) for n, claim in asked if claim.values or often[claim.question] < TEMPLATE_RECORDS]
        index: dict[str, list[int]] = defaultdict(list)
        for at, (_, claim) in enumerate(asked):
            for word in set(claim.question):
                index[word].append(at)
        for at, (left, a) in enumerate(asked):
            rare = sorted(set(a.question), key=lambda w: (len(index[w]), w))[:LOOKED_UP]
            for other in sorted({o for word in rare if len(index[word]) <= FREQUENT for o in index[word] if o > at}):
                right, b = asked[other]
                if left == right or not self.pair(left, right):
                    continue
                kind = question_conflict(a, self.articles[left], b, self.articles[right])
                if kind is not None:
                    self.add("question", kind, left, a, right, b)


def _exactly(claim: Claim) -> tuple[frozenset[str], tuple[tuple[str, float, float], ...], int]:
    return claim.words, tuple((value.kind, value.low, value.high) for value in claim.values), claim.sign


def _place(find: _Find) -> tuple[int, int, int, int]:
    return find.left, find.a.start, find.right, find.b.start


def _kinds(claim: Claim) -> set[str]:
    """Return the keys by which a statement is found: the kinds of its values, and whether it says yes or no."""
    kinds = {"duration" if value.kind == "frequency" else value.kind.partition(":")[0] for value in claim.values}
    if "endless" in kinds:
        kinds |= {"count", "size", "duration"}
    return kinds | {{-1: "no", 1: "yes"}.get(claim.sign, "")}


def _wanted(claim: Claim) -> list[str]:
    """Return the keys of the statements that may contradict one: values of the same kind, and `yes` for a no."""
    return sorted((_kinds(claim) - {"yes", "no", ""}) | ({"yes"} if claim.sign < 0 else set()))


def _side(article: Article, claim: Claim) -> Side:
    return Side(article.source, article.record_id, article.doc_id, article.turn_id, claim.start, claim.end)
