"""Macros: answers that agents send word for word in many documents, known by the digests of their lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.boilerplate.lines import COURTESY, NAME, PROSE
from curation.cleaning.facts import known
from curation.cleaning.texts import cleaned_documents, live_turns, looked_up, with_clean
from curation.document import DIGEST
from curation.night import Night

VERSION = "1"
AROUND = (COURTESY, NAME)  # lines above and below a macro that differ: whom it greets, who sends it
LEAST = 6  # documents: what five others say in the same lines was not written for one of them
AT_ONCE = 10_000  # turns that are Python objects together
SENT = pa.schema([("document", pa.string()), ("clean_sha256", DIGEST), ("digests", pa.list_(pa.binary(8)))])


def macros(sent: pa.Table, least: int = LEAST) -> frozenset[bytes]:
    """The `clean_sha256` of all texts whose body stands in at least `least` documents.

    A body is the lines of a text without greetings, thanks and names around them, as `cleaning.boilerplate.lines` folds
    them: numbers and case do not tell bodies apart. One without a line of prose is no macro, whoever repeats it.

    Args:
        sent: `SENT`, a row a public turn of an agent, in any order. `document` may be the cluster of it, so that a
            ticket that two systems hold counts once.
        least: documents, at least 2.
    """
    bodies: dict[bytes, bytes] = {}
    documents: defaultdict[bytes, set[str]] = defaultdict(set)
    for batch in sent.to_batches(AT_ONCE):
        for document, clean, digests in zip(*(batch[name].to_pylist() for name in SENT.names), strict=True):
            key = bodies.get(clean)
            if key is None:
                key = bodies[clean] = body(digests or ())
            if key:
                documents[key].add(document)
    often = {key for key, found in documents.items() if len(found) >= least}
    return frozenset(clean for clean, key in bodies.items() if key in often)


def body(digests: Sequence[bytes]) -> bytes:
    """One digest after another of the lines between greeting and farewell; empty where none of them is prose."""
    start, end = 0, len(digests)
    while start < end and digests[start][0] in AROUND:
        start += 1
    while start < end and digests[end - 1][0] in AROUND:
        end -= 1
    inside = digests[start:end]
    return b"".join(inside) if any(digest[0] >= PROSE for digest in inside) else b""


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
    lines = known(night, "lines", pc.unique(turns["clean_sha256"]))
    digests = looked_up(turns["clean_sha256"], lines, "clean_sha256", "digests")
    cluster = pc.coalesce(looked_up(turns["doc_id"], clusters, "doc_id", "cluster_id"), turns["doc_id"])
    return pa.table([cluster, turns["clean_sha256"], digests], schema=SENT)
