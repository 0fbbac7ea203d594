"""Lay out the folder of a new deployment: Dagster's settings and home, and the files that git ignores."""

from __future__ import annotations

import shutil
from pathlib import Path

from curation.settings.folder import WORKSPACE

START = Path(__file__).parent
START_DEFS = START / "project" / "defs"
INSTANCE = START / "project" / "dagster_home" / "dagster.yaml"
FILES = {
    WORKSPACE: """\
load_from:
  - python_module:
      module_name: curation.definitions # over defs/ beside this file
      location_name: curation
""",
    "pyproject.toml": """\
[tool.dg]
directory_type = "project"

[tool.dg.project]
root_module = "defs"
defs_module = "defs"
code_location_name = "curation"
code_location_target_module = "curation.definitions"
""",
    ".env": """\
# Read by `dagster dev` in this folder: runs of the command line and of the UI share one instance.
DAGSTER_HOME=${PWD}/dagster_home
""",
    ".gitignore": """\
/data/
/dagster_home/*
!/dagster_home/dagster.yaml
""",
}


def lay_out(folder: Path, defs: Path) -> None:
    """Make a folder a deployment with a copy of some YAML; other files in it are left alone."""
    shutil.copytree(defs, folder / "defs")
    home = folder / "dagster_home"
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "dagster.yaml").exists():
        shutil.copy(INSTANCE, home)
    for name, text in FILES.items():
        if not (folder / name).exists():
            (folder / name).write_text(text, encoding="utf-8")
