"""What a hundred documents became: rows and their words, and which share each rule took, by language and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

COUNTED = (
    "Words are what stands between blanks in the texts of a row, system messages apart. No tokenizer is assumed: "
    "a model makes more tokens than words, how many more depends on the model and the language."
)
UNKNOWN = "not recognised"
MOST = 12  # reasons that the row of a language names; the table above it has all

Table = tuple[Sequence[str], list[tuple[Any, ...]]]


def became(run: Mapping[str, Any]) -> Iterator[str | Table]:
    """Paragraphs and tables (head, rows) of the card; nothing where the run did not count it.

    Args:
        run: of a release; `became` holds `documents` (language → fate with reason → n), `rows` and `words`
            (language → config → n).
    """
    counted = run.get("became", {})
    by_language: Mapping[str, Mapping[str, int]] = counted.get("documents", {})
    total = sum(sum(fates.values()) for fates in by_language.values())
    if not total:
        return
    fates: Counter[str] = Counter()
    for own in by_language.values():
        fates.update(own)
    rows, words = (_by_config(counted.get(name, {})) for name in ("rows", "words"))
    made = ", ".join(f"{n:,} rows of {words[config]:,} words in `{config}`" for config, n in sorted(rows.items()))
    yield (
        f"Of 100 documents of its sources and kinds that passed cleaning ({total:,} were looked at) "
        f"{_share(fates['kept'], total)} became rows: {made or 'none'}. Each rule took its share of the others:"
    )
    yield (
        ("fate", "reason", "documents", "of 100"),
        [
            (fate, reason, n, _share(n, total))
            for name, n in sorted(fates.items(), key=lambda item: (-item[1], item[0]))
            for fate, _, reason in [name.partition(":")]
        ],
    )
    yield "The same by language:"
    yield (
        ("language", "documents", "became rows, of 100", "rows", "words", "the others, of 100 by reason"),
        [_language(name, own, counted) for name, own in sorted(by_language.items(), key=_largest)],
    )
    yield COUNTED


def _language(name: str, fates: Mapping[str, int], counted: Mapping[str, Any]) -> tuple[Any, ...]:
    total = sum(fates.values())
    rest = sorted(((n, what) for what, n in fates.items() if what != "kept"), key=lambda each: (-each[0], each[1]))
    said = ", ".join(f"{what.partition(':')[2] or what} {_share(n, total)}" for n, what in rest[:MOST])
    made = (sum(counted.get(what, {}).get(name, {}).values()) for what in ("rows", "words"))
    return (name or UNKNOWN, total, _share(fates.get("kept", 0), total), *made, said)


def _largest(item: tuple[str, Mapping[str, int]]) -> tuple[int, str]:
    return -sum(item[1].values()), item[0]


def _by_config(counted: Mapping[str, Mapping[str, int]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for own in counted.values():
        found.update(own)
    return found


def _share(part: int, whole: int) -> str:
    """Of 100, with a digit behind the point where that tells it from nothing or from all."""
    share = 100 * part / whole
    return f"{share:.1f}" if share < 10 or share > 99 else f"{share:.0f}"
