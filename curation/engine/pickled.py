"""Pickle Python values for tasks and their results, in files that only the run that wrote them reads."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

from curation.engine.tasks import writing


def write(path: Path, value: Any) -> None:
    """Write a value to a file in a private folder; the file is whole or absent."""
    with writing(path) as temporary, open(temporary, "wb") as file:
        pickle.dump(value, file, pickle.HIGHEST_PROTOCOL)


def read(path: Path) -> Any:
    """Return the value that `write` wrote in the same run."""
    with open(path, "rb") as file:
        return pickle.load(file)  # noqa: S301 - written by `write`, of the run that this is a task of
