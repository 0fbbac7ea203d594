"""The remote as the terminal shows and sweeps it: what was withdrawn is gone, what nobody named is told of first."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from curation.deployment.project import open_night
from curation.document import DOCUMENTS
from curation.fates import FATES
from curation.registry.remote.night_sweep import DUE, sweep_night, sweep_when_due
from curation.registry.remote.remote_policy import Looked, last_look, note_look
from curation.registry.step import registry_of
from curation.state.night import fates_of
from curation.storage.failpoints import KILLED

pytestmark = pytest.mark.slow

Call = Callable[..., Any]
WHO = ("--who", "operator", "--why", "a store of the test")


def objects(data: Path) -> set[str]:
    home = data / "remote" / "files" / "md5"
    return {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}


def leave(data: Path, number: int) -> None:
    """Objects that no version names, two days old."""
    for n in range(number):
        path = data / "remote" / "files" / "md5" / f"{n:02x}" / f"{n:030x}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("12345678")
        os.utime(path, (time.time() - 172_800, time.time() - 172_800))


def test_an_upgrade_tells_what_lies_in_a_remote_before_it_claims_it(curation: Call, copied: Any) -> None:
    kept = objects(copied.data)
    (copied.data / "remote" / "curation-registry.json").unlink()  # as of a deployment of older code
    leave(copied.data, 2)
    assert copied.run(select=["nights"]).success
    assert len(objects(copied.data)) == len(kept) + 2
    shown = curation("status", on=copied)
    assert "2 objects that no version ever named stay" in shown.out
    told = curation("upgrade", "--plan", on=copied)
    assert "remote: 2 of them, 16 bytes, were never named by a version" in told.out
    assert "the remote is not claimed" in told.out
    assert "the remote is claimed" in curation("upgrade", on=copied).out
    assert copied.run(select=["nights"]).success
    assert objects(copied.data) == kept
    assert "never named" not in curation("status", on=copied).out
    assert "it is this registry's" in curation("upgrade", "--plan", on=copied).out


def test_an_upgrade_that_cannot_look_at_the_remote_says_nothing_else_of_it(curation: Call, copied: Any) -> None:
    away = replace(copied, environment={"CURATION_REGISTRY": "file:///nowhere/registry.git"})
    said = curation("upgrade", "--plan", on=away)
    assert (said.code, "remote: what it holds cannot be told" in said.out) == (0, True), said.err
    assert "it is this registry's" not in said.out


def test_a_remote_of_another_registry_is_claimed_by_a_decision_alone(curation: Call, copied: Any) -> None:
    marker = copied.data / "remote" / "curation-registry.json"
    own = marker.read_text()
    marker.write_text(json.dumps({"format": "curation-remote/1", "registry": "0123abcd"}))
    assert "it bears the marker of another registry, 0123abcd, and is not claimed" in curation("upgrade", on=copied).out
    assert "0123abcd" in marker.read_text()
    assert curation("override", "remote:somebody", *WHO, on=copied).code == 2
    assert "there is no such source" in curation("override", "remote:2026-03-04", *WHO, on=copied).err
    taken = curation("override", "remote:0123abcd", *WHO, on=copied)
    assert (taken.code, "the remote is this registry's" in taken.out) == (0, True), taken.err
    assert marker.read_text() == own
    entry = open_night(copied.project()).decisions.read()[-1]
    assert (entry.kind, entry.detail["registry"]) == ("sweep", "0123abcd")


def test_a_look_that_failed_is_no_sweep(copied: Any) -> None:
    kept, night = objects(copied.data), open_night(copied.project())
    leave(copied.data, 1)
    now, file = dt.datetime.now(dt.UTC) + DUE, registry_of(copied.project()).last_look
    note_look(file, Looked(unreachable="it was away"), swept=False)
    assert last_look(file)["swept_at"]
    swept = sweep_when_due(night, now)
    assert swept is not None and swept.removed == 1
    assert objects(copied.data) == kept


def test_a_day_without_the_end_of_a_night_is_swept_too(copied: Any) -> None:
    kept, night = objects(copied.data), open_night(copied.project())
    leave(copied.data, 1)
    now = dt.datetime.now(dt.UTC)
    assert sweep_when_due(night, now) is None
    swept = sweep_when_due(night, now + DUE)
    assert swept is not None and swept.removed == 1
    assert objects(copied.data) == kept
    copied.data.joinpath("registry").rename(copied.data / "away")
    assert sweep_when_due(night, now + 3 * DUE) is None


def test_more_than_a_fifth_waits_for_a_person(curation: Call, copied: Any) -> None:
    kept = objects(copied.data)
    refused = curation("override", "remote", *WHO, on=copied)
    assert (refused.code, "nothing waits in it" in refused.err) == (2, True)
    leave(copied.data, len(kept))
    done = curation("override", "remote", *WHO, on=copied)
    assert (done.code, "that no version ever named" in done.out) == (0, True)
    assert objects(copied.data) == kept
    entry = open_night(copied.project()).decisions.read()[-1]
    assert (entry.kind, entry.who) == ("sweep", "operator")


def test_nothing_leaves_the_remote_while_log_and_registry_disagree(curation: Call, copied: Any) -> None:
    registry, earlier = copied.data / "registry", copied.data / "earlier"
    leave(copied.data, 1)
    registry.rename(earlier)  # lost, and begun anew by hand
    registry_of(copied.project()).ensure()
    before = objects(copied.data)
    assert sweep_night(open_night(copied.project())).removed == 0
    assert objects(copied.data) == before
    assert curation("override", "remote", *WHO, on=copied).code == 1
    assert objects(copied.data) == before


def test_an_erasure_whose_sweep_was_cut_off_is_finished_before_any_call_ends_well(curation: Call, copied: Any) -> None:
    night = open_night(copied.project())
    where = fates_of("support-sft", "support_sft")
    fates = night.tables.read("fates", FATES, where=where).to_pylist()
    kept = {fate["subject_id"] for fate in fates if fate["fate"] == "kept"}
    documents = night.tables.read("zendesk_documents", DOCUMENTS).to_pylist()
    ref = next(each["turns"][0]["author_ref"] for each in documents if each["doc_id"] in kept)
    before = objects(copied.data)
    erase = ("erase", f"zendesk:{ref}", "--who", "privacy desk", "--why", "request 17")
    killed = copied.command(*erase, CURATION_FAILPOINT="registry.sweep.before")
    assert killed.returncode == KILLED, killed.stderr
    assert objects(copied.data) > before
    shown = curation("certificate", on=copied)
    assert (shown.code, "since support-sft@v1.0.0 was withdrawn" in shown.out) == (1, True)
    done = copied.command("run")
    assert done.returncode == 0, done.stderr
    standing = [release for release in registry_of(copied.project()).releases() if release.withdrawn is None]
    assert "support-sft@v1.0.0" not in {release.tag for release in standing}
    pull = ["get", str(copied.data / "registry"), "corpora/support-sft", "--rev", "support-sft@v1.0.0"]
    command = [sys.executable, "-m", "dvc", *pull, "--out", str(copied.root / "pulled")]
    assert subprocess.run(command, capture_output=True, cwd=copied.root, check=False).returncode != 0
    assert registry_of(copied.project()).sweep("a look", "nothing").still == {}
    assert not before <= objects(copied.data)
    assert curation(*erase, on=copied).code == 0
    assert curation("certificate", on=copied).code == 0
