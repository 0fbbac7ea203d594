"""Order the versions of articles by when they were in force, and find the statements that are no longer true."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from curation.corpora.choice.select import in_force
from curation.corpora.truth.articles import Article
from curation.corpora.truth.claims import Claim
from curation.corpora.truth.conflicts import values_conflict
from curation.corpora.truth.values import Value, agree
from curation.corpora.truth.words import weight
from curation.document import IntervalRow

COUNTERPART = 0.6  # share of meanings that a statement has in common with the one that took its place


@dataclass(frozen=True)
class ArticleVersion:
    """One version of an article: the ids and intervals of its row, its title, clean text and statements.

    `clean_sha256` is the digest of the text.
    """

    doc_id: str
    source: str
    record_id: str
    held: tuple[IntervalRow, ...]
    turn_id: str
    title: str
    region: str | None
    text: str = field(repr=False)
    clean_sha256: bytes
    claims: Sequence[Claim] = field(repr=False, default=())
    whole: tuple[str, str] | None = None  # the translated article of which it is one language

    @property
    def article(self) -> Article:
        """The version in the form in which it is compared with other articles."""
        return Article(
            self.doc_id,
            self.source,
            self.record_id,
            self.turn_id,
            self.title,
            self.region,
            tuple(self.claims),
            self.whole,
        )

    def holds(self, as_of: dt.date) -> bool:
        """Return whether the version is in force at the end of a day."""
        return bool(in_force(list(self.held), as_of))

    def began_by(self, at: dt.datetime) -> dt.datetime | None:
        """Return when the version last came into force at or before `at`; None if it had not."""
        return max((interval["from"] for interval in self.held if interval["from"] <= at), default=None)

    def held_at(self, at: dt.datetime) -> bool:
        """Return whether the version was in force at a moment."""
        return any(interval["from"] <= at and (interval["to"] is None or at < interval["to"]) for interval in self.held)


@dataclass(frozen=True)
class Gone:
    """A statement of an older version that is no longer true, and the values that replaced it."""

    claim: Claim
    instead: tuple[Value, ...]

    @property
    def replaced(self) -> bool:
        """Whether another value or the opposite replaced the statement, so that it was not only left out."""
        return bool(self.instead) or not self.claim.values


@dataclass(frozen=True)
class History:
    """The versions of one record that had come into force by `as_of`, oldest first."""

    versions: tuple[ArticleVersion, ...]
    as_of: dt.date

    @cached_property
    def current(self) -> ArticleVersion | None:
        """The version in force; None if the article was withdrawn."""
        return next((version for version in reversed(self.versions) if version.holds(self.as_of)), None)

    def at(self, moment: dt.datetime | None) -> ArticleVersion:
        """Return the version in force at a moment, else the last one before, else the first.

        Without a moment it is the current version, or the last one of a withdrawn article. The article has at least one
        version.
        """
        if moment is None:
            return self.current or self.versions[-1]
        held = [version for version in self.versions if version.held_at(moment)]
        before = [version for version in self.versions if version.began_by(moment) is not None]
        return (held or before or list(self.versions[:1]))[-1]

    @cached_property
    def gone(self) -> Mapping[str, tuple[Gone, ...]]:
        """The statements that are no longer true, by doc_id of the version that made them."""
        current = self.current
        return {
            version.doc_id: gone(version.claims, current.claims if current else ())
            for version in self.versions
            if version is not current
        }

    def outdated(self, version: ArticleVersion) -> bool:
        """Return whether a version misleads: it was withdrawn, or says something that is different now."""
        if version is self.current:
            return False
        return self.current is None or any(statement.replaced for statement in self.gone[version.doc_id])


def histories(versions: Sequence[ArticleVersion], as_of: dt.date) -> list[History]:
    """Return the versions by record, in order of (source, record_id), without those that begin after `as_of`."""
    end = dt.datetime.combine(as_of, dt.time.max, dt.UTC)
    grouped: dict[tuple[str, str], list[tuple[dt.datetime, str, ArticleVersion]]] = defaultdict(list)
    for version in versions:
        began = version.began_by(end)
        if began is not None:
            grouped[version.source, version.record_id].append((began, version.doc_id, version))
    return [
        History(tuple(version for *_, version in sorted(own, key=lambda dated_version: dated_version[:2])), as_of)
        for _, own in sorted(grouped.items())
    ]


def gone(old: Sequence[Claim], new: Sequence[Claim]) -> tuple[Gone, ...]:
    """Return the statements of `old` that are no longer true according to `new`.

    `new` gives another value, says the opposite, or does not have the value at all. A statement that `new` only
    rewords, or leaves out although it has no value, is not returned.
    """
    index: dict[str, list[int]] = defaultdict(list)
    for at, claim in enumerate(new):
        for word in claim.words:
            index[word].append(at)
    values = [value for claim in new for value in claim.values]
    instead_of = _replaced(old, new)
    gone_statements = []
    for at, claim in enumerate(old):
        successor = instead_of.get(at)
        met = {at for word in claim.words for at in index.get(word, ())}
        same = [new[at] for at in sorted(met) if _counterpart(claim, new[at])]
        if successor is not None and _turned(claim, successor):
            gone_statements.append(Gone(claim, successor.values))
        elif claim.values:
            if any(_says_all(counterpart, claim.values) for counterpart in same) or (
                not same and _stand(claim.values, values)
            ):
                continue
            instead = next(
                (counterpart for counterpart in same if values_conflict(claim.values, counterpart.values)), None
            )
            if instead is not None or not _stand(claim.values, values):
                gone_statements.append(Gone(claim, instead.values if instead else ()))
        elif (
            claim.sign
            and not claim.conditions
            and same
            and all(counterpart.sign == -claim.sign and counterpart.words == claim.words for counterpart in same)
        ) or (not new and claim.sign):
            gone_statements.append(Gone(claim, ()))
    return tuple(gone_statements)


def _replaced(old: Sequence[Claim], new: Sequence[Claim]) -> dict[int, Claim]:
    """Map positions in `old` to the statements of `new` that replaced them.

    Both follow the same unchanged statement, at the same place in runs of equally many changed statements.
    """
    stay = {_exactly(claim) for claim in old} & {_exactly(claim) for claim in new}
    runs = [_runs(claims, stay) for claims in (old, new)]
    successors: dict[int, Claim] = {}
    for anchor, before in runs[0].items():
        after = runs[1].get(anchor, [])
        if len(before) == len(after):
            successors.update(zip(before, (new[at] for at in after), strict=True))
    return successors


def _runs(claims: Sequence[Claim], stay: set[Any]) -> dict[Any, list[int]]:
    """Map each unchanged statement to the positions of the changed statements directly behind it."""
    runs: dict[Any, list[int]] = defaultdict(list)
    anchor: Any = None
    for at, claim in enumerate(claims):
        if _exactly(claim) in stay:
            anchor = _exactly(claim)
        else:
            runs[anchor].append(at)
    return runs


def _exactly(claim: Claim) -> tuple[Any, ...]:
    return claim.said, tuple((value.kind, value.low, value.high) for value in claim.values), claim.sign, claim.mode


def _turned(claim: Claim, successor: Claim) -> bool:
    """Return whether a statement and its successor disagree, by another value or by no instead of yes."""
    shared = weight(claim.own & successor.own)
    if claim.values or successor.values:
        return shared >= 1 and values_conflict(claim.values, successor.values) is not None
    alike = claim.mode == successor.mode and claim.mode in ("require", "switch")
    return claim.sign * successor.sign == -1 and (shared >= 1 or alike)


def _counterpart(claim: Claim, other: Claim) -> bool:
    total = weight(claim.words) + weight(other.words)
    return total > 0 and 2 * weight(claim.words & other.words) >= COUNTERPART * total


def _says_all(other: Claim, values: Sequence[Value]) -> bool:
    return _stand(values, other.values)


def _stand(values: Sequence[Value], among: Sequence[Value]) -> bool:
    """Return whether all of some values are among others."""
    return all(any(one.kind == other.kind and agree(one, other) for other in among) for one in values)
