"""Find doubtful parts of a source's mapping for `curation validate`.

They are choices that it leaves open, fields and values that it names and the newest landing lacks, and ids of turns
that are not unique.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from curation.deployment.project import Project
from curation.errors import CurationError
from curation.sources.absent import in_words, unsaid_in_words
from curation.sources.census import Census
from curation.sources.first_look.shared_ids import SharedIds
from curation.sources.first_look.showable_names import names_by
from curation.sources.reader import guarded, reader
from curation.sources.settings import SourceSettings
from curation.sources.trial import MAPPED, doubts, named_files
from curation.storage.landings.landing import EMPTY, LandedFile, seen_through
from curation.storage.scratch import scratch

FILES = 40  # files of a landing that are read, spread over it
ITEMS = 500  # records of a file that are read


def doubtful(project: Project, *, every_name: bool) -> Iterator[str]:
    """Yield sentences, each with its source and what to do.

    Args:
        every_name: give all field names, for a reader who may read the export.
    """
    for name, settings in project.sources.items():
        for doubt in doubts(settings):
            yield f"source {name}: {doubt}"
        zone = project.zone(name)
        if zone.folder is None or not _names_fields(settings):
            continue
        try:
            if (date := max(zone.dates(), default=None)) is not None:
                files, every = _some(zone.folder / str(date), zone.marker)
                with scratch(zone.scratch, "landing") as place:
                    told = absent_fields(files, settings, place, every_name=every_name, of=every)
                yield from (f"landing/{name}/{date}: {sentence}" for sentence in told)
        except (CurationError, OSError):  # the next night will report it
            continue


def _names_fields(settings: SourceSettings) -> bool:
    """Return whether the options of a source name fields of its records."""
    return hasattr(reader(settings.reader), "families")


def absent_fields(
    files: Sequence[LandedFile], settings: SourceSettings, place: Path, *, every_name: bool, of: int = 0
) -> Sequence[str]:
    """Return the fields and values that a source's options name and no record has, and how many turns share an id, at
    the beginning of each file.

    Each sentence says so where a file has more records.

    Args:
        place: a folder for what is unpacked.
        of: number of all files, where these are a sample.

    Raises:
        SourceError: the export as a whole is not what the reader expects.
    """
    module = reader(settings.reader)
    if not _names_fields(settings):
        return ()
    census, written = Census(module.FAMILIES, seeks_values=True), settings.landing
    inner, longer = seen_through(files, (), place).files, False
    shared = SharedIds()
    for file in inner:
        declared = replace(file, encoding=written.encoding, delimiter=written.delimiter)
        items = guarded(settings.reader, functools.partial(module.read, [declared], settings.parsed_options(), census))
        longer |= sum(1 for _ in islice(shared.seen(items), ITEMS + 1)) > ITEMS
    # No people are known here, so only names in the reader or the YAML surely name nobody.
    names = names_by(settings)
    sample = f"the beginning of {len(inner):,} of {max(of - len(files), 0) + len(inner):,} files"
    sample = sample if longer or of > len(files) else ""

    def shows(name: str, rows: int) -> bool:
        return every_name or names.shows(name, 0)

    return (
        *in_words(census.absent(), shows, sample),
        *unsaid_in_words(census.unsaid(), shows, sample),
        *(shared.said(sample) if settings.reader == MAPPED else ()),
    )


def _some(folder: Path, marker: str | None) -> tuple[Sequence[LandedFile], int]:
    """Return files of a landing, a spread sample of many, and their number. Digests are not computed."""
    files = [LandedFile(path, name, EMPTY) for name, path in named_files([folder]) if name != marker]
    return files[:: -(-len(files) // FILES) or 1], len(files)
