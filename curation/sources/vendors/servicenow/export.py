"""Read values of a ServiceNow export: those of the database and those that users see, instants, and users."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from pydantic import Field

from curation.json_value import Fields
from curation.sources import reasons, values
from curation.sources.options import ConsentField, DateFormat, TimeZone
from curation.sources.reader import NoOptions
from curation.sources.vendors.servicenow.fields import REQUESTERS


class Options(NoOptions):
    """What a ServiceNow source may set. Dates in a member `value` are in UTC, whatever is set here."""

    timezone: TimeZone = Field(
        default="UTC", description="IANA time zone of display values and CSV: that of the exporting user."
    )
    date_formats: tuple[DateFormat, ...] = Field(
        default=(),
        description="Formats of display values (strptime), tried after ServiceNow's own 2024-02-01 10:00:00.",
    )
    ticket_tables: tuple[str, ...] = Field(default=(), description="Names of your own tables that extend `task`.")
    public_knowledge_bases: tuple[str, ...] = Field(
        default=(), description="Ids or titles of knowledge bases that customers may read; other articles are internal."
    )
    comment_labels: tuple[str, ...] = Field(
        default=("Additional comments", "Additional comments (Customer visible)"),
        description="Headings of public entries in comments_and_work_notes. All other entries are work notes.",
    )
    agent_field: str | None = Field(
        default=None,
        description="Field of sys_user that is true for the company's own people. Left out: there is none.",
    )
    agent_roles: tuple[str, ...] = Field(
        default=("itil", "itil_admin", "sn_customerservice_agent", "sn_customerservice_manager"),
        description="Roles (sys_user.roles, sys_user_has_role) that make a user an agent.",
        examples=["[itil]"],
        json_schema_extra={"tells": "agents"},
    )
    system_users: tuple[str, ...] = Field(
        default=("system",), description="User names, or names, of users that are programs."
    )
    summary_field: str | None = Field(
        default=None,
        description="Field of a task that holds a summary by a person; close_notes is then not a turn. Left out: "
        "there is none.",
    )
    labels: dict[str, str] = Field(default_factory=dict, description="Field of a task → name of the label.")
    consent_field: ConsentField | None = Field(
        default=None, description="Field of a user that says true, false, granted or denied. Left out: there is none."
    )


UTC = ZoneInfo("UTC")
ASSIGNEE = ("assigned_to", "assigned_to.user_name", "assigned_to.name")  # the last two are dot-walked fields of a query
_CLOCK = re.compile(r"\d{4}-\d\d-\d\d(?: [012]\d:[0-5]\d:[0-5]\d)?", re.ASCII)


@dataclass(frozen=True)
class Export:
    """The facts about an export that records of all rows need: options, time zone, and the landing's users."""

    options: Options
    zone: ZoneInfo
    users: Mapping[str, str]  # user name, or unique name → sys_id
    agents: frozenset[str]  # sys_id of users with a role that makes an agent
    articles: Mapping[str, str] = field(default_factory=dict)  # sys_id of a version → its article's number
    assigned: Callable[[], Mapping[str, frozenset[str]]] = dict  # task → its assignees, as `assignees` names them

    def moment(self, o: Fields, *names: str) -> dt.datetime | None:
        """Return the first filled one of some fields as an instant in UTC.

        Raises:
            Unreadable: `bad_date`.
        """
        for name in names:
            cell = o.get(name)
            if isinstance(cell, dict):
                if cell.get("value"):
                    return self.clock(cell["value"], UTC)
                cell = cell.get("display_value")
            if cell is not None and cell != "":
                return self.clock(cell, self.zone)
        return None

    def clock(self, value: object, zone: dt.tzinfo) -> dt.datetime | None:
        """Return an instant in UTC from ServiceNow's notation or one that the source declares.

        Raises:
            Unreadable: `bad_date`.
        """
        if isinstance(value, str) and _CLOCK.fullmatch(value):
            try:
                return dt.datetime.fromisoformat(value).replace(tzinfo=zone).astimezone(dt.UTC)
            except (ValueError, OverflowError) as error:
                raise reasons.Unreadable(reasons.BAD_DATE, value) from error
        return values.dated(value, self.options.date_formats, zone)

    def user(self, name: str | None) -> str | None:
        """Return the sys_id of the user that a field names by sys_id, user name or name; the name itself if unknown."""
        return self.users.get(name, name) if name else None

    def assignees(self, o: Fields) -> frozenset[str]:
        """Return the names that a journal may use for a task's assignee, without names that may mean its requester."""
        asks = self._called(o, next((name for name in REQUESTERS if ref(o, name)), ""))
        works = self._called(o, *ASSIGNEE)
        return frozenset() if self.user(ref(o, ASSIGNEE[0])) in asks else works - asks

    def _called(self, o: Fields, *names: str) -> frozenset[str]:
        """Return the ids and names in some fields, and the sys_id of each user whom they name."""
        written = {
            identity for name in names for getter in (raw, shown) if (identity := values.identifier(getter(o, name)))
        }
        return frozenset(written | {self.users[identity] for identity in written if identity in self.users})

    def is_ticket(self, table: str) -> bool:
        """Return whether the rows of a table are a kind of task that the source declares as tickets."""
        return table in map(str.lower, self.options.ticket_tables)

    def is_system(self, name: str | None) -> bool:
        """Return whether a user name or name belongs to a program."""
        return bool(name) and str(name).casefold() in map(str.casefold, self.options.system_users)


def raw(o: Fields, name: str) -> object:
    """Return the database value of a field; for a reference with only a display value, the sys_id in its link."""
    cell = o.get(name)
    if not isinstance(cell, dict):
        return cell
    if cell.get("value") not in (None, ""):
        return cell["value"]
    link = cell.get("link")
    return link.rsplit("/", 1)[-1] if isinstance(link, str) else None


def shown(o: Fields, name: str) -> object:
    """Return the display value of a field, which users see; without one, the database value."""
    cell = o.get(name)
    if isinstance(cell, dict):
        display = cell.get("display_value")
        return display if display not in (None, "") else raw(o, name)
    return cell


def text(o: Fields, name: str) -> str | None:
    """Return the database value of a field, else the display value, as text.

    Raises:
        Unreadable: `bad_type`.
    """
    cell = raw(o, name)
    return values.text(cell if cell not in (None, "") else shown(o, name))


def ref(o: Fields, *names: str) -> str | None:
    """Return the first id in some fields; None if there is none."""
    return next((identity for name in names if (identity := values.identifier(raw(o, name)))), None)


def required(o: Fields, *names: str, reason: str = reasons.MISSING_ID) -> str:
    """Return an id as `ref` does, or fail if there is none.

    Raises:
        Unreadable: the reason.
    """
    return values.required_identifier(ref(o, *names), reason)
