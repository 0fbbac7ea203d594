"""Signals of other packages: a number for each clean text, stored under its own version in a table of its own.

An entry point of the group `curation.signals` names a module with

- `VERSION`: to be changed when the same text may give another number;
- `signal(texts: pa.Array) -> pa.Array`: a number for each text (strings, no nulls), null if unknown. It must be pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from curation.cleaning.signals.signals import SIGNALS
from curation.document import DIGEST
from curation.errors import ConfigurationError
from curation.fates import StageResult
from curation.settings.entry_points import entries, loaded, origin

GROUP = "curation.signals"
PREFIX = "signal_"  # of the tables
NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
SCHEMA = pa.schema([("clean_sha256", DIGEST), ("stage_version", pa.string()), ("value", pa.float64())])


def others() -> dict[str, str]:
    """Return the signals of other packages: name → version, with the package that brings it.

    Raises:
        ConfigurationError: a signal cannot be imported, is not a signal, or has the name of a built-in one.
    """
    for name in entries(GROUP, shipped=False):
        if name in SIGNALS.names or NAME.fullmatch(name) is None:
            raise ConfigurationError(
                f"signal {name!r}",
                "one of ours is called so, or it is no name",
                "have its package give it another: lower case, digits and underscores, such as acme_shouting",
            )
    return {
        name: f"{_module(name).VERSION} of {origin(_module(name).__name__)}" for name in entries(GROUP, shipped=False)
    }


def _module(name: str) -> Any:
    try:
        module = loaded(GROUP, name, shipped=False)
    except ValueError as error:
        raise ConfigurationError(f"signal {name!r}", str(error), "mend that package or uninstall it") from None
    if lacks := [attribute for attribute in ("VERSION", "signal", "__name__") if not hasattr(module, attribute)]:
        raise ConfigurationError(
            f"signal {name!r}", f"it lacks {', '.join(lacks)}", "see `curation docs`, Add a signal"
        )
    return module


def other_kernel(batch: pa.Table, settings: tuple[str, str], context: object = None) -> StageResult:
    """Compute one signal for every text of a batch.

    Args:
        batch: clean_sha256 binary(32), text string (null counts as empty).
        settings: name and version of the signal.
        context: not read; a signal depends on the text alone.

    Returns:
        kept: `SCHEMA`, in the batch's order; figures: texts.

    Raises:
        ConfigurationError: the signal does not return one number for each text.
    """
    name, version = settings
    texts = pa.array([text or "" for text in batch["text"].to_pylist()], pa.string())
    values = _module(name).signal(texts)
    if not isinstance(values, pa.Array) or len(values) != len(texts) or not _numeric(values.type):
        raise ConfigurationError(f"signal {name!r}", "it gives no array of a number a text", "mend that package")
    columns = [batch["clean_sha256"].cast(DIGEST), pa.repeat(version, len(texts)), values.cast(pa.float64())]
    return StageResult(pa.table(columns, schema=SCHEMA), figures={"texts": batch.num_rows})


def _numeric(kind: pa.DataType) -> bool:
    return any((pa.types.is_integer(kind), pa.types.is_floating(kind), pa.types.is_null(kind)))


def combine(rows: list[Mapping[str, Any]], name: str) -> float | None:
    """Return a document's value of a signal: the mean over its turns that have the signal, weighted by characters."""
    told = [(row[name], row["characters"]) for row in rows if row.get(name) is not None]
    characters = sum(weight for _, weight in told)
    return sum(value * weight for value, weight in told) / characters if characters else None
