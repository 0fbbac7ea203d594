"""Confidence bounds of a share of which only a sample was seen."""

from __future__ import annotations

CONFIDENCE = 0.95


def clopper_pearson(missed: int, planted: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return both ends of the two-sided interval of a share, given `missed` of `planted`; (0, 1) where none is planted.

    C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits", Biometrika 26 (1934): quantiles of a
    beta distribution. It covers the true share with at least the stated confidence.
    """
    from scipy.special import betaincinv  # its import takes a third of a second

    tail = (1 - confidence) / 2
    low = betaincinv(missed, planted - missed + 1, tail) if missed else 0.0
    high = betaincinv(missed + 1, planted - missed, 1 - tail) if missed < planted else 1.0
    return float(low), float(high)
