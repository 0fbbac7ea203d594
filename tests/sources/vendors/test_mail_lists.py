"""Mailing lists: who wrote what a list sent, who reads it, and archives whose addresses are spelt out."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from curation.sources.census import Census
from curation.sources.mails import correspondents, mailing_lists, mime
from curation.sources.mails.mime import Mime
from curation.sources.reader import Origin, Record
from curation.sources.vendors import mail
from tests.growth import assert_linear

OWN = {"own_domains": ["example.com"]}
USERS = "users@lists.example.com"


def sent(
    own: str,
    sender: str,
    to: str = f"Users <{USERS}>",
    answers: str | None = None,
    through: str | None = USERS,
    extra: str = "",
) -> str:
    """A message as Mailman 2 passes it on; `through` is the list whose headers it carries."""
    head = [f"From: {sender}", f"To: {to}", f"Message-ID: <{own}>", "Date: Thu, 05 Nov 2026 10:00:00 +0000"]
    head += [f"In-Reply-To: <{answers}>", f"References: <{answers}>"] if answers else []
    if through:
        name = through.replace("@", ".")
        head += ["Precedence: list", f"List-Id: Talk about lamps <{name}>", f"List-Post: <mailto:{through}>"]
    return "\n".join([*head, *extra.splitlines(), "Subject: [Users] Lamp", "", "Turn the ring.", ""])


BO, ANN, CY = "Bo Desk <bo@example.com>", "Ann Example <ann@customer.example>", "Cy Sample <cy@elsewhere.example>"
NEWS = sent("news@example.com", BO)
ANSWERED = [sent("1@c", ANN, answers="news@example.com"), sent("2@c", CY, answers="news@example.com")]


def visibility(read: Any, export: Any, *messages: str, **options: Any) -> dict[str, str]:
    files = {f"{number}.eml": each for number, each in enumerate(messages)}
    found: dict[str, str] = {}
    for item in read("mail", export(files), **(OWN | options)):
        found.setdefault(item.record_id, item.visibility)  # the first copy of each
    return found


@pytest.mark.parametrize(
    "others",
    [
        pytest.param([], id="nobody answers"),
        pytest.param(ANSWERED, id="absence notices of two strangers are answers too"),
        pytest.param([sent("1@c", ANN), sent("2@c", CY)], id="strangers write to it"),
        pytest.param(ANSWERED[:1], id="one may have been sent it on"),
        pytest.param(
            [each.replace("List-Id", "X-Was").replace("List-Post", "X-At").replace("Precedence", "X-P") for each in ANSWERED],
            id="their answers did not come through it",
        ),
        pytest.param(
            [sent("0@example.com", BO, to=f"{USERS}, {ANN}, {CY}")]
            + [each.replace("news@example.com", "0@example.com") for each in ANSWERED],
            id="they were addressed",
        ),
        pytest.param([NEWS.replace(f"Users <{USERS}>", f"{USERS}, {ANN}"), *ANSWERED], id="a copy of it addressed them"),
        pytest.param([NEWS.replace(f"Users <{USERS}>", "undisclosed"), *ANSWERED], id="nobody says whom a copy addressed"),
    ],
)  # fmt: skip
def test_no_header_makes_a_list_public_that_is_not_declared(export: Any, read: Any, others: list[str]) -> None:
    assert visibility(read, export, NEWS, *others)["news@example.com"] == "internal"


def test_the_staff_s_list_stays_internal_where_the_users_one_is_public(export: Any, read: Any) -> None:
    staff = sent("staff@example.com", BO, to="staff@lists.example.com", through="staff@lists.example.com")
    spam = sent("spam@x", CY, to="staff@lists.example.com", through="staff@lists.example.com")
    found = visibility(read, export, NEWS, *ANSWERED, staff, spam, public_lists=[USERS])
    assert found["staff@example.com"] == "internal"
    assert found["news@example.com"] == "public"


def test_a_declared_list_is_public_without_evidence_and_without_its_headers(export: Any, read: Any) -> None:
    stripped = sent("plain@example.com", BO, through=None)
    assert visibility(read, export, NEWS, stripped) == {"news@example.com": "internal", "plain@example.com": "internal"}
    found = visibility(read, export, NEWS, stripped, public_lists=[USERS])
    assert found == {"news@example.com": "public", "plain@example.com": "public"}


MUNGED = f"Ann Example via Users <{USERS}>"


@pytest.mark.parametrize(
    ("sender", "extra", "name", "ref", "role"),
    [
        (MUNGED, "Reply-To: Ann Example <Ann@customer.example>", "Ann Example", "ann@customer.example", "requester"),
        (MUNGED, f"Reply-To: {USERS}, Ann Example <ann@customer.example>", "Ann Example", "ann@customer.example", "requester"),
        (MUNGED, f"Reply-To: {USERS}\nCc: Cy <cy@example.com>, Ann Example <ann@customer.example>",
         "Ann Example", "ann@customer.example", "requester"),
        (MUNGED, "X-Original-From: A. Example <ann@customer.example>", "Ann Example", "ann@customer.example", "requester"),
        (f'"Bo Desk via Users" <{USERS}>', "Reply-To: Bo Desk <bo@example.com>", "Bo Desk", f"bo desk via {USERS}", "requester"),
        (f"=?utf-8?q?J=C3=BCrgen_via_Users?= <{USERS}>", "Reply-To: =?utf-8?q?J=C3=BCrgen?= <j@x.example>",
         "Jürgen", "j@x.example", "requester"),
        (f"Ann Example <{USERS}>", "Reply-To: Ann Example <ann@customer.example>",
         "Ann Example", "ann@customer.example", "requester"),
        (MUNGED, f"Cc: Cy <cy@example.com>\nReply-To: {USERS}", "Ann Example", f"ann example via {USERS}", "requester"),
        (f'"Ann Example via Users <{USERS}>"', "Reply-To: Ann Example <ann@customer.example>",
         "Ann Example", "ann@customer.example", "requester"),
        (f"\"'Ann Example' via Users\" <{USERS}>", "X-Original-Sender: ann@customer.example",
         "Ann Example", "ann@customer.example", "requester"),
        (f"ann@customer.example via Users <{USERS}>", "", None, "ann@customer.example", "requester"),
        (f'"bo at example.com via Users" <{USERS}>', "", None, f"bo@example.com via {USERS}", "requester"),
        (USERS, "", None, None, "requester"),
    ],
)  # fmt: skip
def test_the_author_of_what_a_list_sent_is_the_person_and_never_the_list(
    sender: str, extra: str, name: str | None, ref: str | None, role: str
) -> None:
    item = one(sent("1@x", sender, extra=extra))
    assert (item.author_ref, item.role) == (ref, role)
    assert item.person.names == ((name,) if name else ())
    assert USERS not in item.person.emails


def test_a_list_is_known_without_its_headers_where_it_writes_to_itself_or_is_declared() -> None:
    reply = "Reply-To: Ann Example <ann@customer.example>"
    for item in (
        one(sent("1@x", MUNGED, through=None, extra=reply)),
        one(sent("1@x", f"{USERS} (Ann Example)", to="x@y.example", through=None, extra=reply), public_lists=[USERS]),
    ):
        assert (item.author_ref, item.role) == ("ann@customer.example", "requester")


def test_whom_nothing_tells_may_be_an_employee_and_their_mail_to_the_staff_stays_internal() -> None:
    assert one(sent("1@x", MUNGED)).visibility == "internal"
    assert one(sent("1@x", MUNGED), public_lists=[USERS]).visibility == "public"


def test_a_name_with_via_that_no_list_put_there_is_a_name() -> None:
    item = one(sent("1@x", "Rome via Milan <travel@agency.example>", to="help@example.com", through=None))
    assert (item.person.names, item.author_ref) == (("Rome via Milan",), "travel@agency.example")


OUTSIDER = "mallory@evil.example"
OF_HIS_OWN = f"List-Id: <{OUTSIDER.replace('@', '.')}>\n"


@pytest.mark.parametrize(
    ("sender", "to", "extra"),
    [
        (f"Mallory <{OUTSIDER}>", USERS, OF_HIS_OWN + "Reply-To: bo@example.com"),
        (f"Mallory <{OUTSIDER}>", OUTSIDER, "Precedence: list\nReply-To: bo@example.com"),
        (f"Bo Desk via Docs <{OUTSIDER}>", USERS, "Reply-To: Bo Desk <bo@example.com>"),
        (f'"bo@example.com via Users" <{OUTSIDER}>', USERS, OF_HIS_OWN),
        (f"Mallory via Users <{USERS}>", USERS, f"List-Id: <{USERS}>\nX-Original-Sender: {OUTSIDER}\nReply-To: bo@example.com"),
        (f"Mallory via Users <{USERS}>", USERS, f"List-Id: <{USERS}>\nCc: Mallory <bo@example.com>"),
        (f"Mallory via Users <{USERS}>", USERS, f"List-Id: <{USERS}>\nX-Original-From: bo@example.com"),
    ],
)  # fmt: skip
def test_nobody_becomes_an_agent_by_what_they_write_beside_their_name(sender: str, to: str, extra: str) -> None:
    for declared in ([], [USERS]):
        item = one(sent("1@x", sender, to=to, through=None, extra=extra), public_lists=declared)
        assert item.role == "requester"
        assert item.author_ref != "bo@example.com"


@pytest.mark.parametrize(
    "to",
    [
        "root@localhost",
        "x@mailhost",
        "x@mail.lan",
        "x@localhost.localdomain",
        "cy@example.com.",
        "staff@groups.example",
    ],
)
def test_an_answer_to_nobody_outside_is_internal(to: str) -> None:
    extra = "List-Id: <staff.groups.example>" if to.startswith("staff") else ""
    assert one(sent("1@x", BO, to=to, through=None, extra=extra)).visibility == "internal"


# Addresses and domains of the company ---------------------------------------------------------------------------------


def test_an_agent_may_write_from_a_private_address() -> None:
    settings = {"agents": ["Bo.Desk@gmail.example", "@partner.example"], **OWN}
    roles = [
        one(sent("1@x", each), **settings).role
        for each in ("bo.desk@gmail.example", "x@gmail.example", "y@partner.example")
    ]
    assert roles == ["agent", "requester", "agent"]
    alone = one(sent("1@x", "bo.desk@gmail.example", to=ANN, through=None), agents=["bo.desk@gmail.example"])
    assert (alone.role, alone.visibility) == ("agent", "public")


@pytest.mark.parametrize(
    ("option", "value", "fix"),
    [
        ("own_domains", "somebody@gmail.example", "`agents`"),
        ("agents", "gmail.example", "@example.com"),
        ("public_lists", "@lists.example.com", "whole address"),
    ],
)
def test_what_would_do_nothing_is_refused_with_what_to_write(option: str, value: str, fix: str) -> None:
    with pytest.raises(ValidationError, match=fix):
        mail.Options(**{option: [value]})


# Monthly archives -----------------------------------------------------------------------------------------------------

ARCHIVE = """From ann at customer.example  Thu Nov  5 09:45:02 2026
From: ann at customer.example (Ann Example)
Date: Thu Nov  5 09:45:02 2026
Subject: [Users] Lamp
Message-ID: <1@customer.example>

The lamp flickers.

From bo at example.com  Thu Nov  5 10:45:02 2026
From: bo at example.com (=?utf-8?q?Bo_D=C3=A9sk?=)
Date: Thu Nov  5 10:45:02 2026
Subject: [Users] Lamp
In-Reply-To: <1@customer.example>
References: <1@customer.example>
Message-ID: <2@example.com>

Turn the ring.

"""


def test_a_monthly_archive_is_mail_with_authors_and_the_declared_clock(export: Any, read: Any) -> None:
    items = read("mail", export({"users/2026-November.txt": ARCHIVE}), timezone="Europe/Berlin", **OWN)
    assert [(i.entity, i.author_ref, i.role, i.person.names, i.visibility) for i in items] == [
        ("thread", "ann@customer.example", "requester", ("Ann Example",), "internal"),
        ("turn", "bo@example.com", "agent", ("Bo Désk",), "internal"),
    ]
    assert items[0].created_at.isoformat() == "2026-11-05T08:45:02+00:00"
    public = read("mail", export({"a/2026-November.txt": ARCHIVE}), timezone="UTC", public_lists=[USERS], **OWN)
    assert {item.visibility for item in public} == {"public"}


def test_a_date_without_a_zone_is_refused_until_the_source_declares_one(export: Any, read: Any) -> None:
    items = read("mail", export({"users/2026-November.txt": ARCHIVE}), **OWN)
    assert {item.reason for item in items} == {"bad_date"}
    assert {item.undated.field for item in items} == {"Date"}


def test_a_mail_that_only_lacks_an_addressee_is_no_archive() -> None:
    bare = f"From: {BO}\nMessage-ID: <1@x>\nDate: Thu, 05 Nov 2026 10:00:00 +0000\nSubject: s\n\nx"
    assert one(bare, public_lists=[USERS]).visibility == "internal"
    item = one(sent("1@x", BO, through=None).replace(f"To: Users <{USERS}>", "Bcc: x@y.example"), public_lists=[USERS])
    assert item.visibility == "internal"


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ("ann at customer.example (Ann Example)", ("Ann Example",), "ann@customer.example"),
        ("ann(a)customer.example (Ann Example)", ("Ann Example",), "ann@customer.example"),
        ("Ann Example <ann at customer.example>", ("Ann Example",), "ann@customer.example"),
        ("ann.lee at mail.customer.example", (), "ann.lee@mail.customer.example"),
        ("ann at customer.example (Example, Ann)", ("Example, Ann",), "ann@customer.example"),
        ("ann@customer.example (Example, Ann)", ("Example, Ann",), "ann@customer.example"),
        ("ann at customer.example (ann@customer.example)", ("ann@customer.example",), "ann@customer.example"),
        ("Ann (at home) Example <ann@customer.example>", ("Ann (at home) Example",), "ann@customer.example"),
        ("Ann at the desk", (), None),
    ],
)
def test_an_address_that_an_archive_spelt_out_is_read(written: str, name: tuple[str, ...], address: str | None) -> None:
    item = one(sent("1@x", written, through=None))
    assert (item.person.names, item.author_ref) == (name, address)


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["a via ", " at ", "a at b.", "(a)", "<a> ", "a (", '"a', "<mailto:a"])
def test_names_that_go_on_and_on_are_read_in_linear_time(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correspondents, "MAX_HEADER", 1 << 30)
    monkeypatch.setattr(mailing_lists, "MAX_HEADER", 1 << 30)
    monkeypatch.setattr(mime, "MAX_HEADERS", 1 << 30)
    lists = mail.lists_of(mail.Options(public_lists=[USERS]))
    assert_linear(
        lambda data: lists.author(Mime(data)), lambda n: f"From: {unit * n}\nList-Id: {unit * n}\n\n".encode(), 1_000
    )


def one(message: str, **options: Any) -> Record:
    settings = mail.Options(**(options or OWN if "agents" in options else OWN | options))
    lists = mail.lists_of(settings)
    item = mail._item(
        Origin("x.eml", b"", 0), message.encode(), True, settings, Census(mail.FAMILIES), lists, mail._Threads(())
    )
    assert isinstance(item, Record)
    return item
