"""What building a corpus costs: CPU seconds of `build` over invented tickets, beside `datasets` writing the same rows.

    python tests/bench/corpora.py [DOCUMENTS [SHAPE …]]     # 100000, all shapes

Texts and findings are fetched from memory: what is measured is selecting, redacting, shaping, splitting and writing.
A ticket has a title and four turns of some 150 characters, a name, an address and a number found in them. The peer reads
the rows that were written and writes them again with `Dataset.from_list(rows).to_parquet`, a file a shard, as a
pipeline without lineage, fates and redaction would.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from curation.corpora.building import Built, build
from curation.corpora.inputs import Inputs
from curation.corpora.recipe import Recipe
from curation.corpora.redaction.one_document import CleanText, Redaction, Scanned, redact_document
from curation.corpora.redaction.redacted import RedactedDocuments, stored
from curation.document import DOCUMENTS, PEOPLE, document_id, text_digest, turn_id
from curation.engine.garbage import uncollected
from curation.privacy.detector import Detection
from curation.privacy.policy import Operator, Profile
from curation.privacy.redaction.resolve import Finding
from curation.sources.identities.consent import People
from curation.state.suppression import Suppression
from tests.corpora.conftest import AsEver

SHAPES: dict[str, dict[str, Any]] = {
    "conversations": {"type": "conversations", "introduce": True},
    "triage": {"type": "triage", "labels": ["category", "priority"]},
    "actions": {"type": "actions"},
    "instructions": {"type": "instructions", "labels": ["category", "priority"]},
    "preference": {"type": "preference"},
    "pretraining": {"type": "pretraining"},
    "chunks": {"type": "chunks"},
    "evaluation": {"type": "evaluation"},
    "redteam": {"type": "redteam"},
}
WORDS = [
    "the",
    "printer",
    "order",
    "invoice",
    "cannot",
    "login",
    "page",
    "shows",
    "error",
    "after",
    "update",
    "please",
    "help",
    "account",
    "reset",
    "password",
    "order",
    "delivery",
    "late",
    "refund",
    "asked",
    "twice",
    "nobody",
    "answers",
    "thanks",
    "regards",
    "meter",
    "reading",
    "wrong",
    "tariff",
    "contract",
    "ended",
]
AUGUST = dt.datetime(2024, 8, 1, tzinfo=dt.UTC)


def tickets(count: int) -> tuple[pa.Table, dict[bytes, CleanText], dict[bytes, Detection]]:
    """Documents, their clean texts and what was found in them."""
    chance = random.Random(7)
    rows, clean, detected = [], {}, {}
    for number in range(count):
        turns = []
        for place, role in enumerate(("title", "requester", "agent", "requester", "agent")):
            words = [chance.choice(WORDS) for _ in range(5 if role == "title" else 24)]
            found = []
            text = " ".join(words)
            if role != "title":
                name, mail = f"Ann{number % 997} Doe", f"a{number}@example.com"
                text = f"{text} {name} {mail}"
                at = len(text) - len(mail)
                found = [Finding(at, len(text), "EMAIL_ADDRESS", 1.0, "email")]
                found.append(Finding(at - 1 - len(name), at - 1, "PERSON", 0.85, "names"))
            digest = text_digest(text)
            clean[digest] = CleanText(text, digest, (("quote", 1),))
            detected[digest] = Detection("ok", None, tuple(found))
            turns.append(
                {
                    "turn_id": turn_id("zendesk", f"{number}:{place}", "text"),
                    "role": role,
                    "author_ref": "a1" if role == "agent" else f"c{number // 3}",
                    "at": AUGUST + dt.timedelta(minutes=9 * number + place),
                    "visibility": "public",
                    "raw_sha256": digest,
                    "origin": {
                        "file_sha256": bytes(31) + bytes([number % 200]),
                        "file": "t.ndjson",
                        "position": number,
                    },
                }
            )
        opened = AUGUST + dt.timedelta(minutes=9 * number)
        change = {
            "turn_id": turn_id("zendesk", f"{number}:change", "changes"),
            "author_ref": "a1",
            "at": opened + dt.timedelta(minutes=1, seconds=30),
            "changes": [{"field": "priority", "before": "normal", "after": "high"}],
            "origin": {"file_sha256": bytes(32), "file": "t.ndjson", "position": number},
        }
        rated = ("good", "bad", "unrated")[number % 3]
        said = {
            "status": "solved",
            "satisfaction": rated,
            "category": chance.choice(("billing", "login")),
            "priority": "high",
        }
        labels = [{"name": k, "value": None, "raw": v, "origin": "vendor"} for k, v in said.items()]
        rows.append(
            {
                "doc_id": document_id("zendesk", str(number)),
                "source": "zendesk",
                "kind": "ticket",
                "record_id": str(number),
                "created_at": AUGUST + dt.timedelta(minutes=9 * number),
                "updated_at": AUGUST + dt.timedelta(minutes=9 * number + 5),
                "landed_on": AUGUST.date(),
                "held": [],
                "turns": turns,
                "system_turns": [change],
                "labels": labels,
                "governance": {"department": "support", "region": "emea", "confidentiality": "internal"},
                "raw_sha256": bytes(32),
            }
        )
    return pa.Table.from_pylist(rows, schema=DOCUMENTS), clean, detected


def inputs(documents: pa.Table, clean: dict[bytes, CleanText], detected: dict[bytes, Detection]) -> Inputs:
    ids = documents["doc_id"].to_pylist()
    people = People.of(PEOPLE.empty_table())
    numbered = Operator(operator="replace", numbered=True)
    profile = Profile(operators={"PERSON": numbered, "EMAIL_ADDRESS": numbered})

    def scan(rows: Sequence[dict[str, Any]]) -> Scanned:
        keys = {turn["raw_sha256"] for row in rows for turn in row["turns"]}
        return Scanned({key: clean[key] for key in keys}, {key: detected[key] for key in keys}, {})

    redaction = Redaction(profile, b"p" * 32, "bench", people, Suppression(b"s" * 32, frozenset()))

    def redact(rows: Sequence[dict[str, Any]]) -> Iterator[bytes]:
        scanned = scan(rows)
        for row in rows:
            yield stored(redact_document(row, scanned, redaction))

    return Inputs(
        closed=lambda name, raw, row: raw,
        documents=documents,
        clusters=dict(zip(ids, ids, strict=True)),
        people=people,
        resolve=lambda name, raw, on, source: raw,
        redact=redact,
        profile=profile,
        release_key=b"r" * 32,
        as_of=dt.date(2026, 11, 4),
        stages={f"stage {number}": "1" for number in range(11)},
        similarities=lambda pairs: [1.0] * len(pairs),
    )


def cpu() -> float:
    return time.process_time()


def peer(folder: Path, out: Path) -> float:
    """CPU seconds in which `datasets` writes the rows of `data/` again."""
    from datasets import Dataset, disable_progress_bars

    disable_progress_bars()
    spent = 0.0
    for shard in sorted((folder / "data").rglob("*.parquet")):
        rows = pq.read_table(shard).to_pylist()
        started = cpu()
        Dataset.from_list(rows).to_parquet(out / f"{shard.parent.name}-{shard.name}")
        spent += cpu() - started
    return spent


def beside_peer(shape: str, found: Inputs) -> tuple[Built, float, float]:
    """A corpus of a shape, the CPU seconds in which it was built, and those of `datasets`."""
    recipe = Recipe.model_validate(
        {
            "name": "bench",
            "description": "invented",
            "owner": "bench@example.com",
            "licence": "other",
            "select": {"sources": ["zendesk"], "kinds": ["ticket"], "where": {"status": ["solved"]}},
            "profile": "default",
            "shape": SHAPES[shape],
            "splits": {"salt": "a salt that stays"},
        }
    )
    with tempfile.TemporaryDirectory() as place:
        folder, out = Path(place, "candidate"), Path(place, "peer")
        folder.mkdir()
        out.mkdir()
        started = cpu()
        built = build(folder, recipe, found)
        return built, cpu() - started, peer(folder, out)


def main(count: int, shapes: Sequence[str]) -> None:
    documents, clean, detected = tickets(count)
    found = inputs(documents, clean, detected)
    with tempfile.TemporaryDirectory() as place:
        started = cpu()
        rows = documents.to_pylist()
        shared = RedactedDocuments(Path(place), "bench", "0", "", AsEver(found.redact, rows))
        with uncollected():  # as within `build`
            for start in range(0, count, 1_000):
                list(shared(rows[start : start + 1_000]))
        redaction = cpu() - started
        print(json.dumps({"redaction, once for all corpora": round(redaction, 2), "documents": count}), flush=True)
        measure(count, shapes, replace(found, redact=shared), redaction)


def measure(count: int, shapes: Sequence[str], found: Inputs, redaction: float) -> None:
    """A line a shape, and one for all of them together."""
    total = dict.fromkeys(("cpu_s", "datasets_s"), 0.0)
    for name in shapes:
        built, ours, theirs = beside_peer(name, found)
        rows = sum(sum(splits.values()) for splits in built.facts["counts"]["examples"].values())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        figures: dict[str, Any] = {"shape": name, "documents": count, "rows": rows, "cpu_s": round(ours, 2)}
        figures |= {
            "datasets_s": round(theirs, 2),
            "ratio": round(ours / max(theirs, 0.001), 2),
            "peak_gib": round(peak, 2),
        }
        print(json.dumps(figures), flush=True)
        total = {each: total[each] + figures[each] for each in total}
    whole = total["cpu_s"] + redaction
    print(json.dumps({"all": len(shapes), **total, "with_redaction_s": whole, "ratio": whole / total["datasets_s"]}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 100_000, sys.argv[2:] or list(SHAPES))
