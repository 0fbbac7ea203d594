"""Names of this package's assets in Dagster, in its own code location or a host's: asset keys, the tag by which the
night selects them, and the partitions of landings.
"""

from __future__ import annotations

import dagster as dg

from curation.deployment.project import Project

IN_NIGHT = "curation/night"  # an asset of somebody else's that bears it runs in the night too
OURS = {IN_NIGHT: ""}


def key_of(project: Project, name: str) -> dg.AssetKey:
    """Return the key of one of this package's assets: its name behind the prefix that the deployment declares."""
    return dg.AssetKey([*project.nightly.key_parts, name])


def keys_of(project: Project, *names: str) -> list[dg.AssetKey]:
    """Return the keys of several assets, in the order given."""
    return [key_of(project, name) for name in names]


def prefixed_name(project: Project, name: str) -> str:
    """Return the name of anything but an asset: `name` behind the same prefix as that of assets."""
    return "_".join([*project.nightly.key_parts, name])


def landings_of(project: Project) -> dg.DynamicPartitionsDefinition:
    """Return the partitions of landings, one per landing date. Their name has the prefix too: a Dagster instance keeps
    one list per name for all code locations that write to it.
    """
    return dg.DynamicPartitionsDefinition(name=prefixed_name(project, "landings"))
