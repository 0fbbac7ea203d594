"""The questions of Datasheets for Datasets (Gebru et al. 2021), answered from what manifest and history state.

A question whose answer no fact holds is not answered by a phrase: the sheet lists it as the owner's to answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curation.registry.manifest import DATA, Manifest

# Heading → (name, question as the paper asks it), in the paper's order.
QUESTIONS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "Motivation": (
        ("purpose", "For what purpose was the dataset created?"),
        ("creator", "Who created the dataset and on behalf of which entity?"),
        ("funder", "Who funded the creation of the dataset?"),
    ),
    "Composition": (
        ("instances", "What do the instances that comprise the dataset represent?"),
        ("count", "How many instances are there in total?"),
        ("sample", "Does the dataset contain all possible instances or is it a sample?"),
        ("data", "What data does each instance consist of?"),
        ("missing", "Is any information missing from individual instances?"),
        ("relationships", "Are relationships between individual instances made explicit?"),
        ("splits", "Are there recommended data splits?"),
        ("noise", "Are there any errors, sources of noise, or redundancies in the dataset?"),
        ("external", "Is the dataset self-contained, or does it link to or otherwise rely on external resources?"),
        ("offensive", "Does the dataset contain data that might be offensive, insulting or threatening?"),
        ("identify", "Is it possible to identify individuals from the dataset?"),
        ("sensitive", "Does the dataset contain data that might be considered sensitive in any way?"),
    ),
    "Collection process": (
        ("acquired", "How was the data associated with each instance acquired?"),
        ("timeframe", "Over what timeframe was the data collected?"),
        ("consent", "Did the individuals in question consent to the collection and use of their data?"),
        ("review", "Were any ethical review processes conducted?"),
    ),
    "Preprocessing, cleaning, labelling": (
        ("preprocessing", "Was any preprocessing, cleaning or labelling of the data done?"),
        ("raw", "Was the raw data saved in addition to the preprocessed data?"),
        ("software", "Is the software that was used to preprocess the data available?"),
    ),
    "Uses": (
        ("used", "Has the dataset been used for any tasks already?"),
        ("future", "Is there anything about its composition or collection that might impact future uses?"),
        ("unfit", "Are there tasks for which the dataset should not be used?"),
    ),
    "Distribution": (
        ("third", "Will the dataset be distributed to third parties?"),
        ("how", "How and when will the dataset be distributed?"),
        ("licence", "Under which licence or terms of use?"),
    ),
    "Maintenance": (
        ("support", "Who will be supporting, hosting and maintaining the dataset, and how can they be contacted?"),
        ("update", "Will the dataset be updated?"),
        ("retention", "Are there limits on the retention of the data of the people that it relates to?"),
        ("older", "Will older versions continue to be supported?"),
        ("extend", "Is there a mechanism for others to extend or contribute to the dataset?"),
    ),
}


def answers(manifest: Manifest, release: Mapping[str, Any]) -> dict[str, str]:
    """Name of a question → its answer, of those that facts answer; one line of Markdown each."""
    facts, run = manifest.facts, release["run"]
    counts, tag = facts["counts"], f"{facts['corpus']}@{release['version']}"
    months = sorted({m["month"] for file in manifest.files if (m := DATA.fullmatch(file.path))})
    sources = facts["sources"]
    said = {
        "purpose": str(facts["description"]),
        "creator": f"{facts['owner']}; selected, redacted and checked by the pipeline `curation`, not by hand.",
        "instances": f"Examples of the shape `{facts['shape']}`, made of documents of {_names(sources)}.",
        "count": _examples(counts.get("examples", {})),
        "sample": _sample(run.get("fates", {})),
        "data": "; ".join(
            f"`{config}`: {', '.join(f'`{name}` ({kind})' for name, kind in columns.items())}"
            for config, columns in sorted(facts["schema"].items())
        ),
        "missing": _missing(counts),
        "relationships": (
            "Rows that were made of the same turns share `turn` in `lineage/`; who wrote them is not told."
        ),
        "splits": _splits(facts["configs"]),
        "noise": _noise(run.get("fates", {})),
        "external": "Self-contained: all of it is in the files that `SHA256SUMS` lists.",
        "identify": _identify(run),
        "sensitive": _sensitive(facts),
        "acquired": "Written by people at work in the systems named under Sources, and exported from there by their "
        "owners: observed, neither asked for nor inferred.",
        "timeframe": _timeframe(months, release["as_of"]),
        "consent": _consent(run.get("fates", {}), sources),
        "preprocessing": f"{_stages(facts['stages'])} `lineage/` counts what was edited and replaced in each example.",
        "raw": "Yes, by its owner, where only few may read; no way leads there from these files without the keys "
        f"{', '.join(f'`{key}` ({duty})' for duty, key in sorted(facts['keys'].items()))}.",
        "software": "Yes: `curation`, at the versions of its stages that are under Stages.",
        "unfit": "Training on any split but `train`: the others are held out, by customer or thread. Purposes beyond "
        f"{_joined({s['purpose'] for s in sources})}, for which the sources were opened.",
        "how": f"As `{tag}` in a DVC registry since {release['published_at'][:10]}; content digest "
        f"`{manifest.content_digest}`.",
        "licence": f"{facts['licence']}; of the sources: {_joined({s['licence'] for s in sources})}.",
        "support": str(facts["owner"]),
        "update": "By new versions: major where schema, redaction profile or a key changed, minor where records or "
        "settings did, patch where words about it did. Where nothing changed there is no version.",
        "retention": "Each document's own, enforced whenever a version is built. Who asks to be erased is erased from "
        "the next version, and versions that hold them are withdrawn.",
        "older": "They stay as they are until they are withdrawn; then their files go and their digests stay.",
        "extend": "A change to the recipe or to a source's declaration, in YAML, and a review of it.",
    }
    if reviewers := {s["approved_by"] for s in sources if s.get("approved_by")}:
        said["review"] = f"The use of sources was approved by {_joined(reviewers)}."
    if facts["limits"]:
        said["future"] = " ".join(str(line) for line in facts["limits"])
    return said


def datasheet(manifest: Manifest, release: Mapping[str, Any]) -> str:
    """The sheet as Markdown, headings of the third rank: every question of `QUESTIONS` that facts answer, then the
    others as left to the owner."""
    found, parts, open_questions = answers(manifest, release), [], []
    for heading, questions in QUESTIONS.items():
        parts.append(f"### {heading}")
        parts += [f"**{asks}** {found[name]}" for name, asks in questions if name in found]
        open_questions += [asks for name, asks in questions if name not in found]
    if open_questions:
        parts += ["### Left to the owner", "\n".join(f"- {asks}" for asks in open_questions)]
    return "\n\n".join(parts)


def _names(sources: list[Mapping[str, Any]]) -> str:
    return _joined({source["name"] for source in sources})


def _joined(words: set[str]) -> str:
    return ", ".join(sorted(str(word) for word in words)) or "none"


def _examples(examples: Mapping[str, Mapping[str, int]]) -> str:
    return "; ".join(
        f"`{config}`: {sum(splits.values()):,} ({', '.join(f'{split} {n:,}' for split, n in sorted(splits.items()))})"
        for config, splits in sorted(examples.items())
    )


def _sample(fates: Mapping[str, int]) -> str:
    if not fates:
        return "All that the recipe selects."
    return (
        f"All that the recipe selects: of {sum(fates.values()):,} documents {fates.get('kept', 0):,} are in it. "
        "Each other one has its reason under Figures; nothing was drawn by chance."
    )


def _missing(counts: Mapping[str, Any]) -> str:
    replaced = sum(counts.get("redactions", {}).values())
    return f"{replaced:,} values that could identify somebody were replaced, by type under Redaction."


def _splits(configs: Mapping[str, Mapping[str, Any]]) -> str:
    splits = {split for found in configs.values() for split in found}
    return (
        f"{_joined(splits)}, by a keyed hash of the customer or thread: nobody is in two of them, and a training "
        "example near one that is held out is dropped."
    )


def _noise(fates: Mapping[str, int]) -> str:
    merged = sum(n for name, n in fates.items() if name.startswith("merged"))
    quarantined = sum(n for name, n in fates.items() if name.startswith("quarantined"))
    return (
        f"Texts are as people wrote them. {merged:,} documents that say the same as another were merged into it; "
        f"{quarantined:,} that could not be read or scanned were left out."
    )


def _identify(run: Mapping[str, Any]) -> str:
    figures = run.get("figures", {})
    said = ["Names, addresses and numbers were replaced; what somebody tells of themselves in other words was not."]
    canaries = figures.get("canaries", {})
    recalls = [(recall, name[7:]) for name, recall in canaries.items() if name.startswith("recall_")]
    if recalls:
        worst, entity = min(recalls)
        said.append(f"Of planted identifiers the worst type, {entity}, was found at {worst:.1%}.")
    quasi = figures.get("quasi_identifiers", {})
    if "below_k" in quasi:
        said.append(f"Groups of fewer than {quasi.get('k')} people by their labels: {quasi['below_k']}.")
    return " ".join(said)


def _sensitive(facts: Mapping[str, Any]) -> str:
    kept = sorted(facts["counts"].get("kept", {}))
    stands = f"Types that it keeps: {', '.join(kept)}." if kept else "It keeps no type."
    return f"Texts of a company's own systems, redacted by the profile `{facts['profile'].get('name')}`. {stands}"


def _timeframe(months: list[str], as_of: str) -> str:
    dated = [month for month in months if month != "undated"]
    span = f"Documents of {dated[0]} to {dated[-1]}, " if dated else ""
    return f"{span}as the sources stood on {as_of}."


def _consent(fates: Mapping[str, int], sources: list[Mapping[str, Any]]) -> str:
    refused = sum(n for name, n in fates.items() if name.startswith("dropped:consent"))
    return (
        f"Where a source says so: {refused:,} documents were left out because consent was denied or has expired. "
        f"The sources were opened for: {_joined({source['purpose'] for source in sources})}."
    )


def _stages(stages: list[Mapping[str, Any]]) -> str:
    return f"Yes, by {', '.join(str(stage['name']) for stage in stages)}; versions and counts are under Stages."
