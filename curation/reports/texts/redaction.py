"""Run `curation report redaction`: show redactions in the newest candidates with the surrounding words.

So people see needless redactions ("[PERSON_1] button"). Only redacted text is shown.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation.cleaning.texts import cleaned_documents
from curation.corpora.candidate import FACTS, require_whole
from curation.corpora.example import EXAMPLES
from curation.corpora.recipe import Recipe
from curation.corpora.shards import LINEAGE
from curation.corpora.step import EXAMPLES_TABLE
from curation.deployment.project import Project
from curation.deployment.read_only import read_state
from curation.errors import ConfigurationError, IntegrityError
from curation.privacy.policy import TYPES, PrivacyPolicy, Profile
from curation.quality.examples import texts
from curation.reports.terminal import console, printable
from curation.reports.texts.replaced import AROUND, Again
from curation.reports.texts.spans import PLACEHOLDER, placed, style_of
from curation.state.night import Night

if TYPE_CHECKING:
    from rich.console import Console

BAR = 20  # characters of the longest bar
SAMPLE = 1_000  # documents that are read for counts by recognizer; reading all would take minutes
FEW = 3  # surroundings of a type that are shown
WORD = re.compile(r"[^\W_]+")
ASIDE = 40  # characters in which the next word is searched for


@dataclass
class Around:
    """The words around the placeholders of a type: the count of each pair of neighbors, and one place for each."""

    beside: Counter[tuple[str, str]] = field(default_factory=Counter)
    places: dict[tuple[str, str], str] = field(default_factory=dict)


def report_redaction(project: Project, corpus: str | None) -> int:
    """Print the report. Returns 0, or 1 where a candidate is damaged, which is printed in its place.

    Raises:
        ConfigurationError: there is no such corpus, or nothing was built yet.
    """
    if corpus is not None and corpus not in project.corpora:
        raise ConfigurationError(corpus, "no corpus of that name", f"use one of: {', '.join(project.corpora)}")
    night = read_state(project).as_night()
    recipes = [recipe for name, recipe in project.corpora.items() if corpus in (None, name)]
    candidates = [(recipe, _candidate(project, recipe.name)) for recipe in recipes]
    if night is None or not any(folder for _, folder in candidates):
        raise ConfigurationError("curation report redaction", "no candidate was built yet", "call `curation run`")
    out, damaged = console(), 0
    for recipe, folder in candidates:
        if folder is None:
            out.print(f"{recipe.name}: no candidate was built yet")
            continue
        try:
            require_whole(folder)
        except IntegrityError as error:
            damaged += 1
            out.print(f"{recipe.name}: {error}", style="red", soft_wrap=True)
        else:
            _corpus(out, night, recipe, folder)
    return 1 if damaged else 0


def _candidate(project: Project, name: str) -> Path | None:
    """Return the candidate in staging, else the one promoted last."""
    staged = (project.locations.staging / name).glob(f"*/{FACTS}")
    newest = sorted(staged, key=lambda path: path.stat().st_mtime_ns, reverse=True)
    facts = [*newest, project.locations.corpora / name / FACTS]
    whole = [path.parent for path in facts if path.is_file() and not path.parent.name.startswith(".")]
    return whole[0] if whole else None


def _corpus(out: Console, night: Night, recipe: Recipe, folder: Path) -> None:
    from rich.table import Table
    from rich.text import Text

    profile = night.project.one(PrivacyPolicy).profile(recipe.profile)
    findings, documents = findings_by_type(night, recipe, folder)
    looked, shares = _shares(night, recipe)
    around = surroundings(folder)
    order = sorted(findings, key=lambda entity: (-findings[entity], entity))
    most = max(findings.values(), default=0)
    table = Table(title=f"{recipe.name}, profile {recipe.profile}", title_justify="left")
    for column in ("type", "findings", "", "documents", "operator", "found by"):
        table.add_column(column, overflow="fold", justify="right" if column in ("findings", "documents") else "left")
    for entity in order:
        table.add_row(
            Text(entity, style=style_of(entity)),
            f"{findings[entity]:,}",
            "█" * -(-findings[entity] * BAR // max(most, 1)),
            f"{documents[entity]:,}",
            profile.operator_for(entity).operator,
            _found_by(shares[entity]),
        )
    out.print(table if findings else f"{recipe.name}: nothing was redacted in it")
    if findings:
        out.print(f"Who found what: of {looked:,} documents", soft_wrap=True)
    _surroundings(out, around, order)
    _untouched(out, profile, findings)


def findings_by_type(night: Night, recipe: Recipe, folder: Path) -> tuple[Counter[str], Counter[str]]:
    """Return findings and documents by type, from the candidate's lineage; a turn of several examples counts once."""
    where = pc.field("corpus") == recipe.name
    rows = night.tables.read(EXAMPLES_TABLE, EXAMPLES, ["example_id", "doc_id"], where)
    document = dict(zip(rows["example_id"].to_pylist(), rows["doc_id"].to_pylist(), strict=True))
    findings: Counter[str] = Counter()
    holding: defaultdict[str, set[str]] = defaultdict(set)
    turns: set[str] = set()
    for batch in _lineage(folder):
        for row in batch.to_pylist():
            for entity_count in row["entities"] if row["turn"] not in turns else ():
                findings[entity_count["type"]] += entity_count["count"]
                holding[entity_count["type"]].add(document.get(row["example_id"], row["example_id"]))
            turns.add(row["turn"])
    return findings, Counter({entity: len(ids) for entity, ids in holding.items()})


def _lineage(folder: Path) -> Iterator[pa.RecordBatch]:
    for path in sorted((folder / "lineage").glob("*.parquet")):
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(
                columns=[LINEAGE.field(name).name for name in ("example_id", "turn", "entities")]
            )


def _shares(night: Night, recipe: Recipe) -> tuple[int, defaultdict[str, Counter[str]]]:
    """Return the number of sampled documents, and what each recognizer found of each type in them.

    The sample is spread evenly over all documents.
    """
    where = pc.field("corpus") == recipe.name
    ids = sorted(set(night.tables.read(EXAMPLES_TABLE, EXAMPLES, ["doc_id"], where)["doc_id"].to_pylist()))
    chosen = set(ids[:: -(-len(ids) // SAMPLE) or 1])
    again, looked = Again(night, recipe), 0
    shares: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for source in recipe.select.sources:
        rows = [row for row in cleaned_documents(night, source).to_pylist() if row["doc_id"] in chosen]
        scanned = again.scanned(rows)
        for row in rows:
            looked += 1
            for finding in again.findings(row, scanned):
                shares[finding.type][finding.recognizer] += 1
    return looked, shares


def _found_by(share: Counter[str]) -> str:
    total = share.total()
    return ", ".join(
        f"{name} {number / total:.0%}" for name, number in sorted(share.items(), key=lambda s: (-s[1], s[0]))
    )


def surroundings(folder: Path) -> dict[str, Around]:
    """Return the surroundings of placeholders in the candidate's rows by type; each text counts once."""
    surroundings_by_type: defaultdict[str, Around] = defaultdict(Around)
    seen: set[int] = set()
    for _, _, text in texts(folder):
        if hash(text) in seen or "[" not in text:
            continue
        seen.add(hash(text))
        for match in PLACEHOLDER.finditer(text):
            own = surroundings_by_type[match[1]]
            before = WORD.findall(text[max(0, match.start() - ASIDE) : match.start()])
            after = WORD.findall(text[match.end() : match.end() + ASIDE])
            key = (before[-1].lower() if before else "", after[0].lower() if after else "")
            own.beside[key] += 1
            around = text[max(0, match.start() - AROUND) : match.end() + AROUND]
            own.places.setdefault(key, " ".join(around.split()))
    return dict(surroundings_by_type)


def _surroundings(out: Console, around: dict[str, Around], order: list[str]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title="What stands around them most often, in redacted text", title_justify="left")
    for column in ("type", "times", "such as"):
        table.add_column(column, overflow="fold", justify="right" if column == "times" else "left")
    for entity in (entity for entity in order if entity in around):
        own = around[entity]
        ranked = sorted(own.beside.items(), key=lambda item: (-item[1], item[0]))[:FEW]
        for row, (key, number) in enumerate(ranked):
            name = Text("" if row else entity, style=style_of(entity) if not row else "")
            table.add_row(name, f"{number:,}", placed(printable(own.places[key])))
        table.add_section()
    if table.row_count:
        out.print(table)


def _untouched(out: Console, profile: Profile, findings: Counter[str]) -> None:
    absent = [entity for entity in TYPES if entity not in findings]
    kept = [entity for entity in absent if profile.operator_for(entity).operator == "keep"]
    if kept:
        out.print(f"Kept by the profile: {', '.join(kept)}", soft_wrap=True)
    rest = [entity for entity in absent if entity not in kept]
    if rest:
        out.print(f"Looked for and not in it: {', '.join(rest)}", soft_wrap=True)
