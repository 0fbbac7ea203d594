"""Read the texts of the existing clusters with their kept MinHashes, from which clusters are estimated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.dedup.digests import Places, flat
from curation.dedup.documents import SignedDocuments
from curation.dedup.facts import STATED_FACTS, facts_version
from curation.dedup.minhash import sketches
from curation.dedup.settings import DedupSettings
from curation.dedup.tables import CLUSTERS, clusters_version, minhashes_schema, stage_version
from curation.document import DIGEST
from curation.errors import ConfigurationError, IntegrityError
from curation.state.night import Night

UNKNOWN = -1  # a text whose MinHash was not met
FIX = "call `curation run`, then ask again"


@dataclass(frozen=True)
class Sketched:
    """The distinct texts of the live documents, in the order of their first documents; all arrays are aligned.

    Attributes:
        sketches: uint32, shape (texts, permutations); texts without words are left out.
        documents: int64, how many documents have each text.
        firsts: string, the smallest doc_id of each text, ascending.
        groups: uint64, texts of different groups are never compared; None: all are.
        settled: int64, sizes of the clusters that no threshold changes: of documents without words, not cleaned, or
            whose facts are unknown.
        clusters: how many clusters the last night found, whatever its threshold was.
    """

    sketches: NDArray[np.uint32]
    documents: NDArray[np.int64]
    firsts: pa.Array
    groups: NDArray[np.uint64] | None
    settled: NDArray[np.int64]
    clusters: int


def read_standing(night: Night) -> Sketched:
    """Read the texts of the last night's clusters from what it kept, MinHashes in batches. Writes nothing.

    Raises:
        ConfigurationError: there are no clusters yet, no MinHash of the configured shape, or no text was searched for
            the configured facts.
        IntegrityError: some texts have no MinHash.
    """
    settings = night.project.one(DedupSettings)
    clusters = night.tables.read("clusters", CLUSTERS, ["doc_id", "clean_sha256", "cluster_id"])
    where = pc.field("stage_version") == stage_version(settings)
    columns = ["clean_sha256", "minhash", "shingles"]
    minhashes = night.tables.scan("minhashes", minhashes_schema(settings), columns, where)
    return sketched(clusters, minhashes, settings, _groups(night) if clusters.num_rows else None)


def had_other_settings(night: Night) -> bool:
    """Return whether the existing clusters were found with other settings or other code than the current ones."""
    other = pc.field("stage_version") != clusters_version(night.project.one(DedupSettings))
    return bool(night.tables.read("clusters", CLUSTERS, ["stage_version"], other).num_rows)


def sketched(
    clusters: pa.Table, minhashes: Iterable[pa.Table], settings: DedupSettings, groups: pa.Table | None = None
) -> Sketched:
    """Return what `read_standing` returns from given tables; the order of their rows does not matter.

    Args:
        clusters: columns doc_id, clean_sha256 and cluster_id of `CLUSTERS`.
        minhashes: columns clean_sha256, minhash and shingles, in parts; a text may occur more than once.
        settings: `shingle_words` and `permutations` are read.
        groups: columns doc_id string and group uint64; a document that is missing is compared with none. None: all are
            compared with each other.
    """
    if not clusters.num_rows:
        raise ConfigurationError("deduplication", "nothing was clustered yet", FIX)
    clusters = clusters.take(pc.sort_indices(clusters["doc_id"]))
    compared = clusters["clean_sha256"].is_valid()
    if groups is not None:
        place = pc.index_in(clusters["doc_id"], value_set=flat(groups["doc_id"], pa.string()))
        clusters = clusters.append_column("group", groups["group"].take(place))
        compared = pc.and_(compared, place.is_valid())
    cleaned = clusters.filter(compared)
    digests = flat(cleaned["clean_sha256"], DIGEST)
    keys = pc.unique(digests)
    values, shingles = _values(keys, minhashes, settings)
    text = Places(keys).of(digests)
    worded = shingles[text] > 0
    node, group = text[worded], None
    if groups is not None:
        group = cleaned["group"].to_numpy()[worded]
        numbers = np.unique(group, return_inverse=True)[1]
        node = node * (int(numbers.max(initial=0)) + 1) + numbers
    _, firsts, counts = np.unique(node, return_index=True, return_counts=True)
    order = np.argsort(firsts)  # documents are in the order of their ids, so this is the order of first documents
    firsts, counts = firsts[order], counts[order]
    wordless = pc.value_counts(cleaned["cluster_id"].filter(pa.array(~worded))).field("counts").to_numpy()
    return Sketched(
        sketches=values[text[worded][firsts]],
        documents=counts.astype(np.int64),
        firsts=flat(cleaned["doc_id"].filter(pa.array(worded)).take(pa.array(firsts)), pa.string()),
        groups=None if group is None else group[firsts],
        settled=np.sort(np.r_[wordless, np.ones(clusters.num_rows - cleaned.num_rows, np.int64)]),
        clusters=pc.count_distinct(clusters["cluster_id"]).as_py(),
    )


def _values(
    keys: pa.Array, minhashes: Iterable[pa.Table], settings: DedupSettings
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the sketch and the number of shingles of each text."""
    places = Places(keys)
    values = np.zeros((len(keys), settings.permutations), np.uint32)
    shingles = np.full(len(keys), UNKNOWN, np.int64)
    for batch in minhashes:
        place = places.of(flat(batch["clean_sha256"], DIGEST))
        wanted = place >= 0
        values[place[wanted]] = sketches(batch["minhash"], settings.permutations)[wanted]
        shingles[place[wanted]] = batch["shingles"].to_numpy()[wanted]
    absent = int(np.count_nonzero(shingles == UNKNOWN))
    if absent and absent == len(keys):
        shape = f"{settings.shingle_words}-word shingles and {settings.permutations} permutations"
        raise ConfigurationError("deduplication", f"there are no MinHashes of {shape} yet", FIX)
    if absent:
        raise IntegrityError("table of MinHashes", f"{absent:,} texts have none", FIX)
    return values, shingles


def _groups(night: Night) -> pa.Table | None:
    """Return the group of each document within which it is compared, from the kept facts; None if all are compared."""
    settings = night.project.one(DedupSettings)
    if settings.scope == "everything" and not settings.distinguish:
        return None
    documents = SignedDocuments(night)
    where = pc.field("stage_version") == facts_version(settings)
    kept = night.tables.read("stated_facts", STATED_FACTS, ["clean_sha256", "facts"], where) if settings.facts else None
    facts = {} if kept is None else dict(zip(kept["clean_sha256"].to_pylist(), kept["facts"].to_pylist(), strict=True))
    cleaned = documents.table["clean_sha256"]
    if kept is not None and not kept.num_rows and cleaned.null_count < len(cleaned):
        names = ", ".join(sorted(settings.facts))
        raise ConfigurationError("deduplication", f"no text was searched for these facts yet: {names}", FIX)
    groups = pa.table({"doc_id": documents.table["doc_id"], "group": documents.groups(facts)})
    if kept is None:
        return groups
    return groups.filter(pc.is_in(cleaned, value_set=flat(kept["clean_sha256"], DIGEST)))
