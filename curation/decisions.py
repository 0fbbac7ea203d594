"""What people decided, and what was shown and published: an append-only, hash-chained log of who, when, why, ids and
HMACs, never text.

One file a decision, named by its place in the chain. Decisions are applied by content: the set of them, not their order
of arrival, is an input of a night. What only says that something happened is no input: nothing is built anew for it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from curation.errors import ConfigurationError, IntegrityError
from curation.storage.failpoints import failpoint
from curation.storage.files import put_if_absent, write_atomic

Kind = Literal[
    "erasure",
    "hold",
    "release_hold",
    "waiver",
    "resolution",
    "override",
    "frozen_set",
    "view",  # somebody was shown stored text of records
    "reidentification",  # somebody was told what a placeholder stands for
    "publication",
    "withdrawal",
]
KINDS: tuple[str, ...] = get_args(Kind)
GENESIS = "0" * 64
HEAD = "HEAD"  # name and digest of the newest decision, so that a chain cut short is seen


@dataclass(frozen=True)
class Decision:
    """One decision. `subjects` are HMACs or ids (sorted, unique); `detail` holds names of sources, dates, versions."""

    kind: Kind
    who: str
    why: str
    at: dt.datetime
    subjects: tuple[str, ...] = ()
    detail: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> dict[str, object]:
        """What the decision says, without who, when and why: equal decisions have equal content."""
        return {"kind": self.kind, "subjects": sorted(set(self.subjects)), "detail": dict(sorted(self.detail.items()))}


@dataclass(frozen=True)
class Entry:
    """A decision at its place in the chain, from 1, with the SHA-256 of its file: what the next entry names. 64 hex
    digits."""

    number: int
    digest: str
    decision: Decision


def _payload(decision: Decision, previous: str) -> bytes:
    body = decision.content() | {
        "who": decision.who,
        "why": decision.why,
        "at": decision.at.astimezone(dt.UTC).isoformat(),
        "previous": previous,
    }
    return (json.dumps(body, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


class DecisionLog:
    """The decisions of one deployment, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("[0-9]*.json")) if self._folder.is_dir() else []

    def append(self, decision: Decision) -> None:
        """Add a decision behind the last one; two writers at once both get in, one after the other.

        Raises:
            ConfigurationError: who or why is empty, or the kind is unknown.
            IntegrityError: a file is missing before the last one, so that nothing can follow it.
        """
        if not decision.who.strip() or not decision.why.strip():
            raise ConfigurationError("decision", "it does not say who decided and why", "pass --who and --why")
        if decision.kind not in KINDS:
            raise ConfigurationError("decision", "unknown kind", f"use one of: {', '.join(KINDS)}")
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        while True:
            files = self._files()
            if files and files[-1].name != f"{len(files):08d}.json":
                self._require_all(int(files[-1].stem))
                continue  # another writer was at work while the folder was listed
            previous = _sha256(files[-1]) if files else GENESIS
            failpoint("decisions.before")
            place = self._folder / f"{len(files) + 1:08d}.json"
            if put_if_absent(place, _payload(decision, previous)):
                failpoint("decisions.after")
                write_atomic(self._folder / HEAD, f"{place.name} {_sha256(place)}\n".encode(), 0o600)
                return

    def _require_all(self, last: int) -> None:
        for number in range(1, last):
            if not (self._folder / f"{number:08d}.json").exists():
                raise IntegrityError(
                    f"{number:08d}.json", "this decision is missing from the chain", "restore the log from backup"
                )

    def entries(self) -> Iterator[Entry]:
        """The chain from its first entry on, each once it was checked.

        Raises:
            IntegrityError: a file is missing, was changed, or does not follow the one before. What came until then
                is whole.
        """
        previous = GENESIS
        for number, path in enumerate(self._files(), start=1):
            content = path.read_bytes()
            try:
                body = json.loads(content)
                chained = body["previous"] == previous and path.name == f"{number:08d}.json"
                decision = Decision(
                    body["kind"],
                    body["who"],
                    body["why"],
                    dt.datetime.fromisoformat(body["at"]),
                    tuple(body["subjects"]),
                    body["detail"],
                )
            except (ValueError, KeyError, TypeError) as error:
                raise IntegrityError(
                    path.name, "the decision cannot be read", "restore the file from backup"
                ) from error
            if not chained:
                raise IntegrityError(path.name, "the chain of decisions is broken here", "restore the log from backup")
            previous = hashlib.sha256(content).hexdigest()
            yield Entry(number, previous, decision)
        self._check_head()

    def read(self) -> list[Decision]:
        """All decisions in the order of the chain.

        Raises:
            IntegrityError: a file is missing, was changed, or does not follow the one before.
        """
        return [entry.decision for entry in self.entries()]

    def _check_head(self) -> None:
        """The newest decision that was written down as such is still there: nobody cut the end of the chain."""
        head = self._folder / HEAD
        if head.is_file():
            name, _, digest = head.read_text(encoding="ascii").strip().partition(" ")
            if not (self._folder / name).is_file() or _sha256(self._folder / name) != digest:
                raise IntegrityError(name, "the newest decision is missing or changed", "restore the log from backup")

    def erased(self) -> frozenset[str]:
        """HMACs of the people and records that must not come back: the suppression list."""
        return frozenset(s for d in self.read() if d.kind == "erasure" for s in d.subjects)

    def held(self) -> dict[str, Decision]:
        """Open holds by subject: the newest hold of each that no later `release_hold` ended."""
        holds: dict[str, Decision] = {}
        for decision in self.read():
            for subject in decision.subjects:
                if decision.kind == "hold":
                    holds[subject] = decision
                elif decision.kind == "release_hold":
                    holds.pop(subject, None)
        return holds

    def digest(self) -> str:
        """One digest over the set of what was decided, whatever the order of arrival. 64 hex digits."""
        contents = sorted({json.dumps(d.content(), sort_keys=True) for d in self.read() if d.kind in INPUT_KINDS})
        return hashlib.sha256("\n".join(contents).encode()).hexdigest()


# Holds of a source say what waits tonight; they are judged by the check on the corpus, not by the content of a release.
# Who saw what, and what was published, changes nothing that is built.
INPUT_KINDS = ("erasure", "waiver", "resolution", "override", "frozen_set")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
