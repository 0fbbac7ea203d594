"""Clean each new text once, from T1 to T2, and keep the edits. Cleaning a clean text changes nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from curation.cleaning.characters import remains, unicode
from curation.cleaning.characters.remains import RemainsSettings, remains_edits
from curation.cleaning.characters.unicode import CharacterSettings, unicode_edits
from curation.cleaning.edits import Edit, apply, compose, to_arrow
from curation.cleaning.mails import thread
from curation.cleaning.mails.links import wrapped_edits
from curation.cleaning.mails.settings import DEFAULT
from curation.cleaning.mails.thread import ThreadSettings, thread_edits
from curation.cleaning.pages import repair as pages
from curation.cleaning.pages.repair import PageSettings, page_edits
from curation.cleaning.tables import CLEANED
from curation.document import DIGEST, text_digest
from curation.fates import StageResult

VERSION = "cleaning-4"
Step = Callable[[str], list[Edit]]


class TextSettings(BaseModel):
    """Which edits are made to the texts of a source. Prose that is not mail (articles) has no `threads`; of the edits
    of mails, it gets only the unwrapping of URLs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    characters: CharacterSettings = CharacterSettings()
    remains: RemainsSettings = RemainsSettings()
    pages: PageSettings = PageSettings()
    threads: ThreadSettings | None = ThreadSettings()
    rounds: int = Field(
        default=12,
        ge=1,
        description="Rounds in which a step must settle, or it is left out. 21,000 public texts took two at most.",
    )


@lru_cache(maxsize=64)
def stage_version(settings: TextSettings) -> str:
    """Return the version of cleaned texts, which depends on the code of the applied rules and the settings.

    Without `threads`, the rules for mails are not part of it, so that a change to them does not clean articles anew.
    The code that unwraps URLs counts as part of the kernel.
    """
    switches = hashlib.sha256(settings.model_dump_json().encode()).hexdigest()[:8]
    asked = [unicode.VERSION, remains.VERSION, pages.VERSION, *([thread.VERSION] if settings.threads else [])]
    return ":".join([VERSION, *asked, switches])


def clean(text: str, settings: TextSettings) -> tuple[str, list[Edit]]:
    """Return T2 and the edits over `text` that give it: `apply(text, edits) == T2`, and T2 cleaned again is T2.

    Steps are added one by one, each when all steps before it have settled. A step that does not settle within `rounds`
    is left out with all later ones: the text stays as the earlier steps left it. Cleaning that text again meets the
    same step with the same text, and leaves it out again.
    """
    edits: list[Edit] = []
    steps = _steps(settings)
    for count in range(1, len(steps) + 1):
        outcome = _settled(text, edits, steps[:count], settings.rounds)
        if outcome is None:
            break
        text, edits = outcome
    return text, edits


def _steps(settings: TextSettings) -> list[Step]:
    steps: list[Step] = [
        partial(unicode_edits, settings=settings.characters),
        partial(remains_edits, settings=settings.remains),
        partial(page_edits, settings=settings.pages),
    ]
    last: Step = (
        partial(thread_edits, settings=settings.threads)
        if settings.threads
        else partial(wrapped_edits, longest=DEFAULT.url_characters, score=DEFAULT.scores.wrapped)
    )
    return [*steps, last]


def _settled(text: str, edits: list[Edit], steps: Sequence[Step], rounds: int) -> tuple[str, list[Edit]] | None:
    """Run the steps until none changes the text, and return it with its edits; None if that takes more than `rounds`.

    The given text must be one that all steps but the last leave unchanged.
    """
    quiet = at = len(steps) - 1
    for _ in range(rounds * len(steps)):
        step_edits = steps[at](text)
        after = apply(text, step_edits)
        if after == text:
            quiet += 1
        else:
            edits, text, quiet = compose(edits, step_edits, text), after, 0
        if quiet == len(steps):
            return text, edits
        at = (at + 1) % len(steps)
    return None


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
        text, text_edits = clean(raw or "", settings)
        texts.append(text)
        digests.append(text_digest(text))
        edits.append(to_arrow(text_edits))
        rules.append(sorted({f"{edit.kind}:{edit.rule}" for edit in text_edits}))
        changed += bool(text_edits)
        made.update(edit.kind for edit in text_edits)
        for edit in text_edits:
            cut[edit.kind] += edit.end - edit.start - len(edit.replacement)
    versions = [stage_version(settings)] * batch.num_rows
    columns = [batch["raw_sha256"].cast(DIGEST), versions, texts, digests, edits, rules]
    figures = {"texts": batch.num_rows, "texts_changed": changed}
    figures |= {f"edits_{kind}": count for kind, count in sorted(made.items())}
    figures |= {f"characters_{kind}": count for kind, count in sorted(cut.items())}
    return StageResult(pa.table(columns, schema=CLEANED), figures=figures)
