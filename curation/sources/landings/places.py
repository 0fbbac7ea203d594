"""Where the landings of a source lie. What goes by its age goes for everybody, so nobody else reads there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations
from pathlib import Path

from curation.sources.settings import SourceSettings


def place_of(settings: SourceSettings, landing: Path, root: Path) -> str:
    """A folder, or an fsspec URL.

    Args:
        landing: the landing zone of the deployment.
        root: where relative paths start.
    """
    own = settings.landing.location
    if own is None:
        return str(landing / settings.name)
    return own if "://" in own else str((root / own).resolve())


def shared(sources: Mapping[str, SourceSettings], landing: Path, root: Path) -> Iterator[tuple[str, str]]:
    """Every source whose landings age in a place that is another one's too, holds it, or lies in it; and that one."""
    parts = {name: _parts(place_of(settings, landing, root)) for name, settings in sources.items()}
    for name, other in permutations(sources, 2):
        least = min(len(parts[name]), len(parts[other]))
        if sources[name].landing.retain_days is not None and parts[name][:least] == parts[other][:least]:
            yield name, other


def _parts(place: str) -> tuple[str, ...]:
    if "://" in place and not place.startswith("file://"):
        return tuple(part for part in place.split("/") if part)
    return Path(place.removeprefix("file://")).resolve().parts
