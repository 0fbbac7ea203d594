"""Finds how a registry's ledgers and tags differ from what the owner of a key has signed.

Signed files can only be replaced as a whole: an older ledger with its own envelope passes here. A publisher detects
that by the log and the witness, a consumer by what they know already.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from curation.errors import IntegrityError
from curation.registry.release.signed import Signer, key_problems, ledger_problems
from curation.registry.release.statements import LEDGER, RELEASED, Statement, read_statement, write_statement
from curation.registry.release.versions import SEMANTIC
from curation.registry.repository.channels import MOVE, tags_of
from curation.registry.repository.clones import clone_tags
from curation.registry.repository.git import blobs, git_bytes
from curation.registry.repository.ledger import Entry, ledger_path, load, load_moves
from curation.registry.repository.trusted import KEYS, Trusted, lines_of, merged, rooted, trusted_keys

Problems = Callable[[Statement, Mapping[str, Trusted], str], list[str]]
RELEASE_TAG = re.compile(f"[^@#]+(@{SEMANTIC.pattern}|{MOVE.pattern})")


def statements_path(corpus: str) -> str:
    """Return the path of the signed statements of all releases of a corpus, a line each, oldest first."""
    return f"corpora/{corpus}.statements.jsonl"


def signed_ledger_path(corpus: str) -> str:
    """Return the path of the signed statement over a ledger."""
    return f"corpora/{corpus}.releases.dsse.json"


def found_path(corpus: str) -> str:
    """Return the path of the file by which DVC finds the folder of a release."""
    return f"corpora/{corpus}.dvc"


def sign_ledger(corpus: str, files: Mapping[str, bytes], now: str, signer: Signer) -> bytes:
    """Return the signed statement over a corpus's files in the registry, which also record withdrawals.

    Args:
        files: path → content of ledger, statements and DVC's file (`found_path`).
    """
    subjects = {path: _digest(content) for path, content in files.items()}
    return write_statement(LEDGER, subjects, {"corpus": corpus, "published_at": now}, signer.key)


def covers(envelope: bytes, files: Mapping[str, bytes], signer: Signer) -> bool:
    """Return whether a signer has signed exactly these files already."""
    try:
        statement = read_statement(envelope)
    except ValueError:
        return False
    subjects = {path: _digest(content) for path, content in files.items()}
    return (statement.by, dict(statement.subjects)) == (signer.key.fingerprint, subjects)


def is_signed_by(folder: Path, corpus: str, keys: Mapping[str, Trusted]) -> bool:
    """Return whether the ledger of a corpus claims to be signed by one of these keys; the signature is not checked."""
    try:
        return read_statement(_shown(folder, "HEAD", signed_ledger_path(corpus)) or b"").by in keys
    except ValueError:
        return False


def require_own(folder: Path, corpus: str, signer: Signer) -> None:
    """Check that a key of the signer's chain has signed what a registry says of a corpus, before it is signed anew.

    Raises:
        IntegrityError: it was changed since, nobody of the chain has signed it, or the signature was taken away. What
            was never signed passes.
    """
    if _shown(folder, "HEAD", signed_ledger_path(corpus)) is None:
        path = signed_ledger_path(corpus)
        problems = ["its signature was taken away"] if git_bytes(folder, "log", "-1", "HEAD", "--", path) else []
    else:
        problems = list(_of_ledger(folder, "HEAD", corpus, rooted(signer.chain), ledger_problems))
    if problems:
        problem = f"{problems[0]}, so it is not signed again"
        fix = f"see `git log -- corpora/` of the registry and put {ledger_path(corpus)} and the files beside it back"
        raise IntegrityError(f"the registry's {corpus}", problem, f"{fix}; trust the key where it is yours")


def registry_problems(folder: Path, pinned: str, chain: Iterable[bytes] = ()) -> list[str]:
    """Return everything that is wrong with the ledgers and tags of a registry, by corpus; empty for a good one.

    A version published before there were statements has none: only its ledger entry is known.

    Args:
        folder: a git folder with all of its commits and tags.
        pinned: the fingerprint of a trusted key.
        chain: lines of a chain that is known besides the one of the registry.
    """
    keys = trusted_keys(merged(chain, chain_of(folder)), pinned)
    if not keys:
        return [f"the registry knows no key {pinned[:64]}: it is not signed, or by somebody else"]
    tags, corpora = dict(clone_tags(folder)), _corpora(folder)
    problems = [f"{corpus}: {problem}" for corpus in corpora for problem in _of_corpus(folder, corpus, keys, tags)]
    known = {name for corpus in corpora for name in _named(folder, corpus)}
    strange = sorted(name for name in tags if RELEASE_TAG.fullmatch(name) and name not in known)
    return [*problems, *(f"the tag {name} is in no ledger" for name in strange)]


def signed_and_not(folder: Path) -> tuple[int, int]:
    """Return how many versions of a registry have a signed statement, and how many have none."""
    signed = every = 0
    for corpus in _corpora(folder):
        stated, entries = _newest(_releases(folder, "HEAD", corpus)), _entries(folder, "HEAD", corpus)
        every += len(entries)
        signed += sum(f"{corpus}@{entry.version}" in stated for entry in entries)
    return signed, every - signed


def standing_problems(folder: Path, corpus: str, version: str, content: str) -> list[str]:
    """Return why the ledgers of a registry do not support a pulled release: it was withdrawn, or is not in them.

    Args:
        corpus, version: as `release.json` gives them.
        content: its content digest.
    """
    tag = f"{corpus}@{version}"
    entry = {str(ledger_entry.version): ledger_entry for ledger_entry in _entries(folder, "HEAD", corpus)}.get(version)
    if entry is None:
        return [f"{tag} is in no ledger of the registry: it was never published there"]
    if entry.fingerprint.content != content:
        return [f"{tag} was published with another content"]
    if entry.withdrawn is None:
        return []
    return [f"{tag} was withdrawn on {(entry.withdrawn_at or '')[:10]} ({entry.withdrawn}): it is to be used no more"]


def chain_of(folder: Path) -> tuple[bytes, ...]:
    """Return the chain of keys that a registry holds."""
    return lines_of(_shown(folder, "HEAD", KEYS) or b"")


def remembered(folder: Path, corpus: str) -> frozenset[bytes]:
    """Return the payloads of all statements on releases of a corpus that a registry holds."""
    return frozenset(statement.payload for statement in _releases(folder, "HEAD", corpus))


def _corpora(folder: Path) -> list[str]:
    names = git_bytes(folder, "ls-tree", "--name-only", "HEAD", "corpora/").decode().splitlines()
    ending = ledger_path("").removeprefix("corpora/")
    return sorted(n.removeprefix("corpora/").removesuffix(ending) for n in names if n.endswith(ending))


def _named(folder: Path, corpus: str) -> Iterator[str]:
    """Yield the tags that a ledger knows."""
    ledger = _ledger(folder, "HEAD", corpus)
    yield from (f"{corpus}@{entry.version}" for entry in load(corpus, ledger))
    yield from tags_of(corpus, load_moves(corpus, ledger))


def _of_ledger(folder: Path, commit: str, corpus: str, keys: Mapping[str, Trusted], by_key: Problems) -> Iterator[str]:
    """Yield what shows that the ledger, statements and DVC's file of a commit are not those that were signed there."""
    problems = list(_of_envelope(folder, commit, corpus, keys, by_key))
    yield from problems
    if problems:
        return
    try:
        stated = _newest(_releases(folder, commit, corpus))
    except ValueError as error:
        yield f"a statement of it cannot be read: {error}"
        return
    has_one = [f"{corpus}@{entry.version}" in stated for entry in _entries(folder, commit, corpus)]
    if True in has_one and not all(has_one[has_one.index(True) :]):
        yield "a version of it has no statement, and an earlier one has"


def _of_envelope(
    folder: Path, commit: str, corpus: str, keys: Mapping[str, Trusted], by_key: Problems
) -> Iterator[str]:
    """Yield what shows that the files of a commit do not have the digests that were signed there.

    No file is read line by line: the tag of the thousandth version holds the statements of a thousand versions.
    """
    envelope = _shown(folder, commit, signed_ledger_path(corpus))
    if envelope is None:
        yield "its ledger is not signed"
        return
    try:
        statement = read_statement(envelope)
    except ValueError as error:
        yield f"a statement of it cannot be read: {error}"
        return
    if problems := by_key(statement, keys, "its ledger"):
        yield from problems  # and nothing else that it says is asked for
        return
    contents = blobs(folder, [f"{commit}:{path}" for path in statement.subjects])
    there = {path: _digest(contents.get(f"{commit}:{path}", b"")) for path in statement.subjects}
    must = {ledger_path(corpus), statements_path(corpus)}
    if statement.kind != LEDGER or dict(statement.subjects) != there or not must <= there.keys():
        yield "its ledger was changed since it was signed"


def _newest(releases: Iterable[Statement]) -> dict[str, Statement]:
    """Return tag → its newest statement."""
    return {name: statement for statement in releases for name in statement.subjects}


def _entries(folder: Path, commit: str, corpus: str) -> Sequence[Entry]:
    ledger = _ledger(folder, commit, corpus)
    return load(corpus, ledger) if ledger else ()


def _ledger(folder: Path, commit: str, corpus: str) -> bytes:
    return _shown(folder, commit, ledger_path(corpus)) or b""


def _releases(folder: Path, commit: str, corpus: str) -> list[Statement]:
    """Return the statements on releases of a corpus that a commit holds.

    Raises:
        ValueError: one cannot be read.
    """
    return [read_statement(line) for line in lines_of(_shown(folder, commit, statements_path(corpus)) or b"")]


def _of_corpus(folder: Path, corpus: str, keys: Mapping[str, Trusted], tags: Mapping[str, str]) -> Iterator[str]:
    problems = list(_of_ledger(folder, "HEAD", corpus, keys, ledger_problems))
    yield from problems
    if problems:
        return
    stated, right = _newest(_releases(folder, "HEAD", corpus)), dict(tags)
    for entry in _entries(folder, "HEAD", corpus):
        tag = f"{corpus}@{entry.version}"
        statement = stated.get(tag)
        if statement is None:
            continue
        yield from key_problems(statement, keys, tag)
        if statement.kind != RELEASED or statement.subjects[tag] != entry.fingerprint.content:
            yield f"{tag} was signed for another content than the ledger names"
        moved = _moved(folder, corpus, tag, statement, keys)
        if moved is not None:
            right.pop(tag, None)
            yield moved
    moves = load_moves(corpus, _ledger(folder, "HEAD", corpus))
    for name, (_, version) in tags_of(corpus, moves).items():
        if name in tags and tags[name] != right.get(f"{corpus}@{version}", tags[name]):
            yield f"the tag {name} stands at another version than the ledger says: it was moved"


def _moved(folder: Path, corpus: str, tag: str, statement: Statement, keys: Mapping[str, Trusted]) -> str | None:
    """Return what shows that the commit of a tag is not the one in which its version was published; None for
    nothing.
    """
    there: Sequence[bytes] = lines_of(_shown(folder, f"refs/tags/{tag}", statements_path(corpus)) or b"")
    try:
        stands = bool(there) and read_statement(there[-1]).payload == statement.payload
    except ValueError:
        stands = False
    if not stands:
        return f"the tag {tag} stands where another version was published: it was moved"
    if any(_of_envelope(folder, f"refs/tags/{tag}", corpus, keys, key_problems)):
        return f"the tag {tag} stands at a commit that nobody trusted has signed as it is: it was moved"
    return None


def _shown(folder: Path, revision: str, path: str) -> bytes | None:
    return blobs(folder, [f"{revision}:{path}"]).get(f"{revision}:{path}")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
