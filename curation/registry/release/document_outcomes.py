"""Document outcomes of a run: rows and words made, and the share that each rule took, by language and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from curation.corpora.stated_facts import BecameCounts
from curation.registry.release.release_json import ReleaseRun

type LanguageRow = tuple[str, int, str, int, int, str]

UNKNOWN = "not recognised"
MOST = 12  # reasons that the row of a language names; the table above it has all


@dataclass(frozen=True)
class Became:
    """Outcomes of `total` documents; `kept` is the percentage that became rows.

    Rows of tables are `made` (config, rows, words), `fates` (fate, reason, documents, percent) and `languages`
    (language, documents, percent that became rows, rows, words, percent of the others by reason).
    """

    total: int
    kept: str
    made: Sequence[tuple[str, int, int]]
    fates: Sequence[tuple[str, str, int, str]]
    languages: Sequence[LanguageRow]


def became(run: ReleaseRun) -> Became | None:
    """Return the outcomes that the card shows; None where the run did not count them.

    Args:
        run: the `run` of a release; `became` holds `documents` (language → fate with reason → n), `rows` and `words`
            (language → config → n).
    """
    counted = run.get("became", {})
    by_language: Mapping[str, Mapping[str, int]] = counted.get("documents", {})
    fates = _together(by_language)
    total = fates.total()
    if not total:
        return None
    rows, words = _together(counted.get("rows", {})), _together(counted.get("words", {}))
    return Became(
        total,
        _share(fates["kept"], total),
        [(config, n, words[config]) for config, n in sorted(rows.items())],
        [
            (fate, reason, n, _share(n, total))
            for name, n in sorted(fates.items(), key=lambda item: (-item[1], item[0]))
            for fate, _, reason in [name.partition(":")]
        ],
        [_language(name, own, counted) for name, own in sorted(by_language.items(), key=_largest)],
    )


def _language(name: str, fates: Mapping[str, int], counted: BecameCounts) -> LanguageRow:
    total = sum(fates.values())
    rest = sorted(((n, what) for what, n in fates.items() if what != "kept"), key=lambda pair: (-pair[0], pair[1]))
    reasons = ", ".join(f"{what.partition(':')[2] or what} {_share(n, total)}" for n, what in rest[:MOST])
    rows, words = (sum(made.get(name, {}).values()) for made in (counted.get("rows", {}), counted.get("words", {})))
    return name or UNKNOWN, total, _share(fates.get("kept", 0), total), rows, words, reasons


def _largest(item: tuple[str, Mapping[str, int]]) -> tuple[int, str]:
    return -sum(item[1].values()), item[0]


def _together(counted: Mapping[str, Mapping[str, int]]) -> Counter[str]:
    totals: Counter[str] = Counter()
    for own in counted.values():
        totals.update(own)
    return totals


def _share(part: int, whole: int) -> str:
    """Return a percentage, with one decimal place below 10 and above 99, where it tells a share from nothing or all."""
    share = 100 * part / whole
    return f"{share:.1f}" if share < 10 or share > 99 else f"{share:.0f}"
