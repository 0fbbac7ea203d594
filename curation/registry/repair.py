"""Repair of the remote: objects of a release that are damaged or gone are put back from a copy that somebody has."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from curation.errors import ConfigurationError
from curation.registry.dvc import dvc, mend
from curation.registry.ledger import Release
from curation.registry.publish import Registry
from curation.registry.repository import folder_of


@dataclass(frozen=True)
class Repaired:
    """Paths in a release: `mended`, whose objects were put back, and `damaged`, of which no copy has the bytes.

    `SHA256SUMS` of the release is one of them; the list of its files is called `.`.
    """

    mended: tuple[str, ...]
    damaged: tuple[str, ...]


def repair(registry: Registry, release: Release, copies: Sequence[Path]) -> Repaired:
    """Read every object of a release in the remote, and put back those that are not what was published.

    Any file helps whose bytes are those of an object, whatever its name: a release as somebody pulled it, another
    version that shares most shards, or a candidate of the same examples. What is whole is not written.

    Args:
        copies: folders with files of the release.

    Raises:
        ConfigurationError: it was withdrawn; a folder is not there.
        TryAgain: the lock is held, the registry or its remote cannot be reached.
    """
    if release.withdrawn is not None:
        raise ConfigurationError(release.tag, "it was withdrawn and can be pulled no more", "name one that stands")
    for copy in copies:
        if not copy.is_dir():
            raise ConfigurationError(str(copy), "there is no such folder", "name a folder with files of the release")
    with registry.clone(f"repair {release.tag}") as clone:
        place = clone.folder / "corpora" / release.corpus
        for copy in copies:  # one after the other: of a folder as it was released DVC makes the list of its files too
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(copy, place)
            dvc(clone.folder, clone.scratch, ("add", f"corpora/{release.corpus}"))
        found = mend(clone.folder, clone.scratch, folder_of(clone, release.corpus, release.commit))
        return Repaired(tuple(sorted(found["mended"])), tuple(sorted(found["damaged"])))
