"""The short words that make up nearly half of any prose, by language: they show a language, and how it is damaged."""

from __future__ import annotations

from curation.text.word_files import word_file

LISTS = word_file("cleaning/pages/function_words")

FUNCTION_WORDS: dict[str, frozenset[str]] = {language: frozenset(LISTS.words(language)) for language in LISTS.sections}
EVERY: frozenset[str] = frozenset().union(*FUNCTION_WORDS.values())
