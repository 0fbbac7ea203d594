"""List ServiceNow's tables and their default fields."""

from __future__ import annotations

from curation.sources.census import Family


def _words(names: str) -> tuple[str, ...]:
    return tuple(names.split())


# Whether the requester sees the text of the task itself.
TICKETS = dict.fromkeys(
    _words("incident sc_request sc_req_item sn_customerservice_case interaction sn_hr_core_case"), True
) | dict.fromkeys(_words("task sc_task problem change_request"), False)
PEOPLE = _words("sys_user customer_contact csm_consumer")
ACCOUNT = "customer_account"
ARTICLES = "kb_knowledge"
JOURNAL = "sys_journal_field"
AUDIT = "sys_audit"
DELETED = "sys_audit_delete"
ROLES = "sys_user_has_role"
OTHER = _words("sys_user_group sys_user_role sys_attachment sys_email kb_category kb_knowledge_base cmdb_ci")
COMMENTS, WORK_NOTES, BOTH = JOURNALS = _words("comments work_notes comments_and_work_notes")
REQUESTERS = _words("caller_id contact consumer requested_for opened_for opened_by")
TASK_LABELS = {
    "state": "status", "priority": "priority", "sys_class_name": "type", "category": "category",
    "subcategory": "subcategory", "contact_type": "channel", "assignment_group": "group", "close_code": "resolution",
    "urgency": "urgency", "impact": "impact", "product": "product", "business_service": "service",
}  # fmt: skip
ARTICLE_LABELS = {
    "workflow_state": "status", "kb_category": "category", "language": "language", "article_type": "type",
    "kb_knowledge_base": "product", "valid_to": "valid_to",
}  # fmt: skip
# Headings of a list's CSV (in lower case, with underscores) that differ from the name of the field.
HEADINGS = {
    "opened": "opened_at", "caller": "caller_id", "created": "sys_created_on", "updated": "sys_updated_on",
    "additional_comments": COMMENTS, "resolution_notes": "close_notes", "resolution_code": "close_code",
    "channel": "contact_type", "task_type": "sys_class_name", "closed": "closed_at", "resolved": "resolved_at",
    "user_id": "user_name", "item": "cat_item",
}  # fmt: skip

_SYSTEM = _words("sys_id sys_created_on sys_created_by sys_updated_on sys_updated_by sys_mod_count sys_tags sys_domain")
_TASK = _words(
    "description opened_at closed_at closed_by close_notes resolved_at resolved_by active activity_due "
    "additional_assignee_list approval approval_history approval_set assigned_to business_duration business_stc "
    "calendar_duration calendar_stc caused_by child_incidents cmdb_ci company contract correlation_display "
    "correlation_id delivery_plan delivery_task due_date escalation expected_start follow_up group_list hold_reason "
    "incident_state knowledge location made_sla notify order parent parent_incident problem_id reassignment_count "
    "reopen_count reopened_by reopened_time rfc route_reason service_offering severity short_description sla_due "
    "sys_domain_path task_effective_number time_worked universal_request upon_approval upon_reject user_input "
    "watch_list work_end work_notes_list work_start account cat_item request stage request_state price quantity"
)
_USER = _words(
    "user_name name first_name middle_name last_name phone mobile_phone home_phone employee_number roles active title "
    "department company location manager vip source locked_out time_zone time_format date_format preferred_language "
    "notification sys_class_name sys_domain_path account gender city state street zip country introduction building "
    "last_login last_login_time calendar_integration cost_center default_perspective failed_attempts photo schedule "
    "internal_integration_user web_service_access_only password_needs_reset enable_multifactor_authn ldap_server"
)
_ARTICLE = _words(
    "wiki version workflow_state published retired valid_to language kb_category kb_knowledge_base roles "
    "can_read_user_criteria cannot_read_user_criteria author article_type article_id active base_version category "
    "description direct display_attachments flagged image latest meta meta_description ownership_group parent rating "
    "replacement_article sys_class_name sys_view_count topic use_count view_as_allowed summary taxonomy_topic "
    "disable_commenting disable_suggesting display_number revised_by scheduled_publish_date sys_domain_path"
)

REQUIRED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(TICKETS, ("number", "short_description")),
    "interaction": ("number",),
    **dict.fromkeys(PEOPLE, ("email",)),
    ARTICLES: ("number", "short_description", "text"),
    JOURNAL: ("element_id", "element", "value", "sys_created_on"),
    AUDIT: ("documentkey", "fieldname", "oldvalue", "newvalue", "sys_created_on"),
    DELETED: ("documentkey", "tablename"),
}
_KNOWN = {
    **dict.fromkeys(TICKETS, (*REQUESTERS, *TASK_LABELS, *JOURNALS, *_TASK)),
    **dict.fromkeys(PEOPLE, _USER),
    ARTICLES: _ARTICLE,
    JOURNAL: ("name", "user"),
    AUDIT: _words("tablename user reason record_checkpoint internal_checkpoint"),
    DELETED: _words("display_value payload deleted_on undelete_update_name"),
}
# With `sysparm_display_value=all` every value is an object, so no field has a type of its own.
FAMILIES = {
    table: Family(dict.fromkeys(REQUIRED[table], "any"), (*_SYSTEM, *_KNOWN[table]), r"(?:u|x)_\w+")
    for table in REQUIRED
}
