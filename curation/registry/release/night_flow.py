"""The night's part in a release: the flow of records to kept documents, and the documents' fates by landing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from curation.corpora.recipe import Recipe
from curation.fates import EVERYWHERE, FATES, OUTCOMES
from curation.registry.release.release_json import NightFlow
from curation.state.night import Night

COLUMNS = ["scope", "stage", "subject_kind", "landed_on", "fate", "reason"]


def night_flow(night: Night, name: str) -> NightFlow:
    """Return `flow` and `nights` for a release's `run`, for a corpus as tonight's candidate has it."""
    fates = night.tables.read("fates", FATES, COLUMNS, pc.field("scope").isin([EVERYWHERE, name]))
    asset = night.project.every(Recipe)[name].asset
    return flow_of_fates(fates, night.project.sources.keys(), name, asset, night.deciding())


def flow_of_fates(
    fates: pa.Table, sources: Collection[str], corpus: str, asset: str, brought: Sequence[str] = ()
) -> NightFlow:
    """Return `flow` and `nights`, computed from fates with the columns `COLUMNS`.

    Args:
        brought: stages of other packages that decide which documents pass, in order.

    Returns:
        flow: `{"stage", "fates"}` of records, documents, documents that reached each brought stage, and clean
            documents; what is kept at one stage is the total of the next.
        nights: landing date → fate → number of the corpus's documents.
    """
    stages = {
        "records": {(EVERYWHERE, f"{source}_documents", "record") for source in sources},
        "documents": {(EVERYWHERE, f"{source}_cleaned", "document") for source in sources},
        **{stage: {(EVERYWHERE, stage, "document")} for stage in brought},
        "clean documents": {(corpus, asset, "document")},
    }
    flow: dict[str, Counter[str]] = {stage: Counter() for stage in stages}
    nights: dict[str, Counter[str]] = {}
    for row in fates.group_by(COLUMNS).aggregate([([], "count_all")]).to_pylist():
        place, n = (row["scope"], row["stage"], row["subject_kind"]), row["count_all"]
        for stage, places in stages.items():
            if place in places:
                flow[stage][row["fate"] + (f":{row['reason']}" if row["reason"] else "")] += n
        if place == (corpus, asset, "document") and row["landed_on"] is not None:
            nights.setdefault(row["landed_on"].isoformat(), Counter())[row["fate"]] += n
    return {
        "flow": [{"stage": stage, "fates": dict(sorted(counts.items()))} for stage, counts in flow.items() if counts],
        "nights": {
            date: {fate: counts[fate] for fate in OUTCOMES if counts[fate]} for date, counts in sorted(nights.items())
        },
    }
