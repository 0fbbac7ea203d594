"""Tell which articles are one article in several languages: they never compete or contradict, and share a split."""

from __future__ import annotations

from curation.document import DocumentRow

# As readers and mappings name it: the same value for an article in each of its languages, its own id in the first.
LABEL = "translation_of"


def is_in_languages(document: DocumentRow) -> bool:
    """Return whether a document is an article whose source names the article that it is one language of."""
    return _declared(document) is not None


def whole_article(document: DocumentRow) -> tuple[str, str]:
    """Return the source and id of the translated article that a document is one language of; else the document's own.

    Args:
        document: a row of `DOCUMENTS`; a row without `labels` counts as untranslated.
    """
    return document["source"], _declared(document) or document["record_id"]


def _declared(document: DocumentRow) -> str | None:
    if document.get("kind") != "article":
        return None
    return next(
        (label["raw"] for label in document.get("labels") or () if label["name"] == LABEL and label["raw"]), None
    )
