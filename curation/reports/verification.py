"""`curation verify`: a pulled release, or a registry, against what was released and who has signed it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from curation.errors import ConfigurationError, IntegrityError

PINNED = "the fingerprint that its owner's `curation keys list` shows: 64 hex digits"


def verify_release(folder: Path, digest: str | None, key: str | None, tag: str | None, chain: Path | None) -> int:
    """Print what is wrong with a pulled release, or who has signed it. Returns 0.

    Args:
        digest: the content digest that it must have.
        key: fingerprint of the key that must have signed it, or vouch for the one that has.
        tag: what it was pulled as.
        chain: a newer chain of keys than it brings.

    Raises:
        ConfigurationError: a digest or fingerprint is none; the chain is not there.
        IntegrityError: something is wrong.
    """
    problems = list(_problems(folder, _hex("--digest", digest), _hex("--key", key), tag, chain))
    for problem in problems:
        print(problem)
    if problems:
        raise IntegrityError(str(folder), f"{len(problems)} problems", "pull the release again")
    by = _signed_by(folder)
    print(f"{folder}: every file is as released")
    if by is None:
        print("it is not signed: whoever can write the remote could have made it")
    elif key is None:
        print(f"it says that {by} has signed it: pin that with --key, once its owner has told you the same")
    else:
        print(f"signed by {by}" + ("" if by == key.lower() else f", for which {key.lower()} vouches"))
    return 0


def verify_registry(url: str, key: str | None) -> int:
    """Print what is wrong with the ledgers and tags of a registry. Returns 0.

    Raises:
        ConfigurationError: no key is pinned.
        IntegrityError: something is wrong.
        TryAgain: the registry cannot be reached.
    """
    from curation.registry.publish import Registry

    pinned = _hex("--key", key)
    if pinned is None:
        raise ConfigurationError("--registry", "no key is pinned", f"give --key: {PINNED}")
    with tempfile.TemporaryDirectory() as work:
        problems = Registry(url, work, Path(work), Path(work) / "lock").problems(pinned)
    for problem in problems:
        print(problem)
    if problems:
        fix = "ask who keeps the registry, and pull nothing until then"
        raise IntegrityError("the registry", f"{len(problems)} problems", fix)
    print("every ledger and tag is as its owner has signed it")
    return 0


def _problems(folder: Path, digest: str | None, key: str | None, tag: str | None, chain: Path | None) -> Iterator[str]:
    from curation.registry.verify import content_digest, verify

    problems = verify(folder)
    yield from problems
    if problems:
        return
    if digest is not None and content_digest(folder) != digest:
        yield f"its content is {content_digest(folder)}, and {digest} was asked for"
    if key is None and (tag is not None or chain is not None):
        raise ConfigurationError("--as", "no key is pinned, so nobody vouches for what a release says", "give --key")
    if key is not None:
        from curation.registry.signed import signed_problems
        from curation.registry.trusted import lines_of

        if chain is not None and not chain.is_file():
            raise ConfigurationError(str(chain), "there is no such file", "name signing-keys.jsonl of the registry")
        yield from signed_problems(folder, key, tag, lines_of(chain.read_bytes()) if chain is not None else ())
    elif (by := _signed_by(folder)) is not None:
        from curation.registry.signed import signed_problems

        yield from signed_problems(folder, by)


def _signed_by(folder: Path) -> str | None:
    from curation.registry.signed import signed_by

    return signed_by(folder)


def _hex(option: str, given: str | None) -> str | None:
    if given is None:
        return None
    if len(given) != 64 or not set(given.lower()) <= set("0123456789abcdef"):
        fix = PINNED if option == "--key" else "give the content digest, 64 hex digits, as its owner told it"
        raise ConfigurationError(option, "it is not 64 hex digits", fix)
    return given.lower()
