"""The card: README.md of a release, for the people who will train on it, and for `datasets.load_dataset(folder)`.

Its wording is in `card.md.jinja`; what the templates show is computed here, and in `datasheet` for the data sheet.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import TypedDict

from curation.corpora.stated_facts import ContentCounts, SourceFact, StageFact
from curation.quality.verdicts import Figure
from curation.registry.release.datasheet import known
from curation.registry.release.document_outcomes import became
from curation.registry.release.feeds import chunk_configs
from curation.registry.release.manifest import Manifest, ReleaseFacts
from curation.registry.release.markdown import templates
from curation.registry.release.release_json import ReleaseJson, ReleaseRun
from curation.registry.release.report import PICTURES

CANARY_COLUMNS = ("entity type", "planted", "missed", "recall", "recall at least, by the bound")
RECALL = re.compile(r"recall_([A-Z_]+)\Z")
OF_TYPE = re.compile(r"(?:recall|bound|missed)_[A-Z_]+\Z")

type CanaryRow = tuple[str, Figure, Figure, Figure, Figure]  # of `CANARY_COLUMNS`


class CheckShown(TypedDict):
    """A check as the card shows it: a row, and what it measured by entity type."""

    name: str
    row: tuple[str, str, str]
    by_type: list[CanaryRow]


def card(manifest: Manifest, release: ReleaseJson) -> str:
    """Return README.md of a release: Markdown under a YAML header. It depends on manifest and `release.json` alone."""
    names = {**known(manifest, release), **_usage(manifest, release), **figures_of(manifest.facts, release)}
    return templates().get_template("card.md.jinja").render(names)


def figures_of(facts: ReleaseFacts, release: ReleaseJson) -> dict[str, object]:
    """Return what the card, and the page of a release, count and list: tables as rows."""
    run, counts = release["run"], facts["counts"]
    figures = run.get("figures", {})
    return {
        "header": _header(facts),
        "made": release.get("made", ()),
        "pictures": pictures_of(release),
        "examples": [
            (config, split, n)
            for config, splits in sorted(counts.get("examples", {}).items())
            for split, n in sorted(splits.items())
        ],
        "figures": counts.get("figures", {}),
        "sifted": run.get("sifted", {}),
        "became": became(run),
        "outcomes": [(*name.partition(":")[::2], n) for name, n in sorted(run.get("fates", {}).items())],
        "checks": [_check(name, ok, figures.get(name, {})) for name, ok in sorted(run.get("checks", {}).items())],
        "waived": sum(int(counted.get("waived", 0)) for counted in figures.values()),
        "canary_columns": CANARY_COLUMNS,
        "sources": [
            (s["name"], s["owner"], s.get("approved_by") or "", s["licence"], s["purpose"], _landings(s, run))
            for s in facts["sources"]
        ],
        "decisions": [(kind, decision["count"]) for kind, decision in sorted(facts.get("decisions", {}).items())],
        "stages": [_stage(stage) for stage in facts["stages"]],
        "written": _written(counts),
    }


def pictures_of(release: ReleaseJson) -> dict[str, str]:
    """Return the pictures of a release by name, with what each shows."""
    return {name: shows for name, shows in PICTURES.items() if f"report/{name}.png" in release.get("made", ())}


def _usage(manifest: Manifest, release: ReleaseJson) -> dict[str, object]:
    """Return the names that a person needs to use the release with their own tools."""
    facts = manifest.facts
    config = str(facts["default_config"])
    splits = facts["configs"].get(config, {})
    sample = facts.get("samples", {}).get(config)
    split = "train" if "train" in splits else min(splits, default="train")
    return {
        "config": config,
        "shards": f"{facts['corpus']}/data/{config}/{split}-*.parquet",
        "schemas": [f"`{file.path}`" for file in manifest.files if file.path.startswith("schema/")],
        "feeds": [f"`{name}`" for name in release.get("made", ()) if name.startswith("feed/")],
        "chunks": chunk_configs(facts),
        "signed_by": release.get("signed_by"),
        "id": sample["id"] if sample is not None else None,
    }


def _header(facts: ReleaseFacts) -> str:
    from ruamel.yaml import YAML

    chosen = facts["default_config"]
    configs = []
    for config, splits in sorted(facts["configs"].items(), key=lambda item: (item[0] != chosen, item[0])):
        files = [
            {"split": split, "path": f"data/{config}/{split}-*.parquet"}
            for split, names in sorted(splits.items())
            if names
        ]
        if files:
            configs.append(
                {"config_name": config, **({"default": True} if config == chosen else {}), "data_files": files}
            )
    header = {
        "pretty_name": facts["corpus"],
        "license": facts["licence"],
        "tags": ["curation", facts["shape"]],
        "configs": configs,
    }
    stream = io.StringIO()
    yaml = YAML()
    yaml.width = 200
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(header, stream)
    return stream.getvalue()


def _stage(stage: StageFact) -> tuple[str, ...]:
    did = ", ".join(f"{what} {n:,}" for what, n in sorted(stage.get("counts", {}).items()))
    return f"{stage['name']}", f"`{stage['version']}`", (stage["settings_digest"] or "").rpartition(":")[2][:12], did


def _written(counts: ContentCounts) -> list[tuple[str, str, int]]:
    """Return (entity type, operator, count) of replaced values, and of values that stay because the profile keeps
    them.
    """
    redactions, operators, kept = counts.get("redactions", {}), counts.get("operators", {}), counts.get("kept", {})
    rows = [(entity, operators.get(entity, ""), n) for entity, n in redactions.items()]
    return sorted(rows + [(entity, "keep", n) for entity, n in kept.items() if n])


def _check(name: str, ok: bool, counted: Mapping[str, Figure]) -> CheckShown:
    """Return a check with its counts; measurements by entity type get a table of their own.

    A failed check in a release is only a warning, because a failed check that blocks leaves no release.
    """
    measured = canaries(counted)
    shown = {w: n for w, n in counted.items() if not measured or not OF_TYPE.match(w)}
    result = "passed" if ok else "failed: a warning, which stops no release"
    return {
        "name": name,
        "row": (name, result, ", ".join(f"{what} {n}" for what, n in shown.items())),
        "by_type": measured,
    }


def canaries(figures: Mapping[str, Figure]) -> list[CanaryRow]:
    """Return rows with the columns `CANARY_COLUMNS` for figures measured by entity type; none for other figures."""
    measured = [match[1] for name in figures if (match := RECALL.match(name))]
    planted = int(figures.get("planted", 0)) - int(figures.get("not_scanned", 0))
    return [
        (e, planted, figures.get(f"missed_{e}", ""), figures[f"recall_{e}"], figures[f"bound_{e}"])
        for e in measured
        if f"bound_{e}" in figures
    ]


def _landings(source: SourceFact, run: ReleaseRun) -> str:
    """Return how many landings there are and from when to when, by the source's facts or else the night's."""
    stated = [landing["date"] for landing in source.get("landings", ())]
    dates = sorted(str(date) for date in stated or run.get("landings", {}).get(source["name"], ()))
    if not dates:
        return "none"
    return dates[0] if len(dates) == 1 else f"{len(dates)}, {dates[0]} to {dates[-1]}"
