"""A disk that is full where Dagster keeps its runs: try again, and once there is room the night goes on."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.laws import tiny

# The home of Dagster on a disk of its own: all of it taken, or some kilobytes left that a run takes on its way.
ON_A_SMALL_DISK = """
home=$1/dagster_home; mount -t tmpfs -o size=4m none $home && cp "$3" $home/dagster.yaml
[ "$2" = 0 ] || "$4" -c "import dagster as dg, sys
with dg.DagsterInstance.from_config(sys.argv[1]) as made:
    made.all_instigator_state(), made.get_runs_count(), made.get_dynamic_partitions('x')" $home
free=$(df -k --output=avail $home | tail -1)
dd if=/dev/zero of=$home/taken bs=1k count=$((free - $2)) 2>/dev/null
"$4" -m curation.cli run --select kb_records --as-of 2026-11-03 >/dev/null; echo $?
rm $home/taken
"$4" -m curation.cli run --select kb_records --as-of 2026-11-03; echo $?
"""


@pytest.mark.slow
@pytest.mark.parametrize("left", [0, 160, 220])
def test_a_full_disk_with_dagsters_runs_ends_with_75_and_the_next_call_goes_on(tmp_path: Path, left: int) -> None:
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs a machine on which a process may mount a disk of its own")
    root = tmp_path / "shop"
    tiny.lay_out(root)
    (root / "tmp").mkdir()
    tiny.land(root / "data" / "landing", tiny.DAYS[1], range(2), "It is dark.", "Id,LastName,Email")
    settings = shutil.copy(root / "dagster_home" / "dagster.yaml", root)
    command = ["unshare", "-rm", "sh", "-c", ON_A_SMALL_DISK, "sh", str(root), str(left), settings, sys.executable]
    done = subprocess.run(
        command, env={**os.environ, **tiny.variables(root)}, capture_output=True, text=True, timeout=300, check=False
    )
    first, *_, last = done.stdout.split()
    assert (first, last) == ("75", "0"), done.stderr
    assert "dagster_home: the disk with Dagster's runs is full. make room" in done.stderr
    assert "OperationalError" not in done.stderr.splitlines()[-1]
