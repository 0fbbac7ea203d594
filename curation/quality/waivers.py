"""Waivers: who let which value pass the leak gate of a corpus, why and until when. There is no other way past it.

A waiver is bound to the value's HMAC, so it holds wherever the value stands and for nothing else, and the log holds no
text. It is judged by the night's day, never by the clock.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from curation.corpora.candidate import FACTS
from curation.decisions import Decision
from curation.document import PEOPLE
from curation.errors import ConfigurationError, GateClosed
from curation.night import Night, step
from curation.quality.examples import texts
from curation.quality.gate import gate_of
from curation.quality.hits import Hit


def open_waivers(night: Night, corpus: str) -> dict[str, Decision]:
    """HMAC of each value that may pass tonight in a corpus → the newest decision that says so."""
    return {
        subject: decision
        for decision in night.decisions.read()
        if decision.kind == "waiver" and decision.detail.get("corpus") == corpus and _open(decision, night.as_of)
        for subject in decision.subjects
    }


def _open(decision: Decision, as_of: dt.date) -> bool:
    try:
        return dt.date.fromisoformat(decision.detail.get("until", "")) >= as_of
    except ValueError:
        return False


@step
def waive(night: Night, corpus: str, hit: str, who: str, why: str, until: dt.date) -> str:
    """Let what a check of a corpus names pass until a day, that day included, and say what was decided.

    Args:
        hit: `EXAMPLE_ID COLUMN OFFSET`, as the check names it; what it says behind a colon may stand there too. It is
            looked up in the candidate that lies in staging, so nobody has to write the value down.

    Raises:
        ConfigurationError: there is no such corpus, no such hit, nobody who decides, no reason, or the day is over.
        GateClosed: there is no candidate.
    """
    if corpus not in night.project.corpora:
        known = ", ".join(night.project.corpora)
        raise ConfigurationError(corpus, "no corpus of that name", f"use one of: {known}")
    if until < night.as_of:
        raise ConfigurationError("--until", f"it is over on {night.as_of}", "name that day or a later one")
    found = _hits(night, corpus, hit)
    kinds = ", ".join(sorted({each.kind for each in found}))
    detail = {"corpus": corpus, "what": kinds, "until": until.isoformat()}
    night.decide("waiver", who, why, tuple(sorted({each.value for each in found})), **detail)
    return f"{corpus}: this {kinds} may pass until {until}; run `curation run` to judge the candidate again"


def _hits(night: Night, corpus: str, hit: str) -> list[Hit]:
    """All that the gate finds at a place."""
    try:
        example, column, offset = hit.partition(":")[0].split()
        place = (example, column, int(offset))
    except ValueError:
        raise ConfigurationError(
            "the hit", "it is not EXAMPLE_ID COLUMN OFFSET", "copy it from the check's figures or `curation status`"
        ) from None
    own = (text for text in texts(_staged(night, corpus)) if text[:2] == place[:2])
    found = [
        each for each in gate_of(night, corpus, night.tables.read("people", PEOPLE)).hits(own) if each.place == place
    ]
    if not found:
        raise ConfigurationError("the hit", "the gate finds nothing there", "copy it from the newest check's figures")
    return found


def _staged(night: Night, corpus: str) -> Path:
    """The candidate that the last night judged: its digest is another one once a first waiver was written down."""
    home = night.project.locations.staging / corpus
    folders = [path for path in sorted(home.glob("[!.]*")) if (path / FACTS).is_file()]
    if not folders:
        raise GateClosed(corpus, "there is no candidate", "run `curation run` to build one")
    return folders[-1]
