"""A deployment of a dozen records and the nights over it, for laws that take many nights or have to be quick.

Run as a file, this module is one warm process that has imported everything and done some of it: it forks a child a job,
so that a night costs what its steps cost and not what imports, patterns and models do.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curation.registry.page import ENDING
from curation.storage.secrets.signing import demo_signing_key

if TYPE_CHECKING:
    import pytest

DAYS = (dt.date(2026, 11, 2), dt.date(2026, 11, 3))
SOURCES = ("crm", "kb", "zendesk")
CORPORA = ("knowledge-chunks", "support-sft")
TEMPORARY = ("*.tmp", ".*.building", ".*.ready", ".*.old", "*.making", "pulled", "scratch", "clone")

DEFS = {
    "locations": "type: curation.components.Locations\nattributes: {workers: 1}\n",
    "nightly": "type: curation.components.Nightly\nattributes: {match_people: [email]}\n",
    "cleaning": "type: curation.components.Cleaning\nattributes:\n"
    "  vocabularies: {priority: {values: {high: [], low: []}}}\n"
    "  label_rules:\n    judged: 1\n    rules: [{name: lamps, label: priority, value: high, any: [lamp]}]\n",
    "dedup": "type: curation.components.Dedup\nattributes: {threshold: 0.8}\n",
    "privacy": "type: curation.components.Privacy\nattributes:\n  timeout_seconds: 60\n"
    "  max_characters: 2000\n  profiles:\n    default:\n      scope: example\n"
    "      canaries: {per_class: 1, missed: 1}\n"  # they have tests of their own, and cost half of a night
    "      operators:\n        PERSON: {operator: replace, numbered: true}\n"
    "        EMAIL_ADDRESS: {operator: replace, numbered: true}\n        PHONE_NUMBER: {operator: replace}\n"
    "      must_cover: [PERSON, EMAIL_ADDRESS, PHONE_NUMBER]\n",
    "sources/zendesk": "type: curation.components.Source\nattributes:\n  name: zendesk\n  reader: zendesk\n"
    "  owner: support@example.com\n  description: A test.\n  licence: internal\n  purpose: support\n"
    "  governance: {confidentiality: internal}\n",
    "sources/crm": "type: curation.components.Source\nattributes:\n  name: crm\n  reader: salesforce\n"
    "  owner: crm@example.com\n  description: A test.\n  licence: internal\n  purpose: relations\n",
    "sources/kb": "type: curation.components.Source\nattributes:\n  name: kb\n  reader: folder\n"
    "  owner: kb@example.com\n  description: A test.\n  licence: internal\n  purpose: articles\n"
    "  mode: snapshot\n  prose: true\n",
    "corpora/support_sft": "type: curation.components.Corpus\nattributes:\n  name: support-sft\n"
    "  description: Conversations.\n  owner: ml@example.com\n  licence: other\n  profile: default\n"
    "  select: {sources: [zendesk], kinds: [ticket]}\n  shape: {type: conversations, least_letters: 0}\n"
    "  splits: {salt: atomic-2026, test: 0, validation: 0}\n  publish: manual\n",
    "corpora/knowledge_chunks": "type: curation.components.Corpus\nattributes:\n  name: knowledge-chunks\n"
    "  description: Articles.\n  owner: ml@example.com\n  licence: other\n  profile: default\n"
    "  select: {sources: [kb], kinds: [article]}\n  shape: {type: chunks, least_letters: 0}\n"
    "  splits: {salt: atomic-2026, test: 0, validation: 0}\n  publish: manual\n",
}
SUITE = """\
expectations:
  - name: some_examples
    expect: expect_table_row_count_to_be_between
    arguments: {min_value: 1}
drift: {examples: 0.9, labels: {priority: 0.9}, severity: warn}
"""
ERASED = ("70001", "Ottilie Vanceb", "u1@example.com")  # reference, name, e-mail of a requester
PLACES = ["attic", "cellar", "garage", "hall", "kitchen", "library", "office", "porch", "stairs", "study", "yard"]


# ---------------------------------------------------------------- a deployment of a few records


def _lines(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def land(landing: Path, day: dt.date, tickets: range, reply: str, columns: str) -> None:
    """Some tickets with an answer each, their users, one article; and a CRM export with the columns given."""
    at = f"{day}T08:00:00Z"
    folder = landing / "zendesk" / day.isoformat()
    _lines(
        folder / "tickets-0001.ndjson",
        [
            {
                "id": 50000 + n, "subject": f"Lamp {n} stays dark", "status": "solved", "requester_id": 70000 + n,
                "priority": None if n % 3 else "high",
                "description": f"Hello, lamp {n} in aisle {n * 7} stays dark since {n} days. Bram Kessel has seen it.",
                "created_at": "2026-10-05T08:00:00Z", "updated_at": at,
            }
            for n in tickets
        ],
    )  # fmt: skip
    _lines(
        folder / "comments-0001.ndjson",
        [
            {
                "id": 80000 + 100 * day.day + n, "ticket_id": 50000 + n, "author_id": 79999, "public": True,
                "created_at": at, "body": f"{reply} It hangs on the circuit of the {PLACES[n]}; switch it at panel {n * 11}.",
            }
            for n in tickets
        ],
    )  # fmt: skip
    _lines(
        folder / "users-0001.ndjson",
        [
            {
                "id": 70000 + n,
                "name": f"Ottilie Vance{'abcdefghijkl'[n]}",
                "email": f"u{n}@example.com",
                "role": "end-user",
            }
            for n in tickets
        ]
        + [{"id": 79999, "name": "Bram Kessel", "email": "bram@example.com", "role": "agent"}],
    )
    article = landing / "kb" / day.isoformat() / "lamps.md"
    article.parent.mkdir(parents=True)
    article.write_text(
        f"---\nid: lamps\nversion: 1\neffective_date: 2026-01-01\nconfidentiality: internal\n---\n\n# Lamps\n\n"
        f"A lamp that stays dark is switched at its panel. This was written on day {day.day} of the month.\n"
    )
    crm = landing / "crm" / day.isoformat() / "Contact.csv"
    crm.parent.mkdir(parents=True)
    crm.write_text(columns + "\n" + ",".join(["003A", "Vance", "v@example.com"][: columns.count(",") + 1]) + "\n")


def lay_out(root: Path) -> None:
    for name, text in DEFS.items():
        file = root / "defs" / name / "defs.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(text)
        if name.startswith("corpora/"):
            file.with_name("suite.yaml").write_text(SUITE)
    (root / "dagster_home").mkdir()
    shutil.copy(Path(__file__).parents[2] / "dagster_home" / "dagster.yaml", root / "dagster_home")


def settle(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay it out, and let this process work in it; what is temporary stays where it was."""
    lay_out(root)
    for name, value in variables(root).items():
        if name != "TMPDIR":
            monkeypatch.setenv(name, value)


def variables(root: Path) -> dict[str, str]:
    return {
        "CURATION_DEFS": str(root / "defs"),
        "CURATION_PROJECT": str(root),
        "DAGSTER_HOME": str(root / "dagster_home"),
        "TMPDIR": str(root / "tmp"),
        "CURATION_KEY_SIGNING": demo_signing_key(1).pem.decode(),
        **{
            f"CURATION_KEY_{duty}": f"{n}" * 64
            for n, duty in enumerate(("RELEASE_ID", "PSEUDONYM", "SUPPRESSION", "LOG"), 1)
        },
    }


# ---------------------------------------------------------------- what runs in the children of the warm process


def _night(root: Path) -> None:
    """All steps of one night in the order of the graph; candidates wait for a person."""
    from curation.cleaning.labels.labelling import find_rule_labels
    from curation.cleaning.learned import learn_boilerplate
    from curation.cleaning.step import clean_source
    from curation.corpora.step import build_corpus
    from curation.corpora.truth.step import find_truth
    from curation.dedup.step import find_clusters
    from curation.deployment.project import landing_dates, load_project, open_night
    from curation.privacy.step import find_findings
    from curation.quality.step import judge_corpus
    from curation.registry.nights import finish
    from curation.registry.step import release_corpus
    from curation.sources.step import assemble_source, find_people, land_source
    from curation.storage.lock import run_lock

    project = load_project()
    with run_lock(project.locations.run_lock, 0, "a night of a test"):
        night = open_night(project)
        for source in project.sources:
            land_source(night, source, landing_dates(project))
        find_people(night)
        for source in project.sources:
            assemble_source(night, source)
            clean_source(night, source)
        learn_boilerplate(night)
        find_rule_labels(night)
        find_truth(night)
        find_clusters(night)
        find_findings(night)
        for corpus in project.corpora:
            build_corpus(night, corpus)
            judge_corpus(night, corpus)
            release_corpus(night, corpus, {})
        finish(night)


def _release(root: Path) -> None:
    from curation.deployment.project import load_project, open_night
    from curation.registry.step import release_corpus

    release_corpus(open_night(load_project()), "support-sft", {}, asked=True)


def _move(root: Path) -> None:
    from curation.deployment.project import load_project, open_night
    from curation.registry.step import move_channel

    move_channel(open_night(load_project()), "support-sft", "prod", None, "desk", "a test", back=True)


def _withdrawal(root: Path) -> None:
    from curation.deployment.project import load_project
    from curation.registry.step import registry_of

    registry_of(load_project()).withdraw("support-sft", ["v1.0.0"], "a test")


def _erasure(root: Path) -> None:
    """The decision to erase whom `ERASED` names, who asked for the first ticket."""
    from curation.deployment.project import load_project, open_night
    from curation.state.decisions import Decision

    night = open_night(load_project())
    ref, name, email = ERASED
    subjects = night.suppression.identities([("zendesk", ref)], [email], [], [name])
    at = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)
    night.decisions.append(Decision("erasure", "privacy desk", "request 17", at, subjects))


def _rotation(root: Path) -> None:
    """A new key of every kind."""
    from curation.deployment.project import load_project
    from curation.registry.witness.rotation import KINDS
    from curation.reports.releases.keys import rotate_key

    for kind in KINDS:
        rotate_key(load_project(), kind, "desk", "a test", None)


WORK: dict[str, Callable[[Path], None]] = {
    "night": _night,
    "erasure": _erasure,
    "release": _release,
    "move": _move,
    "withdrawal": _withdrawal,
    "rotation": _rotation,
}


def _copies(root: Path, log: str, target: Path) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook that copies a deployment whenever a failpoint is passed for the first time, before it is logged."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and arguments[0] == log:
            copy = target / sys._getframe(1).f_locals["name"]
            if not copy.exists():
                shutil.copytree(root, copy, symlinks=True)

    return hook


def edit(root: Path, place: str, which: int, at: int, flip: int) -> None:
    """Flip bits of one byte of a file that lies in a place of a deployment (a pattern), and say so in `edited`; nothing where none
    does."""
    files = [path for path in sorted(root.glob(place)) if path.is_file() and path.stat().st_size]
    if files:
        file = files[which % len(files)]
        content = bytearray(file.read_bytes())
        content[at % len(content)] ^= flip
        file.write_bytes(content)
        (root / "edited").write_text(str(file.relative_to(root)))


def _edits(root: Path, log: str, point: str, *edited: Any) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook that edits a file when a failpoint is passed."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and arguments[0] == log and sys._getframe(1).f_locals["name"] == point:
            edit(root, *edited)

    return hook


def _child(job: dict[str, Any]) -> int:
    root = Path(job["root"])
    if "edit" in job["environment"]:
        change = json.loads(job["environment"].pop("edit"))
        sys.addaudithook(_edits(root, job["environment"]["CURATION_FAILPOINT_LOG"], *change))
    if "copies" in job["environment"]:
        target = Path(job["environment"].pop("copies"))
        sys.addaudithook(_copies(root, job["environment"]["CURATION_FAILPOINT_LOG"], target))
    (root / "tmp").mkdir(exist_ok=True)
    os.environ.update(variables(root) | job["environment"])
    output = os.open(root / "output.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    try:
        WORK[job["part"]](root)
    except BaseException:
        import traceback

        traceback.print_exc()
        return 1
    return 0


def warm_up() -> None:
    """Import what a night needs, read a deployment, clean one text and compare two. No table is opened: what opens them
    has threads, which a child would not have."""
    import deltalake  # noqa: F401
    import great_expectations  # noqa: F401
    import gto.api  # noqa: F401
    import presidio_anonymizer  # noqa: F401
    import pyarrow as pa

    import curation.corpora.step
    import curation.dedup.step
    import curation.privacy.step
    import curation.quality.expectations
    import curation.registry.nights  # noqa: F401
    from curation.cleaning.facts import facts
    from curation.cleaning.kernel import clean_kernel
    from curation.cleaning.settings import CleaningSettings
    from curation.dedup.trial import clusters_of
    from curation.deployment.project import load_project

    with tempfile.TemporaryDirectory() as folder:
        lay_out(Path(folder))
        load_project(Path(folder) / "defs", Path(folder))
    settings, text = CleaningSettings(), pa.array(["Hello, the lamp in the hall is dark."])
    clusters_of(pa.table({"doc_id": ["a", "b"], "text": ["Hello, the lamp in the hall is dark. " * 9] * 2}))
    digest = pa.array([bytes(32)], pa.binary(32))
    clean_kernel(pa.table({"raw_sha256": digest, "text": text}), settings.texts(False))
    for fact in facts(settings).values():
        fact.kernel(pa.table({"clean_sha256": digest, "text": text}), fact.settings)


def _warm() -> None:
    """Jobs as one JSON list a line on stdin; a list of exit codes a line on stdout. Two children at a time."""
    warm_up()
    for line in sys.stdin:
        jobs = json.loads(line)
        codes: dict[int, int] = {}
        running: dict[int, int] = {}
        for number, job in enumerate([*jobs, *[None] * 2]):
            while len(running) >= 2 or (job is None and running):
                pid, status = os.wait()
                if pid in running:
                    codes[running.pop(pid)] = os.waitstatus_to_exitcode(status)
            if job is None:
                continue
            pid = os.fork()
            if pid == 0:
                code = _child(job)
                sys.stdout.flush()
                os._exit(code)
            running[pid] = number
        print(json.dumps([codes[n] for n in range(len(jobs))]), flush=True)


class Warm:
    """The warm process, as its parent talks to it."""

    def __init__(self, **variables: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            env={**os.environ, **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, part: str, roots: Sequence[Path], environments: Sequence[dict[str, str]] | None = None) -> list[int]:
        """Exit codes of one part of the work in each deployment."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        extra = environments or [{}] * len(roots)
        jobs = [{"root": str(r), "part": part, "environment": e} for r, e in zip(roots, extra, strict=True)]
        self._process.stdin.write(json.dumps(jobs) + "\n")
        self._process.stdin.flush()
        codes: list[int] = json.loads(self._process.stdout.readline())
        return codes

    def close(self) -> None:
        """Let it end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=120)


# ---------------------------------------------------------------- the real command, killed for real


class Command:
    """`curation …` in a process group of its own."""

    def __init__(self, root: Path, *arguments: str) -> None:
        (root / "tmp").mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "curation.cli", *arguments],
            env={**os.environ, **variables(root)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def kill(self) -> None:
        """As a power cut or the OOM killer would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=120)

    def end(self) -> tuple[int, str]:
        """(exit code, what it said)."""
        said = self.process.communicate(timeout=240)[0]
        return self.process.returncode, said


def held_by(root: Path, command: Command, seconds: float) -> None:
    """Wait until the command says that it holds the run lock. Its note is read, as a probe would take the lock itself."""
    note = root / "data" / "restricted" / "run.holder.json"
    end = time.monotonic() + seconds
    while time.monotonic() < end and command.process.poll() is None:
        if note.exists() and f'"pid": {command.process.pid},' in note.read_text():
            return
        time.sleep(0.05)
    command.kill()
    raise AssertionError(f"it did not take the lock: {command.end()}")


# ---------------------------------------------------------------- what two deployments are compared by


def state(root: Path, part: str = "release") -> dict[str, Any]:
    """Everything that a re-run must bring back: rows of all tables, candidates, decisions, releases; left-overs."""
    from deltalake import DeltaTable

    data = root / "data"
    tables: dict[str, list[str]] = {}
    for folder in sorted((data / "restricted" / "tables").iterdir()):
        rows = DeltaTable(str(folder)).to_pyarrow_table()
        if folder.name == "nights":
            # Versions count commits, and a re-run commits once more; a decision's seal is over when it was made.
            rows = rows.drop_columns(["tables", "newest_decision", "decisions_read"])
        if folder.name == "landings":
            rows = rows.drop_columns(["files_stamp"])  # inodes and ctimes are of the copy
        found = list(map(repr, rows.to_pylist()))
        # Written before the note of what was scanned: a re-run may append it again, and readers take each once.
        tables[folder.name] = sorted(set(found) if folder.name == "known_findings" else found)
    decisions = [
        {key: value for key, value in json.loads(f.read_bytes()).items() if key not in ("at", "previous", "mac")}
        for f in sorted((data / "restricted" / "decisions").glob("*.json"))
    ]
    return {
        "tables": tables,
        # The page of a release says where the registry was when it was written, also in a copy of the deployment.
        "corpora": {
            name: re.sub(rb"/[^\n<]*(?=/data/registry)", b"", it) if name.endswith(ENDING) else it
            for name, it in contents(data / "corpora").items()
        },
        "staging": contents(data / "restricted" / "staging"),
        "decisions": decisions,
        "releases": releases(root) if part != "night" else [],  # a night of `_night` publishes nothing
        "channels": channels(root) if part != "night" else [],
        "left": sorted(str(f.relative_to(root)) for name in (*TEMPORARY, "*.holder.json") for f in data.rglob(name)),
    }


def contents(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def releases(root: Path) -> list[tuple[str, str, str | None]]:
    """What consumers see: (tag, content digest, withdrawn). The repository itself is whole."""
    from curation.deployment.project import load_project
    from curation.registry.step import registry_of

    found = registry_of(load_project(root / "defs", root)).releases()
    registry = root / "data" / "registry"
    if found:
        checked = subprocess.run(["git", "-C", registry, "fsck", "--strict"], capture_output=True, check=False)
        assert checked.returncode == 0, checked.stderr
    return [(release.tag, release.content_digest, release.withdrawn) for release in found]


def channels(root: Path) -> list[tuple[str, str | None, bool, str]]:
    """Where consumers find a channel: (name, version, pinned, why)."""
    from curation.deployment.project import load_project
    from curation.registry.step import registry_of

    found = registry_of(load_project(root / "defs", root)).channels()
    return [(channel.name, channel.version, channel.pinned, channel.why) for channel in found]


if __name__ == "__main__":
    _warm()
    sys.exit(0)
