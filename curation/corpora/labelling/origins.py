"""Rank labels by their origin: a person before the vendor, the vendor before a rule, a rule before a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from curation.document import LabelRow

ORIGINS = ("human", "vendor", "rule", "model", "synthetic")  # from the strongest


def origin_of(label: LabelRow) -> str:
    """Return the kind of a label's origin, one of `ORIGINS`, such as `rule` for `rule:mentions_refund`."""
    kind = str(label["origin"] or "vendor").partition(":")[0]
    return kind if kind in ORIGINS else ORIGINS[-1]


def prevailing(labels: Sequence[LabelRow] | None) -> list[LabelRow]:
    """Return the labels that count, in their order: for each name, the non-empty labels of its strongest origin."""
    stated = [label for label in labels or () if (label["raw"] or "").strip()]
    strongest: dict[str, int] = {}
    for label in stated:
        rank = ORIGINS.index(origin_of(label))
        strongest[label["name"]] = min(rank, strongest.get(label["name"], rank))
    return [label for label in stated if ORIGINS.index(origin_of(label)) == strongest[label["name"]]]


def origin_figures(labels: Sequence[LabelRow] | None, names: Sequence[str]) -> Counter[str]:
    """Count the origins of a document's labels: `{"label_origin:category:rule": 1, …}`; `none` if nobody gave one."""
    origins = {label["name"]: origin_of(label) for label in prevailing(labels)}
    return Counter(f"label_origin:{name}:{origins.get(name, 'none')}" for name in names)
