"""Keep the decisions log: decisions of people, views and publications, as a hash chain that only grows.

It holds who, when, why, ids and HMACs, never text. Each decision is one file, named by its place in the chain. An input
of a night is the set of decisions by content, not their order of arrival; but of waivers, resolutions and reviews only
the newest on the same matter counts (`REPLACED_BY_LATER`). Entries that only record an event are no input:
nothing is built again for them.

Each entry is sealed with the deployment's log key, and so is HEAD, which names the newest entry. Whoever can write the
folder but has no key can neither add nor change nor cut entries. Entries that were noted outside the folder (`noted`)
reveal a folder that was removed or replaced by an earlier one. A rotated key verifies the entries that it sealed, up
to the last one that its ring names, and that entry must be there. So a thief of that key can neither add entries behind
that one, nor cut the log before it and go on from there. If only the end of the log was cut, finished nights and a
witness reveal it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import hashlib
import hmac
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from curation.errors import ConfigurationError, IntegrityError
from curation.state.decision import (
    INPUT_KINDS,
    KINDS,
    REPLACED_BY_LATER,
    Decision,
    Kind,
    body_bytes,
    check_words,
    decision_in,
    erased,
    named_with,
    written_content,
)
from curation.storage.failpoints import failpoint
from curation.storage.files import make_folder, put_if_absent, write_atomic
from curation.storage.secrets.keys import keyed

GENESIS = "0" * 64
HEAD = "HEAD"  # name, digest and seal of the newest decision, so that a chain cut short is seen
HEAD_LINE = re.compile(rb"([0-9]{8})\.json ([0-9a-f]{64}) ([0-9a-f]{64})\n")
RESTORE = "restore the log of decisions from backup"
NEWEST = f"{RESTORE}; if the newest there is ends before it, take what stands behind the colon off the keys in "
NEWEST += "log.older: from then on what is lacking can be given up"
NAMED_BY = "named_by"  # of an entry with subjects: the public name of the key that made them
LOST_NAMES = "put `suppression` and `suppression.older` back, or name it in CURATION_KEY_SUPPRESSION_OLDER: without it "
LOST_NAMES += "the people who were erased would come back"


@dataclass(frozen=True)
class Entry:
    """A decision at its place in the chain, from 1, with the SHA-256 of its file, which the next entry names (64 hex
    digits).
    """

    number: int
    digest: str
    decision: Decision

    @property
    def mark(self) -> str:
        """The name of the entry in other decisions, in a registry and a witness."""
        return mark_of(self.number, self.digest)


def mark_of(number: int, digest: str) -> str:
    """Return the name of a log entry: its number and its digest."""
    return f"{number:08d}-{digest}"


class DecisionLog:
    """The decisions of one deployment, in `folder`.

    Args:
        key: the log key, which seals the entries.
        noted: number → digest of entries that were noted elsewhere; the log must still hold them.
        until: number of the last entry whose decision is an input (`INPUT_KINDS`); None: the newest entry, whatever it
            is.
        older: keys that sealed entries before, newest first.
        names: public names of the keys that make the HMACs of entries, the one in use first. Each entry names the key
            that made its HMACs; an entry with another key is refused, because its people could not be recognized.
        lasts: older key → number and digest of the last entry that it has sealed, if known; number 0 if it sealed none.
    """

    def __init__(
        self,
        folder: Path,
        key: bytes,
        noted: Mapping[int, str] = MappingProxyType({}),
        until: int | None = None,
        older: Sequence[bytes] = (),
        names: Sequence[str] = (),
        lasts: Mapping[bytes, tuple[int, str]] = MappingProxyType({}),
    ) -> None:
        self._folder = folder
        self._keys = tuple(dict.fromkeys((key, *older)))
        self._lasts = {
            self._keys.index(older_key): last for older_key, last in lasts.items() if older_key in self._keys[1:]
        }
        self._closed = {number: digest for number, digest in self._lasts.values() if number}
        self._noted = noted
        self._until = until
        self._names = tuple(names)
        self._told: Callable[[Entry], None] | None = None

    def pinned(self, until: int | None) -> DecisionLog:
        """Return the same log as seen by a run that began when `until` was the number of the last entry (0: empty).

        Later decisions are no input of that run, so that all its steps read the same ones. Later entries that only
        record a hold or an event, which the run itself writes, are read. With None all entries are read again.
        """
        log = copy(self)
        log._until = until
        return log

    @property
    def last_read(self) -> int:
        """The number of the last entry whose decision is an input; 0 if there is none. Raises as `entries`."""
        if self._until is not None:
            return self._until
        newest = self.newest()
        return newest.number if newest is not None else 0

    def telling(self, told: Callable[[Entry], None]) -> DecisionLog:
        """Return the same log; `told` receives each entry added through it, once it is written. Its errors leave
        `append`.
        """
        log = copy(self)
        log._told = told
        return log

    def append(self, decision: Decision) -> None:
        """Add a decision behind the last one. Two writers at once both succeed, one after the other.

        Raises:
            ConfigurationError: who or why is empty or not valid text, or the kind is unknown.
            IntegrityError: the log is broken, so that nothing can follow.
            TryAgain: the decision is in the log, but the witness could not be told of it.
        """
        if not decision.who.strip() or not decision.why.strip():
            raise ConfigurationError("decision", "it does not say who decided and why", "pass --who and --why")
        if decision.kind not in KINDS:
            raise ConfigurationError("decision", "unknown kind", f"use one of: {', '.join(KINDS)}")
        try:
            f"{decision.who}{decision.why}".encode()
        except UnicodeEncodeError:
            raise ConfigurationError("decision", "who or why is no text", "write it in UTF-8") from None
        make_folder(self._folder, 0o700)
        with self._alone():
            newest = self.newest()
            number, digest = (newest.number, newest.digest) if newest else (0, GENESIS)
            # Before anything follows: HEAD is never more than one behind, and is missing only where nothing is.
            head = self._head()
            if head is None or head[:2] != (number, digest):
                self._write_head(number, digest)
            failpoint("decisions.before")
            content = self._sealed(decision, digest)
            if not put_if_absent(self._path(number + 1), content):
                raise IntegrityError(str(self._path(number + 1)), "somebody else is writing here", "try again")
            failpoint("decisions.after")
            added = Entry(number + 1, hashlib.sha256(content).hexdigest(), decision)
            self._write_head(added.number, added.digest)
        if self._told is not None:
            self._told(added)

    def entries(self) -> Iterator[Entry]:
        """Yield the chain from its first entry on, each entry once it was checked.

        Raises:
            IntegrityError: an entry is missing, was changed or added, or does not follow the one before. The entries
                yielded until then are valid.
        """
        return (entry for entry, _ in self._chain())

    def lasts(self) -> dict[bytes, tuple[int, str]]:
        """Return older key → number and digest of the last entry before the first one that a newer key sealed.

        A key is left out where no newer key has sealed an entry. Raises as `entries`.
        """
        lasts: dict[bytes, tuple[int, str]] = {}
        before = (0, GENESIS)
        for entry, age in self._chain():
            for key in self._keys[age + 1 :]:
                lasts.setdefault(key, before)
            before = (entry.number, entry.digest)
        return lasts

    def _chain(self) -> Iterator[tuple[Entry, int]]:
        """Yield each entry, and which of the keys has sealed it."""
        try:
            head, files = self._listed()
            damage = None
        except IntegrityError as error:  # each entry has its own seal, so the valid ones are yielded before
            head, files, damage = None, self._files(), error
        number, digest, age = 0, GENESIS, len(self._keys)
        for number, path in enumerate(files, start=1):
            decision, digest, of = self._read(path, number, digest)
            if of > age or self._is_behind(number, of):
                raise IntegrityError(str(path), "it was forged: a key that was rotated before sealed it", RESTORE)
            age = of
            noted = {self._noted.get(number, digest), self._closed.get(number, digest)}
            if noted != {digest} or (head and head[0] == number and head[1] != digest):
                raise IntegrityError(str(path), "the log was changed or replaced: another entry was noted", RESTORE)
            yield Entry(number, digest, decision), of
        if damage is not None:
            raise damage
        if head is None and number:
            raise IntegrityError(str(self._folder / HEAD), "it is missing, so the end may have been cut", RESTORE)
        if head is not None and ((head[2] > age and number == head[0]) or self._is_behind(head[0], head[2])):
            raise IntegrityError(str(self._folder / HEAD), "a key that was rotated before sealed it", RESTORE)
        if head is not None and number - 1 > head[0]:
            raise IntegrityError(str(self._path(head[0] + 2)), "HEAD does not know of it", RESTORE)
        if (last := max(head[0] if head else 0, *self._noted, *self._closed, 0)) > number:
            problem = f"the log was cut or replaced: it ends with entry {number}, and there was an entry {last}"
            raise IntegrityError(str(self._folder), problem, NEWEST if last in self._closed else RESTORE)

    def _is_behind(self, number: int, age: int) -> bool:
        """Return whether an entry comes after the last one that a key has sealed."""
        return age in self._lasts and number > self._lasts[age][0]

    def _listed(self) -> tuple[tuple[int, str, int] | None, list[Path]]:
        """Return HEAD and all files of one moment: HEAD is read first, so what it names is among them."""
        head, files = self._head(), self._files()
        while len(files) > (head or (-1,))[0] + 1:  # another writer has added entries, or HEAD is old
            newer = self._head()
            if newer == head:
                break
            head, files = newer, self._files()
        return head, files

    def newest(self) -> Entry | None:
        """Return the last entry of the chain; None where nothing was decided. Raises as `entries`."""
        newest = None
        for entry in self.entries():
            newest = entry
        return newest

    def read(self) -> list[Decision]:
        """Return all decisions in the order of the chain; a pinned log leaves out inputs that came later.

        Raises:
            IntegrityError: an entry is missing, was changed or added, or does not follow the one before.
        """
        return [entry.decision for entry in self.entries() if self._counts(entry)]

    def _counts(self, entry: Entry) -> bool:
        return self._until is None or entry.number <= self._until or entry.decision.kind not in INPUT_KINDS

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:08d}.json"

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("[0-9]*.json")) if self._folder.is_dir() else []

    def _seal(self, text: str) -> str:
        return keyed(self._keys[0], "decision", text)

    def _sealed_by(self, seal: object, text: str) -> int | None:
        """Return which of the keys has sealed a text: 0 for the one in use, then back in time; None for none
        of them.
        """
        given = seal.encode() if isinstance(seal, str) else b""
        seals = (keyed(key, "decision", text).encode() for key in self._keys)
        return next((age for age, candidate in enumerate(seals) if hmac.compare_digest(given, candidate)), None)

    def _sealed(self, decision: Decision, previous: str) -> bytes:
        body = decision.content() | {
            "who": decision.who,
            "why": decision.why,
            "at": decision.at.astimezone(dt.UTC).isoformat(),
            "previous": previous,
        }
        if self._names and decision.subjects:
            body[NAMED_BY] = self._names[0]
        return body_bytes(body | {"mac": self._seal(body_bytes(body))}).encode()

    def _read(self, path: Path, number: int, previous: str) -> tuple[Decision, str, int]:
        """Return the decision in a file, the digest of the file, and which of the keys has sealed it."""
        try:
            content = path.read_bytes()
            body = json.loads(content)
            sealed_by = self._sealed_by(body.pop("mac", None), body_bytes(body))
            chained = body["previous"] == previous and path == self._path(number)
            decision = decision_in(body)
            named_by = named_with(decision) | ({str(body[NAMED_BY])} if NAMED_BY in body else set())
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
            raise IntegrityError(str(path), "the decision cannot be read", RESTORE) from error
        if not chained:
            raise IntegrityError(str(path), "the chain of decisions is broken here", RESTORE)
        if sealed_by is None:
            fix = f"{RESTORE}, or the keys where they are not those it was written with"
            raise IntegrityError(str(path), "it was forged or changed: this deployment's key did not seal it", fix)
        if self._names and not named_by <= {*self._names}:
            problem = f"the key {', '.join(sorted(named_by))}, which made HMACs of this log, is not among the keys"
            raise IntegrityError(str(path), problem, LOST_NAMES)
        if decision.kind not in KINDS:
            raise IntegrityError(str(path), "unknown kind of decision", "go back to the version that wrote it")
        return decision, hashlib.sha256(content).hexdigest(), sealed_by

    def _head(self) -> tuple[int, str, int] | None:
        """Return the number and digest of the newest decision as HEAD states them, and which of the keys sealed HEAD;
        None where HEAD was never written.
        """
        path = self._folder / HEAD
        try:
            match = HEAD_LINE.fullmatch(path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise IntegrityError(str(path), f"it cannot be read: {error.strerror}", RESTORE) from error
        number, digest, seal = (part.decode() for part in match.groups()) if match else ("", "", "")
        sealed_by = self._sealed_by(seal, f"HEAD {number} {digest}")
        if sealed_by is None:
            raise IntegrityError(str(path), "it was changed: this deployment's key did not seal it", RESTORE)
        return int(number), digest, sealed_by

    def _write_head(self, number: int, digest: str) -> None:
        seal = self._seal(f"HEAD {number:08d} {digest}")
        write_atomic(self._folder / HEAD, f"{self._path(number).name} {digest} {seal}\n".encode(), 0o600)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one writer work at a time, so that HEAD never goes back; the lock ends with the process."""
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def erased(self) -> frozenset[str]:
        """Return the HMACs of the people and records that must not come back: the suppression list."""
        return erased(self.read())

    def held(self) -> dict[str, Decision]:
        """Return the open holds by subject: the newest hold of each subject, unless a later `release_hold` ended it."""
        holds: dict[str, Decision] = {}
        for decision in self.read():
            for subject in decision.subjects:
                if decision.kind == "hold":
                    holds[subject] = decision
                elif decision.kind == "release_hold":
                    holds.pop(subject, None)
        return holds

    def waivers(self, corpus: str) -> dict[str, Decision]:
        """Return the newest waiver for each value in a corpus, even if its last day is over."""
        return {
            subject: decision
            for decision in self.read()
            if decision.kind == "waiver" and decision.detail.get("corpus") == corpus
            for subject in decision.subjects
        }

    def reviews(self) -> dict[str, dict[str, str]]:
        """Return the newest labels that people gave to documents: HMAC of a document → label → value."""
        values: dict[str, dict[str, str]] = {}
        for decision in self.read():
            for subject in decision.subjects if decision.kind == "review" else ():
                values.setdefault(subject, {})[decision.detail["label"]] = decision.detail["value"]
        return values

    def digest(self) -> str:
        """Return one digest over the set of decisions that are inputs, whatever their order of arrival. 64 hex digits.

        A decision that a later one on the same subject replaced (`REPLACED_BY_LATER`) is not in it.
        """
        contents = set()
        newest: dict[tuple[str, str | None, str], str] = {}
        for decision in self.read():
            if decision.kind in REPLACED_BY_LATER:
                about = decision.detail.get(REPLACED_BY_LATER[decision.kind])
                for subject in decision.subjects:
                    newest[decision.kind, about, subject] = written_content(replace(decision, subjects=(subject,)))
            elif decision.kind in INPUT_KINDS:
                contents.add(written_content(decision))
        return hashlib.sha256("\n".join(sorted({*contents, *newest.values()})).encode()).hexdigest()


__all__ = ["INPUT_KINDS", "KINDS", "REPLACED_BY_LATER", "Decision", "DecisionLog", "Entry", "Kind", "check_words"]
