"""A bucket that keeps earlier versions of what is deleted: they go too, or it is said until when they may remain."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest

from curation.errors import ConfigurationError
from curation.registry.publish import Registry
from curation.registry.release.manifest import facts_of
from curation.registry.remote.check import look_at_remote
from curation.registry.remote.remote_policy import Policy
from curation.storage.failpoints import KILLED

pytestmark = pytest.mark.slow
PROD = Policy(strict=True)
ROOT = Path(__file__).parents[2]
PUBLISH = """
import sys
from pathlib import Path
from curation.registry.release.manifest import facts_of
from curation.registry.publish import Registry
data, candidate = Path(sys.argv[1]), Path(sys.argv[2])
registry = Registry(data / "registry", "s3://locked/registry", data / "work", data / "lock")
registry.publish(candidate, facts_of(candidate), {})
"""
PREFIX = "registry/files/md5/"


def registry_on(bucket: str, folder: Path, policy: Policy = PROD) -> Registry:
    return Registry(folder / "registry", f"s3://{bucket}/registry", folder / "work", folder / "lock", policy=policy)


def publish_two(registry: Registry, folder: Path, candidate_in: Any) -> None:
    for name, changed in (("first", ""), ("second", "2024-02")):
        candidate = candidate_in(folder / name, changed=changed)
        assert registry.publish(candidate, facts_of(candidate), {}) is not None


def every_version(bucket: str, prefix: str = PREFIX) -> dict[str, set[str]]:
    """Key → ids of all its versions and delete markers."""
    listed = boto3.client("s3").list_object_versions(Bucket=bucket, Prefix=prefix)
    found: dict[str, set[str]] = {}
    for each in (*listed.get("Versions", ()), *listed.get("DeleteMarkers", ())):
        found.setdefault(each["Key"], set()).add(each["VersionId"])
    return found


def keeping_versions(bucket: str) -> None:
    enabled = {"Status": "Enabled"}
    boto3.client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration=enabled)


def locking(name: str) -> str:
    """A bucket in which nothing can be deleted for a week."""
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    rule = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 7}}
    s3.put_object_lock_configuration(
        Bucket=name, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
    )
    return name


def copied(bucket: str) -> None:
    """Let a bucket be copied to another one."""
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="elsewhere")
    keeping_versions("elsewhere")
    rule = {
        "ID": "all",
        "Status": "Enabled",
        "Priority": 1,
        "Filter": {},
        "Destination": {"Bucket": "arn:aws:s3:::elsewhere"},
        "DeleteMarkerReplication": {"Status": "Disabled"},
    }
    role = "arn:aws:iam::123456789012:role/copying"
    s3.put_bucket_replication(Bucket=bucket, ReplicationConfiguration={"Role": role, "Rules": [rule]})


def test_all_versions_and_delete_markers_of_what_was_withdrawn_go_and_of_nothing_else(
    tmp_path: Path, candidate_in: Any, bucket: str
) -> None:
    keeping_versions(bucket)
    s3, registry = boto3.client("s3"), registry_on(bucket, tmp_path)
    publish_two(registry, tmp_path, candidate_in)
    both = every_version(bucket)
    s3.put_object(Bucket=bucket, Key="somebody/else", Body=b"1")
    s3.delete_object(Bucket=bucket, Key="somebody/else")
    for key in both:  # written twice
        s3.put_object(Bucket=bucket, Key=key, Body=s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    written = every_version(bucket)
    registry.withdraw("support-sft", ["v1.0.0"], "request 7")
    kept = every_version(bucket)
    assert 0 < len(kept) < len(both)
    assert {key: written[key] for key in kept} == kept
    assert len(every_version(bucket, "somebody/")["somebody/else"]) == 2
    again = next(iter(set(written) - set(kept)))
    s3.put_object(Bucket=bucket, Key=again, Body=b"restored")
    s3.delete_object(Bucket=bucket, Key=again)  # as older code did, which knew of no versions
    assert look_at_remote(registry).removed == 1
    assert every_version(bucket) == kept


def test_a_bucket_that_locks_objects_or_copies_them_is_refused_in_prod_before_anything_is_pushed(
    tmp_path: Path, candidate_in: Any, bucket: str
) -> None:
    candidate = candidate_in(tmp_path / "candidate")
    locked = registry_on(locking("locked"), tmp_path / "locked")
    with pytest.raises(ConfigurationError, match=r"its objects are locked.*`deletion_lag`"):
        locked.publish(candidate, facts_of(candidate), {})
    keeping_versions(bucket)
    copied(bucket)
    with pytest.raises(ConfigurationError, match="it is copied to another bucket"):
        registry_on(bucket, tmp_path / "copied").publish(candidate, facts_of(candidate), {})
    assert not every_version("locked") and not every_version(bucket)


def test_what_a_lock_keeps_is_said_and_refused_in_prod_unless_its_staying_is_declared(
    tmp_path: Path, candidate_in: Any, bucket: str
) -> None:
    locking("locked")
    declared = registry_on("locked", tmp_path, Policy(strict=True, lag=8))
    publish_two(declared, tmp_path, candidate_in)
    before = every_version("locked")
    declared.withdraw("support-sft", ["v1.0.0"], "request 7")
    after = every_version("locked")
    assert all(before[key] <= after[key] for key in before)
    listed = boto3.client("s3").list_objects_v2(Bucket="locked", Prefix=PREFIX)
    assert {each["Key"] for each in listed["Contents"]} < before.keys()  # what stays can be pulled no more
    looked = look_at_remote(declared)
    assert every_version("locked") == after
    until = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=8)).isoformat()
    assert (looked.advice, dict(looked.remaining)) == ("", {"support-sft@v1.0.0": until})
    undeclared = registry_on("locked", tmp_path)
    with pytest.raises(ConfigurationError, match=r"Withdrawn and still there.*AccessDenied"):
        undeclared.withdraw("support-sft", ["v1.0.0"], "request 7")
    assert "Withdrawn and still there" in look_at_remote(undeclared).advice


def test_what_a_killed_publication_left_under_a_lock_is_known_every_night(
    tmp_path: Path, candidate_in: Any, bucket: str
) -> None:
    registry = registry_on(locking("locked"), tmp_path, Policy())
    first = candidate_in(tmp_path / "first")
    registry.publish(first, facts_of(first), {})
    second = candidate_in(tmp_path / "second", changed="2024-02")
    environment = {**os.environ, "CURATION_FAILPOINT": "registry.push.after", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PUBLISH, str(tmp_path), str(second)]
    assert subprocess.run(command, env=environment, check=False).returncode == KILLED
    looked = look_at_remote(registry)
    assert list(looked.still) == ["publish support-sft v1.1.0 (cut off)"]
    assert look_at_remote(registry).still == looked.still


def test_an_upload_in_parts_that_was_never_finished_goes(tmp_path: Path, candidate_in: Any, bucket: str) -> None:
    registry = registry_on(bucket, tmp_path)
    candidate = candidate_in(tmp_path / "candidate")
    registry.publish(candidate, facts_of(candidate), {})
    s3 = boto3.client("s3")
    s3.create_multipart_upload(Bucket=bucket, Key=f"{PREFIX}ab/{'c' * 30}")
    s3.create_multipart_upload(Bucket=bucket, Key="somebody/else")
    assert look_at_remote(registry).removed == 1
    (left,) = s3.list_multipart_uploads(Bucket=bucket)["Uploads"]
    assert left["Key"] == "somebody/else"
