"""Count the attachments of an export's rows and mails by kind, so that people see which files are not read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from curation.json_value import Fields

FAMILY = "attached files"  # in the census; each kind is a field
LISTS = ("attachments", "attachment", "files")  # what vendors call the list in a row
AROUND = ("source",)  # objects in a row that hold the row's list: Intercom's first message
NAMES = ("file_name", "filename", "fileName", "name", "title")
TYPES = ("content_type", "contentType", "mimeType", "mime_type", "mimetype", "media_type", "mediaType", "filetype")
# Kind → parts of its MIME types, and its file extensions. The first kind that fits counts.
KINDS: Mapping[str, tuple[tuple[str, ...], frozenset[str]]] = {
    "pdf": (("application/pdf",), frozenset({"pdf"})),
    "word": (("msword", "wordprocessingml", "opendocument.text"), frozenset({"doc", "docx", "odt", "rtf"})),
    "spreadsheet": (
        ("ms-excel", "spreadsheetml", "opendocument.spreadsheet", "text/csv"),
        frozenset({"xls", "xlsx", "ods", "csv"}),
    ),
    "presentation": (
        ("ms-powerpoint", "presentationml", "opendocument.presentation"), frozenset({"ppt", "pptx", "odp"}),
    ),
    "mail": (("message/", "ms-outlook"), frozenset({"eml", "msg"})),
    "archive": (
        ("zip", "/x-tar", "/x-gtar", "/x-tgz", "compressed", "/x-xz", "/zstd", "/x-7z", "/x-rar", "/vnd.rar"),
        frozenset({"zip", "tar", "tgz", "gz", "bz2", "xz", "zst", "7z", "rar"}),
    ),
    "image": (("image/",), frozenset({"png", "jpg", "jpeg", "gif", "bmp", "webp", "heic", "svg", "tif", "tiff"})),
    "audio": (("audio/",), frozenset({"mp3", "wav", "m4a", "ogg"})),
    "video": (("video/",), frozenset({"mp4", "mov", "avi", "mkv", "webm"})),
    "text": (("text/", "/json", "/xml"), frozenset({"txt", "log", "json", "xml", "md", "html", "yaml", "yml"})),
}  # fmt: skip
OTHER = "other"


class Attached(NamedTuple):
    """One attachment: its name in the export, if it has one, and its kind of file."""

    name: str | None
    kind: str


def kind_of(media_type: str | None, name: str | None) -> str:
    """Return the kind of a file, by its MIME type, else by its name's extension."""
    stated = (media_type or "").partition(";")[0].strip().lower()
    ending = PurePosixPath(name or "").suffix.lower().lstrip(".") or stated  # Slack says `pdf` as the type
    by_type = (kind for kind, (marks, _) in KINDS.items() if any(mark in stated for mark in marks))
    by_name = (kind for kind, (_, endings) in KINDS.items() if ending in endings)
    return next(by_type, None) or next(by_name, OTHER)


def attachments(row: Fields) -> Iterator[Attached]:
    """Yield the attachments that a row of an export declares."""
    for fields in (row, *(row[name] for name in AROUND if isinstance(row.get(name), dict))):
        for name in LISTS:
            listed = fields.get(name)
            for attachment in listed if isinstance(listed, list) else ():
                if isinstance(attachment, dict) and (_said(attachment, NAMES) or _said(attachment, TYPES)):
                    identity = attachment.get("id")
                    named = f"{identity}" if isinstance(identity, str | int) else None
                    yield Attached(named, kind_of(_said(attachment, TYPES), _said(attachment, NAMES)))


def _said(attached: Fields, names: tuple[str, ...]) -> str | None:
    return next((text for name in names if isinstance(text := attached.get(name), str) and text), None)


def in_words(counts: Mapping[str, int]) -> str:
    """Return the counts in words, such as `7 image, 5 pdf`, the most frequent kind first."""
    ordered = sorted(counts.items(), key=lambda count: (-count[1], count[0]))
    return ", ".join(f"{number:,} {kind}" for kind, number in ordered)
