"""What the night's day decides of a corpus: which of its dated facts have come by then, and which are over.

The day itself is no input of a candidate. Two days between which nothing dated begins or ends give the same candidate,
so that a night in which only the date changed builds none anew.

What reads `as_of`, of all that decides content:

- which landings are read (`Night.until`); they are an input of their own;
- assembly: which documents may be kept no longer, and are none any more;
- selection: whether an article's version is in force, and, of what assembly has not dropped for it before, a record's
  retention or a person's consent is over;
- truth: which versions of articles had begun, which one holds, and so who contradicts whom and what a turn cites.

Checks read it too (`max_age`, waivers, `superseded`), and the rhythm `weekly`. They are asked every night.
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
    """The newest day, up to the night's, on which something dated began or ended: of the articles of all sources, and
    of the documents and people that these recipes select from. None where nothing has.

    Which days there are follows from the landings; so that one says of all of them whether they have come. Of what may
    be kept no longer, which ends with a licence too, it is a digest (`expired`).
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
    """One digest over what may be kept no longer of some sources, and why; None where nothing is."""
    parts = [night.tables.read(expired_table(name), EXPIRED, ["doc_id", "reason"]) for name in sources]
    gone = sorted(f"{row['doc_id']} {row['reason']}" for part in parts for row in expired_documents(part).to_pylist())
    return digest(*gone).hex() if gone else None


def _bounds(night: Night) -> Iterable[pa.ChunkedArray]:
    """When versions of articles begin and end to hold."""
    for source in night.project.sources:
        held = pc.list_flatten(night.tables.read(f"{source}_documents", DOCUMENTS, ["held"])["held"])
        yield from (pc.struct_field(held, end) for end in ("from", "to"))


def _retention(night: Night, source: str) -> pa.ChunkedArray:
    documents = night.tables.read(f"{source}_documents", DOCUMENTS, ["governance"])
    return pc.struct_field(documents["governance"], "retention_until")


def _consent(night: Night, sources: Sequence[str]) -> pa.ChunkedArray:
    """When consent ends that anybody gave who is known in one of these sources, wherever it was given."""
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
