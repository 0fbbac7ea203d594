"""A registry stays with its bucket: whoever pulls an earlier version reads the settings of its commit, so that another
bucket in the YAML would leave the first one to serve for ever what is withdrawn."""

from __future__ import annotations

import re
from pathlib import Path

from curation.errors import ConfigurationError
from curation.registry.git import CREDENTIALS

URL = re.compile(r'url = "(.*)"')


def require_same_remote(clone: Path, remote: str) -> None:
    """See that versions of a registry are where the YAML says; folders may be mounted otherwise.

    Raises:
        ConfigurationError: they are in another bucket.
    """
    settings = clone / ".dvc" / "config"
    found = URL.search(settings.read_text(encoding="utf-8")) if settings.is_file() else None
    urls = (found[1] if found else "", remote)
    if urls[0] != urls[1] and all("://" in url for url in urls) and any(clone.glob("corpora/*.releases.json")):
        old, new = (CREDENTIALS.sub("://", url) for url in urls)
        raise ConfigurationError(
            "the registry's remote",
            f"its versions are in {old}, and the YAML names {new}: earlier versions would be pulled from there for "
            "ever, and nobody would delete there what is withdrawn",
            f"name {old}; to leave it, copy all to {new}, empty {old}, and commit the new url to .dvc/config of "
            "the registry yourself",
        )
