"""Checks that a registry stays with its bucket.

Whoever pulls an earlier version uses the settings of its commit, so after a change of bucket in the YAML the first
bucket would serve withdrawn content for ever.
"""

from __future__ import annotations

import re
from pathlib import Path

from curation.errors import ConfigurationError
from curation.storage.locations import without_password

URL = re.compile(r'url = "(.*)"')


def require_same_remote(clone: Path, remote: str) -> None:
    """Check that a registry's versions lie in the bucket that the YAML names; folders may be mounted elsewhere.

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
