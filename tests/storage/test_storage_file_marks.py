"""A landing's folder holds its marker and files that are known, or somebody else's."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from curation.storage.landings.file_marks import file_mark, has_others

MARKER = "_SUCCESS"


@pytest.fixture
def known(tmp_path: Path) -> set[bytes]:
    """Two files of a landing, with its marker, in a folder `landing` beside a file of another."""
    (tmp_path / "other.json").write_text("other")
    files = {"tickets.json": b"tickets", "attachments/0.txt": b"a photo"}
    for name, content in files.items():
        (tmp_path / "landing" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "landing" / name).write_bytes(content)
    (tmp_path / "landing" / MARKER).touch()
    return {file_mark(name, hashlib.sha256(content).digest()) for name, content in files.items()}


def test_a_folder_of_what_is_known_and_its_marker_holds_nothing_else(tmp_path: Path, known: set[bytes]) -> None:
    assert not has_others(tmp_path / "landing", known, MARKER)
    assert has_others(tmp_path / "landing", known, None)
    assert has_others(tmp_path / "landing", known, "READY")
    (tmp_path / "landing" / MARKER).unlink()
    assert not has_others(tmp_path / "landing", known, None)
    (tmp_path / "landing" / "tickets.json").unlink()
    assert not has_others(tmp_path / "landing", known, MARKER)


@pytest.mark.parametrize("name", ["A", "zz", ".hidden", "attachments/_SUCCESS", "attachments/tickets.json"])
def test_a_file_that_is_not_known_is_somebody_elses_whatever_its_name(
    tmp_path: Path, known: set[bytes], name: str
) -> None:
    (tmp_path / "landing" / name).write_text("tickets")
    assert has_others(tmp_path / "landing", known, MARKER)


def test_known_bytes_under_another_name_and_other_bytes_under_a_known_one_are_somebody_elses(
    tmp_path: Path, known: set[bytes]
) -> None:
    file = tmp_path / "landing" / "tickets.json"
    file.rename(tmp_path / "landing" / "customers.json")
    assert has_others(tmp_path / "landing", known, MARKER)
    (tmp_path / "landing" / "customers.json").rename(file)
    assert not has_others(tmp_path / "landing", known, MARKER)
    file.write_text("others")
    assert has_others(tmp_path / "landing", known, MARKER)


@pytest.mark.parametrize("target", ["..", "../other.json"])
def test_a_link_out_of_the_folder_is_somebody_elses(tmp_path: Path, known: set[bytes], target: str) -> None:
    (tmp_path / "landing" / "link").symlink_to(target)
    assert has_others(tmp_path / "landing", known, MARKER)
