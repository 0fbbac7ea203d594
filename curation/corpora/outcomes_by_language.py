"""Count by language what a corpus's documents became: their fates, and the rows and words made of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from curation.corpora.shards import Listed
from curation.corpora.stated_facts import BecameCounts
from curation.fates import Outcome


class Became:
    """Counter of documents as they get their fates, and finally of the remaining examples."""

    def __init__(self) -> None:
        self._languages: dict[str, str] = {}
        self._fates: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def document(self, doc_id: str, language: str | None, outcome: Outcome, reason: str | None) -> None:
        """Count a document's fate; `language` is None if it was not recognized."""
        self._languages[doc_id] = language or ""
        self._fates[language or ""][outcome + (f":{reason}" if reason else "")] += 1

    def of(self, released: Iterable[Listed]) -> BecameCounts:
        """Return `documents`: language → fate with reason → count; `rows` and `words`: language → config → count.

        Rows and words are those of released examples. An example of several documents counts for the language of the
        first one; planted examples, which have no document, are left out.
        """
        rows: defaultdict[str, Counter[str]] = defaultdict(Counter)
        words: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for example in released:
            if example.documents:
                language = self._languages.get(example.documents[0], "")
                rows[language][example.config] += 1
                words[language][example.config] += example.words
        return {"documents": _plain(self._fates), "rows": _plain(rows), "words": _plain(words)}


def _plain(counted: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {language: dict(sorted(own.items())) for language, own in sorted(counted.items())}
