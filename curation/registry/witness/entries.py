"""The witness's entries: every entry of a deployment's log of decisions, as an outside object written only once.

An object is named by deployment, number, kind and digest of the entry, so that a listing tells whether log and witness
agree. It holds ids, HMACs and digests; who decided and why, which people write in words, stays in the log.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hmac
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from curation.errors import IntegrityError, TryAgain
from curation.state.decisions import INPUT_KINDS, Entry, mark_of
from curation.state.legal_hold import CERTIFICATE, fingerprint
from curation.storage.deployment_id import deployment_id
from curation.storage.files import write_atomic
from curation.storage.secrets.keys import Keys, key_id, keyed

FORMAT = "curation-witness/1"
NAME = re.compile(r"([0-9a-f]+)/([0-9]{8})-([a-z_]+)-([0-9a-f]{64})\.json")
REPEATED = (*INPUT_KINDS, "withdrawal", "legal_hold", "key")  # what `curation restore` decides again
TOLD = (*REPEATED, "publication")  # kinds whose subjects and details leave: they are ids, HMACs and names of keys
WORDS = ("reason",)  # details that people have written: that there are some is told, and not what they say
EMPTY = "see that it is mounted, and the right place; where it is lost, name another one in the YAML"
LOST_KEYS = "put the keys of that time back, or name them in the ring of older ones, then restore; what cannot be "
LOST_KEYS += "decided again without them, `curation override log --who … --why …` gives up"
SHORT = 12  # hex digits of a digest that names an entry in messages


@dataclass(frozen=True, order=True)
class Name:
    """The name of a log entry: `digest` is that of the entry's file, 64 hex digits."""

    deployment: str
    number: int
    kind: str
    digest: str

    @property
    def path(self) -> str:
        """The name of the entry's object."""
        return f"{self.deployment}/{self.number:08d}-{self.kind}-{self.digest}.json"

    @property
    def mark(self) -> str:
        """The name of the entry in decisions and in a registry's ledger."""
        return mark_of(self.number, self.digest)

    @classmethod
    def of(cls, path: str) -> Name | None:
        """Return the entry name of an object; None where the object is not a witness entry."""
        match = NAME.fullmatch(path)
        return cls(match[1], int(match[2]), match[3], match[4]) if match else None


@dataclass(frozen=True)
class Testimony:
    """What the witness says of an entry.

    Args:
        keys: public names of the keys that may have made its HMACs: those in use when it was told.
        sealed: whether a key of this deployment has sealed it.
        environment: environment of the deployment that told it; empty where it was not recorded.
    """

    name: Name
    at: dt.datetime
    keys: tuple[str, ...]
    sealed: bool
    environment: str = ""
    subjects: tuple[str, ...] = ()
    detail: Mapping[str, str] = field(default_factory=dict)


class Store(Protocol):
    """An outside place that keeps objects, which are written once and never changed."""

    def names(self) -> list[str]:
        """Return the names of all objects, of every deployment.

        Raises:
            TryAgain: the place cannot be reached.
        """
        ...

    def put(self, objects: Mapping[str, bytes], *, begun: bool = False) -> None:
        """Put the objects that are absent.

        Args:
            begun: objects were put before, so an empty place is another one, such as a folder that is not mounted.

        Raises:
            TryAgain: the place cannot be reached, or is empty though it was begun.
        """
        ...

    def get(self, names: Sequence[str]) -> dict[str, bytes]:
        """Return the bytes of objects by name. Raises as `names`."""
        ...


@dataclass(frozen=True)
class Witness:
    """The witness of a deployment.

    Args:
        place: its name in messages, without a password.
        restricted: the raw zone, which keeps copies of what was read here, and the last witnessed number.
        environment: the environment of the deployment.
    """

    store: Store
    place: str
    restricted: Path
    keys: Keys
    environment: str

    @property
    def where(self) -> str:
        """The witness's name in messages."""
        return f"the witness {self.place}"

    def names(self) -> list[Name]:
        """Return all entries that it remembers, of every deployment, in order of deployment and number.

        Raises:
            TryAgain: it cannot be reached, or holds nothing of what was witnessed there.
        """
        names = sorted(name for path in self.store.names() if (name := Name.of(path)) is not None)
        if not names and self.last()[0]:
            raise TryAgain(self.where, f"it holds nothing, and entry {self.last()[0]} was witnessed there", EMPTY)
        return names

    def put(self, entries: Iterable[Entry]) -> None:
        """Put entries of this deployment's log there, in order of number.

        Raises:
            TryAgain: it cannot be reached, or holds nothing of what was witnessed there.
        """
        deployment, told = deployment_id(self.restricted), list(entries)
        objects = {entry_name(deployment, entry).path: self._object(deployment, entry) for entry in told}
        last = self.last()[0]
        self.store.put(objects, begun=last > 0)
        for entry in told:
            last += entry.number == last + 1
        self.note(last)

    def get(self, name: Name) -> Testimony:
        """Return what it says of an entry. Raises as `every`."""
        return self.every([name])[0]

    def every(self, names: Sequence[Name]) -> list[Testimony]:
        """Return what it says of entries, in their order.

        Raises:
            TryAgain: it cannot be reached.
            IntegrityError: an object cannot be read, or is of another entry.
        """
        contents = self._read(names)
        return [self._testimony(name, contents[name]) for name in names]

    def fetch(self, names: Iterable[Name]) -> None:
        """Read entries in one request, so that later calls find them in the local copies.

        Raises:
            TryAgain: it cannot be reached.
        """
        self._read(names)

    def begun_here(self, names: Iterable[Name]) -> list[str]:
        """Return the deployments whose first remembered entry was sealed by a key of this deployment in this
        environment.

        Raises as `every`.

        Args:
            names: as `names` returns them.
        """
        first: dict[str, Name] = {}
        for name in names:
            first.setdefault(name.deployment, name)
        testimonies = self.every(list(first.values()))
        return [
            testimony.name.deployment
            for testimony in testimonies
            if testimony.sealed and testimony.environment in ("", self.environment)
        ]

    def _testimony(self, name: Name, content: bytes) -> Testimony:
        try:
            body = json.loads(content)
            seal = str(body.pop("mac"))
            text = _written(body)
            seals = (keyed(key, "witness", text).encode() for key in self.keys.seals())
            sealed = any(hmac.compare_digest(seal.encode(), candidate) for candidate in seals)
            stated_name = Name(body["deployment"], body["number"], body["kind"], body["digest"])
            at = dt.datetime.fromisoformat(body["at"])
            keys = tuple(body["keys"] if "keys" in body else [body["key"]])  # one was named, at first
            environment = str(body.get("environment", ""))
            testimony = Testimony(
                stated_name, at, keys, sealed, environment, tuple(body["subjects"]), dict(body["detail"])
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise IntegrityError(self._at(name), "it cannot be read", "ask who can write there") from error
        if stated_name != name:
            raise IntegrityError(self._at(name), "it says another entry than its name", "ask who can write there")
        return testimony

    def own(self, name: Name) -> Testimony:
        """Return what this deployment has told it of an entry, so that it may be decided again.

        Raises:
            TryAgain: it cannot be reached.
            IntegrityError: a key that may have made its HMACs is not here, or the one that sealed it.
        """
        testimony = self.get(name)
        lacking = [key for key in testimony.keys if key not in map(key_id, self.keys.names())]
        if lacking or not testimony.sealed:
            made = f"the key {', '.join(lacking)}, which may have made its HMACs," if testimony.sealed else ""
            found_that = f"{made or 'the key that sealed it'} is not among the keys of this deployment"
            raise IntegrityError(self._at(name), found_that, LOST_KEYS)
        return testimony

    def last(self) -> tuple[int, str]:
        """Return the number of the last entry up to which all were witnessed, and when; 0 and empty where none was."""
        try:
            record = json.loads((self.restricted / "witnessed.json").read_bytes())
            return (int(record["number"]), str(record["at"])) if record["place"] == self.place else (0, "")
        except (OSError, ValueError, KeyError, TypeError):
            return 0, ""

    def note(self, number: int) -> None:
        """Write down that the witness was told of all entries up to a number."""
        if number != self.last()[0]:
            at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            record = {"place": self.place, "number": number, "at": at}
            write_atomic(self.restricted / "witnessed.json", json.dumps(record).encode(), 0o600)

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
            "environment": self.environment,
            "keys": [key_id(key) for key in self.keys.names()],
            "subjects": sorted(set(decision.subjects)) if told else [],
            "detail": {name: _told(name, value) for name, value in sorted(decision.detail.items())} if told else {},
        }
        return _written(body | {"mac": keyed(self.keys.log, "witness", _written(body))}).encode()

    def _read(self, names: Iterable[Name]) -> dict[Name, bytes]:
        """Return the bytes of objects. They never change: each is fetched once and kept locally where that is
        possible.
        """
        kept = {name: self.restricted / "witness" / name.path.replace("/", "-") for name in names}
        contents = {name: path.read_bytes() for name, path in kept.items() if path.is_file()}
        lacking = [name for name in kept if name not in contents]
        fetched = self.store.get([name.path for name in lacking]) if lacking else {}
        for name in lacking:
            contents[name] = fetched[name.path]
            with contextlib.suppress(OSError):
                kept[name].parent.mkdir(mode=0o700, exist_ok=True)
                write_atomic(kept[name], contents[name], 0o600)
        return contents


def entry_name(deployment: str, entry: Entry) -> Name:
    """Return the name of an entry of a deployment's log."""
    return Name(deployment, entry.number, entry.decision.kind, entry.digest)


def _told(name: str, said: str) -> str:
    """Return what the witness is told of a detail: a certificate's fingerprint, as the certificate names its holder;
    nothing of words that people wrote; any other detail in full.
    """
    if name == CERTIFICATE:
        return fingerprint(said)
    return "" if name in WORDS else said


def _written(body: Mapping[str, object]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True) + "\n"
