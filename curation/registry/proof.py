"""What speaks against a registry being what the owner of a key has made of it: its ledgers, and where tags stand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from curation.errors import TryAgain
from curation.registry.git import git_bytes
from curation.registry.ledger import ledger_path, load
from curation.registry.signed import Signer, key_problems
from curation.registry.statements import LEDGER, RELEASED, Statement, read_statement, write_statement
from curation.registry.trusted import KEYS, Trusted, lines_of, trusted_keys


def statements_path(corpus: str) -> str:
    """Where the signed statements of all releases of a corpus stand in the registry, a line each, oldest first."""
    return f"corpora/{corpus}.statements.jsonl"


def signed_ledger_path(corpus: str) -> str:
    """Where the signed statement over a ledger stands."""
    return f"corpora/{corpus}.releases.dsse.json"


def sign_ledger(corpus: str, ledger: bytes, statements: bytes, now: str, signer: Signer) -> bytes:
    """The signed statement over what the registry says of a corpus: that a version was withdrawn too."""
    subjects = {ledger_path(corpus): _digest(ledger), statements_path(corpus): _digest(statements)}
    return write_statement(LEDGER, subjects, {"corpus": corpus, "published_at": now}, signer.key)


def registry_problems(folder: Path, pinned: str) -> list[str]:
    """Everything that is wrong with the ledgers and tags of a registry, by corpus; empty for a good one.

    A version that was published before there were statements has none; what is known of it is that the ledger names it.

    Args:
        folder: a git folder with all of its commits and tags.
        pinned: the fingerprint of a key that is trusted.
    """
    keys = trusted_keys(lines_of(_shown(folder, "HEAD", KEYS) or b""), pinned)
    if not keys:
        return [f"the registry knows no key {pinned[:64]}: it is not signed, or by somebody else"]
    names = git_bytes(folder, "ls-tree", "--name-only", "HEAD", "corpora/").decode().splitlines()
    ending = ledger_path("").removeprefix("corpora/")
    corpora = [name.removeprefix("corpora/").removesuffix(ending) for name in names if name.endswith(ending)]
    return [f"{corpus}: {problem}" for corpus in sorted(corpora) for problem in _of_corpus(folder, corpus, keys)]


def _of_corpus(folder: Path, corpus: str, keys: Mapping[str, Trusted]) -> Iterator[str]:
    ledger = _shown(folder, "HEAD", ledger_path(corpus)) or b""
    said = _shown(folder, "HEAD", statements_path(corpus)) or b""
    envelope = _shown(folder, "HEAD", signed_ledger_path(corpus))
    if envelope is None:
        yield "its ledger is not signed"
        return
    try:
        statement, releases = read_statement(envelope), [read_statement(line) for line in lines_of(said)]
    except ValueError as error:
        yield f"a statement of it cannot be read: {error}"
        return
    yield from key_problems(statement, keys, "its ledger")
    subjects = {ledger_path(corpus): _digest(ledger), statements_path(corpus): _digest(said)}
    if (statement.kind, dict(statement.subjects)) != (LEDGER, subjects):
        yield "its ledger was changed since it was signed"
        return
    for entry in load(corpus, ledger.decode()):
        tag = f"{corpus}@{entry.version}"
        own = [each for each in releases if tag in each.subjects]
        for each in own[-1:]:
            yield from key_problems(each, keys, tag)
            if each.kind != RELEASED or each.subjects[tag] != entry.fingerprint.content:
                yield f"{tag} was signed for another content than the ledger names"
            if not _stands_at(folder, corpus, tag, each):
                yield f"the tag {tag} stands where another version was published: it was moved"


def _stands_at(folder: Path, corpus: str, tag: str, statement: Statement) -> bool:
    """Whether the commit of a tag is the one in which its version was published."""
    there: Sequence[bytes] = lines_of(_shown(folder, f"refs/tags/{tag}", statements_path(corpus)) or b"")
    return bool(there) and read_statement(there[-1]).payload == statement.payload


def _shown(folder: Path, revision: str, path: str) -> bytes | None:
    try:
        return git_bytes(folder, "show", f"{revision}:{path}")
    except TryAgain:
        return None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
