"""Declares Jira's tables as Fivetran lands them (documentation: "Jira", schema information): issues, comments, field
history.
"""

from __future__ import annotations

from curation.json_value import Fields
from curation.sources.markup import adf, wiki
from curation.sources.warehouse.columns import embedded
from curation.sources.warehouse.joined import History, Joined, Link
from curation.sources.warehouse.tables import Made, Sync, Table

SERVICE = "service_desk"  # project_type_key of Jira Service Management


def _markdown(text: str) -> str:
    """Return the Markdown of wiki markup, or of the document format of Jira's third API where a sync lands that as it
    is.
    """
    document = embedded(text)
    rich = isinstance(document, dict) and document.get("type") == "doc"
    return adf.to_markdown(document) if rich else wiki.to_markdown(text)


def _comment(o: Fields, made: Made, joined: Joined) -> None:
    """Make comments internal outside service projects: `is_public` is true by default, and only in a service project it
    tells who sees a comment.
    """
    project = joined.first("projects of issues", made["parent_id"])
    if joined.first("kinds of projects", project or "") != SERVICE:
        made["visibility"] = "internal"


def _user(o: Fields, made: Made, joined: Joined) -> None:
    """Make a user with a customer's account a requester: such users report issues by mail or portal only. All others
    are colleagues.
    """
    made["role"] = "requester" if o.get("account_type") == "customer" else "agent"


def _changed(table: str, many: bool) -> Table:
    return Table(
        entity="turn",
        key=("issue_id",),
        needs=("field_id", "value", "time"),
        parent=("issue_id",),
        created=("time",),
        author=("author_id",),
        role="system",
        history=History("issue_id", "field_id", "value", ("time",), many, "_fivetran_id" if many else None),
        known=("is_active",),
    )


SYNC = Sync(
    tables={
        "issue": Table(
            entity="thread",
            kind="ticket",
            needs=("summary", "description", "created", "updated"),
            created=("created",),
            updated=("updated",),
            title=("summary",),
            html=("description",),
            markup=_markdown,
            author=("reporter", "creator"),
            role="requester",
            labels={
                "status": "status", "priority": "priority", "issue_type": "type", "resolution": "resolution",
                "project": "project",
            },
            looked_up={
                "status": "statuses", "priority": "priorities", "issue_type": "types", "resolution": "resolutions",
                "project": "projects",
            },
            known=(
                "_original_estimate", "_remaining_estimate", "_time_spent", "assignee", "due_date", "environment",
                "key",
                "last_viewed", "original_estimate", "parent_id", "remaining_estimate", "resolved",
                "status_category_changed", "time_spent", "work_ratio", "work_type",
            ),
            custom="customfield_.*",
        ),
        "comment": Table(
            entity="turn",
            needs=("issue_id", "body", "created"),
            parent=("issue_id",),
            created=("created",),
            updated=("updated",),
            html=("body",),
            markup=_markdown,
            author=("author_id",),
            public="is_public",
            adjust=_comment,
            known=("update_author_id",),
        ),
        "issue_field_history": _changed("issue_field_history", many=False),
        "issue_multiselect_history": _changed("issue_multiselect_history", many=True),
        "user": Table(
            entity="person",
            needs=("name",),
            names=("name",),
            emails=("email",),
            adjust=_user,
            known=("locale", "time_zone", "username", "is_active", "account_type"),
        ),
    },
    others=(
        "board", "component", "epic", "field", "field_option", "group", "issue_board", "issue_link", "issue_property",
        "issue_type", "issue_type_hierarchy", "issue_watcher", "permission", "permission_holder", "permission_scheme",
        "priority", "project", "project_board", "project_category", "project_role", "remote_link", "resolution", "role",
        "security_level", "security_scheme", "sprint", "status", "status_category", "team", "user_group", "version",
        "vote", "worklog",
    ),
    links={
        "statuses": Link("status", "id", "name"),
        "priorities": Link("priority", "id", "name"),
        "types": Link("issue_type", "id", "name"),
        "resolutions": Link("resolution", "id", "name"),
        "projects": Link("project", "id", "key"),
        "projects of issues": Link("issue", "id", "project"),
        "kinds of projects": Link("project", "id", "project_type_key"),
    },
)  # fmt: skip
