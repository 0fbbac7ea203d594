"""Find the address at which a document is published, if it may leave."""

from __future__ import annotations

from urllib.parse import urlsplit

from curation.corpora.example import RedactedDocument

LABEL = "url"  # the label's name in readers and mappings
LONGEST = 2_000


def address(document: RedactedDocument) -> str | None:
    """Return the web address that the vendor states, without query and fragment.

    None if there is none, if it names a user, or if a value in the title was replaced: the last part of an address
    often repeats the title.
    """
    link = next((label["raw"] for label in document.row["labels"] or () if label["name"] == LABEL), None)
    if not link or len(link) > LONGEST or any(t.placeholders for t in document.turns if t.role == "title"):
        return None
    try:
        parts = urlsplit(link.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    place = f"{host}:{port}" if port else host
    return f"{parts.scheme}://{place}{parts.path}"
