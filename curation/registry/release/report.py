"""Chooses the pictures of a release: which figures are drawn, under which names, with which captions on the card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation.registry.release.flow_drawing import Stage, flow_picture
from curation.registry.release.manifest import DATA, Manifest
from curation.registry.release.pictures import FATE_COLOURS, SPLIT_COLOURS, doublings, ranked, stacked
from curation.registry.release.release_json import ReleaseJson, ReleaseRun

type Numbers = npt.NDArray[np.int64]

# What each picture shows: the card's words. A picture that would be empty is not drawn.
PICTURES: Mapping[str, str] = {
    "flow": "The flow: what was read and looked at, what is kept, and for which reason the rest left",
    "balance": "Examples by month of creation and split",
    "classes": "Examples by class",
    "lengths": "Examples by length of their text",
    "redactions": "What was written in place of values, by entity type",
    "nights": "What became of the documents of each landing",
    "releases": "Examples by release",
}
# Figures that count examples by class: those of the declared response to imbalance, else those of the shape, the first.
CLASSES = ("class:", "label:", "action:", "task:", "signal:", "family:", "attack:")
# A row's names, and what a struct's text does not count as: words of the form, not of people.
NO_TEXT = frozenset({"role", "train_reason", "meta", "metadata", "task", "signal"})
NIGHTS = 60  # landings that are drawn, the newest


def pictures(folder: Path, manifest: Manifest, release: ReleaseJson) -> dict[str, bytes]:
    """Return name of `PICTURES` → PNG, for the release whose content lies in `folder`. Equal releases give equal
    bytes.
    """
    facts, run = manifest.facts, release["run"]
    drawn: dict[str, bytes] = {}
    stages = flow(run)
    if any(stage.total for stage in stages):
        drawn["flow"] = flow_picture(stages)
    if balance := by_month(manifest):
        drawn["balance"] = stacked(balance, "month of creation", "examples", SPLIT_COLOURS)
    if classes := _classes(facts["counts"].get("figures", {})):
        drawn["classes"] = ranked(dict(_largest(classes)), "examples")
    if text_lengths := lengths(folder, manifest):
        drawn["lengths"] = doublings(text_lengths, "characters of text in an example, from", "examples")
    if redactions := {name: n for name, n in facts["counts"].get("redactions", {}).items() if n}:
        drawn["redactions"] = ranked(redactions, "values replaced")
    if nights := dict(sorted(run.get("nights", {}).items())[-NIGHTS:]):
        drawn["nights"] = stacked(nights, "landing", "documents", FATE_COLOURS)
    history = release.get("history", [])
    if len(history) > 1:
        counted = {entry["version"]: entry["examples"] for entry in history[-NIGHTS:]}
        drawn["releases"] = stacked(counted, "release", "examples", SPLIT_COLOURS)
    return {name: drawn[name] for name in PICTURES if name in drawn}


def flow(run: ReleaseRun) -> list[Stage]:
    """Return the stages of `run["flow"]` (`stage`, `fates`) in order, else one stage made from the
    candidate's fates.
    """
    stages = run.get("flow") or [{"stage": "documents", "fates": run.get("fates", {})}]
    return [Stage(stage["stage"], stage["fates"]) for stage in stages]


def by_month(manifest: Manifest) -> dict[str, dict[str, int]]:
    """Return month → split → examples of the default config."""
    months: dict[str, dict[str, int]] = {}
    for file in manifest.files:
        match = DATA.fullmatch(file.path)
        if match and match["config"] == manifest.facts["default_config"]:
            splits = months.setdefault(match["month"], {})
            splits[match["split"]] = splits.get(match["split"], 0) + file.rows
    return dict(sorted(months.items()))


def _classes(figures: Mapping[str, int]) -> dict[str, int]:
    for prefix in CLASSES:
        if classes := {name.removeprefix(prefix): n for name, n in figures.items() if name.startswith(prefix)}:
            return classes
    return {}


def _largest(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the 24 largest counts, and the sum of the others."""
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rest = order[24:]
    return order[:24] + ([(f"{len(rest)} others", sum(n for _, n in rest))] if rest else [])


def lengths(folder: Path, manifest: Manifest) -> dict[int, int]:
    """Return doubling n → examples of the default config whose text has 2^(n-1) to under 2^n characters."""
    config = manifest.facts["default_config"]
    counts: dict[int, int] = {}
    for file in manifest.files:
        match = DATA.fullmatch(file.path)
        if match and match["config"] == config:
            table = pq.read_table(folder / file.path, page_checksum_verification=True)
            names = [name for name in table.column_names if name not in NO_TEXT and not name.endswith("_id")]
            for batch in table.select(names).to_batches():
                lengths = _summed((_characters(column) for column in batch.columns), batch.num_rows)
                for length in lengths.tolist():
                    counts[length.bit_length()] = counts.get(length.bit_length(), 0) + 1
    return counts


def _characters(column: pa.Array) -> Numbers:
    """Return the number of code points of all text in each value of a column, however deeply nested."""
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return np.asarray(pc.fill_null(pc.utf8_length(column), 0).to_numpy(zero_copy_only=False), dtype=np.int64)
    if pa.types.is_list(kind):
        # Of a null there is no text, whatever its offsets span: `value_lengths` says null, `flatten` leaves it out.
        sizes = pc.fill_null(pc.list_value_length(column), 0).to_numpy(zero_copy_only=False)
        ends = np.cumsum(sizes, dtype=np.int64)
        total = np.concatenate([[0], np.cumsum(_characters(column.flatten()))])
        return np.asarray(total[ends] - total[ends - sizes], dtype=np.int64)
    if pa.types.is_struct(kind):
        fields = [kind.field(number).name for number in range(kind.num_fields)]
        parts = zip(fields, column.flatten(), strict=True)
        return _summed((_characters(part) for name, part in parts if name not in NO_TEXT), len(column))
    return np.zeros(len(column), dtype=np.int64)


def _summed(parts: Iterable[Numbers], rows: int) -> Numbers:
    return sum(parts, start=np.zeros(rows, dtype=np.int64))
