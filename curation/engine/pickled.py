"""Values of Python on their way to a task or back from it, in files of one run that no later one reads."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

from curation.engine.tasks import writing


def write(path: Path, value: Any) -> None:
    """Write a value into a file of a folder that is its owner's alone, there whole or not at all."""
    with writing(path) as temporary, open(temporary, "wb") as file:
        pickle.dump(value, file, pickle.HIGHEST_PROTOCOL)


def read(path: Path) -> Any:
    """The value that `write` wrote in the same run."""
    with open(path, "rb") as file:
        return pickle.load(file)  # noqa: S301 - written by `write`, of the run that this is a task of
