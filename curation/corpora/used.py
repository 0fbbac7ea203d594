"""Counts what the examples of a candidate were made of: documents, exports, turns, edits and entities."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from curation.corpora.provenance import Handled
from curation.corpora.shaping import Counts


@dataclass(frozen=True)
class Used:
    """What the examples of a candidate were made of: doc_ids, SHA-256 of exports by source, and counts."""

    documents: frozenset[str]
    exports: Mapping[str, frozenset[bytes]]
    handled: Handled


class UsedCounts:
    """Counters of what the remaining examples were made of."""

    def __init__(self) -> None:
        self.entities: Counter[tuple[str, str]] = Counter()  # by type and operator
        self._exports: defaultdict[str, set[str]] = defaultdict(set)
        self._edits: Counter[str] = Counter()
        self._turns = 0

    def add(self, source: str, made: Counts) -> None:
        """Count what one document's examples were made of."""
        self._exports[source].update(made.exports)
        self._edits.update(made.edits)
        self._turns += made.turns
        for kind, operator, number in made.entities:
            self.entities[kind, operator] += number

    def of(self, documents: Collection[str], examples: int) -> Used:
        """Return what was counted, for these documents and this number of examples."""
        exports = {source: frozenset(map(bytes.fromhex, own)) for source, own in self._exports.items()}
        handled = Handled(
            exports=sum(map(len, exports.values())),
            documents=len(documents),
            turns=self._turns,
            edits=Counter(self._edits),
            values=sum(number for (_, operator), number in self.entities.items() if operator != "keep"),
            examples=examples,
        )
        return Used(frozenset(documents), exports, handled)
