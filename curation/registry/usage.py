"""The card's part for those who take a release into their own tools: pull, check, load, log, and look a ticket up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from curation.registry.indexes import indexes
from curation.registry.manifest import Manifest


def usage(manifest: Manifest, release: Mapping[str, Any]) -> Iterator[str]:
    """Paragraphs of Markdown. Every command and line of code in it runs as it stands in an empty folder, once REGISTRY
    is the registry's URL, and EXAMPLE_ID a name of a row."""
    facts = manifest.facts
    corpus, config = str(facts["corpus"]), str(facts["default_config"])
    tag = f"{corpus}@{release['version']}"
    yield "## Pull and verify"
    yield _code(f"dvc get REGISTRY corpora/{corpus} --rev {tag}", f"cd {corpus} && sha256sum -c SHA256SUMS")
    yield (
        f"Into a DVC repository of yours: `dvc import REGISTRY corpora/{corpus} --rev {tag}`; for another version "
        f"later `dvc update --rev {corpus}@VERSION {corpus}.dvc`."
    )
    yield _code(
        "from datasets import load_dataset", "", f'dataset = load_dataset("{corpus}", "{config}")', language="python"
    )
    splits = facts["configs"].get(config, {})
    split = "train" if "train" in splits else next(iter(sorted(splits)), "train")
    shards = f"{corpus}/data/{config}/{split}-*.parquet"
    yield f"Other readers take the shards: polars `pl.read_parquet(\"{shards}\")`, DuckDB `FROM '{shards}'`."
    schemas = [file.path for file in manifest.files if file.path.startswith("schema/")]
    if schemas:
        yield f"What a completion may be says a JSON schema: {', '.join(f'`{name}`' for name in schemas)}."
    feeds = [name for name in release.get("made", ()) if name.startswith("feed/")]
    if feeds:
        yield (
            f"For an index that holds {release['previous'] or 'nothing yet'}: rows to put in and to take out are in "
            f"{', '.join(f'`{name}`' for name in feeds)}."
        )
    yield from indexes(facts)
    yield "## Log it with a training run"
    yield "Tag and digest say what a model was trained on; `curation where-is` and a withdrawal name the same tag."
    noted = f'{{"corpus": "{tag}", "corpus_digest": "{manifest.content_digest}"}}'
    yield _code("import wandb", f"wandb.init(config={noted})", language="python")
    yield _code("import mlflow", f"mlflow.set_tags({noted})", language="python")
    name = facts.get("samples", {}).get(config, {}).get("id")
    if name:
        yield "## Find the examples of a ticket"
        yield (
            f"`curation explain zendesk:48213` names one, where raw data may be read. In `{corpus}` this finds all "
            "that share its turns, in every config, and then the row itself:"
        )
        turns = "SELECT turn FROM 'lineage/*.parquet' WHERE example_id = 'EXAMPLE_ID'"
        yield _code(
            f"duckdb -c \"SELECT DISTINCT config, example_id FROM 'lineage/*.parquet' WHERE turn IN ({turns})\"",
            f"duckdb -c \"FROM 'data/{config}/*.parquet' WHERE {name} = 'EXAMPLE_ID'\"",
        )


def _code(*lines: str, language: str = "") -> str:
    return "\n".join([f"```{language}", *lines, "```"])
