"""Declares Freshdesk's tables as Fivetran lands them (documentation: "Freshdesk", schema information)."""

from __future__ import annotations

from curation.json_value import Fields
from curation.sources import values
from curation.sources.warehouse.joined import Joined, Link
from curation.sources.warehouse.tables import Made, Sync, Table


def _conversation(o: Fields, made: Made, joined: Joined) -> None:
    made["visibility"] = "public" if str(o.get("private")).lower() == "false" else "internal"
    made["role"] = "requester" if values.flag(o.get("incoming")) else "agent"


SYNC = Sync(
    tables={
        "ticket": Table(
            entity="thread",
            kind="ticket",
            needs=("subject", "status", "created_at", "updated_at"),
            created=("created_at",),
            updated=("updated_at",),
            title=("subject",),
            html=("description",),
            text=("description_text",),
            author=("requester_id",),
            role="requester",
            public=True,  # what a requester sent; an agent's own words are in conversations
            gone=("deleted",),
            labels={
                "status": "status", "priority": "priority", "type": "type", "source": "channel", "group_id": "group",
                "product_id": "product",
            },
            tags={"tag": "tags"},
            known=(
                "association_type", "company_id", "due_by", "email_config_id", "fr_due_by", "fr_escalated",
                "is_escalated",
                "responder_id", "spam", "stats_closed_at", "stats_first_responded_at", "stats_resolved_at",
            ),
            custom="custom_.*",
        ),
        "conversation": Table(
            entity="turn",
            needs=("ticket_id", "created_at", "private"),
            parent=("ticket_id",),
            created=("created_at",),
            updated=("updated_at",),
            html=("body",),
            text=("body_text",),
            author=("user_id", "contact_id"),
            adjust=_conversation,
            known=(
                "incoming", "private", "from_email", "source", "support_email", "last_edited_at",
                "last_edited_user_id",
            ),
        ),
        "contact": Table(
            entity="person",
            needs=("name",),
            created=("created_at",),
            updated=("updated_at",),
            role="requester",
            names=("name",),
            emails=("email",),
            phones=("phone", "mobile"),
            known=(
                "active", "address", "company_id", "description", "job_title", "language", "time_zone",
                "twitter_id",
            ),
            custom="custom_.*",
        ),
        "agent": Table(
            entity="person",
            created=("created_at",),
            updated=("updated_at",),
            role="agent",
            names=("contact_name",),
            emails=("contact_email",),
            phones=("contact_phone", "contact_mobile"),
            known=("available", "available_since", "occasional", "signature", "ticket_scope"),
            custom="contact_.*",
        ),
    },
    others=(
        "agent_group", "agent_role", "business_hour", "company", "company_domain", "conversation_attachment",
        "conversation_bcc_email", "conversation_cc_email", "conversation_to_email", "discussion_category",
        "discussion_comment", "discussion_forum", "discussion_topic", "email_config", "fivetran_audit", "group",
        "priority_lookup", "product", "role", "satisfaction_rating", "satisfaction_rating_value", "source_lookup",
        "status_lookup", "survey", "survey_question", "ticket_cc_email", "ticket_fwd_email", "ticket_reply_cc_email",
        "ticket_tag", "ticket_to_email", "time_entries",
    ),
    links={"tags": Link("ticket_tag", "ticket_id", "tag")},
)  # fmt: skip
