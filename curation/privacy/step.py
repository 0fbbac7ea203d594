"""The step of `privacy`: findings of each new text once, and known people against everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pyarrow as pa

from curation.cleaning.texts import clean_digests, cleaned_documents, cleaned_texts, turn_digests
from curation.document import PEOPLE
from curation.engine.memo import run_memoised
from curation.engine.pool import Failed, Limits
from curation.night import Figures, Night, step
from curation.privacy.detector import Scan, detect_kernel, load_detector, scan_of
from curation.privacy.known import Term, terms_of
from curation.privacy.known_findings import scan_new
from curation.privacy.purge import purge
from curation.privacy.scans import Scanned, memo_of
from curation.storage.keys import keyed

ROWS = 32  # texts a worker takes at once; a batch is what a kill loses before its rows are tried alone


def tonight(night: Night) -> Scan:
    """Everything that tonight's corpora need to know of a text: what any of their profiles redacts."""
    policy = night.project.privacy
    return scan_of(policy, policy.detected(recipe.profile for recipe in night.project.corpora.values()))


def hold_subject(night: Night, clean_sha256: bytes) -> str:
    """What names a text in the decisions, without an unkeyed digest of it."""
    return f"text:{keyed(night.keys.suppression, 'text', clean_sha256.hex())}"


def known_terms(night: Night) -> list[Term]:
    """Every identity of every known person tonight."""
    return terms_of(night.tables.read("people", PEOPLE))


@step
def find_findings(night: Night) -> Figures:
    """Detectors over texts they have not seen; a text that kills its worker alone is held, not tried again every
    night."""
    live: set[bytes] = set()
    every: set[bytes] = set()
    for name in night.project.sources:
        clean = clean_digests(night, name)
        every.update(clean.values())
        digests = turn_digests(cleaned_documents(night, name, ["turns"]))
        live.update(clean[raw] for raw in digests.to_pylist() if raw in clean)
    held = night.decisions.held()
    free = sorted(key for key in live if hold_subject(night, key) not in held) if held else sorted(live)
    limits = Limits(ROWS, night.project.privacy.timeout_seconds)
    scanned = Scanned(night.tables)
    types, looked, failed = Counter[str](), set[bytes](), set[bytes]()

    def fetch(wanted: pa.Array) -> pa.Table:
        texts = texts_by_clean(night, wanted.to_pylist())
        return pa.table({"clean_sha256": wanted, "text": [texts[key] for key in wanted.to_pylist()]})

    for scan, keys in scanned.missing(tonight(night), pa.array(free, pa.binary(32))):
        scanned.remember(scan)
        part = run_memoised(
            night.tables,
            memo_of(scan),
            keys,
            fetch,
            detect_kernel,
            scan,
            workers=night.project.locations.workers,
            limits=limits,
            warm=(load_detector, scan.dump()),
        )
        types.update({name: int(n) for name, n in part.figures.items()})
        looked.update(keys.to_pylist())
        failed.update(each.row["clean_sha256"][0].as_py() for each in part.failed)
        for each in part.failed:
            _hold_text(night, each)
    known = scan_new(night.tables, known_terms(night), sorted(every), lambda keys: texts_by_clean(night, keys))
    purged = purge(night)
    waiting = len(live) - len(free) + len(failed)
    return {
        "new": len(looked),
        "known": len(free) - len(looked),
        "failed": len(failed),
        **types,
        "held_texts": waiting,
        **{f"known_people_{name}": n for name, n in known.items()},
        **purged,
    }


def _hold_text(night: Night, failed: Failed) -> None:
    key = failed.row["clean_sha256"][0].as_py()
    night.hold(hold_subject(night, key), f"a text could not be scanned, alone: {failed.reason}")


def texts_by_clean(night: Night, wanted: Sequence[bytes]) -> dict[bytes, str]:
    """clean_sha256 → T2, from whichever source holds it."""
    keys = pa.array(sorted(set(wanted)), pa.binary(32))
    found: dict[bytes, str] = {}
    for name in night.project.sources:
        rows = cleaned_texts(night, name, keys)
        found.update(zip(rows["clean_sha256"].to_pylist(), rows["text"].to_pylist(), strict=True))
    return found
