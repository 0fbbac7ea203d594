"""The check of how far a candidate moved away from the newest released version: in size, labels, lengths and
redactions.

Distributions are compared by the Jensen-Shannon divergence (Lin 1991) with logarithms to base 2: 0 where they are the
same, 1 where they have nothing in common, and defined where a value is new. What chance alone gives to samples of that
size is no drift: a divergence counts only where a likelihood ratio test (G-test) of the two counts is beyond its .999
quantile, and a rate only where the score test of two Poisson rates is.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from math import log, log2, sqrt

from curation.quality.checks.described import Described
from curation.quality.declared import Drift
from curation.quality.expectations import Verdict
from curation.quality.flagged import DECIDES, flagged_subject, numbered, some

NAME = "drift"
CHANCE = 0.001  # probability of a false alarm in one comparison
BEYOND = 3.2905  # standard deviations: two-sided quantile of a normal distribution for `CHANCE`
STEPS = 2  # bins of lengths between one power of two and the next


@dataclass(frozen=True)
class Profile:
    """The counts by which two versions are compared, by vocabulary values and entity types; no text.

    Args:
        examples: rows of the first config.
        labels: label → value → examples.
        lengths: bin → examples; bin n holds lengths from 2^(n/2) characters.
        redactions: entity type → findings that were redacted.
    """

    examples: int
    labels: Mapping[str, Mapping[str, int]]
    lengths: Mapping[str, int]
    redactions: Mapping[str, int]

    def written(self) -> str:
        """Return the profile as JSON with sorted keys."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> Profile:
        """Return the profile that `written` wrote."""
        return cls(**json.loads(text))


def profile(
    declared: Drift, examples: Collection[Described], lengths: Iterable[int], redactions: Mapping[str, int]
) -> Profile:
    """Return the profile of a candidate, with the labels that the suite names."""
    labels = {name: Counter[str]() for name in sorted(declared.labels)}
    for example in examples:
        for name, counted in labels.items():
            counted.update(example.values.get(name, ()))
    bins = Counter(str(int(STEPS * log2(max(length, 1)))) for length in lengths)
    return Profile(
        len(examples),
        {name: dict(sorted(counted.items())) for name, counted in labels.items()},
        dict(sorted(bins.items())),
        dict(sorted(redactions.items())),
    )


def divergence(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Return the Jensen-Shannon divergence of two counted distributions, from 0 to 1: between two empty ones 0, between
    an empty one and any other 1.
    """
    sums = sum(one.values()), sum(other.values())
    if not all(sums):
        return float(any(sums))
    total = 0.0
    for value in sorted({*one, *other}):
        p, q = one.get(value, 0) / sums[0], other.get(value, 0) / sums[1]
        middle = (p + q) / 2
        total += sum(share * log2(share / middle) for share in (p, q) if share) / 2
    return min(max(total, 0.0), 1.0)


def differ(one: Mapping[str, int], other: Mapping[str, int]) -> bool:
    """Return whether two counted distributions differ beyond chance.

    The statistic is G = 2 Σ observed ln(observed ÷ expected), chi-squared with one degree of freedom less than there
    are values. An empty distribution differs from each one that is not empty.
    """
    from scipy.special import chdtri

    sums = sum(one.values()), sum(other.values())
    if not all(sums):
        return any(sums)
    values = sorted(value for value in {*one, *other} if one.get(value, 0) + other.get(value, 0))
    ratio = 0.0
    for value in values:
        both = one.get(value, 0) + other.get(value, 0)
        for number, size in ((one.get(value, 0), sums[0]), (other.get(value, 0), sums[1])):
            ratio += 2 * number * log(number * sum(sums) / (both * size)) if number else 0.0
    return len(values) > 1 and ratio > float(chdtri(len(values) - 1, CHANCE))


def drift_verdict(
    declared: Drift, now: Profile, before: Profile | None, corpus: str, against: str, decided: Collection[str]
) -> Verdict:
    """Judge whether nothing moved further than declared, or a decision accepts exactly what did.

    Args:
        before: the profile of the newest released version; None where none was released.
        against: that version; a decision is valid only for the step from it.
        decided: subjects of overrides (`flagged_subject`).
    """
    if before is None:
        return Verdict(NAME, True, declared.severity, {"against": "no version was released before"})
    figures: dict[str, int | float | str] = {"against": against}
    moved, sentences = [], []
    for what, by, real, allowed in _moves(declared, now, before):
        figures[what] = round(by, 4)
        if real and by > allowed:
            moved.append(what)
            sentences.append(_said(what, by, allowed))
    subject = flagged_subject(NAME, corpus, against, *moved)
    figures |= numbered(moved)
    if moved:
        figures |= {"decided": "yes" if subject in decided else "no", DECIDES: subject}
    return Verdict(
        NAME,
        not moved or subject in decided,
        declared.severity,
        figures,
        f"since {against} {some(sentences) or 'nothing moved further than it may'}: `curation diff` shows what changed"
        f"; if it is right: `curation accept {corpus} {NAME} --who … --why …`",
    )


def _said(what: str, by: float, allowed: float) -> str:
    """Return a phrase: what moved, by how much, and by how much it may."""
    if what == "examples":
        return f"the number of examples changed by {by:.1%}, at most {allowed:.1%} may be"
    if what.startswith("redactions:"):
        return f"{what} in an example changed by the factor {by:,.2f}, at most {allowed:,g} may be"
    return f"{what} diverged by {by:.3f}, at most {allowed:g} may be"


def _moves(declared: Drift, now: Profile, before: Profile) -> Iterator[tuple[str, float, bool, float]]:
    """Yield (what was compared, how far it moved, whether that is beyond chance, how far it may move)."""
    sizes = now.examples, before.examples
    if declared.examples is not None:
        yield "examples", abs(sizes[0] - sizes[1]) / max(sizes[1], 1), True, declared.examples
    compared = [
        (f"label:{label}", now.labels[label], before.labels[label], allowed)
        for label, allowed in sorted(declared.labels.items())
        if label in before.labels  # the suite may name the label only since today
    ]
    if declared.lengths is not None:
        compared.append(("lengths", now.lengths, before.lengths, declared.lengths))
    for what, one, other, allowed in compared:
        yield what, divergence(one, other), differ(one, other), allowed
    if declared.redactions is not None:
        for kind in sorted({*now.redactions, *before.redactions}):
            counted = now.redactions.get(kind, 0), before.redactions.get(kind, 0)
            yield f"redactions:{kind}", _times(counted, sizes), _rates_differ(counted, sizes), declared.redactions


def _times(counted: tuple[int, int], of: tuple[int, int]) -> float:
    """Return how many times the greater rate is the smaller one; half a case is added to each, so that
    neither is zero.
    """
    rates = [(number + 0.5) / max(examples, 1) for number, examples in zip(counted, of, strict=True)]
    return max(rates) / min(rates)


def _rates_differ(counted: tuple[int, int], of: tuple[int, int]) -> bool:
    """Return whether two Poisson rates differ beyond chance: a score test under the pooled rate."""
    if not all(of) or not any(counted):
        return False
    common = sum(counted) / sum(of)
    return abs(counted[0] / of[0] - counted[1] / of[1]) > BEYOND * sqrt(common * (1 / of[0] + 1 / of[1]))
