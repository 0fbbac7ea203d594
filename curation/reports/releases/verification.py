"""Run `curation verify`: check the content and the signatures of a pulled release or of a registry."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from curation.errors import ConfigurationError, IntegrityError
from curation.registry.release.signed import signed_by, signed_problems
from curation.registry.release.verify import RELEASE, content_digest, verify
from curation.registry.repository.trusted import lines_of

if TYPE_CHECKING:  # verifying a folder needs neither git nor DVC
    from curation.registry.publish import Registry

PINNED = "the fingerprint that its owner's `curation keys list` shows: 64 hex digits"


def verify_release(
    folder: Path,
    digest: str | None,
    key: str | None,
    tag: str | None,
    chain: Path | None = None,
    registry: str | None = None,
) -> int:
    """Verify a pulled release, and print who signed it. Returns 0.

    Args:
        digest: the content digest that it must have.
        key: fingerprint of the key that must have signed it, or vouch for the one that has.
        tag: the tag it was pulled as.
        chain: a newer chain of keys than it brings.
        registry: URL of a verified registry, whose chain and statements are used too.

    Raises:
        ConfigurationError: a digest or fingerprint is malformed; the chain is not there.
        IntegrityError: something is wrong.
    """
    pinned = _hex("--key", key)
    if pinned is None and (tag is not None or chain is not None):
        raise ConfigurationError("--as", "no key is pinned, so nobody vouches for what a release says", "give --key")
    problems = list(_problems(folder, _hex("--digest", digest), pinned, tag, _lines(chain), registry))
    for problem in problems:
        print(problem)
    if problems:
        fix = "pull the release again; where it is none of the registry's that stands, remove it"
        raise IntegrityError(str(folder), f"{len(problems)} problems", fix)
    by = signed_by(folder)
    print(f"{folder}: every file is as released")
    if by is None:
        print("it is not signed: whoever can write the remote could have made it")
    elif pinned is None:
        print(f"it says that {by} has signed it: pin that with --key, once its owner has told you the same")
    else:
        print(f"signed by {by}" + ("" if by == pinned else f", for which {pinned} vouches"))
    return 0


def verify_registry(url: str, key: str | None, chain: Path | None = None) -> int:
    """Print what is wrong with the ledgers and tags of a registry, or how much of it is signed. Returns 0.

    Raises:
        ConfigurationError: no key is pinned.
        IntegrityError: something is wrong, or there is no registry.
        TryAgain: the registry cannot be reached.
    """
    from curation.registry.witness.proof import signed_and_not

    pinned = _hex("--key", key)
    if pinned is None:
        raise ConfigurationError("--registry", "no key is pinned", f"give --key: {PINNED}")
    with _registry(url) as registry:
        problems = registry.problems(pinned, _lines(chain))
        for problem in problems:
            print(problem)
        if problems:
            fix = "ask who keeps the registry, and pull nothing until then"
            raise IntegrityError("the registry", f"{len(problems)} problems", fix)
        signed, unsigned = registry.reading(lambda view: signed_and_not(view) if view is not None else (0, 0))
    print(f"ledgers, channels and the tags of {signed} signed versions are as their owner has signed them")
    if unsigned:
        print(f"of {unsigned} versions from before there were signatures it is known that the ledger names them")
    return 0


@contextlib.contextmanager
def _registry(url: str) -> Iterator[Registry]:
    from curation.registry.publish import Registry

    with tempfile.TemporaryDirectory() as work:
        yield Registry(url, work, Path(work), Path(work) / "lock")


def _problems(
    folder: Path, digest: str | None, key: str | None, tag: str | None, chain: Sequence[bytes], registry: str | None
) -> Iterator[str]:
    problems = verify(folder)
    yield from problems
    if problems:
        return
    if digest is not None and content_digest(folder) != digest:
        yield f"its content is {content_digest(folder)}, and {digest} was asked for"
    by, facts = signed_by(folder), json.loads((folder / RELEASE).read_bytes())
    if key is not None:
        newer, remembered, others = _remembered(registry, folder, facts) if registry is not None else ((), (), ())
        yield from signed_problems(folder, key, tag, (*chain, *newer), remembered)
        yield from others
    elif by is not None:
        yield from signed_problems(folder, by)
    elif facts.get("signed_by") is not None:
        yield f"{RELEASE} says that it is signed, and its signature is gone"


def _remembered(
    url: str, folder: Path, said: Mapping[str, object]
) -> tuple[Sequence[bytes], Container[bytes], Sequence[str]]:
    """Return a registry's chain of keys, its statements on a corpus's releases, and its objections to a pulled one.

    Args:
        said: the content of `release.json`.
    """
    from curation.registry.witness.proof import chain_of, remembered, standing_problems

    corpus, version = str(said.get("corpus")), str(said.get("version"))

    def told(view: Path | None) -> tuple[Sequence[bytes], Container[bytes], Sequence[str]]:
        if view is None:
            return (), (), ("there is no registry",)
        others = standing_problems(view, corpus, version, content_digest(folder))
        return chain_of(view), remembered(view, corpus), others

    with _registry(url) as registry:
        return registry.reading(told)


def _lines(chain: Path | None) -> Sequence[bytes]:
    if chain is None:
        return ()
    if not chain.is_file():
        raise ConfigurationError(str(chain), "there is no such file", "name signing-keys.jsonl of the registry")
    return lines_of(chain.read_bytes())


def _hex(option: str, given: str | None) -> str | None:
    if given is None:
        return None
    if len(given) != 64 or not set(given.lower()) <= set("0123456789abcdef"):
        fix = PINNED if option == "--key" else "give the content digest, 64 hex digits, as its owner told it"
        raise ConfigurationError(option, "it is not 64 hex digits", fix)
    return given.lower()
