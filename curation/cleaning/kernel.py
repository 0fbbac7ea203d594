"""Cleaning: each new text once, T1 → T2, with the edits that lead there. Cleaning a clean text changes nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from functools import lru_cache, partial

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from curation.cleaning.characters import remains, unicode
from curation.cleaning.characters.remains import RemainsSettings, remains_edits
from curation.cleaning.characters.unicode import CharacterSettings, unicode_edits
from curation.cleaning.edits import EDITS, Edit, apply, compose, to_arrow
from curation.cleaning.mails import thread
from curation.cleaning.mails.thread import ThreadSettings, thread_edits
from curation.cleaning.pages import repair as pages
from curation.cleaning.pages.repair import PageSettings, page_edits
from curation.document import DIGEST, text_digest
from curation.fates import StageResult

VERSION = "cleaning-2"

CLEANED = pa.schema(
    [
        ("raw_sha256", DIGEST),
        ("stage_version", pa.string()),
        ("text", pa.string()),  # T2
        ("clean_sha256", DIGEST),
        ("edits", EDITS),  # over T1
        ("rules", pa.list_(pa.string())),  # `kind:rule` of the edits, each once, sorted
    ]
)


class TextSettings(BaseModel):
    """Which edits are made to the texts of a source. Prose that is no mail (articles) has no `threads`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    characters: CharacterSettings = CharacterSettings()
    remains: RemainsSettings = RemainsSettings()
    pages: PageSettings = PageSettings()
    threads: ThreadSettings | None = ThreadSettings()
    rounds: int = Field(
        default=50,
        ge=1,
        description="Rounds until nothing changes: a mail nested deeper stays as its outermost layers leave it.",
    )


@lru_cache(maxsize=64)
def stage_version(settings: TextSettings) -> str:
    """What a cleaned text depends on: the code of the rules that are asked, and the settings. A rule for mails is not
    part of it where there are none, so that a change to it does not clean articles anew."""
    switches = hashlib.sha256(settings.model_dump_json().encode()).hexdigest()[:8]
    asked = [unicode.VERSION, remains.VERSION, pages.VERSION, *([thread.VERSION] if settings.threads else [])]
    return ":".join([VERSION, *asked, switches])


def clean(text: str, settings: TextSettings) -> tuple[str, list[Edit]]:
    """T2 and the edits over `text` that give it: `apply(text, edits) == T2`, and T2 cleaned again is T2."""
    edits: list[Edit] = []
    current = text
    steps: list[Callable[[str], list[Edit]]] = [
        partial(unicode_edits, settings=settings.characters),
        partial(remains_edits, settings=settings.remains),
        partial(page_edits, settings=settings.pages),
    ]
    if settings.threads:
        steps.append(partial(thread_edits, settings=settings.threads))
    for _ in range(settings.rounds):
        before = current
        for step in steps:
            if found := step(current):
                edits = compose(edits, found, current)
                current = apply(current, found)
        if current == before:
            break
    return current, edits


def clean_kernel(batch: pa.Table, settings: TextSettings, context: object = None) -> StageResult:
    """Clean every text of a batch.

    Args:
        batch: raw_sha256 binary(32), text string (T1; null counts as empty).
        settings: which edits are made.
        context: not read; a clean text depends on the raw one alone.

    Returns:
        kept: `CLEANED`, in the batch's order; figures: texts, texts changed, edits and removed characters by kind.
    """
    texts, digests, edits, rules = [], [], [], []
    made: Counter[str] = Counter()
    cut: Counter[str] = Counter()
    changed = 0
    for raw in batch["text"].to_pylist():
        text, found = clean(raw or "", settings)
        texts.append(text)
        digests.append(text_digest(text))
        edits.append(to_arrow(found))
        rules.append(sorted({f"{edit.kind}:{edit.rule}" for edit in found}))
        changed += bool(found)
        made.update(edit.kind for edit in found)
        for edit in found:
            cut[edit.kind] += edit.end - edit.start - len(edit.replacement)
    versions = [stage_version(settings)] * batch.num_rows
    columns = [batch["raw_sha256"].cast(DIGEST), versions, texts, digests, edits, rules]
    figures = {"texts": batch.num_rows, "texts_changed": changed}
    figures |= {f"edits_{kind}": count for kind, count in sorted(made.items())}
    figures |= {f"characters_{kind}": count for kind, count in sorted(cut.items())}
    return StageResult(pa.table(columns, schema=CLEANED), figures=figures)
