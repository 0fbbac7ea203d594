"""The log of decisions: writers at once all get in, and a change to what was written is found."""

from __future__ import annotations

import datetime as dt
import multiprocessing
from pathlib import Path

import pytest

from curation.errors import ConfigurationError, IntegrityError
from curation.state.decisions import Decision, DecisionLog

KEY = b"k" * 32
NOW = dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)


def hold(subject: str, why: str = "a test") -> Decision:
    return Decision("hold", "somebody", why, NOW, (subject,))


def append(folder: Path, name: str) -> None:
    """What a writer process does."""
    for number in range(5):
        DecisionLog(folder, KEY).append(hold(f"{name}{number}"))


def test_decisions_of_many_processes_at_once_are_one_valid_chain(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=append, args=(tmp_path, name)) for name in "abcdef"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    log = DecisionLog(tmp_path, KEY)
    assert sorted(s for d in log.read() for s in d.subjects) == sorted(f"{w}{n}" for w in "abcdef" for n in range(5))
    for name in "abcdef":  # each writer's own decisions stand in the order it made them
        own = [d.subjects[0] for d in log.read() if d.subjects[0].startswith(name)]
        assert own == [f"{name}{n}" for n in range(5)]
    assert sorted(p.name for p in tmp_path.glob("*.json")) == [f"{n:08d}.json" for n in range(1, 31)]


def test_a_chain_cut_short_is_found(tmp_path: Path) -> None:
    append(tmp_path, "a")
    (tmp_path / "00000005.json").unlink()
    with pytest.raises(IntegrityError, match="the log was cut"):
        DecisionLog(tmp_path, KEY).read()


@pytest.mark.parametrize("place", [1, 2, 3])
@pytest.mark.parametrize("damage", ["changed", "removed", "emptied", "exchanged"])
def test_a_decision_that_was_changed_or_removed_is_found(tmp_path: Path, place: int, damage: str) -> None:
    for number in range(5):
        DecisionLog(tmp_path, KEY).append(hold(f"subject{number}"))
    assert len(DecisionLog(tmp_path, KEY).read()) == 5
    file = tmp_path / f"{place:08d}.json"
    if damage == "changed":
        file.write_bytes(file.read_bytes().replace(b"subject", b"another"))
    elif damage == "removed":
        file.unlink()
    elif damage == "emptied":
        file.write_bytes(b"")
    else:
        other = tmp_path / f"{place + 1:08d}.json"
        kept = file.read_bytes()
        file.write_bytes(other.read_bytes())
        other.write_bytes(kept)
    with pytest.raises(IntegrityError):
        DecisionLog(tmp_path, KEY).read()


def test_a_decision_says_who_and_why(tmp_path: Path) -> None:
    for who, why in (("", "why"), ("who", " ")):
        with pytest.raises(ConfigurationError, match="who decided and why"):
            DecisionLog(tmp_path, KEY).append(Decision("hold", who, why, NOW))
    assert list(tmp_path.iterdir()) == []


def test_a_hold_stands_until_it_is_released_and_the_digest_does_not_know_the_order(tmp_path: Path) -> None:
    one, two = DecisionLog(tmp_path / "one", KEY), DecisionLog(tmp_path / "two", KEY)
    first, second = (Decision("erasure", "somebody", "asked", NOW, (subject,)) for subject in ("a", "b"))
    for log, order in ((one, (first, second)), (two, (second, first))):
        for decision in order:
            log.append(decision)
    assert one.digest() == two.digest()
    assert one.erased() == {"a", "b"}
    one.append(hold("source:crm"))
    assert set(one.held()) == {"source:crm"}
    assert one.digest() == two.digest()
    one.append(Decision("release_hold", "somebody", "repaired", NOW, ("source:crm",)))
    assert one.held() == {}
