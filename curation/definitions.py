"""Dagster's entry point: loads every YAML under the defs folder as one code location."""

from __future__ import annotations

import os

import dagster as dg

from curation.components.dagster_home import dagster_home
from curation.settings.folder import deployment_in_force

os.environ.setdefault("DAGSTER_HOME", str(dagster_home()))


@dg.definitions
def defs() -> dg.Definitions:
    """Return the definitions of the deployment in force."""
    from curation.components.tree import definitions_of

    deployment = deployment_in_force()
    return definitions_of(deployment.defs, deployment.root)
