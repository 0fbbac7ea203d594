"""Compile kernels to machine code: loops over bytes and hashes that numpy cannot express."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from numba import config as numba_config
from numba import njit

log = logging.getLogger("curation.dedup")
HERE = Path(__file__).parent
config: Any = numba_config  # its fields are set while it is imported, which a type checker does not see


@cache
def _kept_at() -> Path | None:
    """Return the folder for compiled code, named after the source of all kernels, because kernels inline one another.

    None if nothing can be written: then every process compiles anew.
    """
    source = hashlib.sha256()
    for path in sorted(HERE.glob("*.py")):
        source.update(path.read_bytes())
    users = Path(os.path.expanduser("~")) / ".cache" / "curation"
    for place in (HERE / "__pycache__", users):
        folder = place / f"kernels-{source.hexdigest()[:16]}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
        except OSError:
            continue
        return folder
    log.info("compiled kernels can be kept nowhere: each process compiles them anew, for some ten seconds")
    return None


def are_kept() -> bool:
    """Return whether a process has compiled kernels of this code before, or there is nowhere to keep them."""
    folder = _kept_at()
    return folder is None or any(folder.rglob("*.nbi"))  # folders are made when a kernel is declared


def _compiled(function: Callable[..., Any], **options: Any) -> Any:
    folder, before = _kept_at(), config.CACHE_DIR
    config.CACHE_DIR = str(folder or "")
    try:
        return njit(cache=folder is not None, nogil=True, **options)(function)
    finally:
        config.CACHE_DIR = before


def compiled[**P, T](function: Callable[P, T]) -> Callable[P, T]:
    """Compile a function on its first call. Bounds are not checked: callers size their arrays for the worst case."""
    kernel: Callable[P, T] = _compiled(function)
    return kernel


def inlined[**P, T](function: Callable[P, T]) -> Callable[P, T]:
    """Compile a function as `compiled` does, inlined wherever it is called."""
    kernel: Callable[P, T] = _compiled(function, inline="always")
    return kernel
