"""The check that no value of a label holds too large a share of a month's training examples."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from curation.quality.checks.described import Described
from curation.quality.declared import Balance
from curation.quality.expectations import Verdict
from curation.quality.flagged import numbered

NAME = "balance"


def balance_verdict(declared: Balance, examples: Iterable[Described]) -> Verdict:
    """Judge whether, in each month of the training split, each value holds at most the declared share of labelled
    examples.
    """
    months: defaultdict[str, Counter[str]] = defaultdict(Counter)
    unlabelled = 0
    for example in examples:
        if example.split == "train":
            values = example.values.get(declared.label, ())
            months[example.month].update(values)
            unlabelled += not values
    judged = {month: counts for month, counts in months.items() if counts.total() >= declared.fewest}
    shares = {month: max((n, value) for value, n in counts.items()) for month, counts in judged.items()}
    above = [
        f"{month}: {value} {number / judged[month].total():.2f} of {judged[month].total()}"
        + (f", and {len(judged[month])} values never hold less" if declared.most * len(judged[month]) < 1 else "")
        for month, (number, value) in sorted(shares.items())
        if number > declared.most * judged[month].total()
    ]
    largest = max((number / judged[month].total() for month, (number, _) in shares.items()), default=0.0)
    return Verdict(
        NAME,
        not above,
        declared.severity,
        {
            "months": len(months),
            "judged_months": len(judged),
            "unlabelled": unlabelled,
            "largest_share": round(largest, 4),
            **numbered(above),
        },
        f"one value holds up to {largest:.1%} of a month, at most {declared.most:.1%} may be; cap or weigh "
        f"{declared.label} in the recipe, select other documents, or raise `most`",
    )
