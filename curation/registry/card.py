"""The card: README.md of a release, for the people who will train on it, and for `datasets.load_dataset(folder)`."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from curation.registry.became import became
from curation.registry.datasheet import datasheet
from curation.registry.manifest import Manifest
from curation.registry.report import PICTURES
from curation.registry.usage import usage

NOT_APPROVED = (
    "> Built and checked by machine; **not approved by a person** when it was published. The channel `approved` of the "
    "registry is on the version that somebody has approved since; whoever trains on another one decides whether it is "
    "fit for that."
)
TRAIN_FLAG = (
    "**Mind the `train` flag.** Each of the `messages` says in `train` whether it is a turn to learn from, and in "
    "`train_reason` why. Using `messages` without the `train` flag trains on everything: on customers, system texts "
    "and agents' turns that were left out on purpose. Mask by the flag, or use a `prompt`/`completion` config."
)
CANARY_COLUMNS = ("entity type", "planted", "missed", "recall", "recall at least, by the bound")
RECALL = re.compile(r"recall_([A-Z_]+)\Z")
OF_TYPE = re.compile(r"(?:recall|bound|missed)_[A-Z_]+\Z")
PLANTED = "memorisation_canaries"  # the figure that counts such rows
GROUP = re.compile(r"rare_\d+\Z")


def card(manifest: Manifest, release: Mapping[str, Any]) -> str:
    """README.md of a release: Markdown under a YAML header. A function of manifest and `release.json` alone."""
    return f"---\n{_header(manifest.facts)}---\n\n" + "\n\n".join(_body(manifest, release)) + "\n"


def _header(facts: Mapping[str, Any]) -> str:
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


def _body(manifest: Manifest, release: Mapping[str, Any]) -> Iterator[str]:
    facts, run = manifest.facts, release["run"]
    yield f"# {facts['corpus']} {release['version']}"
    yield str(facts["description"])
    yield (
        f"Shape: `{facts['shape']}`. Owner: {facts['owner']}. Licence: {facts['licence']}. "
        f"Inputs as of {release['as_of']}. Content digest: `{manifest.content_digest}`."
    )
    yield NOT_APPROVED
    if facts["shape"] == "conversations" or "conversations" in facts["configs"]:
        yield TRAIN_FLAG
    yield "## Changes"
    previous = release["previous"]
    yield f"After {previous}:" if previous else "No earlier release."
    yield "\n".join(f"- {line}" for line in release["changelog"])
    if "CHANGELOG.md" in release.get("made", ()):
        yield "All versions: [CHANGELOG.md](CHANGELOG.md)."
    yield from usage(manifest, release)
    yield from _figures(facts, release)
    checks = run.get("checks", {})
    if checks:
        yield "## Checks"
        yield from _checks(checks, run.get("figures", {}))
    yield "## Sources"
    landed = run.get("landings", {})
    yield _table(
        ("source", "owner", "approved by", "licence", "purpose", "landings"),
        [
            (s["name"], s["owner"], s.get("approved_by") or "", s["licence"], s["purpose"], _landings(s, landed))
            for s in facts["sources"]
        ],
    )
    if decisions := facts.get("decisions", {}):
        yield "Decisions of people that this content follows:"
        yield _table(("decision", "count"), [(kind, each["count"]) for kind, each in sorted(decisions.items())])
    yield "## Stages"
    yield _table(("stage", "version", "settings", "did to this content"), [_stage(each) for each in facts["stages"]])
    yield "## Redaction"
    yield f"Profile `{facts['profile'].get('name')}` (digest `{facts['profile'].get('digest')}`)."
    yield from _redaction(facts["counts"])
    yield "`lineage/` counts, for each example, what was edited and redacted, by kind."
    yield from _picture("redactions", release)
    yield "## Limits"
    yield "\n".join(f"- {line}" for line in facts["limits"]) or "None declared."
    yield from _planted(facts["counts"].get("figures", {}))
    yield "## Datasheet"
    yield "The questions of Datasheets for Datasets (Gebru et al. 2021), answered from what the pipeline has recorded."
    yield datasheet(manifest, release)


def _stage(stage: Mapping[str, Any]) -> tuple[str, ...]:
    did = ", ".join(f"{what} {n:,}" for what, n in sorted(stage.get("counts", {}).items()))
    return f"{stage['name']}", f"`{stage['version']}`", (stage["settings_digest"] or "").rpartition(":")[2][:12], did


def _figures(facts: Mapping[str, Any], release: Mapping[str, Any]) -> Iterator[str]:
    """How many examples, what was counted while they were made, and what became of the other documents."""
    yield "## Figures"
    examples = facts["counts"].get("examples", {})
    yield _table(
        ("config", "split", "examples"),
        [(config, split, n) for config, splits in sorted(examples.items()) for split, n in sorted(splits.items())],
    )
    for name in ("balance", "classes", "lengths"):
        yield from _picture(name, release)
    figures = facts["counts"].get("figures", {})
    if figures:
        yield "Counted while the examples were made:"
        yield _table(("figure", "count"), sorted(figures.items()))
    sifted = release["run"].get("sifted", {})
    if sifted:
        yield "What all that was made was sifted for, and what was left out:"
        yield _table(("figure", "count"), sorted(sifted.items()))
    told = list(became(release["run"]))
    if told:
        yield "### What a hundred documents became"
        yield from (part if isinstance(part, str) else _table(tuple(part[0]), part[1]) for part in told)
    yield "What became of every document that was looked at for this corpus:"
    fates = release["run"].get("fates", {})
    yield _table(
        ("fate", "reason", "documents"),
        [(fate, reason, n) for name, n in sorted(fates.items()) for fate, _, reason in [name.partition(":")]],
    )
    for name in ("flow", "nights", "releases"):
        yield from _picture(name, release)


def _picture(name: str, release: Mapping[str, Any]) -> Iterator[str]:
    """The picture of that name, where the release has it."""
    path = f"report/{name}.png"
    if path in release.get("made", ()):
        yield f"![{PICTURES[name]}]({path})"


def _planted(figures: Mapping[str, int]) -> Iterator[str]:
    """How many rows were planted to measure memorisation, where any were."""
    if planted := figures.get(PLANTED):
        yield (
            f"**Planted on purpose:** {planted:,} rows of the training shards are canaries, invented sequences that "
            "stand there a known number of times, to measure how much a model remembers. Who tests it has their list."
        )


def _redaction(counts: Mapping[str, Any]) -> Iterator[str]:
    """What was written in place of what, and what stands because the profile keeps its type."""
    redactions, operators, kept = (counts.get(name, {}) for name in ("redactions", "operators", "kept"))
    rows = [(entity, operators.get(entity, ""), n) for entity, n in redactions.items()]
    rows += [(entity, "keep", n) for entity, n in kept.items() if n]
    if rows:
        yield _table(("entity type", "operator", "count"), sorted(rows))
    if kept:
        yield (
            f"The profile keeps {', '.join(sorted(kept))}: such values stand in the texts as they were written. They "
            "are not searched for; those that something found are counted as `keep`."
        )


def _checks(checks: Mapping[str, bool], figures: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Each check with all that it counted, and how many hits people let pass. What measures each entity type, or names
    groups, has a table of its own. A failed check that blocks leaves no release, so one that failed only warns."""
    waived = sum(int(counted.get("waived", 0)) for counted in figures.values())
    yield f"Hits that a person let pass, by a waiver in the log of decisions: **{waived}**."
    rows, tables = [], []
    for name, ok in sorted(checks.items()):
        counted = figures.get(name, {})
        measured, groups = canaries(counted), [said for what, said in counted.items() if GROUP.match(what)]
        shown = {w: n for w, n in counted.items() if not GROUP.match(w) and (not measured or not OF_TYPE.match(w))}
        result = "passed" if ok else "failed: a warning, which stops no release"
        rows.append((name, result, ", ".join(f"{what} {n}" for what, n in shown.items())))
        if measured:
            tables += [f"`{name}`, by entity type:", _table(CANARY_COLUMNS, measured)]
        if groups:
            listed = "\n".join(f"- {_cell(said)}" for said in groups)
            tables.append(f"`{name}`: groups of fewer than {counted.get('k')} people, the smallest first:\n\n{listed}")
    yield _table(("check", "result", "figures"), rows)
    yield from tables


def canaries(figures: Mapping[str, Any]) -> list[tuple[str, Any, Any, Any, Any]]:
    """The rows `CANARY_COLUMNS` of figures that were measured by entity type; none of other figures."""
    measured = [match[1] for name in figures if (match := RECALL.match(name))]
    planted = figures.get("planted", 0) - figures.get("not_scanned", 0)
    return [
        (e, planted, figures.get(f"missed_{e}", ""), figures[f"recall_{e}"], figures[f"bound_{e}"])
        for e in measured
        if f"bound_{e}" in figures
    ]


def _landings(source: Mapping[str, Any], landed: Mapping[str, Sequence[str]]) -> str:
    """How many landings and from when to when, by the facts of the source or by the night's."""
    stated = [landing["date"] for landing in source.get("landings", ())] or landed.get(source["name"], ())
    dates = sorted(str(date) for date in stated)
    if not dates:
        return "none"
    return dates[0] if len(dates) == 1 else f"{len(dates)}, {dates[0]} to {dates[-1]}"


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    def line(cells: tuple[Any, ...]) -> str:
        return "| " + " | ".join(map(_cell, cells)) + " |"

    return "\n".join([line(head), "|" + " --- |" * len(head), *(line(row) for row in rows)]) if rows else "None."


def _cell(value: Any) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")
