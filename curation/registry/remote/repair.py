"""Repairs the remote: damaged or missing objects of a release are put back from somebody's copy."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from curation.errors import ConfigurationError, CurationError
from curation.registry.publish import Registry
from curation.registry.remote.fence import is_list_of
from curation.registry.remote.remote_policy import require_gone
from curation.registry.remote.sweep import marker
from curation.registry.repository.clones import Clone
from curation.registry.repository.corpus_folders import folder_of
from curation.registry.repository.dvc import dvc, mend, survey
from curation.registry.repository.ledger import Release, version_among


@dataclass(frozen=True)
class Repaired:
    """Paths in a release: `mended`, whose objects were put back, and `damaged`, whose bytes no copy has.

    They include `SHA256SUMS`; the list of the release's files is called `.`.
    """

    mended: tuple[str, ...]
    damaged: tuple[str, ...]


def repair(registry: Registry, release: Release, copies: Sequence[Path]) -> Repaired:
    """Read every object of a release in the remote, and put back those that differ from what was published.

    Any file helps that has the bytes of an object, whatever its name: a release as somebody pulled it, another version
    that shares most shards, or a candidate of the same examples. Undamaged objects are not written. The repair counts
    as a publication: others do not sweep what it writes meanwhile, and it does not write while others sweep.

    Args:
        copies: folders with files of the release.

    Raises:
        ConfigurationError: it was withdrawn; a folder is not there; the remote is another registry's.
        TryAgain: the lock is held, the registry or its remote cannot be reached; another deployment sweeps.
    """
    for copy in copies:
        if not copy.is_dir():
            raise ConfigurationError(str(copy), "there is no such folder", "name a folder with files of the release")
    with registry.clone(f"repair {release.tag}") as clone:
        _require_standing(clone, release)
        place = clone.folder / "corpora" / release.corpus
        for copy in copies:  # one after the other: of a folder as it was released DVC makes the list of its files too
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(copy, place)
            dvc(clone.folder, clone.scratch, ("add", f"corpora/{release.corpus}"))
        folder = folder_of(clone, release.corpus, release.commit)
        if (listed := _listed(clone, folder)) is None:
            return Repaired((), (".",))
        claim = clone.fence.claim_publication(f"repair {release.tag}", folder, listed)
        try:
            paths = mend(clone.folder, clone.scratch, folder, marker(clone.registry))
            clone.fence.release(claim)
        except CurationError:
            clone.fence.end(claim)
            raise
        clone.refresh()
        try:
            _require_standing(clone, release)
        except ConfigurationError:  # somebody has withdrawn it meanwhile: what was put back goes again
            require_gone(registry.sweep_clone(clone, f"repair {release.tag}"), registry.policy)
            raise
        return Repaired(tuple(sorted(paths["mended"])), tuple(sorted(paths["damaged"])))


def _require_standing(clone: Clone, release: Release) -> None:
    entry = version_among(release.corpus, clone.entries(release.corpus), release.version)
    if entry.withdrawn is not None:
        raise ConfigurationError(release.tag, "it was withdrawn and can be pulled no more", "name one that stands")


def _listed(clone: Clone, folder: str) -> bytes | None:
    """Return the list of a folder's objects from a copy, the fence or the remote; None where none has it whole."""
    cached = clone.scratch / "cache" / "files" / "md5" / folder[:2] / folder[2:]
    if cached.is_file() and is_list_of(folder, text := cached.read_bytes()):
        return text
    if (kept := clone.fence.lists().get(folder)) is not None:
        return kept
    content = str(survey(clone.folder, clone.scratch, [folder])["lists"].get(folder, "")).encode()
    return content if is_list_of(folder, content) else None
