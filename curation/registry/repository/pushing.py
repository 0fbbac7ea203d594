"""Pushes to the branch of a registry that several deployments write to, and retries when another was faster."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from curation.errors import TryAgain
from curation.registry.repository.git import git

HEADS = "refs/heads/"
TRIES = 5


class Overtaken(TryAgain):
    """Another deployment has moved the branch since it was fetched."""


def push(folder: Path, *refs: str, lease: str | None = None) -> None:
    """Push refs to the clone's origin, all or none, each written as `git push` takes it.

    Args:
        lease: `<ref>:<commit>`: that ref moves only from there.

    Raises:
        Overtaken: a branch among them is not where it was when it was fetched.
        TryAgain: the push was refused for another reason, or did not come through.
    """
    leases = () if lease is None else (f"--force-with-lease={lease}",)
    try:
        git(folder, "push", "--quiet", "--atomic", *leases, "origin", *refs)
    except TryAgain as error:
        branches = [
            name for source, _, name in (ref.rpartition(":") for ref in refs) if source and name.startswith(HEADS)
        ]
        if branches and _moved(folder, branches):
            raise Overtaken("the registry", "another deployment has published in it meanwhile", "run again") from error
        raise


def begun_anew[**P, T](work: Callable[P, T]) -> Callable[P, T]:
    """Decorate a function that fetches, changes and pushes the registry: it is run again when it was overtaken."""

    @functools.wraps(work)
    def done(*arguments: P.args, **named: P.kwargs) -> T:
        for _ in range(TRIES - 1):
            with suppress(Overtaken):
                return work(*arguments, **named)
        return work(*arguments, **named)

    return done


def _moved(folder: Path, branches: list[str]) -> bool:
    for line in git(folder, "ls-remote", "origin", *branches).splitlines():
        there, name = line.split()
        if (
            git(folder, "for-each-ref", "--format=%(objectname)", f"refs/remotes/origin/{name.removeprefix(HEADS)}")
            != there
        ):
            return True
    return False
