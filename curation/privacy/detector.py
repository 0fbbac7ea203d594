"""Detection: recognizers and models find what identifies somebody. The result is the same for one text and in any
batch."""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from curation.document import DIGEST, digest
from curation.fates import StageResult
from curation.privacy.company_recognizers import Brought
from curation.privacy.models.code import code_spans, in_identifier, of_nobody, within
from curation.privacy.models.languages import foreign
from curation.privacy.models.model_packages import pinned, refuse_unpinned
from curation.privacy.models.ner import Models
from curation.privacy.policy import EntityType, PrivacyPolicy
from curation.privacy.redaction.resolve import MODEL, Finding
from curation.privacy.rules.every import recognizers
from curation.privacy.rules.names.given_names import names
from curation.privacy.rules.numbers.machine import NUMBERED, begins_within, machine_spans
from curation.privacy.rules.recognizer import Recognizer
from curation.privacy.tables import FINDING, FINDINGS
from curation.text.readings import FOLDED, WORD

if TYPE_CHECKING:
    from curation.privacy.analyzer import Analyzer

# Version of this module, models/code.py, models/languages.py, rules/numbers/machine.py and text/; it is part of every
# recognizer's identity.
VERSION = "9"
SURROGATE = re.compile("[\ud800-\udfff]")
SPACE = re.compile(r"\s")
DEFAULT = "en"


@dataclass(frozen=True)
class Detection:
    """The findings in one text.

    Attributes:
        status: `quarantined` if the text could not be scanned; it must then not be used.
        reason: of the quarantine; else None.
        findings: in the text, sorted; empty for a quarantined text.
        unread: whether the text is in a language that no model reads, so that only rules looked at it.
    """

    status: Literal["ok", "quarantined"]
    reason: str | None
    findings: tuple[Finding, ...]
    unread: bool = False


# Settings of a policy that do not affect findings. `gate` does not either, but it limits the detector's recognizers.
UNREAD = {"profiles", "own"}


@dataclass(frozen=True)
class Scan:
    """The identities (sorted) of the recognizers that look at a text, and the policy that applies."""

    policy: PrivacyPolicy
    identities: tuple[str, ...]

    @property
    def scan_id(self) -> str:
        """32 hex digits of a digest over the identities."""
        return digest("scan", *self.identities).hex()[:32]

    def dump(self) -> str:
        """Return the scan as JSON, for `load_detector`."""
        return json.dumps([self.policy.model_dump_json(exclude=UNREAD, exclude_unset=True), self.identities])

    @property
    def names(self) -> frozenset[str]:
        return frozenset(identity.rpartition(":")[0] for identity in self.identities)

    @property
    def brought(self) -> tuple[str, ...]:
        """The scan's recognizers from other packages, each with its package and version."""
        looking = [recognizer for recognizer in self.policy.brought if recognizer.name in self.names]
        return tuple(sorted(f"{recognizer.name} of {recognizer.origin}" for recognizer in looking if recognizer.origin))

    @property
    def classifiers(self) -> tuple[str, ...]:
        """The token classifiers among its models, as `Models.classifiers`."""
        return Models(self.policy).classifiers if MODEL in self.names else ()


def scan_of(policy: PrivacyPolicy, entities: Iterable[EntityType] | None = None) -> Scan:
    """Return the scan for a policy: recognizers of `entities` where given, else of all types that a profile redacts."""
    wanted = policy.detected(policy.profiles) if entities is None else frozenset(entities)
    identities = [_identity(policy, recognizer) for recognizer in recognizers(policy) if recognizer.entity in wanted]
    identities += [
        brought_identity(policy, recognizer)
        for recognizer in policy.brought
        if wanted & set(recognizer.entities.values())
    ]
    models = Models(policy)
    if wanted & models.types:
        identities.append(_with_limits(policy, models.identity))
    return Scan(policy, tuple(sorted(identities)))


def _identity(policy: PrivacyPolicy, recognizer: Recognizer) -> str:
    return _with_limits(policy, recognizer.identity)


def brought_identity(policy: PrivacyPolicy, recognizer: Brought) -> str:
    """Return a recognizer's identity, with the identity of the models where it may read their findings, and with the
    pins of the models that it loads itself.
    """
    models = Models(policy).identity if recognizer.reads_names else ""
    pins = [pinned(package, policy.model_packages) for package in recognizer.models]
    models += "".join(f"{pin.version} {pin.sha256}" for pin in pins if pin is not None)
    name, _, own = recognizer.identity.rpartition(":")
    return _with_limits(policy, f"{name}:{digest(own, models).hex()[:16]}" if models else recognizer.identity)


def _with_limits(policy: PrivacyPolicy, identity: str) -> str:
    """Return an identity that also covers the policy's chunk sizes and scores: other values may give other findings."""
    name, _, own = identity.rpartition(":")
    limits = f"{policy.chunk_characters} {policy.overlap_characters} {policy.max_characters} {policy.score_threshold}"
    return f"{name}:{digest(VERSION, own, limits).hex()[:16]}"


def analyzer(scan: Scan, models: Models) -> Analyzer:
    """Return Presidio's engine with the recognizers of a scan."""
    from curation.privacy.analyzer import Alone, Analyzer, NamedByModel, Rule  # Presidio's import takes a second

    own = [Rule(recognizer) for recognizer in recognizers(scan.policy) if recognizer.name in scan.names]
    named = [NamedByModel(models)] if MODEL in scan.names else []
    for package in (
        name for recognizer in scan.policy.brought if recognizer.name in scan.names for name in recognizer.models
    ):
        refuse_unpinned(package, scan.policy.model_packages)
    brought = [
        Alone(recognizer.recognizer, recognizer.name, recognizer.entities)
        for recognizer in scan.policy.brought
        if recognizer.name in scan.names
    ]
    return Analyzer([*own, *brought, *named], models, scan.policy.score_threshold)


class Detector:
    """The recognizers of one scan. Loading takes a second or two, so use `detector_for`."""

    def __init__(self, scan: Scan) -> None:
        self.policy = scan.policy
        models = Models(scan.policy)
        self.models = models if MODEL in scan.names else None
        self.engine = analyzer(scan, models)
        declared = (f"identifier:{identifier.name}" for identifier in scan.policy.identifiers)
        self.own = frozenset((*declared, *(recognizer.name for recognizer in scan.policy.brought)))

    def detect(self, texts: Sequence[str], languages: Sequence[str | None] | None = None) -> list[Detection]:
        """Return one detection a text, in order. Reasons of a quarantine: `too_long`, `not_unicode` (the text has a
        surrogate).

        Args:
            texts: any.
            languages: of each text, where a caller knows it (it is then not `unread`); None where it is to be guessed.
        """
        stated_languages = languages or [None] * len(texts)
        refused = [self._refused(text) for text in texts]
        told = [
            given or (foreign(text) if reason is None else None) or DEFAULT
            for text, given, reason in zip(texts, stated_languages, refused, strict=True)
        ]
        findings: list[set[Finding]] = [set() for _ in texts]
        pieces = [
            (number, offset, piece)
            for number, text in enumerate(texts)
            if refused[number] is None
            for offset, piece in self._pieces(text)
        ]
        code = [code_spans(text) if reason is None else [] for text, reason in zip(texts, refused, strict=True)]
        results = self.engine.analyze_batch([(piece, told[number]) for number, _, piece in pieces])
        for (number, offset, _), own in zip(pieces, results, strict=True):
            for hit in own:
                name = hit.recognition_metadata[hit.RECOGNIZER_NAME_KEY]
                start, end = offset + hit.start, offset + hit.end
                finding = Finding(start, end, hit.entity_type, round(hit.score, 4), name)
                if finding.type != "PERSON" or not _is_nobody(texts[number], finding, code[number]):
                    findings[number].add(finding)
        for text, all_found in zip(texts, findings, strict=True):
            all_found.difference_update(_of_machines(text, all_found, self.own))
        return [
            Detection("quarantined", reason, ())
            if reason
            else Detection("ok", None, tuple(sorted(own, key=_order)), self._unread(given, language))
            for reason, own, given, language in zip(refused, findings, stated_languages, told, strict=True)
        ]

    def _unread(self, given: str | None, language: str) -> bool:
        return self.models is not None and given is None and language not in self.policy.models

    def _refused(self, text: str) -> str | None:
        if len(text) > self.policy.max_characters:
            return "too_long"
        return "not_unicode" if SURROGATE.search(text) else None

    def _pieces(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield (offset, chunk) of each chunk that is not blank."""
        for start, end in chunks(text, self.policy.chunk_characters, self.policy.overlap_characters):
            if text[start:end].strip():
                yield start, text[start:end]


def chunks(text: str, size: int, overlap: int) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of parts of `size` characters, at most twice that, which share at least `overlap` characters.

    No part ends inside a word that is shorter than `size`, so a key of a thousand characters is whole in one part.
    """
    start = 0
    while True:
        space = SPACE.search(text, start + size, start + 2 * size)
        end = space.start() if space else min(start + 2 * size, len(text))
        yield start, end
        if end == len(text):
            return
        back = range(end - overlap, max(start, end - size // 2), -1)
        start = next((at for at in back if text[at].isspace()), end - overlap)


def _order(finding: Finding) -> tuple[int, int, str, str, float]:
    return finding.start, finding.end, finding.type, finding.recognizer, finding.score


def _is_nobody(text: str, finding: Finding, code: list[tuple[int, int]]) -> bool:
    """Return whether a finding taken for a person is none, judged by its place in the text."""
    if finding.recognizer == MODEL:
        return _in_code(text, finding.start, finding.end, code)
    return _of_nobody(text, finding, code)


def _in_code(text: str, start: int, end: int, code: list[tuple[int, int]]) -> bool:
    """Whether a model's person is part of code, an address, a path or an identifier; not behind a dash, as `--Xx`
    signs a mail."""
    return within(code, start, end) or (text[start - 1 : start] != "-" and in_identifier(text, start, end))


def _of_machines(text: str, found: set[Finding], own: frozenset[str]) -> list[Finding]:
    """Return the findings that are numbers written by a program; findings of a company's own recognizers (`own`) never
    count as such.
    """
    numbered = [finding for finding in found if finding.type in NUMBERED and finding.recognizer not in own]
    spans = machine_spans(text) if numbered else []
    return [finding for finding in numbered if begins_within(spans, finding.start)]


def _of_nobody(text: str, finding: Finding, code: list[tuple[int, int]]) -> bool:
    """Return whether a name that a rule found stands in code, where only a word known as a name counts as one."""
    if not within(code, finding.start, finding.end):
        return False
    return of_nobody([word.translate(FOLDED) for word in WORD.findall(text[finding.start : finding.end])], names())


@functools.lru_cache(maxsize=8)
def _cached(identities: tuple[str, ...], policy_json: str) -> Detector:
    return Detector(Scan(PrivacyPolicy.model_validate_json(policy_json), identities))


def detector_for(policy: PrivacyPolicy, entities: Iterable[EntityType] | None = None) -> Detector:
    """Return the detector of a policy, loaded once per process; `entities` as in `scan_of`."""
    return detector_of(scan_of(policy, entities))


def detector_of(scan: Scan) -> Detector:
    """Return the detector of a scan, loaded once per process."""
    return _cached(scan.identities, scan.policy.model_dump_json(exclude=UNREAD, exclude_unset=True))


def load_detector(scan: str) -> None:
    """Load the detector of a scan and use it once, so that a worker is ready before the clock of its first text."""
    policy, identities = json.loads(scan)
    detector_of(Scan(PrivacyPolicy.model_validate_json(policy), tuple(identities))).detect(
        ["Ready, Anna? https://example.com"]
    )


def detect_kernel(batch: pa.Table, settings: Scan, context: object = None) -> StageResult:
    """Return the findings of new texts.

    Args:
        batch: clean_sha256 binary(32), text string.
        settings: the scan, which says which recognizers look.
        context: not read; findings depend on the text and the scan alone.

    Returns:
        kept: one row per text in the order given, columns as in `FINDINGS`; figures: findings by type, quarantined.
    """
    detections = detector_of(settings).detect(batch.column("text").to_pylist())
    kept = pa.table(
        {
            "clean_sha256": batch.column("clean_sha256").cast(DIGEST),
            "scan_id": pa.array([settings.scan_id] * len(detections), pa.string()),
            "status": pa.array([detection.status for detection in detections], pa.string()),
            "reason": pa.array([detection.reason for detection in detections], pa.string()),
            "unread": pa.array([detection.unread for detection in detections], pa.bool_()),
            "findings": pa.array(
                [[_row(f) for f in detection.findings] for detection in detections], pa.list_(FINDING)
            ),
        },
        schema=FINDINGS,
    )
    types = Counter(finding.type for detection in detections for finding in detection.findings)
    quarantined = sum(detection.status == "quarantined" for detection in detections)
    return StageResult(kept, figures={**dict(sorted(types.items())), "quarantined": quarantined})


def _row(finding: Finding) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in ("start", "end", "type", "score", "recognizer")}
