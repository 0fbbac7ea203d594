"""Which deployment is in force: the folder that is its root, and the folder with its YAML. The package has none.

A deployment is a folder whose `workspace.yaml`, which Dagster reads, loads `curation.definitions`. Its YAML lies in
`defs/` beside that file, or in `defs/` of the `working_directory` that the file names. Or it is a Dagster project, as
`pyproject.toml` or `dg.toml` says, with components of ours among its own: then the code location is the project's.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from curation.errors import ConfigurationError
from curation.settings.yamlfile import component_types

DEFS_VARIABLE = "CURATION_DEFS"
ROOT_VARIABLE = "CURATION_PROJECT"
WORKSPACE = "workspace.yaml"
PROJECT_FILES = {"pyproject.toml": ("tool", "dg", "project"), "dg.toml": ("project",)}  # and where it speaks of itself
MODULE = "curation.definitions"
LOCATION = "curation"  # as in workspace.yaml and [tool.dg.project]
PREFIX = "curation.components."  # of the types of our components
CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Deployment:
    """The folder at which relative places start, and the folder of its YAML, both absolute; the code location in which
    Dagster has its assets, and the module that this is loaded from."""

    root: Path
    defs: Path
    location: str = LOCATION
    module: str = MODULE

    @property
    def is_hosted(self) -> bool:
        """Whether the code location, and so Dagster's home, are somebody else's."""
        return self.module != MODULE


_read_now: ContextVar[Deployment | None] = ContextVar("_read_now", default=None)


@contextmanager
def reading(deployment: Deployment) -> Iterator[None]:
    """While its YAML is read, a deployment is the one in force, wherever the process stands."""
    token = _read_now.set(deployment)
    try:
        yield
    finally:
        _read_now.reset(token)


def deployment_in_force() -> Deployment:
    """The deployment that `CURATION_DEFS` names; else the one in which this process stands, in its folder or one above;
    else that of the checkout in which this package lies. `CURATION_PROJECT` puts its root elsewhere,
    and the search starts there.

    Raises:
        ConfigurationError: there is none.
    """
    if (deployment := find_deployment()) is None:
        raise ConfigurationError(
            str(Path.cwd()),
            "no deployment is here, nor in a folder above",
            f"make one with `curation init FOLDER`, see one with `curation demo` in an empty folder, or go to yours: a "
            f"folder with {WORKSPACE} and defs/, or a Dagster project with components of ours; {DEFS_VARIABLE} names "
            "YAML that lies elsewhere",
        )
    return deployment


def find_deployment() -> Deployment | None:
    """The deployment in force, or None where there is none."""
    if (now := _read_now.get()) is not None:
        return now
    given, placed = (os.environ.get(name) for name in (DEFS_VARIABLE, ROOT_VARIABLE))
    root = Path(placed).resolve() if placed else None
    if given:
        defs = Path(given).resolve()
        around = (candidate for folder in defs.parents if (candidate := deployment_of(folder)) is not None)
        own = next((neighbour for neighbour in around if neighbour.defs == defs), None)
        if own is not None:
            return replace(own, root=root or own.root)
        return deployment_at(root or _outside(), defs)
    here = root or Path.cwd()
    deployment = next(
        (candidate for folder in (here, *here.parents, CHECKOUT) if (candidate := deployment_of(folder))), None
    )
    return replace(deployment, root=root) if deployment and root else deployment


def deployment_at(root: Path, defs: Path) -> Deployment:
    """The deployment with that root and that YAML: what its root says of it, where that means this YAML."""
    deployment = deployment_of(root)
    return deployment if deployment is not None and deployment.defs == defs else Deployment(root, defs)


def deployment_of(folder: Path) -> Deployment | None:
    """The deployment that a folder is the root of, or None where it is none.

    Raises:
        ConfigurationError: its `workspace.yaml` is not YAML, or its `pyproject.toml` not TOML.
    """
    return _of_workspace(folder) or _of_project(folder)


def _of_workspace(folder: Path) -> Deployment | None:
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


def _of_project(folder: Path) -> Deployment | None:
    """A Dagster project with components of ours, as `dg` reads it."""
    settings = dagster_project(folder)
    if settings is None:
        return None
    root, module = folder.resolve(), str(settings["root_module"])
    base = root / "src" if (root / "src").is_dir() else root
    defs = base.joinpath(*str(settings.get("defs_module") or f"{module}.defs").split("."))
    if not any(_has_ours(file) for file in defs.rglob("defs.yaml")):
        return None
    location, target = settings.get("code_location_name"), settings.get("code_location_target_module")
    return Deployment(root, defs, str(location or root.name), str(target or f"{module}.definitions"))


def dagster_project(folder: Path) -> Mapping[str, Any] | None:
    """What a folder's TOML says of it as a Dagster project, or None where it is none.

    Raises:
        ConfigurationError: the file is not TOML.
    """
    for name, keys in PROJECT_FILES.items():
        if not (folder / name).is_file():
            continue
        try:
            settings: Any = tomllib.loads((folder / name).read_text(encoding="utf-8"))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            if name != "dg.toml" and b"tool.dg" not in (folder / name).read_bytes():
                continue  # of a project that has nothing to do with Dagster, such as a template of one
            raise ConfigurationError(str(folder / name), "not TOML", "correct it: Dagster cannot read it") from error
        for key in keys:
            settings = settings.get(key) if isinstance(settings, Mapping) else None
        if isinstance(settings, Mapping) and "root_module" in settings:
            return settings
    return None


def _has_ours(file: Path) -> bool:
    """Whether a file declares a component of ours; one that cannot be read tells nothing."""
    try:
        return any(kind.startswith(PREFIX) for kind in component_types(file))
    except OSError:
        return False


def _locations(workspace: Any) -> Iterator[dict[str, Any]]:
    """The Python modules that a workspace loads, as mappings."""
    listed = workspace.get("load_from") if isinstance(workspace, dict) else None
    for entry in listed if isinstance(listed, list) else []:
        module = entry.get("python_module") if isinstance(entry, dict) else None
        if isinstance(module, str | dict):
            yield {"module_name": module} if isinstance(module, str) else module


def _outside() -> Path:
    """Where the root of YAML is that no deployment holds: the checkout in which this package lies, else this folder."""
    return CHECKOUT if deployment_of(CHECKOUT) else Path.cwd()
