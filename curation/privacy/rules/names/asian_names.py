"""Names in Japanese, Chinese and Korean: behind labels and introductions, before honorifics, alone on a line, and where
a dictionary of the language tells names from words.

These scripts mark the start of a name with neither a blank nor a capital. A name begins with one of some hundred
surnames, or directly behind the words that announce it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from curation.privacy.models.languages import script_language
from curation.privacy.models.morphology import installed
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.addresses.asian_addresses import find as addresses
from curation.privacy.rules.names import chinese_names, japanese_names, korean_names
from curation.privacy.rules.recognizer import Hit, Recognizer

VERSION = "1"
READERS: Mapping[str, Callable[[str], Iterator[Hit]]] = {
    "ja": japanese_names.find,
    "zh": chinese_names.find,
    "ko": korean_names.find,
}


def find(text: str) -> Iterator[Hit]:
    """Yield names without their honorifics, if the text is in one of the scripts. Names within addresses are left
    out."""
    language = script_language(text)
    if language:
        streets = [(hit.start, hit.end) for hit in addresses(text)]
        for hit in READERS[language](text):
            if not any(start <= hit.start and hit.end <= end for start, end in streets):
                yield hit


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of names in Japanese, Chinese and Korean."""
    libraries = ("faker", *(library for language in READERS for library in installed(language)))
    yield Recognizer("asian_name", "PERSON", find, version=VERSION, libraries=libraries)
