"""A suite asks of its corpus what can be answered: about configs, columns, labels and sources that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from curation.references_labels import check_share
from curation.refusals import meant
from curation.yamlfile import Located, Refused, read_yaml

if TYPE_CHECKING:
    import pyarrow as pa

    from curation.cleaning.settings import CleaningSettings
    from curation.corpora.recipe import Recipe
    from curation.quality.suite import Suite


def suite_of(recipe: Recipe, located: Located) -> tuple[Suite, Located]:
    """The expectations that lie beside a recipe, and their file.

    Raises:
        ConfigurationError: there are none, or they cannot be read.
    """
    from curation.quality.suite import Suite

    file = located.file.parent / recipe.suite
    if not file.is_file():
        raise located.error(("attributes", "suite"), f"there is no file {recipe.suite!r} beside it", "write the suite")
    suite = read_yaml(file)
    return suite.parse(Suite), suite


def check_suite(parsed: Suite, suite: Located, recipe: Recipe, cleaning: CleaningSettings) -> Refused:
    """What a suite asks for is what the corpus can have."""
    from curation.corpora.shapes.every import shape_of

    for path, source in parsed.sources():
        if source not in recipe.select.sources:
            selected = ", ".join(recipe.select.sources)
            yield suite.error(path, f"{recipe.name} does not select from {source!r}", f"use one of: {selected}")
    for path, label in parsed.labels():
        if label not in cleaning.vocabularies:
            known = ", ".join(cleaning.vocabularies)
            yield suite.error(path, f"the label {label!r} has no vocabulary", f"use one of: {known}")
    if parsed.balance is not None and parsed.balance.label in cleaning.vocabularies:
        values = cleaning.vocabularies[parsed.balance.label].values
        yield from check_share(suite, ("balance", "most"), parsed.balance.most, parsed.balance.label, values)
    if parsed.contamination is not None and not recipe.against and not recipe.frozen:
        yield suite.error(
            ("contamination",),
            f"{recipe.name} is compared with nothing, so this check would never fail",
            "name corpora of evaluation under `against` or `frozen` of its recipe, or take the check out",
        )
    yield from _check_columns(parsed, suite, recipe.shape.type, shape_of(recipe.shape).CONTRACT.schemas)


def _check_columns(suite: Suite, located: Located, shape: str, configs: dict[str, pa.Schema]) -> Refused:
    from curation.quality.named import columns_in
    from curation.quality.suite import ASKS, columns_of

    for index, expectation in enumerate(suite.expectations):
        if expectation.config not in configs:
            yield located.error(
                ("expectations", index, "config"),
                f"the shape {shape} has no config {expectation.config!r}",
                f"use one of: {', '.join(configs)}",
            )
            continue
        columns, asks = columns_of(configs[expectation.config]), ASKS.get(expectation.expect)
        for argument, column in columns_in(expectation.arguments):
            place = ("expectations", index, "arguments", argument)
            if not isinstance(column, str) or column not in columns:
                yield located.error(
                    place,
                    f"the config {expectation.config} has no column {column!r}" + meant(str(column), columns),
                    f"use one of: {', '.join(columns)}",
                )
                continue
            if asks is None or columns[column] == asks:
                continue
            fitting = ", ".join(name for name, kind in columns.items() if kind == asks) or "none; take it out"
            yield located.error(
                place,
                f"{expectation.expect} asks for a column of {asks}s, and {column} is none",
                f"use one of: {fitting}",
            )
