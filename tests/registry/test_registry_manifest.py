"""The manifest is a pure function of content; what does not belong is refused."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from curation.errors import ConfigurationError, IntegrityError
from curation.registry.release.manifest import build, facts_of


def test_equal_candidates_have_equal_manifests_wherever_they_are(candidate_in: Any, tmp_path: Path) -> None:
    first, second = candidate_in(tmp_path / "a"), candidate_in(tmp_path / "b" / "c")
    one = build(first, facts_of(first))
    other = build(second, dict(reversed(list(facts_of(second).items()))))
    assert one.canonical == other.canonical
    assert one.content_digest == hashlib.sha256(one.canonical).hexdigest()


def test_files_are_in_order_with_digest_length_and_rows(candidate_in: Any, tmp_path: Path) -> None:
    candidate = candidate_in(tmp_path / "a")
    files = build(candidate, facts_of(candidate)).files
    assert [f.path for f in files] == sorted(f.path for f in files)
    assert len(files) == 12
    for file in files:
        data = (candidate / file.path).read_bytes()
        assert (file.sha256, file.bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert sum(f.rows for f in files if f.path.startswith("data/")) == 30


def test_a_changed_record_or_fact_is_another_content(candidate_in: Any, tmp_path: Path) -> None:
    candidates = [
        candidate_in(tmp_path / "a"),
        candidate_in(tmp_path / "b", changed="2024-02"),
        candidate_in(tmp_path / "c", limits=["None."]),
    ]
    manifests = [build(c, facts_of(c)) for c in candidates]
    assert len({m.content_digest for m in manifests}) == 3
    assert len({m.data_digest for m in manifests}) == 2


def test_the_set_of_samples_is_the_names_of_rows_whatever_stands_in_them(candidate_in: Any, tmp_path: Path) -> None:
    first, second = candidate_in(tmp_path / "a"), candidate_in(tmp_path / "b", changed="2024-02")
    one, other = (build(candidate, facts_of(candidate)).facts["samples"] for candidate in (first, second))
    assert one == other
    names = sorted(f"support-sft-train-2024-{month:02}-{n}" for month in (1, 2, 3) for n in range(8))
    digest = hashlib.sha256("".join(f"{name}\n" for name in names).encode()).hexdigest()
    assert one["default"]["id"] == "example_id"
    assert one["default"]["splits"]["train"] == digest
    third = candidate_in(tmp_path / "c", corpus="another")
    assert build(third, facts_of(third)).facts["samples"] != one


def test_a_json_schema_of_a_config_is_content(candidate_in: Any, tmp_path: Path) -> None:
    candidate = candidate_in(tmp_path / "a")
    plain = build(candidate, facts_of(candidate))
    schema = candidate / "schema" / "default.json"
    schema.parent.mkdir()
    schema.write_text('{"type": "object"}')
    manifest = build(candidate, facts_of(candidate))
    assert [(f.path, f.rows) for f in manifest.files][-1] == ("schema/default.json", 0)
    assert manifest.content_digest != plain.content_digest
    assert manifest.data_digest == plain.data_digest
    schema.write_text("[")
    with pytest.raises(IntegrityError, match="not a JSON schema"):
        build(candidate, facts_of(candidate))
    schema.rename(schema.with_name("absent.json")).write_text("{}")
    with pytest.raises(IntegrityError, match=r"schema/absent\.json is of no config"):
        build(candidate, facts_of(candidate))


@pytest.mark.parametrize("name", ["", "-a", "a-", "A", "a/b", "a@v1", "../a", "a b", "a" * 65, "a\n"])
def test_a_name_that_cannot_be_tag_and_folder_is_refused(candidate_in: Any, tmp_path: Path, name: str) -> None:
    candidate = candidate_in(tmp_path / "a")
    with pytest.raises(ConfigurationError, match="name is not valid"):
        build(candidate, {**facts_of(candidate), "corpus": name})


def test_facts_are_a_closed_list(candidate_in: Any, tmp_path: Path) -> None:
    candidate = candidate_in(tmp_path / "a")
    facts = facts_of(candidate)
    with pytest.raises(ConfigurationError, match="unknown: run_id"):
        build(candidate, {**facts, "run_id": "r1"})
    with pytest.raises(ConfigurationError, match="missing: keys"):
        build(candidate, {key: value for key, value in facts.items() if key != "keys"})
    with pytest.raises(ConfigurationError, match="canonical"):
        build(candidate, {**facts, "profile": {"digest": 2**60}}).canonical  # noqa: B018
    with pytest.raises(ConfigurationError, match="default_config"):
        build(candidate, {**facts, "default_config": "absent"})


def test_a_file_that_is_not_part_of_the_layout_stops_it(candidate_in: Any, tmp_path: Path) -> None:
    candidate = candidate_in(tmp_path / "a")
    for name in ("notes.txt", "data/default/.part.tmp", "data/default/train.parquet"):
        (candidate / name).write_bytes(b"x")
        with pytest.raises(IntegrityError, match="layout"):
            build(candidate, facts_of(candidate))
        (candidate / name).unlink()


def test_a_link_is_not_followed(candidate_in: Any, tmp_path: Path) -> None:
    candidate = candidate_in(tmp_path / "a")
    shard = candidate / "data/default/train-2024-01-00000.parquet"
    shutil.move(shard, tmp_path / "outside.parquet")
    shard.symlink_to(tmp_path / "outside.parquet")
    with pytest.raises(IntegrityError, match="symbolic link"):
        build(candidate, facts_of(candidate))


def test_facts_that_do_not_fit_the_files_stop_it(candidate_in: Any, tmp_path: Path) -> None:
    candidate = candidate_in(tmp_path / "a")
    facts = facts_of(candidate)
    fewer = json.loads(json.dumps(facts))
    fewer["counts"]["examples"]["default"]["train"] = 23
    with pytest.raises(IntegrityError, match="default/train holds 24 rows where 23"):
        build(candidate, fewer)
    (candidate / "data/default/train-2024-01-00000.parquet").unlink()
    with pytest.raises(IntegrityError, match="differ in 1 files"):
        build(candidate, facts)


def test_a_table_cut_short_stops_it(candidate_in: Any, tmp_path: Path) -> None:
    candidate = candidate_in(tmp_path / "a")
    shard = candidate / "data/default/train-2024-01-00000.parquet"
    shard.write_bytes(shard.read_bytes()[:-9])
    with pytest.raises(IntegrityError, match="not a Parquet file"):
        build(candidate, facts_of(candidate))
