"""Kernels are compiled by a process of its own before a night needs them, all that any night calls."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import curation.dedup
from curation.dedup.ahead import compile_ahead, compile_all

# Called for what only some deployments have: a lot in common by pieces, and documents of several texts.
SELDOM = {"_agreements", "_every", "_met"}
# Called by kernels, and part of what is kept of these.
INNER = {"_holds", "_sets", "_is_ascii", "roots"}


def kernels() -> dict[str, Any]:
    """Those that are called from Python; one that is inlined is compiled with each of its callers."""
    found = {}
    for each in pkgutil.iter_modules(curation.dedup.__path__):
        for name, value in vars(importlib.import_module(f"curation.dedup.{each.name}")).items():
            if hasattr(value, "py_func") and not value.targetoptions.get("inline"):
                found[name] = value
    return found


def test_five_texts_have_every_kernel_compiled_and_then_nothing_is_begun() -> None:
    compile_all()
    assert {name for name, kernel in kernels().items() if not kernel.signatures} <= SELDOM | INNER
    assert not compile_ahead()
