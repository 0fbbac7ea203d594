"""What deduplication costs: growth with the number of documents, a night beside a full run, one process beside workers
and Ray.

    python tests/bench/dedup.py growth DOCUMENTS.parquet [COPIES]     # 1, 2, 4 … COPIES times as many documents
    python tests/bench/dedup.py night DOCUMENTS.parquet [NEW]         # NEW documents more, the others standing
    python tests/bench/dedup.py engines DOCUMENTS.parquet [WORKERS]   # in process, in workers, on Ray

DOCUMENTS.parquet has the columns doc_id and text, as the near-duplicate generators of this field write it. Copies are
made different by a word of their own in every place of three, so that copies of one document are no duplicates and each
copy has the clusters of the original.
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from curation.dedup.cluster import Signed, cluster
from curation.dedup.documents import TextSets
from curation.dedup.minhash import minhash_kernel
from curation.dedup.settings import DedupSettings
from curation.dedup.shingles import string_array
from curation.dedup.tables import CLUSTERS, MINHASHES, SIMILARITIES, STORED_SIMILARITIES, stage_version
from curation.storage.tables import Tables

GROUP = 50_000


def copied(source: Path, copies: int, target: Path) -> int:
    """Write `copies` times the documents; returns how many."""
    total = 0
    with pq.ParquetWriter(
        target, pa.schema([("doc_id", pa.string()), ("text", pa.string())]), compression="zstd"
    ) as out:
        for copy in range(copies):
            for batch in pq.ParquetFile(source).iter_batches(GROUP, columns=["doc_id", "text"]):
                table = pa.Table.from_batches([batch])
                if copy:
                    texts = [different(text, copy) for text in table["text"].to_pylist()]
                    ids = [f"{copy}{doc_id}" for doc_id in table["doc_id"].to_pylist()]
                    table = pa.table({"doc_id": ids, "text": texts})
                out.write_table(table, row_group_size=GROUP)
                total += table.num_rows
    return total


def different(text: str, copy: int) -> str:
    """Every third word gets a mark of the copy: no shingle is left as it was, and none is more or less alike."""
    words = text.split(" ")
    words[::3] = [f"{word}{copy}x" for word in words[::3]]
    return " ".join(words)


def measured(*arguments: str) -> dict[str, float]:
    """CPU seconds and peak memory of a process of its own."""
    started = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    code = (
        "import sys, json, resource; from pathlib import Path; from curation.dedup.trial import try_dedup;"
        "from curation.engine.tasks import Engine;"
        "found = try_dedup(Path(sys.argv[1]), Path(sys.argv[2]), engine=Engine(sys.argv[3], int(sys.argv[4])));"
        "print(json.dumps(found | {'peak': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = json.loads(done.stdout.splitlines()[-1])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {**found, "cpu_s": cpu, "wall_s": time.monotonic() - started, "peak_gb": found["peak"] / 2**20}


def growth(source: Path, copies: int) -> None:
    rows, at = [], 1
    with tempfile.TemporaryDirectory() as name:
        while at <= copies:
            path = Path(name) / "documents.parquet"
            documents = copied(source, at, path)
            found = measured(str(path), str(Path(name) / "clusters.parquet"), "local", "1")
            rows.append((documents, found["cpu_s"]))
            print(
                f"{documents:>10,} documents  {found['cpu_s']:7.1f} CPU s  {found['wall_s']:7.1f} s"
                f"  {found['peak_gb']:5.2f} GiB  {found['clusters']:,} clusters",
                flush=True,
            )
            at *= 2
    if len(rows) > 1:
        (few, little), (many, much) = rows[-2:]
        print(f"exponent of the last step: {math.log(much / little) / math.log(many / few):.2f}")


def night(source: Path, new: int) -> None:
    """The step's own parts over Delta tables: MinHashes of what is new, clusters of everything."""
    settings = DedupSettings()
    table = pq.read_table(source, columns=["doc_id", "text"])
    # The last documents of such a file are mostly of the largest families: of new ones, take one in so many.
    late = np.zeros(table.num_rows, np.bool_)
    late[:: max(1, table.num_rows // new)] = True
    table = table.take(np.argsort(late, kind="stable"))
    new = int(late.sum())
    texts = string_array(table["text"])
    keys = keys_of(texts)
    every = pa.table({"doc_id": table["doc_id"], "clean_sha256": keys})
    with tempfile.TemporaryDirectory() as name:
        tables, folder = Tables(Path(name) / "tables"), Path(name)
        nights = {}
        for part, first in (("standing", every.num_rows - new), ("night", every.num_rows)):
            alive = every.slice(0, first)
            began = time.process_time()
            clusters = one_night(tables, alive, texts.slice(0, first), settings, folder)
            nights[part] = time.process_time() - began
            print(f"{part:>10}: {first:,} documents, {nights[part]:.2f} CPU s", flush=True)
        fresh = Tables(Path(name) / "fresh")
        began = time.process_time()
        full = one_night(fresh, every, texts, settings, folder)
        nights["full"] = time.process_time() - began
    print(f"      full: {every.num_rows:,} documents, {nights['full']:.2f} CPU s")
    print(f"night / full: {nights['night'] / nights['full']:.3f}; the same clusters: {clusters.equals(full)}")


def keys_of(texts: pa.Array) -> pa.Array:
    from curation.dedup.signing import text_digests

    return pa.Array.from_buffers(pa.binary(32), len(texts), [None, pa.py_buffer(text_digests(texts))])


def one_night(tables: Tables, documents: pa.Table, texts: pa.Array, settings: DedupSettings, folder: Path) -> pa.Table:
    """Sign what no night has signed, cluster everything, write what the step writes."""
    from curation.dedup.digests import Places, flat
    from curation.engine.kernels import Limits
    from curation.engine.memo import Memo, run_memoised

    keys = flat(documents["clean_sha256"], pa.binary(32))
    memo = Memo("minhashes", MINHASHES, "clean_sha256", "stage_version", stage_version(settings))
    places = Places(keys)

    def fetch(wanted: pa.Array) -> pa.Table:
        return pa.table([wanted, texts.take(pa.array(places.of(wanted)))], names=["clean_sha256", "text"])

    run_memoised(tables, memo, keys, fetch, minhash_kernel, settings, limits=Limits(rows=2_048))
    signed = Signed.of(tables.scan("minhashes", MINHASHES, ["clean_sha256", "minhash", "shingles"]), folder, settings)

    def sets(numbers: np.ndarray, rows: np.ndarray) -> TextSets:
        wanted = signed.digests.take(pa.array(rows))
        return TextSets.at(folder / "texts.arrow", numbers, wanted, fetch, settings.shingle_words)

    known = tables.read("similarities", STORED_SIMILARITIES, SIMILARITIES.names)
    before = tables.read("clusters", CLUSTERS, ["clean_sha256", "cluster_id", "stage_version"])
    found = cluster(documents, signed, sets, folder, settings, known, before)
    version = pa.repeat(stage_version(settings), found.computed.num_rows)
    stored = found.computed.append_column("stage_version", version).cast(STORED_SIMILARITIES)
    tables.append("similarities", stored, statistics="left")
    tables.replace("clusters", found.clusters)
    return found.clusters


def engines(source: Path, workers: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        bytes_of = set()
        for kind, number in (("local", 1), ("local", workers), ("ray", workers)):
            out = Path(name) / f"{kind}-{number}.parquet"
            found = measured(str(source), str(out), kind, str(number))
            bytes_of.add(out.read_bytes())
            print(f"{kind} {number}: {found['wall_s']:.1f} s wall, {found['cpu_s']:.1f} CPU s here", flush=True)
        print("the same bytes:", len(bytes_of) == 1)


if __name__ == "__main__":
    what, path, *rest = sys.argv[1:]
    defaults = {"growth": (growth, 4), "night": (night, 5_000), "engines": (engines, 2)}
    function, default = defaults[what]
    function(Path(path), int(rest[0]) if rest else default)
