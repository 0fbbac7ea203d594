"""Who was erased before: nobody on file is them any more, and the same request goes on with what is left of that."""

from __future__ import annotations

from curation.night import Night

CANDIDATE = "candidate"  # detail of an erasure: the id by which the person was chosen
MENTIONS = "mentions"  # detail of an erasure: how many documents of others spoke of the person


def erased_before(night: Night, subject: str = "", choose: str | None = None) -> frozenset[str]:
    """The HMACs of whoever was erased by an address, a `source:reference` or a candidate's id; none where nobody was.

    Args:
        subject: an address or `source:reference`.
        choose: a candidate's id.
    """
    source, _, ref = subject.partition(":")
    marks = {night.suppression.email(subject), night.suppression.person(source, ref)} if subject else set()
    if "@" in subject:  # also of a post, whose address is nobody's
        marks |= {night.suppression.person(name, subject) for name in night.project.sources}
    return frozenset(
        mark
        for decision in night.decisions.read()
        if decision.kind == "erasure"
        and (not marks.isdisjoint(decision.subjects) or (choose and decision.detail.get(CANDIDATE) == choose))
        for mark in decision.subjects
    )
