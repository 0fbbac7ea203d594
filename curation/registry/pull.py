"""Pulls a release as its consumers get it, named by version or channel, and verifies it before anybody reads it."""

from __future__ import annotations

from pathlib import Path

from curation.errors import ConfigurationError, IntegrityError
from curation.registry.publish import Registry
from curation.registry.release.manifest import MANIFEST
from curation.registry.release.verify import check, content_digest
from curation.registry.repository.dvc import dvc
from curation.registry.repository.ledger import Release


def find_release(registry: Registry, name: str) -> Release:
    """Return the release that `support-sft@v1.2.0`, `support-sft@1.2.0` or `support-sft@prod` names.

    Raises:
        ConfigurationError: there is none; the error names existing ones.
        TryAgain: the registry cannot be reached.
    """
    corpus, _, wanted = name.partition("@")
    releases = registry.releases(corpus) if corpus else []
    channels = {channel.name: channel.version for channel in registry.channels(corpus)} if releases else {}
    version = channels.get(wanted) or (wanted if wanted.startswith("v") else f"v{wanted}")
    for release in releases:
        if release.version == version:
            return release
    known = [*(release.version for release in releases), *sorted(channels)]
    fix = f"use one of: {', '.join(known)}" if known else "see `curation releases`"
    raise ConfigurationError(f"{name[:100]!r}", "no such release", f"write CORPUS@VERSION; {fix}")


def pull(registry: Registry, release: Release, folder: Path) -> Path:
    """Pull a release into an empty folder, with its own cache there. Returns the folder of the release.

    Raises:
        ConfigurationError: it was withdrawn.
        IntegrityError: what came is not what was released.
        TryAgain: the registry or its remote cannot be reached.
    """
    if release.withdrawn is not None:
        raise ConfigurationError(release.tag, "it was withdrawn and can be pulled no more", "name one that stands")
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / release.tag
    source = ("get", registry.repository.address, f"corpora/{release.corpus}", "--rev", release.commit)
    dvc(folder, folder / "scratch", (*source, "--out", str(place)))
    check(place)
    return place


def pull_parts(registry: Registry, release: Release, folder: Path, *parts: str) -> Path:
    """Pull some files or folders of a release into a folder, with a cache of its own there. Returns the folder that
    they lie in.

    Raises:
        IntegrityError: its manifest, where that is one of them, is not the one that was released.
        TryAgain: the registry or its remote cannot be reached.
    """
    place = folder / release.corpus
    place.mkdir(parents=True)
    source, remote = registry.repository.address, f"corpora/{release.corpus}"
    revision = ("--rev", release.commit)
    commands = [("get", source, f"{remote}/{part}", *revision, "--out", str(place / part)) for part in parts]
    dvc(folder, folder / "scratch", *commands)
    if MANIFEST in parts and content_digest(place) != release.content_digest:
        raise IntegrityError(
            release.tag, "its manifest is not the one that was released", f"call `curation repair {release.tag}`"
        )
    return place
