"""Declare the names of Jira's objects and columns and the options of a source, and read the values of fields."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from curation.json_value import Fields
from curation.sources import reasons, values
from curation.sources.census import Family
from curation.sources.markup import adf, wiki
from curation.sources.options import DateFormat, ParentPattern, TimeZone
from curation.sources.reader import NoOptions


class Options(NoOptions):
    """What a Jira source may set."""

    public_comments: bool = Field(
        default=False,
        description="Whether text that nobody restricted is public: comments outside a service project, CSV exports "
        "and descriptions.",
        examples=["true"],
        json_schema_extra={"tells": "public"},
    )
    agents: tuple[str, ...] = Field(
        default=(),
        description="Ids, user names, e-mail addresses or @domains of the company's own people.",
        examples=["['@example.com']"],
        json_schema_extra={"tells": "agents"},
    )
    comment_authors_are: Literal["agent"] | None = Field(
        default=None,
        description="`agent`: whoever comments on another person's issue is an agent, if Jira does not say it. Left "
        "out: what else is known of them decides.",
        examples=["agent"],
        json_schema_extra={"tells": "agents"},
    )
    custom_fields: dict[str, str] = Field(
        default_factory=dict,
        description="Custom field, as `customfield_10010` or its name in a CSV → name of the label.",
    )
    summary_field: str | None = Field(
        default=None,
        description="Custom field, written as in custom_fields, that holds a summary by a person. Left out: there is "
        "none.",
    )
    parent_in_name: ParentPattern | None = Field(
        default=None,
        description="Regular expression over the path of a file in the landing, for files with comments that do not "
        "name their issue. Its group `parent` gives the key or number of the issue, such as "
        "`comments-(?P<parent>[A-Z]+-\\d+)`. Left out: paths are not read.",
    )
    timezone: TimeZone = Field(default="UTC", description="IANA time zone of the person who exported the CSV.")
    date_formats: tuple[DateFormat, ...] = Field(
        default=("%d/%b/%y %I:%M %p", "%d/%b/%Y %I:%M %p", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"),
        description="Formats of the dates in a CSV (strptime), tried in this order.",
    )


FAMILIES = {
    "issues": Family(
        {"id": "id", "fields": "any"},
        (
            "key", "self", "expand", "changelog", "renderedFields", "names", "schema", "operations", "editmeta",
            "transitions", "properties", "versionedRepresentations", "fieldsToInclude",
        ),
    ),
    "fields": Family(
        {"summary": "any", "created": "instant", "updated": "instant"},
        (
            "description", "status", "priority", "issuetype", "resolution", "components", "labels", "project",
            "reporter", "assignee", "creator", "security", "comment", "attachment", "worklog", "environment", "duedate",
            "resolutiondate", "statuscategorychangedate", "statusCategory", "lastViewed", "fixVersions", "versions",
            "issuelinks", "subtasks", "parent", "votes", "watches", "workratio", "progress", "aggregateprogress",
            "timespent", "timeestimate", "timeoriginalestimate", "aggregatetimespent", "aggregatetimeestimate",
            "aggregatetimeoriginalestimate", "timetracking", "issuerestriction", "archivedby", "archiveddate",
        ),
        custom=r"customfield_\d+",
    ),
    "comments": Family(
        {"id": "id", "body": "any", "created": "instant"},
        (
            "self", "author", "updateAuthor", "updated", "visibility", "jsdPublic", "jsdAuthorCanSeeRequest",
            "properties", "renderedBody", "parentId", "issueId", "issueKey",
        ),
    ),
    "histories": Family(
        {"id": "id", "created": "instant", "items": "any"}, ("author", "historyMetadata", "issueId", "issueKey")
    ),
    "worklogs": Family({"id": "id"}, (
        "self", "author", "updateAuthor", "comment", "created", "updated", "started", "timeSpent", "timeSpentSeconds",
        "issueId", "visibility", "properties",
    )),
    "attachments": Family({"id": "id"}, (
        "self", "filename", "author", "created", "size", "mimeType", "content", "thumbnail",
    )),
    "users": Family({}, (
        "self", "accountId", "accountType", "key", "name", "emailAddress", "displayName", "avatarUrls", "active",
        "timeZone", "locale", "groups", "applicationRoles", "deleted", "expand",
    )),
    "rows": Family(
        {"Summary": "any", "Created": "instant"},
        (
            "Issue key", "Issue id", "Issue Type", "Work item key", "Work item id", "Work type", "Status",
            "Project key", "Project name", "Project type", "Project lead", "Project lead id", "Project description",
            "Project url", "Priority", "Resolution", "Assignee", "Assignee Id", "Reporter", "Reporter Id", "Creator",
            "Creator Id", "Updated", "Last Viewed", "Resolved", "Affects Version/s", "Affects versions",
            "Fix Version/s", "Fix versions", "Component/s", "Components", "Due Date", "Votes", "Labels", "Description",
            "Environment", "Watchers", "Watchers Id", "Log Work", "Original Estimate", "Remaining Estimate",
            "Time Spent", "Work Ratio", "Σ Original Estimate", "Σ Remaining Estimate", "Σ Time Spent", "Security Level",
            "Attachment", "Sprint", "Comment", "Parent", "Parent id", "Parent key", "Parent summary", "Sub-Tasks",
            "Status Category", "Status Category Changed", "Satisfaction rating", "Team Id", "Team Name",
        ),
        custom=r"(?:custom field|inward issue link|outward issue link) \(.*\)",
    ),
}  # fmt: skip
PEOPLE = ("reporter", "creator", "assignee")


def text(value: object) -> str | None:
    """Return the Markdown of a body: a document (v3) or wiki markup (v2, CSV); None if there is no text.

    Raises:
        Unreadable: `bad_type`.
    """
    written = adf.to_markdown(value) if isinstance(value, dict) else wiki.to_markdown(values.text(value) or "")
    return written or None


def choice_name(value: object) -> object:
    """Return the name of a choice: a status, an option, a request type, a user, or the text itself."""
    if not isinstance(value, dict):
        return value
    named = (value.get(key) for key in ("name", "value", "displayName"))
    return next((candidate for candidate in named if candidate), None) or mapping(value.get("requestType")).get("name")


def mapping(value: object) -> Fields:
    """Return a mapping as it is, and an empty one in place of any other value."""
    return value if isinstance(value, dict) else {}


def listed(value: object) -> list[Any]:
    """Return a list; empty for null.

    Raises:
        Unreadable: `bad_type`.
    """
    if value is not None and not isinstance(value, list):
        raise reasons.Unreadable(reasons.BAD_TYPE)
    return value or []


def restricted(fields: Fields) -> bool:
    """Return whether a security level or a restriction to roles hides the issue from some users of its project."""
    limits = mapping(fields.get("issuerestriction")).get("issuerestrictions")
    return fields.get("security") not in (None, "") or bool(limits)  # any other value counts as a level


def desk(fields: Fields) -> bool | None:
    """Return whether the issue is in a service project, where customers see their requests; None if unknown."""
    kind = mapping(fields.get("project")).get("projectTypeKey")
    return None if kind is None else kind == "service_desk"
