"""What a deployment declares of its sources and of itself holds in what a night releases."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from curation.corpora.example import EXAMPLES
from curation.corpora.step import EXAMPLES_TABLE, candidate_of
from curation.deployment.project import open_night
from curation.document import DOCUMENTS
from curation.fates import FATES

pytestmark = pytest.mark.slow  # a whole night


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory, exports: Path, deployment: Callable[..., Any]) -> Any:
    """A night in which every third ticket of Zendesk's says in a custom field that a generator wrote it."""
    small = deployment(tmp_path_factory.mktemp("declared") / "small", exports)
    small.land(*sorted({_date(folder) for folder in exports.glob("zendesk/*")})[:1])
    for path in (small.data / "landing" / "zendesk").rglob("*"):
        if path.is_file() and '"custom_fields"' in (text := path.read_text(encoding="utf-8")):
            path.write_text(_generated(text), encoding="utf-8")
    source = small.defs / "sources" / "zendesk" / "defs.yaml"
    said = source.read_text().replace('"360001": product', '"360099": ai_generated, "360001": product')
    rule = "  origins: [{label: ai_generated, values: {'true': synthetic:ticket-writer-2}}]\n  governance:"
    source.write_text(said.replace("  governance:", rule))
    small.run()
    return open_night(small.project())


def _date(folder: Path) -> Any:
    import datetime as dt

    return dt.date.fromisoformat(folder.name)


def _generated(text: str) -> str:
    """The lines of an export, a third of its tickets marked; a line that is no JSON stays as it is."""
    lines = []
    for line in text.splitlines(keepends=True):
        try:
            ticket = json.loads(line)
        except ValueError:
            lines.append(line)
            continue
        if isinstance(ticket, dict) and isinstance(ticket.get("custom_fields"), list) and ticket["id"] % 3 == 0:
            ticket["custom_fields"].append({"id": 360099, "value": True})
            line = json.dumps(ticket) + "\n"
        lines.append(line)
    return "".join(lines)


def test_generated_tickets_are_in_no_row_at_all_where_nobody_judged_them(night: Any) -> None:
    documents = night.tables.read("zendesk_documents", DOCUMENTS).to_pylist()
    generated = {
        d["doc_id"] for d in documents if any(label["origin"].startswith("synthetic:") for label in d["labels"] or ())
    }
    assert len(generated) > 5
    released = night.tables.read(EXAMPLES_TABLE, EXAMPLES)["doc_id"].to_pylist()
    assert released and generated.isdisjoint(released)
    fates = night.tables.read("fates", FATES, where=pc.field("scope") == "support-triage").to_pylist()
    reasons = {row["reason"] for row in fates if row["subject_id"] in generated and row["fate"] == "dropped"}
    assert {"synthetic_in_holdout", "synthetic_not_validated"} <= reasons


def test_articles_say_the_address_of_the_companys_own_product(night: Any) -> None:
    folder = candidate_of(night, "knowledge-chunks")
    texts = [
        text
        for path in sorted(folder.glob("data/default/*.parquet"))
        for text in pq.read_table(path)["text"].to_pylist()
    ]
    assert any("http://192.168.77.1" in text for text in texts)
    assert not [text for text in texts if re.search(r"http://\[IP_ADDRESS", text)]
