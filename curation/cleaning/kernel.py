"""Cleaning: each new text once, T1 → T2, with the edits that lead there. Cleaning a clean text changes nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from functools import partial

import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from curation.cleaning import thread, unicode
from curation.cleaning.edits import EDITS, Edit, apply, compose, to_arrow
from curation.cleaning.thread import ThreadKind, thread_edits
from curation.cleaning.unicode import UnicodeKind, unicode_edits
from curation.document import DIGEST, text_digest
from curation.fates import StageResult

VERSION = "cleaning-1"
ROUNDS = 50  # a mail nested deeper than this stays as its outermost layers leave it

CLEANED = pa.schema(
    [
        ("raw_sha256", DIGEST),
        ("stage_version", pa.string()),
        ("text", pa.string()),  # T2
        ("clean_sha256", DIGEST),
        ("edits", EDITS),  # over T1
    ]
)


class CleaningSettings(BaseModel):
    """Which kinds of edits are made. Prose that is no mail (articles) is given `threads=()`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    characters: tuple[UnicodeKind, ...] = unicode.KINDS
    threads: tuple[ThreadKind, ...] = thread.KINDS


def stage_version(settings: CleaningSettings) -> str:
    """What a cleaned text depends on: the code of each rule and the settings."""
    switches = hashlib.sha256(settings.model_dump_json().encode()).hexdigest()[:8]
    return f"{VERSION}:{unicode.VERSION}:{thread.VERSION}:{switches}"


def clean(text: str, settings: CleaningSettings) -> tuple[str, list[Edit]]:
    """T2 and the edits over `text` that give it: `apply(text, edits) == T2`, and T2 cleaned again is T2."""
    edits: list[Edit] = []
    current = text
    steps: tuple[Callable[[str], list[Edit]], ...] = (
        partial(unicode_edits, kinds=settings.characters),
        partial(thread_edits, kinds=settings.threads),
    )
    for _ in range(ROUNDS):
        before = current
        for step in steps:
            if found := step(current):
                edits = compose(edits, found, current)
                current = apply(current, found)
        if current == before:
            break
    return current, edits


def clean_kernel(batch: pa.Table, settings: CleaningSettings, context: object = None) -> StageResult:
    """Clean every text of a batch.

    Args:
        batch: raw_sha256 binary(32), text string (T1; null counts as empty).
        settings: which kinds of edits are made.
        context: not read; a clean text depends on the raw one alone.

    Returns:
        kept: `CLEANED`, in the batch's order; figures: texts, texts changed, edits and removed characters by kind.
    """
    texts, digests, edits = [], [], []
    made: Counter[str] = Counter()
    cut: Counter[str] = Counter()
    changed = 0
    for raw in batch["text"].to_pylist():
        text, found = clean(raw or "", settings)
        texts.append(text)
        digests.append(text_digest(text))
        edits.append(to_arrow(found))
        changed += bool(found)
        made.update(edit.kind for edit in found)
        for edit in found:
            cut[edit.kind] += edit.end - edit.start - len(edit.replacement)
    versions = [stage_version(settings)] * batch.num_rows
    columns = [batch["raw_sha256"].cast(DIGEST), versions, texts, digests, edits]
    figures = {"texts": batch.num_rows, "texts_changed": changed}
    figures |= {f"edits_{kind}": count for kind, count in sorted(made.items())}
    figures |= {f"characters_{kind}": count for kind, count in sorted(cut.items())}
    return StageResult(pa.table(columns, schema=CLEANED), figures=figures)
