"""List the fields of Zendesk's objects, from its API reference, and the families of words in pages and paths."""

from __future__ import annotations

from curation.sources.census import Family, Holds

TEXT_FILES = (
    "tickets", "comments", "users", "organizations", "ticket_events", "audits", "deleted_tickets", "articles",
    "translations",
)  # fmt: skip
OTHER_FILES = (
    "groups", "brands", "ticket_fields", "macros", "satisfaction_ratings", "ticket_forms", "ticket_metrics",
    "metric_sets", "ticket_metric_events", "views", "triggers", "automations", "sla_policies", "schedules",
    "custom_roles", "custom_statuses", "user_fields", "organization_fields", "organization_memberships",
    "group_memberships", "suspended_tickets", "sharing_agreements", "incident_counts", "activities", "locales", "calls",
    "side_conversations", "sections", "categories", "article_attachments", "user_segments", "permission_groups",
    "topics", "posts",
)  # fmt: skip
# The same word names the file, the list in a page and, without its s, the wrapper of a single object.
LISTS = {name: name for name in TEXT_FILES + OTHER_FILES} | {
    "ticket_audits": "audits", "last_audits": "audits", "ticket_comments": "comments", "deleted_users": "users",
    "results": "results",
}  # fmt: skip
# Objects inside others, by key. A number there is a reference, not an object.
INSIDE: dict[str, dict[str, str]] = {
    "tickets": {
        "comments": "comments", "audits": "audits", "requester": "users", "submitter": "users", "assignee": "users",
        "collaborator": "users", "collaborators": "users", "followers": "users", "email_ccs": "users",
        "organization": "organizations", "group": "groups", "metric_set": "metric_sets",
    },
    "ticket_events": {"child_events": "events"},
    "audits": {"events": "events"},
    "articles": {"translations": "translations"},
}  # fmt: skip
BODIES = ("html_body", "body", "plain_body")
# Fields of a child event that are not fields of its ticket.
EVENT_FIELDS = (
    "id", "type", "event_type", "via", "via_reference_id", "audit_id", "author_id", "created_at", "updated_at",
    "metadata", "field_name", "value", "previous_value",
)  # fmt: skip

_TICKET = (
    "priority", "type", "tags", "via", "satisfaction_rating", "custom_fields", "fields", "group_id", "is_public",
    "url", "external_id", "raw_subject", "recipient", "submitter_id", "assignee_id", "organization_id",
    "collaborator_ids", "follower_ids", "email_cc_ids", "forum_topic_id", "problem_id", "has_incidents", "due_at",
    "sharing_agreement_ids", "custom_status_id", "encoded_id", "followup_ids", "ticket_form_id", "brand_id",
    "allow_channelback", "allow_attachments", "from_messaging_channel", "generated_timestamp", "result_type",
    "requester_updated_at", "satisfaction_probability", "support_type", "voice_comment", "attribute_value_ids",
    "macro_ids", "email_ccs", "deleted_ticket_form_id", "metric_events", "slas", "dates", "comment_count",
    "incident_count", "tde_workspace", "side_conversations", "resolution_classification", *INSIDE["tickets"],
)  # fmt: skip
_COMMENT = (
    "html_body", "plain_body", "type", "updated_at", "attachments", "audit_id", "via", "metadata", "url", "data",
    "formatted_from", "formatted_to", "transcription_visible", "trusted", "uploads", "call_id", "via_reference_id",
)  # fmt: skip
_USER = (
    "url", "created_at", "updated_at", "time_zone", "iana_time_zone", "phone", "shared_phone_number", "photo",
    "locale_id", "locale", "organization_id", "verified", "external_id", "tags", "alias", "active", "shared",
    "shared_agent", "last_login_at", "two_factor_auth_enabled", "signature", "details", "notes", "role_type",
    "custom_role_id", "moderator",
    "ticket_restriction", "only_private_comments", "restricted_agent", "suspended", "default_group_id", "report_csv",
    "user_fields", "chat_only", "permanently_deleted", "remote_photo_url", "identities", "abilities", "result_type",
    "open_ticket_count", "organizations", "default_email", "has_verified_email", "active_brand_ids", "settings",
)  # fmt: skip
_EVENT = (
    *EVENT_FIELDS, *BODIES, *_TICKET, "public", "attachments", "data", "formatted_from", "formatted_to",
    "transcription_visible", "trusted", "comment_id", "comment_present", "comment_public", "subject", "description",
    "status", "requester_id", "added_tags", "removed_tags", "custom_ticket_fields", "recipients", "resource",
    "macro_id", "macro_title",
    "macro_deleted", "graph_object_id", "communication", "message", "success", "error", "rule_id", "score",
    "agreement_id", "action", "direct_message", "attachment_id", "previous_schedule", "new_schedule",
    "phone_number", "ticket_via", "sla_policy", "locale_id", "value_reference", "current_followers",
    "previous_followers", "current_email_ccs", "previous_email_ccs", "schedule_id", "linked_id", "due_date", "call_id",
    "author",
)  # fmt: skip
_ARTICLE = (
    "url", "html_url", "author_id", "comments_disabled", "draft", "promoted", "position", "vote_sum", "vote_count",
    "section_id", "name", "source_locale", "outdated", "outdated_locales", "edited_at", "user_segment_id",
    "user_segment_ids", "permission_group_id", "content_tag_ids", "label_names", "result_type", "snippet", "archived",
    "archived_at", "deleted", "deleted_at", "translations", "brand_id", "category_id",
)  # fmt: skip
_DATED: dict[str, Holds] = {"created_at": "instant", "updated_at": "instant"}
FAMILIES: dict[str, Family] = {
    "tickets": Family(
        {"id": "id", "subject": "any", "description": "any", "status": "text", "requester_id": "id", **_DATED}, _TICKET
    ),
    # of the account's export, where people stand in the ticket
    "account_tickets": Family(
        {"id": "id", "subject": "any", "status": "text", "requester": "any", **_DATED},
        ("description", "requester_id", *_TICKET),
    ),
    "deleted_tickets": Family(
        {"id": "id", "deleted_at": "instant"}, ("subject", "description", "actor", "previous_state")
    ),
    "comments": Family(
        {"id": "id", "ticket_id": "id", "author_id": "id", "body": "any", "public": "any", "created_at": "instant"},
        _COMMENT,
    ),
    # in a ticket or in a ticket's file
    "ticket_comments": Family(
        {"id": "id", "author_id": "id", "body": "any", "public": "any", "created_at": "instant"},
        ("ticket_id", "request_id", *_COMMENT),
    ),
    "users": Family({"id": "id", "name": "text", "email": "any", "role": "text"}, _USER),
    "account_users": Family({"id": "id", "name": "text"}, ("email", "role", *_USER)),
    "organizations": Family(
        {"id": "id", "name": "text"},
        (
            "url", "external_id", "created_at", "updated_at", "deleted_at", "domain_names", "details", "notes",
            "group_id", "shared_tickets", "shared_comments", "tags", "organization_fields", "result_type",
        ),
    ),
    "ticket_events": Family(
        {"id": "id", "ticket_id": "id", "child_events": "any"},
        (
            "timestamp", "created_at", "updater_id", "via", "via_reference_id", "system", "metadata", "event_type",
            "merged_ticket_ids",
        ),
    ),
    "audits": Family(
        {"id": "id", "ticket_id": "id", "created_at": "instant", "events": "any"}, ("author_id", "metadata", "via")
    ),
    "events": Family({"id": "id"}, _EVENT),
    "chats": Family(
        {"type": "text"},
        (
            "actor_id", "actor_name", "actor_type", "message", "message_id", "original_message", "filename",
            "original_message_type", "timestamp", "mime_type", "url", "size", "chat_id", "chat_index", "status",
            "parent_message_id", "reason",
        ),
    ),
    "articles": Family({"id": "id", "title": "any", "body": "any", "locale": "text", **_DATED}, _ARTICLE),
    "translations": Family(
        {"id": "id", "source_id": "id", "source_type": "text", "locale": "text", "title": "any", **_DATED},
        ("url", "html_url", "body", "draft", "outdated", "hidden", "created_by_id", "updated_by_id"),
    ),
}  # fmt: skip
