"""Law 5: sentinels in every text and identity field, and unkeyed digests of them, are nowhere outside the raw zones."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ahocorasick
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation.demo.truth import DATES
from curation.document import QUARANTINE, document_id, turn_id
from curation.project import PACKAGE_DEFS
from curation.storage.tables import Tables

DAY = "2026-11-02"
SUITE = """\
expectations:
  - name: some_examples
    expect: expect_table_row_count_to_be_between
    arguments: {min_value: 1}
"""
SOURCE = "type: curation.components.Source\nattributes:\n  name: NAME\n  reader: salesforce\n  description: A test.\n"
SOURCE += "  owner: crm@example.com\n  licence: internal\n  purpose: a test\n"


@dataclass
class Plants:
    """Hands out sentinels, each a word of its own, and remembers where it went and all ids in use."""

    words: dict[str, str] = field(default_factory=dict)  # sentinel → where
    ids: list[tuple[str, str]] = field(default_factory=list)  # source, vendor's id

    def word(self, where: str) -> str:
        number, letters = len(self.words) + 26**3, ""
        while number:
            number, digit = divmod(number, 26)
            letters = chr(97 + digit) + letters
        found = f"Zq{letters}vex"
        self.words[found] = where
        return found

    def name(self, where: str) -> str:
        return f"{self.word(where)} {self.word(where)}"

    def text(self, where: str) -> str:
        return f"Something about {self.word(where)} that nobody else may read."

    def keep(self, value: str, where: str) -> str:
        """A value of a fixed form, such as a phone number, as a sentinel."""
        self.words[value] = where
        return value

    def id(self, source: str, value: int | str) -> Any:
        self.ids.append((source, str(value)))
        return value


def _ndjson(path: Path, rows: list[dict[str, Any] | str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))


def _table(path: Path, rows: list[dict[str, str]], more: list[str] | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        stream.write("".join(line + "\r\n" for line in more or ()))


def _zendesk(folder: Path, p: Plants) -> None:
    people: list[dict[str, Any] | str] = []
    for n in range(4):
        people.append(
            {
                "id": p.id("zendesk", 700200 + n),
                "name": p.name("user name"),
                "email": f"{p.word('user e-mail')}@example.com",
                "phone": p.keep(f"+1-312-555-01{40 + n}", "user phone"),
                "role": "agent" if n == 3 else "end-user",
                "alias": p.word("user alias"),
                "details": p.text("user details"),
                "notes": p.text("user notes"),
                "external_id": p.word("user external id"),
                "tags": [p.word("user tag")],
                "created_at": "2026-10-01T08:00:00Z",
                "updated_at": "2026-10-01T08:00:00Z",
                "user_fields": {
                    "training_consent": "denied" if n == 2 else "granted",
                    "account_number": p.keep(f"TW-42{n}7-90{n}3", "account number"),
                    "birthday_wish": p.word("unknown user field"),
                },
            }
        )
    people.append(f'{{"id": 700299, "name": "{p.name("broken user")}", "role": ')
    people.append(
        f'{{"id": 700298, "name": "{p.name("twice")}", "name": "{p.name("twice")}", "email": "a@example.com"}}'
    )
    people.append({"name": p.name("user without id"), "email": f"{p.word('user without id')}@example.com"})
    _ndjson(folder / "users-0001.ndjson", people)

    def ticket(number: int, requester: int, **more: Any) -> dict[str, Any]:
        return {
            "id": p.id("zendesk", number), "subject": "The lamp is dark", "status": "solved", "priority": "high",
            "requester_id": 700200 + requester, "created_at": "2026-10-05T08:00:00Z",
            "updated_at": "2026-10-06T08:00:00Z", "raw_subject": p.text("unknown ticket field"),
            "recipient": f"{p.word('ticket recipient')}@example.com", "external_id": p.word("ticket external id"),
            "tags": [p.word("ticket tag")], "collaborators": [{"name": p.name("collaborator")}],
            "via": {"channel": "email", "source": {"from": {"address": f"{p.word('via')}@example.com"}}},
            "custom_fields": [
                {"id": 360001, "value": p.word("custom field product")},
                {"id": 369999, "value": p.text("unlisted custom field")}, {"id": 360002, "value": "hardware"},
            ],
        } | more  # fmt: skip

    mine = {key: people[0][key] for key in ("name", "email", "phone")}  # type: ignore[index]
    account = people[0]["user_fields"]["account_number"]  # type: ignore[index]
    _ndjson(
        folder / "tickets-0001.ndjson",
        [
            ticket(
                50201, 0,
                description=f"Hello, my lamp is dark. I am {mine['name']}, write to {mine['email']} or call "
                f"{mine['phone']}; my account is {account}. It hangs over the stairs since Monday.",
            ),
            ticket(50202, 1, description="Hello, the bulb in the hall flickers whenever the door is opened."),
            ticket(50203, 2, subject=p.text("opted-out subject"), description=p.text("opted-out description")),
            ticket(50204, 1, subject=p.text("open subject"), description=p.text("other status"), status="hold-" + p.word("status")),
            ticket(50205, 1, subject=p.text("deleted"), description=p.text("deleted"), status="deleted"),
            ticket(50206, 1, subject=p.text("bad date"), description=p.text("bad date"), created_at=p.word("bad date")),
            ticket(50207, 1, subject={"text": p.text("bad type")}, description=[p.text("bad type")]),
            json.dumps(ticket(50208, 1, description=p.text("torn line")))[:-3],
            json.dumps(ticket(50209, 1, description=p.text("NaN"))).replace('"high"', "NaN"),
            "[" * 5000 + f'"{p.word("nested")}"',
        ],
    )  # fmt: skip
    comments: list[dict[str, Any] | str] = []
    for n, (parent, author, public) in enumerate(
        [(50201, 3, True), (50201, 3, False), (50202, 3, True), (50202, 1, False), (50203, 2, True), (50299, 1, True)]
    ):
        said = "Thank you. Please turn the switch at the door twice and wait for a minute."
        body = said if public and parent < 50203 else p.text("internal note, opted-out or orphan comment")
        comments.append(
            {
                "id": p.id("zendesk", 8000200 + n), "ticket_id": parent, "author_id": 700200 + author,
                "public": public, "body": body, "html_body": f"<p title='{p.word('markup')}'>{body}</p>",
                "created_at": f"2026-10-05T{9 + n:02d}:00:00Z", "plain_body": p.text("unknown comment field"),
                "attachments": [{"file_name": p.word("attachment") + ".pdf"}],
                "metadata": {"system": {"location": p.word("location")}},
            }
        )  # fmt: skip
    comments.append({"id": 8000299, "author_id": 700200, "body": p.text("comment without ticket"), "public": True})
    _ndjson(folder / "comments-0001.ndjson", comments)
    _ndjson(folder / "organizations.json", [json.dumps({"organizations": [{"id": 1, "name": p.name("organisation")}]})])
    _ndjson(folder / f"{p.word('file name')}.txt", [p.text("unknown file")])
    (folder / "tickets-0002.ndjson.gz").write_bytes(b"\x1f\x8b" + p.text("corrupt gzip").encode())
    (folder / "tickets-0003.ndjson").write_bytes(b"\xff\xfe" + p.text("not UTF-8").encode("utf-16-le"))


def _salesforce(folder: Path, p: Plants) -> None:
    def common(key: str) -> dict[str, str]:
        return {"Id": p.id("salesforce", key), "IsDeleted": "0", "CreatedDate": "2026-10-05T08:00:00.000+0000"}

    contact = common("003Tw0000000201AAQ") | {
        "AccountId": "001Tw0000000201AAQ", "LastName": p.word("contact"), "FirstName": p.word("contact"),
        "Name": p.name("contact"), "MailingStreet": p.word("street"), "MailingCity": p.word("city"),
        "Phone": p.keep("+1-312-555-0171", "contact phone"), "Email": f"{p.word('contact')}@example.com",
        "Training_Consent__c": "granted", "Hobby__c": p.word("unknown column"), "Description": p.text("contact"),
    }  # fmt: skip
    _table(folder / "Contact.csv", [contact], [f"003Tw0000000299AAQ,{p.word('ragged')},{p.word('ragged')}"])
    account = common("001Tw0000000201AAQ") | {
        "Name": p.name("account"), "AccountNumber": p.keep("TW-8812-3301", "account number"),
        "Phone": p.keep("+1-312-555-0172", "account phone"), "Site": p.word("account site"),
    }  # fmt: skip
    _table(folder / "Account.csv", [account])
    case = common("500Tw0000000201AAQ") | {
        "ContactId": "003Tw0000000201AAQ", "SuppliedName": p.name("supplied"), "Status": "Closed",
        "SuppliedEmail": f"{p.word('supplied')}@example.com", "Subject": "A crack in the shade", "Priority": "High",
        "Description": f"The shade of the lamp is cracked. {contact['Name']}, {contact['Email']}",
        "Type": p.word("case type"), "Reason": p.word("case reason"), "Product__c": p.word("case product"),
    }  # fmt: skip
    denied = case | common("500Tw0000000202AAQ") | {"Status": "New " + p.word("status"), "Description": p.text("case")}
    _table(folder / "Case.csv", [case, denied], [f"500Tw0000000299AAQ,0,{p.word('ragged case')}"])
    comment = common("00aTw0000000201AAQ") | {
        "ParentId": "500Tw0000000201AAQ", "IsPublished": "0", "CommentBody": p.text("unpublished comment"),
        "CreatedById": "005Tw0000000201AAQ",
    }  # fmt: skip
    _table(folder / "CaseComment.csv", [comment])
    task = common("00TTw0000000201AAQ") | {
        "WhoId": "003Tw0000000201AAQ", "Subject": p.text("note"), "Description": p.text("note"), "OwnerId": "005Tw",
        "Status": "Completed", "CallDisposition": p.word("unknown column"),
    }  # fmt: skip
    _table(folder / "Task.csv", [task])
    _table(folder / "Wish__c.csv", [common("a00Tw0000000201AAQ") | {"Wish__c": p.text("custom object")}])
    _ndjson(folder / "loader.log", [p.text("log of the loader")])


def _articles(folder: Path, p: Plants) -> None:
    def article(name: str, body: str, **front: str) -> None:
        given = {"version": "1", "effective_date": "2026-01-01", "confidentiality": "internal"} | front
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        matter = "".join(f"{key}: {value}\n" for key, value in given.items())
        path.write_text(f"---\n{matter}---\n\n# Lamps\n\n{body}\n")

    article(
        f"{p.word('folder')}/{p.word('file name')}.md", "A lamp that stays dark is switched at its panel, twice.",
        id="lamps", reviewer=p.name("unknown front matter"), ticket=p.word("unknown front matter"),
        tags=f"[{p.word('article tag')}]",
    )  # fmt: skip
    article(
        "a.md", p.text("secret body"), id=p.word("article id"), title=p.word("title"), confidentiality="confidential"
    )
    article("b.md", p.text("future body"), id="future", title=p.word("title"), effective_date="2031-01-01")
    article("c.md", p.text("body of a bad date"), id="bad", title=p.word("title"), effective_date=p.word("date"))
    article("d.md", p.text("bad front matter"), id="[" + p.word("not YAML"))
    article("e.md", p.text("unknown level"), id="level", confidentiality=p.word("level"))
    (folder / "picture.svg").write_text(p.text("unknown file"))


@dataclass(frozen=True)
class Done:
    """A deployment after its nights: the plants, and everything that its commands said."""

    root: Path
    plants: Plants
    said: dict[str, tuple[int, bytes]]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """One night through the command line and Dagster, with three sources that fail; then all that can go wrong."""
    root = tmp_path_factory.mktemp("raw")
    defs = root / "defs"
    shutil.copytree(PACKAGE_DEFS, defs, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    for suite in defs.rglob("suite.yaml"):
        suite.write_text(SUITE)
    for name in ("drifted", "misnamed", "linked"):
        (defs / "sources" / name).mkdir()
        (defs / "sources" / name / "defs.yaml").write_text(SOURCE.replace("NAME", name))
    for folder in ("dagster_home", "tmp", "home"):
        (root / folder).mkdir()
    shutil.copy(Path(__file__).parents[2] / "dagster_home" / "dagster.yaml", root / "dagster_home")
    plants, landing = Plants(), root / "data" / "landing"
    _zendesk(landing / "zendesk" / DAY, plants)
    _salesforce(landing / "salesforce" / DAY, plants)
    _articles(landing / "kb" / DAY, plants)
    _table(landing / "drifted" / DAY / "Contact.csv", [{"Id": "003X", plants.word("column"): plants.word("cell")}])
    _table(landing / "misnamed" / plants.word("folder") / "Contact.csv", [{"Id": plants.word("cell")}])
    (landing / "linked" / DAY).mkdir(parents=True)
    (landing / "linked" / DAY / f"{plants.word('link')}.csv").symlink_to(root / plants.word("target"))
    environment = {
        **os.environ, "CURATION_DEFS": str(defs), "CURATION_PROJECT": str(root), "HOME": str(root / "home"),
        "DAGSTER_HOME": str(root / "dagster_home"), "TMPDIR": str(root / "tmp"), "CURATION_TRACEBACK": "",
        "XDG_CACHE_HOME": str(root / "home"), "GX_ANALYTICS_ENABLED": "false", "CURATION_WORKERS": "1",
    }  # fmt: skip
    said: dict[str, tuple[int, bytes]] = {}

    def command(name: str, *arguments: str) -> None:
        call = [sys.executable, "-m", "curation.cli", *arguments]
        ran = subprocess.run(call, env=environment, capture_output=True, timeout=300, check=False)
        said[name] = (ran.returncode, ran.stdout + ran.stderr)

    command("night", "run")
    command("status", "status")
    command("explain", "explain", "zendesk:59999")
    for torn in (root / "data" / "restricted" / "tables" / "zendesk_records").rglob("part-*.parquet"):
        torn.write_bytes(torn.read_bytes()[: torn.stat().st_size // 2])
    command("torn table", "run")
    command("status of a failed night", "status")
    decisions = root / "data" / "restricted" / "decisions"
    first = min(decisions.glob("*.json"))
    first.write_text(first.read_text().replace("drifted", "other"))
    command("tampered decision", "run")
    return Done(root, plants, said)


# ---------------------------------------------------------------- everything outside the raw zones, readable


def _outside(done: Done) -> Iterator[tuple[str, bytes]]:
    """(where, bytes) of all that lies outside landing/ and restricted/, decoded where it is packed."""
    raw = (done.root / "data" / "landing", done.root / "data" / "restricted")
    for path in sorted(done.root.rglob("*")):
        if not path.is_file() or any(path.is_relative_to(zone) for zone in raw):
            continue
        where = path.relative_to(done.root).as_posix()
        yield where, where.encode()
        content = path.read_bytes()
        yield where, content
        if content.startswith(b"PAR1"):
            yield where, _cells(pq.read_table(path))
        if content.startswith(b"SQLite format 3"):
            yield from ((where, cell) for cell in _rows(path))
        if content.startswith((b"x\x9c", b"x\x01", b"x\xda", b"\x1f\x8b")):
            yield where, zlib.decompress(content, wbits=47)
    packed = subprocess.run(
        ["git", "-C", done.root / "data" / "registry", "cat-file", "--batch", "--batch-all-objects"],
        capture_output=True, check=True,
    )  # fmt: skip
    yield "git objects", packed.stdout
    yield from ((name, output) for name, (_, output) in done.said.items())


def _cells(table: pa.Table) -> bytes:
    """All values of a table as text, and raw bytes as they are."""
    found: list[bytes] = [str(table.schema.metadata).encode()]

    def visit(value: Any) -> None:
        if isinstance(value, dict):
            for inner in value.values():
                visit(inner)
        elif isinstance(value, list):
            for inner in value:
                visit(inner)
        else:
            found.append(value if isinstance(value, bytes) else str(value).encode())

    for row in table.to_pylist():
        visit(row)
    return b"\n".join(found)


def _rows(path: Path) -> Iterator[bytes]:
    """Every cell of a SQLite file; what Dagster compressed, unpacked."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                for cell in row:
                    data = cell if isinstance(cell, bytes) else str(cell).encode()
                    yield data
                    if data.startswith(b"x"):
                        yield zlib.decompress(data)
    connection.close()


class Needles:
    """Byte strings to look for, all at once."""

    def __init__(self, needles: dict[bytes, str], *, fold: bool) -> None:
        self._fold: Callable[[bytes], bytes] = bytes.lower if fold else bytes
        self._automaton = ahocorasick.Automaton()
        for needle, what in needles.items():
            self._automaton.add_word(self._fold(needle).decode("latin-1"), what)
        self._automaton.make_automaton()

    def found(self, places: Iterator[tuple[str, bytes]]) -> set[tuple[str, str]]:
        """(where, what) of every hit."""
        return {
            (where, what)
            for where, data in places
            for _, what in self._automaton.iter(self._fold(data).decode("latin-1"))
        }


def _forms(digest: bytes, what: str) -> dict[bytes, str]:
    """How a digest may be written: raw, hex, base64 (with or without padding, either alphabet)."""
    written = (digest, digest.hex().encode(), base64.b64encode(digest)[:-1], base64.urlsafe_b64encode(digest)[:-1])
    return dict.fromkeys(written, what)


def test_the_night_published_three_corpora_and_met_every_failure_that_was_provoked(done: Done) -> None:
    code, said = done.said["night"]
    assert code == 0, said.decode()
    assert len(list((done.root / "data" / "registry").glob("corpora/*.releases.json"))) == 3
    for source in ("drifted", "misnamed"):
        assert f"{source} is held".encode() in said
    quarantine = Tables(done.root / "data" / "restricted" / "tables").read("quarantine", QUARANTINE).to_pylist()
    assert [row["reason"] for row in quarantine if row["source"] == "linked"] == ["link_outside"]
    assert done.said["torn table"][0] == 1, done.said["torn table"][1].decode()
    assert done.said["tampered decision"][0] == 1, done.said["tampered decision"][1].decode()
    assert len(done.plants.words) >= 100


def test_no_sentinel_is_outside_the_raw_zones(done: Done) -> None:
    needles = {word.encode(): f"{where}: {word}" for word, where in done.plants.words.items()}
    assert Needles(needles, fold=True).found(_outside(done)) == set()


def test_no_unkeyed_digest_of_a_sentinel_or_of_a_vendors_id_is_outside_the_raw_zones(done: Done) -> None:
    needles: dict[bytes, str] = {}
    values = dict(done.plants.words)
    values |= {form(word): where for word, where in done.plants.words.items() for form in (str.lower, str.upper)}
    for source, record in done.plants.ids:
        for value in (record, f"{source}:{record}"):
            values[value] = f"id of {source}"
        needles |= _forms(bytes.fromhex(document_id(source, record)), f"doc_id of {source}")
        for part in ("title", "text"):
            needles |= _forms(bytes.fromhex(turn_id(source, record, part)), f"turn_id of {source}")
    for value, where in values.items():
        needles |= _forms(hashlib.sha256(value.encode()).digest(), where)
    for table in ("zendesk", "salesforce", "kb"):
        for row in _raw_rows(done, f"{table}_cleaned"):
            needles |= _forms(row["raw_sha256"], f"raw_sha256 of {table}")
        for row in _raw_rows(done, f"{table}_documents"):
            needles |= _forms(bytes.fromhex(row["doc_id"]), "doc_id")
    for row in _raw_rows(done, "findings"):
        needles |= _forms(row["clean_sha256"], "clean_sha256")
    assert len(needles) > 1000
    assert Needles(needles, fold=False).found(_outside(done)) == set()


def _raw_rows(done: Done, table: str) -> list[dict[str, Any]]:
    from deltalake import DeltaTable

    rows: list[dict[str, Any]] = (
        DeltaTable(str(done.root / "data" / "restricted" / "tables" / table)).to_pyarrow_table().to_pylist()
    )
    return rows


def test_the_search_itself_finds_what_is_planted_in_the_raw_zones(done: Done) -> None:
    """The same search over the raw zones meets the sentinels: it would have met them outside too."""
    needles = {word.encode(): word for word in done.plants.words}
    tables = done.root / "data" / "restricted" / "tables"
    inside = Needles(needles, fold=True).found(
        (f.name, _cells(pq.read_table(f))) for f in sorted(tables.rglob("*_cleaned/**/*.parquet"))
    )
    assert len({word for _, word in inside}) > 10
    landing = done.root / "data" / "landing"
    landed = [(f.name, str(f).encode() + (f.read_bytes() if f.is_file() else b"")) for f in landing.rglob("*")]
    packed = {word for _, word in Needles(needles, fold=True).found(iter(landed))}
    missing = {where for word, where in done.plants.words.items() if word not in packed}
    assert missing <= {"target", "not UTF-8", "folder"}, missing


def test_raw_zones_and_keys_are_their_owners_alone(done: Done) -> None:
    data = done.root / "data"
    for folder in (data / "restricted", data / "keys"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for key in (data / "keys").iterdir():
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert not list((done.root / "tmp").rglob("*.parquet"))


def test_raw_text_that_a_killed_night_was_working_on_is_gone_after_the_next(small: Any) -> None:
    small.land(DATES[0], source="kb")
    places = small.project().locations
    hold = "import sys, time; from pathlib import Path; from curation.storage.scratch import scratch\n"
    hold += "with scratch(Path(sys.argv[1]), 'step') as folder:\n    print(folder, flush=True)\n    time.sleep(300)"
    call = [sys.executable, "-c", hold, str(places.temporary)]
    processes = [subprocess.Popen(call, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        left, held = (Path(process.stdout.readline().strip()) for process in processes if process.stdout)
        for folder in (left, held):
            (folder / "texts.arrow").write_text("raw")
        processes[0].kill()
        processes[0].wait()
        assert small.run(select=["kb_records"]).success
        assert not left.exists()
        assert (held / "texts.arrow").read_text() == "raw"
    finally:
        for process in processes:
            process.kill()
            process.wait()
    assert small.run(select=["kb_records"]).success
    assert list(places.temporary.iterdir()) == []
