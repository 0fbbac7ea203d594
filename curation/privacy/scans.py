"""Which recognizer has read which text: a new recognizer reads all texts, and no other one reads any again.

A row of `findings` is one text under one scan, which is a set of recognizers; `scans` lists the sets. The findings of a
text are the union over its scans, limited to the recognizers that are wanted tonight.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.engine.memo import Memo
from curation.privacy.detector import Detection, Scan
from curation.privacy.redaction.resolve import Finding
from curation.privacy.tables import FINDINGS
from curation.storage.tables import Tables

TABLE, SCANS_TABLE = "findings", "scans"
SCANS = pa.schema([("scan_id", pa.string()), ("recognizers", pa.list_(pa.string()))])  # identities, sorted


def memo_of(scan: Scan) -> Memo:
    """Return the stored results of exactly this scan."""
    return Memo(TABLE, FINDINGS, "clean_sha256", "scan_id", scan.scan_id)


def findings_in(row: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield the findings of a row of `findings`."""
    for finding in row["findings"]:
        yield Finding(
            finding["start"], finding["end"], finding["type"], round(finding["score"], 4), finding["recognizer"]
        )


@dataclass(frozen=True)
class Scanned:
    """The results of scans of earlier nights and of this one."""

    tables: Tables

    @cached_property
    def _recognizers(self) -> dict[str, frozenset[str]]:
        rows = self.tables.read(SCANS_TABLE, SCANS).to_pylist()
        return {row["scan_id"]: frozenset(row["recognizers"]) for row in rows}

    def missing(self, wanted: Scan, texts: pa.Array) -> Iterator[tuple[Scan, pa.Array]]:
        """Yield (scan, texts) for the recognizers that have not yet read some texts; no two scans have the same
        recognizers."""
        own, (seen, _) = frozenset(wanted.identities), self._seen(wanted)
        groups: defaultdict[frozenset[str], list[bytes]] = defaultdict(list)
        nothing: frozenset[str] = frozenset()
        left = {looked: own - looked for looked in {nothing, *seen.values()}}  # few, of many texts
        for key in texts.to_pylist():
            groups[left[seen.get(key, nothing)]].append(key)
        for lacking, keys in sorted(groups.items(), key=lambda group: sorted(group[0])):
            if lacking:
                yield Scan(wanted.policy, tuple(sorted(lacking))), pa.array(keys, pa.binary(32))

    def looked_at(self) -> set[bytes]:
        """Return the texts that any recognizer has read."""
        return set(self.tables.read(TABLE, FINDINGS, ["clean_sha256"])["clean_sha256"].to_pylist())

    def readable(self, wanted: Scan) -> set[bytes]:
        """Return the texts that every wanted recognizer has read and none refused: neither held nor quarantined."""
        own, (seen, refused) = frozenset(wanted.identities), self._seen(wanted)
        whole = {looked: looked == own for looked in {*seen.values()}}
        return {key for key, looked in seen.items() if whole[looked] and key not in refused}

    def _seen(self, wanted: Scan) -> tuple[dict[bytes, frozenset[str]], set[bytes]]:
        """Return text → the wanted recognizers that have read it, and the texts that one of them refused."""
        own = frozenset(wanted.identities)
        relevant = {scan_id: own & identities for scan_id, identities in self._recognizers.items() if own & identities}
        rows = self.tables.read(TABLE, FINDINGS, ["clean_sha256", "scan_id", "status"])
        rows = rows.filter(pc.is_in(rows["scan_id"], value_set=pa.array(sorted(relevant), pa.string())))
        seen: dict[bytes, frozenset[str]] = {}
        for scan_id, looked in relevant.items():
            keys = rows.filter(pc.equal(rows["scan_id"], scan_id))["clean_sha256"].to_pylist()
            again = seen.keys() & keys
            seen |= {**dict.fromkeys(keys, looked), **{key: seen[key] | looked for key in again}}
        return seen, set(rows.filter(pc.not_equal(rows["status"], "ok"))["clean_sha256"].to_pylist())

    def remember(self, scan: Scan) -> None:
        """Store a scan's recognizers, before its first finding."""
        if scan.scan_id not in self._recognizers:
            row = {"scan_id": [scan.scan_id], "recognizers": [list(scan.identities)]}
            self.tables.append(SCANS_TABLE, pa.table(row, schema=SCANS), statistics="scan_id")

    def detections(self, wanted: Scan, texts: pa.Array) -> dict[bytes, Detection]:
        """Return the detection of each text; texts that a wanted recognizer has not read are left out."""
        own = frozenset(wanted.identities)
        if not own:  # a profile that keeps everything
            return {key: Detection("ok", None, ()) for key in texts.to_pylist()}
        where = pc.field("clean_sha256").isin(texts.cast(pa.binary()))
        seen: dict[bytes, frozenset[str]] = {}
        findings: defaultdict[bytes, set[Finding]] = defaultdict(set)
        refused: dict[bytes, str] = {}
        unread: set[bytes] = set()
        for row in self.tables.read(TABLE, FINDINGS, where=where).to_pylist():
            key, looked = row["clean_sha256"], own & self._recognizers.get(row["scan_id"], frozenset())
            if not looked:
                continue
            seen[key] = seen.get(key, frozenset()) | looked
            if row["status"] != "ok":
                refused[key] = row["reason"]
            if row["unread"]:
                unread.add(key)
            names = {identity.rpartition(":")[0] for identity in looked}
            findings[key].update(finding for finding in findings_in(row) if finding.recognizer in names)
        return {
            key: Detection("quarantined", refused[key], ())
            if key in refused
            else Detection("ok", None, tuple(sorted(findings[key])), key in unread)
            for key, looked in seen.items()
            if looked == own
        }
