"""Which articles are one in several languages: they never compete or contradict each other, and share a split."""

from __future__ import annotations

from curation.document import DocumentRow

# As readers and mappings name it: the same value for an article in each of its languages, its own id in the first.
LABEL = "translation_of"


def is_in_languages(document: DocumentRow) -> bool:
    """Whether a document is an article whose source says what it is a translation of."""
    return _declared(document) is not None


def whole_article(document: DocumentRow) -> tuple[str, str]:
    """Source and id of the article that a document is in one language; of any other document, its own.

    Args:
        document: a row of `DOCUMENTS`; one without `labels` is itself.
    """
    return document["source"], _declared(document) or document["record_id"]


def _declared(document: DocumentRow) -> str | None:
    if document.get("kind") != "article":
        return None
    return next(
        (label["raw"] for label in document.get("labels") or () if label["name"] == LABEL and label["raw"]), None
    )
