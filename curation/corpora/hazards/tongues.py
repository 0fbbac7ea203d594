"""Load the words of instructions to a model, one file of `corpora/words/hazards/tongues` for a language.

Danish and Norwegian stand with Swedish, Ukrainian with Russian.

An entry that ends in `*` stands for all words that begin with it. Words with accents are also found without them. A
word has only one role; if it has different roles in two languages, the first language in `LANGUAGES` decides.
"""

from __future__ import annotations

from curation.corpora.hazards.roles import Role, role_named
from curation.text.word_files import word_file

type Tongue = dict[Role, tuple[str, ...]]

LANGUAGES = (
    *("english", "german", "french", "spanish", "italian", "portuguese", "dutch", "swedish", "polish", "czech"),
    *("russian", "turkish", "finnish", "hungarian", "chinese", "japanese", "korean", "arabic"),
)


def _tongue(language: str) -> Tongue:
    sections = word_file(f"corpora/hazards/tongues/{language}").sections
    return {role_named(name): words for name, words in sections.items()}


TONGUES = tuple(_tongue(language) for language in LANGUAGES)
ENGLISH = TONGUES[0]
