"""The check that every document and every example of a corpus has exactly one fate: documents that passed cleaning and
the stages behind it, and examples that were shaped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa

from curation.cleaning.step import accounting as passed
from curation.cleaning.texts import cleaned_documents
from curation.corpora.recipe import Recipe
from curation.corpora.step import examples_stage
from curation.fates import FATES
from curation.quality.examples import configs, identifiers
from curation.quality.expectations import Verdict
from curation.sources.step import accounting
from curation.state.night import Night, fates_of

NAME = "accounting"


def accounting_verdict(night: Night, name: str, candidate: Path) -> Verdict:
    """Judge whether all of a corpus is accounted for: every document that passed cleaning and the stages behind it has
    exactly one fate, every example of each config too, the rows of the candidate are the kept examples, and the
    equations of every source hold.
    """
    recipe = night.project.every(Recipe)[name]
    fates = night.tables.read("fates", FATES, where=fates_of(name, recipe.asset))
    subjects = Counter(fates["subject_id"].to_pylist())
    documents: set[str] = set()
    difference = 0
    for source in night.project.sources:
        documents.update(cleaned_documents(night, source, ["doc_id"])["doc_id"].to_pylist())
        difference += accounting(night, source)["difference"] + passed(night, source)["difference"]
    twice = sum(n - 1 for n in subjects.values())
    wrong = len(documents ^ subjects.keys()) + twice + difference
    rows = (example for config in configs(candidate) for _, ids in identifiers(candidate, config) for example in ids)
    stage = fates_of(name, examples_stage(recipe))
    counted = examples_accounted(night.tables.read("fates", FATES, where=stage), rows)
    return Verdict(
        NAME,
        wrong == 0 and counted["examples_difference"] == 0,
        figures={
            "documents": len(documents),
            "with_a_fate": len(subjects),
            "twice": twice,
            "difference": wrong,
            **counted,
        },
        advice=f"{wrong:,} of {len(documents):,} documents, records of their sources counted in, and "
        f"{counted['examples_difference']:,} of {counted['examples_shaped']:,} examples have no fate or two, none may: "
        "this is a bug of the pipeline; run with --full-refresh, and report it if it stays",
    )


def examples_accounted(fates: pa.Table, rows: Iterable[str]) -> Mapping[str, int]:
    """Return figures on a corpus's examples; `examples_difference` is 0 where each has one fate and the kept are the
    rows.

    Args:
        fates: `FATES` of the corpus's examples.
        rows: the ids of all rows of all configs of the candidate.
    """
    pairs = list(zip(fates["subject_id"].to_pylist(), fates["fate"].to_pylist(), strict=True))
    subjects = {subject for subject, _ in pairs}
    kept = Counter(subject for subject, fate in pairs if fate == "kept")
    there = Counter(rows)
    twice = len(pairs) - len(subjects)
    return {
        "examples_shaped": len(subjects),
        "examples_kept": kept.total(),
        "examples_difference": (kept - there).total() + (there - kept).total() + twice,
    }
