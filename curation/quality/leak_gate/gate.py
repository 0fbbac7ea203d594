"""Searches a candidate once for the leak gate, and gives the verdicts of its two checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from curation.corpora.recipe import Recipe
from curation.document import PEOPLE
from curation.privacy.policy import PrivacyPolicy
from curation.quality.examples import texts
from curation.quality.expectations import Verdict
from curation.quality.leak_gate.clean_texts import Cleared, cleared_texts
from curation.quality.leak_gate.hits import Hit, person_reference, value_mac
from curation.quality.leak_gate.identifiers import identifiers_for
from curation.quality.leak_gate.leak import Gate, KnownValues
from curation.quality.leak_gate.own_people import own_people
from curation.state.decisions import Decision
from curation.state.night import Night

KNOWN_PERSON, IDENTIFIER = "no_known_person", "no_identifier"
FOUND = {KNOWN_PERSON: "names and values of known or erased people", IDENTIFIER: "identifiers"}
SHOWN = 5  # hits of each kind named in a verdict: example, column, offset, kind and whose, never text
ADVICE = (
    "`curation explain EXAMPLE_ID` shows the record, `curation reidentify` whose it is; the profile keeps a type, or a "
    "rule misses it: add one. If it is nobody's, a name of the company belongs under `own: {products: […]}` of the "
    "Privacy YAML, a program among the source's `system_authors`; anything else is let pass by "
    "`curation waive CORPUS 'EXAMPLE_ID COLUMN OFFSET'`"
)


def gate_of(night: Night, corpus: str, people: pa.Table) -> Gate:
    """Return what tonight's candidate of a corpus is searched for."""
    privacy = night.project.one(PrivacyPolicy)
    return Gate(
        KnownValues(people),
        lambda kind, value: value_mac(night, kind, value),
        own_people(night, corpus, people),
        night.suppression,
        privacy.own,
        identifiers_for(privacy.profile(night.project.every(Recipe)[corpus].profile), privacy),
        privacy.types,
    )


@dataclass
class _Tally:
    hits: Counter[str] = field(default_factory=Counter)
    waived: Counter[str] = field(default_factory=Counter)
    shown: list[Hit] = field(default_factory=list)

    def add(self, hit: Hit, waived: bool) -> None:
        (self.waived if waived else self.hits)[hit.kind] += 1
        if not waived and self.hits[hit.kind] <= SHOWN:
            self.shown.append(hit)

    def verdict(self, night: Night, name: str, searched: Mapping[str, int | str]) -> Verdict:
        figures: dict[str, int | float | str] = {**searched}
        for what, counted in (("hits", self.hits), ("waived", self.waived)):
            figures[what] = counted.total()
            figures |= {f"{what}_{kind}": number for kind, number in sorted(counted.items())}
        for number, hit in enumerate(self.shown, start=1):
            whose = f" of {person_reference(night, hit.person)}" if hit.person else ""
            figures[f"hit_{number:02d}"] = f"{' '.join(map(str, hit.place))}: {hit.kind}{whose}"
        return Verdict(name, not self.hits, figures=figures, advice=f"{self._found(name)}: {ADVICE}")

    def _found(self, name: str) -> str:
        """Return how many hits there are of each kind, and how many may be."""
        kinds = ", ".join(f"{kind} {number:,}" for kind, number in sorted(self.hits.items()))
        counted = f"{self.hits.total():,} hits of {FOUND[name]}" + (f" ({kinds})" if kinds else "")
        return f"{counted}, without a waiver none may be"


def hits_of(gate: Gate, cleared: Cleared, candidate: Iterable[tuple[str, str, str]]) -> Iterator[Hit]:
    """Yield the hits of `Gate.hits`, without searching texts again that were cleared before."""
    for example, column, text in candidate:
        mark = cleared.mark(text, gate.asked(example, text))
        if cleared.tonight(mark) or (cleared.before(mark) and not gate.says(cleared.changed, text)):
            cleared.add(mark)
            continue
        hits = [*gate.hits([(example, column, text)])]
        if not hits:
            cleared.add(mark)
        yield from hits


def leak_verdicts(
    night: Night, corpus: str, candidate: Path, waived: Mapping[str, Decision]
) -> tuple[Verdict, Verdict]:
    """Return two verdicts: whether a candidate holds anything of a known or erased person, and whether it holds any
    identifier.

    Args:
        waived: HMAC of a value → the decision that lets it pass; such hits are counted, and fail no check.
    """
    people = night.tables.read("people", PEOPLE)
    gate = gate_of(night, corpus, people)
    cleared = cleared_texts(night, corpus, people)
    known, identifiers = _Tally(), _Tally()
    for hit in hits_of(gate, cleared, texts(candidate)):
        (known if hit.person or hit.kind == "erased" else identifiers).add(hit, hit.value in waived)
    cleared.write()
    return (
        known.verdict(night, KNOWN_PERSON, {"known_people": people.num_rows}),
        identifiers.verdict(
            night,
            IDENTIFIER,
            {"kinds": len(gate.identifiers.counted), "with": night.project.one(PrivacyPolicy).gate.named},
        ),
    )
