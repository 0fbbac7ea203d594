"""Compute facts of each clean text by itself: signals, notices, line digests.

Each fact is memoized under its own version, so that a change to one of them recomputes no other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pyarrow as pa

from curation.cleaning.boilerplate import lines
from curation.cleaning.machines import automatic
from curation.cleaning.settings import CleaningSettings
from curation.cleaning.signals import package_signals, signals
from curation.engine.batches import Kernel
from curation.engine.kernels import HERE, Limits, Workplace
from curation.engine.memo import Memo, run_memoised
from curation.state.night import Figures, Night

ROWS = 512  # texts a batch


class Fact(NamedTuple):
    """One table of facts, keyed by `clean_sha256`, with the kernel and settings that fill it."""

    memo: Memo
    kernel: Kernel
    settings: Any


def facts(settings: CleaningSettings) -> dict[str, Fact]:
    """Return all tables of facts by name."""
    asked: dict[str, tuple[pa.Schema, str, Kernel, Any]] = {
        "signals": (signals.SIGNALS, signals.stage_version(settings.signals), signals.signals_kernel, settings.signals),
        "notices": (
            automatic.NOTICES,
            automatic.stage_version(settings.automatic),
            automatic.notices_kernel,
            settings.automatic,
        ),
        "lines": (
            lines.LINES,
            lines.stage_version(settings.boilerplate.lines),
            lines.lines_kernel,
            settings.boilerplate.lines,
        ),
    }
    for name, version in package_signals.others().items():
        asked[package_signals.PREFIX + name] = (
            package_signals.SCHEMA,
            version,
            package_signals.other_kernel,
            (name, version),
        )
    return {
        name: Fact(Memo(name, schema, "clean_sha256", "stage_version", version), kernel, given)
        for name, (schema, version, kernel, given) in asked.items()
    }


def find_facts(night: Night, clean: pa.Array, fetch: Callable[[pa.Array], pa.Table], at: Workplace = HERE) -> Figures:
    """Compute the missing facts of the texts with these clean digests; `fetch` returns columns clean_sha256, text."""
    figures: Figures = {}
    for name, fact in facts(night.project.one(CleaningSettings)).items():
        done = run_memoised(
            night.tables, fact.memo, clean, fetch, fact.kernel, fact.settings, limits=Limits(rows=ROWS), at=at
        )
        figures |= {f"{name}_{key}": value for key, value in done.figures.items() if key != "texts"}
        if done.failed:
            figures[f"{name}_failed"] = len(done.failed)
    return figures


def known(night: Night, name: str, clean: pa.Array | None = None, columns: list[str] | None = None) -> pa.Table:
    """Read rows of one table of facts, sorted by `clean_sha256`, for all texts or the given ones."""
    return facts(night.project.one(CleaningSettings))[name].memo.read(night.tables, clean, columns)
