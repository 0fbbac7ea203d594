"""Mail as mail programs keep and export it: mbox (Thunderbird, Google Takeout), .eml, Maildir; a message is a turn.

Documented as "The application/mbox Media Type" (RFC 4155) and "Internet Message Format" (RFC 5322). A thread is named
by the first of References, else by In-Reply-To, and so on from mail to mail; the message that has neither opens one
under its own Message-ID. One without a Message-ID is named by its headers and text; where it lacks those headers too,
by its bytes.
"""

from __future__ import annotations

import codecs
import contextlib
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.utils import parsedate_to_datetime
from functools import cached_property, partial
from pathlib import PurePosixPath
from typing import Annotated, BinaryIO
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from curation.document import digest
from curation.sources import decode, reasons, values
from curation.sources.census import Census, Family
from curation.sources.mails.correspondents import addressees
from curation.sources.mails.mailing_lists import Author, Lists, list_name, through
from curation.sources.mails.mime import MAX_HEADER, SEPARATOR, Mime, decoded_words
from curation.sources.options import TimeZone
from curation.sources.reader import Label, NoOptions, Origin, Person, Record, Rejected
from curation.sources.reasons import Unreadable
from curation.storage.landings.landing import LandedFile

VERSION = "7"
CARRIES = True


def _domain(written: str) -> str:
    if "@" in written.removeprefix("@"):
        raise ValueError("an own domain is a host name such as example.com; a whole address stands in `agents`")
    return written


def _agent(written: str) -> str:
    if "@" not in written:
        raise ValueError("an agent is a whole address such as bo@example.org, or a domain such as @example.com")
    return written


def _list(written: str) -> str:
    if "@" not in written.strip("@"):
        raise ValueError("a list is the whole address that mails to it are sent to, such as users@lists.example.com")
    return written


class Options(NoOptions):
    """What a mail source may set."""

    own_domains: tuple[Annotated[str, AfterValidator(_domain)], ...] = Field(
        default=(),
        description="The company's domains. Somebody who writes from one of them, or from a subdomain, is an agent; "
        "everybody else is a requester.",
        examples=["[example.com]"],
        json_schema_extra={"tells": "agents"},
    )
    agents: tuple[Annotated[str, AfterValidator(_agent)], ...] = Field(
        default=(),
        description="E-mail addresses or @domains of the company's own people, beside own_domains.",
        examples=["[bo@example.org]"],
        json_schema_extra={"tells": "agents"},
    )
    public_lists: tuple[Annotated[str, AfterValidator(_list)], ...] = Field(
        default=(),
        description="Addresses of mailing lists that people outside read. Mail to one of them is public. If any is "
        "given, so are Mailman's monthly archives, which name no addressee.",
        examples=["[users@lists.example.com]"],
        json_schema_extra={"tells": "public"},
    )
    timezone: TimeZone | None = Field(
        default=None, description="IANA time zone of dates that name none. Left out: such dates are refused."
    )


FAMILIES = {
    "message": Family(
        {"From": "text"},
        (
            "Message-ID",
            "References",
            "In-Reply-To",
            "Date",
            "Received",
            "To",
            "Cc",
            "Subject",
            "Sender",
            "Content-Type",
        ),
        ".+",  # senders, programs and relays add headers of their own
    )
}

GUESSES: tuple[dict[str, str], ...] = ({}, {"timezone": "UTC"})  # archives of lists write dates without a zone

MAX_MESSAGE = 64 << 20  # bytes with attachments; most servers take 25 to 50 MB
PIECE = 64 << 10  # bytes of a line that are read together
MAX_DATE = 200  # characters
MAX_LABELS = 100
EXPUNGED = 0x8  # bit of X-Mozilla-Status: Thunderbird moved or deleted the mail, and still has to compact the folder
RELAYED = ("Received", "Sender", "Return-Path", "Delivered-To", "Reply-To", "References", "In-Reply-To")
HIDDEN = ("Spam", "Trash", "Drafts")  # labels of Gmail
FLAGS = {"T": "trashed", "D": "draft"}  # flags in the name of a Maildir file

_QUOTED_FROM = re.compile(rb"(?m)^>(>*From )")
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,500})>")
_REPLIES = re.compile(  # the beginning of a reply's subject, behind the tag of a list
    r"\A\s*(?P<tag>\[[^\[\]]{1,40}\]\s*)?(?:(?:re|aw|antw|sv|vs|odp|rif|ref|res|r)(?:\[\d{1,3}\])?\s?[:：]\s*)+",
    re.IGNORECASE,
)
_UNSAID_ZONE = re.compile(r"-0000(?:\s*\([^()]*\))?$")
_NOWHERE = re.compile(r"(?i)(?:@[^.@]*|[@.](?:localhost|localdomain|local|lan|internal|intranet|home|invalid))\.?$|^$")
_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)$")
_INTERNAL = (  # mails in which some servers keep data about the mbox itself
    "DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA",
    "DONT DELETE THIS MESSAGE -- FOLDER INTERNAL DATA",
)


def read(files: Sequence[LandedFile], options: Options, census: Census) -> Iterator[Record | Rejected]:
    """Yield one item for each message of each file; the contract is `curation.sources.reader.Reader`.

    A message that opens a thread is a `thread`, every other message is a `turn` with a kind; the subject of a turn is
    the title of a thread without an opening. Without `own_domains` or `agents` no role is known and everything is
    internal; with them, mail between inside and outside is public, and so is mail to a list of `public_lists`. Mail of
    programs (Auto-Submitted, RFC 3834) has the role system. Mail that Thunderbird deleted or moved but still keeps is
    `other`.
    """
    lists = lists_of(options)
    threads = _Threads(files)
    for file in files:
        file = replace(file, encoding=None)  # each message says in which charset it is
        count = 0
        try:
            for data, whole in _messages(file):
                yield _item(decode.origin(file, count), data, whole, options, census, lists, threads)
                count += 1
        except Unreadable as error:
            yield Rejected(decode.origin(file, count), error.reason)


def lists_of(options: Options) -> Lists:
    """Return the mailing lists that a source declares."""
    return Lists(options.public_lists, partial(_inside, options=options))


class _Threads:
    """A finder of the mail that opened the thread of another, by References and In-Reply-To.

    It follows them from mail to mail over the whole landing, because programs leave out the oldest of many references.
    The order of files does not matter.
    """

    def __init__(self, files: Sequence[LandedFile]) -> None:
        self._files = files

    def root(self, mail: Mime, own: str | None) -> str | None:
        """Return the Message-ID of the opening; None for a mail that is no answer.

        If mails answer each other in a circle, the first by id is the opening.
        """
        above = _above(mail)
        if above is None:
            return None
        passed = dict.fromkeys([own] if own else ())
        while above in self._answered and above not in passed:
            passed[above] = None
            above = self._answered[above]
        ring = list(passed)[list(passed).index(above) :] if above in passed else ()
        return min(ring, default=above)

    @cached_property
    def _answered(self) -> dict[str, str]:
        """Map the Message-ID of each answer to that of the oldest mail that it names."""
        parents: dict[str, str] = {}
        for mail in _headers(self._files):
            own, above = _first_id(mail.header("Message-ID"), alone=True), _above(mail)
            if own and above and own != above:
                parents[own] = above
        return parents


def _above(mail: Mime) -> str | None:
    return _first_id(mail.header("References")) or _first_id(mail.header("In-Reply-To"))


def _headers(files: Sequence[LandedFile]) -> Iterator[Mime]:
    """Yield the readable mails of these files, for reading their headers."""
    for file in files:
        with contextlib.suppress(Unreadable):
            for data, _ in _messages(replace(file, encoding=None)):
                with contextlib.suppress(Unreadable):
                    yield Mime(data)


# Files ----------------------------------------------------------------------------------------------------------------


def _messages(file: LandedFile) -> Iterator[tuple[bytes, bool]]:
    """Yield the bytes of each message of a file, or the beginning of one that is too large, and whether it is complete.

    Raises:
        Unreadable: `unknown_file`: neither mbox nor a message; or the container is corrupt.
    """
    folder = PurePosixPath(file.name).parent.name
    _, form = decode.file_form(file.name)
    with decode.opened(file) as stream:
        if form == "eml" or folder in ("cur", "new"):
            data = stream.read(MAX_MESSAGE + 1).removeprefix(codecs.BOM_UTF8)
            if data.startswith(b"From "):
                data = data.partition(b"\n")[2]
            yield data[:MAX_MESSAGE], len(data) <= MAX_MESSAGE
        else:
            yield from _split(stream, form in ("mbox", "mbx", ""))


def _split(stream: BinaryIO, named: bool) -> Iterator[tuple[bytes, bool]]:
    """Yield the messages of an mbox, which its From_ lines separate.

    Programs quote such lines in a body; an unquoted line of a body is recognized because it lacks a date.
    """
    data = bytearray()  # a list of lines would take twenty times their size
    size, begins, inside = 0, True, False
    while piece := stream.readline(PIECE):
        separates = begins and piece.startswith(b"From ") and (SEPARATOR.match(piece) or (named and not inside))
        begins = piece.endswith(b"\n")
        if separates:
            if inside:
                yield _unquoted(data), size <= MAX_MESSAGE
            data, size, inside = bytearray(), 0, True
        elif inside:
            size += len(piece)
            if size <= MAX_MESSAGE:
                data += piece
            else:
                del data[16 * PIECE :]
        elif piece.strip(codecs.BOM_UTF8 + b"\r\n"):
            raise Unreadable(reasons.UNKNOWN_FILE)
    if inside:
        yield _unquoted(data), size <= MAX_MESSAGE
    elif not named:
        raise Unreadable(reasons.UNKNOWN_FILE)


def _unquoted(data: bytearray) -> bytes:
    return _QUOTED_FROM.sub(rb"\1", data) if b">From " in data else bytes(data)


# Messages -------------------------------------------------------------------------------------------------------------


def _item(
    where: Origin, data: bytes, whole: bool, options: Options, census: Census, lists: Lists, threads: _Threads
) -> Record | Rejected:
    try:
        mail = Mime(data)
    except Unreadable as error:
        return Rejected(where, error.reason)
    census.see("message", mail.fields, where.file)
    own = _first_id(mail.header("Message-ID"), alone=True)
    root = threads.root(mail, own)
    entity = "turn" if root is not None and root != own else "thread"
    try:
        if not whole:
            raise Unreadable(reasons.TOO_LARGE)
        record = _record(where, mail, data, own, root if entity == "turn" else None, options, lists)
        for attachment in mail.attached:
            census.attached(attachment)
        return record
    except Unreadable as error:
        return Rejected(where, error.reason, entity, own, None, decode.undated(error, {}))


def _record(
    where: Origin, mail: Mime, data: bytes, own: str | None, root: str | None, options: Options, lists: Lists
) -> Record:
    headers = [mail.header(name) for name in ("From", "To", "Cc", "Date", "Subject")]
    if own is None and not any(headers):
        if not any(mail.header(name) for name in RELAYED):
            raise Unreadable(reasons.MISSING_ID)  # no mail
        own = digest("mail", data).hex()
    subject = decoded_words(headers[4] or "").replace("\0", " ")
    if subject in _INTERNAL or _is_shell(mail):
        return Record(where, "other", f"shell/{own or digest('mail', *headers).hex()}")
    text = mail.text()
    author = lists.author(mail)
    automatic = mail.header("Auto-Submitted")
    by_program = automatic is not None and automatic.strip().lower() not in ("", "no")
    entity = "thread" if root is None else "turn"
    return Record(
        where,
        entity,
        own or digest("mail", *headers, text).hex(),
        "transcript",
        parent_id=root,
        created_at=_sent(mail, options),
        title=(subject if root is None else _REPLIES.sub(r"\g<tag>", subject)) or None,
        text=text,
        role="system" if by_program else _role(author, options),
        author_ref=author.ref,
        visibility=_visibility(mail, author, options, lists),
        labels=_labels(mail, where.file),
        person=Person(names=values.distinct_texts(author.name), emails=values.distinct_texts(author.address)),
    )


def _first_id(value: str | None, alone: bool = False) -> str | None:
    """Return the first Message-ID of a header without its brackets, which an id that is `alone` may lack."""
    if not value:
        return None
    joined = "".join(value[:MAX_HEADER].split())  # a folded header may break within an id
    match = _MESSAGE_ID.search(joined)
    if match:
        return match.group(1)
    return values.identifier(joined.strip("<>")) if alone else None


def _is_shell(mail: Mime) -> bool:
    status = (mail.header("X-Mozilla-Status") or "").strip()
    return re.fullmatch(r"[0-9A-Fa-f]{4}", status) is not None and bool(int(status, 16) & EXPUNGED)


def _sent(mail: Mime, options: Options) -> dt.datetime | None:
    """Return when a mail was written, else when the last server received it; None if neither is stated.

    Raises:
        Unreadable: `bad_date`: its own date cannot be read, and there is none of a server.
    """
    written = mail.header("Date")
    when = (
        _instant(written or "")
        or _instant((mail.header("Received") or "").rpartition(";")[2])
        or (_instant(written or "", options.timezone) if options.timezone else None)
    )
    if when is None and written:
        raise Unreadable(reasons.BAD_DATE, written, "Date")
    return when


def _instant(value: str, timezone: str | None = None) -> dt.datetime | None:
    """Return an instant in the notation of mails; None if it is unreadable, or no time zone is known."""
    text = value.strip()[:MAX_DATE]
    try:
        when = parsedate_to_datetime(text)
        if when.tzinfo is None:  # `-0000`: UTC, from an unknown place
            zone = dt.UTC if _UNSAID_ZONE.search(text) else ZoneInfo(timezone) if timezone else None
            return when.replace(tzinfo=zone).astimezone(dt.UTC) if zone else None
        return when.astimezone(dt.UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


# People ---------------------------------------------------------------------------------------------------------------


def _inside(address: str, options: Options) -> bool:
    mailbox = address.lower().rstrip(".")
    domain = mailbox.rpartition("@")[2]
    agents = [agent.lower() for agent in options.agents]
    own = [own_domain.lower().lstrip("@") for own_domain in options.own_domains]
    own += [agent[1:] for agent in agents if agent.startswith("@")]
    return mailbox in agents or any(domain == own_domain or domain.endswith("." + own_domain) for own_domain in own)


def _role(author: Author, options: Options) -> str | None:
    """Return agent for an author inside the company, and requester for any other.

    None if the author is unknown, or if the options do not tell who is inside. An author without an address, in whose
    place a list stands, is a requester.
    """
    if not (options.own_domains or options.agents) or not (author.address or author.by_list):
        return None
    return "agent" if author.address and _inside(author.address, options) else "requester"


def _visibility(mail: Mime, author: Author, options: Options, lists: Lists) -> str:
    """Return public for mail between the company and somebody outside it, and for mail to a public list; else internal.

    Other lists may have any readers, so they count as internal, and a host without a domain is not outside.
    """
    if lists.public(mail):
        return "public"
    itself = through(mail)
    people = [addressee for addressee in addressees(mail) if list_name(addressee) not in itself] + [author.address]
    sides = {_inside(person, options) for person in people if not _NOWHERE.search(person)}
    return "public" if author.address and sides == {True, False} else "internal"


def _labels(mail: Mime, name: str) -> tuple[Label, ...]:
    automatic = mail.header("Auto-Submitted")
    marks = [
        automatic if automatic and automatic.lower() != "no" else None,
        mail.header("Precedence"),
        "list" if mail.header("List-Id") or mail.header("List-Unsubscribe") else None,
    ]
    labels = [Label("auto_submitted", mark) for mark in marks if mark][:1]
    for label in decoded_words(mail.header("X-Gmail-Labels") or "").split(","):
        if label.strip(' "'):
            labels.append(Label("status" if label.strip(' "') in HIDDEN else "tag", label.strip(' "')))
    labels.extend(Label("tag", keyword) for keyword in (mail.header("X-Mozilla-Keys") or "").split())
    flags = _FLAGS.search(name)
    labels.extend(Label("status", FLAGS[flag]) for flag in (flags.group(1) if flags else "") if flag in FLAGS)
    return tuple(labels[:MAX_LABELS])
