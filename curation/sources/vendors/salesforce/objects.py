"""Build records from Salesforce's objects: here cases, comments, mails, feeds, histories and chats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curation.json_value import Fields
from curation.sources import reasons, values
from curation.sources.reader import Change, Label, Origin, Person, Record
from curation.sources.vendors.salesforce import people, texts
from curation.sources.vendors.salesforce.export import (
    SHORT_ID,
    Builder,
    Export,
    csv_value,
    first,
    labels_of,
    one,
    other,
    rich,
    times,
)
from curation.sources.vendors.salesforce.fields import ARTICLE, family_of

CASE_LABELS = ("status", "priority", "type", "origin", "reason", "language")
DRAFT = ("5", "draft")  # EmailMessage.Status
UNPUBLISHED = ("false", "0")
NOBODY = Person()


def _case(place: Origin, record_id: str, o: Fields, export: Export) -> Record:
    common = {"role": "requester", "author_ref": first(o, "contactid", "suppliedemail"), **times(o, export)}
    if common["deleted"]:
        return Record(place, "thread", record_id, "ticket", **common)
    labels = labels_of(o, CASE_LABELS)
    named = [("product", o.get("productid"))]
    owner = o.get("ownerid")
    if isinstance(owner, str) and owner.startswith("00G"):  # it belongs to a queue, not a user
        named.append(("queue", owner))
    named += [(name, o.get(column.lower())) for column, name in export.options.case_labels.items()]
    labels += [Label(name, raw) for name, value in named if (raw := csv_value(value)) is not None]
    sender = Person(one(o.get("suppliedname")), one(o.get("suppliedemail")), one(o.get("suppliedphone")))
    return Record(
        place,
        "thread",
        record_id,
        "ticket",
        title=values.text(o.get("subject")),
        text=values.text(o.get("description")),
        summary=values.text(o.get((export.options.summary_field or "").lower())),
        labels=tuple(labels),
        person=sender,
        **common,
    )


def _turn(place: Origin, record_id: str, parent: str | None, **known: Any) -> Record:
    if parent is None:
        raise reasons.Unreadable(reasons.MISSING_PARENT)
    if known["deleted"]:
        known |= {"text": None, "changes": ()}
    return Record(place, "turn", record_id, parent_id=parent, person=NOBODY, **known)


def _comment(place: Origin, record_id: str, o: Fields, export: Export) -> Record:
    """Return the record of a comment.

    The unknown author of a comment that is hidden from the customer is an agent, because a portal's user cannot write
    such a comment.
    """
    author = first(o, "createdbyid")
    kept = str(o.get("ispublished")).strip().lower() in UNPUBLISHED
    own = kept and author is not None and author.startswith("005") and author[:SHORT_ID] not in export.users
    return _turn(
        place,
        record_id,
        first(o, "parentid"),
        text=values.text(o.get("commentbody")),
        role="agent" if own else None,
        author_ref=author,
        visibility="public" if values.flag(o.get("ispublished")) else "internal",
        **times(o, export),
    )


def _email(place: Origin, record_id: str, o: Fields, export: Export) -> Record:
    """Return the record of a mail. It is public if it was sent and is not hidden from the customer."""
    known = times(o, export)
    known["created_at"] = export.when(o.get("messagedate")) or known["created_at"]
    incoming, outgoing = values.flag(o.get("incoming")), "incoming" in o and not values.flag(o["incoming"])
    hidden = (
        str(o.get("status") or "").strip().lower() in DRAFT
        or values.flag(o.get("isprivatedraft"))
        or ("isexternallyvisible" in o and not values.flag(o["isexternallyvisible"]))
    )
    return _turn(
        place,
        record_id,
        first(o, "parentid", "relatedtoid", "activityid"),
        text=rich(o.get("htmlbody")) or values.text(o.get("textbody")),
        plain=values.text(o.get("textbody")),
        role="requester" if incoming else "agent" if outgoing else None,
        author_ref=first(o, "createdbyid", "fromaddress") if outgoing else first(o, "fromaddress", "createdbyid"),
        visibility="internal" if hidden else "public",
        **known,
    )


def _feed(place: Origin, record_id: str, o: Fields, export: Export) -> Record:
    """Return the record of a post or comment of Chatter, which is internal unless all users and customers may see it.

    A post that announces a comment or a mail repeats CaseComment or EmailMessage, and is not used.
    """
    announced = o.get("relatedrecordid")
    if isinstance(announced, str) and announced.startswith(("00a", "02s")):
        return other("feeditem")(place, record_id, o, export)
    published = str(o.get("status") or "published").strip().lower() == "published"
    body = o.get("body") if "body" in o else o.get("commentbody")
    return _turn(
        place,
        record_id,
        first(o, "parentid"),
        text=rich(body, o.get("isrichtext")),
        author_ref=first(o, "createdbyid", "insertedbyid"),
        visibility="public" if published and str(o.get("visibility")).lower() == "allusers" else "internal",
        **times(o, export),
    )


def _history(place: Origin, record_id: str, o: Fields, export: Export) -> Record:
    """Return the record of an entry of CaseHistory or its archive; CaseHistory2 has only the new status and owner."""
    if "historyid" in o and str(o.get("fieldhistorytype")).lower() != "case":
        return other("fieldhistoryarchive")(place, record_id, o, export)
    if "field" in o:
        name = values.text(o.get("field"))
        if name is None:
            raise reasons.Unreadable(reasons.BAD_TYPE)
        changes: tuple[Change, ...] = (Change(name, csv_value(o.get("oldvalue")), csv_value(o.get("newvalue"))),)
    else:
        now = (("Status", csv_value(o.get("status"))), ("OwnerId", csv_value(o.get("ownerid"))))
        changes = tuple(Change(name, None, value) for name, value in now if value is not None)
    known = times(o, export)
    return _turn(
        place,
        record_id,
        first(o, "caseid", "parentid"),
        role="system",
        author_ref=first(o, "createdbyid", "lastmodifiedbyid"),
        visibility="internal",
        changes=changes,
        **known | {"created_at": known["created_at"] or known["updated_at"]},
    )


def _chat(place: Origin, record_id: str, o: Fields, export: Export) -> Record:
    """Return the record of a chat.

    Its one text has the words of both sides. It counts as the visitor's, so that no model learns to answer from it.
    """
    known = times(o, export)
    known["created_at"] = export.when(o.get("starttime")) or export.when(o.get("requesttime")) or known["created_at"]
    common = {
        "role": "requester",
        "author_ref": first(o, "contactid", "leadid"),
        "parent_id": first(o, "contactid", "leadid", "accountid"),
        **known,
    }
    if known["deleted"]:
        return Record(place, "thread", record_id, "transcript", **common)
    labels = tuple(labels_of(o, ("status",)))
    return Record(place, "thread", record_id, "transcript", text=rich(o.get("body")), labels=labels, **common)


_BUILDERS: Mapping[str, tuple[str, Builder]] = {
    "case": ("thread", _case),
    "casecomment": ("turn", _comment),
    "emailmessage": ("turn", _email),
    "feeditem": ("turn", _feed),
    "feedcomment": ("turn", _feed),
    "casehistory": ("turn", _history),
    "casehistory2": ("turn", _history),
    "fieldhistoryarchive": ("turn", _history),
    "livechattranscript": ("thread", _chat),
    ARTICLE: ("article", texts.article),
    "solution": ("article", texts.solution),
    "task": ("thread", texts.note),
    "event": ("thread", texts.note),
    "note": ("thread", texts.note),
    "contentnote": ("thread", texts.note),
    "contentversion": ("thread", texts.version),
    "contact": ("person", people.contact),
    "lead": ("person", people.contact),
    "user": ("person", people.user),
    "account": ("person", people.account),
}


def builder(kind: str) -> tuple[str, Builder]:
    """Return the entity of an object's records, and the function that builds them."""
    return _BUILDERS.get(family_of(kind)) or ("other", other(kind))
