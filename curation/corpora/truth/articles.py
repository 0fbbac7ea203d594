"""Describe articles as the context of their statements, and decide which articles can disagree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from curation.corpora.truth.claims import Claim, codes
from curation.corpora.truth.words import WORD, meaning, meanings, qualifiers, sequence, subject, weight

FORM = 2  # words of a title, such as "set up", that others have too
BEHIND = re.compile(r"\s?(?::|–|—|\s-)\s([^:–—]{3,40})$")
EVERYWHERE = frozenset({"global", "all", "any", "worldwide", "international", "ww", "*"})


@dataclass(frozen=True)
class Article:
    """The context of the statements of one article: its title, and the region where it is in force.

    If the article is one language of a translated article, `whole` names that one, as `translations.whole_article`
    does.
    """

    doc_id: str
    source: str
    record_id: str
    turn_id: str
    title: str
    region: str | None
    claims: Sequence[Claim] = field(repr=False, default=())
    whole: tuple[str, str] | None = None

    def is_another(self, other: Article) -> bool:
        """Return whether two articles are neither versions nor translations of one article.

        Differences between such versions are not contradictions.
        """
        return self._whole != other._whole and (self.source, self.record_id) != (other.source, other.record_id)

    @property
    def _whole(self) -> tuple[str, str]:
        return self.whole or (self.source, self.record_id)

    @cached_property
    def subject(self) -> tuple[str, ...]:
        """The meanings of the title in order, without words for the sort of text."""
        title_words = sequence(self.title)
        return tuple(word for word in title_words if word in subject(title_words))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The meanings of all statements of the article and of their headings."""
        return frozenset().union(*(claim.about for claim in self.claims))

    @cached_property
    def scope(self) -> frozenset[str]:
        """For whom or where the title says it holds, behind a colon or dash, as in `Leave: shift workers`."""
        behind = BEHIND.search(self.title)
        return subject(meanings(behind[1])) - meanings(self.title[: behind.start()]) if behind else frozenset()

    @cached_property
    def codes(self) -> frozenset[str]:
        return codes(self.title)

    @cached_property
    def qualifiers(self) -> frozenset[str]:
        return qualifiers(self.title)


def may_meet(left: Article, right: Article) -> bool:
    """Return whether two articles can be about the same thing.

    They must be in force in a common region, and not be siblings such as the manuals of two models.
    """
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
    """Return whether two titles have the same form, such as `Set up your …`, with two different things in it."""
    a, b = (WORD.findall(side.title.lower()) for side in (left, right))
    first, last = ends(a, b)
    fills = [subject(sequence(" ".join(side[first : len(side) - last]))) for side in (a, b)]
    return first + last >= FORM and weight(fills[0] - set(right.subject)) >= 1 <= weight(fills[1] - set(left.subject))


def one_title(left: Article, right: Article) -> bool:
    """Return whether all meanings of one title are also in the other."""
    one, two = set(left.subject), set(right.subject)
    return one <= two or two <= one


def siblings(left: Article, right: Article) -> bool:
    """Return whether two titles name two things of one sort, such as two warranties.

    False if the statements of one article mention the thing of the other.
    """
    if not slot(left.subject, right.subject) or weight(set(left.subject) & set(right.subject)) < 1:
        return False
    only_left, only_right = set(left.subject) - set(right.subject), set(right.subject) - set(left.subject)
    return not (only_left <= right.vocabulary or only_right <= left.vocabulary)


def ends(left: Sequence[str], right: Sequence[str]) -> tuple[int, int]:
    """Return how many words two lists share at their beginning, and how many of the other words at their end."""
    short = min(len(left), len(right))
    first = next((at for at in range(short) if left[at] != right[at]), short)
    last = next((at for at in range(short - first) if left[-1 - at] != right[-1 - at]), short - first)
    return first, last


def slot(left: Sequence[str], right: Sequence[str]) -> bool:
    """Return whether two lists of meanings are one form with two different things in it.

    They then differ in one place only, by one to three meanings that the other list does not have.
    """
    first, last = ends(left, right)
    if not first + last:
        return False
    fills = [set(side[first : len(side) - last]) for side in (left, right)]
    return all(0 < len(fill) <= 3 for fill in fills) and all(
        weight(fill - set(other)) >= 1 for fill, other in zip(fills, (right, left), strict=True)
    )
