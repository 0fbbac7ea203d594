"""Compute what the night's day decides of a corpus: which dated facts have begun by then, and which are over.

The day itself is not an input of a candidate. Two days between which nothing dated begins or ends give the same
candidate, so that a night in which only the date changed builds nothing.

Of all that decides content, these parts read `as_of`:

- landings: which are read (`Night.until`); they are an input of their own;
- assembly: which documents may be kept no longer, and are dropped;
- selection: whether an article's version is in force, and whether a record's retention or a person's consent is over,
  unless assembly has already dropped the document for that;
- truth: which versions of articles have begun, which one is in force, and so which articles contradict each other and
  what a turn cites.

Checks read it too (`max_age`, waivers, `superseded`), and so does the rhythm `weekly`; they are evaluated every night.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from curation.corpora.recipe import Recipe
from curation.document import DOCUMENTS, PEOPLE, digest
from curation.sources.landings.expired import EXPIRED, expired_documents, expired_table
from curation.state.night import Night

Dated = dict[str, str | None]


def dated_facts(night: Night, recipes: Sequence[Recipe]) -> Dated:
    """Return the newest days, up to the night's, on which something dated began or ended; None if nothing has.

    `held` is about the articles of all sources, `retention` and `consent` about the documents and people that these
    recipes select from. The landings determine which days exist, so that the newest day tells for each whether it has
    come. `expired` is a digest of what may be kept no longer, which a license may end too.
    """
    day = night.as_of
    selected = sorted({source for recipe in recipes for source in recipe.select.sources})
    return {
        "held": _newest(_bounds(night), day),
        "retention": _newest((_retention(night, source) for source in selected), day),
        "consent": _newest([_consent(night, selected)], day),
        "expired": _expired(night, selected),
    }


def _expired(night: Night, sources: Sequence[str]) -> str | None:
    """Return a digest of the documents of some sources that may be kept no longer, with reasons; None if none."""
    parts = [night.tables.read(expired_table(name), EXPIRED, ["doc_id", "reason"]) for name in sources]
    gone = sorted(f"{row['doc_id']} {row['reason']}" for part in parts for row in expired_documents(part).to_pylist())
    return digest(*gone).hex() if gone else None


def _bounds(night: Night) -> Iterable[pa.ChunkedArray]:
    """Yield the days on which versions of articles begin and end to be in force."""
    for source in night.project.sources:
        held = pc.list_flatten(night.tables.read(f"{source}_documents", DOCUMENTS, ["held"])["held"])
        yield from (pc.struct_field(held, end) for end in ("from", "to"))


def _retention(night: Night, source: str) -> pa.ChunkedArray:
    documents = night.tables.read(f"{source}_documents", DOCUMENTS, ["governance"])
    return pc.struct_field(documents["governance"], "retention_until")


def _consent(night: Night, sources: Sequence[str]) -> pa.ChunkedArray:
    """Return when consent ends for all people known in one of these sources, wherever they gave it."""
    people = night.tables.read("people", PEOPLE, ["person_id", "source", "consent_until"])
    known = people.filter(pc.field("source").isin(list(sources)))["person_id"]
    return people.filter(pc.is_in(people["person_id"], value_set=pc.unique(known)))["consent_until"]


def _newest(parts: Iterable[pa.ChunkedArray], day: dt.date) -> str | None:
    newest: list[dt.date] = []
    for part in parts:
        dates = part.cast(pa.date32())
        come = pc.max(dates.filter(pc.less_equal(dates, pa.scalar(day, pa.date32())))).as_py()
        newest += [come] if come is not None else []
    return max(newest).isoformat() if newest else None
