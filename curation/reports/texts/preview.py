"""`curation preview`: examples of a corpus as a domain expert reads them, in the terminal and as one HTML page."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation.corpora.candidate import FACTS, read_facts, require_whole
from curation.corpora.recipe import Recipe
from curation.errors import ConfigurationError
from curation.quality.examples import shards
from curation.reports.terminal import console, printable
from curation.reports.texts.spans import PLACEHOLDER, placed
from curation.state.night import Declared
from curation.storage.columns import among
from curation.storage.files import write_atomic

if TYPE_CHECKING:
    from curation.deployment.project import Project

TRAINED = "trained"
SPLIT = re.compile(r"(?P<split>[a-z0-9_]+)-")


@dataclass(frozen=True)
class Block:
    """A part of an example: its speaker or column, and why it is not learned from, or empty.

    `message`: it is a message of a conversation, not a column of text.
    """

    name: str
    text: str
    masked: str = ""
    message: bool = False

    @property
    def trained(self) -> bool:
        return not self.masked

    def pieces(self) -> Iterator[tuple[str, str]]:
        """Yield (text, entity type or empty) in order, with placeholders separated from the surrounding text."""
        at = 0
        for match in PLACEHOLDER.finditer(self.text):
            yield self.text[at : match.start()], ""
            yield match.group(), match[1]
            at = match.end()
        yield self.text[at:], ""


@dataclass(frozen=True)
class Previewed:
    """One example: its parts in order, the other values of its row, and the number of redactions in its turns
    by type.
    """

    example_id: str
    config: str
    split: str
    blocks: tuple[Block, ...]
    facts: Mapping[str, str]
    redactions: Mapping[str, int]


def show_preview(
    project: Project,
    corpus: str,
    number: int,
    config: str | None,
    split: str | None,
    page: Path | None,
    *,
    reason: str | None = None,
    skip: int = 0,
) -> int:
    """Print some examples of the newest candidate that passed its checks and write them as a page. Returns 0.

    Raises:
        ConfigurationError: there is no such corpus, config, split or reason, fewer examples than are skipped, or no
            candidate was built yet.
        IntegrityError: a file of it is damaged.
    """
    folder = candidate(project, corpus)
    chosen = sample(folder, number, config, split, reason=reason, skip=skip)
    out = console()
    for example in chosen:
        show_example(out, example)
    place = page or project.locations.corpora / f"{corpus}.preview.html"
    place.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(place, render(corpus, read_facts(folder)["facts"], chosen).encode(), 0o600)
    out.print(f"{len(chosen)} examples of {corpus}, also as a page: {place}", style="bold", soft_wrap=True)
    return 0


def candidate(project: Project, corpus: str) -> Path:
    """Return the folder of the newest candidate of a corpus that has passed its checks: no other may be shown around.

    Raises:
        ConfigurationError: there is no such corpus, or none of its candidates has passed.
        IntegrityError: a file of it is damaged.
    """
    require_corpus(project, corpus)
    folder = project.locations.corpora / corpus
    if not (folder / FACTS).is_file():
        raise ConfigurationError(
            corpus, "no candidate has passed its checks yet", "call `curation run`, or see `curation status`"
        )
    require_whole(folder)
    return folder


def require_corpus(project: Declared, corpus: str) -> None:
    """Check that there is a recipe of this name.

    Raises:
        ConfigurationError: there is none.
    """
    if corpus not in (corpora := project.every(Recipe)):
        raise ConfigurationError(corpus, "there is no such corpus", f"use one of: {', '.join(corpora)}")


def sample(
    folder: Path,
    number: int,
    config: str | None = None,
    split: str | None = None,
    *,
    reason: str | None = None,
    skip: int = 0,
) -> list[Previewed]:
    """Return the first examples by id, which a key has shuffled: the same ones as long as they are there.

    Without a config it takes `conversations`, which says what is trained, else `default`, else the first by name.

    Args:
        reason: only examples that have a message with this reason; `trained` selects messages that are learned from.
        skip: number of these examples to leave out first, in their order.

    Raises:
        ConfigurationError: there is no such config, split or reason in the candidate, or fewer examples than `skip`.
    """
    configs = sorted(path.name for path in (folder / "data").glob("*"))
    wanted = config or next((name for name in ("conversations", "default", *configs) if name in configs), "default")
    if configs and wanted not in configs:
        raise ConfigurationError(
            f"config {wanted}", "the corpus has no such config", f"use one of: {', '.join(configs)}"
        )
    rows: list[tuple[str, str, dict[str, Any]]] = []
    splits, total = set(), 0
    reasons: Counter[str] = Counter()
    for name, table in shards(folder, wanted) if configs else ():
        splits.add(name)
        if split in (None, name):
            if reason is not None:
                reasons_by_row = _reasons(table)
                reasons.update(train_reason for own in reasons_by_row for train_reason in own)
                table = table.filter(pa.array([reason in own for own in reasons_by_row], pa.bool_()))
            identity, total = table.column_names[0], total + len(table)
            first = table.sort_by(identity).slice(0, skip + number)
            rows += [(row[identity], name, row) for row in first.to_pylist()]
    if split is not None and configs and split not in splits:
        raise ConfigurationError(f"split {split}", "no example is in it", f"use one of: {', '.join(sorted(splits))}")
    if reason is not None and not total:
        there = ", ".join(f"{train_reason} ({n})" for train_reason, n in sorted(reasons.items()))
        raise ConfigurationError(
            f"reason {reason}",
            "no example has a message of that reason",
            f"use one of: {there}" if there else f"name a config that says what is trained; {wanted} does not",
        )
    if skip and skip >= total:
        raise ConfigurationError(f"--skip {skip}", f"there are {total} examples", "skip fewer of them")
    chosen = sorted(rows, key=lambda numbered_row: numbered_row[0])[skip : skip + number]
    redactions = _redactions(folder, wanted, [name for name, _, _ in chosen])
    return [_previewed(name, wanted, of, row, redactions[name]) for name, of, row in chosen]


def _reasons(table: pa.Table) -> list[set[str]]:
    """Return, row by row, why messages are learned from or not."""
    reasons_by_row: list[set[str]] = [set() for _ in range(len(table))]
    for column in table.itercolumns():
        kind = column.type
        if (
            pa.types.is_list(kind)
            and pa.types.is_struct(kind.value_type)
            and kind.value_type.get_field_index("train") >= 0
        ):
            messages = column.combine_chunks()
            rows, flat = pc.list_parent_indices(messages).to_pylist(), messages.flatten()
            trained = pc.struct_field(flat, "train").to_pylist()
            train_reasons = pc.struct_field(flat, "train_reason").to_pylist()
            for row, learned, why in zip(rows, trained, train_reasons, strict=True):
                reasons_by_row[row].add(TRAINED if learned else why)
    return reasons_by_row


def _redactions(folder: Path, config: str, names: Sequence[str]) -> defaultdict[str, Counter[str]]:
    """Return example → type → number of redactions, by its lineage."""
    redactions: defaultdict[str, Counter[str]] = defaultdict(Counter)
    columns = ["example_id", "entities"]
    wanted = (pc.field("config") == config) & among("example_id", names)
    for path in sorted((folder / "lineage").glob("*.parquet")):
        for row in pq.read_table(path, columns=columns, filters=wanted).to_pylist():
            for entity in row["entities"]:
                redactions[row["example_id"]][entity["type"]] += entity["count"]
    return redactions


def _previewed(name: str, config: str, split: str, row: dict[str, Any], redactions: Mapping[str, int]) -> Previewed:
    blocks: list[Block] = []
    facts: dict[str, str] = {}
    for column, value in list(row.items())[1:]:
        if isinstance(value, list) and value and isinstance(value[0], dict) and "content" in value[0]:
            blocks += [_message(column, message) for message in value]
        elif isinstance(value, str) and (len(value) > 60 or column in ("text", "query", "prompt", "expected")):
            blocks.append(Block(column, value))
        elif value not in (None, [], ""):
            facts[column] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return Previewed(name, config, split, tuple(blocks), facts, dict(sorted(redactions.items())))


def _message(column: str, message: Mapping[str, Any]) -> Block:
    if "train" in message:
        return Block(message["role"], message["content"], "" if message["train"] else message["train_reason"], True)
    masked = "prompt" if column == "prompt" else ""
    name = f"{column}: {message['role']}" if column != "prompt" else message["role"]
    return Block(name, message["content"], masked, True)


def show_example(out: Any, example: Previewed) -> None:
    """Print an example for a reader who knows the field."""
    from rich.panel import Panel
    from rich.text import Text

    out.rule(f"{example.config} · {example.split} · {example.example_id}", align="left")
    for block in example.blocks:
        title = f"{block.name}, not trained: {block.masked}" if block.masked else block.name
        style = "dim" if block.masked else ""
        body = placed(printable(block.text))
        out.print(Panel(body, title=title, title_align="left", style=style, border_style=style or "green"))
    for name, value in example.facts.items():
        out.print(Text.assemble((f"{name}: ", "bold"), printable(value)))
    if example.redactions:
        out.print("redacted: " + ", ".join(f"{kind} {count}" for kind, count in example.redactions.items()))


def render(corpus: str, facts: Mapping[str, Any], examples: Sequence[Previewed]) -> str:
    """Return the page: one HTML file without links to anything, every text escaped."""
    from jinja2 import Environment

    template = files("curation.reports.texts").joinpath("preview.html.jinja").read_text(encoding="utf-8")
    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(template)
    reasons = Counter(block.masked or TRAINED for example in examples for block in example.blocks)
    redactions: Counter[str] = Counter()
    for example in examples:
        redactions.update(example.redactions)
    return page.render(
        corpus=corpus,
        facts=facts,
        examples=examples,
        reasons=dict(sorted(reasons.items())),
        redactions=dict(sorted(redactions.items())),
    )
