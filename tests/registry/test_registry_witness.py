"""A witness outside remembers every entry of a log by number and digest, what it decides by ids and HMACs, and nothing
that somebody has said."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from curation.errors import ConfigurationError, IntegrityError, TryAgain
from curation.registry.release.manifest import facts_of
from curation.registry.repository.ledger import LogHead, Release
from curation.registry.step import registry_of
from curation.registry.witness.agreement import agreed, lost_entries, lost_in_words, reconcile
from curation.registry.witness.entries import Name, Witness
from curation.registry.witness.restore import give_up_log, restore
from curation.registry.witness.witness_places import FolderStore, GitStore, UrlStore, store_at
from curation.registry.witness.witnessed_log import witness_of
from curation.state.decisions import Decision, DecisionLog
from curation.state.legal_hold import fingerprint
from curation.storage.deployment_id import deployment_id
from curation.storage.secrets.envelope import read_certificate
from curation.storage.secrets.keys import demo_keys
from tests.registry.shops import DAY, Shop, forget, names_of

NOW = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)
ERASURE = Decision("erasure", "Ottilie Brandt", "the letter of Bram Kessel", NOW, ("b" * 64, "a" * 64))
GONE = Decision(
    "withdrawal", "Ottilie Brandt", "the letter", NOW, ("desk@v1.0.0",), {"corpus": "desk", "reason": "Bram Kessel"}
)
SEEN = Decision("view", "Ottilie Brandt", "a question", NOW, ("zendesk:48213",), {"account": "ottilie"})


@pytest.fixture(params=["folder", "bucket", "git"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Each place that a witness can be at."""
    if request.param == "folder":
        yield str(tmp_path / "outside")
    elif request.param == "git":
        subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "outside.git")], check=True)
        yield str(tmp_path / "outside.git")
    else:
        from moto.server import ThreadedMotoServer
        from s3fs import S3FileSystem

        server = ThreadedMotoServer(port=0)
        server.start()
        host, port = server.get_host_and_port()
        with pytest.MonkeyPatch.context() as patch:
            for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
                patch.setenv(name, "invented")
            patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
            patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
            boto3.client("s3").create_bucket(Bucket="outside")
            yield f"s3://outside/{tmp_path.name}"  # what is stored is the process's, not the server's
        server.stop()
        S3FileSystem.clear_instance_cache()  # it remembers where the server was


def witness_at(place: str, home: Path) -> Witness:
    (home / "restricted").mkdir(parents=True, exist_ok=True)
    return Witness(store_at(place, home / "work"), place, home / "restricted", demo_keys(7), "dev")


def log_of(home: Path, *decisions: Decision) -> DecisionLog:
    log = DecisionLog(home / "restricted" / "decisions", demo_keys(7).log)
    for decision in decisions:
        log.append(decision)
    return log


def test_what_a_place_is_told_from_how_it_is_written(tmp_path: Path) -> None:
    places = {
        "/mnt/outside": FolderStore,
        "file:///mnt/outside": FolderStore,
        "s3://outside/curation": UrlStore,
        "gs://outside": UrlStore,
        "/mnt/outside.git": GitStore,
        "https://git.example.com/outside": GitStore,
        "git@git.example.com:outside": GitStore,
        "ssh://git@git.example.com/outside": GitStore,
    }
    assert {place: type(store_at(place, tmp_path)) for place in places} == places


def test_every_place_is_told_of_each_entry_once(place: str, tmp_path: Path) -> None:
    log = log_of(tmp_path, ERASURE, SEEN, GONE)
    witness = witness_at(place, tmp_path)
    assert (witness.names(), witness.last()[0]) == ([], 0)
    for entry in log.entries():
        witness.put([entry])
    witness.put(log.entries())
    own = deployment_id(tmp_path / "restricted")
    wanted = [Name(own, entry.number, entry.decision.kind, entry.digest) for entry in log.entries()]
    elsewhere = witness_at(place, tmp_path / "elsewhere")
    assert witness.names() == elsewhere.names() == wanted
    assert witness.last()[0] == 3
    said = [elsewhere.own(name) for name in wanted]
    assert [each.subjects for each in said] == [("a" * 64, "b" * 64), (), ("desk@v1.0.0",)]
    assert [dict(each.detail) for each in said] == [{}, {}, {"corpus": "desk", "reason": ""}]


@pytest.fixture
def certificate(tmp_path: Path) -> str:
    """It names a person, as those of legal departments do."""
    key = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(tmp_path / "key"))
    command = ("openssl", *key, "-days", "30", "-subj", "/CN=Ottilie Brandt")
    return read_certificate(_written(tmp_path / "crt", subprocess.run(command, check=True, capture_output=True).stdout))


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_what_is_there_is_never_written_again(place: str, tmp_path: Path) -> None:
    store = store_at(place, tmp_path / "work")
    name = f"{'a' * 12}/00000001-hold-{'b' * 64}.json"
    store.put({name: b"first\n"})
    store.put({name: b"second\n"})
    assert store_at(place, tmp_path / "other").get([name]) == {name: b"first\n"}


@pytest.mark.parametrize("answer", [FileExistsError("it is there"), OSError(errno.EINVAL, "a condition did not hold")])
def test_a_store_that_refuses_is_believed_only_where_the_object_is_there(
    answer: OSError, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise answer

    store, name = store_at(f"memory://{tmp_path.name}", tmp_path / "work"), f"{'a' * 12}/00000001-hold-{'b' * 64}.json"
    store.put({name: b"first\n"})
    monkeypatch.setattr(MemoryFileSystem, "pipe_file", refuse)
    store.put({name: b"second\n"})
    assert store.get([name]) == {name: b"first\n"}
    with pytest.raises(TryAgain, match=type(answer).__name__):
        store.put({name.replace("1-hold", "2-hold"): b"second\n"})


def test_a_place_that_was_begun_and_holds_nothing_takes_nothing(place: str, tmp_path: Path) -> None:
    store, name = store_at(place, tmp_path / "work"), f"{'a' * 12}/00000001-hold-{'b' * 64}.json"
    with pytest.raises(TryAgain):
        store.put({name: b"first\n"}, begun=True)
    assert store.names() == []
    store.put({name: b"first\n"})
    later = {f"{'a' * 12}/0000000{number}-hold-{'b' * 64}.json": b"later\n" for number in (2, 3)}
    store.put(later, begun=True)
    assert store.get([name, *later]) == {name: b"first\n", **later}


def test_no_word_of_anybody_and_no_record_leaves(tmp_path: Path, certificate: str) -> None:
    witness = witness_at(str(tmp_path / "outside"), tmp_path)
    detail = {"did": "ordered", "id": "5" * 12, "until": "2030-01-01", "certificate": certificate}
    held = Decision("legal_hold", "Ottilie Brandt", "case 7", NOW, ("c" * 64,), detail)
    witness.put(log_of(tmp_path, ERASURE, SEEN, GONE, held).entries())
    said = "".join(path.read_text() for path in (tmp_path / "outside").rglob("*.json"))
    assert fingerprint(certificate) in said
    for word in ("Ottilie", "ottilie", "letter", "Bram", "Kessel", "48213", "question", "CERTIFICATE", "MII"):
        assert word not in said


def test_another_witness_or_another_key_is_not_believed(tmp_path: Path) -> None:
    witness = witness_at(str(tmp_path / "outside"), tmp_path)
    witness.put(log_of(tmp_path, ERASURE).entries())
    (name,) = witness.names()
    other = replace(witness, keys=demo_keys(8), restricted=tmp_path)
    with pytest.raises(IntegrityError, match="the key that sealed it is not among the keys of this deployment"):
        other.own(name)
    file = tmp_path / "outside" / name.path
    file.chmod(0o600)
    said = json.loads(file.read_text())
    file.write_text(json.dumps(said | {"subjects": ["c" * 64]}))
    assert not witness.get(name).sealed


def test_a_place_that_holds_nothing_of_what_was_told_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    witness = witness_at(str(tmp_path / "outside"), tmp_path)
    witness.put(log_of(tmp_path, ERASURE).entries())
    (tmp_path / "outside").rename(tmp_path / "away")
    with pytest.raises(TryAgain, match="it holds nothing, and entry 1 was witnessed there"):
        witness.names()
    assert replace(witness, place="another").names() == []


def test_an_entry_is_witnessed_before_whoever_decided_it_goes_on(shop: Shop) -> None:
    night = shop("outside")
    night.decide("waiver", "dpo", "no leak", ("a" * 64,), corpus="desk")
    assert [(name.number, name.kind) for name in names_of(night)] == [(1, "waiver")]


def test_an_erasure_waits_for_the_witness_and_a_waiver_does_not(shop: Shop, tmp_path: Path) -> None:
    night = shop("nowhere.git")
    night.decide("waiver", "dpo", "no leak", ("a" * 64,), corpus="desk")
    with pytest.raises(TryAgain, match="the erasure stands as entry 2 of the log, unwitnessed"):
        night.decide("erasure", "dpo", "request 1", ("b" * 64,))
    assert night.decisions.erased() == {"b" * 64}
    with pytest.raises(TryAgain):
        reconcile(night)
    assert not agreed(night, registry_of(night.project))
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "shop" / "nowhere.git")], check=True)
    reconcile(night)
    assert [name.number for name in names_of(night)] == [1, 2]
    assert agreed(night, registry_of(night.project))


DECIDE = """\
import datetime as dt
from curation.deployment.project import load_project, open_night
open_night(load_project(), dt.date(2026, 11, 3)).decide("erasure", "dpo", "request 1", ("a" * 64,))
"""


@pytest.mark.slow
@pytest.mark.parametrize("point", ["decisions.after", "witness.before", "witness.after"])
def test_a_kill_around_the_telling_is_made_good_by_the_next_run(shop: Shop, point: str) -> None:
    night = shop("outside")
    call = [sys.executable, "-c", DECIDE]
    assert subprocess.run(call, env={**os.environ, "CURATION_FAILPOINT": point}, check=False).returncode == 137
    reconcile(night)
    assert [(name.number, name.kind) for name in names_of(night)] == [(1, "erasure")]
    assert agreed(night, registry_of(night.project))


def test_a_witness_that_is_declared_late_is_told_of_all_there_is(shop: Shop) -> None:
    for subject in ("a", "b", "c"):
        shop().decide("erasure", "dpo", "a request", (subject * 64,))
    night = shop("outside")
    reconcile(night)
    assert [name.number for name in names_of(night)] == [1, 2, 3]


def test_a_log_from_a_backup_stops_until_what_was_erased_since_is_decided_again(shop: Shop) -> None:
    night = shop("outside")
    night.decide("erasure", "dpo", "request 1", ("a" * 64,))
    night.decide("erasure", "dpo", "request 2", ("b" * 64,), asked="2026-11-02")
    night.decide("waiver", "dpo", "no leak", ("c" * 64,), corpus="desk", until="2027-01-01")
    night.decide("view", "dpo", "a question", ("zendesk:1",))
    whole = night.decisions.digest()
    forget(night, 1)
    with pytest.raises(IntegrityError, match=r"it lacks 3 entries, the first is 2 .*curation restore --since"):
        reconcile(night)
    today = dt.datetime.now(dt.UTC).date()
    done = restore(night, today, "operator", "the disk was lost")
    assert (done.repeated, done.others) == ({"erasure": 1, "waiver": 1}, {"view": 1})
    assert night.decisions.digest() == whole
    reconcile(night)
    assert restore(night, today, "operator", "again").lost == ()
    again = [entry.decision for entry in night.decisions.entries()]
    assert [decision.kind for decision in again] == ["erasure", "erasure", "waiver", "restore"]
    assert again[1].why.startswith("restored from the witness: entry 2 (")
    forget(night, 1)  # the same backup a second time
    with pytest.raises(IntegrityError):
        reconcile(night)
    restore(night, today, "operator", "the disk was lost again")
    assert night.decisions.digest() == whole
    reconcile(night)


def test_a_legal_hold_is_decided_again_with_its_certificate_and_given_up_without(shop: Shop, certificate: str) -> None:
    night, today = shop("outside"), dt.datetime.now(dt.UTC).date()
    night.decide("erasure", "dpo", "request 1", ("a" * 64,))
    detail = {"did": "ordered", "id": "5" * 12, "until": "2030-01-01", "certificate": certificate}
    night.decide("legal_hold", "legal", "case 7", (f"own:{'c' * 64}",), **detail)
    ordered = night.legal_holds()
    forget(night, 1)
    with pytest.raises(ConfigurationError, match=f"{fingerprint(certificate)}, is lacking.*--certificate"):
        restore(night, today, "operator", "the disk was lost")
    assert len(list(night.decisions.entries())) == 1
    assert restore(night, today, "operator", "a look", plan=True).repeated == {"legal_hold": 1}
    restore(night, today, "operator", "the disk was lost", given=[certificate])
    assert night.legal_holds() == ordered
    forget(night, 1)
    assert "order again what legal holds" in give_up_log(night, "legal", "nobody has it any more")
    assert len(restore(night, today, "operator", "what is left").lost) == 1
    reconcile(night)


@pytest.mark.slow
def test_a_restore_that_was_killed_is_done_again_and_decides_nothing_twice(shop: Shop) -> None:
    night = shop("outside")
    for subject in ("a", "b", "c"):
        night.decide("erasure", "dpo", "a request", (subject * 64,))
    forget(night, 1)
    today = f"{dt.datetime.now(dt.UTC):%Y-%m-%d}"
    call = (sys.executable, "-m", "curation.cli", "restore", "--since", today, "--who", "operator", "--why", "a disk")
    killed = subprocess.run(call, env={**os.environ, "CURATION_FAILPOINT": "restore.between"}, check=False)
    assert killed.returncode == 137
    with pytest.raises(IntegrityError):
        reconcile(night)
    assert subprocess.run(call, check=False).returncode == 0
    kinds = [entry.decision.kind for entry in night.decisions.entries()]
    assert kinds == ["erasure", "erasure", "erasure", "restore"]
    reconcile(night)


def test_a_log_that_is_gone_whole_is_no_new_deployment(shop: Shop) -> None:
    night = shop("outside")
    night.decide("erasure", "dpo", "request 1", ("a" * 64,))
    forget(night, 0)
    with pytest.raises(IntegrityError, match="it lacks 1 entries"):
        reconcile(night)


def test_a_second_deployment_has_a_chain_of_its_own_in_the_same_witness(shop: Shop, tmp_path: Path) -> None:
    night = shop("outside")
    night.decide("erasure", "dpo", "request 1", ("a" * 64,))
    witness_at(str(tmp_path / "shop" / "outside"), tmp_path / "other").put(log_of(tmp_path / "other", GONE).entries())
    reconcile(night)
    assert len({name.deployment for name in names_of(night)}) == 2


def test_while_the_registry_lacks_what_another_deployment_has_published_nothing_may_go(
    shop: Shop, tmp_path: Path, candidate_in: Any
) -> None:
    night, other, outside = shop("outside"), tmp_path / "other", str(tmp_path / "shop" / "outside")
    registry, log = registry_of(night.project), log_of(other, SEEN)
    (first,) = log.entries()
    witness_at(outside, other).put([first])
    head = LogHead(deployment_id(other / "restricted"), first.number, first.digest, NOW.isoformat())
    candidate = candidate_in(tmp_path / "candidate")
    release = registry.publish(candidate, facts_of(candidate), {}, declare=lambda entry: replace(entry, log=head))
    assert release is not None
    for tag, content in ((release.tag, release.content_digest), ("support-sft@v1.1.0", "cd" * 32)):
        assert agreed(night, registry)
        about = {"corpus": "support-sft", "content_digest": content}
        log.append(Decision("publication", "curation", "checked", NOW, (tag,), about))
        witness_at(outside, other).put(log.entries())
    assert not agreed(night, registry)
    log.append(replace(GONE, subjects=("support-sft@v1.1.0",), detail={**GONE.detail, **about}))
    witness_at(outside, other).put(log.entries())
    assert agreed(night, registry)


def test_what_only_the_registry_remembers_is_given_up_by_a_person_and_not_by_a_restore(shop: Shop) -> None:
    night = shop("outside")
    night.decide("erasure", "dpo", "request 1", ("a" * 64,))
    first = night.decisions.newest()
    assert first is not None
    head = LogHead(deployment_id(night.project.locations.restricted), 5, "ab" * 32, NOW.isoformat())
    release = Release("desk", "v1.0.0", "cd" * 32, NOW.isoformat(), "2026-11-03", "", None, None, (), log=head)
    witness = witness_of(night.project, night.keys)
    (lost,) = lost_entries(night.project, night.decisions, names_of(night), [release], witness)
    assert (lost.number, lost.name) == (5, None)
    assert "`curation override log" in lost_in_words([lost], witness)[1]


def test_without_a_witness_nothing_is_restored(shop: Shop) -> None:
    night = shop()
    assert witness_of(night.project, night.keys) is None
    for refused in (lambda: restore(night, DAY, "operator", "why"), lambda: give_up_log(night, "operator", "why")):
        with pytest.raises(Exception, match=r"no witness to restore from|nothing of it is lost") as error:
            refused()
        assert error.value.exit_code == 2  # type: ignore[attr-defined]
