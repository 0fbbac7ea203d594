"""Where Dagster keeps its runs: `DAGSTER_HOME`, else `dagster_home/` of a deployment of its own, always as an absolute
path."""

from __future__ import annotations

import os
from pathlib import Path

from curation.errors import ConfigurationError
from curation.settings.folder import deployment_in_force, find_deployment
from curation.start.folder import INSTANCE
from curation.storage.files import write_atomic


def home_folder() -> Path:
    """The folder with `dagster.yaml`, whether it is there or not.

    Raises:
        ConfigurationError: it is not named, and not ours to choose.
    """
    given = os.environ.get("DAGSTER_HOME")
    if given:
        return Path(given).resolve()
    deployment = deployment_in_force()
    if deployment.is_hosted:
        raise ConfigurationError(
            "DAGSTER_HOME",
            f"not set, and {deployment.root} is a Dagster project whose runs are kept where its owner says",
            "set it to the folder with the dagster.yaml of that project",
        )
    return deployment.root / "dagster_home"


def dagster_home() -> Path:
    """The folder with `dagster.yaml`. One that is not there or empty is made with ours: no telemetry, a night at a
    time. One that is in use stays as it is, and so does that of a host, who sets what holds for its jobs too.

    Raises:
        ConfigurationError: it is a host's and not there.
    """
    home = home_folder()
    if (deployment := find_deployment()) is not None and deployment.is_hosted:
        if not home.is_dir():
            fix = "make the folder, with the dagster.yaml that your project is to run by"
            raise ConfigurationError("DAGSTER_HOME", f"there is no folder {home}", fix)
        return home
    home.mkdir(parents=True, exist_ok=True)
    if not any(home.iterdir()):
        write_atomic(home / INSTANCE.name, INSTANCE.read_bytes())
    return home
