"""The check that a profile's redaction leaves no more canaries standing, at an upper bound, than the profile allows.

The result for each copy is stored under the id of all that it depends on. So a night plants canaries only in texts that
are new among the carriers, not in those that carried them before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.facts import known
from curation.cleaning.texts import cleaned_documents, live_turns, with_clean
from curation.corpora.recipe import Recipe
from curation.corpora.redaction.redacting import wanted
from curation.document import DIGEST
from curation.flow import NOTHING
from curation.privacy.canaries.bounds import CONFIDENCE, clopper_pearson
from curation.privacy.canaries.planted import (
    CHARACTERS,
    PLACED,
    VERSION,
    Caught,
    canary_sums,
    carriers_of,
    classes_of,
    measured_as,
    plant,
    standing,
)
from curation.privacy.canaries.proof import READING
from curation.privacy.canaries.values import LIBRARIES
from curation.privacy.detector import Scan
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.profile import EntityType, Profile
from curation.privacy.redaction.redact import redaction_version
from curation.privacy.rules.recognizer import installed_version
from curation.privacy.scans import Scanned
from curation.privacy.step import detecting, limits, texts_by_clean
from curation.quality.expectations import Verdict
from curation.quality.flagged import some
from curation.quality.flow import COPIES_TABLE
from curation.settings.entry_points import written_at
from curation.state.night import Night
from curation.storage.secrets.keys import key_id, keyed

NAME = "canaries"
TABLE = COPIES_TABLE.name
FORMS = 5  # sentences that a verdict names for each type
MISSED = (
    "add a recognizer or an identifier that finds the type, keep it in the profile where it identifies nobody, or "
    "state under canaries.missed_by_type how much of it may be missed"
)
SENTENCES = "missed_forms says in which sentences it was, by language and place in {}"
SHIPPED = SENTENCES.format("curation/privacy/canaries/sentences.py")
OWN = (
    "{entity} is a type of your own: " + SENTENCES + ", and the values are {values}; write such a sentence with such a "
    "value into a file, see by `curation try privacy FILE` what is found in it, and mend {finders}"
)
UNREADABLE = (
    "{} of {} copies could not be scanned, at most half may be lost so: a recognizer hangs or kills its worker; take "
    "out the one that was added last, or set a longer timeout_seconds, and run again"
)
# Restricted. One row for each copy of a profile's last run, without text or value; corpora of one profile share it.
COPIES = pa.schema(
    [
        ("profile", pa.string()),
        ("run_id", pa.string()),  # names all that a copy depends on except its text
        ("copy", pa.string()),  # keyed digest of its carrier and of how often that carrier was used before
        ("scanned", pa.bool_()),  # whether the copy could be scanned
        ("missed", pa.list_(pa.struct([("type", pa.string()), ("form", pa.string())]))),
    ]
)


class Missed(NamedTuple):
    """A canary that redaction left standing: its type, and the sentence that it stood in."""

    type: EntityType
    form: str


Looked = Mapping[str, Sequence[Missed] | None]  # copy → its missed canaries; None: it could not be scanned


def canaries_verdict(night: Night, name: str) -> Verdict:
    """Plant canaries in copies of tonight's texts, redact these as the corpus's profile does, and judge what is left.

    The check passes where, for each entity type, the upper end of the interval of the share missed is within what the
    profile allows. It depends on tonight's texts, policy and key. Results of copies are stored, so no copy is scanned
    twice. Where most copies could not be scanned, no new result is stored, and the next run tries again.
    """
    recipe = night.project.every(Recipe)[name]
    profile = night.project.one(PrivacyPolicy).profile(recipe.profile)
    scan = wanted(night, recipe)
    carriers = _carriers(night, scan, profile)
    names = _copies(night, carriers, profile)
    run_id = _run_id(night, scan, profile)
    before = _known(night, recipe.profile, run_id)
    known = {copy: before[copy] for copy in names if copy in before}
    new = [number for number, copy in enumerate(names) if copy not in known]
    looked = {**known, **_looked(night, scan, profile, carriers, {number: names[number] for number in new}, known)}
    caught = canary_sums(classes_of(scan.policy, profile), (looked.get(copy) for copy in names))
    if new and _measured(caught, profile):
        _remember(night, recipe.profile, run_id, {copy: looked.get(copy) for copy in names})
    return judged(caught, profile, len(carriers), declared_at(scan.policy))


def declared_at(policy: PrivacyPolicy) -> dict[EntityType, str]:
    """Return, for each type that the company declares, where its canaries are declared and what should find them."""
    return {entity: _declared_at(entity, policy) for entity in policy.entities}


def _declared_at(entity: EntityType, policy: PrivacyPolicy) -> str:
    maker = policy.entities[entity].measured_by.maker
    brought = [recognizer for recognizer in policy.brought if entity in recognizer.entities.values()]
    finders = [
        f"{recognizer.name} of {recognizer.origin}" if recognizer.origin else recognizer.name for recognizer in brought
    ]
    finders += [f"the identifier {identifier.name}" for identifier in policy.identifiers if identifier.entity == entity]
    return OWN.format(
        f"the sentences under `entities: {entity}: canaries` of the Privacy YAML",
        entity=entity,
        values=f"made by {written_at(maker)}" if maker else "listed there",
        finders=" or ".join(finders),
    )


def _copies(night: Night, carriers: Sequence[bytes], profile: Profile) -> list[str]:
    """Return the names of the copies, in the order in which `plant` makes them."""
    turns = [divmod(number, max(1, len(carriers))) for number in range(profile.canaries.per_class)]
    placed = [(carriers[place].hex() if carriers else "", str(turn)) for turn, place in turns]
    return [keyed(night.keys.release_id, NAME, *placement) for placement in placed]


def _looked(
    night: Night, scan: Scan, profile: Profile, carriers: Sequence[bytes], new: Mapping[int, str], known: Looked
) -> Looked:
    """Scan the copies that have no stored result, and return copy → its missed canaries.

    Args:
        new: number of a copy → its name.
        known: stored results of the other copies.
    """
    if not new:
        return {}
    texts = texts_by_clean(night, carriers)
    copies = plant(night.keys.release_id, scan, profile, [texts[carrier] for carrier in carriers], new)
    done = sum(misses is not None for misses in known.values())
    with detecting(night) as at:
        looked = list(standing(scan, [profile], copies, done=done, limits=limits(night), at=at))
    return {
        copy: None if scanned_copy is None else [Missed(canary.type, canary.form) for canary in scanned_copy[0]]
        for copy, scanned_copy in zip(new.values(), looked, strict=False)
    }


def judged(
    caught: dict[EntityType, Caught], profile: Profile, carriers: int, own: Mapping[EntityType, str] = NOTHING
) -> Verdict:
    """Return the verdict on what was caught of each entity type.

    Figures of each type: `recall_…`, `bound_…` (the lower end of the interval of recall) and `missed_…`. For types that
    failed, `missed_forms` says in which sentences.

    Args:
        own: type that the company declares → where its canaries are declared, and what to do where they are missed.
    """
    figures: dict[str, int | float | str] = {"carriers": carriers, "planted": profile.canaries.per_class}
    figures["not_scanned"] = _not_scanned(caught, profile)
    failed: list[EntityType] = []
    for entity, tally in sorted(caught.items()):
        high = _bound(tally)
        figures[f"recall_{entity}"] = round(1 - tally.missed / tally.planted, 4) if tally.planted else 0.0
        figures[f"bound_{entity}"] = round(1 - high, 4)
        figures[f"missed_{entity}"] = tally.missed
        if high > profile.canaries.allowed(entity):
            failed.append(entity)
    if not _measured(caught, profile):
        counted_forms = UNREADABLE.format(figures["not_scanned"], profile.canaries.per_class)
        return Verdict(NAME, False, figures=figures, advice=counted_forms)
    if failed:
        figures["too_many_missed"] = ", ".join(failed)
        figures["missed_forms"] = "; ".join(f"{entity} {_forms(caught[entity])}" for entity in failed)
    return Verdict(
        NAME, not failed, figures=figures, advice=f"{_found(failed, caught, profile)}: {_advice(failed, own)}"
    )


def _bound(found: Caught) -> float:
    """Return the upper end of the interval of the share that is missed."""
    return clopper_pearson(found.missed, found.planted)[1]


def _found(failed: Sequence[EntityType], caught: Mapping[EntityType, Caught], profile: Profile) -> str:
    """Return, for each type that failed, how many of its canaries were missed and how many may be."""
    sentences = [
        f"{caught[entity].missed:,} of {caught[entity].planted:,} {entity} were missed, up to "
        f"{_bound(caught[entity]):.1%} by the {CONFIDENCE:.0%} bound, "
        f"at most {profile.canaries.allowed(entity):.1%} may be"
        for entity in failed
    ]
    return some(sentences) or "of no type more was missed than may be"


def _advice(failed: Sequence[EntityType], own: Mapping[EntityType, str]) -> str:
    """Return what to do about the types that failed. The sentences of shipped types stand in another file than those of
    types that the company declares.
    """
    shipped = [SHIPPED] if not failed or any(entity not in own for entity in failed) else []
    return ". ".join([MISSED, *shipped, *(own[entity] for entity in failed if entity in own)])


def _not_scanned(caught: Mapping[EntityType, Caught], profile: Profile) -> int:
    """Return how many copies could not be scanned. Each copy carries one canary of every type."""
    return max((profile.canaries.per_class - tally.planted for tally in caught.values()), default=0)


def _measured(caught: Mapping[EntityType, Caught], profile: Profile) -> bool:
    """Return whether at least half of the copies could be scanned."""
    return 2 * _not_scanned(caught, profile) <= profile.canaries.per_class


def is_measured(verdict: Verdict) -> bool:
    """Return whether a verdict rests on copies of which at least half could be scanned; if not, the next night tries
    again.
    """
    return 2 * int(verdict.figures["not_scanned"]) <= int(verdict.figures["planted"])


def _forms(found: Caught) -> str:
    """Return the sentences in which most canaries were missed, such as `en#3 ×2, de#1 ×1`."""
    forms = [f"{form} ×{number}" for form, number in found.forms[:FORMS]]
    return ", ".join([*forms, "…"] if len(found.forms) > FORMS else forms)


def _living(night: Night) -> pa.Array:
    """Return the clean digests of the texts of all documents that passed cleaning."""
    digests = []
    for source in night.project.sources:
        turns = live_turns(night, source, cleaned_documents(night, source, ["doc_id", "kind", "turns"]))
        digests.append(with_clean(night, source, turns)["clean_sha256"].combine_chunks().drop_null())
    return pa.concat_arrays([pa.array([], DIGEST), *digests])


def _carriers(night: Night, scan: Scan, profile: Profile) -> list[bytes]:
    """Return the clean digests of the texts that carry canaries: scanned texts of a fitting length, in a language that
    the profile lets pass.
    """
    rows = known(night, "signals", columns=["characters", "language"])
    rows = rows.filter(pc.is_in(rows["clean_sha256"], value_set=_living(night)))
    fits = pc.and_(pc.greater_equal(rows["characters"], CHARACTERS.start), pc.less(rows["characters"], CHARACTERS.stop))
    if profile.unread_languages == "quarantine":
        read = pc.is_in(rows["language"], value_set=pa.array(sorted(scan.policy.models), pa.string()))
        fits = pc.and_(fits, pc.or_(read, pc.is_null(rows["language"])))
    readable = Scanned(night.tables).readable(scan)
    digests = [digest for digest in rows.filter(fits)["clean_sha256"].to_pylist() if digest in readable]
    return carriers_of(night.keys.release_id, scan, digests, profile.canaries.per_class)


def _run_id(night: Night, scan: Scan, profile: Profile) -> str:
    asked = {
        "version": [VERSION, PLACED],
        "redaction": redaction_version(profile),
        "libraries": {library: installed_version(library) for library in (*LIBRARIES, *READING)},
        "key": key_id(night.keys.release_id),
        "scan": scan.scan_id,
        "identifiers": [identifier.model_dump(mode="json") for identifier in scan.policy.identifiers],
        "regions": scan.policy.phone_regions,
        "languages": sorted(scan.policy.models),
        "profile": profile.model_dump(mode="json", include={"operators", "scope"}),
        **measured_as(scan.policy),
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _known(night: Night, name: str, run_id: str) -> Looked:
    where = (pc.field("profile") == name) & (pc.field("run_id") == run_id)
    rows = night.tables.read(TABLE, COPIES, where=where).to_pylist()
    return {
        row["copy"]: [Missed(canary["type"], canary["form"]) for canary in row["missed"]] if row["scanned"] else None
        for row in rows
    }


def _remember(night: Night, name: str, run_id: str, looked: Looked) -> None:
    rows = [
        {
            **{"profile": name, "run_id": run_id, "copy": copy, "scanned": missed is not None},
            "missed": [canary._asdict() for canary in missed or ()],
        }
        for copy, missed in looked.items()
    ]
    table = pa.Table.from_pylist(rows, schema=COPIES)
    night.tables.replace(TABLE, table, f"profile = '{name}'", ["profile"], "run_id")
