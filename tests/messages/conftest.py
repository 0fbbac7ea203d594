"""A deployment that has receivers, and receivers that listen on this machine."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.server
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pytest
from dagster import AssetCheckEvaluation

from curation.components.runs.watching import watch
from curation.components.shell import AS_OF_TAG
from curation.components.tonight import mark_of
from curation.deployment.project import Project, load_project
from curation.registry.tables import NIGHTS
from curation.sources.records import LANDINGS
from curation.state.decisions import Decision, DecisionLog
from curation.state.night import open_decisions
from curation.storage.form import mark_form
from curation.storage.secrets.keys import load_keys
from curation.storage.tables import Tables
from tests.laws import tiny

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
NIGHTLY = """\
type: curation.components.Nightly
attributes:
  match_people: [email]
  owners: [data@example.com]
  messages:
    ui_url: https://dagster.example.com
    to:
      - {url_from: EVERYBODY_URL, from_severity: info}
"""


class Receiver:
    """What listens at a port of this machine, remembers what it was sent, and may be told to refuse it."""

    def __init__(self) -> None:
        self.took: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.refuses = False
        self.longest = 1 << 20  # characters of a message that it takes
        own = self

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                own.asked.append(self.path)
                self._end()

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                long = len(body["message"]) > own.longest
                if not own.refuses and not long:
                    own.took.append(body)
                self._end(413 if long else 200)

            def _end(self, status: int = 200) -> None:
                self.send_response(503 if own.refuses else status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None: ...

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """As Apprise reads it, with a name and password in it."""
        return f"json://desk:s3cret-of-desk@{self.place}/hook"

    @property
    def said(self) -> str:
        """All that it was sent."""
        return "\n".join(f"{each['title']}\n{each['message']}" for each in self.took)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@dataclass
class Desk:
    """A deployment whose state tests write by hand, an instance of Dagster, and a receiver that is told everything."""

    root: Path
    receiver: Receiver
    instance: dg.DagsterInstance
    now: dt.datetime = NOON
    number: int = field(default=0)
    held: ExitStack = field(default_factory=ExitStack)  # locks

    @property
    def project(self) -> Project:
        return load_project(self.root / "defs", self.root)

    @property
    def tables(self) -> Tables:
        return Tables(self.project.locations.tables)

    def edit(self, name: str, old: str, new: str) -> None:
        file = self.root / "defs" / name / "defs.yaml"
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    def watch(self, days: int = 0) -> str:
        """Look at it, so many days later, and give what the receiver was told by that."""
        self.now += dt.timedelta(days=days)
        before = len(self.receiver.took)
        watch(self.instance, self.project, self.now)
        return "\n".join(f"{each['title']}\n{each['message']}" for each in self.receiver.took[before:])

    @property
    def decisions(self) -> DecisionLog:
        places = self.project.locations
        return open_decisions(places.decisions, load_keys(places.keys, places.environment), self.tables)

    def decide(self, kind: Any, subject: str, why: str = "as it is", **detail: str) -> None:
        self.decisions.append(Decision(kind, "curation", why, self.now, (subject,), detail))

    def landed(self, source: str, *days: dt.date, read: int = 100, quarantined: Sequence[int] = ()) -> None:
        shares = [*quarantined, *[0] * len(days)]
        nothing = {"files_digest": bytes(32), "files_stamp": bytes(32), "reading_digest": bytes(32)}
        rows = [
            nothing
            | {"suppression_digest": bytes(32), "suppressed": 0, "source": source, "landed_on": day}
            | {"read": read, "parsed": read - share, "quarantined": share}
            for day, share in zip(days, shares, strict=False)
        ]
        self.tables.append("landings", pa.Table.from_pylist(rows, schema=LANDINGS), statistics="source")

    def finished(self, day: dt.date, newest_decision: dict[str, Any] | None = None) -> None:
        """The row of a night."""
        self.number += 1
        row = {"number": self.number, "as_of": day, "settings_digest": "", "decisions_digest": ""}
        row |= {"tables": [], "releases": [], "newest_decision": newest_decision}
        where = f"as_of = '{day.isoformat()}'"
        self.tables.replace("nights", pa.Table.from_pylist([row], schema=NIGHTS), where, statistics="as_of")

    def judged(self, corpus: str, **passed: bool) -> None:
        """Verdicts on a candidate, as the step of quality writes them."""
        home = self.project.locations.staging / corpus
        (home / "candidate").mkdir(parents=True, exist_ok=True)
        said = {
            name: {"passed": ok, "severity": "error", "figures": {"hit_01": "Ottilie"}, "advice": "ask Ottilie"}
            for name, ok in passed.items()
        }
        (home / ".candidate.verdicts.json").write_text(json.dumps(said))

    def checked(self, asset: str, check: str, passed: bool, says: str = "", **numbers: int) -> None:
        """A verdict of Dagster's."""
        verdict = AssetCheckEvaluation(
            asset_key=dg.AssetKey([asset]),
            check_name=check,
            passed=passed,
            description=says or None,
            metadata={name: dg.MetadataValue.int(n) for name, n in numbers.items()},
        )
        self.instance.report_runless_asset_event(verdict)

    def came_through(self) -> None:
        """Releases of all corpora, as found by a night of the clock's day."""
        for recipe in self.project.corpora.values():
            self.instance.report_runless_asset_event(dg.AssetMaterialization(f"{recipe.asset}_release"))

    def ran(self, body: Callable[[], None], day: dt.date, made: str = "") -> None:
        """A run of the night, of one step, in Dagster; the step makes an asset where one is named."""

        @dg.op(name="knowledge_chunks_release")
        def step(context) -> None:  # type: ignore[no-untyped-def]
            body()
            if made:
                context.log_event(dg.AssetMaterialization(made))

        @dg.job(name="night")
        def night() -> None:
            step()

        tags = {AS_OF_TAG: day.isoformat(), "curation/deployment": mark_of(self.project)}
        night.execute_in_process(instance=self.instance, tags=tags, raise_on_error=False)


@contextlib.contextmanager
def unreadable(desk: Desk) -> Iterator[None]:
    """Let Dagster's storage refuse in the block, as when another process is at work on it."""
    file = next((desk.root / "dagster_home").rglob("runs.db"))
    for old, new in (("runs", "taken"), ("taken", "runs")):
        with contextlib.closing(sqlite3.connect(file)) as opened:
            opened.execute(f"ALTER TABLE {old} RENAME TO {new}")
            opened.commit()
        if old == "runs":
            yield


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    listening = Receiver()
    yield listening
    listening.close()


@pytest.fixture
def desk(tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    root = tmp_path / "shop"
    tiny.settle(root, monkeypatch)
    (root / "defs" / "nightly" / "defs.yaml").write_text(NIGHTLY)
    monkeypatch.setenv("EVERYBODY_URL", receiver.url)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    places = load_project(root / "defs", root).locations
    places.ensure()
    mark_form(places.restricted, {})
    with dg.DagsterInstance.from_config(str(root / "dagster_home")) as instance:
        yield Desk(root, receiver, instance)
