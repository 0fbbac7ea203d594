"""The check of how few people share what a release says of them: combinations of quasi-identifiers below k people.

L. Sweeney, "k-anonymity: a model for protecting privacy", International Journal of Uncertainty, Fuzziness and
Knowledge-Based Systems 10 (2002).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.labels.vocabulary import Vocabularies
from curation.cleaning.settings import CleaningSettings
from curation.cleaning.texts import cleaned_documents
from curation.corpora.choice.select import customer, day, pivot
from curation.corpora.example import EXAMPLES
from curation.corpora.recipe import Recipe
from curation.corpora.step import EXAMPLES_TABLE
from curation.document import PEOPLE, DocumentRow
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.profile import Quasi
from curation.quality.examples import shards
from curation.quality.expectations import Verdict
from curation.sources.identities.consent import People
from curation.state.night import Night

NAME = "quasi_identifiers"
SHOWN = 20  # combinations named in a verdict, the rarest first
NONE = "none"
MONTH, GOVERNED = "month", ("department", "region")
COLUMNS = ("doc_id", "source", "kind", "record_id", "created_at", "about_ref", "turns", "labels", "governance")

Combination = tuple[str, ...]


def quasi_verdict(night: Night, name: str, candidate: Path) -> Verdict:
    """Count the people behind each combination of the profile's quasi-identifiers among a candidate's documents.

    A failure is a warning and never blocks. Figures name combinations by vocabulary values alone, and how many people
    share each.
    """
    quasi = night.project.one(PrivacyPolicy).profile(night.project.every(Recipe)[name].profile).quasi
    if not quasi.columns:
        return judged({}, quasi)
    people, vocabularies = People.of(night.tables.read("people", PEOPLE)), night.project.one(CleaningSettings).labels()
    return judged(people_by_combination(_documents(night, name, candidate), quasi, people, vocabularies), quasi)


def judged(shared: Mapping[Combination, frozenset[str]], quasi: Quasi) -> Verdict:
    """Return the verdict on a mapping of combinations to the people who share them."""
    few = sorted((len(people), combination) for combination, people in shared.items() if len(people) < quasi.k)
    figures: dict[str, int | float | str] = {
        "k": quasi.k,
        "columns": ", ".join(quasi.columns) or NONE,
        "combinations": len(shared),
        "below_k": len(few),
        "people_below_k": len({person for people in shared.values() if len(people) < quasi.k for person in people}),
        "smallest": min((len(people) for people in shared.values()), default=0),
    }
    for number, (people, combination) in enumerate(few[:SHOWN], start=1):
        combination_text = " ".join(
            f"{column}={value}" for column, value in zip(quasi.columns, combination, strict=True)
        )
        figures[f"rare_{number:02d}"] = f"{combination_text}: {people} {'person' if people == 1 else 'people'}"
    return Verdict(
        NAME,
        not few,
        "warn",
        figures,
        f"{len(few):,} of {len(shared):,} combinations of {figures['columns']} are shared by fewer than {quasi.k} "
        f"people (the rarest by {figures['smallest']}), none is wanted: take a column out of the shape or make it "
        "coarser, select documents of larger groups, or accept it",
    )


def people_by_combination(
    documents: Iterable[DocumentRow], quasi: Quasi, people: People, vocabularies: Vocabularies
) -> dict[Combination, frozenset[str]]:
    """Return combination → the distinct customers of the documents that show it.

    A person whom several systems know counts once. A customer whom nobody knows counts once for each reference. An
    article has no customer.
    """
    customers: defaultdict[Combination, set[str]] = defaultdict(set)
    for document in documents:
        if document["kind"] != "article":
            source, ref = customer(document)
            combination = _combination(document, quasi, vocabularies)
            customers[combination].add(people.person_id(source, ref) or f"{source}:{ref}")
    return {combination: frozenset(own) for combination, own in customers.items()}


def _combination(document: DocumentRow, quasi: Quasi, vocabularies: Vocabularies) -> Combination:
    """Return one value for each column; several values of a label are joined by `+`, and a value that no vocabulary
    knows is `none`.
    """
    labels = pivot(document, vocabularies.resolve)
    on = day(document)
    governance: Mapping[str, object] = document["governance"] or {}

    def of(column: str) -> str:
        if column == MONTH:
            return f"{on:%Y-%m}" if on else NONE
        if column not in vocabularies.labels:
            return NONE
        governed = governance.get(column) if column in GOVERNED else None
        value = vocabularies.resolve(column, governed if isinstance(governed, str) else None, on, document["source"])
        return value or "+".join(sorted(set(labels.get(column, ())))) or NONE

    return tuple(of(column) for column in quasi.columns)


def _documents(night: Night, name: str, candidate: Path) -> Iterator[DocumentRow]:
    """Yield the documents that a candidate's examples were made from."""
    configs = sorted(path.name for path in (candidate / "data").iterdir()) if (candidate / "data").is_dir() else []
    examples = {
        example for config in configs for _, rows in shards(candidate, config) for example in rows[0].to_pylist()
    }
    rows = night.tables.read(EXAMPLES_TABLE, EXAMPLES, ["example_id", "doc_id"], pc.field("corpus") == name)
    rows = rows.filter(pc.is_in(rows["example_id"], value_set=pa.array(sorted(examples), pa.string())))
    wanted = pc.unique(rows["doc_id"])
    for source in night.project.every(Recipe)[name].select.sources:
        documents = cleaned_documents(night, source, list(COLUMNS))
        yield from documents.filter(pc.is_in(documents["doc_id"], value_set=wanted)).to_pylist()
