"""Runs dvc's command line in a separate process that touches nothing outside the work folder and the remote.

The process may be of another Python: `CURATION_DVC_PYTHON` names one that has dvc, where this one does not.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from curation.errors import ConfigurationError, TryAgain
from curation.registry.repository.child import HINDERED, NO_DVC, OTHERS, Task
from curation.registry.repository.git import git_environment, last_line
from curation.registry.repository.interpreter import run
from curation.registry.repository.objects import Deleted, Item, Survey

PYTHON_VARIABLE = "CURATION_DVC_PYTHON"
CONFIGURATION_IS_WRONG = 251
ALLOW = (
    "let this deployment delete for good there (in a bucket: earlier versions too, with neither locks nor copies), or "
    "declare `deletion_lag` (days) in the Locations YAML"
)
MOVE_OUT = (
    "name a `remote:` of this registry's own; where that registry is no more, `curation override remote:ID --who … "
    "--why …` takes it over"
)
NAME_IT = f"name in {PYTHON_VARIABLE} the Python of an environment that has it"


def dvc(
    folder: Path,
    scratch: Path,
    *commands: Sequence[str],
    marker: str = "",
    fresh: bool = False,
    unhindered: bool = False,
) -> None:
    """Run dvc commands one after the other in `folder`, up to the first that fails.

    Args:
        folder: where they run.
        scratch: takes dvc's cache, state and temporary files; empty it between operations.
        commands: each without the leading `dvc`.
        marker: the commands run only where the remote bears this marker or none.
        fresh: write the marker first, where the remote is empty.
        unhindered: run no command where the remote keeps what is deleted.

    Raises:
        TryAgain: the remote cannot be reached or written, or the disk is full.
        ConfigurationError: dvc finds its settings wrong, or there is no dvc; the remote keeps what is deleted, or is
            another registry's.
    """
    task: Task = {"commands": [list(command) for command in commands], "marker": marker, "unhindered": unhindered}
    task["when"] = "empty" if fresh else "never"
    _run(folder, scratch, task, commands[-1][0])


def survey(clone: Path, scratch: Path, lists: Sequence[str]) -> Survey:
    """Return the objects of the clone's default remote, and the rest of `curation.registry.repository.objects.survey`.

    Args:
        lists: md5 names of folders, as in a `.dvc` file (`….dir`), whose lists of objects are wanted.

    Raises:
        TryAgain: the remote cannot be read.
    """
    remote: Survey = _asked(clone, scratch, {"survey": list(lists)}, "survey")
    return remote


def delete(clone: Path, scratch: Path, items: Sequence[Item], until: float) -> Deleted:
    """Delete objects from the clone's default remote, in their order.

    Returns what stays and what is left to do, as `curation.registry.repository.objects.delete`.

    Args:
        items: as `survey` returns them.
        until: time after which no deletion may begin, by `curation.registry.repository.objects.now`.

    Raises:
        TryAgain: the remote cannot be written; earlier deletions are done.
    """
    answer: Deleted = _asked(clone, scratch, {"delete": list(items), "until": until}, "delete")
    return answer


def mark(clone: Path, scratch: Path, text: str, instead: str = "") -> None:
    """Write the marker of the clone's default remote.

    Args:
        instead: a registry whose marker may be replaced.

    Raises:
        TryAgain: the remote cannot be written.
        ConfigurationError: it bears the marker of another registry.
    """
    _run(clone, scratch, {"marker": text, "when": "always", "instead": instead}, "mark")


def mend(clone: Path, scratch: Path, folder: str, marker: str) -> dict[str, list[str]]:
    """Put back damaged or missing objects of a folder in the clone's default remote from the cache of `scratch`.

    Args:
        folder: its md5 name, as `survey` takes it.
        marker: nothing is done unless the remote bears this marker or none.

    Returns:
        `mended` and `damaged`: paths in the folder, `.` for the object that lists its files.

    Raises:
        TryAgain: the remote cannot be read or written.
        ConfigurationError: it bears the marker of another registry.
    """
    task: Task = {"mend": folder, "cache": str(scratch / "cache"), "marker": marker, "when": "never"}
    paths: dict[str, list[str]] = _asked(clone, scratch, task, "mend")
    return paths


def _asked(clone: Path, scratch: Path, task: Task, name: str) -> Any:
    answer = scratch / "answer.json"
    _run(clone, scratch, {**task, "answer": str(answer)}, name)
    return json.loads(answer.read_bytes())


def _run(folder: Path, scratch: Path, task: Task, name: str) -> None:
    for part in ("site", "global", "system", "tmp"):
        (scratch / part).mkdir(parents=True, exist_ok=True)
    # The lowest level of settings: the cache is this operation's own, never one that already holds the objects.
    # (`dvc get --config` would do, but it puts an empty list of remotes over the registry's.)
    (scratch / "system" / "config").write_text(f'[cache]\n    dir = "{scratch / "cache"}"\n', encoding="utf-8")
    environment = {
        **git_environment(),
        "DVC_NO_ANALYTICS": "1",
        "DVC_STUDIO_OFFLINE": "1",
        "DVC_SITE_CACHE_DIR": str(scratch / "site"),
        "DVC_GLOBAL_CONFIG_DIR": os.environ.get("DVC_GLOBAL_CONFIG_DIR", str(scratch / "global")),
        "DVC_SYSTEM_CONFIG_DIR": str(scratch / "system"),
        "TMPDIR": str(scratch / "tmp"),
        "PYTHONWARNINGS": "ignore",
    }
    python = _python()
    if python != sys.executable:  # what is on our path is not for another Python
        environment = {key: value for key, value in environment.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    code, errors = run(python, folder, scratch / "tmp", environment, task)
    message = last_line(errors).removeprefix("ERROR: ") if code else ""
    problem = f"dvc {name} ended with {code} ({message})" if code else ""
    if code == NO_DVC:
        raise ConfigurationError("dvc", f"{python} has no such package", f"install it there, or {NAME_IT}")
    if code == HINDERED:
        raise ConfigurationError("the registry's remote", f"what is withdrawn would stay in it: {message}", ALLOW)
    if code == OTHERS:
        raise ConfigurationError(
            "the registry's remote", f"it bears the marker of another registry, {message}", MOVE_OUT
        )
    if code == CONFIGURATION_IS_WRONG:
        raise ConfigurationError("the registry's remote", problem, "correct the remote's URL")
    if code:
        raise TryAgain(
            "the registry's remote",
            problem,
            "see that the remote can be reached and written to and that the disk is not full, then run again",
        )


def _python() -> str:
    """Return the Python that runs dvc: the one that the variable names, else this one.

    Raises:
        ConfigurationError: there is no program of that name.
    """
    named = os.environ.get(PYTHON_VARIABLE)
    if not named:
        return sys.executable
    if (program := shutil.which(named)) is None:
        raise ConfigurationError(
            PYTHON_VARIABLE, f"no program is at {named}", f"{NAME_IT}, such as /opt/dvc/bin/python"
        )
    return os.path.abspath(program)  # not resolved: a link is how an environment is known
