"""A release's folder: what stands around its content, written from manifest and history, and sums over all of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from curation.registry.card import card
from curation.registry.croissant import CROISSANT, croissant
from curation.registry.lineage_events import EVENTS, lineage_events
from curation.registry.manifest import MANIFEST, Manifest
from curation.registry.report import pictures
from curation.registry.sums import release_files, write_sums
from curation.registry.verify import CARD, RELEASE, made_of

FORMAT = "curation-release/1"


def write_release(folder: Path, manifest: Manifest, release: Mapping[str, Any]) -> str:
    """Write everything of a release but its content, which lies in `folder` already, as may `CHANGELOG.md` and `feed/`.
    Returns the digest of `SHA256SUMS`.

    Equal content and history give equal bytes.

    Args:
        manifest: of the content that lies there.
        release: what depends on history: corpus, version, previous (None for the first), published_at, as_of,
            changelog, content_digest, run, and history: `{"version", "as_of", "examples": {split: n}}` of the default
            config of each standing release, oldest first, this one last. Of `run` are read: landings (source → dates),
            fates (of documents → n), flow (`{"stage", "fates"}` in order: what became of all that came to a stage),
            nights (landing date → fate → documents), checks, figures, run_id, sifted (figure → count), became
            (see there).
    """
    (folder / MANIFEST).write_bytes(manifest.canonical)
    drawn = pictures(folder, manifest, release)
    (folder / "report").mkdir(exist_ok=True)
    for name, picture in drawn.items():
        (folder / "report" / f"{name}.png").write_bytes(picture)
    (folder / EVENTS).write_bytes(lineage_events(manifest, release))
    (folder / CROISSANT).write_bytes(croissant(folder, manifest, release))
    whole = {"format": FORMAT, **release, "made": made_of(release_files(folder)[0])}
    (folder / RELEASE).write_text(json.dumps(whole, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    (folder / CARD).write_text(card(manifest, whole), encoding="utf-8")
    return write_sums(folder)
