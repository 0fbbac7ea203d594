"""Candidates in staging: one folder for each corpus and digest of inputs, which exists whole or not at all."""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from curation.corpora.recipe import Recipe
from curation.corpora.stated_facts import Stated
from curation.errors import IntegrityError
from curation.storage.files import swap_folder
from curation.storage.landings.landing import file_sha256
from curation.storage.secrets.keys import keyed

FACTS = "facts.json"
AGAIN = "call `curation run`, which makes what is damaged anew"


def files_digest(folder: Path) -> str:
    """Return a digest over names and bytes of all files of a candidate except `facts.json`; 64 hex digits."""
    return _content_of(_sums(folder))


def _sums(folder: Path) -> dict[str, bytes]:
    """Return path → SHA-256 of all files of a candidate except `facts.json`, in order; all digests are made of them."""
    return {name: file_sha256(folder / name) for name in files_of(folder)}


def _content_of(sums: Mapping[str, bytes]) -> str:
    total = hashlib.sha256()
    for name, digest in sums.items():
        total.update(name.encode() + b"\0" + digest)
    return total.hexdigest()


def files_of(folder: Path) -> list[str]:
    """Return the paths of all files of a candidate except `facts.json`, in order."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path != folder / FACTS)
    return [path.relative_to(folder).as_posix() for path in sorted(paths)]


def candidate_digest(folder: Path) -> str:
    """Return a digest over names and bytes of every file of a candidate; 64 hex digits.

    Checks judge a candidate by this digest, and only what was judged under it is published.
    """
    return digest_of({name: digest.hex() for name, digest in _sums(folder).items()}, facts_bytes(folder))


def digest_of(files: Mapping[str, str], facts: bytes) -> str:
    """Return the digest of a candidate with these files (path → hex SHA-256) and these bytes of `facts.json`."""
    sums = "".join(f"{files[name]}  {name}\n" for name in sorted(files))
    return hashlib.sha256(f"{hashlib.sha256(facts).hexdigest()}  {FACTS}\n{sums}".encode()).hexdigest()


def read_facts(folder: Path) -> Stated:
    """Read `{"facts", "circumstances"}` of a candidate: what the manifest states, and what else is known of this night.

    Raises:
        IntegrityError: they are missing or damaged.
    """
    return facts_in(folder, facts_bytes(folder))


def facts_bytes(folder: Path) -> bytes:
    """Return the bytes of a candidate's `facts.json`; empty if the file is missing."""
    try:
        return (folder / FACTS).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return b""


def facts_in(folder: Path, content: bytes) -> Stated:
    """Parse the facts of a candidate as `read_facts` does, from bytes read before."""
    try:
        body: Stated = json.loads(content)
        damaged = not isinstance(body["facts"], dict) or not isinstance(body.get("circumstances", {}), dict)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        damaged = True
    if damaged:
        raise IntegrityError(str(folder / FACTS), "what the candidate states of itself cannot be read", AGAIN)
    return body


def require_whole(folder: Path) -> None:
    """Check that the files of a candidate are, to the last byte, those that were written.

    Raises:
        IntegrityError: a file of it is missing or damaged, or one is there that does not belong to it.
    """
    if read_facts(folder).get("content") != files_digest(folder):
        raise IntegrityError(str(folder), "the candidate's files are not those that were written", AGAIN)


def require_sealed(folder: Path, key: bytes) -> str:
    """Check that a candidate, facts included, is to the last byte what the build wrote and sealed; return its digest.

    Raises:
        IntegrityError: a file of it is missing, damaged or edited, or one is there that does not belong to it.
    """
    facts, sums = facts_bytes(folder), _sums(folder)
    body = facts_in(folder, facts)
    seal = str(body.pop("seal", ""))
    if body.get("content") != _content_of(sums):
        raise IntegrityError(str(folder), "the candidate's files are not those that were written", AGAIN)
    if not hmac.compare_digest(seal.encode(), _seal(key, folder, body).encode()):
        problem = "what the candidate states of itself was changed, or is of another night: the log key did not seal it"
        raise IntegrityError(str(folder / FACTS), f"{problem}, or it was rotated since", AGAIN)
    return digest_of({name: digest.hex() for name, digest in sums.items()}, facts)


def _seal(key: bytes, place: Path, body: Stated) -> str:
    """Return the seal of a candidate; it covers the corpus and inputs that name its place, so no other passes."""
    return keyed(key, "candidate", place.parent.name, place.name, json.dumps(body, sort_keys=True))


def _sealed(folder: Path, key: bytes) -> bool:
    try:
        require_sealed(folder, key)
    except IntegrityError:
        return False
    return True


def stage_candidate(staging: Path, recipe: Recipe, digest: str, make: Callable[[Path], Stated], key: bytes) -> Path:
    """Build into `staging/<corpus>/<digest>` unless it is there whole; other candidates of the corpus are removed.

    `make(folder)` writes the content and returns the body of `facts.json`. That file is written last, with the digest
    of the content and a seal over all of it by `key`, and marks the candidate whole. A candidate whose bytes have
    changed since is built again.
    """
    home = staging / recipe.name
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = home / digest
    if not _sealed(place, key):
        building = home / f".{digest}.building"
        shutil.rmtree(building, ignore_errors=True)
        shutil.rmtree(place, ignore_errors=True)
        building.mkdir()
        facts = make(building)
        facts["content"] = files_digest(building)
        facts["seal"] = _seal(key, place, json.loads(json.dumps(facts)))
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
