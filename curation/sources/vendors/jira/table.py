"""Read Jira's CSV export: a row is an issue, and columns that share a name hold its comments, files and work logs."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from curation.json_value import Fields
from curation.sources import decode, reasons, values
from curation.sources.decode import Row
from curation.sources.reader import Label, Origin, Record, Rejected
from curation.sources.vendors.jira.fields import PEOPLE, text
from curation.sources.vendors.jira.reading import Reading

MAX_DATES = 10_000  # kept as read

_ATTACHMENT = re.compile(r"/attachment/(?:content/)?(\d+)")


class Table(Reading):
    """A CSV file of issues, whose comments, attachments and work logs are cells of repeated columns."""

    def items(self) -> Iterator[Record | Rejected]:
        """Yield the items of each row and its cells, then the people.

        Raises:
            SourceError: a required column is missing.
        """
        self._zone = ZoneInfo(self.options.timezone)
        self._dates: dict[str, dt.datetime | None] = {}
        for row in decode.csv_rows(self.file, ("Summary", "Created"), repeated=True):
            if isinstance(row, Rejected):
                yield row._replace(origin=self.place())
                continue
            if row.flaw is None:  # a truncated row lacks columns that the export has
                self.census.see("rows", row.fields, self.file.name)
            yield from self._row(row._replace(origin=self.place()))
        yield from self.people()

    def _row(self, row: Row) -> Iterator[Record | Rejected]:
        o = {name.lower(): value for name, value in row.fields.items()}
        number = next(filter(None, (_cell(o, f"{kind} {what}") for what in ("id", "key") for kind in _KINDS)), None)
        try:
            updated = self._when(_cell(o, "updated"))
        except reasons.Unreadable:
            updated = None
        refs = [] if row.flaw else [self._person(_cell(o, who), _cell(o, f"{who} id")) for who in PEOPLE]
        yield decode.settle(
            row, "thread", number, updated and updated.isoformat(), lambda: self._thread(row.origin, number, o, refs[0])
        )
        if row.flaw or not number:
            return
        same: Counter[str] = Counter()
        for cell in _cells(o, "comment"):
            place = self.place()
            try:
                yield self._comment(place, cell, number, o, same)
            except reasons.Unreadable as error:
                yield Rejected(place, error.reason, "turn")
        for name, family in (("attachment", "attachments"), ("log work", "worklogs")):
            for n, cell in enumerate(_cells(o, name)):
                match = _ATTACHMENT.search(cell)
                ref = match.group(1) if match else f"{number}/{n}"
                yield Record(self.place(), "other", f"{family}/{ref}"[: values.MAX_IDENTIFIER])

    def _when(self, written: str) -> dt.datetime | None:
        if written not in self._dates:  # to the minute, so that they recur
            if len(self._dates) > MAX_DATES:
                self._dates.clear()
            self._dates[written] = values.dated(written, self.options.date_formats, self._zone)
        return self._dates[written]

    def _person(self, name: str, account: str) -> str | None:
        """Return the reference of the person in a column: the account id beside it, else the name or address in it."""
        ref = values.identifier(account) or values.identifier(name)
        if ref is None:
            return None
        if account:
            self.somebody(ref, name, account=ref)
        else:
            self.somebody(ref, name if " " in name else "", ref if "@" in ref else "", "" if " " in ref else ref)
        return ref

    def _thread(self, place: Origin, number: str | None, o: Fields, reporter: str | None) -> Record:
        created = self._when(_cell(o, "created"))
        if created is None:
            raise reasons.Unreadable(reasons.BAD_DATE)
        desk = _cell(o, "project type").lower().replace(" ", "_") == "service_desk"
        restricted = _restricted(o)
        return Record(
            place,
            "thread",
            values.required_identifier(number),
            "ticket",
            created_at=created,
            updated_at=self._when(_cell(o, "updated")),
            title=_cell(o, "summary") or None,
            text=text(_cell(o, "description")),
            summary=text(self._summary(o)),
            role="requester",
            author_ref=reporter,
            visibility="internal" if restricted else "public" if desk else self.unrestricted(),
            labels=self._labels(o),
            confidentiality="confidential" if restricted else None,
        )

    def _summary(self, o: Fields) -> str:
        key = (self.options.summary_field or "").lower()
        return _cell(o, f"custom field ({key})") or _cell(o, key) if key else ""

    def _labels(self, o: Fields) -> tuple[Label, ...]:
        named = list(_COLUMNS)
        for key, name in self.options.custom_fields.items():
            named += [(f"custom field ({key.lower()})", name), (key.lower(), name)]
        return tuple(Label(name, raw.strip()) for column, name in named for raw in _cells(o, column) if raw.strip())

    def _comment(self, place: Origin, cell: str, number: str, o: Fields, same: Counter[str]) -> Record:
        """Return the record of a cell `date;author;text`, whose text may contain semicolons.

        A comment has no id of its own, so its id is made of author and date. A person who works on the issue is an
        agent; the reporter stays the requester, whatever else they do.
        """
        written, _, rest = cell.partition(";")
        author, parted, body = rest.partition(";")
        created = self._when(written)
        if not parted or created is None:
            raise reasons.Unreadable(reasons.BAD_DATE)
        ref = values.identifier(author)
        named = f"{number}/{created:%Y-%m-%dT%H:%MZ}/{ref or ''}"
        same[named] += 1
        asks, works = _called(o, "reporter"), _called(o, "assignee")
        other = "agent" if ref in works else self.options.comment_authors_are
        if ref:
            self.somebody(ref, account="" if " " in ref else ref).comments |= ref not in asks
        return Record(
            place,
            "turn",
            values.required_identifier(f"{named}/{same[named]}" if same[named] > 1 else named),
            parent_id=number,
            created_at=created,
            text=text(body),
            role="requester" if ref in asks else other,
            author_ref=ref,
            visibility="internal" if _restricted(o) else self.unrestricted(),
        )


_KINDS = ("issue", "work item")
_COLUMNS = (
    ("status", "status"), ("priority", "priority"), ("issue type", "type"), ("work type", "type"),
    ("resolution", "resolution"), ("component/s", "category"), ("components", "category"), ("labels", "tag"),
    ("project key", "project"), ("security level", "security"), ("satisfaction rating", "satisfaction"),
)  # fmt: skip


def _cells(o: Fields, name: str) -> list[str]:
    value = o.get(name)
    return value if isinstance(value, list) else [value] if value else []


def _cell(o: Fields, name: str) -> str:
    value = o.get(name)
    return (value if isinstance(value, str) else value[0] if value else "").strip()


def _restricted(o: Fields) -> bool:
    return any(cell.strip() for cell in _cells(o, "security level"))


def _called(o: Fields, who: str) -> set[str]:
    """Return the names that a comment may have for the person in a column: account id, user name or name."""
    return {name for column in (who, f"{who} id") if (name := values.identifier(_cell(o, column)))}
