"""Where exports land: on a disk or in an object store, complete or not, archives seen through, nothing trusted."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import os
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from backports import zstd

from curation.errors import SourceError, TryAgain
from curation.sources.decode import opened
from curation.sources.reasons import Unreadable
from curation.storage.landings.archives import FREE_EXPANSION, MAX_EXPANSION
from curation.storage.landings.landing import INCOMPLETE, Arrival, Landing, LandingZone, file_sha256

DAY = dt.date(2026, 11, 2)
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def zone(root: Path, arrival: Arrival = Arrival()) -> LandingZone:
    return LandingZone(str(root / "crm"), "landing/crm", root / "scratch", arrival)


def look(root: Path, day: dt.date = DAY) -> Landing:
    with zone(root).opened(day) as landing:
        return landing


def land(root: Path, name: str = "2026-11-02") -> Path:
    folder = root / "crm" / name
    folder.mkdir(parents=True)
    (folder / "b.csv").write_text("b")
    return folder


def test_a_landing_is_its_regular_files_in_order_of_name(tmp_path: Path) -> None:
    folder = land(tmp_path)
    (folder / "a").mkdir()
    (folder / "a" / "z.csv").write_text("z")
    (folder / ".hidden").write_text("h")
    (folder / "link.csv").symlink_to(folder / "b.csv")
    assert [f.name for f in look(tmp_path).files] == ["a/z.csv", "b.csv", "link.csv"]
    assert zone(tmp_path).dates(NOON) == [DAY]
    assert LandingZone(str(tmp_path / "absent"), "landing/absent", tmp_path).dates(NOON) == []


def test_a_landing_that_is_still_being_written_is_not_there_yet(tmp_path: Path) -> None:
    folder = land(tmp_path)
    (folder / INCOMPLETE).touch()
    assert zone(tmp_path).dates(NOON) == []
    (folder / INCOMPLETE).unlink()
    assert zone(tmp_path).dates(NOON) == [DAY]


@pytest.mark.parametrize("target", ["file", "folder"])
def test_a_link_that_leaves_the_landing_is_told_and_not_followed(tmp_path: Path, target: str) -> None:
    folder = land(tmp_path / "landing")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.csv").write_text("s")
    (folder / "link.csv").symlink_to(outside / "secret.csv" if target == "file" else outside)
    landing = look(tmp_path / "landing")
    assert [file.name for file in landing.files] == ["b.csv"]
    assert strays(landing) == {"link.csv": "link_outside"}


@pytest.mark.parametrize("name", ["2026-13-01", "latest", "2026-11-02-b"])
def test_a_folder_that_is_not_named_after_a_date_is_an_error_that_does_not_repeat_the_name(
    tmp_path: Path, name: str
) -> None:
    land(tmp_path, name)
    with pytest.raises(SourceError, match="landing/crm") as refused:
        zone(tmp_path).dates(NOON)
    assert name not in str(refused.value)


def test_a_landing_waits_for_its_marker_and_for_quiet(tmp_path: Path) -> None:
    folder = land(tmp_path)
    marked = zone(tmp_path, Arrival(marker="_SUCCESS"))
    assert marked.dates(NOON) == []
    assert list(marked.landings(NOON)) == [(DAY, False)]
    (folder / "_SUCCESS").touch()
    assert marked.dates(NOON) == [DAY]
    with marked.opened(DAY) as landing:
        assert [f.name for f in landing.files] == ["b.csv"]
    os.utime(folder / "b.csv", (NOON.timestamp(), NOON.timestamp()))
    os.utime(folder / "_SUCCESS", (NOON.timestamp(), NOON.timestamp()))
    quiet = zone(tmp_path, Arrival(quiet_seconds=600))
    assert quiet.dates(NOON + dt.timedelta(seconds=599)) == []
    assert quiet.dates(NOON + dt.timedelta(seconds=600)) == [DAY]


def test_a_landing_from_the_future_is_refused_with_its_date(tmp_path: Path) -> None:
    land(tmp_path, "2062-01-01")
    with pytest.raises(SourceError, match="2062-01-01, which is after today"):
        zone(tmp_path).dates(NOON)
    land(tmp_path / "tomorrow", "2026-11-21")
    assert zone(tmp_path / "tomorrow").dates(NOON) == [dt.date(2026, 11, 21)]


# Archives -------------------------------------------------------------------------------------------------------------


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members: dict[str, bytes], link: str | None = None) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        if link is not None:
            entry = tarfile.TarInfo("link.csv")
            entry.type, entry.linkname = tarfile.SYMTYPE, link
            archive.addfile(entry)
    return out.getvalue()


def strays(landing: Landing) -> dict[str, str]:
    return {stray.name: stray.reason for stray in landing.strays}


MEMBERS = {"Case.csv": b"Id\n1\n", "deep/er/Contact.csv": b"Id\n2\n", ".hidden": b"h", "__MACOSX/._Case.csv": b"m"}
ARCHIVES: dict[str, Callable[[], bytes]] = {
    "x.zip": lambda: zipped(MEMBERS),
    "x.tar": lambda: tarred(MEMBERS),
    "x.tar.gz": lambda: gzip.compress(tarred(MEMBERS)),
    "x.TGZ": lambda: gzip.compress(tarred(MEMBERS)),
    "x.tar.zst": lambda: zstd.compress(tarred(MEMBERS)),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_is_the_files_in_it_and_nothing_is_unpacked_beside_it(tmp_path: Path, name: str) -> None:
    folder = land(tmp_path)
    (folder / name).write_bytes(ARCHIVES[name]())
    before = sorted(folder.rglob("*"))
    with zone(tmp_path).opened(DAY) as landing:
        read = {file.name: opened(file).read() for file in landing.files}
        assert {file.sha256 for file in landing.files if file.member} == {file_sha256(folder / name)}
        with next(file for file in landing.files if file.member).local() as path:
            assert path.read_bytes() == b"Id\n1\n"
        assert not path.exists()
    assert read == {"b.csv": b"b", f"{name}/Case.csv": b"Id\n1\n", f"{name}/deep/er/Contact.csv": b"Id\n2\n"}
    assert sorted(folder.rglob("*")) == before
    assert list((tmp_path / "scratch").iterdir()) == []


def encrypted(data: bytes) -> bytes:
    """The flag of encryption set in both headers of the first member."""
    marked = bytearray(data)
    marked[6] |= 1
    marked[data.index(b"PK\1\2") + 8] |= 1
    return bytes(marked)


HOSTILE: dict[str, tuple[str, bytes, dict[str, str]]] = {
    "traversal": ("x.zip", zipped({"../../etc/passwd": b"x"}), {"x.zip/#0": "unsafe_path"}),
    "absolute": ("x.tar", tarred({"/etc/passwd": b"x"}), {"x.tar/#0": "unsafe_path"}),
    "drive": ("x.zip", zipped({"C:\\evil.csv": b"x"}), {"x.zip/#0": "unsafe_path"}),
    "backslashes": ("x.zip", zipped({"..\\..\\evil.csv": b"x"}), {"x.zip/#0": "unsafe_path"}),
    "control": ("x.zip", zipped({"a\nb.csv": b"x"}), {"x.zip/#0": "unsafe_path"}),
    "link": ("x.tar", tarred({}, link="/etc/passwd"), {"x.tar/link.csv": "not_a_file"}),
    "torn zip": ("x.zip", zipped({"a.csv": b"abc" * 99})[:-30], {"x.zip": "bad_container"}),
    "no zip": ("x.zip", b"PK but no zip", {"x.zip": "bad_container"}),
    "empty file": ("x.zip", b"", {"x.zip": "bad_container"}),
    "no members": ("x.zip", zipped({}), {"x.zip": "empty_archive"}),
    "torn tar": ("x.tar.gz", gzip.compress(tarred({"a.csv": b"abc" * 99}))[:-20], {"x.tar.gz": "bad_container"}),
    "torn zstd": ("x.tar.zst", zstd.compress(tarred({"a.csv": b"abc" * 99}))[:-9], {"x.tar.zst": "bad_container"}),
    "encrypted": ("x.zip", encrypted(zipped({"a.csv": b"x"})), {"x.zip/a.csv": "encrypted"}),
    "bomb": ("x.zip", zipped({"a.csv": bytes(FREE_EXPANSION + 1)}), {"x.zip": "too_large"}),
    "packed tar bomb": ("x.tgz", gzip.compress(tarred({"a": bytes(FREE_EXPANSION + 1)})), {"x.tgz": "too_large"}),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_what_an_archive_hides_has_a_reason_and_the_file_beside_it_is_read(tmp_path: Path, case: str) -> None:
    name, data, expected = HOSTILE[case]
    (land(tmp_path) / name).write_bytes(data)
    landing = look(tmp_path)
    assert strays(landing) == expected
    assert [file.name for file in landing.files] == ["b.csv"]


def test_a_name_that_stands_twice_in_an_archive_is_read_once(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", b"1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.csv", b"2")
    (land(tmp_path) / "x.zip").write_bytes(out.getvalue())
    landing = look(tmp_path)
    assert [file.name for file in landing.files] == ["b.csv", "x.zip/a.csv"]
    assert list(strays(landing).values()) == ["duplicate_member"]


def test_a_member_that_is_torn_or_lies_about_its_size_yields_not_one_byte(tmp_path: Path) -> None:
    folder = land(tmp_path)
    data = bytearray(zipped({"a.csv": b"abcdefgh" * 999, "ok.csv": b"fine"}, zipfile.ZIP_STORED))
    data[500] ^= 0xFF
    (folder / "x.zip").write_bytes(data)
    with zone(tmp_path).opened(DAY) as landing:
        torn, sound = (file for file in landing.files if file.member)
        with pytest.raises(Unreadable, match="bad_container"):
            opened(torn)
        assert opened(sound).read() == b"fine"


def test_a_gzip_in_a_zip_is_held_to_the_same_limit(tmp_path: Path) -> None:
    packed = gzip.compress(bytes(FREE_EXPANSION + 1))
    assert len(packed) * MAX_EXPANSION < FREE_EXPANSION
    (land(tmp_path) / "x.zip").write_bytes(zipped({"a.csv.gz": packed}))
    with zone(tmp_path).opened(DAY) as landing, pytest.raises(Unreadable, match="too_large"):
        opened(landing.files[1])


# An object store ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """A bucket of a server that speaks S3, on this machine."""
    boto3 = pytest.importorskip("boto3")
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    environment = {
        "AWS_ACCESS_KEY_ID": "invented", "AWS_SECRET_ACCESS_KEY": "invented", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        boto3.client("s3").create_bucket(Bucket="exports")
        yield "exports"
    server.stop()


def test_a_landing_in_an_object_store_is_fetched_read_and_gone(tmp_path: Path, bucket: str) -> None:
    import boto3

    client = boto3.client("s3")
    put = lambda key, data: client.put_object(Bucket=bucket, Key=key, Body=data)  # noqa: E731
    put("crm/2026-11-02/b.csv", b"b")
    put("crm/2026-11-02/in/x.zip", zipped(MEMBERS))
    put("crm/2026-11-03/_INCOMPLETE", b"")
    there = LandingZone(f"s3://{bucket}/crm", "landing/crm", tmp_path)
    assert there.remote
    assert there.dates() == [DAY]
    stamp = there.stamp(DAY)
    with there.opened(DAY) as landing:
        names = [file.name for file in landing.files]
        assert opened(landing.files[1]).read() == b"Id\n1\n"
    assert names == ["b.csv", "in/x.zip/Case.csv", "in/x.zip/deep/er/Contact.csv"]
    assert list(tmp_path.iterdir()) == []
    assert there.stamp(DAY) == stamp
    put("crm/2026-11-02/b.csv", b"other")
    assert there.stamp(DAY) != stamp


@pytest.mark.slow
def test_a_place_that_cannot_be_reached_is_tried_again_and_its_url_is_not_repeated(tmp_path: Path, bucket: str) -> None:
    from s3fs import S3FileSystem

    absent = LandingZone("s3://no-such-bucket-hunter2/crm", "landing/crm", tmp_path, declared=True)
    with pytest.raises(SourceError, match="landing/crm: its location is not there") as misspelt:
        absent.dates()
    assert "hunter2" not in str(misspelt.value)
    S3FileSystem.clear_instance_cache()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        refusing = LandingZone("s3://hunter2/crm", "landing/crm", tmp_path)
        with pytest.raises(TryAgain, match="landing/crm") as refused:
            refusing.dates()
    assert "hunter2" not in str(refused.value)
    with pytest.raises(SourceError, match="landing/crm"):
        LandingZone("nonsense://x", "landing/crm", tmp_path).dates()


def test_bytes_that_were_exchanged_under_their_old_time_are_looked_at_again(tmp_path: Path) -> None:
    file = tmp_path / "crm" / str(DAY) / "Case.csv"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"Id\n1\n")
    before, there = file.stat(), LandingZone(str(tmp_path / "crm"), "landing/crm", tmp_path / "scratch")
    stamp = there.stamp(DAY)
    assert there.stamp(DAY) == stamp
    other = tmp_path / "other.csv"
    other.write_bytes(b"Id\n2\n")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(file)  # of the same size, with the same time
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert there.stamp(DAY) != stamp
