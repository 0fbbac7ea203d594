"""What our assets are called in Dagster, in a code location of ours or of a host: their keys, the tag by which the
night knows them, and the partitions of their landings."""

from __future__ import annotations

import dagster as dg

from curation.deployment.project import Project

IN_NIGHT = "curation/night"  # an asset of somebody else's that bears it runs in the night too
OURS = {IN_NIGHT: ""}


def key_of(project: Project, name: str) -> dg.AssetKey:
    """The key of an asset of ours: its name, behind the prefix that the deployment declares."""
    return dg.AssetKey([*project.nightly.key_parts, name])


def keys_of(project: Project, *names: str) -> list[dg.AssetKey]:
    """The keys of several, in their order."""
    return [key_of(project, name) for name in names]


def prefixed_name(project: Project, name: str) -> str:
    """What something else than an asset is called: its name, behind the same prefix."""
    return "_".join([*project.nightly.key_parts, name])


def landings_of(project: Project) -> dg.DynamicPartitionsDefinition:
    """A partition a landing date. Its name has the prefix too: an instance keeps one list a name for all code locations
    that write to it."""
    return dg.DynamicPartitionsDefinition(name=prefixed_name(project, "landings"))
