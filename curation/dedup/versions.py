"""What the content of a corpus depends on in `dedup`, and what its step keeps once a text."""

from __future__ import annotations

from curation.dedup.settings import DedupSettings
from curation.dedup.step import facts_memo, minhashes_memo
from curation.dedup.tables import clusters_version
from curation.engine.memo import Memo
from curation.flow import Demand
from curation.state.night import Declared, Night


def clusters(project: Declared, demand: Demand) -> str:
    """Of the clusters: this code, its settings, and how similar is the same."""
    return f"{clusters_version(project.one(DedupSettings))}@{project.one(DedupSettings).threshold}"


def texts(night: Night) -> list[Memo]:
    """MinHashes, and what texts state where that keeps them apart."""
    settings = night.project.one(DedupSettings)
    return [minhashes_memo(settings), *([facts_memo(settings)] if settings.facts else [])]
