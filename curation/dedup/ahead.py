"""Kernels compiled before a night needs them: by a process of its own, while this one reads and cleans.

Compiling takes eleven seconds of one core, once after the package came or changed, and what is compiled does not depend
on what it is compiled for. So a process clusters five texts of nobody and keeps the machine code where every other
process finds it. Who has begun it waits for it before clusters are made; any other that comes too early compiles for
itself, and writes the same.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys

import pyarrow as pa

from curation.dedup.compiled import are_kept
from curation.dedup.trial import clusters_of

SECONDS = 60.0  # after which nobody waits any longer, and compiles for itself
_begun: list[subprocess.Popen[bytes]] = []


def compile_ahead() -> bool:
    """Begin, where nothing is kept yet; what becomes of the process changes nothing. Returns whether it was begun."""
    if are_kept():
        return False
    quiet = subprocess.DEVNULL
    _begun.append(subprocess.Popen([sys.executable, "-m", __name__], stdin=quiet, stdout=quiet, stderr=quiet))
    return True


def wait_until_compiled() -> None:
    """Wait for what this process has begun; nothing where that is nothing."""
    while _begun:
        with contextlib.suppress(subprocess.TimeoutExpired):
            _begun.pop().wait(SECONDS)


def compile_all() -> None:
    """Cluster texts that are alike, unlike, the same, and not of ASCII: each kernel has something to do."""
    words = [f"word{number}" for number in range(300)]
    first, second = " ".join(words[:120]), " ".join(words[100:260])
    texts = [first, f"{first} and a little more", second, f"Grüße {first}", first]
    clusters_of(pa.table({"doc_id": [str(number) for number in range(len(texts))], "text": texts}))


if __name__ == "__main__":
    compile_all()
