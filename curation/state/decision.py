"""Define a decision (who, when, why, kind, and the ids and HMACs of its subjects), and its written form."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypedDict, get_args

from curation.errors import ConfigurationError
from curation.text.spans import Place, parsed_places
from curation.text.spans import places_text as written_places

Kind = Literal[
    "erasure",
    "masking",  # somebody had mentions of an erased person in other people's texts masked
    "legal_hold",  # somebody ordered or ended a legal hold, or its sealed records were destroyed
    "hold",
    "release_hold",
    "waiver",
    "resolution",
    "override",
    "frozen_set",
    "view",  # somebody was shown stored text of records
    "reidentification",  # somebody was shown the meaning of a placeholder
    "publication",
    "withdrawal",
    "sweep",  # somebody had all objects removed from the remote that no version names
    "ageing",  # the files of a landing were let go; since then its records are the input
    "channel",  # somebody moved a channel of the registry to another version
    "key",  # somebody rotated a key, or said whom to trust
    "review",  # somebody read examples and gave labels of their documents
    "restore",  # somebody gave up entries that a backup had lost, and repeated the necessary decisions
]
KINDS: tuple[str, ...] = get_args(Kind)
# Holds of a source tell what waits tonight; a check on the corpus judges them, and no release depends on them.
# Views and publications change nothing that is built.
# Kind → the detail that tells the matter: of two decisions on the same subject and matter, the later one counts.
REPLACED_BY_LATER = {"waiver": "corpus", "resolution": "", "review": "label"}
INPUT_KINDS = ("erasure", "masking", "override", "frozen_set", *REPLACED_BY_LATER)
MADE_WITH = "made_with"  # detail of a restore: keys of the HMACs of repeated decisions, separated by blanks
LONGEST = 1_000  # characters of who and why
# Control characters, lone surrogates, line ends and direction marks could steer the reader's terminal.
UNFIT, TURNING = ("Cc", "Cs", "Zl", "Zp"), ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


def check_words(where: str, text: str) -> None:
    """Refuse a who or why that cannot stand unchanged in a log, a table or a changelog.

    Args:
        where: the option that it was given as, for the error.

    Raises:
        ConfigurationError: the text is longer than `LONGEST`, or has a control character.
    """
    if len(text) > LONGEST:
        raise ConfigurationError(where, f"it has {len(text):,} characters", f"say it in {LONGEST:,} at most")
    if any(unicodedata.category(c) in UNFIT or unicodedata.bidirectional(c) in TURNING for c in text):
        raise ConfigurationError(where, "it has control characters, or is no text", "write one line of plain words")


@dataclass(frozen=True)
class Decision:
    """One decision. `subjects` are HMACs or ids (sorted, unique); `detail` holds names of sources, dates, versions."""

    kind: Kind
    who: str
    why: str
    at: dt.datetime
    subjects: tuple[str, ...] = ()
    detail: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> dict[str, object]:
        """Return the decision without who, when and why; equal decisions have equal content."""
        return {"kind": self.kind, "subjects": sorted(set(self.subjects)), "detail": dict(sorted(self.detail.items()))}


def named_with(decision: Decision) -> set[str]:
    """Return the public names of the keys that, by a decision's account, have made HMACs of the log.

    For a rotation of the suppression key this is the key that was replaced; for a restore, the keys that made the HMACs
    of the decisions that were taken again.
    """
    detail = decision.detail
    renamed = decision.kind == "key" and (detail.get("did"), detail.get("duty")) == ("rotated", "suppression")
    restored = detail.get(MADE_WITH, "").split() if decision.kind == "restore" else ()
    return {detail["old"]} if renamed else {*restored}


def erased(decisions: Iterable[Decision]) -> frozenset[str]:
    """Return the HMACs of the people and records that must not come back: the suppression list."""
    return frozenset(subject for decision in decisions if decision.kind == "erasure" for subject in decision.subjects)


def masks(decisions: Iterable[Decision]) -> dict[str, str]:
    """Map the HMAC of each masked text to the masked places in it, as `start-end` separated by commas.

    The places of all decisions on a text are joined, whatever their order, because all decisions refer to the text
    before any masking.
    """
    every: dict[str, set[Place]] = {}
    for text, places in (
        entry for decision in decisions if decision.kind == "masking" for entry in decision.detail.items()
    ):
        every.setdefault(text, set()).update(parsed_places(places))
    return {text: written_places(places) for text, places in every.items()}


def masked(decisions: Iterable[Decision]) -> frozenset[str]:
    """Return the HMACs of the people whose mentions in other people's texts are masked, also in later landings."""
    return frozenset(subject for decision in decisions if decision.kind == "masking" for subject in decision.subjects)


def written_content(decision: Decision) -> str:
    """Return the content of a decision in its one written form."""
    return json.dumps(decision.content(), sort_keys=True)


def body_bytes(body: Mapping[str, object]) -> str:
    """Return a body in its one written form, which is sealed."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


class DecisionJson(TypedDict):
    """A decision in its file, without its number and chain."""

    kind: Kind
    who: str
    why: str
    at: str
    subjects: list[str]
    detail: dict[str, str]


def decision_in(body: DecisionJson) -> Decision:
    """Return the decision in a file's body.

    Raises:
        ValueError: a field is not of its type.
    """
    subjects, detail = body["subjects"], body["detail"]
    at = dt.datetime.fromisoformat(body["at"])
    texts = (body["kind"], body["who"], body["why"], *subjects, *detail, *detail.values())
    if not isinstance(subjects, list) or at.tzinfo is None or not all(isinstance(text, str) for text in texts):
        raise ValueError("a field is not of its type")
    return Decision(body["kind"], body["who"], body["why"], at, tuple(subjects), detail)
