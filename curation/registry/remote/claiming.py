"""The marker of a remote, which says that a prefix belongs to one registry.

A remote that was empty when the registry was made is marked by itself; for any other, people are first told what would
be claimed. A remote with another registry's marker belongs to that registry until a person says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from curation.registry.publish import Registry
from curation.registry.remote.sweep import Stored, is_marked, marker, named_by, unlisted, versions_of
from curation.registry.repository.clones import Clone
from curation.registry.repository.dvc import mark, survey
from curation.registry.repository.objects import owner


@dataclass(frozen=True)
class Claimable:
    """A remote that does not carry the registry's marker.

    Args:
        objects, size: number of objects in it, and their bytes.
        unknown, unknown_size: those of them that no version of the registry ever named.
        other: the registry whose marker it bears, empty where the marker is unreadable; None where it bears none.
    """

    objects: int
    size: int
    unknown: int
    unknown_size: int
    other: str | None

    def lines(self) -> Iterator[str]:
        """Yield lines that tell what claiming the remote means."""
        if self.other is not None:
            name = self.other or "unknown"
            yield (
                f"remote: it bears the marker of another registry, {name}, and is not claimed; `curation override "
                f"remote:{name} --who … --why …` takes it over, where that registry is no more"
            )
            return
        yield f"remote: {self.objects:,} objects of {self.size:,} bytes are claimed for this registry"
        if self.unknown:
            yield (
                f"remote: {self.unknown:,} of them, {self.unknown_size:,} bytes, were never named by a version; they "
                "go a day after they were written, no more than a fifth of the remote in a night"
            )


def claimable(registry: Registry) -> Claimable | None:
    """Return what claiming the remote would mean; None where it is claimed, or there is no registry yet.

    Raises:
        TryAgain: the registry or its remote cannot be reached.
    """
    if not registry.repository.exists():
        return None
    with registry.repository.glanced() as clone:
        return _look(clone)


def claim_remote(registry: Registry, instead: str = "") -> None:
    """Write the marker.

    Args:
        instead: the registry whose marker a person has allowed to replace.

    Raises:
        ConfigurationError: the remote bears the marker of another registry.
        TryAgain: as `claimable`.
    """
    with registry.clone("claiming the remote") as clone:
        mark(clone.folder, clone.scratch, marker(clone.registry), instead)


def _look(clone: Clone) -> Claimable | None:
    versions, lists = versions_of(clone), clone.fence.lists()
    remote = survey(clone.folder, clone.scratch, unlisted(versions, lists))
    if clone.registry and is_marked(remote["marker"], clone.registry):
        return None
    stored = [Stored.of(item) for item in remote["objects"]]
    named = named_by(
        versions, clone.fence.state, {**lists, **{name: text.encode() for name, text in remote["lists"].items()}}
    )
    known = named.live | named.dead
    unknown = [remote_object for remote_object in stored if remote_object.oid is None or remote_object.oid not in known]
    return Claimable(
        len(stored),
        sum(remote_object.size for remote_object in stored),
        len(unknown),
        sum(remote_object.size for remote_object in unknown),
        owner(remote["marker"]),
    )
