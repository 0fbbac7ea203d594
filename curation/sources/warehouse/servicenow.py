"""Declares ServiceNow's tables as Fivetran lands them (documentation: "ServiceNow", schema information; package
dbt_servicenow).

A reference is two columns, `<name>_value` and `<name>_link`. Columns of all tasks stand in `task`; `incident` and the
like have a row with the same `sys_id` and only the columns that they add.
"""

from __future__ import annotations

from curation.json_value import Fields
from curation.sources.reader import Label
from curation.sources.warehouse.joined import Joined, Link
from curation.sources.warehouse.tables import Made, Sync, Table

CREATED, UPDATED = ("sys_created_on",), ("sys_updated_on",)
CUSTOM = r"u_.*|.*_(value|link)|sys_.*"
PUBLIC = ("incident", "sc_request", "sc_req_item", "sn_customerservice_case")  # what a caller sees of their own
COMMENTS, WORK_NOTES = "comments", "work_notes"


def _task(o: Fields, made: Made, joined: Joined) -> None:
    """Set who saw a task by its table, and take the caller and the category from an incident's own table."""
    made["visibility"] = "public" if o.get("sys_class_name") in PUBLIC else "internal"
    made["author_ref"] = joined.first("callers", made["record_id"]) or made["author_ref"]
    category = joined.first("categories", made["record_id"])
    if category:
        made["labels"] += (Label("category", category),)


def _entry(o: Fields, made: Made, joined: Joined) -> None:
    """Set who saw a journal entry, its author and role. The journal names authors by user name, the table of people by
    `sys_id`.
    """
    element, writer = o.get("element"), o.get("sys_created_by")
    made["visibility"] = "public" if element == COMMENTS else "internal"
    made["author_ref"] = joined.first("users", str(writer)) or made["author_ref"]
    made["role"] = "system" if writer == "system" else "agent" if element == WORK_NOTES else None
    if element not in (COMMENTS, WORK_NOTES):
        made["text"] = None  # another field's history, not something said


def _user(o: Fields, made: Made, joined: Joined) -> None:
    """Make a user an agent who has a role or is in a group; a requester needs neither."""
    own = made["record_id"]
    works = o.get("roles") or joined.first("roles", own) or joined.first("groups", own)
    made["role"] = "agent" if works else "requester"


SYNC = Sync(
    tables={
        "task": Table(
            entity="thread",
            kind="ticket",
            key=("sys_id",),
            needs=("short_description", "description", "sys_created_on", "sys_updated_on"),
            created=("opened_at", *CREATED),
            updated=UPDATED,
            title=("short_description",),
            text=("description",),
            author=("opened_by_value",),
            role="requester",
            labels={
                "state": "status", "priority": "priority", "sys_class_name": "type", "contact_type": "channel",
                "assignment_group_value": "group", "business_service_value": "product",
            },
            adjust=_task,
            known=(
                "active", "activity_due", "additional_assignee_list", "approval", "approval_history", "approval_set",
                "business_duration", "calendar_duration", "close_notes", "closed_at", "comments",
                "comments_and_work_notes", "correlation_display", "correlation_id", "due_date", "escalation",
                "expected_start", "follow_up", "group_list", "impact", "knowledge", "made_sla", "number", "order",
                "reassignment_count", "route_reason", "sla_due", "task_effective_number", "upon_approval",
                "upon_reject",
                "urgency", "user_input", "watch_list", "work_end", "work_notes", "work_notes_list", "work_start",
            ),
            custom=CUSTOM,
        ),
        "sys_journal_field": Table(
            entity="turn",
            key=("sys_id",),
            needs=("element_id", "element", "value"),
            parent=("element_id",),
            created=CREATED,
            text=("value",),
            author=("sys_created_by",),
            adjust=_entry,
            known=("name", "element"),
            custom=CUSTOM,
        ),
        "sys_user": Table(
            entity="person",
            key=("sys_id",),
            created=CREATED,
            updated=UPDATED,
            names=("name", "first_name", "middle_name", "last_name"),
            emails=("email",),
            phones=("phone", "mobile_phone", "home_phone"),
            accounts=("employee_number",),
            adjust=_user,
            custom="[a-z0-9_]+",
        ),
        "kb_knowledge": Table(
            entity="article",
            kind="article",
            key=("number",),
            needs=("text", "short_description"),
            created=CREATED,
            updated=UPDATED,
            effective=("published",),
            version="version_value",
            title=("short_description",),
            html=("text",),
            author=("author_value",),
            role="author",
            labels={
                "workflow_state": "status", "language": "language", "kb_category_value": "category",
                "kb_knowledge_base_value": "product",
            },
            custom="[a-z0-9_]+",
        ),
    },
    others=(
        "change_request", "change_task", "cmdb_ci", "cmdb_ci_service", "core_company", "incident", "problem",
        "problem_task", "sc_req_item", "sc_request", "sc_task", "sys_audit", "sys_choice", "sys_user_grmember",
        "sys_user_group", "sys_user_has_role", "sys_user_role", "task_sla",
    ),
    links={
        "callers": Link("incident", "sys_id", "caller_id_value"),
        "categories": Link("incident", "sys_id", "category"),
        "users": Link("sys_user", "user_name", "sys_id"),
        "roles": Link("sys_user_has_role", "user_value", "role_value"),
        "groups": Link("sys_user_grmember", "user_value", "group_value"),
    },
)  # fmt: skip
