"""Find remaining data of erased people in standing versions, in the remote and in the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from curation.corpora.choice.frozen import frozen_home
from curation.registry.remote.remote_policy import last_look, still_there
from curation.registry.repository.ledger import Release
from curation.registry.step import registry_of
from curation.sources.step import gone
from curation.state.night import Night
from curation.state.purge import purged


def left_of(night: Night, held: Sequence[Release]) -> Iterator[str]:
    """Yield a statement on each version that has not been fully removed.

    Args:
        held: versions that hold or held the people, withdrawn ones too.
    """
    looked = last_look(registry_of(night.project).last_look)
    still, stood = looked.get("still", {}), looked.get("releases", ())
    unseen = not looked or bool(looked.get("unreachable"))
    for release in held:
        if release.withdrawn is None:
            yield f"{release.tag} stands"
        if (frozen_home(night) / release.content_digest).is_dir():
            yield f"a copy of {release.tag} lies here still"
        if release.withdrawn is not None and release.tag in still:
            yield still_there(still[release.tag], f"of {release.tag}")
        elif release.withdrawn is not None and (unseen or release.tag in stood):
            yield f"nobody has looked at the remote since {release.tag} was withdrawn"


def left_in_tables(night: Night) -> list[str]:
    """Return statements on what remains in the tables, for all erasures together."""
    return [] if purged(night, gone(night)) else ["the tables are not purged of it"]
