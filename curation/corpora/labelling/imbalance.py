"""Respond if one value of a label has too large a share of a month: cap it, weigh it, or report it.

Only training documents are affected: a holdout keeps its shares. A document without a value stays and is not counted.
Months are those of creation, so that the examples of a past month stay the same.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from pydantic import Field

from curation.corpora.closed import Closed
from curation.settings.names import Label, Share

REASON = "capped"
OUT_OF_REACH = "out_of_reach"
WHOLE = 1_000  # weights and shares are stated in thousandths: figures are whole numbers


class Imbalance(Closed):
    """The declared response to imbalance by class over time."""

    label: Label = Field(description="The label whose values are the classes; it needs a vocabulary.")
    most: Share = Field(description="Largest share of a month's training documents that one value may have.")
    response: Literal["cap", "weight", "report"] = Field(
        description="`cap`: documents beyond the share are dropped (`capped`); `weight`: the figures say what weight "
        "the examples of each value should get; `report`: the figures say in which months it happens."
    )


class Classed(NamedTuple):
    """A training document's month (`YYYY-MM`) and class."""

    month: str
    value: str


def cap(counts: Mapping[str, int], most: float) -> int | None:
    """Return how many documents of one value may stay so that no value exceeds the share `most` of those that stay.

    Return None if there are too few values for that share, so that no cap helps.
    """
    limits = range(1, max(counts.values(), default=0) + 1)

    def too_many(limit: int) -> bool:  # once true, true of every greater one: the sum grows no faster than the limit
        return limit > most * sum(min(number, limit) for number in counts.values())

    return bisect_left(limits, True, key=too_many) or None


def capped(documents: Mapping[str, Classed], settings: Imbalance, order: Callable[[str], str]) -> frozenset[str]:
    """Return the ids of the documents to drop; empty unless the response is `cap`.

    The choice does not depend on the order of the input: `order` is a keyed hash of the id, and the documents with the
    smallest hashes stay.
    """
    if settings.response != "cap":
        return frozenset()
    months: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for doc_id, (month, value) in documents.items():
        months[month][value].append(doc_id)
    gone: set[str] = set()
    for classes in months.values():
        limit = cap({value: len(ids) for value, ids in classes.items()}, settings.most)
        if limit is not None:
            for ids in classes.values():
                gone.update(sorted(ids, key=order)[limit:])
    return frozenset(gone)


def imbalance_figures(documents: Mapping[str, Classed], settings: Imbalance) -> dict[str, int]:
    """Return the figures of the remaining training documents.

    They are `class:<value>`; for a month in which one value exceeds `most`, its share in thousandths
    (`imbalanced:<month>`); for a month with too few values to avoid that, the share in thousandths that some value must
    have at least (`out_of_reach:<month>`); and if the response is `weight`, `weight:<value>`.

    A weight is that of inverse frequency, documents ÷ (values × documents of the value) in thousandths, as scikit-learn
    has it for `class_weight="balanced"` (King and Zeng 2001): the weights of all documents have mean 1.
    """
    total = Counter(document.value for document in documents.values())
    months: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for month, value in documents.values():
        months[month][value] += 1
    figures = {f"class:{value}": number for value, number in sorted(total.items())}
    for month, counts in sorted(months.items()):
        largest = max(counts.values())
        if largest > settings.most * counts.total():
            figures[f"imbalanced:{month}"] = round(WHOLE * largest / counts.total())
        if settings.most * len(counts) < 1:
            figures[f"{OUT_OF_REACH}:{month}"] = round(WHOLE / len(counts))
    if settings.response == "weight":
        for value, number in sorted(total.items()):
            figures[f"weight:{value}"] = round(WHOLE * total.total() / (len(total) * number))
    return figures


def unreachable(figures: Mapping[str, int], settings: Imbalance) -> str | None:
    """Return a message if the declared share cannot be reached in some month; None if it can.

    Args:
        figures: as `imbalance_figures` returns them.
    """
    months = {name.partition(":")[2]: n for name, n in figures.items() if name.startswith(f"{OUT_OF_REACH}:")}
    if not months:
        return None
    month, least = max(months.items(), key=lambda month_share: (month_share[1], month_share[0]))
    left = " and nothing is capped there" if settings.response == "cap" else ""
    return (
        f"imbalance: the values of {settings.label} cannot hold at most {settings.most:g} each in {len(months)} months,"
        f" which have too few of them{left}: in {month} one always holds {least / WHOLE:.3f} or more. Raise `most`, or"
        " select more"
    )
