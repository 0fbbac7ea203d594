"""Make the output of `curation status --json`: the content of the printed tables as one object with stable keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from curation.causes.inputs import Looked
from curation.document import DOCUMENTS
from curation.messages.box import read_box
from curation.messages.cause import Cause
from curation.reports.needs import first_day, what_to_do


def as_json(looked: Looked, causes: Iterable[Cause]) -> dict[str, Any]:
    """Return the last finished night, each source, each corpus, and what needs somebody. It holds no text of
    a record.
    """
    night = looked.state.night
    return {
        "last_night": str(night["as_of"]) if night is not None else None,
        "failed": [
            {
                "night": trouble.as_of,
                "step": trouble.step,
                "why": trouble.why,
                "tries": trouble.tries,
                "cut_off_begun": trouble.begun.isoformat(timespec="seconds") if trouble.begun else None,
            }
            for trouble in looked.runs.troubles
        ],
        "sources": [_source(looked, name) for name in looked.project.sources],
        "corpora": [_corpus(looked, name) for name in looked.project.corpora],
        "needs": [_need(looked, cause) for cause in causes],
    }


def _source(looked: Looked, name: str) -> dict[str, Any]:
    rows = [row for row in looked.state.landings if row["source"] == name]
    hold, since = looked.held.get(f"source:{name}"), looked.held_since.get(f"source:{name}")
    return {
        "name": name,
        "last_landing": str(rows[-1]["landed_on"]) if rows else None,
        **{what: sum(row[what] for row in rows) for what in ("read", "parsed", "quarantined")},
        "documents": looked.state.tables.read(f"{name}_documents", DOCUMENTS, ["doc_id"]).num_rows,
        "held_since": str(since) if since else None,
        "held_why": hold.why if hold is not None else None,
    }


def _corpus(looked: Looked, name: str) -> dict[str, Any]:
    corpora, runs = looked.corpora, looked.runs
    release, verdicts = corpora.current.get(name), corpora.verdicts.get(name, {})
    failed = [(check, blocking, runs.closed_since.get((name, check))) for check, blocking in corpora.failed(name)]
    return {
        "name": name,
        "release": release.version if release else None,
        "as_of": release.as_of if release else None,
        "waits": corpora.waits[name] or None,
        "judged": name in corpora.verdicts,
        "judged_by_earlier_night": runs.judged_before.get(name),
        "failed_checks": [
            {
                "check": check,
                "blocking": blocking,
                "since": str(since) if since else None,
                "figures": verdicts[check]["figures"],
                "to_do": verdicts[check].get("advice") or None,
            }
            for check, blocking, since in failed
        ],
    }


def _need(looked: Looked, cause: Cause) -> dict[str, Any]:
    since = first_day(looked, read_box(looked.project.locations.messages), cause)
    return {
        "kind": cause.kind,
        "severity": cause.severity,
        "subject": cause.subject,
        "says": cause.says,
        "since": str(since) if since else None,
        "owners": list(cause.owners),
        "to_do": what_to_do(looked, cause),
    }
