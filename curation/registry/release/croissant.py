"""croissant.json: describes the release in MLCommons Croissant 1.1, for catalogs and loaders that read it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from curation.json_value import Json
from curation.registry.release.datasheet import answer
from curation.registry.release.manifest import MANIFEST, Manifest, ReleaseFacts
from curation.registry.release.release_json import ReleaseJson
from curation.registry.release.versions import Version

CROISSANT = "croissant.json"
CONFORMS_TO = ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"]
# The context that the specification prescribes, and of the RAI vocabulary the prefix.
CONTEXT: Mapping[str, Json] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
PARQUET = "application/x-parquet"
# Property of the RAI vocabulary → the answer of the datasheet that it repeats.
RESPONSIBLE: Mapping[str, str] = {
    "rai:dataCollection": "acquired",
    "rai:dataLimitations": "future",
    "rai:dataPreprocessingProtocol": "preprocessing",
    "rai:dataReleaseMaintenancePlan": "update",
    "rai:dataUseCases": "purpose",
    "rai:personalSensitiveInformation": "identify",
}


def croissant(folder: Path, manifest: Manifest, release: ReleaseJson) -> bytes:
    """Return the bytes of `croissant.json` of the release whose content lies in `folder`.

    It declares a set of files and a set of records for each config, and the manifest as the one file whose digest
    vouches for all of them.
    """
    facts = manifest.facts
    responsible = {name: answer(block, manifest, release) for name, block in RESPONSIBLE.items()}
    configs = {config: sorted(name for names in splits.values() for name in names) for config, splits in _whole(facts)}
    document = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": facts["corpus"],
        "description": facts["description"],
        "version": str(Version.parse(release["version"])).removeprefix("v"),
        "license": facts["licence"],
        "creator": {"@type": "sc:Organization", "name": facts["owner"]},
        "datePublished": release["published_at"],
        "keywords": ["curation", facts["shape"]],
        "citeAs": f"{facts['corpus']}@{release['version']}, content digest {manifest.content_digest}",
        "isLiveDataset": False,
        **{name: value for name, value in responsible.items() if value},
        "distribution": [_manifest_file(manifest), *(_files(config) for config in configs)],
        "recordSet": [_records(config, pq.read_schema(folder / names[0])) for config, names in configs.items()],
    }
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def _whole(facts: ReleaseFacts) -> Iterator[tuple[str, Mapping[str, list[str]]]]:
    """Return the configs that have files, in order of name."""
    return ((config, splits) for config, splits in sorted(facts["configs"].items()) if any(splits.values()))


def _manifest_file(manifest: Manifest) -> dict[str, Json]:
    return {
        "@type": "cr:FileObject",
        "@id": MANIFEST,
        "name": MANIFEST,
        "description": "Every file of data, lineage and schema with its SHA-256, and every fact about them.",
        "contentUrl": MANIFEST,
        "contentSize": f"{len(manifest.canonical)} B",
        "encodingFormat": "application/json",
        "sha256": manifest.content_digest,
    }


def _files(config: str) -> dict[str, Json]:
    return {
        "@type": "cr:FileSet",
        "@id": f"{config}-files",
        "name": f"{config}-files",
        "description": f"The shards of the config {config}, by split and month of creation.",
        "encodingFormat": PARQUET,
        "includes": f"data/{config}/*.parquet",
    }


def _records(config: str, schema: pa.Schema) -> dict[str, Json]:
    split: dict[str, Json] = {
        "@type": "cr:Field",
        "@id": f"{config}/split",
        "name": "split",
        "description": "Split that the row belongs to.",
        "dataType": "sc:Text",
        "source": {
            "fileSet": {"@id": f"{config}-files"},
            "extract": {"fileProperty": "fullpath"},
            "transform": {
                "regex": rf"^.*data/{config}/([a-z0-9_]+)-(?:[0-9]{{4}}-[0-9]{{2}}|undated)-[0-9]{{5}}\.parquet$"
            },
        },
    }
    # One name of a row stands for it in one split only, so the name alone is a key.
    return {
        "@type": "cr:RecordSet",
        "@id": config,
        "name": config,
        "description": f"Rows of the config {config}.",
        "key": {"@id": f"{config}/{schema.names[0]}"},
        "field": [split, *(_field(config, f"{config}/{column.name}", column.name, column.type) for column in schema)],
    }


def _field(config: str, name: str, column: str, kind: pa.DataType, path: str = "") -> dict[str, Json]:
    """Return the Croissant field of a column, or of a value in it at `path`: lists are arrays, structs have
    subfields.
    """
    array = pa.types.is_list(kind)
    inner = kind.value_type if array else kind
    field: dict[str, Json] = {"@type": "cr:Field", "@id": name, "name": name.partition("/")[2]}
    if array:
        field |= {"isArray": True, "arrayShape": "-1"}
    if pa.types.is_struct(inner):
        below = [inner.field(number) for number in range(inner.num_fields)]
        field["subField"] = [
            _field(
                config,
                f"{name}/{subfield.name}",
                column,
                subfield.type,
                f"{path}.{subfield.name}" if path else subfield.name,
            )
            for subfield in below
        ]
        return field
    source: dict[str, Json] = {"fileSet": {"@id": f"{config}-files"}, "extract": {"column": column}}
    if path:
        source["transform"] = {"jsonPath": path}
    return {**field, "dataType": _data_type(inner), "source": source}


def _data_type(kind: pa.DataType) -> str:
    if pa.types.is_boolean(kind):
        return "sc:Boolean"
    if pa.types.is_integer(kind):
        return "sc:Integer"
    if pa.types.is_floating(kind):
        return "sc:Float"
    if pa.types.is_date(kind):
        return "sc:Date"
    if pa.types.is_timestamp(kind):
        return "sc:DateTime"
    return "sc:Text"
