"""Turn events of Zendesk's audits (comments, changes of fields, messages of a chat) into records.

Sources: "Ticket Audit events reference" and, for `child_events`, "Incremental Ticket Event Export".
"""

from __future__ import annotations

from collections.abc import Sequence

from curation.json_value import Fields
from curation.sources import decode, values
from curation.sources.decode import Row
from curation.sources.reader import Change, Record, Rejected
from curation.sources.vendors.zendesk.fields import BODIES, EVENT_FIELDS
from curation.sources.vendors.zendesk.objects import Around
from curation.sources.vendors.zendesk.support import Options, comment

COMMENTS = ("Comment", "VoiceComment", "FacebookComment")
CHAT_ROLES = {"end-user": "requester", "agent": "agent"}


def event(row: Row, around: Around) -> Record | Rejected | None:
    """Return the item of an audit's event: a comment, a change, or the redaction of a comment; None if it is not used.

    A value that an event of type Create sets is not a change; it is in the ticket, or in the `previous_value` of the
    first change.
    """
    o = row.fields
    what = o.get("event_type") or o.get("type")
    if what in COMMENTS and any(key in o for key in BODIES):
        return decode.settle(row, "turn", o.get("id"), o.get("updated_at"), lambda: comment(row, around))
    if what == "CommentRedactionEvent" or (what == "CommentPrivacyChange" and o.get("public") is not True):
        return decode.settle(row, "turn", o.get("comment_id"), None, lambda: _withdrawn(row, around))
    if what == "Change" and (changes := _changes(o)):
        return decode.settle(row, "turn", o.get("id"), o.get("updated_at"), lambda: _changed(row, around, changes))
    return None


def _withdrawn(row: Row, around: Around) -> Record:
    o = row.fields
    return Record(
        row.origin,
        "turn",
        values.required_identifier(o.get("comment_id")),
        **around.of(o),
        deleted=True,
        created_at=around.when(o.get("created_at")),
        visibility="internal",
    )


def _changed(row: Row, around: Around, changes: tuple[Change, ...]) -> Record:
    o = row.fields
    return Record(
        row.origin,
        "turn",
        values.required_identifier(o.get("id")),
        **around.of(o),
        created_at=around.when(o.get("created_at")),
        role="system",
        author_ref=around.by(o),
        visibility="internal",
        changes=changes,
    )


def _changes(o: Fields) -> tuple[Change, ...]:
    """Return the changes of an event.

    In audits it has the form `{"field_name", "previous_value", "value"}`, in ticket events `{"status": "open",
    "previous_value": "new"}`. Ticket events also state which tags were added and removed, and have custom fields under
    their ids.
    """
    before = values.changelog_text(o.get("previous_value"))
    if "field_name" in o:
        return _differing([(str(o["field_name"]), before, values.changelog_text(o.get("value")))])
    named = {key: value for key, value in o.items() if key not in EVENT_FIELDS or (key == "type" and value != "Change")}
    custom = named.pop("custom_ticket_fields", None)
    if isinstance(custom, dict):
        named |= {f"custom_ticket_fields/{key}": value for key, value in custom.items()}
    added, removed = (
        values.changelog_text(named.pop("added_tags", None)),
        values.changelog_text(named.pop("removed_tags", None)),
    )
    if added or removed:
        named.pop("tags", None)
    changes = [(key, before if len(named) == 1 else None, values.changelog_text(value)) for key, value in named.items()]
    return _differing([*changes, ("added_tags", None, added), ("removed_tags", removed, None)])


def _differing(found: Sequence[tuple[str, str | None, str | None]]) -> tuple[Change, ...]:
    return tuple(Change(*change) for change in found if change[1] != change[2])


def message(row: Row, around: Around, options: Options) -> Record:
    o = row.fields
    return Record(
        row.origin,
        "turn",
        values.required_identifier(around.place),
        **around.of(o),
        created_at=around.when(o.get("timestamp")),
        text=values.text(o.get("message")),
        role=CHAT_ROLES.get(str(o.get("actor_type")), "system"),
        author_ref=values.identifier(o.get("actor_id")),
        visibility="public" if options.public_chats else "internal",
    )
