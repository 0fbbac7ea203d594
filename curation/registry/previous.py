"""The release before: pulled as far as something of the next one is made of it, and what has become of its examples."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from curation.errors import IntegrityError
from curation.registry.difference import changed_rows
from curation.registry.feeds import chunk_configs
from curation.registry.ledger import Entry
from curation.registry.manifest import MANIFEST, Manifest
from curation.registry.sums import file_digest
from curation.registry.verify import check
from curation.registry.versions import counted

Pull = Callable[..., Path]  # corpus, revision, and paths in a release (none: all of it) → where they lie


def previous_release(entries: Sequence[Entry], entry: Entry, manifest: Manifest, pull: Pull) -> Path | None:
    """The release before, if it was not withdrawn: whole where a feed is made of it, else its rows and manifest where
    the rows are others by now, and nothing where they are the same.

    Raises:
        IntegrityError: it is damaged.
    """
    if not entries or entries[-1].withdrawn is not None:
        return None
    corpus, old = str(manifest.facts["corpus"]), entries[-1]
    tag = f"{corpus}@{old.version}"
    if chunk_configs(manifest.facts):
        pulled = pull(corpus, tag)
        check(pulled)
        return pulled
    if old.fingerprint.data == entry.fingerprint.data:
        return None
    pulled = pull(corpus, tag, MANIFEST, *(["data"] if old.fingerprint.shards else []))
    for file in json.loads((pulled / MANIFEST).read_bytes())["files"]:
        path = pulled / file["path"]
        if file["path"].startswith("data/") and not (path.is_file() and file_digest(path) == file["sha256"]):
            raise IntegrityError(
                tag, f"{file['path']} is not what was released", "restore the remote, or withdraw the version"
            )
    return pulled


def what_became(previous: Path, old: Entry, entry: Entry, candidate: Path, manifest: Manifest) -> list[str]:
    """The line of the changelog about examples; none where their files are the same."""
    if old.fingerprint.data == entry.fingerprint.data:
        return []
    return [counted(changed_rows(previous, candidate, {file.path: file.sha256 for file in manifest.files}))]
