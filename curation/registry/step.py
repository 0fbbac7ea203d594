"""The step of `registry`: a checked candidate moves to `corpora/`, and from there, when its time has come, to a version."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from curation.corpora.step import candidate_of
from curation.night import Night
from curation.quality.step import require_checked
from curation.registry.ledger import Release
from curation.registry.publish import Registry
from curation.storage.files import swap_folder

if TYPE_CHECKING:
    from curation.project import Project


@dataclass(frozen=True)
class Published:
    """What became of a candidate: a new release, or why there is none. `current` is the version consumers see."""

    outcome: Literal["published", "unchanged", "waits_for_week", "waits_for_person"]
    release: Release | None
    current: Release | None

    def figures(self) -> dict[str, str]:
        """What to show of it."""
        shown = {"outcome": self.outcome, "version": self.current.version if self.current else "none"}
        if self.release is not None:
            shown |= {"content_digest": self.release.content_digest, "changes": "; ".join(self.release.changelog)}
        return shown


def registry_of(project: Project) -> Registry:
    """The registry of a deployment."""
    places = project.locations
    return Registry(places.registry, places.remote, places.publisher, places.publish_lock)


def release_corpus(night: Night, name: str, run: Mapping[str, Any], *, asked: bool = False) -> Published:
    """Promote a candidate whose blocking checks have all passed, and publish it by the recipe's rhythm.

    Args:
        run: who made it (run id), for `release.json`.
        asked: a person asks for it, so the rhythm does not matter.

    Raises:
        GateClosed: a check did not run or said no.
        TryAgain: the registry, its remote or its lock is not to be had now.
    """
    candidate = candidate_of(night, name)
    verdicts = require_checked(night, name, candidate)
    place = night.project.locations.corpora / name
    _promote(candidate, place)
    registry = registry_of(night.project)
    current = registry.current(name)
    rhythm = night.project.corpora[name].publish
    if not asked and current is not None:
        if rhythm == "manual":
            return Published("waits_for_person", None, current)
        if rhythm == "weekly" and _same_week(current, night.as_of):
            return Published("waits_for_week", None, current)
    elif not asked and rhythm == "manual":
        return Published("waits_for_person", None, None)
    stated = json.loads((place / "facts.json").read_bytes())
    checks = {check: bool(verdict["passed"]) for check, verdict in verdicts.items()}
    release = registry.publish(place, stated["facts"], {**stated["circumstances"], "checks": checks, **run})
    if release is None:
        return Published("unchanged", None, current)
    return Published("published", release, release)


def _same_week(current: Release, as_of: dt.date) -> bool:
    return dt.date.fromisoformat(current.as_of).isocalendar()[:2] == as_of.isocalendar()[:2]


def _promote(candidate: Path, place: Path) -> None:
    if (place / "facts.json").is_file() and (place / "facts.json").read_bytes() == (
        candidate / "facts.json"
    ).read_bytes():
        return
    ready = place.with_name(f".{place.name}.ready")
    shutil.rmtree(ready, ignore_errors=True)
    shutil.copytree(candidate, ready)
    swap_folder(ready, place, f"corpora.{place.name}")
