"""Load parts of this and other packages from entry points and from dotted paths."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib
import importlib.metadata
import re
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from curation.errors import ConfigurationError

NAME, EXTRA = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*"), re.compile(r";.*\bextra\b")  # of a requirement


@functools.cache
def entries(group: str, shipped: bool = True) -> Mapping[str, importlib.metadata.EntryPoint]:
    """Return name → entry point of a group, sorted by name, without loading any.

    Args:
        shipped: whether this package itself is expected to declare entries in the group.

    Raises:
        ConfigurationError: two packages declare one name, or this package declares none although it should: its
            installed metadata are outdated.
    """
    entry_points: dict[str, importlib.metadata.EntryPoint] = {}
    for entry in sorted(
        importlib.metadata.entry_points(group=group), key=lambda entry_point: (entry_point.name, entry_point.value)
    ):
        other = entry_points.setdefault(entry.name, entry)
        if other.value != entry.value:
            raise ConfigurationError(
                f"entry points {group}",
                f"{entry.name!r} is given twice, by {_of(other)} and by {_of(entry)}",
                "uninstall one of these packages, or have one of them rename it",
            )
    if shipped and not any(entry.value.startswith("curation.") for entry in entry_points.values()):
        raise ConfigurationError(f"entry points {group}", "curation itself gives none", "install it anew: `uv sync`")
    return entry_points


def loaded(group: str, name: str, shipped: bool = True) -> Any:
    """Return the object behind an entry point's name, or at a dotted path to a module or a name in one.

    Raises:
        ValueError: the object does not exist or cannot be imported; suggests the right name where only that is wrong.
    """
    known = entries(group, shipped)
    if name in known:
        try:
            return known[name].load()
        except Exception as error:  # noqa: BLE001 - a package of others raises what it likes
            raise ValueError(f"{name} of {_of(known[name])} cannot be imported: {_said(error)}") from None
    if "." not in name:
        from curation.settings.explanations import choice

        raise ValueError(
            f"there is no {name!r}: {choice(name, list(known))}, or write a dotted path of your own; a new entry "
            "point is seen once its package is installed again"
        )
    return at_path(name)


def at_path(path: str) -> Any:
    """Return the module at `package.module`, or the object at `package.module.Name`.

    Raises:
        ValueError: the object does not exist, or its import fails.
    """
    module, _, last = path.rpartition(".")
    try:
        try:
            return importlib.import_module(path)
        except ModuleNotFoundError as error:
            if error.name != path and not path.startswith(f"{error.name}."):
                raise
        parent = importlib.import_module(module)
    except Exception as error:  # noqa: BLE001 - a module of others raises what it likes
        raise ValueError(f"{path} cannot be imported: {_said(error)}; is its package installed here?") from None
    if not hasattr(parent, last):
        raise ValueError(f"{path} cannot be imported: {module} has no {last}")
    return getattr(parent, last)


@functools.cache  # it looks at every file of every distribution, which takes a second
def packages() -> Mapping[str, list[str]]:
    """Return the distributions of each top-level module, by its name."""
    return importlib.metadata.packages_distributions()


@functools.cache
def provider(module: str) -> str:
    """Return `distribution version` of the package of a module or dotted path; empty for this package."""
    top = module.partition(".")[0]
    names = sorted(set(packages().get(top, ())))
    return "" if top == "curation" else " ".join(f"{name} {importlib.metadata.version(name)}" for name in names)


@functools.cache
def leans_on(path: str) -> tuple[str, ...]:
    """Return `distribution version` of each installed requirement of the package at a dotted path, sorted.

    This package and requirements of extras are left out.
    """
    requirements = set()
    for package in packages().get(path.partition(".")[0], ()):
        for asked in importlib.metadata.requires(package) or ():
            named = NAME.match(asked)
            if named is not None and named[0] != "curation" and not EXTRA.search(asked):
                with contextlib.suppress(importlib.metadata.PackageNotFoundError):
                    requirements.add(f"{named[0]} {importlib.metadata.version(named[0])}")
    return tuple(sorted(requirements))


@functools.cache
def origin(path: str) -> str:
    """Return the origin of the part at a dotted path: `distribution version` of its package.

    Without an installed distribution, as for a package under development, it is a digest of the module's source; for
    this package it is empty.
    """
    if path.partition(".")[0] == "curation":
        return ""
    return provider(path) or source(path)


def versioned(name: str, part: Any) -> str:
    """Return `name-VERSION` of a module or class, followed by the package and version if the part is foreign."""
    package = origin(_module(part))
    return f"{name}-{part.VERSION}" + (f" of {package}" if package else "")


@functools.cache  # what runs does not change while it runs, whatever is written to the file
def source(path: str) -> str:
    """Return a digest, 16 hex digits, of the file of the module at a dotted path or holding the object there.

    A module without a file gives its top-level name.
    """
    part = at_path(path)
    module = part if isinstance(part, types.ModuleType) else sys.modules.get(getattr(part, "__module__", path))
    file = getattr(module, "__file__", None)
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()[:16] if file else path.partition(".")[0]


@functools.cache
def code(path: str) -> str:
    """Return a digest, 16 hex digits, of everything that decides the behavior of the part at a dotted path.

    It covers the part's package and version, the source of its module, and the installed requirements of its package. A
    module that is edited in place changes the digest, though its version stays.
    """
    return hashlib.sha256("\n".join([origin(path), source(path), *leans_on(path)]).encode()).hexdigest()[:16]


def written_at(path: str) -> str:
    """Return where the part at a dotted path is written: `acme.badges.badge (acme/badges.py of acme-curation 1.4)`."""
    part = at_path(path)
    module = part if isinstance(part, types.ModuleType) else sys.modules[_module(part)]
    parts = module.__name__.count(".") + 1 + hasattr(module, "__path__")
    file = "/".join(Path(module.__file__ or module.__name__).parts[-parts:])
    package = provider(path)
    return f"{path} ({file} of {package})" if package else f"{path} ({file})"


def folders(part: Any) -> tuple[str, ...]:
    """Return the folders of the package of a module or class; the file of a module that is in no package."""
    top = sys.modules.get(_module(part).partition(".")[0])
    return tuple(getattr(top, "__path__", ())) or tuple(filter(None, [getattr(top, "__file__", None)]))


def _module(part: Any) -> str:
    return str(getattr(part, "__module__", None) or part.__name__)


def _of(entry: importlib.metadata.EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist is not None else entry.value


def _said(error: Exception) -> str:
    """Return the type of an error and, for a failed import, the missing module; never a value from the message."""
    missing = f" of {error.name}" if isinstance(error, ImportError) and error.name else ""
    return f"{type(error).__name__}{missing}"
