"""List HubSpot's objects, their default properties, and the headings of the user interface's CSV."""

from __future__ import annotations

from curation.sources.census import Family


def _words(names: str) -> tuple[str, ...]:
    return tuple(names.split())


ENGAGEMENTS = _words("notes calls emails meetings tasks communications postal_mail")
OTHER = _words(
    "products line_items quotes feedback_submissions leads users teams pipelines goals campaigns forms invoices "
    "orders carts subscriptions appointments courses listings services lists tags"
)
HISTORY = _words(
    "hs_pipeline hs_pipeline_stage hs_ticket_priority hs_ticket_category hs_resolution hubspot_owner_id "
    "hubspot_team_id hs_ticket_language_ai_tag hs_status"
)
TICKET_LABELS = {
    "hs_pipeline_stage": "status", "hs_pipeline": "queue", "hs_ticket_priority": "priority",
    "hs_ticket_category": "category", "source_type": "channel", "hs_resolution": "resolution",
    "hubspot_team_id": "group", "hs_tag_ids": "tag", "hs_ticket_language_ai_tag": "language",
    "hs_feedback_last_survey_rating": "satisfaction",
}  # fmt: skip
ENGAGEMENT_LABELS = {
    "hs_call_status": "status", "hs_task_status": "status", "hs_meeting_outcome": "status", "hs_email_status": "status",
    "hs_task_priority": "priority", "hs_task_type": "type", "hs_activity_type": "type",
    "hs_call_disposition": "resolution", "hs_communication_channel_type": "channel", "hs_call_direction": "direction",
    "hs_email_direction": "direction",
}  # fmt: skip
DEAL_LABELS = {
    "dealstage": "status", "pipeline": "queue", "hs_pipeline": "queue", "dealtype": "type", "hs_priority": "priority",
    "closed_lost_reason": "resolution", "closed_won_reason": "resolution",
}  # fmt: skip
MANY = ("hs_ticket_category", "hs_tag_ids", "hs_resolution")  # several values, separated by semicolons

REQUIRED: dict[str, tuple[str, ...]] = {
    "tickets": ("subject", "content"),
    "notes": ("hs_note_body",),
    "calls": ("hs_call_body",),
    "emails": ("hs_email_direction",),
    "meetings": ("hs_meeting_body",),
    "tasks": ("hs_task_subject",),
    "communications": ("hs_communication_body",),
    "postal_mail": ("hs_postal_mail_body",),
    "contacts": ("email",),
    "companies": ("name",),
    "owners": ("email",),
    "deals": ("dealname",),
}
# Kinds of objects, for files whose names do not tell it, by a property that only this kind has.
SHAPES = {
    "hs_note_body": "notes", "hs_call_body": "calls", "hs_call_title": "calls", "hs_email_direction": "emails",
    "hs_meeting_title": "meetings", "hs_meeting_body": "meetings", "hs_task_subject": "tasks", "hs_task_body": "tasks",
    "hs_communication_body": "communications", "hs_postal_mail_body": "postal_mail",
    "hs_ticket_priority": "tickets", "hs_ticket_category": "tickets", "content": "tickets",
    "firstname": "contacts", "lastname": "contacts", "domain": "companies", "dealname": "deals", "dealstage": "deals",
}  # fmt: skip
NAMED = "Associated Contact"  # no property is called so
HEADINGS = {
    "record id": "hs_object_id", "ticket id": "hs_object_id", "contact id": "hs_object_id",
    "company id": "hs_object_id",
    "deal id": "hs_object_id", "deal name": "dealname", "deal stage": "dealstage", "deal type": "dealtype",
    "deal description": "description",
    "ticket name": "subject", "ticket description": "content", "ticket status": "hs_pipeline_stage",
    "pipeline": "hs_pipeline", "priority": "hs_ticket_priority", "category": "hs_ticket_category",
    "source": "source_type", "resolution": "hs_resolution", "create date": "createdate",
    "last modified date": "hs_lastmodifieddate", "note body": "hs_note_body", "call notes": "hs_call_body",
    "call title": "hs_call_title", "call summary": "hs_call_summary", "call direction": "hs_call_direction",
    "email subject": "hs_email_subject", "email body": "hs_email_html", "email direction": "hs_email_direction",
    "email send status": "hs_email_status", "email from address": "hs_email_from_email",
    "meeting name": "hs_meeting_title", "meeting description": "hs_meeting_body",
    "internal meeting notes": "hs_internal_meeting_notes", "task title": "hs_task_subject",
    "task notes": "hs_task_body",
    "task status": "hs_task_status", "communication body": "hs_communication_body", "activity date": "hs_timestamp",
    "first name": "firstname", "last name": "lastname", "additional email addresses": "hs_additional_emails",
    "phone number": "phone", "mobile phone number": "mobilephone", "company name": "name",
    "company domain name": "domain", "associated contact": NAMED,
    "associated contact ids": "contacts", "associated company ids": "companies",
    "associated ticket ids": "tickets",
}  # fmt: skip

_SYSTEM = _words(
    "id createdAt updatedAt archived archivedAt properties propertiesWithHistory associations url objectWriteTraceId "
    "hs_object_id hs_createdate hs_lastmodifieddate createdate lastmodifieddate hs_timestamp hubspot_owner_id "
    "hubspot_team_id hs_all_owner_ids hs_all_team_ids hs_created_by hs_created_by_user_id hs_modified_by "
    "hs_updated_by_user_id hs_object_source hs_object_source_id hs_object_source_label hs_object_source_user_id "
    "hs_engagement_source hs_engagement_source_id hs_engagement_type hs_body_preview hs_body_preview_html "
    "hs_body_preview_is_truncated hs_attachment_ids hs_unique_creation_key hs_user_ids_of_all_owners "
    "hs_merged_object_ids "
    "hs_pinned_engagement_id hs_read_only hs_was_imported hs_user_ids_of_all_notification_followers "
    "hs_queue_membership_ids "
    "hs_unique_id hs_gdpr_deleted hs_product_name hs_at_mentioned_owner_ids hs_follow_up_action"
)
_KNOWN = {
    "tickets": (
        *TICKET_LABELS,
        *_words(
            "closed_date first_agent_reply_date time_to_close time_to_first_agent_reply last_reply_date created_by "
            "hs_num_times_contacted hs_lastactivitydate hs_lastcontacted hs_last_message_received_at "
            "hs_last_message_sent_at hs_originating_email_engagement_id hs_thread_ids_to_restore "
            "hs_conversations_originating_thread_id hs_file_upload hs_is_visible_in_help_desk hs_ticket_id"
        ),
    ),
    "calls": _words("hs_call_title hs_call_summary hs_call_duration hs_call_from_number hs_call_to_number "
                    "hs_call_source "
                    "hs_call_recording_url hs_call_has_transcript hs_call_transcription_id hs_call_callee_object_id"),
    "emails": _words("hs_email_subject hs_email_html hs_email_text hs_email_headers hs_email_from_email "
                     "hs_email_from_firstname hs_email_from_lastname hs_email_to_email hs_email_cc_email "
                     "hs_email_bcc_email hs_email_thread_id hs_email_message_id hs_email_tracker_key "
                     "hs_email_to_firstname hs_email_to_lastname hs_email_sender_email "
                     "hs_incoming_email_is_out_of_office"),
    "meetings": _words("hs_meeting_title hs_internal_meeting_notes hs_meeting_start_time hs_meeting_end_time "
                       "hs_meeting_location hs_meeting_external_url hs_meeting_source hs_meeting_location_type"),
    "tasks": _words("hs_task_body hs_task_for_object_type hs_task_reminders hs_task_completion_date "
                    "hs_task_is_overdue"),
    "communications": _words("hs_communication_logged_from hs_communication_conversation_id"),
    "contacts": _words("firstname lastname phone mobilephone hs_additional_emails work_email hs_whatsapp_phone_number "
                       "company jobtitle lifecyclestage hs_lead_status hs_email_domain hs_email_optout address city "
                       "state zip country website fax hs_language associatedcompanyid salutation"),
    "companies": _words("domain phone industry city state zip country website address description type "
                        "lifecyclestage numberofemployees annualrevenue founded_year timezone"),
    "deals": (*DEAL_LABELS, *_words(
        "description amount amount_in_home_currency closedate days_to_close num_contacted_notes num_notes "
        "notes_last_contacted notes_last_updated notes_next_activity_date hs_is_closed hs_is_closed_won "
        "hs_deal_stage_probability "
        "hs_forecast_amount hs_projected_amount hs_analytics_source hs_next_step hubspot_owner_assigneddate"
    )),
    "owners": _words("firstName lastName userId userIdIncludingInactive type teams"),
}  # fmt: skip
# A property of a customer's own has any name but HubSpot's prefix.
FAMILIES = {
    kind: Family(
        dict.fromkeys(required, "any"),
        (*_SYSTEM, *_KNOWN.get(kind, ()), *(ENGAGEMENT_LABELS if kind in ENGAGEMENTS else ())),
        r"(?!hs_).*",
    )
    for kind, required in REQUIRED.items()
}
