"""Declares Zendesk's tables as Fivetran lands them (documentation: "Zendesk Support", schema information)."""

from __future__ import annotations

from typing import Any

from curation.json_value import Fields
from curation.sources.warehouse.columns import embedded, identity
from curation.sources.warehouse.joined import History, Joined, Link
from curation.sources.warehouse.tables import Made, Sync, Table

SYSTEM = "-1"  # user_id of Zendesk itself
PROGRAMS = ("__system", "__trigger")  # actor_ids of chat events by programs


def _ticket(o: Fields, made: Made, joined: Joined) -> None:
    submitter = identity(o.get("submitter_id"))
    if (
        submitter is not None and submitter != made["author_ref"]
    ):  # somebody else opened it: these may be internal words
        made["visibility"], made["role"] = "internal", "agent"
    made["deleted"] = made["deleted"] or o.get("status") == "deleted"


def _comment(o: Fields, made: Made, joined: Joined) -> None:
    if made["author_ref"] == SYSTEM:
        made["role"] = "system"


def _user(o: Fields, made: Made, joined: Joined) -> None:
    made["role"] = "agent" if o.get("role") in ("agent", "admin") else "requester"


def _chat(o: Fields, made: Made, joined: Joined) -> None:
    """Make a turn of a chat's event. Its ticket is the one that `ticket_chat` names; its actor is `agent:<id>`, an id
    or a program.

    A message is public, as visitor and agent both saw it; joining, rating and transfers are not.
    """
    chat = str(o.get("chat_id"))
    made["parent_id"] = joined.first("tickets of chats", chat) or f"chat/{chat}"
    actor = str(o.get("actor_id") or "")
    kind, _, number = actor.rpartition(":")
    original = embedded(o.get("original_message"))
    made["author_ref"] = None if actor in PROGRAMS else identity(number)
    is_message = o.get("type") == "ChatMessage"
    by_program = actor in PROGRAMS or not is_message  # who joins, rates or is transferred has said nothing
    made["role"] = "system" if by_program else "agent" if kind == "agent" else _side(original)
    made["visibility"] = "public" if is_message else "internal"
    if made["text"] is None and is_message:
        made["text"] = _said(original)


def _side(message: Any) -> str | None:
    """Return the side of a chat message's author, where the chat itself says it."""
    author = message.get("author") if isinstance(message, dict) else None
    sides = {"BUSINESS": "agent", "USER": "requester"}
    return sides.get(str(author.get("type"))) if isinstance(author, dict) else None


def _said(message: Any) -> str | None:
    """Return the words of a chat message as the chat keeps it: `{"content": {"text": {"text": …}}}`, or text
    at once.
    """
    for key in ("content", "text", "text"):
        message = message.get(key) if isinstance(message, dict) else message
    return message if isinstance(message, str) and message else None


TICKET = Table(
    entity="thread",
    kind="ticket",
    needs=("subject", "description", "status", "requester_id", "created_at", "updated_at"),
    created=("created_at",),
    updated=("updated_at",),
    title=("subject",),
    text=("description",),
    opening=True,
    author=("requester_id",),
    role="requester",
    public="is_public",
    labels={"status": "status", "priority": "priority", "type": "type", "via_channel": "channel", "group_id": "group"},
    tags={"satisfaction": "satisfaction", "tag": "tags"},
    adjust=_ticket,
    known=(
        "allow_channelback", "assignee_id", "brand_id", "due_at", "external_id", "forum_topic_id", "has_incidents",
        "organization_id", "problem_id", "recipient", "submitter_id", "system_client", "ticket_form_id", "url",
        "via_source_from_id", "via_source_from_title", "via_source_rel", "via_source_to_address", "via_source_to_name",
        "merged_ticket_ids", "via_source_from_address", "followup_ids", "via_followup_source_id",
    ),
    custom="custom_.*",
)  # fmt: skip

SYNC = Sync(
    tables={
        "ticket": TICKET,
        "ticket_comment": Table(
            entity="turn",
            needs=("ticket_id", "body", "created", "public"),
            parent=("ticket_id",),
            created=("created",),
            updated=("updated",),
            text=("body",),
            html=("html_body",),
            opening=True,
            author=("user_id",),
            public="public",
            adjust=_comment,
            known=("facebook_comment", "tweet", "voice_comment", "call_duration", "call_id", "via_channel"),
            custom="(voice|tweet|facebook|via)_.*",
        ),
        "ticket_chat_event": Table(
            entity="turn",
            key=("chat_id", "created_at", "chat_index"),
            parent=("chat_id",),
            created=("created_at",),
            text=("message",),
            adjust=_chat,
            known=(
                "actor_id", "type", "original_message", "original_message_type", "external_message_id", "filename",
                "is_history_context", "message_id", "message_source", "mime_type", "parent_message_id", "reason",
                "size", "status", "status_updated_at", "url",
            ),
        ),
        "ticket_field_history": Table(
            entity="turn",
            key=("ticket_id",),
            needs=("field_name", "value", "updated"),
            parent=("ticket_id",),
            created=("updated",),
            author=("user_id",),
            role="system",
            history=History("ticket_id", "field_name", "value", ("updated",)),
        ),
        "user": Table(
            entity="person",
            needs=("name", "email", "role"),
            created=("created_at",),
            updated=("updated_at",),
            names=("name",),
            emails=("email",),
            phones=("phone",),
            adjust=_user,
            known=(
                "active", "alias", "authenticity_token", "chat_only", "details", "external_id", "last_login_at",
                "locale", "locale_id", "moderator", "notes", "only_private_comments", "organization_id",
                "remote_photo_url",
                "restricted_agent", "role", "shared", "shared_agent", "signature", "suspended", "ticket_restriction",
                "time_zone", "two_factor_auth_enabled", "url", "verified",
            ),
            custom="custom_.*",
        ),
    },
    others=(
        "audit_log", "brand", "daylight_time", "domain_name", "group", "group_membership", "organization",
        "organization_tag", "satisfaction_rating", "schedule", "schedule_holiday", "sla_policy",
        "sla_policy_metric_history", "ticket_chat", "ticket_custom_field", "ticket_field_option", "ticket_form_history",
        "ticket_schedule", "ticket_sla_policy", "ticket_tag", "ticket_tag_history", "time_zone", "user_tag",
    ),
    links={
        "tags": Link("ticket_tag", "ticket_id", "tag"),
        "satisfaction": Link("satisfaction_rating", "ticket_id", "score"),
        "tickets of chats": Link("ticket_chat", "chat_id", "ticket_id"),
    },
)  # fmt: skip
