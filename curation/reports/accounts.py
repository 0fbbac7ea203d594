"""Account for sources and corpora in words: the rows that arrived, their fates with every reason, and languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import pyarrow.compute as pc

from curation.cleaning.facts import known
from curation.cleaning.signals.signals import combine
from curation.cleaning.step import accounting as cleaned
from curation.cleaning.texts import clean_digests
from curation.corpora.recipe import Recipe
from curation.corpora.step import examples_stage
from curation.document import DOCUMENTS, QUARANTINE
from curation.fates import EVERYWHERE, FATES, OUTCOMES, counts
from curation.sources.assembly.assemble import WAITING
from curation.sources.step import accounting
from curation.state.night import Night, fates_of
from curation.storage.tables import Tables

MOST_HELD_BACK = 0.2  # the share of the two holdouts by default
THREADS = ("ticket", "transcript")  # kinds in which an agent answers somebody
UNTOLD = "unknown"  # the language of a text that detection cannot tell
BEHIND = "differ: the last run did not come so far, or it is a bug: `curation run --full-refresh`"


def equations(night: Night, source: str) -> Iterator[str]:
    """Yield the equations of a source, a line each: for rows read, rows parsed, and documents, with every reason."""
    sums = accounting(night, source)
    rows = night.tables.read("quarantine", QUARANTINE, ["reason"], night.until(source))
    refused = Counter(rows["reason"].to_pylist())
    yield f"{sums['read']:,} read = {sums['parsed']:,} parsed + {_part('quarantined', sums['quarantined'], refused)}"
    fates = counts(night.tables.read("fates", FATES, where=fates_of(EVERYWHERE, f"{source}_documents")))
    waiting = {reason: n for reason, n in _reasons(fates, "quarantined").items() if reason in WAITING}
    parts = [_part(outcome, sums[outcome], _reasons(fates, outcome)) for outcome in ("merged", "dropped")]
    parts.append(_part("waiting", sums["waiting"], waiting))
    yield f"{sums['parsed']:,} parsed = {' + '.join([f'{sums["documents"]:,} documents', *parts])}"
    passed = cleaned(night, source)
    parts = [_part(fate, _sum(passed, fate), _reasons(passed, fate)) for fate in ("dropped", "quarantined")]
    yield f"{passed['documents']:,} documents = {' + '.join([f'{passed.get("kept", 0):,} cleaned', *parts])}"
    if difference := sums["difference"] + passed["difference"]:
        yield f"{difference:,} {BEHIND}"


def unanswering(tables: Tables, source: str) -> str | None:
    """Return a warning if no turn in a source's threads is an answer that outsiders could read.

    None if there is such an answer, or there are no threads. It reads only up to the first such answer.
    """
    turns: Counter[tuple[str, str]] = Counter()
    for part in tables.scan(f"{source}_documents", DOCUMENTS, ["turns"], pc.field("kind").isin(THREADS)):
        flat_turns = pc.list_flatten(part["turns"].combine_chunks())
        turns.update(
            zip(
                pc.struct_field(flat_turns, "role").to_pylist(),
                pc.struct_field(flat_turns, "visibility").to_pylist(),
                strict=True,
            )
        )
        if turns["agent", "public"]:
            return None
    if not turns:
        return None
    agents = turns["agent", "internal"]
    return (
        f"{source}: no turn is an answer that people outside could read"
        f" ({f'{agents:,} turns of agents, all internal' if agents else 'nobody is known to be an agent'}), so that"
        " nothing of it is trained on as one: `curation inspect` on a landing of it says which options declare more"
    )


def corpus_equations(night: Night, corpus: str) -> Iterator[str]:
    """Yield the equations of a corpus, a line each, with every reason; nothing if it was never built.

    They count the documents of every source that passed cleaning, and the examples made from the kept documents.
    """
    recipe = night.project.every(Recipe)[corpus]
    documents = counts(night.tables.read("fates", FATES, where=fates_of(corpus, recipe.asset)))
    if not documents:
        return
    passed = sum(cleaned(night, source).get("kept", 0) for source in night.project.sources)
    for stage in night.deciding():
        own = fates_of(EVERYWHERE, stage) & (pc.field("subject_kind") == "document")
        fates = counts(night.tables.read("fates", FATES, where=own))
        yield f"{passed:,} cleaned = {_outcomes(fates)} in {stage}"
        if difference := passed - sum(fates.values()):
            yield f"{abs(difference):,} {BEHIND}"
        passed = fates.get("kept", 0)
    yield f"{passed:,} documents = {_outcomes(documents)}"
    examples = counts(night.tables.read("fates", FATES, where=fates_of(corpus, examples_stage(recipe))))
    yield f"{sum(examples.values()):,} examples = {_outcomes(examples)}"
    if difference := passed - sum(documents.values()):
        yield f"{difference:,} {BEHIND}"


def held_back(night: Night, corpus: str) -> str | None:
    """Return advice if the rule that keeps holdouts apart drops over a fifth of the usable documents; else None."""
    recipe = night.project.every(Recipe)[corpus]
    fates = counts(night.tables.read("fates", FATES, where=fates_of(corpus, recipe.asset)))
    taken = fates.get("dropped:straddles_holdout", 0)
    used = fates.get("kept", 0) + _sum(fates, "merged")
    if taken <= MOST_HELD_BACK * (taken + used):
        return None
    return (
        f"{taken:,} documents are dropped, beside {used:,} kept or merged, because somebody who asks in them, or what "
        f"they say, is held out (straddles_holdout). Only requesters join documents: say by roles who answers. Smaller "
        f"holdouts take fewer: test is {recipe.splits.test:g} and validation {recipe.splits.validation:g}, and "
        f"`validation: 0` leaves one of the two"
    )


def languages(night: Night, corpus: str) -> dict[str, dict[str, int]]:
    """Count the documents of a corpus: `kept` and `quarantined` → language (ISO 639-1, or `UNTOLD`) → number.

    `quarantined` counts only documents that were quarantined for their language.
    """
    stage = fates_of(corpus, night.project.every(Recipe)[corpus].asset) & (pc.field("subject_kind") == "document")
    rows = night.tables.read("fates", FATES, ["subject_id", "fate", "reason"], stage).to_pylist()
    fate = {
        row["subject_id"]: row["fate"]
        for row in rows
        if row["fate"] == "kept" or (row["fate"] == "quarantined" and (row["reason"] or "").startswith("language"))
    }
    languages_by_fate: dict[str, Counter[str]] = {"kept": Counter(), "quarantined": Counter()}
    signals = {row["clean_sha256"]: row for row in known(night, "signals").to_pylist()} if fate else {}
    for source in night.project.every(Recipe)[corpus].select.sources if fate else ():
        clean = clean_digests(night, source)
        for row in night.tables.read(f"{source}_documents", DOCUMENTS, ["doc_id", "turns"]).to_pylist():
            if row["doc_id"] in fate:
                texts = [clean.get(turn["raw_sha256"]) for turn in row["turns"] if turn["role"] != "title"]
                document_signals = combine([signals[key] for key in texts if key in signals])
                languages_by_fate[fate[row["doc_id"]]][document_signals.get("language") or UNTOLD] += 1
    return {
        which: dict(sorted(told.items(), key=lambda entry: (-entry[1], entry[0])))
        for which, told in languages_by_fate.items()
    }


def _outcomes(found: Mapping[str, int]) -> str:
    """Return the fates with every reason: `n kept + n dropped (reason n, …) + …`."""
    others = (
        _part(outcome, _sum(found, outcome), _reasons(found, outcome)) for outcome in OUTCOMES if outcome != "kept"
    )
    return " + ".join([f"{found.get('kept', 0):,} kept", *others])


def _part(name: str, number: int, reasons: Mapping[str, int]) -> str:
    reason_counts = ", ".join(f"{reason.replace('_', ' ')} {n:,}" for reason, n in sorted(reasons.items()))
    return f"{number:,} {name}" + (f" ({reason_counts})" if reason_counts else "")


def _reasons(found: Mapping[str, int], outcome: str) -> dict[str, int]:
    """Return the number of documents with this fate by reason, from counts by `fate:reason`."""
    return {name.partition(":")[2]: n for name, n in found.items() if name.startswith(f"{outcome}:")}


def _sum(found: Mapping[str, int], outcome: str) -> int:
    return sum(_reasons(found, outcome).values())
