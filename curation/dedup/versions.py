"""Versions of `dedup` that a corpus's content depends on, and the memos that its step keeps for each text."""

from __future__ import annotations

from curation.dedup.settings import DedupSettings
from curation.dedup.step import facts_memo, minhashes_memo
from curation.dedup.tables import clusters_version
from curation.engine.memo import Memo
from curation.flow import Demand
from curation.state.night import Declared, Night


def clusters(project: Declared, demand: Demand) -> str:
    """Return the version of the clusters: this code, its settings, and the similarity threshold."""
    return f"{clusters_version(project.one(DedupSettings))}@{project.one(DedupSettings).threshold}"


def texts(night: Night) -> list[Memo]:
    """Return the memo of MinHashes, and that of stated facts if they separate documents."""
    settings = night.project.one(DedupSettings)
    return [minhashes_memo(settings), *([facts_memo(settings)] if settings.facts else [])]
