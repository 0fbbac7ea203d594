"""Jira's issues as its REST API pages them (v2 with wiki markup, v3 with documents) and as its CSV export writes them.

Shapes after "The Jira Cloud platform REST API" (issue search, comments, changelogs) and "Export results to CSV".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from curation.sources import decode
from curation.sources.census import Census
from curation.sources.reader import Record, Rejected
from curation.sources.vendors.jira.api import Landing, Pages
from curation.sources.vendors.jira.fields import FAMILIES, Options
from curation.sources.vendors.jira.table import Table
from curation.storage.landings.landing import LandedFile

__all__ = ["FAMILIES", "VERSION", "Options", "read"]

VERSION = "3"


def read(files: Sequence[LandedFile], options: Options, census: Census) -> Iterator[Record | Rejected]:
    """Yield one item for each issue, comment, history entry, work log and attachment, nested or in a page of its own,
    and for each person that a file names; the contract is `curation.sources.reader.Reader`.

    Positions count objects; people come last in each file, with all that the file says of them. An issue's record id is
    its number, since keys change when an issue moves. A comment is public where Jira Service Management says that the
    customer sees it, and no group or role restricts it; `jsdPublic` is true by default, so that it tells nothing in a
    project of another type. A description is public in a service project or from a customer. A CSV does not tell.
    An issue with a security level is confidential, and nothing of it is public.
    """
    landing = Landing(files)
    for file in files:
        _, form = decode.file_form(file.name)
        if form == "csv":
            yield from Table(file, options, census).items()
        elif form in ("json", "ndjson"):
            yield from Pages(file, options, census, landing).items(form)
        else:
            yield decode.unknown(file)
