"""Turn tickets, comments, users and organizations of Zendesk Support into threads, turns and people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from curation.json_value import Fields
from curation.sources import reasons, values
from curation.sources.decode import Row
from curation.sources.identities.personal import external
from curation.sources.markup.html import to_markdown
from curation.sources.options import ConsentField, ParentPattern
from curation.sources.reader import Label, NoOptions, Person, Record
from curation.sources.vendors.zendesk.objects import Around

SYSTEM = "-1"  # author_id of texts that Zendesk itself writes


class Options(NoOptions):
    """What a Zendesk source may set."""

    consent_field: ConsentField = Field(
        default="training_consent", description="Key of user_fields that says granted or denied."
    )
    account_field: str = Field(
        default="account_number", description="Key of user_fields and organization_fields that holds an account number."
    )
    system_authors: tuple[str, ...] = Field(default=(), description="Ids of users that are programs.")
    custom_fields: dict[str, str] = Field(default_factory=dict, description="Id of a custom field → name of the label.")
    summary_field: str | None = Field(
        default=None, description="Id of a custom field that holds a summary by a person. Left out: there is none."
    )
    parent_in_name: ParentPattern | None = Field(
        default=None,
        description="Regular expression over the path of a file in the landing, for files with comments and audits "
        "that do not name their ticket. Its group `parent` gives the ticket, such as "
        "`tickets/(?P<parent>\\d+)/comments[.]json`. Left out: paths are not read.",
    )
    public_chats: bool = Field(
        default=False, description="Whether messages of a chat count as public. Chats do not say it themselves."
    )


def ticket(row: Row, options: Options) -> Record:
    o = row.fields
    record_id = values.required_identifier(o.get("id"))
    created, updated = values.required_instant(o.get("created_at")), values.required_instant(o.get("updated_at"))
    person = o.get("requester")
    requester = values.identifier(o.get("requester_id") or (person.get("id") if isinstance(person, dict) else None))
    opener = o.get("submitter")
    submitter = values.identifier(o.get("submitter_id") or (opener.get("id") if isinstance(opener, dict) else None))
    own = submitter is None or submitter == requester
    if o.get("status") == "deleted":
        return Record(
            row.origin, "thread", record_id, "ticket", deleted=True, created_at=created, updated_at=updated,
            role="requester", author_ref=requester,
        )  # fmt: skip
    return Record(
        row.origin,
        "thread",
        record_id,
        "ticket",
        created_at=created,
        updated_at=updated,
        title=values.text(o.get("subject")),
        text=values.text(o.get("description")),
        summary=_summary(o, options.summary_field),
        # A ticket that somebody else opened begins with that person's words, and does not say whether they were
        # private.
        role="requester" if own else "system" if submitter == SYSTEM else "agent",
        # The author is the requester in that case too, because assembly takes the thread's author for the requester.
        author_ref=requester,
        visibility="public" if own and o.get("is_public") is not False else "internal",
        labels=_labels(o, options.custom_fields),
        opening=True,  # a description is the plain text of the ticket's first comment
    )


def _summary(o: Fields, field: str | None) -> str | None:
    fields = o.get("custom_fields") if field else None
    for custom in fields if isinstance(fields, list) else ():
        if isinstance(custom, dict) and str(custom.get("id")) == field:
            return values.text(custom.get("value"))
    return None


def deleted_ticket(row: Row) -> Record:
    record_id, at = values.required_identifier(row.fields.get("id")), values.instant(row.fields.get("deleted_at"))
    return Record(row.origin, "thread", record_id, "ticket", deleted=True, updated_at=at, role="requester")


def rated(row: Row, around: Around) -> str | None:
    """Return the id of the turn of a rating's remark; None for a rating without words or without a ticket."""
    remark, ticket = row.fields.get("comment"), values.identifier(around.holder(row.fields))
    return f"{ticket}/satisfaction" if ticket and isinstance(remark, str) and remark.strip() else None


def rating(row: Row, around: Around, name: str) -> Record:
    """Return the record of the requester's remark about the service, which the ticket does not show."""
    o = row.fields
    return Record(
        row.origin,
        "turn",
        values.required_identifier(name),
        **around.of(o),
        created_at=around.when(o.get("created_at")),
        updated_at=around.when(o.get("updated_at") or o.get("created_at")),
        text=values.text(o.get("comment")),
        role="requester",
        author_ref=values.identifier(around.author if o.get("requester_id") is None else o.get("requester_id")),
        visibility="internal",
    )


def _labels(o: Fields, names: Mapping[str, str]) -> tuple[Label, ...]:
    rating, via, tags, group = o.get("satisfaction_rating"), o.get("via"), o.get("tags"), o.get("group_id")
    if group is None and isinstance(o.get("group"), dict):
        group = o["group"].get("id")
    named: list[tuple[str, object]] = [
        ("status", o.get("status")),
        ("priority", o.get("priority")),
        ("type", o.get("type")),
        ("satisfaction", rating.get("score") if isinstance(rating, dict) else rating),
        ("channel", via.get("channel") if isinstance(via, dict) else None),
        ("group", group),
    ]
    if tags is not None and not isinstance(tags, list):
        raise reasons.Unreadable(reasons.BAD_TYPE)
    if tags:
        named += [("tag", tag) for tag in tags]
    fields = o.get("custom_fields") if names else None
    for custom in fields if isinstance(fields, list) else ():
        if isinstance(custom, dict) and (name := names.get(str(custom.get("id")))):
            value = custom.get("value")  # a list for a multi-select, a boolean for a checkbox
            chosen = value if isinstance(value, list) else (value,)
            named.extend((name, values.changelog_text(one) if isinstance(one, bool) else one) for one in chosen)
    labels = []
    for name, value in named:
        raw = value if type(value) is str else values.text(value)
        if raw:
            labels.append(Label(name, raw))
    return tuple(labels)


def comment(row: Row, around: Around) -> Record:
    o = row.fields
    author = around.by(o)
    return Record(
        row.origin,
        "turn",
        values.required_identifier(o.get("id")),
        **around.of(o),
        created_at=around.when(o.get("created_at")),
        updated_at=values.instant(o.get("updated_at")),
        text=_body(o),
        role="system" if author == SYSTEM else None,
        author_ref=author,
        # A comment is public only if it says so, so that a missing flag makes no internal note public.
        visibility="public" if o.get("public") is True else "internal",
        opening=True,
        plain=values.text(o.get("body")) or values.text(o.get("plain_body")),
    )


def _body(o: Fields) -> str | None:
    """Return the comment's text; for a call, followed by its transcription unless the text contains it."""
    html = values.text(o.get("html_body"))
    body = to_markdown(html) if html else values.text(o.get("body")) or values.text(o.get("plain_body"))
    call = o.get("data")
    transcription = values.text(call.get("transcription_text")) if isinstance(call, dict) else None
    return (
        body
        if transcription is None or transcription in (body or "")
        else f"{body}\n\n{transcription}"
        if body
        else transcription
    )


def _user_role(row: Row, programs: Sequence[str]) -> str:
    if str(row.fields.get("id")) in programs:
        return "system"
    role = row.fields.get("role")
    # The assignee of a ticket belongs to the company, even if the account's export does not say so.
    return "agent" if role in ("agent", "admin") or (role is None and row.under == "assignee") else "requester"


def user(row: Row, options: Options) -> Record:
    o = row.fields
    fields = o.get("user_fields")
    extra = fields if isinstance(fields, dict) else {}
    consent, until = values.consent(extra.get(options.consent_field), extra.get("consent_until"))
    return Record(
        row.origin,
        "person",
        values.required_identifier(o.get("id")),
        deleted=o.get("active") is False,
        created_at=values.instant(o.get("created_at")),
        updated_at=values.instant(o.get("updated_at")),
        role=_user_role(row, options.system_authors),
        person=Person(
            names=values.distinct_texts(o.get("name"), o.get("alias")),
            emails=values.distinct_texts(o.get("email")),
            phones=values.distinct_texts(o.get("phone")),
            accounts=values.distinct_texts(extra.get(options.account_field)),
            consent=consent,
            consent_until=until,
            external_ids=external(o.get("external_id")),
        ),
    )


def organization(row: Row, name: str | None, options: Options) -> Record:
    """Return the record of a company; its name is not searched for as a person's, but its account number is."""
    o = row.fields
    fields = o.get("organization_fields")
    account = fields.get(options.account_field) if isinstance(fields, dict) else None
    return Record(
        row.origin,
        "person",
        values.required_identifier(name),
        deleted=bool(o.get("deleted_at")),
        created_at=values.instant(o.get("created_at")),
        updated_at=values.instant(o.get("updated_at")),
        role="account",
        person=Person(accounts=values.distinct_texts(account)),
    )
