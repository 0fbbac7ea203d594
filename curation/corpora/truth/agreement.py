"""Whether two statements speak of the same thing, and whether both can be true.

A verdict depends on the two articles alone, so that a change elsewhere neither makes nor ends a contradiction.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from curation.corpora.truth.claims import Claim, codes
from curation.corpora.truth.values import Value, agree, comparable
from curation.corpora.truth.words import (
    EXCLUDES,
    NARROWS,
    WORD,
    meaning,
    meanings,
    qualifiers,
    sequence,
    subject,
    weight,
)

# Chosen on planted pairs, policies of one company and manuals of one program; see tests/corpora/truth.
NEAR = 0.6  # share of meanings that two statements under related titles have in common
FAR = 0.75  # the same where nothing else relates them
SHARED, SHARED_FAR = 1.0, 1.25  # how much these meanings weigh together
APART = 1.25  # how much they must share under headings that have nothing in common
SAYS, SAYS_SHARED = 0.75, 1.25  # the same for yes and no, which one more word turns
ALIKE = 0.6  # of two sections: they are the same but for some words
ALIKE_LEAST = 5  # words of a section, below which nobody can tell
ASKED = 0.75  # of two questions
UNLIKE = 0.1  # of two answers
MUCH = 2.5  # words more than an attribute of one word, which make it another
TWO = 2.0  # words of an attribute, below which a sentence with it may be about anything
COVERED = 0.65  # of the attribute of an entry, how much another statement speaks of
FORM = 2  # words of a title, such as "set up", that others have too
PRICED, NOTHING = frozenset(sequence("price")), frozenset[str]()  # a sum of money is a price without saying so
NARROWING = frozenset({"if", "unless", "except", "when", "otherwise", "provided"})


@dataclass(frozen=True)
class Article:
    """What stands around the statements of one article: its title, and where it holds."""

    doc_id: str
    source: str
    record_id: str
    turn_id: str
    title: str
    region: str | None
    claims: Sequence[Claim] = field(repr=False, default=())

    @cached_property
    def subject(self) -> tuple[str, ...]:
        """What the title is about, in order."""
        said = sequence(self.title)
        return tuple(word for word in said if word in subject(said))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """What all its statements are about."""
        return frozenset().union(*(claim.about for claim in self.claims))

    @cached_property
    def scope(self) -> frozenset[str]:
        """What a title says behind its colon or dash: for whom or where the article holds, as in `Leave: shift"
        " workers`."""
        behind = BEHIND.search(self.title)
        return subject(meanings(behind[1])) - meanings(self.title[: behind.start()]) if behind else frozenset()

    @cached_property
    def codes(self) -> frozenset[str]:
        return codes(self.title)

    @cached_property
    def qualifiers(self) -> frozenset[str]:
        return qualifiers(self.title)


EVERYWHERE = frozenset({"global", "all", "any", "worldwide", "international", "ww", "*"})


def may_meet(left: Article, right: Article) -> bool:
    """Whether two articles can speak of the same thing: they hold in one region, and are no siblings such as the manual
    of one model and of another."""
    regions = {(article.region or "global").strip().casefold() for article in (left, right)}
    if len(regions) == 2 and not regions & EVERYWHERE:
        return False
    only_left, only_right = left.codes - right.codes, right.codes - left.codes
    if only_left and only_right:
        numbered = any(character.isdigit() for code in only_left | only_right for character in code)
        alike = weight((set(left.subject) & set(right.subject)) - {*map(meaning, left.codes | right.codes)}) >= 1
        if numbered or alike:
            return False
    return not _titled_alike(left, right)


def _titled_alike(left: Article, right: Article) -> bool:
    """Whether two titles are one form, such as `Set up your …`, that is filled with two things."""
    a, b = (WORD.findall(side.title.lower()) for side in (left, right))
    first, last = _ends(a, b)
    fills = [subject(sequence(" ".join(side[first : len(side) - last]))) for side in (a, b)]
    return first + last >= FORM and weight(fills[0] - set(right.subject)) >= 1 <= weight(fills[1] - set(left.subject))


def _one_title(left: Article, right: Article) -> bool:
    """Whether one of two titles is about nothing that the other is not about."""
    one, two = set(left.subject), set(right.subject)
    return one <= two or two <= one


def _siblings(a: Claim, left: Article, b: Claim, right: Article) -> bool:
    """Whether two titles name two things of one sort, such as two warranties, and no statement says the other's."""
    if not _slot(left.subject, right.subject) or weight(set(left.subject) & set(right.subject)) < 1:
        return False
    only_left, only_right = set(left.subject) - set(right.subject), set(right.subject) - set(left.subject)
    return not (only_left <= right.vocabulary or only_right <= left.vocabulary)


def _ends(left: Sequence[str], right: Sequence[str]) -> tuple[int, int]:
    """How many words two lists have in common at their beginning, and behind that at their end."""
    short = min(len(left), len(right))
    first = next((at for at in range(short) if left[at] != right[at]), short)
    last = next((at for at in range(short - first) if left[-1 - at] != right[-1 - at]), short - first)
    return first, last


def _slot(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether two lists of meanings are one form that is filled with two things: what differs stands in one place."""
    first, last = _ends(left, right)
    if not first + last:
        return False
    fills = [set(side[first : len(side) - last]) for side in (left, right)]
    return all(0 < len(fill) <= 3 for fill in fills) and all(
        weight(fill - set(other)) >= 1 for fill, other in zip(fills, (right, left), strict=True)
    )


def same_thing(a: Claim, left: Article, b: Claim, right: Article) -> bool:
    """Whether nothing that names or narrows what one statement is about is missing in the other."""
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
    """Those of some names that neither a statement nor its article mentions."""
    return {name for name in names if meaning(name) not in claim.about and meaning(name) not in article.subject}


def _narrower(a: Claim, left: Article, b: Claim, right: Article) -> bool:
    """Whether one statement speaks of a case of what the other speaks of: of its own title, which the other does not
    mention, or under a condition that the other does not know."""
    around_a, around_b = a.about.union(left.subject), b.about.union(right.subject)
    for one, article, other, around in ((a, left, b, around_b), (b, right, a, around_a)):
        more = one.words - around - (PRICED if any(v.kind.startswith("money") for v in other.values) else NOTHING)
        if weight(more & frozenset(article.subject)) >= 1:
            return True
        if (one.conditions & NARROWING) - other.conditions and weight(more) >= 1:
            return True
    return False


def likeness(a: Claim, left: Article, b: Claim, right: Article) -> tuple[float, float]:
    """Share of meanings that two statements have in common, headings and titles helping; and the weight of those that
    both say themselves."""
    around_a = a.about.union(left.subject)
    around_b = b.about.union(right.subject)
    total = weight(a.words) + weight(b.words)
    matched = weight(a.words & around_b) + weight(b.words & around_a)
    return matched / total if total else 0.0, weight(a.words & b.words)


def related(a: Claim, left: Article, b: Claim, right: Article) -> bool:
    """Whether headings and titles of one statement share something with those of the other, or with what it says."""
    around_a, around_b = subject(a.headings.union(left.subject)), subject(b.headings.union(right.subject))
    return any(weight(one & two) >= 1 for one, two in ((around_a, around_b), (a.words, around_b), (around_a, b.words)))


def cover(a: Claim, b: Claim) -> float:
    """Which share of the attribute that one entry gives the value of the other statement speaks of; 0 where none does,
    or it weighs too little to tell."""
    shares = [0.0]
    for one, other in ((a, b), (b, a)):
        total = weight(one.attribute)
        around = other.own | other.headings if other.entry or other.cell else other.own
        shares.append(weight(one.attribute & around) / total if total >= 1 else 0.0)
    return max(shares) if not (a.attribute and b.attribute) else min(shares[1:])


def closeness(a: Claim, b: Claim) -> float:
    """How much two statements are about the same: what they say, and what their headings say."""
    return max(_dice(a.own, b.own), cover(a, b)) + 0.75 * _dice(a.about, b.about)


def _dice(left: frozenset[str], right: frozenset[str]) -> float:
    total = weight(left) + weight(right)
    return 2 * weight(left & right) / total if total else 0.0


def _scopes_differ(a: Claim, left: Article, b: Claim, right: Article) -> bool:
    """Whether one of two statements holds for somebody or somewhere that the other does not speak of."""
    ours, theirs = a.scope | left.scope, b.scope | right.scope
    around_a = a.about.union(left.subject, left.scope, a.scope, a.case)
    around_b = b.about.union(right.subject, right.scope, b.scope, b.case)
    if ours - around_b or theirs - around_a:
        return True
    only_a, only_b = a.case - around_b, b.case - around_a
    if weight(only_a) > weight(a.case - only_a) or weight(only_b) > weight(b.case - only_b):
        return True
    return bool(only_a and only_b)


def _other_attribute(a: Claim, b: Claim) -> bool:
    """Whether an attribute says something that the other statement does not, while that says something else; or the
    attribute is one word and the other statement says much more."""
    for one, other in ((a, b), (b, a)):
        if not one.attribute:
            continue
        more = weight(other.own - one.attribute)
        if weight(one.attribute - other.own) >= 1 <= more or (weight(one.attribute) < APART and more > MUCH):
            return True
    return False


def conflict(a: Claim, left: Article, b: Claim, right: Article, alike: bool = False) -> str | None:
    """What two statements disagree on: the kind of value, or `yes/no`; None where they do not.

    Args:
        alike: they stand in sections that are the same but for some words.
    """
    kind = values_conflict(a.values, b.values) if a.sign * b.sign >= 0 else None
    covered = cover(a, b)
    if kind is None and not signs_conflict(a, b, covered):
        return None
    if not same_thing(a, left, b, right) or _scopes_differ(a, left, b, right):
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
        and (same or not _other_attribute(a, b))
        and not _slot(a.question, b.question)
    ):
        if kind is None:
            return "yes/no" if covered >= 1 and (same or shared >= TWO) else None
        if kind != "count" or same or (covered >= 1 and shared >= SHARED_FAR):
            return kind
    if (a.words != b.words and _slot(a.said, b.said)) or _siblings(a, left, b, right) or _narrower(a, left, b, right):
        return None
    if _slot(a.heading, b.heading):
        return None
    if (a.leans or b.leans) and not (near and _one_title(left, right)):
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


def _other_case(left: Sequence[Value], right: Sequence[Value]) -> bool:
    """Whether values say that the statements speak of two cases: each has several and they share none, such as a time
    and the age from which it counts; or one speaks of what lies above a bound and the other of what lies below."""
    pairs = [(one, other) for one in left for other in right if one.kind == other.kind and agree(one, other)]
    if any(one.bound and other.bound and one.bound != other.bound for one, other in pairs):
        return True
    timed = all(value.kind in ("clock", "date", "weekdays") for value in (*left, *right))
    return min(len(left), len(right)) > 1 and not pairs and not timed


BEHIND = re.compile(r"\s?(?::|–|—|\s-)\s([^:–—]{3,40})$")
ROLES = frozenset(filter(None, map(meaning, EXCLUDES)))


def signs_conflict(a: Claim, b: Claim, covered: float = 0.0) -> bool:
    """Whether one says yes and the other no, under the same conditions and with the same values.

    Args:
        covered: how much one says of the attribute of which the other, an entry, says yes or no.
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


def values_conflict(left: Sequence[Value], right: Sequence[Value]) -> str | None:
    """The kind of value in which two statements about one thing differ: as many, and each has some that the other has
    not."""
    if _other_case(left, right):
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


def agreed(a: Claim, b: Claim) -> bool:
    """Whether two statements give the same values or the same answer."""
    if a.values or b.values:
        return len(a.values) == len(b.values) and all(
            one.kind == other.kind and agree(one, other) for one, other in zip(a.values, b.values, strict=True)
        )
    return a.sign * b.sign == 1


def question_conflict(a: Claim, left: Article, b: Claim, right: Article) -> str | None:
    """What the first sentences of two answers disagree on, where both were asked the same."""
    asked_a, asked_b = frozenset(a.question), frozenset(b.question)
    if not asked_a or not asked_b or a.place or b.place or not same_thing(a, left, b, right):
        return None
    like = 2 * weight(asked_a & asked_b) / (weight(asked_a) + weight(asked_b))
    if like < ASKED or weight(asked_a & asked_b) < 1 or _slot(a.question, b.question):
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


def alike(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether two sections, by their meanings, are the same but for some words."""
    return min(len(left), len(right)) >= ALIKE_LEAST and len(left & right) >= ALIKE * len(left | right)
