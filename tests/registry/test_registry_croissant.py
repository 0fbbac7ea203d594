"""What catalogues read of a release: croissant.json by MLCommons' own library, and OpenLineage's event by its client."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation.registry.release.croissant import RESPONSIBLE, croissant
from curation.registry.release.lineage_events import lineage_events
from curation.registry.release.manifest import Manifest, build, facts_of

RELEASE: dict[str, Any] = {
    "corpus": "support-sft",
    "version": "v1.1.0",
    "previous": "v1.0.0",
    "as_of": "2024-03-31",
    "published_at": "2024-04-01T02:00:00+00:00",
    "changelog": ["records changed"],
    "run": {
        "run_id": "46bea007-a78e-44bc-8302-fcc2b80d3f5b",
        "landings": {"zendesk": ["2024-03-30", "2024-03-31"]},
        "fates": {"kept": 5, "dropped:no_consent": 2},
        "checks": {"accounting": True, "quasi_identifiers": False},
    },
}
MESSAGE = pa.struct([("role", pa.string()), ("content", pa.string()), ("train", pa.bool_())])


@pytest.fixture
def release_in(candidate_in: Any, tmp_path: Path) -> tuple[Path, Manifest]:
    """A release with a config of strings and one of nested columns."""
    folder = candidate_in(tmp_path / "release")
    rows = {
        "example_id": ["a", "b"],
        "messages": [[{"role": "user", "content": "Hi?", "train": False}], []],
        "tags": [["x", "y"], None],
        "stars": [5, None],
        "meta": [{"month": "2024-01", "score": 0.5}] * 2,
    }
    schema = pa.schema(
        [
            ("example_id", pa.string()),
            ("messages", pa.list_(MESSAGE)),
            ("tags", pa.list_(pa.string())),
            ("stars", pa.int32()),
            ("meta", pa.struct([("month", pa.string()), ("score", pa.float64())])),
        ]
    )
    name = "data/conversations/train-undated-00000.parquet"
    (folder / name).parent.mkdir()
    pq.write_table(pa.table(rows, schema=schema), folder / name)
    facts = facts_of(folder)
    facts["configs"]["conversations"] = {"train": [name]}
    facts["counts"]["examples"]["conversations"] = {"train": 2}
    facts["schema"]["conversations"] = {field.name: str(field.type) for field in schema}
    manifest = build(folder, facts)
    (folder / "manifest.json").write_bytes(manifest.canonical)
    (folder / "croissant.json").write_bytes(croissant(folder, manifest, RELEASE))
    return folder, manifest


def test_mlcroissant_validates_it_without_a_warning(release_in: tuple[Path, Manifest]) -> None:
    command = [str(Path(sys.executable).with_name("mlcroissant")), "validate", "--jsonld", "croissant.json"]
    done = subprocess.run(command, cwd=release_in[0], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Done." in done.stderr
    assert not [line for line in done.stderr.splitlines() if line.startswith(("W", "E"))], done.stderr


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib and pandas, by mlcroissant
def test_mlcroissant_reads_every_row_of_every_config_offline(release_in: tuple[Path, Manifest]) -> None:
    import mlcroissant

    dataset = mlcroissant.Dataset(str(release_in[0] / "croissant.json"))
    rows = list(dataset.records("default"))
    assert len(rows) == 30
    assert {row["default/split"] for row in rows} == {b"train", b"test"}
    assert {row["default/prompt"] for row in rows} == {f"Question {n}?".encode() for n in range(8)}
    first = next(iter(dataset.records("conversations")))
    assert first["conversations/example_id"] == b"a"
    assert first["conversations/messages"] == [
        {
            "conversations/messages/role": b"user",
            "conversations/messages/content": b"Hi?",
            "conversations/messages/train": False,
        }
    ]
    assert first["conversations/meta"] == {"conversations/meta/month": b"2024-01", "conversations/meta/score": 0.5}
    assert [*first["conversations/tags"]] == [b"x", b"y"]
    assert first["conversations/stars"] == 5


def test_the_manifest_vouches_for_the_files_and_the_sheet_for_people(release_in: tuple[Path, Manifest]) -> None:
    folder, manifest = release_in
    document = json.loads((folder / "croissant.json").read_bytes())
    (listed,) = [each for each in document["distribution"] if each["@type"] == "cr:FileObject"]
    assert (listed["contentUrl"], listed["sha256"]) == ("manifest.json", manifest.content_digest)
    assert document["version"] == "1.1.0"
    assert RESPONSIBLE.keys() <= document.keys()
    assert document["rai:dataLimitations"] == "English only."


def test_equal_releases_have_equal_bytes(release_in: tuple[Path, Manifest]) -> None:
    folder, manifest = release_in
    turned = Manifest(manifest.files, dict(reversed(list(manifest.facts.items()))))
    assert croissant(folder, turned, RELEASE) == (folder / "croissant.json").read_bytes()
    assert lineage_events(turned, RELEASE) == lineage_events(manifest, RELEASE)


def test_the_event_is_one_that_openlineage_knows(release_in: tuple[Path, Manifest]) -> None:
    from openlineage.client import event_v2, facet_v2

    kinds = {
        "DataQualityAssertionsDatasetFacet": facet_v2.data_quality_assertions_dataset,
        "DatasetVersionDatasetFacet": facet_v2.dataset_version_dataset,
        "DocumentationDatasetFacet": facet_v2.documentation_dataset,
        "JobTypeJobFacet": facet_v2.job_type_job,
        "NominalTimeRunFacet": facet_v2.nominal_time_run,
        "OutputStatisticsOutputDatasetFacet": facet_v2.output_statistics_output_dataset,
        "OwnershipDatasetFacet": facet_v2.ownership_dataset,
        "ParentRunFacet": facet_v2.parent_run,
        "SchemaDatasetFacet": facet_v2.schema_dataset,
    }

    def known(facets: dict[str, Any]) -> dict[str, Any]:
        """The client's own facets: a field that it does not know, or misses, stops it."""
        found = {}
        for name, facet in facets.items():
            kind = facet["_schemaURL"].rpartition("/")[2]
            content = {key: value for key, value in facet.items() if not key.startswith("_")}
            if name.startswith("curation_"):
                assert kind == "RunFacet"
            else:
                found[name] = getattr(kinds.pop(kind) if kind == "JobTypeJobFacet" else kinds[kind], kind)(**content)
        return found

    (line,) = lineage_events(release_in[1], RELEASE).decode().splitlines()
    event = json.loads(line)
    made = event_v2.RunEvent(
        eventType=event_v2.RunState.COMPLETE,
        eventTime=event["eventTime"],
        producer=event["producer"],
        run=event_v2.Run(event["run"]["runId"], known(event["run"]["facets"])),
        job=event_v2.Job(event["job"]["namespace"], event["job"]["name"], known(event["job"]["facets"])),
        inputs=[event_v2.InputDataset(d["namespace"], d["name"], facets=known(d["facets"])) for d in event["inputs"]],
        outputs=[
            event_v2.OutputDataset(
                d["namespace"], d["name"], facets=known(d["facets"]), outputFacets=known(d["outputFacets"])
            )
            for d in event["outputs"]
        ],
    )
    assert made.schemaURL == event["schemaURL"]
    assert uuid.UUID(event["run"]["runId"]).version == 5
    assert [each["name"] for each in event["inputs"]] == ["sources/zendesk"]
    assert [each["name"] for each in event["outputs"]] == [
        "corpora/support-sft/conversations",
        "corpora/support-sft/default",
    ]
    statistics = event["outputs"][1]["outputFacets"]["outputStatistics"]
    assert (statistics["rowCount"], statistics["fileCount"]) == (30, 6)
    assert event["run"]["facets"]["parent"]["run"]["runId"] == RELEASE["run"]["run_id"]


def test_a_run_that_is_none_of_dagsters_has_no_parent(release_in: tuple[Path, Manifest]) -> None:
    release = {**RELEASE, "run": {**RELEASE["run"], "run_id": "publish"}}
    assert "parent" not in json.loads(lineage_events(release_in[1], release))["run"]["facets"]
