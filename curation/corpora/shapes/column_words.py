"""What each column of a shape's first config holds, in words: for the pages that show a corpus or a release."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

WORDS = Path(__file__).with_name("columns.yaml")


@cache
def column_words() -> Mapping[str, Mapping[str, str]]:
    """Return shape → column → what the column holds; shapes of other packages have no words here."""
    words_by_shape: dict[str, dict[str, str]] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return words_by_shape
