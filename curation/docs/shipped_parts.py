"""Writes the shipped parts as Markdown: readers, shapes, entity types with their recognizers, checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from curation.docs.fields import field_table, models_in, rows, summary
from curation.settings.entry_points import entries

if TYPE_CHECKING:
    import pyarrow as pa
    from pydantic import BaseModel

COLUMNS = Path(__file__).with_name("columns.yaml")
OURS = "curation."  # the reference explains no part of another package


def readers() -> Iterator[str]:
    """Yield a section for each reader, with its options."""
    from curation.sources.reader import GROUP, reader

    for name in sorted(entries(GROUP)):
        module: Any = reader(name)
        if not module.__name__.startswith(OURS):
            continue
        yield from (f"## {name}", "", summary(module), "")
        if module.FAMILIES:
            yield from ("Kinds of rows it knows: " + ", ".join(f"`{family}`" for family in module.FAMILIES) + ".", "")
        yield from field_table(module.Options)
        yield ""
        for field, inner in _inner(module.Options):
            yield from (f"### {name} › {field}", "", summary(inner), "", *field_table(inner), "")


def shapes() -> Iterator[str]:
    """Yield a section for each shape: its settings, and the columns of its configs."""
    from curation.corpora.shapes.column_words import column_words
    from curation.corpora.shapes.every import SHAPES

    for name, module in sorted(SHAPES.items()):
        if not module.__name__.startswith(OURS):
            continue
        yield from (f"## {name}", "", summary(module), "", *field_table(module.Settings), "")
        for field, inner in _inner(module.Settings):
            yield from (f"### {name} › {field}", "", summary(inner), "", *field_table(inner), "")
        yield from (f"### {name}: columns", "", *configs(module.CONTRACT.schemas, column_words().get(name, {})), "")


def _inner(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield the models nested in the fields of a model, once each, with the path of the first field that
    leads there.
    """
    waiting, shown = [("", model)], {model}
    while waiting:
        path, current = waiting.pop(0)
        for name, field in current.model_fields.items():
            for inner in models_in(field.annotation):
                if inner not in shown:
                    shown.add(inner)
                    place = f"{path} › {name}" if path else name
                    waiting.append((place, inner))
                    yield place, inner


def configs(schemas: Mapping[str, pa.Schema], words: Mapping[str, str]) -> Iterator[str]:
    """Yield a table of the columns of some configs.

    Args:
        words: column of the first config → what it holds. Columns that only other configs have are in `columns.yaml`.
    """
    others: Mapping[str, Mapping[str, str]] = yaml.safe_load(COLUMNS.read_text(encoding="utf-8"))
    columns = (
        (
            f"`{config}`" if not number else "",
            f"`{field.name}`",
            str(field.type),
            others.get(config, {}).get(field.name) or words.get(field.name, ""),
        )
        for config, schema in schemas.items()
        for number, field in enumerate(schema)
    )
    yield from rows(("config", "column", "type", "what it holds"), columns)


def entity_types() -> Iterator[str]:
    """Yield a table row for each entity type: its recognizers, and its operator in each shipped profile."""
    from curation.deployment.project import load_alone
    from curation.privacy.declared_types import TYPES
    from curation.privacy.policy import PrivacyPolicy
    from curation.privacy.rules.every import recognizers
    from curation.start.folder import START_DEFS

    policy = load_alone("Privacy", PrivacyPolicy, START_DEFS)
    profiles = {name: policy.profile(name) for name in sorted(policy.profiles)}
    finders: dict[str, list[str]] = {}
    for recognizer in recognizers(policy):
        finders.setdefault(recognizer.entity, []).append(recognizer.name)
    yield from rows(
        ("entity type", "recognizers", *(f"`{name}`" for name in profiles)),
        (
            (
                f"`{entity}`",
                ", ".join(sorted(finders.get(entity, ()))) or "known people, models",
                *(_operator(profile.operator_for(entity)) for profile in profiles.values()),
            )
            for entity in TYPES
        ),
    )


def _operator(chosen: Any) -> str:
    return f"{chosen.operator} to {chosen.to}" if chosen.to else str(chosen.operator)


def checks() -> Iterator[str]:
    """Yield tables of curation's own checks, and of the expectations whose arguments are checked when YAML is read."""
    from curation.quality.suite import DECLARED, EXPECTATIONS, OWN_CHECKS

    yield from ("## Checks of curation", "")
    yield from rows(
        ("check", "what it asks", "blocks", "runs"),
        (
            (
                f"`{name}`",
                check.asks,
                "yes" if check.blocking else "no",
                "where the suite declares it" if name in DECLARED else "always",
            )
            for name, check in OWN_CHECKS.items()
        ),
    )
    yield from ("", "## Expectations of Great Expectations", "")
    yield "A suite may name any expectation of Great Expectations, or the dotted path of one of your own."
    yield from ("The arguments of these are checked when the YAML is read:", "")
    yield from rows(
        ("expectation", "needs", "may have"),
        (
            (f"`{name}`", ", ".join(sorted(needed)), ", ".join(sorted(allowed)))
            for name, (needed, allowed) in EXPECTATIONS.items()
        ),
    )
