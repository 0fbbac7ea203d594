"""Presidio's own recognizers that need no model: those a policy names, each for one entity type."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.recognizer import Hit, Recognizer

CRYPTO, ADDRESS = "CryptoRecognizer", re.compile(r"[A-Za-z0-9]{26}")  # no shorter word is one; its pattern is slow


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Those of `policy.presidio`."""
    for name, entity in sorted(policy.presidio.items()):
        find = functools.partial(_find, name)
        yield Recognizer(name, entity, find, libraries=("presidio-analyzer",))


def _find(name: str, text: str) -> Iterator[Hit]:
    if name == CRYPTO and not ADDRESS.search(text):
        return
    recognizer = presidio(name)
    for found in recognizer.analyze(text, recognizer.supported_entities, None):
        yield Hit(found.start, found.end, found.score)


@functools.cache
def presidio(name: str) -> Any:
    """Presidio's recognizer of that class name, made once."""
    import tldextract
    from presidio_analyzer import pattern_recognizer, predefined_recognizers

    # A pattern that times out is skipped by Presidio with a warning: it fails open. The engine that runs the kernel
    # kills the worker instead, and the text is quarantined.
    pattern_recognizer.REGEX_TIMEOUT_SECONDS = 86_400
    tldextract.tldextract.TLD_EXTRACTOR.suffix_list_urls = ()  # it would ask the network for the list; it has a copy
    return getattr(predefined_recognizers, name)()
