"""Compile kernels before a night needs them, in a process of its own, while this one reads and cleans.

Compiling takes eleven seconds of one core, once after the package was installed or changed, and its result does not
depend on the data. So a process clusters five made-up texts and keeps the machine code where every other process finds
it. The process that started it waits for it before clusters are made; any other that comes too early compiles for
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
    """Start compiling in a process if nothing is kept yet; return whether it was started.

    The fate of that process changes nothing.
    """
    if are_kept():
        return False
    quiet = subprocess.DEVNULL
    _begun.append(subprocess.Popen([sys.executable, "-m", __name__], stdin=quiet, stdout=quiet, stderr=quiet))
    return True


def wait_until_compiled() -> None:
    """Wait for the compilation that this process has started, if any."""
    while _begun:
        with contextlib.suppress(subprocess.TimeoutExpired):
            _begun.pop().wait(SECONDS)


def compile_all() -> None:
    """Cluster texts that are alike, unlike, the same, and not ASCII, so that every kernel is compiled."""
    words = [f"word{number}" for number in range(300)]
    first, second = " ".join(words[:120]), " ".join(words[100:260])
    texts = [first, f"{first} and a little more", second, f"Grüße {first}", first]
    clusters_of(pa.table({"doc_id": [str(number) for number in range(len(texts))], "text": texts}))


if __name__ == "__main__":
    compile_all()
