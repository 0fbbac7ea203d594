"""What a deployment demands of its remote, and what the last look at it found: said in words, and kept for `status`."""

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
    """What a deployment demands of its remote.

    Args:
        strict: what is withdrawn must be gone, or its staying be declared: so it is in prod.
        lag: days for which what was withdrawn may remain; None: it is not declared.
        grace: age at which an object that no version ever named goes.
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
    """What a look at the remote found, and what was done.

    Args:
        releases: tags of all versions that stand.
        lacking: those of them that lack an object.
        unreachable: why nothing can be said; empty where the remote answered.
        still: tag of a withdrawn version → how many objects that only withdrawn versions name are still there.
        remaining: tag of a withdrawn version → the day until which copies of it may remain, as is declared.
        hindrances: why what is deleted may stay somewhere, and why what should have gone did not.
        readable: objects of what was withdrawn, or cut off, that can be read.
        removed: objects that were deleted.
        held: objects that no version ever named and that stay, as they are more than a fifth of the remote.
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
        """Whether the remote answered, and holds what it is to hold and nothing else; copies that its bucket keeps
        elsewhere are told of, and are no fault of the night's."""
        return not (self.unreachable or self.lacking or self.still or self.held or self.unmarked)

    @property
    def advice(self) -> str:
        """What is wrong and what to do; empty where the remote holds what it is to hold and nothing else."""
        return " ".join(self._said())

    def figures(self) -> dict[str, int]:
        """Numbers of what was found, for people."""
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
            yield (
                f"{self.held} objects that no version ever named are more than a fifth of the remote and stay. "
                "See whose they are; to let them go: `curation override remote --who … --why …`."
            )
        if self.unmarked:
            yield (
                f"{self.unmarked} objects that no version ever named stay, as the remote has no marker of this "
                "registry: `curation upgrade --plan` tells of them, `curation upgrade` claims the remote."
            )


def still_there(number: int, which: str) -> str:
    """How it is said, wherever it is, that objects which only withdrawn versions name are still in the remote.

    Args:
        which: `of` a tag, or `in the remote`.
    """
    return f"withdrawn and still there: {number} objects {which}"


def require_gone(looked: Looked, policy: Policy) -> None:
    """See that nobody can read what was withdrawn, and that it is gone or its staying declared, where the deployment
    demands it.

    Raises:
        ConfigurationError: it is not.
    """
    if looked.still and (policy.lag is not None or looked.readable):
        raise ConfigurationError(WHERE, looked.advice.rstrip("."), "run again then: what is left goes")
    if policy.strict and policy.lag is None and (looked.still or looked.hindrances):
        raise ConfigurationError(WHERE, looked.advice.rstrip("."), "run again then: what is left goes")


def note_look(file: Path, looked: Looked, *, swept: bool) -> None:
    """Keep what was found, for those who ask without listing the remote.

    Args:
        swept: it was the sweep of a night, and came to its end.
    """
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    swept_at = now if swept else last_look(file).get("swept_at")
    note = {"at": now, "swept_at": swept_at, "advice": looked.advice, **asdict(looked)}
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(file, (json.dumps(note, indent=1, sort_keys=True) + "\n").encode(), 0o600)


def last_look(file: Path) -> LookNote:
    """What was kept last: `at`, `advice`, `swept_at` of the last sweep of a night, and the fields of `Looked`; empty
    where nobody has looked."""
    try:
        note: LookNote = json.loads(file.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return note
