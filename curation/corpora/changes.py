"""Translate the changelog of a ticket into changes of labels to vocabulary values, in the project's own words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

from curation.corpora.example import Change
from curation.document import DocumentRow

# label, vendor's value, document → the vocabulary's value, or None where it has none
Closed = Callable[[str, str | None, DocumentRow], str | None]

# Field of a changelog, folded → label, as the readers of these vendors name it on the ticket itself.
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "status": "status",
        "state": "status",  # ServiceNow, Intercom
        "hs_pipeline_stage": "status",
        "priority": "priority",
        "hs_ticket_priority": "priority",
        "category": "category",
        "component": "category",  # Jira
        "hs_ticket_category": "category",
        "group": "group",
        "group_id": "group",
        "assignment_group": "group",
        "hubspot_team_id": "group",
        "queue": "queue",
        "hs_pipeline": "queue",
        "type": "type",
        "issuetype": "type",
        "sys_class_name": "type",
        "resolution": "resolution",
        "close_code": "resolution",
        "hs_resolution": "resolution",
        "product": "product",
    }
)


def changes_of(
    document: DocumentRow, closed: Closed, fields: Mapping[str, str] = MappingProxyType({})
) -> tuple[Change, ...]:
    """Return the changes of labels in a document's changelog, in order of time.

    Fields without a label or a vocabulary are left out, and so are entries without a time. A value that the vocabulary
    does not know is None; a change between two such values is left out.

    Args:
        document: a row of `DOCUMENTS`.
        closed: the vocabulary value of a label's raw one; None for a label without vocabulary.
        fields: further fields of the source → label, as its option `custom_fields` declares them; they go before
            `FIELDS`.
    """
    declared = {name.casefold(): label for name, label in fields.items()}
    changes: list[Change] = []
    for turn in document["system_turns"] or ():
        if (at := turn["at"]) is None:
            continue
        for entry in turn["changes"] or ():
            name = entry["field"].casefold().removeprefix("custom_ticket_fields/")
            label = declared.get(name) or FIELDS.get(name)
            if label is None:
                continue
            before, after = closed(label, entry["before"], document), closed(label, entry["after"], document)
            if before is not None or after is not None:
                changes.append(Change(at, label, before, after, turn["turn_id"]))
    return tuple(sorted(changes, key=lambda change: (change.at, change.turn_id)))


def solved_and_reopened(changes: Iterable[Change], solved: Collection[str]) -> Iterator[tuple[dt.datetime, bool]]:
    """Yield the times at which a ticket became solved (True) or was opened again (False), in order.

    Args:
        changes: in order of time; a change to an unknown status leaves the state as it was.
        solved: the values of `status` that count as solved.
    """
    state = False
    for change in changes:
        if change.field != "status":
            continue
        if change.before is not None:
            state = change.before in solved
        if change.after is not None and (change.after in solved) != state:
            state = not state
            yield change.at, state
