"""Objects of a release that are damaged or gone in the remote: named with the version, and put back from a copy."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from curation.errors import ConfigurationError, IntegrityError, TryAgain
from curation.registry.publish import Registry, Release
from curation.registry.pull import pull
from curation.registry.release.manifest import facts_of
from curation.registry.release.verify import verify
from curation.registry.remote.repair import Repaired, repair

FEBRUARY, MARCH = (f"data/default/train-2024-0{month}-00000.parquet" for month in (2, 3))
RESTORED = "curation repair support-sft@v1.0.0 --copy FOLDER"


@pytest.fixture
def registry(published_copy: Path, registry_in: Callable[..., Registry]) -> Registry:
    return registry_in(published_copy)


def stored(data: Path, file: Path) -> Path:
    """The object that holds the bytes of a file."""
    name = hashlib.md5(file.read_bytes()).hexdigest()
    return data / "remote" / "files" / "md5" / name[:2] / name[2:]


def damage(place: Path) -> None:
    """Flip a bit in the middle."""
    whole = bytearray(place.read_bytes())
    whole[len(whole) // 2] ^= 1
    os.chmod(place, 0o644)
    place.write_bytes(bytes(whole))


@pytest.mark.slow
@pytest.mark.parametrize("path", [FEBRUARY, MARCH])
def test_a_damaged_file_of_the_release_before_is_named_with_the_call_that_puts_it_back(
    published_copy: Path, registry: Registry, candidate_in: Any, path: str
) -> None:
    first = candidate_in(published_copy / "first")
    changed = candidate_in(published_copy / "changed", changed="2024-02")  # February of the first is in no other
    damage(stored(published_copy, first / path))
    with pytest.raises(IntegrityError) as refused:
        registry.publish(changed, facts_of(changed), {"run_id": "r2"})
    assert refused.value.where == "support-sft@v1.0.0"
    assert path in refused.value.found
    assert RESTORED in refused.value.fix
    other = candidate_in(published_copy / "other", "support-triage")
    assert registry.publish(other, facts_of(other), {"run_id": "r2"}) is not None
    (release,) = registry.releases("support-sft")
    assert repair(registry, release, [first]) == Repaired((path,), ())
    assert repair(registry, release, []) == Repaired((), ())
    later = registry.publish(changed, facts_of(changed), {"run_id": "r2"})
    assert later is not None and later.version == "v1.1.0"


def test_a_file_that_is_gone_from_the_remote_is_said_with_the_version_too(
    published_copy: Path, registry: Registry, candidate_in: Any
) -> None:
    changed = candidate_in(published_copy / "changed", changed="2024-02")
    stored(published_copy, candidate_in(published_copy / "first") / FEBRUARY).unlink()
    with pytest.raises(TryAgain, match=RESTORED) as refused:
        registry.publish(changed, facts_of(changed), {"run_id": "r2"})
    assert "support-sft@v1.0.0" in refused.value.found


@pytest.mark.slow
def test_what_no_copy_has_is_named_and_a_pulled_release_puts_everything_back(
    published_copy: Path, registry: Registry, candidate_in: Any, published: tuple[Path, Release], pulled: Path
) -> None:
    release = published[1]
    first = candidate_in(published_copy / "first")
    stored(published_copy, first / FEBRUARY).unlink()
    damage(stored(published_copy, pulled / "README.md"))
    assert repair(registry, release, [first]) == Repaired((FEBRUARY,), ("README.md",))
    for place in (published_copy / "remote").rglob("*.dir"):
        damage(place)
    assert repair(registry, release, [first]) == Repaired((), (".",))
    assert repair(registry, release, [pulled]) == Repaired((".", "README.md"), ())
    assert verify(pull(registry, release, published_copy / "again")) == []
    assert list((published_copy / "work").iterdir()) == []


def test_a_withdrawn_release_and_a_folder_that_is_not_there_repair_nothing(
    published_copy: Path, registry: Registry, published: tuple[Path, Release]
) -> None:
    with pytest.raises(ConfigurationError, match="no such folder"):
        repair(registry, published[1], [published_copy / "nowhere"])
    (withdrawn,) = registry.withdraw("support-sft", ["v1.0.0"], "request 7")
    shutil.rmtree(published_copy / "work")
    with pytest.raises(ConfigurationError, match="it was withdrawn"):
        repair(registry, withdrawn, [])
