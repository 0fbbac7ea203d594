"""What the content of a corpus depends on in `corpora` itself, and what its steps keep once a text."""

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
    """What a recipe asks of the steps before."""
    select = recipe.select
    return Demand(recipe.name, select.sources, tuple(select.signals), recipe.profile, tuple(sorted(recipe.labels_read)))


def labels(project: Declared, demand: Demand) -> str:
    """Of the labels that rules give: of those that are read, and of those whose values redaction looks for."""
    fields = {field.field for field in project.one(PrivacyPolicy).fields if field.field is not None}
    return (
        f"{LABELLING_VERSION}:{project.one(CleaningSettings).label_rules.digest({*demand.labels, *fields, 'language'})}"
    )


def macros(project: Declared, demand: Demand) -> str:
    """Of what is said in many documents, and of courtesies."""
    return f"{MACROS_VERSION}.{COURTESIES_VERSION}"


def truth(project: Declared, demand: Demand) -> str:
    """Of contradictions and citations."""
    return f"{TRUTH_VERSION}.{CITATIONS_VERSION}"


def sift(project: Declared, demand: Demand) -> str:
    """Of what is sifted from examples."""
    return SIFT_VERSION


def concepts(project: Declared, demand: Demand) -> str:
    """Of concepts in running text: their code, their settings, the products, and how sources write dates."""
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
    """Of building, and of the shape."""
    return f"{VERSION}.{shape_version(project.every(Recipe)[demand.corpus].shape)}"


def redaction(project: Declared, demand: Demand) -> str:
    """Of what becomes of each finding."""
    return redaction_version(project.one(PrivacyPolicy).profile(demand.profile))


def texts(night: Night) -> list[Memo]:
    """The statements of articles."""
    return [CLAIMS_MEMO]


def sentences(night: Night) -> list[Memo]:
    """The sentences of what agents sent."""
    return [SENTENCES_MEMO]
