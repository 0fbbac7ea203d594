"""Lists and deletes the objects of a remote through DVC's own file systems.

It runs in the process of dvc, beside `child.py`, and imports nothing of this package. An S3 bucket that keeps earlier
versions is listed with them: deleting an object there deletes each of its versions and delete markers. An object that
cannot be deleted is an answer; an incomplete listing is an error.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any, TypedDict

MARKER = "curation-registry.json"  # beside DVC's folder in the remote
MARK = "curation-remote/1"
TIMES = ("LastModified", "mtime", "last_modified", "modified", "updated", "timeModified", "ModifiedTime")
ONE_CALL = 1_000  # objects that S3 deletes in one request
ABSENT = ("NoSuchKey", "NoSuchVersion", "NoSuchUpload", "404")
UNASKED = ("NotImplemented", "MethodNotAllowed")  # a server that does not know the question has none of it
FLAT = ("s3", "gs", "azure", "oss")  # they list a prefix whole, without folders
DELETES_FOR_GOOD = ("local", "ssh", "sftp")  # beside buckets of S3, which are asked
Info = Any  # of a file, as its file system tells it: no two tell the same


class _Named(TypedDict):
    name: str


class Item(_Named, total=False):
    """An object of the remote; see `survey`."""

    size: int
    at: str | None
    current: bool
    Versions: list[str]
    DeleteMarkers: list[str]
    upload: str


class Survey(TypedDict):
    """What `survey` says."""

    objects: list[Item]
    lists: dict[str, str]
    marker: str | None
    absent: bool
    hindrances: list[str]


class Deleted(TypedDict):
    """What `delete` says."""

    stay: dict[str, tuple[str, bool]]
    left: Sequence[Item]


def survey(lists: Sequence[str]) -> Survey:
    """Return everything in the remote, its marker, and the contents of `lists`: names of folders.

    `objects` are items of `name` (below DVC's folder), `size`, `at` (ISO time or None), `current`, and where it has
    them `Versions` and `DeleteMarkers`, or `upload` (for one that was never finished). `absent`: its folder is missing.
    `hindrances` say why deleted objects may remain somewhere.
    """
    from dvc.repo import Repo

    with Repo(".") as repo:
        store = repo.cloud.get_remote_odb()
        bucket = _Bucket.of(store)
        items = list(bucket.items() if bucket and bucket.versioned else _items(store))
        if bucket:
            items += bucket.uploads()
        there = {item["name"] for item in items if item["current"]}
        contents = {}
        for folder in lists:
            if f"{folder[:2]}/{folder[2:]}" in there:
                with store.fs.open(store.oid_to_path(folder), "rb") as stream:
                    contents[folder] = stream.read().decode("utf-8", "replace")
        return {
            "objects": items,
            "lists": contents,
            "marker": _marker(store),
            "absent": _is_absent(store),
            "hindrances": _hindrances(store, bucket),
        }


def delete(items: Sequence[Item], until: float) -> Deleted:
    """Delete items of `survey`, in their order, and begin none after `until`, a time of `now`.

    Returns:
        `stay`: name → why it was refused, and whether it can be read; `left`: items that were not tried.
    """
    from dvc.repo import Repo

    with Repo(".") as repo:
        store = repo.cloud.get_remote_odb()
        if bucket := _Bucket.of(store):
            return bucket.delete(items, until)
        return _delete_each(lambda name: store.fs.remove(store.fs.join(store.path, *name.split("/"))), items, until)


def _delete_each(remove: Callable[[str], object], items: Sequence[Item], until: float) -> Deleted:
    stay: dict[str, tuple[str, bool]] = {}
    for number, item in enumerate(items):
        if now() > until:
            return {"stay": stay, "left": items[number:]}
        try:
            remove(item["name"])
        except FileNotFoundError:
            continue
        except (ConnectionError, TimeoutError):  # the remote is gone, and no object's refusal
            raise
        except OSError as error:
            stay[item["name"]] = (type(error).__name__, True)
    return {"stay": stay, "left": []}


def now() -> float:
    """Return a clock that goes on while the machine sleeps, the same for all its processes."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def hindrances() -> list[str]:
    """Return the hindrances as `survey` does."""
    from dvc.repo import Repo

    with Repo(".") as repo:
        store = repo.cloud.get_remote_odb()
        return _hindrances(store, _Bucket.of(store))


def _hindrances(store: Any, bucket: _Bucket | None) -> list[str]:
    if bucket:
        return bucket.hindrances()
    protocol = store.fs.protocol
    if protocol in DELETES_FOR_GOOD:
        return []
    return [f"nobody can tell whether this storage ({protocol}) keeps what is deleted"]


def claim(text: str, when: str, instead: str = "") -> str:
    """Check that the remote is no other registry's, and write its marker where it has none.

    Args:
        text: the marker.
        when: when to write it: `empty`: into a remote with nothing in it; `always`; `never`.
        instead: a registry whose marker may be replaced.

    Returns:
        The other registry that the remote belongs to; empty where there is none.
    """
    from dvc.repo import Repo

    with Repo(".") as repo:
        store = repo.cloud.get_remote_odb()
        marker = _marker(store)
        whose = owner(marker) or "unknown"
        other = "" if marker is None or whose == owner(text) else whose
        if other and other != instead:
            return other
        free = marker is None and (when == "always" or (when == "empty" and not any(True for _ in _items(store))))
        if free or other:
            data = text.encode()
            place = _marker_path(store)
            store.fs.makedirs(store.fs.parent(place), exist_ok=True)
            store.fs.put_file(BytesIO(data), place, size=len(data))
            for path in (place, store.fs.parent(place)) if store.fs.protocol == "local" else ():
                descriptor = os.open(path, os.O_RDONLY)
                os.fsync(descriptor)  # before there is anything else
                os.close(descriptor)
        return ""


def owner(marker: str | None) -> str | None:
    """Return the registry that a marker names; None without a marker, empty where the marker is unreadable."""
    if marker is None:
        return None
    try:
        value = json.loads(marker)
    except ValueError:
        return ""
    return str(value.get("registry", "")) if isinstance(value, dict) and value.get("format") == MARK else ""


def _marker_path(store: Any) -> str:
    return str(store.fs.join(store.fs.parent(store.fs.parent(store.path)), MARKER))


def _marker(store: Any) -> str | None:
    try:
        with store.fs.open(_marker_path(store), "rb") as stream:
            return str(stream.read().decode("utf-8", "replace")) or None  # a power cut may leave an empty one
    except FileNotFoundError:
        return None


def _is_absent(store: Any) -> bool:
    return store.fs.protocol not in FLAT and not store.fs.exists(store.path)


def _items(store: Any) -> Iterator[Item]:
    if _is_absent(store):
        return
    start = store.path.rstrip("/" + os.sep)
    for path, info in _files(start) if store.fs.protocol == "local" else _found(store):
        name = path[path.index(start) + len(start) :].replace(os.sep, "/").strip("/")
        yield {"name": name, "size": info.get("size") or 0, "at": _time(info), "current": True}


def _found(store: Any) -> Iterator[tuple[str, Info]]:
    files = store.fs.fs
    if store.fs.protocol in FLAT:
        yield from files.find(store.path, detail=True).items()
        return
    for _, _, entries in files.walk(store.path, detail=True, on_error="raise"):  # `find` leaves out what it cannot read
        yield from ((info["name"], info) for info in entries.values())


def _files(start: str) -> Iterator[tuple[str, Info]]:
    """Yield files below a folder of this machine with their times, which DVC's file system for it does not give."""

    def fail(error: OSError) -> None:
        raise error

    for folder, _, names in os.walk(start, onerror=fail):
        for name in names:
            path = os.path.join(folder, name)
            try:
                seen = os.stat(path, follow_symlinks=False)
            except FileNotFoundError:  # somebody has finished an upload meanwhile
                continue
            yield path, {"size": seen.st_size, "mtime": seen.st_mtime}


def _time(info: Info) -> str | None:
    moment = next((info[name] for name in TIMES if info.get(name)), None)
    if isinstance(moment, int | float):
        moment = dt.datetime.fromtimestamp(moment, dt.UTC)
    if isinstance(moment, dt.datetime):
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).isoformat()
    return str(moment) if moment else None


class _Bucket:
    """The prefix of an S3 bucket that holds DVC's folder."""

    def __init__(self, call: Callable[..., Any], bucket: str, prefix: str) -> None:
        self._call, self._bucket, self._prefix = call, bucket, prefix
        status, self._unknown = None, ""
        try:
            status = self._ask("get_bucket_versioning").get("Status")
        except OSError as error:
            if (code := _code(error)) not in UNASKED:
                self._unknown = code
        self.versioned = status in ("Enabled", "Suspended")

    @classmethod
    def of(cls, store: Any) -> _Bucket | None:
        """Return the bucket of a store; None where it is not on S3."""
        call = getattr(store.fs.fs, "call_s3", None)
        if call is None:
            return None
        bucket, _, prefix = store.path.partition("/")
        return cls(call, bucket, prefix.rstrip("/") + "/")

    def items(self) -> Iterator[Item]:
        """Yield every object with all its versions and delete markers."""
        items_by_name: dict[str, Item] = {}
        try:
            pages = list(self._pages("list_object_versions", ("KeyMarker", "VersionIdMarker")))
        except PermissionError as error:
            raise PermissionError("what a bucket keeps is seen by who may s3:ListBucketVersions") from error
        for page in pages:
            for kind in ("Versions", "DeleteMarkers"):
                for version in page.get(kind) or ():
                    name = version["Key"][len(self._prefix) :]
                    empty: Item = {"name": name, "size": 0, "at": "", "current": False}
                    empty |= {"Versions": [], "DeleteMarkers": []}
                    item = items_by_name.setdefault(name, empty)
                    item[kind].append(version["VersionId"])
                    item["size"] += version.get("Size") or 0
                    item["at"] = max(item["at"], version["LastModified"].isoformat())
                    item["current"] |= kind == "Versions" and version["IsLatest"]
        yield from items_by_name.values()

    def uploads(self) -> list[Item]:
        """Return unfinished multipart uploads; none where listing them is forbidden, which is a hindrance."""
        return [
            {
                "name": upload["Key"][len(self._prefix) :],
                "size": 0,
                "at": upload["Initiated"].isoformat(),
                "current": False,
                "upload": upload["UploadId"],
            }
            for page in self._uploads[0]
            for upload in page.get("Uploads") or ()
            if upload["Key"].startswith(self._prefix)  # not every server looks at it
        ]

    @functools.cached_property
    def _uploads(self) -> tuple[list[Any], str]:
        """The listing of unfinished uploads, requested once, and why it is forbidden; empty where it is not."""
        try:
            return list(self._pages("list_multipart_uploads", ("KeyMarker", "UploadIdMarker"))), ""
        except OSError as error:
            return [], _code(error)

    def hindrances(self) -> list[str]:
        """Return why deleted objects may remain somewhere: a lock on objects, copies elsewhere, or it cannot
        be told.
        """
        if self._unknown:
            return [f"nobody can tell whether the bucket keeps versions ({self._unknown}: s3:GetBucketVersioning)"]
        _, why = self._uploads
        unseen = f"what uploads left cannot be seen ({why}: s3:ListBucketMultipartUploads)"
        reasons = [unseen] if why and why not in UNASKED else []
        if not self.versioned:
            return reasons
        asked = (
            ("get_object_lock_configuration", "ObjectLockConfigurationNotFoundError", "its objects are locked"),
            ("get_bucket_replication", "ReplicationConfigurationNotFoundError", "it is copied to another bucket"),
        )
        for method, absent, hindrance in asked:
            try:
                answer = self._ask(method)
                if self._is_copied(answer) or answer.get("ObjectLockConfiguration", {}).get("Rule"):
                    reasons.append(hindrance)
            except OSError as error:
                if (code := _code(error)) not in (absent, *UNASKED):
                    reasons.append(f"nobody can tell whether {hindrance} ({code})")
        return reasons

    def _is_copied(self, answer: Any) -> bool:
        """Return whether an enabled replication rule covers this prefix."""
        for rule in answer.get("ReplicationConfiguration", {}).get("Rules", ()):
            only = rule.get("Filter") or rule
            prefix = only.get("Prefix") or only.get("And", {}).get("Prefix") or ""
            if rule["Status"] == "Enabled" and (self._prefix.startswith(prefix) or prefix.startswith(self._prefix)):
                return True
        return False

    def delete(self, items: Sequence[Item], until: float) -> Deleted:
        """Delete every version and delete marker of each item, as `delete` of this module.

        Objects that stay are hidden behind a delete marker, so that nobody pulls them. Uploads go last.
        """
        stay: dict[str, tuple[str, bool]] = {}
        try:
            objects = [item for item in items if "upload" not in item]
            versions = ((item["name"], version) for item in objects for version in item.get("Versions", [None]))
            refused = self._delete(versions, until)
            gone = (item for item in objects if item["name"] not in refused)
            markers = ((item["name"], version) for item in gone for version in item.get("DeleteMarkers", ()))
            refused |= self._delete(markers, until)
            kept = [item for item in objects if item["name"] in refused and item["current"]]
            bare = {item["name"] for item in kept if "Versions" not in item}
            bare |= self._delete(((item["name"], None) for item in kept if "Versions" in item), until).keys()
            stay = {name: (code, name in bare) for name, code in refused.items()}
            for item in items:
                if "upload" in item and (code := self._abort(item, until)):
                    stay[item["name"]] = (code, False)
        except _Late:
            return {"stay": {}, "left": list(items)}
        return {"stay": stay, "left": []}

    def _abort(self, item: Item, until: float) -> str:
        """End an upload. Returns why it stays; empty where it is gone."""
        _in_time(until)
        key = self._prefix + item["name"]
        try:
            self._ask("abort_multipart_upload", Key=key, UploadId=item["upload"])
        except FileNotFoundError:  # somebody has finished or ended it
            return ""
        except OSError as error:
            return "" if _code(error) in ABSENT else _code(error)
        return ""

    def _delete(self, versions: Iterable[tuple[str, str | None]], until: float) -> dict[str, str]:
        """Delete versions by name and id (None for the object itself). Returns names of those that stay, and why."""
        stay: dict[str, str] = {}
        named = [
            {"Key": self._prefix + name, **({"VersionId": version} if version else {})} for name, version in versions
        ]
        for start in range(0, len(named), ONE_CALL):
            batch = named[start : start + ONE_CALL]
            _in_time(until)
            try:
                errors = self._ask("delete_objects", Delete={"Objects": batch, "Quiet": True}).get("Errors") or []
            except PermissionError as error:
                errors = [{**target, "Code": _code(error)} for target in batch]
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


class _Late(Exception):
    """The time for deletions is over."""


def _in_time(until: float) -> None:
    if now() > until:
        raise _Late


def _code(error: BaseException) -> str:
    """Return the S3 code of an error that s3fs has translated into a Python exception."""
    cause = error.__cause__ or error
    response = getattr(cause, "response", None) or {}
    return str(response.get("Error", {}).get("Code") or type(error).__name__)
