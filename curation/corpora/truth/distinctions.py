"""Recognize statements that are about different people, times, things or sorts, whatever else they share."""

from __future__ import annotations

from collections.abc import Sequence

from curation.corpora.truth.articles import Article, ends
from curation.corpora.truth.claims import Claim
from curation.corpora.truth.conflicts import ROLES, other_case
from curation.corpora.truth.likeness import NARROWING
from curation.corpora.truth.thesaurus import says, telling_share
from curation.corpora.truth.values import agree
from curation.corpora.truth.words import EXCLUDES, subject

CASES = NARROWING | {"during", "before", "after", "while", "until"}
TURNS = frozenset({"after", "before"})


def other_thing(a: Claim, left: Article, b: Claim, right: Article) -> bool:
    """Return whether two statements are about different things, whatever else they share."""
    return (
        _elsewhere(a, left, b, right)
        or filled(a, a.about.union(left.subject), b, b.about.union(right.subject)) == 1
        or _turned(_roles(a), _roles(b))
        or _excluded(a, a.qualifiers | left.qualifiers, b, b.qualifiers | right.qualifiers)
        or other_case(a.values, b.values)
        or _other_time(a, b)
        or (_bare(a) and _bare(b) if a.values and b.values else a.own.isdisjoint(b.own))
        or _two_sorts(a, a.about.union(left.subject), b, b.about.union(right.subject))
        or _titled_narrower(left, a, right)
        or _titled_narrower(right, b, left)
    )


def _elsewhere(a: Claim, left: Article, b: Claim, right: Article) -> bool:
    """Return whether one statement says for whom or where only it holds, and the other does not mention that."""
    around_a = a.about.union(left.subject, a.case, a.scope, left.scope)
    around_b = b.about.union(right.subject, b.case, b.scope, right.scope)
    return any(not telling_share(word, around_b) for word in a.scope) or any(
        not telling_share(word, around_a) for word in b.scope
    )


def filled(a: Claim, around_a: frozenset[str], b: Claim, around_b: frozenset[str]) -> int:
    """Return by how many words two statements of the same form differ; 0 if they do not have the same form."""
    first, last = ends(a.said, b.said)
    fills = [frozenset(side.said[first : len(side.said) - last]) for side in (a, b)]
    if not first + last or not min(map(len, fills)):
        return 0
    new = all(
        any(says(word) >= 1 and not telling_share(word, around) for word in fill)
        for fill, around in zip(fills, (around_b, around_a), strict=True)
    )
    return max(map(len, fills)) if new else 0


def _other_time(a: Claim, b: Claim) -> bool:
    """Return whether two statements hold at different times.

    A denial holds in a case that the other statement does not mention; or a common value is when one of them begins to
    hold: `100% for six weeks` and `70% after six weeks`.
    """
    if a.sign * b.sign < 0 and not (a.values and b.values):
        no, yes = (a, b) if a.sign < 0 else (b, a)
        return bool((no.conditions - yes.conditions) & CASES)
    turned = bool((a.conditions ^ b.conditions) & TURNS)
    return turned and any(one.kind == other.kind and agree(one, other) for one in a.values for other in b.values)


def _bare(claim: Claim) -> bool:
    """Return whether a statement does not say what its value belongs to, such as `1.8 GB memory` in a list."""
    return len(claim.own) < 2 and not (claim.entry or claim.cell or claim.question)


def _two_sorts(a: Claim, around_a: frozenset[str], b: Claim, around_b: frozenset[str]) -> bool:
    """Return whether different words narrow a common word in the two statements: `paid leave`, `unpaid leave`."""
    return not _narrowed(a, around_b).isdisjoint(_narrowed(b, around_a))


def _narrowed(claim: Claim, around: frozenset[str]) -> set[str]:
    """Return the words that stand behind a narrowing word which the other statement does not express."""
    pairs = (phrase.split(" ") for phrase in claim.phrases)
    return {word for more, word in pairs if says(more) >= 1 and not telling_share(more, around)}


def _titled_narrower(broad: Article, claim: Claim, narrow: Article) -> bool:
    """Return whether title `narrow` is `broad` with a narrowing word: `Warranty`, `Warranty for refurbished units`."""
    more = narrow.qualifiers - broad.qualifiers - claim.qualifiers
    return bool(more) and bool(broad.subject) and set(subject(broad.subject)) <= set(narrow.subject)


def _excluded(a: Claim, all_a: frozenset[str], b: Claim, all_b: frozenset[str]) -> bool:
    """Return whether two statements are about two things that exclude each other, such as two plans."""
    return any(EXCLUDES[word] & (b.qualifiers - all_a) for word in a.qualifiers - all_b)


def _roles(claim: Claim) -> tuple[str, ...]:
    return tuple(word for word in claim.said if word in ROLES)


def _turned(left: Sequence[str], right: Sequence[str]) -> bool:
    """Return whether two statements swap the same people: members invite guests, guests invite members."""
    return left != right and sorted(left) == sorted(right)
