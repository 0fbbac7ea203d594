"""Find the landings that hold an erased person.

They are those counted when the erasure was decided, and those with a stub of the person, because they came later or
have another reference.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import pyarrow.compute as pc

from curation.document import PEOPLE, RECORDS
from curation.sources.landings.ageing import went
from curation.sources.landings.gone_sources import every_source
from curation.sources.records import records_table
from curation.state.decisions import Entry
from curation.state.night import Night

COUNTED = re.compile(r"([^/]+)/(\d{4}-\d\d-\d\d): (\d+)")
Landing = tuple[str, dt.date]


def landings_of(night: Night, entries: Sequence[Entry]) -> dict[int, Mapping[Landing, int]]:
    """Map the number of each erasure to the landings that hold the person, with numbers of records.

    Landings removed for their age are left out. A stub that no erasure names stands for a record that only later
    landings showed to be of an erased person. It cannot be told which person, so it counts for each erasure.

    Args:
        entries: the erasures that are asked for.
    """
    decided = [entry for entry in night.decisions.entries() if entry.decision.kind == "erasure"]
    named = frozenset[str]().union(*(entry.decision.subjects for entry in decided))
    stubs = _stubs(night)
    late = Counter[Landing]()
    for mark, places in stubs.items():
        if mark not in named:
            late.update(places)
    landings: dict[int, Mapping[Landing, int]] = {}
    gone: dict[Landing, bool] = {}
    for entry in entries:
        own = Counter(late)
        for mark in {*entry.decision.subjects} & stubs.keys():
            own.update(stubs[mark])
        own |= _counted(entry.decision.detail.get("exports", ""))  # of each landing the larger number
        for source, date in own.keys() - gone.keys():
            gone[source, date] = bool(went(night, source, [date]))
        landings[entry.number] = {landing: own[landing] for landing in sorted(own) if not gone[landing]}
    return landings


def _counted(said: str) -> Counter[Landing]:
    """Return the landings and counts recorded when an erasure was decided."""
    matches = (COUNTED.fullmatch(part) for part in said.split(", "))
    return Counter({(m[1], dt.date.fromisoformat(m[2])): int(m[3]) for m in matches if m is not None})


def _stubs(night: Night) -> dict[str, Counter[Landing]]:
    """Return HMAC of a removed record → the landings in which a stub stands for it."""
    stubs: dict[str, Counter[Landing]] = {}
    for source in every_source(night):
        where = pc.field("entity") == "suppressed"
        for batch in night.tables.scan(records_table(source), RECORDS, ["record_id", "landed_on"], where):
            for mark, date in zip(batch["record_id"].to_pylist(), batch["landed_on"].to_pylist(), strict=True):
                stubs.setdefault(mark, Counter())[source, date] += 1
    return stubs


def still_on_file(night: Night, entries: Sequence[Entry]) -> dict[int, int]:
    """Return number of an erasure → how many references on file it names, directly or by their address."""
    names, number = night.suppression, 0
    references: dict[str, list[int]] = {}  # HMAC → numbers of the references that it is of
    for batch in night.tables.scan("people", PEOPLE, ["source", "ref", "emails"]):
        for row in batch.to_pylist():
            number += 1
            own = {names.person(row["source"], row["ref"]), *(names.email(e) for e in row["emails"] if e.strip())}
            for mark in own:
                references.setdefault(mark, []).append(number)
    return {
        entry.number: len({reference for mark in entry.decision.subjects for reference in references.get(mark, ())})
        for entry in entries
    }
