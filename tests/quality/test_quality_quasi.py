"""Few people with the same department, region, product and month are reported, and nothing of them is said beside."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import yaml

from curation.cleaning.labels.vocabulary import Value, Vocabularies, Vocabulary
from curation.cleaning.learned import learn_boilerplate
from curation.cleaning.step import clean_source
from curation.cleaning.texts import cleaned_documents
from curation.corpora.choice.select import customer
from curation.corpora.step import build_corpus
from curation.dedup.step import find_clusters
from curation.demo.planted import DATES
from curation.deployment.project import open_night
from curation.document import PEOPLE
from curation.privacy.profile import TYPES, Quasi
from curation.privacy.step import find_findings
from curation.quality.checks.quasi import judged, people_by_combination, quasi_verdict
from curation.sources.identities.consent import People
from curation.sources.step import assemble_source, find_people, land_source

WORDS = Vocabularies(
    labels={
        "region": Vocabulary(values={"emea": Value(), "apac": Value()}),
        "product": Vocabulary(values={"Mesh": Value(), "View": Value()}),
    }
)
QUASI = Quasi(columns=("region", "product", "month"), k=3)
NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)


def document(record: str, who: str | None, region: str | None, *products: str, **given: Any) -> dict[str, Any]:
    """A ticket of a requester of Zendesk, as far as it is looked at here."""
    labels = [{"name": "product", "value": None, "raw": product, "origin": "vendor"} for product in products]
    turns = [{"role": "requester", "author_ref": who}]
    return {
        "source": "zendesk", "kind": "ticket", "record_id": record, "created_at": NOON, "about_ref": None,
        "turns": turns, "labels": labels, "governance": {"department": "support", "region": region}, **given,
    }  # fmt: skip


def people(*same: tuple[str, str]) -> People:
    """One person with these references (source, ref)."""
    rows = [{"person_id": "p1", "source": source, "ref": ref, "role": "requester"} for source, ref in same]
    return People.of(pa.Table.from_pylist(rows, schema=PEOPLE))


def shared(*documents: dict[str, Any], who: People | None = None) -> dict[tuple[str, ...], int]:
    found = people_by_combination(documents, QUASI, who or people(), WORDS)
    return {combination: len(own) for combination, own in found.items()}


def test_people_are_counted_and_not_their_documents() -> None:
    found = shared(*(document(str(number), f"c{number % 2}", "emea", "Mesh") for number in range(10)))
    assert found == {("emea", "Mesh", "2026-11"): 2}


def test_a_customer_of_two_systems_is_one_person() -> None:
    twice = (document("1", "c1", "emea", "Mesh"), document("2", "0031", "emea", "Mesh", source="salesforce"))
    assert shared(*twice) == {("emea", "Mesh", "2026-11"): 2}
    assert shared(*twice, who=people(("zendesk", "c1"), ("salesforce", "0031"))) == {("emea", "Mesh", "2026-11"): 1}


def test_a_record_without_a_requester_is_a_person_of_its_own_and_an_article_is_nobody() -> None:
    found = shared(document("1", None, "emea", "Mesh"), document("2", None, "emea", "Mesh"))
    assert found == {("emea", "Mesh", "2026-11"): 2}
    assert shared(document("1", None, "emea", "Mesh", kind="article")) == {}


def test_a_value_that_no_vocabulary_knows_is_not_said() -> None:
    found = shared(
        document("1", "c1", "Villa of the Okonkwos", "Mesh", "View"),
        document("2", "c2", None, "a product of Mr. Okonkwo", created_at=None),
    )
    assert found == {("none", "Mesh+View", "2026-11"): 1, ("none", "none", "none"): 1}


def test_combinations_below_k_are_a_warning_with_counts_and_vocabulary_values_alone() -> None:
    documents = [document(str(number), f"c{number}", "emea", "Mesh") for number in range(3)]
    documents += [document(f"r{number}", f"r{number}", "apac", "View") for number in range(2)]
    verdict = judged(people_by_combination(documents, QUASI, people(), WORDS), QUASI)
    assert (verdict.passed, verdict.severity, verdict.blocking) == (False, "warn", False)
    assert verdict.figures == {
        "k": 3,
        "columns": "region, product, month",
        "combinations": 2,
        "below_k": 1,
        "people_below_k": 2,
        "smallest": 2,
        "rare_01": "region=apac product=View month=2026-11: 2 people",
    }
    assert "r0" not in json.dumps(verdict.figures)


def test_where_everybody_is_among_k_or_nothing_is_asked_the_check_passes() -> None:
    documents = [document(str(number), f"c{number}", "emea", "Mesh") for number in range(3)]
    assert judged(people_by_combination(documents, QUASI, people(), WORDS), QUASI).passed
    assert judged({}, Quasi()).passed


@pytest.mark.slow
def test_a_candidates_people_are_counted_as_its_documents_show_them(
    tmp_path: Path, deployment: Callable[..., Any], exports: Path
) -> None:
    small = deployment(tmp_path / "small", exports)
    for folder in ("corpora", "sources"):
        for each in sorted((small.defs / folder).iterdir()):
            if each.name not in ("support_triage", "zendesk"):
                small.without(f"{folder}/{each.name}")
    file = small.defs / "privacy" / "defs.yaml"
    policy = yaml.safe_load(file.read_text())
    kept = {each: {"operator": "keep"} for each in TYPES if each != "EMAIL_ADDRESS"}  # no model has to be loaded
    quasi = {"columns": ["region", "product", "month"], "k": 4}
    policy["attributes"]["profiles"] = {"default": {"operators": kept, "quasi": quasi}}
    file.write_text(yaml.safe_dump(policy))
    small.land(DATES[0], source="zendesk")
    night = open_night(small.project())
    land_source(night, "zendesk", DATES[:1])
    assemble_source(night, "zendesk")
    find_people(night)
    clean_source(night, "zendesk")
    learn_boilerplate(night)
    find_clusters(night)
    find_findings(night)
    candidate, _, fates = build_corpus(night, "support-triage")
    verdict = quasi_verdict(night, "support-triage", candidate)
    kept_documents = set(fates.filter(pc.equal(fates["fate"], "kept"))["subject_id"].to_pylist())
    documents = [d for d in cleaned_documents(night, "zendesk").to_pylist() if d["doc_id"] in kept_documents]
    by_region: dict[str, set[str | None]] = {}
    who = People.of(night.tables.read("people", PEOPLE))
    for each in documents:
        key = f"{(each['governance'] or {}).get('region')} {each['created_at']:%Y-%m}"
        by_region.setdefault(key, set()).add(who.person_id(*customer(each)))
    everybody = set().union(*by_region.values())
    assert verdict.severity == "warn"
    assert int(verdict.figures["combinations"]) >= len(by_region) > 0
    assert 0 < int(verdict.figures["people_below_k"]) <= len(everybody)
    names = {name for row in night.tables.read("people", PEOPLE).to_pylist() for name in row["names"]}
    assert not [name for name in names if name in json.dumps(verdict.figures)]
