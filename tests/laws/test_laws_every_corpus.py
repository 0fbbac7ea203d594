"""Laws 1, 2 and 3 for every corpus that is shipped: what three nights make of them, and what other machines make at once.

The nights are done one by one in this process. Another machine has another number of workers, seed of hashes, locale,
time zone and hour, and reads all landings in one night through the command line.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from curation.corpora.example import EXAMPLES
from curation.corpora.shards import read_shards
from curation.corpora.step import EXAMPLES_TABLE, examples_stage, read_facts
from curation.demo.planted import DATES, SOURCES, Truth
from curation.document import DOCUMENTS, document_id
from curation.fates import EVERYWHERE, FATES, OUTCOMES
from curation.quality.checks.accounting import accounting_verdict
from curation.sources.landings.expired import EXPIRED, expired_table
from curation.state.night import Night, fates_of
from curation.storage.secrets.keys import install_demo_keys, keyed

pytestmark = pytest.mark.slow

Row = dict[str, Any]
CORPORA = 13


@dataclass(frozen=True)
class Nights:
    """The third of three nights, and the content of its candidates."""

    night: Night
    content: Mapping[str, Mapping[str, bytes]]

    def candidate(self, corpus: str) -> Path:
        home = self.night.project.locations.staging / corpus
        (folder,) = [child for child in home.iterdir() if child.is_dir()]
        return folder

    def fates(self, corpus: str) -> dict[str, Row]:
        """The fate of every document in a corpus."""
        return self._by_subject(corpus, self.night.project.corpora[corpus].asset)

    def over(self, source: str) -> dict[str, str]:
        """Why what was a document of a source may be kept no longer."""
        rows = self.night.tables.read(expired_table(source), EXPIRED, ["doc_id", "reason"]).to_pylist()
        return {row["doc_id"]: row["reason"] for row in rows}

    def example_fates(self, corpus: str) -> dict[str, Row]:
        """The fate of every example that was shaped for a corpus."""
        return self._by_subject(corpus, examples_stage(self.night.project.corpora[corpus]))

    def _by_subject(self, corpus: str, stage: str) -> dict[str, Row]:
        rows = self.night.tables.read("fates", FATES, where=fates_of(corpus, stage)).to_pylist()
        found = {row["subject_id"]: row for row in rows}
        assert len(found) == len(rows)
        return found

    def released(self, corpus: str) -> Iterator[tuple[str, str, str]]:
        """(config, split, id) of every row of a corpus."""
        for config, split, table in read_shards(self.candidate(corpus)):
            yield from ((config, split, name) for name in table.column(0).to_pylist())

    def behind(self, corpus: str) -> list[Row]:
        """`EXAMPLES` of a corpus: which documents are behind which example."""
        rows = self.night.tables.read(EXAMPLES_TABLE, EXAMPLES).to_pylist()
        return [row for row in rows if row["corpus"] == corpus]

    def cleaning(self, source: str) -> list[Row]:
        """What cleaning decided about documents and turns of a source."""
        rows = self.night.tables.read("fates", FATES, where=fates_of(EVERYWHERE, f"{source}_cleaned"))
        return list(rows.to_pylist())

    def turns(self, corpus: str) -> set[str]:
        """The turns that stand in the lineage of a corpus."""
        paths = (self.candidate(corpus) / "lineage").glob("*.parquet")
        return {turn for path in paths for turn in pq.read_table(path, columns=["turn"])["turn"].to_pylist()}

    def mark(self, turn: str) -> str:
        """What stands for a turn in a lineage."""
        return keyed(self.night.keys.release_id, "turn", turn)[:32]


@pytest.fixture(scope="module")
def nights(
    tmp_path_factory: pytest.TempPathFactory, deployment: Callable[..., Any], exports: Path, laws: Any
) -> Nights:
    small = deployment(tmp_path_factory.mktemp("every") / "deployment", exports, every=True)
    for date in DATES:
        small.land(date)
        night: Night = laws.night(small)
    assert len(night.project.corpora) == CORPORA
    return Nights(night, laws.staged(small))


# Law 1


def test_every_document_has_exactly_one_fate_in_every_corpus(nights: Nights) -> None:
    documents: set[str] = set()
    for source in SOURCES:
        fates = [row for row in nights.cleaning(source) if row["subject_kind"] == "document"]
        ids = nights.night.tables.read(f"{source}_documents", DOCUMENTS, ["doc_id"])["doc_id"].to_pylist()
        assert Counter(row["subject_id"] for row in fates) == Counter(ids)
        documents |= {row["subject_id"] for row in fates if row["fate"] == "kept"}
    for corpus in nights.night.project.corpora:
        found = nights.fates(corpus)
        assert found.keys() == documents
        for row in found.values():
            assert row["fate"] in OUTCOMES
            assert (row["reason"] is None) == (row["fate"] == "kept")
            if row["fate"] == "merged":
                assert found[row["into"]]["fate"] != "merged"


def test_every_example_that_was_shaped_has_one_fate_and_those_kept_are_the_rows_of_the_corpus(nights: Nights) -> None:
    reasons: Counter[str] = Counter()
    for corpus in nights.night.project.corpora:
        found = nights.example_fates(corpus)
        kept = [name for name, row in found.items() if row["fate"] == "kept"]
        rows = list(nights.released(corpus))
        assert Counter(name for _, _, name in rows) == Counter(kept), corpus
        stated = read_facts(nights.candidate(corpus))["facts"]["counts"]["examples"]
        counted = {(config, split): n for config, splits in stated.items() for split, n in splits.items()}
        assert Counter((config, split) for config, split, _ in rows) == counted, corpus
        assert rows, corpus
        for row in found.values():
            assert row["subject_kind"] == "example"
            assert (row["reason"] is None) == (row["fate"] == "kept")
            assert (row["into"] is not None) == (row["fate"] == "merged")
            if row["into"] is not None:
                assert found[row["into"]]["fate"] != "merged"
        reasons.update(row["reason"] for row in found.values() if row["reason"])
        verdict = accounting_verdict(nights.night, corpus, nights.candidate(corpus))
        assert verdict.passed
        assert verdict.figures["examples_shaped"] == len(found)
    assert reasons["contaminated"]  # else everything is kept, and nothing was compared


def test_a_document_is_kept_where_an_example_of_it_is_and_its_examples_stand_in_one_split(nights: Nights) -> None:
    for corpus in nights.night.project.corpora:
        found, released = nights.fates(corpus), set(nights.released(corpus))
        split: dict[str, str] = {}
        told = set()
        for row in nights.behind(corpus):
            key = (row["config"], row["split"], row["example_id"])
            if key in released:  # the others are of earlier nights, and a release may hold them
                told.add(key)
                assert split.setdefault(row["doc_id"], row["split"]) == row["split"]
        kept = {name for name, row in found.items() if row["fate"] == "kept"}
        assert kept <= split.keys(), corpus
        # A chunk's name is its article's and a word's is its own: of an earlier night they are of documents that live.
        earlier = {found[name]["reason"] for name in split.keys() - kept}
        assert earlier <= {"not_in_force"}, corpus
        assert told == released, corpus


def test_every_turn_that_cleaning_drops_is_one_of_a_document_that_it_keeps_and_stands_in_no_lineage(
    nights: Nights,
) -> None:
    dropped = 0
    turns = set().union(*map(nights.turns, nights.night.project.corpora))
    for source in SOURCES:
        fates = nights.cleaning(source)
        kept = {row["subject_id"] for row in fates if row["fate"] == "kept"}
        gone = [row["subject_id"] for row in fates if row["subject_kind"] == "turn"]
        rows = nights.night.tables.read(f"{source}_documents", DOCUMENTS, ["doc_id", "turns"]).to_pylist()
        owner = {turn["turn_id"]: row["doc_id"] for row in rows for turn in row["turns"]}
        assert len(gone) == len(set(gone))
        assert {owner[turn] for turn in gone} <= kept
        assert not set(map(nights.mark, gone)) & turns
        dropped += len(gone)
    assert dropped


def test_kept_documents_are_those_whose_turns_stand_in_the_lineage(nights: Nights) -> None:
    for corpus in nights.night.project.corpora:
        turns, found, used = nights.turns(corpus), nights.fates(corpus), set()
        released = set(nights.released(corpus))
        behind = [row for row in nights.behind(corpus) if (row["config"], row["split"], row["example_id"]) in released]
        # A word that is in use comes from documents, not from turns: it may be all that is left of one.
        words = {row["doc_id"] for row in behind if row["config"] == "glossary"}
        for source in SOURCES:
            for row in nights.night.tables.read(f"{source}_documents", DOCUMENTS, ["doc_id", "turns"]).to_pylist():
                own = {nights.mark(turn["turn_id"]) for turn in row["turns"]}
                fate = found.get(row["doc_id"])
                kept = fate is not None and fate["fate"] == "kept"
                assert bool(own & turns) == kept or (kept and row["doc_id"] in words), corpus
                used |= own
        assert turns and turns <= used


PLANTED_FATES = [
    ("opted_out", "zendesk:ticket:", "support-sft", {"consent_denied"}),
    ("consent_expires", "zendesk:ticket:", "support-sft", {"consent_expired"}),
    ("stale_policy", "kb:article:", "knowledge-chunks", {"not_in_force"}),
    ("future_article", "kb:article:", "knowledge-chunks", {"not_in_force"}),
    ("confidential_article", "kb:article:", "knowledge-chunks", {"confidentiality"}),
    ("current_policy", "kb:article:", "knowledge-chunks", {None, "confidentiality"}),
    ("unmapped_status", "zendesk:ticket:", "support-sft", {"where_status"}),
    ("opted_out", "jira:issue:", "support-sft", {"consent_denied"}),
    ("restricted_page", "wiki:article:", "knowledge-chunks", {"confidentiality"}),
    ("historical_version", "wiki:article:", "knowledge-chunks", {"not_in_force"}),
    ("draft_page", "wiki:article:", "knowledge-chunks", {"not_in_force"}),
]


@pytest.mark.parametrize(
    ("phenomenon", "prefix", "corpus", "reasons"), PLANTED_FATES, ids=[p[1] + p[0] for p in PLANTED_FATES]
)
def test_planted_documents_have_the_fate_that_they_were_planted_for(
    nights: Nights, truth: Truth, phenomenon: str, prefix: str, corpus: str, reasons: set[str | None]
) -> None:
    refs = truth.ids(phenomenon, prefix)
    assert refs
    fates = nights.fates(corpus)
    source = prefix.split(":")[0]
    found = set()
    for ref in refs:
        record, _, version = ref.removeprefix(prefix).partition("@")
        doc_id = document_id(source, record, version or None)
        found.add(fates[doc_id]["reason"] if doc_id in fates else nights.over(source)[doc_id])
    assert found == reasons


def test_of_two_copies_one_is_merged_into_the_other(nights: Nights, truth: Truth) -> None:
    fates = nights.fates("support-sft")
    merged = 0
    kinds = ("exact_duplicate", "cross_system_copy", "late_survivor", "escalated_copy")
    for item in (item for kind in kinds for item in truth.of(kind)):
        ids = [document_id(ref.split(":")[0], ref.rsplit(":", 1)[1]) for ref in item.where]
        rows = [fates[doc_id] for doc_id in ids]
        assert sum(row["fate"] == "kept" for row in rows) <= 1
        merged += any(row["fate"] == "merged" and row["into"] in ids for row in rows)
    assert merged


# Laws 2 and 3


@dataclass(frozen=True)
class Machine:
    """What differs from this process, and which corpora are asked for; none: all."""

    environment: Mapping[str, str]
    corpora: tuple[str, ...] = ()


# Two machines that have nothing in common: workers, seed of hashes, locale, time zone, width of the terminal.
MACHINES = {
    "one worker in Kolkata, some corpora alone": Machine(
        {
            "CURATION_WORKERS": "1",
            "PYTHONHASHSEED": "0",
            "LC_ALL": "C",
            "LANG": "C",
            "TZ": "Asia/Kolkata",
            "PYTHONUTF8": "0",
            "PYTHONCOERCECLOCALE": "0",
        },
        ("support-sft", "hr-chunks"),
    ),
    "two workers in New York": Machine(
        {
            "CURATION_WORKERS": "2",
            "PYTHONHASHSEED": "4242",
            "LC_ALL": "C.UTF-8",
            "LANG": "de_DE.UTF-8",
            "TZ": "America/New_York",
            "COLUMNS": "40",
            "ARROW_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
    ),
}


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_three_nights_and_one_on_another_machine_at_another_time_make_the_same_bytes(
    nights: Nights, deployment: Callable[..., Any], exports: Path, tmp_path: Path, laws: Any, machine: Machine
) -> None:
    """The command line in a process of its own, through Dagster, in another folder, at a later time."""
    small = deployment(tmp_path / "another folder" / "deployment", exports, every=True)
    (small.data / "keys").mkdir()
    install_demo_keys(small.data / "keys", laws.seed)
    small.land(*DATES)
    # Files that are as old as the epoch: what a landing's files say of time is not read either.
    for path in small.data.joinpath("landing").rglob("*"):
        os.utime(path, (0, 0))
    project = small.project()
    assets = [recipe.asset for name, recipe in project.corpora.items() if name in (machine.corpora or project.corpora)]
    upstream = [f"{s}_{part}" for s in project.sources for part in ("records", "documents", "cleaned")]
    shared = ["people", "boilerplate", "rule_labels", "contradictions", "clusters", "findings", "material"]
    selected = [*upstream, *shared, *assets]
    done = small.command("run", *(word for name in selected for word in ("--select", name)), **machine.environment)
    assert done.returncode == 0, done.stderr[-2000:]
    made = laws.staged(small)
    assert made.keys() >= set(machine.corpora or project.corpora)
    assert laws.differences({corpus: nights.content[corpus] for corpus in made}, made) == []
    assert sum(name.endswith(".parquet") for files in made.values() for name in files) >= 10
