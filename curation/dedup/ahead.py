"""Kernels compiled before a night needs them: by a process of its own, while this one reads and cleans.

Compiling takes eleven seconds of one core, once after the package came or changed, and what is compiled does not depend
on what it is compiled for. So a process clusters five texts of nobody and keeps the machine code where every other
process finds it. One that comes too early compiles for itself; both write the same.
"""

from __future__ import annotations

import subprocess
import sys

import pyarrow as pa

from curation.dedup.compiled import are_kept
from curation.dedup.trial import clusters_of


def compile_ahead() -> subprocess.Popen[bytes] | None:
    """Begin, where nothing is kept yet; nobody has to wait for the process, and what becomes of it changes nothing."""
    if are_kept():
        return None
    quiet = subprocess.DEVNULL
    return subprocess.Popen([sys.executable, "-m", __name__], stdin=quiet, stdout=quiet, stderr=quiet)


def compile_all() -> None:
    """Cluster texts that are alike, unlike, the same, and not of ASCII: each kernel has something to do."""
    said = [f"word{number}" for number in range(300)]
    first, second = " ".join(said[:120]), " ".join(said[100:260])
    texts = [first, f"{first} and a little more", second, f"Grüße {first}", first]
    clusters_of(pa.table({"doc_id": [str(number) for number in range(len(texts))], "text": texts}))


if __name__ == "__main__":
    compile_all()
