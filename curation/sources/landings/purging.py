"""Purge the texts of records that may no longer be kept from the tables, whatever brought them there.

The record keeps its place, its times and ids, and its retention date, so that it is judged again every night. Where
somebody's consent is over, it also keeps who they are, as nothing else would say that they refused. All else is
removed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import DOCUMENTS, RECORDS
from curation.sources.assembly.states import subject_id
from curation.sources.flow import PURGING_STEP
from curation.sources.landings.expired import AGAIN, CONSENT, EXPIRED, PURGED, expired_table
from curation.sources.landings.gone_sources import every_source, over_of_gone
from curation.sources.landings.masking import MASK, TEXTS
from curation.sources.landings.refused_rows import expire_rows
from curation.sources.landings.sealing import sealing_of
from curation.sources.records import landing_state, records_table
from curation.sources.settings import source_of
from curation.state.night import Figures, Night, step
from curation.state.purge import purged
from curation.state.suppression import KEYED
from curation.storage.spool import Spool

WORDS = ("title", "text", "summary")
WHO = ("names", "emails", "phones", "accounts", "addresses", "external_ids")
LIGHT = ["source", "landed_on", "origin", "entity", "visibility", "birth_date", *WHO]


def to_purge(night: Night) -> frozenset[str]:
    """Return marks of the records whose text may no longer be kept, and of how their landings were read."""
    marks: set[str] = set()
    for name in night.project.sources:
        ends = source_of(night, name).licence_ends
        marks |= {f"{name}:{ends}"} if ends is not None and ends <= night.as_of else set()
    for name in every_source(night):
        rows, states = _expired(night, name), landing_state(night.tables, name)
        read = {date: (state["files_digest"] + state["reading_digest"]).hex() for date, state in states.items()}
        marks |= {f"{place}:{read.get(date, '')}:{_kept_of(why)}" for place, (date, why) in rows.items()}
    return frozenset(marks)


@step(PURGING_STEP)
def purge_texts(night: Night, over: Collection[str]) -> Figures:
    """Remove the text of all records that may no longer be kept; done once for each set of such records.

    Args:
        over: marks of all that is gone, as `purge` takes them.
    """
    if purged(night, over):
        return {}
    texts = sum(_purge_source(night, name) for name in every_source(night))
    sources = [source_of(night, name) for name in night.project.sources]
    rows = sum(expire_rows(night.tables, source, night.suppression, night.as_of) for source in sources)
    return {"purged_texts": texts, **({"purged_rows": rows} if rows else {})}


def _expired(night: Night, name: str) -> dict[str, tuple[Any, str]]:
    """Return the subject of each expired record of a source → its landing and the reason."""
    rows = night.tables.read(expired_table(name), EXPIRED, ["reason", "records"], pc.field("reason") != AGAIN)
    gone = over_of_gone(night, name) if name not in night.project.sources else {}
    # If there are two reasons, the one that keeps less counts.
    return gone | {
        place["subject_id"]: (place["landed_on"], row["reason"])
        for row in sorted(rows.to_pylist(), key=lambda row: row["reason"] not in CONSENT)
        for place in row["records"]
    }


def _kept_of(reason: str) -> str:
    return "who" if reason in CONSENT else ""


def _purge_source(night: Night, name: str) -> int:
    expired, number = _expired(night, name), 0
    seal = sealing_of(night.tables, records_table(name), night.suppression)
    for date in sorted({date for date, _ in expired.values()}):
        where = pc.field("landed_on") == date
        light = night.tables.scan(records_table(name), RECORDS, LIGHT, where)
        if not any(_loses(row, over) for batch in light for _, row, over in _over(batch, expired)):
            continue
        with Spool(RECORDS, night.tables.root) as held:
            for batch in night.tables.scan(records_table(name), RECORDS, where=where):
                bare, order = list[dict[str, Any]](), [*range(batch.num_rows)]
                for place, row, over in _over(batch, expired):
                    if _loses(row, over):
                        seal.row(row)
                        order[place] = batch.num_rows + len(bare)
                        bare.append(_without_text(night, row, over))
                number += len(bare)
                both = pa.concat_tables([batch, pa.Table.from_pylist(bare, schema=RECORDS)])
                held.write(both.take(pa.array(order, pa.int64())) if bare else batch)
            partition = {"landed_on": date.isoformat()}
            night.tables.replace_with(records_table(name), held.scan(), RECORDS, partition, "record_id")
    return number


def _over(
    batch: pa.Table, expired: Mapping[str, tuple[Any, str]]
) -> Iterator[tuple[int, dict[str, Any], tuple[Any, str]]]:
    """Yield the expired rows of a batch, each with its place and what is known of it."""
    named = [subject_id(row) for row in batch.select(["source", "landed_on", "origin", "entity"]).to_pylist()]
    places = [place for place, name in enumerate(named) if name in expired]
    for place, row in zip(places, batch.take(pa.array(places, pa.int64())).to_pylist(), strict=True):
        yield place, row, expired[named[place]]


def _loses(row: dict[str, Any], over: tuple[Any, str]) -> bool:
    return row["visibility"] != PURGED or (over[1] not in CONSENT and any(row[name] for name in (*WHO, "birth_date")))


def _without_text(night: Night, row: dict[str, Any], over: tuple[Any, str]) -> dict[str, Any]:
    """Return a record reduced to what may be kept."""
    # The state of an article tells whether it ever held, and so when others did.
    labels = [label for label in row["labels"] or () if label["name"] == "status" and row["entity"] == "article"]
    kept = {**row, **dict.fromkeys(WORDS), "labels": labels, "changes": None, "visibility": PURGED}
    if over[1] not in CONSENT:
        ref = row["author_ref"] or ""
        kept |= {**{name: [] for name in WHO}, "birth_date": None}
        kept["author_ref"] = KEYED + night.suppression.person(row["source"], ref) if "@" in ref else row["author_ref"]
    return kept


def masked_documents(night: Night) -> frozenset[str]:
    """Return the ids of tonight's documents that contain a masked text, by whatever decision."""
    documents: set[str] = set()
    columns = ["entity", "record_id", "parent_id", *(column for column, _ in TEXTS)]
    for source in night.project.sources:
        ids: set[str] = set()
        for batch in night.tables.scan(records_table(source), RECORDS, columns):
            says = [pc.fill_null(pc.match_substring(batch[column], MASK), False) for column, _ in TEXTS]
            for row in batch.select(columns[:3]).filter(reduce(pc.or_, says)).to_pylist():
                ids.add(row["parent_id"] if row["entity"] == "turn" else row["record_id"])
        where = pc.field("record_id").isin(pa.array(sorted(ids - {None}), pa.string()))
        rows = (
            night.tables.read(f"{source}_documents", DOCUMENTS, ["doc_id"], where) if ids else DOCUMENTS.empty_table()
        )
        documents.update(rows["doc_id"].to_pylist())
    return frozenset(documents)
