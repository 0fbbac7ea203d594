"""A deployment's requirements on its remote, and the findings of the last look, in words and stored for `status`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypedDict

from curation.errors import ConfigurationError
from curation.registry.remote.fence import GRACE
from curation.registry.repository.dvc import ALLOW
from curation.storage.files import write_atomic

WHERE = "the registry's remote"


@dataclass(frozen=True)
class Policy:
    """A deployment's requirements on its remote.

    Args:
        strict: withdrawn objects must be gone, or their staying be declared: so it is in prod.
        lag: days for which withdrawn objects may remain; None: it is not declared.
        grace: age at which an object that no version ever named is deleted.
    """

    strict: bool = False
    lag: int | None = None
    grace: dt.timedelta = GRACE


DEFAULT = Policy()


class LookNote(TypedDict, total=False):
    """A look at the remote as it is kept: when it was, and the fields of `Looked`; `swept_at`: of a night's sweep."""

    at: str
    swept_at: str | None
    advice: str
    releases: list[str]
    lacking: list[str]
    unreachable: str
    still: Mapping[str, int]
    remaining: Mapping[str, str]
    hindrances: list[str]
    readable: int
    removed: int
    held: int
    unmarked: int


@dataclass(frozen=True)
class Looked:
    """The findings of a look at the remote, and what was done.

    Args:
        releases: tags of all standing versions.
        lacking: those of them that lack an object.
        unreachable: why nothing can be said; empty where the remote answered.
        still: tag of a withdrawn version → number of its objects that are still there though no standing version names
            them.
        remaining: tag of a withdrawn version → the declared day until which copies of it may remain.
        hindrances: why deleted objects may stay somewhere, and why objects were not deleted.
        readable: number of readable objects of withdrawn versions, or of publications that were cut off.
        removed: number of deleted objects.
        held: objects that no version ever named and that stay because they are more than a fifth of the remote.
        unmarked: such objects in a remote without this registry's marker.
    """

    releases: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    unreachable: str = ""
    still: Mapping[str, int] = field(default_factory=dict)
    remaining: Mapping[str, str] = field(default_factory=dict)
    hindrances: tuple[str, ...] = ()
    readable: int = 0
    removed: int = 0
    held: int = 0
    unmarked: int = 0

    @property
    def is_good(self) -> bool:
        """Whether the remote answered, and holds what it should and nothing else.

        Copies that its bucket keeps elsewhere are reported, but do not count against the night.
        """
        return not (self.unreachable or self.lacking or self.still or self.held or self.unmarked)

    @property
    def advice(self) -> str:
        """What is wrong and what to do; empty where the remote holds what it should and nothing else."""
        return " ".join(self._said())

    def figures(self) -> dict[str, int]:
        """Return the numbers of the findings, for people."""
        counted = {"releases": self.releases, "lacking": self.lacking, "remaining": self.remaining}
        counted |= {"hindrances": self.hindrances}
        counts = {name: len(members) for name, members in counted.items()}
        own = {"removed": self.removed, "held": self.held, "unmarked": self.unmarked}
        return {**counts, "still": sum(self.still.values()), **own, "unreachable": int(bool(self.unreachable))}

    def _said(self) -> Iterator[str]:
        if self.unreachable:
            yield self.unreachable
        if self.lacking:
            yield (
                f"{len(self.lacking)} of {len(self.releases)} releases cannot be pulled, all must be: their files are "
                f"gone from the remote: {', '.join(self.lacking)}. Restore the remote from its backup, or correct its "
                "place in the YAML."
            )
        if self.still:
            why = f" ({'; '.join(self.hindrances)})" if self.hindrances else ""
            sentence = still_there(sum(self.still.values()), f"of {', '.join(self.still)}")
            yield f"{sentence[0].upper()}{sentence[1:]}{why}. {ALLOW[0].upper()}{ALLOW[1:]}."
        elif self.hindrances:
            why = "; ".join(self.hindrances)
            yield f"Copies of what is withdrawn may remain: {why}. {ALLOW[0].upper()}{ALLOW[1:]}."
        if self.held:
            what, are, stay = ("object", "is", "stays") if self.held == 1 else ("objects", "are", "stay")
            yield (
                f"{self.held} {what} that no version ever named {are} more than a fifth of the remote and {stay}. "
                "See whose they are; to let them go: `curation override remote --who … --why …`."
            )
        if self.unmarked:
            what, stay = ("object", "stays") if self.unmarked == 1 else ("objects", "stay")
            yield (
                f"{self.unmarked} {what} that no version ever named {stay}, as the remote has no marker of this "
                "registry: `curation upgrade --plan` tells of them, `curation upgrade` claims the remote."
            )


def still_there(number: int, which: str) -> str:
    """Return the standard phrase that objects which only withdrawn versions name are still in the remote.

    Args:
        which: `of` a tag, or `in the remote`.
    """
    return f"withdrawn and still there: {number} {'object' if number == 1 else 'objects'} {which}"


def require_gone(looked: Looked, policy: Policy) -> None:
    """Check that no withdrawn object can be read, and that it is gone or its staying declared, as the policy demands.

    Raises:
        ConfigurationError: one can be read, or stays undeclared.
    """
    if looked.still and (policy.lag is not None or looked.readable):
        raise ConfigurationError(WHERE, looked.advice.rstrip("."), "run again then: what is left goes")
    if policy.strict and policy.lag is None and (looked.still or looked.hindrances):
        raise ConfigurationError(WHERE, looked.advice.rstrip("."), "run again then: what is left goes")


def note_look(file: Path, looked: Looked, *, swept: bool) -> None:
    """Store the findings of a look, for callers that do not list the remote.

    Args:
        swept: it was the sweep of a night, and finished.
    """
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    swept_at = now if swept else last_look(file).get("swept_at")
    note = {"at": now, "swept_at": swept_at, "advice": looked.advice, **asdict(looked)}
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(file, (json.dumps(note, indent=1, sort_keys=True) + "\n").encode(), 0o600)


def last_look(file: Path) -> LookNote:
    """Return the last stored look: `at`, `advice`, `swept_at` of the last sweep of a night, and the fields of `Looked`.

    Empty where nobody has looked.
    """
    try:
        note: LookNote = json.loads(file.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return note
