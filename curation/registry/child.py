"""What runs in a process of its own: dvc's command line, several commands an interpreter, and the sweep of a
remote, a look at it and its repair.

Run as a file by `curation.registry.dvc`, with one JSON argument; it imports nothing of this package. Importing dvc
takes 0.9 s of the 1.1 s that a command takes, hence several commands a process. The Python that runs it may have dvc
and nothing else.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
import threading
from typing import Any

NO_DVC = 250


def main() -> int:
    """Do what the argument says; the exit status is dvc's own, or says that there is no dvc."""
    if importlib.util.find_spec("dvc") is None:
        return NO_DVC
    threading.Thread(target=_end_with_parent, daemon=True).start()
    task = json.loads(sys.argv[1])
    if "commands" in task:
        return _commands(task["commands"])
    if "look" in task:
        _answer(task["answer"], _look(task["look"]))
    elif "mend" in task:
        _answer(task["answer"], _mend(task["mend"], task["cache"]))
    else:
        _sweep(task["live"], task["dead"])
    return 0


def _end_with_parent() -> None:
    """A publisher that is killed closes our stdin: end too, so that nobody writes beside the next publisher."""
    os.read(0, 1)
    os._exit(1)


def _commands(commands: list[list[str]]) -> int:
    from dvc.cli import main as dvc

    for command in commands:
        code = dvc(command)
        if code:
            return int(code)
    return 0


def _answer(path: str, found: Any) -> None:
    with open(path, "w", encoding="utf-8") as stream:
        json.dump(found, stream)


def _look(folders: list[str]) -> list[str]:
    """Which of the folders the remote has."""
    from dvc.repo import Repo

    with Repo(".") as repo:
        store = repo.cloud.get_remote_odb()
        return [folder for folder in folders if store.exists(folder)]


def _mend(folder: str, cache: str) -> dict[str, list[str]]:
    """Objects of a folder that are not what their names say: put back from the cache where that has them."""
    from dvc.repo import Repo
    from dvc_data.hashfile.hash_info import HashInfo
    from dvc_data.hashfile.tree import Tree
    from dvc_objects.fs.local import localfs

    found: dict[str, list[str]] = {"mended": [], "damaged": []}
    with Repo(".") as repo:
        store = repo.cloud.get_remote_odb()

        def see(oid: str, name: str) -> bool:
            if _is_whole(store, oid):
                return True
            copy = os.path.join(cache, "files", "md5", oid[:2], oid[2:])
            if os.path.isfile(copy):
                if store.exists(oid):
                    store.delete(oid)
                store.add(copy, localfs, oid, hardlink=False)
            mended = os.path.isfile(copy) and _is_whole(store, oid)
            found["mended" if mended else "damaged"].append(name)
            return mended

        if see(folder, "."):
            tree: Any = Tree.load(store, HashInfo("md5", folder))
            for path, (_, info) in tree.iteritems():
                see(info.value, "/".join(path))
    return found


def _is_whole(store: Any, oid: str) -> bool:
    """Whether the remote has an object, and its bytes are those that its name is the MD5 of."""
    try:
        with store.fs.open(store.oid_to_path(oid), "rb") as stream:
            return hashlib.file_digest(stream, "md5").hexdigest() == oid.removesuffix(".dir")
    except FileNotFoundError:
        return False


def _sweep(live: list[str], dead: list[str]) -> None:
    """Delete from the remote what only dead folders hold. A live folder that cannot be read stops it: nothing is lost.

    A dead folder's list goes last, so that a sweep that was killed can be done again.
    """
    from dvc.repo import Repo
    from dvc_data.hashfile.hash_info import HashInfo
    from dvc_data.hashfile.tree import Tree

    with Repo(".") as repo:
        store = repo.cloud.get_remote_odb()

        def held(folder: str) -> set[str]:
            tree: Any = Tree.load(store, HashInfo("md5", folder))
            return {info.value for _, (_, info) in tree.iteritems()}

        kept = set(live).union(*map(held, live))
        for folder in dead:
            if folder in kept or not store.exists(folder):
                continue
            for oid in sorted(held(folder) - kept):
                if store.exists(oid):
                    store.delete(oid)
            store.delete(folder)


if __name__ == "__main__":
    sys.exit(main())
