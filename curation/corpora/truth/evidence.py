"""Estimate how likely two statements contradict each other, from what they share and what only one of them says.

The rules of `agreement` require nearly the same words, which two authors seldom choose. So several sorts of evidence
are measured, each with a weight; their weighted sum is the logarithm of the odds of a contradiction. The weights come
from logistic regression (L2, 1.0) over the pairs of articles in tests/corpora/truth, alone and as sections among
others, with the most likely two statements of each pair. Articles of two trades, and of two public sets of documents,
count as pairs that do not contradict each other.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from curation.corpora.truth.articles import Article, siblings, slot
from curation.corpora.truth.claims import Claim
from curation.corpora.truth.distinctions import filled, other_thing
from curation.corpora.truth.likeness import narrower, same_thing
from curation.corpora.truth.thesaurus import says, share, telling_share
from curation.corpora.truth.values import TIMES, Value, agree
from curation.corpora.truth.words import EXCLUDES, NARROWS, subject, weight

Evidence = dict[str, float]
FAR, MANY = 4.0, 3.0  # larger measures count as these
FILLED = 3  # words that may fill a form
UNSCALED = ("date", "clock", "weekdays", "endless")  # kinds of values whose quotient says nothing
NOT_OPPOSED = frozenset({"", "switch"})  # modes that contradict only the same mode

OF_VALUES: Evidence = {
    "always": 0.33,
    "most covered": 1.27,
    "least covered": 0.69,
    "shared": 0.84,
    "left over": -0.39,
    "left over in both": 0.09,
    "title in statement": 0.65,
    "title in article": -0.48,
    "own title only": -1.82,
    "narrowed": -1.11,
    "named or narrowed": -1.18,
    "excluded": -0.79,
    "qualified": -0.06,
    "case of it": -0.06,
    "one form": -0.37,
    "siblings": -0.53,
    "other case": -0.8,
    "asked": 0.14,
    "names": -0.71,
    "working days": -0.79,
    "apart": -1.24,
    "said there too": -0.73,
    "choice": -1.05,
    "other noun": -0.8,
    "of duration": 0.29,
    "of money": 0.26,
    "of in": 0.83,
    "of date": -0.57,
    "of frequency": 0.17,
    "of count": -0.2,
    "of percent": 0.32,
    "of clock": -0.81,
    "of weekdays": 0.58,
    "of ordinal": -0.3,
    "of endless": -0.57,
}
OF_SIGNS: Evidence = {
    "always": -0.08,
    "most covered": 0.61,
    "least covered": -0.1,
    "shared": 0.68,
    "left over": -0.28,
    "left over in both": -0.17,
    "title in statement": 0.4,
    "title in article": -0.98,
    "own title only": -2.31,
    "narrowed": -0.35,
    "named or narrowed": -0.1,
    "qualified": -0.27,
    "case of it": -1.09,
    "one form": -1.15,
    "other case": -0.41,
    "names": -0.16,
    "denied is new": -0.4,
    "affirmed outright": 0.47,
    "values denied": -2.29,
    "values affirmed": -0.87,
    "choice": -1.46,
    "conditions": 0.16,
    "one mode": 1.29,
    "modes opposed": 0.38,
    "shared by longer": 0.43,
}
LEAST = {"values": 0.5, "signs": 0.1}  # least logarithm of the odds
RULED = 0.5  # added for contradictions that the rules of `agreement` find too
COPIED, COPIES = 0.3, 8.0  # for each meaning more in long statements that share nearly all, and for how many of them
FORM = -1.5  # for long statements that are the same but for what fills a form: a word in each, or a word in the titles
THIN, ONE_WORD = -6.0, 1.5  # for statements of which one says so little that it speaks of its heading; how little
LOOSE = 1.5  # how much may be left over of a statement that is copied
ASKED_LEAST = 3.0  # how much a question says, below which many ask it of many things


def weighed(attribute: str, a: Claim, left: Article, b: Claim, right: Article) -> float:
    """Return by how much the evidence for a contradiction that a rule found exceeds the minimum; ≤ 0 if it does not."""
    if attribute == "answer":
        return round(weight(frozenset(a.question) & frozenset(b.question)) - ASKED_LEAST, 6)
    if attribute == "yes/no":
        signs = of_signs(a, left, b, right)
        return odds(signs, OF_SIGNS) + _beyond(a, left, b, right) + RULED - LEAST["signs"] if signs else 0.0
    difference = of_values(a, left, b, right)
    return odds(difference[0], OF_VALUES) + _beyond(a, left, b, right) + RULED - LEAST["values"] if difference else 0.0


def probable(a: Claim, left: Article, b: Claim, right: Article) -> tuple[float, str] | None:
    """Return by how much the evidence exceeds the minimum, and the kind of value or `yes/no`; None if it does not."""
    if other_thing(a, left, b, right):
        return None
    difference = of_values(a, left, b, right)
    if difference is not None:
        over = odds(difference[0], OF_VALUES) + _beyond(a, left, b, right) - LEAST["values"]
        return (over, difference[1]) if over > 0 else None
    signs = of_signs(a, left, b, right)
    over = odds(signs, OF_SIGNS) + _beyond(a, left, b, right) - LEAST["signs"] if signs is not None else 0.0
    return (over, "yes/no") if over > 0 else None


def odds(evidence: Evidence, weights: Mapping[str, float]) -> float:
    """Return the weighted sum of the evidence, the logarithm of the odds; rounded, because sets have no order."""
    return round(sum(weights.get(name, 0.0) * number for name, number in evidence.items()), 6)


def of_values(a: Claim, left: Article, b: Claim, right: Article) -> tuple[Evidence, str] | None:
    """Return the evidence for and against two statements giving the same thing two values, and the kind of value.

    None if no value of one differs from all values of the other.
    """
    pairs = list(differing(a, b))
    if not pairs:
        return None
    x, y = max(pairs, key=lambda pair: _beside(*pair))
    kind = x.kind.partition(":")[0].partition(" ")[0]
    known = [sum(_one_kind(value, x) for claim in side.claims for value in claim.values) for side in (left, right)]
    return {
        **_common(a, left, b, right),
        "working days": float(x.working != y.working),
        "apart": _apart(x, y),
        "said there too": float(_stands(x, right)) + float(_stands(y, left)),
        "choice": math.log(max(known)),
        "other noun": float(bool(x.noun and y.noun) and not share(x.noun.split(), y.noun.split())[1]),
        f"of {kind}": 1.0,
    }, kind


def of_signs(a: Claim, left: Article, b: Claim, right: Article) -> Evidence | None:
    """Return the evidence on whether one statement denies what the other affirms; None if they are not yes and no."""
    if a.sign * b.sign != -1:
        return None
    no, yes, other = (a, b, right) if a.sign < 0 else (b, a, left)
    modes = {a.mode, b.mode}
    known = other.vocabulary.union(other.subject)
    return {
        **_common(a, left, b, right),
        "denied is new": min(sum(says(word) * (1 - telling_share(word, known)) for word in no.own), MANY),
        "affirmed outright": float(yes.mode not in ("", "fact") or bool(yes.question)),
        "values denied": float(bool(no.values)),
        "values affirmed": float(bool(yes.values)),
        "choice": math.log(max(sum(claim.sign != 0 for claim in side.claims) for side in (left, right))),
        "conditions": min(len(a.conditions ^ b.conditions), 2.0),
        "one mode": float(len(modes) == 1),
        "modes opposed": float(len(modes) == 1 or not modes & NOT_OPPOSED),
        "shared by longer": min(max(share(a.own, b.own)[1], share(b.own, a.own)[1]), FAR),
    }


def _beyond(a: Claim, left: Article, b: Claim, right: Article) -> float:
    """Return additional evidence from wording.

    Two long statements that are the same but for a word or two are evidence for a contradiction. A form that each fills
    with its own word, and a statement that says nothing without its heading, are evidence against it.
    """
    heads = subject(a.headings), subject(b.headings)
    if min(weight(a.own), weight(b.own)) < ONE_WORD and all(heads) and heads[0].isdisjoint(heads[1]):
        return THIN
    more = sorted((weight(a.words - b.words), weight(b.words - a.words)))
    alike = max(weight(a.words & b.words) - MANY, 0.0)
    if not alike or more[1] > LOOSE:
        return 0.0
    if more[0] >= 1 or slot(left.subject, right.subject):
        return FORM
    return round(COPIED * min(alike, COPIES), 6)


def _common(a: Claim, left: Article, b: Claim, right: Article) -> Evidence:
    around_a, around_b = a.about.union(left.subject), b.about.union(right.subject)
    known_a, known_b = left.vocabulary.union(left.subject), right.vocabulary.union(right.subject)
    (covered_a, shared_a), (covered_b, shared_b) = share(a.own, around_b), share(b.own, around_a)
    left_a, left_b = _left(a, around_b), _left(b, around_a)
    titles = (subject(left.subject), subject(right.subject))
    all_a, all_b = a.qualifiers | left.qualifiers, b.qualifiers | right.qualifiers
    return {
        "always": 1.0,
        "most covered": max(covered_a, covered_b),
        "least covered": min(covered_a, covered_b),
        "shared": min(shared_a, shared_b, MANY),
        "left over": min(left_a + left_b, 2 * FAR),
        "left over in both": min(left_a, left_b, MANY),
        "title in statement": max(share(titles[0], around_b)[0], share(titles[1], around_a)[0]),
        "title in article": max(share(titles[0], known_b)[0], share(titles[1], known_a)[0]),
        "own title only": max(_only(a, left, known_b), _only(b, right, known_a)),
        "narrowed": min(_narrowed(a, b, around_b) + _narrowed(b, a, around_a), MANY),
        "named or narrowed": float(not same_thing(a, left, b, right)),
        "excluded": float(any(EXCLUDES[word] & (all_b - all_a) for word in all_a - all_b)),
        "qualified": min(len(((a.qualifiers - all_b) | (b.qualifiers - all_a)) & NARROWS), 2.0),
        "case of it": float(narrower(a, left, b, right)),
        "one form": float(0 < filled(a, around_a, b, around_b) <= FILLED),
        "siblings": float(siblings(left, right)),
        "other case": float(bool(a.case - around_b or b.case - around_a)),
        "asked": float(bool(a.question and b.question)),
        "names": float(bool(a.names - b.names and b.names - a.names)),
    }


def _only(claim: Claim, article: Article, known: frozenset[str]) -> float:
    """Return the weight of the words of its own title that a statement repeats and the other article lacks."""
    return sum(says(word) * (1 - telling_share(word, known)) for word in claim.own if word in article.subject)


def _left(claim: Claim, around: frozenset[str]) -> float:
    """Return the weight of the words of a statement that the other one does not express."""
    return sum(says(word) * (1 - telling_share(word, around)) for word in claim.own)


def _narrowed(claim: Claim, other: Claim, around: frozenset[str]) -> float:
    """Return how many words of both statements a word beside them narrows in `claim` only."""
    pairs = (phrase.split(" ") for phrase in claim.phrases)
    return float(sum(word in other.own and says(more) >= 1 and not telling_share(more, around) for more, word in pairs))


def _one_kind(one: Value, other: Value) -> bool:
    """Return whether two values measure the same sort of quantity, whatever thing they belong to.

    Only for durations, a minimum may be compared with a maximum.
    """
    if one.kind not in TIMES and one.bound and other.bound and one.bound != other.bound:
        return False
    if one.per and other.per and one.per != other.per and one.low != other.low:
        return False
    kinds = {one.kind, other.kind}
    if "endless" in kinds:
        return kinds <= {"endless", "count", "size", "duration"}
    if "money" in kinds:
        return all(kind.startswith("money") for kind in kinds)
    return one.kind == other.kind or kinds == TIMES


def differing(a: Claim, b: Claim) -> Iterator[tuple[Value, Value]]:
    """Yield pairs of values of one kind in which neither agrees with any value of the other statement."""
    for x in a.values:
        others = [y for y in b.values if _one_kind(x, y)]
        if any(agree(x, y) for y in others):
            continue
        for y in others:
            if not any(_one_kind(value, y) and agree(value, y) for value in a.values):
                yield x, y


def _beside(x: Value, y: Value) -> float:
    left, right = x.near.split(), y.near.split()
    return round(share(left, right)[0] + share(right, left)[0], 6)


def _apart(x: Value, y: Value) -> float:
    """Return how far apart two values are, as the logarithm of their quotient."""
    if x.kind in UNSCALED or y.kind in UNSCALED:
        return 0.0
    if not x.low or not y.low:
        return min(math.log1p(max(abs(x.low), abs(y.low))) / 2, FAR)  # free, and what something costs
    return min(abs(math.log(abs(x.low) / abs(y.low))), FAR)


def _stands(value: Value, article: Article) -> bool:
    return any(_one_kind(value, other) and agree(value, other) for claim in article.claims for other in claim.values)
