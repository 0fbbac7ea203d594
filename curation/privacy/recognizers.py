"""Our own Presidio recognizers: what the stock ones miss, or do too slowly (phones).

Every pattern of the rules is bounded: no nested repetition over the same characters, so that a chunk's cost is linear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from presidio_analyzer import LocalRecognizer, RecognizerResult

from curation.privacy import rules_contacts, rules_numbers, rules_people, rules_places
from curation.privacy.policy import Identifier
from curation.privacy.resolve import Hit


class Rule(LocalRecognizer):
    """A Presidio recognizer around one function from text to hits."""

    def __init__(self, name: str, entity: str, language: str, find: Callable[[str], Iterable[Hit]]) -> None:
        self.find = find
        self.name: str = name
        super().__init__(supported_entities=[entity], supported_language=language, name=name)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """The hits as Presidio results."""
        origin = {RecognizerResult.RECOGNIZER_NAME_KEY: self.name, RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id}
        kind = self.supported_entities[0]
        return [
            RecognizerResult(kind, hit.start, hit.end, hit.score, recognition_metadata=dict(origin))
            for hit in self.find(text)
        ]


def _identifier(identifier: Identifier) -> Callable[[str], Iterator[Hit]]:
    pattern = re.compile(identifier.regex)
    return lambda text: (Hit(*match.span(), 0.95) for match in pattern.finditer(text))


def own_rules(language: str, regions: tuple[str, ...], identifiers: tuple[Identifier, ...]) -> list[Rule]:
    """Every rule of ours, in a fixed order."""
    rules = [
        Rule("street_address", "STREET_ADDRESS", language, rules_places.streets),
        Rule("email", "EMAIL_ADDRESS", language, rules_contacts.emails),
        Rule("introduced_person", "PERSON", language, rules_people.people),
        Rule("social_security", "US_SSN", language, rules_numbers.social_security),
        Rule("ip_address", "IP_ADDRESS", language, rules_numbers.addresses),
        Rule("national_insurance", "UK_NINO", language, rules_numbers.insurance),
        Rule("iban_lower_case", "IBAN_CODE", language, rules_numbers.accounts),
        Rule("driver_licence", "US_DRIVER_LICENSE", language, rules_numbers.licences),
        Rule("card_number", "CREDIT_CARD", language, rules_numbers.cards),
        Rule("phone_number", "PHONE_NUMBER", language, rules_contacts.phones(regions)),
    ]
    named = [Rule(f"identifier:{each.name}", "ACCOUNT_NUMBER", language, _identifier(each)) for each in identifiers]
    return rules + named
