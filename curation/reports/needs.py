"""List the causes for `curation status`, with their first day and advice that does not refer to `status` itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from curation.causes.inputs import Looked
from curation.causes.of_corpora import CANARIES
from curation.causes.since import since_of
from curation.messages.box import Box, read_box
from curation.messages.cause import Cause
from curation.messages.telling import waiting
from curation.settings.explanations import many

if TYPE_CHECKING:
    from rich.console import Console

ELSEWHERE = ("`curation status` says", "`curation status` names", "`curation status` counts")  # this is status


def show_needs(out: Console, looked: Looked, causes: Iterable[Cause]) -> None:
    """Print all causes, and the messages that could not be delivered."""
    from rich.table import Table

    box = read_box(looked.project.locations.messages)
    table = Table(title="What needs somebody", title_justify="left")
    for name in ("", "what", "since", "owner", "to do"):
        table.add_column(name)
    for cause in causes:
        since = first_day(looked, box, cause)
        table.add_row(
            cause.severity,
            f"{cause.named}: {cause.says}",
            str(since) if since else "",
            ", ".join(cause.owners),
            what_to_do(looked, cause),
        )
    if table.row_count:
        out.print(table)
    for name, number in waiting(box).items():
        backlog = many(number, f"thing to tell {name} waits", f"things to tell {name} wait")
        out.print(f"{backlog}, not delivered yet; `curation messages` tries again", style="yellow", soft_wrap=True)


def first_day(looked: Looked, box: Box, cause: Cause) -> dt.date | None:
    """Return the day since which a cause holds, by tables, log and Dagster's verdicts, or when it was first told."""
    told = box.told.get(cause.id)
    days = [day for day in (since_of(looked, cause), told.since if told else None) if day is not None]
    return min(days, default=None)


def what_to_do(looked: Looked, cause: Cause) -> str:
    """Return advice, with details that messages may not have: the reason of a hold, the advice of each check."""
    corpora = looked.corpora
    match cause.kind:
        case "source_held":
            return looked.held[f"source:{cause.subject}"].why
        case "gate_closed" | "canaries_failed":
            verdicts = corpora.verdicts.get(cause.subject, {})
            advice = {name: verdicts[name].get("advice", "") for name in cause.about or (CANARIES,) if name in verdicts}
            return "\n".join(f"{name}: {sentence}" for name, sentence in advice.items() if sentence) or _here(
                cause.todo
            )
        case "night_failed":
            broken = [f"{trouble.step}: {trouble.why}" for trouble in looked.runs.troubles if not trouble.gate]
            return "\n".join([*broken, "then `curation run`"])
        case "accounting_wrong" | "check_failed":
            checks = (check for check in looked.runs.checks if cause.subject in (check.asset, check.named))
            sentences = (check.says for check in checks if check.says)
            return next(sentences, _here(cause.todo))
        case "corpus_stale" if corpora.waits.get(cause.subject):
            return f"it waits: {corpora.waits[cause.subject]}"
        case "registry_unreadable":
            return "; ".join(dict.fromkeys(corpora.unknown.values()))
        case "witness_unreachable":
            return looked.remembered.unreachable
    return _here(cause.todo)


def _here(todo: str) -> str:
    for place in ELSEWHERE:
        todo = todo.replace(place, "see above")
    return todo
