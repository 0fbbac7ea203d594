"""Every number with a structure: cards, banks, networks and wallets, states."""

from __future__ import annotations

from collections.abc import Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules import banks, cards, national, networks
from curation.privacy.rules.recognizer import Recognizer


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Those of the four modules, in their order."""
    for module in (cards, banks, networks, national):
        yield from module.recognizers(policy)
