"""Combine the votes of rules: how often each speaks, disagrees and is right, and which value their votes make probable.

Data programming (Ratner et al. 2016 and 2017) with the model of Dawid and Skene (1979): a document has one of the
values that rules speak for, or none of them; for documents of each value, each rule has its own probability of
speaking. These probabilities and the values are estimated in turn. If a person or the vendor has said a document's
value, that value is used.

The silence of a rule counts too, because each rule speaks for one value only. A model of wrong and right votes alone
gave the lowest credit to two of six planted rules, which are right in .85 and .60 of cases; this model finds nearly the
true accuracy of all six.

Two rules that look for the same thing count twice: the model knows of no dependence. See their overlap in the report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

ROUNDS = 50  # of estimation, always: a test for convergence would make the result hang on rounding
PRIOR, WEIGHT = 0.7, 4.0  # what is believed of a rule before anything is seen, and how many documents that is worth
UNHEARD = 0.02  # at first: how probable each value is in a document for which no rule speaks
LEAST = 1e-5  # a probability that is nowhere 0
DIGITS = 2  # of what is stated and compared: one document more should not label others anew

Votes = tuple[int, ...]  # numbers of the rules that speak, ascending
Seen = Mapping[tuple[Votes, str | None], int]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Standing:
    """Figures of one rule of a label.

    Args:
        covered: documents for which the rule speaks.
        overlaps: covered documents for which another rule speaks too.
        conflicts: covered documents for which another rule speaks for another value.
        accuracy: estimated share of the covered documents that have the rule's value, to hundredths.
        judged: covered documents whose value a person or the vendor has said.
        right: judged documents that have the rule's value.
    """

    value: str
    covered: int
    overlaps: int
    conflicts: int
    accuracy: float
    judged: int
    right: int


@dataclass(frozen=True)
class LabelModel:
    """The fitted rules of one label, in their order, and the most probable value of each set of votes that was seen.

    Only values that a vote speaks for are considered; the probability is given to hundredths.
    """

    standings: tuple[Standing, ...]
    ballots: Mapping[Votes, tuple[str, float]]

    def strongest(self, votes: Votes, value: str) -> int:
        """Return the number of the most accurate rule among those that speak for a value; among equals the first."""
        own = (number for number in votes if self.standings[number].value == value)
        return min(own, key=lambda number: (-self.standings[number].accuracy, number))


def fit(spoken_for: Sequence[str], seen: Seen) -> LabelModel:
    """Estimate how credible each rule is; the result depends on the counts alone, not on their order.

    If rules hardly overlap, votes alone say little: see how many documents were judged.

    Args:
        spoken_for: the value that each rule speaks for.
        seen: votes, and the value as a person or the vendor has said it or null → number of documents.
    """
    values = sorted({*spoken_for})
    rows = sorted(
        ((votes, stated_value or "", number) for (votes, stated_value), number in seen.items()), key=lambda row: row[:2]
    )
    own = np.array([values.index(value) for value in spoken_for], dtype=np.int64)
    speaks = np.zeros((len(rows), len(own)))
    for row, (votes, _, _) in enumerate(rows):
        speaks[row, list(votes)] = 1
    numbers = np.array([number for _, _, number in rows], dtype=np.float64)
    known = _known([stated_value for _, stated_value, _ in rows], values)
    probable = _first(speaks, own, len(values))
    believed = _counted(speaks, numbers, probable)
    for _ in range(ROUNDS):
        counted = _counted(speaks, numbers, np.where(np.isnan(known), probable, known))
        logarithms = _logarithms(speaks, counted, believed)
        probable = np.exp(logarithms - logarithms.max(axis=1, keepdims=True))
        probable /= probable.sum(axis=1, keepdims=True)
    right = (numbers[:, None] * speaks * np.where(np.isnan(known), probable, known)[:, own]).sum(axis=0)
    accuracies = np.round((right + PRIOR * WEIGHT) / (numbers @ speaks + WEIGHT), DIGITS)
    ballots: dict[Votes, tuple[str, float]] = {}
    for (votes, _, _), probabilities in zip(rows, np.round(probable, DIGITS), strict=True):
        spoken = sorted({own[number] for number in votes}, key=lambda value: (-probabilities[value], value))
        if spoken:  # a value that no rule speaks for here is none that rules have given
            ballots[votes] = (values[spoken[0]], float(probabilities[spoken[0]]))
    return LabelModel(tuple(_standings(spoken_for, seen, accuracies)), ballots)


def _known(said: Sequence[str], values: Sequence[str]) -> Floats:
    """Return rows × (values and "none of them"): 1 for the value said, else 0; a row of NaN where nothing is said."""
    known = np.full((len(said), len(values) + 1), np.nan)
    for row, value in enumerate(said):
        if value:
            known[row] = 0
            known[row, values.index(value) if value in values else -1] = 1
    return known


def _first(speaks: Floats, own: npt.NDArray[np.int64], values: int) -> Floats:
    """Return the initial probability of each value, assuming that every rule is right in `PRIOR` of cases."""
    votes = np.where(np.eye(values + 1)[own] > 0, np.log(PRIOR), np.log((1 - PRIOR) / values))
    first = np.exp(speaks @ votes)
    silent = np.array([*[UNHEARD] * values, 1.0])
    first = np.where(speaks.max(axis=1, keepdims=True) > 0, first, silent)
    probabilities: Floats = first / first.sum(axis=1, keepdims=True)
    return probabilities


def _counted(speaks: Floats, numbers: Floats, probable: Floats) -> tuple[Floats, Floats]:
    """Return how many documents have each value, and for how many of them each rule speaks (rules × values)."""
    weighed = numbers[:, None] * probable
    return weighed.sum(axis=0), speaks.T @ weighed


def _logarithms(speaks: Floats, counted: tuple[Floats, Floats], believed: tuple[Floats, Floats]) -> Floats:
    """Return rows × values: the logarithm of each value's probability, up to a constant.

    The counts are smoothed with `WEIGHT` documents of each value that follow the initial belief, so that a handful of
    documents overturns nothing.
    """
    total, spoken = counted
    rates = np.clip((spoken + WEIGHT * believed[1] / believed[0]) / (total + WEIGHT), LEAST, 1 - LEAST)
    shares = total + WEIGHT * believed[0] / believed[0].sum()
    logarithms: Floats = np.log(shares) + speaks @ np.log(rates) + (1 - speaks) @ np.log(1 - rates)
    return logarithms


def _standings(spoken_for: Sequence[str], seen: Seen, accuracies: Floats) -> list[Standing]:
    covered, overlaps, conflicts, judged, right = (np.zeros(len(spoken_for), dtype=np.int64) for _ in range(5))
    for (votes, value), number in seen.items():
        named = {spoken_for[vote] for vote in votes}
        for rule in votes:
            covered[rule] += number
            overlaps[rule] += number * (len(votes) > 1)
            conflicts[rule] += number * (len(named) > 1)
            judged[rule] += number * (value is not None)
            right[rule] += number * (value == spoken_for[rule])
    columns = (covered, overlaps, conflicts, accuracies, judged, right)
    return [
        Standing(value, int(c), int(o), int(x), float(a), int(j), int(r))
        for value, c, o, x, a, j, r in zip(spoken_for, *columns, strict=True)
    ]
