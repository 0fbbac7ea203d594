"""A pulled release is whole, or every kind of damage to it is named."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from curation.errors import IntegrityError
from curation.registry.release.sums import SUMS
from curation.registry.release.verify import check, verify
from tests.registry.resummed import write_sums


@pytest.fixture
def copy(pulled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pulled, tmp_path / "copy"))


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_pulled_release_verifies_with_and_without_this_package(pulled: Path) -> None:
    assert verify(pulled) == []
    done = subprocess.run(["sha256sum", "--check", "--strict", SUMS], cwd=pulled, capture_output=True, check=False)
    assert done.returncode == 0
    assert done.stdout.count(b": OK") == len(files_of(pulled)) - 1


def test_a_flipped_bit_in_any_file_is_found(copy: Path) -> None:
    for path in files_of(copy):
        data = path.read_bytes()
        for place in (0, len(data) // 2, len(data) - 1):
            for bit in (0x01, 0x20, 0x80):
                path.write_bytes(data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :])
                problems = verify(copy)
                assert any(path.name in problem for problem in problems), (path.name, place, bit)
        path.write_bytes(data)
    assert verify(copy) == []


def test_every_bit_of_the_sums_counts(copy: Path) -> None:
    path = copy / SUMS
    data = path.read_bytes()
    for place in range(0, len(data), 7):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x20]) + data[place + 1 :])
        assert verify(copy)


def test_a_truncated_missing_or_extra_file_is_found(copy: Path) -> None:
    for path in files_of(copy):
        data, name = path.read_bytes(), path.relative_to(copy).as_posix()
        path.write_bytes(data[:-1])
        assert any(name in problem for problem in verify(copy))
        path.unlink()
        assert any(name in problem and "missing" in problem for problem in verify(copy))
        path.write_bytes(data)
    (copy / "data" / "default" / "extra.parquet").write_bytes(b"x")
    assert "data/default/extra.parquet is not listed in SHA256SUMS" in verify(copy)


def test_a_file_that_sums_know_and_the_manifest_does_not_is_found(copy: Path) -> None:
    (copy / "data" / "default" / "extra.parquet").write_bytes(b"x")
    write_sums(copy)
    assert verify(copy) == ["data/default/extra.parquet is not listed in manifest.json"]


def test_new_sums_do_not_hide_a_changed_shard_or_manifest(copy: Path) -> None:
    shard = copy / "data/default/train-2024-01-00000.parquet"
    shard.write_bytes(shard.read_bytes() + b"x")
    write_sums(copy)
    assert verify(copy) == ["data/default/train-2024-01-00000.parquet differs from manifest.json"]
    manifest = json.loads((copy / "manifest.json").read_bytes())
    manifest["counts"]["examples"]["default"]["train"] = 1
    (copy / "manifest.json").write_text(json.dumps(manifest))
    write_sums(copy)
    problems = verify(copy)
    assert "release.json names another content than manifest.json holds" in problems
    assert "default/train holds 24 rows where 1 are declared" in problems


@pytest.mark.parametrize("name", ["../outside", "/etc/hostname", "data/../../outside", "./README.md", "data\\x"])
def test_a_path_that_leaves_the_release_is_refused(copy: Path, name: str) -> None:
    lines = len(files_of(copy))
    with (copy / SUMS).open("a") as stream:
        stream.write("0" * 64 + f"  {name}\n")
    assert any(f"line {lines}" in problem for problem in verify(copy))
    manifest = json.loads((copy / "manifest.json").read_bytes())
    manifest["files"][0]["path"] = name
    (copy / "manifest.json").write_text(json.dumps(manifest))
    assert "manifest.json file 0 is not a path inside the release" in verify(copy)


def test_what_is_made_of_a_release_is_what_release_json_lists_no_more_and_no_less(copy: Path) -> None:
    release = json.loads((copy / "release.json").read_bytes())
    made = ["CHANGELOG.md", "croissant.json", "feed/default.parquet", "report/flow.png", "report/openlineage.jsonl"]
    for name in made:
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_bytes(b"x")
    listed = sorted({*release.get("made", ()), *made})
    (copy / "release.json").write_text(json.dumps({**release, "made": listed}))
    write_sums(copy)
    assert verify(copy) == []
    (copy / "report/flow.png").rename(copy / "report/more.png")
    write_sums(copy)
    assert verify(copy) == [
        "report/flow.png is listed in release.json and missing",
        "report/more.png is not listed in manifest.json",
    ]


@pytest.mark.parametrize("made", ["README.md", ["README.md"], ["report/../x.png"], ["report/x.py"], [1], {"a": 1}])
def test_a_list_of_what_was_made_lets_no_other_file_in(copy: Path, made: object) -> None:
    release = json.loads((copy / "release.json").read_bytes())
    (copy / "release.json").write_text(json.dumps({**release, "made": made}))
    assert "release.json lists as made what is no such file" in verify(copy)


def test_a_link_is_refused_even_when_it_leads_to_the_right_bytes(copy: Path, tmp_path: Path) -> None:
    shard = copy / "data/default/train-2024-01-00000.parquet"
    shutil.move(shard, tmp_path / "outside")
    shard.symlink_to(tmp_path / "outside")
    assert "data/default/train-2024-01-00000.parquet is a link or no regular file" in verify(copy)
    shard.unlink()
    shutil.move(tmp_path / "outside", shard)
    assert verify(copy) == []
    (copy / "data" / "more").symlink_to(tmp_path)
    assert "data/more is a link or no regular file" in verify(copy)


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{", '{"files": [1], "format": "curation-manifest/1"}', "[" * 100000]
)
def test_a_manifest_of_another_form_is_a_problem_not_a_crash(copy: Path, text: str) -> None:
    (copy / "manifest.json").write_text(text)
    assert verify(copy)


def test_check_raises_with_the_first_problem(copy: Path) -> None:
    (copy / "README.md").unlink()
    with pytest.raises(IntegrityError, match=r"README\.md is missing"):
        check(copy)
    assert verify(copy / "nowhere") == ["nowhere is not a folder"]
