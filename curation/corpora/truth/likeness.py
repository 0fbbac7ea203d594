"""Decide whether two statements are about the same thing, by the words that they share and those only one has."""

from __future__ import annotations

from curation.corpora.truth.articles import Article
from curation.corpora.truth.claims import Claim
from curation.corpora.truth.words import EXCLUDES, NARROWS, meaning, sequence, subject, weight

APART = 1.25  # weight that statements must share under headings that have nothing in common
MUCH = 2.5  # weight of more words than an attribute of one word, from which it is another attribute
PRICED, NOTHING = frozenset(sequence("price")), frozenset[str]()  # a sum of money is a price without saying so
NARROWING = frozenset({"if", "unless", "except", "when", "otherwise", "provided"})


def same_thing(a: Claim, left: Article, b: Claim, right: Article) -> bool:
    """Return whether everything that names or narrows the topic of one statement is also in the other."""
    names_a, names_b = a.names | left.codes, b.names | right.codes
    only_a, only_b = _unknown(names_a - names_b, b, right), _unknown(names_b - names_a, a, left)
    if (only_a and only_b) or any(any(c.isdigit() for c in name) for name in (a.names - names_b) | (b.names - names_a)):
        return False
    all_a, all_b = a.qualifiers | left.qualifiers, b.qualifiers | right.qualifiers
    more_a, more_b = all_a - all_b, all_b - all_a
    if any(EXCLUDES[word] & more_b for word in more_a) or ((a.qualifiers - all_b) | (b.qualifiers - all_a)) & NARROWS:
        return False
    if not set(left.subject) & set(right.subject):
        return True
    both = a.qualifiers & b.qualifiers  # "Test systems: sandboxes …" is about sandboxes
    return not any(word in NARROWS and not EXCLUDES[word] & both for word in more_a | more_b)


def _unknown(names: frozenset[str], claim: Claim, article: Article) -> set[str]:
    """Return the names that neither a statement nor its article mentions."""
    return {name for name in names if meaning(name) not in claim.about and meaning(name) not in article.subject}


def narrower(a: Claim, left: Article, b: Claim, right: Article) -> bool:
    """Return whether one statement is about a special case of the other.

    Such a statement repeats words of its own title that the other does not mention, or has a condition of its own.
    """
    around_a, around_b = a.about.union(left.subject), b.about.union(right.subject)
    for one, article, other, around in ((a, left, b, around_b), (b, right, a, around_a)):
        more = one.words - around - (PRICED if any(v.kind.startswith("money") for v in other.values) else NOTHING)
        if weight(more & frozenset(article.subject)) >= 1:
            return True
        if (one.conditions & NARROWING) - other.conditions and weight(more) >= 1:
            return True
    return False


def likeness(a: Claim, left: Article, b: Claim, right: Article) -> tuple[float, float]:
    """Return the share of the meanings of both statements that the other one has, and the weight of the common ones.

    For the share, the headings and the title of the other statement count too.
    """
    around_a = a.about.union(left.subject)
    around_b = b.about.union(right.subject)
    total = weight(a.words) + weight(b.words)
    matched = weight(a.words & around_b) + weight(b.words & around_a)
    return matched / total if total else 0.0, weight(a.words & b.words)


def related(a: Claim, left: Article, b: Claim, right: Article) -> bool:
    """Return whether the headings and title of one statement share a meaning with those or the words of the other."""
    around_a, around_b = subject(a.headings.union(left.subject)), subject(b.headings.union(right.subject))
    return any(weight(one & two) >= 1 for one, two in ((around_a, around_b), (a.words, around_b), (around_a, b.words)))


def cover(a: Claim, b: Claim) -> float:
    """Return the share of an entry's attribute that the other statement mentions.

    0 if neither is an entry, or if the attribute weighs too little to tell.
    """
    shares = [0.0]
    for one, other in ((a, b), (b, a)):
        total = weight(one.attribute)
        around = other.own | other.headings if other.entry or other.cell else other.own
        shares.append(weight(one.attribute & around) / total if total >= 1 else 0.0)
    return max(shares) if not (a.attribute and b.attribute) else min(shares[1:])


def closeness(a: Claim, b: Claim) -> float:
    """Return how similar the topics of two statements are, from 0 to 1.75, by their own words and their headings."""
    return max(_dice(a.own, b.own), cover(a, b)) + 0.75 * _dice(a.about, b.about)


def _dice(left: frozenset[str], right: frozenset[str]) -> float:
    total = weight(left) + weight(right)
    return 2 * weight(left & right) / total if total else 0.0


def scopes_differ(a: Claim, left: Article, b: Claim, right: Article) -> bool:
    """Return whether one of two statements holds for somebody or somewhere that the other does not mention."""
    ours, theirs = a.scope | left.scope, b.scope | right.scope
    around_a = a.about.union(left.subject, left.scope, a.scope, a.case)
    around_b = b.about.union(right.subject, right.scope, b.scope, b.case)
    if ours - around_b or theirs - around_a:
        return True
    only_a, only_b = a.case - around_b, b.case - around_a
    if weight(only_a) > weight(a.case - only_a) or weight(only_b) > weight(b.case - only_b):
        return True
    return bool(only_a and only_b)


def other_attribute(a: Claim, b: Claim) -> bool:
    """Return whether the attribute of one statement is not what the other statement is about.

    Either each has a word that the other lacks, or the attribute is one word and the statement says much more.
    """
    for one, other in ((a, b), (b, a)):
        if not one.attribute:
            continue
        more = weight(other.own - one.attribute)
        if weight(one.attribute - other.own) >= 1 <= more or (weight(one.attribute) < APART and more > MUCH):
            return True
    return False
