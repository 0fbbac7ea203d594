"""Set up how a corpus redacts tonight, and read what tonight's tables know of its texts."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import pyarrow as pa

from curation.cleaning.edits import Edit
from curation.cleaning.facts import known
from curation.cleaning.labels.concepts import Concepts
from curation.cleaning.labels.dates import Order
from curation.cleaning.learned import Boilerplate
from curation.cleaning.mails.courtesies import VERSION as COURTESIES_VERSION
from curation.cleaning.mails.courtesies import courtesies
from curation.cleaning.settings import CleaningSettings
from curation.cleaning.texts import cleaned_rows
from curation.corpora.example import Citation
from curation.corpora.recipe import Recipe
from curation.corpora.redaction.late import Late
from curation.corpora.redaction.macros import formulas, macros, sent_by_agents
from curation.corpora.redaction.one_document import CleanText, Redaction, Scanned, edit_counts
from curation.corpora.redaction.reads import Formulas, Reads
from curation.corpora.redaction.redacted import RedactedDocuments
from curation.corpora.redaction.tasks import Whole, outcomes
from curation.corpora.truth.citations import Citations
from curation.corpora.truth.step import find_truth
from curation.dedup.tables import CLUSTERS
from curation.document import DocumentRow, TurnRow
from curation.engine.tasks import Engine
from curation.privacy.canaries.language_texts import languages
from curation.privacy.detector import Detection, Scan, scan_of
from curation.privacy.known.findings import findings_of, holders, uncovered
from curation.privacy.models.languages import DEFAULT
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.redaction.redact import draws
from curation.privacy.redaction.surrogates import known_identities
from curation.privacy.scans import Scanned as Scans
from curation.privacy.step import known_terms, proofs_of
from curation.sources.identities.consent import People
from curation.sources.settings import source_of
from curation.state.night import Night
from curation.state.receipts import code_digest

DAY_FIRST = {"day_first": True, "month_first": False}


def redaction_of(night: Night, recipe: Recipe, people: pa.Table) -> Redaction:
    """Return how a corpus redacts, without macros and citations; `people` is tonight's table of people."""
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
        {name: DAY_FIRST.get(source_of(night, name).date_order) for name in night.project.sources}.get,
        may_pass=passing(night, recipe.profile),
    )


def late_of(night: Night, recipe: Recipe) -> Late:
    """Return the edits that the corpus makes in clean texts before it redacts them."""
    late = Late()
    if recipe.boilerplate == "remove":
        late = replace(late, boilerplate=Boilerplate(night).edits)
    if recipe.courtesies == "remove":
        late = replace(late, courtesies=courtesies)
    if recipe.concepts:
        concepts = Concepts(
            recipe.concepts, night.project.one(CleaningSettings).labels(), night.project.one(CleaningSettings).concepts
        )
        signals = known(night, "signals", columns=["language"])
        told = dict(zip(signals["clean_sha256"].to_pylist(), signals["language"].to_pylist(), strict=True))
        orders = {name: source_of(night, name).date_order for name in night.project.sources}
        late = replace(late, concepts=Rewriting(concepts, told, orders))
    return late


@dataclass(frozen=True)
class Rewriting:
    """A corpus's rewriting of concepts in running text, with languages by clean digest and date orders by source."""

    concepts: Concepts
    languages: Mapping[bytes, str | None]
    orders: Mapping[str, Order]

    def __call__(self, source: str, clean: bytes, text: str, on: dt.date | None) -> list[Edit]:
        """Return edits over T2 that write concepts in their one form."""
        return self.concepts.edits(text, on, self.languages.get(clean), self.orders[source])


@dataclass(frozen=True)
class Passing:
    """A test whether texts in a language may leave."""

    languages: frozenset[str]
    every: bool

    def __call__(self, language: str) -> bool:
        return self.every or language in self.languages


def passing(night: Night, profile: str) -> Passing:
    """Return the test of which languages may leave tonight under a profile."""
    proofs = proofs_of(night, profile)
    return Passing(frozenset(filter(proofs.may_pass, {*languages(), DEFAULT})), proofs.may_pass(""))


def redacted_documents(night: Night, recipe: Recipe, people: pa.Table, stages: Mapping[str, str]) -> RedactedDocuments:
    """Return tonight's documents as a corpus redacts them; `stages` are the versions of all that redaction reads."""
    policy, cleaning = night.project.one(PrivacyPolicy), night.project.one(CleaningSettings)
    profile = policy.profile(recipe.profile)
    manner = {
        "profile": profile.model_dump(mode="json"),
        "own": policy.own.model_dump(mode="json"),
        "corpus": recipe.name if profile.scope == "corpus" else None,
        "boilerplate": recipe.boilerplate,
        "concepts": list(recipe.concepts),
        "courtesies": [recipe.courtesies, COURTESIES_VERSION],
        "sentences": recipe.sift.sentences.model_dump(mode="json", exclude={"beyond"}),
    }
    alike = {
        "manner": manner,
        "stages": dict(stages),
        "code": code_digest(),
        "keys": {duty: key for duty, key in night.keys.ids().items() if duty != "log"},
        "cleaning": cleaning.model_dump(mode="json"),
        "policy": policy.model_dump(mode="json"),
        "orders": {name: source_of(night, name).date_order for name in night.project.sources},
        "held": sorted(subject for subject in night.decisions.held() if subject.startswith("text:")),
        "languages": sorted(passing(night, recipe.profile).languages),
        "surrogates": _digest(sorted(known_identities(people))) if draws(profile) else None,
    }
    reading = NightReading(night, recipe, people)
    home, erased = night.project.locations.redacted, night.suppression.digest(()).hex()
    return RedactedDocuments(home, _digest(manner)[:16], _digest(alike), erased, reading)


class NightReading:
    """The implementation of `curation.corpora.redaction.redacted.Reading` for a corpus on a night."""

    def __init__(self, night: Night, recipe: Recipe, people: pa.Table) -> None:
        self._night, self._recipe, self._people = night, recipe, people
        fields = {field.field for field in night.project.one(PrivacyPolicy).fields if field.field is not None}
        removes = recipe.boilerplate == "remove"
        self._reads = Reads(night, People.of(people), fields, removes, lambda: self._who, lambda: self._macros)
        self.live, self.key = self._reads.live, self._reads.key

    @cached_property
    def stamp(self) -> bytes:
        """See `Citations.digest`."""
        return self._citations.digest

    def holds(self, asked: bytes) -> bool:
        """Return whether the sentences asked about for a document are formulas, or not, as they were then."""
        return self._formulas.answer(asked)

    def cited(self, documents: Sequence[DocumentRow]) -> Iterator[tuple[tuple[Citation, ...], ...]]:
        """Yield what the turns of documents cite tonight."""
        clean = clean_of(self._night, documents)
        for row in documents:
            texts = [clean[turn["raw_sha256"]].text if is_answer(turn) else "" for turn in row["turns"]]
            yield tuple(
                cited(self._citations, *turn_and_text) for turn_and_text in zip(row["turns"], texts, strict=True)
            )

    def redact(self, documents: Sequence[DocumentRow]) -> Iterator[tuple[bytes, bytes]]:
        """Yield the outcomes of documents, with the sentences that were asked about."""
        scanned = scan(self._night, wanted(self._night, self._recipe), documents, self._who)
        places, whole = self._night.project.locations, Whole(self._redaction, self._formulas)
        with places.scratch("redaction") as folder:
            yield from outcomes(whole, documents, scanned, Engine.of(places), folder)

    @cached_property
    def _who(self) -> dict[bytes, str | None]:
        return holders(known_terms(self._night))

    @cached_property
    def _citations(self) -> Citations:
        return find_truth(self._night).citations

    @cached_property
    def _sent(self) -> pa.Table:
        clusters = self._night.tables.read("clusters", CLUSTERS, ["doc_id", "cluster_id"])
        return sent_by_agents(self._night, self._night.project.sources, clusters)

    @cached_property
    def _macros(self) -> frozenset[bytes]:
        return macros(self._sent)

    @cached_property
    def _formulas(self) -> Formulas:
        sentences = self._recipe.sift.sentences
        if sentences.formulas != "remove":
            return Formulas(frozenset())
        return Formulas(formulas(self._sent, sentences.most_documents, sentences.share) - sentences.marks)

    @cached_property
    def _redaction(self) -> Redaction:
        known_language = known(self._night, "signals", columns=["language"])
        names = (known_language[name].to_pylist() for name in ("clean_sha256", "language"))
        redaction = redaction_of(self._night, self._recipe, self._people)
        if self._recipe.sift.sentences.formulas == "remove":
            redaction = replace(redaction, late=replace(redaction.late, formulas=self._formulas.edits))
        return replace(
            redaction,
            language=dict(zip(*names, strict=True)).get,
            macros=self._macros,
            cites=partial(cited, self._citations),
        )


def cited(citations: Citations, turn: TurnRow, text: str) -> tuple[Citation, ...]:
    """Return what a turn cites; only what an agent tells a requester is searched."""
    return citations.of(text, turn["at"]) if is_answer(turn) else ()


def is_answer(turn: TurnRow) -> bool:
    """Return whether a turn is what an agent tells a requester."""
    return bool(turn["role"] == "agent" and turn["visibility"] == "public")


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def wanted(night: Night, recipe: Recipe) -> Scan:
    """Return what a corpus has to search texts for: all that its profile redacts."""
    policy = night.project.one(PrivacyPolicy)
    return scan_of(policy, policy.detected([recipe.profile]))


def scan(night: Night, looked_for: Scan, rows: Sequence[DocumentRow], who: dict[bytes, str | None]) -> Scanned:
    """Return what is known about the texts of some documents; `who` maps terms to people, as from `holders`."""
    clean = clean_of(night, rows)
    keys = pa.array(sorted({text.clean_sha256 for text in clean.values()}), pa.binary(32))
    detected: dict[bytes, Detection] = Scans(night.tables).detections(looked_for, keys)
    for key in uncovered(night.tables, who.keys(), keys.to_pylist()):
        detected.pop(key, None)  # it was not searched for all known people
    return Scanned(clean, detected, findings_of(night.tables, keys, who))


def clean_of(night: Night, rows: Sequence[DocumentRow]) -> dict[bytes, CleanText]:
    """Return T2 of the turns of some documents, by the digest of T1."""
    clean: dict[bytes, CleanText] = {}
    for source in sorted({row["source"] for row in rows}):
        raws = [turn["raw_sha256"] for row in rows if row["source"] == source for turn in row["turns"]]
        for clean_row in cleaned_rows(night, source, raws, ["text", "clean_sha256", "edits"]).to_pylist():
            text = CleanText(clean_row["text"], clean_row["clean_sha256"], edit_counts(clean_row["edits"]))
            clean[clean_row["raw_sha256"]] = text
    return clean
