"""Writes and reads the verdicts on a candidate: one file beside it, with the digest of the judged candidate, sealed
with the log key. So nobody who can write in staging but has no key can change what was judged or what was found.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NotRequired, TypedDict

from curation.corpora.candidate import AGAIN
from curation.errors import IntegrityError
from curation.storage.files import write_atomic
from curation.storage.secrets.keys import keyed

ENDING = ".verdicts.json"
type Figure = int | float | str


class WrittenVerdict(TypedDict):
    """What one check has found, as it is written. `asked`: a digest of what it asks; `profile`: what drift compares."""

    passed: bool
    figures: dict[str, Figure]
    severity: NotRequired[Literal["error", "warn"]]
    advice: NotRequired[str]
    asked: NotRequired[str | None]
    profile: NotRequired[str]


type Checks = Mapping[str, WrittenVerdict]  # by the name of the check


def verdicts_place(candidate: Path) -> Path:
    """Return the file for the verdicts on a candidate."""
    return candidate.with_name(f".{candidate.name}{ENDING}")


def verdict_files(staging: Path) -> Iterator[tuple[str, Path]]:
    """Yield (corpus, file of its verdicts) for the candidates that lie in staging now, in order of name."""
    for home in sorted(staging.iterdir()) if staging.is_dir() else ():
        for file in sorted(home.glob(f".*{ENDING}")):
            if (home / file.name[1 : -len(ENDING)]).is_dir():
                yield home.name, file


@dataclass(frozen=True)
class Verdicts:
    """The results by check (`passed`, `figures`, …), the digest of the candidate that was judged, and the
    night's day.
    """

    checks: Checks
    judged: str
    as_of: str


def write_verdicts(file: Path, checks: Checks, judged: str, as_of: dt.date, key: bytes) -> None:
    """Write and seal the results of checks.

    Args:
        checks: check → its result (`passed`, `figures`, …).
        judged: the digest of the candidate (`candidate_digest`).
        as_of: the day of the night; a verdict of another night may be on other sources, people and releases.
        key: the log key.
    """
    verdicts = Verdicts(checks, judged, as_of.isoformat())
    body = {**vars(verdicts), "seal": _seal(key, file, verdicts)}
    write_atomic(file, json.dumps(body, sort_keys=True, indent=1).encode(), 0o600)


def read_verdicts(file: Path) -> dict[str, WrittenVerdict]:
    """Return check → its result (`passed`, `figures`, …), for display only: the seal is not checked.

    Raises:
        IntegrityError: the file is missing or damaged.
    """
    return dict(_read(file)[0].checks)


def sealed_verdicts(file: Path, key: bytes) -> Verdicts:
    """Return the results of checks of any night, if their seal is valid.

    Raises:
        IntegrityError: the file is missing or damaged, or is not what was written.
    """
    verdicts, seal = _read(file)
    if not hmac.compare_digest(seal.encode(), _seal(key, file, verdicts).encode()):
        problem = "the verdicts are not those that were found: the log key did not seal them, or it was rotated since"
        raise IntegrityError(str(file), problem, "call `curation run`, which judges the candidate anew")
    return verdicts


def _seal(key: bytes, file: Path, found: Verdicts) -> str:
    return keyed(key, "verdicts", file.parent.name, json.dumps(vars(found), sort_keys=True))


def _read(file: Path) -> tuple[Verdicts, str]:
    """Return the contents of a file and its seal; the seal of a file from before there were seals is empty."""
    try:
        content = json.loads(file.read_bytes())
        checks = content.get("checks", content)
        judged, as_of, seal = (str(content.get(name, "")) for name in ("judged", "as_of", "seal"))
        damaged = not all(isinstance(v["passed"], bool) and isinstance(v["figures"], dict) for v in checks.values())
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        damaged = True
    if damaged:
        raise IntegrityError(str(file), "the verdicts on a candidate cannot be read", AGAIN)
    return Verdicts(checks, judged, as_of), seal
