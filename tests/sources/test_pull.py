"""Rows of a real database become landings, whole or not at all, and no message shows what is in it."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from curation.errors import ConfigurationError, CurationError, SourceError, TryAgain
from curation.sources.census import Census
from curation.sources.landings.pull import pull
from curation.sources.reader import Record, reader
from curation.sources.settings import Pull
from curation.storage.landings.landing import LandedFile, file_sha256

TODAY = dt.date(2024, 3, 4)
FIRST, SECOND, THIRD = (dt.date(2024, 3, day) for day in (1, 2, 3))
SECRET = "swordfish"
TICKETS = [
    (1, "Printer", "It smokes", "2024-03-01 00:00:00", "2024-03-01 00:00:00.000000", True, 1.5, "new"),
    (2, "Scanner", "It hums", "2024-03-01 09:00:00", "2024-03-01 23:59:59.999999", False, None, "open"),
    (3, "Fax", None, "2024-03-02 09:00:00", "2024-03-02T00:00:00Z", None, 2.0, "open"),
    (4, "Phone", "Dead", "2024-03-04 09:00:00", "2024-03-04 00:00:01", None, 2.0, "open"),
]

ROOT = Path(__file__).parents[2]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> sa.Engine:
    """A warehouse: tickets with a cursor, comments with one, a table without; named by an environment variable."""
    url = f"sqlite:///{tmp_path}/warehouse.db"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "CREATE TABLE ticket (id INTEGER PRIMARY KEY, subject TEXT, description TEXT, created_at TIMESTAMP, "
                "_fivetran_synced TIMESTAMP, is_public BOOLEAN, score FLOAT, status VARCHAR(20))"
            )
        )
        marks = ", ".join(f":c{n}" for n in range(8))
        for row in reversed(TICKETS):
            connection.execute(
                sa.text(f"INSERT INTO ticket VALUES ({marks})"), {f"c{n}": value for n, value in enumerate(row)}
            )
        connection.execute(sa.text("CREATE TABLE ticket_comment (id INTEGER, body TEXT, _fivetran_synced TEXT)"))
        connection.execute(sa.text("INSERT INTO ticket_comment VALUES (7, 'Hello', '2024-03-02 10:00:00 UTC')"))
        connection.execute(sa.text("CREATE TABLE priority (id INTEGER, name TEXT, options JSON)"))
        connection.execute(sa.text("INSERT INTO priority VALUES (1, 'high', '{\"a\":  1}'), (2, 'low', NULL)"))
    monkeypatch.setenv("WAREHOUSE_URL", url)
    return engine


def settings(**given: Any) -> Pull:
    return Pull(url_from="WAREHOUSE_URL", **{"tables": ("ticket", "ticket_comment", "priority"), **given})


def rows(zone: Path) -> dict[str, list[dict[str, Any]]]:
    return {
        path.relative_to(zone).as_posix(): pq.read_table(path, page_checksum_verification=True).to_pylist()
        for path in sorted(zone.rglob("*.parquet"))
    }


def test_each_day_of_the_cursor_before_today_is_a_landing(database: sa.Engine, tmp_path: Path) -> None:
    zone = tmp_path / "zone"
    assert pull(settings(), os.environ.get("WAREHOUSE_URL"), zone, TODAY) == [FIRST, SECOND]
    found = rows(zone)
    assert list(found) == [
        "2024-03-01/ticket.parquet",
        "2024-03-02/priority.parquet",
        "2024-03-02/ticket.parquet",
        "2024-03-02/ticket_comment.parquet",
    ]
    assert [row["id"] for row in found["2024-03-01/ticket.parquet"]] == [1, 2]
    assert [row["id"] for row in found["2024-03-02/ticket.parquet"]] == [3]
    assert [row["name"] for row in found["2024-03-02/priority.parquet"]] == ["high", "low"]
    assert not [path for path in zone.iterdir() if path.name.startswith(".")]


def test_types_are_kept_and_text_stays_text(database: sa.Engine, tmp_path: Path) -> None:
    pull(settings(), os.environ.get("WAREHOUSE_URL"), tmp_path / "zone", TODAY)
    ticket = pq.read_table(tmp_path / "zone/2024-03-01/ticket.parquet")
    assert ticket.schema.field("id").type == pa.int64()
    assert ticket.schema.field("score").type == pa.float64()
    assert ticket.schema.field("is_public").type == pa.bool_()
    assert ticket["_fivetran_synced"].to_pylist() == [TICKETS[0][4], TICKETS[1][4]]
    assert pq.read_table(tmp_path / "zone/2024-03-02/priority.parquet")["options"].to_pylist() == ['{"a":  1}', None]


def test_a_day_that_is_there_is_left_alone_and_a_later_one_is_added(database: sa.Engine, tmp_path: Path) -> None:
    zone = tmp_path / "zone"
    pull(settings(), os.environ.get("WAREHOUSE_URL"), zone, TODAY)
    before = {path: path.stat().st_mtime_ns for path in zone.rglob("*")}
    assert pull(settings(), os.environ.get("WAREHOUSE_URL"), zone, TODAY) == []
    assert {path: path.stat().st_mtime_ns for path in zone.rglob("*")} == before
    assert pull(settings(), os.environ.get("WAREHOUSE_URL"), zone, TODAY + dt.timedelta(days=1)) == [TODAY]
    assert {path: path.stat().st_mtime_ns for path in before if path != zone} == {
        path: time for path, time in before.items() if path != zone
    }


def test_pulling_again_from_nothing_gives_the_same_bytes_in_chunks_of_any_size(
    database: sa.Engine, tmp_path: Path
) -> None:
    for name, size in (("one", 1), ("two", 10_000), ("three", 1)):
        pull(settings(rows=size), os.environ.get("WAREHOUSE_URL"), tmp_path / name, TODAY)
    assert rows(tmp_path / "one") == rows(tmp_path / "two")
    for path in (tmp_path / "one").rglob("*.parquet"):
        again = tmp_path / "three" / path.relative_to(tmp_path / "one")
        assert path.read_bytes() == again.read_bytes()


def test_a_schema_gives_all_of_its_tables(database: sa.Engine, tmp_path: Path) -> None:
    pull(Pull(url_from="WAREHOUSE_URL", schema_name="main"), os.environ.get("WAREHOUSE_URL"), tmp_path / "zone", TODAY)
    assert {path.name for path in (tmp_path / "zone").rglob("*.parquet")} == {
        "ticket.parquet",
        "ticket_comment.parquet",
        "priority.parquet",
    }


@pytest.mark.parametrize("point", ["pull.before", "pull.after"])
def test_a_kill_leaves_whole_days_and_nothing_else_that_is_seen(
    database: sa.Engine, tmp_path: Path, point: str
) -> None:
    script = (
        "import datetime as dt, os, sys; from pathlib import Path; from curation.sources.landings.pull import pull;"
        "from curation.sources.settings import Pull;"
        "pull(Pull(url_from='WAREHOUSE_URL', tables=('ticket', 'ticket_comment', 'priority')),"
        "os.environ['WAREHOUSE_URL'], Path(sys.argv[1]), dt.date(2024, 3, 4))"
    )
    zone = tmp_path / "killed"
    killed = subprocess.run(
        [sys.executable, "-c", script, str(zone)],
        env={**os.environ, "CURATION_FAILPOINT": point, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert killed.returncode == 137
    seen = [path.name for path in zone.iterdir() if not path.name.startswith(".")]
    assert seen == ([] if point == "pull.before" else ["2024-03-01"])
    pull(settings(), os.environ.get("WAREHOUSE_URL"), zone, TODAY)
    pull(settings(), os.environ.get("WAREHOUSE_URL"), tmp_path / "whole", TODAY)
    assert rows(zone) == rows(tmp_path / "whole")
    assert sorted(path.name for path in zone.iterdir()) == ["2024-03-01", "2024-03-02"]


def shown(call: Callable[[], object], kind: type[CurationError]) -> str:
    """The message of an error, which shows nothing of the database."""
    with pytest.raises(kind) as caught:
        call()
    message = str(caught.value)
    for secret in (SECRET, "It smokes", "Printer", "sqlite", "postgresql", "warehouse.db", "SELECT"):
        assert secret not in message
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return message


def test_what_is_wrong_is_said_without_url_password_or_row(
    database: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone = tmp_path / "zone"
    assert "'tickets'" in shown(
        lambda: pull(settings(tables=("tickets",)), os.environ.get("WAREHOUSE_URL"), zone, TODAY), ConfigurationError
    )
    assert "'synced'" in shown(
        lambda: pull(settings(cursor="synced"), os.environ.get("WAREHOUSE_URL"), zone, TODAY), ConfigurationError
    )
    assert "is no time" in shown(
        lambda: pull(settings(cursor="score"), os.environ.get("WAREHOUSE_URL"), zone, TODAY), ConfigurationError
    )
    with database.begin() as connection:
        connection.execute(sa.text("UPDATE ticket SET score = 'It smokes' WHERE id = 1"))
    assert "ticket, column" in shown(
        lambda: pull(settings(), os.environ.get("WAREHOUSE_URL"), zone, TODAY), SourceError
    )
    assert list(zone.iterdir()) == []
    for url, kind in (
        (f"postgresql://curator:{SECRET}@127.0.0.1:1/warehouse", CurationError),
        (f"nosuch://curator:{SECRET}@example.com/warehouse", ConfigurationError),
        (f"{SECRET}", ConfigurationError),
        (f"sqlite:////nowhere/{SECRET}/warehouse.db", TryAgain),
    ):
        monkeypatch.setenv("WAREHOUSE_URL", url)
        assert "WAREHOUSE_URL" in shown(lambda: pull(settings(), os.environ.get("WAREHOUSE_URL"), zone, TODAY), kind)
    monkeypatch.delenv("WAREHOUSE_URL")
    assert "not set" in shown(
        lambda: pull(settings(), os.environ.get("WAREHOUSE_URL"), zone, TODAY), ConfigurationError
    )


def test_a_file_that_is_no_database_is_no_landing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "torn.db").write_bytes(b"It smokes" * 1000)
    monkeypatch.setenv("WAREHOUSE_URL", f"sqlite:///{tmp_path}/torn.db")
    shown(lambda: pull(settings(), os.environ.get("WAREHOUSE_URL"), tmp_path / "zone", TODAY), CurationError)


@pytest.mark.parametrize(
    "given",
    [
        {"url_from": "postgresql://curator:swordfish@example.com/db", "tables": ("ticket",)},
        {"url_from": "WAREHOUSE_URL"},
        {"url_from": "WAREHOUSE_URL", "tables": ("ticket",), "schema_name": "main"},
        {"url_from": "WAREHOUSE_URL", "tables": ("../ticket",)},
        {"url_from": "WAREHOUSE_URL", "tables": ("ticket",), "url": "sqlite://"},
        {"url_from": "WAREHOUSE_URL", "tables": ("ticket",), "rows": 0},
    ],
)
def test_settings_that_make_no_sense_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Pull(**given)


def test_what_was_pulled_reads_as_the_warehouse_does(database: sa.Engine, tmp_path: Path) -> None:
    with database.begin() as connection:
        connection.execute(sa.text("ALTER TABLE ticket ADD COLUMN requester_id INTEGER"))
        connection.execute(sa.text("ALTER TABLE ticket ADD COLUMN updated_at TIMESTAMP"))
    pull(settings(), os.environ.get("WAREHOUSE_URL"), tmp_path / "zone", TODAY)
    path = tmp_path / "zone/2024-03-01/ticket.parquet"
    module = reader("warehouse")
    items = list(
        module.read(
            [LandedFile(path, path.name, file_sha256(path))], module.Options(vendor="zendesk"), Census(module.FAMILIES)
        )
    )
    assert [(i.record_id, i.title, i.visibility) for i in items if isinstance(i, Record)] == [
        ("1", "Printer", "public"),
        ("2", "Scanner", "internal"),
    ]
