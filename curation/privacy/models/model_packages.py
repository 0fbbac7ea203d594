"""Which model packages may be loaded: those on a list, in the version and with exactly the files that were reviewed.

A model is code and weights from strangers, and other people publish packages under well-known names on public indexes.
So the list that ships names a version and a digest over the installed files for each package, and a deployment adds its
own under `model_packages`. A package that is on neither list, or has other files, is refused before anything of it is
imported.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import importlib.util
from collections.abc import Mapping
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

from curation.errors import ConfigurationError

SHIPPED = "model_packages.yaml"
NOT_WRITTEN = frozenset({"__pycache__"})  # Python writes these beside the files that were installed
CHUNK = 1 << 20


class Pin(BaseModel):
    """What was reviewed of a package: its version and the digest over its installed files."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Annotated[str, Field(min_length=1)] = Field(description="The reviewed version of the package.")
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] = Field(
        description="SHA-256 over the installed files of that version, 64 hexadecimal digits. `curation validate` "
        "prints it."
    )


@functools.cache
def shipped() -> Mapping[str, Pin]:
    """Return the packages whose review ships with curation."""
    written = yaml.safe_load(resources.files(__package__).joinpath(SHIPPED).read_text("utf-8"))
    return {package: Pin.model_validate(pin) for package, pin in written.items()}


def found(package: str) -> Pin | None:
    """Return version and digest of the package that is installed under a name; None where none is.

    The digest is the SHA-256 over one line for each file, sorted: its path from the folder that holds the package, and
    the SHA-256 of its bytes. The files are those that the distribution's RECORD lists, without its own metadata, and
    everything else in the package's folder: an added file counts as much as a changed one. A file that is listed but
    missing counts as `missing`. Nothing is imported.
    """
    spec = importlib.util.find_spec(package)
    folders = [Path(location) for location in (spec.submodule_search_locations if spec else None) or ()]
    if not folders:
        return None
    root = folders[0].parent
    names = {path.relative_to(root).as_posix() for folder in folders for path in folder.rglob("*") if path.is_file()}
    distribution = _distribution(package)
    if distribution is not None:
        names |= {PurePosixPath(file).as_posix() for file in distribution.files or () if not _is_note(file)}
    lines = [f"{name}\0{_file(root / name)}\n" for name in sorted(names) if NOT_WRITTEN.isdisjoint(Path(name).parts)]
    version = distribution.version if distribution is not None else "none"
    return Pin(version=version, sha256=hashlib.sha256("".join(lines).encode()).hexdigest())


def _distribution(package: str) -> importlib.metadata.Distribution | None:
    try:
        return importlib.metadata.distribution(package.replace("_", "-"))
    except importlib.metadata.PackageNotFoundError:
        return None


def _is_note(path: PurePosixPath) -> bool:
    """Return whether a file is metadata of the distribution, written by an installer."""
    return any(part.endswith(".dist-info") for part in path.parts)


def _file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return "missing"


_found = functools.cache(found)  # settings are read more than once a process, and a model has fifty megabytes


def pinned(package: str, own: Mapping[str, Pin]) -> Pin | None:
    """Return the reviewed pin of a package, the deployment's before the shipped one; None where nobody reviewed it."""
    return own.get(package) or shipped().get(package)


def refusal(package: str, own: Mapping[str, Pin], *, again: bool = False) -> str | None:
    """Return why an installed package may not be loaded, what was found and how to go on; None where it may be loaded.

    Args:
        package: a name that can be imported.
        own: the pins that the deployment declares.
        again: whether files are read even if this process has read them before.
    """
    there = (found if again else _found)(package)
    if there is None:
        return f"{package} is no package with a folder of its own"
    pin = pinned(package, own)
    if there == pin:
        return None
    written = f"model_packages: {{{package}: {{version: {there.version!r}, sha256: {there.sha256}}}}}"
    if pin is None:
        return (
            f"{package} {there.version} is on no list of reviewed model packages: a package of that name may be "
            f"anybody's. Make sure that its publisher made it, then pin what is installed: {written}"
        )
    what = "has other files than were reviewed" if there.version == pin.version else f"is not {pin.version}"
    return (
        f"{package} {there.version} {what} (found {there.sha256}, pinned {pin.sha256}): install the pinned one again, "
        f"or review this one and pin it: {written}"
    )


def refuse_unpinned(package: str, own: Mapping[str, Pin]) -> None:
    """Read the files of a package that is about to be loaded, and refuse one that was not reviewed.

    Raises:
        ConfigurationError: the package is not what was reviewed.
    """
    reason = refusal(package, own, again=True)
    if reason is not None:
        raise ConfigurationError(f"model {package}", reason, "see `model_packages` of the privacy YAML")
