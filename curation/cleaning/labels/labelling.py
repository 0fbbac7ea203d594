"""Label documents by declared rules where nobody has said the value; the origin of such a label is `rule:<name>`.

A value said by a person or the vendor always wins, whether a vocabulary knows it or not. Each text is searched once for
a version of the patterns; the rules' votes are combined anew every night, since the model depends on all documents.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.flow import RULE_LABELS_STEP, RULE_LABELS_TABLE, STANDINGS_TABLE
from curation.cleaning.labels.rules import VOTES, LabelRules, Place, votes_kernel
from curation.cleaning.labels.tables import RULE_LABELS, RULE_STANDINGS
from curation.cleaning.labels.vocabulary import Vocabularies
from curation.cleaning.labels.weak import LabelModel, Votes, fit
from curation.cleaning.settings import CleaningSettings
from curation.cleaning.texts import clean_digests, cleaned_documents, cleaned_texts
from curation.document import DOCUMENTS, DocumentRow, LabelRow, TurnRow
from curation.engine.kernels import Limits
from curation.engine.memo import Memo, run_memoised
from curation.state.night import Figures, Night, step

VERSION = "weak-1"
ROWS = 512  # texts a batch
LABELS_TABLE, RULES_TABLE = RULE_LABELS_TABLE.name, STANDINGS_TABLE.name
COLUMNS = ("doc_id", "source", "kind", "created_at", "turns", "labels")
OPENERS = ("requester", "author", "agent")  # who may write a document's first message, the likeliest first


class Asked(NamedTuple):
    """A document that rules vote on: the rules that speak for it, and what was said of its labels.

    `said` lacks labels of which nothing was said; its value is empty if no vocabulary knows what was said.
    """

    doc_id: str
    votes: tuple[int, ...]
    said: Mapping[str, str]


@dataclass(frozen=True)
class Labelled:
    """Results of the rules: `RULE_LABELS`, sorted by doc_id and name; `RULE_STANDINGS` in the order of the rules."""

    labels: pa.Table
    standings: pa.Table


def label(asked: Iterable[Asked], rules: LabelRules) -> Labelled:
    """Label documents by rules; the result depends on the set of documents alone.

    A label is given if nothing is said of it, the model gives its value a probability of at least `rules.sure`, and the
    most credible rule that speaks for it was judged on at least `rules.judged` documents.
    """
    documents = list(asked)
    label_rows: list[dict[str, str]] = []
    standings: list[dict[str, object]] = []
    for name in sorted({rule.label for rule in rules.rules}):
        own = [number for number, rule in enumerate(rules.rules) if rule.label == name]
        place = {number: index for index, number in enumerate(own)}
        cast = {d.doc_id: tuple(place[number] for number in d.votes if number in place) for d in documents}
        seen: Counter[tuple[Votes, str | None]] = Counter((cast[d.doc_id], d.said.get(name) or None) for d in documents)
        model = fit([rules.rules[number].value for number in own], seen)
        given: Counter[int] = Counter()
        decided = {ballot: _decided(model, ballot, rules) for ballot, _ in seen}
        for document in documents:
            winner = None if name in document.said else decided[cast[document.doc_id]]
            if winner is not None:
                value, number = winner
                given[number] += 1
                rule = rules.rules[own[number]].name
                label_rows.append({"doc_id": document.doc_id, "name": name, "value": value, "rule": rule})
        for index, (number, standing) in enumerate(zip(own, model.standings, strict=True)):
            rule = rules.rules[number].name
            standings.append({"label": name, "rule": rule, **asdict(standing), "labelled": given[index]})
    label_rows.sort(key=lambda row: (row["doc_id"], row["name"]))
    return Labelled(pa.Table.from_pylist(label_rows, RULE_LABELS), pa.Table.from_pylist(standings, RULE_STANDINGS))


def _decided(model: LabelModel, ballot: Votes, rules: LabelRules) -> tuple[str, int] | None:
    """Return the value of which these votes make the model sure, and the rule named as its origin; else None."""
    value, probability = model.ballots.get(ballot, ("", 0.0))
    if probability < rules.sure:
        return None
    strongest = model.strongest(ballot, value)
    return (value, strongest) if model.standings[strongest].judged >= rules.judged else None


def with_rule_labels(documents: pa.Table, labels: pa.Table) -> pa.Table:
    """Return `DOCUMENTS` with the labels of `RULE_LABELS` appended to their labels, with their origin."""
    if not labels.num_rows:
        return documents
    given: defaultdict[str, list[LabelRow]] = defaultdict(list)
    for row in labels.to_pylist():
        own: LabelRow = {"name": row["name"], "value": None, "raw": row["value"], "origin": f"rule:{row['rule']}"}
        given[row["doc_id"]].append(own)
    ids = documents["doc_id"].to_pylist()
    column = [
        [*(before or ()), *given.get(doc_id, ())]
        for doc_id, before in zip(ids, documents["labels"].to_pylist(), strict=True)
    ]
    place = documents.column_names.index("labels")
    return documents.set_column(place, DOCUMENTS.field("labels"), pa.array(column, DOCUMENTS.field("labels").type))


@step(RULE_LABELS_STEP)
def find_rule_labels(night: Night) -> Figures:
    """Apply all rules to all documents that passed cleaning, and store the labels and the standing of each rule."""
    rules = night.project.one(CleaningSettings).label_rules
    asked = [one for source in night.project.sources for one in _asked(night, source, rules)] if rules.rules else []
    result = label(asked, rules)
    for table, rows in ((LABELS_TABLE, result.labels), (RULES_TABLE, result.standings)):
        if rules.rules or night.tables.exists(table):
            night.tables.replace_changed(table, rows, statistics=rows.column_names[0])
    return {f"labelled:{row['label']}:{row['rule']}": row["labelled"] for row in result.standings.to_pylist()}


def rule_labels(night: Night) -> pa.Table:
    """Read `RULE_LABELS` of tonight."""
    return night.tables.read(LABELS_TABLE, RULE_LABELS)


def _asked(night: Night, source: str, rules: LabelRules) -> Iterator[Asked]:
    documents = cleaned_documents(night, source, list(COLUMNS))
    kinds = {kind for rule in rules.rules for kind in rule.kinds}
    documents = documents.filter(pc.is_in(documents["kind"], value_set=pa.array(sorted(kinds))))
    rows = documents.to_pylist()
    clean = clean_digests(night, source)
    places = [{place: clean.get(raw) for place, raw in openings(row["turns"])} for row in rows]
    wanted = sorted({key for digests in places for key in digests.values() if key is not None})
    patterns = _patterns(night, source, rules, wanted)
    vocabularies = night.project.one(CleaningSettings).labels()
    names, reviews = {rule.label for rule in rules.rules}, night.decisions.reviews()
    for row, own in zip(rows, places, strict=True):
        there = {place: patterns.get(key or b"", set()) for place, key in own.items()}
        stated = stated_labels(row, names, vocabularies)
        if reviews:  # a person's word, which came back from a review
            given = reviews.get(night.suppression.document(row["doc_id"]), {})
            stated |= {name: value for name, value in given.items() if name in names}
        yield Asked(row["doc_id"], tuple(rules.votes(row["kind"], there)), stated)


def openings(turns: Sequence[TurnRow]) -> Iterator[tuple[Place, bytes]]:
    """Yield the place and `raw_sha256` of a document's title and of its first public message."""
    for turn in turns:
        if turn["role"] == "title":
            yield "title", turn["raw_sha256"]
            break
    public = [turn for turn in turns if turn["visibility"] == "public" and turn["role"] in OPENERS]
    if public:
        yield "first_message", min(public, key=lambda turn: OPENERS.index(turn["role"]))["raw_sha256"]


def stated_labels(document: DocumentRow, names: Iterable[str], vocabularies: Vocabularies) -> dict[str, str]:
    """Return the labels that a person, else the vendor, has set; a value is empty if no vocabulary knows the word.

    Labels of which nothing was said are missing.
    """
    values: dict[str, str] = {}
    on = document["created_at"].date() if document["created_at"] else None
    for origin in ("vendor", "human"):
        for entry in document["labels"] or ():
            if entry["origin"] == origin and entry["name"] in names and (entry["raw"] or "").strip():
                values[entry["name"]] = vocabularies.resolve(entry["name"], entry["raw"], on, document["source"]) or ""
    return values


def votes_memo(rules: LabelRules) -> Memo:
    """Return the memo that stores which patterns of these rules stand in each text."""
    return Memo("rule_votes", VOTES, "clean_sha256", "stage_version", rules.version)


def _patterns(night: Night, source: str, rules: LabelRules, wanted: Sequence[bytes]) -> dict[bytes, set[int]]:
    """Return clean digest → numbers of the patterns in that text; texts searched before are not read again."""
    memo = votes_memo(rules)
    keys = pa.array(wanted, pa.binary(32))

    def fetch(unseen: pa.Array) -> pa.Table:
        return cleaned_texts(night, source, unseen)

    run_memoised(night.tables, memo, keys, fetch, votes_kernel, rules, limits=Limits(rows=ROWS))
    rows = memo.read(night.tables, keys, ["patterns"])
    return {k: set(p) for k, p in zip(rows["clean_sha256"].to_pylist(), rows["patterns"].to_pylist(), strict=True)}
