"""The inputs of a corpus: tables of the night, and functions that fetch what only some documents need."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from curation.corpora.choice.frozen import HeldOut
from curation.corpora.choice.select import Resolve, Signals
from curation.corpora.kept_examples import MadeDocuments
from curation.corpora.redaction.redacted import Redact
from curation.corpora.shaping import Tasks
from curation.corpora.sift.compared import Compared
from curation.corpora.sift.view import SiftRow
from curation.document import DocumentRow
from curation.privacy.profile import Profile
from curation.sources.identities.consent import People


@dataclass(frozen=True)
class Inputs:
    """The inputs of `building.build`.

    Args:
        documents: `DOCUMENTS` of all sources that passed cleaning.
        clusters: doc_id → cluster_id.
        redact: redacts documents; returns one outcome for each, a document or a reason, as `redacted.stored` writes it.
        made: the examples that were made of documents on earlier nights.
        compared: which texts were compared on earlier nights.
        tasks: where documents are shaped; None: in this process.
        profile: the profile by which `redact` redacts.
        stages: stage → version.
        similarities: measures pairs of doc_ids for the record of merges; the content does not depend on it.
        wordless: returns, for some documents, the turn_ids of turns of which cleaning leaves no text.
        closed: (label, vendor's value, document) → the vocabulary's value, or None.
        urls: source → whether the addresses of its documents may leave.
        language: document → its language as cleaning detected it; None if unknown.
        fields: source → the field names in its changelog, each with its label.
        evaluation: examples of evaluation and frozen sets, which no training example may repeat.
        held_out: the documents behind those sets, which only a test split may touch.
        disputed: doc_id → why it may not be used: somebody decided against it, or nobody has decided yet.
    """

    documents: pa.Table
    clusters: Mapping[str, str]
    people: People
    resolve: Resolve
    redact: Redact
    profile: Profile
    release_key: bytes = field(repr=False)
    as_of: dt.date
    stages: Mapping[str, str]
    similarities: Callable[[Sequence[tuple[str, str]]], Sequence[float]]
    wordless: Callable[[Sequence[DocumentRow]], Collection[str]] = lambda rows: ()
    closed: Callable[[str, str | None, DocumentRow], str | None] = lambda name, raw, row: None
    signals: Signals = lambda row: {}
    language: Callable[[DocumentRow], str | None] = lambda row: None
    fields: Callable[[str], Mapping[str, str]] = lambda source: {}
    urls: Callable[[str], bool] = lambda source: False
    evaluation: Sequence[SiftRow] = ()
    held_out: HeldOut = field(default_factory=HeldOut)
    disputed: Mapping[str, str] = field(default_factory=dict)
    made: MadeDocuments | None = None
    compared: Compared | None = None
    tasks: Tasks | None = None
