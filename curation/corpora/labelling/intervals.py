"""How far a share that was counted may lie from the true one."""

from __future__ import annotations

from math import sqrt

Z = 1.959963984540054  # of a normal distribution .95 lie within


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927), which Brown, Cai and DasGupta (2001) recommend for few cases:
    it stays within 0 and 1 and is no point where the share is 0 or 1. Of nothing, nothing is known: 0 to 1."""
    if not of:
        return 0.0, 1.0
    share = hits / of
    centre = share + Z * Z / (2 * of)
    spread = Z * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    scale = 1 + Z * Z / of
    low, high = (centre - spread) / scale, (centre + spread) / scale
    return 0.0 if not hits else low, 1.0 if hits == of else high
