"""The verdicts on a candidate: one file beside it, which names the digest of what was judged and is sealed with the log
key, so that whoever can write in staging and has no key can change neither what was judged nor what was found."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from curation.corpora.candidate import AGAIN
from curation.errors import IntegrityError
from curation.storage.files import write_atomic
from curation.storage.keys import keyed

ENDING = ".verdicts.json"


def verdicts_place(candidate: Path) -> Path:
    """Where the verdicts on a candidate stand."""
    return candidate.with_name(f".{candidate.name}{ENDING}")


def verdict_files(staging: Path) -> Iterator[tuple[str, Path]]:
    """(corpus, file of its verdicts) of what lies in staging now, in order of name."""
    for home in sorted(staging.iterdir()) if staging.is_dir() else ():
        for file in sorted(home.glob(f".*{ENDING}")):
            if (home / file.name[1 : -len(ENDING)]).is_dir():
                yield home.name, file


def write_verdicts(file: Path, checks: Mapping[str, Any], judged: str, key: bytes) -> None:
    """Write down and seal what was found.

    Args:
        checks: check → what was found (`passed`, `figures`, …).
        judged: the digest of the candidate (`candidate_digest`).
        key: the log key.
    """
    body = {"checks": checks, "judged": judged}
    write_atomic(file, json.dumps({**body, "seal": _seal(key, body)}, sort_keys=True, indent=1).encode(), 0o600)


def read_verdicts(file: Path) -> dict[str, Any]:
    """Check → what was found (`passed`, `figures`, …), to be shown: nothing may go on by it.

    Raises:
        IntegrityError: the file is missing or damaged.
    """
    return _read(file)[0]


def sealed_verdicts(file: Path, key: bytes) -> tuple[dict[str, Any], str]:
    """Check → what was found, and the digest of the candidate that was judged.

    Raises:
        IntegrityError: the file is missing or damaged, or is not what was written.
    """
    checks, judged, seal = _read(file)
    if not hmac.compare_digest(seal.encode(), _seal(key, {"checks": checks, "judged": judged}).encode()):
        found = "the verdicts are not those that were found: this deployment's log key did not seal them"
        raise IntegrityError(str(file), found, "call `curation run`, which judges the candidate anew")
    return checks, judged


def _seal(key: bytes, body: Mapping[str, Any]) -> str:
    return keyed(key, "verdicts", json.dumps(body, sort_keys=True))


def _read(file: Path) -> tuple[dict[str, Any], str, str]:
    """Checks, digest and seal of a file; of one that was written before there were seals, none."""
    try:
        found = json.loads(file.read_bytes())
        checks, judged, seal = found.get("checks", found), str(found.get("judged", "")), str(found.get("seal", ""))
        damaged = not all(isinstance(v["passed"], bool) and isinstance(v["figures"], dict) for v in checks.values())
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        damaged = True
    if damaged:
        raise IntegrityError(str(file), "the verdicts on a candidate cannot be read", AGAIN)
    return checks, judged, seal
