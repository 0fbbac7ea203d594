"""The release before: pulls the parts that the next release is made from, and tells what became of its examples."""

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
    """Return the pulled release before, or None if it was withdrawn or its rows are the same.

    All of it is pulled where a feed is made from it; else its rows and manifest, where the rows differ.

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
    """Return what to do where the remote has lost or changed the bytes of a release."""
    return f"put it back with `curation repair {tag} --copy FOLDER` from any pulled copy, or restore the remote"


def _pulled(pull: Pull, corpus: str, tag: str, *parts: str) -> Path:
    try:
        return pull(corpus, tag, *parts)
    except TryAgain as error:
        fix = f"{error.fix}; where a file of {tag} is gone from the remote, {repair_in_words(tag)}"
        raise TryAgain(error.where, f"{tag}, the release before, cannot be pulled: {error.found}", fix) from error


def what_became(previous: Path, old: Entry, entry: Entry, candidate: Path, manifest: Manifest) -> list[str]:
    """Return the changelog's line about examples; none where the data files are the same."""
    if old.fingerprint.data == entry.fingerprint.data:
        return []
    return [changed_examples(changed_rows(previous, candidate, {file.path: file.sha256 for file in manifest.files}))]
