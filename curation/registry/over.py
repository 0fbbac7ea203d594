"""Finds standing versions that hold documents whose retention, license or consent has ended.

Each source says whether such versions are withdrawn, or stay beside a newer version without the documents.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from curation.corpora.choice.frozen import RELEASED, TABLE
from curation.corpora.recipe import Recipe
from curation.registry.publication_files import write_ledger
from curation.registry.publish import Registry
from curation.registry.repository.ledger import Release, supersede
from curation.registry.repository.pushing import begun_anew, push
from curation.sources.landings.expired import AGAIN, CONSENT, EXPIRED, expired_table
from curation.sources.settings import SourceSettings
from curation.state.night import Night
from curation.storage.columns import among
from curation.storage.failpoints import failpoint

WORDS = {
    "retention_expired": "may be kept no longer",
    "licence_ended": "are under a licence that has ended",
    "consent_denied": "are of somebody who has withdrawn their consent",
    "consent_expired": "are of somebody whose consent has ended",
    "tombstone": "were deleted, or parts of them, where they came from",
    "absent_from_snapshot": "were deleted, or parts of them, where they came from",
}


# doc_id → reason, since when where only a part of it is gone, and whether versions with it are withdrawn
Ended = Mapping[str, Sequence[tuple[str, dt.date | None, bool]]]


@dataclass(frozen=True)
class Over:
    """A standing version that holds documents which may no longer be kept.

    Attributes:
        reasons: reason → number of such documents.
        withdraw: a source of one of them wants the version withdrawn.
        frozen: a recipe names the version as a frozen set; only an erasure withdraws those.
    """

    release: Release
    reasons: Mapping[str, int]
    withdraw: bool
    frozen: bool

    @property
    def why(self) -> str:
        """What has ended, in words that may stand in the registry."""
        counts = Counter[str]()
        for reason, number in self.reasons.items():
            counts[WORDS[reason]] += number
        return "; ".join(f"{number:,} of its documents {words}" for words, number in sorted(counts.items()))

    @property
    def goes(self) -> bool:
        """Whether the version is to be withdrawn."""
        return self.withdraw and not self.frozen


def over_tonight(night: Night) -> Ended:
    """Return the documents that may no longer be kept tonight, and those of which a part was deleted."""
    over: dict[str, list[tuple[str, dt.date | None, bool]]] = defaultdict(list)
    for doc_id, reason, since, withdraw in _expired(night):
        over[doc_id].append((reason, since, withdraw))
    return over


def holding_expired(night: Night, name: str, releases: Iterable[Release], over: Ended) -> list[Over]:
    """Return the standing versions of a corpus that hold ended documents, oldest first.

    A document has ended when it may no longer be kept tonight, or when its vendor deleted a part of it after the
    version was published.

    Args:
        releases: all releases of the corpus, oldest first.
        over: what `over_tonight` returns, computed once for all corpora.
    """
    ids = pa.array(sorted(over), pa.string())
    if not len(ids):
        return []
    where = (pc.field("corpus") == name) & among("doc_id", ids)
    holds: dict[str, set[str]] = defaultdict(set)
    for row in night.tables.read(TABLE, RELEASED, where=where).to_pylist():
        holds[row["content_digest"]].add(row["doc_id"])
    frozen = frozen_versions(night)
    holders = []
    for release in releases if holds else ():
        if release.corpus != name or release.withdrawn is not None:
            continue
        day = dt.date.fromisoformat(release.as_of)
        own = [
            (doc_id, reason, withdraw)
            for doc_id in holds.get(release.content_digest, ())
            for reason, since, withdraw in over[doc_id]
            if since is None or day < since
        ]
        if own:
            reasons = Counter({doc_id: reason for doc_id, reason, _ in own}.values())
            withdraw = any(wanted for *_, wanted in own)
            holders.append(Over(release, dict(sorted(reasons.items())), withdraw, (name, release.version) in frozen))
    return holders


def frozen_versions(night: Night) -> set[tuple[str, str]]:
    """Return corpus and version of every frozen set that a recipe names."""
    return {
        (frozen_set.corpus, frozen_set.version)
        for recipe in night.project.every(Recipe).values()
        for frozen_set in recipe.frozen
    }


def _expired(night: Night) -> Iterator[tuple[str, str, dt.date | None, bool]]:
    """Yield document, reason, since when where only a part of it is gone, and whether versions with it are
    withdrawn.
    """
    settings = night.project.every(SourceSettings)
    columns = ["doc_id", "reason", "since"]
    for source in night.project.sources:
        asked = settings[source].on_expiry
        rows = night.tables.read(expired_table(source), EXPIRED, columns, pc.field("reason") != AGAIN)
        for row in rows.to_pylist():
            withdraw = asked == "withdraw" or (asked is None and row["reason"] in CONSENT)
            yield row["doc_id"], row["reason"], row["since"], withdraw


@begun_anew
def mark_superseded(registry: Registry, corpus: str, reasons: Mapping[str, str]) -> None:
    """Mark versions as superseded, in ledger and changelog, with the reason to read a newer one; they can still be
    pulled.

    Nothing happens where the same is already said.

    Args:
        reasons: version → why.

    Raises:
        TryAgain: the registry or its lock is not available now.
    """
    known = {release.version: release.superseded for release in registry.releases(corpus)}
    new = {version: why for version, why in reasons.items() if known.get(version) != why}
    if not new:
        return
    with registry.clone(f"supersede {corpus}") as clone:
        entries = supersede(clone.entries(corpus), new)
        write_ledger(clone, corpus, entries, clone.moves(corpus), registry.signed_by())
        clone.git("commit", "--quiet", "--message", f"{corpus}: {', '.join(sorted(new))} superseded")
        failpoint("registry.supersede.before")
        push(clone.folder, f"HEAD:refs/heads/{clone.branch}")
