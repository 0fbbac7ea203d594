"""Writes the pages of the reference from what the code declares. Only the files of a release are listed by hand, in
`release_files.yaml`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from curation.docs.commands import verbs
from curation.docs.fields import model_tables, object_tables, rows
from curation.docs.shipped_parts import checks, configs, entity_types, readers, shapes
from curation.docs.tables import tables
from curation.reports.texts.explain_object import Explanation
from curation.settings.entry_points import at_path

WRITTEN = "<!-- Written from the declarations by `uv run python tests/docs/write_reference.py`. -->"
HERE = Path(__file__).parent
MODELS: Mapping[str, tuple[str, str]] = {  # page → heading, and the dotted path of a settings model
    "yaml/source.md": ("Source", "curation.sources.settings.SourceSettings"),
    "yaml/corpus.md": ("Recipe", "curation.corpora.recipe.Recipe"),
    "yaml/suite.md": ("Suite", "curation.quality.suite.Suite"),
    "yaml/privacy.md": ("Privacy", "curation.privacy.policy.PrivacyPolicy"),
    "yaml/cleaning.md": ("Cleaning", "curation.cleaning.settings.CleaningSettings"),
    "yaml/dedup.md": ("Dedup", "curation.dedup.settings.DedupSettings"),
    "yaml/nightly.md": ("Nightly", "curation.deployment.nightly.NightlySettings"),
    "yaml/locations.md": ("Locations", "curation.storage.locations.LocationSettings"),
    "yaml/stage.md": ("Stage", "curation.deployment.stages.StageSettings"),
    "operators.md": ("Operator", "curation.privacy.profile.Operator"),
}


def pages(command_line: Any) -> dict[str, str]:
    """Return every page of the reference: path below `reference/` → text in Markdown.

    Args:
        command_line: the click command of `curation`, which is above this module.
    """
    bodies: dict[str, Callable[[], Iterable[str]]] = {
        "commands.md": lambda: verbs(command_line),
        "readers.md": readers,
        "shapes.md": shapes,
        "fates.md": fates,
        "entity-types.md": entity_types,
        "checks.md": checks,
        "tables.md": tables,
        "release.md": release,
        "explain-json.md": lambda: object_tables("The object", Explanation),
    }
    heads = yaml.safe_load((HERE / "pages.yaml").read_text(encoding="utf-8"))
    texts = {}
    for path, head in heads.items():
        body = bodies[path]() if path in bodies else _settings(path)
        lines = [WRITTEN, "", f"# {head['title']}", "", head["lead"], "", *body]
        texts[path] = "\n".join(lines).rstrip() + "\n"
    return texts


def _settings(path: str) -> Iterator[str]:
    heading, dotted = MODELS[path]
    model: type[BaseModel] = at_path(dotted)
    yield from model_tables(heading, model, _elsewhere(path))


def _elsewhere(path: str) -> Collection[type[BaseModel]]:
    """Return the models that a page leaves out because another page explains them."""
    from curation.corpora.shapes.every import SHAPES

    return [module.Settings for module in SHAPES.values()] if path == "yaml/corpus.md" else ()


def fates() -> Iterator[str]:
    """Yield tables of every reason that a fate, or a message of a conversation, can have, with what to do."""
    from curation.reports import reason_texts

    remedies = yaml.safe_load((HERE / "remedies.yaml").read_text(encoding="utf-8"))
    parts = (
        (
            "quarantined",
            reason_texts.QUARANTINED,
            "Quarantined rows and files",
            "The source set the row or file aside because",
        ),
        ("records", reason_texts.RECORDS, "Records", "What became of a record, because"),
        ("cleaning", reason_texts.CLEANING, "Dropped by cleaning", "Cleaning dropped the document because"),
        ("corpora", reason_texts.CORPORA, "Left out of a corpus", "The corpus left the document out because"),
        (
            "train_reasons",
            reason_texts.TRAIN_REASONS,
            "Not trained on",
            "Nothing of the document is trained on because",
        ),
    )
    for key, meanings, title, lead in parts:
        yield from (f"## {title}", "", lead, "")
        told = ((f"`{reason}`", meaning, remedies[key][reason]) for reason, meaning in sorted(meanings.items()))
        yield from rows(("reason", "meaning", "what to do"), told)
        yield ""


def release() -> Iterator[str]:
    """Yield tables of the files of a release, of the keys of its JSON files, and of the columns of lineage."""
    from curation.corpora.shards import LINEAGE
    from curation.registry.release.manifest import ManifestJson
    from curation.registry.release.release_json import ReleaseJson

    words = yaml.safe_load((HERE / "release_files.yaml").read_text(encoding="utf-8"))
    yield from (
        "## Files",
        "",
        *rows(("path", "what it holds"), ((f"`{k}`", w) for k, w in words["files"].items())),
        "",
    )
    for name, form in (("manifest", ManifestJson), ("release", ReleaseJson)):
        keys = sorted(form.__required_keys__ | form.__optional_keys__)
        told = ((f"`{key}`", words[name][key]) for key in keys)
        yield from (f"## {name}.json", "", *rows(("key", "what it holds"), told), "")
    yield from ("## Lineage", "", "A row of `lineage/` is one turn of one example:", "")
    yield from configs({"lineage": LINEAGE}, {})
