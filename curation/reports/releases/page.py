"""Run `curation page`: write a release as one HTML page, for the people who decide about it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from curation.deployment.project import Project
from curation.errors import ConfigurationError
from curation.registry.page import PICTURES, SMALL, page_path, write_page
from curation.registry.publish import Registry
from curation.registry.pull import find_release, pull_parts
from curation.registry.repository.ledger import Release
from curation.registry.step import registry_of
from curation.reports.releases.listing import no_corpus, require_kept
from curation.reports.terminal import console


def show_page(project: Project, name: str, out: Path | None) -> int:
    """Write the page of a release and say where it lies. Returns the exit code.

    Args:
        name: `support-sft@v1.0.0`, `support-sft@prod`, or `support-sft` for its newest version that stands, else for
            its newest.
        out: the file; None: beside the corpora.

    Raises:
        ConfigurationError: there is no such corpus or release, or no folder for the file.
        IntegrityError: a file of the release is damaged; the registry has lost what was published in it.
        TryAgain: the registry or its remote cannot be reached.
    """
    registry = registry_of(project)
    release = _named(project, registry, name)
    if out is not None and not out.absolute().parent.is_dir():
        raise ConfigurationError(str(out), "its folder does not exist", "make the folder, or name another file")
    place = out or page_path(project.locations.corpora, release.corpus, release.version)
    if out is None:
        place.parent.mkdir(parents=True, exist_ok=True)
    channels, now = registry.channels(release.corpus), dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    address = registry.repository.address
    if release.withdrawn is not None:
        write_page(place, address, None, release, channels, now)
    else:
        with project.locations.scratch("page") as scratch:
            folder = pull_parts(registry, release, scratch, *SMALL, PICTURES)
            write_page(place, address, folder, release, channels, now)
    console().print(f"{release.tag} as a page: {place}", soft_wrap=True)
    return 0


def _named(project: Project, registry: Registry, name: str) -> Release:
    corpus, at, _ = name.partition("@")
    releases = registry.releases(corpus)
    if not releases:
        require_kept(project, registry)
        if corpus not in project.corpora:
            raise no_corpus(project, corpus)
        raise ConfigurationError(
            corpus, "nothing was released yet", f"call `curation run`, or `curation publish {corpus}`"
        )
    return find_release(registry, name) if at else registry.current(corpus) or releases[-1]
