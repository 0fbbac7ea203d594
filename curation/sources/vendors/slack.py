"""Slack's export: a folder a conversation and a file a day, with the lists of users and conversations beside them.

Documented as "How to read Slack data exports". A landing may hold several exports; each names its own people.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from typing import cast

from curation.json_value import Fields
from curation.sources import decode, reasons, values
from curation.sources.census import Census, Family
from curation.sources.decode import Row
from curation.sources.markup import blocks
from curation.sources.markup.mrkdwn import to_markdown
from curation.sources.markup.writing import joined_blocks, linked
from curation.sources.reader import Label, NoOptions, Person, Record, Rejected
from curation.sources.reasons import Unreadable
from curation.storage.landings.landing import LandedFile

VERSION = "2"


class Options(NoOptions):
    """A Slack source has none."""


FAMILIES = {
    "message": Family(
        {"type": "text", "ts": "id"},
        (
            "subtype", "user", "text", "thread_ts", "parent_user_id", "reply_count", "reply_users_count",
            "latest_reply", "reply_users", "replies", "is_locked", "subscribed", "last_read", "edited", "reactions",
            "files", "upload", "attachments", "blocks", "bot_id", "bot_profile", "app_id", "username", "icons",
            "client_msg_id", "team", "user_team", "source_team", "user_profile", "display_as_bot", "x_files", "file",
            "comment", "hidden", "deleted_ts", "previous_message", "message", "channel", "event_ts", "inviter",
            "topic", "purpose", "name", "old_name", "root", "permalink", "pinned_to", "pinned_info", "item",
            "item_type", "room", "no_notifications", "bot_link", "members", "user_id", "unread_count",
            "unread_count_display", "is_starred", "saved", "metadata", "language", "assistant_app_thread", "mrkdwn",
            "channel_type", "is_ext_shared_channel",
        ),
    ),
    "user": Family(
        {"id": "id", "name": "any"},
        (
            "team_id", "deleted", "color", "real_name", "tz", "tz_label", "tz_offset", "profile", "is_admin",
            "is_owner", "is_primary_owner", "is_restricted", "is_ultra_restricted", "is_bot", "is_app_user",
            "updated", "is_stranger", "is_email_confirmed", "who_can_share_contact_card", "is_invited_user",
            "is_workflow_bot", "is_connector_bot", "has_2fa", "enterprise_user", "locale", "teams", "is_forgotten",
            "status",
        ),
    ),
    "conversation": Family(
        {"id": "id"},
        (
            "name", "created", "creator", "is_archived", "is_general", "members", "topic", "purpose", "pins", "user",
            "is_private", "is_im", "is_mpim", "is_shared", "is_ext_shared", "previous_names", "latest", "updated",
        ),
    ),
    "listed": Family({}, (), ".+"),  # logs and lists that are not used
}  # fmt: skip

USERS = ("users", "org_users")
CONVERSATIONS = ("channels", "groups", "dms", "mpims")
LISTED = ("integration_logs", "content_flags", "canvases", "lists", "huddle_transcripts", "file_conversations")
SAID = (None, "bot_message", "thread_broadcast", "reply_broadcast", "me_message", "file_share", "slackbot_response")
BY_PROGRAMS = ("bot_message", "slackbot_response")
SLACKBOT = "USLACKBOT"
MAX_ATTACHMENTS = 100

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"(\d{1,10})\.(\d{1,6})", re.ASCII)


@dataclass
class _Export:
    """The names of users and conversations in an export by id, and the ids of conversations by folder."""

    names: dict[str, str] = field(default_factory=dict)
    folders: dict[str, tuple[str, str]] = field(default_factory=dict)
    programs: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)


def read(files: Sequence[LandedFile], options: Options, census: Census) -> Iterator[Record | Rejected]:
    """Yield one item for each object of each file; the contract is `curation.sources.reader.Reader`.

    The id of a message is its conversation and `ts`. A message outside a thread opens one; a reply is a `turn` with a
    kind. Everything is internal. No record has an `updated_at`, although edits have a time: deletions have none, and
    would lose against an earlier edit. An export is complete, so the newest landing holds the newest state. Members are
    agents, guests are requesters, bots are system. Joins, renames and similar messages are `other`.
    """
    exports = _exports(files)
    for file in files:
        path = PurePosixPath(file.name)
        stem, form = decode.file_form(file.name)
        if form != "json":
            yield decode.unknown(file)
        elif stem in USERS:
            yield from _listed(file, census, "user", _user)
        elif stem in CONVERSATIONS:
            yield from _listed(file, census, "conversation", lambda row: _other(row, "conversation"))
        elif stem in LISTED:
            yield from _other_rows(file, census, stem)
        elif _DAY.fullmatch(stem) and path.parent.name:
            export = exports.get(str(path.parent.parent)) or _Export()
            yield from _day(file, census, path.parent.name, export)
        else:
            yield decode.unknown(file)


def _exports(files: Sequence[LandedFile]) -> dict[str, _Export]:
    """Map the folder of each export to its names, which stand in files behind those that use them."""
    exports: dict[str, _Export] = {}
    for file in files:
        stem, form = decode.file_form(file.name)
        if form != "json" or stem not in (*USERS, *CONVERSATIONS):
            continue
        export = exports.setdefault(str(PurePosixPath(file.name).parent), _Export())
        for row in decode.json_rows(file):
            if isinstance(row, Rejected) or row.flaw:
                continue
            o, ref = row.fields, values.identifier(row.fields.get("id"))
            if ref is None:
                continue
            if stem in USERS:
                export.people.add(ref)
                export.names[ref] = next(iter(_names(o)), "") or ref
                if _is_program(o):
                    export.programs.add(ref)
            else:
                name = o.get("name") if isinstance(o.get("name"), str) else ref
                export.names[ref] = str(name)
                export.folders[str(name)] = (ref, str(name))
                export.folders.setdefault(ref, (ref, str(name)))
    return exports


def _listed(
    file: LandedFile, census: Census, family: str, build: Callable[[Row], Record]
) -> Iterator[Record | Rejected]:
    for row in decode.json_rows(file):
        if isinstance(row, Rejected):
            yield row
            continue
        census.see(family, row.fields, file.name)
        entity = "person" if family == "user" else None
        yield decode.settle(row, entity, row.fields.get("id"), None, partial(build, row))


def _other_rows(file: LandedFile, census: Census, stem: str) -> Iterator[Record | Rejected]:
    for row in decode.json_rows(file):
        if isinstance(row, Rejected):
            yield row
            continue
        census.see("listed", row.fields, file.name)
        # Log entries have no id; only their place in the file tells them apart.
        yield Record(row.origin, "other", f"{stem}/{file.name}/{row.origin.position}")


def _other(row: Row, family: str) -> Record:
    return Record(row.origin, "other", f"{family}/{values.required_identifier(row.fields.get('id'))}")


# Messages -------------------------------------------------------------------------------------------------------------


def _day(file: LandedFile, census: Census, folder: str, export: _Export) -> Iterator[Record | Rejected]:
    conversation, name = export.folders.get(folder, (folder, folder))
    for row in decode.json_rows(file):
        if isinstance(row, Rejected):
            yield row
            continue
        census.see("message", row.fields, file.name)
        entity, ref = _identity(_meant(row.fields), conversation)
        yield decode.settle(row, entity, ref, None, partial(_message, row, conversation, name, export))


def _meant(event: Fields) -> Fields:
    """Return the message that an event is about: its new state after a change, or the deleted message."""
    if event.get("subtype") == "message_changed" and isinstance(event.get("message"), dict):
        return cast(Fields, event["message"])
    if event.get("subtype") == "message_deleted":
        before = event.get("previous_message")
        known = before if isinstance(before, dict) else event
        return {"type": "message", "ts": event.get("deleted_ts"), "thread_ts": known.get("thread_ts"),
                "user": known.get("user"), "subtype": "tombstone"}  # fmt: skip
    return event


def _identity(o: Fields, conversation: str) -> tuple[str, str | None]:
    ts, thread = values.identifier(o.get("ts")), values.identifier(o.get("thread_ts"))
    return "turn" if thread is not None and thread != ts else "thread", ts and f"{conversation}:{ts}"


def _message(row: Row, conversation: str, name: str, export: _Export) -> Record:
    o = _meant(row.fields)
    entity, ref = _identity(o, conversation)
    if ref is None:
        raise Unreadable(reasons.MISSING_ID)
    subtype = o.get("subtype")
    if o.get("type") != "message" or (subtype not in SAID and subtype != "tombstone"):
        return Record(row.origin, "other", f"event/{ref}")
    author = values.identifier(o.get("user")) or values.identifier(o.get("bot_id"))
    program = subtype in BY_PROGRAMS or bool(o.get("bot_id")) or author in export.programs or author == SLACKBOT
    deleted = subtype == "tombstone"
    profile = o.get("user_profile")
    stranger = author not in export.people and isinstance(profile, dict)
    return Record(
        row.origin,
        entity,
        ref,
        "transcript",
        parent_id=f"{conversation}:{values.identifier(o.get('thread_ts'))}" if entity == "turn" else None,
        deleted=deleted,
        created_at=_moment(o.get("ts")),
        text=None if deleted else _text(o, export),
        role="system" if program else None,
        author_ref=author or values.identifier(o.get("username")),
        visibility="internal",
        labels=() if deleted else (Label("channel", name),),
        person=Person(names=_names({"profile": profile})) if stranger and not deleted else Person(),
    )


def _moment(value: object) -> dt.datetime:
    """Return the instant of Slack's `1704189600.000100`: seconds since 1970, with the message's number as microseconds.

    Raises:
        Unreadable: `bad_date`.
    """
    match = _MOMENT.fullmatch(str(value)) if isinstance(value, str) else None
    if match is None:
        raise Unreadable(reasons.BAD_DATE, value)
    try:
        moment = values.EPOCH + dt.timedelta(seconds=int(match.group(1)))
    except OverflowError as error:
        raise Unreadable(reasons.BAD_DATE, value) from error
    return moment.replace(microsecond=int(match.group(2).ljust(6, "0")))


def _text(o: Fields, export: _Export) -> str | None:
    """Return the text of a message, else of its blocks, with the attachments of apps but without previews of links."""
    message = values.text(o.get("text"))
    parts = [
        to_markdown(message, export.names)
        if message and message.strip()
        else blocks.to_markdown(o.get("blocks"), export.names)
    ]
    attached = o.get("attachments")
    for attachment in attached[:MAX_ATTACHMENTS] if isinstance(attached, list) else ():
        if isinstance(attachment, dict) and not (
            attachment.get("from_url") or attachment.get("original_url") or attachment.get("is_msg_unfurl")
        ):
            parts.extend(_attachment(attachment, export.names))
    return joined_blocks(parts) or None


def _attachment(each: Fields, names: Mapping[str, str]) -> list[str]:
    pretext, title, link, text, fallback = (
        values.text(each.get(key)) or "" for key in ("pretext", "title", "title_link", "text", "fallback")
    )
    shown = linked(to_markdown(title, names), link) if title else ""
    parts = [to_markdown(pretext, names), shown, to_markdown(text, names)]
    fields = each.get("fields")
    for pair in fields[:MAX_ATTACHMENTS] if isinstance(fields, list) else ():
        if isinstance(pair, dict):
            name, value = (to_markdown(values.text(pair.get(key)) or "", names) for key in ("title", "value"))
            parts.append(": ".join(filter(None, (name, value))))
    return parts if any(parts) else [blocks.to_markdown(each.get("blocks"), names) or to_markdown(fallback, names)]


# Users ----------------------------------------------------------------------------------------------------------------


def _profile(o: Fields) -> Fields:
    profile = o.get("profile")
    return profile if isinstance(profile, dict) else {}


def _names(o: Fields) -> tuple[str, ...]:
    """Return the names of a user, the displayed name first."""
    profile = _profile(o)
    candidates = (profile.get("display_name"), profile.get("real_name"), o.get("real_name"), o.get("name"))
    return values.distinct_texts(*(candidate for candidate in candidates if isinstance(candidate, str)))


def _is_program(o: Fields) -> bool:
    return o.get("is_bot") is True or o.get("is_workflow_bot") is True or o.get("id") == SLACKBOT


def _user(row: Row) -> Record:
    o = row.fields
    guest = any(o.get(key) is True for key in ("is_restricted", "is_ultra_restricted", "is_stranger"))
    profile = _profile(o)
    return Record(
        row.origin,
        "person",
        values.required_identifier(o.get("id")),
        deleted=o.get("deleted") is True,
        role="system" if _is_program(o) else "requester" if guest else "agent",
        person=Person(
            names=_names(o),
            emails=values.distinct_texts(profile.get("email")),
            phones=values.distinct_texts(profile.get("phone")),
        ),
    )
