"""Exit codes are a contract: 0 done, 1 a gate said no, 2 the call is wrong, 75 try again, and one line says why."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from curation.quality.verdicts import sealed_verdicts, write_verdicts
from curation.storage.lock import run_lock
from curation.storage.secrets.keys import demo_keys, install_demo_keys, load_keys, trial_keys

Call = Callable[..., Any]


@pytest.mark.parametrize(
    "arguments",
    [
        ("nope",),
        ("try", "nope"),
        ("status", "--nope"),
        ("experiment",),
        ("explain",),
        ("demo", "--scale", "much"),
        ("demo", "--landings-only"),
        ("run", "--as-of", "yesterday"),
        ("try", "hygiene", "only-one.parquet"),
        ("try", "privacy", "only-one.parquet"),
        ("publish", "nope"),
        ("releases", "nope"),
        ("try", "parse", "--source", "zendesk", "/nowhere"),
    ],
)
def test_a_wrong_call_ends_with_2_and_one_line(curation: Call, small: Any, arguments: tuple[str, ...]) -> None:
    done = curation(*arguments, on=small)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("curation: ")
    assert len(done.err.splitlines()) == 1
    assert "a bug" not in done.err


@pytest.mark.parametrize("arguments", [(), ("try",)])
def test_without_a_verb_the_help_is_shown_and_the_call_ends_with_2(curation: Call, arguments: tuple[str, ...]) -> None:
    done = curation(*arguments)
    assert (done.code, done.err) == (2, "")
    assert "Usage" in done.out


def test_a_wrong_yaml_is_named_with_file_and_line(curation: Call, small: Any) -> None:
    file = small.defs / "dedup" / "defs.yaml"
    written = file.read_text() + "  nope: 1\n"
    file.write_text(written)
    done = curation("validate", on=small)
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert f"{file}:{len(written.splitlines())}" in done.err


def test_a_release_that_verifies_ends_with_0_and_a_changed_one_with_1(
    curation: Call, copied: Any, tmp_path: Path
) -> None:
    release = tmp_path / "release"
    subprocess.run(
        [Path(sys.executable).with_name("dvc"), "get", "-q", copied.data / "registry", "corpora/support-sft",
         "--rev", "support-sft@v1.0.0", "-o", release],
        check=True,
    )  # fmt: skip
    assert curation("verify", str(release)).code == 0
    card = release / "README.md"
    card.write_bytes(card.read_bytes() + b" ")
    done = curation("verify", str(release))
    assert done.code == 1
    assert "README.md" in done.out


@pytest.mark.slow
def test_publishing_what_a_gate_refused_ends_with_1_and_what_passed_with_0(curation: Call, copied: Any) -> None:
    (file,) = (copied.data / "restricted" / "staging" / "support-triage").glob(".*.verdicts.json")
    key = load_keys(copied.project().locations.keys, "dev", {}).log
    found = sealed_verdicts(file, key)
    said, judged, day = found.checks, found.judged, dt.date.fromisoformat(found.as_of)
    refused = {**said, "no_known_person": {**said["no_known_person"], "passed": False}}
    write_verdicts(file, refused, judged, day, key)
    done = curation("publish", "support-triage", on=copied)
    assert (done.code, "no_known_person" in done.err) == (1, True)
    write_verdicts(file, said, judged, day, key)
    done = curation("publish", "support-triage", on=copied)
    assert (done.code, done.out) == (0, "support-triage v1.0.0: published\n")
    assert curation("publish", "support-triage", on=copied).out.endswith("the same content is out already\n")
    shown = curation("releases", on=copied)
    assert (shown.code, "support-triage@v1.0.0" in shown.out, "dvc get " in shown.out) == (0, True, True)
    assert "support-triage" not in curation("releases", "support-sft", on=copied).out


@pytest.mark.parametrize("arguments", [("publish", "support-triage"), ("run",)])
def test_while_another_run_goes_on_a_call_ends_with_75(curation: Call, copied: Any, arguments: tuple[str, ...]) -> None:
    with run_lock(copied.data / "restricted" / "run.lock", 0.0, "somebody's night"):
        done = curation(*arguments, on=copied)
    assert (done.code, len(done.err.splitlines())) == (75, 1)
    assert "somebody's night" in done.err


def test_before_the_first_release_there_is_nothing_to_list(curation: Call, small: Any) -> None:
    done = curation("releases", on=small)
    assert (done.code, "Nothing was released yet" in done.out) == (0, True)


def test_a_reader_that_has_gone_ends_the_call_without_a_word() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "curation.cli", "try", "hygiene"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        errors = _feed(process, (json.dumps({"id": 1, "text": "word " * 50}).encode() + b"\n") * 200)
    assert (process.returncode, errors) == (141, b"")


def _feed(process: subprocess.Popen[bytes], data: bytes) -> bytes:
    assert process.stdin is not None
    assert process.stderr is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(data)
        process.stdin.close()
    return process.stderr.read()


@pytest.mark.parametrize(("arguments", "code"), [(("--help",), 0), (("try", "nope"), 2)])
def test_a_process_runs_what_is_registered_for_its_end_and_then_ends_before_anything_else_can_fail(
    arguments: tuple[str, ...], code: int
) -> None:
    """A C++ thread at the interpreter's own end is stood for by a destructor that aborts: it is not come to."""
    program = (
        "import atexit, os, sys; sys.argv[0] = 'curation'; from curation.cli import console\n"
        "class Last:\n    def __del__(self, abort=os.abort): abort()\n"
        "last = Last(); atexit.register(print, 'closed'); console()"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, check=False, text=True)
    assert (done.returncode, done.stdout.endswith("closed\n")) == (code, True)
    assert bool(done.stderr) is (code != 0)


def test_an_interrupted_call_ends_with_130_and_no_traceback() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "curation.cli", "try", "hygiene"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        # More than a pipe holds: when all is written, the call is reading.
        process.stdin.write((json.dumps({"id": 1, "text": "word " * 50}).encode() + b"\n") * 1_000)
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
        assert process.stderr.read() in (b"", b"curation: interrupted\n")


def test_the_demos_keys_are_refused_outside_dev_even_without_their_marker(tmp_path: Path) -> None:
    install_demo_keys(tmp_path, 7)
    (tmp_path / "DEMO").unlink()
    assert load_keys(tmp_path, "dev", {}) == demo_keys(7)
    (tmp_path / "suppression").write_text("ab" * 32)
    for environment in ("staging", "prod"):
        with pytest.raises(Exception, match="demo's keys"):
            load_keys(tmp_path, environment, {})
    for duty in ("release_id", "pseudonym", "log"):
        (tmp_path / duty).write_text("cd" * 32)
    assert load_keys(tmp_path, "prod", {}).release_id == bytes.fromhex("cd" * 32)
    given = {"CURATION_KEY_PSEUDONYM": demo_keys(0).pseudonym.hex()}
    with pytest.raises(Exception, match="demo's keys"):
        load_keys(tmp_path, "prod", given)


def test_a_trial_takes_the_deployments_keys_as_far_as_they_are_there_and_makes_none(tmp_path: Path) -> None:
    assert trial_keys(tmp_path / "keys", {}) == demo_keys(0)
    assert not (tmp_path / "keys").exists()
    own = load_keys(tmp_path, "dev", {})
    assert trial_keys(tmp_path, {}) == own
    (tmp_path / "pseudonym").unlink()
    assert trial_keys(tmp_path, {}) == replace(own, pseudonym=demo_keys(0).pseudonym)
    assert not (tmp_path / "pseudonym").exists()
