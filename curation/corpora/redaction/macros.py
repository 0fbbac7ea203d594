"""Recognize macros: answers made of sentences that agents send word for word in many documents, known by digests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.boilerplate.lines import COURTESY, NAME, THANKS, LinesSettings, class_of, line_form
from curation.cleaning.edits import Edit, apply
from curation.cleaning.mails.courtesies import VERSION as COURTESIES_VERSION
from curation.cleaning.mails.courtesies import courtesies
from curation.cleaning.texts import cleaned_documents, cleaned_texts, live_turns, looked_up, with_clean
from curation.corpora.sentences import digest, parts
from curation.corpora.sentences import sentence_key as folded_sentence
from curation.document import DIGEST
from curation.engine.kernels import Limits
from curation.engine.memo import Memo, run_memoised
from curation.fates import StageResult
from curation.state.night import Night

VERSION = "3"
AROUND = (COURTESY, NAME)  # lines above and below a macro that differ: whom it greets, who sends it
LEAST = 6  # documents: a sentence that five others repeat was not written for one of them
AT_ONCE = 20_000  # texts whose sentences are Python objects at once
SENT = pa.schema(
    [("document", pa.string()), ("clean_sha256", DIGEST), ("sentences", pa.list_(pa.binary(8)))]  # see `sentences`
)
SAID = pa.schema(
    [("clean_sha256", DIGEST), ("stage_version", pa.string()), ("sentences", pa.list_(pa.binary(8)))]  # see `sentences`
)
SAID_VERSION = f"{VERSION}.{COURTESIES_VERSION}"
MEMO = Memo("sentences", SAID, "clean_sha256", "stage_version", SAID_VERSION)
ROWS = 512  # texts in a batch
LINES = LinesSettings()
MOST_WORDS = 20  # most words of a greeting; longer lines are not examined
FORMULA = "formula"  # kind of edits
OUTSIDE = 0.8  # share of the documents with a formula in which it is the first sentence or the last
LEAST_CHARACTERS = 20  # fewest characters of the longest sentence of a macro: "Done." is none


def macros(sent: pa.Table, least: int = LEAST) -> frozenset[bytes]:
    """Return the `clean_sha256` of all texts whose every sentence stands in at least `least` documents.

    A text with a sentence written for one ticket is an answer; a courtesy that agents put before or behind a macro
    stands in as many documents as the macro does.

    Args:
        sent: `SENT`, one row for each public turn of an agent, in any order. `document` may be its cluster, so that a
            ticket in two systems counts once.
        least: documents, at least 2.
    """
    often = _often(sent, least)
    macro_by_text = {}
    for batch in sent.select(["clean_sha256", "sentences"]).to_batches(AT_ONCE):
        for clean, marks in zip(*(batch[name].to_pylist() for name in batch.schema.names), strict=True):
            macro_by_text[clean] = bool(marks) and often.issuperset(marks)
    return frozenset(clean for clean, is_macro in macro_by_text.items() if is_macro)


def _often(sent: pa.Table, least: int) -> frozenset[bytes]:
    """Return the digests of sentences that stand in at least `least` documents."""
    lists = sent["sentences"].combine_chunks()
    documents = pc.dictionary_encode(sent["document"].combine_chunks()).indices
    rows = pa.table({"sentence": lists.flatten(), "document": documents.take(pc.list_parent_indices(lists))})
    counted = rows.group_by("sentence").aggregate([("document", "count_distinct")])
    return frozenset(
        counted.filter(pc.greater_equal(counted["document_count_distinct"], least))["sentence"].to_pylist()
    )


def formulas(sent: pa.Table, most: int, share: float) -> frozenset[bytes]:
    """Return the sentences with which agents open or end an answer, whatever the question.

    Each stands in more than `most` documents and in more than `share` of them, and in most of these as the first or
    last sentence. A sentence that says what to do stands between others, and is not a formula, however often it is
    sent.

    Args:
        sent: `SENT`, one row for each public turn of an agent, in any order.
        most: number of documents.
        share: of the documents with such a turn.
    """
    everywhere: defaultdict[bytes, set[int]] = defaultdict(set)
    outside: defaultdict[bytes, set[int]] = defaultdict(set)
    documents = pc.dictionary_encode(sent["document"].combine_chunks()).indices.to_pylist()
    for document, marks in zip(documents, sent["sentences"].to_pylist(), strict=True):
        for sentence in marks:
            everywhere[sentence].add(document)
        for sentence in marks[:1] + marks[-1:]:
            outside[sentence].add(document)
    least = max(most, int(share * len(set(documents))))
    return frozenset(
        sentence
        for sentence, where in outside.items()
        if len(everywhere[sentence]) > least and len(where) >= OUTSIDE * len(everywhere[sentence])
    )


def formula_edits(text: str, known: Collection[bytes]) -> list[Edit]:
    """Return removals of the formulas that a text begins and ends with; none if it says nothing else."""
    spans = [(start, end) for start, end in parts(text) if text[start:end].strip()]
    marks = [digest(folded_sentence(text[start:end])) for start, end in spans]
    first, last = 0, len(spans)
    while first < last and marks[first] in known:
        first += 1
    while first < last and marks[last - 1] in known:
        last -= 1
    if first == last:
        return []
    edits = [Edit(0, spans[first][0], "", FORMULA, "opening", VERSION)] if first else []
    if last < len(spans):
        edits.append(Edit(spans[last - 1][1], len(text), "", FORMULA, "ending", VERSION))
    return edits


def sentences(text: str) -> list[bytes]:
    """Return a digest of each sentence between greeting and farewell that is not a short thanks; none if all are short.

    Numbers, case and spaces do not distinguish sentences.
    """
    text = apply(text, courtesies(text))
    lines = [line for line in text.split("\n") if line.strip()]
    start, end = 0, len(lines)
    while start < end and _is_around(lines[start]):
        start += 1
    while start < end and _is_around(lines[end - 1]):
        end -= 1
    body = "\n".join(lines[start:end])
    sentence_texts = [
        part for start, end in parts(body) if (part := folded_sentence(body[start:end])) and not _thanks(part)
    ]
    return (
        [digest(part) for part in sentence_texts]
        if max(map(len, sentence_texts), default=0) >= LEAST_CHARACTERS
        else []
    )


def _is_around(line: str) -> bool:
    return line.count(" ") < MOST_WORDS and class_of(line, line_form(line), LINES) in AROUND


def _thanks(sentence: str) -> bool:
    return sentence.count(" ") < LINES.courtesy_words and THANKS.search(sentence) is not None


def sent_by_agents(night: Night, sources: Iterable[str], clusters: pa.Table) -> pa.Table:
    """Return `SENT` of tonight: what agents wrote to requesters in these sources' documents that passed cleaning.

    Args:
        clusters: doc_id, cluster_id, as from `dedup`.
    """
    parts = [_sent(night, name, clusters) for name in sources]
    return pa.concat_tables(parts) if parts else SENT.empty_table()


def _sent(night: Night, source: str, clusters: pa.Table) -> pa.Table:
    documents = cleaned_documents(night, source, ["doc_id", "kind", "turns"])
    turns = with_clean(night, source, live_turns(night, source, documents))
    agents = pc.and_(pc.equal(turns["role"], "agent"), pc.equal(turns["visibility"], "public"))
    turns = turns.filter(pc.and_(agents, pc.is_valid(turns["clean_sha256"])))
    cluster = pc.coalesce(looked_up(turns["doc_id"], clusters, "doc_id", "cluster_id"), turns["doc_id"])
    return pa.table([cluster, turns["clean_sha256"], _sentences(night, source, turns["clean_sha256"])], schema=SENT)


def _sentences(night: Night, source: str, texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the sentence digests of each text, by `clean_sha256`; texts of earlier nights are not redone."""
    wanted = pc.unique(texts)
    run_memoised(
        night.tables,
        MEMO,
        wanted,
        lambda keys: cleaned_texts(night, source, keys),
        sentences_kernel,
        None,
        limits=Limits(rows=ROWS),
    )
    known = MEMO.read(night.tables, columns=["sentences"])
    return looked_up(texts, known, "clean_sha256", "sentences")


def sentences_kernel(batch: pa.Table, settings: object = None, context: object = None) -> StageResult:
    """Compute the sentence digests of every text of a batch.

    Args:
        batch: clean_sha256 binary(32), text string (T2).
        settings: not read; there is nothing to set.
        context: not read; sentences depend on the text alone.

    Returns:
        kept: `SAID`, in the batch's order.
    """
    sentence_lists = [sentences(text) for text in batch["text"].to_pylist()]
    return StageResult(pa.table([batch["clean_sha256"], [SAID_VERSION] * batch.num_rows, sentence_lists], schema=SAID))
