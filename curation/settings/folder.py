"""Find the deployment in force: its root folder and the folder of its YAML. The package itself has none.

A deployment is a folder whose `workspace.yaml`, which Dagster reads, loads `curation.definitions`. Its YAML lies in
`defs/` beside that file, or in `defs/` of the `working_directory` that the file names. Alternatively, it is a Dagster
project, declared by `pyproject.toml` or `dg.toml`, that has components of this package among its own: then the code
location is the project's.
"""

from __future__ import annotations

import logging
import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from curation.errors import ConfigurationError
from curation.settings.yamlfile import component_types

DEFS_VARIABLE = "CURATION_DEFS"
ROOT_VARIABLE = "CURATION_PROJECT"
WORKSPACE = "workspace.yaml"
PROJECT_FILES = {"pyproject.toml": ("tool", "dg", "project"), "dg.toml": ("project",)}  # and the keys of its settings
MODULE = "curation.definitions"
LOCATION = "curation"  # as in workspace.yaml and [tool.dg.project]
PREFIX = "curation.components."  # of the types of our components
CHECKOUT = Path(__file__).resolve().parents[2]
log = logging.getLogger("curation.settings")


@dataclass(frozen=True)
class Deployment:
    """A deployment: the folder to which relative paths refer and the folder of its YAML, both absolute.

    It also names the code location in which Dagster has its assets, and the module from which that is loaded.
    """

    root: Path
    defs: Path
    location: str = LOCATION
    module: str = MODULE

    @property
    def is_hosted(self) -> bool:
        """Whether the code location, and so Dagster's home, belong to a foreign Dagster project."""
        return self.module != MODULE


_read_now: ContextVar[Deployment | None] = ContextVar("_read_now", default=None)


@contextmanager
def reading(deployment: Deployment) -> Iterator[None]:
    """Make a deployment the one in force while its YAML is read, whatever the process's working directory."""
    token = _read_now.set(deployment)
    try:
        yield
    finally:
        _read_now.reset(token)


def deployment_in_force() -> Deployment:
    """Return the deployment that `CURATION_DEFS` names; else the one in the working directory or a folder above it.

    If there is none, it is the deployment of the checkout in which this package lies. `CURATION_PROJECT` sets its root,
    and the search starts there.

    Raises:
        ConfigurationError: there is no deployment.
    """
    if (deployment := find_deployment()) is None:
        raise ConfigurationError(
            str(Path.cwd()),
            "no deployment is here, nor in a folder above",
            f"make one with `curation init FOLDER`, see one with `curation demo` in an empty folder, or go to yours: a "
            f"folder with {WORKSPACE} and defs/, or a Dagster project with components of ours; {DEFS_VARIABLE} names "
            "YAML that lies elsewhere",
        )
    named = os.environ.get(DEFS_VARIABLE) or os.environ.get(ROOT_VARIABLE)
    if deployment.root == CHECKOUT and not named and not (here := Path.cwd()).is_relative_to(CHECKOUT):
        _say_that_none_is(here)
    return deployment


@cache
def _say_that_none_is(here: Path) -> None:
    """Warn, once for a folder, that another deployment answers there."""
    log.warning("no deployment is in %s, nor in a folder above: this is about the checkout's, %s", here, CHECKOUT)


def find_deployment() -> Deployment | None:
    """Return the deployment in force, or None where there is none."""
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
    """Return the deployment with that root and YAML folder, as the root's files declare it if they name this folder."""
    deployment = deployment_of(root)
    return deployment if deployment is not None and deployment.defs == defs else Deployment(root, defs)


def deployment_of(folder: Path) -> Deployment | None:
    """Return the deployment whose root is this folder, or None where it is not a root.

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
    """Return the deployment of a Dagster project with components of this package, read as `dg` reads it."""
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
    """Return a folder's TOML settings as a Dagster project, or None where it is not one.

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
    """Return whether a file declares a component of this package; an unreadable file counts as no."""
    try:
        return any(kind.startswith(PREFIX) for kind in component_types(file))
    except OSError:
        return False


def _locations(workspace: Any) -> Iterator[dict[str, Any]]:
    """Yield the Python modules that a workspace loads, as mappings."""
    listed = workspace.get("load_from") if isinstance(workspace, dict) else None
    for entry in listed if isinstance(listed, list) else []:
        module = entry.get("python_module") if isinstance(entry, dict) else None
        if isinstance(module, str | dict):
            yield {"module_name": module} if isinstance(module, str) else module


def _outside() -> Path:
    """Return the root of YAML that belongs to no deployment: the checkout of this package if that is a deployment, else
    the working directory.
    """
    return CHECKOUT if deployment_of(CHECKOUT) else Path.cwd()
