"""After an erasure no table keeps what was derived of the erased text, in no row, file or log."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from curation.cleaning.signals.package_signals import SCHEMA as SIGNAL
from curation.cleaning.tables import CLEANED
from curation.corpora.choice.survivors import MERGES
from curation.corpora.example import EXAMPLES
from curation.corpora.step import write_merges
from curation.dedup.settings import DedupSettings
from curation.dedup.tables import CLUSTERS, minhashes_schema
from curation.deployment.project import open_night
from curation.document import DOCUMENTS, RECORDS
from curation.fates import EVERYWHERE, FATES
from curation.sources.landings.purging import masked_documents
from curation.state.decisions import Decision
from curation.state.night import Night
from curation.state.purge import purge, purged
from curation.storage.secrets.keys import install_demo_keys

DAY = dt.date(2026, 11, 2)
ERASED, LEFT, OTHER = "erased-document", "left-document", "other-document"
CORPORA = ("support-sft", "gone-from-the-yaml")


@pytest.fixture
def night(small: Any) -> Night:
    """Somebody was erased; the tables of documents and clusters know it already, nothing else does."""
    project = small.project()
    project.locations.ensure()
    install_demo_keys(project.locations.keys, 11)
    found = open_night(project, DAY)
    at = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)
    found.decisions.append(Decision("erasure", "privacy desk", "request 17", at, ("a mark",)))
    rows = [{"doc_id": LEFT}, {"doc_id": OTHER}]
    found.tables.replace("kb_documents", pa.Table.from_pylist(rows, schema=DOCUMENTS), statistics="doc_id")
    clusters = [{"doc_id": LEFT, "clean_sha256": b"l" * 32}]
    found.tables.replace("clusters", pa.Table.from_pylist(clusters, schema=CLUSTERS))
    return open_night(project, DAY)


def _write_fates(night: Night, scope: str, kind: str, rows: list[tuple[str, str | None]]) -> None:
    stage = "kb_documents" if scope == EVERYWHERE else "a_stage"
    columns = {"scope": scope, "stage": stage, "subject_kind": kind, "fate": "kept"}
    fates = [{**columns, "subject_id": subject, "into": into} for subject, into in rows]
    night.write_fates(scope, stage, pa.Table.from_pylist(fates, schema=FATES))


def _said(folder: Path) -> list[tuple[str, str]]:
    """All that the files of some tables say, log included."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [
        (path.name, str(pq.ParquetFile(path).read().to_pylist()) if path.suffix == ".parquet" else path.read_text())
        for path in files
        if path.suffix != ".crc"
    ]


def test_what_corpora_wrote_down_of_a_document_that_is_gone_goes_from_rows_files_and_logs(night: Night) -> None:
    for corpus in CORPORA:
        merges = [(ERASED, LEFT), (OTHER, ERASED), (OTHER, LEFT)]
        rows = [{"corpus": corpus, "doc_id": loser, "into": into} for loser, into in merges]
        write_merges(night.tables, corpus, pa.Table.from_pylist(rows, schema=MERGES))
        examples = [{"corpus": corpus, "doc_id": doc_id, "example_id": f"e-{doc_id}"} for doc_id in (ERASED, LEFT)]
        table = pa.Table.from_pylist(examples, schema=EXAMPLES)
        night.tables.replace("examples", table, f"corpus = '{corpus}'", ["corpus"], "example_id")
        _write_fates(night, corpus, "document", [(ERASED, None), (LEFT, None), (OTHER, ERASED)])
    _write_fates(night, EVERYWHERE, "record", [("a record", None)])
    stray = night.tables.path("fates") / f"scope={CORPORA[0]}" / "stage=a_stage" / "part-of-a-killed-write.parquet"
    pq.write_table(pa.table({"subject_id": [ERASED]}), stray)
    places = [night.tables.path(name) for name in ("merges", "examples", "fates")]
    assert all(any(ERASED in text for _, text in _said(place)) for place in places)

    figures = purge(night)

    assert figures["purged_results"] == 2 * (2 + 1 + 2)
    assert [name for place in places for name, text in _said(place) if ERASED in text] == []
    for corpus in CORPORA:
        (merge,) = night.tables.read("merges", MERGES, where=pc.field("corpus") == corpus).to_pylist()
        assert (merge["doc_id"], merge["into"]) == (OTHER, LEFT)
        (example,) = night.tables.read("examples", EXAMPLES, where=pc.field("corpus") == corpus).to_pylist()
        assert example["doc_id"] == LEFT
    fates = night.tables.read("fates", FATES).sort_by([("scope", "ascending")])
    assert fates["subject_id"].to_pylist() == ["a record", LEFT, LEFT]
    assert purged(night, ())
    assert purge(night) == {}


def test_the_log_of_merges_quotes_no_document(night: Night) -> None:
    rows = [{"corpus": "one", "doc_id": OTHER, "into": LEFT}]
    write_merges(night.tables, "one", pa.Table.from_pylist(rows, schema=MERGES))
    assert [
        text for _, text in _said(night.tables.path("merges") / "_delta_log") if OTHER in text or LEFT in text
    ] == []


def test_rows_of_other_permutations_do_not_stop_an_erasure(night: Night) -> None:
    for permutations in (256, 512):
        schema = minhashes_schema(DedupSettings(permutations=permutations))
        rows = [
            {"clean_sha256": key * 32, "stage_version": str(permutations), "minhash": bytes(4 * permutations)}
            for key in (b"e", b"l")
        ]
        night.tables.append("minhashes", pa.Table.from_pylist(rows, schema=schema), statistics="clean_sha256")
    assert purge(night)["purged_results"] == 2
    rows = night.tables.read("minhashes", pa.schema([("clean_sha256", pa.binary()), ("minhash", pa.binary())]))
    assert rows["clean_sha256"].to_pylist() == [b"l" * 32] * 2
    assert sorted(map(len, rows["minhash"].to_pylist())) == [1024, 2048]
    assert purged(night, ())


def test_what_a_killed_process_left_in_the_folder_for_temporary_files_goes_too(night: Night) -> None:
    left = night.project.locations.temporary / "dedup-1-x"
    left.mkdir()
    (left / "texts.arrow").write_text("raw")
    with night.project.locations.scratch("experiment") as living:
        purge(night)
        assert list(night.project.locations.temporary.iterdir()) == [living]


def test_a_copy_that_is_not_of_the_candidate_goes_also_where_no_candidate_holds_what_is_gone(night: Night) -> None:
    places = night.project.locations
    for corpus, copied in (("kb-chunks", "an older one"), ("support-sft", "this one")):
        for home, said in ((places.corpora / corpus, copied), (places.staging / corpus / "inputs", "this one")):
            home.mkdir(parents=True)
            (home / "facts.json").write_text(said)
        _write_fates(night, corpus, "document", [(LEFT, None)])
    purge(night)
    assert [copy.name for copy in places.corpora.iterdir()] == ["support-sft"]
    assert sorted(home.name for home in places.staging.iterdir()) == ["kb-chunks", "support-sft"]


def test_what_was_built_of_a_text_that_is_masked_by_now_goes_whatever_gate_is_closed(night: Night) -> None:
    places = night.project.locations
    said = {"support-sft": "It was [erased] who opened it.", "kb-chunks": "The lamp is dark."}
    for (corpus, text), doc_id in zip(said.items(), (LEFT, OTHER), strict=True):
        for home in (places.corpora / corpus, places.staging / corpus / "inputs"):
            home.mkdir(parents=True, exist_ok=True)
            (home / "facts.json").write_text("the same")
        _write_fates(night, corpus, "document", [(doc_id, None)])
        record = {"source": "kb", "entity": "article", "record_id": doc_id, "text": text, "landed_on": DAY}
        night.tables.append("kb_records", pa.Table.from_pylist([record], schema=RECORDS), ["landed_on"], "record_id")
    rows = [{"doc_id": each, "record_id": each, "source": "kb"} for each in (LEFT, OTHER)]
    night.tables.replace("kb_documents", pa.Table.from_pylist(rows, schema=DOCUMENTS), statistics="doc_id")
    purge(night, masked=partial(masked_documents, night))
    assert len(list(places.corpora.iterdir())) == 2  # nothing was masked
    at = dt.datetime(2026, 11, 2, 13, tzinfo=dt.UTC)
    night.decisions.append(Decision("masking", "privacy desk", "request 18", at, ("a mark",), {}))
    for _ in range(2):  # once for each masking: what is built afterwards is of the masked text
        again = open_night(night.project, DAY)
        purge(again, masked=partial(masked_documents, again))
        assert [copy.name for copy in places.corpora.iterdir()] == ["kb-chunks"]
        assert [home.name for home in places.staging.iterdir()] == ["kb-chunks"]
    for home in (places.corpora / "support-sft", places.staging / "support-sft" / "inputs"):
        home.mkdir(parents=True)
        (home / "facts.json").write_text("of the masked text")
    again.decisions.append(Decision("erasure", "privacy desk", "request 19", at, ("another mark",)))
    purge(later := open_night(night.project, DAY), masked=partial(masked_documents, later))
    assert len(list(places.corpora.iterdir())) == 2


def test_signals_of_packages_that_are_gone_are_purged_and_a_source_called_so_is_none(night: Night) -> None:
    rows = [{"clean_sha256": digest * 32, "stage_version": "1", "value": 0.5} for digest in (b"l", b"e")]
    night.tables.replace("signal_of_a_package_that_is_gone", pa.Table.from_pylist(rows, schema=SIGNAL))
    documents = pa.Table.from_pylist([{"doc_id": LEFT}], schema=DOCUMENTS)
    night.tables.replace("signal_documents", documents, statistics="doc_id")
    night.tables.replace("signal_records", pa.Table.from_pylist([{"source": "signal"}], schema=RECORDS))
    purge(night)
    assert night.tables.read("signal_of_a_package_that_is_gone", SIGNAL).num_rows == 0
    assert night.tables.read("signal_records", RECORDS).num_rows == 1
    assert not night.tables.exists("signal_documents"), "what was made of a source that is gone"


def test_what_a_stage_that_is_gone_has_left_goes_with_an_erasure(night: Night) -> None:
    rows = pa.Table.from_pylist([{"doc_id": ERASED}, {"doc_id": LEFT}], schema=pa.schema([("doc_id", pa.string())]))
    night.tables.replace("rows_of_a_stage_that_is_gone", rows)
    columns = {"scope": EVERYWHERE, "subject_kind": "document", "fate": "kept", "subject_id": LEFT}
    for stage in ("a_stage_that_is_gone", "kb_cleaned"):
        night.write_fates(EVERYWHERE, stage, pa.Table.from_pylist([{**columns, "stage": stage}], schema=FATES))
    assert purge(night)["purged_tables"] == 1
    assert "rows_of_a_stage_that_is_gone" not in night.tables.names()
    assert night.tables.read("fates", FATES)["stage"].to_pylist() == ["kb_cleaned"]


def test_a_clean_text_stays_only_where_its_own_source_still_has_it(night: Night) -> None:
    for source in ("kb", "zendesk"):
        rows = [{"raw_sha256": b"r" * 32, "text": "said twice", "record_id": source}] if source == "kb" else []
        night.tables.replace(f"{source}_records", pa.Table.from_pylist(rows, schema=RECORDS), statistics="record_id")
        kept = [{"raw_sha256": b"r" * 32, "clean_sha256": b"c" * 32, "text": "said twice"}]
        night.tables.replace(f"{source}_cleaned", pa.Table.from_pylist(kept, schema=CLEANED), statistics="raw_sha256")
    purge(night)
    assert night.tables.read("kb_cleaned", CLEANED).num_rows == 1
    assert night.tables.read("zendesk_cleaned", CLEANED).num_rows == 0
