"""The verdicts on a candidate: one file beside it, which names the digest of what was judged and is sealed with the log
key, so that whoever can write in staging and has no key can change neither what was judged nor what was found."""

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
    """Where the verdicts on a candidate stand."""
    return candidate.with_name(f".{candidate.name}{ENDING}")


def verdict_files(staging: Path) -> Iterator[tuple[str, Path]]:
    """(corpus, file of its verdicts) of what lies in staging now, in order of name."""
    for home in sorted(staging.iterdir()) if staging.is_dir() else ():
        for file in sorted(home.glob(f".*{ENDING}")):
            if (home / file.name[1 : -len(ENDING)]).is_dir():
                yield home.name, file


@dataclass(frozen=True)
class Verdicts:
    """What was found: check → `passed`, `figures`, …; the digest of the candidate that was judged, and the night's
    day."""

    checks: Checks
    judged: str
    as_of: str


def write_verdicts(file: Path, checks: Checks, judged: str, as_of: dt.date, key: bytes) -> None:
    """Write down and seal what was found.

    Args:
        checks: check → what was found (`passed`, `figures`, …).
        judged: the digest of the candidate (`candidate_digest`).
        as_of: the day that it was judged by: a verdict of another night may be on other sources, people and releases.
        key: the log key.
    """
    verdicts = Verdicts(checks, judged, as_of.isoformat())
    body = {**vars(verdicts), "seal": _seal(key, file, verdicts)}
    write_atomic(file, json.dumps(body, sort_keys=True, indent=1).encode(), 0o600)


def read_verdicts(file: Path) -> dict[str, WrittenVerdict]:
    """Check → what was found (`passed`, `figures`, …), to be shown: nothing may go on by it.

    Raises:
        IntegrityError: the file is missing or damaged.
    """
    return dict(_read(file)[0].checks)


def sealed_verdicts(file: Path, key: bytes) -> Verdicts:
    """What was found, by whatever night it was.

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
    """What a file says, and its seal; of one that was written before there were seals, none."""
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
