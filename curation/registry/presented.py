"""The pages of releases that a night writes beside the corpora. A page that cannot be written keeps no release back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from curation.errors import CurationError
from curation.registry.page import PICTURES, SMALL, page_path, remove_other_pages, write_page
from curation.registry.publish import Registry
from curation.registry.pull import pull_parts
from curation.registry.repository.channels import Channel
from curation.registry.repository.ledger import Release
from curation.state.night import Night

log = logging.getLogger("curation")


def presenter(night: Night, registry: Registry) -> Callable[[Path, Release, Sequence[Channel]], None]:
    """Return a function that writes the page of a new release beside the corpora, from the folder that was published.

    The release is out when the function runs, so a page that cannot be written is a warning.
    """

    def write(folder: Path, release: Release, channels: Sequence[Channel]) -> None:
        try:
            _remove_others(night, release)
            _put(night, registry, release, folder, channels)
        except Exception as error:  # noqa: BLE001 - whatever it is, the release stands
            log.warning(
                "%s is published, but its page could not be written (%s): call `curation page %s`",
                release.tag,
                type(error).__name__,
                release.tag,
            )

    return write


def present_again(night: Night, registry: Registry, release: Release) -> None:
    """Write the page of the standing release if it is missing, as after a kill or a withdrawal of a newer version.

    Pages of other versions are removed then, as at a publication. A page that cannot be written is a line of the log.
    """
    if page_path(night.project.locations.corpora, release.corpus, release.version).is_file():
        return
    try:
        _remove_others(night, release)
        with night.project.locations.scratch("page") as scratch:
            folder = pull_parts(registry, release, scratch, *SMALL, PICTURES)
            _put(night, registry, release, folder, registry.channels(release.corpus))
    except (CurationError, OSError) as error:
        log.info("the page of %s could not be written (%s)", release.tag, type(error).__name__)


def _remove_others(night: Night, release: Release) -> None:
    """Remove the pages of other versions. It comes first: a page that is missing tells of a kill between."""
    remove_other_pages(night.project.locations.corpora, release.corpus, release.version)


def _put(night: Night, registry: Registry, release: Release, folder: Path, channels: Sequence[Channel]) -> None:
    """Write the page of a release."""
    place = page_path(night.project.locations.corpora, release.corpus, release.version)
    write_page(place, registry.repository.address, folder, release, channels, release.published_at)
