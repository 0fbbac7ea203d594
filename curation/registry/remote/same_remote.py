"""A registry stays with its bucket: whoever pulls an earlier version reads the settings of its commit, so that another
bucket in the YAML would leave the first one to serve for ever what is withdrawn."""

from __future__ import annotations

import re
from pathlib import Path

from curation.errors import ConfigurationError
from curation.storage.locations import without_password

URL = re.compile(r'url = "(.*)"')


def require_same_remote(clone: Path, remote: str) -> None:
    """See that versions of a registry are where the YAML says; folders may be mounted otherwise.

    Raises:
        ConfigurationError: they are in another bucket.
    """
    settings = clone / ".dvc" / "config"
    match = URL.search(settings.read_text(encoding="utf-8", errors="replace")) if settings.is_file() else None
    old, new = (without_password(url) for url in (match[1] if match else "", remote))
    if old != new and "://" in old and "://" in new and any(clone.glob("corpora/*.releases.json")):
        raise ConfigurationError(
            "the registry's remote",
            f"its versions are in {old}, and the YAML names {new}: earlier versions would be pulled from there for "
            "ever, and nobody would delete there what is withdrawn",
            f"name {old}; to leave it, copy all to {new}, empty {old}, and commit the new url to .dvc/config of "
            "the registry yourself",
        )
