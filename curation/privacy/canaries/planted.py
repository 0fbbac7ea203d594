"""Canaries: invented identifiers planted in copies of real texts, and how many of them the redaction leaves standing.

Copies lie only in memory and in the raw zone; only counts are stored. Which texts carry canaries depends on a key, the
scan and the texts that there are, not on their order. Which canaries a text carries depends on no other text.
"""

from __future__ import annotations

import contextlib
import heapq
import hmac
import itertools
import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa

from curation.document import digest
from curation.engine.batches import Failed
from curation.engine.kernels import HERE, Limits, Workplace, run_kernel
from curation.privacy.canaries.sentences import SENTENCES, VALUE, sentences_of
from curation.privacy.canaries.values import draw
from curation.privacy.detector import DEFAULT, Scan, detect_kernel
from curation.privacy.keyed_draws import Chance
from curation.privacy.models.code import CODE
from curation.privacy.models.languages import foreign
from curation.privacy.policy import TYPES, EntityType, PrivacyPolicy
from curation.privacy.profile import REPLACE, Operator, Profile
from curation.privacy.redaction.propagate import propagate
from curation.privacy.redaction.pseudonyms import Pseudonyms
from curation.privacy.redaction.redact import redact
from curation.privacy.redaction.resolve import Finding
from curation.privacy.scans import findings_in
from curation.settings.entry_points import code
from curation.storage.secrets.keys import keyed

VERSION = "3"  # raise it when values, sentences or judgement may change
PLACED = "2"  # raise it when a text may carry other canaries
CHARACTERS = range(80, 3001)  # of a text that may carry canaries
AT_ONCE = 128  # copies in memory together, and those that are begun before one is known to hang
GIVE_UP = 4  # so many copies that cannot be scanned, and more than could be: each of them may take its whole time
FEW = 4  # letters and digits of a value: so many left of one say whose it is
ELSEWHERE = 4  # one in so many canaries stands in a sentence of another language
# Between two lines or sentences; "Mr. Smith" and "e.g. Windows" are none.
BETWEEN = re.compile(r"\n{1,8}|(?<=[a-z]{2}[.!?])[ ](?=[A-Z])")


@dataclass(frozen=True)
class Planted:
    """A canary in a copy: its type, the position of its value in code points [start, end), and its sentence: `en#3` is
    the third English one.
    """

    type: EntityType
    start: int
    end: int
    form: str


class Standing(Protocol):
    """The properties of a canary by which it is counted."""

    @property
    def type(self) -> EntityType: ...

    @property
    def form(self) -> str: ...


@dataclass(frozen=True)
class Copy:
    """A text with canaries in it. Raw zones only."""

    text: str
    canaries: tuple[Planted, ...]


@dataclass(frozen=True)
class Caught:
    """The counts of one entity type: canaries in copies that could be scanned, canaries that redaction left standing,
    and their sentences as (form, number), the most frequent first.
    """

    planted: int
    missed: int
    forms: tuple[tuple[str, int], ...] = ()


def classes_of(policy: PrivacyPolicy, profile: Profile) -> tuple[EntityType, ...]:
    """Return the types that the profile does not keep and for which a canary can be invented.

    A type that no recognizer finds is among them: all its canaries count as missed.
    """
    measured = [*(entity for entity in TYPES if entity in SENTENCES), *policy.entities]
    redacted = [entity for entity in measured if profile.operator_for(entity).operator != "keep"]
    return tuple(entity for entity in redacted if draw(entity, Chance(b"", entity), policy) is not None)


def measured_as(policy: PrivacyPolicy) -> dict[str, Any]:
    """Return what the counts of declared types depend on; nothing where no type is declared."""
    own = {name: declaration.measured_by for name, declaration in policy.entities.items()}
    measures = {
        name: [measure.model_dump(mode="json"), code(measure.maker) if measure.maker else ""]
        for name, measure in own.items()
    }
    return {"entities": measures} if measures else {}


def carriers_of(key: bytes, scan: Scan, digests: Iterable[bytes], number: int) -> list[bytes]:
    """Return the first `number` digests in an order that only the key determines; fewer where there are fewer."""
    own = bytes.fromhex(keyed(key, "carrier", scan.scan_id))
    return heapq.nsmallest(number, digests, key=lambda carrier: hmac.digest(own, carrier, "sha256"))


def plant(
    key: bytes, scan: Scan, profile: Profile, carriers: Sequence[str], numbers: Iterable[int] | None = None
) -> Iterator[Copy]:
    """Yield `per_class` copies, each with one canary of every class, in order; only those with the given `numbers`, if
    any.

    Carriers are used in turn: where they are few, one carries many. With none, the canaries stand alone. What a text
    carries depends on no other text.
    """
    classes = classes_of(scan.policy, profile)
    for number in range(profile.canaries.per_class) if numbers is None else numbers:
        turn, place = divmod(number, max(1, len(carriers)))
        carrier = carriers[place] if carriers else ""
        chance = Chance(key, scan.scan_id, digest("carrier", carrier).hex(), str(turn))
        told = foreign(carrier)
        home = told if told is not None and told in scan.policy.models else DEFAULT
        sentences = [(entity, *_sentence(chance, scan.policy, entity, home)) for entity in chance.order(classes)]
        yield copy_with(chance, carrier, sentences)


def _sentence(chance: Chance, policy: PrivacyPolicy, entity: EntityType, home: str) -> tuple[str, str, str]:
    """Return (form, sentence, value), one time in four in another language than the carrier's.

    A name always stands in the carrier's language: the model that reads the carrier was not made for others.
    """
    languages = sentences_of(entity, policy)
    language = home if home in languages else DEFAULT
    others = [other for other in languages if other != language]
    if entity != "PERSON" and others and chance.below(ELSEWHERE) == 0:
        language = chance.of(others)
    number = chance.below(len(languages[language]))
    value = draw(entity, chance, policy, language) or ""
    return f"{language}#{number + 1}", languages[language][number], value


def copy_with(chance: Chance, carrier: str, sentences: Sequence[tuple[EntityType, str, str, str]]) -> Copy:
    """Return the carrier with each sentence put between two of its own; the text after it continues on its line as
    before.
    """
    code = [match.span() for match in CODE.finditer(carrier)]
    between = [
        match.end()
        for match in BETWEEN.finditer(carrier)
        if not any(first < match.end() < last for first, last in code)
    ]
    places = [0, *between, len(carrier)]
    chosen = sorted((chance.of(places), order) for order in range(len(sentences)))
    text, at, planted = "", 0, []
    for number, (place, order) in enumerate(chosen):
        text, at = text + carrier[at:place], place
        if text and not text[-1].isspace():
            text += "\n"
        entity, form, sentence, value = sentences[order]
        start = len(text) + sentence.index(VALUE)
        planted.append(Planted(entity, start, start + len(value), form))
        last = number + 1 == len(chosen) or chosen[number + 1][0] != place
        inline = last and 0 < place < len(carrier) and carrier[place - 1] == " " and sentence.endswith(".")
        text += sentence.replace(VALUE, value) + (" " if inline else "\n")
    return Copy(text + carrier[at:], tuple(planted))


def catch(
    scan: Scan, profile: Profile, copies: Iterable[Copy], *, limits: Limits = Limits(), at: Workplace = HERE
) -> dict[EntityType, Caught]:
    """Return, by entity type, how the recognizers of a scan and a profile treat the copies; see `standing`."""
    looked = standing(scan, [profile], copies, limits=limits, at=at)
    return canary_sums(
        classes_of(scan.policy, profile), (None if survivors is None else survivors[0] for survivors in looked)
    )


def standing(
    scan: Scan,
    profiles: Sequence[Profile],
    copies: Iterable[Copy],
    *,
    done: int = 0,
    limits: Limits = Limits(),
    at: Workplace = HERE,
) -> Iterator[list[list[Planted]] | None]:
    """Yield for each copy, in order, the canaries that each profile leaves standing; None for a copy that could not be
    scanned.

    A copy is scanned once for all profiles, which must hide the same types. A copy that could not be scanned does not
    count. If most copies cannot be scanned, the rest is not tried and not yielded. A finding whose operator drops its
    document hides only itself, else one canary would hide all others of its copy. `limits` and `at` are as in
    `run_kernel`: with a limit of seconds, a recognizer that hangs or kills its worker costs one copy.

    Args:
        scan: of the recognizers.
        profiles: that hide the same types.
        copies: with their canaries.
        done: copies of the same profiles that were scanned before.
        limits: of a batch.
        at: where the copies are scanned.
    """
    hiding, lost = [_hiding(original) for original in profiles], 0
    at = at.sized(max(original.canaries.per_class for original in profiles) - done, limits)
    with contextlib.closing(_scanned(scan, copies, limits, at)) as scanned:
        for copy, findings in scanned:
            if findings is None:
                lost += 1
                yield None
                if lost > max(GIVE_UP, done):
                    return
                continue
            done += 1
            yield [list(_standing(copy, findings, profile)) for profile in hiding]


def canary_sums(classes: Iterable[EntityType], looked: Iterable[Sequence[Standing] | None]) -> dict[EntityType, Caught]:
    """Return the sums over copies, each with one canary of every class; a copy given as None could not be scanned."""
    missed: dict[EntityType, Counter[str]] = {entity: Counter() for entity in classes}
    planted = 0
    for canaries in looked:
        if canaries is not None:
            planted += 1
            for canary in canaries:
                missed[canary.type][canary.form] += 1
    return {
        entity: Caught(planted, forms.total(), tuple(sorted(forms.items(), key=lambda pair: (-pair[1], pair))))
        for entity, forms in missed.items()
    }


def _scanned(
    scan: Scan, copies: Iterable[Copy], limits: Limits, at: Workplace
) -> Generator[tuple[Copy, list[Finding] | None]]:
    """Yield each copy, in order, with its findings, or with None where it could not be scanned."""
    for batch in itertools.batched(copies, AT_ONCE, strict=False):
        names = [number.to_bytes(32) for number in range(len(batch))]
        rows = pa.table({"clean_sha256": pa.array(names, pa.binary(32)), "text": [copy.text for copy in batch]})
        with contextlib.closing(
            run_kernel(detect_kernel, rows, scan, limits=limits, what="texts with canaries", at=at)
        ) as results:
            for result in results:
                for row in (result.row if isinstance(result, Failed) else result.kept).to_pylist():
                    findings = list(findings_in(row)) if row.get("status") == "ok" else None
                    yield batch[int.from_bytes(row["clean_sha256"])], findings


def _hiding(profile: Profile) -> Profile:
    """Return the profile with `replace` wherever it says `drop`."""
    operators: dict[EntityType, Operator] = {
        entity: REPLACE if operator.operator == "drop" else operator for entity, operator in profile.operators.items()
    }
    return profile.model_copy(update={"operators": operators})


def _standing(copy: Copy, findings: Iterable[Finding], profile: Profile) -> Iterator[Planted]:
    """Yield the canaries of which at least `FEW` letters and digits, or all, are left.

    They are left if they lie outside every finding that is not kept, or if the value is in the redacted text.
    """
    removals = [finding for finding in findings if profile.operator_for(finding.type).operator != "keep"]
    (removals,) = propagate([copy.text], [removals])
    redacted = redact(copy.text, removals, profile, Pseudonyms(bytes(32), profile.scope))
    hidden = bytearray(len(copy.text))
    for finding in removals:
        hidden[finding.start : finding.end] = b"\1" * (finding.end - finding.start)
    for canary in copy.canaries:
        value = copy.text[canary.start : canary.end]
        signs = [at for at in range(canary.start, canary.end) if copy.text[at].isalnum()]
        left = sum(not hidden[at] for at in signs)
        survives = copy.text.count(value) == 1 and value in redacted.text
        if left >= min(FEW, len(signs)) or survives:
            yield canary
