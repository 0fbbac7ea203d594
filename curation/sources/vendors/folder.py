"""A folder of documents: each Markdown, HTML, Word, PDF or text file is one version of an article, described by itself,
its folder or an index."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from curation.errors import SourceError
from curation.json_value import Fields
from curation.sources import decode, reasons, values
from curation.sources.census import Census, Family
from curation.sources.decode import Row
from curation.sources.documents.front_matter import markdown
from curation.sources.documents.parsed import Parsed, bytes_of, decoded
from curation.sources.documents.pdf import MAX_BYTES as MAX_PDF
from curation.sources.documents.pdf import pdf
from curation.sources.documents.web_page import web_page
from curation.sources.documents.word import MAX_BYTES as MAX_WORD
from curation.sources.documents.word import word
from curation.sources.mails.mime import SEPARATOR
from curation.sources.options import DateFormat, Encoding, TimeZone
from curation.sources.reader import Label, NoOptions, Record, Rejected
from curation.sources.reasons import Unreadable
from curation.storage.landings.landing import LandedFile

VERSION = "6"

Key = Literal[
    "id", "title", "version", "status", "language", "product", "tags", "effective_date", "retention_until", "expires",
    "department", "region", "confidentiality", "created", "modified",
    "translation_of", "url",
]  # fmt: skip
Format = Literal["md", "html", "docx", "pdf", "txt"]
KEYS: tuple[str, ...] = Key.__args__  # type: ignore[attr-defined]


class Options(NoOptions):
    """What a folder of documents may set."""

    index: str | None = Field(
        default=None,
        description="Name of a file in the landing that lists its documents and their versions: .csv, .jsonl, .ndjson "
        "or .json. Left out: there is none.",
    )
    formats: tuple[Format, ...] = Field(
        default=("md", "html", "docx", "pdf", "txt"),
        min_length=1,
        description="Kinds of files that are read as documents.",
    )
    version_folder: bool = Field(
        default=False, description="Whether the first folder of a path is the version of the document."
    )
    encodings: tuple[Encoding, ...] = Field(
        default=(), description="Encodings that are tried in this order when a file is not UTF-8."
    )
    keys: dict[Key, str] = Field(
        default_factory=dict,
        description="Our key → the key that the documents use, as in {effective_date: valid-from}.",
    )
    timezone: TimeZone = Field(default="UTC", description="IANA time zone of dates that name none.")
    date_formats: tuple[DateFormat, ...] = Field(default=(), description="Formats of dates beside ISO 8601 (strptime).")


# Attributes that generators, editors and browsers write for themselves; they are known and not used.
_SEEN = (
    "aliases", "application-name", "author", "authors", "bookcollapsesection", "categories", "category",
    "color-scheme", "comments", "content_type", "creationdate", "creator", "date", "description", "displayed_sidebar",
    "draft", "expirydate", "format-detection", "generator", "hide_table_of_contents", "hide_title", "image",
    "keywords", "lang", "lastmod", "layout", "linktitle", "menu", "moddate", "nav_order", "outputs",
    "pagination_next", "pagination_prev", "parent", "permalink", "producer", "published", "publishdate", "referrer",
    "resources", "robots", "series", "sidebar_label", "sidebar_position", "slug", "subject", "summary", "theme-color",
    "toc", "trapped", "type", "updated", "viewport", "weight",
)  # fmt: skip
_INDEX = tuple(key for key in KEYS if key not in ("id", "created", "modified"))
FAMILIES = {
    "article": Family(
        optional=(*KEYS, *_SEEN),
        custom=r"(?:og|twitter|fb|dc|dcterms|article|apple|google|ms|msapplication|ptex)[:._-].*",
    ),
    "index": Family({"path": "id", "date": "instant"}, ("file", "blob", *_INDEX)),
}

WITHDRAWN = ("deleted", "removed", "withdrawn")
FORMATS: Mapping[str, Format] = {
    ".md": "md", ".markdown": "md", ".mdx": "md", ".html": "html", ".htm": "html", ".docx": "docx", ".pdf": "pdf",
    ".txt": "txt",
}  # fmt: skip


def read(files: Sequence[LandedFile], options: Options, census: Census) -> Iterator[Record | Rejected]:
    """Yield one article for each file that one of the formats reads; its version is null if none is declared.

    A document declares its attributes in its front matter (Markdown), meta tags (HTML) or properties (Word, PDF).

    With `index`, yield one item for each row of the index, in its order, and one for each file that it does not name. A
    row names its document by `file`, else by `path`; its attributes take precedence over the document's. A row's
    version is `version`, else its date and the first 8 digits of its blob; rows of one path and date follow one another
    by a microsecond. A row of a deleted page is a tombstone without version, effective on its date.

    Raises:
        SourceError: the index is not in the landing, or a CSV index has no column `path` or `date`.
    """
    folder = _Folder(options, census)
    if options.index:
        yield from _indexed(files, options.index, folder)
        return
    for file in files:
        if folder.format(file.name) is None:
            yield decode.unknown(file)
            continue
        first, _, rest = file.name.partition("/")
        versioned = options.version_folder and rest != ""
        yield folder.article(file, rest if versioned else file.name, first if versioned else None)


def _indexed(files: Sequence[LandedFile], index: str, folder: _Folder) -> Iterator[Record | Rejected]:
    landed = {file.name: file for file in files}
    if index not in landed:
        raise SourceError(f"index {index!r}", "is not in the landing", "land it again together with its files")
    named: set[str] = set()
    earlier: Counter[tuple[str, dt.datetime]] = Counter()
    for row in _rows(landed[index]):
        if isinstance(row, Rejected):
            yield row
            continue
        folder.census.see("index", row.fields, index)
        name = row.fields.get("file") or row.fields.get("path")
        file = landed.get(name) if isinstance(name, str) and folder.format(name) and name != index else None
        item = decode.settle(row, "article", row.fields.get("path"), None, partial(folder.version, row, file, earlier))
        # An article originates in the file with its text, unless an earlier row already uses that file.
        if file is not None and file.name not in named and not (isinstance(item, Record) and item.deleted):
            named.add(file.name)
            item = item._replace(origin=decode.origin(file))
        yield item
    for file in files:
        if file.name not in named and file.name != index:
            known = folder.format(file.name) is not None
            yield Rejected(decode.origin(file), reasons.NOT_IN_INDEX if known else reasons.UNKNOWN_FILE)


def _rows(file: LandedFile) -> Iterator[Row | Rejected]:
    form = decode.file_form(file.name)[1]
    if form == "csv":
        return decode.csv_rows(file, ("path", "date"))
    return decode.json_rows(file) if form == "json" else decode.ndjson_rows(file)


class _Folder:
    """A reader of the documents of one landing."""

    def __init__(self, options: Options, census: Census) -> None:
        self.census = census
        self._options = options
        self._zone = ZoneInfo(options.timezone)

    def format(self, name: str) -> Format | None:
        """Return the format of a document by its file name; None if the folder has no documents in that format."""
        file_format = FORMATS.get(PurePosixPath(name).suffix.lower())
        return file_format if file_format in self._options.formats else None

    def article(self, file: LandedFile, name: str, version: str | None) -> Record | Rejected:
        """Return the article in a file."""
        try:
            return self._record(file, name, version, {})
        except Unreadable as error:
            date = decode.undated(error, {})
            return Rejected(decode.origin(file), error.reason, "article", values.identifier(name), None, date)

    def version(self, row: Row, file: LandedFile | None, earlier: Counter[tuple[str, dt.datetime]]) -> Record:
        """Return the record of one row of the index: a version of a page, or its deletion."""
        fields = row.fields
        path = values.required_identifier(fields.get("path"))
        day = self._moment(fields, "date")
        if day is None:
            raise Unreadable(reasons.BAD_DATE, "", "date")
        since = day + dt.timedelta(microseconds=earlier[path, day])
        earlier[path, day] += 1
        if (values.text(fields.get("status")) or "").lower() in WITHDRAWN:
            page = Record(row.origin, "article", path, "article", deleted=True, role="author")
            return page._replace(created_at=since, updated_at=since, effective_at=since)
        if file is None:
            raise Unreadable(reasons.MISSING_FILE)
        blob = (values.text(fields.get("blob")) or "")[:8]
        version = values.text(fields.get("version")) or "_".join(filter(None, (day.date().isoformat(), blob)))
        page = self._record(
            file, path, version, {key: fields[key] for key in _INDEX if fields.get(key) not in (None, "")}
        )
        page = page._replace(origin=row.origin, record_id=path, version=version)
        return page._replace(created_at=since, updated_at=since, effective_at=since)

    def _record(self, file: LandedFile, name: str, version: str | None, index: Fields) -> Record:
        parsed = self._parsed(file)
        ours = {theirs: key for key, theirs in self._options.keys.items()}
        declared = {ours.get(key, key): value for key, value in parsed.declared.items() if key not in ours.values()}
        self.census.see("article", declared, file.name)
        declared |= index
        status = values.text(declared.get("status"))
        if status is None and values.flag(declared.get("draft")):
            status = "draft"
        named = [("status", status)] + [
            (key, values.text(declared.get(key))) for key in ("language", "product", "translation_of", "url")
        ]
        named += [("tag", values.text(tag)) for tag in _tags(declared.get("tags"))]
        kept_until = self._moment(declared, "retention_until") or self._moment(declared, "expires")
        deleted = (status or "").lower() in WITHDRAWN
        return Record(
            decode.origin(file),
            "article",
            _identity(declared) or values.required_identifier(name),
            "article",
            version=values.text(declared.get("version")) or version,
            deleted=deleted,
            created_at=self._moment(declared, "created"),
            updated_at=self._moment(declared, "modified"),
            title=None if deleted else values.text(declared.get("title")) or parsed.heading,
            text=None if deleted else parsed.text,
            role="author",
            effective_at=self._moment(declared, "effective_date"),
            labels=() if deleted else tuple(Label(key, raw) for key, raw in named if raw is not None),
            department=values.text(declared.get("department")),
            region=values.text(declared.get("region")),
            confidentiality=values.text(declared.get("confidentiality")),
            retention_until=kept_until.date() if kept_until else None,
        )

    def _parsed(self, file: LandedFile) -> Parsed:
        form = self.format(file.name)
        encodings = (*self._options.encodings, *filter(None, [file.encoding]))
        if form == "docx":
            return word(bytes_of(file, MAX_WORD))
        if form == "pdf":
            return pdf(bytes_of(file, MAX_PDF))
        data = bytes_of(file, decode.MAX_RECORD)
        if form == "html":
            return web_page(data, encodings)
        if form == "txt" and SEPARATOR.match(data):
            raise Unreadable(reasons.UNKNOWN_FILE)  # a mailbox: its mails are no article
        content = decoded(data, encodings)
        return markdown(content) if form == "md" else Parsed(content, None, {})

    def _moment(self, said: Fields, key: str) -> dt.datetime | None:
        """Return the instant of an attribute, in ISO 8601 (a day counts too) or one of the declared notations."""
        value = said.get(key)
        try:
            return values.instant_or_day(value)
        except Unreadable:
            try:
                return values.dated(value, self._options.date_formats, self._zone)
            except Unreadable as error:
                raise Unreadable(error.reason, value, key) from error


def _identity(declared: Fields) -> str | None:
    """Return the id that a document declares, with its language added if translations share one id."""
    declared_id, spoken = values.identifier(declared.get("id")), values.text(declared.get("language"))
    shared = declared_id is not None and declared_id == values.identifier(declared.get("translation_of"))
    return f"{declared_id}/{spoken}" if shared and spoken else declared_id


def _tags(value: object) -> Sequence[object]:
    tags = [tag.strip() for tag in value.split(",")] if isinstance(value, str) else value or []
    if not isinstance(tags, list):
        raise Unreadable(reasons.BAD_TYPE)
    return tags
