"""The step of `registry`: moves a checked candidate to `corpora/`, and publishes it as a version when it is due."""

from __future__ import annotations

import datetime as dt
import functools
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow as pa

from curation.corpora.candidate import AGAIN, FACTS, candidate_digest, digest_of, facts_bytes, facts_in
from curation.corpora.recipe import Recipe
from curation.corpora.stated_facts import Stated
from curation.corpora.step import build_corpus, candidate_of
from curation.errors import ConfigurationError, IntegrityError
from curation.quality.checks.emptiness import NAME as EMPTINESS
from curation.quality.checks.loss import note_size
from curation.quality.checks.profiles import note_profile
from curation.quality.step import require_checked
from curation.quality.verdicts import Checks, Figure
from curation.registry.authors import note_authors
from curation.registry.flow import RELEASE_STEP
from curation.registry.frozen import fetch_frozen, forget_frozen
from curation.registry.over import Ended, frozen_versions, holding_expired, mark_superseded, over_tonight
from curation.registry.owed import is_owed, no_longer_owed
from curation.registry.presented import present_again, presenter
from curation.registry.publish import Registry
from curation.registry.release.content_digests import note_measured, stamp_of
from curation.registry.release.manifest import Manifest, build
from curation.registry.release.night_flow import night_flow
from curation.registry.release.numbers import numbers_lost_of
from curation.registry.release.release_json import ReleaseRun
from curation.registry.release.signed import open_signer
from curation.registry.released_documents import (
    holding_erased,
    kept_documents,
    note_documents,
    require_nobody_erased_since,
)
from curation.registry.remote.remote_policy import Looked, Policy, require_gone
from curation.registry.repository.channels import Channel
from curation.registry.repository.ledger import Release
from curation.registry.repository.trail import (
    note_move,
    note_releases,
    note_withdrawal,
    require_not_withdrawn,
    require_remembered,
    stamped,
)
from curation.state.night import Declared, Figures, Night, guarded, step
from curation.storage.files import clear_swap, swap_folder
from curation.storage.modes import share

ERASED = "a person was erased"
EMPTIED = "everything in it was erased or may be kept no longer"
HIT = re.compile(r"(?:hit|rare)_\d+\Z")


@dataclass(frozen=True)
class Published:
    """The outcome for a candidate: a new release, or why there is none. `current` is the version consumers see."""

    outcome: Literal["published", "unchanged", "waits_for_week", "waits_for_person", "emptied"]
    release: Release | None
    current: Release | None

    def figures(self) -> dict[str, str]:
        """Return the figures to show for the outcome."""
        shown = {"outcome": self.outcome, "version": self.current.version if self.current else "none"}
        if self.release is not None:
            shown |= {"content_digest": self.release.content_digest, "changes": "; ".join(self.release.changelog)}
        return shown


def registry_of(project: Declared) -> Registry:
    """Return the registry of a deployment."""
    places = project.locations
    signer = functools.partial(open_signer, places.keys, places.environment)
    policy = Policy(strict=places.environment == "prod", lag=places.deletion_lag)
    return Registry(
        places.registry,
        places.remote,
        places.publisher,
        places.publish_lock,
        signer=signer,
        group=places.group,
        policy=policy,
        pages=places.corpora,
    )


def build_with_frozen(night: Night, name: str) -> tuple[Path, Figures, pa.Table]:
    """Fetch the frozen sets of a corpus and of those it is built `against`, then build the corpus.

    Raises:
        ConfigurationError, IntegrityError, TryAgain: as `fetch_frozen`.
    """
    recipe = night.project.every(Recipe)[name]
    every = (recipe, *(night.project.every(Recipe)[other] for other in recipe.against))
    fetch_frozen(
        night, registry_of(night.project), [frozen for corpus_recipe in every for frozen in corpus_recipe.frozen]
    )
    return build_corpus(night, name)


@step(RELEASE_STEP)
def release_corpus(
    night: Night, name: str, run: ReleaseRun, *, asked: bool = False, who: str = "curation"
) -> Published:
    """Promote a candidate whose blocking checks have all passed, and publish it by the recipe's rhythm.

    For an emptied candidate nothing is published: the corpus's versions are withdrawn, whatever the rhythm. A corpus is
    published whatever its rhythm where a standing release holds an erased person; those releases are then withdrawn.
    The same holds where its newest version holds documents that may no longer be kept; versions with those are then
    withdrawn or superseded, as `holding_expired` tells. A version that an interrupted night, or one with a closed gate,
    owes for a withdrawn one is published too.

    Args:
        run: who made it (run id), for `release.json`.
        asked: a person asks for it, so the rhythm does not matter.
        who: named in the decisions log for a version that this publishes.

    Raises:
        GateClosed: a check did not run or failed; somebody in it was erased since the night began.
        IntegrityError: candidate or verdicts are not what was judged; the registry has lost what was published in it,
            of whatever corpus.
        TryAgain: the registry, its remote or its lock is not available now.
    """
    candidate = candidate_of(night, name)
    verdicts, judged = require_checked(night, name, candidate)
    require_nobody_erased_since(night, name)
    place = night.project.locations.corpora / name
    if "emptied" in verdicts[EMPTINESS]["figures"]:
        return _withdraw_all(night, name, verdicts)
    promote(candidate, place, judged, night.project.locations.group)
    registry = registry_of(night.project)
    require_remembered(night, registry)
    current = registry.current(name)
    stamp = stamp_of(place)
    stated, manifest = _judged(place, judged)
    content = manifest.content_digest
    note_measured(night.project.locations.restricted, name, stamp, content)
    if current is not None and current.content_digest == content:
        _note_holdings(night, name, content)  # tables that came back from a backup may not know it
    erased = list(holding_erased(night, registry, name))
    ended = over_tonight(night)
    over = holding_expired(night, name, registry.releases(name), ended)
    restricted = night.project.locations.restricted
    due = erased or is_owed(restricted, name) or current in [holder.release for holder in over]
    waits = None if asked or due else _waits(night, name, current)
    if waits is not None:
        if settle_expired(night, registry, name, ended):
            sweep_withdrawn(night)
        note_releases(night, registry, name)
        return Published(waits, None, current)
    checks = {check: bool(verdict["passed"]) for check, verdict in verdicts.items()}
    figures = {check: _published_figures(verdict["figures"]) for check, verdict in verdicts.items()}
    _note_holdings(night, name, content)
    flow = night_flow(night, name)
    require_not_withdrawn(night, name, content)
    told: ReleaseRun = {
        **stated["circumstances"],
        "as_of": night.as_of.isoformat(),
        **flow,
        "checks": checks,
        "figures": figures,
        **run,
    }
    declare, news = functools.partial(stamped, night), current is None or current.content_digest != content
    lost = numbers_lost_of(night, registry, name) if news else {}
    release = registry.publish(place, stated["facts"], told, manifest, declare, lost, presenter(night, registry))
    if erased:
        registry.withdraw(name, [old.version for old in erased], ERASED, declare, sweep=False)
        forget_frozen(night, registry)
    if settle_expired(night, registry, name, ended) or erased:
        sweep_withdrawn(night)
    note_releases(night, registry, name, who)
    no_longer_owed(restricted, name)
    standing = release or registry.current(name)
    if standing is not None:
        present_again(night, registry, standing)
        note_profile(night.tables, name, standing.version, verdicts)
        note_size(night.tables, name, standing.version, verdicts)
    if release is None:
        return Published("unchanged", None, current)
    return Published("published", release, release)


def _note_holdings(night: Night, name: str, content: str) -> None:
    """Write down which documents a content holds and who wrote in it, before it is published."""
    note_documents(night, name, content)
    note_authors(night, name, content, night.project.locations.corpora / name, kept_documents(night, name))


def _withdraw_all(night: Night, name: str, verdicts: Checks) -> Published:
    """Withdraw every version of a corpus that was emptied, and remove its copy that waits in `corpora/`.

    A version that a recipe names as a frozen set stays, unless it holds an erased person.
    """
    shutil.rmtree(night.project.locations.corpora / name, ignore_errors=True)
    registry = registry_of(night.project)
    require_remembered(night, registry)
    releases = registry.releases(name)
    erased = {release.version for release in holding_erased(night, registry, name)}
    kept = {version for corpus, version in frozen_versions(night) if corpus == name} - erased
    standing = {
        past_release.version
        for past_release in releases
        if past_release.withdrawn is None and past_release.version not in kept
    }
    for versions, lapsed in ((standing & erased, False), (standing - erased, True)):
        if versions:
            declare = functools.partial(stamped, night)
            registry.withdraw(name, sorted(versions), EMPTIED, declare, sweep=False, lapsed=lapsed)
    if standing:
        forget_frozen(night, registry)
        sweep_withdrawn(night)
    note_releases(night, registry, name)
    no_longer_owed(night.project.locations.restricted, name)
    note_size(night.tables, name, releases[-1].version, verdicts)
    return Published("emptied", None, None)


def settle_expired(night: Night, registry: Registry, name: str, ended: Ended) -> list[Release]:
    """Withdraw standing versions that hold ended documents, where their sources want that; mark others superseded.

    They are marked where a newer version without the documents stands. Returns the withdrawn versions, whose objects
    stay in the remote until it is swept.

    Args:
        ended: what `over_tonight` returns.

    Raises:
        TryAgain: the registry, its remote or its lock is not available now.
    """
    over = holding_expired(night, name, registry.releases(name), ended)
    if not over:
        return []
    for holder in over:
        if holder.goes:
            declare = functools.partial(stamped, night)
            registry.withdraw(name, [holder.release.version], holder.why, declare, sweep=False, lapsed=True)
    if any(holding.goes for holding in over):
        forget_frozen(night, registry)
    current, held = registry.current(name), {holding.release.version for holding in over}
    if current is not None and current.version not in held:
        mark_superseded(registry, name, {holding.release.version: holding.why for holding in over if not holding.goes})
    return [holding.release for holding in over if holding.goes]


def sweep_withdrawn(night: Night) -> Looked:
    """Delete what the remote still holds of withdrawn versions, whoever withdrew them and however often it was cut off.

    Raises:
        IntegrityError: the registry has lost what was published in it, so it cannot be told what may be deleted.
        ConfigurationError: the remote keeps what is deleted, and that is not declared.
        TryAgain: the registry, its remote or its lock is not available now.
    """
    registry = registry_of(night.project)
    require_remembered(night, registry)
    looked = registry.sweep("sweeping what was withdrawn")
    require_gone(looked, registry.policy)
    return looked


@guarded
def withdraw_release(night: Night, corpus: str, version: str, who: str, why: str) -> Release:
    """Withdraw one version on purpose; who did it and why is logged first.

    A repeated call changes nothing; after a kill it finishes what was decided first.

    Args:
        why: stands in the registry for all who read it.

    Returns:
        The version as it is now.

    Raises:
        ConfigurationError: there is no such version, or no who or why.
        IntegrityError: the registry has lost what was published in it.
        TryAgain: the registry, its remote or its lock is not available now.
    """
    if not who.strip() or not why.strip():
        raise ConfigurationError("a withdrawal", "it does not say who decided and why", "pass --who and --why")
    registry = registry_of(night.project)
    require_remembered(night, registry)
    gone = registry.withdraw(corpus, [version], why, functools.partial(note_withdrawal, night, corpus, who))
    forget_frozen(night, registry)
    note_releases(night, registry, corpus)
    return next(release for release in gone if release.version.removeprefix("v") == version.removeprefix("v"))


@guarded
def move_channel(
    night: Night, corpus: str, channel: str, to: str | None, who: str, why: str, *, back: bool
) -> tuple[Channel, bool]:
    """Move a channel to an earlier version (`back`) or a later one; who did it and why is logged first.

    Args:
        to: a version; None: the newest standing one, or the one before it where `back` is true.

    Returns:
        The channel as it is now, and whether it was moved; False where it was there already.

    Raises:
        ConfigurationError: there is no such channel or version, or no who or why.
        IntegrityError: the registry has lost what was published in it.
        TryAgain: the registry or its lock is not available now.
    """
    declare, registry = functools.partial(note_move, night, corpus, who), registry_of(night.project)
    require_remembered(night, registry)
    return registry.move(corpus, channel, to, why, declare, back=back)


def _published_figures(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Return a check's figures without hits (`hit_01`) and small groups (`rare_01`).

    Those point at examples and people, for whoever repairs them, and are not published.
    """
    return {name: figure for name, figure in figures.items() if not HIT.match(name)}


def _waits(night: Night, name: str, current: Release | None) -> Literal["waits_for_week", "waits_for_person"] | None:
    """Return why the recipe's rhythm does not publish tonight; None where it does."""
    rhythm = night.project.every(Recipe)[name].publish
    if rhythm == "manual":
        return "waits_for_person"
    if rhythm == "weekly" and current is not None and _same_week(current, night.as_of):
        return "waits_for_week"
    return None


def _same_week(current: Release, as_of: dt.date) -> bool:
    return dt.date.fromisoformat(current.as_of).isocalendar()[:2] == as_of.isocalendar()[:2]


def promote(candidate: Path, place: Path, judged: str, group: str | None = None) -> None:
    """Copy a judged candidate to where redacted text may lie, unless an identical copy is there.

    Where copying fails, as on a full disk, the new copy is removed and the old one stays.

    Args:
        judged: the digest of the candidate that the verdicts are on.
        group: user group that may read it there.

    Raises:
        IntegrityError: what was copied is not what was judged.
    """
    if (place / FACTS).is_file() and candidate_digest(place) == judged:
        clear_swap(place)
        return
    ready = place.with_name(f".{place.name}.ready")
    shutil.rmtree(ready, ignore_errors=True)
    try:
        shutil.copytree(candidate, ready)
        _require_judged(candidate, candidate_digest(ready), judged)
        share(ready, group)
        swap_folder(ready, place, f"corpora.{place.name}")
    finally:
        shutil.rmtree(ready, ignore_errors=True)


def _judged(place: Path, judged: str) -> tuple[Stated, Manifest]:
    """Return what a promoted candidate states, and its manifest, both from the bytes that were judged.

    Raises:
        IntegrityError: the bytes are not those that were judged.
    """
    facts = facts_bytes(place)
    stated = facts_in(place, facts)
    manifest = build(place, stated["facts"])
    _require_judged(place, digest_of({file.path: file.sha256 for file in manifest.files}, facts), judged)
    return stated, manifest


def _require_judged(folder: Path, found: str, judged: str) -> None:
    if found != judged:
        raise IntegrityError(str(folder), "it is not what was judged: a file was changed since", AGAIN)
