"""Files and folders are replaced whole; a landing is read when it is complete; keys are their owner's alone."""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from curation.errors import ConfigurationError, TryAgain
from curation.storage.files import put_if_absent, swap_folder, write_atomic
from curation.storage.locations import Locations, LocationSettings
from curation.storage.lock import cut_off_holder, lock_holder, run_lock
from curation.storage.secrets.keys import DUTIES, demo_keys, install_demo_keys, load_keys, trial_keys
from curation.storage.secrets.rings import close_ring, keep, read_ring
from curation.storage.secrets.signing import load_signing_key

DAY = dt.date(2026, 11, 2)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_replaced_file_is_old_or_new_and_nothing_else_stays(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomic(path, b"old")
    with path.open("rb") as reader:
        write_atomic(path, b"new", 0o600)
        assert reader.read() == b"old"
    assert path.read_bytes() == b"new"
    assert mode(path) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_write_that_fails_leaves_the_old_file_and_no_temporary_one(tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "kept").touch()
    with pytest.raises(OSError, match="directory"):
        write_atomic(tmp_path / "place", b"new")
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["kept", "place"]


def test_the_first_to_put_a_file_wins(tmp_path: Path) -> None:
    assert put_if_absent(tmp_path / "file", b"first")
    assert not put_if_absent(tmp_path / "file", b"second")
    assert (tmp_path / "file").read_bytes() == b"first"
    assert mode(tmp_path / "file") == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_swapped_folder_is_the_new_one_alone(tmp_path: Path) -> None:
    for name, file in (("place", "old"), ("ready", "new"), (".place.old", "older")):
        (tmp_path / name).mkdir()
        (tmp_path / name / file).touch()
    swap_folder(tmp_path / "ready", tmp_path / "place", "test")
    assert sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*")) == ["place", "place/new"]


def test_the_zones_are_their_owners_alone(tmp_path: Path) -> None:
    locations = Locations.of(LocationSettings(), tmp_path)
    locations.ensure()
    load_keys(locations.keys, "dev", {})
    assert mode(locations.restricted) == 0o700
    assert mode(locations.keys) == 0o700
    assert {mode(key) for key in locations.keys.iterdir()} == {0o600}
    assert sorted(key.name for key in locations.keys.iterdir()) == sorted(DUTIES)


def test_keys_are_made_once_and_damaged_ones_are_refused(tmp_path: Path) -> None:
    first = load_keys(tmp_path, "prod", {})
    assert load_keys(tmp_path, "prod", {}) == first
    assert first.pseudonym.hex() not in repr(first)
    assert load_keys(tmp_path, "prod", {"CURATION_KEY_PSEUDONYM": "ab" * 32}).pseudonym == b"\xab" * 32
    (tmp_path / "pseudonym").write_text("short")
    with pytest.raises(ConfigurationError, match="64 hex digits"):
        load_keys(tmp_path, "dev", {})


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_no_key_is_made_in_a_folder_where_others_come_from_the_environment(tmp_path: Path, environment: str) -> None:
    older = {f"CURATION_KEY_{duty.upper()}": "ab" * 32 for duty in DUTIES if duty != "log"}
    with pytest.raises(ConfigurationError, match="CURATION_KEY_LOG: other keys come from the environment"):
        load_keys(tmp_path, environment, older)
    with pytest.raises(ConfigurationError, match="CURATION_KEY_SIGNING: other keys come from the environment"):
        load_signing_key(tmp_path, environment, older)
    assert not list(tmp_path.iterdir())
    assert load_keys(tmp_path, "dev", older).log != b""


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_the_demos_keys_are_refused_where_it_is_no_demo(tmp_path: Path, environment: str) -> None:
    install_demo_keys(tmp_path, 7)
    load_keys(tmp_path, "dev", {})
    with pytest.raises(ConfigurationError, match="everybody knows"):
        load_keys(tmp_path, environment, {})


def test_a_deployment_from_before_the_log_had_a_key_gets_one_and_is_read_without(tmp_path: Path) -> None:
    install_demo_keys(tmp_path, 7)
    (tmp_path / "log").unlink()
    assert trial_keys(tmp_path, {}).log == demo_keys(7).suppression  # which has sealed it
    assert not (tmp_path / "log").exists()
    keys = load_keys(tmp_path, "dev", {})
    assert keys == replace(demo_keys(7), older={"log": (demo_keys(7).suppression,)})
    close_ring(tmp_path, {demo_keys(7).suppression: (3, "c" * 64)})
    assert load_keys(tmp_path, "dev", {}).lasts == {demo_keys(7).suppression: (3, "c" * 64)}
    install_demo_keys(tmp_path, 7)


def test_a_suppression_key_seals_no_log_that_had_a_key_of_its_own_from_the_start(tmp_path: Path) -> None:
    keys = load_keys(tmp_path, "prod", {})
    assert keys.seals() == (keys.log,)


def test_what_a_key_has_sealed_last_is_written_once_and_is_an_entry(tmp_path: Path) -> None:
    load_keys(tmp_path, "prod", {})
    (tmp_path / "log.older").write_text("aa" * 32 + "\n" + "bb" * 32 + "\n")
    close_ring(tmp_path, {b"\xbb" * 32: (2, "d" * 64)})
    close_ring(tmp_path, {b"\xbb" * 32: (9, "e" * 64)})
    assert load_keys(tmp_path, "prod", {}).lasts == {b"\xbb" * 32: (2, "d" * 64)}
    assert load_keys(tmp_path, "prod", {}).older["log"] == (b"\xaa" * 32, b"\xbb" * 32)
    given = {"CURATION_KEY_LOG_OLDER": f"{'aa' * 32}:00000002-{'d' * 63}"}
    with pytest.raises(ConfigurationError, match="CURATION_KEY_LOG_OLDER: what stands behind a key names no entry"):
        load_keys(tmp_path, "prod", given)


def test_an_older_key_is_not_printed(tmp_path: Path) -> None:
    load_keys(tmp_path, "prod", {})
    keep(tmp_path, "log", b"k" * 32)
    ((used,), other) = (read_ring(tmp_path, each, {}) for each in ("log", "suppression"))
    assert (used.key, repr(used), other) == (b"k" * 32, "Used(last=None)", ())


def test_older_keys_stand_beside_a_key_or_in_the_environment(tmp_path: Path) -> None:
    own = load_keys(tmp_path, "prod", {})
    (tmp_path / "suppression.older").write_text("aa" * 32 + "\n" + "bb" * 32 + "\n")
    assert load_keys(tmp_path, "prod", {}).names() == (own.suppression, b"\xaa" * 32, b"\xbb" * 32)
    given = load_keys(tmp_path, "prod", {"CURATION_KEY_LOG_OLDER": "cc" * 32})
    assert given.seals() == (own.log, b"\xcc" * 32)
    (tmp_path / "suppression.older").write_text("short")
    with pytest.raises(ConfigurationError, match=r"suppression\.older: a key is not 64 hex digits"):
        load_keys(tmp_path, "prod", {})
    known = {"CURATION_KEY_SUPPRESSION_OLDER": demo_keys(3).suppression.hex()}
    with pytest.raises(ConfigurationError, match="everybody knows"):
        load_keys(tmp_path, "prod", known)


HOLD = """
import sys, time
from pathlib import Path
from typing import Any
from curation.storage.lock import run_lock
with run_lock(Path(sys.argv[1]), 0, "a long night"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_lock_names_its_holder_and_is_free_when_the_holder_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    assert lock_holder(path) is None
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    said = lock_holder(path)
    assert said is not None and (said["pid"], said["purpose"]) == (holder.pid, "a long night")
    assert cut_off_holder(path) is None
    with pytest.raises(TryAgain, match=f"process {holder.pid}, a long night") as refused, run_lock(path, 0.1, "mine"):
        pass
    assert refused.value.exit_code == 75
    holder.kill()
    holder.wait(120)
    assert (lock_holder(path), cut_off_holder(path)) == (None, said)
    with run_lock(path, 0, "mine"):
        mine = lock_holder(path)
        assert mine is not None and (mine["pid"], mine["purpose"]) == (os.getpid(), "mine")
    assert (lock_holder(path), cut_off_holder(path)) == (None, None)


def test_a_holder_in_another_container_was_not_killed(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    note = path.with_suffix(".holder.json")
    with run_lock(path, 0, "a night"):
        held = json.loads(note.read_text()) | {"pid": 1 << 22}  # a number that no process here has
        note.write_text(json.dumps(held))
        assert (lock_holder(path), cut_off_holder(path)) == (held, None)
    assert cut_off_holder(path) is None
    note.write_text(json.dumps(held))
    assert cut_off_holder(path) == held


def test_a_holder_that_ends_while_it_is_looked_at_was_not_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.lock"
    block = run_lock(path, 0, "run")
    block.__enter__()
    opened = Path.open

    def ends_first(file: Path, *arguments: Any, **named: Any) -> Any:
        if file == path:
            monkeypatch.setattr(Path, "open", opened)
            block.__exit__(None, None, None)
        return opened(file, *arguments, **named)

    monkeypatch.setattr(Path, "open", ends_first)
    assert cut_off_holder(path) is None


@pytest.mark.parametrize("note", ["[]", "3", '{"pid": null}', '{"pid": 1e400}', '"x"'])
def test_a_note_of_another_shape_names_no_holder(tmp_path: Path, note: str) -> None:
    path = tmp_path / "run.lock"
    path.touch()
    path.with_suffix(".holder.json").write_text(note)
    assert (lock_holder(path), cut_off_holder(path)) == (None, None)


def test_a_lock_whose_note_cannot_be_read_is_held_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    note = path.with_suffix(".holder.json")
    note.unlink()
    note.mkdir()  # as unreadable to root as to anybody
    try:
        with pytest.raises(TryAgain, match="process unknown") as refused, run_lock(path, 0.1, "mine"):
            pass
        assert refused.value.exit_code == 75
        assert lock_holder(path) == {}
    finally:
        holder.kill()
        holder.wait(120)
    assert lock_holder(path) is None


def test_a_process_that_has_the_number_of_one_that_was_killed_holds_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    with run_lock(path, 0.0, "a night"):
        note = path.with_suffix(".holder.json")
        held = json.loads(note.read_text())
    with subprocess.Popen(["sleep", "60"]) as other:
        note.write_text(json.dumps(held | {"pid": other.pid}))
        assert lock_holder(path) is None
        other.kill()
