"""A night over hostile exports: the source goes on or is held, the others go on, and the account balances."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from curation.deployment.project import open_night
from curation.document import QUARANTINE
from curation.sources.step import accounting, assemble_source, land_source
from curation.state.night import Night

SENTINEL = "Zyxqvord"
MON, TUE = dt.date(2026, 11, 2), dt.date(2026, 11, 3)
T = "2026-11-01T08:00:00Z"


def ticket(number: int, **given: Any) -> dict[str, Any]:
    row = {"id": number, "subject": f"S{number}", "description": SENTINEL, "status": "open", "requester_id": 7}
    return {**row, "created_at": T, "updated_at": T, **given}


def lines(*rows: Any) -> bytes:
    return b"".join(each if isinstance(each, bytes) else json.dumps(each).encode() + b"\n" for each in rows)


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


def link(path: Path) -> None:
    path.symlink_to("nowhere")


def land(small: Any, source: str, day: dt.date, **files: Any) -> None:
    folder = small.data / "landing" / source / day.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        if callable(content):
            content(path)
        else:
            path.write_bytes(content)


def tonight(small: Any) -> Night:
    return open_night(small.project(), TUE)


GOOD = lines(*(ticket(n) for n in range(1, 11)))
NIGHTS: dict[str, tuple[dict[str, Any], dict[str, int], dict[str, int]]] = {
    "torn gzip": ({"tickets_2__ndjson__gz": gzip.compress(GOOD)[:-9]}, {"bad_container": 1}, {"documents": 10}),
    "a zip with a torn member": ({"x__zip": zipped(tickets_2__ndjson=lines(ticket(99)) + b"{")}, {"bad_json": 1}, {"documents": 11}),
    "bad lines": ({"tickets_2__ndjson": lines(b"{\n", b"[1]\n", b'{"id":1,"id":2}\n', b'{"id":1,"a":NaN}\n')}, {"bad_json": 1, "not_an_object": 1, "duplicate_key": 1, "not_a_number": 1}, {"documents": 8, "merged": 2}),
    "a ticket again, and broken": ({"tickets_2__ndjson": lines(ticket(1, created_at="soon", updated_at="2026-11-02T08:00:00Z"))}, {"bad_date": 1}, {"documents": 9, "merged": 1}),
    "a ticket thirty times": ({"tickets_2__ndjson": lines(ticket(1)) * 30}, {}, {"documents": 10, "merged": 30}),
    "comments on nothing": ({"comments__ndjson": lines({"id": 1, "ticket_id": 777, "author_id": 7, "body": SENTINEL, "created_at": T})}, {}, {"documents": 10, "waiting": 1}),
    "strays": ({"a__exe": b"MZ", "b__ndjson": link, "c__zip": b"PK"}, {"unknown_file": 1, "not_a_file": 1, "bad_container": 1}, {"documents": 10}),
    "surrogates and deep ones": ({"tickets_2__ndjson": lines(b'{"id":1,"subject":"\\ud800"}\n', b'{"id":1,"a":' + b"[" * 90 + b"]" * 90 + b"}\n")}, {"lone_surrogate": 1, "too_deep": 1}, {"documents": 9, "merged": 1}),
}  # fmt: skip


@pytest.mark.parametrize("case", NIGHTS)
def test_a_night_over_a_hostile_landing_accounts_for_everything(
    small: Any, caplog: pytest.LogCaptureFixture, case: str
) -> None:
    files, refused, expected = NIGHTS[case]
    land(small, "zendesk", MON, tickets__ndjson=GOOD, **files)
    (landed,) = land_source(tonight(small), "zendesk", [MON])
    night = tonight(small)
    assert night.decisions.held() == {}
    assert landed.reasons == refused
    assert (
        landed.read
        == landed.parsed + landed.quarantined
        == night.tables.read("quarantine", QUARANTINE).num_rows + landed.parsed
    )
    assemble_source(tonight(small), "zendesk")
    sums = accounting(tonight(small), "zendesk")
    assert sums["difference"] == 0
    assert {name: sums[name] for name in expected} == expected
    assert SENTINEL not in caplog.text


HOLDS: dict[str, tuple[Callable[[Any], None], str]] = {
    "another notation of dates": (lambda small: land(small, "zendesk", TUE, tickets__ndjson=lines(*(ticket(n, created_at="01/11/2026") for n in range(12)))), "refused as bad_date"),
    "a field that is gone": (lambda small: land(small, "zendesk", TUE, tickets__ndjson=lines(*({**ticket(n), "requester_id": None, "created_at": None} for n in range(12)))), "refused as bad_date"),
    "a folder that is no date": (lambda small: (small.data / "landing" / "zendesk" / "Zyxqvord").mkdir(), "not named after a landing date"),
    "a landing from the future": (lambda small: (small.data / "landing" / "zendesk" / "2999-01-01").mkdir(), "after today"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOLDS)
def test_a_landing_that_cannot_be_trusted_holds_its_source_and_no_other(
    small: Any, caplog: pytest.LogCaptureFixture, case: str
) -> None:
    prepare, told = HOLDS[case]
    land(small, "zendesk", MON, tickets__ndjson=GOOD)
    land_source(tonight(small), "zendesk", [MON])
    prepare(small)
    land(small, "kb", TUE, page__md=b"# Page\n\nText.\n")
    assert land_source(tonight(small), "zendesk", [TUE]) == []
    why = tonight(small).decisions.held()["source:zendesk"].why
    assert told in why and SENTINEL not in why and SENTINEL not in caplog.text
    assert assemble_source(tonight(small), "zendesk")["documents"] == 10  # the last good landing stays
    assert accounting(tonight(small), "zendesk")["difference"] == 0
    assert [landed.parsed for landed in land_source(tonight(small), "kb", [TUE])] == [1]
