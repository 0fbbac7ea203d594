"""Presidio's own recognizers without a model, as a policy names them, each for one entity type."""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterator
from typing import Any

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.settings.explanations import choice

PATTERN_SECONDS = 60  # for one pattern over one text, as Presidio has it


class _Uncaught(Exception):
    """Stands in for TimeoutError in Presidio's modules, so that Presidio does not catch a timeout."""


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizers of `policy.presidio`."""
    for name, entity in sorted(policy.presidio.items()):
        find = functools.partial(_find, name)
        yield Recognizer(name, entity, find, libraries=("presidio-analyzer",))


def _find(name: str, text: str) -> Iterator[Hit]:
    recognizer = presidio(name)
    for hit in recognizer.analyze(text, recognizer.supported_entities, None):
        yield Hit(hit.start, hit.end, hit.score)


def check(name: str) -> None:
    """Refuse a name that is no recognizer of Presidio's, or one that needs more than the text: a model, the network,
    settings.

    Raises:
        ValueError: the recognizer cannot be used; the message names what could be.
    """
    from presidio_analyzer import PatternRecognizer, predefined_recognizers

    classes = {
        class_name: kind
        for class_name, kind in vars(predefined_recognizers).items()
        if isinstance(kind, type) and class_name.endswith("Recognizer")
    }
    usable = sorted(class_name for class_name, kind in classes.items() if issubclass(kind, PatternRecognizer))
    if name not in classes:
        raise ValueError(f"presidio_analyzer has no {name}; {choice(name, usable)}")
    if name not in usable:
        raise ValueError(f"{name} needs more than patterns, such as a model or the network; {choice('', usable)}")
    try:
        presidio(name)
    except Exception as error:
        raise ValueError(f"{name} cannot be made without arguments: {type(error).__name__}") from error


@functools.cache
def presidio(name: str) -> Any:
    """Return Presidio's recognizer of a class name, made once."""
    from presidio_analyzer import predefined_recognizers

    fail_closed()
    return getattr(predefined_recognizers, name)()


def fail_closed() -> None:
    """Let no recognizer of Presidio's skip a text, ask the network, or log words of a text.

    Presidio skips a pattern that times out, with a warning: it catches TimeoutError by a name that is replaced here. So
    the error reaches the caller: the detector quarantines the text; in the gate the checks of the corpus fail, and its
    last release stays.
    """
    import tldextract
    from presidio_analyzer import pattern_recognizer
    from presidio_analyzer.predefined_recognizers.generic import iban_recognizer

    for module in (pattern_recognizer, iban_recognizer):
        vars(module).update(REGEX_TIMEOUT_SECONDS=PATTERN_SECONDS, TimeoutError=_Uncaught)
    logging.getLogger("presidio-analyzer").setLevel(logging.WARNING)
    tldextract.tldextract.TLD_EXTRACTOR.suffix_list_urls = ()  # it would ask for the list of suffixes; it has a copy
