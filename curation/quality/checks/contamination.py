"""The check of training examples that stood in an evaluation or frozen set. They were dropped already, but many of
them mean that the sets and the sources overlap. It also counts examples that repeat released versions which consumers
still evaluate with: a candidate is a function of tonight's inputs, so earlier releases are compared here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from curation.corpora.choice.frozen import example_rows, frozen_rows
from curation.corpora.choice.frozen_set import FrozenSet
from curation.corpora.recipe import Recipe
from curation.corpora.shapes.every import shape_of
from curation.corpora.sift.every import sift
from curation.corpora.sift.view import TRAIN
from curation.corpora.step import candidate_of
from curation.quality.declared import Contamination
from curation.quality.expectations import Verdict
from curation.state.night import Night

NAME = "contamination"
DROPPED, SHAPED, COMPARED = "contaminated:", "training:", "evaluation_texts"  # figures of `curation.corpora.sift`
RELEASED = "released:"  # prefix of the figures on training examples that repeat a released version


def repeated(night: Night, name: str, candidate: Path, released: Sequence[FrozenSet]) -> dict[str, int]:
    """Return how many training examples of a candidate repeat texts of released evaluation sets, by config, as figures
    of a sift (`contaminated:<config>` of `training:<config>`).

    Texts that the evaluation corpora still hold tonight, and frozen sets, are left out: the candidate was sifted for
    them. Where no other text was released, the candidate is not read.
    """
    recipe = night.project.every(Recipe)[name]
    tonight = {
        row.text
        for other in recipe.against
        for row in example_rows(
            candidate_of(night, other), shape_of(night.project.every(Recipe)[other].shape).CONTRACT.given
        )
    }
    others = [frozen_set for frozen_set in released if frozen_set not in recipe.frozen]
    rows = [row for row in frozen_rows(night, others) if row.text not in tonight]
    if not rows:
        return {}
    outcome = sift(lambda: (row for row in example_rows(candidate) if row.split == TRAIN), recipe.sift, rows)
    return {figure: number for figure, number in outcome.figures.items() if figure.startswith((DROPPED, SHAPED))}


def contamination_verdict(
    declared: Contamination,
    figures: Mapping[str, int],
    still: Mapping[str, int] = MappingProxyType({}),
    released: Sequence[FrozenSet] = (),
) -> Verdict:
    """Judge whether the share of training examples that was dropped as contaminated is at most the declared one in each
    config, and so is, where declared, the share that repeats released versions. A candidate that was compared with
    nothing fails.

    Args:
        figures: figures of the candidate's sift: `contaminated:<config>` of `training:<config>`, `evaluation_texts`.
        still: the same figures for the examples that are left, compared with `released`.
        released: the versions of evaluation corpora that a channel points to.
    """
    shown: dict[str, int | float | str] = {COMPARED: figures.get(COMPARED, "none: nothing was compared")}
    if released:
        shown["released_versions"] = ", ".join(frozen_set.tag for frozen_set in released)
    for name, number in sorted(figures.items()):
        if name.startswith(DROPPED):
            shown[name] = number
    for name, number in sorted(still.items()):
        if name.startswith(DROPPED):
            shown[RELEASED + name.removeprefix(DROPPED)] = number
    dropped, left = _largest(figures), _largest(still)
    sentence = f"{dropped:.2%} of a config's training examples stood in it, at most {declared.share:.2%} may"
    advice = (
        f"{sentence}; the fates of this corpus name the examples: see which source repeats the evaluation set, "
        "and leave it out or draw another set"
    )
    repeats = declared.released is not None and left > declared.released
    if COMPARED not in figures:
        advice = (
            "it was compared with 0 texts of evaluation or frozen sets, at least 1 is wanted: see that the corpora "
            "under `against` of its recipe have examples, and run again"
        )
    elif repeats:
        named = ", ".join(f"{{corpus: {s.corpus}, version: {s.version}, digest: {s.digest}}}" for s in released)
        advice = (
            f"{left:.2%} of a config's training examples repeat versions that consumers judge by, at most "
            f"{declared.released:.2%} may: publish the evaluation corpus and move its "
            f"channels on, or name what stays under `frozen` of this corpus, which drops it: {named}"
        )
    return Verdict(
        NAME,
        COMPARED in figures and dropped <= declared.share and not repeats,
        declared.severity,
        {"contaminated_share": round(dropped, 6), "released_share": round(left, 6), **shown},
        advice,
    )


def _largest(figures: Mapping[str, int]) -> float:
    """Return the largest share of contaminated training examples of any config."""
    shares = [
        number / max(figures.get(SHAPED + name.removeprefix(DROPPED), 0), number, 1)
        for name, number in figures.items()
        if name.startswith(DROPPED)
    ]
    return max(shares, default=0.0)
