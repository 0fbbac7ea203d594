"""Writes a release's folder around its content: files made from manifest and history, and sums over all of it.

Sums are computed from the judged manifest and the written bytes, never from what lies in the folder. So an edit
meanwhile is in neither, and nobody signs it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from curation.registry.release.card import card
from curation.registry.release.croissant import CROISSANT, croissant
from curation.registry.release.lineage_events import EVENTS, lineage_events
from curation.registry.release.manifest import MANIFEST, Manifest
from curation.registry.release.release_json import ReleaseJson
from curation.registry.release.report import pictures
from curation.registry.release.sums import SUMS, sums_of
from curation.registry.release.verify import CARD, RELEASE, made_of
from curation.storage.failpoints import failpoint

FORMAT = "curation-release/1"


def write_release(folder: Path, manifest: Manifest, release: ReleaseJson, around: Mapping[str, bytes]) -> bytes:
    """Write everything of a release but its content, which lies in `folder` already. Returns `SHA256SUMS`.

    Equal content and history give equal bytes.

    Args:
        manifest: manifest of the content that lies there.
        release: what depends on history: corpus, version, previous (None for the first), published_at, as_of,
            changelog, content_digest, run, and history: `{"version", "as_of", "examples": {split: n}}` of the default
            config of each standing release, oldest first, this one last. Read from `run`: landings (source → dates),
            fates (of documents → n), flow (`{"stage", "fates"}` in order, with the outcomes at each stage), nights
            (landing date → fate → documents), checks, figures, run_id, sifted (figure → count), became (see there).
        around: path → bytes of further files: `CHANGELOG.md`, those of `feed/`, the keys.
    """
    files = {MANIFEST: manifest.canonical, **around}
    files |= {f"report/{name}.png": picture for name, picture in pictures(folder, manifest, release).items()}
    files |= {EVENTS: lineage_events(manifest, release), CROISSANT: croissant(folder, manifest, release)}
    whole: ReleaseJson = {"format": FORMAT, **release, "made": made_of(files)}
    files[RELEASE] = (json.dumps(whole, indent=2, sort_keys=True) + "\n").encode()
    files[CARD] = card(manifest, whole).encode()
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    failpoint("registry.sums.before")
    written = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    sums = sums_of({file.path: file.sha256 for file in manifest.files} | written)
    (folder / SUMS).write_bytes(sums)
    return sums
