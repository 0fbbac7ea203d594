"""Make the output of `curation explain --json`: one object with stable keys and the same facts, without text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from curation.reports.reason_texts import in_words
from curation.reports.subject import Found, Row, document_name
from curation.reports.texts import explained
from curation.reports.texts.clusters import cluster_of
from curation.reports.texts.explain_object import (
    ArrivedRow,
    ClusterObject,
    CorpusObject,
    DocumentObject,
    Explanation,
    MergeObject,
    Named,
    Origin,
    Reason,
    ReleaseName,
    TurnObject,
)
from curation.reports.texts.explained import ExplainedTurn, InCorpus
from curation.state.night import Night


def as_json(night: Night, found: Found, names: Mapping[str, str]) -> Explanation:
    """Return what arrived under a name, the documents that may no longer be kept, and every current document.

    Args:
        names: the name of each document, by `doc_id`.
    """
    return {
        "subject": found.name,
        "as_of": str(night.as_of),
        "erased": found.erased,
        "arrived": [_arrived(row, fate, found.erased) for row, fate in explained.arrived(night, found)],
        "expired": [
            {"name": name, "doc_id": doc_id, **_reason(reason), "releases": _releases(night, doc_id)}
            for name, doc_id, reason in explained.expired(night, found)
        ],
        "documents": [_document(night, document, found, names) for document in found.documents],
    }


def _arrived(row: Row, fate: Row | None, erased: bool) -> ArrivedRow:
    return {
        "landed_on": str(row["landed_on"]),
        "entity": row["entity"],
        "record_id": None if erased else row["record_id"],
        **_origin(row["origin"]),
        "fate": fate["fate"] if fate else None,
        **_reason(fate["reason"] if fate else None),
    }


def _origin(origin: Row) -> Origin:
    """Return a place in an export, with as many digits of the export's digest as the words show."""
    return {"file": origin["file"], "position": origin["position"], "export_sha256": origin["file_sha256"].hex()[:16]}


def _reason(reason: str | None, where: str = "") -> Reason:
    return {"reason": reason, "why": in_words(reason, where) or None}


def _document(night: Night, document: Row, found: Found, names: Mapping[str, str]) -> DocumentObject:
    """Return a document as JSON values: its turns, signals, cluster, corpora and releases.

    `taken_out` names the stage that took the document out before any corpus was built; then `signals` and `cluster` are
    null, and `corpora` is empty.
    """
    fates, taken = explained.passed(night, document)
    turns = explained.turns(night, document, found, fates)
    return {
        "name": document_name(document),
        "doc_id": document["doc_id"],
        "kind": document["kind"],
        "created_on": f"{document['created_at']:%Y-%m-%d}",
        "in_force": [
            {"from": f"{held['from']:%Y-%m-%d}", "to": f"{held['to']:%Y-%m-%d}" if held["to"] else None}
            for held in document["held"] or ()
        ],
        "turns": [_turn(number, explained_turn) for number, explained_turn in enumerate(turns)],
        "taken_out": None
        if taken is None
        else {"by": taken[0], "fate": taken[1]["fate"], **_reason(taken[1]["reason"])},
        "signals": explained.signals(night, document, fates) if taken is None else None,
        "cluster": _cluster(night, document, names) if taken is None else None,
        "corpora": [_corpus(in_corpus, document["doc_id"], names) for in_corpus in explained.corpora(night, document)]
        if taken is None
        else [],
        "releases": _releases(night, document["doc_id"]),
    }


def _turn(number: int, each: ExplainedTurn) -> TurnObject:
    """Return a turn as JSON values. `personal_data` is null where none was looked for; `not_looked_for` says why."""
    counts = Counter((finding.type, finding.recognizer) for finding in each.findings)
    return {
        "number": number,
        "role": each.turn["role"],
        "visibility": each.turn["visibility"],
        "at": each.turn["at"].isoformat() if each.turn["at"] else None,
        "landed_on": each.landed_on,
        **_origin(each.turn["origin"]),
        "edits": dict(sorted(Counter(edit.kind for edit in each.edits).items())),
        "personal_data": None
        if each.not_looked_for is not None
        else [
            {"type": kind, "recognizer": recognizer, "count": count}
            for (kind, recognizer), count in sorted(counts.items())
        ],
        "not_looked_for": each.not_looked_for,
    }


def _cluster(night: Night, document: Row, names: Mapping[str, str]) -> ClusterObject | None:
    """Return the cluster of a document with all members, the document first; null where it is not clustered yet."""
    cluster = cluster_of(night, document)
    if cluster is None:
        return None
    return {
        "kind": cluster.kind,
        "first": cluster.first,
        "members": [
            {
                **_named(member["doc_id"], names),
                "similarity": member["similarity"],
                "survives_in": cluster.kept.get(member["doc_id"], []),
            }
            for member in cluster.members
        ],
    }


def _corpus(each: InCorpus, doc_id: str, names: Mapping[str, str]) -> CorpusObject:
    """Return what became of a document in a corpus. `fate` is null where the corpus was not built since the document
    arrived.
    """
    fate, survivor = each.fate, each.survivor
    merged = next((row for row in each.merges if row["doc_id"] == doc_id), None)
    return {
        "corpus": each.corpus,
        "fate": fate["fate"] if fate else None,
        **_reason(fate["reason"] if fate else None, "corpus"),
        "examples": [
            {"config": row["config"], "split": row["split"], "example_id": row["example_id"]} for row in each.examples
        ]
        if fate and fate["fate"] == "kept"
        else [],
        "merged_into": _merge(merged, "into", names) if merged else None,
        "survivor": {"fate": survivor["fate"], **_reason(survivor["reason"], "corpus")} if survivor else None,
        "stands_for": [_merge(row, "doc_id", names) for row in each.merges if row["into"] == doc_id],
    }


def _merge(merge: Row, other: str, names: Mapping[str, str]) -> MergeObject:
    """Return one merge as seen from one of its two documents; `other` is the column that names the second document."""
    return {
        **_named(merge[other], names),
        "similarity": merge["similarity"],
        "decided_by": merge["decided_by"],
        "disagreements": list(merge["disagreements"] or ()),
    }


def _named(doc_id: str, names: Mapping[str, str]) -> Named:
    return {"name": names.get(doc_id), "doc_id": doc_id}


def _releases(night: Night, doc_id: str) -> list[ReleaseName]:
    return [
        {"release": release.tag, "withdrawn": release.withdrawn is not None}
        for release in explained.releases(night, doc_id)
    ]
