"""Run the step that finds the statements, the contradictions and the citations of a night's articles.

Statements are extracted once for each text; contradictions are computed again when an article in force has changed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.texts import clean_texts, cleaned_documents
from curation.corpora import flow
from curation.corpora.choice.translations import whole_article
from curation.corpora.truth.citations import Citations
from curation.corpora.truth.claims import CLAIMS, claims_kernel, restored
from curation.corpora.truth.claims import VERSION as CLAIMS_VERSION
from curation.corpora.truth.contradictions import VERSION as CONTRADICTIONS_VERSION
from curation.corpora.truth.contradictions import Contradiction, Side, contradictions
from curation.corpora.truth.resolutions import disputed, resolved
from curation.corpora.truth.table import TRUTH
from curation.corpora.truth.versions import ArticleVersion
from curation.document import DIGEST, digest, text_digest
from curation.engine.kernels import Limits
from curation.engine.memo import Memo, run_memoised
from curation.state.night import Figures, Night, step
from curation.storage.secrets.keys import key_id

MEMO = Memo("claims", CLAIMS, "clean_sha256", "stage_version", CLAIMS_VERSION)
ROWS = 128  # texts a batch
TRUTH_TABLE = flow.TRUTH_TABLE.name
COLUMNS = ["doc_id", "source", "kind", "record_id", "held", "turns", "governance", "labels"]
VERSION = f"{CLAIMS_VERSION}.{CONTRADICTIONS_VERSION}"


@dataclass(frozen=True)
class Truth:
    """The contradictions and citations of a night.

    Attributes:
        contradictions: the most likely first.
        disputed: doc_id → `contradiction` if nobody has decided yet, `contradicted` if somebody decided against it.
        resolved: how many contradictions are decided.
    """

    night: Night
    versions: tuple[ArticleVersion, ...]
    contradictions: tuple[Contradiction, ...]
    disputed: dict[str, str]
    resolved: int

    @cached_property
    def citations(self) -> Citations:
        """The finder of what a turn cites: `citations.of(text, at)`. Built at the first use."""
        return Citations(self.versions, self.night.as_of)

    @property
    def figures(self) -> Figures:
        """The counts of contradictions by kind, and of disputed articles by reason."""
        kinds = Counter(f"contradictions:{contradiction.kind}" for contradiction in self.contradictions)
        return {
            **dict(sorted(kinds.items())),
            "contradictions_resolved": self.resolved,
            **{f"articles:{reason}": n for reason, n in sorted(Counter(self.disputed.values()).items())},
        }


@step(flow.CONTRADICTIONS_STEP)
def find_truth(night: Night) -> Truth:
    """Find contradictions and citations among tonight's articles.

    Statements are computed for new texts only, contradictions if an article in force changed; decisions are applied
    every time.
    """
    bare = tuple(_versions(night))
    run_memoised(
        night.tables,
        MEMO,
        pa.array([version.clean_sha256 for version in bare], DIGEST),
        lambda keys: _fetched(bare, keys),
        claims_kernel,
        None,
        limits=Limits(rows=ROWS),
    )
    keys = pa.array(sorted({version.clean_sha256 for version in bare}), DIGEST)
    rows = MEMO.read(night.tables, keys, ["claims"])
    known = dict(zip(rows["clean_sha256"].to_pylist(), rows["claims"].to_pylist(), strict=True))
    versions = tuple(replace(v, claims=tuple(restored(known.get(v.clean_sha256, "[]")))) for v in bare)
    decisions = night.decisions.read()
    decided = resolved(decisions)
    contradictions_found = _contradictions(
        night, [version for version in versions if version.holds(night.as_of)], decided
    )
    number = sum(contradiction.id in decided for contradiction in contradictions_found)
    return Truth(night, versions, contradictions_found, disputed(contradictions_found, decisions), number)


def stored_contradictions(night: Night) -> dict[str, Contradiction]:
    """Return the contradictions that the last run found, by id, the most likely first."""
    rows = night.tables.read(TRUTH_TABLE, TRUTH).to_pylist()
    return {contradiction.id: contradiction for row in rows for contradiction in _read(row["contradictions"])}


def _contradictions(
    night: Night, live: Sequence[ArticleVersion], decided: Collection[str]
) -> tuple[Contradiction, ...]:
    parts = [part for v in live for part in (v.doc_id, v.clean_sha256, v.title, v.region, *(v.whole or ()))]
    keys = (night.keys.release_id, *night.keys.older.get("release_id", ()))
    inputs = digest(VERSION, "+".join(map(key_id, keys)), *sorted(decided), "", *parts)
    for row in night.tables.read(TRUTH_TABLE, TRUTH).to_pylist():
        if row["inputs"] == inputs:
            return tuple(_read(row["contradictions"]))
    contradictions_found = contradictions([version.article for version in live], keys[0], decided, keys[1:])
    row = {
        "inputs": inputs,
        "contradictions": json.dumps([asdict(contradiction) for contradiction in contradictions_found]),
    }
    night.tables.replace(TRUTH_TABLE, pa.Table.from_pylist([row], schema=TRUTH), statistics="inputs")
    return tuple(contradictions_found)


def _read(text: str) -> Iterator[Contradiction]:
    for row in json.loads(text):
        yield Contradiction(**{**row, "first": Side(**row["first"]), "second": Side(**row["second"])})


def _fetched(versions: Sequence[ArticleVersion], keys: pa.Array) -> pa.Table:
    texts = {version.clean_sha256: version.text for version in versions}
    return pa.table(
        [keys, pa.array([texts[key] for key in keys.to_pylist()], pa.string())], names=["clean_sha256", "text"]
    )


def _versions(night: Night) -> Iterator[ArticleVersion]:
    """Yield all versions of all articles that passed cleaning, in order of source and doc_id, without statements."""
    for source in night.project.sources:
        documents = cleaned_documents(night, source, COLUMNS)
        articles = documents.filter(pc.equal(documents["kind"], "article")).sort_by("doc_id").to_pylist()
        raws = [turn["raw_sha256"] for row in articles for turn in row["turns"]]
        texts = clean_texts(night, source, raws) if raws else {}
        for row in articles:
            title = next((texts.get(t["raw_sha256"], "") for t in row["turns"] if t["role"] == "title"), "")
            for turn in row["turns"]:
                text = texts.get(turn["raw_sha256"])
                if turn["role"] == "title" or not text:
                    continue
                yield ArticleVersion(
                    row["doc_id"],
                    source,
                    row["record_id"],
                    tuple(row["held"] or ()),
                    turn["turn_id"],
                    title,
                    (row["governance"] or {}).get("region"),
                    text,
                    text_digest(text),
                    whole=whole_article(row),
                )
