"""Locate the landings of a source. Ageing deletes files for all readers, so no two sources may share a place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations
from pathlib import Path

from curation.sources.settings import SourceSettings


def place_of(settings: SourceSettings, landing: Path, root: Path) -> str:
    """Return the place of a source's landings: a folder, or an fsspec URL.

    Args:
        landing: the landing zone of the deployment.
        root: where relative paths start.
    """
    own = settings.landing.location
    if own is None:
        return str(landing / settings.name)
    return own if "://" in own else str((root / own).resolve())


def shared(sources: Mapping[str, SourceSettings], landing: Path, root: Path) -> Iterator[tuple[str, str]]:
    """Yield every source whose ageing landings lie in, contain or equal another source's place, with that other
    source.
    """
    parts = {name: _parts(place_of(settings, landing, root)) for name, settings in sources.items()}
    for name, other in permutations(sources, 2):
        least = min(len(parts[name]), len(parts[other]))
        if sources[name].landing.retain_days is not None and parts[name][:least] == parts[other][:least]:
            yield name, other


def _parts(place: str) -> tuple[str, ...]:
    if "://" in place and not place.startswith("file://"):
        return tuple(part for part in place.split("/") if part)
    return Path(place.removeprefix("file://")).resolve().parts
