"""Opens a pulled release: rows and lineage by example, and what its manifest and `release.json` tell."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation.corpora.shards import LineageRow
from curation.registry.release.manifest import DATA, MANIFEST, ManifestJson
from curation.registry.release.release_json import ReleaseRun
from curation.registry.release.verify import RELEASE

Key = tuple[str, str]  # config, example_id


@dataclass(frozen=True)
class Row:
    """Split and digest of an example; several rows with one id share one digest over all of them."""

    split: str
    digest: bytes


@dataclass(frozen=True)
class Opened:
    """A pulled release. `run` is the part of `release.json` about the night."""

    folder: Path
    manifest: ManifestJson
    run: ReleaseRun
    as_of: str

    @classmethod
    def of(cls, folder: Path) -> Opened:
        """Open a release folder that was verified."""
        release = json.loads((folder / RELEASE).read_bytes())
        return cls(folder, json.loads((folder / MANIFEST).read_bytes()), release.get("run", {}), release["as_of"])

    def digests(self) -> dict[str, str]:
        """Return path → SHA-256 of every file of the manifest."""
        return {file["path"]: file["sha256"] for file in self.manifest["files"]}

    def rows(self, paths: Collection[str]) -> dict[Key, Row]:
        """Return (config, id) → row, for some files of `data/`."""
        return rows_of(self.folder, paths)

    def lineage(self, paths: Collection[str], ids: Collection[str]) -> dict[Key, list[LineageRow]]:
        """Return (config, id) → its lineage rows, for some files and some examples."""
        rows: dict[Key, list[LineageRow]] = {}
        wanted = pa.array(sorted(ids), pa.string())
        columns = ["example_id", "config", "turn", "export", "position", "edits", "entities"]
        for path in sorted(path for path in paths if path.startswith("lineage/")):
            table = pq.read_table(self.folder / path, columns=columns, page_checksum_verification=True)
            for row in table.filter(pc.is_in(table["example_id"], value_set=wanted)).to_pylist():
                rows.setdefault((row["config"], row["example_id"]), []).append(row)
        return rows

    def exports(self) -> set[str]:
        """Return the keyed ids of all exports that examples were made from."""
        exports: set[str] = set()
        for path in (path for path in self.digests() if path.startswith("lineage/")):
            exports.update(pq.read_table(self.folder / path, columns=["export"])["export"].unique().to_pylist())
        return exports

    def landings(self) -> set[tuple[str, str]]:
        """Return (source, date) of all landings that the night had read."""
        return {(source, str(date)) for source, dates in self.run.get("landings", {}).items() for date in dates}

    def sources(self) -> dict[str, str | None]:
        """Return source → digest over the exports that the content was made from."""
        return {source["name"]: source.get("digest") for source in self.manifest["sources"]}


def rows_of(folder: Path, paths: Collection[str]) -> dict[Key, Row]:
    """Return (config, id) → row, for some files of `data/` in a release or candidate; other paths are skipped."""
    rows: dict[Key, Row] = {}
    for path in sorted(paths):
        match = DATA.fullmatch(path)
        if match is None:
            continue
        with pq.ParquetFile(folder / path, page_checksum_verification=True) as file:
            for batch in file.iter_batches(1_000):
                for row in batch.to_pylist():
                    key = (match["config"], str(next(iter(row.values()))))
                    known = rows[key].digest if key in rows else b""
                    digest = hashlib.sha256(known + repr(sorted(row.items())).encode("utf-8", "surrogatepass"))
                    rows[key] = Row(match["split"], digest.digest())
    return rows
