"""Facts from which `datasheet.md.jinja` answers the questions of Datasheets for Datasets (Gebru et al. 2021).

They come from manifest and history. A question that no fact answers gets no phrase: the sheet leaves it to the owner.
"""

from __future__ import annotations

from curation.registry.release.manifest import DATA, Manifest
from curation.registry.release.markdown import templates
from curation.registry.release.release_json import ReleaseJson


def answer(name: str, manifest: Manifest, release: ReleaseJson) -> str:
    """Return the answer that the sheet gives in the block of that name; empty where no fact answers it."""
    sheet = templates().get_template("datasheet.md.jinja")
    return "".join(sheet.blocks[name](sheet.new_context(known(manifest, release)))).removesuffix("\n")


def known(manifest: Manifest, release: ReleaseJson) -> dict[str, object]:
    """Return the names that the sheet uses, with their values."""
    facts, run = manifest.facts, release["run"]
    counts, fates, figures = facts["counts"], run.get("fates", {}), run.get("figures", {})

    def documents(fate: str = "") -> int:
        return sum(n for name, n in fates.items() if name.startswith(fate))

    recalls = [(n, name[7:]) for name, n in figures.get("canaries", {}).items() if name.startswith("recall_")]
    recall, entity = min(recalls, default=(0, ""))
    months = {match["month"] for file in manifest.files if (match := DATA.fullmatch(file.path))}
    return {
        "facts": facts,
        "release": release,
        "digest": manifest.content_digest,
        "tag": f"{facts['corpus']}@{release['version']}",
        "profile": {"name": None, "digest": None, **facts["profile"]},
        "fates": fates,
        "documents": documents,
        "instances": "; ".join(
            f"`{config}`: {sum(own.values()):,} ({', '.join(f'{split} {n:,}' for split, n in sorted(own.items()))})"
            for config, own in sorted(counts.get("examples", {}).items())
        ),
        "columns": "; ".join(
            f"`{config}`: {', '.join(f'`{name}` ({kind})' for name, kind in own.items())}"
            for config, own in sorted(facts["schema"].items())
        ),
        "splits": {split for own in facts["configs"].values() for split in own},
        "months": sorted(months - {"undated"}),
        "values_replaced": sum(counts.get("redactions", {}).values()),
        "kept": sorted(counts.get("kept", {})),
        "worst_type": entity,
        "worst_recall": f"{recall:.1%}",
        "quasi": figures.get("quasi_identifiers", {}),
        "reviewers": {source["approved_by"] for source in facts["sources"] if source.get("approved_by")},
    }
