"""Write Confluence's space export: a nightly zip of the whole space, with a dump of its objects, and attachments."""

from __future__ import annotations

import base64
import datetime as dt
import io
import random
import re
import zipfile

from curation.demo.exports.pages import Page, Version, make_pages, user_key
from curation.demo.planted import DATES
from curation.demo.stories import offices
from curation.demo.stories.threads import Desk
from curation.demo.world import Person, World

ARCHIVE = "export-help-space.zip"
DUMP = f"{ARCHIVE}/entities.xml"
STRAY = "export-settings.txt"
SPACE, PERMISSION, FIRST_LABEL, RESTRICTION = 98_305, 98_306, 98_400, 98_500
FIRST_PAGE, FIRST_BODY, FIRST_ATTACHMENT = 99_001, 199_001, 299_001
WRITTEN = (2026, 1, 1, 0, 0, 0)  # time of each member of the zip, so that equal seeds give equal bytes
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
CORE, PAGES = "com.atlassian.confluence.core", "com.atlassian.confluence.pages"
USERS, SPACES = "com.atlassian.confluence.user", "com.atlassian.confluence.spaces"
SECURITY, LABELS = "com.atlassian.confluence.security", "com.atlassian.confluence.labels"


def wiki_landings(seed: int, desk: Desk, world: World) -> tuple[list[dict[str, bytes]], list[int]]:
    """Return each night's files and the number of objects and members in them; note plants in `desk.planted`."""
    pages = make_pages(random.Random(f"{seed}:wiki"), world, max(1, round(10 * desk.scale)))
    landings, rows = [], []
    for night in range(len(DATES)):
        dump = _Dump(pages, world, night)
        members = dump.members()
        files = {ARCHIVE: _zip(members)}
        count = len(dump.objects) + len(members) - 1
        if night == 0:
            files[STRAY] = b"type=space\nformat=xml\ncomments=excluded\n"
            desk.plant("unknown_file", f"wiki:{DATES[night]}/{STRAY}:0")
            count += 1
        landings.append(files)
        rows.append(count)
    for number, page in enumerate(pages):
        _plant(desk, page, FIRST_PAGE + 100 * number)
    _plant_disputes(desk, {page.slug: FIRST_PAGE + 100 * number for number, page in enumerate(pages)})
    return landings, rows


def _plant(desk: Desk, page: Page, identity: int) -> None:
    refs = [f"wiki:article:{identity}@{number}" for number in range(1, len(page.versions) + 1)]
    for version, ref in zip(page.versions, refs, strict=True):
        for phenomenon, value in version.marks:
            desk.plant(phenomenon, ref, value=value)
    for ref in refs[:-1]:
        desk.plant("historical_version", ref)
    if page.versions[-1].since:
        desk.plant("revised_page", *refs[-2:], value=DATES[page.versions[-1].since].isoformat())
    kinds = {
        "restricted_page": page.restricted,
        "draft_page": page.status == "draft",
        "deleted_page": page.ends == "trashed",
        "removed_page": page.ends == "removed",
    }
    for phenomenon, holds in kinds.items():
        if holds:
            desk.plant(phenomenon, refs[-1], value=DATES[-1].isoformat() if page.ends else "")


def _plant_disputes(desk: Desk, identities: dict[str, int]) -> None:
    """Note which articles and wiki pages contradict each other, and which only seem to."""
    for phenomenon, pairs in (("contradiction", offices.CONTRADICTIONS), ("no_contradiction", offices.AGREEMENTS)):
        for kind, slug, page, sentences in pairs:
            refs = (f"kb:article:{slug}@1", f"wiki:article:{identities[page]}@1")
            desk.plant(phenomenon, *refs, value=kind)
            if phenomenon == "contradiction":
                for ref, sentence in zip(refs, sentences, strict=True):
                    desk.plant("contradicting_sentence", ref, value=sentence)


def _zip(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, WRITTEN)
            entry.create_system = 3  # else it depends on the system that writes it
            archive.writestr(entry, data)
    return packed.getvalue()


class _Dump:
    """The objects of one night's dump."""

    def __init__(self, pages: tuple[Page, ...], world: World, night: int) -> None:
        self.objects: list[str] = []
        self._night = night
        self._files: dict[str, bytes] = {}
        self._labels: dict[str, int] = {}
        self._space()
        for agent in world.agents:
            self._user(agent)
        for number, page in enumerate(pages):
            if not (page.ends == "removed" and night == len(DATES) - 1):
                self._page(page, FIRST_PAGE + 100 * number, world)

    def members(self) -> dict[str, bytes]:
        """The files of the zip by name, the dump first."""
        start = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<hibernate-generic datetime="{DATES[self._night]} 01:30:00">\n'
        )
        dump = f"{start}{''.join(self.objects)}</hibernate-generic>\n"
        descriptor = "#Site export\nexportType=space\nspaceKey=HELP\nversionNumber=8.5.4\nbackupAttachments=true\n"
        return {"entities.xml": dump.encode(), "exportDescriptor.properties": descriptor.encode(), **self._files}

    def _object(self, kind: str, package: str, identity: str, *properties: str) -> None:
        inside = "".join(f"{element}\n" for element in (identity, *properties))
        self.objects.append(f'<object class="{kind}" package="{package}">\n{inside}</object>\n')

    def _space(self) -> None:
        named = (
            _text("name", "Help"),
            _text("key", "HELP"),
            _text("lowerKey", "help"),
            _text("spaceStatus", "CURRENT"),
        )
        self._object("Space", SPACES, _id(SPACE), *named)
        # A permission that names nobody lets everybody read.
        rights = (_text("type", "VIEWSPACE"), _text("group", ""), _to("space", "Space", SPACES, SPACE))
        self._object("SpacePermission", SECURITY, _id(PERMISSION), *rights)

    def _user(self, agent: Person) -> None:
        key = f'<id name="key"><![CDATA[{user_key(agent)}]]></id>'
        login = (_text("name", agent.email), _text("lowerName", agent.email))
        self._object("ConfluenceUserImpl", USERS, key, *login, _text("email", agent.email))
        names = (_text("displayName", agent.name), _text("firstName", agent.first), _text("lastName", agent.last))
        more = (*login, *names, _text("emailAddress", agent.email), _plain("active", "true"))
        package = "com.atlassian.crowd.model.user"
        self._object("InternalUser", package, _id(400_000 + agent.user_id), *more)

    def _page(self, page: Page, identity: int, world: World) -> None:
        versions = [version for version in page.versions if version.since <= self._night]
        old = [identity + number for number in range(1, len(versions))]
        for number, version in enumerate(versions, start=1):
            current = number == len(versions)
            self._version(
                page, version, number, identity if current else old[number - 1], identity, old if current else []
            )
        if page.restricted:
            self._restriction(identity, world)
        for tag in page.tags:
            self._label(tag, identity)
        if page.picture:
            self._attachment(identity, page.versions[0])

    def _version(self, page: Page, version: Version, number: int, identity: int, owner: int, old: list[int]) -> None:
        body = FIRST_BODY + identity - FIRST_PAGE
        content = _to("content", "Page", PAGES, identity)
        self._object("BodyContent", CORE, _id(body), _text("body", version.body), content, _plain("bodyType", "2"))
        trashed = page.ends == "trashed" and self._night == len(DATES) - 1
        changed = dt.datetime(2026, 11, 3, 11, 5, tzinfo=dt.UTC) if trashed else version.at
        by = _to("creator", "ConfluenceUserImpl", USERS, user_key(page.versions[0].author), "key")
        last = _to("lastModifier", "ConfluenceUserImpl", USERS, user_key(version.author), "key")
        links = [_to("originalVersion", "Page", PAGES, owner)] if identity != owner else []
        if identity == owner:
            links = [_to("space", "Space", SPACES, SPACE), _all("historicalVersions", "Page", PAGES, old)]
            if page.restricted:
                links.append(_all("contentPermissionSets", "ContentPermissionSet", SECURITY, [RESTRICTION]))
        self._object(
            "Page",
            PAGES,
            _id(identity),
            _plain("hibernateVersion", str(number)),
            _text("title", page.title),
            _text("lowerTitle", page.title.lower()),
            _all("bodyContents", "BodyContent", CORE, [body]),
            _plain("version", str(number)),
            by,
            _plain("creationDate", _instant(page.versions[0].at)),
            last,
            _plain("lastModificationDate", _instant(changed)),
            _text("versionComment", ""),
            *links,
            _text("contentStatus", "deleted" if trashed else page.status),
        )

    def _restriction(self, page: int, world: World) -> None:
        owner = _to("owningContent", "Page", PAGES, page)
        inside = _all("contentPermissions", "ContentPermission", SECURITY, [RESTRICTION + 1])
        self._object("ContentPermissionSet", SECURITY, _id(RESTRICTION), _text("type", "View"), owner, inside)
        who = _to("userSubject", "ConfluenceUserImpl", USERS, user_key(world.agents[-1]), "key")
        owning = _to("owningSet", "ContentPermissionSet", SECURITY, RESTRICTION)
        self._object("ContentPermission", SECURITY, _id(RESTRICTION + 1), _text("type", "View"), who, owning)

    def _label(self, tag: str, page: int) -> None:
        if tag not in self._labels:
            self._labels[tag] = FIRST_LABEL + len(self._labels)
            self._object("Label", LABELS, _id(self._labels[tag]), _text("name", tag), _text("namespace", "global"))
        label = _to("label", "Label", LABELS, self._labels[tag])
        self._object("Labelling", LABELS, _id(page + 500_000), label, _to("content", "Page", PAGES, page))

    def _attachment(self, page: int, version: Version) -> None:
        identity = FIRST_ATTACHMENT + page - FIRST_PAGE
        named = (_text("title", "bench.png"), _plain("version", "1"), _to("containerContent", "Page", PAGES, page))
        date = _plain("creationDate", _instant(version.at))
        self._object("Attachment", PAGES, _id(identity), *named, date, _text("contentStatus", "current"))
        self._files[f"attachments/{page}/{identity}/1"] = PIXEL


def _instant(at: dt.datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.000")


def _id(identity: int) -> str:
    return f'<id name="id">{identity}</id>'


def _plain(name: str, value: str) -> str:
    return f'<property name="{name}">{value}</property>'


def _text(name: str, value: str) -> str:
    """Return a text property. `]]` is followed by a blank, as in Confluence, so that a body may hold a CDATA
    section.
    """
    return f'<property name="{name}"><![CDATA[{re.sub("]]", "]] ", value)}]]></property>'


def _to(name: str, kind: str, package: str, identity: object, key: str = "id") -> str:
    value = identity if key == "id" else f"<![CDATA[{identity}]]>"
    return f'<property name="{name}" class="{kind}" package="{package}"><id name="{key}">{value}</id>\n</property>'


def _all(name: str, kind: str, package: str, identities: list[int]) -> str:
    inside = "".join(
        f'<element class="{kind}" package="{package}"><id name="id">{identity}</id>\n</element>\n'
        for identity in identities
    )
    return f'<collection name="{name}" class="java.util.Collection">{inside}</collection>'
