"""Read PDFs and Word documents that are attached to pages as parts of their page, if a source asks for it.

A space export holds them beside `entities.xml` as `attachments/<page>/<attachment>/<version>`, without a name; their
bytes tell their format.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from curation.sources import decode
from curation.sources.documents.parsed import Parsed, bytes_of
from curation.sources.documents.pdf import MAX_BYTES as MAX_PDF
from curation.sources.documents.pdf import pdf
from curation.sources.documents.word import MAX_BYTES as MAX_WORD
from curation.sources.documents.word import word
from curation.sources.reasons import Unreadable
from curation.storage.landings.landing import LandedFile

FOLDER = "attachments"
PDF, PACKAGE = b"%PDF-", b"PK\x03\x04"


class Attachments:
    """The newest version of each attachment of one export, by page.

    Args:
        files: path inside the export → file.
    """

    def __init__(self, files: Mapping[str, LandedFile]) -> None:
        newest: dict[tuple[str, str], tuple[int, LandedFile]] = {}
        for name, file in files.items():
            parts = PurePosixPath(name).parts
            if len(parts) == 4 and parts[0] == FOLDER and parts[3].isdecimal():
                key, number = (parts[1], parts[2]), int(parts[3])
                if key not in newest or newest[key][0] < number:
                    newest[key] = number, file
        self._of: dict[str, list[tuple[str, LandedFile]]] = {}
        for (page, attachment), (_, file) in sorted(newest.items()):
            self._of.setdefault(page, []).append((attachment, file))
        self._read = frozenset(file.name for _, file in newest.values())

    def text(self, page: str, titles: Mapping[str, str]) -> str:
        """Return the readable attachments of a page as Markdown, each under its name."""
        sections = []
        for attachment, file in self._of.get(page, ()):
            try:
                parsed = _parsed(file)
            except Unreadable:
                continue  # its own file says why
            if parsed is not None and parsed.text.strip():
                name = titles.get(attachment) or parsed.heading
                sections.append("\n\n".join(filter(None, (f"## {name}" if name else "", parsed.text))))
        return "\n\n".join(sections)

    def refusal(self, file: LandedFile) -> str | None:
        """Return why a file cannot be read as a part of its page; None if it can."""
        if file.name not in self._read:
            return None
        try:
            _parsed(file)
        except Unreadable as error:
            return error.reason
        return None


def _parsed(file: LandedFile) -> Parsed | None:
    """Return the text of a file, whose first bytes tell its format; None if it is neither a PDF nor a Word document.

    Raises:
        Unreadable: the PDF or Word document is damaged, encrypted, too large or without a text layer.
    """
    with decode.opened(file) as stream:
        head = stream.read(len(PDF))
    if head == PDF:
        return pdf(bytes_of(file, MAX_PDF))
    if head.startswith(PACKAGE):
        data = bytes_of(file, MAX_WORD)
        return word(data) if b"word/document.xml" in data else None  # other packages: sheets, slides, plain zip
    return None
