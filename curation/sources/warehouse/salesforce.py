"""Declares Salesforce's objects as Fivetran lands them: one table each, names in snake case, custom ones ending in
`_c`.
"""

from __future__ import annotations

from curation.json_value import Fields
from curation.sources import values
from curation.sources.reader import Change, Person
from curation.sources.warehouse.columns import first, identity, word
from curation.sources.warehouse.joined import Joined
from curation.sources.warehouse.tables import Made, Sync, Table

CUSTOM = ".*_c"  # what a customer or a package adds
PHONES = ("phone", "mobile_phone", "home_phone", "other_phone", "assistant_phone")
MODIFIED = ("last_modified_date", "system_modstamp")
STAMPS = (
    "created_by_id", "created_date", "last_modified_by_id", "last_modified_date", "system_modstamp", "owner_id",
    "last_activity_date", "last_referenced_date", "last_viewed_date", "master_record_id", "record_type_id",
)  # fmt: skip

ADDRESS = (
    "((mailing|other|billing|shipping)_)?(street|city|state|country|state_code|country_code|postal_code|latitude"
    "|longitude|geocode_accuracy)"
)
CARD = (
    "about_me", "account_id", "alias", "annual_revenue", "assistant_name", "badge_text", "birthdate", "call_center_id",
    "community_nickname", "company", "company_name", "contact_id", "default_group_notification_frequency",
    "delegated_approver_id", "department", "description", "division", "do_not_call", "employee_number", "extension",
    "fax", "federation_identifier", "forecast_enabled", "individual_id", "industry", "jigsaw", "language_locale_key",
    "last_curequest_date", "last_cuupdate_date", "last_login_date", "lead_source", "locale_sid_key", "manager_id",
    "number_of_employees", "offline_trial_expiration_date", "photo_url", "profile_id", "reports_to_id", "salutation",
    "sender_email", "sender_name", "signature", "status", "time_zone_sid_key", "title", "username", "website",
)  # fmt: skip


def _case(o: Fields, made: Made, joined: Joined) -> None:
    """Take the sender of a web form from the case itself."""
    if not made["deleted"]:
        made["person"] = Person(
            names=values.distinct_texts(o.get("supplied_name")),
            emails=values.distinct_texts(o.get("supplied_email")),
            phones=values.distinct_texts(o.get("supplied_phone")),
        )


def _email(o: Fields, made: Made, joined: Joined) -> None:
    """Set role and author of a message, and who saw it: public is what went between customer and company; a draft, a
    message to nobody, and one that is hidden from the customer are internal.
    """
    incoming = values.flag(o.get("incoming"))
    made["role"] = "requester" if incoming else "agent"
    order = ("from_address", "created_by_id") if incoming else ("created_by_id", "from_address")
    made["author_ref"] = identity(first(o, order))
    draft = o.get("status") in ("5", 5) or values.flag(o.get("is_private_draft"))
    hidden = draft or not values.flag(o.get("is_externally_visible", True))
    made["visibility"] = "public" if not hidden and (incoming or o.get("to_address")) else "internal"


def _case_history(o: Fields, made: Made, joined: Joined) -> None:
    """Take both values of a change from the row: the vendor states them."""
    field = word(o.get("field"))
    if field and not made["deleted"]:
        made["changes"] = (Change(field, word(o.get("old_value")), word(o.get("new_value"))),)


def _person(role: str) -> Table:
    return Table(
        entity="person",
        needs=("last_name", "email"),
        created=("created_date",),
        updated=MODIFIED,
        role=role,
        gone=("is_deleted",),
        names=("name", "first_name", "last_name"),
        emails=("email",),
        phones=PHONES,
        known=(*STAMPS, *CARD),
        custom=f"{CUSTOM}|{ADDRESS}|(is|has_opted|email|jigsaw|converted|receives|digest|user|[a-z_]*photo)_.*",
    )


def _note(title: tuple[str, ...], text: tuple[str, ...], html: tuple[str, ...] = ()) -> Table:
    return Table(
        entity="thread",
        kind="note",
        needs=(title[0],),
        parent=("who_id", "what_id", "parent_id", "account_id"),
        created=("created_date",),
        updated=MODIFIED,
        title=title,
        text=text,
        html=html,
        author=("owner_id", "created_by_id"),
        role="agent",
        gone=("is_deleted",),
        labels={"status": "status", "priority": "priority", "type": "type", "task_subtype": "tasksubtype"},
        known=(
            *STAMPS,
            "duration_in_minutes",
            "location",
            "show_as",
            "who_count",
            "what_count",
            "is_private",
            "content_size",
        ),
        custom=f"{CUSTOM}|(recurrence|reminder|call|is|event|group|activity|completed|start|end|file)_.*",
    )


SYNC = Sync(
    tables={
        "case": Table(
            entity="thread",
            kind="ticket",
            needs=("subject", "description", "created_date"),
            created=("created_date",),
            updated=MODIFIED,
            title=("subject",),
            text=("description",),
            author=("contact_id", "supplied_email"),
            role="requester",
            public=True,  # what the customer wrote; the company's own words are in comments and e-mails
            gone=("is_deleted",),
            labels={"status": "status", "priority": "priority", "type": "type", "origin": "origin", "reason": "reason"},
            adjust=_case,
            known=(
                *STAMPS, "supplied_name", "supplied_phone", "supplied_company", "account_id", "asset_id", "parent_id",
                "case_number", "closed_date", "is_closed", "is_escalated", "comments", "contact_email", "contact_phone",
                "contact_mobile", "contact_fax", "entitlement_id", "product_id", "source_id",
            ),
            custom=CUSTOM,
        ),
        "case_comment": Table(
            entity="turn",
            needs=("parent_id", "comment_body", "created_date"),
            parent=("parent_id",),
            created=("created_date",),
            updated=MODIFIED,
            text=("comment_body",),
            author=("created_by_id",),
            public="is_published",
            gone=("is_deleted",),
            known=(*STAMPS, "creator_full_photo_url", "creator_name", "creator_small_photo_url"),
            custom=CUSTOM,
        ),
        "email_message": Table(
            entity="turn",
            needs=("parent_id", "text_body"),
            parent=("parent_id", "related_to_id"),
            created=("message_date", "created_date"),
            updated=MODIFIED,
            html=("html_body",),
            text=("text_body",),
            gone=("is_deleted",),
            adjust=_email,
            known=(
                *STAMPS, "subject", "from_name", "from_address", "to_address", "cc_address", "bcc_address", "incoming",
                "status", "headers", "has_attachment", "message_identifier", "thread_identifier", "activity_id",
                "reply_to_email_message_id",
            ),
            custom=f"{CUSTOM}|(is|email|validated|first|last)_.*",
        ),
        "case_history": Table(
            entity="turn",
            key=("id", "case_id"),
            needs=("field",),
            parent=("case_id",),
            created=("created_date",),
            author=("created_by_id",),
            role="system",
            gone=("is_deleted",),
            adjust=_case_history,
            known=("old_value", "new_value", "data_type"),
        ),
        "task": _note(("subject",), ("description",)),
        "event": _note(("subject",), ("description",)),
        "note": _note(("title",), ("body",)),
        "content_note": _note(("title",), (), ("content", "text_preview")),
        "contact": _person("requester"),
        "lead": _person("requester"),
        "user": _person("agent"),
        "account": Table(
            entity="person",
            needs=("name",),
            created=("created_date",),
            updated=MODIFIED,
            role="account",
            gone=("is_deleted",),
            phones=("phone",),
            accounts=("account_number",),
            known=(
                *STAMPS, "account_source", "annual_revenue", "description", "fax", "industry", "jigsaw_company_id",
                "number_of_employees", "ownership", "parent_id", "photo_url", "rating", "sic", "sic_desc", "site",
                "ticker_symbol", "type", "website",
            ),
            custom=f"{CUSTOM}|{ADDRESS}",
        ),
    },
    others=(
        "account_history", "asset", "attachment", "campaign", "campaign_member", "case_feed", "contact_history",
        "content_document", "content_document_link", "content_version", "contract", "entitlement", "feed_comment",
        "feed_item", "fivetran_formula", "group", "lead_history", "opportunity", "opportunity_history",
        "opportunity_line_item", "order", "order_item", "pricebook_2", "product_2", "queue_sobject", "record_type",
        "solution", "user_role",
    ),
)  # fmt: skip
