"""Records each finished night as one row, written last: readers pin the table versions it names."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pyarrow.compute as pc

from curation.corpora.recipe import Recipe
from curation.registry.flow import NIGHTS_STEP
from curation.registry.step import registry_of
from curation.registry.tables import NIGHTS
from curation.state.night import Figures, Night, step

KEEP_HOURS = 24 * 30  # how long readers can go back to an earlier night's version of a table


@step(NIGHTS_STEP)
def finish(night: Night) -> Figures:
    """Write the row of tonight; a repeated night replaces its row."""
    for name in night.tables.names():
        night.tables.compact(name)
        night.tables.vacuum(name, KEEP_HOURS)
    versions = {name: night.tables.version(name) for name in night.tables.names() if name != "nights"}
    registry = registry_of(night.project)
    releases = {name: current.version for name in night.project.every(Recipe) if (current := registry.current(name))}
    others = night.tables.read("nights", NIGHTS, ["number"], pc.field("as_of") != night.as_of)["number"].to_pylist()
    newest = night.decisions.newest()
    row = {
        "number": max(others, default=0) + 1,
        "as_of": night.as_of,
        "settings_digest": night.project.settings_digest(),
        "decisions_digest": night.decisions.digest(),
        "tables": [{"name": name, "version": version} for name, version in versions.items()],
        "releases": [{"corpus": name, "version": version} for name, version in releases.items()],
        "newest_decision": {"number": newest.number, "digest": newest.digest} if newest else None,
        "decisions_read": night.decisions.last_read,
        "finished_on": night.today(),
    }
    table = pa.Table.from_pylist([row], schema=NIGHTS)
    night.tables.replace("nights", table, f"as_of = '{night.as_of.isoformat()}'", statistics="as_of")
    return {"tables": len(versions), **{f"release:{name}": version for name, version in releases.items()}}


def last_finished(night: Night) -> dt.date | None:
    """Return the clock's day on which a night was last finished, whatever day it was judged by; None before
    the first.
    """
    rows = night.tables.read("nights", NIGHTS, ["finished_on"])["finished_on"].drop_null().to_pylist()
    return max(rows, default=None)
