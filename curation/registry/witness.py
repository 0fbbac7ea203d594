"""What is remembered outside of a deployment: every entry of its log of decisions, as an object that is put there once
and never written again.

An object is named by deployment, number, kind and digest of the entry, so that a listing tells whether log and witness
agree. It holds ids, HMACs and digests: who decided and why, which people say in words, stays in the log.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from curation.decisions import INPUT_KINDS, Entry, mark_of
from curation.errors import IntegrityError, TryAgain
from curation.storage.deployment_id import deployment_id
from curation.storage.files import write_atomic
from curation.storage.keys import Keys, key_id, keyed

FORMAT = "curation-witness/1"
NAME = re.compile(r"([0-9a-f]+)/([0-9]{8})-([a-z_]+)-([0-9a-f]{64})\.json")
REPEATED = (*INPUT_KINDS, "withdrawal")  # what `curation restore` decides again
TOLD = (*REPEATED, "publication")  # kinds whose subjects and details leave: they are ids and HMACs
WORDS = ("reason",)  # details that people have written: that there are some is told, and not what they say
SHORT = 12  # hex digits of a digest that names an entry in messages


@dataclass(frozen=True, order=True)
class Name:
    """The name of an entry of a log: `digest` is that of the entry's file, 64 hex digits."""

    deployment: str
    number: int
    kind: str
    digest: str

    @property
    def path(self) -> str:
        """The name of its object."""
        return f"{self.deployment}/{self.number:08d}-{self.kind}-{self.digest}.json"

    @property
    def mark(self) -> str:
        """What stands for the entry in decisions and in a registry's ledger."""
        return mark_of(self.number, self.digest)

    @classmethod
    def of(cls, path: str) -> Name | None:
        """The name that an object has; None where it is not one of ours."""
        match = NAME.fullmatch(path)
        return cls(match[1], int(match[2]), match[3], match[4]) if match else None


@dataclass(frozen=True)
class Testimony:
    """What the witness says of an entry. `key`: the public name of the key by which its HMACs were made; `sealed`:
    whether a log key of this deployment has sealed it."""

    name: Name
    at: dt.datetime
    key: str
    sealed: bool
    subjects: tuple[str, ...] = ()
    detail: Mapping[str, str] = field(default_factory=dict)


class Store(Protocol):
    """A place outside that keeps objects: they are put there, and never changed."""

    def names(self) -> list[str]:
        """Names of all objects, of every deployment.

        Raises:
            TryAgain: the place cannot be reached.
        """
        ...

    def put(self, objects: Mapping[str, bytes]) -> None:
        """Put those of them there that are absent. Raises as `names`."""
        ...

    def get(self, name: str) -> bytes:
        """The bytes of an object. Raises as `names`."""
        ...


@dataclass(frozen=True)
class Witness:
    """The witness of a deployment.

    Args:
        place: as messages name it, without a password.
        restricted: the raw zone: it keeps copies of what was read here, and what was witnessed last.
    """

    store: Store
    place: str
    restricted: Path
    keys: Keys

    @property
    def where(self) -> str:
        """How messages name it."""
        return f"the witness {self.place}"

    def names(self) -> list[Name]:
        """All entries that it remembers, of every deployment, in order of deployment and number.

        Raises:
            TryAgain: it cannot be reached, or holds nothing of what was witnessed there.
        """
        found = sorted(name for path in self.store.names() if (name := Name.of(path)) is not None)
        if not found and self.last()[0]:
            fix = "see that it is mounted, and the right place; where it is lost, name another one in the YAML"
            raise TryAgain(self.where, f"it holds nothing, and entry {self.last()[0]} was witnessed there", fix)
        return found

    def put(self, entries: Iterable[Entry]) -> None:
        """Put entries of this deployment's log there, in order of number.

        Raises:
            TryAgain: it cannot be reached.
        """
        deployment = deployment_id(self.restricted)
        every = {name_of(deployment, entry).path: (entry, self._object(deployment, entry)) for entry in entries}
        self.store.put({path: content for path, (_, content) in every.items()})
        for entry, _ in every.values():
            if entry.number == self.last()[0] + 1:
                self.note(entry.number)

    def get(self, name: Name) -> Testimony:
        """What it says of an entry.

        Raises:
            TryAgain: it cannot be reached.
            IntegrityError: it cannot be read, or is of another entry.
        """
        content = self._read(name)
        try:
            body = json.loads(content)
            seal = str(body.pop("mac"))
            text = _written(body)
            seals = (keyed(key, "witness", text).encode() for key in self.keys.seals())
            sealed = any(hmac.compare_digest(seal.encode(), each) for each in seals)
            said = Name(body["deployment"], body["number"], body["kind"], body["digest"])
            at = dt.datetime.fromisoformat(body["at"])
            found = Testimony(said, at, str(body["key"]), sealed, tuple(body["subjects"]), dict(body["detail"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise IntegrityError(self._at(name), "it cannot be read", "ask who can write there") from error
        if said != name:
            raise IntegrityError(self._at(name), "it says another entry than its name", "ask who can write there")
        return found

    def own(self, name: Name) -> Testimony:
        """What this deployment has told it of an entry, so that it may be decided again.

        Raises:
            TryAgain: it cannot be reached.
            IntegrityError: none of the keys that are here has sealed it, or made its HMACs.
        """
        found = self.get(name)
        if not found.sealed or found.key not in map(key_id, self.keys.names()):
            key = f"the key {found.key}, which made its HMACs," if found.sealed else "the key that sealed it"
            fix = "put the keys of that time back, or name them in the ring of older ones, then restore"
            raise IntegrityError(self._at(name), f"{key} is not among the keys of this deployment", fix)
        return found

    def last(self) -> tuple[int, str]:
        """Number of the last entry up to which all were witnessed here, and when; 0 and nothing where none was."""
        try:
            said = json.loads((self.restricted / "witnessed.json").read_bytes())
            return (int(said["number"]), str(said["at"])) if said["place"] == self.place else (0, "")
        except (OSError, ValueError, KeyError, TypeError):
            return 0, ""

    def note(self, number: int) -> None:
        """Write down that it was told of all entries up to one."""
        if number != self.last()[0]:
            at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            said = {"place": self.place, "number": number, "at": at}
            write_atomic(self.restricted / "witnessed.json", json.dumps(said).encode(), 0o600)

    def _at(self, name: Name) -> str:
        return f"{self.where}, entry {name.number} of {name.deployment}"

    def _object(self, deployment: str, entry: Entry) -> bytes:
        decision = entry.decision
        told = decision.kind in TOLD
        body = {
            "format": FORMAT,
            "deployment": deployment,
            "number": entry.number,
            "digest": entry.digest,
            "kind": decision.kind,
            "at": decision.at.astimezone(dt.UTC).isoformat(),
            "key": key_id(self.keys.suppression),
            "subjects": sorted(set(decision.subjects)) if told else [],
            "detail": {k: "" if k in WORDS else v for k, v in sorted(decision.detail.items())} if told else {},
        }
        return _written(body | {"mac": keyed(self.keys.log, "witness", _written(body))}).encode()

    def _read(self, name: Name) -> bytes:
        """An object's bytes. They never change, so each is fetched once."""
        kept = self.restricted / "witness" / name.path.replace("/", "-")
        if kept.is_file():
            return kept.read_bytes()
        content = self.store.get(name.path)
        kept.parent.mkdir(mode=0o700, exist_ok=True)
        write_atomic(kept, content, 0o600)
        return content


def name_of(deployment: str, entry: Entry) -> Name:
    """The name of an entry of a deployment's log."""
    return Name(deployment, entry.number, entry.decision.kind, entry.digest)


def _written(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True) + "\n"
