"""Finds identifiers in released texts that a profile does not keep: by our own second search, by stock recognizers and
by those that a policy adds to the gate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.profile import EntityType, Profile
from curation.privacy.redaction.surrogates import DOMAINS, NETWORKS, PHONES
from curation.privacy.second_opinion import SecondOpinion
from curation.privacy.second_opinion import kinds_of as brought_kinds
from curation.quality.leak_gate.hits import Found
from curation.quality.leak_gate.stock import StockSearch
from curation.quality.leak_gate.structured import KINDS, structured

FICTION = tuple(re.sub(r"\D", "", form) for forms in PHONES.values() for form in forms)


@dataclass(frozen=True)
class Identifiers:
    """The kinds of identifiers that count as hits in one candidate.

    Args:
        counted: the kinds that count.
        reserved: those of them whose values do not count where they are reserved for examples, and so are nobody's.
        stock: stock recognizers that search beside our own search.
    """

    counted: frozenset[str] = frozenset()
    reserved: frozenset[str] = frozenset()
    stock: StockSearch | None = None

    def search(self, text: str) -> Iterator[Found]:
        """Yield every identifier that counts in a text as from `leak.bare`. Where two overlap, the one of our own
        search is kept, which knows where it ends. Linear in the text.
        """
        taken: set[int] = set()
        for identifier in structured(text):
            if self._counts(text, identifier):
                taken.update(range(identifier.start, identifier.end))
                yield identifier
        for identifier in self.stock.search(text) if self.stock is not None else ():
            if taken.isdisjoint(range(identifier.start, identifier.end)) and self._counts(text, identifier):
                taken.update(range(identifier.start, identifier.end))
                yield identifier

    def _counts(self, text: str, found: Found) -> bool:
        reserved = found.kind in self.reserved and _is_reserved(found.kind, text[found.start : found.end])
        return found.kind in self.counted and not reserved


NO_IDENTIFIER = Identifiers()  # for a search for known people only


def identifiers_for(profile: Profile, policy: PrivacyPolicy) -> Identifiers:
    """Return the identifiers that count under a profile: the kinds that it does not keep, except values that it writes
    itself.

    Surrogates are drawn from values reserved for examples (RFC 2606, 3849, 5737, 7042; numbers that regulators keep for
    fiction).
    """
    kinds = kinds_of(policy.gate)
    operators = {
        kind: [profile.operator_for(entity_type).operator for entity_type in types] for kind, types in kinds.items()
    }
    counted = frozenset(kind for kind, chosen in operators.items() if "keep" not in chosen)
    reserved = frozenset(kind for kind in counted if "surrogate" in operators[kind])
    return Identifiers(counted, reserved, StockSearch(policy))


def kinds_of(opinion: SecondOpinion) -> Mapping[str, tuple[EntityType, ...]]:
    """Return kind → the entity types that the detector may give it."""
    stock = {recognizer.kind: recognizer.types for recognizer in opinion.stock.values()}
    brought = {
        kind: (recognizer.entities[entity],)
        for recognizer in opinion.brought
        for entity, kind in brought_kinds(recognizer).items()
    }
    return {**brought, **stock, **KINDS}


def _is_reserved(kind: str, written: str) -> bool:
    match kind:
        case "email":
            return written.rpartition("@")[2].lower() in DOMAINS
        case "phone":
            digits = re.sub(r"\D", "", written)
            whole = (digits, *(code + digits.lstrip("0") for code in PHONES))
            return any(number.startswith(FICTION) for number in whole)
        case "ip":
            return written.startswith(NETWORKS) or written.lower().startswith("2001:db8:")
        case "mac":
            return written.upper().startswith("00:00:5E:00:53:")
    return True  # a surrogate of any other kind is recognised by nothing but its form
