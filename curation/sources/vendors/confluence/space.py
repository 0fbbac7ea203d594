"""Read a space export, `entities.xml`, a dump of Confluence's objects, twice, so that no body is kept in memory.

The first reading keeps small values (ids, versions, restrictions, labels, users); the second one reads each body at its
place. Sources: "Confluence Data Model" (Atlassian), "Confluence XML Format" (XWiki).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from sys import intern
from zoneinfo import ZoneInfo

from lxml import etree

from curation.sources import decode, reasons, values
from curation.sources.census import Census, Family
from curation.sources.first_look.attached import Attached, kind_of
from curation.sources.markup import storage, wiki
from curation.sources.reader import Origin, Person, Record, Rejected
from curation.sources.reasons import Unreadable
from curation.sources.vendors.confluence.attachments import Attachments
from curation.sources.vendors.confluence.pages import DELETED, DRAFT, Options, Version, record
from curation.sources.xml import children
from curation.storage.landings.landing import LandedFile

ROOT = "hibernate-generic"
FORMATS = ("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S")
WIKI = "0"  # bodyType of pages that were not changed since Confluence 3; 2 is the storage format
ARTICLES = {"Page": "page", "BlogPost": "blogpost"}
ATTACHMENT = "Attachment"
USERS = ("ConfluenceUserImpl", "InternalUser")
EDITING = ("edit", "share")  # restrictions that do not restrict reading
NO_SUBJECT = frozenset(
    {"id", "type", "space", "creator", "creatorName", "creationDate", "lastModifier", "lastModifierName"}
    | {"lastModificationDate", "hibernateVersion"}
)  # of a permission; any other filled property may say who has it

_CONTENT = (
    "version", "contentStatus", "lastModificationDate", "creationDate", "creator", "creatorName", "lastModifier",
    "lastModifierName", "space", "parent", "originalVersion", "originalVersionId", "historicalVersions", "bodyContents",
    "contentPermissionSets", "labellings", "hibernateVersion", "lowerTitle", "versionComment", "position", "childrens",
    "ancestors", "children", "comments", "attachments", "outgoingLinks", "referralLinks", "contentProperties",
    "customContent", "navigationType", "adfContentBodies", "agentCreatorAaid", "agentLastModifierAaid", "collaborators",
    "trackbackLinks", "subType", "emoji", "coAuthors",
)  # fmt: skip
FAMILIES = {
    "Page": Family({"id": "id", "title": "any"}, _CONTENT),
    "BlogPost": Family({"id": "id", "title": "any"}, _CONTENT),
    "BodyContent": Family({"id": "id", "body": "any"}, ("content", "bodyType")),
    "ConfluenceUserImpl": Family({"id": "id"}, ("name", "lowerName", "email", "atlassianAccountId", "accountType")),
    "InternalUser": Family(
        {"id": "id", "name": "text"},
        (
            "lowerName", "active", "createdDate", "updatedDate", "firstName", "lowerFirstName", "lastName",
            "lowerLastName", "displayName", "lowerDisplayName", "emailAddress", "lowerEmailAddress", "externalId",
            "directory", "credential", "credentialRecords", "attributes",
        ),
    ),
}  # fmt: skip

Fields = dict[str, str | None]
Lists = dict[str, list[str]]


@dataclass(slots=True)
class _Page:
    """The properties of a page's object that are kept between the two readings."""

    position: int
    form: str
    fields: Fields
    body: int | None = None  # position of its body's object
    body_type: str = ""


# The fields of a page that the second reading needs.
_KEPT = (
    "title", "version", "contentStatus", "creationDate", "lastModificationDate", "lastModifier", "lastModifierName",
    "creator", "creatorName", "space", "parent", "originalVersion", "originalVersionId",
)  # fmt: skip


def read(file: LandedFile, options: Options, census: Census, attached: Attachments) -> Iterator[Record | Rejected]:
    """Yield one item for each object of the dump.

    An incomplete dump is one rejection, because it may lack the restrictions of a page. The article comes from the
    object of the page's body; it comes from the page's own object only if that has no body, is deleted or cannot be
    read. Old versions are versions of the page that they point to; a draft is an article of its own.
    """
    export = _Export(options, attached)
    try:
        for position, element in _objects(file):
            family = element.get("class") or ""
            fields, lists = _fields(element)
            if family in FAMILIES:
                census.see(family, {**fields, **lists}, file.name)
            elif family == ATTACHMENT and not _is_old(fields):
                named = fields.get("title") or fields.get("fileName")
                census.attached(Attached(fields.get("id"), kind_of(None, named)))
            export.note(position, family, fields, lists)
    except Unreadable as error:
        yield Rejected(decode.origin(file), error.reason)
        return
    export.join()
    for position, element in _objects(file):
        yield export.item(file, position, element)


def _objects(file: LandedFile) -> Iterator[tuple[int, etree._Element]]:
    with decode.opened(file) as stream:
        yield from enumerate(children(stream, ROOT))


def _fields(element: etree._Element) -> tuple[Fields, Lists]:
    """Return the properties by name, as text or as the id that they refer to, and the ids in collections by name."""
    fields: Fields = {}
    lists: Lists = {}
    for child in element:
        tag = child.tag
        if tag == "property":
            fields[child.get("name", "")] = _id(child) if len(child) else child.text
        elif tag == "id":
            fields.setdefault("id", (child.text or "").strip())
        elif tag == "collection":
            lists[child.get("name", "")] = [reference for part in child if (reference := _id(part))]
        elif tag == "composite-id":
            fields["id"] = "/".join((part.text or "").strip() for part in child)
    return fields, lists


def _id(element: etree._Element) -> str | None:
    """Return the id in a reference to an object."""
    for part in element:
        if part.tag == "id":
            return (part.text or "").strip() or None
    return None


def _is_old(attachment: Fields) -> bool:
    """Return whether an object is an earlier version of an attachment, or a deleted attachment."""
    gone = (attachment.get("contentStatus") or "current").strip().lower() != "current"
    return gone or any(attachment.get(name) for name in ("originalVersion", "originalVersionId"))


def _undamaged(text: str | None) -> str | None:
    """Return a text with `]] ` changed back to `]]`; Confluence adds the blank so that CDATA can hold the text."""
    return text.replace("]] ", "]]") if text else None


class _Export:
    """The properties of a dump's pages, kept between the two readings."""

    def __init__(self, options: Options, attached: Attachments) -> None:
        self._options = options
        self._attached = attached
        self._titles: dict[str, str] = {}  # id of an attachment → its file's name
        self._zone = ZoneInfo(options.timezone)
        self._pages: dict[str, _Page] = {}
        self._at: dict[int, str] = {}  # position of a body → id of its page
        self._bodies: list[tuple[int, str, str | None, str]] = []  # position, id, content, type
        self._of_page: dict[str, str] = {}  # id of a body → page that lists it
        self._original: dict[str, str] = {}  # id of an old version → page that lists it
        self._restricted: set[str] = set()
        self._harmless: set[str] = set()  # restrictions of editing only
        self._sets: dict[str, list[str]] = {}  # page → the restrictions that it lists
        self._verdicts: dict[str, bool] = {}
        self._spaces: dict[str, tuple[str, bool]] = {}  # id → key, archived
        self._open: set[str] = set()
        self._label_names: dict[str, str] = {}
        self._labelled: dict[str, list[str]] = defaultdict(list)
        self._names: dict[str, str] = {}  # key of a user → user name
        self._keys: dict[str, str] = {}  # user name in lower case → key

    # First reading -----------------------------------------------------------------------------------------------

    def note(self, position: int, family: str, o: Fields, lists: Lists) -> None:
        """Keep the properties of pages that an object states."""
        identity = o.get("id") or ""
        if family in ARTICLES:
            if identity:
                self._note_page(
                    _Page(position, ARTICLES[family], {n: intern(value) for n in _KEPT if (value := o.get(n))}),
                    identity,
                    lists,
                )
        elif family == "BodyContent":
            self._bodies.append((position, identity, o.get("content"), (o.get("bodyType") or "").strip()))
        elif family == "ContentPermissionSet":
            if (o.get("type") or "").strip().lower() in EDITING:
                self._harmless.add(identity)
            elif content := o.get("owningContent"):
                self._restricted.add(content)
        elif family == "Space":
            self._spaces[identity] = ((o.get("key") or "").strip(), (o.get("spaceStatus") or "").upper() == "ARCHIVED")
        elif family == "SpacePermission":
            nobody = all(not value for name, value in o.items() if name not in NO_SUBJECT)
            if nobody and (o.get("type") or "").strip() == "VIEWSPACE" and (space := o.get("space")):
                self._open.add(space)
        elif family == "Label":
            if o.get("namespace") != "my" and (name := o.get("name")):  # favourites are private to their owner
                self._label_names[identity] = name
        elif family == "Labelling":
            content = o.get("content") or o.get("labelableId")
            if content and (label := o.get("label")):
                self._labelled[content].append(label)
        elif family == ATTACHMENT and (title := o.get("title") or o.get("fileName")):
            self._titles[identity] = title
        elif family == "ConfluenceUserImpl" and (name := o.get("name")):
            self._names[identity] = name
            self._keys[name.lower()] = identity

    def _note_page(self, page: _Page, identity: str, lists: Lists) -> None:
        self._pages[identity] = page
        for name, into in (("bodyContents", self._of_page), ("historicalVersions", self._original)):
            into.update((reference, identity) for reference in lists.get(name, ()))
        if sets := lists.get("contentPermissionSets"):
            self._sets[identity] = sets

    def join(self) -> None:
        """Assign each page its body: the one in storage format, else the first."""
        for position, identity, content, form in self._bodies:
            owner = content or self._of_page.get(identity) or ""
            page = self._pages.get(owner)
            if page is not None and (page.body is None or (page.body_type == WIKI and form != WIKI)):
                page.body, page.body_type = position, form
        self._at = {page.body: identity for identity, page in self._pages.items() if page.body is not None}
        self._bodies.clear()
        self._of_page.clear()

    # Second reading ----------------------------------------------------------------------------------------------

    def item(self, file: LandedFile, position: int, element: etree._Element) -> Record | Rejected:
        """Return the record or rejection of one object."""
        where = decode.origin(file, position)
        family = element.get("class")
        if element.tag != "object" or not family:
            return Rejected(where, reasons.NOT_AN_OBJECT)
        owner = self._at.get(position)
        fields = _fields(element)[0] if owner is not None or family in USERS else {"id": _first_id(element)}
        identity = values.identifier(fields.get("id"))
        row = decode.Row(where, fields)
        if owner is not None and (version := self._alive(owner)) is not None:
            body = _undamaged(fields.get("body"))
            render = wiki.to_markdown if self._pages[owner].body_type == WIKI else self._rendered
            parts = [render(body) if body else ""]
            if self._page_of(owner) == owner:  # attachments belong to the current version of the page
                parts.append(self._attached.text(owner, self._titles))
            return record(where, version, "\n\n".join(filter(None, parts)) or None, self._options)
        if family in ARTICLES:
            page = self._pages.get(identity or "")
            ours = page is None or (
                page.position == position and (page.body is None or not self._alive(identity or ""))
            )
            if ours:
                record_id = self._record_id(identity) if identity else None
                return decode.settle(row, "article", record_id, None, lambda: self._page(where, identity))
        if family in USERS:
            return decode.settle(row, "person", identity, None, lambda: self._person(where, family, fields))
        if identity is None:
            return Rejected(where, reasons.MISSING_ID, "other")
        return decode.settle(row, "other", None, None, lambda: _other(where, family, identity))

    def _rendered(self, body: str) -> str:
        return storage.to_markdown(body, self._names)

    def _alive(self, identity: str) -> Version | None:
        """Return the version in the object of a page; None if it is deleted or cannot be read."""
        try:
            version = self._version(identity)
        except Unreadable:
            return None
        return None if version.status in DELETED else version

    def _page(self, where: Origin, identity: str | None) -> Record:
        return record(where, self._version(values.required_identifier(identity)), None, self._options)

    def _page_of(self, identity: str) -> str:
        """Return the page of which an object is an old version or a draft; else the object's own id."""
        o = self._pages[identity].fields
        return o.get("originalVersion") or o.get("originalVersionId") or self._original.get(identity) or identity

    def _record_id(self, identity: str) -> str:
        """Return the record id of an object. A draft keeps its own id, because its page has the same version number."""
        draft = self._pages[identity].fields.get("contentStatus") == DRAFT
        return identity if draft else self._page_of(identity)

    def _version(self, identity: str) -> Version:
        page = self._pages[identity]
        record_id = values.required_identifier(self._record_id(identity))
        of = self._page_of(identity)
        original = self._pages.get(of, page)
        o = page.fields
        status = (o.get("contentStatus") or "current").strip().lower()
        first = (original.fields.get("contentStatus") or "current").strip().lower()
        if first in DELETED:
            status = first  # a deleted page was deleted with all its versions
        space = o.get("space") or original.fields.get("space") or ""
        key, archived = self._spaces.get(space, ("", False))
        author = o.get("lastModifier") or o.get("creator")
        name = o.get("lastModifierName") or o.get("creatorName")
        whole = record_id == identity and status in DELETED
        return Version(
            record_id,
            page.form,
            _undamaged(o.get("title")),
            "archived" if archived and status == "current" else status,
            None if whole else o.get("version"),
            values.dated(o.get("creationDate"), FORMATS, self._zone),
            values.dated(o.get("lastModificationDate"), FORMATS, self._zone),
            author or (self._keys.get(name.lower(), name) if name else None),
            tuple(space_id for space_id in (key, space) if space_id),
            tuple(dict.fromkeys(self._tags(identity, of))),
            space in self._open,
            self._is_restricted(identity) or self._is_restricted(of),
        )

    def _tags(self, *contents: str) -> Iterator[str]:
        for content in contents:
            for label in self._labelled.get(content, ()):
                if label in self._label_names:
                    yield self._label_names[label]

    def _is_restricted(self, identity: str) -> bool:
        """Return whether a page, or one above it, has a restriction of viewing, which children inherit."""
        path: list[str] = []
        current: str | None = identity
        verdict = False
        while current is not None and current not in self._verdicts:
            self._verdicts[current] = False  # ends a circle of parents
            path.append(current)
            if current in self._restricted or not self._harmless.issuperset(self._sets.get(current, ())):
                verdict = True
                break
            page = self._pages.get(current)
            current = page.fields.get("parent") if page is not None else None
        else:
            verdict = current is not None and self._verdicts[current]
        self._verdicts.update((page_id, verdict) for page_id in path)
        return verdict

    def _person(self, where: Origin, family: str, o: Fields) -> Record:
        """Return the record of a user of the wiki.

        Pages refer to Confluence's own user object; the object of the directory adds names and address.
        """
        identity = values.required_identifier(o.get("id"))
        name = o.get("name") or ""
        full = o.get("displayName") or " ".join(filter(None, (o.get("firstName"), o.get("lastName"))))
        return Record(
            where,
            "person",
            identity if family == "ConfluenceUserImpl" else f"{family}/{identity}",
            created_at=values.dated(o.get("createdDate"), FORMATS, self._zone),
            updated_at=values.dated(o.get("updatedDate"), FORMATS, self._zone),
            role="agent",
            person=Person(
                names=values.distinct_texts(full),
                emails=values.distinct_texts(o.get("emailAddress") or o.get("email"), name if "@" in name else None),
                accounts=values.distinct_texts(name),
            ),
        )


def _first_id(element: etree._Element) -> str | None:
    for child in element:
        if child.tag == "id":
            return child.text
        if child.tag == "composite-id":
            return "/".join((part.text or "").strip() for part in child)
    return None


def _other(where: Origin, family: str, identity: str) -> Record:
    return Record(where, "other", values.required_identifier(f"{family}/{identity}"))
