"""A folder for raw text on its way is gone when its block ends, or its process, however that ends."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

from curation.storage.scratch import scratch, sweep

HOLD = """
import sys, time
from pathlib import Path
from curation.storage.scratch import scratch
with scratch(Path(sys.argv[1]), "step") as folder:
    (folder / "texts").write_text("raw")
    print(folder, flush=True)
    time.sleep(300)
"""


def holding(home: Path) -> tuple[subprocess.Popen[str], Path]:
    """A process that holds a folder, and the folder."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(home)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_a_folder_is_its_owners_alone_and_gone_after_its_block(tmp_path: Path) -> None:
    with scratch(tmp_path / "tmp", "step") as folder:
        assert folder.name.startswith(f"step-{os.getpid()}-")
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "texts").write_text("raw")
        assert sweep(tmp_path / "tmp") == 0
        assert (folder / "texts").exists()
    assert list((tmp_path / "tmp").iterdir()) == []


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_holds_is_not(tmp_path: Path) -> None:
    (killed, left), (living, held) = holding(tmp_path), holding(tmp_path)
    try:
        killed.kill()
        killed.wait()
        assert (left / "texts").exists()
        assert sweep(tmp_path) == 1
        assert list(tmp_path.iterdir()) == [held]
        assert (held / "texts").read_text() == "raw"
    finally:
        living.kill()
        living.wait()
    assert sweep(tmp_path) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_bears_the_number_of_a_living_process_but_is_not_its_is_swept(tmp_path: Path) -> None:
    """In a container the process after a kill has the number of the one before."""
    (tmp_path / f"step-{os.getpid()}-x").mkdir()
    (tmp_path / "texts").write_text("raw")
    (tmp_path / "elsewhere").symlink_to(tmp_path.parent)
    assert sweep(tmp_path) == 3
    assert list(tmp_path.iterdir()) == []
    assert sweep(tmp_path / "absent") == 0
