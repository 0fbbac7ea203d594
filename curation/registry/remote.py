"""Whether the remote still holds what was published. It is asked every night: a night that publishes nothing has no
other reason to touch it, and would end well beside a bucket that is gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from curation.errors import TryAgain
from curation.registry.dvc import held
from curation.registry.git import local_path
from curation.registry.ledger import Release
from curation.registry.publish import Registry
from curation.registry.repository import Clone, folder_of


@dataclass(frozen=True)
class Looked:
    """What a look at the remote found.

    Args:
        releases: tags of those that were looked for: of every corpus the newest that stands.
        lacking: those of them whose list of files is not there.
        unreachable: why nothing can be said; empty where the remote answered.
    """

    releases: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    unreachable: str = ""

    @property
    def advice(self) -> str:
        """What is wrong and what to do; empty where all is there."""
        if self.unreachable:
            return self.unreachable
        if not self.lacking:
            return ""
        return (
            f"{len(self.lacking)} of {len(self.releases)} releases cannot be pulled, their files are gone from the "
            f"remote: {', '.join(self.lacking)}. Restore the remote from its backup, or correct its place in the YAML"
        )


def look_at_remote(registry: Registry) -> Looked:
    """Ask the remote for the list of files of each corpus's newest release: one request each, and nothing is pulled."""
    releases = newest(registry.releases())
    if not releases:
        return Looked()
    tags = tuple(release.tag for release in releases)
    try:
        with registry.clone("looking at the remote") as clone:
            lists = {release.tag: _list(clone, release) for release in releases}
            there = held(clone.folder, clone.scratch, sorted(lists.values()))
    except TryAgain as error:
        return Looked(tags, unreachable=str(error))
    return Looked(tags, tuple(tag for tag in tags if lists[tag] not in there))


def newest(releases: Iterable[Release]) -> list[Release]:
    """Of every corpus the newest release that stands, in order of corpus."""
    found = {release.corpus: release for release in releases if release.withdrawn is None}
    return [found[corpus] for corpus in sorted(found)]


def is_gone(registry: Registry) -> bool:
    """Whether the remote is a folder of this machine and is not there. It needs no process and no network."""
    place = local_path(str(registry.remote))
    return place is not None and not place.is_dir()


def _list(clone: Clone, release: Release) -> str:
    return folder_of(clone, release.corpus, release.commit)
