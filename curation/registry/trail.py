"""Publications, withdrawals and moves of channels as entries of the decisions log."""

from __future__ import annotations

from curation.night import Night
from curation.registry.ledger import Move
from curation.registry.publish import Registry


def note_releases(night: Night, registry: Registry, corpus: str, who: str = "curation") -> None:
    """Write down each version of a corpus that was published or withdrawn and is not in the log yet, oldest first.

    Called after the registry has changed: what a killed run published is written down by the next one. Nothing new
    gives no entry.
    """
    known = {(d.kind, s) for d in night.decisions.read() if d.kind in ("publication", "withdrawal") for s in d.subjects}
    for release in registry.releases(corpus):
        about = {"corpus": corpus, "version": release.version, "content_digest": release.content_digest}
        if ("publication", release.tag) not in known:
            why = f"{release.tag}: {'; '.join(release.changelog) or 'checked'}"
            night.decide("publication", who, why, (release.tag,), **about)
        if release.withdrawn is not None and ("withdrawal", release.tag) not in known:
            night.decide("withdrawal", who, f"{release.tag}: {release.withdrawn}", (release.tag,), **about)


def note_move(night: Night, corpus: str, who: str, move: Move, before: str | None) -> None:
    """Write down that somebody moves a channel, before it is done; one that was cut off then is not written twice."""
    about = {"corpus": corpus, "channel": move.channel, "move": str(move.number), "from": before or "none"}
    subjects = (f"{corpus}@{move.version}",)
    known = any(d.kind == "channel" and (d.subjects, d.detail) == (subjects, about) for d in night.decisions.read())
    if not known:
        night.decide("channel", who, move.why, subjects, **about)
