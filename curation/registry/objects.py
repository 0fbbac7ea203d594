"""What a remote holds, listed and deleted through DVC's own file systems. Runs in the process of dvc, beside
`child.py`; it imports nothing of this package.

A bucket of S3 that keeps earlier versions is listed with them: what is deleted there is every version and delete marker
of an object.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any

MARKER = "curation-registry.json"  # beside DVC's folder in the remote
TIMES = ("LastModified", "mtime", "last_modified", "modified", "updated", "timeModified", "ModifiedTime")
ONE_CALL = 1_000  # objects that S3 deletes in one request
ABSENT = ("NoSuchKey", "NoSuchVersion", "404")
Item = dict[str, Any]


def survey(lists: Sequence[str]) -> dict[str, Any]:
    """Everything in the remote, its marker, and what is asked for of `lists`: names of folders.

    `objects` are items of `name` (below DVC's folder), `size`, `at` (ISO time or None), `current`, and where it has
    them `Versions` and `DeleteMarkers`, or `upload` (of one that was never finished). `hindrances` say why a deletion
    may not be the end.
    """
    from dvc.repo import Repo

    with Repo(".") as repo:
        store = repo.cloud.get_remote_odb()
        bucket = _Bucket.of(store)
        items = list(bucket.items() if bucket and bucket.versioned else _items(store))
        if bucket:
            items += bucket.uploads()
        there = {item["name"] for item in items if item["current"]}
        found = {}
        for folder in lists:
            if f"{folder[:2]}/{folder[2:]}" in there:
                with store.fs.open(store.oid_to_path(folder), "rb") as stream:
                    found[folder] = stream.read().decode("utf-8", "replace")
        return {
            "objects": items,
            "lists": found,
            "marker": _marker(store),
            "hindrances": bucket.hindrances() if bucket else [],
        }


def delete(items: Sequence[Item]) -> dict[str, str]:
    """Delete items of `survey`, in their order. Names of those that stay, and why."""
    from dvc.repo import Repo

    with Repo(".") as repo:
        store = repo.cloud.get_remote_odb()
        if bucket := _Bucket.of(store):
            return bucket.delete(items)
        for item in items:
            try:
                store.fs.remove(store.fs.join(store.path, *item["name"].split("/")))
            except FileNotFoundError:
                continue
        return {}


def hindrances() -> list[str]:
    """As `survey` says them."""
    from dvc.repo import Repo

    with Repo(".") as repo:
        bucket = _Bucket.of(repo.cloud.get_remote_odb())
        return bucket.hindrances() if bucket else []


def mark(text: str, *, fresh: bool) -> bool:
    """Write the marker; where `fresh`, only into a remote with nothing in it. Whether it was written."""
    from dvc.repo import Repo

    with Repo(".") as repo:
        store = repo.cloud.get_remote_odb()
        if fresh and (_marker(store) or any(True for _ in _items(store))):  # a power cut may leave an empty one
            return False
        data = text.encode()
        place = _marker_path(store)
        store.fs.makedirs(store.fs.parent(place), exist_ok=True)
        store.fs.put_file(BytesIO(data), place, size=len(data))
        for path in (place, store.fs.parent(place)) if store.fs.protocol == "local" else ():
            descriptor = os.open(path, os.O_RDONLY)
            os.fsync(descriptor)  # before there is anything else
            os.close(descriptor)
        return True


def _marker_path(store: Any) -> str:
    return str(store.fs.join(store.fs.parent(store.fs.parent(store.path)), MARKER))


def _marker(store: Any) -> str | None:
    try:
        with store.fs.open(_marker_path(store), "rb") as stream:
            return str(stream.read().decode("utf-8", "replace"))
    except FileNotFoundError:
        return None


def _items(store: Any) -> Iterator[Item]:
    start = store.path.rstrip("/" + os.sep)
    found = _files(start) if store.fs.protocol == "local" else store.fs.fs.find(store.path, detail=True).items()
    for path, info in found:
        name = path[path.index(start) + len(start) :].replace(os.sep, "/").strip("/")
        yield {"name": name, "size": info.get("size") or 0, "at": _time(info), "current": True}


def _files(start: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Files below a folder of this machine: DVC's file system for it does not tell their times."""
    for folder, _, names in os.walk(start):
        for name in names:
            path = os.path.join(folder, name)
            seen = os.stat(path, follow_symlinks=False)
            yield path, {"size": seen.st_size, "mtime": seen.st_mtime}


def _time(info: dict[str, Any]) -> str | None:
    found = next((info[name] for name in TIMES if info.get(name)), None)
    if isinstance(found, int | float):
        found = dt.datetime.fromtimestamp(found, dt.UTC)
    if isinstance(found, dt.datetime):
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).isoformat()
    return str(found) if found else None


class _Bucket:
    """The prefix of an S3 bucket that DVC's folder is."""

    def __init__(self, call: Callable[..., Any], bucket: str, prefix: str) -> None:
        self._call, self._bucket, self._prefix = call, bucket, prefix
        status, self._unknown = None, ""
        try:
            status = self._ask("get_bucket_versioning").get("Status")
        except OSError as error:
            if (code := _code(error)) not in ("NotImplemented", "MethodNotAllowed"):
                self._unknown = code
        self.versioned = status in ("Enabled", "Suspended")

    @classmethod
    def of(cls, store: Any) -> _Bucket | None:
        """That of a store; None where it is none of S3."""
        call = getattr(store.fs.fs, "call_s3", None)
        if call is None:
            return None
        bucket, _, prefix = store.path.partition("/")
        return cls(call, bucket, prefix.rstrip("/") + "/")

    def items(self) -> Iterator[Item]:
        """Every object with all its versions and delete markers."""
        found: dict[str, Item] = {}
        for page in self._pages("list_object_versions", ("KeyMarker", "VersionIdMarker")):
            for kind in ("Versions", "DeleteMarkers"):
                for each in page.get(kind) or ():
                    name = each["Key"][len(self._prefix) :]
                    empty = {"name": name, "size": 0, "at": "", "current": False, "Versions": [], "DeleteMarkers": []}
                    item = found.setdefault(name, empty)
                    item[kind].append(each["VersionId"])
                    item["size"] += each.get("Size") or 0
                    item["at"] = max(item["at"], each["LastModified"].isoformat())
                    item["current"] |= kind == "Versions" and each["IsLatest"]
        yield from found.values()

    def uploads(self) -> list[Item]:
        """Uploads in parts that were never finished."""
        try:
            pages = list(self._pages("list_multipart_uploads", ("KeyMarker", "UploadIdMarker")))
        except OSError:  # no right to see them; they end by the bucket's own rule
            return []
        return [
            {
                "name": each["Key"][len(self._prefix) :],
                "size": 0,
                "at": each["Initiated"].isoformat(),
                "current": False,
                "upload": each["UploadId"],
            }
            for page in pages
            for each in page.get("Uploads") or ()
            if each["Key"].startswith(self._prefix)  # not every server looks at it
        ]

    def hindrances(self) -> list[str]:
        """Why what is deleted may stay somewhere: a lock on objects, copies elsewhere, or nobody can tell."""
        if self._unknown:
            return [f"nobody can tell whether the bucket keeps versions ({self._unknown}: s3:GetBucketVersioning)"]
        if not self.versioned:
            return []
        asked = (
            ("get_object_lock_configuration", "ObjectLockConfigurationNotFoundError", "its objects are locked"),
            ("get_bucket_replication", "ReplicationConfigurationNotFoundError", "it is copied to another bucket"),
        )
        found = []
        for method, absent, said in asked:
            try:
                answer = self._ask(method)
                if method == "get_bucket_replication" or answer.get("ObjectLockConfiguration", {}).get("Rule"):
                    found.append(said)
            except OSError as error:
                if (code := _code(error)) not in (absent, "NotImplemented", "MethodNotAllowed"):
                    found.append(f"nobody can tell whether {said} ({code})")
        return found

    def delete(self, items: Sequence[Item]) -> dict[str, str]:
        """Delete items, every version and delete marker of each. Names of those that stay, and why: they are hidden
        behind a delete marker, so that nobody pulls them."""
        for item in items:
            if "upload" in item:
                key = self._prefix + item["name"]
                self._call("abort_multipart_upload", Bucket=self._bucket, Key=key, UploadId=item["upload"])
        items = [item for item in items if "upload" not in item]
        stay = self._delete((item["name"], version) for item in items for version in item.get("Versions", [None]))
        gone = (item for item in items if item["name"] not in stay)
        stay |= self._delete((item["name"], version) for item in gone for version in item.get("DeleteMarkers", ()))
        kept = (item for item in items if item["name"] in stay and item["current"] and "Versions" in item)
        self._delete((item["name"], None) for item in kept)
        return stay

    def _delete(self, versions: Iterable[tuple[str, str | None]]) -> dict[str, str]:
        """Delete versions by name and id, None where none is meant. Names of those that stay, and why."""
        stay: dict[str, str] = {}
        named = [
            {"Key": self._prefix + name, **({"VersionId": version} if version else {})} for name, version in versions
        ]
        for start in range(0, len(named), ONE_CALL):
            batch = named[start : start + ONE_CALL]
            try:
                errors = self._ask("delete_objects", Delete={"Objects": batch, "Quiet": True}).get("Errors") or []
            except PermissionError as error:
                errors = [{**each, "Code": _code(error)} for each in batch]
            stay |= {e["Key"][len(self._prefix) :]: e["Code"] for e in errors if e.get("Code") not in ABSENT}
        return stay

    def _ask(self, method: str, **arguments: Any) -> Any:
        return self._call(method, Bucket=self._bucket, **arguments)

    def _pages(self, method: str, markers: tuple[str, str]) -> Iterator[Any]:
        following: dict[str, str] = {}
        while True:
            page = self._ask(method, Prefix=self._prefix, **following)
            yield page
            if not page.get("IsTruncated"):
                return
            following = {marker: page[f"Next{marker}"] for marker in markers if page.get(f"Next{marker}")}


def _code(error: BaseException) -> str:
    """What S3 calls an error that s3fs has put into Python's words."""
    cause = error.__cause__ or error
    response = getattr(cause, "response", None) or {}
    return str(response.get("Error", {}).get("Code") or type(error).__name__)
