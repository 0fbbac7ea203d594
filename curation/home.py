"""Where Dagster keeps its runs: `DAGSTER_HOME`, else `dagster_home/` of the project, always as an absolute path."""

from __future__ import annotations

import os
from pathlib import Path

from curation.project import project_root


def home_folder() -> Path:
    """The folder with `dagster.yaml`, whether it is there or not."""
    given = os.environ.get("DAGSTER_HOME")
    return Path(given).resolve() if given else project_root() / "dagster_home"


def dagster_home() -> Path:
    """The folder with `dagster.yaml`; made on first use."""
    home = home_folder()
    home.mkdir(parents=True, exist_ok=True)
    return home
