"""How many canaries a profile's redaction leaves standing, with a bound, and whether the profile allows that."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.facts import known
from curation.cleaning.texts import clean_digests, cleaned_documents, turn_digests
from curation.corpora.recipe import Recipe
from curation.corpora.redacting import wanted
from curation.night import Night
from curation.privacy.bounds import clopper_pearson
from curation.privacy.canaries import CHARACTERS, VERSION, Caught, carriers_of, catch, measured_as, plant
from curation.privacy.canary_values import LIBRARIES
from curation.privacy.detector import Scan
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.profile import EntityType, Profile
from curation.privacy.redact import redaction_version
from curation.privacy.scans import Scanned
from curation.privacy.step import limits, texts_by_clean, warm
from curation.quality.expectations import Verdict
from curation.quality.flow import CANARIES_TABLE
from curation.storage.keys import key_id

NAME = "canaries"
TABLE = CANARIES_TABLE.name
FORMS = 5  # sentences that a verdict names of a type
MISSED = (
    "add a recognizer or an identifier that finds the type, keep it in the profile where it identifies nobody, or "
    "state under canaries.missed_by_type how much of it may be missed; missed_forms says in which sentences it was, by "
    "language and place in curation/privacy/canary_sentences.py"
)
UNREADABLE = (
    "most copies could not be scanned: a recognizer hangs or kills its worker; take out the one that was added last, "
    "or set a longer timeout_seconds, and run again"
)
# Restricted: one run a profile, the last one: corpora that share a profile share it. Counts only.
CANARIES = pa.schema(
    [
        ("profile", pa.string()),
        ("run_id", pa.string()),  # of all that the counts depend on
        ("type", pa.string()),
        ("planted", pa.int64()),
        ("missed", pa.int64()),
        ("forms", pa.list_(pa.struct([("form", pa.string()), ("missed", pa.int64())]))),
    ]
)


def canaries_verdict(night: Night, name: str) -> Verdict:
    """Plant canaries in copies of tonight's texts and redact them as the corpus's profile does.

    Passed where of no entity type more may be missed, at the upper end of the interval, than the profile allows. It
    depends on tonight's texts, policy and key; the counts are kept, and nothing is scanned where nothing changed.
    Where most copies could not be scanned, nothing is kept, and the next run tries again.
    """
    recipe = night.project.every(Recipe)[name]
    profile = night.project.one(PrivacyPolicy).profile(recipe.profile)
    scan = wanted(night, recipe)
    carriers = _carriers(night, scan, profile)
    run_id = _run_id(night, scan, profile, carriers)
    caught = _known(night, recipe.profile, run_id)
    if caught is None:
        texts = texts_by_clean(night, carriers)
        copies = plant(night.keys.release_id, scan, profile, [texts[each] for each in carriers])
        workers = night.project.locations.workers
        caught = catch(scan, profile, copies, workers=workers, limits=limits(night), warm=warm(night))
        if _measured(caught, profile):
            _remember(night, recipe.profile, run_id, caught)
    return judged(caught, profile, len(carriers))


def judged(caught: dict[EntityType, Caught], profile: Profile, carriers: int) -> Verdict:
    """The verdict on what was caught of each entity type.

    Figures of a type: `recall_…`, `bound_…` (the lower end of recall, the upper end of what is missed), `missed_…`.
    Of the types that failed: `missed_forms`, in which sentences.
    """
    figures: dict[str, int | float | str] = {"carriers": carriers, "planted": profile.canaries.per_class}
    figures["not_scanned"] = _not_scanned(caught, profile)
    failed: list[EntityType] = []
    for entity, found in sorted(caught.items()):
        high = clopper_pearson(found.missed, found.planted)[1]
        figures[f"recall_{entity}"] = round(1 - found.missed / found.planted, 4) if found.planted else 0.0
        figures[f"bound_{entity}"] = round(1 - high, 4)
        figures[f"missed_{entity}"] = found.missed
        if high > profile.canaries.allowed(entity):
            failed.append(entity)
    if not _measured(caught, profile):
        return Verdict(NAME, False, figures=figures, advice=UNREADABLE)
    if failed:
        figures["too_many_missed"] = ", ".join(failed)
        figures["missed_forms"] = "; ".join(f"{entity} {_forms(caught[entity])}" for entity in failed)
    return Verdict(NAME, not failed, figures=figures, advice=MISSED)


def _not_scanned(caught: Mapping[EntityType, Caught], profile: Profile) -> int:
    """Copies that could not be scanned: each carries one canary of every type."""
    return max((profile.canaries.per_class - found.planted for found in caught.values()), default=0)


def _measured(caught: Mapping[EntityType, Caught], profile: Profile) -> bool:
    """Whether half of the copies or more could be scanned."""
    return 2 * _not_scanned(caught, profile) <= profile.canaries.per_class


def is_measured(verdict: Verdict) -> bool:
    """Whether the copies could be scanned that a verdict is on; where they could not, the next night tries again."""
    return verdict.advice != UNREADABLE


def _forms(found: Caught) -> str:
    """`en#3 ×2, de#1 ×1`: the sentences of which most were missed."""
    said = [f"{form} ×{number}" for form, number in found.forms[:FORMS]]
    return ", ".join([*said, "…"] if len(found.forms) > FORMS else said)


def _carriers(night: Night, scan: Scan, profile: Profile) -> list[bytes]:
    """Clean digests of the texts that carry: scanned, of a fitting length, in a language that the profile lets
    pass."""
    live: set[bytes] = set()
    for source in night.project.sources:
        clean = clean_digests(night, source)
        turns = turn_digests(cleaned_documents(night, source, ["turns"])).to_pylist()
        live.update(clean[raw] for raw in turns if raw in clean)
    rows = known(night, "signals", columns=["characters", "language"])
    fits = pc.and_(pc.greater_equal(rows["characters"], CHARACTERS.start), pc.less(rows["characters"], CHARACTERS.stop))
    if profile.unread_languages == "quarantine":
        read = pc.is_in(rows["language"], value_set=pa.array(sorted(scan.policy.models), pa.string()))
        fits = pc.and_(fits, pc.or_(read, pc.is_null(rows["language"])))
    fitting = rows.filter(fits)["clean_sha256"].to_pylist()
    readable = Scanned(night.tables).readable(scan)
    digests = [each for each in fitting if each in live and each in readable]
    return carriers_of(night.keys.release_id, scan, digests, profile.canaries.per_class)


def _run_id(night: Night, scan: Scan, profile: Profile, carriers: list[bytes]) -> str:
    asked = {
        "version": VERSION,
        "redaction": redaction_version(profile),
        "libraries": {library: importlib.metadata.version(library) for library in LIBRARIES},
        "key": key_id(night.keys.release_id),
        "scan": scan.scan_id,
        "identifiers": [each.model_dump(mode="json") for each in scan.policy.identifiers],
        "regions": scan.policy.phone_regions,
        "languages": sorted(scan.policy.models),
        "profile": profile.model_dump(mode="json", include={"operators", "scope"}),
        "per_class": profile.canaries.per_class,
        "carriers": [each.hex() for each in carriers],
        **measured_as(scan.policy),
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _known(night: Night, name: str, run_id: str) -> dict[EntityType, Caught] | None:
    where = (pc.field("profile") == name) & (pc.field("run_id") == run_id)
    rows = night.tables.read(TABLE, CANARIES, where=where).to_pylist()
    return {row["type"]: Caught(row["planted"], row["missed"], _pairs(row["forms"])) for row in rows} or None


def _pairs(forms: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((each["form"], each["missed"]) for each in forms)


def _remember(night: Night, name: str, run_id: str, caught: dict[EntityType, Caught]) -> None:
    rows = [
        {
            **{"profile": name, "run_id": run_id, "type": entity, "planted": found.planted, "missed": found.missed},
            "forms": [{"form": form, "missed": number} for form, number in found.forms],
        }
        for entity, found in sorted(caught.items())
    ]
    table = pa.Table.from_pylist(rows, schema=CANARIES)
    night.tables.replace(TABLE, table, f"profile = '{name}'", ["profile"], "run_id")
