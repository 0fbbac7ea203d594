"""List the fields of Freshdesk's objects, from the references of its API v1 and v2."""

from __future__ import annotations

from curation.sources.census import Family

_BOTH = ("created_at", "updated_at", "deleted", "custom_field", "custom_fields", "tags", "attachments")
FAMILIES = {
    "ticket": Family(
        {"id": "id", "subject": "any", "status": "any", "created_at": "instant", "updated_at": "instant"},
        (
            *_BOTH, "display_id", "description", "description_html", "description_text", "structured_description",
            "priority", "type", "ticket_type", "source", "spam", "requester_id", "responder_id", "owner_id",
            "group_id", "product_id", "company_id", "email_config_id", "cc_email", "cc_emails", "fwd_emails",
            "reply_cc_emails", "ticket_cc_emails", "ticket_bcc_emails", "to_email", "to_emails", "support_email",
            "email", "phone", "name", "due_by", "fr_due_by", "frDueBy", "nr_due_by", "nr_escalated", "fr_escalated",
            "is_escalated", "isescalated", "delta", "trained", "urgent", "status_name", "requester_status_name",
            "priority_name", "source_name", "requester_name", "responder_name", "association_type",
            "associated_tickets_count", "related_ticket_ids", "internal_agent_id", "internal_group_id", "form_id",
            "sentiment_score", "initial_sentiment_score", "twitter_id", "facebook_id", "unique_external_id", "stats",
            "requester", "company", "conversations", "notes", "source_additional_info", "parent_id", "archived",
        ),
    ),
    "note": Family(
        {"id": "id", "created_at": "instant"},
        (
            *_BOTH, "body", "body_html", "body_text", "incoming", "private", "source", "user_id", "ticket_id",
            "support_email", "from_email", "to_emails", "cc_emails", "bcc_emails", "email_failure_count", "category",
            "outgoing_failures", "thread_id", "thread_message_id", "last_edited_at", "last_edited_user_id",
            "automation_id", "automation_type_id", "auto_response", "source_additional_info", "cloud_files",
            "association_type", "threading_type",
        ),
    ),
    "contact": Family(
        {"id": "id"},
        (
            *_BOTH, "name", "email", "other_emails", "phone", "mobile", "active", "address", "agent", "avatar",
            "company_id", "other_companies", "customer_id", "description", "external_id", "unique_external_id",
            "facebook_id", "fb_profile_id", "helpdesk_agent", "job_title", "language", "time_zone", "twitter_id",
            "twitter_profile_status", "twitter_followers_count", "view_all_tickets", "visitor_id",
            "other_phone_numbers", "preferred_source", "first_name", "last_name", "org_contact_id",
            "org_contact_id_str", "blocked", "spam", "facebook_username", "crm_id",
        ),
    ),
    "agent": Family(
        {"id": "id"},
        (
            *_BOTH, "contact", "user", "user_id", "available", "available_since", "active_since", "occasional",
            "points", "scoreboard_level_id", "signature", "signature_html", "ticket_permission", "ticket_scope",
            "type", "group_ids", "role_ids", "skill_ids", "last_active_at", "focus_mode", "deactivated",
            "contribution_group_ids", "org_agent_id", "org_group_ids", "org_contribution_group_ids", "agent_level_id",
            "scope", "availability", "freshchat_agent", "freshcaller_agent",
        ),
    ),
    "article": Family(
        {"id": "id", "title": "any"},
        (
            *_BOTH, "description", "description_text", "desc_un_html", "type", "art_type", "status", "category_id",
            "folder_id", "agent_id", "user_id", "thumbs_up", "thumbs_down", "hits", "suggested", "feedback_count",
            "seo_data", "cloud_files", "position", "path", "hierarchy", "language", "language_id", "outdated",
            "published_at", "modified_at", "modified_by", "bool_01", "solution_folder_meta_id", "platforms",
            "visibility",
        ),
    ),
    "folder": Family(
        {"id": "id"},
        (
            *_BOTH, "name", "description", "visibility", "category_id", "articles", "is_default", "position",
            "language_id", "company_ids", "customer_folders", "contact_segment_ids", "company_segment_ids",
            "hierarchy", "articles_count", "sub_folders_count", "parent_folder_id", "published_articles_count",
            "icon", "platforms",
        ),
    ),
    "activity": Family(
        {"ticket_id": "id", "performed_at": "text", "activity": "any"},
        ("performer_id", "performer_type", "export_date"),
    ),
    # Groups, roles, companies, time entries: nothing of them is used, and no field is news.
    "other": Family(custom=r".*"),
}  # fmt: skip
