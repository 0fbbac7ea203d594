"""Waivers let a value pass the leak gate of a corpus; each says who decided, why and until when. There is no other way
past the gate.

A waiver is bound to the value's HMAC, so it holds wherever the value stands and for nothing else, and the log holds no
text. It is judged by the night's day, never by the clock.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from curation.corpora.candidate import FACTS
from curation.corpora.recipe import Recipe
from curation.document import PEOPLE
from curation.errors import ConfigurationError, GateClosed
from curation.quality.examples import texts
from curation.quality.leak_gate.gate import gate_of
from curation.quality.leak_gate.hits import Hit, person_reference
from curation.state.decisions import Decision
from curation.state.night import Night, guarded


def open_waivers(night: Night, corpus: str) -> dict[str, Decision]:
    """Return HMAC of a value → the newest decision on it, for values that may pass tonight in a corpus."""
    newest = night.decisions.waivers(corpus)
    return {value: decision for value, decision in newest.items() if _open(decision, night.as_of)}


def _open(decision: Decision, as_of: dt.date) -> bool:
    try:
        return dt.date.fromisoformat(decision.detail.get("until", "")) >= as_of
    except ValueError:
        return False


@guarded
def waive(night: Night, corpus: str, hit: str, who: str, why: str, until: dt.date) -> str:
    """Let a hit of a corpus's check pass until a day, that day included, and return a sentence about the decision.

    The newest waiver for a value counts: one whose last day is past ends the one in force.

    Args:
        hit: `EXAMPLE_ID COLUMN OFFSET`, as the check names it; its text behind a colon may follow. The hit is looked up
            in the candidate in staging, so nobody has to write the value down. To end a waiver it is looked up in the
            log first, which needs no candidate.

    Raises:
        ConfigurationError: the corpus or the hit does not exist, `who` or `why` is empty, or no waiver can be ended.
        GateClosed: there is no candidate.
    """
    if corpus not in night.project.every(Recipe):
        known = ", ".join(night.project.every(Recipe))
        raise ConfigurationError(corpus, "no corpus of that name", f"use one of: {known}")
    place = _place(hit)
    where = dict(zip(("example", "column", "offset"), map(str, place), strict=True))
    newest, in_force = night.decisions.waivers(corpus), open_waivers(night, corpus)
    ends = until < night.as_of
    values = [value for value, decision in newest.items() if ends and where.items() <= decision.detail.items()]
    hits = [] if values else _hits(night, corpus, place)
    values = sorted(values or {leak_hit.value for leak_hit in hits})
    if ends and in_force.keys().isdisjoint(values):
        raise ConfigurationError("the hit", "no waiver lets it pass", "see `curation audit --kind waiver`")
    if all(value in in_force and in_force[value].detail["until"] == until.isoformat() for value in values):
        return f"{corpus}: this may pass until {until} already; nothing was written down"
    kinds = ", ".join(sorted({leak_hit.kind for leak_hit in hits})) or newest[values[0]].detail["what"]
    people = ", ".join(sorted({person_reference(night, leak_hit.person) for leak_hit in hits if leak_hit.person}))
    detail = {"corpus": corpus, "what": kinds, "until": until.isoformat(), **where}
    night.decide("waiver", who, why, tuple(values), **detail, **({"person": people} if people else {}))
    outcome = "may pass no longer" if ends else f"may pass until {until}"
    return f"{corpus}: this {kinds} {outcome}; run `curation run` to judge the candidate again"


def _place(hit: str) -> tuple[str, str, int]:
    try:
        example, column, offset = hit.partition(":")[0].split()
        return example, column, int(offset)
    except ValueError:
        raise ConfigurationError(
            "the hit", "it is not EXAMPLE_ID COLUMN OFFSET", "copy it from the check's figures or `curation status`"
        ) from None


def _hits(night: Night, corpus: str, place: tuple[str, str, int]) -> list[Hit]:
    """Return all hits of the gate at a place."""
    own = (text for text in texts(_staged(night, corpus)) if text[:2] == place[:2])
    hits = [hit for hit in gate_of(night, corpus, night.tables.read("people", PEOPLE)).hits(own) if hit.place == place]
    if not hits:
        raise ConfigurationError("the hit", "the gate finds nothing there", "copy it from the newest check's figures")
    return hits


def _staged(night: Night, corpus: str) -> Path:
    """Return the candidate that the last night judged: its digest is another one once a first waiver was
    written down.
    """
    home = night.project.locations.staging / corpus
    folders = [path for path in sorted(home.glob("[!.]*")) if (path / FACTS).is_file()]
    if not folders:
        raise GateClosed(corpus, "there is no candidate", "run `curation run` to build one")
    return folders[-1]
