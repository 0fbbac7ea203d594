"""Proof of languages: a profile lets a language pass if it misses few enough of the planted canaries of each type.

What was planted, and how much of it was missed, is kept under a digest of all that the counts depend on: recognizers,
policy, operators, texts and the libraries of each. A night in which none of these changed plants nothing. Neither does
a night with the recognizers and policies that ship, which were measured before (`carried`). English needs no proof
here: the check `canaries` measures it in the texts of every night.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.engine.kernels import HERE, Limits, Workplace
from curation.privacy.canaries import language_canaries
from curation.privacy.canaries import planted as canaries
from curation.privacy.canaries.bounds import clopper_pearson
from curation.privacy.canaries.carried import Measured, carried
from curation.privacy.canaries.language_canaries import copies_of
from curation.privacy.canaries.language_texts import languages, texts_of
from curation.privacy.canaries.language_values import LIBRARIES as DRAWING
from curation.privacy.canaries.planted import Caught, canary_sums, classes_of, measured_as, standing
from curation.privacy.detector import DEFAULT, scan_of
from curation.privacy.policy import EntityType, PrivacyPolicy, Profile
from curation.privacy.redaction.redact import redaction_version
from curation.privacy.rules.recognizer import installed_version
from curation.storage.tables import Tables

TABLE = "language_canaries"
COPIES_A_WORKER = 30  # are read in the time (5 s) that one more worker takes to load its detector
# Restricted: one run a profile and language, the last one. Counts only.
SCHEMA = pa.schema(
    [
        ("profile", pa.string()),
        ("language", pa.string()),
        ("run_id", pa.string()),  # of all that the counts depend on
        ("type", pa.string()),
        ("planted", pa.int64()),
        ("missed", pa.int64()),
        ("forms", pa.list_(pa.struct([("form", pa.string()), ("missed", pa.int64())]))),
    ]
)
NO_CANARIES = "there are no canaries of it"
# What has a part in looking for canaries, hiding them and judging what is left, beside what draws them. Identities of
# recognizers name what each reads; this is whatever they stand on too.
READING = (
    *("blis", "google-re2", "kingfisher-secret-scanner", "murmurhash", "numpy", "onnxruntime", "preshed"),
    *("presidio-analyzer", "presidio-anonymizer", "py3langid", "pyahocorasick", "pyspellchecker", "python-dateutil"),
    *("regex", "simple-icons-pack", "spacy", "srsly", "symspellpy", "thinc", "tldextract", "tokenizers"),
)


def not_proven(measured: Measured, policy: PrivacyPolicy, profile: Profile) -> dict[EntityType, float]:
    """Return type → upper end of the 95 % interval of its missed share, for the types that may miss more than the
    profile allows. Empty where the language is proven. A type of which nothing was planted fails with 1.
    """
    upper_ends = {
        entity: clopper_pearson(caught.missed, caught.planted)[1] if (caught := measured.get(entity)) else 1.0
        for entity in classes_of(policy, profile)
    }
    return {entity: high for entity, high in upper_ends.items() if high > profile.canaries.allowed(entity)}


def shown(measured: Measured | None, policy: PrivacyPolicy, profile: Profile) -> str:
    """Return the status of a language as it is shown: `released`, or why it is not."""
    if measured is None:
        return f"not proven: {NO_CANARIES}"
    failed = sorted(not_proven(measured, policy, profile).items(), key=lambda pair: (-pair[1], pair[0]))
    reasons = ", ".join(f"{entity} {high:.3f} > {profile.canaries.allowed(entity):g}" for entity, high in failed)
    return f"not proven: may be missed {reasons}" if failed else "released"


class Proofs:
    """The counts known of one profile tonight, kept in tables where there are any; `carried` returns, by run id, the
    counts measured before the package was made.
    """

    def __init__(
        self,
        policy: PrivacyPolicy,
        name: str,
        tables: Tables | None = None,
        carried: Callable[[str], Measured | None] = carried,
    ) -> None:
        self.policy, self.name, self.profile = policy, name, policy.profile(name)
        self.scan = scan_of(policy, policy.detected([name]))
        self.tables, self.carried = tables, carried

    def may_pass(self, language: str) -> bool:
        """Return whether a language is proven, or needs no proof, by what was measured before; nights call this."""
        return self._passes(language, self.stored)

    def proves(self, language: str) -> bool:
        """Return whether a language is proven, or needs no proof; counts found nowhere are measured now, and not kept
        beyond this process.
        """
        return self._passes(language, self._measured)

    def _passes(self, language: str, known: Callable[[str], Measured | None]) -> bool:
        if language == DEFAULT or self.profile.unread_languages == "accept":
            return True
        if not classes_of(self.policy, self.profile):  # a profile that keeps everything
            return True
        measured = known(language)
        return measured is not None and not not_proven(measured, self.policy, self.profile)

    def stored(self, language: str) -> Measured | None:
        """Return the stored counts of a language with tonight's recognizers; None where there are none."""
        if self.tables is None or language not in languages():
            return None
        where = (pc.field("profile") == self.name) & (pc.field("language") == language)
        rows = self.tables.read(TABLE, SCHEMA, where=where & (pc.field("run_id") == self.run_id(language))).to_pylist()
        return {row["type"]: Caught(row["planted"], row["missed"], _pairs(row["forms"])) for row in rows} or None

    def known(self, language: str) -> Measured | None:
        """Return the stored counts of a language, or those carried with the package, which are stored on this
        occasion.
        """
        if language not in languages():
            return None
        if (counts := self.stored(language)) is None and (counts := self.carried(self.run_id(language))) is not None:
            self._remember(language, counts)
        return counts

    def _measured(self, language: str) -> Measured | None:
        if language not in languages():
            return None
        return (
            self.stored(language)
            or self.carried(self.run_id(language))
            or measured_here(language, self.name, self.policy.model_dump_json(exclude_unset=True))
        )

    def run_id(self, language: str) -> str:
        """Return a digest of everything that the counts of a language depend on."""
        policy, profile = self.policy, self.profile
        asked = {
            "version": [language_canaries.VERSION, canaries.VERSION],
            "redaction": redaction_version(profile),
            "libraries": {library: installed_version(library) for library in (*DRAWING, *READING)},
            "scan": self.scan.scan_id,
            "identifiers": [identifier.model_dump(mode="json") for identifier in policy.identifiers],
            "profile": profile.model_dump(mode="json", include={"operators", "scope"}),
            "per_class": profile.canaries.per_class,
            "texts": texts_of(language).digest,
            **measured_as(policy),
        }
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()

    def remember(self, language: str, measured: Measured) -> None:
        """Store the counts of a language where most copies could be scanned."""
        most = max((caught.planted for caught in measured.values()), default=0)
        if 2 * most >= self.profile.canaries.per_class:
            self._remember(language, measured)

    def _remember(self, language: str, measured: Measured) -> None:
        own = {"profile": self.name, "language": language, "run_id": self.run_id(language)}
        rows = [
            {
                **{**own, "type": entity, "planted": caught.planted, "missed": caught.missed},
                "forms": [{"form": form, "missed": number} for form, number in caught.forms],
            }
            for entity, caught in sorted(measured.items())
        ]
        if self.tables is not None and rows:
            where = f"profile = '{self.name}' AND language = '{language}'"
            table = pa.Table.from_pylist(rows, schema=SCHEMA)
            self.tables.replace(TABLE, table, where, ["profile", "language"], "run_id")


def measure(language: str, every: Sequence[Proofs], limits: Limits = Limits(), at: Workplace = HERE) -> list[Measured]:
    """Plant canaries of a language for several profiles of a policy, store the counts, and return them in the profiles'
    order.

    Profiles that hide the same types, as `default` and `pci` do, are given the same copies, which are scanned once.
    """
    at = replace(at, rows_a_worker=COPIES_A_WORKER)
    groups: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    for number, proofs in enumerate(every):
        copies = classes_of(proofs.policy, proofs.profile), proofs.profile.canaries.per_class
        groups[proofs.scan.scan_id, *copies].append(number)
    counts: dict[int, Measured] = {}
    for numbers in groups.values():
        first, own = every[numbers[0]], [every[number].profile for number in numbers]
        planted = copies_of(language, first.policy, first.profile, first.profile.canaries.per_class)
        looked = [*standing(first.scan, own, planted, limits=limits, at=at)]
        for place, number in enumerate(numbers):
            caught = (None if survivors is None else survivors[place] for survivors in looked)
            counts[number] = canary_sums(classes_of(first.policy, first.profile), caught)
    for number, measured in counts.items():
        every[number].remember(language, measured)
    return [counts[number] for number in range(len(every))]


@functools.lru_cache(maxsize=64)
def measured_here(language: str, profile: str, policy: str) -> Measured:
    """Return the counts of a language, measured once a process; for use where no table stores them."""
    return measure(language, [Proofs(PrivacyPolicy.model_validate_json(policy), profile)])[0]


def _pairs(forms: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((form["form"], form["missed"]) for form in forms)
