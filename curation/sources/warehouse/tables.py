"""Declares a sync's table: which of its columns makes which part of a record; one builder reads them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from curation.json_value import Fields
from curation.sources import reasons, values
from curation.sources.census import Family, Holds
from curation.sources.decode import Row
from curation.sources.markup.html import to_markdown
from curation.sources.reader import Label, Person, Record, Rejected
from curation.sources.reasons import Unreadable
from curation.sources.warehouse.columns import fingerprint, first, identity, moment, word
from curation.sources.warehouse.joined import History, Joined, Link

Made = dict[str, Any]  # what a `Record` is made of
Adjust = Callable[[Fields, Made, Joined], None]

SYNC = r"_fivetran_.*"  # columns that Fivetran adds to every table


@dataclass(frozen=True)
class Table:
    """The meaning of a table's columns, by their names in lower case. Of several columns the first filled one counts.

    Args:
        key: the columns whose values, joined by a slash, are the record's id; `prefix` goes before it where tables of
            one entity number their rows alike, and `author_prefix` before an author's id.
        needs: columns that a landing cannot lack, beside the key.
        parent: the thread of a turn, or the subject of a note.
        text: plain text; `html`: markup, which `markup` converts to Markdown and which goes before the plain text.
        opening: of a thread, whether its text is its first turn's; of a turn, whether it may be that one.
        public: a column that says when true that the row is public, or whether rows of the table always are.
        gone: columns that say, when true, that the vendor deleted the record.
        labels: column → name of the label; `looked_up`: column → the link that knows the name behind an id.
        tags: name of the label → link from the record's id to its values.
        adjust: a function for what no column says alone.
        known: more columns, which are not reported as new; `custom`: names that a customer adds.
    """

    entity: str = "other"
    kind: str | None = None
    key: tuple[str, ...] = ("id",)
    prefix: str = ""
    needs: tuple[str, ...] = ()
    parent: tuple[str, ...] = ()
    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    effective: tuple[str, ...] = ()
    version: str | None = None
    title: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    html: tuple[str, ...] = ()
    markup: Callable[[str], str] = to_markdown
    opening: bool = False
    author: tuple[str, ...] = ()
    author_prefix: str = ""
    role: str | None = None
    public: str | bool = False
    gone: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    looked_up: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    history: History | None = None
    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    adjust: Adjust | None = None
    known: tuple[str, ...] = ()
    custom: str | None = None

    def family(self) -> Family:
        """The fields that the census of the columns expects."""
        if self.entity == "other":
            return Family(custom=".*")
        ways: list[Iterable[str]] = [self.key, self.parent, self.created, self.updated, self.effective, self.title]
        ways += [self.text, self.html, self.author, self.gone, self.labels, self.names, self.emails, self.phones]
        used = [name for way in ways for name in way] + [*self.accounts, *self.known]
        used += [name for name in (self.public, self.version) if isinstance(name, str)]
        required: dict[str, Holds] = dict.fromkeys((*self.key, *self.needs), "any")
        optional = tuple(dict.fromkeys(name for name in used if name not in required))
        return Family(required, optional, f"{SYNC}|{self.custom}" if self.custom else SYNC)


@dataclass(frozen=True)
class Sync:
    """A vendor's tables, those that hold no text (`others`), and how rows of one explain rows of another."""

    tables: Mapping[str, Table]
    others: tuple[str, ...] = ()
    links: Mapping[str, Link] = field(default_factory=dict)

    def knows(self, name: str) -> bool:
        """Return whether a name is one of the vendor's tables."""
        return name in self.tables or name in self.others


@dataclass(frozen=True)
class Extra:
    """Columns that a source declares: labels and summary of tickets, a person's consent and account number."""

    labels: Mapping[str, str] = field(default_factory=dict)
    consent: str | None = None
    account: str | None = None
    summary: str | None = None


def record(row: Row, name: str, table: Table, joined: Joined, extra: Extra) -> Record | Rejected:
    """Return the record that a row of a table makes, or the rejection with its reason. Fields have names in lower case.

    An id is unique for its entity: that of a turn is prefixed by its table unless it is one column alone.
    """
    reason = row.flaw
    if reason is None:
        try:
            return _built(row, name, table, joined, extra)
        except Unreadable as error:
            reason = error.reason
    named, when = None, None
    try:
        named = _identity(row.fields, name, table)
        when = _times(row.fields, table)[0]["updated_at"]
    except Unreadable:
        pass
    return Rejected(row.origin, reason, table.entity, named, when)


def _built(row: Row, name: str, table: Table, joined: Joined, extra: Extra) -> Record:
    o = row.fields
    made, deleted = _times(o, table)
    made |= {"entity": table.entity, "kind": table.kind, "record_id": _identity(o, name, table), "deleted": deleted}
    if table.entity == "other":
        return Record(row.origin, **made)
    made["role"] = table.role
    if table.entity == "person":
        made["person"] = _person(o, table, extra)
    else:
        made |= _spoken(row, table, joined)
        if table.kind == "ticket":
            added = ((label, word(o.get(column))) for column, label in extra.labels.items())
            made["labels"] += tuple(Label(label, raw) for label, raw in added if raw is not None)
            made["summary"] = values.text(o.get(extra.summary)) if extra.summary else None
    if table.adjust is not None:
        table.adjust(o, made, joined)
    if made["deleted"] and table.entity != "person":
        made |= {"title": None, "text": None, "summary": None, "labels": (), "changes": ()}
    return Record(row.origin, **made)


def _identity(o: Fields, name: str, table: Table) -> str:
    if table.entity == "other":
        return f"{name}/{identity(first(o, ('id', '_fivetran_id'))) or fingerprint(o)}"
    if table.history is not None:
        return f"{name}/{table.history.identity(o)}"
    parts = [identity(o.get(column)) for column in table.key]
    if None in parts:
        raise Unreadable(reasons.MISSING_ID)
    plain = "/".join(part for part in parts if part)
    return f"{name}/{plain}" if table.entity == "turn" and len(parts) > 1 else table.prefix + plain


def _times(o: Fields, table: Table) -> tuple[Made, bool]:
    """Return the instants of a row, and whether the record is gone.

    A version that history mode closed ends at `_fivetran_end`: a following version is newer, and without one the record
    was deleted then.
    """
    made: Made = {"created_at": moment(first(o, table.created)), "updated_at": moment(first(o, table.updated))}
    if table.effective:
        made["effective_at"] = moment(first(o, table.effective))
    gone = values.flag(o.get("_fivetran_deleted")) or any(values.flag(o.get(column)) for column in table.gone)
    active = o.get("_fivetran_active")
    if active is not None and active != "":
        closed = not values.flag(active)
        made["updated_at"] = moment(o.get("_fivetran_end" if closed else "_fivetran_start")) or made["updated_at"]
        gone = gone or closed
    return made, gone


def _spoken(row: Row, table: Table, joined: Joined) -> Made:
    """Return the parts of a thread, a turn or an article: its text, its author and its parent."""
    o = row.fields
    parent, author = identity(first(o, table.parent)), identity(first(o, table.author))
    if table.entity == "turn" and table.parent and parent is None:
        raise Unreadable(reasons.MISSING_PARENT)
    markup = values.text(first(o, table.html))
    columns = ((column, label, word(o.get(column))) for column, label in table.labels.items())
    labels = [Label(label, _name(column, raw, table, joined)) for column, label, raw in columns if raw is not None]
    if table.tags:
        own = identity(o.get(table.key[0])) or ""
        labels += [Label(label, raw) for label, link in table.tags.items() for raw in joined.all(link, own)]
    return {
        "parent_id": parent,
        "title": values.text(first(o, table.title)),
        "text": table.markup(markup) if markup else values.text(first(o, table.text)),
        "plain": values.text(first(o, table.text)),
        "opening": table.opening,
        "author_ref": table.author_prefix + author if author else None,
        "version": word(o.get(table.version)) if table.version else None,
        "visibility": "public" if table.public is True or values.flag(o.get(str(table.public))) else "internal",
        "labels": tuple(labels),
        "changes": joined.changes(row.origin) if table.history else (),
    }


def _name(column: str, raw: str, table: Table, joined: Joined) -> str:
    """Return the name behind an id where the landing knows it, as the vendor's API would write it."""
    link = table.looked_up.get(column)
    return raw if link is None else joined.first(link, identity(raw) or raw) or raw


def _person(o: Fields, table: Table, extra: Extra) -> Person:
    """Return the declared identities of a person; a name in parts is also given as one."""
    parts = values.distinct_texts(*(o.get(column) for column in table.names if column != "name"))
    consent, until = values.consent(o.get(extra.consent)) if extra.consent else (None, None)
    numbers = (*table.accounts, extra.account) if extra.account else table.accounts
    return Person(
        names=values.distinct_texts(o.get("name") if "name" in table.names else None, " ".join(parts)),
        emails=values.distinct_texts(*(o.get(column) for column in table.emails)),
        phones=values.distinct_texts(*(o.get(column) for column in table.phones)),
        accounts=values.distinct_texts(*(o.get(column) for column in numbers)),
        consent=consent,
        consent_until=until,
    )
