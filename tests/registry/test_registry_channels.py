"""Channels: what `dvc artifacts get --stage prod` gives is what the ledger says, wherever somebody was killed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from curation.errors import ConfigurationError
from curation.registry.publish import Registry
from curation.registry.release.manifest import facts_of
from curation.registry.release.versions import Fingerprint, Version
from curation.registry.repository.channels import Channel, follow, moved
from curation.registry.repository.history import changelog
from curation.registry.repository.ledger import Entry, Move, dump, load, load_moves

ROOT = Path(__file__).parents[2]
NOW = "2024-03-01T00:00:00+00:00"
MOVE = """
import sys
from pathlib import Path
from curation.registry.publish import Registry
data = Path(sys.argv[1])
registry = Registry(data / "registry", data / "remote", data / "work", data / "lock")
registry.move("support-sft", "prod", None, "it answers badly", lambda move, before: None, back=True)
"""


def entries(*versions: str, withdrawn: tuple[str, ...] = ()) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            Version.parse(version),
            NOW,
            NOW[:10],
            None,
            ("more",),
            Fingerprint(version, "d", "s", "h", "p", {}, 1, {}),
            "it holds somebody" if version in withdrawn else None,
            NOW if version in withdrawn else None,
        )
        for version in versions
    )


def places(moves: tuple[Move, ...]) -> dict[str, str]:
    return {move.channel: str(move.version) for move in moves}


def back(moves: tuple[Move, ...], *versions: str, to: str | None = None, channel: str = "prod") -> Move | None:
    return moved("a", entries(*versions), moves, channel, to, "worse", NOW, back=True)


def on(moves: tuple[Move, ...], *versions: str, to: str | None = None) -> Move | None:
    return moved("a", entries(*versions), moves, "prod", to, "better", NOW, back=False)


def test_a_release_moves_both_channels_and_the_same_again_moves_none() -> None:
    moves = follow(entries("v1.0.0"), (), "published", NOW)
    assert places(moves) == {"dev": "v1.0.0", "prod": "v1.0.0"}
    assert follow(entries("v1.0.0"), moves, "published", NOW) == moves
    assert places(follow(entries("v1.0.0", "v1.1.0"), moves, "published", NOW)) == {"dev": "v1.1.0", "prod": "v1.1.0"}


def test_what_a_person_pinned_stays_until_it_is_promoted_and_dev_goes_on() -> None:
    moves = follow(entries("v1.0.0", "v1.1.0"), (), "published", NOW)
    move = back(moves, "v1.0.0", "v1.1.0")
    assert move is not None
    assert (move.number, str(move.version), move.pinned) == (3, "v1.0.0", True)
    moves = follow(entries("v1.0.0", "v1.1.0", "v1.2.0"), (*moves, move), "published", NOW)
    assert places(moves) == {"dev": "v1.2.0", "prod": "v1.0.0"}
    promoted = on(moves, "v1.0.0", "v1.1.0", "v1.2.0")
    assert promoted is not None
    assert (str(promoted.version), promoted.pinned) == ("v1.2.0", False)
    assert places(follow(entries("v1.2.0", "v1.3.0"), (*moves, promoted), "", NOW))["prod"] == "v1.3.0"


def test_the_same_rollback_again_goes_no_further_back() -> None:
    versions = ("v1.0.0", "v1.1.0", "v1.2.0")
    moves = follow(entries(*versions), (), "published", NOW)
    move = back(moves, *versions)
    assert move is not None
    assert str(move.version) == "v1.1.0"
    assert back((*moves, move), *versions) is None
    further = back((*moves, move), *versions, to="1.0.0")
    assert further is not None
    assert str(further.version) == "v1.0.0"
    assert back((*moves, move, further), *versions) is None


def test_a_withdrawn_version_is_left_by_its_channels_pinned_or_not() -> None:
    versions = ("v1.0.0", "v1.1.0")
    moves = follow(entries(*versions), (), "published", NOW)
    pinned = back(moves, *versions)
    assert pinned is not None
    left = follow(entries(*versions, withdrawn=("v1.0.0",)), (*moves, pinned), "withdrawn", NOW)
    assert places(left) == {"dev": "v1.1.0", "prod": "v1.1.0"}
    none = follow(entries(*versions, withdrawn=versions), left, "withdrawn", NOW)
    assert places(none) == {"dev": "None", "prod": "None"}
    assert load_moves("a", dump("a", entries(*versions), none)) == none


@pytest.mark.parametrize(
    ("channel", "to", "goes_back", "found"),
    [
        ("test", None, True, "no such channel"),
        ("prod", "v9.0.0", True, "never released"),
        ("prod", "nine", True, "not of the form"),
        ("prod", "v1.0.0", True, "withdrawn"),
        ("prod", "v1.3.0", True, "use `curation promote`"),
        ("prod", "v1.1.0", False, "use `curation rollback`"),
    ],
)
def test_a_move_that_cannot_be_meant_is_refused(channel: str, to: str, goes_back: bool, found: str) -> None:
    versions = ("v1.0.0", "v1.1.0", "v1.2.0")
    moves = follow(entries(*versions), (), "published", NOW)
    known = entries(*versions, "v1.3.0", withdrawn=("v1.0.0",))
    with pytest.raises(ConfigurationError, match=found):
        moved("a", known, moves, channel, to, "worse", NOW, back=goes_back)
    with pytest.raises(ConfigurationError, match="needs a reason"):
        moved("a", known, moves, "prod", None, " ", NOW, back=goes_back)


def test_there_must_be_something_to_go_back_to() -> None:
    with pytest.raises(ConfigurationError, match="no earlier release stands"):
        back(follow(entries("v1.0.0"), (), "published", NOW), "v1.0.0")


def test_a_ledger_from_before_channels_is_read_and_its_next_release_sets_them() -> None:
    text = dump("a", entries("v1.0.0")).replace('"channels": [],', "")
    assert "channels" not in text
    assert load_moves("a", text) == ()
    assert places(follow(load("a", text), (), "published", NOW))["prod"] == "v1.0.0"


def test_a_changelog_tells_the_newest_first_with_moves_and_withdrawals() -> None:
    known = entries("v1.0.0", "v1.1.0", "v1.2.0", withdrawn=("v1.1.0",))
    moves = follow(known, (), "v1.2.0 was published", NOW)
    move = moved("a", known, moves, "prod", None, "it answers\nbadly", NOW, back=True)
    assert move is not None
    text = changelog("a", known, (*moves, move))
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## v1.2.0",
        "## v1.1.0 (withdrawn)",
        "## v1.0.0",
    ]
    assert "Channels: `dev` is v1.2.0; `prod` is v1.0.0, pinned." in text
    assert "- Withdrawn 2024-03-01: it holds somebody. It can be pulled no more." in text
    assert "- 2024-03-01: `prod` moved here, pinned: it answers badly" in text


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def tags(data: Path) -> list[str]:
    return git(data / "registry", "tag", "--list", "support-sft#*").splitlines()


def killed(data: Path, place: str) -> None:
    environment = {**os.environ, "CURATION_FAILPOINT": place, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", MOVE, str(data)], env=environment, check=False)
    assert done.returncode == 137, place


def roll_back(registry: Registry) -> tuple[Channel, bool]:
    return registry.move("support-sft", "prod", None, "it answers badly", lambda move, before: None, back=True)


@pytest.fixture(scope="module")
def two_releases(
    tmp_path_factory: pytest.TempPathFactory, candidate_in: Any, registry_in: Callable[..., Registry]
) -> Path:
    """A data folder with two releases; each test copies it."""
    data = tmp_path_factory.mktemp("two")
    for number, changed in enumerate(("", "2024-02")):
        candidate = candidate_in(data / str(number), changed=changed)
        assert registry_in(data).publish(candidate, facts_of(candidate), {"run_id": "r"}) is not None
    return data


@pytest.fixture
def data(two_releases: Path, tmp_path: Path) -> Path:
    shutil.copytree(two_releases, tmp_path / "data", symlinks=True)
    return tmp_path / "data"


def served(as_consumer: Any, data: Path, folder: Path, stage: str) -> str:
    done = as_consumer(folder, "artifacts", "get", str(data / "registry"), "support-sft", "--stage", stage)
    assert done.returncode == 0, done.stderr
    card = next(folder.rglob("README.md")).read_text()
    return next(line for line in card.splitlines() if line.startswith("# support-sft "))


@pytest.mark.slow
def test_consumers_of_a_stage_get_what_the_ledger_says(
    data: Path, registry_in: Any, as_consumer: Any, tmp_path: Path
) -> None:
    registry = registry_in(data)
    assert served(as_consumer, data, tmp_path / "newest", "prod") == "# support-sft v1.1.0"
    channel, done = roll_back(registry)
    assert (channel.version, channel.pinned, done) == ("v1.0.0", True, True)
    assert roll_back(registry) == (channel, False)
    assert served(as_consumer, data, tmp_path / "prod", "prod") == "# support-sft v1.0.0"
    assert served(as_consumer, data, tmp_path / "dev", "dev") == "# support-sft v1.1.0"
    changes = (data / "registry" / "corpora" / "support-sft.CHANGELOG.md").read_text()
    assert "`prod` moved here, pinned: it answers badly" in changes
    registry.withdraw("support-sft", ["v1.0.0"], "erasure request 7")
    assert {c.name: c.version for c in registry.channels()} == {"dev": "v1.1.0", "prod": "v1.1.0"}
    assert served(as_consumer, data, tmp_path / "left", "prod") == "# support-sft v1.1.0"


def test_gto_reads_the_channels(data: Path, registry_in: Any) -> None:
    import gto.api

    roll_back(registry_in(data))
    shown = gto.api.show(str(data / "registry"))["support-sft"]
    assert shown["stage"] == {"dev": "v1.1.0", "prod": "v1.0.0"}


def test_a_move_killed_anywhere_and_done_again_gives_what_an_undisturbed_one_gives(
    data: Path, registry_in: Any, tmp_path: Path
) -> None:
    registry = registry_in(data)
    before = tags(data)
    for place in ("registry.move.declare", "registry.move.before"):
        killed(data, place)
        assert tags(data) == before
        assert registry.channels()[1].version == "v1.1.0"
    killed(data, "registry.move.after")
    assert tags(data) == sorted([*before, "support-sft#prod#5"])
    channel, done = roll_back(registry)
    assert (channel.version, done) == ("v1.0.0", False)
    assert len(tags(data)) == len(before) + 1


def test_a_push_of_a_move_cut_in_two_is_finished_or_taken_back(data: Path, registry_in: Any) -> None:
    registry, place = registry_in(data), data / "registry"
    roll_back(registry)
    every, head = tags(data), git(place, "rev-parse", "HEAD")
    git(place, "tag", "--delete", "support-sft#prod#5")  # the branch moved, the tag did not
    assert roll_back(registry)[1] is False
    assert tags(data) == every
    git(place, "reset", "--hard", "--quiet", "HEAD~1")  # the tag came, the branch did not move
    assert registry.channels()[1].version == "v1.1.0"
    assert roll_back(registry)[1] is True
    assert tags(data) == every
    assert git(place, "rev-parse", "HEAD~1") == git(place, "rev-parse", f"{head}~1")


@pytest.mark.slow
def test_a_version_that_is_published_after_a_rollback_leaves_prod_where_it_was_put(
    data: Path, registry_in: Any, candidate_in: Any
) -> None:
    registry = registry_in(data)
    roll_back(registry)
    candidate = candidate_in(data / "third", changed="2024-03")
    assert registry.publish(candidate, facts_of(candidate), {}) is not None
    assert {c.name: (c.version, c.pinned) for c in registry.channels("support-sft")} == {
        "dev": ("v1.2.0", False),
        "prod": ("v1.0.0", True),
    }
    channel, done = registry.move("support-sft", "prod", None, "mended", lambda move, before: None, back=False)
    assert (channel.version, channel.pinned, done) == ("v1.2.0", False, True)


def test_withdrawing_every_version_leaves_the_channels_empty_and_their_history(
    data: Path, registry_in: Any, as_consumer: Any, tmp_path: Path
) -> None:
    registry = registry_in(data)
    before = tags(data)
    registry.withdraw("support-sft", ["v1.0.0", "v1.1.0"], "erasure request 7")
    assert [(c.name, c.version) for c in registry.channels()] == [("dev", None), ("prod", None)]
    assert set(tags(data)) - set(before) == {"support-sft#dev!#5", "support-sft#prod!#6"}
    source = ("artifacts", "get", str(data / "registry"), "support-sft", "--stage", "prod")
    assert as_consumer(tmp_path / "away", *source).returncode != 0


@pytest.mark.slow
def test_channels_of_a_bare_repository_behind_a_url_move_too(
    tmp_path: Path, candidate_in: Any, as_consumer: Any
) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "server.git")], check=True)
    url = f"file://{tmp_path / 'server.git'}"
    registry = Registry(url, tmp_path / "store", tmp_path / "work", tmp_path / "lock")
    for number, changed in enumerate(("", "2024-02")):
        candidate = candidate_in(tmp_path / str(number), changed=changed)
        assert registry.publish(candidate, facts_of(candidate), {"run_id": "r"}) is not None
    assert roll_back(registry)[1]
    assert {c.name: c.version for c in registry.channels()} == {"dev": "v1.1.0", "prod": "v1.0.0"}
    done = as_consumer(tmp_path / "away", "artifacts", "get", url, "support-sft", "--stage", "prod")
    assert done.returncode == 0, done.stderr
    changes = as_consumer(tmp_path / "changes", "get", url, "corpora/support-sft.CHANGELOG.md")
    assert changes.returncode == 0, changes.stderr
    assert "it answers badly" in (tmp_path / "changes" / "support-sft.CHANGELOG.md").read_text()
