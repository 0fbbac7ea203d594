"""The check that each source delivered recently enough, counted to the day of the night and never by the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from curation.quality.declared import MaxAge
from curation.quality.expectations import Verdict

NAME = "max_age"


def ages_verdict(declared: MaxAge, newest: Mapping[str, dt.date], as_of: dt.date) -> Verdict:
    """Judge whether no source's newest landing is older than declared.

    Args:
        newest: source → landing date of its newest landing that was read; a source that never landed counts as too old.
    """
    figures: dict[str, int | float | str] = {}
    old, sentences = [], []
    for source, days in sorted(declared.sources.items()):
        landed = newest.get(source)
        figures[f"days:{source}"] = (as_of - landed).days if landed is not None else "never landed"
        if landed is None or (as_of - landed).days > days:
            old.append(source)
            age = f"last landed {(as_of - landed).days} days ago" if landed is not None else "never landed"
            sentences.append(f"{source} {age}, at most {days} are wanted")
    return Verdict(
        NAME,
        not old,
        declared.severity,
        {"too_old": len(old), **figures},
        f"{', '.join(sentences) or 'none is too old'}; see whether the export of {', '.join(old) or 'a source'} still "
        "runs and lands; or raise its days in max_age",
    )
