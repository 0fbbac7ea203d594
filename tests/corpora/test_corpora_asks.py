"""What a recipe may ask of clean texts: boilerplate, concepts, languages and signals; asked on the demo's planted truth."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from curation.cleaning.learned import learn_boilerplate
from curation.cleaning.step import clean_source
from curation.corpora.step import build_corpus
from curation.dedup.step import find_clusters
from curation.demo.landings import make_landings
from curation.demo.planted import DATES, Truth
from curation.deployment.project import load_project, open_night
from curation.privacy.step import find_findings
from curation.sources.step import assemble_source, find_people, land_source

CORPUS = "support-sft"


@pytest.fixture(scope="module")
def truth() -> Truth:
    return make_landings(11, 0.05)[1]  # as the fixture `exports` writes them


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, deployment: Callable[..., Any], exports: Path) -> Any:
    """Every step of a night up to what corpora read, over Zendesk alone."""
    small = deployment(tmp_path_factory.mktemp("asks") / "small", exports)
    for source in ("salesforce", "kb", "jira", "wiki", "mailbox"):
        small.without(f"sources/{source}")
    for corpus in ("knowledge_chunks", "support_triage"):
        small.without(f"corpora/{corpus}")
    recipe = small.defs / "corpora" / "support_sft" / "defs.yaml"
    recipe.write_text(recipe.read_text().replace("[zendesk, salesforce, jira]", "[zendesk]"))
    small.land(*DATES, source="zendesk")
    night = open_night(small.project())
    land_source(night, "zendesk", list(DATES))
    assemble_source(night, "zendesk")
    find_people(night)
    clean_source(night, "zendesk")
    learn_boilerplate(night)
    find_clusters(night)
    find_findings(night)
    return small


@pytest.fixture
def built(found: Any) -> Callable[..., tuple[str, Counter[str], Counter[str]]]:
    """`built("concepts: [dates]")`: all text of the corpus, its fates by reason, its edits by kind."""
    recipe = found.defs / "corpora" / "support_sft" / "defs.yaml"
    shipped = recipe.read_text()

    def call(asked: str = "", select: str = "") -> tuple[str, Counter[str], Counter[str]]:
        text = shipped.replace(
            "  profile: default\n", f"  profile: default\n  {asked}\n" if asked else "  profile: default\n"
        )
        text = text.replace(
            "    consent: not_denied\n",
            f"    consent: not_denied\n    {select}\n" if select else "    consent: not_denied\n",
        )
        recipe.write_text(text)
        try:
            night = open_night(load_project(found.defs, found.root))
            folder, _, fates = build_corpus(night, CORPUS)
        finally:
            recipe.write_text(shipped)
        rows = [row for path in sorted((folder / "data").rglob("*.parquet")) for row in pq.read_table(path).to_pylist()]
        edits: Counter[str] = Counter()
        for path in (folder / "lineage").glob("*.parquet"):
            for row in pq.read_table(path).to_pylist():
                for each in row["edits"]:
                    edits[each["kind"]] += each["count"]
        reasons = Counter(reason or "kept" for reason in fates["reason"].to_pylist())
        return json.dumps(rows, ensure_ascii=False, default=str), reasons, edits

    return call


@pytest.mark.slow
def test_boilerplate_goes_unless_the_recipe_keeps_it_and_the_lineage_counts_it(built: Any, truth: Truth) -> None:
    (banner,) = (value.rpartition(": ")[2] for value in truth.values("gateway_banner"))  # the name before is redacted
    text, _, edits = built()
    assert banner not in text
    assert edits["boilerplate"] > 0
    kept, _, none = built("boilerplate: keep")
    assert banner in kept
    assert none["boilerplate"] == 0


def test_products_are_named_one_way_where_a_recipe_asks_and_only_there(built: Any, truth: Truth) -> None:
    names = truth.values("product_alias") | truth.values("former_product")
    plain, _, none = built()
    said = [name for name in names if name in plain]
    assert said
    assert none["product"] == 0
    text, _, edits = built("concepts: [products]")
    assert edits["product"] >= len(said)
    assert [name for name in said if name in text] == []


def test_days_become_iso_dates_where_a_recipe_asks(built: Any) -> None:
    plain, _, none = built()
    text, _, edits = built("concepts: [dates]")
    assert none["date"] == 0
    assert edits["date"] >= 0
    assert (text != plain) == (edits["date"] > 0)


@pytest.mark.slow
def test_a_recipe_selects_by_language_and_by_signals(built: Any) -> None:
    _, plain, _ = built()
    _, spoken, _ = built(select="languages: [en]")
    assert spoken["language"] > 0
    assert plain["language"] == 0
    _, short, _ = built(select="signals: {words: {least: 100}}")
    assert short["signal_words"] > 0
    _, none, _ = built(select="signals: {damage: {most: 1.0}}")
    assert none["signal_damage"] == 0
