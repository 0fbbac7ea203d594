"""`curation explain`: where something came from, what was done to it, and what became of it in each corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.edits import from_arrow
from curation.cleaning.facts import known
from curation.cleaning.signals.signals import combine
from curation.cleaning.texts import cleaned_rows, raw_texts
from curation.corpora.choice.frozen import RELEASED
from curation.corpora.choice.frozen import TABLE as RELEASED_TABLE
from curation.corpora.choice.select import day
from curation.corpora.example import EXAMPLES
from curation.corpora.recipe import Recipe
from curation.corpora.redaction.one_document import turn_findings
from curation.corpora.redaction.redacting import late_of, scan
from curation.corpora.step import EXAMPLES_TABLE
from curation.deployment.project import Project
from curation.deployment.read_only import read_state
from curation.document import PEOPLE
from curation.errors import ConfigurationError
from curation.fates import EVERYWHERE, FATES, OUTCOMES
from curation.privacy.known.findings import holders
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.redaction.resolve import resolve
from curation.privacy.step import known_terms
from curation.privacy.step import tonight as looked_for
from curation.registry.step import registry_of
from curation.reports.audit import Reader
from curation.reports.subject import Found, Row, find, name_of
from curation.reports.terminal import console, printable
from curation.reports.texts.clusters import merges_of, show_cluster, show_merges, stands_for
from curation.reports.texts.edits import EditsView
from curation.reports.texts.spans import marked
from curation.reports.words import in_words, signals_in_words
from curation.sources.assembly.states import subject_id
from curation.sources.identities.consent import People
from curation.sources.landings.expired import EXPIRED, expired_table
from curation.sources.step import documents
from curation.state.night import Night, fates_of
from curation.storage.columns import among

if TYPE_CHECKING:
    from rich.console import Console


def show_explanation(project: Project, subject: str, reader: Reader | None) -> int:
    """Print it. Text of a record is shown to a `reader` only, and written down before. Returns the exit code.

    Raises:
        ConfigurationError: nothing has run yet, or nothing of that name is known.
        IntegrityError: the log of decisions is broken.
        TryAgain: the registry cannot be reached.
    """
    night = read_state(project).as_night()
    if night is None:
        raise ConfigurationError("curation explain", "nothing has run yet", "run `curation run` or `curation demo`")
    found = find(night, subject)
    if reader is not None and found.documents:
        seen = [f"document:{night.suppression.document(document['doc_id'])}" for document in found.documents]
        reader.note(night.decisions, "view", seen)
    out = console()
    if not found.documents:
        what = "was erased; a stub is all that is kept" if found.erased else "has no live document"
        out.print(f"{found.name} {what}", style="bold")
    _arrived(out, night, found)
    _over(out, night, found)
    named = ["doc_id", "source", "record_id", "version"]
    rows = documents(night, named).to_pylist() if found.documents else []
    names = {row["doc_id"]: printable(name_of(row)) for row in rows}
    for document in found.documents:
        _document(out, night, document, found, names, reader is not None)
    return 0


def _arrived(out: Console, night: Night, found: Found) -> None:
    """Every row that arrived for it, and its fate."""
    from rich.table import Table

    ids = [subject_id(row) for row in found.records]
    where = (pc.field("scope") == EVERYWHERE) & (pc.field("subject_kind") == "record") & among("subject_id", ids)
    fates = {row["subject_id"]: row for row in night.tables.read("fates", FATES, where=where).to_pylist()}
    table = Table(title=f"What arrived for {found.name}", title_justify="left")
    for column in ("landed", "what", "id", "file", "position", "export sha256", "fate"):
        table.add_column(column, overflow="fold")
    for row, key in zip(found.records, ids, strict=True):
        fate = fates.get(key)
        said = f"{fate['fate']}{_why(fate['reason'])}" if fate else "not assembled yet"
        origin = row["origin"]
        table.add_row(
            str(row["landed_on"]),
            row["entity"] or "unknown",
            printable("" if found.erased else row["record_id"] or ""),
            printable(origin["file"]),
            str(origin["position"]),
            origin["file_sha256"].hex()[:16],
            said,
        )
    out.print(table)


def _over(out: Console, night: Night, found: Found) -> None:
    """Of what is no document any more, as it may be kept no longer: why, and who was given it before."""
    ids = {(row["source"], row["parent_id"] if row["entity"] == "turn" else row["record_id"]) for row in found.records}
    for source in sorted({source for source, _ in ids}):
        own = pa.array(sorted(record for of, record in ids if of == source and record), pa.string())
        where = among("record_id", own) & pc.field("since").is_null()
        rows = night.tables.read(expired_table(source), EXPIRED, ["doc_id", "record_id", "reason"], where).to_pylist()
        for doc_id, record, reason in sorted({(row["doc_id"], row["record_id"], row["reason"]) for row in rows}):
            said = f"{source}:{record} is in no corpus because {in_words(reason)}"
            out.print(printable(said), soft_wrap=True)
            _releases(out, night, {"doc_id": doc_id})


def _why(reason: str | None, where: str = "") -> str:
    words = in_words(reason, where)
    return f": {words}" if words else ""


def _document(out: Console, night: Night, document: Row, found: Found, names: dict[str, str], show_text: bool) -> None:
    out.print(f"\n{printable(name_of(document))}", style="bold", end="")
    held = "".join(
        f", in force from {h['from']:%Y-%m-%d}" + (f" to {h['to']:%Y-%m-%d}" if h["to"] else "")
        for h in document["held"] or ()
    )
    out.print(f"  {document['kind']} of {document['created_at']:%Y-%m-%d}{held}, document {document['doc_id']}")
    landed = {(r["origin"]["file_sha256"], r["origin"]["position"]): str(r["landed_on"]) for r in found.records}
    passed = _passed(night, document)
    own = next(((stage, row) for stage, row in _decided(night, document, passed) if row["fate"] != "kept"), None)
    if own is not None:
        passed |= {document["doc_id"]: own[1]}
    _turns(out, night, document, landed, passed, show_text)
    if own is not None:
        stage, row = own
        said = "held back" if row["fate"] == "quarantined" else "dropped"
        out.print(f"{stage}: {said} because {in_words(row['reason'])}, so it is in no corpus", soft_wrap=True)
    else:
        _signals(out, night, document, passed)
        show_cluster(out, night, document, names)
        _corpora(out, night, document, names)
    _releases(out, night, document)


def _passed(night: Night, document: Row) -> dict[str, Row]:
    """The fate in cleaning of the document and of those of its turns that were dropped, by id."""
    ids = [document["doc_id"], *(turn["turn_id"] for turn in document["turns"])]
    where = fates_of(EVERYWHERE, f"{document['source']}_cleaned") & among("subject_id", ids)
    return {row["subject_id"]: row for row in night.tables.read("fates", FATES, where=where).to_pylist()}


def _decided(night: Night, document: Row, passed: dict[str, Row]) -> Iterator[tuple[str, Row]]:
    """Who decided whether the document passes, cleaning first and then stages of other packages, and its fate there."""
    if (own := passed.get(document["doc_id"])) is not None:
        yield "Cleaning", own
    for stage in night.deciding():
        where = fates_of(EVERYWHERE, stage) & (pc.field("subject_id") == document["doc_id"])
        yield from ((stage, row) for row in night.tables.read("fates", FATES, where=where).to_pylist())


def _signals(out: Console, night: Night, document: Row, passed: dict[str, Row]) -> None:
    """What is known of its text, which recipes may select by."""
    raws = [t["raw_sha256"] for t in document["turns"] if t["role"] != "title" and t["turn_id"] not in passed]
    clean = {
        r["raw_sha256"]: r["clean_sha256"]
        for r in cleaned_rows(night, document["source"], raws, ["clean_sha256"]).to_pylist()
    }
    rows = {row["clean_sha256"]: row for row in known(night, "signals", _digests(list(clean.values()))).to_pylist()}
    found = combine([rows[clean[raw]] for raw in raws if clean.get(raw) in rows])
    out.print(f"Signals: {signals_in_words(found)}", soft_wrap=True)


def _turns(
    out: Console,
    night: Night,
    document: Row,
    landed: dict[tuple[bytes, int], str],
    passed: dict[str, Row],
    show_text: bool,
) -> None:
    from rich.table import Table

    raws = [turn["raw_sha256"] for turn in document["turns"]]
    rows = cleaned_rows(night, document["source"], raws, ["text", "clean_sha256", "edits"])
    cleaned: dict[bytes, Row] = {row["raw_sha256"]: row for row in rows.to_pylist()}
    stays = passed.get(document["doc_id"], {}).get("fate") == "kept"
    kept = {**document, "turns": [t for t in document["turns"] if stays and t["turn_id"] not in passed]}
    scanned = scan(night, looked_for(night), [kept], holders(known_terms(night)))
    people = People.of(night.tables.read("people", PEOPLE))
    privacy = night.project.one(PrivacyPolicy)
    looked = turn_findings(kept, scanned, people, night.suppression, privacy.fields, privacy.own)
    looked_at = (
        {}
        if isinstance(looked, str)
        else {turn["turn_id"]: resolve(own) for turn, (_, own) in zip(kept["turns"], looked, strict=True)}
    )
    findings = [looked_at.get(turn["turn_id"], []) for turn in document["turns"]]
    table = Table(title="Turns, and what was done to each", title_justify="left")
    for column in ("turn", "at", "from", "edits", "personal data found"):
        table.add_column(column, overflow="fold", no_wrap=column == "from")
    for number, (turn, own) in enumerate(zip(document["turns"], findings, strict=True)):
        edits = from_arrow(cleaned[turn["raw_sha256"]]["edits"]) if turn["raw_sha256"] in cleaned else []
        table.add_row(
            f"{number} {turn['role']}" + ("" if turn["visibility"] == "public" else ", internal"),
            f"{turn['at']:%Y-%m-%d %H:%M}" if turn["at"] else "",
            _origin(turn["origin"], landed),
            _counted(Counter(edit.kind for edit in edits)),
            f"turn dropped: {in_words(passed[turn['turn_id']]['reason'])}"
            if turn["turn_id"] in passed
            else "not looked for"
            if not stays
            else in_words(looked)
            if isinstance(looked, str)
            else _counted(Counter(f"{f.type} by {f.recognizer}" for f in own)),
        )
    out.print(table)
    if show_text:
        lates = {
            corpus: late_of(night, recipe)
            for corpus, recipe in night.project.every(Recipe).items()
            if document["source"] in recipe.select.sources
        }
        raw = raw_texts(night, document["source"], _digests(raws))
        texts = dict(zip(raw["raw_sha256"].to_pylist(), raw["text"].to_pylist(), strict=True))
        for number, (turn, own) in enumerate(zip(document["turns"], findings, strict=True)):
            row = cleaned.get(turn["raw_sha256"])
            edits = from_arrow(row["edits"]) if row else []
            out.print(f"\nturn {number}, {turn['role']}", style="bold")
            out.print(EditsView(texts[turn["raw_sha256"]], edits) if row else "not cleaned")
            if row and own:
                out.print("clean (what was found, each with its type)", style="bold")
                out.print(marked(row["text"], own))
            if row and turn["turn_id"] in looked_at:
                for corpus, late in lates.items():
                    clean, text = row["clean_sha256"], row["text"]
                    if asked := late.edits(document["source"], turn, clean, text, day(document), own):
                        out.print(f"as {corpus} takes it", style="bold")
                        out.print(EditsView(text, asked))


def _origin(origin: Row, landed: dict[tuple[bytes, int], str]) -> str:
    date = landed.get((origin["file_sha256"], origin["position"]), "")
    return f"{date}/{printable(origin['file'])}:{origin['position']} in {origin['file_sha256'].hex()[:16]}"


def _digests(raws: list[bytes]) -> Any:
    return pa.array(sorted(set(raws)), pa.binary(32))


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(counter.items())) or "none"


def _corpora(out: Console, night: Night, document: Row, names: dict[str, str]) -> None:
    doc_id = document["doc_id"]
    merges = merges_of(night, doc_id)
    concerned = sorted({doc_id, *(row["into"] for row in merges)})
    where = among("subject_id", concerned) & (pc.field("scope") != EVERYWHERE)
    fates = {(r["scope"], r["subject_id"]): r for r in night.tables.read("fates", FATES, where=where).to_pylist()}
    rows = night.tables.read(EXAMPLES_TABLE, EXAMPLES, where=pc.field("doc_id") == doc_id).to_pylist()
    for corpus in night.project.every(Recipe):
        examples = [row for row in rows if row["corpus"] == corpus]
        own = [row for row in merges if row["corpus"] == corpus]
        fate = fates.get((corpus, doc_id))
        said = _sentence(corpus, fate, examples, own, names)
        if fate and fate["fate"] == "merged":
            survivor = fates.get((corpus, fate["into"]))
            if survivor and survivor["fate"] != "kept":
                said += f"; that one is itself {_sentence(corpus, survivor, [], [], names)}"
        out.print(said, soft_wrap=True)
        show_merges(out, own, doc_id, names)
        if fate and fate["fate"] == "kept":
            for row in sorted(examples, key=lambda r: (r["config"], r["example_id"])):
                out.print(f"  {row['config']}/{row['split']} {row['example_id']}")


def _sentence(corpus: str, fate: Row | None, examples: list[Row], merges: list[Row], names: dict[str, str]) -> str:
    """What became of a document in a corpus; `merges` are its own rows of that corpus."""
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


def _releases(out: Console, night: Night, document: Row) -> None:
    where = pc.field("doc_id") == document["doc_id"]
    held = {
        (r["corpus"], r["content_digest"]) for r in night.tables.read(RELEASED_TABLE, RELEASED, where=where).to_pylist()
    }
    named = [
        release.tag + (" (withdrawn)" if release.withdrawn is not None else "")
        for release in (registry_of(night.project).releases() if held else ())
        if (release.corpus, release.content_digest) in held
    ]
    out.print(f"Releases that hold it: {', '.join(named) or 'none'}")
