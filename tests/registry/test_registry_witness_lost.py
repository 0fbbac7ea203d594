"""What can be wrong with a witness: it is not mounted, the keys of its time are gone, an object is forged or damaged."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from curation.causes.remembered import find_remembered
from curation.deployment.project import load_project
from curation.errors import ConfigurationError, IntegrityError, TryAgain
from curation.registry.repository.ledger import LogHead, Release
from curation.registry.witness.agreement import lost_entries, lost_in_words, reconcile
from curation.registry.witness.entries import _written
from curation.registry.witness.restore import give_up_log, restore
from curation.registry.witness.witnessed_log import witness_of
from curation.state.night import Night
from curation.storage.deployment_id import deployment_id
from curation.storage.secrets.keys import keyed
from tests.registry.shops import Shop, forget, names_of, publish


def today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


@pytest.mark.parametrize("mount_point", ["gone", "empty"])
def test_a_folder_that_is_not_mounted_is_not_begun_anew_by_the_next_command(
    shop: Shop, tmp_path: Path, mount_point: str
) -> None:
    night, outside = shop("outside"), tmp_path / "shop" / "outside"
    night.decide("erasure", "dpo", "request 1", ("a" * 64,))
    outside.rename(tmp_path / "away")
    if mount_point == "empty":
        outside.mkdir()
    night.decide("waiver", "dpo", "no leak", ("b" * 64,), corpus="desk")
    with pytest.raises(TryAgain, match="the erasure stands as entry 3 of the log, unwitnessed"):
        night.decide("erasure", "dpo", "request 2", ("c" * 64,))
    with pytest.raises(TryAgain):
        reconcile(night)
    assert list(outside.rglob("*")) == []
    if mount_point == "empty":
        outside.rmdir()
    (tmp_path / "away").rename(outside)
    reconcile(night)
    assert [name.number for name in names_of(night)] == [1, 2, 3]


def test_outside_dev_a_folder_is_begun_by_whoever_mounts_it(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new host that forgets to mount it would else pass for a new deployment, in which nobody was erased."""
    monkeypatch.setenv("CURATION_ENVIRONMENT", "staging")
    night, outside = shop("outside"), tmp_path / "shop" / "outside"
    with pytest.raises(TryAgain, match="there is no such folder"):
        reconcile(night)
    with pytest.raises(TryAgain, match=r"there is no such folder.*stands as entry 1 of the log, unwitnessed"):
        night.decide("erasure", "dpo", "request 1", ("a" * 64,))
    assert not outside.exists()
    outside.mkdir()
    reconcile(night)
    assert [name.number for name in names_of(night)] == [1]


def test_what_an_older_key_has_named_is_not_restored_without_it(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    old = shop().keys.suppression.hex()
    shop().decide("erasure", "dpo", "request 1", ("a" * 64,))
    monkeypatch.setenv("CURATION_KEY_SUPPRESSION", "e" * 64)
    monkeypatch.setenv("CURATION_KEY_SUPPRESSION_OLDER", old)
    night = shop("outside")
    reconcile(night)  # the witness is told of it by the newer key
    forget(night, 0)
    monkeypatch.delenv("CURATION_KEY_SUPPRESSION_OLDER")
    with pytest.raises(IntegrityError, match="which may have made its HMACs, is not among the keys"):
        restore(shop("outside"), today(), "operator", "the disk was lost")
    monkeypatch.setenv("CURATION_KEY_SUPPRESSION_OLDER", old)
    assert restore(shop("outside"), today(), "operator", "the disk was lost").repeated == {"erasure": 1}
    monkeypatch.delenv("CURATION_KEY_SUPPRESSION_OLDER")
    with pytest.raises(IntegrityError, match="which made HMACs of this log, is not among the keys"):
        reconcile(shop("outside"))


def test_an_object_from_before_there_were_several_keys_is_restored(shop: Shop, tmp_path: Path) -> None:
    night = shop("outside")
    night.decide("erasure", "dpo", "request 1", ("a" * 64,))
    witness = witness_of(night.project, night.keys)
    assert witness is not None
    (name,) = witness.names()
    file = tmp_path / "shop" / "outside" / name.path
    file.chmod(0o600)
    body = json.loads(file.read_text())
    del body["environment"], body["mac"]
    body["key"] = body.pop("keys")[0]
    file.write_text(_written(body | {"mac": keyed(night.keys.log, "witness", _written(body))}))
    forget(night, 0)
    assert restore(night, today(), "operator", "the disk was lost").repeated == {"erasure": 1}


def released(night: Night, number: int, digest: str, at: dt.datetime) -> Release:
    """What a registry says that was told of a log at a time."""
    head = LogHead(deployment_id(night.project.locations.restricted), number, digest, at.isoformat())
    return Release("desk", "v1.0.0", "cd" * 32, at.isoformat(), "2026-11-03", "", None, None, (), log=head)


def test_the_day_that_is_advised_is_that_of_the_first_decision_whenever_the_registry_was_told(shop: Shop) -> None:
    night = shop("outside")
    for subject in ("a", "b", "c"):
        night.decide("erasure", "dpo", "a request", (subject * 64,))
    newest = night.decisions.newest()
    assert newest is not None
    later = released(night, newest.number, newest.digest, newest.decision.at + dt.timedelta(days=1))
    forget(night, 0)
    witness = witness_of(night.project, night.keys)
    lost = lost_entries(night.project, night.decisions, names_of(night), [later], witness)
    assert f"since {today()} it lacks 3 entries" in lost_in_words(lost, witness)[0]


def forged(night: Night, outside: Path, number: int, content: str | None = None) -> Path:
    """An object of an entry that the log never had, which somebody has put there who has no key of ours."""
    own = deployment_id(night.project.locations.restricted)
    body = {"deployment": own, "number": number, "digest": "ab" * 32, "kind": "erasure", "mac": "0" * 64}
    body |= {"at": "2026-11-03T12:00:00+00:00", "keys": [], "subjects": ["d" * 64], "detail": {}}
    file = outside / own / f"{number:08d}-erasure-{'ab' * 32}.json"
    file.write_text(json.dumps(body) if content is None else content)
    return file


@pytest.mark.parametrize("content", [None, "nothing"])
def test_what_nobody_here_has_sealed_is_given_up_by_a_person_and_all_else_is_restored(
    shop: Shop, tmp_path: Path, content: str | None
) -> None:
    night = shop("outside")
    for subject in ("a", "b"):
        night.decide("erasure", "dpo", "a request", (subject * 64,))
    forget(night, 1)
    forged(night, tmp_path / "shop" / "outside", 7, content)
    with pytest.raises(IntegrityError, match="it lacks 2 entries"):
        reconcile(night)
    with pytest.raises(IntegrityError):
        restore(night, today(), "operator", "the disk was lost")
    assert "it lacks 1 entries, the first is 7" in give_up_log(night, "operator", "nobody here has written it")
    with pytest.raises(ConfigurationError, match="the witness remembers what was decided"):
        give_up_log(night, "operator", "again")
    assert restore(night, today(), "operator", "the disk was lost").repeated == {"erasure": 1}
    assert night.decisions.erased() == {"a" * 64, "b" * 64}
    reconcile(night)


def test_a_log_is_said_to_be_outdated_though_an_object_of_the_witness_is_damaged(shop: Shop, tmp_path: Path) -> None:
    night = shop("outside")
    night.decide("erasure", "dpo", "request 1", ("a" * 64,))
    forged(night, tmp_path / "shop" / "outside", 7, "nothing")
    project = load_project(tmp_path / "shop" / "defs", tmp_path / "shop")
    found = find_remembered(project, night.decisions, [])
    assert found.unreachable == ""
    assert found.lost is not None
    assert "it lacks 1 entries" in found.lost[0]


def test_a_witness_is_asked_where_nothing_can_be_kept(shop: Shop, tmp_path: Path) -> None:
    night = shop("outside")
    night.decide("erasure", "dpo", "request 1", ("a" * 64,))
    witness = witness_of(night.project, night.keys)
    assert witness is not None
    elsewhere = replace(witness, restricted=tmp_path / "nowhere")
    assert elsewhere.begun_here(elsewhere.names()) == [deployment_id(night.project.locations.restricted)]
    assert not elsewhere.restricted.exists()


@pytest.mark.parametrize("told", [0, 1, 2])
def test_what_the_registry_alone_remembers_is_given_up_though_a_witness_is_declared(
    shop: Shop, tmp_path: Path, candidate_in: Any, told: int
) -> None:
    """The witness was declared after the loss, or could not be reached when the last entries were decided."""
    night = shop()
    for number, subject in enumerate(("a", "b", "c")):
        (shop("outside") if number < told else night).decide("erasure", "dpo", "a request", (subject * 64,))
    publish(night, candidate_in(tmp_path / "candidate"))
    forget(night, 1)
    night = shop("outside")
    with pytest.raises(IntegrityError, match="the log is older than what"):
        reconcile(night)
    done = restore(night, today(), "operator", "the disk was lost")
    assert (done.repeated, len(done.unknown)) == ({"erasure": 1} if told == 2 else {}, 1)
    with pytest.raises(IntegrityError, match=r"what the registry remembers.*curation override log"):
        reconcile(night)
    assert "it lacks 1 entries, the first is 3" in give_up_log(night, "operator", "the disk was lost")
    reconcile(night)


def test_what_git_holds_is_fetched_at_once_however_many_entries(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "shop" / "outside.git")], check=True)
    night = shop("outside.git")
    for subject in "abcdef":
        night.decide("waiver", "dpo", "no leak", (subject * 64,), corpus="desk")
    forget(night, 0)
    said, real = tmp_path / "said", shutil.which("git")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").write_text(f'#!/bin/sh\necho "$@" >> {said}\nexec {real} "$@"\n')
    (tmp_path / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    assert len(restore(night, today(), "operator", "the disk was lost", plan=True).lost) == 6
    assert said.read_text().count(" fetch ") <= 3, "one for the names, one for the objects, one of the registry"
