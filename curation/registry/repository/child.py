"""The process that runs dvc's commands, several in one task, and works on the objects of a remote (`objects.py`).

`curation.registry.repository.interpreter` runs this as a file; it imports nothing of this package. Importing dvc takes
most of a task's time: it is done once, and a child is forked for each task. A task is a line of JSON on stdin, and its
exit status a line on stdout. The Python that runs it may have dvc and nothing else.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import importlib
import importlib.util
import json
import os
import sys
import tempfile
import threading
from typing import Any, TypedDict

NO_DVC = 250
HINDERED = 249
OTHERS = 248


class Task(TypedDict, total=False):
    """What is asked of a child: one of `commands`, `survey`, `delete`, `mend`, `marker`, and what it takes."""

    commands: list[list[str]]
    survey: list[str]
    delete: list[Any]  # items of `survey`
    mend: str
    marker: str
    when: str
    instead: str
    unhindered: bool
    until: float
    cache: str
    answer: str


# What each task would import for itself.
MODULES = (
    *("dvc.cli.parser", "dvc.cachemgr", "dvc.daemon", "dvc.data_cloud", "dvc.dirs", "dvc.info", "dvc.lock"),
    *("dvc.repo.artifacts", "dvc.repo.datasets", "dvc.repo.graph", "dvc.repo.index", "dvc.repo.metrics"),
    *("dvc.repo.open_repo", "dvc.repo.params", "dvc.repo.plots", "dvc.repo.stage", "dvc.repo.worktree"),
    *("dvc.utils.strictyaml", "dvc_data.fs", "dvc_data.hashfile.db.local", "dvc_data.hashfile.status"),
    *("dvc_data.index.checkout", "dvc_data.index.push", "aiohttp_retry", "networkx", "rich.prompt", "ruamel.yaml"),
)


def main() -> int:
    """Fork a child for each task until stdin is closed, and write its exit status, which is dvc's own.

    Returns a status that says that there is no dvc, or 0.
    """
    if importlib.util.find_spec("dvc") is None:
        return NO_DVC
    for name in MODULES:
        with contextlib.suppress(Exception):  # a task that needs it says so
            importlib.import_module(name)
    gc.freeze()  # a child that looks for garbage among what it shares would copy it
    ended = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # for what dvc says
    while line := _line():
        child = os.fork()
        if child == 0:
            os.close(ended)
            return _done(**json.loads(line))
        os.write(ended, b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    return 0


def _line() -> bytes:
    """Return the next line of stdin, empty at its end. The sender waits for the answer before it sends another."""
    read = b""
    while not read.endswith(b"\n"):
        if not (part := os.read(0, 1 << 16)):
            return b""
        read += part
    return read


def _done(folder: str, environment: dict[str, str], umask: int, errors: str, task: Task) -> int:
    """Do a task in a folder, as a process started for it would. Its stderr goes to the file `errors`."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.dup2(os.open(errors, os.O_WRONLY), 2)
    os.chdir(folder)
    os.umask(umask)
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None
    if "commands" in task:
        return _commands(task)
    if "survey" in task:
        _answer(task["answer"], _objects().survey(task["survey"]))
    elif "delete" in task:
        _answer(task["answer"], _objects().delete(task["delete"], task["until"]))
    elif code := _claimed(task):
        return code
    elif "mend" in task:
        _answer(task["answer"], _mend(task["mend"], task["cache"]))
    return 0


def _claimed(task: Task) -> int:
    """Return an error status where the remote bears another registry's marker, so that nothing is written into it; else
    0.
    """
    if task["marker"] and (other := _objects().claim(task["marker"], task["when"], task.get("instead", ""))):
        print(f"ERROR: {other}", file=sys.stderr)
        return OTHERS
    return 0


def _objects() -> Any:
    """Return the module `objects.py` beside this file, in a Python that may not have the package."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "objects.py")
    spec = importlib.util.spec_from_file_location("curation_objects", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _end_with_parent() -> None:
    """End this process when its publisher is killed and stdin closes, so that it does not write beside the next
    publisher.
    """
    os.read(0, 1)
    os._exit(1)


def _commands(task: Task) -> int:
    """Run the commands of a task, up to the first that fails.

    Before them the remote must be free of hindrances and belong to no other registry. The marker is checked again after
    them, as two registries that found it empty may both have marked it.
    """
    from dvc.cli import main as dvc

    if task.get("unhindered") and (hindrances := _objects().hindrances()):
        print(f"ERROR: {'; '.join(hindrances)}", file=sys.stderr)
        return HINDERED
    if code := _claimed(task):
        return code
    for command in task["commands"]:
        code = dvc(command)
        if code:
            return int(code)
    return _claimed({**task, "when": "never"})


def _answer(path: str, found: object) -> None:
    with open(path, "w", encoding="utf-8") as stream:
        json.dump(found, stream)


def _mend(folder: str, cache: str) -> dict[str, list[str]]:
    """Put back from the cache the objects of a folder whose bytes do not match their names."""
    from dvc.repo import Repo
    from dvc_data.hashfile.hash_info import HashInfo
    from dvc_data.hashfile.tree import Tree

    paths: dict[str, list[str]] = {"mended": [], "damaged": []}
    with Repo(".") as repo:
        store = repo.cloud.get_remote_odb()

        def see(oid: str, name: str) -> bool:
            if _is_whole(store, oid):
                return True
            copy = os.path.join(cache, "files", "md5", oid[:2], oid[2:])
            if os.path.isfile(copy):  # not by DVC's `add`, which removes what is damaged before it puts something there
                place = store.oid_to_path(oid)
                store.fs.makedirs(store.fs.parent(place), exist_ok=True)
                store.fs.put_file(copy, place)
                store.protect(place)
            mended = os.path.isfile(copy) and _is_whole(store, oid)
            paths["mended" if mended else "damaged"].append(name)
            return mended

        if see(folder, "."):
            tree: Any = Tree.load(store, HashInfo("md5", folder))
            for path, (_, info) in tree.iteritems():
                see(info.value, "/".join(path))
    return paths


def _is_whole(store: Any, oid: str) -> bool:
    """Return whether the remote has an object, with bytes whose MD5 is its name."""
    try:
        with store.fs.open(store.oid_to_path(oid), "rb") as stream:
            return hashlib.file_digest(stream, "md5").hexdigest() == oid.removesuffix(".dir")
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    sys.exit(main())
