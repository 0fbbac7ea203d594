"""The door for Dagster: every YAML under the defs folder, as one code location."""

from __future__ import annotations

import os

import dagster as dg

from curation.home import dagster_home
from curation.project import defs_folder, project_root

os.environ.setdefault("DAGSTER_HOME", str(dagster_home()))


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions of the deployment in force (`CURATION_DEFS`, else what the package ships)."""
    from curation.components.tree import definitions_of

    return definitions_of(defs_folder(), project_root())
