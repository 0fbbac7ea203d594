"""What a sweep may remove, and what it tells of what it could not: one remote, one registry, and no object for ever."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from curation.causes.of_nights import of_remote
from curation.errors import ConfigurationError, TryAgain
from curation.registry.release.manifest import facts_of
from curation.registry.release.versions import Fingerprint
from curation.registry.release.versions import Version as Number
from curation.registry.remote.check import look_at_remote
from curation.registry.remote.claiming import claim_remote, claimable
from curation.registry.remote.fence import Claim, State
from curation.registry.remote.remote_policy import Looked, Policy, note_look, require_gone, still_there
from curation.registry.remote.remote_state import Done, remote_state
from curation.registry.remote.repair import repair
from curation.registry.remote.sweep import Named, Plan, Stored, Version, named_by, plan
from curation.registry.repository import objects
from curation.registry.repository.ledger import Entry, Release
from curation.registry.step import registry_of
from curation.reports.erasures.left import left_of
from curation.storage.locations import without_password
from tests.registry.shops import Shop

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
WITHDRAWN = Entry(
    Number(1, 0, 0), "", "", None, (), Fingerprint("a", "b", "c", "d", "e", {}, 1, {}), "request 7", NOW.isoformat()
)
LATE = 0.0


def names(data: Path) -> set[str]:
    home = data / "remote" / "files" / "md5"
    return {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}


def leave(data: Path, number: int) -> set[str]:
    """Objects that no version names, two days old."""
    left = {f"{n:02x}/{n:030x}" for n in range(number)}
    for name in left:
        path = data / "remote" / "files" / "md5" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("somebody's text")
        os.utime(path, (time.time() - 172_800, time.time() - 172_800))
    return left


def stored(oid: str, **item: Any) -> Stored:
    return Stored.of(
        {"name": f"{oid[:2]}/{oid[2:]}", "size": 1, "at": "2026-02-01T00:00:00+00:00", "current": True, **item}
    )


def test_nothing_is_written_into_a_remote_of_another_registry_and_nothing_deleted_in_it(
    published_copy: Path, candidate_in: Any, registry_in: Any, tmp_path: Path
) -> None:
    other = registry_in(tmp_path / "other", remote=published_copy / "remote")
    candidate, before = candidate_in(tmp_path / "candidate"), names(published_copy)
    with pytest.raises(ConfigurationError, match="bears the marker of another registry"):
        other.publish(candidate, facts_of(candidate), {})
    leave(published_copy, 3)
    assert look_at_remote(other, "override").removed == 0
    with pytest.raises(ConfigurationError, match="bears the marker of another registry"):
        claim_remote(other)
    assert names(published_copy) > before
    assert look_at_remote(registry_in(published_copy), "override").removed == 3


def test_a_remote_of_another_registry_is_taken_over_by_its_name_alone(
    published_copy: Path, registry_in: Any, tmp_path: Path
) -> None:
    other = registry_in(tmp_path / "other", remote=published_copy / "remote")
    other.ensure()
    found = claimable(other)
    assert found is not None and found.other
    assert f"curation override remote:{found.other}" in next(found.lines())
    with pytest.raises(ConfigurationError):
        claim_remote(other, instead="somebody")
    claim_remote(other, instead=found.other)
    assert claimable(other) is None
    mine = claimable(registry_in(published_copy))
    assert mine is not None and mine.other not in (None, found.other)


def test_a_marker_that_nobody_can_read_is_taken_over_by_the_name_that_is_told(
    published_copy: Path, registry_in: Any
) -> None:
    registry = registry_in(published_copy)
    marker = published_copy / "remote" / objects.MARKER
    marker.write_text('{"format": "curation-remote/0", "registry": "somebody"}\n', encoding="ascii")
    found = claimable(registry)
    assert found is not None and found.other == ""
    assert "curation override remote:unknown" in next(found.lines())
    with pytest.raises(ConfigurationError, match="bears the marker of another registry, unknown"):
        claim_remote(registry)
    claim_remote(registry, instead="unknown")
    assert claimable(registry) is None


def test_a_fifth_goes_in_one_night_however_often_it_is_swept_and_in_no_withdrawal(
    published_copy: Path, registry_in: Any
) -> None:
    registry, kept = registry_in(published_copy), names(published_copy)
    leave(published_copy, 6)
    most = (len(kept) + 6) // 5
    assert registry.sweep("a withdrawal").removed == 0
    assert look_at_remote(registry).removed == most
    again = look_at_remote(registry)
    assert (again.removed, again.held) == (0, 6 - most)
    assert len(names(published_copy)) == len(kept) + 6 - most


def test_what_a_remote_that_is_not_there_held_is_not_told_to_be_gone(published_copy: Path, registry_in: Any) -> None:
    registry = registry_in(published_copy)
    (published_copy / "remote").rename(published_copy / "away")
    assert look_at_remote(registry).lacking == ("support-sft@v1.0.0",)
    with pytest.raises(TryAgain, match="its folder is not there"):
        registry.withdraw("support-sft", ["v1.0.0"], "request 7")
    (published_copy / "away").rename(published_copy / "remote")
    assert names(published_copy)
    registry.withdraw("support-sft", ["v1.0.0"], "request 7")
    assert not names(published_copy)


def test_that_objects_of_what_was_withdrawn_are_still_there_is_said_in_one_way_wherever_it_is(shop: Shop) -> None:
    night, looked = shop(), Looked(still={"desk@v1.0.0": 3})
    note_look(registry_of(night.project).last_look, looked, swept=False)
    gone = Release("desk", "v1.0.0", "cd" * 32, "2026-11-03T02:00:00+00:00", "2026-11-03", "", "request 7", None, ())
    (said, *_) = left_of(night, [gone])
    assert said == still_there(3, "of desk@v1.0.0")
    assert looked.advice.casefold().startswith(said)
    assert of_remote(looked.figures()) == ("withdrawn_stands", still_there(3, "in the remote"))


def test_a_folder_that_cannot_be_listed_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(objects._files(str(tmp_path / "gone")))


def test_a_tag_of_a_withdrawn_version_by_another_name_keeps_nothing(published_copy: Path, registry_in: Any) -> None:
    registry = registry_in(published_copy)
    git = ["git", "-C", str(published_copy / "registry")]
    for name in ("support-sft@1.0.0", "support-sft@v9.9.9"):
        subprocess.run([*git, "tag", name, "support-sft@v1.0.0^{commit}"], check=True)
    registry.withdraw("support-sft", ["v1.0.0"], "request 7")
    assert not names(published_copy)


def test_a_tag_that_is_gone_comes_back_as_its_ledger_says(
    published_copy: Path, candidate_in: Any, registry_in: Any
) -> None:
    registry = registry_in(published_copy)
    changed = candidate_in(published_copy / "changed", changed="2024-02")
    registry.publish(changed, facts_of(changed), {})
    before, kept = registry.releases(), names(published_copy)
    git = ["git", "-C", str(published_copy / "registry")]
    subprocess.run([*git, "tag", "--delete", "support-sft@v1.0.0"], check=True, capture_output=True)
    for name in kept:
        os.utime(published_copy / "remote" / "files" / "md5" / name, (0, 0))
    assert look_at_remote(registry).removed == 0
    assert names(published_copy) == kept
    assert registry.releases() == before


def test_another_bucket_in_the_settings_is_refused_while_versions_are_in_the_first(
    published_copy: Path, registry_in: Any
) -> None:
    settings = published_copy / "registry" / ".dvc" / "config"
    settings.write_text(re.sub('url = ".*"', 'url = "s3://key:secret@one/corpora"', settings.read_text()))
    git = ["git", "-C", str(published_copy / "registry"), "-c", "user.name=an", "-c", "user.email=operator@example.com"]
    subprocess.run([*git, "commit", "-qam", "A bucket"], check=True)
    registry = registry_in(published_copy, remote="s3://two/corpora")
    with pytest.raises(ConfigurationError, match="its versions are in s3://one/corpora") as refused:
        registry.sweep("a sweep")
    assert "secret" not in str(refused.value)


def test_a_password_is_committed_to_no_registry_and_one_that_was_goes_with_the_next_clone(
    published_copy: Path, registry_in: Any, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError, match=r"\.dvc/config\.local") as refused:
        registry_in(tmp_path / "new", remote="s3://key:secret@one/corpora").ensure()
    assert "secret" not in str(refused.value)
    assert not (tmp_path / "new" / "registry").exists()
    settings = published_copy / "registry" / ".dvc" / "config"
    settings.write_text(re.sub('url = ".*"', 'url = "s3://key:secret@one/corpora"', settings.read_text()))
    git = ["git", "-C", str(published_copy / "registry"), "-c", "user.name=an", "-c", "user.email=operator@example.com"]
    subprocess.run([*git, "commit", "-qam", "A bucket"], check=True)
    with registry_in(published_copy, remote="s3://one/corpora").clone("a look"):
        pass
    assert 'url = "s3://one/corpora"' in settings.read_text()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("fatal: 'https://bot:p@ss/word@host/registry.git/': gone", "fatal: 'https://host/registry.git/': gone"),
        ("s3://key:sec/ret@one/corpora", "s3://one/corpora"),
        ("ssh://git@host/registry.git", "ssh://host/registry.git"),
        ("https://host:8080/corpora@v1 and x@example.com", "https://host:8080/corpora@v1 and x@example.com"),
    ],
)
def test_a_url_is_shown_without_its_password(text: str, shown: str) -> None:
    assert without_password(text) == shown


def test_a_repair_puts_nothing_back_that_was_withdrawn_meanwhile(
    published_copy: Path, candidate_in: Any, registry_in: Any
) -> None:
    registry = registry_in(published_copy)
    (release,) = registry.releases()
    registry.withdraw("support-sft", ["v1.0.0"], "request 7")
    with pytest.raises(ConfigurationError, match="it was withdrawn"):
        repair(registry, release, [candidate_in(published_copy / "copy")])
    assert not names(published_copy)


def test_an_object_that_is_refused_keeps_no_other_from_going() -> None:
    gone: list[str] = []

    def remove(name: str) -> None:
        if name == "aa/1":
            raise PermissionError(name)
        gone.append(name)

    items = [{"name": name} for name in ("aa/1", "bb/2", "cc/3")]
    answer = objects._delete_each(remove, items, objects.now() + 60)
    assert (gone, answer) == (["bb/2", "cc/3"], {"stay": {"aa/1": ("PermissionError", True)}, "left": []})
    assert objects._delete_each(remove, items, LATE) == {"stay": {}, "left": items}


def bucket_that(answers: Callable[[str, dict[str, Any]], Any]) -> tuple[objects._Bucket, list[str]]:
    """A bucket of S3 without versions, and what it was asked for."""
    asked: list[str] = []

    def call(method: str, **arguments: Any) -> Any:
        asked.append(method)
        return answers(method, arguments) or {}

    return objects._Bucket(call, "corpora", "registry/"), asked


@pytest.mark.parametrize(
    ("error", "stay"), [(PermissionError, {"ab/2": ("PermissionError", False)}), (FileNotFoundError, {})]
)
def test_an_upload_that_nobody_can_end_keeps_no_object_from_going(
    error: type[OSError], stay: dict[str, tuple[str, bool]]
) -> None:
    def answers(method: str, arguments: dict[str, Any]) -> None:
        if method == "abort_multipart_upload":
            raise error

    bucket, asked = bucket_that(answers)
    items = [{"name": "ab/2", "upload": "u", "current": False}, {"name": "ab/1", "current": True}]
    assert bucket.delete(items, objects.now() + 60) == {"stay": stay, "left": []}
    assert asked[-2:] == ["delete_objects", "abort_multipart_upload"]
    assert bucket.delete(items, LATE) == {"stay": {}, "left": items}
    assert asked.count("delete_objects") == 1


def test_what_is_refused_and_cannot_be_hidden_can_be_read() -> None:
    def answers(method: str, arguments: dict[str, Any]) -> Any:
        if method == "delete_objects":
            return {"Errors": [{**each, "Code": "AccessDenied"} for each in arguments["Delete"]["Objects"]]}
        return None

    bucket, _ = bucket_that(answers)
    items = [
        {"name": "ab/1", "current": True},
        {"name": "ab/2", "current": True, "Versions": ["v"], "DeleteMarkers": []},
        {"name": "ab/3", "current": False, "Versions": ["v"], "DeleteMarkers": ["m"]},
    ]
    stay = bucket.delete(items, objects.now() + 60)["stay"]
    assert {name: readable for name, (_, readable) in stay.items()} == {"ab/1": True, "ab/2": True, "ab/3": False}


def test_a_right_to_see_uploads_that_lacks_is_told_and_a_copy_of_something_else_is_none() -> None:
    rules: list[dict[str, Any]] = [{"Status": "Enabled", "Filter": {"Prefix": "elsewhere/"}}]
    rules += [{"Status": "Disabled", "Filter": {}}]

    def answers(method: str, arguments: dict[str, Any]) -> Any:
        if method == "list_multipart_uploads":
            raise PermissionError
        if method == "get_bucket_versioning":
            return {"Status": "Enabled"}
        return {"ReplicationConfiguration": {"Rules": rules}} if method == "get_bucket_replication" else None

    (said,) = bucket_that(answers)[0].hindrances()
    assert "s3:ListBucketMultipartUploads" in said
    rules.append({"Status": "Enabled", "Filter": {"And": {"Prefix": "registry/files/"}}})
    assert "it is copied to another bucket" in bucket_that(answers)[0].hindrances()


@pytest.mark.parametrize(("protocol", "number"), [("local", 0), ("ssh", 0), ("gs", 1), ("azure", 1), ("webdavs", 1)])
def test_a_storage_that_nobody_can_ask_is_a_hindrance(protocol: str, number: int) -> None:
    store = SimpleNamespace(fs=SimpleNamespace(protocol=protocol))
    assert len(objects._hindrances(store, None)) == number


@pytest.mark.parametrize("lag", [None, 3_650])
def test_what_was_withdrawn_and_can_be_read_is_told_whatever_is_declared(lag: int | None) -> None:
    version, there = Version("c@v1.0.0", WITHDRAWN, "f.dir"), stored("a" * 32)
    named = Named((version,), {version.tag: frozenset({"a" * 32})})
    policy = Policy(strict=True, lag=lag)
    done = Done({there.name: there}, {there.name: ("AccessDenied", True)})
    looked = remote_state([there], named, Plan(dead=(there,)), done, ("it refuses: AccessDenied",), policy, marked=True)
    assert "it refuses: AccessDenied" in looked.advice
    for each in (policy, Policy(lag=lag)):
        with pytest.raises(ConfigurationError, match="Withdrawn and still there"):
            require_gone(looked, each)
    hidden = Done({there.name: there}, {there.name: ("AccessDenied", False)})
    covered = remote_state([there], named, Plan(dead=(there,)), hidden, (), policy, marked=True)
    assert bool(covered.still) == (lag is None)


def test_what_a_publication_left_that_was_cut_off_and_cannot_be_deleted_is_told() -> None:
    claim, there = (
        Claim("1", "publish", "one", "publish c v1.1.0", NOW.isoformat(), "f.dir", ended=True),
        stored("a" * 32),
    )
    named = Named((), {}, cut_off={claim: frozenset({"a" * 32})})
    done = Done({there.name: there}, {there.name: ("AccessDenied", True)})
    looked = remote_state([there], named, Plan(dead=(there,)), done, (), Policy(), marked=True)
    assert looked.still == {"publish c v1.1.0 (cut off)": 1}


def test_a_tag_without_an_entry_that_shares_what_was_withdrawn_is_told_of() -> None:
    own, strange = Version("c@v1.0.0", WITHDRAWN, "f.dir"), Version("c@v9.9.9", None, "g.dir")
    both = frozenset({"a" * 32})
    named = Named((own, strange), {own.tag: both, strange.tag: both})
    looked = remote_state([stored("a" * 32)], named, Plan(), Done(), (), Policy(), marked=True)
    assert looked.still == {"c@v1.0.0": 1}
    assert "the tag c@v9.9.9, which no ledger knows, keeps them" in looked.advice


def test_a_publication_of_others_whose_objects_nobody_knows_stops_a_sweep() -> None:
    claim = Claim("1", "publish", "one", "publish c v1.1.0", NOW.isoformat(), "f.dir")
    assert named_by((), State(claims=(claim,)), {}).unlisted == ("publish c v1.1.0",)


def test_what_has_gone_tonight_is_counted_into_the_fifth() -> None:
    unknown = [stored(f"{n:032x}") for n in range(10)]
    planned = plan(unknown, Named((), {}), NOW, marked=True, alone=True, gone=1)
    assert (len(planned.unknown), planned.room, planned.held) == (10, 1, 9)
    assert plan(unknown, Named((), {}), NOW, marked=False, alone=True, override=True).room == 0
