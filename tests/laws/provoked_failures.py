"""What the processes of a deployment load as their `sitecustomize`: texts that no kernel survives, and removed files.

A text with `RAISES` makes cleaning raise an error that quotes it; one with `CRASHES` kills the worker that looks for
names in it. Where PROVOKED_STEP is set, every step that cleans raises all its texts. Every file outside the raw zones that a process removes or replaces is kept under another name, so that what
was there only for a moment can be searched.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.abc
import importlib.util
import os
import sys
from typing import Any

RAISES, CRASHES = "Raising-lamps-are-rare.", "Crashing-lamps-are-rare."
MET = {
    "curation.cleaning.kernel": "clean_kernel",
    "curation.privacy.detector": "detect_kernel",
    "curation.engine.memo": "run_memoised",
}
RAW = ("landing", "restricted/tables", "restricted/redacted", "restricted/tmp")  # in the data folder


def _poisoned(function: Any) -> Any:
    """A kernel that meets the two texts, or what calls kernels for a step."""

    @functools.wraps(function)
    def kernel(batch: Any, settings: Any, context: Any = None) -> Any:
        for text in filter(None, batch["text"].to_pylist()):
            if RAISES in text:
                raise ValueError(f"cannot read {text!r}")
            if CRASHES in text and function.__name__ == "detect_kernel":
                os._exit(139)
        return function(batch, settings, context)

    @functools.wraps(function)
    def step(tables: Any, memo: Any, keys: Any, fetch: Any, *more: Any, **named: Any) -> Any:
        if os.environ.get("PROVOKED_STEP"):
            raise ValueError(f"cannot read {fetch(keys).to_pylist()!r}")
        return function(tables, memo, keys, fetch, *more, **named)

    return step if function.__name__ == "run_memoised" else kernel


class Poison(importlib.abc.MetaPathFinder):
    """Lets functions of some modules meet what is provoked, wherever they are imported."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name not in MET:
            return None
        function = MET.pop(name)
        spec = importlib.util.find_spec(name)
        loader: Any = spec and spec.loader
        executed = loader.exec_module

        def exec_module(module: Any) -> None:
            executed(module)
            setattr(module, function, _poisoned(getattr(module, function)))

        loader.exec_module = exec_module
        return spec


def keeper(root: str, kept: str) -> Any:
    """An audit hook that links into `kept` whatever is removed or replaced below `root`, but in the raw zones."""
    raw = tuple(os.path.join(root, "data", zone) + os.sep for zone in RAW)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "os.remove":
            path, folder = arguments
        elif event == "os.rename":
            path, folder = arguments[1], arguments[3]
        else:
            return
        with contextlib.suppress(OSError):
            above = os.readlink(f"/proc/self/fd/{folder}") if folder >= 0 else os.getcwd()
            whole = os.path.join(above, os.fsdecode(path))
            if whole.startswith(root + os.sep) and not whole.startswith((*raw, kept)):
                name = f"{os.getpid()}-{len(os.listdir(kept))}-{os.path.relpath(whole, root).replace(os.sep, '|')}"
                os.link(whole, os.path.join(kept, name[-250:]), follow_symlinks=False)

    return hook


if __name__ == "sitecustomize":
    sys.meta_path.insert(0, Poison())
    sys.addaudithook(keeper(os.environ["PROVOKED_ROOT"], os.environ["PROVOKED_KEPT"]))
