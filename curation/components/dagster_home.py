"""Where Dagster keeps its runs: `DAGSTER_HOME`, else `dagster_home/` of a deployment that no other project hosts;
always an absolute path.
"""

from __future__ import annotations

import os
from pathlib import Path

from curation.errors import ConfigurationError
from curation.settings.folder import deployment_in_force, find_deployment
from curation.start.folder import INSTANCE
from curation.storage.files import write_atomic


def home_folder() -> Path:
    """Return the folder with `dagster.yaml`, whether or not it exists.

    Raises:
        ConfigurationError: `DAGSTER_HOME` is not set, and the deployment is hosted, so that its owner has to choose.
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
    """Return the folder with `dagster.yaml`. A missing or empty folder gets the package's own: no telemetry, one night
    at a time. A folder in use stays unchanged, and so does a host's, whose settings apply to the host's jobs too.

    Raises:
        ConfigurationError: the deployment is hosted and the host's folder does not exist.
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
