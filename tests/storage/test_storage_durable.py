"""What is written is on the disk before its name is, and its name before anybody goes on: seen by the system calls."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CALL = re.compile(
    r"(?P<call>fsync|rename|renameat|renameat2|link|linkat|write)\((?P<arguments>.*)\) += (?P<result>-?\d+)"
)
WRITERS = {
    "write_atomic": "write_atomic(folder / 'place', b'MARKED BYTES')",
    "put_if_absent": "put_if_absent(folder / 'place', b'MARKED BYTES')",
    "swap_folder": "(folder / 'ready').mkdir(); (folder / 'ready' / 'file').write_bytes(b'MARKED BYTES'); "
    "swap_folder(folder / 'ready', folder / 'place', 'test')",
}
SCRIPT = "import sys; from pathlib import Path; from curation.storage.files import *; folder = Path(sys.argv[1]); "


@pytest.fixture(scope="module")
def strace() -> str:
    found = shutil.which("strace")
    if found is None:
        pytest.skip("needs strace")
    return found


def calls(strace: str, folder: Path, script: str) -> list[tuple[str, str]]:
    """(call, arguments) of what a writer asks of the system about files in a folder, in order; `-y` names descriptors."""
    log = folder.with_name("calls")
    traced = "trace=fsync,rename,renameat,renameat2,link,linkat,write"
    command = [strace, "-f", "-y", "-e", traced, "-o", str(log), sys.executable, "-c", SCRIPT + script, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "Operation not permitted" in done.stderr:
        pytest.skip("processes may not be traced here")
    assert done.returncode == 0, done.stderr
    found = (CALL.search(line) for line in log.read_text().splitlines())
    return [(m["call"], m["arguments"]) for m in found if m and str(folder) in m["arguments"] and m["result"] != "-1"]


@pytest.mark.parametrize("writer", WRITERS)
def test_bytes_are_synced_before_their_name_and_the_folder_after_it(strace: str, tmp_path: Path, writer: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    made = calls(strace, folder, WRITERS[writer])
    named = next(n for n, (call, said) in enumerate(made) if call.startswith(("rename", "link")) and "place" in said)
    synced = [(n, said) for n, (call, said) in enumerate(made) if call == "fsync"]
    assert any(n > named and said.endswith(f"<{folder}>") for n, said in synced), made  # the folder, with the new name
    written, file = next((n, said.split(",")[0]) for n, (call, said) in enumerate(made) if "MARKED" in said)
    assert any(written < n < named and said == file for n, said in synced), made


def test_a_copied_folder_is_on_the_disk_before_its_name_and_folders_that_are_made_are_in_theirs(
    strace: str, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    (folder / "old" / "part").mkdir(parents=True)
    (folder / "old" / "part" / "file").write_bytes(b"bytes")
    made = calls(strace, folder, "copy_folder(folder / 'old', folder / 'new' / 'one' / 'place')")
    named = next(n for n, (call, _) in enumerate(made) if call.startswith("rename"))
    before, after = (
        {said.rpartition("<")[2].removesuffix(">") for call, said in some if call == "fsync"}
        for some in (made[:named], made[named:])
    )
    copied = folder / "new" / "one" / ".place.copying"
    assert {*map(str, (folder, folder / "new", copied, copied / "part", copied / "part" / "file"))} <= before
    assert str(folder / "new" / "one") in after


def test_the_first_decision_is_in_a_folder_that_is_on_the_disk(strace: str, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    script = "import datetime as dt; from curation.state.decisions import *; "
    script += "log = DecisionLog(folder / 'restricted' / 'decisions', b'k' * 32); "
    script += "log.append(Decision('view', 'dpo', 'a question', dt.datetime.now(dt.UTC)))"
    made = calls(strace, folder, script)
    synced = {said.rpartition("<")[2].removesuffix(">") for call, said in made if call == "fsync"}
    assert {*map(str, (folder, folder / "restricted", folder / "restricted" / "decisions"))} <= synced


def test_a_commit_is_on_the_disk_when_its_call_returns(strace: str, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    script = "import pyarrow as pa; from curation.storage.tables import Tables; tables = Tables(folder); "
    script += "tables.append('things', pa.table({'id': ['a'], 'day': ['b']}), ['day']); "
    script += "tables.replace('things', pa.table({'id': ['c'], 'day': ['d']})); tables.vacuum('things')"
    made = calls(strace, folder, script)
    synced = {said.rpartition("<")[2].removesuffix(">") for call, said in made if call == "fsync"}
    assert {str(folder), str(folder / "things"), str(folder / "things" / "_delta_log")} <= synced
    left = [path for path in (folder / "things").rglob("*") if path.name != "_durable"]
    assert {str(path) for path in left if not path.is_dir() or path.name.startswith("day=d")} <= synced


def test_a_folder_of_a_repository_is_synced_again_when_its_names_change_and_not_before(
    strace: str, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    old, new = folder / ".git" / "objects" / "00", folder / ".git" / "objects" / "11"
    for each in (old, new):
        each.mkdir(parents=True)
        os.utime(each, (1_700_000_000, 1_700_000_000))
    script = "from curation.registry.remote.durable import sync_names; "
    script += "sync_names(folder); sync_names(folder); "
    script += "(folder / '.git' / 'objects' / '11' / 'name').touch(); sync_names(folder)"
    synced = [said for call, said in calls(strace, folder, script) if call == "fsync"]
    assert sum(str(old) in said for said in synced) == 1
    assert sum(str(new) in said for said in synced) == 2
