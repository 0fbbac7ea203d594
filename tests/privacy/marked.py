"""Sentences whose findings are marked: `born on ⟦12 May 1980⟧`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from curation.privacy.redaction.resolve import Finding, resolve
from curation.privacy.rules.recognizer import Recognizer

MARK = re.compile("⟦([^⟧]*)⟧")


def unmarked(sentence: str) -> str:
    """The text without marks."""
    return MARK.sub(r"\1", sentence)


def marked(text: str, recognizers: Iterable[Recognizer], entity: str | None = None) -> str:
    """The text with every finding marked that a detector would keep, of one type if given."""
    hits = [
        Finding(hit.start, hit.end, each.entity, hit.score, each.name)
        for each in recognizers
        if entity in (None, each.entity)
        for hit in each.find(text)
        if hit.score >= 0.35
    ]
    parts, at = [], 0
    for finding in resolve(hits):
        parts += [text[at : finding.start], f"⟦{text[finding.start : finding.end]}⟧"]
        at = finding.end
    return "".join([*parts, text[at:]])
