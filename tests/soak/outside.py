"""What deployments that share a registry look like from outside: read with git, DVC, an S3 client and checksums, and with
no code of ours. pyarrow only unpacks Parquet."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

OBJECT = re.compile(r"files/md5/([0-9a-f]{2})/([0-9a-f]{30}(?:\.dir)?)")
WITNESSED = re.compile(r"([0-9]{8})-[a-z_]+-([0-9a-f]{64})\.json")
CONTENT = ("data/", "lineage/", "manifest.json")


class Remote(Protocol):
    """A DVC remote as its owner sees it."""

    def names(self) -> list[str]: ...
    def read(self, name: str) -> bytes: ...
    def write(self, name: str, content: bytes | None) -> None: ...


@dataclass(frozen=True)
class Disk:
    """A folder."""

    folder: Path

    def names(self) -> list[str]:
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def write(self, name: str, content: bytes | None) -> None:
        path = self.folder / name
        if content is None:
            path.unlink()
        else:
            path.chmod(0o644)
            path.write_bytes(content)


@dataclass(frozen=True)
class Bucket:
    """What lies under a prefix of a bucket."""

    client: Any
    bucket: str
    prefix: str

    def names(self) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=f"{self.prefix}/")
        keys = (each["Key"] for page in pages for each in page.get("Contents", ()))
        return sorted(key.removeprefix(f"{self.prefix}/") for key in keys)

    def read(self, name: str) -> bytes:
        try:
            found = self.client.get_object(Bucket=self.bucket, Key=f"{self.prefix}/{name}")
        except self.client.exceptions.NoSuchKey as error:
            raise FileNotFoundError(name) from error
        body: bytes = found["Body"].read()
        return body

    def write(self, name: str, content: bytes | None) -> None:
        where = {"Bucket": self.bucket, "Key": f"{self.prefix}/{name}"}
        if content is None:
            self.client.delete_object(**where)
        else:
            self.client.put_object(**where, Body=content)


@dataclass
class Outside:
    """A registry with its remote, its witness and the deployments that share it.

    `listed`: the objects of versions; `pulled`: the digests of the content of versions that were pulled; `refused`:
    withdrawn ones that were asked for; `noted`: of withdrawn ones what the logs say.
    """

    server: Path
    remote: Remote
    witness: Path
    roots: tuple[Path, ...]
    copies: Path
    listed: dict[str, dict[str, str]] = field(default_factory=dict)
    pulled: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    noted: dict[str, set[str]] = field(default_factory=dict)

    # ------------------------------------------------------------ what the registry says

    def git(self, *arguments: str, folder: Path | None = None) -> bytes:
        command = ["git", "-C", str(folder or self.server), *arguments]
        return subprocess.run(command, capture_output=True, check=True).stdout

    def ledgers(self) -> dict[str, dict[str, Any]]:
        """Corpus → its ledger."""
        if not self.git("for-each-ref", "refs/heads/master"):
            return {}
        files = self.git("ls-tree", "-r", "--name-only", "master").decode().splitlines()
        found = [json.loads(self.git("show", f"master:{file}")) for file in files if file.endswith(".releases.json")]
        return {ledger["corpus"]: ledger for ledger in found}

    def versions(self) -> dict[str, dict[str, Any]]:
        """Tag → what its ledger says of it, of all versions."""
        ledgers = self.ledgers().items()
        return {f"{corpus}@{each['version']}": each for corpus, ledger in ledgers for each in ledger["releases"]}

    def standing(self) -> list[str]:
        return [tag for tag, said in self.versions().items() if said["withdrawn"] is None]

    def objects(self, tag: str) -> dict[str, str]:
        """Object → path within the release, "" for the list of them, as the fence of the registry keeps it."""
        if tag not in self.listed:
            dvc = self.git("show", f"{tag}:corpora/{tag.partition('@')[0]}.dvc").decode()
            folder = re.findall(r"md5: ([0-9a-f]{32}\.dir)", dvc)[0]
            files = json.loads(self.git("show", f"refs/curation/fence:lists/{folder}"))
            self.listed[tag] = {folder: "", **{file["md5"]: file["relpath"] for file in files}}
        return self.listed[tag]

    def content(self, tag: str) -> dict[str, str]:
        """Path → SHA-256 of what makes the content of a version, read from the remote."""
        files = {path: name for name, path in self.objects(tag).items() if path.startswith(CONTENT)}
        return {path: sha256(self.remote.read(stored_as(name))) for path, name in sorted(files.items())}

    # ------------------------------------------------------------ what consumers get

    def get(self, tag: str) -> Path | None:
        """The folder that `dvc get` brings, or None where it refuses."""
        home = self.copies / tag.replace("@", "-")
        home.mkdir(parents=True, exist_ok=True)
        environment = {
            **{name: value for name, value in os.environ.items() if name.startswith("AWS_") or name == "PATH"},
            **{"HOME": str(home), "TMPDIR": str(home)},
            **{"DVC_NO_ANALYTICS": "1", "DVC_SITE_CACHE_DIR": str(home / ".site")},
        }
        corpus = tag.partition("@")[0]
        command = [sys.executable, "-m", "dvc", "get", "--force", f"file://{self.server}", f"corpora/{corpus}"]
        done = subprocess.run([*command, "--rev", tag], cwd=home, env=environment, capture_output=True, check=False)
        return None if done.returncode else home / corpus

    # ------------------------------------------------------------ what must hold

    def wrong(self) -> Iterator[str]:
        """What is wrong whatever an undisturbed deployment has done."""
        there = {"".join(match.groups()) for name in self.remote.names() if (match := OBJECT.fullmatch(name))}
        live, dead = set[str](), set[str]()
        for tag, said in self.versions().items():
            if said["withdrawn"] is None:
                live.update(self.objects(tag))
                if lacking := set(self.objects(tag)) - there:
                    yield f"{tag} stands and lacks {len(lacking)} objects"
                    continue
                if tag not in self.pulled:
                    folder = self.get(tag)
                    if folder is None:
                        yield f"{tag} stands and cannot be pulled"
                        continue
                    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
                    pulled = {path: sha256(file.read_bytes()) for path, file in sorted(files.items())}
                    self.pulled[tag] = {path: each for path, each in pulled.items() if path.startswith(CONTENT)}
                if self.content(tag) != self.pulled[tag]:
                    yield f"{tag} is not in the remote what it was when it was pulled first"
                if self.pulled[tag]["manifest.json"] != said["fingerprint"]["content"]:
                    yield f"{tag} is not what its ledger says"
            else:
                dead.update(self.objects(tag))
                if tag not in self.refused:
                    self.refused.add(tag)
                    if self.get(tag) is not None:
                        yield f"{tag} is withdrawn and can be pulled"
        if left := (dead - live) & there:
            yield f"{len(left)} objects of withdrawn versions are in the remote"
        claims = json.loads(self.git("show", "refs/curation/fence:fence.json"))["claims"]
        if still := [claim["kind"] for claim in claims if not claim["ended"]]:
            yield f"claims stand that nobody holds: {still}"
        for root in self.roots:
            if (root / "data" / "restricted" / "deployment.id").exists():
                yield from self._log(root)
        for tag in sorted(tag for tag, kinds in self.noted.items() if "withdrawal" not in kinds):
            yield f"{tag} is withdrawn, and no log says so"

    def unknown(self) -> set[str]:
        """Names in the remote of objects that no standing version names."""
        live = {stored_as(name) for tag in self.standing() for name in self.objects(tag)}
        return {name for name in self.remote.names() if OBJECT.fullmatch(name)} - live

    def _log(self, root: Path) -> Iterator[str]:
        """Log, registry and witness agree."""
        restricted = root / "data" / "restricted"
        files = sorted((restricted / "decisions").glob("*.json"))
        log = {file.stem: sha256(file.read_bytes()) for file in files}
        own = (restricted / "deployment.id").read_text().split()[0]  # behind it stands the environment
        names = (WITNESSED.fullmatch(path.name) for path in (self.witness / own).glob("*"))
        if log != (told := {match[1]: match[2] for match in names if match}):
            yield f"{root.name}: the log has {len(log)} entries, the witness {len(told)}, and they are not the same"
        entries = [json.loads(file.read_bytes()) for file in files]
        before = ["0" * 64, *log.values()]
        if [entry["previous"] for entry in entries] != before[: len(entries)]:
            yield f"{root.name}: the log is no chain"
        last = {
            entry["subjects"][0]: (entry["kind"], entry["detail"]["content_digest"])
            for entry in entries
            if entry["kind"] in ("publication", "withdrawal")
        }
        for tag, said in self.versions().items():
            kind, content = last.get(tag, ("nothing", ""))
            # What another deployment has withdrawn is in its log, and here from the next night on.
            wrong = said["deployment"] == own and kind == "nothing"
            if wrong or (tag in last and content != said["fingerprint"]["content"]):
                yield f"{root.name}: of {tag} the log says {kind} of {content or 'no content'}"
            if kind == "withdrawal" and not said["withdrawn"]:
                yield f"{root.name}: the log says that {tag} is withdrawn, and the registry that it stands"
            if said["withdrawn"]:
                self.noted.setdefault(tag, set()).update([kind])

    def holding(self, words: list[str]) -> Iterator[str]:
        """Where some of the words stand: outside of landings, in files, packed git objects, Parquet, the remote."""
        wanted = [word.lower().encode() for word in words]

        def holds(content: bytes) -> bool:
            if content[:4] == b"PAR1":
                content = repr(pq.read_table(pa.BufferReader(content)).to_pydict()).encode()
            lower = content.lower()
            return any(word in lower for word in wanted)

        for root in self.roots:
            for path in sorted(root.rglob("*")):
                if path.is_relative_to(root / "data" / "landing") or path.is_symlink():
                    continue
                if path.is_file() and holds(path.read_bytes()):
                    yield str(path)
                is_git = (path / "objects").is_dir() and (path / "HEAD").is_file()
                if is_git and holds(self.git("cat-file", "--batch-all-objects", "--batch", folder=path)):
                    yield f"git objects of {path}"
        if holds(self.git("cat-file", "--batch-all-objects", "--batch")):
            yield f"git objects of {self.server}"
        for name in self.remote.names():
            if holds(self.remote.read(name)):
                yield f"remote {name}"
        for path in sorted((*self.witness.rglob("*.json"), *self.server.parent.glob("*.said.txt"))):
            if holds(path.read_bytes()):
                yield str(path)

    def decided(self) -> list[Counter[tuple[str, ...]]]:
        """Of each deployment, how often it decided what of whom."""
        folders = (root / "data" / "restricted" / "decisions" for root in self.roots)
        logs = [[json.loads(file.read_bytes()) for file in folder.glob("*.json")] for folder in folders]
        return [Counter((entry["kind"], *sorted(entry["subjects"])) for entry in log) for log in logs]

    def channels(self) -> dict[str, tuple[str | None, bool]]:
        """Channel → (version, pinned)."""
        moves = [(corpus, each) for corpus, ledger in self.ledgers().items() for each in ledger["channels"]]
        return {f"{corpus}#{each['channel']}": (each["version"], each["pinned"]) for corpus, each in moves}


def differing(disturbed: Outside, twin: Outside) -> Iterator[str]:
    """In what two registries differ after the same verbs."""
    found, expected = disturbed.versions(), twin.versions()
    if found.keys() != expected.keys():
        yield f"versions {sorted(found.keys() ^ expected.keys())} are in one of the two"
    for tag in sorted(found.keys() & expected.keys()):
        if bool(found[tag]["withdrawn"]) != bool(expected[tag]["withdrawn"]):
            yield f"{tag} is withdrawn in one of the two"
        elif found[tag]["withdrawn"] is None and disturbed.pulled.get(tag) != twin.content(tag):
            yield f"{tag} has another content than undisturbed"
    if disturbed.channels() != twin.channels():
        yield f"channels {dict(set(disturbed.channels().items()) ^ set(twin.channels().items()))}"
    for root, one, other in zip(disturbed.roots, disturbed.decided(), twin.decided(), strict=True):
        if one != other:
            more = [f"{n} {kind}" for (kind, *_), n in (one - other).items()]
            less = [f"{n} {kind}" for (kind, *_), n in (other - one).items()]
            yield f"{root.name} has decided more {more} and less {less} than undisturbed"


def stored_as(name: str) -> str:
    """Where DVC keeps an object."""
    return f"files/md5/{name[:2]}/{name[2:]}"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
