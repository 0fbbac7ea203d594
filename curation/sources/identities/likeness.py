"""Measure how alike two references are, and find evidence that they are different people."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Indel

from curation.sources.identities.facts import Address, Facts
from curation.sources.identities.match_rules import BirthDates
from curation.text.word_files import word_file

LISTS = word_file("sources/identities/given_name_forms")

Words = tuple[str, ...]
TYPO = 0.8  # of two words: one slip in five letters, two in ten; a swap of neighbours is one
SHORT = 4  # fewest letters of a word that may hold a slip: Ann and Anu are two names
STEM = 3  # fewest letters of a short form: Alex of Alexander, but not Jo
ENDINGS = ("a", "e", "s", "ne", "le", "ette", "in")  # endings that make the female or male form of a name
WITHIN = 0.85  # likeness of two addresses from which it does not matter whether one lacks a part
LACKING = 0.3  # likeness that an address loses if it lacks nearly all of the other
# Forms of one given name without a common beginning.
_FORMS = tuple(group.split() for group in LISTS.phrases("forms"))
FORMS = {
    form: frozenset(number for number, group in enumerate(_FORMS) if form in group)
    for form in itertools.chain.from_iterable(_FORMS)
}
RUN = 6  # letters: names written with a space too many or too few are compared whole from here


def name_likeness(left: Sequence[Words], right: Sequence[Words]) -> float:
    """Return the best likeness of two lists of names: 1 for the same words in any order, 0.5 where one word of two is
    the same.

    The likeness of two names is the share of the longer name's words that stand in the other too, each counted with its
    likeness, in any order. A name of one word counts half at most, for it is a first name or a surname. Particles and
    further given names that one name lacks cost their share.
    """
    return max((_names(a, b) for a in left for b in right), default=0.0)


def _names(left: Words, right: Words) -> float:
    if left == right:
        return 1.0 if len(left) > 1 else 0.5
    few, many = sorted((left, right), key=lambda words: (len(words), words))
    free, total = list(many), 0.0
    for word in sorted(few):
        best, where = max(((word_likeness(word, other), -i) for i, other in enumerate(free)), default=(0.0, 0))
        if best:
            total += best
            free.pop(-where)
    if len(few) == 1:
        return min(0.5, total / 2)
    likeness = total / len(many)
    return max(likeness, _whole(few, many)) if len(few) < len(many) else likeness


def _whole(few: Words, many: Words) -> float:
    """Return the likeness of two names where one has an extra space, such as "jac ob lanyon"."""
    written = "".join(few)
    if len(written) < RUN:
        return 0.0
    turned = ("".join(many[i:] + many[:i]) for i in range(len(many)))
    best = max(Indel.normalized_similarity(written, other) for other in turned)
    return best if best >= 1 - 1 / len(written) else 0.0


def word_likeness(left: str, right: str) -> float:
    """Return the likeness of two words of names: 1 for the same, down to `TYPO` for slips, else 0."""
    if left == right:
        return 1.0
    if min(len(left), len(right)) < SHORT:
        return 0.0
    likeness = OSA.normalized_similarity(left, right)
    return likeness if likeness >= TYPO else 0.0


def address_likeness(left: Sequence[Address], right: Sequence[Address]) -> float:
    """Return the best likeness of two lists of addresses, 0 to 1: over all letters in order, over all words in any
    order, or over the words of the shorter address, where the longer one has an extra part. Addresses without a common
    house number or postal code have likeness 0.
    """
    return max((_addresses(a, b) for a in left for b in right), default=0.0)


def _addresses(left: Address, right: Address) -> float:
    if left == right:
        return 1.0
    if not any(_one_number(a, b) for a in left.numbers for b in right.numbers):
        return 0.0
    letters = Indel.normalized_similarity(left.letters, right.letters)
    words = fuzz.ratio(" ".join(left.words), " ".join(right.words)) / 100
    return max(letters, words) if max(letters, words) >= WITHIN else max(letters, words, _within(left, right))


def _one_number(left: str, right: str) -> bool:
    """Return whether two numbers of addresses are equal, or long, such as postal codes, and one slip apart."""
    return left == right or (min(len(left), len(right)) >= SHORT and OSA.distance(left, right) <= 1)


def _within(left: Address, right: Address) -> float:
    """Return the likeness of an address that lacks a part: the share of its letters in words that the other address
    has, lowered by the part that it lacks.
    """
    few, many = sorted((left, right), key=lambda address: (len(address.letters), address.words))
    free, total = list(many.words), 0
    for word in few.words:
        counterpart = next((other for other in free if word_likeness(word, other)), None)
        if counterpart is not None:
            free.remove(counterpart)
            total += len(word)
    lacks = 1 - len(few.letters) / len(many.letters)
    return total / len(few.letters) * (1 - LACKING * lacks)


def same_day(left: dt.date | None, right: dt.date | None, allowed: BirthDates) -> bool:
    """Return whether two birth dates are known and agree under `allowed`; `any` is treated like `slip` here."""
    if left is None or right is None:
        return False
    if left == right or allowed == "equal":
        return left == right
    if (left.year, left.month, left.day) == (right.year, right.day, right.month):
        return True
    return allowed != "swapped" and OSA.distance(f"{left:%Y%m%d}", f"{right:%Y%m%d}") <= 1


def clearly_different(left: Words, right: Words) -> bool:
    """Return whether two full names share no word, not even with a slip, as an initial or as a short form."""
    return min(len(left), len(right)) > 1 and not any(_kin(a, b) for a in left for b in right)


def relatives(left: Words, right: Words) -> bool:
    """Return whether two full names share the last word but have unrelated first words, such as Ann and Bob Lee."""
    return (
        min(len(left), len(right)) > 1
        and word_likeness(left[-1], right[-1]) > 0
        and not _kin(left[0], right[0])
        and not fits(left, right)
    )


def fits(left: Words, right: Words) -> bool:
    """Return whether two names may be one person's: the longer name has every word of the shorter one, if only as an
    initial.

    Stricter than `clearly_different`: Ann Lee and Bob Lee share a landline and a surname but are two people, as are
    Andrea and Andreas.
    """
    if gendered(left, right):
        return False
    few, many = sorted((left, right), key=len)
    free = list(many)
    for word in sorted(few, key=len, reverse=True):
        counterpart = next((other for other in sorted(free, key=len, reverse=True) if _kin(word, other)), None)
        if counterpart is None:
            return False
        free.remove(counterpart)
    return True


def _kin(left: str, right: str) -> bool:
    short, long = sorted((left, right), key=len)
    if not FORMS.get(left, frozenset()).isdisjoint(FORMS.get(right, ())):
        return True
    if len(short) == 1 or (len(short) >= STEM and long.startswith(short)):
        return long.startswith(short)
    return word_likeness(left, right) > 0


def gendered(left: Words, right: Words) -> bool:
    """Return whether two names differ only in a gendered ending: Andrea and Andreas, Martin and Martina."""
    differing = set(left) ^ set(right)
    if len(differing) != 2:
        return False
    short, long = sorted(differing, key=lambda word: (len(word), word))
    if len(short) == len(long):
        return short[:-1] == long[:-1] and short[-1] in "aeo" and long[-1] in "aeo"
    return any(long == short + ending for ending in ENDINGS)


def two_generations(left: Facts, right: Facts) -> bool:
    """Return whether two references' birth dates differ by more than a slip; if one lacks a date, whether their
    generations, such as `jr`, differ.
    """
    if left.birth_date is not None and right.birth_date is not None:
        return not same_day(left.birth_date, right.birth_date, "slip")
    return left.generation != right.generation and bool(left.names and right.names)


def _siblings(left: Words, right: Words, borne: Collection[str]) -> bool:
    ours, theirs = ([word for word in name if word not in other and word in borne]
                    for name, other in ((left, right), (right, left)))  # fmt: skip
    return any(word_likeness(a, b) > 0 for a in ours for b in theirs)


def against(
    left: Facts, right: Facts, allowed: BirthDates, borne: Collection[str] = (), plus_together: bool = False
) -> bool:
    """Return whether strong evidence says that two references which look alike are two people.

    Evidence are different birth dates and different ids in one system. Where no common birth date outweighs them,
    evidence are also: different generations, such as a junior and none; a male and a female form of a name; names a
    slip apart that are both names (`borne` by others: Martin and Marvin); and e-mail addresses of persons, not of
    roles, of which none is common. With a common birth date, different e-mail addresses are evidence only where the
    names are not alike, which tells twins apart.
    """
    one_day = same_day(left.birth_date, right.birth_date, allowed)
    if left.birth_date is not None and right.birth_date is not None and not one_day and allowed != "any":
        return True
    common = {system for system, _ in left.stated} & {system for system, _ in right.stated}
    if any(
        not {identifier for identifier in left.stated if identifier[0] == system} & right.stated for system in common
    ):
        return True
    if not one_day and left.generation != right.generation:
        return True
    pairs = [(a, b) for a in left.names for b in right.names]
    if (
        not one_day
        and all(a != b for a, b in pairs)
        and any(gendered(a, b) or _siblings(a, b, borne) for a, b in pairs)
    ):
        return True
    own, other = ((one.mailboxes if plus_together else one.emails) - one.posts for one in (left, right))
    if own and other and own.isdisjoint(other):
        return not one_day or name_likeness(left.names, right.names) < TYPO
    return False
