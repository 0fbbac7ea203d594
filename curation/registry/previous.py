"""The release before: pulled as far as something of the next one is made of it, and what has become of its examples."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from curation.errors import IntegrityError, TryAgain
from curation.registry.release.difference import changed_rows
from curation.registry.release.feeds import chunk_configs
from curation.registry.release.manifest import MANIFEST, Manifest
from curation.registry.release.sums import file_digest
from curation.registry.release.verify import verify
from curation.registry.release.versions import changed_examples
from curation.registry.repository.ledger import Entry

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
        pulled = _pulled(pull, corpus, tag)
        if problems := verify(pulled):
            raise IntegrityError(tag, f"it came back from the remote damaged: {problems[0]}", repair_in_words(tag))
        return pulled
    if old.fingerprint.data == entry.fingerprint.data:
        return None
    pulled = _pulled(pull, corpus, tag, MANIFEST, *(["data"] if old.fingerprint.shards else []))
    for file in json.loads((pulled / MANIFEST).read_bytes())["files"]:
        path = pulled / file["path"]
        if file["path"].startswith("data/") and not (path.is_file() and file_digest(path) == file["sha256"]):
            raise IntegrityError(
                tag, f"{file['path']} came back from the remote as something else", repair_in_words(tag)
            )
    return pulled


def repair_in_words(tag: str) -> str:
    """What to do where the remote holds other bytes than were published, or none."""
    return f"put it back with `curation repair {tag} --copy FOLDER` from any pulled copy, or restore the remote"


def _pulled(pull: Pull, corpus: str, tag: str, *parts: str) -> Path:
    try:
        return pull(corpus, tag, *parts)
    except TryAgain as error:
        fix = f"{error.fix}; where a file of {tag} is gone from the remote, {repair_in_words(tag)}"
        raise TryAgain(error.where, f"{tag}, the release before, cannot be pulled: {error.found}", fix) from error


def what_became(previous: Path, old: Entry, entry: Entry, candidate: Path, manifest: Manifest) -> list[str]:
    """The line of the changelog about examples; none where their files are the same."""
    if old.fingerprint.data == entry.fingerprint.data:
        return []
    return [changed_examples(changed_rows(previous, candidate, {file.path: file.sha256 for file in manifest.files}))]
