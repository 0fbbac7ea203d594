"""Web addresses."""

from __future__ import annotations

from collections.abc import Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("privacy/web_domains")

ADDRESS = lazy_pattern(
    r"(?i)(?<![^\W_])(?:(?:https?|ftps?|sftp|wss?)://|www\.(?=\w))[^\s<>\"“”«»|\\^`{}]{3,2000}"
    r"|(?<![\w@.\-/])(?:[a-z0-9](?:[a-z0-9\-]{0,62})\.){1,5}(?:"
    + LISTS.alternation("address")
    + r")(?::\d{2,5})?/[^\s<>\"“”«»|\\^`{}]{1,2000}"
)
CLOSING = {")": "(", "]": "["}


def urls(text: str) -> Iterator[Hit]:
    """Yield addresses with a scheme, with `www.`, or with a path; punctuation that ends the sentence is left out."""
    if "/" in text or "www." in text.lower():
        for match in ADDRESS.finditer(text):
            address = match.group()
            while address[-1] in ".,;:!?'*_~)]" and (
                address[-1] not in CLOSING or address.count(address[-1]) > address.count(CLOSING[address[-1]])
            ):
                address = address[:-1]
            yield Hit(match.start(), match.start() + len(address), 0.5)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of web addresses."""
    yield Recognizer("web_address", "URL", urls)
