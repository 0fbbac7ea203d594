"""How sure a share is of which only a sample was seen."""

from __future__ import annotations

CONFIDENCE = 0.95


def clopper_pearson(missed: int, planted: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Both ends of the two-sided interval of a share of which `missed` of `planted` were seen; (0, 1) of nothing.

    C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits", Biometrika 26 (1934): quantiles of a
    beta distribution. It covers the true share at least as often as it says.
    """
    from scipy.special import betaincinv  # its import takes a third of a second

    tail = (1 - confidence) / 2
    low = betaincinv(missed, planted - missed + 1, tail) if missed else 0.0
    high = betaincinv(missed + 1, planted - missed, 1 - tail) if missed < planted else 1.0
    return float(low), float(high)
