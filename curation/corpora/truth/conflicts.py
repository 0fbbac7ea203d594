"""Decide whether two statements about one thing can both be true, by their values, yes and no, and answers."""

from __future__ import annotations

from collections.abc import Sequence

from curation.corpora.truth.articles import Article, slot
from curation.corpora.truth.claims import Claim
from curation.corpora.truth.likeness import APART, NARROWING, same_thing
from curation.corpora.truth.values import Value, agree, comparable
from curation.corpora.truth.words import EXCLUDES, meaning, weight

ASKED = 0.75  # share of meanings from which two questions count as the same
UNLIKE = 0.1  # share of meanings up to which two answers count as different
TIMED = frozenset({"clock", "date", "weekdays"})
ROLES = frozenset(filter(None, map(meaning, EXCLUDES)))


def values_conflict(left: Sequence[Value], right: Sequence[Value]) -> str | None:
    """Return the kind of value in which two statements about one thing differ; None if there is none.

    Both statements have equally many values of that kind, and each has one that the other lacks.
    """
    if other_case(left, right):
        return None
    for kind in sorted({value.kind for value in left}):
        own = [value for value in left if value.kind == kind]
        if kind == "count" and len(own) != sum(value.kind == kind for value in right):
            continue
        other = [value for value in right if any(comparable(value, mine) for mine in own)]
        own = [mine for mine in own if any(comparable(mine, value) for value in other)]
        only = [mine for mine in own if not any(agree(mine, value) for value in other)]
        theirs = [value for value in other if not any(agree(mine, value) for mine in own)]
        if only and theirs and len(own) == len(other):
            return kind.partition(":")[0]
    return None


def other_case(left: Sequence[Value], right: Sequence[Value]) -> bool:
    """Return whether the values show that two statements are about two cases.

    Either each has several values and they share none, such as a time and the age from which it counts, or one is about
    values above a bound and the other about values below it.
    """
    pairs = [(one, other) for one in left for other in right if one.kind == other.kind and agree(one, other)]
    turned = (one.bound and other.bound and one.bound != other.bound for one, other in pairs if one.kind not in TIMED)
    if any(turned):
        return True
    timed = all(value.kind in TIMED for value in (*left, *right))
    return min(len(left), len(right)) > 1 and not pairs and not timed


def signs_conflict(a: Claim, b: Claim, covered: float = 0.0) -> bool:
    """Return whether one statement says yes and the other no, under the same conditions and with the same values.

    Args:
        covered: share of the attribute of an entry that the other statement mentions; see `likeness.cover`.
    """
    if a.sign * b.sign != -1 or (len(a.values) != len(b.values) and not covered):
        return False
    if covered >= 1 and not (a.conditions | b.conditions) & NARROWING:
        return all(value.kind == "weekdays" for value in (*a.values, *b.values))
    if a.conditions != b.conditions:
        return False
    if {a.mode, b.mode} not in ({"fact"}, {"allow"}, {"require"}, {"fact", "allow"}, {"switch"}):
        return False
    no, yes = (a, b) if a.sign < 0 else (b, a)
    if len(no.values) != len(yes.values) and no.values:
        return False
    roles = [tuple(word for word in side.said if word in ROLES) for side in (a, b)]
    if len(roles[0]) > 1 and roles[0] != roles[1]:
        return False  # members invite guests, guests do not invite members
    most = APART if a.mode == b.mode == "require" else 1
    return max(weight(a.words - b.words), weight(b.words - a.words)) < most


def agreed(a: Claim, b: Claim) -> bool:
    """Return whether two statements give the same values or the same answer."""
    if a.values or b.values:
        return len(a.values) == len(b.values) and all(
            one.kind == other.kind and agree(one, other) for one, other in zip(a.values, b.values, strict=True)
        )
    return a.sign * b.sign == 1


def question_conflict(a: Claim, left: Article, b: Claim, right: Article) -> str | None:
    """Return what the first sentences of two answers to the same question disagree on; None if they do not."""
    asked_a, asked_b = frozenset(a.question), frozenset(b.question)
    if not asked_a or not asked_b or a.place or b.place or not same_thing(a, left, b, right):
        return None
    like = 2 * weight(asked_a & asked_b) / (weight(asked_a) + weight(asked_b))
    if like < ASKED or weight(asked_a & asked_b) < 1 or slot(a.question, b.question):
        return None
    if (a.conditions & NARROWING) != (b.conditions & NARROWING):
        return None
    kind = values_conflict(a.values, b.values)
    if kind is not None:
        return kind
    if a.yes_or_no and b.yes_or_no:
        return "yes/no" if a.sign * b.sign == -1 and not (a.values and b.values) else None
    if a.yes_or_no or b.yes_or_no or a.values or b.values:
        return None
    answers = a.words - asked_a - asked_b, b.words - asked_a - asked_b
    both = weight(answers[0] & answers[1]) / max(min(map(weight, answers)), 1.0)
    return "answer" if min(map(weight, answers)) >= 1.25 and both <= UNLIKE else None
