"""How much of a text is shouted: the share of its letters that are capitals."""

from __future__ import annotations

import pyarrow as pa

VERSION = "1"


def signal(texts: pa.Array) -> pa.Array:
    """0 to 1; null where there is no letter."""
    return pa.array(
        [_share([letter for letter in text if letter.isalpha()]) for text in texts.to_pylist()], pa.float64()
    )


def _share(letters: list[str]) -> float | None:
    return sum(letter.isupper() for letter in letters) / len(letters) if letters else None
