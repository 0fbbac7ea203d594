"""The steps of `cleaning`: clean each new text once, compute its facts, and decide which documents and turns pass."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.facts import ROWS, find_facts, known
from curation.cleaning.flow import CLEANED_STEP
from curation.cleaning.kernel import clean_kernel
from curation.cleaning.labels.document_labels import COLUMNS, missing, stated
from curation.cleaning.labels.vocabulary import Unmapped
from curation.cleaning.settings import CleaningSettings
from curation.cleaning.texts import cleaned_memo, cleaned_texts, live_turns, looked_up, raw_texts, with_clean
from curation.cleaning.verdicts import VERSION, Turn, judge, notice
from curation.document import DOCUMENTS
from curation.engine.kernels import Limits, Workplace
from curation.engine.memo import run_memoised
from curation.engine.tasks import Engine
from curation.fates import EVERYWHERE, FATES, Fate, counts, fates_table
from curation.sources.settings import source_of
from curation.state.night import Figures, Night, fates_of, step

TEXTS_A_WORKER = 2_000  # fewer are cleaned in the time that a worker takes to start


@step(CLEANED_STEP)
def clean_source(night: Night, name: str) -> Figures:
    """Clean the texts of the source's live documents that are new at this version, find their facts, and decide what
    passes.

    A label value that no vocabulary knows, if the vocabulary's policy is `fatal`, holds the source for the corpora that
    select from it.
    """
    turns = live_turns(night, name)

    def fetch(wanted: pa.Array) -> pa.Table:
        return raw_texts(night, name, wanted)

    def fetch_clean(wanted: pa.Array) -> pa.Table:
        return cleaned_texts(night, name, wanted)

    locations = night.project.locations
    with locations.scratch("cleaning") as folder:
        at = Workplace(Engine.of(locations), folder, rows_a_worker=TEXTS_A_WORKER)
        done = run_memoised(
            night.tables,
            cleaned_memo(night, name),
            pc.unique(turns["raw_sha256"]),
            fetch,
            clean_kernel,
            night.project.one(CleaningSettings).texts(source_of(night, name).prose),
            limits=Limits(rows=ROWS),
            at=at,
            partition={"landed_on": night.as_of},
        )
        turns = with_clean(night, name, turns)
        figures = find_facts(night, pc.unique(turns["clean_sha256"].drop_null()), fetch_clean, at)
    fates, unmapped = _judged(night, name, turns)
    night.write_fates(EVERYWHERE, f"{name}_cleaned", fates)
    _hold_unmapped(night, name, unmapped)
    return {
        **done.summary(),
        **figures,
        **counts(fates.filter(pc.equal(fates["subject_kind"], "document"))),
        **{f"turns_{k}": n for k, n in counts(fates.filter(pc.equal(fates["subject_kind"], "turn"))).items()},
        **{f"unmapped:{label}": n for label, n in sorted(_by_label(unmapped).items())},
    }


def _judged(night: Night, name: str, turns: pa.Table) -> tuple[pa.Table, list[Unmapped]]:
    """Return the fates of all documents and of dropped turns, and the label values with no mapping."""
    documents = night.tables.read(f"{name}_documents", DOCUMENTS, [*COLUMNS, "landed_on"])
    settings = night.project.one(CleaningSettings)
    unmapped, policies = missing(stated(documents), name, settings.labels())
    suspects = _suspects(night, name, turns)
    fates: list[Fate] = []
    for doc_id, landed_on in zip(documents["doc_id"].to_pylist(), documents["landed_on"].to_pylist(), strict=True):
        verdict = judge(suspects.get(doc_id, ()), policies.get(doc_id, ()), settings)
        subjects = [("document", doc_id, verdict.fate, verdict.reason)]
        subjects += [("turn", turn_id, "dropped", reason) for turn_id, reason in verdict.dropped.items()]
        for kind, subject, fate, reason in subjects:
            fates.append(Fate(EVERYWHERE, f"{name}_cleaned", kind, subject, landed_on, fate, reason, None, VERSION))
    return fates_table(fates), unmapped


def _suspects(night: Night, name: str, turns: pa.Table) -> dict[str, list[Turn]]:
    """Return the turns of documents with a suspect turn: written by a program, a notice, damaged or not cleaned."""
    settings = night.project.one(CleaningSettings)
    wanted = pc.unique(turns["clean_sha256"].drop_null())
    signals, notices = known(night, "signals", wanted, ["damage"]), known(night, "notices", wanted)
    clean = turns["clean_sha256"]
    damage = looked_up(clean, signals, "clean_sha256", "damage")
    titles = pc.equal(turns["role"], "title")
    as_text, as_title = (looked_up(clean, notices, "clean_sha256", column) for column in ("as_text", "as_title"))
    verdicts = pc.if_else(titles, as_title, as_text)
    if source_of(night, name).prose:  # an article is no notice, though it may speak of them
        verdicts = pa.nulls(turns.num_rows, as_text.type)
    unknown = pc.or_(pc.is_null(damage), pc.invert(pc.is_in(clean, value_set=notices["clean_sha256"].combine_chunks())))
    broken = pc.fill_null(pc.greater_equal(damage, settings.signals.damage.broken), False)
    programs = pc.equal(turns["role"], "system")
    suspect = pc.or_(pc.or_(unknown, broken), pc.or_(programs, pc.is_valid(verdicts)))
    documents = pc.unique(turns["doc_id"].filter(suspect))
    mine = pc.is_in(turns["doc_id"], value_set=documents)
    rows: dict[str, list[Turn]] = {}
    for doc_id, turn_id, role, value, harm, lacking in zip(
        *(
            column.filter(mine).to_pylist()
            for column in (turns["doc_id"], turns["turn_id"], turns["role"], verdicts, damage, unknown)
        ),
        strict=True,
    ):
        rows.setdefault(doc_id, []).append(Turn(turn_id, role, notice(value), harm or 0.0, not lacking))
    return rows


def _by_label(unmapped: Sequence[Unmapped]) -> Figures:
    counts_by_label: Figures = {}
    for value in unmapped:
        counts_by_label[value.label] = int(counts_by_label.get(value.label, 0)) + value.count
    return counts_by_label


def unmapped_labels(night: Night, name: str) -> list[Unmapped]:
    """Return the source's label values that no vocabulary knows; they are the vendor's and stay in the raw zone."""
    documents = night.tables.read(f"{name}_documents", DOCUMENTS, list(COLUMNS))
    return missing(stated(documents), name, night.project.one(CleaningSettings).labels())[0]


def labels_hold(name: str) -> str:
    """Return the subject of the hold on a source whose labels have values that must not occur."""
    return f"labels:{name}"


def _hold_unmapped(night: Night, name: str, unmapped: Sequence[Unmapped]) -> None:
    fatal = sorted({value.label for value in unmapped if value.policy == "fatal"})
    if not fatal:
        night.release_hold(labels_hold(name), "every value is mapped again")
        return
    number = sum(value.count for value in unmapped if value.label in fatal)
    night.hold(
        labels_hold(name),
        f"{number} values of {', '.join(fatal)} have no mapping: `curation report labels --show-text` lists them; add "
        "them to the vocabulary",
        source=name,
    )


def accounting(night: Night, name: str) -> dict[str, int]:
    """Return the balance of cleaning: documents = kept + dropped + quarantined, each counted once.

    A `difference` other than 0 is a bug.
    """
    documents = night.tables.read(f"{name}_documents", DOCUMENTS, ["doc_id"])["doc_id"].to_pylist()
    fates = night.tables.read("fates", FATES, where=fates_of(EVERYWHERE, f"{name}_cleaned"))
    fates = fates.filter(pc.equal(fates["subject_kind"], "document"))
    subjects = fates["subject_id"].to_pylist()
    wrong = len(set(documents) ^ set(subjects)) + len(subjects) - len(set(subjects))
    return {"documents": len(documents), **counts(fates), "difference": wrong}
