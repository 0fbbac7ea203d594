"""What other people's texts say of somebody who was erased, as findings."""

from __future__ import annotations

from curation.mentioned import mentioned
from curation.privacy.resolve import Finding
from curation.suppression import Suppression

RECOGNIZER = "erased_people"


def scan_erased(text: str, suppression: Suppression) -> list[Finding]:
    """Names (in any case and order), e-mail addresses, phones and account numbers of erased people.

    Score 1.0, recognizer `erased_people`, sorted; they may overlap. When nobody is erased nothing is looked up.
    """
    return sorted(Finding(*span, kind, 1.0, RECOGNIZER) for span, kind in mentioned(text, suppression))
