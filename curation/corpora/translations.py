"""Which articles are one in several languages: they never compete or contradict each other, and share a split."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LABEL = "translation_of"  # as readers and mappings name it: the same value for an article in each of its languages


def is_in_languages(document: Mapping[str, Any]) -> bool:
    """Whether a document is an article whose source tells its translations."""
    return whole_article(document) != (document["source"], document["record_id"])


def whole_article(document: Mapping[str, Any]) -> tuple[str, str]:
    """Source and name of the article that a document is in one language; of any other document, of itself.

    Args:
        document: a row of `DOCUMENTS`; one without `labels` is itself.
    """
    if document.get("kind") == "article":
        for label in document.get("labels") or ():
            if label["name"] == LABEL and label["raw"]:
                return document["source"], f"{LABEL}:{label['raw']}"
    return document["source"], document["record_id"]
