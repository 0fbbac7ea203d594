"""Compute how far a counted share may lie from the true one."""

from __future__ import annotations

from math import sqrt

Z = 1.959963984540054  # of a normal distribution .95 lie within


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share (Wilson 1927), recommended for few cases by Brown, Cai and DasGupta
    (2001).

    It stays within 0 and 1, and has a width even where the share is 0 or 1. If `of` is 0, it is 0 to 1.
    """
    if not of:
        return 0.0, 1.0
    share = hits / of
    centre = share + Z * Z / (2 * of)
    spread = Z * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    scale = 1 + Z * Z / of
    low, high = (centre - spread) / scale, (centre + spread) / scale
    return 0.0 if not hits else low, 1.0 if hits == of else high
