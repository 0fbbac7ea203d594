"""Dagster's component tree over a folder of YAML, wherever that folder is."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import dagster as dg

from curation.components.runs.internals import definitions_in
from curation.deployment.project import Project, load_project
from curation.errors import ConfigurationError
from curation.settings.folder import deployment_at


@dataclass(frozen=True)
class CodeLocation:
    """Definitions, the name under which Dagster lists them, and the module that it loads them from."""

    definitions: dg.Definitions
    name: str
    module: str


def code_location_of(project: Project) -> CodeLocation:
    """Return the code location that a deployment's night runs in: this package's own, or that of the hosting project.

    Raises:
        ConfigurationError: the YAML is refused, or the project's module cannot be imported here.
    """
    deployment = deployment_at(project.root, project.defs)
    if not deployment.is_hosted:
        return CodeLocation(definitions_of(deployment.defs, deployment.root), deployment.location, deployment.module)
    try:
        definitions = definitions_in(deployment.module)
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            deployment.module,
            f"there is no module {error.name}",
            f"install the project at {deployment.root} beside curation, such as by `uv sync` there",
        ) from error
    for name, number in Counter(key.to_user_string() for key in _materialized(definitions)).items():
        if number > 1:
            raise ConfigurationError(
                deployment.module, f"two assets are called {name}", "set `key_prefix` in the defs.yaml of our Nightly"
            )
    return CodeLocation(definitions, deployment.location, deployment.module)


def _materialized(definitions: dg.Definitions) -> Iterator[dg.AssetKey]:
    for asset in definitions.assets or ():
        if isinstance(asset, dg.AssetsDefinition):
            yield from asset.keys


def definitions_of(defs: Path, root: Path) -> dg.Definitions:
    """Return the definitions of all components under `defs`, in this package's own code location. The project is
    checked first, so that errors name file and line.

    Raises:
        ConfigurationError: the YAML is refused.
    """
    load_project(defs, root)
    tree = dg.ComponentTree(defs_module=_module(defs), project_root=root)
    # In process: a night of the demo's size took 7.5 s where a process a step took 38 s; stages parallelise inside.
    return dg.Definitions.merge(tree.build_defs(), dg.Definitions(executor=dg.in_process_executor))


def _module(defs: Path) -> ModuleType:
    name = "curation_defs"
    spec = importlib.machinery.ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = [str(defs)]
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    return module
