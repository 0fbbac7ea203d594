"""Files below a folder as a machine has them in memory, and as its disk has them when the power goes.

What a disk has then is what file systems in use promise: a file that was synced has the content that it had. Of what
was written later any part may be there: all, nothing, or some of it. Names and folders come in the order in which they
were changed, up to some moment; and that moment is

- `ordered` (ext4, xfs): never before anything that was synced: a sync takes all earlier names along;
- `single` (btrfs, f2fs): any; beyond it there is what was synced: a file with its names, a folder with what is in it.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

KINDS = ("ordered", "single")
UNSEEN = ("-shm",)  # SQLite's shared memory: written without a call, made anew by whoever opens the database first


@dataclass(frozen=True)
class Op:
    """A change: `make`, `folder`, `link` (to `content`) of an inode, `names` alone, `write`, `size`, `sync`.

    Args:
        names: folder, name and the inode that stands there then; several change at once.
        at: where it is written; the size.
    """

    kind: str
    inode: int = -1
    names: tuple[tuple[int, str, int | None], ...] = ()
    at: int = 0
    content: bytes = b""


@dataclass
class Files:
    """Inodes: what is in a folder, what a file contains, what a link names. The folder of all is inode 0."""

    folders: dict[int, dict[str, int]] = field(default_factory=lambda: {0: {}})
    contents: dict[int, bytearray] = field(default_factory=dict)
    links: dict[int, bytes] = field(default_factory=dict)
    status: dict[int, os.stat_result] = field(default_factory=dict)
    newest: int = 0

    @classmethod
    def of(cls, root: Path) -> Self:
        """As they lie there. A file of several names is one."""
        files, known = cls(), dict[tuple[int, int], int]()
        files.status[0] = root.stat()

        def walk(folder: Path, inode: int) -> None:
            for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
                status = entry.stat(follow_symlinks=False)
                same = (status.st_dev, status.st_ino)
                number = known[same] if same in known else files.new()
                files.folders[inode][entry.name] = known[same] = number
                files.status[number] = status
                if entry.is_symlink():
                    files.links[number] = os.readlink(entry.path).encode()
                elif entry.is_dir():
                    files.folders[number] = {}
                    walk(Path(entry.path), number)
                else:
                    files.contents[number] = bytearray(Path(entry.path).read_bytes())

        walk(root, 0)
        return files

    def new(self) -> int:
        """The number of the next inode."""
        self.newest += 1
        return self.newest

    def find(self, path: str) -> int | None:
        """The inode that a path leads to; None where there is none. "" is the folder of all."""
        inode = 0
        for name in path.split("/") if path else ():
            if inode not in self.folders or name not in self.folders[inode]:
                return None
            inode = self.folders[inode][name]
        return inode

    def size(self, inode: int) -> int:
        return len(self.contents.get(inode, b""))

    def content(self, inode: int) -> bytes:
        return bytes(self.contents[inode])

    def do(self, op: Op) -> None:
        """Change them."""
        self.begin(op)
        if op.kind in ("write", "size"):
            change(self.contents[op.inode], op)
        self.name(op.names)

    def begin(self, op: Op) -> None:
        """Make the inode of a change that makes one; it has no name yet."""
        if op.kind == "make":
            self.contents[op.inode] = bytearray()
        elif op.kind == "folder":
            self.folders[op.inode] = {}
        elif op.kind == "link":
            self.links[op.inode] = op.content

    def name(self, names: Iterable[tuple[int, str, int | None]]) -> None:
        for folder, name, inode in names:
            if inode is None:
                self.folders[folder].pop(name, None)
            else:
                self.folders[folder][name] = inode

    def unlike(self, root: Path) -> list[str]:
        """Where a folder has something else."""
        other = dict(Files.of(root).paths())
        own = dict(self.paths())
        return sorted(path for path in own.keys() | other.keys() if own.get(path) != other.get(path))

    def paths(self) -> Iterable[tuple[str, bytes | None]]:
        """Path and content of all; None of a folder."""
        waiting = [("", 0)]
        while waiting:
            path, inode = waiting.pop()
            for name, child in self.folders[inode].items():
                place = f"{path}/{name}"
                if child in self.folders:
                    waiting.append((place, child))
                    yield place, None
                elif not name.endswith(UNSEEN):
                    yield place, self.links.get(child) or bytes(self.contents[child])

    def lay_out(self, root: Path) -> None:
        """Make a folder, which is not there, of them."""
        waiting, made = [(root, 0)], dict[int, Path]()
        while waiting:
            path, inode = waiting.pop()
            if inode in made:
                os.link(made[inode], path)
            elif inode in self.folders:
                path.mkdir()
                waiting += [(path / name, child) for name, child in self.folders[inode].items()]
            elif inode in self.links:
                path.symlink_to(self.links[inode].decode())
                continue
            elif not path.name.endswith(UNSEEN):
                path.write_bytes(self.contents[inode])
                made[inode] = path
            else:
                continue
            if status := self.status.get(inode):
                path.chmod(status.st_mode & 0o7777)
                if inode in self.contents:
                    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def change(content: bytearray, op: Op) -> None:
    """Write into a file, or give it another size."""
    end = op.at if op.kind == "size" else op.at + len(op.content)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if op.kind == "size":
        del content[op.at :]
    else:
        content[op.at : end] = op.content


def after_power_loss(start: Files, ops: Sequence[Op], end: int, kind: str, chance: random.Random) -> Files:
    """What the disk has where the power goes before the change of a number; `start` was all on it, and is changed."""
    disk = start
    unsynced: dict[int, list[Op]] = defaultdict(list)
    for op in ops[:end]:
        disk.begin(op)
        if op.kind in ("write", "size"):
            unsynced[op.inode].append(op)
        elif op.kind == "sync":
            for each in unsynced.pop(op.inode, ()):
                change(disk.contents[op.inode], each)
    for inode, waiting in sorted(unsynced.items()):
        for each in _part(waiting, chance):
            change(disk.contents[inode], each)
    for number in _named(ops, end, kind, chance):
        disk.name(ops[number].names)
    return disk


def _part(waiting: Sequence[Op], chance: random.Random) -> list[Op]:
    """What came to the disk of changes of a file that was not synced after them."""
    which = chance.random()
    if which < 0.35:
        return list(waiting)
    if which < 0.7:  # a file that is there has its size, and no content yet, or still the former one
        return [op for op in waiting[:1] if op.kind == "size"]
    *before, last = waiting[: chance.randint(1, len(waiting))]
    return [*before, Op(last.kind, last.inode, (), last.at, last.content[: chance.randint(0, len(last.content))])]


def _named(ops: Sequence[Op], end: int, kind: str, chance: random.Random) -> list[int]:
    """The changes of names that came to the disk, in order."""
    synced = [number for number in range(end) if ops[number].kind == "sync"]
    if kind == "ordered":
        moment = chance.randint(synced[-1] if synced else 0, end)
        return [number for number in range(moment) if ops[number].names]
    moment = int(end * (1 - chance.random() ** 3))
    found = {number for number in range(moment) if ops[number].names}
    of: dict[int, list[int]] = defaultdict(list)  # inode → the changes of names that it has a part in
    for number in range(end):
        for folder, _, inode in ops[number].names:
            for each in {folder, *([inode] if inode is not None else [])}:
                of[each].append(number)
    above = {inode: folder for op in ops[:end] if op.kind == "folder" for folder, _, inode in op.names}
    for last in synced:
        if last < moment:
            continue
        inode: int | None = ops[last].inode
        found.update(number for number in of[ops[last].inode] if number < last)
        while inode is not None:  # a file that is there has folders
            made = [
                number for number in of[inode] if ops[number].kind in ("folder", "make") and ops[number].inode == inode
            ]
            found.update(made)
            folders = [
                folder
                for number in of[inode]
                if number < last
                for folder, _, each in ops[number].names
                if each == inode
            ]
            inode = above.get(inode) if inode in above else (folders[-1] if folders else None)
            if inode == 0:
                break
    return sorted(found)
