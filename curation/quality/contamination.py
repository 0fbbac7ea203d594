"""Whether too much of what was to be trained on stood in an evaluation or frozen set: the examples are gone, but where
there were many, the sets and the sources overlap."""

from __future__ import annotations

from collections.abc import Mapping

from curation.quality.declared import Contamination
from curation.quality.expectations import Verdict

NAME = "contamination"
DROPPED, SHAPED, COMPARED = "contaminated:", "training:", "evaluation_texts"  # figures of `curation.corpora.sift`


def contamination_verdict(declared: Contamination, figures: Mapping[str, int]) -> Verdict:
    """Whether of no config a larger share of training examples was dropped than declared. A candidate that was compared
    with nothing fails.

    Args:
        figures: what the candidate was sifted for: `contaminated:<config>` of `training:<config>`, `evaluation_texts`.
    """
    shown: dict[str, int | float | str] = {COMPARED: figures.get(COMPARED, "none: nothing was compared")}
    largest = 0.0
    for name, number in sorted(figures.items()):
        if name.startswith(DROPPED):
            shown[name] = number
            largest = max(largest, number / max(figures.get(SHAPED + name.removeprefix(DROPPED), 0), number))
    return Verdict(
        NAME,
        COMPARED in figures and largest <= declared.share,
        declared.severity,
        {"contaminated_share": round(largest, 6), **shown},
        "the fates of this corpus name the examples: see which source repeats the evaluation set, and leave it out or "
        "draw another set",
    )
