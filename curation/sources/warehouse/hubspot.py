"""Declares HubSpot's tables as Fivetran lands them (documentation: "HubSpot", schema information): a property is a
column.
"""

from __future__ import annotations

from curation.json_value import Fields
from curation.sources.warehouse.columns import first, identity
from curation.sources.warehouse.joined import History, Joined, Link
from curation.sources.warehouse.tables import Made, Sync, Table

PROPERTIES = "property_.*"
DEAL = "deals/"
ENGAGEMENT = "engagements/"  # their numbers and those of tickets repeat
ABOUT = ("contacts", "tickets", "companies", "deals")  # what an engagement is about: the first that the landing names
CREATED = ("property_hs_timestamp", "property_hs_createdate", "timestamp", "created_at", "start_time")
UPDATED = ("property_hs_lastmodifieddate", "last_updated")


def _ticket(o: Fields, made: Made, joined: Joined) -> None:
    contact = joined.first("contacts of tickets", made["record_id"])
    made["author_ref"] = f"contacts/{contact}" if contact else None


def _engagement(o: Fields, made: Made, joined: Joined) -> None:
    own = made["record_id"].removeprefix(ENGAGEMENT)
    about = ((kind, joined.first(kind, own)) for kind in ABOUT)
    made["parent_id"] = next((f"{kind}/{target}" for kind, target in about if target), None)


def _deal(o: Fields, made: Made, joined: Joined) -> None:
    own = made["record_id"].removeprefix(DEAL)
    about = ((kind, joined.first(f"{kind} of deals", own)) for kind in ("contacts", "companies"))
    made["parent_id"] = next((f"{kind}/{target}" for kind, target in about if target), None)


def _email(o: Fields, made: Made, joined: Joined) -> None:
    """Set whom mail is about, its sender and who saw it: mail that was received or sent is public; mail that never left
    the company, or did not arrive, is internal.
    """
    _engagement(o, made, joined)
    direction = first(o, ("property_hs_email_direction", "type"))
    if direction == "INCOMING_EMAIL":
        made["role"] = "requester"
        made["author_ref"] = identity(first(o, ("property_hs_email_from_email", "from_email")))
    sent = str(first(o, ("property_hs_email_status", "status")) or "").lower() == "sent"
    made["visibility"] = "public" if direction == "INCOMING_EMAIL" or (direction == "EMAIL" and sent) else "internal"


def _engagements(kind: str, title: tuple[str, ...], html: tuple[str, ...], text: tuple[str, ...] = ()) -> Table:
    return Table(
        entity="thread",
        kind=kind,
        key=("engagement_id",),
        prefix=ENGAGEMENT,
        created=CREATED,
        updated=UPDATED,
        title=title,
        html=html,
        text=text,
        author=("property_hubspot_owner_id", "owner_id"),
        author_prefix="owners/",
        role="agent",
        adjust=_engagement,
        labels={"type": "type"},
        known=(
            "created_from_link_id", "end_time", "pre_meeting_prospect_reminders", "source", "source_id", "start_time",
            "web_conference_meeting_id", "meeting_outcome", "external_url", "task_type", "for_object_type", "reminders",
        ),
        custom=PROPERTIES,
    )  # fmt: skip


def _people(
    role: str, prefix: str, key: str, emails: tuple[str, ...], names: tuple[str, ...], phones: tuple[str, ...] = ()
) -> Table:
    return Table(
        entity="person",
        key=(key,),
        prefix=prefix,
        created=("property_createdate", "created_at"),
        updated=("property_lastmodifieddate", "updated_at"),
        role=role,
        gone=("is_deleted",),
        names=names,
        emails=emails,
        phones=phones,
        known=("portal_id", "type", "active_user_id", "user_id", "is_active", "primary_team_id", "role_id"),
        custom=PROPERTIES,
    )


SYNC = Sync(
    tables={
        "ticket": Table(
            entity="thread",
            kind="ticket",
            needs=("property_subject", "property_content", "property_createdate"),
            created=("property_createdate",),
            updated=("property_hs_lastmodifieddate", "property_closed_date"),
            title=("property_subject",),
            html=("property_content",),
            role="requester",
            gone=("is_deleted",),
            labels={
                "property_hs_pipeline_stage": "status", "property_hs_ticket_priority": "priority",
                "property_hs_ticket_category": "category", "property_hs_pipeline": "queue", "property_source_type":
                "channel",
            },
            adjust=_ticket,
            custom=PROPERTIES,
        ),
        "deal": Table(
            entity="thread",
            kind="note",
            key=("deal_id",),
            prefix=DEAL,
            created=("property_createdate",),
            updated=("property_hs_lastmodifieddate",),
            title=("property_dealname",),
            html=("property_description",),
            author=("owner_id", "property_hubspot_owner_id"),
            author_prefix="owners/",
            role="agent",
            gone=("is_deleted",),
            labels={
                "deal_pipeline_stage_id": "status", "deal_pipeline_id": "queue", "property_dealtype": "type",
                "property_hs_priority": "priority",
            },
            adjust=_deal,
            known=("portal_id",),
            custom=PROPERTIES,
        ),
        "engagement_note": _engagements("note", (), ("property_hs_note_body", "body"), ("property_hs_body_preview",)),
        "engagement_call": _engagements(
            "note", ("property_hs_call_title", "title"), ("property_hs_call_body", "body"),
            ("property_hs_body_preview",)
        ),
        "engagement_meeting": _engagements(
            "note", ("property_hs_meeting_title", "title"), ("property_hs_meeting_body", "body"), ()
        ),
        "engagement_task": _engagements(
            "note", ("property_hs_task_subject", "subject"), ("property_hs_task_body", "body"),
            ("property_hs_body_preview",)
        ),
        "engagement_communication": _engagements(
            "transcript", (), ("property_hs_communication_body",), ("property_hs_body_preview",)
        ),
        "engagement_email": Table(
            entity="thread",
            kind="transcript",
            key=("engagement_id",),
            prefix=ENGAGEMENT,
            created=CREATED,
            updated=UPDATED,
            title=("property_hs_email_subject", "subject"),
            html=("property_hs_email_html", "html"),
            text=("property_hs_email_text", "text", "property_hs_body_preview"),
            author=("property_hubspot_owner_id", "owner_id"),
            author_prefix="owners/",
            role="agent",
            adjust=_email,
            labels={"type": "type", "property_hs_email_status": "status"},
            known=("from_email", "property_hs_email_direction"),
            custom=PROPERTIES,
        ),
        "ticket_property_history": Table(
            entity="turn",
            key=("ticket_id",),
            needs=("name", "value"),
            parent=("ticket_id",),
            created=("timestamp", "timestamp_instant", "_fivetran_start"),
            role="system",
            history=History("ticket_id", "name", "value", ("timestamp", "timestamp_instant", "_fivetran_start")),
            known=("source", "source_id"),
        ),
        "contact": _people(
            "requester", "contacts/", "id", ("property_email", "property_email_1"),
            ("property_firstname", "property_lastname"),
            ("property_phone", "property_mobilephone"),
        ),
        "company": Table(
            entity="person",
            prefix="companies/",
            needs=("property_name",),
            created=("property_createdate",),
            updated=("property_hs_lastmodifieddate",),
            role="account",
            gone=("is_deleted",),
            phones=("property_phone",),
            custom=PROPERTIES,
        ),
        "owner": _people("agent", "owners/", "owner_id", ("email",), ("first_name", "last_name")),
        "users": _people("agent", "users/", "id", ("email",), ("first_name", "last_name")),
    },
    others=(
        "company_property_history", "contact_form_submission", "contact_list", "contact_list_member",
        "contact_merge_audit", "contact_property_history", "deal_company", "deal_contact", "deal_pipeline",
        "deal_pipeline_stage", "deal_property_history", "deal_stage", "email_campaign", "email_event",
        "email_event_bounce", "email_event_click", "email_event_deferred", "email_event_delivered",
        "email_event_dropped", "email_event_forward", "email_event_open", "email_event_print", "email_event_sent",
        "email_event_spam_report", "email_event_status_change", "engagement", "engagement_company",
        "engagement_contact", "engagement_deal", "form", "merged_deal", "owner_team", "property", "property_option",
        "role", "team", "team_user", "ticket_company", "ticket_contact", "ticket_deal", "ticket_engagement",
        "ticket_pipeline", "ticket_pipeline_stage",
    ),
    links={
        "contacts": Link("engagement_contact", "engagement_id", "contact_id"),
        "tickets": Link("ticket_engagement", "engagement_id", "ticket_id"),
        "companies": Link("engagement_company", "engagement_id", "company_id"),
        "deals": Link("engagement_deal", "engagement_id", "deal_id"),
        "contacts of deals": Link("deal_contact", "deal_id", "contact_id"),
        "companies of deals": Link("deal_company", "deal_id", "company_id"),
        "contacts of tickets": Link("ticket_contact", "ticket_id", "contact_id"),
    },
)  # fmt: skip
