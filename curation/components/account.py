"""The summary at the top of a source's or corpus's page: what came, what became of it, what waits, what to do.

Dagster sorts metadata by its keys, and digits come before letters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import dagster as dg

from curation.registry.step import Published
from curation.sources.assembly.assemble import WAITING
from curation.sources.records import Landed
from curation.state.decision import Decision

CAME, BECAME, WAITS, TO_DO = "1 came", "2 became", "3 waits", "4 to do"
NOTHING = "nothing"
MOST = 5  # reasons in a sentence
MEND = (
    "look each reason up under Reference, Fates (`curation docs`), mend the export or the source's YAML, then "
    "`curation run --retry-quarantine`"
)
RELEASED = {
    "published": "published as {}",
    "unchanged": "it is what {} holds, so nothing was published",
    "waits_for_week": "not published yet; consumers see {}",
    "waits_for_person": "not published yet; consumers see {}",
    "emptied": "emptied by erasures or expiries, so its versions are withdrawn",
}
FOR = {"waits_for_week": "for the week's release, as `publish` of the recipe says", "waits_for_person": "for a person"}


def of_landing(landed: Landed, hold: Decision | None) -> dict[str, Any]:
    """Summarize one landing of a source."""
    stubs = f", {landed.suppressed:,} of them of people who were erased" if landed.suppressed else ""
    return _account(
        f"{landed.read:,} rows landed on {landed.landed_on}",
        f"{landed.parsed:,} parsed{stubs}; {landed.quarantined:,} quarantined",
        [_counted(landed.quarantined, "rows quarantined", landed.reasons), _held(hold)],
        [MEND if landed.quarantined else "", "do what the hold says" if hold else ""],
    )


def of_no_landing(date: dt.date, hold: Decision | None) -> dict[str, Any]:
    """Summarize a day for which no landing was read: there is none, it cannot be read, or it was let go."""
    do = "do what the hold says" if hold else ""
    return _account(f"no landing of {date} was read", NOTHING, [_held(hold)], [do])


def of_documents(sums: Mapping[str, int], figures: Mapping[str, Any], hold: Decision | None) -> dict[str, Any]:
    """Summarize all landings of a source as of the night.

    Args:
        sums: the result of `curation.sources.step.accounting`.
        figures: the step's figures, with one figure per reason.
    """
    reasons = {name.removeprefix("quarantined:"): n for name, n in figures.items() if name.startswith("quarantined:")}
    waiting = {reason: n for reason, n in reasons.items() if reason in WAITING}
    broken = {reason: n for reason, n in reasons.items() if reason not in WAITING}
    return _account(
        f"{sums['read']:,} rows in all landings",
        f"{sums['documents']:,} documents of {sums['parsed']:,} records; {sums['merged']:,} merged, "
        f"{sums['dropped']:,} dropped; {sums['quarantined']:,} rows quarantined",
        [
            _counted(sums["quarantined"], "rows quarantined", broken),
            _counted(sums["waiting"], "records for what they belong to", waiting),
            _held(hold),
        ],
        [
            MEND if sums["quarantined"] else "",
            "land what the waiting records belong to" if sums["waiting"] else "",
            "do what the hold says" if hold else "",
        ],
    )


def of_candidate(
    corpus: str, figures: Mapping[str, Any], examples: int, held: Mapping[str, Decision], on_hold: str
) -> dict[str, Any]:
    """Summarize the candidate of a corpus.

    Args:
        figures: the step's figures, with one figure per fate and reason of its documents.
        examples: the number of examples in its first config.
        held: source → its hold, for each selected source that is held or whose labels are held.
        on_hold: what the recipe says to do about held sources.
    """
    parts = {fate: _reasons(figures, fate) for fate in ("merged", "dropped", "quarantined")}
    sums = {fate: sum(reasons.values()) for fate, reasons in parts.items()}
    kept = int(figures.get("kept", 0))
    split = {n.split(":")[-1]: number for n, number in figures.items() if n.startswith("examples:default:")}
    blocked = bool(held) and on_hold == "block"
    return _account(
        f"{kept + sum(sums.values()):,} documents that passed cleaning",
        f"{_counted(examples, 'examples', split)} of {kept:,} documents kept; "
        + ", ".join(f"{number:,} {fate}" for fate, number in sums.items()),
        [
            _counted(sums["quarantined"], "documents quarantined", parts["quarantined"]),
            *(f"{source}: {_held(hold)}" for source, hold in held.items()),
        ],
        [
            "look each reason up under Reference, Fates (`curation docs`)" if sums["quarantined"] else "",
            "do what the hold says: until then no version comes" if blocked else "",
            f"read examples before anybody trains on them: `curation preview {corpus}`" if examples else "",
        ],
    )


def of_release(published: Published, corpus: str) -> dict[str, Any]:
    """Summarize the newest version of a corpus."""
    version = published.current.version if published.current is not None else "no version"
    waits = FOR.get(published.outcome, "")
    return _account(
        "the candidate of this night, whose checks let it pass",
        RELEASED[published.outcome].format(version),
        [waits],
        [f"`curation publish {corpus}` publishes it now" if waits else ""],
    )


def _account(came: str, became: str, waits: Iterable[str], to_do: Iterable[str]) -> dict[str, Any]:
    told = {CAME: came, BECAME: became, WAITS: _joined(waits), TO_DO: _joined(to_do)}
    return {name: dg.MetadataValue.text(sentence) for name, sentence in told.items()}


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(part for part in parts if part) or NOTHING


def _held(hold: Decision | None) -> str:
    return f"the source, held since {hold.at:%Y-%m-%d}: {hold.why}" if hold is not None else ""


def _reasons(figures: Mapping[str, Any], outcome: str) -> dict[str, int]:
    return {name.partition(":")[2]: n for name, n in figures.items() if name.startswith(f"{outcome}:")}


def _counted(number: int, what: str, by: Mapping[str, int]) -> str:
    """Return `14 rows quarantined (bad date 10, missing id 4)` with the most frequent reasons; empty without any
    count.
    """
    if not number and not by:
        return ""
    most = sorted(by.items(), key=lambda reason: (-reason[1], reason[0]))
    reasons = [f"{name.replace('_', ' ')} {n:,}" for name, n in most[:MOST]] + (["…"] if len(most) > MOST else [])
    return f"{number:,} {what}" + (f" ({', '.join(reasons)})" if reasons else "")
