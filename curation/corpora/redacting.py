"""How a corpus redacts tonight, and what tonight's tables know of the texts it redacts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

import pyarrow as pa

from curation.cleaning.facts import known
from curation.cleaning.labels.concepts import Concepts
from curation.cleaning.learned import Boilerplate
from curation.cleaning.mails.courtesies import VERSION as COURTESIES_VERSION
from curation.cleaning.mails.courtesies import courtesies
from curation.cleaning.settings import CleaningSettings
from curation.cleaning.texts import cleaned_rows
from curation.corpora.example import Citation, RedactedDocument
from curation.corpora.late import Late
from curation.corpora.macros import formula_edits, formulas, macros, sent_by_agents
from curation.corpora.recipe import Recipe
from curation.corpora.redacted import RedactedDocuments
from curation.corpora.redaction import CleanText, Redaction, Scanned, edit_counts, redact_document
from curation.corpora.select import Row
from curation.corpora.truth.citations import Citations
from curation.corpora.truth.step import find_truth
from curation.dedup.tables import CLUSTERS
from curation.night import Night
from curation.privacy.detector import Detection, Scan, scan_of
from curation.privacy.known_findings import findings_of, holders, uncovered
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.redact import draws
from curation.privacy.scans import Scanned as Scans
from curation.privacy.step import known_terms, proofs_of
from curation.privacy.surrogates import known_identities
from curation.sources.consent import People
from curation.sources.settings import source_of

DAY_FIRST = {"day_first": True, "month_first": False}


def redaction_of(night: Night, recipe: Recipe, people: pa.Table) -> Redaction:
    """How a corpus redacts, without macros and citations; `people` is tonight's table of them."""
    profile = night.project.one(PrivacyPolicy).profile(recipe.profile)
    return Redaction(
        profile,
        night.keys.pseudonym,
        recipe.name,
        People.of(people),
        night.suppression,
        late_of(night, recipe),
        night.project.one(PrivacyPolicy).fields,
        night.project.one(PrivacyPolicy).own,
        known_identities(people) if draws(profile) else frozenset(),
        lambda source: DAY_FIRST.get(source_of(night, source).date_order),
        may_pass=cache(proofs_of(night, recipe.profile).may_pass),
    )


def late_of(night: Night, recipe: Recipe) -> Late:
    """What the corpus edits in clean texts before it redacts them."""
    late = Late()
    if recipe.boilerplate == "remove":
        late = replace(late, boilerplate=Boilerplate(night).edits)
    if recipe.courtesies == "remove":
        late = replace(late, courtesies=courtesies)
    if recipe.concepts:
        concepts = Concepts(
            recipe.concepts, night.project.one(CleaningSettings).labels(), night.project.one(CleaningSettings).concepts
        )
        said = known(night, "signals", columns=["language"])
        languages = dict(zip(said["clean_sha256"].to_pylist(), said["language"].to_pylist(), strict=True))
        late = replace(
            late,
            concepts=lambda source, clean, text, on: concepts.edits(
                text, on, languages.get(clean), source_of(night, source).date_order
            ),
        )
    return late


def redacted_documents(
    night: Night, recipe: Recipe, people: pa.Table, inputs: Mapping[str, object]
) -> RedactedDocuments:
    """The documents of tonight as a corpus redacts them; `inputs` are all that the night's tables depend on."""

    @cache  # what takes a while is done where there is something to redact
    def made() -> tuple[Redaction, Scan, dict[bytes, str | None]]:
        clusters = night.tables.read("clusters", CLUSTERS, ["doc_id", "cluster_id"])
        sent = sent_by_agents(night, night.project.sources, clusters)
        citations = find_truth(night).citations
        said = known(night, "signals", columns=["language"])
        languages = dict(zip(said["clean_sha256"].to_pylist(), said["language"].to_pylist(), strict=True))
        redaction = redaction_of(night, recipe, people)
        told = recipe.sift.sentences
        if told.formulas == "remove":
            often = formulas(sent, told.most_documents, told.share) - told.marks
            late = replace(redaction.late, formulas=lambda text: formula_edits(text, often))
            redaction = replace(redaction, late=late)
        redaction = replace(
            redaction,
            language=languages.get,
            macros=macros(sent),
            cites=lambda turn, text: cited(citations, turn, text),
        )
        return redaction, wanted(night, recipe), holders(known_terms(night))

    def redact(rows: Sequence[Row]) -> Iterator[RedactedDocument | str]:
        redaction, looked_for, who = made()
        scanned = scan(night, looked_for, rows, who)
        for row in rows:
            yield redact_document(row, scanned, redaction)

    profile = night.project.one(PrivacyPolicy).profile(recipe.profile)
    manner = {
        "profile": profile.model_dump(mode="json"),
        "own": night.project.one(PrivacyPolicy).own.model_dump(mode="json"),
        "corpus": recipe.name if profile.scope == "corpus" else None,
        "boilerplate": recipe.boilerplate,
        "concepts": list(recipe.concepts),
        "courtesies": [recipe.courtesies, COURTESIES_VERSION],
        "sentences": recipe.sift.sentences.model_dump(mode="json", exclude={"beyond"}),
    }
    said = _digest({**inputs, "manner": manner})
    return RedactedDocuments(night.project.locations.redacted, _digest(manner)[:16], said, redact)


def cited(citations: Citations, turn: Row, text: str) -> tuple[Citation, ...]:
    """What a turn cites: only what an agent tells a requester is asked about."""
    told = turn["role"] == "agent" and turn["visibility"] == "public"
    return citations.of(text, turn["at"]) if told else ()


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def wanted(night: Night, recipe: Recipe) -> Scan:
    """What a corpus has to know of a text: all that its profile redacts."""
    policy = night.project.one(PrivacyPolicy)
    return scan_of(policy, policy.detected([recipe.profile]))


def scan(night: Night, looked_for: Scan, rows: Sequence[Row], who: dict[bytes, str | None]) -> Scanned:
    """What is known about the texts of some documents; `who` holds each identity, as from `holders`."""
    clean: dict[bytes, CleanText] = {}
    for source in sorted({row["source"] for row in rows}):
        raws = [turn["raw_sha256"] for row in rows if row["source"] == source for turn in row["turns"]]
        for found in cleaned_rows(night, source, raws, ["text", "clean_sha256", "edits"]).to_pylist():
            text = CleanText(found["text"], found["clean_sha256"], edit_counts(found["edits"]))
            clean[found["raw_sha256"]] = text
    keys = pa.array(sorted({text.clean_sha256 for text in clean.values()}), pa.binary(32))
    detected: dict[bytes, Detection] = Scans(night.tables).detections(looked_for, keys)
    for key in uncovered(night.tables, who.keys(), keys.to_pylist()):
        detected.pop(key, None)  # nobody looked for the known people in it
    return Scanned(clean, detected, findings_of(night.tables, keys, who))
