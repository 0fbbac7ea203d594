"""Local copies of frozen sets: pulled as any consumer pulls a release, and removed once the release is withdrawn."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from curation.corpora.choice.frozen import frozen_home
from curation.corpora.choice.frozen_set import FrozenSet
from curation.corpora.recipe import Recipe
from curation.corpora.sift.view import TRAIN
from curation.errors import ConfigurationError, IntegrityError
from curation.registry.publish import Registry
from curation.registry.pull import pull
from curation.registry.release.verify import content_digest, verify
from curation.registry.released_documents import holding_erased
from curation.registry.repository.ledger import Release
from curation.registry.repository.trail import require_remembered
from curation.state.night import Night, guarded
from curation.storage.files import swap_folder
from curation.storage.lock import run_lock

ANOTHER = "name the digest of a version that stands, see `curation releases`"


@guarded
def fetch_frozen(night: Night, registry: Registry, sets: Sequence[FrozenSet]) -> None:
    """Make sure that a whole copy of each set lies in `frozen_home`, named by its digest; existing ones are not pulled
    again.

    The registry is asked even then: the copy of a set that was withdrawn, or that holds an erased person, is removed.

    Raises:
        ConfigurationError: there is no such version, it has another digest, it was withdrawn or will be, or it holds a
            train split.
        IntegrityError: what came is not what was released; the registry has lost versions that were published in it.
        TryAgain: the registry or its remote cannot be reached; another process fetches.
    """
    if not sets:
        return
    require_remembered(night, registry)
    home = frozen_home(night)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with run_lock(home.with_name("frozen.lock"), registry.wait, "fetching frozen sets"):
        for frozen_set in sets:
            release = _standing(night, registry, frozen_set)
            place = home / frozen_set.digest
            if not _whole(place, frozen_set):
                _fetch(night, registry, release, place)


@guarded
def fetch_standing(night: Night, registry: Registry, names: Sequence[str]) -> list[FrozenSet]:
    """Make sure that a copy of each version that a channel of these corpora is on lies in `frozen_home`.

    Returns these versions as sets, oldest first for each corpus. Copies that no recipe needs any more are removed;
    existing ones are not pulled again. Versions that hold an erased person are left out, as they will be withdrawn.

    Raises:
        IntegrityError, TryAgain: as `fetch_frozen`.
    """
    every = sorted({*names, *(other for recipe in night.project.every(Recipe).values() for other in recipe.against)})
    sets_by_name = {name: list(_on_channels(night, registry, name)) for name in every}
    needed = {frozen_set.digest for sets in sets_by_name.values() for frozen_set in sets}
    needed |= {frozen_set.digest for recipe in night.project.every(Recipe).values() for frozen_set in recipe.frozen}
    wanted = [frozen_set for name in dict.fromkeys(names) for frozen_set in sets_by_name[name]]
    fetch_frozen(night, registry, wanted)
    for copy in frozen_home(night).iterdir() if frozen_home(night).is_dir() else ():
        if copy.name not in needed:
            _remove(copy)
    return wanted


def _on_channels(night: Night, registry: Registry, corpus: str) -> Iterator[FrozenSet]:
    versions = {channel.version for channel in registry.channels(corpus)}
    erased = {release.version for release in holding_erased(night, registry, corpus)}
    for release in registry.releases(corpus):
        if release.version in versions - erased and release.withdrawn is None:
            yield FrozenSet(corpus=corpus, version=release.version, digest=release.content_digest)


@guarded
def forget_frozen(night: Night, registry: Registry) -> None:
    """Remove the copies of contents that no standing release holds; call it once releases are withdrawn.

    Raises:
        TryAgain: the registry cannot be reached.
    """
    home = frozen_home(night)
    copies = {path.name for path in home.iterdir()} if home.is_dir() else set()
    if not copies:
        return
    standing = {release.content_digest for release in registry.releases() if release.withdrawn is None}
    for name in sorted(copies - standing):
        _remove(home / name)


def _standing(night: Night, registry: Registry, each: FrozenSet) -> Release:
    """Return the release that a set names, if it may be used."""
    where = f"the frozen set {each.tag}"
    releases = registry.releases(each.corpus)
    target = next((release for release in releases if release.version == each.version), None)
    if target is None:
        known = ", ".join(release.version for release in releases if release.withdrawn is None)
        raise ConfigurationError(where, "no such release", f"use one of: {known}" if known else ANOTHER)
    erased = any(release.version == target.version for release in holding_erased(night, registry, each.corpus))
    if erased or target.withdrawn is not None:
        _remove(frozen_home(night) / target.content_digest)
        why = "it holds somebody who was erased" if erased else "it was withdrawn and can be pulled no more"
        raise ConfigurationError(where, why, ANOTHER)
    if target.content_digest != each.digest:
        raise ConfigurationError(
            where,
            f"its content is {target.content_digest}, and the YAML says {each.digest}",
            "a version never changes: correct the digest if it was mistyped, else ask who changed the YAML or registry",
        )
    return target


def _whole(place: Path, each: FrozenSet) -> bool:
    return place.is_dir() and not verify(place) and content_digest(place) == each.digest


def _fetch(night: Night, registry: Registry, release: Release, place: Path) -> None:
    """Pull into a scratch folder, then rename: a copy is whole or absent."""
    with night.project.locations.scratch("frozen") as folder:
        pulled = pull(registry, release, folder)
        if content_digest(pulled) != release.content_digest:
            raise IntegrityError(
                release.tag, "what was pulled is another content", "check the registry's storage, then run again"
            )
        if any((pulled / "data").glob(f"*/{TRAIN}-*")):
            raise ConfigurationError(
                f"the frozen set {release.tag}",
                "it holds a train split",
                "name a release that is only judged by, such as one of a corpus with `only: [test]`",
            )
        swap_folder(pulled, place, "frozen")


def _remove(copy: Path) -> None:
    if copy.exists():
        shutil.rmtree(copy)
