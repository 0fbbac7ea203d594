"""Find the facts of `curation explain` for its words and its JSON: fates, turns, signals, corpora and releases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.edits import Edit, from_arrow
from curation.cleaning.facts import known
from curation.cleaning.signals.signals import combine
from curation.cleaning.texts import cleaned_rows
from curation.corpora.choice.frozen import RELEASED
from curation.corpora.choice.frozen import TABLE as RELEASED_TABLE
from curation.corpora.example import EXAMPLES
from curation.corpora.recipe import Recipe
from curation.corpora.redaction.one_document import turn_findings
from curation.corpora.redaction.redacting import scan
from curation.corpora.step import EXAMPLES_TABLE
from curation.document import PEOPLE, DocumentRow
from curation.fates import EVERYWHERE, FATES
from curation.privacy.known.findings import holders
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.redaction.resolve import Finding, resolve
from curation.privacy.step import known_terms
from curation.privacy.step import tonight as looked_for
from curation.registry.repository.ledger import Release
from curation.registry.step import registry_of
from curation.reports.reason_texts import in_words
from curation.reports.subject import Found, Row
from curation.reports.texts.clusters import merges_of
from curation.sources.assembly.states import subject_id
from curation.sources.identities.consent import People
from curation.sources.landings.expired import EXPIRED, expired_table
from curation.state.night import Night, fates_of
from curation.storage.columns import among


@dataclass(frozen=True)
class ExplainedTurn:
    """A turn of a document, with the edits and findings in it.

    `cleaned` is the turn's row of the cleaned texts, None where it was not cleaned. `not_looked_for` says in words why
    no personal data was looked for in the turn; None where it was looked for.
    """

    turn: Row
    landed_on: str | None
    cleaned: Row | None
    edits: list[Edit]
    findings: list[Finding]
    not_looked_for: str | None


@dataclass(frozen=True)
class InCorpus:
    """What became of a document in a corpus: its fate, its examples, and the merges that it is part of.

    `survivor` is the fate of the document that it was merged into. `fate` is None where the corpus was not built since
    the document arrived.
    """

    corpus: str
    fate: Row | None
    examples: list[Row]
    merges: list[Row]
    survivor: Row | None


def arrived(night: Night, found: Found) -> list[tuple[Row, Row | None]]:
    """Return every row that arrived, with its fate; None where it was not assembled yet."""
    ids = [subject_id(row) for row in found.records]
    where = (pc.field("scope") == EVERYWHERE) & (pc.field("subject_kind") == "record") & among("subject_id", ids)
    fates = {row["subject_id"]: row for row in night.tables.read("fates", FATES, where=where).to_pylist()}
    return [(row, fates.get(key)) for row, key in zip(found.records, ids, strict=True)]


def expired(night: Night, found: Found) -> Iterator[tuple[str, str, str]]:
    """Yield documents that may no longer be kept: name, doc_id, and reason."""
    ids = {(row["source"], row["parent_id"] if row["entity"] == "turn" else row["record_id"]) for row in found.records}
    for source in sorted({source for source, _ in ids}):
        own = pa.array(sorted(record for of, record in ids if of == source and record), pa.string())
        where = among("record_id", own) & pc.field("since").is_null()
        rows = night.tables.read(expired_table(source), EXPIRED, ["doc_id", "record_id", "reason"], where).to_pylist()
        for doc_id, record, reason in sorted({(row["doc_id"], row["record_id"], row["reason"]) for row in rows}):
            yield f"{source}:{record}", doc_id, reason


def passed(night: Night, document: Row) -> tuple[dict[str, Row], tuple[str, Row] | None]:
    """Return the cleaning fates, by id, of the document and its dropped turns; and the stage that took the document out
    before any corpus was built, with its fate there.

    Cleaning is asked first, then the stages of other packages. The second value is None where no stage took the
    document out.
    """
    ids = [document["doc_id"], *(turn["turn_id"] for turn in document["turns"])]
    where = fates_of(EVERYWHERE, f"{document['source']}_cleaned") & among("subject_id", ids)
    fates = {row["subject_id"]: row for row in night.tables.read("fates", FATES, where=where).to_pylist()}
    taken = next(((stage, row) for stage, row in _decided(night, document, fates) if row["fate"] != "kept"), None)
    if taken is not None:
        fates |= {document["doc_id"]: taken[1]}
    return fates, taken


def _decided(night: Night, document: Row, fates: dict[str, Row]) -> Iterator[tuple[str, Row]]:
    if (own := fates.get(document["doc_id"])) is not None:
        yield "Cleaning", own
    for stage in night.deciding():
        where = fates_of(EVERYWHERE, stage) & (pc.field("subject_id") == document["doc_id"])
        yield from ((stage, row) for row in night.tables.read("fates", FATES, where=where).to_pylist())


def signals(night: Night, document: Row, fates: dict[str, Row]) -> dict[str, Any]:
    """Return the signals of a document's clean text, which recipes may select by."""
    raws = [t["raw_sha256"] for t in document["turns"] if t["role"] != "title" and t["turn_id"] not in fates]
    clean = {
        r["raw_sha256"]: r["clean_sha256"]
        for r in cleaned_rows(night, document["source"], raws, ["clean_sha256"]).to_pylist()
    }
    rows = {row["clean_sha256"]: row for row in known(night, "signals", digests(list(clean.values()))).to_pylist()}
    return dict(combine([rows[clean[raw]] for raw in raws if clean.get(raw) in rows]))


def turns(night: Night, document: Row, found: Found, fates: dict[str, Row]) -> list[ExplainedTurn]:
    """Return every turn, with the edits that cleaning made in it and the personal data found in it."""
    landed = {(r["origin"]["file_sha256"], r["origin"]["position"]): str(r["landed_on"]) for r in found.records}
    raws = [turn["raw_sha256"] for turn in document["turns"]]
    rows = cleaned_rows(night, document["source"], raws, ["text", "clean_sha256", "edits"])
    cleaned: dict[bytes, Row] = {row["raw_sha256"]: row for row in rows.to_pylist()}
    stays = fates.get(document["doc_id"], {}).get("fate") == "kept"
    kept: DocumentRow = {
        **cast(DocumentRow, document),
        "turns": [t for t in document["turns"] if stays and t["turn_id"] not in fates],
    }
    scanned = scan(night, looked_for(night), [kept], holders(known_terms(night)))
    people = People.of(night.tables.read("people", PEOPLE))
    privacy = night.project.one(PrivacyPolicy)
    looked = turn_findings(kept, scanned, people, night.suppression, privacy.fields, privacy.own)
    looked_at = (
        {}
        if isinstance(looked, str)
        else {turn["turn_id"]: resolve(own) for turn, (_, own) in zip(kept["turns"], looked, strict=True)}
    )

    def not_looked_for(turn: Row) -> str | None:
        if turn["turn_id"] in fates:
            return f"turn dropped: {in_words(fates[turn['turn_id']]['reason'])}"
        if not stays:
            return "not looked for"
        return in_words(looked) if isinstance(looked, str) else None

    return [
        ExplainedTurn(
            turn,
            landed.get((turn["origin"]["file_sha256"], turn["origin"]["position"])),
            row := cleaned.get(turn["raw_sha256"]),
            from_arrow(row["edits"]) if row else [],
            looked_at.get(turn["turn_id"], []),
            not_looked_for(turn),
        )
        for turn in document["turns"]
    ]


def corpora(night: Night, document: Row) -> list[InCorpus]:
    """Return what became of the document in every corpus of the deployment."""
    doc_id = document["doc_id"]
    merges = merges_of(night, doc_id)
    concerned = sorted({doc_id, *(row["into"] for row in merges)})
    where = among("subject_id", concerned) & (pc.field("scope") != EVERYWHERE)
    fates = {(r["scope"], r["subject_id"]): r for r in night.tables.read("fates", FATES, where=where).to_pylist()}
    rows = night.tables.read(EXAMPLES_TABLE, EXAMPLES, where=pc.field("doc_id") == doc_id).to_pylist()
    rows.sort(key=lambda row: (row["config"], row["example_id"]))
    every = []
    for corpus in night.project.every(Recipe):
        fate = fates.get((corpus, doc_id))
        survivor = fates.get((corpus, fate["into"])) if fate and fate["fate"] == "merged" else None
        examples = [row for row in rows if row["corpus"] == corpus]
        every.append(InCorpus(corpus, fate, examples, [row for row in merges if row["corpus"] == corpus], survivor))
    return every


def releases(night: Night, doc_id: str) -> list[Release]:
    """Return every version that holds the document, withdrawn ones too, oldest first.

    Raises:
        TryAgain: the registry cannot be reached.
    """
    where = pc.field("doc_id") == doc_id
    held = {
        (r["corpus"], r["content_digest"]) for r in night.tables.read(RELEASED_TABLE, RELEASED, where=where).to_pylist()
    }
    every = registry_of(night.project).releases() if held else ()
    return [release for release in every if (release.corpus, release.content_digest) in held]


def digests(values: list[bytes]) -> pa.Array:
    """Return the distinct digests, sorted."""
    return pa.array(sorted(set(values)), pa.binary(32))
