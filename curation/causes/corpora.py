"""Find the state of each corpus in staging, in `corpora/` and in the registry, for all reports of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from curation.corpora.candidate import FACTS, read_facts
from curation.deployment.project import Project
from curation.errors import ConfigurationError, CurationError, IntegrityError
from curation.quality.suite import check_names
from curation.quality.verdicts import Checks, WrittenVerdict, read_verdicts, verdict_files
from curation.registry.release.content_digests import measured, stamp_of
from curation.registry.release.manifest import build
from curation.registry.remote.check import is_gone
from curation.registry.repository.ledger import Release
from curation.registry.repository.trail import lost_releases
from curation.registry.step import registry_of
from curation.state.decisions import DecisionLog

WAITS = {"weekly": "for next week's release", "manual": "for `curation publish`"}


@dataclass(frozen=True)
class Corpora:
    """The state of a deployment's corpora after the last run, by name of the corpus.

    Args:
        verdicts: corpus → check → its verdict on the candidate in staging.
        damage: corpus → why its verdicts or its checked candidate cannot be read.
        releases: all releases in the registry, oldest first.
        unknown: corpus → why its releases cannot be read.
        lost: tag → digest of a published release that the registry lacks.
        remote_gone: whether something was published and the remote, a folder of this machine, is missing.
        waits: corpus → why consumers do not see the newest candidate; empty if they do.
        blocking: corpus → check → whether it keeps a release back.
    """

    verdicts: Mapping[str, Checks]
    damage: Mapping[str, str]
    releases: Sequence[Release]
    unknown: Mapping[str, str]
    lost: Mapping[str, str]
    remote_gone: bool
    waits: Mapping[str, str]
    blocking: Mapping[str, Mapping[str, bool]]

    @property
    def current(self) -> Mapping[str, Release]:
        """The newest standing release of each corpus."""
        return {release.corpus: release for release in self.releases if release.withdrawn is None}

    def failed(self, corpus: str) -> list[tuple[str, bool]]:
        """Return the failed checks of a corpus, in the order they run, and whether they block."""
        verdicts = self.verdicts.get(corpus) or {}
        return [
            (name, blocking)
            for name, blocking in self.blocking[corpus].items()
            if name in verdicts and not verdicts[name]["passed"]
        ]

    def closed(self, corpus: str) -> list[str]:
        """Return the failed checks that keep a release of a corpus back, in the order they run."""
        return [name for name, blocking in self.failed(corpus) if blocking]


def find_corpora(project: Project, decisions: DecisionLog) -> Corpora:
    """Read the state of all corpora from staging, `corpora/` and the registry.

    Raises:
        IntegrityError: the log of decisions was tampered with.
    """
    verdicts, damage = _verdicts(project)
    releases, unknown = _releases(project)
    corpora = Corpora(
        verdicts,
        damage,
        releases,
        unknown,
        {} if unknown else lost_releases(decisions, releases),
        bool(releases) and is_gone(registry_of(project)),
        {},
        {corpus: dict(check_names(project.suites[corpus])) for corpus in project.corpora},
    )
    waits: dict[str, str] = {}
    for corpus in project.corpora:
        try:
            waits[corpus] = "" if corpus in unknown else _waits(project, corpus, corpora)
        except (IntegrityError, ConfigurationError) as error:
            waits[corpus], damage[corpus] = "for a run", str(error)
    return replace(corpora, damage=damage, waits=waits)


def _verdicts(project: Project) -> tuple[dict[str, dict[str, WrittenVerdict]], dict[str, str]]:
    """Return the readable verdicts in staging by corpus, and, for other corpora, why theirs cannot be read."""
    verdicts: dict[str, dict[str, WrittenVerdict]] = {}
    damage: dict[str, str] = {}
    for corpus, file in verdict_files(project.locations.staging):
        try:
            verdicts[corpus] = read_verdicts(file)
        except IntegrityError as error:
            damage[corpus] = str(error)
    return verdicts, {corpus: message for corpus, message in damage.items() if corpus in project.corpora}


def _releases(project: Project) -> tuple[list[Release], dict[str, str]]:
    """Return the known releases, and, for other corpora, why their releases are not known."""
    registry = registry_of(project)
    try:
        unknown = {corpus: str(damage) for corpus, damage in registry.damages().items()}
        return [release for release in registry.releases() if release.corpus not in unknown], unknown
    except CurationError as error:
        return [], dict.fromkeys(project.corpora, str(error))


def _waits(project: Project, corpus: str, found: Corpora) -> str:
    """Return why consumers do not see the newest candidate; empty if they do."""
    release = found.current.get(corpus)
    if found.closed(corpus):
        return "a candidate waits for its gates" + (f"; {release.version} stays current" if release else "")
    place = project.locations.corpora / corpus
    if corpus not in found.verdicts or not (place / FACTS).is_file():
        return "for a run" if release is None else ""
    if release is not None and _content(project.locations.restricted, corpus, place) == release.content_digest:
        return ""
    return f"a checked candidate waits {WAITS.get(project.corpora[corpus].publish, 'for a run')}"


def _content(restricted: Path, corpus: str, place: Path) -> str:
    """Return the content digest of the files in `place`: that of the last night, else computed from the bytes."""
    stamp = stamp_of(place)
    return measured(restricted, corpus, stamp) or _read(place, stamp)


@lru_cache(maxsize=64)
def _read(place: Path, stamp: str) -> str:
    """Compute the content digest from the bytes in `place`.

    The result is cached while the stamp stays the same, because a sensor asks every few minutes.
    """
    return build(place, read_facts(place)["facts"]).content_digest
