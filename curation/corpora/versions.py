"""Versions of `corpora` that a corpus's content depends on, and the memos that its steps keep for each text."""

from __future__ import annotations

import hashlib
import json

from curation.cleaning.labels.concepts import VERSION as CONCEPTS_VERSION
from curation.cleaning.labels.labelling import VERSION as LABELLING_VERSION
from curation.cleaning.mails.courtesies import VERSION as COURTESIES_VERSION
from curation.cleaning.settings import CleaningSettings
from curation.corpora.building import VERSION
from curation.corpora.recipe import Recipe
from curation.corpora.redaction.macros import MEMO as SENTENCES_MEMO
from curation.corpora.redaction.macros import VERSION as MACROS_VERSION
from curation.corpora.shapes.every import shape_version
from curation.corpora.sift.every import VERSION as SIFT_VERSION
from curation.corpora.truth.citations import VERSION as CITATIONS_VERSION
from curation.corpora.truth.step import MEMO as CLAIMS_MEMO
from curation.corpora.truth.step import VERSION as TRUTH_VERSION
from curation.engine.memo import Memo
from curation.flow import Demand
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.redaction.redact import redaction_version
from curation.sources.settings import SourceSettings
from curation.state.night import Declared, Night


def demand_of(recipe: Recipe) -> Demand:
    """Return what a recipe demands of the earlier steps."""
    select = recipe.select
    return Demand(recipe.name, select.sources, tuple(select.signals), recipe.profile, tuple(sorted(recipe.labels_read)))


def labels(project: Declared, demand: Demand) -> str:
    """Return the version of the labels that rules give, among those read and those that redaction looks for."""
    fields = {field.field for field in project.one(PrivacyPolicy).fields if field.field is not None}
    return (
        f"{LABELLING_VERSION}:{project.one(CleaningSettings).label_rules.digest({*demand.labels, *fields, 'language'})}"
    )


def macros(project: Declared, demand: Demand) -> str:
    """Return the version of macros and courtesies."""
    return f"{MACROS_VERSION}.{COURTESIES_VERSION}"


def truth(project: Declared, demand: Demand) -> str:
    """Return the version of contradictions and citations."""
    return f"{TRUTH_VERSION}.{CITATIONS_VERSION}"


def sift(project: Declared, demand: Demand) -> str:
    """Return the version of sifting."""
    return SIFT_VERSION


def concepts(project: Declared, demand: Demand) -> str:
    """Return the version of concepts in running text: code, settings, products, and how sources write dates."""
    if not project.every(Recipe)[demand.corpus].concepts:
        return "none"
    cleaning = project.one(CleaningSettings)
    products = cleaning.vocabularies.get(cleaning.concepts.product_label)
    given = {
        "settings": cleaning.concepts.model_dump(mode="json"),
        "products": products and products.model_dump(mode="json"),
        "orders": {name: source.date_order for name, source in project.every(SourceSettings).items()},
    }
    return f"{CONCEPTS_VERSION}:{hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()[:8]}"


def corpus(project: Declared, demand: Demand) -> str:
    """Return the version of building and of the shape."""
    return f"{VERSION}.{shape_version(project.every(Recipe)[demand.corpus].shape)}"


def redaction(project: Declared, demand: Demand) -> str:
    """Return the version of what is done with each finding."""
    return redaction_version(project.one(PrivacyPolicy).profile(demand.profile))


def texts(night: Night) -> list[Memo]:
    """Return the memo of the statements of articles."""
    return [CLAIMS_MEMO]


def sentences(night: Night) -> list[Memo]:
    """Return the memo of the sentences that agents sent."""
    return [SENTENCES_MEMO]
