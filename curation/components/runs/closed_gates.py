"""The message of a run's failed blocking check for whoever started the run: its counts, and what to do."""

from __future__ import annotations

import re

from dagster import AssetCheckEvaluation

FIRST = "too_many_missed"  # the one figure that is words: entity types
EACH = re.compile(r"(?:hit|rare)_\d+\Z|(?:recall|bound|missed)_[A-Z_]+\Z")  # `curation status` shows them one by one


def in_words(evaluation: AssetCheckEvaluation) -> str:
    """Return corpus, check, the check's nonzero figures and its advice; of its findings only numbers and types are
    told.
    """
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
