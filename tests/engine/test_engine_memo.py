"""Memoised kernels: only unseen keys are run, at this version, and each key is read once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from curation.document import DIGEST, text_digest
from curation.engine.kernels import HERE, Limits, Workplace
from curation.engine.memo import Memo, run_memoised
from curation.engine.tasks import Engine
from curation.fates import StageResult
from curation.storage.tables import Tables

SCHEMA = pa.schema([("key", DIGEST), ("version", pa.string()), ("length", pa.int64())])
TEXTS = {text_digest(text): text for text in ("one", "three", "fifteen", "bad")}


def memo(version: str = "1") -> Memo:
    return Memo("lengths", SCHEMA, "key", "version", version)


def measure(batch: pa.Table, settings: Any, context: Any) -> StageResult:
    """Lengths of texts; `settings` is the version."""
    if "bad" in batch["text"].to_pylist():
        raise RuntimeError
    lengths = [len(text) for text in batch["text"].to_pylist()]
    version = [settings] * len(lengths)
    return StageResult(pa.table([batch["key"], version, lengths], schema=SCHEMA), figures={"measured": len(lengths)})


class Fetched:
    """Texts by key, and which were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, keys: pa.Array) -> pa.Table:
        texts = [TEXTS[key] for key in keys.to_pylist()]
        self.asked += texts
        return pa.table({"key": keys, "text": texts})


def run(tables: Tables, texts: list[str], version: str = "1", **options: Any) -> tuple[Any, list[str]]:
    fetch = Fetched()
    keys = pa.array([text_digest(text) for text in texts], DIGEST)
    options = {"limits": Limits(rows=2), **options}
    done = run_memoised(tables, memo(version), keys, fetch, measure, version, **options)
    return done, sorted(fetch.asked)


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    return Tables(tmp_path)


def test_only_keys_that_were_not_seen_at_this_version_are_run(tables: Tables) -> None:
    done, asked = run(tables, ["one", "three", "one"])
    assert (done.ran, done.known, asked) == (2, 0, ["one", "three"])
    done, asked = run(tables, ["one", "three", "fifteen"])
    assert (done.ran, done.known, asked) == (1, 2, ["fifteen"])
    done, asked = run(tables, ["one", "three", "fifteen"])
    assert (done.ran, done.known, asked) == (0, 3, [])
    done, asked = run(tables, ["one"], version="2")
    assert (done.ran, done.known, asked) == (1, 0, ["one"])
    assert sorted(memo("1").read(tables)["length"].to_pylist()) == [3, 5, 7]
    assert memo("2").read(tables)["length"].to_pylist() == [3]


def test_a_result_that_a_killed_and_a_second_run_both_appended_is_read_once(tables: Tables) -> None:
    run(tables, ["one", "three"])
    tables.append("lengths", tables.read("lengths", SCHEMA))
    assert tables.read("lengths", SCHEMA).num_rows == 4
    read = memo().read(tables)
    assert read.num_rows == 2
    assert read["key"].to_pylist() == sorted(text_digest(text) for text in ("one", "three"))
    assert memo().read(tables, pa.array([text_digest("one")], DIGEST), ["length"])["length"].to_pylist() == [3]


def test_a_row_that_fails_is_reported_and_not_stored_so_that_the_others_are(tables: Tables, tmp_path: Path) -> None:
    options: dict[str, Any] = {"limits": Limits(rows=4, seconds=60), "at": Workplace(folder=tmp_path)}
    done, _ = run(tables, ["one", "bad", "three"], **options)
    assert [failed.reason for failed in done.failed] == ["error"]
    assert done.failed[0].row["key"].to_pylist() == [text_digest("bad")]
    assert sorted(memo().read(tables)["length"].to_pylist()) == [3, 5]
    assert run(tables, ["one", "bad"], **options)[1] == ["bad"]


def test_what_is_in_memory_does_not_grow_with_the_night_and_a_killed_run_goes_on_behind_its_last_commit(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("curation.engine.memo.AT_ONCE", 2)
    words = ["one", "three", "fifteen"]
    keys = pa.array([text_digest(text) for text in words], DIGEST)
    sizes: list[int] = []

    def fetch(wanted: pa.Array) -> pa.Table:
        sizes.append(len(wanted))
        if sizes == [2, 1]:
            raise KeyboardInterrupt
        return Fetched()(wanted)

    options: dict[str, Any] = {"limits": Limits(rows=8)}
    with pytest.raises(KeyboardInterrupt):
        run_memoised(tables, memo(), keys, fetch, measure, "1", **options)
    assert memo().read(tables).num_rows == 2
    done = run_memoised(tables, memo(), keys, fetch, measure, "1", **options)
    assert sizes == [2, 1, 1]
    assert (done.ran, done.known, done.figures) == (1, 2, {"measured": 1})
    assert memo().read(tables).num_rows == 3


def measure_until_killed(batch: pa.Table, settings: Any, context: Any) -> StageResult:
    """`context` is the text that kills."""
    if context in batch["text"].to_pylist():
        raise KeyboardInterrupt
    return measure(batch, settings, context)


def test_a_batch_that_is_done_stands_though_the_run_is_killed_in_the_next(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("curation.engine.memo.LOST", 0.0)
    words = sorted(("one", "three", "fifteen"), key=text_digest)
    keys, limits = pa.array(map(text_digest, words), DIGEST), Limits(rows=1)
    with pytest.raises(KeyboardInterrupt):
        run_memoised(tables, memo(), keys, Fetched(), measure_until_killed, "1", words[-1], limits=limits)
    assert memo().read(tables)["key"].to_pylist() == keys[:-1].to_pylist()
    done, asked = run(tables, words, limits=limits)
    assert (done.known, asked) == (2, words[-1:])
    assert tables.read("lengths", SCHEMA).num_rows == 3  # nothing twice


def test_workers_append_the_rows_that_one_process_appends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("curation.engine.memo.AT_ONCE", 2)
    places = [HERE, Workplace(Engine("local", 2), tmp_path), Workplace(Engine("local", 2), tmp_path, rows_a_worker=9)]
    stored = []
    for number, at in enumerate(places):
        tables = Tables(tmp_path / str(number))
        done, _ = run(tables, ["one", "three", "bad", "fifteen"], limits=Limits(rows=1), at=at)
        assert (done.ran, done.figures, [each.reason for each in done.failed]) == (4, {"measured": 3}, ["error"])
        assert tables.version("lengths") == 1  # two commits
        stored.append(tables.read("lengths", SCHEMA).sort_by("key"))
    assert stored[0].num_rows == 3
    assert all(each.equals(stored[0]) for each in stored)
