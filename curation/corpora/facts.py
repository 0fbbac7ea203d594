"""Collects what a candidate states about itself: the facts for the manifest, and what else is known of its night."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping

import pyarrow as pa

from curation.corpora.example import ShapeContract
from curation.corpora.provenance import decisions_fact, exports_fact, first_landings
from curation.corpora.recipe import Recipe
from curation.corpora.shards import export_id
from curation.corpora.stated_facts import InputsKnown, NightFacts, RecipeFacts, RedactedCounts, SourceFact
from curation.corpora.truth.step import stored_contradictions
from curation.corpora.used import Used
from curation.document import RECORDS
from curation.fates import counts
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.profile import TYPES, Profile
from curation.sources.records import LANDINGS, records_table
from curation.sources.settings import source_of
from curation.state.night import Night

GIVEN = "given:"  # digests without it are older, cover the code's defaults too, and cannot be compared
IN_RELEASES = ("release_id", "pseudonym")  # keys whose rotation makes other ids and values: a release names them
# Fields of a recipe that do not influence examples.
WORDS = {"description", "owner", "licence", "limits", "publish", "on_hold", "suite"}


def stated(recipe: Recipe, contract: ShapeContract) -> RecipeFacts:
    """Return the facts that the recipe itself states."""
    return {
        "corpus": recipe.name,
        "description": recipe.description,
        "owner": recipe.owner,
        "licence": recipe.licence,
        "shape": recipe.shape.type,
        "schema": {
            config: {column.name: str(column.type) for column in schema} for config, schema in contract.schemas.items()
        },
        "limits": list(recipe.limits),
    }


def redacted_counts(profile: Profile, entities: Iterable[Counter[tuple[str, str]]]) -> RedactedCounts:
    """Return `redactions` and `kept` by type, and the `operators` that wrote them.

    Args:
        entities: for each document, (type, operator) → count.
    """
    operators = {entity: profile.operator_for(entity).operator for entity in (*TYPES, *profile.operators)}
    redactions: Counter[str] = Counter()
    kept = Counter({entity: 0 for entity, operator in operators.items() if operator == "keep"})
    for document_entities in entities:
        for (kind, operator), count in document_entities.items():
            (kept if operator == "keep" else redactions)[kind] += count
    return {
        "redactions": dict(sorted(redactions.items())),
        "operators": {entity: profile.operator_for(entity).operator for entity in sorted(redactions)},
        "kept": dict(sorted(kept.items())),
    }


def night_facts(night: Night, recipe: Recipe, used: Used, stages: Mapping[str, str]) -> NightFacts:
    """Return the manifest's facts that need the night; none of them changes while the examples stay the same.

    Args:
        stages: stage → version.
    """
    profile = night.project.one(PrivacyPolicy).profile(recipe.profile)
    handled = used.handled.by_stage()
    return {
        "sources": [_source(night, name, exports) for name, exports in sorted(used.exports.items())],
        "stages": [
            {
                "name": stage,
                "version": version,
                "settings_digest": settings_given(recipe) if stage == "corpus" else None,
                "counts": handled.get(stage, {}),
            }
            for stage, version in stages.items()
        ],
        "profile": {"name": recipe.profile, "digest": _digest(json.loads(profile.model_dump_json()))},
        "keys": {duty: key for duty, key in night.keys.ids().items() if duty in IN_RELEASES},
        "decisions": decisions_fact(night.decisions.read(), _decided(night, recipe, used), night.keys.release_id),
    }


def settings_given(recipe: Recipe) -> str:
    """Return a digest of the recipe settings that influence examples.

    Settings that are left out, or equal the code's default, do not enter it, so that a new setting of the code that
    nobody has set does not change it.
    """
    return GIVEN + _digest(recipe.model_dump_json(exclude=WORDS, exclude_defaults=True))


def circumstances(night: Night, fates: pa.Table) -> InputsKnown:
    """Return facts of the inputs that may differ between two candidates with the same examples."""
    landings: dict[str, list[str]] = {}
    for row in night.tables.read("landings", LANDINGS, where=night.until()).to_pylist():
        landings.setdefault(row["source"], []).append(row["landed_on"].isoformat())
    return {
        "decisions_digest": night.decisions.digest(),
        "settings_digest": night.project.settings_digest(),
        "landings": {source: sorted(dates) for source, dates in sorted(landings.items())},
        "fates": counts(fates),
    }


def _source(night: Night, name: str, exports: frozenset[bytes]) -> SourceFact:
    records = night.tables.read(records_table(name), RECORDS, ["origin", "landed_on"], night.until())
    landed = first_landings(records)
    fact = exports_fact({export_id(night.keys.release_id, export): landed[export] for export in exports})
    source = source_of(night, name)
    return {
        "name": name,
        **fact,
        "owner": source.owner,
        "approved_by": source.approved_by,
        "licence": source.licence,
        "purpose": source.purpose,
    }


def _decided(night: Night, recipe: Recipe, used: Used) -> set[str]:
    """Return the subjects of decisions that may have shaped this content.

    They are contradictions between articles, and the documents in it if documents were reviewed.
    """
    subjects = {night.suppression.document(name) for name in used.documents} if night.decisions.reviews() else set()
    if "article" in recipe.select.kinds:
        subjects |= set(stored_contradictions(night))
    return subjects


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
