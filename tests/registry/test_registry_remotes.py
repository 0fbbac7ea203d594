"""A registry in production: a bare git repository on a server, and a remote that speaks S3."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from dvc_objects.fs.memory import MemoryFileSystem

from curation.registry.publish import Registry
from curation.registry.release.manifest import facts_of
from curation.registry.release.verify import verify
from curation.registry.remote.check import Looked, look_at_remote
from curation.registry.repository.objects import _items

SHARD = "data/default/train-2024-01-00000.parquet"


def stored(bucket: str) -> dict[str, int]:
    """Key → bytes of everything in the bucket."""
    listed = boto3.client("s3").list_objects_v2(Bucket=bucket)
    return {each["Key"]: each["Size"] for each in listed.get("Contents", ())}


def key_of(path: Path) -> str:
    """Under which key DVC keeps a file's bytes."""
    name = hashlib.md5(path.read_bytes()).hexdigest()
    return f"registry/files/md5/{name[:2]}/{name[2:]}"


def pull(home: Path, url: str, tag: str) -> subprocess.CompletedProcess[str]:
    """`dvc get` by a consumer who has the bucket's credentials, and neither our settings nor a cache."""
    home.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if name.startswith("AWS_") or name == "PATH"},
        "HOME": str(home),
        "TMPDIR": str(home),
        "DVC_NO_ANALYTICS": "1",
        "DVC_SITE_CACHE_DIR": str(home / ".site"),
    }
    command = [sys.executable, "-m", "dvc", "get", url, "corpora/support-sft", "--rev", tag]
    return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_bare_repository_and_a_bucket_serve_every_version_until_it_is_withdrawn(
    tmp_path: Path, candidate_in: Any, bucket: str
) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "server.git")], check=True)
    url = f"file://{tmp_path / 'server.git'}"
    data = tmp_path / "data"
    registry = Registry(url, f"s3://{bucket}/registry", data / "work", data / "lock")
    first, second = candidate_in(data / "first"), candidate_in(data / "second", changed="2024-02")
    one = registry.publish(first, facts_of(first), {"run_id": "r1"})
    before = stored(bucket)
    two = registry.publish(second, facts_of(second), {"run_id": "r2"})
    assert one is not None and two is not None
    assert [release.tag for release in registry.releases()] == ["support-sft@v1.0.0", "support-sft@v1.1.0"]
    assert before and all(key.startswith("registry/") for key in before)
    shards = {path: key_of(path) for path in second.rglob("*.parquet")}
    assert [path.name for path, key in shards.items() if key not in before] == ["train-2024-02-00000.parquet"]
    assert set(shards.values()) <= stored(bucket).keys()
    for release in (one, two):
        done = pull(tmp_path / release.version, url, release.tag)
        assert done.returncode == 0, done.stderr
        assert verify(tmp_path / release.version / "support-sft") == []
    registry.withdraw("support-sft", [one.version], "erasure request 7")
    assert pull(tmp_path / "late", url, one.tag).returncode != 0
    assert pull(tmp_path / "newest", url, two.tag).returncode == 0
    assert not before.keys() <= stored(bucket).keys()


def bulky(folder: Path, candidate_in: Any, changed: str = "") -> Path:
    """A candidate of which each month of training weighs about a megabyte, as those of a company do."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    candidate = Path(candidate_in(folder, changed=changed))
    for path in (candidate / "data" / "default").glob("train-*.parquet"):
        table = pq.read_table(path)
        salts = [f"{path.name}{n}" for n in range(table.num_rows)]
        texts = ["".join(hashlib.sha512(f"{salt} {n}".encode()).hexdigest() for n in range(2_000)) for salt in salts]
        pq.write_table(table.set_column(1, "prompt", pa.array(texts)), path)
    return candidate


@pytest.mark.slow
def test_a_changed_month_uploads_little_more_than_its_own_bytes(tmp_path: Path, candidate_in: Any, bucket: str) -> None:
    registry = Registry(tmp_path / "registry", f"s3://{bucket}/registry", tmp_path / "work", tmp_path / "lock")
    first, second = (bulky(tmp_path / name, candidate_in, name) for name in ("2024-01", "2024-02"))
    registry.publish(first, facts_of(first), {"run_id": "r1", "fates": {"kept": 30}})
    before = stored(bucket)
    registry.publish(second, facts_of(second), {"run_id": "r2", "fates": {"kept": 30}})
    uploaded = sum(size for key, size in stored(bucket).items() if key not in before)
    months = [path for path in (second / "data/default").glob("train-*") if path.name[6:13] in ("2024-01", "2024-02")]
    assert uploaded <= 1.2 * sum(path.stat().st_size for path in months)


@pytest.mark.slow
def test_a_bucket_that_lost_a_release_or_is_gone_is_found_though_nothing_is_published(
    tmp_path: Path, candidate_in: Any, bucket: str
) -> None:
    registry = Registry(tmp_path / "registry", f"s3://{bucket}/registry", tmp_path / "work", tmp_path / "lock")
    assert look_at_remote(registry) == Looked()
    for corpus in ("support-sft", "support-triage"):
        candidate = candidate_in(tmp_path / corpus, corpus)
        registry.publish(candidate, facts_of(candidate), {"run_id": "r1"})
    tags = ("support-sft@v1.0.0", "support-triage@v1.0.0")
    assert look_at_remote(registry) == Looked(tags)
    s3 = boto3.client("s3")
    shard = hashlib.md5((tmp_path / "support-sft" / SHARD).read_bytes()).hexdigest().encode()
    for key in (key for key in stored(bucket) if key.endswith(".dir")):
        if shard in s3.get_object(Bucket=bucket, Key=key)["Body"].read():
            s3.delete_object(Bucket=bucket, Key=key)
    looked = look_at_remote(registry)
    assert looked == Looked(tags, ("support-sft@v1.0.0",))
    assert "1 of 2 releases cannot be pulled" in looked.advice
    for key in stored(bucket):
        s3.delete_object(Bucket=bucket, Key=key)
    s3.delete_bucket(Bucket=bucket)
    gone = look_at_remote(registry)
    assert gone.lacking == tags or gone.unreachable
    assert list((tmp_path / "work").iterdir()) == []


def test_a_remote_that_has_folders_and_is_no_folder_of_this_machine_is_listed_to_its_depth() -> None:
    """As one by SSH has."""
    files = MemoryFileSystem(global_store=False)
    for path, content in {"/store/files/md5/ab/cd": b"12345", "/store/mark": b"1", "/other/mark": b"1"}.items():
        files.pipe_file(path, content)
    found = {each["name"]: each["size"] for each in _items(SimpleNamespace(fs=files, path="/store"))}
    assert found == {"files/md5/ab/cd": 5, "mark": 1}
    assert list(_items(SimpleNamespace(fs=files, path="/nowhere"))) == []
