"""Apply the decisions about contradictions, and tell which documents stay out of corpora because of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from curation.corpora.truth.contradictions import Contradiction, Side
from curation.errors import ConfigurationError
from curation.state.decisions import Decision
from curation.state.night import Night, guarded

Keep = Literal["first", "second", "both"]
KEEPS: tuple[Keep, ...] = ("first", "second", "both")
OPEN, LOST = "contradiction", "contradicted"  # reasons: nobody has decided yet; the other side holds
WANTED = "see `curation report contradictions`"


def resolved(decisions: Iterable[Decision]) -> dict[str, Keep]:
    """Map the id of each decided contradiction to the side that holds, by the newest decision.

    The newest decision is the one with the highest number; their order does not matter.
    """
    newest: dict[str, tuple[int, str, Keep]] = {}
    for decision in decisions:
        keep = next((side for side in KEEPS if side == decision.detail.get("keep")), None)
        if decision.kind != "resolution" or keep is None:
            continue
        for name in decision.subjects:
            newest[name] = max(newest.get(name, (-1, "", keep)), (_number(decision), keep, keep))
    return {name: keep for name, (_, _, keep) in newest.items()}


def disputed(contradictions: Iterable[Contradiction], decisions: Iterable[Decision]) -> dict[str, str]:
    """Map the doc_id of each disputed document to its reason.

    The reason is `contradiction` until somebody decides, then `contradicted` for the side that does not hold. A
    document that lost once is `contradicted`, whatever else is open.
    """
    kept = resolved(decisions)
    reasons: dict[str, str] = {}
    for contradiction in contradictions:
        keep = kept.get(contradiction.id)
        if keep is None:
            for side in (contradiction.first, contradiction.second):
                reasons.setdefault(side.doc_id, OPEN)
        elif keep != "both":
            reasons[(contradiction.second if keep == "first" else contradiction.first).doc_id] = LOST
    return reasons


def kept_out(disputed: Mapping[str, str], undecided: Literal["report", "block"]) -> dict[str, str]:
    """Map the doc_id of each document that a corpus may not use to the reason.

    Either somebody decided against the document, or nobody has decided and the recipe blocks undecided documents.
    """
    return {name: why for name, why in disputed.items() if why == LOST or undecided == "block"}


@guarded
def resolve(night: Night, contradictions: Mapping[str, Contradiction], name: str, keep: str, who: str, why: str) -> str:
    """Record which side of a contradiction holds, and return what was decided.

    The decision counts from the next run on, for as long as records, headings and attribute stay the same.

    Args:
        contradictions: by id, as the last run found them.
        keep: `SOURCE:RECORD` of the side that holds, or `both`: they do not contradict each other.

    Raises:
        ConfigurationError: there is no such contradiction, `keep` is none of its sides, or the name of the person who
            decides or the reason is missing.
    """
    contradiction = contradictions.get(name)
    if contradiction is None:
        raise ConfigurationError("the contradiction", "the last run found none with this id", WANTED)
    side = _side(contradiction, keep)
    past = [
        decision for decision in night.decisions.read() if decision.kind == "resolution" and name in decision.subjects
    ]
    if resolved(past).get(name) == side:
        return f"{name}: this was decided already; nothing was written down"
    number = 1 + max(map(_number, past), default=-1)
    night.decide("resolution", who, why, (name,), keep=side, number=str(number))
    return f"{name}: {_said(side, keep)}; it counts from the next `curation run` on"


def reference(side: Side) -> str:
    """Return the name that people use for the article of a side: `source:record`."""
    return f"{side.source}:{side.record_id}"


def _side(found: Contradiction, keep: str) -> Keep:
    if keep == "both":
        return "both"
    first, second = reference(found.first), reference(found.second)
    if keep not in (first, second):
        fix = "pass the SOURCE:RECORD of one of its sides, or both; " + WANTED
        raise ConfigurationError("--keep", "it is no side of this contradiction", fix)
    return "first" if keep == first else "second"


def _said(side: Keep, keep: str) -> str:
    return "both hold" if side == "both" else f"{keep} holds, and the other one stays out of all corpora"


def _number(decision: Decision) -> int:
    given = decision.detail.get("number", "0")
    return int(given) if given.isdecimal() else 0
