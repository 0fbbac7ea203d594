"""A source assembled in many buckets is the source assembled in one."""

from __future__ import annotations

import concurrent.futures
import datetime as dt
import hashlib
import multiprocessing
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.document import DOCUMENTS, FILE_NAME, OPENING, QUARANTINE, RECORDS, opening_of
from curation.engine.tasks import Engine
from curation.fates import FATES
from curation.sources.assembly.assemble import Assembled, assemble
from curation.sources.assembly.bucketed import (
    RANGE_ROWS,
    Bucket,
    assemble_buckets,
    buckets_of,
    days_of,
    lay_down,
    made_of,
    write_known,
)
from curation.sources.assembly.partitioning import connected_components, places_of
from curation.sources.assembly.roles import ROLES
from curation.sources.assembly.states import COLUMNS
from curation.sources.identities.consent import REFUSING
from curation.sources.landings.expired import EXPIRED, Terms

Row = dict[str, Any]
Mode = Literal["incremental", "snapshot"]
Out = tuple[frozenset[dt.date], frozenset[dt.date]]  # landings that wait, and those that are passed over
NONE_OUT: Out = (frozenset(), frozenset())
UTC = dt.UTC
DATES = [dt.date(2026, 11, day) for day in (2, 3, 4, 5)]
AS_OF = DATES[-1]
SCHEMA = pa.schema([RECORDS.field(name) for name in COLUMNS])
ROLE_OF = {"ann": "agent", "bob": "requester", "cyd": "requester"}
REFUSED_BY = {"cyd": "consent_denied", "3": "consent_expired"}
IDS = st.sampled_from(["1", "2", "3", "4", "5", "6"])
PARENTS = st.one_of(IDS, IDS, st.none(), st.just("mail-1"), st.just("unseen"))
WORDS = [hashlib.sha256(word).digest() for word in (b"hello", b"bye")]


def moment(hours: int) -> dt.datetime:
    return dt.datetime(2026, 10, 1, tzinfo=UTC) + dt.timedelta(hours=hours)


def record(position: int, entity: str, record_id: str, **said: Any) -> Row:
    return {
        **dict.fromkeys(COLUMNS),
        "source": "s",
        "landed_on": DATES[0],
        "origin": {"file_sha256": b"\0" * 32, "file": "f", "position": position},
        "entity": entity,
        "record_id": record_id,
        "kind": {"thread": "ticket", "article": "article"}.get(entity),
        "deleted": False,
        "labels": [],
        **said,
    }


@st.composite
def exports(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    """Records and quarantined rows of a few threads over several landings: turns that are moved, on pages, mails that
    need no thread or have none yet; articles with versions; deletions; what may be kept no longer."""
    rows: list[Row] = []
    refused: list[Row] = []
    for position in range(draw(st.integers(1, 24))):
        entity = draw(st.sampled_from(["thread", "thread", "turn", "turn", "turn", "article", "person", "other"]))
        record_id = draw(IDS)
        landed, at = draw(st.sampled_from(DATES)), draw(st.one_of(st.none(), st.integers(0, 5)))
        updated = None if at is None else moment(at)
        if draw(st.integers(0, 5)) == 0:
            origin = {"file_sha256": b"\0" * 32, "file": "q", "position": position}
            said = draw(st.sampled_from([(entity, record_id), (entity, record_id), (entity, None), (None, record_id)]))
            refused.append(
                {
                    "source": "s",
                    "landed_on": landed,
                    "origin": origin,
                    "entity": said[0],
                    "record_id": said[1],
                    "updated_at": updated,
                    "reason": "bad_json",
                }
            )
            continue
        words = draw(st.sampled_from([None, *WORDS]))
        row = record(
            position,
            entity,
            record_id,
            landed_on=landed,
            updated_at=updated,
            created_at=draw(st.sampled_from([None, moment(0), moment(1)])),
            deleted=draw(st.integers(0, 5)) == 0,
            raw_sha256=words,
            words_sha256=words,
            author_ref=draw(st.sampled_from([None, "ann", "bob", "cyd", "dan"])),
            visibility=draw(st.sampled_from([None, "public", "internal", "purged"])),
            opening=draw(st.booleans()),
            governance={
                **dict.fromkeys(field.name for field in RECORDS.field("governance").type),
                "retention_until": draw(st.sampled_from([None, None, None, DATES[1]])),
            },
        )
        if entity == "turn":
            row["parent_id"] = draw(PARENTS)
            row["kind"] = "transcript" if row["parent_id"] == "mail-1" else None
            by = draw(st.sampled_from([None, None, FILE_NAME, OPENING]))
            if by == OPENING:
                row["parent_id"] = opening_of(draw(IDS))
            row["parent_by"] = by
            row["changes"] = draw(st.sampled_from([None, [{"field": "status", "before": "new", "after": "open"}]]))
        elif entity == "thread":
            row["parent_id"] = draw(st.sampled_from([None, None, "bob", "cyd"]))
            row["title_sha256"] = draw(st.sampled_from([None, WORDS[0]]))
        elif entity == "article":
            row["version"] = draw(st.sampled_from([None, "1", "2"]))
            row["effective_at"] = draw(st.sampled_from([None, moment(24)]))
        rows.append(row)
    return rows, refused


def whole(rows: pa.Table, refused: pa.Table, mode: Mode, out: Out) -> Assembled:
    return assemble(
        "s",
        rows,
        refused,
        ROLE_OF,
        mode=mode,
        stage="s_documents",
        landed=DATES,
        held=out[0],
        passed_over=out[1],
        over=Terms(REFUSED_BY, AS_OF),
    )


def in_buckets(rows: pa.Table, refused: pa.Table, mode: Mode, out: Out, buckets: int, folder: Path) -> Assembled:
    """The same, through files, a few rows a batch."""

    def batches(table: pa.Table) -> Iterator[pa.Table]:
        return (table.slice(start, 5) for start in range(0, table.num_rows, 5))

    days, _ = days_of(batches(rows), batches(refused), DATES, *out)
    places = places_of(batches(rows), batches(refused), folder)
    write_known(folder, "roles", pa.table([[*ROLE_OF], [*ROLE_OF.values()]], schema=ROLES))
    write_known(folder, "refusing", pa.table([[*REFUSED_BY], [*REFUSED_BY.values()]], schema=REFUSING))
    lay_down(folder, batches(rows), batches(refused), buckets, places)
    tasks = [Bucket(folder, n, 3, "s", "s_documents", mode, days, AS_OF, None) for n in range(buckets)]
    figures = assemble_buckets(tasks, Engine())
    made = {
        what: pa.concat_tables([schema.empty_table(), *made_of(tasks, what)])
        for what, schema in (("documents", DOCUMENTS), ("fates", FATES), ("expired", EXPIRED))
    }
    return Assembled(made["documents"], made["fates"], int(figures["unknown_authors"]), made["expired"])


def same(one: Assembled, other: Assembled) -> None:
    assert one.documents.to_pylist() == other.documents.to_pylist()
    assert one.fates.to_pylist() == other.fates.to_pylist()
    assert one.unknown_authors == other.unknown_authors
    assert sorted(map(str, one.expired.to_pylist())) == sorted(map(str, other.expired.to_pylist()))


def compared(rows: Sequence[Row], refused: Sequence[Row], mode: Mode, out: Out, buckets: int) -> Assembled:
    records, quarantine = pa.Table.from_pylist(list(rows), SCHEMA), pa.Table.from_pylist(list(refused), QUARANTINE)
    expected = whole(records, quarantine, mode, out)
    same(whole(records.take(np.arange(len(rows))[::-1]), quarantine, mode, out), expected)
    with tempfile.TemporaryDirectory() as folder:
        same(in_buckets(records, quarantine, mode, out, buckets, Path(folder)), expected)
    return expected


@settings(deadline=None, max_examples=60)
@given(
    exports(),
    st.sampled_from(["incremental", "snapshot"]),
    st.sampled_from([NONE_OUT, (frozenset(DATES[1:2]), frozenset()), (frozenset(), frozenset(DATES[1:2]))]),
    st.sampled_from([2, 61]),
)
def test_a_source_in_many_buckets_is_the_source_in_one(
    export: tuple[list[Row], list[Row]], mode: Mode, out: Out, buckets: int
) -> None:
    compared(*export, mode, out, buckets)


def test_what_goes_with_a_deleted_thread_is_the_same_in_whatever_order_its_turns_were_read() -> None:
    rows = [
        record(0, "turn", "1", parent_id="9"),
        record(1, "turn", "2", parent_id="9", landed_on=DATES[2]),
        record(2, "thread", "9", deleted=True),
    ]
    made = compared(rows, [], "incremental", NONE_OUT, 2)
    assert [row["landed_on"] for row in made.expired.to_pylist() if row["kind"] is None] == [DATES[0]]


def test_of_a_landing_passed_over_the_newest_state_says_what_is_absent_in_whatever_order_it_was_read() -> None:
    rows = [
        record(0, "turn", "1", deleted=True, landed_on=DATES[1]),
        record(1, "turn", "1", deleted=True, landed_on=DATES[1], parent_id="9"),
    ]
    made = compared(rows, [], "snapshot", (frozenset(), frozenset(DATES[1:2])), 2)
    assert [(row["record_id"], len(row["records"])) for row in made.expired.to_pylist()] == [("9", 2)]


MOVED = [
    record(0, "thread", "1", title_sha256=WORDS[0]),
    record(1, "thread", "2", title_sha256=WORDS[0]),
    record(2, "turn", "9", parent_id="1", raw_sha256=WORDS[1], updated_at=moment(1)),
    record(3, "turn", "9", parent_id="2", raw_sha256=WORDS[0], updated_at=moment(2), landed_on=DATES[1]),
]
PAGED = [
    record(0, "thread", "1", raw_sha256=WORDS[0], words_sha256=WORDS[0], created_at=moment(0), opening=True),
    *(
        record(
            number, "turn", str(number), raw_sha256=words, words_sha256=words, created_at=moment(number - 1),
            parent_id=opening_of("1"), parent_by=OPENING, opening=number == 1,
        )
        for number, words in ((1, WORDS[0]), (2, WORDS[1]))
    ),
]  # fmt: skip
WITHDRAWN = [
    record(
        0,
        "thread",
        "1",
        title_sha256=WORDS[0],
        raw_sha256=WORDS[1],
        words_sha256=WORDS[1],
        opening=True,
        created_at=moment(0),
    ),
    record(
        1, "turn", "9", parent_id="1", raw_sha256=WORDS[1], words_sha256=WORDS[1], opening=True, created_at=moment(0)
    ),
    record(2, "turn", "9", deleted=True, landed_on=DATES[1]),
]
REFUSED = [
    {
        **dict.fromkeys(QUARANTINE.names), "source": "s", "landed_on": DATES[1], "entity": "turn", "record_id": "9",
        "origin": {"file_sha256": b"\0" * 32, "file": "q", "position": 0}, "reason": "bad_json",
    }
]  # fmt: skip
OTHER = [record(number, "thread", str(number), title_sha256=WORDS[0]) for number in range(100, 140)]


@pytest.mark.parametrize("mode", ["incremental", "snapshot"])
@pytest.mark.parametrize(
    ("rows", "refused", "turns"),
    [
        pytest.param(MOVED, [], {"1": 1, "2": 2}, id="a turn that was moved to another thread"),
        pytest.param(PAGED, [], {"1": 2}, id="turns whose thread is found by what opens it"),
        pytest.param(WITHDRAWN, [], {"1": 1}, id="a withdrawn turn takes the thread's copy with it"),
        pytest.param(MOVED[:3], REFUSED, {"1": 1, "2": 1}, id="a turn whose newest state is quarantined"),
    ],
)
def test_what_belongs_together_is_assembled_together(
    rows: list[Row], refused: list[Row], turns: dict[str, int], mode: Mode
) -> None:
    landed = [row | {"landed_on": DATES[2]} for row in OTHER] if mode == "incremental" else OTHER
    made = compared([*landed, *rows], refused, mode, NONE_OUT, 61)
    if mode == "incremental":
        found = {row["record_id"]: len(row["turns"]) for row in made.documents.to_pylist()}
        assert {name: found[name] for name in turns} == turns


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=20))
def test_what_pairs_join_has_the_least_number_of_all_that_it_is_joined_with(pairs: list[tuple[int, int]]) -> None:
    one, other = (np.array([pair[side] for pair in pairs], np.uint64) for side in (0, 1))
    numbers, roots = connected_components(one, other)
    least = {number: number for pair in pairs for number in pair}
    for _ in least:
        for a, b in pairs:
            least[a] = least[b] = min(least[a], least[b])
    assert dict(zip(numbers.tolist(), roots.tolist(), strict=True)) == least


def test_buckets_share_the_records_out() -> None:
    """Most of a source may not be in one bucket: a hash that says nothing would bound no memory."""
    records = pa.Table.from_pylist([record(n, "thread", str(n)) for n in range(4_000)], SCHEMA)
    with tempfile.TemporaryDirectory() as folder:
        places = places_of([records], [], Path(folder))
        sizes = np.bincount(places.of_records(records, 8), minlength=8)
    assert sizes.min() > 300 and sizes.max() < 700


def desk(threads: int) -> Iterator[pa.Table]:
    """Tickets with three comments each, a thousand tickets a batch."""
    for first in range(0, threads, 1_000):
        rows = []
        for number in range(first, min(first + 1_000, threads)):
            rows.append(record(4 * number, "thread", str(number), title_sha256=WORDS[0], created_at=moment(0)))
            rows += [
                record(4 * number + turn, "turn", f"{number}-{turn}", parent_id=str(number), raw_sha256=WORDS[1])
                for turn in (1, 2, 3)
            ]
        yield pa.Table.from_pylist(rows, SCHEMA)


def gained(threads: int) -> int:
    """Bytes that this process gains at most while it assembles so many threads and reads what it made."""
    assemble_desk(1_000)  # what is loaded once
    Path("/proc/self/clear_refs").write_text("5")
    before = peak()
    assemble_desk(threads)
    return peak() - before


def assemble_desk(threads: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder, buckets = Path(place), buckets_of(4 * threads)
        days, rows = days_of(desk(threads), [], DATES, ())
        assert rows == 4 * threads
        places = places_of(desk(threads), [], folder)
        write_known(folder, "roles", ROLES.empty_table())
        write_known(folder, "refusing", REFUSING.empty_table())
        lay_down(folder, desk(threads), [], buckets, places)
        ranges = max(1, rows // RANGE_ROWS)
        tasks = [
            Bucket(folder, n, ranges, "s", "s_documents", "incremental", days, AS_OF, None) for n in range(buckets)
        ]
        assert assemble_buckets(tasks, Engine())["documents"] == threads
        assert sum(len(batch) for batch in made_of(tasks, "documents")) == threads


def peak() -> int:
    """The most that this process has held since `clear_refs`."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) << 10


@pytest.mark.slow
def test_four_times_the_tickets_take_no_more_memory() -> None:
    """Neither is kept whole: a bucket holds some 16,000 rows, and of all there are ids as numbers."""
    context = multiprocessing.get_context("spawn")  # nothing of this process counts
    with concurrent.futures.ProcessPoolExecutor(1, context, max_tasks_per_child=1) as pool:
        some, more = pool.map(gained, (25_000, 100_000))
    assert more < 1.5 * some, f"{more >> 20} MiB for 100,000 tickets, {some >> 20} for 25,000"


def test_an_article_of_the_same_number_stands_for_nothing_that_a_snapshot_lacks() -> None:
    """Numbers of tickets and of articles meet: what is gone is gone, in one bucket and in many."""
    gone = [
        record(0, "thread", "7", raw_sha256=WORDS[0]),
        record(1, "thread", "8", raw_sha256=WORDS[0]),
        record(2, "turn", "9", parent_id="8", raw_sha256=WORDS[1]),
        record(3, "article", "7", version="1", raw_sha256=WORDS[0]),
    ]
    left = [
        record(0, "thread", "8", landed_on=DATES[1], raw_sha256=WORDS[0]),
        record(1, "article", "7", version="2", landed_on=DATES[1], raw_sha256=WORDS[1]),
        record(2, "article", "9", version="1", landed_on=DATES[1], raw_sha256=WORDS[1]),
    ]
    found = compared([*gone, *left], [], "snapshot", (frozenset(DATES[2:]), frozenset()), 61)
    reasons = [each["reason"] for each in found.fates.to_pylist() if each["landed_on"] == DATES[0]]
    assert sorted(reason or "" for reason in reasons).count("absent_from_snapshot") == 2
    assert "superseded" in reasons
    assert {row["record_id"] for row in found.expired.to_pylist()} == {"7", "8"}


def test_what_only_a_passed_over_snapshot_held_is_gone_with_the_one_that_took_its_place() -> None:
    rows = [
        record(0, "thread", "1", raw_sha256=WORDS[0]),
        record(0, "thread", "2", landed_on=DATES[1], raw_sha256=WORDS[0]),
        record(1, "turn", "3", parent_id="1", landed_on=DATES[1], raw_sha256=WORDS[1]),
        record(0, "thread", "1", landed_on=DATES[2], raw_sha256=WORDS[0]),
    ]
    found = compared(rows, [], "snapshot", (frozenset(DATES[3:]), frozenset([DATES[1]])), 61)
    expired = {row["record_id"]: (row["reason"], row["since"]) for row in found.expired.to_pylist()}
    assert expired == {"2": ("absent_from_snapshot", None), "1": ("absent_from_snapshot", DATES[2])}
    assert found.documents["record_id"].to_pylist() == ["1"]
