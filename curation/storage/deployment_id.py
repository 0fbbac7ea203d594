"""Name a deployment: a random id is kept beside its decisions log, so that a backup of the log has it too.

A name is made for one environment. A copy that runs in another environment is another deployment: it takes a name of
its own, and keeps the former name for the entries of the log that both have.
"""

from __future__ import annotations

import re
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from curation.errors import IntegrityError
from curation.storage.files import put_if_absent, write_atomic

FILE = "deployment.id"
NAME = re.compile(r"[0-9a-f]+")
ALL = sys.maxsize  # more than the number of any entry


@dataclass(frozen=True)
class KnownAs:
    """The names of a deployment.

    Args:
        id: its own name, 12 hex digits.
        environment: the environment that the name was made for; empty if it was never recorded.
        before: former name → number of the last log entry that belongs to this deployment under that name.
    """

    id: str
    environment: str = ""
    before: Mapping[str, int] = field(default_factory=dict)

    def is_of(self, environment: str) -> bool:
        """Return whether this is the name of a deployment that runs in an environment."""
        return self.environment in ("", environment)

    def has(self, name: str, number: int) -> bool:
        """Whether an entry, given by its number and the name of a deployment, is one of this deployment's."""
        return number <= self.own.get(name, -1)

    @property
    def own(self) -> dict[str, int]:
        """Return the number of the last entry that belongs to this deployment under each of its names."""
        return {**self.before, self.id: ALL}


def known_as(restricted: Path) -> KnownAs | None:
    """Return the names of the deployment that a raw zone belongs to; None where it has none yet.

    Raises:
        IntegrityError: the names cannot be read.
    """
    file = restricted / FILE
    try:
        own, *before = file.read_text(encoding="ascii").splitlines()
        name, _, environment = own.strip().partition(" ")
        if not NAME.fullmatch(name):
            raise ValueError(FILE)
        return KnownAs(name, environment, {line.split()[0]: int(line.split()[1]) for line in before})
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, IndexError):
        fix = "restore it from a backup; where there is none, remove it: the next run finds out which one it is"
        raise IntegrityError(str(file), "the names of this deployment cannot be read", fix) from None


def known_id(restricted: Path) -> str | None:
    """Return the name of the deployment that a raw zone belongs to; None where it has none yet. Raises
    as `known_as`.
    """
    known = known_as(restricted)
    return known.id if known is not None else None


def copy_id(restricted: Path) -> str:
    """Return an id of this copy of a raw zone: a copy elsewhere carries the same name, but is another
    folder (inode).
    """
    return f"{restricted.stat().st_ino:x}"


def deployment_id(restricted: Path) -> str:
    """Return the name of the deployment that a raw zone belongs to, made on first use. 12 hex digits.

    The name is no secret: registry and witness show it.
    """
    if (known := known_id(restricted)) is not None:
        return known
    restricted.mkdir(parents=True, exist_ok=True, mode=0o700)
    put_if_absent(restricted / FILE, f"{new_id()}\n".encode())
    return deployment_id(restricted)


def new_id() -> str:
    """Return a random name that no other deployment has."""
    return uuid.uuid4().hex[:12]


def call_it(restricted: Path, names: KnownAs) -> None:
    """Write the names of a deployment into its raw zone."""
    if known_as(restricted) != names:
        before = "".join(f"{name} {number}\n" for name, number in sorted(names.before.items()))
        restricted.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomic(restricted / FILE, f"{names.id} {names.environment}\n{before}".encode(), 0o600)
