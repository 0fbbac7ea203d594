"""Checks every night whether the remote holds what was published and nothing else.

A night that publishes nothing has no other reason to touch the remote, and would end well although the bucket is gone.
"""

from __future__ import annotations

from curation.errors import IntegrityError, TryAgain
from curation.registry.publish import Registry
from curation.registry.remote.remote_policy import Looked, note_look
from curation.registry.remote.sweep import Goes
from curation.registry.repository.git import local_path


def look_at_remote(registry: Registry, goes: Goes = "unknown") -> Looked:
    """List the remote once, and delete what has to go; problems are reported in the result, not raised.

    Args:
        goes: what may be deleted; nothing while registry and log disagree.
    """
    try:
        return registry.sweep("sweeping the remote", goes)
    except (TryAgain, IntegrityError) as error:
        looked = Looked(unreachable=str(error))
        note_look(registry.last_look, looked, swept=False)
        return looked


def is_gone(registry: Registry) -> bool:
    """Return whether the remote is a folder of this machine and is missing. It needs no process and no network."""
    place = local_path(str(registry.remote))
    return place is not None and not place.is_dir()
