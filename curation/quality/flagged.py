"""Names what a check flagged as the subject of a decision: an `override` of exactly that lets it pass."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

from curation.state.decisions import DecisionLog

NAMED = 3  # flagged findings that are named in a sentence
DECIDES = "decides"  # the figure of a verdict with the subject that a decision must name


def flagged_subject(check: str, corpus: str, *flagged: str) -> str:
    """Return the subject `bias:<corpus>:<digest of what was flagged>`. Anything else that is flagged later has another
    subject, and waits for a decision of its own.
    """
    written = json.dumps(sorted(set(flagged)), ensure_ascii=False)
    return f"{check}:{corpus}:{hashlib.sha256(written.encode()).hexdigest()[:16]}"


def overridden(decisions: DecisionLog) -> frozenset[str]:
    """Return the subjects of all overrides."""
    return frozenset(s for d in decisions.read() if d.kind == "override" for s in d.subjects)


def some(flagged: Sequence[str]) -> str:
    """Return one sentence with the first three flagged findings and how many more there are."""
    more = len(flagged) - NAMED
    return "; ".join([*flagged[:NAMED], *([f"and {more:,} more"] if more > 0 else [])])


def numbered(flagged: Iterable[str]) -> dict[str, int | float | str]:
    """Return figures such as `{"flagged": 2, "flagged_01": "…", "flagged_02": "…"}`, in the order given; at most twenty
    are shown.
    """
    shown = list(flagged)
    figures: dict[str, int | float | str] = {"flagged": len(shown)}
    return figures | {f"flagged_{number:02d}": flag for number, flag in enumerate(shown[:20], start=1)}
