"""Who said a label: a person before the vendor, the vendor before a rule, a rule before a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from curation.document import LabelRow

ORIGINS = ("human", "vendor", "rule", "model", "synthetic")  # from the one that wins most


def origin_of(label: LabelRow) -> str:
    """The kind of a label's origin, one of `ORIGINS`: `rule` of `rule:mentions_refund`."""
    kind = str(label["origin"] or "vendor").partition(":")[0]
    return kind if kind in ORIGINS else ORIGINS[-1]


def prevailing(labels: Sequence[LabelRow] | None) -> list[LabelRow]:
    """The labels that count, in their order: of each name those of its strongest origin, if they say anything."""
    stated = [label for label in labels or () if (label["raw"] or "").strip()]
    strongest: dict[str, int] = {}
    for label in stated:
        rank = ORIGINS.index(origin_of(label))
        strongest[label["name"]] = min(rank, strongest.get(label["name"], rank))
    return [label for label in stated if ORIGINS.index(origin_of(label)) == strongest[label["name"]]]


def origin_figures(labels: Sequence[LabelRow] | None, names: Sequence[str]) -> Counter[str]:
    """`{"label_origin:category:rule": 1, …}` of one document, for labels of these names; one that nobody gave is
    `none`."""
    origins = {label["name"]: origin_of(label) for label in prevailing(labels)}
    return Counter(f"label_origin:{name}:{origins.get(name, 'none')}" for name in names)
