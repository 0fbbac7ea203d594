"""Finds releases whose documents are unknown, because the table that lists them came from a backup older than they
are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator

from curation.registry.repository.ledger import Release
from curation.state.night import Night
from curation.storage.deployment_id import known_as


def unaccounted(night: Night, releases: Iterable[Release], known: Container[tuple[str, str]]) -> Iterator[Release]:
    """Yield standing releases of this deployment whose documents are unknown and that an erasure may concern.

    They may hold a person erased after they were published, and are withdrawn because nobody can rule that out.

    Args:
        known: corpus and content digest of contents whose documents are listed.
    """
    erased = [decision.at for decision in night.decisions.read() if decision.kind == "erasure"]
    own = known_as(night.project.locations.restricted)
    if not erased or own is None:
        return
    for release in releases:
        if release.withdrawn is not None or release.log is None:
            continue
        if not own.has(release.log.deployment, release.log.number):
            continue
        published = dt.datetime.fromisoformat(release.published_at)
        if (release.corpus, release.content_digest) not in known and max(erased) > published:
            yield release
