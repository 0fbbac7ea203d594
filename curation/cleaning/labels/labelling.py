"""The labels that declared rules give to documents of which nobody has said the value: origin `rule:<name>`.

What a person or the vendor has said always wins, known to a vocabulary or not. Each text is looked through once at a
version of the patterns; what rules say together is counted anew every night, since it depends on all documents.
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
    """A document that rules are asked of: which of all rules speak for it, and what is said of each label: null where
    nothing is, the empty string where no vocabulary knows what was said."""

    doc_id: str
    votes: tuple[int, ...]
    said: Mapping[str, str]


@dataclass(frozen=True)
class Labelled:
    """`RULE_LABELS`, sorted by doc_id and name, and `RULE_STANDINGS` in the order of the rules."""

    labels: pa.Table
    standings: pa.Table


def label(asked: Iterable[Asked], rules: LabelRules) -> Labelled:
    """What rules say of documents: a pure function of the set of them.

    A label is given where nothing is said of it, the model holds its value at least `rules.sure` probable, and the rule
    most to be believed of those that speak for it was judged on `rules.judged` documents.
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
    """The value that these votes make sure, and the rule that is named as its origin."""
    value, probability = model.ballots.get(ballot, ("", 0.0))
    if probability < rules.sure:
        return None
    strongest = model.strongest(ballot, value)
    return (value, strongest) if model.standings[strongest].judged >= rules.judged else None


def with_rule_labels(documents: pa.Table, labels: pa.Table) -> pa.Table:
    """`DOCUMENTS` whose labels have those of `RULE_LABELS` behind them, with their origin."""
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
    """Ask all rules of all documents that passed cleaning, and write down what they say and how they do."""
    rules = night.project.one(CleaningSettings).label_rules
    asked = [one for source in night.project.sources for one in _asked(night, source, rules)] if rules.rules else []
    result = label(asked, rules)
    for table, rows in ((LABELS_TABLE, result.labels), (RULES_TABLE, result.standings)):
        if rules.rules or night.tables.exists(table):
            night.tables.replace_changed(table, rows, statistics=rows.column_names[0])
    return {f"labelled:{row['label']}:{row['rule']}": row["labelled"] for row in result.standings.to_pylist()}


def rule_labels(night: Night) -> pa.Table:
    """`RULE_LABELS` of tonight."""
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
    """The place and `raw_sha256` of a document's title and first public message."""
    for turn in turns:
        if turn["role"] == "title":
            yield "title", turn["raw_sha256"]
            break
    public = [turn for turn in turns if turn["visibility"] == "public" and turn["role"] in OPENERS]
    if public:
        yield "first_message", min(public, key=lambda turn: OPENERS.index(turn["role"]))["raw_sha256"]


def stated_labels(document: DocumentRow, names: Iterable[str], vocabularies: Vocabularies) -> dict[str, str]:
    """What a person, else the vendor, has said of labels; empty where no vocabulary knows the word.

    Labels of which nothing is said are missing.
    """
    values: dict[str, str] = {}
    on = document["created_at"].date() if document["created_at"] else None
    for origin in ("vendor", "human"):
        for entry in document["labels"] or ():
            if entry["origin"] == origin and entry["name"] in names and (entry["raw"] or "").strip():
                values[entry["name"]] = vocabularies.resolve(entry["name"], entry["raw"], on, document["source"]) or ""
    return values


def votes_memo(rules: LabelRules) -> Memo:
    """Which patterns of these rules stand in each text."""
    return Memo("rule_votes", VOTES, "clean_sha256", "stage_version", rules.version)


def _patterns(night: Night, source: str, rules: LabelRules, wanted: Sequence[bytes]) -> dict[bytes, set[int]]:
    """Clean digest → numbers of the patterns in that text; texts that were seen before are not read."""
    memo = votes_memo(rules)
    keys = pa.array(wanted, pa.binary(32))

    def fetch(unseen: pa.Array) -> pa.Table:
        return cleaned_texts(night, source, unseen)

    run_memoised(night.tables, memo, keys, fetch, votes_kernel, rules, limits=Limits(rows=ROWS))
    rows = memo.read(night.tables, keys, ["patterns"])
    return {k: set(p) for k, p in zip(rows["clean_sha256"].to_pylist(), rows["patterns"].to_pylist(), strict=True)}
