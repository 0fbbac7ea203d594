"""Macros: answers of sentences that agents send word for word in many documents, known by the digests of these."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.boilerplate.lines import COURTESY, NAME, THANKS, LinesSettings, class_of, folded
from curation.cleaning.texts import cleaned_documents, cleaned_texts, live_turns, looked_up, with_clean
from curation.document import DIGEST
from curation.night import Night

VERSION = "2"
AROUND = (COURTESY, NAME)  # lines above and below a macro that differ: whom it greets, who sends it
LEAST = 6  # documents: what five others say in the same words was not written for one of them
AT_ONCE = 20_000  # texts in memory together; each time the table of texts is read through
SENT = pa.schema(
    [("document", pa.string()), ("clean_sha256", DIGEST), ("sentences", pa.list_(pa.binary(8)))]  # see `sentences`
)
LINES = LinesSettings()
MOST_WORDS = 20  # of a greeting, with as many as are one number: what is longer need not be looked at
NUMBER = re.compile(r"\d+")
END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
LEAST_CHARACTERS = 20  # of the longest sentence of a text: "Done." is no macro, whoever says it


def macros(sent: pa.Table, least: int = LEAST) -> frozenset[bytes]:
    """The `clean_sha256` of all texts of nothing but sentences each of which stands in at least `least` documents.

    A sentence that was written for one ticket makes its text an answer; one that agents put before or behind a macro
    for courtesy stands in as many documents as the macro does.

    Args:
        sent: `SENT`, a row a public turn of an agent, in any order. `document` may be the cluster of it, so that a
            ticket that two systems hold counts once.
        least: documents, at least 2.
    """
    often = _often(sent, least)
    found = {}
    for batch in sent.select(["clean_sha256", "sentences"]).to_batches(AT_ONCE):
        for clean, said in zip(*(batch[name].to_pylist() for name in batch.schema.names), strict=True):
            found[clean] = bool(said) and often.issuperset(said)
    return frozenset(clean for clean, is_macro in found.items() if is_macro)


def _often(sent: pa.Table, least: int) -> frozenset[bytes]:
    """The digests of sentences that stand in at least `least` documents."""
    lists = sent["sentences"].combine_chunks()
    documents = pc.dictionary_encode(sent["document"].combine_chunks()).indices
    rows = pa.table({"sentence": lists.flatten(), "document": documents.take(pc.list_parent_indices(lists))})
    counted = rows.group_by("sentence").aggregate([("document", "count_distinct")])
    return frozenset(
        counted.filter(pc.greater_equal(counted["document_count_distinct"], least))["sentence"].to_pylist()
    )


def sentences(text: str) -> list[bytes]:
    """A digest of each sentence between greeting and farewell that is more than a short thanks; none where all are
    short. Numbers, case and spaces do not tell sentences apart."""
    lines = [line for line in text.split("\n") if line.strip()]
    start, end = 0, len(lines)
    while start < end and _is_around(lines[start]):
        start += 1
    while start < end and _is_around(lines[end - 1]):
        end -= 1
    parts = END.split(NUMBER.sub("0", "\n".join(lines[start:end]).casefold()))
    said = [part for part in (" ".join(part.split()) for part in parts) if part and not _thanks(part)]
    return [_digest(part) for part in said] if max(map(len, said), default=0) >= LEAST_CHARACTERS else []


def _is_around(line: str) -> bool:
    return line.count(" ") < MOST_WORDS and class_of(line, folded(line), LINES) in AROUND


def _thanks(sentence: str) -> bool:
    return sentence.count(" ") < LINES.courtesy_words and THANKS.search(sentence) is not None


def _digest(sentence: str) -> bytes:
    return hashlib.blake2b(sentence.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def sent_by_agents(night: Night, sources: Iterable[str], clusters: pa.Table) -> pa.Table:
    """`SENT` of tonight: what agents wrote to requesters in the documents of these sources that passed cleaning.

    Args:
        clusters: doc_id, cluster_id, as from `dedup`.
    """
    parts = [_sent(night, name, clusters) for name in sources]
    return pa.concat_tables(parts) if parts else SENT.empty_table()


def _sent(night: Night, source: str, clusters: pa.Table) -> pa.Table:
    documents = cleaned_documents(night, source, ["doc_id", "kind", "turns"])
    turns = with_clean(night, source, live_turns(night, source, documents))
    agents = pc.and_(pc.equal(turns["role"], "agent"), pc.equal(turns["visibility"], "public"))
    turns = turns.filter(pc.and_(agents, pc.is_valid(turns["clean_sha256"])))
    cluster = pc.coalesce(looked_up(turns["doc_id"], clusters, "doc_id", "cluster_id"), turns["doc_id"])
    return pa.table([cluster, turns["clean_sha256"], _sentences(night, source, turns["clean_sha256"])], schema=SENT)


def _sentences(night: Night, source: str, texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Of each text, given by its `clean_sha256`."""
    wanted, parts = pc.unique(texts), []
    for start in range(0, len(wanted), AT_ONCE):
        found = cleaned_texts(night, source, wanted[start : start + AT_ONCE])
        said = pa.array([sentences(text) for text in found["text"].to_pylist()], SENT.field("sentences").type)
        parts.append(pa.table({"clean_sha256": found["clean_sha256"], "sentences": said}))
    known = pa.concat_tables(parts) if parts else SENT.empty_table()
    return looked_up(texts, known.combine_chunks(), "clean_sha256", "sentences")
