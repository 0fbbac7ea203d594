"""Plans the takeover of a deployment: the tables it changes, the texts it redoes and the versions it makes, told before
anything is done.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Set
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.texts import TABLE as CLEANED_TABLE
from curation.cleaning.texts import cleaned_memo, live_turns
from curation.corpora.recipe import Recipe
from curation.corpora.step import stages
from curation.dedup.tables import CLUSTERS
from curation.engine.memo import Memo
from curation.errors import CurationError, IntegrityError, SourceError, TryAgain
from curation.privacy.known.findings import uncounted
from curation.privacy.scans import TABLE as FINDINGS_TABLE
from curation.privacy.scans import Scanned
from curation.privacy.step import tonight
from curation.registry.release.versions import changed_stages
from curation.registry.step import registry_of
from curation.sources.landings.ageing import let_go
from curation.sources.records import landing_state, reading_digest, records_table
from curation.sources.settings import source_of
from curation.state.night import Night
from curation.storage.form import FORM
from curation.storage.locations import Locations
from curation.storage.secrets.keys import given_keys, missing_keys
from curation.storage.secrets.rings import ring_variable, variable
from curation.storage.secrets.signing import SIGNING, signing_key_is_there
from curation.upgrade.stored import memos_of, state_of

log = logging.getLogger("curation")


@dataclass(frozen=True)
class TablePlan:
    """A table that gets columns: their names, and how many rows will be empty in them."""

    name: str
    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class WorkPlan:
    """The work of a stage that the next night repeats: `again` of `known` texts or landings, named by `what`."""

    stage: str
    what: str
    again: int
    known: int
    stays: int = 0  # landings that are gone from disk: their records stay as they were read


@dataclass(frozen=True)
class CorpusPlan:
    """A corpus whose version in force will be followed by another one, and the stages whose version differs."""

    corpus: str
    version: str
    stages: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """All changes that the takeover makes; empty where the deployment already has this version's form and results."""

    form: int
    tables: tuple[TablePlan, ...]
    unreadable: tuple[str, ...]  # tables that no rebuild gives back, stored in a way that this version cannot read
    work: tuple[WorkPlan, ...]
    corpora: tuple[CorpusPlan, ...]
    keys: str = ""  # what happens to keys for duties that older code did not have

    def lines(self) -> Iterator[str]:
        """Yield one line for each change; none where nothing changes."""
        if self.form < FORM:
            yield f"form {self.form} becomes {FORM}: older versions of curation refuse this deployment from then on"
        if self.keys:
            yield self.keys
        for name in self.unreadable:
            yield f"table {name} cannot be read: nothing is done until the version that wrote it is installed again"
        for table in self.tables:
            yield f"table {table.name} gets {', '.join(table.columns)}, empty in its {table.rows:,} rows"
        for work in self.work:
            stays = f"; {work.stays:,} that are gone from disk stay as they were read" if work.stays else ""
            yield f"{work.stage}: {work.again:,} of {work.known:,} {work.what} once more{stays}"
        for corpus in self.corpora:
            yield f"{corpus.corpus}: a version after {corpus.version}, as {', '.join(corpus.stages)} changed"


def plan_of(night: Night, form: int) -> Plan:
    """Return what tonight's code changes in the deployment. Nothing is written.

    Args:
        form: the number of the form with which the deployment is marked.

    Where the registry cannot be reached, no corpora are named: the night reports it when it gets there.
    """
    tables, unreadable = [], []
    for name, schema in sorted(state_of(night.tables.names()).items()):
        try:
            columns = night.tables.lacks(name, schema)
        except IntegrityError:
            unreadable.append(name)
            continue
        if columns:
            tables.append(TablePlan(name, tuple(columns), night.tables.read(name, schema, schema.names[:1]).num_rows))
    keys = _keys(night.project.locations)
    if unreadable:
        return Plan(form, tuple(tables), tuple(unreadable), (), (), keys)
    return Plan(form, tuple(tables), (), tuple(_work(night)), tuple(_corpora(night)), keys)


def _keys(places: Locations) -> str:
    """Return a line if keys will be made or have to be given; empty where all exist."""
    lacking = missing_keys(places.keys) + ([] if signing_key_is_there(places.keys) else [SIGNING])
    if not lacking:
        return ""
    if places.environment == "dev" or not given_keys():
        return f"keys for {' and '.join(lacking)} are made in {places.keys}: back them up with the others"
    older = f", and in {ring_variable('log')} the one for suppression, which has sealed the log until now"
    named = " and ".join(variable(duty) for duty in lacking)
    return f"keys come from the environment: set {named}{older if 'log' in lacking else ''}, before the next night"


def _work(night: Night) -> Iterator[WorkPlan]:
    for name in night.project.sources:
        yield from _landings(night, name)
    raw, clean = _live(night)
    for stage, memo in memos_of(night).items():
        again, known = _redone(night, memo, raw if memo.key == "raw_sha256" else clean)
        if again:
            yield WorkPlan(stage, "texts", again, known)
    yield from _scans(night, clean)
    lacking = uncounted(night.tables, clean)
    if lacking:
        yield WorkPlan("known people", "texts", lacking, len(clean))


def _landings(night: Night, name: str) -> Iterator[WorkPlan]:
    """Yield the landings that this version's reader reads differently."""
    digest, states = reading_digest(source_of(night, name)), landing_state(night.tables, name)
    other = {date for date, state in states.items() if state["reading_digest"] != digest}
    there = set(other) - let_go(states)
    with contextlib.suppress(SourceError, TryAgain):  # the night holds the source, and says why
        there &= set(night.project.zone(name).dates())
    if other:
        gone = len(other - there)
        yield WorkPlan(records_table(name), "landings", len(there), len(states), gone)


def _live(night: Night) -> tuple[Set[bytes], Set[bytes]]:
    """Return the digests of all texts: as they arrived, and as any version cleaned them, by turn and as compared by
    document.
    """
    raw = set[bytes]()
    clean = set(night.tables.read("clusters", CLUSTERS, ["clean_sha256"])["clean_sha256"].to_pylist())
    for name in night.project.sources:
        own = set(live_turns(night, name)["raw_sha256"].to_pylist())
        rows = night.tables.read(cleaned_memo(night, name).table, CLEANED_TABLE, ["raw_sha256", "clean_sha256"])
        pairs = zip(rows["raw_sha256"].to_pylist(), rows["clean_sha256"].to_pylist(), strict=True)
        clean |= {digest for text, digest in pairs if text in own}
        raw |= own
    return raw, clean


def _redone(night: Night, memo: Memo, live: Set[bytes]) -> tuple[int, int]:
    """Return how many live texts have a stored result only at another version, and how many have one at all. Texts that
    cleaning changes come on top.
    """
    rows = night.tables.read(memo.table, memo.schema, [memo.key, memo.version_column])
    now = pc.equal(rows[memo.version_column], pa.scalar(memo.version))
    every, done = live & set(rows[memo.key].to_pylist()), set(rows.filter(now)[memo.key].to_pylist())
    return len(every - done), len(every)


def _scans(night: Night, live: Set[bytes]) -> Iterator[WorkPlan]:
    """Yield the texts that some recognizers have scanned and that others, or other versions of them, have not."""
    wanted, scanned = tonight(night), Scanned(night.tables)
    known = sorted(live & scanned.looked_at())
    lacking = list(scanned.missing(wanted, pa.array(known, pa.binary(32))))
    if lacking:
        names = {identity for scan, _ in lacking for identity in scan.identities}
        what = f"texts, by {len(names):,} of {len(wanted.identities):,} recognizers,"
        yield WorkPlan(FINDINGS_TABLE, what, sum(len(keys) for _, keys in lacking), len(known))


def _corpora(night: Night) -> Iterator[CorpusPlan]:
    try:
        standing = registry_of(night.project).standing_stages()
    except CurationError as error:
        log.warning("which corpora get a version cannot be told: %s", error)
        return
    for name, recipe in night.project.every(Recipe).items():
        if name not in standing:
            continue
        version, old = standing[name]
        new = {stage: {"version": number} for stage, number in stages(night, recipe).items()}
        changed, _ = changed_stages(old, new)
        if changed:
            yield CorpusPlan(name, version, tuple(changed))
