"""What a corpus's documents became, by language: their fates, and the rows and words that were made of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from curation.corpora.shards import Listed
from curation.corpora.stated_facts import BecameCounts
from curation.fates import Outcome


class Became:
    """Counts documents as they get their fates, and at last the examples that stay."""

    def __init__(self) -> None:
        self._languages: dict[str, str] = {}
        self._fates: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def document(self, doc_id: str, language: str | None, outcome: Outcome, reason: str | None) -> None:
        """Take a document's fate; no language: it was not recognised."""
        self._languages[doc_id] = language or ""
        self._fates[language or ""][outcome + (f":{reason}" if reason else "")] += 1

    def of(self, released: Iterable[Listed]) -> BecameCounts:
        """`documents`: language → fate with reason → how many; `rows` and `words`: language → config → how many, of
        the examples that stay. One of several documents counts as of the first one's language; what was planted, with
        none, is left out."""
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
