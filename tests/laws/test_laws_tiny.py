"""The laws at the size of a dozen records: what each promises, in a night of a second. At size they are in the slow tier."""

from __future__ import annotations

import json
import shutil
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq
import pytest

from curation.deployment.project import load_project, open_night
from curation.document import DOCUMENTS
from curation.fates import FATES
from curation.registry.pull import pull
from curation.registry.release.verify import verify
from curation.registry.step import registry_of
from curation.sources.step import accounting
from curation.state.night import Night, fates_of
from tests.laws.tiny import CORPORA, DAYS, ERASED, SOURCES, Warm, contents, land, lay_out, releases, state, variables

KILLED = 137
NAMED = ("Bram Kessel", "Ottilie Vance", "u1@example.com", "u5@example.com")
LONG = 50020  # the ticket whose text is too long to be scanned
# A kill leaves rows without their note, a candidate half written, a release half made.
POINTS = (("night", "findings.after"), ("night", "examples.before"), ("release", "registry.release.before"))


@dataclass(frozen=True)
class Tiny:
    """Two nights in two processes: `start` after the first and its release, `night` and `release` after the second;
    `rebuilt` from the same landings in one night, in another process, order of hashes and zone."""

    warm: Warm
    places: dict[str, Path]

    def open(self, place: str, patch: pytest.MonkeyPatch) -> Night:
        """A night to look at what another one left."""
        root = self.places[place]
        for name, value in variables(root).items():
            patch.setenv(name, value)
        return open_night(load_project(root / "defs", root))


def _first(root: Path) -> None:
    land(root / "data" / "landing", DAYS[0], range(1, 7), "Hello, thank you.", "Id,LastName,Email")


def _second(root: Path) -> None:
    """Tickets as they are now, new ones, one too long to scan, and rows that are broken."""
    land(root / "data" / "landing", DAYS[1], range(4, 9), "Good morning.", "Id,LastName,Email")
    folder = root / "data" / "landing" / "zendesk" / DAYS[1].isoformat()
    at = "2026-10-05T08:00:00Z"
    ticket = {
        "id": LONG,
        "subject": "A log",
        "status": "solved",
        "created_at": at,
        "updated_at": at,
        "requester_id": 70005,
    }
    broken = ["{not json", json.dumps({"subject": "no id", "description": "nothing", "created_at": at})]
    lines = [json.dumps({**ticket, "description": "The lamp blinks in the morning. " * 100}), *broken]
    (folder / "tickets-0002.ndjson").write_text("".join(line + "\n" for line in lines))


def _done(warm: Warm, root: Path, *parts: str) -> None:
    for part in parts:
        assert warm.run(part, [root]) == [0], (root / "output.txt").read_text()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiny]:
    folder = tmp_path_factory.mktemp("tiny")
    places = {name: folder / name for name in ("start", "night", "release", "rebuilt")}
    warm, elsewhere = Warm(), Warm(PYTHONHASHSEED="20", TZ="Asia/Tokyo", LC_ALL="C")
    lay_out(places["start"])
    _first(places["start"])
    _done(warm, places["start"], "night", "release")
    _second(places["start"])
    shutil.copytree(places["start"], places["night"], symlinks=True)
    _done(warm, places["night"], "night")
    shutil.copytree(places["night"], places["release"], symlinks=True)
    _done(warm, places["release"], "release")
    lay_out(places["rebuilt"])
    _second(places["rebuilt"])
    _first(places["rebuilt"])
    _done(elsewhere, places["rebuilt"], "night")
    elsewhere.close()
    yield Tiny(warm, places)
    warm.close()


def test_law_1_everything_that_arrives_has_exactly_one_fate(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    night = tiny.open("night", monkeypatch)
    documents: set[str] = set()
    for source in SOURCES:
        sums = accounting(night, source)
        assert sums["difference"] == 0
        assert sums["read"] == sums["parsed"] + sums["quarantined"] > 0
        documents |= set(night.tables.read(f"{source}_documents", DOCUMENTS, ["doc_id"])["doc_id"].to_pylist())
    assert accounting(night, "zendesk")["quarantined"] == 2
    for corpus in CORPORA:
        rows = night.tables.read("fates", FATES, where=fates_of(corpus, corpus.replace("-", "_")))
        assert Counter(rows["subject_id"].to_pylist()) == Counter(documents)


def test_laws_2_and_3_two_nights_and_one_rebuild_elsewhere_give_the_same_bytes(tiny: Tiny) -> None:
    staging = Path("data", "restricted", "staging")
    nightly, rebuilt = (
        {name: content for name, content in contents(tiny.places[place] / staging).items() if "/." not in name}
        for place in ("night", "rebuilt")
    )
    assert any(name.endswith(".parquet") for name in nightly)
    assert rebuilt == nightly


def test_a_night_redacts_the_documents_that_changed_and_no_others(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    night = tiny.open("night", monkeypatch)
    ids = {d["doc_id"]: d["record_id"] for d in night.tables.read("zendesk_documents", DOCUMENTS).to_pylist()}
    kept = tiny.places["night"] / "data" / "restricted" / "redacted"
    parts = [pa.ipc.open_file(path).read_all()["doc_id"].to_pylist() for path in sorted(kept.glob("*/*.arrow"))]
    newest = sorted(ids[name] for name in parts[-1] if name in ids)
    assert newest == ["50004", "50005", "50006", "50007", "50008"]


def test_law_4_what_cannot_be_scanned_is_out_and_costs_nothing_else(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = tiny.open("night", monkeypatch)
    ids = {d["record_id"]: d["doc_id"] for d in night.tables.read("zendesk_documents", DOCUMENTS).to_pylist()}
    rows = night.tables.read("fates", FATES, where=fates_of("support-sft", "support_sft")).to_pylist()
    fates = {row["subject_id"]: (row["fate"], row["reason"]) for row in rows}
    assert fates[ids[str(LONG)]] == ("quarantined", "not_scanned")
    assert fates[ids["50004"]] == ("kept", None)


def _texts(path: Path) -> str:
    """What a file says, to whoever unpacks it."""
    content = path.read_bytes()
    if content[:4] == b"PAR1":
        return repr(pq.read_table(path).to_pylist())
    if path.parent.parent.name == "objects" and ".git" in path.parts:
        content = zlib.decompress(content)
    return content.decode("utf-8", "replace")


def test_law_5_nobody_is_named_outside_the_raw_zones(tiny: Tiny) -> None:
    root = tiny.places["release"]
    raw = {root / "data" / name for name in ("landing", "restricted", "keys")} | {root / "tmp"}
    files = [f for f in root.rglob("*") if f.is_file() and not raw & set(f.parents)]
    assert len(files) > 50
    assert not [(f.relative_to(root), name) for f in files for name in NAMED if name in _texts(f)]
    assert any(NAMED[0] in _texts(f) for f in (root / "data" / "landing").rglob("*") if f.is_file())


@pytest.mark.parametrize(("part", "point"), POINTS)
def test_law_6_a_kill_and_a_rerun_give_what_an_undisturbed_run_gives(
    tiny: Tiny, part: str, point: str, tmp_path: Path
) -> None:
    root, before = tmp_path / "killed", {"night": "start", "release": "night"}[part]
    shutil.copytree(tiny.places[before], root, symlinks=True)
    assert tiny.warm.run(part, [root], [{"CURATION_FAILPOINT": point}]) == [KILLED]
    _done(tiny.warm, root, part)
    found, undisturbed = state(root, part), state(tiny.places[part], part)
    for table, rows in undisturbed["tables"].items():
        assert (table, found["tables"].get(table)) == (table, rows)
    assert found == undisturbed


def test_law_7_what_is_published_is_what_was_judged_and_anything_else_is_told(tiny: Tiny, tmp_path: Path) -> None:
    root = tiny.places["release"]
    assert [tag for tag, _, _ in releases(root)] == ["support-sft@v1.0.0", "support-sft@v1.1.0"]
    registry = registry_of(load_project(root / "defs", root))
    pulled = pull(registry, registry.releases()[-1], tmp_path / "pulled")
    assert verify(pulled) == []
    assert contents(pulled / "data") == contents(root / "data" / "corpora" / "support-sft" / "data")
    shard = next((pulled / "data").rglob("*.parquet"))
    content = bytearray(shard.read_bytes())
    content[len(content) // 2] ^= 1
    shard.write_bytes(content)
    assert any(shard.name in problem for problem in verify(pulled))


def test_law_8_who_is_erased_is_gone_from_tables_and_candidates(tiny: Tiny, tmp_path: Path) -> None:
    root = tmp_path / "erased"
    shutil.copytree(tiny.places["night"], root, symlinks=True)
    _done(tiny.warm, root, "erasure", "night")
    after: dict[str, Any] = state(root, "night")
    assert any(ERASED[1] in row for row in state(tiny.places["night"], "night")["tables"]["people"])
    for table in ("people", "zendesk_documents", "zendesk_records"):
        assert not [row for row in after["tables"][table] if ERASED[0] in row or ERASED[1] in row], table
