"""Confluence: space exports (`entities.xml`) and pages from the REST API, v1 and v2, as JSON or NDJSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from curation.sources import decode, values
from curation.sources.census import Census
from curation.sources.reader import Person, Record, Rejected
from curation.sources.reasons import Unreadable
from curation.sources.vendors.confluence import rest, space
from curation.sources.vendors.confluence.attachments import Attachments
from curation.sources.vendors.confluence.pages import Options
from curation.storage.landings.landing import LandedFile

__all__ = ["FAMILIES", "VERSION", "Options", "read"]

VERSION = "2"
FAMILIES = {**space.FAMILIES, **rest.FAMILIES}
# Other files of a space export; the folder of an unpacked archive holds nothing else.
BESIDE = ("exportDescriptor.properties", "attachments", "config", "plugin-data", "resources")


def read(files: Sequence[LandedFile], options: Options, census: Census) -> Iterator[Record | Rejected]:
    """Yield one item for each object of each file; the contract is `curation.sources.reader.Reader`.

    Each file beside an `entities.xml` (an attachment, the export's descriptor) gives one `other`. With
    `attachments: read` the text of PDFs and Word documents is also part of their page, as it is now.
    """
    exports = {_folder(file.name) for file in files if _is_dump(file.name)}
    pages = [(file, form) for file in files if (form := _form(file.name)) and _beside(file.name, exports) is None]
    closed = rest.restricted(pages)
    forms = {file.name: form for file, form in pages}
    met: set[tuple[str, Person]] = set()
    attached = {folder: Attachments(_inside(files, folder, options)) for folder in exports}
    for file in files:
        if _is_dump(file.name):
            yield from space.read(file, options, census, attached[_folder(file.name)])
        elif (member := _beside(file.name, exports)) is not None:
            yield _member(file, member, attached.values())
        elif file.name in forms:
            yield from rest.read(file, forms[file.name], options, census, closed, met)
        else:
            yield decode.unknown(file)


def _is_dump(name: str) -> bool:
    return decode.file_form(name) == ("entities", "xml")


def _form(name: str) -> str | None:
    form = decode.file_form(name)[1]
    return form if form in ("json", "ndjson") else None


def _folder(name: str) -> str:
    return PurePosixPath(name).parent.as_posix()


def _beside(name: str, exports: set[str]) -> str | None:
    """Return the path of a file inside the space export that it belongs to; None if it belongs to none."""
    path = PurePosixPath(name)
    for parent in path.parents:
        if parent.as_posix() in exports:
            inside = path.relative_to(parent)
            own = parent.as_posix() != "." or inside.parts[0] in BESIDE
            return inside.as_posix() if own else None
    return None


def _inside(files: Sequence[LandedFile], folder: str, options: Options) -> dict[str, LandedFile]:
    """Return the attachments of an export whose text is to be read, by their path inside the export."""
    if options.attachments == "count":
        return {}
    paths = ((PurePosixPath(file.name), file) for file in files)
    return {p.relative_to(folder).as_posix(): file for p, file in paths if p.is_relative_to(folder)}


def _member(file: LandedFile, member: str, attached: Iterable[Attachments]) -> Record | Rejected:
    where = decode.origin(file)
    refused = next((reason for attachments in attached if (reason := attachments.refusal(file))), None)
    if refused is not None:
        return Rejected(where, refused, "other")
    try:
        return Record(where, "other", values.required_identifier(f"file/{member}"))
    except Unreadable as error:
        return Rejected(where, error.reason, "other")
