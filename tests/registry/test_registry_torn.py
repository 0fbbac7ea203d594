"""What was torn or edited in a registry is told by its name and keeps nothing else: a folder that should be a repository
and is none is taken for no other one, and a ledger that cannot be read keeps no other corpus."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from curation.errors import IntegrityError, TryAgain
from curation.registry.publication_files import write_artifact
from curation.registry.publish import Registry
from curation.registry.remote.remote_policy import last_look
from curation.registry.repository.git import git, is_whole
from curation.registry.repository.ledger import load
from curation.registry.settling import settle_withdrawals
from curation.registry.step import registry_of
from curation.registry.witness.agreement import reconcile
from curation.registry.witness.witness_places import store_at
from tests.registry.shops import Shop, publish


@pytest.mark.parametrize("linked", [False, True])
def test_a_registry_that_was_torn_is_not_taken_for_the_project_that_it_lies_in(tmp_path: Path, linked: bool) -> None:
    project = tmp_path / "project"
    registry = project / "data" / "registry"
    registry.mkdir(parents=True)
    git(project, "init", "--quiet")
    (project / "notes").write_text("yesterday's")
    git(project, "add", "notes")
    git(project, "commit", "--quiet", "--message", "Notes")
    (project / "notes").write_text("today's, which nobody has committed")
    subprocess.run(["git", "init", "--quiet", str(registry)], check=True)
    (registry / ".git" / "HEAD").write_bytes(b"")
    if linked:
        (tmp_path / "link").symlink_to(registry)
    with pytest.raises(TryAgain, match="not a git repository"):
        git(tmp_path / "link" if linked else registry, "reset", "--hard", "--quiet")
    assert (project / "notes").read_text() == "today's, which nobody has committed"


def tear(registry: Path, corpus: str, content: bytes) -> str:
    """Somebody commits something else in place of a ledger. The commit."""
    (registry / "corpora" / f"{corpus}.releases.json").write_bytes(content)
    git(registry, "commit", "--quiet", "--all", "--message", "Edited")
    return git(registry, "rev-parse", "HEAD")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"format": "curation-releases/1", "corpus": "desk", "releases": [7]}',
        b"[" * 100_000,
        b'{"format": "curation-releases/1", "corpus": "desk", "releases": [{"version": "v1.0.0", "published_at": 7}]}',
        b'{"format": "curation-releases/1", "corpus": "desk", "releases": [{"version": "v1.0.0", "published_at": '
        b'"2026-11-03T00:00:00+00:00", "as_of": "2026-11-03", "previous": null, "changelog": [], "fingerprint": "x"}]}',
    ],
)
def test_a_ledger_that_was_torn_is_named_with_what_to_do(content: bytes) -> None:
    with pytest.raises(IntegrityError, match=r"corpora/desk\.releases\.json: .*cannot be read\. put it .*git log"):
        load("desk", content)


@pytest.mark.parametrize("content", [b"artifacts: [", b"\xff\xfe\x00", b"artifacts: torn", b"- torn"])
def test_the_list_of_artifacts_that_was_torn_is_named_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "dvc.yaml").write_bytes(content)
    with pytest.raises(IntegrityError, match=r"dvc\.yaml: it cannot be read\. put it .*git log"):
        write_artifact(tmp_path / "dvc.yaml", {"corpus": "desk", "description": "An invented one."})


def empty(folder: Path) -> None:
    """What a power cut does to files that nobody has synced."""
    for path in (each for each in (folder / "objects").rglob("*") if each.is_file()):
        path.chmod(0o644)
        path.write_bytes(b"")


def leave_lock(folder: Path) -> None:
    (folder / "packed-refs.lock").touch()
    (folder / "refs" / "heads" / "main.lock").touch()


def hollow(folder: Path) -> None:
    """Nothing is left of it but what git looks for first."""
    head = (folder / "HEAD").read_bytes()
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "HEAD").write_bytes(head)


def cut_refs(folder: Path) -> None:
    (folder / "packed-refs").write_bytes(b"\0" * 80)


TEARS = pytest.mark.parametrize("tear", [empty, leave_lock, hollow, cut_refs])


@TEARS
def test_a_mirror_that_was_torn_is_fetched_anew(
    published: tuple[Path, Any], tmp_path: Path, tear: Callable[[Path], None]
) -> None:
    server = Path(shutil.copytree(published[0] / "registry", tmp_path / "server", symlinks=True))
    registry = Registry(f"file://{server}", tmp_path / "remote", tmp_path / "work", tmp_path / "lock")
    releases = registry.releases()
    assert [release.version for release in releases] == ["v1.0.0"]
    tear(tmp_path / "work" / "mirror.git")
    git(server, "commit", "--quiet", "--allow-empty", "--message", "Something to fetch")
    assert registry.releases() == releases
    shutil.rmtree(server)
    with pytest.raises(TryAgain):
        registry.releases()
    assert is_whole(tmp_path / "work" / "mirror.git")  # it stays while nobody can say more


@TEARS
def test_a_clone_of_the_witness_that_was_torn_is_fetched_anew(tmp_path: Path, tear: Callable[[Path], None]) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "outside.git")
    store, name = (
        store_at(str(tmp_path / "outside.git"), tmp_path / "work"),
        f"{'a' * 12}/00000001-hold-{'b' * 64}.json",
    )
    store.put({name: b"first\n"})
    tear(tmp_path / "work" / "witness" / ".git")
    later = name.replace("1-hold", "2-hold")
    with contextlib.suppress(TryAgain):  # what is fetched already is looked at before it is known to be torn
        store.put({later: b"second\n"})
    store.put({later: b"second\n"})
    assert store.get([name, later]) == {name: b"first\n", later: b"second\n"}


@pytest.mark.slow
def test_a_ledger_that_was_torn_keeps_no_other_corpus_from_being_settled_and_published(
    shop: Shop, candidate_in: Any, tmp_path: Path
) -> None:
    night = shop()
    registry = registry_of(night.project)
    place = registry.repository.place
    assert place is not None
    night.decide("view", "dpo", "a question", ("zendesk:1",))
    publish(night, candidate_in(tmp_path / "chat", corpus="chat"))
    torn = tear(place, "chat", b"torn")
    publish(night, candidate_in(tmp_path / "desk", corpus="desk"))
    with pytest.raises(IntegrityError, match="corpora/chat"):
        publish(night, candidate_in(tmp_path / "chats", corpus="chat", changed="2024-02"))
    content = {"content_digest": registry.releases("chat")[0].content_digest, "reason": "a test"}
    night.decide("withdrawal", "dpo", "chat@v1.0.0: a test", ("chat@v1.0.0",), **content)  # it was cut off then
    night.decide("erasure", "dpo", "request 1", ("a" * 64,))
    reconcile(night)
    with pytest.raises(IntegrityError, match=r"chat.*corpora/chat\.releases\.json: the ledger cannot be read"):
        settle_withdrawals(night)
    standing = {release.corpus: release.withdrawn is None for release in registry.releases()}
    assert standing == {"chat": True, "desk": False}
    looked = last_look(registry.last_look)
    assert (looked["still"], looked["lacking"]) == ({}, [])  # what desk held is gone, and nothing of chat
    git(place, "revert", "--no-edit", torn)
    assert [release.tag for release in settle_withdrawals(night)] == ["chat@v1.0.0"]
