"""List the fields of Intercom's objects, from its API reference, and the words in names and types that tell objects."""

from __future__ import annotations

import re

from curation.sources.census import Family

FAMILIES = {
    "conversation": Family(
        {"id": "id", "created_at": "any", "updated_at": "any"},
        (
            "type", "title", "source", "conversation_message", "conversation_parts", "contacts", "user", "customers",
            "teammates", "assignee", "admin_assignee_id", "team_assignee_id", "state", "open", "read", "priority",
            "tags", "conversation_rating", "custom_attributes", "statistics", "sla_applied", "first_contact_reply",
            "customer_first_reply", "waiting_since", "snoozed_until", "sent_at", "redacted", "topics",
            "linked_objects", "ai_agent", "ai_agent_participated", "ticket", "company", "ai_title", "workspace_id",
            "app_id", "channel",
        ),
    ),
    "conversation_part": Family(
        {"id": "id", "part_type": "text", "author": "any", "created_at": "any"},
        (
            "type", "body", "updated_at", "notified_at", "assigned_to", "attachments", "external_id", "redacted",
            "state", "tags", "event_details", "email_message_metadata", "metadata", "app_package_code",
            "conversation_id", "conversation_created_at", "conversation_updated_at", "conversation_total_parts",
            "from_ai_agent", "is_ai_answer",
        ),
    ),
    "contact": Family(
        {"id": "id"},
        (
            "type", "workspace_id", "external_id", "user_id", "role", "email", "phone", "name", "pseudonym", "avatar",
            "owner_id", "created_at", "updated_at", "signed_up_at", "last_seen_at", "custom_attributes", "tags",
            "notes", "companies", "location", "social_profiles", "deleted", "archived", "merged_at",
            "language_override", "has_hard_bounced", "marked_email_as_spam", "unsubscribed_from_emails",
            "formatted_phone", "email_domain",
        ),
        "(browser|android|ios|last|sms|whatsapp|opted|unsubscribed|utm|avatar|os|referrer).*|enabled_push_messaging",
    ),
    "admin": Family(
        {"id": "id", "name": "any"},
        (
            "type", "email", "job_title", "away_mode_enabled", "away_mode_reassign", "has_inbox_seat", "team_ids",
            "avatar", "team_priority_level", "away_status_reason_id", "email_verified", "app", "role",
        ),
    ),
    "article": Family(
        {"id": "id", "title": "any", "body": "any", "state": "text", "updated_at": "any"},
        (
            "type", "workspace_id", "description", "author_id", "created_at", "url", "parent_id", "parent_type",
            "parent_ids", "default_locale", "translated_content", "statistics", "tags", "owner_id", "locale",
            "deleted", "ai_chatbot_availability", "ai_copilot_availability", "ai_sales_agent_availability",
        ),
    ),
    "rating": Family({}, ("rating", "remark", "created_at", "updated_at", "contact", "customer", "teammate", "admin")),
    "other": Family({}, (), ".+"),
}  # fmt: skip

STEMS = {
    "conversations": "conversation", "conversation_parts": "conversation_part", "contacts": "contact",
    "users": "contact", "leads": "contact", "admins": "admin", "articles": "article", "internal_articles": "article",
    "tags": "other", "teams": "other", "companies": "other", "segments": "other", "collections": "other",
    "data_attributes": "other", "activity_logs": "other",
}  # fmt: skip
TYPES = {
    "conversation": "conversation", "conversation_part": "conversation_part", "contact": "contact", "user": "contact",
    "lead": "contact", "admin": "admin", "article": "article", "internal_article": "article",
    "article_content": "article",
}  # fmt: skip
NAME = re.compile(rf"({'|'.join(stem.removesuffix('s') + 's?' for stem in STEMS)})(?:[-_.\d].*)?", re.IGNORECASE)
# Objects that are not used. They get the same id in a file of any name as in a file named after them.
UNUSED = {"tag": "tags", "team": "teams", "company": "companies", "segment": "segments", "collection": "collections",
           "data_attribute": "data_attributes", "activity_log": "activity_logs"}  # fmt: skip
