"""Run `curation releases` and `curation publish`: list releases, and release a checked candidate now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from curation.deployment.project import Project, open_night
from curation.deployment.read_only import read_state
from curation.errors import ConfigurationError, IntegrityError
from curation.registry.publish import Registry
from curation.registry.pull import find_release
from curation.registry.remote.repair import repair
from curation.registry.repository.channels import Channel
from curation.registry.repository.ledger import Release
from curation.registry.repository.trail import lost_in_words, lost_releases, where_is
from curation.registry.step import EMPTIED, registry_of, release_corpus
from curation.registry.witness.agreement import reconcile
from curation.reports.audit import account
from curation.reports.terminal import console, print_json, printable
from curation.storage.lock import run_lock


def show_releases(project: Project, corpus: str | None, as_json: bool = False) -> int:
    """Print every version, withdrawn ones too, and how to pull the newest. Returns the exit code.

    Args:
        as_json: as one JSON object.

    Raises:
        ConfigurationError: there is no such corpus.
        IntegrityError: the registry holds nothing, though something was published in it.
        TryAgain: the registry cannot be reached.
    """
    from rich.table import Table

    registry = registry_of(project)
    releases = registry.releases(corpus)
    if not releases:
        require_kept(project, registry)
    if corpus is not None and corpus not in {*project.corpora, *(version.corpus for version in releases)}:
        raise no_corpus(project, corpus)
    if as_json:
        print_json({"releases": [_as_json(version, registry.channels(corpus)) for version in releases]})
        return 0
    out = console()
    if not releases:
        out.print("Nothing was released yet; `curation run` builds, checks and publishes")
        return 0
    table = Table()
    for name in ("version", "as of", "published", "content", "what changed"):
        table.add_column(name, no_wrap=name != "what changed")
    channels = registry.channels(corpus)
    for release in releases:
        on = [
            channel.name
            for channel in channels
            if (channel.corpus, channel.version) == (release.corpus, release.version)
        ]
        changes = "; ".join(release.changelog)
        remark = f"SUPERSEDED: {release.superseded}; {changes}" if release.superseded else changes
        withdrawn = release.withdrawn is not None
        table.add_row(
            " ".join([release.tag, *on]),
            release.as_of,
            release.published_at[:10],
            release.content_digest[:12],
            printable(f"WITHDRAWN: {release.withdrawn}" if withdrawn else remark),
            style="strike" if withdrawn else None,
        )
    out.print(table)
    standing = [release for release in releases if release.withdrawn is None]
    if standing:
        newest = standing[-1]
        pull = f"dvc get {registry.repository.address} corpora/{newest.corpus} --rev {newest.tag} -o {newest.corpus}"
        out.print(f"Pull one: {pull}", soft_wrap=True)
    return 0


def _as_json(release: Release, channels: Sequence[Channel]) -> dict[str, Any]:
    """Return a version as JSON values; `withdrawn` and `superseded` give the reason, or are null."""
    on = [
        channel.name for channel in channels if (channel.corpus, channel.version) == (release.corpus, release.version)
    ]
    return {
        "release": release.tag,
        "corpus": release.corpus,
        "version": release.version,
        "as_of": release.as_of,
        "published_at": release.published_at,
        "content_digest": release.content_digest,
        "channels": on,
        "changelog": list(release.changelog),
        "superseded": release.superseded or None,
        "withdrawn": release.withdrawn,
    }


def require_kept(project: Project, registry: Registry) -> None:
    """Check that a registry holds what the log says was published in it: an empty one may be a lost one.

    Raises:
        IntegrityError: it was lost.
    """
    if lost := lost_releases(read_state(project).decisions, registry.releases()):
        raise IntegrityError(where_is(registry), *lost_in_words(lost))


def repair_release(project: Project, name: str, copies: Sequence[Path]) -> int:
    """Put back the damaged objects of a release in the remote, and print it. Returns 1 if damage remains, else 0.

    Args:
        name: `support-sft@v1.0.0`, `support-sft@prod`.
        copies: folders with files of it; the last checked content of the corpus helps too.

    Raises:
        ConfigurationError: there is no such release or folder, or it was withdrawn.
        TryAgain: the registry or its remote cannot be reached.
    """
    registry = registry_of(project)
    release = find_release(registry, name)
    own = project.locations.corpora / release.corpus
    done = repair(registry, release, [*copies, *([own] if own.is_dir() else [])])
    for path in done.mended:
        print(f"{release.tag}: {path} was put back")
    for path in done.damaged:
        print(f"{release.tag}: {path} is damaged or gone, and no copy has it")
    if not done.mended and not done.damaged:
        print(f"{release.tag}: the remote holds every file as it was released")
    return 1 if done.damaged else 0


def publish_now(project: Project, corpus: str) -> int:
    """Publish the checked candidate of a corpus, whatever its rhythm. Returns the exit code.

    Raises:
        ConfigurationError: there is no such corpus.
        GateClosed: there is no candidate of the last run's inputs, or a check of it failed.
        TryAgain: a run is going on; the registry or its remote cannot be reached.
    """
    if corpus not in project.corpora:
        raise no_corpus(project, corpus)
    project.locations.ensure()
    with run_lock(project.locations.run_lock, 0.0, f"curation publish {corpus}"):
        night = open_night(project, read_state(project).as_of)
        reconcile(night)
        done = release_corpus(night, corpus, {"run_id": "publish"}, asked=True, who=account())
    if done.outcome == "emptied":
        console().print(f"{corpus}: nothing is left to publish: {EMPTIED}; its versions are withdrawn")
        return 0
    version = done.current.version if done.current else "none"
    console().print(f"{corpus} {version}: {'published' if done.release else 'the same content is out already'}")
    return 0


def no_corpus(project: Project, corpus: str) -> ConfigurationError:
    """Return the error for a name that is no corpus of the deployment."""
    return ConfigurationError(corpus, "no corpus of that name", f"use one of: {', '.join(project.corpora)}")
