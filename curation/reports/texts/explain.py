"""Run `curation explain`: print where a document came from, its edits and redactions, and its fate in each corpus."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, cast

from curation.cleaning.texts import raw_texts
from curation.corpora.choice.select import day
from curation.corpora.recipe import Recipe
from curation.corpora.redaction.redacting import late_of
from curation.deployment.project import Project
from curation.deployment.read_only import read_state
from curation.document import DocumentRow, TurnRow
from curation.errors import ConfigurationError
from curation.fates import OUTCOMES
from curation.reports.audit import Reader
from curation.reports.reason_texts import in_words, signals_in_words
from curation.reports.subject import Found, Row, document_name, find
from curation.reports.terminal import console, print_json, printable
from curation.reports.texts import explained
from curation.reports.texts.clusters import show_cluster, show_merges, stands_for
from curation.reports.texts.edits import EditsView
from curation.reports.texts.explain_json import as_json
from curation.reports.texts.explained import ExplainedTurn
from curation.reports.texts.spans import marked
from curation.sources.step import documents
from curation.state.night import Night

if TYPE_CHECKING:
    from rich.console import Console


def show_explanation(project: Project, subject: str, reader: Reader | None, in_json: bool = False) -> int:
    """Print the explanation, in words or as one JSON object. Returns the exit code.

    Text of a record is shown to a `reader` only, and that is logged before. JSON never holds text.

    Raises:
        ConfigurationError: nothing has run yet, nothing of that name is known, or text is asked for in JSON.
        IntegrityError: the log of decisions is broken.
        TryAgain: the registry cannot be reached.
    """
    if in_json and reader is not None:
        raise ConfigurationError(
            "curation explain", "--json holds no text, and --show-text asks for it", "leave one of the two out"
        )
    night = read_state(project).as_night()
    if night is None:
        raise ConfigurationError("curation explain", "nothing has run yet", "run `curation run` or `curation demo`")
    match = find(night, subject)
    if reader is not None and match.documents:
        seen = [f"document:{night.suppression.document(document['doc_id'])}" for document in match.documents]
        reader.note(night.decisions, "view", seen)
    named = ["doc_id", "source", "record_id", "version"]
    rows = documents(night, named).to_pylist() if match.documents else []
    if in_json:
        print_json(as_json(night, match, {row["doc_id"]: document_name(row) for row in rows}))
        return 0
    out = console()
    if not match.documents:
        what = "was erased; a stub is all that is kept" if match.erased else "has no live document"
        out.print(f"{match.name} {what}", style="bold")
    _arrived(out, night, match)
    _over(out, night, match)
    names = {row["doc_id"]: printable(document_name(row)) for row in rows}
    for document in match.documents:
        _document(out, night, document, match, names, reader is not None)
    return 0


def _arrived(out: Console, night: Night, found: Found) -> None:
    """Print every row that arrived for it, and its fate."""
    from rich.table import Table

    table = Table(title=f"What arrived for {found.name}", title_justify="left")
    for column in ("landed", "what", "id", "file", "position", "export sha256", "fate"):
        table.add_column(column, overflow="fold")
    for row, fate in explained.arrived(night, found):
        outcome = f"{fate['fate']}{_why(fate['reason'])}" if fate else "not assembled yet"
        origin = row["origin"]
        table.add_row(
            str(row["landed_on"]),
            row["entity"] or "unknown",
            printable("" if found.erased else row["record_id"] or ""),
            printable(origin["file"]),
            str(origin["position"]),
            origin["file_sha256"].hex()[:16],
            outcome,
        )
    out.print(table)


def _over(out: Console, night: Night, found: Found) -> None:
    """Print why documents may no longer be kept and are gone, and which releases hold them."""
    for name, doc_id, reason in explained.expired(night, found):
        out.print(printable(f"{name} is in no corpus because {in_words(reason)}"), soft_wrap=True)
        _releases(out, night, doc_id)


def _why(reason: str | None, where: str = "") -> str:
    words = in_words(reason, where)
    return f": {words}" if words else ""


def _document(out: Console, night: Night, document: Row, found: Found, names: dict[str, str], show_text: bool) -> None:
    out.print(f"\n{printable(document_name(document))}", style="bold", end="")
    held = "".join(
        f", in force from {h['from']:%Y-%m-%d}" + (f" to {h['to']:%Y-%m-%d}" if h["to"] else "")
        for h in document["held"] or ()
    )
    out.print(f"  {document['kind']} of {document['created_at']:%Y-%m-%d}{held}, document {document['doc_id']}")
    fates, own = explained.passed(night, document)
    _turns(out, night, document, explained.turns(night, document, found, fates), show_text)
    if own is not None:
        stage, row = own
        outcome = "held back" if row["fate"] == "quarantined" else "dropped"
        out.print(f"{stage}: {outcome} because {in_words(row['reason'])}, so it is in no corpus", soft_wrap=True)
    else:
        out.print(f"Signals: {signals_in_words(explained.signals(night, document, fates))}", soft_wrap=True)
        show_cluster(out, night, document, names)
        _corpora(out, night, document, names)
    _releases(out, night, document["doc_id"])


def _turns(out: Console, night: Night, document: Row, turns: list[ExplainedTurn], show_text: bool) -> None:
    from rich.table import Table

    table = Table(title="Turns, and what was done to each", title_justify="left")
    for column in ("turn", "at", "from", "edits", "personal data found"):
        table.add_column(column, overflow="fold", no_wrap=column == "from")
    for number, explained_turn in enumerate(turns):
        turn = explained_turn.turn
        table.add_row(
            f"{number} {turn['role']}" + ("" if turn["visibility"] == "public" else ", internal"),
            f"{turn['at']:%Y-%m-%d %H:%M}" if turn["at"] else "",
            _origin(turn["origin"], explained_turn.landed_on or ""),
            _counted(Counter(edit.kind for edit in explained_turn.edits)),
            _counted(Counter(f"{f.type} by {f.recognizer}" for f in explained_turn.findings))
            if explained_turn.not_looked_for is None
            else explained_turn.not_looked_for,
        )
    out.print(table)
    if show_text:
        _texts(out, night, document, turns)


def _texts(out: Console, night: Night, document: Row, turns: list[ExplainedTurn]) -> None:
    """Print each turn's raw and clean text, what was found in it, and what corpora change in it."""
    on = day(cast(DocumentRow, document))
    lates = {
        corpus: late_of(night, recipe)
        for corpus, recipe in night.project.every(Recipe).items()
        if document["source"] in recipe.select.sources
    }
    raws = explained.digests([explained_turn.turn["raw_sha256"] for explained_turn in turns])
    raw = raw_texts(night, document["source"], raws)
    texts = dict(zip(raw["raw_sha256"].to_pylist(), raw["text"].to_pylist(), strict=True))
    for number, explained_turn in enumerate(turns):
        turn, row, own = explained_turn.turn, explained_turn.cleaned, explained_turn.findings
        out.print(f"\nturn {number}, {turn['role']}", style="bold")
        out.print(EditsView(texts[turn["raw_sha256"]], explained_turn.edits) if row else "not cleaned")
        if row and own:
            out.print("clean (what was found, each with its type)", style="bold")
            out.print(marked(row["text"], own))
        if row and explained_turn.not_looked_for is None:
            for corpus, late in lates.items():
                clean, text = row["clean_sha256"], row["text"]
                if asked := late.edits(document["source"], cast(TurnRow, turn), clean, text, on, own):
                    out.print(f"as {corpus} takes it", style="bold")
                    out.print(EditsView(text, asked))


def _origin(origin: Row, date: str) -> str:
    return f"{date}/{printable(origin['file'])}:{origin['position']} in {origin['file_sha256'].hex()[:16]}"


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(counter.items())) or "none"


def _corpora(out: Console, night: Night, document: Row, names: dict[str, str]) -> None:
    for in_corpus in explained.corpora(night, document):
        sentence = _sentence(in_corpus.corpus, in_corpus.fate, in_corpus.examples, in_corpus.merges, names)
        if in_corpus.survivor and in_corpus.survivor["fate"] != "kept":
            sentence += f"; that one is itself {_sentence(in_corpus.corpus, in_corpus.survivor, [], [], names)}"
        out.print(sentence, soft_wrap=True)
        show_merges(out, in_corpus.merges, document["doc_id"], names)
        if in_corpus.fate and in_corpus.fate["fate"] == "kept":
            for row in in_corpus.examples:
                out.print(f"  {row['config']}/{row['split']} {row['example_id']}")


def _sentence(corpus: str, fate: Row | None, examples: list[Row], merges: list[Row], names: dict[str, str]) -> str:
    """Return what became of a document in a corpus; `merges` are its own rows of that corpus."""
    if fate is None:
        return f"{corpus} was not built since it arrived"
    kept, _, merged, quarantined = OUTCOMES
    if fate["fate"] == kept:
        return f"in {corpus} as {len(examples)} example{'s' if len(examples) != 1 else ''}"
    if fate["fate"] == merged:
        why = [stands_for(row, names) for row in merges if row["doc_id"] == fate["subject_id"]]
        return f"not in {corpus}: {why[0]}" if why else f"not in {corpus} because {in_words(fate['reason'], 'corpus')}"
    if fate["fate"] == quarantined:
        return f"held back from {corpus} because {in_words(fate['reason'], 'corpus')}"
    return f"not in {corpus} because {in_words(fate['reason'], 'corpus')}"


def _releases(out: Console, night: Night, doc_id: str) -> None:
    named = [
        release.tag + (" (withdrawn)" if release.withdrawn is not None else "")
        for release in explained.releases(night, doc_id)
    ]
    out.print(f"Releases that hold it: {', '.join(named) or 'none'}")
