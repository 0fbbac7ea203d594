"""Mail: threads by their root, text in any charset, roles by domain, mbox as programs write it, and hostile bytes."""

from __future__ import annotations

import datetime as dt
import email
import mailbox
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation.sources.census import Census
from curation.sources.mails.mime import Mime, decoded_words
from curation.sources.reader import Origin, Record, Rejected
from curation.sources.vendors import mail
from tests.growth import assert_linear

OWN = {"own_domains": ["example.com"]}
ROOT = b"""From: "M\xc3\xbcller, Ann" <Ann@Customer.example>
To: help@example.com
Date: Tue, 02 Jan 2024 10:00:00 +0100
Message-ID: <root@customer.example>
Subject: =?utf-8?q?R=C3=BCckgabe?= =?utf-8?b?IGRlcw==?=
 =?utf-8?q?_Schuhs?=

Der Schuh ist zu klein.
"""
REPLY = b"""From: Bo <bo@eu.example.com>
To: Ann@Customer.example
Date: Tue, 02 Jan 2024 11:00:00 +0000
Message-ID: <reply@example.com>
In-Reply-To: <root@customer.example>
References: <root@customer.example>
Subject: Re: Rueckgabe

Bitte schicken Sie ihn zurueck.
"""
FROM = b"From 1661828917674532318@xxx Sun Mar 22 02:19:17 +0000 2020\r\n"


LONG = "Привет, я не получил свой заказ, хотя прошло уже две недели. Сообщите, когда он будет доставлен." * 3


def one(data: bytes, **options: Any) -> Record | Rejected:
    settings = mail.Options(**options)
    lists = mail.lists_of(settings)
    return mail._item(Origin("x.eml", b"", 0), data, True, settings, Census(mail.FAMILIES), lists, mail._Threads(()))


def text(data: bytes, declared: str = "text/plain", encoding: str = "8bit") -> str | None:
    head = f"From: a@example.org\nContent-Type: {declared}\nContent-Transfer-Encoding: {encoding}\n\n".encode()
    item = one(head + data)
    return item.text if isinstance(item, Record) else item.reason


def nested(kind: str, *parts: bytes) -> bytes:
    body = b"".join(b"--sep\r\n" + part + b"\r\n" for part in parts)
    return (
        f'From: a@example.org\r\nContent-Type: multipart/{kind}; boundary="sep"\r\n\r\n'.encode()
        + body
        + b"--sep--\r\n"
    )


PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n\r\nplain"
HTML = b"Content-Type: text/html\r\n\r\n<p>rich <b>text</b></p>"


def test_the_first_message_opens_the_thread_and_a_reply_is_its_turn(export: Any, read: Any, account: Any) -> None:
    items = read("mail", export({"a.eml": ROOT, "b.eml": REPLY, "readme.txt": "x"}), **OWN)
    assert account(items) == {"thread:transcript": 1, "turn:transcript": 1, "rejected:unknown_file": 1}
    root, reply = (item for item in items if isinstance(item, Record))
    assert (root.record_id, root.parent_id, root.title) == ("root@customer.example", None, "Rückgabe des Schuhs")
    assert (root.text, root.role, root.author_ref) == (
        "Der Schuh ist zu klein.", "requester", "ann@customer.example",
    )  # fmt: skip
    assert (root.person.names, root.person.emails) == (("Müller, Ann",), ("Ann@Customer.example",))
    assert root.created_at == dt.datetime(2024, 1, 2, 9, tzinfo=dt.UTC)
    assert (reply.record_id, reply.parent_id, reply.title) == ("reply@example.com", root.record_id, "Rueckgabe")
    assert (reply.role, reply.visibility, root.visibility) == ("agent", "public", "public")


def test_a_saved_message_may_begin_with_a_mark_or_a_separator(export: Any, read: Any) -> None:
    items = read("mail", export({"a.eml": b"\xef\xbb\xbf" + ROOT, "b.eml": FROM + REPLY}))
    assert [item.record_id for item in items] == ["root@customer.example", "reply@example.com"]


def test_without_own_domains_nobody_has_a_role_and_all_is_internal() -> None:
    item = one(ROOT)
    assert isinstance(item, Record) and (item.role, item.visibility) == (None, "internal")


@pytest.mark.parametrize(
    ("recipients", "visibility"),
    [
        (b"To: cy@example.com", "internal"),
        (b"To: cy@example.com\nCc: ann@customer.example", "public"),
        (b"To: not a list <of addresses", "internal"),
        (b'To: "ann@customer.example" <cy@example.com>', "internal"),
        (b"To: x@notexample.com", "public"),
    ],
)
def test_mail_is_public_only_if_somebody_inside_and_somebody_outside_have_it(
    recipients: bytes, visibility: str
) -> None:
    item = one(b"From: bo@example.com\nSubject: s\n" + recipients + b"\n\nx", **OWN)
    assert isinstance(item, Record) and item.visibility == visibility and item.role == "agent"


def test_a_reply_without_references_hangs_on_what_it_replies_to_and_folded_ids_are_joined() -> None:
    item = one(b"From: a@example.org\nMessage-ID:\n <b\n @x>\nIn-Reply-To: Your mail <a@x>\n\nx")
    assert isinstance(item, Record) and (item.record_id, item.parent_id) == ("b@x", "a@x")


def test_a_reply_to_a_reply_belongs_to_the_thread_of_what_it_answers(export: Any, read: Any) -> None:
    def mail(name: str, headers: str = "") -> bytes:
        return f"From: a@example.org\nMessage-ID: <{name}@x>\n{headers}\nx".encode()

    said = [mail("b", "References: <a@x>\n"), mail("c", "In-Reply-To: <b@x>\n"), mail("d", "References: <c@x>\n")]
    for order in permutations(said):  # files lie in the order of their names, and names may be digests
        items = read("mail", export({f"{number}.eml": each for number, each in enumerate(order)}))
        found = sorted((item.record_id, item.parent_id) for item in items)
        assert found == [("b@x", "a@x"), ("c@x", "a@x"), ("d@x", "a@x")]


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Re: A fan hums", "A fan hums"),
        ("[list] RE: AW: A fan hums", "[list] A fan hums"),
        ("Re[2]: A fan hums", "A fan hums"),
        ("Regarding: a fan", "Regarding: a fan"),
        ("Re:", None),
    ],
)
def test_a_reply_has_the_subject_without_what_says_that_it_is_one(subject: str, title: str | None) -> None:
    item = one(f"From: a@example.org\nMessage-ID: <b@x>\nReferences: <a@x>\nSubject: {subject}\n\nx".encode())
    assert isinstance(item, Record) and item.title == title


def test_a_message_without_an_id_gets_the_same_one_in_every_folder() -> None:
    data = b"From: a@example.org\nDate: Tue, 02 Jan 2024 10:00:00 +0000\nSubject: s\n\ntext\n"
    ids = {item.record_id for item in (one(data), one(b"X-Mozilla-Status: 0001\n" + data)) if isinstance(item, Record)}
    assert len(ids) == 1 and len(ids.pop()) == 64
    other = one(data.replace(b"text", b"other"))
    assert isinstance(other, Record) and other.record_id not in ids


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (b"Date: 2 Jan 2024 10:00 +0100 (CET)", "2024-01-02T09:00:00+00:00"),
        (b"Date: Tue, 2 Jan 2024 10:00:00 -0000", "2024-01-02T10:00:00+00:00"),
        (b"Date: Tue, 2 Jan 2024 10:00:00 EST", "2024-01-02T15:00:00+00:00"),
        (b"Date: Tue, 2 Jan 2024 10:00:00", "bad_date"),
        (b"Date: gestern", "bad_date"),
        (b"Date: Tue, 31 Feb 2024 10:00:00 +0000", "bad_date"),
        (b"Date: Fri, 31 Dec 9999 23:59:59 -1200", "bad_date"),
        (b"Date: gestern\nReceived: by mx; Tue, 2 Jan 2024 10:00:00 +0000", "2024-01-02T10:00:00+00:00"),
        (b"Received: by b; Tue, 2 Jan 2024 10:00:00 +0000\nReceived: by a; Mon, 1 Jan 2024 10:00:00 +0000",
         "2024-01-02T10:00:00+00:00"),
        (b"Subject: s", None),
    ],
)  # fmt: skip
def test_a_date_needs_a_zone_and_the_last_server_stands_in_for_it(headers: bytes, found: str | None) -> None:
    item = one(b"From: a@example.org\nMessage-ID: <a@x>\n" + headers + b"\n\nx")
    when = (
        item.created_at.isoformat() if isinstance(item, Record) and item.created_at else getattr(item, "reason", None)
    )
    assert when == found
    assert isinstance(item, Record) or item.record_id == "a@x"


def test_plain_text_is_preferred_to_html_and_attachments_are_not_read() -> None:
    attached = b'Content-Type: text/plain\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\nattached'
    named = b'Content-Type: text/plain; name="b.txt"\r\nContent-Disposition: inline; filename="b.txt"\r\n\r\nnamed'
    forwarded = b"Content-Type: message/rfc822\r\n\r\nFrom: x@example.org\r\n\r\ninner"
    pdf = b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA"

    def of(data: bytes) -> str | None:
        item = one(data)
        assert isinstance(item, Record)
        return item.text

    assert of(nested("alternative", PLAIN, HTML)) == "plain"
    assert of(nested("alternative", HTML)) == "rich **text**"
    assert of(nested("alternative", b"\r\n \r\n", HTML)) == "rich **text**"
    assert of(nested("mixed", PLAIN, attached, named, forwarded, pdf, b"\r\nfooter")) == "plain\n\nfooter"
    assert of(nested("digest", b"\r\nFrom: x@example.org\r\n\r\ninner")) is None
    assert of(nested("encrypted", pdf)) is None
    whole = nested("alternative", PLAIN, HTML).replace(b"sep", b"inner").partition(b"\r\n")[2]
    assert of(nested("mixed", whole, pdf)) == "plain"
    assert of(nested("mixed", PLAIN).replace(b"--sep--\r\n", b"")) == "plain"  # torn off


@pytest.mark.parametrize(
    ("data", "declared", "encoding", "found"),
    [
        ("Grüße €".encode("cp1252"), "text/plain; charset=iso-8859-1", "8bit", "Grüße €"),
        ("Grüße".encode(), "text/plain", "8bit", "Grüße"),
        ("Grüße".encode(), "text/plain; charset=us-ascii", "8bit", "Grüße"),
        ("Grüße".encode(), "text/plain; charset=x-unknown", "8bit", "Grüße"),
        ("Grüße".encode("latin-1"), "text/plain", "8bit", "bad_encoding"),
        ("Grüße".encode("latin-1"), "text/plain; charset=utf-8", "8bit", "bad_encoding"),
        ("こんにちは".encode("iso2022_jp"), 'text/plain; charset="ISO-2022-JP"', "7bit", "こんにちは"),
        ("Привет".encode("koi8-r"), "text/plain; charset=koi8-r", "8bit", "Привет"),
        (LONG.encode("koi8-r"), "text/plain", "8bit", LONG),
        (b"Gr=C3=BC=\r\n=C3=9Fe", "text/plain; charset=utf-8", "quoted-printable", "Grüße"),
        (b"R3LD\r\nvMOfZQ==\r\n-- \r\nlist footer", "text/plain; charset=utf-8", "BASE64", "Grüße"),
        (b"R3LDvMOfZ", "text/plain; charset=utf-8", "base64", "Grüß"),
        ("<meta charset=koi8-r><p>Привет".encode("koi8-r"), "text/html", "8bit", "Привет"),
        (b"+AGE-", "text/plain; charset=utf-7", "7bit", "a"),
        (b"abc", "text/plain; charset=zlib", "7bit", "abc"),
        (b"a\0b", "text/plain", "8bit", "nul_byte"),
        (b"a\r\nb\rc\n\n", "text/plain", "8bit", "a\nb\nc"),
        (b"%PDF", "application/pdf", "8bit", None),
    ],
)  # fmt: skip
def test_text_is_decoded_as_declared_or_as_utf8_and_else_only_beyond_doubt(
    data: bytes, declared: str, encoding: str, found: str | None
) -> None:
    assert text(data, declared, encoding) == found


def test_an_mbox_is_split_at_its_separators_and_quoted_ones_are_restored(export: Any, read: Any) -> None:
    body = b"From: a@example.org\r\nMessage-ID: <%d@x>\r\n\r\n>From here\r\n>>From there\r\nFrom me, with love\r\n\r\n"
    takeout = b"".join(FROM + body % n for n in range(3))
    thunderbird = takeout.replace(FROM, b"From - Tue Jan 02 10:00:00 2024\r\n").replace(b"@x>", b"@y>")
    files = {
        "Takeout/Mail/All mail.mbox": takeout, "Mail/Inbox": thunderbird, "Mail/Archive.2020": thunderbird,
        "Mail/Inbox.msf": "// <!-- <mdb:mork:z v=\"1.4\"/> -->", "empty.mbox": "", "bad.mbox": "Hello\n", "notes": "Hello\n",
    }  # fmt: skip
    items = read("mail", export(files))
    records = [item for item in items if isinstance(item, Record)]
    assert [r.record_id for r in records if "All" in r.origin.file] == ["0@x", "1@x", "2@x"]
    assert len(records) == 9
    assert {r.text for r in records} == {"From here\n>From there\nFrom me, with love"}
    assert sorted(i.origin.file for i in items if isinstance(i, Rejected)) == [
        "Mail/Inbox.msf", "bad.mbox", "notes",
    ]  # fmt: skip


def test_an_mbox_of_the_standard_library_is_read_message_by_message(tmp_path: Path, read: Any) -> None:
    box = mailbox.mbox(tmp_path / "export.mbox", create=True)
    for number in range(50):
        message = EmailMessage()
        message["From"], message["Message-ID"] = "Jürgen <j@example.org>", f"<{number}@x>"
        message["Subject"] = "Größe " * 20
        message.set_content(f"Nummer {number}\nFrom the start\n" + "ü" * 200)
        if number % 2:
            message.add_alternative("<p>reich</p>", subtype="html")
        if number % 3:
            message.add_attachment(bytes(100), maintype="application", subtype="pdf", filename="a.pdf")
        box.add(message)
    box.flush()
    box.close()
    items = read("mail", tmp_path)
    assert [i.record_id for i in items] == [f"{n}@x" for n in range(50)]
    assert {i.text for i in items} == {f"Nummer {n}\nFrom the start\n" + "ü" * 200 for n in range(50)}
    assert {i.title for i in items} == {("Größe " * 20).strip()}
    assert {i.person.names for i in items} == {("Jürgen",)}


def test_a_maildir_is_read_and_its_flags_are_labels(export: Any, read: Any) -> None:
    names = ["box/cur/1.a.host:2,S", "box/new/2.a.host", "box/cur/3.a.host:2,ST"]
    items = read("mail", export({name: ROOT.replace(b"root", name[8:9].encode()) for name in names}))
    assert [(i.origin.file, [label.raw for label in i.labels]) for i in items] == [
        (names[0], []), (names[2], ["trashed"]), (names[1], []),
    ]  # fmt: skip


def test_what_thunderbird_deleted_and_what_a_server_keeps_for_itself_is_other(export: Any, read: Any) -> None:
    internal = b"From: Mail System <x@example.com>\nSubject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\n\nx"
    first, second, third = read(
        "mail", export({"a.eml": b"X-Mozilla-Status: 0009\n" + ROOT, "b.eml": internal, "c.eml": b"X-Mozilla-Status: 0001\n" + ROOT})
    )  # fmt: skip
    assert (first.entity, second.entity, third.entity) == ("other", "other", "thread")
    assert first.record_id == "shell/root@customer.example"


def test_what_programs_sent_and_what_gmail_marked_is_labelled() -> None:
    def labels(*lines: bytes) -> tuple[str | None, list[tuple[str, str]]]:
        item = one(b"\n".join(lines) + b"\n" + ROOT, **OWN)
        assert isinstance(item, Record)
        return item.role, [(label.name, label.raw) for label in item.labels]

    assert labels(b"Auto-Submitted: auto-replied") == ("system", [("auto_submitted", "auto-replied")])
    assert labels(b"Auto-Submitted: no") == ("requester", [])
    assert labels(b"Precedence: bulk", b"List-Id: <x>") == ("requester", [("auto_submitted", "bulk")])
    assert labels(b"List-Unsubscribe: <x>") == ("requester", [("auto_submitted", "list")])
    assert labels(b"X-Gmail-Labels: Inbox,Spam,=?UTF-8?Q?R=C3=BCckgabe?=")[1] == [
        ("tag", "Inbox"), ("status", "Spam"), ("tag", "Rückgabe"),
    ]  # fmt: skip
    assert labels(b"X-Mozilla-Keys: $label1 Junk")[1] == [("tag", "$label1"), ("tag", "Junk")]


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        (b"ann@example.org", (), "ann@example.org"),
        (b"ann@example.org (Ann Lee)", ("Ann Lee",), "ann@example.org"),
        (b"Lee, Ann <ann@example.org>", ("Lee, Ann",), "ann@example.org"),
        (b"=?iso-8859-1?q?J=FCrgen?= <j@example.org>", ("Jürgen",), "j@example.org"),
        ("Jürgen <j@example.org>".encode("latin-1"), ("J\ufffdrgen",), "j@example.org"),
        (b"undisclosed", (), None),
        (b"a@example.org, b@example.org", (), "a@example.org"),
    ],
)
def test_an_author_has_a_name_and_an_address(written: bytes, name: tuple[str, ...], address: str | None) -> None:
    item = one(b"From: " + written + b"\nSubject: s\n\nx")
    assert isinstance(item, Record) and (item.person.names, item.author_ref) == (name, address)


def test_an_encoded_word_that_is_none_stays_as_it_was_written() -> None:
    for broken in ("=?utf-8?b?!?=", "=?x?q?=FF?=", "=?utf-8?q?no end", "= ?utf-8?q?a?="):
        assert decoded_words(broken) == broken or "?" not in decoded_words(broken)
    assert decoded_words("=?utf-8?b?w7w=?= and =?utf-8*de?q?=C3=BC?=") == "ü and ü"
    assert decoded_words("=?utf-8?b?ww==?=\n =?utf-8?b?vA==?=") == "ü"  # a character cut in two


def test_a_message_that_is_too_large_is_rejected_by_its_name_and_the_next_is_read(
    export: Any, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "MAX_MESSAGE", 100_000)
    large = REPLY + b"x" * 70_000 + b"\n" + b"y\n" * 40_000
    first, second = read("mail", export({"a.mbox": FROM + large + b"\n" + FROM + ROOT, "b.txt": ""}))[:2]
    assert (first.reason, first.entity, first.record_id) == ("too_large", "turn", "reply@example.com")
    assert second.record_id == "root@customer.example"
    (alone,) = read("mail", export({"a.mbox": "", "b.txt": FROM + ROOT, "c.eml": large}))[1:]
    assert (alone.reason, alone.record_id) == ("too_large", "reply@example.com")


def test_a_mail_without_an_id_is_named_by_what_it_says_and_one_without_a_sender_by_its_bytes(
    export: Any, read: Any
) -> None:
    unnamed = b"From: ann@example.com\nSubject: Call\nDate: Thu, 01 Oct 2026 08:00:00 +0000\n\nPlease call me.\n"
    relayed = b"Received: from a.example.com by b.example.com; Thu, 01 Oct 2026 08:00:00 +0000\n\nPlease call back.\n"
    files = {
        "a.eml": unnamed,
        "b.eml": unnamed,
        "c.eml": relayed,
        "d.eml": relayed + b"Now.\n",
        "e.mbox": FROM + relayed,
    }
    items = read("mail", export(files))
    assert [item.entity for item in items] == ["thread"] * 5
    names = [item.record_id for item in items]
    assert names[0] == names[1]
    assert names[2] == names[4]
    assert len(set(names)) == 3


def test_bytes_that_are_no_message_have_no_id(export: Any, read: Any, account: Any) -> None:
    items = read("mail", export({"a.eml": b"", "b.eml": b"\x89PNG\r\n\x1a\n", "c.eml": b"hello\n\nworld"}))
    assert account(items) == {"rejected:missing_id": 3}


MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"
SEMICOLONS = b"--b\nContent-Type: text/plain" + b";" * 8000 + b"\n\n"
BOMBS: dict[str, tuple[Callable[[int], bytes], int, str | None]] = {
    "levels": (lambda n: b"".join(b"%s%d\n\n--b%d\n" % (MIXED[:-3] + b"b", each, each) for each in range(n)), 5_000, "too_deep"),
    "parts": (lambda n: MIXED + b"--b\n\nx\n" * n, 100_000, "too_large"),
    "parameters": (lambda n: MIXED + SEMICOLONS * n, 200, None),
    "comments": (lambda n: b"To: " + b"(" * n + b"@\n\n", 60_000, None),
    "addresses": (lambda n: b"To: " + b"<@" * n + b"\n\n", 30_000, None),
    "encoded words": (lambda n: b"Subject: " + b"=?a?q?" * n + b"\n\n", 10_000, None),
    "names of hosts": (lambda n: b"Content-Type: text/plain; charset=idna\n\n" + b"xn--" * n, 500_000, None),
    "references": (lambda n: b"References: " + b"<" * n + b"\n\n", 60_000, None),
    "headers": (lambda n: b"X: y\n" * n + b"\n", 300_000, "too_large"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_hostile_structure_is_read_or_refused_in_linear_time(name: str) -> None:
    bomb, size, reason = BOMBS[name]
    sent = b"From: a@example.org\n"
    assert getattr(one(sent + bomb(size), **OWN), "reason", None) == reason
    assert_linear(lambda data: one(data, **OWN), lambda n: sent + bomb(n), 10)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from([b"From", b"To", b"Date", b"Subject", b"Content-Type", b"References", b"X-Gmail-Labels"]),
       st.binary(max_size=60))), st.binary(max_size=200))  # fmt: skip
def test_any_bytes_are_a_record_or_a_rejection(headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    item = one(b"".join(name + b": " + value + b"\n" for name, value in headers) + b"\n" + body, **OWN)
    assert isinstance(item, Record | Rejected)
    if isinstance(item, Record):
        (item.record_id + (item.text or "") + (item.title or "") + (item.author_ref or "")).encode()


TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=80).filter(str.strip)


@settings(max_examples=60, deadline=None)
@given(st.recursive(TEXT, lambda inner: st.lists(inner, min_size=1, max_size=3), max_leaves=6), st.sampled_from(["base64", "quoted-printable", "8bit"]))  # fmt: skip
def test_nested_parts_read_as_the_standard_library_reads_them(tree: Any, encoding: str) -> None:
    def build(node: Any) -> EmailMessage:
        message = EmailMessage(policy=policy.SMTP)
        if isinstance(node, str):
            message.set_content(node, cte=encoding)
            return message
        message["Content-Type"] = "multipart/mixed"
        message.set_payload([build(each) for each in node])
        return message

    data = bytes(build(tree))
    peer = email.message_from_bytes(data, policy=policy.default)
    leaves = [str(part.get_content()) for part in peer.walk() if part.get_content_maintype() == "text"]
    trimmed = ["\n".join(leaf.replace("\r", "\n").split("\n")).strip("\n") for leaf in leaves]
    assert (Mime(data).text() or "").split() == "\n\n".join(trimmed).split()
