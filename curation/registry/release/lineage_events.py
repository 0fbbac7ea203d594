"""Writes a release as an OpenLineage event of one finished run, for catalogs that show where a dataset comes from.

The event follows specification 2-0-2 and is one line of JSON in `report/openlineage.jsonl`, which users of a catalog
post there. It names sources and configs, and nothing finer: no record, no person.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping, Sequence

from curation.corpora.stated_facts import SourceFact
from curation.registry.release.manifest import DATA, Manifest
from curation.registry.release.release_json import ReleaseJson

EVENTS = "report/openlineage.jsonl"
PRODUCER = "urn:curation:registry"
SPECIFICATION = "https://openlineage.io/spec"
NAMESPACE = "curation"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Facet → the version of its schema that is written here.
FACETS: Mapping[str, str] = {
    "DataQualityAssertionsDatasetFacet": "1-1-0",
    "DatasetVersionDatasetFacet": "1-0-1",
    "DocumentationDatasetFacet": "1-1-0",
    "JobTypeJobFacet": "2-0-4",
    "NominalTimeRunFacet": "1-0-1",
    "OutputStatisticsOutputDatasetFacet": "1-0-2",
    "OwnershipDatasetFacet": "1-0-1",
    "ParentRunFacet": "1-2-0",
    "SchemaDatasetFacet": "1-2-0",
}


def lineage_events(manifest: Manifest, release: ReleaseJson) -> bytes:
    """Return the lines of `EVENTS`: one COMPLETE event, from the sources to a dataset for each config."""
    facts, run = manifest.facts, release["run"]
    tag = f"{facts['corpus']}@{release['version']}"
    event = {
        "eventType": "COMPLETE",
        "eventTime": release["published_at"],
        "producer": PRODUCER,
        "schemaURL": f"{SPECIFICATION}/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {
            "runId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{NAMESPACE}:{tag}:{manifest.content_digest}")),
            "facets": {
                "nominalTime": _facet("NominalTimeRunFacet", nominalStartTime=f"{release['as_of']}T00:00:00Z"),
                "curation_stages": _own("stages", stages=[dict(stage) for stage in facts["stages"]]),
                **_parent(run.get("run_id")),
            },
        },
        "job": {
            "namespace": NAMESPACE,
            "name": facts["corpus"],
            "facets": {
                "jobType": _facet("JobTypeJobFacet", processingType="BATCH", integration="CURATION", jobType="JOB")
            },
        },
        "inputs": [_source(source, run.get("landings", {})) for source in facts["sources"]],
        "outputs": [_config(config, manifest, release) for config in sorted(facts["configs"])],
    }
    return (json.dumps(event, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _facet(kind: str, **content: object) -> dict[str, object]:
    url = f"{SPECIFICATION}/facets/{FACETS[kind]}/{kind}.json#/$defs/{kind}"
    return {"_producer": PRODUCER, "_schemaURL": url, **content}


def _own(name: str, **content: object) -> dict[str, object]:
    """Return a facet that the specification does not define, in its base form."""
    url = f"{SPECIFICATION}/2-0-2/OpenLineage.json#/$defs/RunFacet"
    return {"_producer": PRODUCER, "_schemaURL": url, **content}


def _parent(run_id: str | None) -> dict[str, object]:
    """Return the parent facet with the Dagster run that published, where there was one."""
    if not UUID.fullmatch(str(run_id)):
        return {}
    return {"parent": _facet("ParentRunFacet", run={"runId": run_id}, job={"namespace": "dagster", "name": "night"})}


def _source(source: SourceFact, landings: Mapping[str, Sequence[str]]) -> dict[str, object]:
    dates = sorted(str(landing["date"]) for landing in source.get("landings", ())) or sorted(
        landings.get(source["name"], ())
    )
    newest = {"version": _facet("DatasetVersionDatasetFacet", datasetVersion=dates[-1])} if dates else {}
    return {
        "namespace": NAMESPACE,
        "name": f"sources/{source['name']}",
        "facets": {
            "ownership": _owner(source["owner"]),
            "documentation": _facet(
                "DocumentationDatasetFacet",
                description=f"Landings of {source['name']}; licence: {source['licence']}; for: {source['purpose']}",
            ),
            **newest,
        },
    }


def _config(config: str, manifest: Manifest, release: ReleaseJson) -> dict[str, object]:
    facts, run = manifest.facts, release["run"]
    files = [file for file in manifest.files if (m := DATA.fullmatch(file.path)) and m["config"] == config]
    fields = [{"name": name, "type": kind} for name, kind in facts["schema"][config].items()]
    judged = [{"assertion": name, "success": bool(passed)} for name, passed in sorted(run.get("checks", {}).items())]
    quality = {"dataQualityAssertions": _facet("DataQualityAssertionsDatasetFacet", assertions=judged)}
    return {
        "namespace": NAMESPACE,
        "name": f"corpora/{facts['corpus']}/{config}",
        "facets": {
            "version": _facet("DatasetVersionDatasetFacet", datasetVersion=release["version"]),
            "schema": _facet("SchemaDatasetFacet", fields=fields),
            "ownership": _owner(facts["owner"]),
            "documentation": _facet("DocumentationDatasetFacet", description=facts["description"]),
            **(quality if judged else {}),
        },
        "outputFacets": {
            "outputStatistics": _facet(
                "OutputStatisticsOutputDatasetFacet",
                rowCount=sum(file.rows for file in files),
                size=sum(file.bytes for file in files),
                fileCount=len(files),
            )
        },
    }


def _owner(name: str) -> dict[str, object]:
    return _facet("OwnershipDatasetFacet", owners=[{"name": name, "type": "OWNER"}])
