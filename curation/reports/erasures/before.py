"""Find people who were erased before and are no longer on file, so that the same request finishes their erasure."""

from __future__ import annotations

from curation.state.night import Night

CANDIDATE = "candidate"  # detail of an erasure: the id by which the person was chosen
ASKED = "asked"  # detail of an erasure: the HMAC of the address in its request, which may be that of a post
MENTIONS = "mentions"  # detail of an erasure: how many documents of others spoke of the person


def erased_before(night: Night, subject: str = "", choose: str | None = None) -> frozenset[str]:
    """Return the HMACs of a person erased before, by address, `source:reference` or candidate id; empty for nobody.

    Args:
        subject: an address or `source:reference`.
        choose: a candidate's id.
    """
    erasures = [decision for decision in night.decisions.read() if decision.kind == "erasure"]
    suppression = night.suppression.knowing(erasure.detail[ASKED] for erasure in erasures if ASKED in erasure.detail)
    source, _, ref = subject.partition(":")
    marks = {suppression.email(subject), suppression.person(source, ref)} if subject else set()
    if "@" in subject:  # also the address of a post, which belongs to nobody
        marks |= {suppression.person(name, subject) for name in night.project.sources}
    return frozenset(
        mark
        for decision in erasures
        if not marks.isdisjoint({*decision.subjects, decision.detail.get(ASKED)})
        or (choose and decision.detail.get(CANDIDATE) == choose)
        for mark in decision.subjects
    )


def asked_by(night: Night, subject: object) -> dict[str, str]:
    """Return the part of a request that its erasure keeps in its detail, so that the same call goes on with it."""
    return {ASKED: night.suppression.email(subject)} if isinstance(subject, str) and "@" in subject else {}
