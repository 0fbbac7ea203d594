"""Runs git's command line, shielded from the user's settings, and turns its failures into errors of this package."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from curation.errors import ConfigurationError, TryAgain
from curation.storage.locations import URL, without_password

# Of the user's settings only what reaches a server is wanted (credentials, proxies), no hooks, signing or line ends.
OPTIONS = (
    *("-c", "user.name=curation", "-c", "user.email=curation@localhost", "-c", "core.hooksPath=/dev/null"),
    *("-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false", "-c", "core.autocrlf=false", "-c", "gc.auto=0"),
    *("-c", "advice.detachedHead=false", "-c", "init.defaultBranch=main", "-c", "core.quotePath=false"),
)


def git_environment() -> dict[str, str]:
    """Return the environment without what could point git at another repository (as a hook's does) or make it
    prompt.
    """
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith("GIT_SSH")
    }
    return {**kept, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    """Run git in a folder and return what it printed, without the last line end. Raises as `git_bytes`."""
    return git_bytes(folder, *arguments, stdin=stdin).decode("utf-8", "surrogateescape").rstrip("\n")


def git_bytes(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """Run git in a folder and return what it printed, to the byte.

    Where the folder is no repository, as after a power cut, git does not fall back to one that the folder lies in, such
    as the project's own.

    Raises:
        TryAgain: git failed; for a registry's own repository that is a server, a network or a disk.
        ConfigurationError: there is no git.
    """
    try:
        done = subprocess.run(
            ["git", *OPTIONS, "-C", str(folder), *arguments],
            env={**git_environment(), "GIT_CEILING_DIRECTORIES": str(folder.resolve().parent)},
            input=stdin,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise ConfigurationError(
            "git", "it is not installed or the folder is gone", "install git 2.30 or newer"
        ) from error
    if done.returncode:
        raise TryAgain(
            "the registry",
            f"git {arguments[0]} ended with {done.returncode} ({last_line(done.stderr)})",
            "see that its git URL can be reached and written to and that the disk is not full, then run again",
        )
    return done.stdout


def is_whole(folder: Path) -> bool:
    """Return whether a repository nobody works in is fully readable, and no killed git has left a lock in it."""
    try:
        git(folder, "fsck", "--no-dangling", "--no-progress")
    except TryAgain:
        return False
    return not any(folder.rglob("*.lock"))


def blobs(folder: Path, names: Sequence[str]) -> dict[str, bytes]:
    """Return the content of blobs by their git names (an id, or `commit:path`), in one process; missing ones are left
    out.
    """
    if not names:
        return {}
    output = git_bytes(folder, "cat-file", "--batch", stdin="".join(f"{name}\n" for name in names).encode())
    contents, at = {}, 0
    for name in names:
        end = output.index(b"\n", at)
        header, at = output[at:end].rsplit(b" ", 2), end + 1
        if header[-1] == b"missing":
            continue
        size = int(header[-1])
        contents[name], at = output[at : at + size], at + size + 1
    return contents


def last_line(output: bytes) -> str:
    """Return the most telling line of a tool's stderr, without credentials."""
    lines = [line.strip() for line in output.decode("utf-8", "replace").splitlines() if line.strip()]
    telling = [line for line in lines if re.match(r"(ERROR|fatal|error)\b", line)]
    chosen = (telling or lines or ["no message"])[0 if telling else -1]
    return without_password(chosen)[:300]


def local_path(url: str) -> Path | None:
    """Return the folder that a URL names when it is a plain path; None for `scheme://…` and `user@host:path`."""
    return None if URL.match(url) else Path(url).absolute()
