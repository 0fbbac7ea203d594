"""Which deployment this is: a random name beside its log of decisions, so that a backup of the one carries the
other."""

from __future__ import annotations

import contextlib
import uuid
from pathlib import Path

from curation.storage.files import put_if_absent

FILE = "deployment.id"


def known_id(restricted: Path) -> str | None:
    """The name of the deployment whose raw zone this is; None where it has none yet."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        return (restricted / FILE).read_text(encoding="ascii").strip()
    return None


def deployment_id(restricted: Path) -> str:
    """The name of the deployment whose raw zone this is, made on first use. 12 hex digits, and no secret: registry and
    witness show it."""
    if (known := known_id(restricted)) is not None:
        return known
    restricted.mkdir(parents=True, exist_ok=True, mode=0o700)
    put_if_absent(restricted / FILE, f"{uuid.uuid4().hex[:12]}\n".encode())
    return (restricted / FILE).read_text(encoding="ascii").strip()
