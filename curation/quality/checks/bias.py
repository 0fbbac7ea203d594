"""The check that a label's values are given at the same rates to each group as to all others.

A difference says that somebody must look, not that anything is wrong: one region may have more outages. Rates have 95 %
score intervals (Wilson 1927). A group is flagged where even the nearest ends of its interval and of the others' differ
by the declared ratio, so that chance flags next to none of the many pairs that are compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from curation.corpora.labelling.intervals import wilson
from curation.quality.checks.described import Described
from curation.quality.declared import Bias
from curation.quality.expectations import Verdict
from curation.quality.flagged import DECIDES, flagged_subject, numbered, some

NAME = "bias"


@dataclass(frozen=True)
class Rate:
    """How often a label has a value in one group (`hits` of `of`), and among all others who are in some group
    (`other_hits` of `others`). These are counts, not shares.
    """

    label: str
    value: str
    group: str
    member: str
    hits: int
    of: int
    other_hits: int
    others: int

    def beyond(self, ratio: float) -> bool:
        """Return whether the rates differ by more than the ratio, even at the nearest ends of their intervals."""
        return self.apart > ratio

    @property
    def apart(self) -> float:
        """The factor between the nearest ends of the two intervals; 1 where they overlap."""
        low, high = wilson(self.hits, self.of)
        other_low, other_high = wilson(self.other_hits, self.others)
        return max(1.0, low / other_high, other_low / high)

    @property
    def what(self) -> str:
        """The pair of value and group as a decision names it, without its numbers, which change every night."""
        return f"{self.label}={self.value} by {self.group}={self.member}"

    @property
    def said(self) -> str:
        """The pair of value and group with its rates and intervals, as a phrase."""
        low, high = wilson(self.hits, self.of)
        other_low, other_high = wilson(self.other_hits, self.others)
        return (
            f"{self.what}: {self.hits / self.of:.2f} ({low:.2f}-{high:.2f} of {self.of}), all others "
            f"{self.other_hits / self.others:.2f} ({other_low:.2f}-{other_high:.2f} of {self.others})"
        )


def rates(declared: Bias, examples: Iterable[Described]) -> list[Rate]:
    """Return the rates of every label's value in every group with enough examples, in the order of the suite, then by
    name.

    All splits count: every example that has a value of the label and one of the group.
    """
    cells: Counter[tuple[str, str, str, str]] = Counter()
    sizes: Counter[tuple[str, str, str]] = Counter()
    hits: Counter[tuple[str, str, str]] = Counter()
    whole: Counter[tuple[str, str]] = Counter()
    for example in examples:
        for label in declared.labels:
            values = example.values.get(label, ())
            for group in declared.groups if values else ():
                members = example.values.get(group, ())
                if not members:
                    continue
                whole[label, group] += 1
                hits.update((label, group, value) for value in values)
                sizes.update((label, group, member) for member in members)
                cells.update((label, group, member, value) for member in members for value in values)
    group_rates = []
    for label in declared.labels:
        for group in declared.groups:
            own_members = sorted(m for la, g, m in sizes if (la, g) == (label, group))
            for value in sorted(v for la, g, v in hits if (la, g) == (label, group)):
                for member in own_members:
                    size, own = sizes[label, group, member], cells[label, group, member, value]
                    others, other_hits = whole[label, group] - size, hits[label, group, value] - own
                    if min(size, others) >= declared.fewest:
                        group_rates.append(Rate(label, value, group, member, own, size, other_hits, others))
    return group_rates


def bias_verdict(
    declared: Bias, examples: Iterable[Described], corpus: str, high_stakes: bool, decided: Collection[str]
) -> Verdict:
    """Judge whether no rate is beyond the declared ratio, or a decision accepts exactly those that are.

    For a corpus with high stakes a failure stops the release, whatever the declared severity.

    Args:
        decided: subjects of overrides (`flagged_subject`).
    """
    compared = rates(declared, examples)
    flagged = [rate for rate in compared if rate.beyond(declared.ratio)]
    subject = flagged_subject(NAME, corpus, *(rate.what for rate in flagged))
    figures: dict[str, int | float | str] = {"compared": len(compared), **numbered(rate.said for rate in flagged)}
    if flagged:
        figures |= {"decided": "yes" if subject in decided else "no", DECIDES: subject}
    return Verdict(
        NAME,
        not flagged or subject in decided,
        "error" if high_stakes else declared.severity,
        figures,
        f"{some([_said(rate, declared) for rate in flagged]) or 'no rates are too far apart'}: look at "
        "examples of these groups; correct the labels or the selection, or record why it is right: "
        f"`curation accept {corpus} {NAME} --who … --why …`",
    )


def _said(rate: Rate, declared: Bias) -> str:
    """Return a phrase: how far a rate is from that of all others, and how far it may be."""
    return f"{rate.said} are apart by a factor of {rate.apart:.2f} or more, {declared.ratio:g} at most may they be"
