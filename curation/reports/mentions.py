"""Where other people's texts speak of somebody: found by all that is known of them, told by document, never quoted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.texts import clean_digests, live_turns, raw_texts
from curation.document import PEOPLE
from curation.night import Night
from curation.privacy.known import KnownPeople, Term, terms_of
from curation.privacy.known_findings import KNOWN_FINDINGS, TABLE, VERSION, term_id
from curation.places import written
from curation.sources.masking import mask_mark
from curation.suppression import folded

Masks = dict[str, str]  # HMAC of a text → places in it, as a decision has them
Mentions = Mapping[str, Counter[str]]  # doc_id → kind of identity → how often


def mentions_of(night: Night, people: Collection[str], shared: Collection[str], own: Iterable[str]) -> Mentions:
    """Documents whose texts say a name, address, number or account of these people.

    A surname alone, and what others share, is nobody's: it is not counted.

    Args:
        people: their `person_id`s.
        shared: e-mail addresses, folded, that are nobody's own.
        own: doc_ids of documents that are theirs.
    """
    rows = night.tables.read("people", PEOPLE, where=pc.field("person_id").isin(pa.array(sorted(people), pa.string())))
    terms = {term_id(term): term for term in terms_of(rows) if _tells(term, shared)}
    where = (pc.field("stage_version") == VERSION) & pc.field("term_id").isin(pa.array(sorted(terms), pa.binary()))
    said: dict[bytes, Counter[str]] = defaultdict(Counter)
    for row in night.tables.read(TABLE, KNOWN_FINDINGS, where=where).to_pylist() if terms else ():
        said[row["clean_sha256"]][row["type"]] += 1
    mine, found = set(own), defaultdict[str, Counter[str]](Counter)
    for source in night.project.sources if said else ():
        clean, turns = clean_digests(night, source), live_turns(night, source)
        for doc_id, raw in zip(turns["doc_id"].to_pylist(), turns["raw_sha256"].to_pylist(), strict=True):
            if doc_id not in mine and (key := clean.get(raw)) in said:
                found[doc_id].update(said[key] if key is not None else {})
    return dict(sorted(found.items()))


def masks_of(night: Night, people: Collection[str], shared: Collection[str], mentions: Mentions) -> Masks:
    """Where the texts of these documents, as they came, say what is known of these people; empty where none does."""
    rows = night.tables.read("people", PEOPLE, where=pc.field("person_id").isin(pa.array(sorted(people), pa.string())))
    known, found = KnownPeople(term for term in terms_of(rows) if _tells(term, shared)), Masks()
    for source in night.project.sources if mentions else ():
        turns = live_turns(night, source)
        own = turns.filter(pc.is_in(turns["doc_id"], value_set=pa.array(sorted(mentions), pa.string())))
        texts = raw_texts(night, source, pc.unique(own["raw_sha256"]))
        for digest, text in zip(texts["raw_sha256"].to_pylist(), texts["text"].to_pylist(), strict=True):
            if places := [(finding.start, finding.end) for finding in known.scan(text)]:
                found[mask_mark(night.suppression, digest)] = written(places)
    return found


def _tells(term: Term, shared: Collection[str]) -> bool:
    return term.kind != "SURNAME" and folded(term.value) not in shared
