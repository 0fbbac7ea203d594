"""Releases of which nobody can tell any more whose documents they hold: the table that says so came back from a backup
that is older than they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator

from curation.registry.repository.ledger import Release
from curation.state.night import Night
from curation.storage.deployment_id import known_as


def unaccounted(night: Night, releases: Iterable[Release], known: Container[tuple[str, str]]) -> Iterator[Release]:
    """Standing releases of this deployment that may hold somebody who was erased after they were published, as no row
    says what they hold: they go, since nobody can say that they need not.

    Args:
        known: corpus and content digest of what rows tell about.
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
