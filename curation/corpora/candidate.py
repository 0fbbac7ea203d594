"""Candidates in staging: a folder a corpus and digest of inputs, there whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from curation.corpora.recipe import Recipe
from curation.errors import IntegrityError
from curation.storage.files import swap_folder
from curation.storage.landing import file_sha256

FACTS = "facts.json"
AGAIN = "call `curation run`, which makes what is damaged anew"


def content_digest(folder: Path) -> str:
    """One digest over names and bytes of all files of a candidate but `facts.json`. 64 hex digits."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != FACTS):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + file_sha256(path))
    return total.hexdigest()


def read_facts(folder: Path) -> dict[str, Any]:
    """`{"facts", "circumstances"}` of a candidate: what the manifest states, and what else is known of this night.

    Raises:
        IntegrityError: they are missing or damaged.
    """
    try:
        found: dict[str, Any] = json.loads((folder / FACTS).read_bytes())
        damaged = not isinstance(found["facts"], dict) or not isinstance(found.get("circumstances", {}), dict)
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        damaged = True
    if damaged:
        raise IntegrityError(str(folder / FACTS), "what the candidate states of itself cannot be read", AGAIN)
    return found


def require_whole(folder: Path) -> None:
    """See that a candidate is to the last byte what was written, before anybody reads it.

    Raises:
        IntegrityError: a file of it is missing or damaged, or one is there that does not belong to it.
    """
    if read_facts(folder).get("content") != content_digest(folder):
        raise IntegrityError(str(folder), "the candidate's files are not those that were written", AGAIN)


def _whole(folder: Path) -> bool:
    try:
        require_whole(folder)
    except IntegrityError:
        return False
    return True


def stage_candidate(staging: Path, recipe: Recipe, digest: str, make: Callable[[Path], dict[str, Any]]) -> Path:
    """Build into `staging/<corpus>/<digest>` unless it is there whole; other candidates of the corpus are removed.

    `make(folder)` writes the content and returns what goes into `facts.json`, which is written last, with the digest of
    the content, and marks it whole. One whose bytes are not what was written then is built again.
    """
    home = staging / recipe.name
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = home / digest
    if not _whole(place):
        building = home / f".{digest}.building"
        shutil.rmtree(building, ignore_errors=True)
        shutil.rmtree(place, ignore_errors=True)
        building.mkdir()
        facts = make(building)
        facts["content"] = content_digest(building)
        (building / FACTS).write_text(json.dumps(facts, sort_keys=True, indent=1), encoding="utf-8")
        swap_folder(building, place, f"staging.{recipe.name}")
    for other in home.iterdir():
        if digest in other.name:
            continue
        if other.is_dir():
            shutil.rmtree(other)
        else:
            other.unlink()
    return place
