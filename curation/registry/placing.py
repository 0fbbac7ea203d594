"""What a publication writes into a clone of the registry: the folder of the release, ledger, changelog, artifact."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from curation.registry.feeds import write_feeds
from curation.registry.history import CHANGELOG, changelog, changelog_path
from curation.registry.ledger import Entry, Move, dump, ledger_path
from curation.registry.manifest import CONTENT, Manifest
from curation.registry.repository import Clone
from curation.registry.writing import write_release
from curation.storage.failpoints import failpoint


def place(
    candidate: Path,
    manifest: Manifest,
    entries: Sequence[Entry],
    run: Mapping[str, Any],
    folder: Path,
    previous: Path | None,
) -> str:
    """Lay out the release of the last entry: its content, and all that is made of content and history.

    Args:
        folder: where it shall lie in a clone.
        previous: the release before, pulled, for the feed of its chunks; None: there is none, or it is not needed.

    Returns:
        The digest of its `SHA256SUMS`, which names all that was laid out.
    """
    corpus, entry = str(manifest.facts["corpus"]), entries[-1]
    config = manifest.facts["default_config"]
    standing = [each for each in entries if each.withdrawn is None]
    release = {
        "corpus": corpus,
        "version": str(entry.version),
        "previous": str(entry.previous) if entry.previous else None,
        "published_at": entry.published_at,
        "as_of": entry.as_of,
        "changelog": list(entry.changelog),
        "content_digest": manifest.content_digest,
        "run": dict(run),
        "history": [
            {
                "version": str(each.version),
                "as_of": each.as_of,
                "examples": dict(each.fingerprint.examples.get(config, {})),
            }
            for each in standing
        ],
    }
    failpoint("registry.copy.before")
    for part in CONTENT:
        if (candidate / part).exists():
            shutil.copytree(candidate / part, folder / part)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CHANGELOG).write_text(changelog(corpus, entries), encoding="utf-8")
    if previous is not None or len(entries) == 1:
        write_feeds(folder, manifest, previous)
    sums = write_release(folder, manifest, release)
    failpoint("registry.copy.after")
    return sums


def write_ledger(clone: Clone, corpus: str, entries: Sequence[Entry], moves: Sequence[Move]) -> None:
    """The ledger, and the changelog that is made from it."""
    path, changes = ledger_path(corpus), changelog_path(corpus)
    (clone.folder / path).write_text(dump(corpus, entries, moves), encoding="utf-8")
    (clone.folder / changes).write_text(changelog(corpus, entries, moves), encoding="utf-8")
    clone.git("add", "--", path, changes)


def write_artifact(path: Path, facts: Mapping[str, Any]) -> None:
    """Declare the corpus in `dvc.yaml`, where `dvc artifacts get` and GTO look."""
    from ruamel.yaml import YAML

    yaml = YAML()
    declared = (yaml.load(path.read_text(encoding="utf-8")) if path.exists() else None) or {}
    artifacts = dict(declared.get("artifacts") or {})
    corpus = str(facts["corpus"])
    artifacts[corpus] = {"path": f"corpora/{corpus}", "type": "dataset", "desc": str(facts["description"])}
    stream = io.StringIO()
    yaml.dump({**declared, "artifacts": dict(sorted(artifacts.items()))}, stream)
    path.write_text(stream.getvalue(), encoding="utf-8")
