"""All recognizers of numbers with a structure: cards, banks, customers and employees, networks and wallets, states."""

from __future__ import annotations

from collections.abc import Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers import banks, cards, customers, national, networks
from curation.privacy.rules.recognizer import Recognizer


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizers of the five modules, in that order."""
    for module in (cards, banks, customers, networks, national):
        yield from module.recognizers(policy)
