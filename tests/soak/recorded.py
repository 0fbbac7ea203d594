"""What a command and its children do to the files below a folder, in order, as strace saw it."""

from __future__ import annotations

import heapq
import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.soak.volatile import Files, Op

WRITES = "write,pwrite64,writev,pwritev,pwritev2,sendfile,copy_file_range,ftruncate,truncate,fallocate,lseek"
NAMES = "rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,rmdir,symlink,symlinkat"
OTHERS = "open,openat,openat2,creat,fsync,fdatasync,dup,dup2,dup3,fcntl,chdir,fchdir,clone,clone3,fork,vfork,ioctl"
PATH = re.compile(r"(-?\w+)<([^>]*)>")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


def record(root: Path, logs: Path, command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run a command that works in a folder, and keep what strace says of it.

    Raises:
        SystemExit: it failed.
    """
    logs.mkdir()
    watch = ["strace", "-ff", "--seccomp-bpf", "-o", str(logs / "of"), "-y", "-xx", "-s", "100000000"]
    watch += [
        "--absolute-timestamps=format:unix,precision:ns",
        "-e",
        "signal=none",
        "-e",
        f"trace={WRITES},{NAMES},{OTHERS}",
    ]
    done = subprocess.run([*watch, *command], env=dict(environment), cwd=root, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"it ended with {done.returncode}:\n{done.stdout.decode()}{done.stderr.decode()}")


def told(root: Path, logs: Path, files: Files) -> list[Op]:
    """What was recorded, as changes of the files of a folder, which are given as they were before it.

    Raises:
        SystemExit: the changes do not give the files that are there.
    """
    ops = list(_Told(root, files).ops(logs))
    if wrong := files.unlike(root):
        raise SystemExit(f"the record does not give what is there: {wrong}")
    return ops


@dataclass
class _Opened:
    """An open file, which processes may share: its inode (none of ours: None), and where it is written next."""

    inode: int | None
    path: str
    at: int = 0
    appends: bool = False


@dataclass
class _Process:
    """What the threads of a process share."""

    folder: str
    opened: dict[int, _Opened] = field(default_factory=dict)


class _Told:
    """Reads logs of strace, and keeps files as they were at each line."""

    def __init__(self, root: Path, files: Files) -> None:
        self._root, self._files = str(root), files
        self._processes: dict[str, _Process] = {}

    def ops(self, logs: Path) -> Iterator[Op]:
        """In order of time."""
        for _, number, line in heapq.merge(*(_lines(path) for path in logs.iterdir())):
            call, _, result = line.rpartition(" = ")
            name, _, rest = call.partition("(")
            if not result or result.startswith(("-1", "?")):
                continue
            process = self._processes.setdefault(number, _Process(self._root))
            arguments = rest.rstrip().removesuffix(")")
            if name in ("clone", "clone3", "fork", "vfork"):
                child = _Process(process.folder, dict(process.opened))
                self._processes[result.split()[0]] = process if "CLONE_FILES" in arguments else child
            elif does := getattr(self, f"_{name}", None):
                for op in does(process, arguments, result):
                    self._files.do(op)
                    yield op

    # ------------------------------------------------------------ open files

    def _open(self, process: _Process, arguments: str, result: str) -> Iterator[Op]:
        found = PATH.match(result)
        if found is None:
            return
        path, flags = _decoded(found[2]).decode(), arguments
        inode = self._files.find(self._within(path)) if path.startswith(self._root + "/") else None
        if inode is None and path.startswith(self._root + "/") and "O_CREAT" in flags and "O_TMPFILE" not in flags:
            inode = self._files.new()
            yield Op("make", inode, names=(self._entry(path, inode),))
        process.opened[int(found[1])] = _Opened(inode, path, appends="O_APPEND" in flags)
        if inode is not None and "O_TRUNC" in flags and self._files.size(inode):
            yield Op("size", inode)

    _openat = _openat2 = _creat = _open

    def _dup(self, process: _Process, arguments: str, result: str) -> Iterator[Op]:
        found, new = PATH.match(arguments), PATH.match(result)
        if found and new and int(found[1]) in process.opened:
            process.opened[int(new[1])] = process.opened[int(found[1])]
        yield from ()

    _dup2 = _dup3 = _dup

    def _fcntl(self, process: _Process, arguments: str, result: str) -> Iterator[Op]:
        if "F_DUPFD" in arguments:
            yield from self._dup(process, arguments, result)

    def _lseek(self, process: _Process, arguments: str, result: str) -> Iterator[Op]:
        self._opened(process, arguments).at = int(result)
        yield from ()

    def _opened(self, process: _Process, arguments: str, which: int = 0) -> _Opened:
        """What a number stands for in a call: a path that is one of ours tells, else what was opened under it."""
        number, path = PATH.findall(arguments)[which]
        there = _decoded(path).decode(errors="replace")
        inode = self._files.find(self._within(there)) if there.startswith(self._root + "/") else None
        opened = process.opened.get(int(number))
        # Not what was opened last under that number, or from before the record, or a pipe.
        if opened is None or not there.startswith("/") or (inode is not None and inode != opened.inode):
            opened = process.opened[int(number)] = _Opened(inode, there)
        return opened

    # ------------------------------------------------------------ content

    def _put(self, opened: _Opened, content: bytes) -> Iterator[Op]:
        if opened.inode is not None:
            at = self._files.size(opened.inode) if opened.appends else opened.at
            opened.at = at + len(content)
            yield Op("write", opened.inode, at=at, content=content)

    def _write(self, process: _Process, arguments: str, result: str) -> Iterator[Op]:
        opened = self._opened(process, arguments)
        if opened.inode is not None:
            yield from self._put(opened, b"".join(_texts(arguments))[: int(result)])

    _writev = _write

    def _pwrite64(self, process: _Process, arguments: str, result: str) -> Iterator[Op]:
        opened = self._opened(process, arguments)
        if opened.inode is not None:
            at = int(arguments.rpartition(", ")[2])
            yield Op("write", opened.inode, at=at, content=b"".join(_texts(arguments))[: int(result)])

    def _sendfile(self, process: _Process, arguments: str, result: str) -> Iterator[Op]:
        out, source = self._opened(process, arguments), self._opened(process, arguments, 1)
        given = re.search(r", \[(\d+)\]", arguments)  # else from where it stands, which moves on
        at = int(given[1]) if given else source.at
        if out.inode is not None:
            yield from self._put(out, self._read(source, at, int(result)))
        if not given:
            source.at = at + int(result)

    def _copy_file_range(self, process: _Process, arguments: str, result: str) -> Iterator[Op]:
        source, out = self._opened(process, arguments), self._opened(process, arguments, 1)
        if out.inode is not None:
            yield from self._put(out, self._read(source, source.at, int(result)))
        source.at += int(result)

    def _ioctl(self, process: _Process, arguments: str, result: str) -> Iterator[Op]:
        if "FICLONE" in arguments:
            out, source = self._opened(process, arguments), self._opened(process, arguments, 1)
            if out.inode is not None:
                yield Op("write", out.inode, content=self._read(source, 0, 1 << 40))

    def _read(self, source: _Opened, at: int, length: int) -> bytes:
        if source.inode is not None:
            return self._files.content(source.inode)[at : at + length]
        return Path(source.path).read_bytes()[at : at + length]

    def _ftruncate(self, process: _Process, arguments: str, result: str) -> Iterator[Op]:
        opened = self._opened(process, arguments)
        if opened.inode is not None:
            yield Op("size", opened.inode, at=int(arguments.rpartition(", ")[2]))

    def _fsync(self, process: _Process, arguments: str, result: str) -> Iterator[Op]:
        opened = self._opened(process, arguments)
        if opened.inode is not None:
            yield Op("sync", opened.inode)
        elif opened.path == self._root:
            yield Op("sync", 0)

    _fdatasync = _fsync

    # ------------------------------------------------------------ names

    def _paths(self, process: _Process, arguments: str) -> list[str]:
        """The paths that a call names, in order, each seen from the folder that stands before it."""
        found, folder = list[str](), process.folder
        for part in arguments.split(", "):
            if named := PATH.match(part):
                folder = _decoded(named[2]).decode()
            elif text := TEXT.match(part):
                found.append(os.path.normpath(os.path.join(folder, _decoded(text[1]).decode())))
                folder = process.folder
        return found

    def _within(self, path: str) -> str:
        return path.removeprefix(self._root).lstrip("/")

    def _entry(self, path: str, inode: int | None) -> tuple[int, str, int | None]:
        folder, _, name = self._within(path).rpartition("/")
        place = self._files.find(folder)
        if place is None:
            raise SystemExit(f"there is no folder for {path}")
        return place, name, inode

    def _chdir(self, process: _Process, arguments: str, result: str) -> Iterator[Op]:
        (process.folder,) = self._paths(process, arguments)
        yield from ()

    def _fchdir(self, process: _Process, arguments: str, result: str) -> Iterator[Op]:
        process.folder = _decoded(PATH.findall(arguments)[0][1]).decode()
        yield from ()

    def _mkdir(self, process: _Process, arguments: str, result: str) -> Iterator[Op]:
        (path,) = self._paths(process, arguments)
        if path.startswith(self._root + "/"):
            inode = self._files.new()
            yield Op("folder", inode, names=(self._entry(path, inode),))

    _mkdirat = _mkdir

    def _symlink(self, process: _Process, arguments: str, result: str) -> Iterator[Op]:
        target = _texts(arguments)[0]
        path = self._paths(process, arguments)[-1]
        if path.startswith(self._root + "/"):
            inode = self._files.new()
            yield Op("link", inode, content=target, names=(self._entry(path, inode),))

    _symlinkat = _symlink

    def _unlink(self, process: _Process, arguments: str, result: str) -> Iterator[Op]:
        (path,) = self._paths(process, arguments)
        if path.startswith(self._root + "/"):
            yield Op("names", names=(self._entry(path, None),))

    _unlinkat = _rmdir = _unlink

    def _link(self, process: _Process, arguments: str, result: str) -> Iterator[Op]:
        old, new = self._paths(process, arguments)
        if new.startswith(self._root + "/"):
            yield Op("names", names=(self._entry(new, self._files.find(self._within(old))),))

    _linkat = _link

    def _rename(self, process: _Process, arguments: str, result: str) -> Iterator[Op]:
        old, new = self._paths(process, arguments)
        if not new.startswith(self._root + "/") and not old.startswith(self._root + "/"):
            return
        yield Op("names", names=(self._entry(old, None), self._entry(new, self._files.find(self._within(old)))))

    _renameat = _renameat2 = _rename


def _lines(path: Path) -> Iterator[tuple[int, str, str]]:
    """When, thread and call of each line of a thread's log."""
    with path.open(encoding="ascii") as file:
        for line in file:
            if "+++ " not in line[:40]:
                seconds, _, call = line.rstrip("\n").partition(" ")
                yield int(seconds.replace(".", "")), path.suffix[1:], call


def _texts(arguments: str) -> list[bytes]:
    return [_decoded(text) for text in TEXT.findall(arguments)]


def _decoded(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", "")) if text.startswith("\\x") else text.encode()
