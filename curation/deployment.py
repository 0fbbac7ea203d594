"""Which deployment is in force: the folder that is its root, and the folder with its YAML. The package has none.

A deployment is a folder whose `workspace.yaml`, which Dagster reads, loads `curation.definitions`. Its YAML lies in
`defs/` beside that file, or in `defs/` of the `working_directory` that the file names.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from curation.errors import ConfigurationError

DEFS_VARIABLE = "CURATION_DEFS"
ROOT_VARIABLE = "CURATION_PROJECT"
WORKSPACE = "workspace.yaml"
MODULE = "curation.definitions"
CHECKOUT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Deployment:
    """The folder at which relative places start, and the folder of its YAML, both absolute."""

    root: Path
    defs: Path


def deployment_in_force() -> Deployment:
    """The deployment that `CURATION_DEFS` names; else the one in which this process stands, in its folder or one above;
    else that of the checkout in which this package lies. `CURATION_PROJECT` puts its root elsewhere.

    Raises:
        ConfigurationError: there is none.
    """
    if (found := find_deployment()) is None:
        raise ConfigurationError(
            str(Path.cwd()),
            "no deployment is here, nor in a folder above",
            f"make one with `curation init FOLDER`, see one with `curation demo` in an empty folder, or go to yours: a "
            f"folder with {WORKSPACE} and defs/; {DEFS_VARIABLE} names YAML that lies elsewhere",
        )
    return found


def find_deployment() -> Deployment | None:
    """The deployment in force, or None where there is none."""
    given, placed = (os.environ.get(name) for name in (DEFS_VARIABLE, ROOT_VARIABLE))
    root = Path(placed).resolve() if placed else None
    if given:
        defs = Path(given).resolve()
        beside = deployment_of(defs.parent)
        own = beside.root if beside and beside.defs == defs else None
        return Deployment(root or own or _outside(), defs)
    here = root or Path.cwd()
    found = next((each for folder in (here, *here.parents, CHECKOUT) if (each := deployment_of(folder))), None)
    return Deployment(root, found.defs) if found and root else found


def deployment_of(folder: Path) -> Deployment | None:
    """The deployment that a folder is the root of, or None where it is none.

    Raises:
        ConfigurationError: its `workspace.yaml` is not YAML.
    """
    file = folder / WORKSPACE
    if not file.is_file():
        return None
    try:
        workspace = yaml.safe_load(file.read_bytes())
    except yaml.YAMLError as error:
        raise ConfigurationError(str(file), "not YAML", "correct it: Dagster cannot read it either") from error
    root = folder.resolve()
    for location in _locations(workspace):
        if location.get("module_name") == MODULE:
            return Deployment(root, (root / str(location.get("working_directory") or ".") / "defs").resolve())
    return None


def _locations(workspace: Any) -> Iterator[dict[str, Any]]:
    """The Python modules that a workspace loads, as mappings."""
    listed = workspace.get("load_from") if isinstance(workspace, dict) else None
    for each in listed if isinstance(listed, list) else []:
        module = each.get("python_module") if isinstance(each, dict) else None
        if isinstance(module, str | dict):
            yield {"module_name": module} if isinstance(module, str) else module


def _outside() -> Path:
    """Where the root of YAML is that no deployment holds: the checkout in which this package lies, else this folder."""
    return CHECKOUT if deployment_of(CHECKOUT) else Path.cwd()
