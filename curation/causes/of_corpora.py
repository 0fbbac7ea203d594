"""Find the causes of corpora and of their registry: gates, candidates, waivers, staleness, lost releases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from curation.causes.inputs import Looked
from curation.causes.rhythm import days_of_ticks
from curation.messages.cause import Cause, few
from curation.registry.over import Ended, holding_expired, over_tonight
from curation.settings.explanations import many

ENDING = dt.timedelta(days=7)  # how long before its last day a waiver is a cause
MISSED_TICKS = 2  # scheduled nights that may pass without one that releases a corpus or finds it up to date
CANARIES = "canaries"


def of_corpora(looked: Looked) -> Iterator[Cause]:
    """Yield the causes of each corpus in order of name, then those of the registry."""
    corpora, night = looked.corpora, looked.state.as_night()
    ended = over_tonight(night) if night is not None and not corpora.unknown else {}
    for corpus, recipe in looked.project.corpora.items():
        owners, page = (recipe.owner,), looked.page(recipe.asset)
        closed = corpora.closed(corpus)
        release = corpora.current.get(corpus)
        stays = f"; {release.version} stays current" if release else ""
        day = looked.runs.judged_before.get(corpus)
        before = f"; so the night of {day} found, and the newest one did not come to it" if day else ""
        if CANARIES in closed:
            says, todo = (
                f"too many planted values were not found{before}{stays}",
                "`curation status` says of which types",
            )
            yield Cause("canaries_failed", corpus, says, todo, owners, page=page)
        if gates := tuple(name for name in closed if name != CANARIES):
            says = f"{many(len(gates), 'gate is', 'gates are')} closed: {', '.join(gates)}{before}{stays}"
            yield Cause("gate_closed", corpus, says, "`curation status` says what to do", owners, gates, page)
        if corpus in corpora.damage:
            says, todo = "what was built cannot be read", "call `curation run`, which builds it again"
            yield Cause("candidate_damaged", corpus, says, todo, owners, page=page)
        if sentence := _ending(looked, corpus):
            todo = f"mend what it lets pass, or call `curation waive {corpus}` with a later day"
            yield Cause("waiver_ending", corpus, sentence, todo, owners, page=page)
        if sentence := staleness(looked, corpus):
            yield Cause("corpus_stale", corpus, sentence, "`curation status` says what keeps it", owners, page=page)
        yield from _expired(looked, corpus, ended, owners, page)
    yield from _of_registry(looked)


def _expired(looked: Looked, corpus: str, ended: Ended, owners: tuple[str, ...], page: str) -> Iterator[Cause]:
    """Yield a cause if standing releases of a corpus hold records that may be kept no longer."""
    night = looked.state.as_night()
    over = holding_expired(night, corpus, looked.corpora.releases, ended) if night is not None and ended else []
    if not over:
        return
    says = "; ".join(
        f"{holder.release.version} stands{', a frozen set' * holder.frozen}: {holder.why}" for holder in over
    )
    newest = looked.corpora.current[corpus].version
    if newest in {holder.release.version for holder in over}:
        todo = "`curation status` says what keeps the version that is without it"
    else:
        todo = f"train on {newest}, or call `curation withdraw {corpus}@VERSION` where it must not stand"
    yield Cause("expired_stands", corpus, says, todo, owners, tuple(holder.release.version for holder in over), page)


def staleness(looked: Looked, corpus: str) -> str:
    """Return in words how long no night has released a corpus or found it up to date; empty if it is in time.

    The limit is `expected_every` if declared, else two nights of the schedule. The result is empty, too, if no night
    ever did, or if no schedule is on.
    """
    last, usual = looked.runs.through.get(corpus), looked.nightly.expected_every.get(corpus)
    if last is None or (usual is None and not looked.scheduled):
        return ""
    usual = usual or MISSED_TICKS * days_of_ticks(looked.nightly, looked.day)
    days = (looked.day - last).days
    if days <= usual:
        return ""
    since = f"since {last}, for {many(days, 'day', 'days')}"
    return f"no night has come through to its release {since}; at most {usual} wanted"


def _ending(looked: Looked, corpus: str) -> str:
    """Return a sentence on the waivers of a corpus that end soon; empty if there are none."""
    last: list[dt.date] = []
    for waiver in looked.state.decisions.waivers(corpus).values():
        try:
            until = dt.date.fromisoformat(waiver.detail.get("until", ""))
        except ValueError:
            continue
        last += [until] if looked.day <= until <= looked.day + ENDING else []
    if not last:
        return ""
    count = many(len(last), "waiver ends", "waivers end")
    return f"{count} soon, the first on {min(last)}; then the leak gate closes where they let pass"


def _of_registry(looked: Looked) -> Iterator[Cause]:
    corpora, owners = looked.corpora, looked.nightly.owners
    if unknown := tuple(sorted(corpora.unknown)):
        says = f"the releases of {many(len(unknown), 'corpus', 'corpora')} cannot be read"
        yield Cause("registry_unreadable", "", says, "`curation status` says why", owners, unknown)
    if lost := tuple(sorted(corpora.lost)):
        published = many(len(lost), "release that was published is", "releases that were published are")
        says = f"{published} not in the registry: {few(lost)}"
        todo = "restore the registry from its backup or a clone; `curation status` says which"
        yield Cause("registry_lost", "", says, todo, owners, lost)
    if not corpora.unknown:
        yield from looked.remembered.causes(owners)
    if corpora.remote_gone:
        says, todo = "the remote is gone, so that no release can be pulled", "restore it from its backup"
        yield Cause("remote_lacking", "", says, todo, owners)
