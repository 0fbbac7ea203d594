"""The step `privacy`: finds identifiers in each new text once, and known people in all texts."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.facts import known
from curation.cleaning.texts import clean_digests, cleaned_documents, cleaned_texts, scan_texts, turn_digests
from curation.document import DIGEST, PEOPLE
from curation.engine.kernels import Limits, Workplace, start_ahead
from curation.engine.memo import run_memoised
from curation.engine.tasks import Engine
from curation.privacy.canaries.carried import Measured
from curation.privacy.canaries.language_texts import languages
from curation.privacy.canaries.proof import Proofs, measure, shown
from curation.privacy.detector import Scan, detect_kernel, load_detector, scan_of
from curation.privacy.digests import Digests
from curation.privacy.flow import FINDINGS_STEP
from curation.privacy.holds import TextHolds
from curation.privacy.known.erased import naming_documents
from curation.privacy.known.identities import READ
from curation.privacy.known.search import search
from curation.privacy.known.search_text import Term, terms_of
from curation.privacy.models.languages import DEFAULT, SURE
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.scans import Scanned, memo_of
from curation.sources.landings.gone_sources import suppress_gone
from curation.sources.landings.purging import masked_documents, purge_texts
from curation.sources.landings.sealing import destroy_ended
from curation.sources.step import gone
from curation.state.night import Declared, Figures, Night, step
from curation.state.purge import purge
from curation.storage.modes import private

ROWS = 32  # texts a worker takes at once; a batch is what a kill loses before its rows are tried alone
TEXTS_A_SEARCHER = 5_000  # are searched for known people in the time (2 s) that one more worker takes to start
TEXTS_A_WORKER = 2_000  # are read in the time (5 s) that one more worker takes to load its detector


def tonight(night: Night) -> Scan:
    """Return the scan for tonight's corpora: every type that one of their profiles redacts."""
    return _scan(night.project)


def _scan(project: Declared) -> Scan:
    policy = project.one(PrivacyPolicy)
    return scan_of(policy, policy.detected(project.profiles))


def limits(night: Night) -> Limits:
    """Return the limits of a batch of texts in a worker."""
    return Limits(ROWS, night.project.one(PrivacyPolicy).timeout_seconds)


@contextlib.contextmanager
def detecting(night: Night) -> Iterator[Workplace]:
    """Yield the workplace in which texts are read. Its preload does not depend on the caller, so one step's workers
    serve the next step."""
    locations = night.project.locations
    with locations.scratch("detecting") as folder:
        yield Workplace(Engine.of(locations), folder, (load_detector, tonight(night).dump()), TEXTS_A_WORKER)


def load_ahead(project: Declared) -> None:
    """Let workers load the detector while other steps run; for a caller who knows that there are new texts."""
    with private():
        start_ahead(project.locations.workers, (load_detector, _scan(project).dump()))


def known_terms(night: Night) -> list[Term]:
    """Return every identity of every known person tonight."""
    return terms_of(night.tables.read("people", PEOPLE))


@step(FINDINGS_STEP)
def find_findings(night: Night) -> Figures:
    """Run the detector over texts that it has not read. A text that kills its worker alone is held, see `holds`.

    It also searches for known people, proves languages, and purges what is gone.
    """
    live: set[bytes] = set()
    every: set[bytes] = set()
    for name in night.project.sources:
        clean = clean_digests(night, name)
        every.update(clean.values())
        digests = turn_digests(cleaned_documents(night, name, ["turns"]))
        live.update(clean[raw] for raw in digests.to_pylist() if raw in clean)
    wanted = tonight(night)
    scanned, holds = Scanned(night.tables), TextHolds(night, wanted)
    types, read = Counter[str](), Counter[str]()
    held, looked, failed = set[bytes](), set[bytes](), set[bytes]()

    def fetch(keys: pa.Array) -> pa.Table:
        texts = texts_by_clean(night, keys.to_pylist())
        return pa.table({"clean_sha256": keys, "text": [texts[key] for key in keys.to_pylist()]})

    for scan, lacking in scanned.missing(wanted, pa.array(sorted(live), pa.binary(32))):
        waiting = holds.held(lacking.to_pylist())
        held |= waiting
        keys = pa.array([key for key in lacking.to_pylist() if key not in waiting], pa.binary(32))
        scanned.remember(scan)
        with detecting(night) as at:
            part = run_memoised(
                night.tables, memo_of(scan), keys, fetch, detect_kernel, scan, limits=limits(night), at=at
            )
        types.update({name: int(n) for name, n in part.figures.items()})
        looked.update(keys.to_pylist())
        for failure in part.failed:
            failed.add(failure.row["clean_sha256"][0].as_py())
            holds.hold(failure.row["clean_sha256"][0].as_py(), failure.reason)
        if scan.identities != wanted.identities:  # what only some recognizers had still to read
            read.update(dict.fromkeys(scan.names, part.ran - len(part.failed)))
    holds.release_all_but(held | failed)
    known_people = search_known(night, pa.array(sorted(every), DIGEST))
    proven = prove_languages(night, live)
    suppress_gone(night)
    over = gone(night)
    asked = partial(masked_documents, night), partial(naming_documents, night)
    purged = {**purge_texts(night, over), **purge(night, over, *asked)}
    if ended := destroy_ended(night):
        purged["legal_holds_destroyed"] = ended
    return {
        "new": len(looked),
        "known": len(live) - len(held) - len(looked),
        "failed": len(failed),
        **types,
        "held_texts": len(held | failed),
        **{f"texts_read:{name}": n for name, n in sorted(read.items()) if n},
        **{f"known_people_{name}": n for name, n in known_people.items()},
        **proven,
        **purged,
    }


def search_known(night: Night, texts: pa.Array) -> dict[str, int]:
    """Search the texts for known people: only new texts, and old texts for new people."""
    locations = night.project.locations
    with locations.scratch("known") as folder:
        at = Workplace(Engine.of(locations), folder, rows_a_worker=TEXTS_A_SEARCHER)
        return search(night.tables, night.tables.scan("people", PEOPLE, READ), texts, partial(texts_of, night), at)


def prove_languages(night: Night, live: set[bytes]) -> Figures:
    """Plant canaries in each language that texts are surely in, for each profile that asks for a proof.

    A language with results for tonight's recognizers is not measured again. The figures map `language:de:default` to
    `released`, or to the reason why not.
    """
    signals = known(night, "signals", columns=["language", "language_score"])
    signals = signals.filter(pc.greater_equal(signals["language_score"], SURE))
    pairs = zip(signals["clean_sha256"].to_pylist(), signals["language"].to_pylist(), strict=True)
    spoken = {language for clean, language in pairs if clean in live and language is not None} - {DEFAULT}
    every = [proofs_of(night, name) for name in night.project.profiles]
    every = [proofs for proofs in every if proofs.profile.unread_languages != "accept"]
    measurements: dict[tuple[str, str], Measured | None] = {}
    lost = 0
    for language in sorted(spoken):
        measurements |= {(proofs.name, language): proofs.known(language) for proofs in every}
        new = [proofs for proofs in every if measurements[proofs.name, language] is None and language in languages()]
        if new:
            with detecting(night) as at:
                measured = measure(language, new, limits(night), at)
            measurements |= {(proofs.name, language): counts for proofs, counts in zip(new, measured, strict=True)}
            lost += sum(proofs.known(language) is None for proofs in new)  # most copies could not be scanned
    return {
        **({"canaries_failed": lost} if lost else {}),
        **{
            f"language:{language}:{proofs.name}": shown(
                measurements[proofs.name, language], proofs.policy, proofs.profile
            )
            for proofs in every
            for language in sorted(spoken)
        },
    }


def proofs_of(night: Night, profile: str) -> Proofs:
    """Return the languages that a profile lets pass tonight."""
    return Proofs(night.project.one(PrivacyPolicy), profile, night.tables)


def texts_of(night: Night, wanted: pa.Array) -> Iterator[pa.Table]:
    """Yield the cleaned texts of some digests in tables, each text once, in any order: columns clean_sha256, text."""
    digests = Digests(wanted)
    lacking = np.ones(len(digests), bool)
    for name in night.project.sources:
        for rows in scan_texts(night, name, digests.where(lacking)):
            at, there = digests.places(rows["clean_sha256"])
            asked = np.flatnonzero(there & lacking[at])
            taken = asked[np.unique(at[asked], return_index=True)[1]]
            lacking[at[taken]] = False
            if len(taken):
                yield rows.take(pa.array(taken))


def texts_by_clean(night: Night, wanted: Sequence[bytes]) -> dict[bytes, str]:
    """Return clean_sha256 → cleaned text, from whichever source holds it."""
    keys = pa.array(sorted(set(wanted)), pa.binary(32))
    texts: dict[bytes, str] = {}
    for name in night.project.sources:
        rows = cleaned_texts(night, name, keys)
        texts.update(zip(rows["clean_sha256"].to_pylist(), rows["text"].to_pylist(), strict=True))
    return texts
