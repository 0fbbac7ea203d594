"""A folder of Markdown: each file is one version of an article, described by its front matter, its folder or an
index."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from curation.errors import ConfigurationError, SourceError
from curation.sources import decode, reasons, values
from curation.sources.decode import Row
from curation.sources.reader import Label, Record, Rejected
from curation.sources.reasons import Unreadable
from curation.storage.landing import LandedFile

VERSION = "1"
OPTIONS = frozenset({"index", "version_folder"})  # a JSONL file of the landing; "true": the first folder is the version

MAX_FRONT_MATTER = 64 << 10
MAX_NESTING = 64
WITHDRAWN = ("deleted", "removed", "withdrawn")

_FENCE = re.compile(r"(?m)^ {0,3}(```|~~~)")
_BOUNDARY = re.compile(r"(?m)^-{3,}[ \t]*\r?$\n?")
_HEADING = re.compile(
    r"(?m)^ {0,3}#{1,6}[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*\r?$|^(?! )(\S.*?)[ \t]*\r?\n(?:=+|-+)[ \t]*\r?$"
)


def read(files: Sequence[LandedFile], options: Mapping[str, str]) -> Iterator[Record | Rejected]:
    """One article a `.md` file; its version is null where nothing declares one.

    With `index`: one item for each row of the index, in its order, and one for each file it does not name. A row's
    version is its date and the first 8 digits of its blob; rows of one path and date follow one another by a
    microsecond. A row of a deleted page is a tombstone without version, effective on its date.

    Raises:
        SourceError: the index is not in the landing.
        ConfigurationError: `version_folder` is neither true nor false.
    """
    by_folder = options.get("version_folder", "false")
    if by_folder not in ("true", "false"):
        raise ConfigurationError("option version_folder", "is neither 'true' nor 'false'", "write one of the two")
    if index := options.get("index"):
        yield from _indexed(files, index)
        return
    for file in files:
        if not file.name.lower().endswith(".md"):
            yield decode.unknown(file)
            continue
        folder, _, rest = file.name.partition("/")
        versioned = by_folder == "true" and rest != ""
        yield _article(file, rest if versioned else file.name, folder if versioned else None)


def _indexed(files: Sequence[LandedFile], index: str) -> Iterator[Record | Rejected]:
    landed = {file.name: file for file in files}
    if index not in landed:
        raise SourceError(f"index {index!r}", "is not in the landing", "land it again together with its files")
    named: set[str] = set()
    earlier: Counter[tuple[str, dt.datetime]] = Counter()
    for row in decode.ndjson_rows(landed[index]):
        if isinstance(row, Rejected):
            yield row
            continue
        name = row.fields.get("file")
        file = landed.get(name) if isinstance(name, str) and name.lower().endswith(".md") else None
        item = decode.settle(row, "article", row.fields.get("path"), None, partial(_version, row, file, earlier))
        # The text stands in the file: that is where an article comes from, unless an earlier row has claimed it.
        if file is not None and file.name not in named and not (isinstance(item, Record) and item.deleted):
            named.add(file.name)
            item = replace(item, origin=decode.origin(file))
        yield item
    for file in files:
        if file.name not in named and file.name != index:
            known = file.name.lower().endswith(".md")
            yield Rejected(decode.origin(file), reasons.NOT_IN_INDEX if known else reasons.UNKNOWN_FILE)


def _version(row: Row, file: LandedFile | None, earlier: Counter[tuple[str, dt.datetime]]) -> Record:
    """What one row of the index says: a version of a page, or its end."""
    path = values.required_identifier(row.fields.get("path"))
    day = values.instant_or_day(row.fields.get("date"))
    if day is None:
        raise Unreadable(reasons.BAD_DATE)
    since = day + dt.timedelta(microseconds=earlier[path, day])
    earlier[path, day] += 1
    if row.fields.get("status") in WITHDRAWN:
        page = Record(row.origin, "article", path, "article", deleted=True, role="author")
        return replace(page, created_at=since, updated_at=since, effective_at=since)
    if file is None:
        raise Unreadable(reasons.MISSING_FILE)
    version = "_".join(filter(None, (day.date().isoformat(), (values.text(row.fields.get("blob")) or "")[:8])))
    page = replace(_parsed(file, path, version), origin=row.origin, record_id=path, version=version)
    return replace(page, created_at=since, updated_at=since, effective_at=since)


def _article(file: LandedFile, name: str, version: str | None) -> Record | Rejected:
    try:
        return _parsed(file, name, version)
    except Unreadable as error:
        return Rejected(decode.origin(file), error.reason, "article", values.identifier(name))


def _parsed(file: LandedFile, name: str, version: str | None) -> Record:
    with file.open() as stream:
        data = stream.read(decode.MAX_RECORD + 1)
    if len(data) > decode.MAX_RECORD:
        raise Unreadable(reasons.TOO_LARGE)
    if b"\0" in data:
        raise Unreadable(reasons.NUL_BYTE)
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(reasons.BAD_ENCODING) from error
    declared, body = _front_matter(content)
    tags = declared.get("tags")
    names = [tag.strip() for tag in tags.split(",")] if isinstance(tags, str) else tags or []
    if not isinstance(names, list):
        raise Unreadable(reasons.BAD_TYPE)
    named = [(key, declared.get(key)) for key in ("status", "language", "product")] + [("tag", tag) for tag in names]
    effective = values.instant_or_day(declared.get("effective_date"))
    return Record(
        decode.origin(file),
        "article",
        values.identifier(declared.get("id")) or values.required_identifier(name),
        "article",
        version=values.text(declared.get("version")) or version,
        deleted=(values.text(declared.get("status")) or "").lower() in WITHDRAWN,
        title=values.text(declared.get("title")) or _first_heading(body),
        text=body,
        role="author",
        effective_at=effective,
        labels=tuple(Label(key, raw) for key, value in named if (raw := values.text(value)) is not None),
        department=values.text(declared.get("department")),
        region=values.text(declared.get("region")),
        confidentiality=values.text(declared.get("confidentiality")),
    )


def _front_matter(content: str) -> tuple[dict[str, Any], str]:
    """Declared keys and the body. Text between two thematic breaks that is no mapping belongs to the body.

    Every value stays the string that was written: a version 1.10 is not 1.1, a date is no object.

    Raises:
        Unreadable: `bad_front_matter`: not YAML, a key twice, too large or deep, or the TOML notation (`+++`).
    """
    if re.match(r"\+\+\+[ \t]*\r?\n", content):
        raise Unreadable(reasons.BAD_FRONT_MATTER)
    opening = _BOUNDARY.match(content)
    closing = _BOUNDARY.search(content, opening.end()) if opening else None
    if opening is None or closing is None:
        return {}, content
    source = content[opening.end() : closing.start()]
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if len(source) > MAX_FRONT_MATTER or source.count("[") + source.count("{") > MAX_NESTING:
        raise Unreadable(reasons.BAD_FRONT_MATTER)
    try:
        declared = YAML(typ="base", pure=True).load(source)
    except (YAMLError, RecursionError, ValueError, TypeError) as error:
        raise Unreadable(reasons.BAD_FRONT_MATTER) from error
    if declared is None or declared == "":
        return {}, content[closing.end() :].lstrip("\r\n")
    if not isinstance(declared, dict):
        return {}, content
    return declared, content[closing.end() :].lstrip("\r\n")


def _first_heading(body: str) -> str | None:
    """The first heading outside code blocks."""
    pieces = _FENCE.split(body)
    outside = "\n".join(piece for number, piece in enumerate(pieces) if number % 4 == 0)
    found = _HEADING.search(outside)
    return (found.group(1) or found.group(2)).strip() if found else None
