"""Decide whether two statements with nearly the same words are about the same thing and cannot both be true.

A verdict depends only on the two articles, so that a change to other articles neither makes nor ends a contradiction.
"""

from __future__ import annotations

from curation.corpora.truth.articles import Article, one_title, siblings, slot
from curation.corpora.truth.claims import Claim
from curation.corpora.truth.conflicts import signs_conflict, values_conflict
from curation.corpora.truth.likeness import (
    APART,
    cover,
    likeness,
    narrower,
    other_attribute,
    related,
    same_thing,
    scopes_differ,
)
from curation.corpora.truth.words import weight

# Chosen on planted pairs, policies of one company and manuals of one program; see tests/corpora/truth.
NEAR = 0.6  # share of meanings that two statements under related titles have in common
FAR = 0.75  # the same for statements that nothing else relates
SHARED, SHARED_FAR = 1.0, 1.25  # least total weight of these meanings, near and far
SAYS, SAYS_SHARED = 0.75, 1.25  # share and weight for yes and no, which one more word may turn
ALIKE = 0.6  # share of meanings from which two sections count as the same but for some words
ALIKE_LEAST = 5  # words of a section; shorter ones cannot be compared
TWO = 2.0  # weight of an attribute; a sentence that shares less may be about anything
COVERED = 0.65  # share of the attribute of an entry that another statement must mention


def conflict(a: Claim, left: Article, b: Claim, right: Article, alike: bool = False) -> str | None:
    """Return what two statements disagree on: the kind of value, or `yes/no`; None if they do not disagree.

    Args:
        alike: whether they stand in sections that are the same but for some words.
    """
    kind = values_conflict(a.values, b.values) if a.sign * b.sign >= 0 else None
    covered = cover(a, b)
    if kind is None and not signs_conflict(a, b, covered):
        return None
    if not same_thing(a, left, b, right) or scopes_differ(a, left, b, right):
        return None
    if a.label - b.label and b.label - a.label:
        return None  # "For free accounts: …", "For trials: …"
    if a.cell and b.cell and (a.words, a.names) != (b.words, b.names):
        return None
    near = alike or related(a, left, b, right)
    shared = weight(a.own & b.own)
    same = covered >= 1 and (a.attribute == b.attribute or b.own in (a.attribute, a.own))
    if (
        covered >= COVERED
        and shared >= (SHARED if near or same else SHARED_FAR)
        and (same or not other_attribute(a, b))
        and not slot(a.question, b.question)
    ):
        if kind is None:
            return "yes/no" if covered >= 1 and (same or shared >= TWO) else None
        if kind != "count" or same or (covered >= 1 and shared >= SHARED_FAR):
            return kind
    if (a.words != b.words and slot(a.said, b.said)) or siblings(left, right) or narrower(a, left, b, right):
        return None
    if slot(a.heading, b.heading):
        return None
    if (a.leans or b.leans) and not (near and one_title(left, right)):
        return None
    like, shared = likeness(a, left, b, right)
    if shared < APART and a.heading and b.heading and not set(a.heading) & set(b.heading):
        return None
    if min(weight(a.words), weight(b.words)) < SHARED and set(a.heading) != set(b.heading):
        return None  # "Default: 10" is about its heading
    close = near and shared >= SHARED_FAR and kind != "count"  # a bare number is of anything
    enough = like >= (NEAR if close else FAR) and shared >= (SHARED if near else SHARED_FAR)
    if a.words == b.words and (shared >= SHARED or (alike and a.place == b.place)):
        enough = True
    if kind is not None:
        return kind if enough else None
    return "yes/no" if like >= (SAYS if near else 1.0) and shared >= SAYS_SHARED else None


def alike(left: frozenset[str], right: frozenset[str]) -> bool:
    """Return whether two sections, given by their meanings, are the same but for some words."""
    return min(len(left), len(right)) >= ALIKE_LEAST and len(left & right) >= ALIKE * len(left | right)
