"""Define the object that `curation explain --json` prints: its keys with types and descriptions for the reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypedDict


class Reason(TypedDict):
    """The name of a reason, and the reason in words."""

    reason: Annotated[str | None, "the name of the reason; null if there is none"]
    why: Annotated[str | None, "the reason in words"]


class Verdict(Reason):
    """A fate with its reason."""

    fate: Annotated[str | None, "`kept`, `dropped`, `merged` or `quarantined`; null as long as it is not decided"]


class Origin(TypedDict):
    """A place in an export."""

    file: Annotated[str, "the file of the landing"]
    position: Annotated[int, "the row, line or byte in that file"]
    export_sha256: Annotated[str, "the first 16 digits of the file's SHA-256"]


class ArrivedRow(Verdict, Origin):
    """A row of an export."""

    landed_on: Annotated[str, "the date of its landing"]
    entity: Annotated[str, "what the row describes, such as `thread`, `turn` or `article`"]
    record_id: Annotated[str | None, "the vendor's id; null after an erasure"]


class Named(TypedDict):
    """A document by its name and its id."""

    name: Annotated[str | None, "source and vendor's id; null if the document is no more"]
    doc_id: Annotated[str, "64 hex digits"]


class ReleaseName(TypedDict):
    """A release that holds a document."""

    release: Annotated[str, "corpus and version, such as `support-sft@v1.0.0`"]
    withdrawn: Annotated[bool, "whether the version was withdrawn"]


class ExpiredDocument(Named, Reason):
    """A document that may be kept no longer."""

    releases: Annotated[list[ReleaseName], "releases that still hold it"]


InForce = TypedDict(
    "InForce",
    {
        "from": Annotated[str, "the first day"],
        "to": Annotated[str | None, "the day after the last one; null as long as the text is in force"],
    },
)
InForce.__doc__ = "A time in which the text of an article held."


class FindingCount(TypedDict):
    """Findings of one entity type by one recognizer."""

    type: Annotated[str, "the entity type"]
    recognizer: Annotated[str, "the recognizer that found them"]
    count: Annotated[int, "how many"]


class TurnObject(Origin):
    """A turn of a document."""

    number: Annotated[int, "its place in the document, from 0"]
    role: Annotated[str, "`requester`, `agent`, `system`, `author`, `title` or `summary`"]
    visibility: Annotated[str, "`public` or `internal`"]
    at: Annotated[str | None, "when it was written, in ISO 8601"]
    landed_on: Annotated[str | None, "the date of its landing"]
    edits: Annotated[Mapping[str, int], "edits of cleaning by kind"]
    personal_data: Annotated[list[FindingCount] | None, "personal data that was found; null if none was looked for"]
    not_looked_for: Annotated[str | None, "why no personal data was looked for"]


class TakenOut(Verdict):
    """The stage that took a document out before any corpus was built."""

    by: Annotated[str, "the stage"]


class MemberObject(Named):
    """A document of a duplicate cluster."""

    similarity: Annotated[float | None, "exact Jaccard similarity with the text of the cluster's first document"]
    survives_in: Annotated[list[str], "corpora in which this document is the survivor"]


class ClusterObject(TypedDict):
    """Documents that say the same or nearly the same."""

    kind: Annotated[str, "`single`, `exact` or `near`"]
    first: Annotated[str, "id of the document that the others are compared with"]
    members: Annotated[list[MemberObject], "all of them, the explained document first"]


class ExampleId(TypedDict):
    """A training example."""

    config: Annotated[str, "config of the corpus"]
    split: Annotated[str, "the split, such as `train`"]
    example_id: Annotated[str, "32 hex digits"]


class Disagreement(TypedDict):
    """A label that two merged documents answer differently."""

    label: Annotated[str, "the label"]
    survivor: Annotated[list[str], "its values in the survivor"]
    loser: Annotated[list[str], "its values in the merged document"]


class MergeObject(Named):
    """A merge, seen from one of its two documents; the other one is named."""

    similarity: Annotated[float | None, "exact Jaccard similarity of both texts"]
    decided_by: Annotated[str, "the first criterion of the recipe by which one of them survived"]
    disagreements: Annotated[list[Disagreement], "labels in which the two differ"]


class CorpusObject(Verdict):
    """What became of a document in a corpus."""

    corpus: Annotated[str, "the corpus"]
    examples: Annotated[list[ExampleId], "examples made of the document"]
    merged_into: Annotated[MergeObject | None, "the merge into another document, if there is one"]
    survivor: Annotated[Verdict | None, "what became of the document that it was merged into"]
    stands_for: Annotated[list[MergeObject], "documents that were merged into this one"]


class DocumentObject(Named):
    """A document, and what was done to it."""

    kind: Annotated[str, "`ticket`, `article`, …"]
    created_on: Annotated[str, "the day on which the vendor made it"]
    in_force: Annotated[list[InForce], "when an article's text held"]
    turns: Annotated[list[TurnObject], "all turns"]
    taken_out: Annotated[
        TakenOut | None,
        "the stage that took it out before any corpus; then `signals` and `cluster` are null, `corpora` is empty",
    ]
    signals: Annotated[Mapping[str, object] | None, "language, lengths and shares that recipes may select by"]
    cluster: Annotated[ClusterObject | None, "its duplicate cluster; null as long as it was not compared"]
    corpora: Annotated[list[CorpusObject], "what became of it in each corpus"]
    releases: Annotated[list[ReleaseName], "releases that hold it"]


class Explanation(TypedDict):
    """What became of a name: its rows in exports and its documents."""

    subject: Annotated[str, "the name or id that was asked for"]
    as_of: Annotated[str, "the day of the last night"]
    erased: Annotated[bool, "whether an erasure left only a stub"]
    arrived: Annotated[list[ArrivedRow], "every row that arrived under the name"]
    expired: Annotated[list[ExpiredDocument], "documents that may be kept no longer"]
    documents: Annotated[list[DocumentObject], "every document of the name; an article has one for each version"]
