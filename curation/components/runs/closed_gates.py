"""What a failed blocking check of a run says to whoever started it: what it counted, and what to do."""

from __future__ import annotations

import re

from dagster import AssetCheckEvaluation

FIRST = "too_many_missed"  # the one figure that is words: entity types
EACH = re.compile(r"(?:hit|rare)_\d+\Z|(?:recall|bound|missed)_[A-Z_]+\Z")  # `curation status` shows them one by one


def in_words(evaluation: AssetCheckEvaluation) -> str:
    """Corpus, check, its figures that are not 0, and its advice; of what it found no more than numbers and types."""
    values = {name: value.value for name, value in evaluation.metadata.items()}
    told = {FIRST: values[FIRST]} if values.get(FIRST) else {}
    told |= {
        name: value
        for name, value in values.items()
        if isinstance(value, (int, float)) and value and not isinstance(value, bool) and not EACH.match(name)
    }
    counted = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in told.items())
    named = f"{evaluation.asset_key.path[-1]}: {evaluation.check_name}" + (f" ({counted})" if counted else "")
    return f"{named}: {evaluation.description}" if evaluation.description else named
