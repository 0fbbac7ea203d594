"""The demo's exports: same bytes for a seed, enough of everything, every phenomenon where the truth says it is."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from curation.demo.exports.zendesk import SUMMARY_FIELD
from curation.demo.landings import DATES, MARKER, SOURCES, make_landings, write_landings
from curation.demo.planted import BROKEN, PHENOMENA, Truth
from curation.errors import ConfigurationError
from curation.sources.census import Census
from curation.sources.reader import Rejected, reader
from curation.storage.landings.landing import LandingZone

Landings = Mapping[tuple[str, dt.date], Mapping[str, bytes]]
SCALES = (1.0, 0.05)
REPOSITORY = Path(__file__).parents[2]
IN_TEXT = (
    *(
        "signature",
        "quoted_reply",
        "forward_header",
        "disclaimer",
        "mobile_footer",
        "auto_reply",
        "mojibake",
        "zero_width",
    ),
    *("bounce", "alert", "invitation", "survey", "merge_notice", "status_notice", "human_about_notice"),
    *("reply_marker", "ticket_banner", "tracking_link", "html_remains", "slogan", "gateway_banner", "frequent_answer"),
    *("product_alias", "former_product", "hyphenation", "page_number", "ocr_broken"),
    *("macro", "edited_macro", "stale_link", "current_link", "stale_citation", "current_citation", "stale_title"),
    *("malformed_request", "ambiguous_request", "rare_intent", "noisy_table", "half_written_note", "refused_request"),
    *("angry_customer", "frozen_candidate", "frozen_copy", "draft_and_sent", "sales_note"),
    *("internal_secret", "stale_quote", "late_person", *(name for name in PHENOMENA if name.startswith("pii_"))),
)
ELSEWHERE = ("jira", "wiki", "mailbox")  # looked at in test_demo_exports.py


@pytest.fixture(scope="module", params=SCALES, ids=["full", "small"])
def made(request: pytest.FixtureRequest) -> tuple[Landings, Truth]:
    return make_landings(7, request.param)


@pytest.fixture(scope="module")
def full() -> tuple[Landings, Truth]:
    return make_landings(7, 1.0)


def rejected(truth: Truth, source: str, date: dt.date, name: str) -> set[int]:
    """Positions that the truth calls broken in one file."""
    prefix = f"{source}:{date}/{name}:"
    return {int(ref.removeprefix(prefix)) for kind in BROKEN for ref in truth.ids(kind, prefix)}


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("duplicate key")
    return dict(pairs)


def zendesk(landings: Landings, truth: Truth, kind: str) -> Iterator[tuple[dt.date, dict[str, Any]]]:
    """Every sound object of the export, in order of landing."""
    for date in DATES:
        name = f"{kind}-0001.ndjson"
        bad = rejected(truth, "zendesk", date, name)
        for position, line in enumerate(landings["zendesk", date][name].decode().rstrip("\n").split("\n")):
            if position not in bad:
                yield date, json.loads(line, object_pairs_hook=unique_keys)


def salesforce(landings: Landings, truth: Truth, table: str) -> Iterator[tuple[dt.date, dict[str, str]]]:
    """Every sound row of an object, in order of landing."""
    for date in DATES:
        data = landings["salesforce", date].get(f"{table}.csv")
        if data is None:
            continue
        assert data.startswith(b"\xef\xbb\xbf")
        header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig")), strict=True)
        for position, row in enumerate(rows):
            if position not in rejected(truth, "salesforce", date, f"{table}.csv"):
                assert len(row) == len(header)
                yield date, dict(zip(header, row, strict=True))


def texts(landings: Landings, truth: Truth) -> dict[str, str]:
    """Text by reference, of everything that carries text; the newest state wins."""
    found = {f"zendesk:ticket:{o['id']}": o["description"] for _, o in zendesk(landings, truth, "tickets")}
    found |= {f"zendesk:comment:{o['id']}": o["body"] for _, o in zendesk(landings, truth, "comments")}
    for _, ticket in zendesk(landings, truth, "tickets"):
        (summary,) = (each["value"] for each in ticket["custom_fields"] if each["id"] == SUMMARY_FIELD)
        found[f"zendesk:summary:{ticket['id']}"] = summary or ""
    for table, column in (("Case", "Description"), ("CaseComment", "CommentBody"), ("Task", "Description")):
        found |= {f"salesforce:{table.lower()}:{r['Id']}": r[column] for _, r in salesforce(landings, truth, table)}
    return found


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 5]) for i in range(max(1, len(words) - 4))}


def similarity(first: set[tuple[str, ...]], second: set[tuple[str, ...]]) -> float:
    return len(first & second) / len(first | second)


def threads(landings: Landings, truth: Truth) -> dict[str, set[tuple[str, ...]]]:
    """Shingles of each ticket's public comments."""
    joined: dict[str, list[str]] = {}
    for _, comment in zendesk(landings, truth, "comments"):
        if comment["public"]:
            joined.setdefault(f"zendesk:ticket:{comment['ticket_id']}", []).append(comment["body"])
    return {ref: shingles("\n".join(parts)) for ref, parts in joined.items()}


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_equal_seeds_give_equal_bytes_and_equal_truths(tmp_path: Path) -> None:
    first = write_landings(tmp_path / "a", scale=0.05)
    second = write_landings(tmp_path / "b", scale=0.05)
    assert first == second
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    assert make_landings(8, 0.05)[0] != make_landings(7, 0.05)[0]


def test_another_process_with_another_hash_seed_and_time_zone_writes_the_same_bytes(tmp_path: Path) -> None:
    call = "import sys, pathlib, curation.demo.landings as d; d.write_landings(pathlib.Path(sys.argv[1]), scale=0.05)"
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "99",
        "TZ": "Asia/Kolkata",
        "LC_ALL": "C",
        "PYTHONPATH": str(REPOSITORY),
    }
    subprocess.run([sys.executable, "-c", call, str(tmp_path / "b")], check=True, env=environment)
    write_landings(tmp_path / "a", scale=0.05)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def test_a_landing_with_the_same_bytes_is_left_untouched_and_another_one_is_replaced_whole(tmp_path: Path) -> None:
    write_landings(tmp_path, scale=0.05)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    write_landings(tmp_path, scale=0.05)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
    whole = tree(tmp_path)
    (tmp_path / "kb" / "2026-11-03" / "stray.md").write_text("left over")
    (tmp_path / "zendesk" / ".2026-11-02.partial").mkdir()
    (tmp_path / "zendesk" / "2026-11-02" / "tickets-0001.ndjson").unlink()
    write_landings(tmp_path, scale=0.05)
    assert tree(tmp_path) == whole
    assert json.loads((tmp_path / MARKER).read_text()) == {"seed": 7, "scale": 0.05}
    assert not [path for path in tmp_path.rglob(".*") if path.name != MARKER]


def test_a_zone_that_no_demo_wrote_is_refused(tmp_path: Path) -> None:
    (tmp_path / "zendesk" / "2026-11-02").mkdir(parents=True)
    with pytest.raises(ConfigurationError, match="demo has not written"):
        write_landings(tmp_path, scale=0.05)
    assert not (tmp_path / MARKER).exists()


@pytest.mark.parametrize("scale", [0.0, -1.0, 5.5])
def test_a_scale_out_of_range_is_refused(scale: float) -> None:
    with pytest.raises(ConfigurationError, match="scale"):
        make_landings(7, scale)


def test_every_phenomenon_is_planted_at_each_scale_and_seed() -> None:
    for seed, scale in itertools.product((1, 7, 42), SCALES):
        truth = make_landings(seed, scale)[1]
        assert [name for name in PHENOMENA if not truth.of(name)] == []
        assert {item.phenomenon for item in truth.planted} == set(PHENOMENA)


def test_there_is_enough_of_everything(full: tuple[Landings, Truth]) -> None:
    landings, truth = full
    assert set(landings) == set(truth.rows) == set(itertools.product(SOURCES, DATES))
    assert 3000 <= sum(truth.rows.values()) <= 1.3 * 3381  # as many as before there were histories, and a third
    distinct = {*texts(landings, truth).values()}
    for date in DATES:
        distinct |= {data.decode().split("---", 2)[2] for name, data in landings["kb", date].items()}
    assert 750 <= len(distinct) <= 1800
    consent = {user["id"]: user["user_fields"].get("training_consent") for _, user in zendesk(landings, truth, "users")}
    newest = {ticket["id"]: ticket for _, ticket in zendesk(landings, truth, "tickets")}
    agents = {user["id"] for _, user in zendesk(landings, truth, "users") if user["role"] != "end-user"}
    good = {
        t["id"]
        for t in newest.values()
        if t["satisfaction_rating"]["score"] == "good" and consent.get(t["requester_id"]) == "granted"
    }
    answers = [
        c
        for _, c in zendesk(landings, truth, "comments")
        if c["public"] and c["ticket_id"] in good and c["author_id"] in agents
    ]
    assert len(answers) >= 150
    assert sum(consent.get(t["requester_id"]) == "granted" for t in newest.values()) >= 200
    assert sum(data.count(b"\n## ") for data in landings["kb", DATES[0]].values()) >= 100
    assert {ticket["status"] for ticket in newest.values()} >= {
        "pending",
        "open",
        "hold",
        "solved",
        "closed",
        "deleted",
    }


def test_rows_are_counted_exactly(made: tuple[Landings, Truth]) -> None:
    landings, truth = made
    for (source, date), files in landings.items():
        if source in ELSEWHERE:
            continue
        count = 0
        for name, data in files.items():
            if name.endswith(".ndjson"):
                lines = data.decode().rstrip("\n").split("\n")
                count += len(lines)
                if name.startswith("audits"):
                    count += sum(len(json.loads(line)["events"]) for line in lines)
            elif name.endswith(".csv"):
                count += len(list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))) - 1
            else:
                count += 1
        assert truth.rows[source, date] == count


def test_all_but_the_planted_rows_are_sound(made: tuple[Landings, Truth]) -> None:
    landings, truth = made
    for kind in ("tickets", "comments", "users"):
        for _, value in zendesk(landings, truth, kind):
            assert value["id"]
            assert dt.datetime.fromisoformat(value["created_at"]).tzinfo
    for table in ("Account", "Contact", "Case", "CaseComment", "Task", "User"):
        for _, row in salesforce(landings, truth, table):
            assert len(row["Id"]) == 18
            assert dt.datetime.strptime(row["CreatedDate"], "%Y-%m-%dT%H:%M:%S.%f%z")


def test_the_planted_rows_are_broken_as_told(made: tuple[Landings, Truth]) -> None:
    landings, truth = made

    def line(ref: str) -> str:
        source, path, position = ref.split(":")
        date, name = path.split("/", 1)
        return landings[source, dt.date.fromisoformat(date)][name].decode("utf-8-sig").split("\n")[int(position)]

    for ref in truth.ids("invalid_json"):
        with pytest.raises(json.JSONDecodeError):
            json.loads(line(ref))
    for ref in truth.ids("duplicate_key"):
        with pytest.raises(ValueError, match="duplicate key"):
            json.loads(line(ref), object_pairs_hook=unique_keys)
    for ref in truth.ids("missing_id", "zendesk"):
        assert "id" not in json.loads(line(ref))
    for ref in truth.ids("bad_date", "zendesk"):
        with pytest.raises(ValueError, match=r"isoformat|month"):
            dt.datetime.fromisoformat(json.loads(line(ref))["created_at"])
    for ref in truth.ids("ragged_row"):
        _, path, position = ref.split(":")
        data = landings["salesforce", DATES[1]][path.split("/")[1]].decode("utf-8-sig")
        header, *rows = csv.reader(io.StringIO(data))
        assert len(rows[int(position)]) > len(header)


def test_objects_arrive_only_on_the_night_they_are_new_or_changed(full: tuple[Landings, Truth]) -> None:
    landings, truth = full
    moments = {"tickets": "updated_at", "users": "updated_at", "comments": "created_at", "audits": "created_at"}
    for kind, moment in moments.items():
        for date, value in zendesk(landings, truth, kind):
            at = dt.datetime.fromisoformat(value[moment]).date()
            assert at < date
            assert date == DATES[0] or at == date - dt.timedelta(days=1)


def test_the_first_comment_repeats_the_description(made: tuple[Landings, Truth]) -> None:
    landings, truth = made
    first: dict[int, str] = {}
    for _, comment in zendesk(landings, truth, "comments"):
        first.setdefault(comment["ticket_id"], comment["body"])
    for _, ticket in zendesk(landings, truth, "tickets"):
        assert first[ticket["id"]] == ticket["description"]


def test_planted_values_stand_in_the_texts_they_name(made: tuple[Landings, Truth]) -> None:
    landings, truth = made
    found = texts(landings, truth)
    for phenomenon in IN_TEXT:
        for item in truth.of(phenomenon):
            if not item.where[0].startswith(ELSEWHERE):
                assert item.value
                assert item.value in found[item.where[0]], phenomenon


def test_duplicates_are_near_and_nothing_else_is(made: tuple[Landings, Truth]) -> None:
    landings, truth = made
    found = threads(landings, truth)
    planned = {
        frozenset(item.where)
        for kind in ("exact_duplicate", "near_duplicate", "late_survivor")
        for item in truth.of(kind)
    }
    for first, second in map(tuple, planned):
        assert similarity(found[first], found[second]) >= 0.8
    close = {
        frozenset(pair)
        for pair in itertools.combinations(found, 2)
        if similarity(found[pair[0]], found[pair[1]]) >= 0.7
    }
    assert close == planned


def test_the_late_survivor_is_longer_and_comes_on_the_third_night(made: tuple[Landings, Truth]) -> None:
    landings, truth = made
    arrived: dict[str, dt.date] = {}
    length: dict[str, int] = {}
    for date, comment in zendesk(landings, truth, "comments"):
        ref = f"zendesk:ticket:{comment['ticket_id']}"
        arrived.setdefault(ref, date)
        length[ref] = length.get(ref, 0) + 1
    for item in truth.of("late_survivor"):
        assert [arrived[ref] for ref in item.where] == [DATES[0], DATES[2]]
        assert length[item.where[0]] < length[item.where[1]]


def test_cases_copy_tickets_and_contacts_share_the_mail_address(made: tuple[Landings, Truth]) -> None:
    landings, truth = made
    found = texts(landings, truth)
    for item in truth.of("cross_system_copy"):
        assert found[item.where[0]] == found[item.where[1]]
    mails = {f"zendesk:user:{u['id']}": u["email"] for _, u in zendesk(landings, truth, "users")}
    mails |= {f"salesforce:contact:{r['Id']}": r["Email"] for _, r in salesforce(landings, truth, "Contact")}
    for item in truth.of("shared_customer"):
        assert {mails[ref] for ref in item.where} == {item.value}


def test_people_change_over_the_nights_as_told(made: tuple[Landings, Truth]) -> None:
    landings, truth = made
    users = {f"zendesk:user:{u['id']}": (date, u) for date, u in zendesk(landings, truth, "users")}
    for ref in truth.ids("opted_out", "zendesk:user:"):
        assert users[ref][1]["user_fields"]["training_consent"] == "denied"
    for ref in truth.ids("consent_expires", "zendesk:user:"):
        assert users[ref][1]["user_fields"]["consent_until"] == "2026-11-03"
    (late,) = truth.of("late_person")
    mention, _, user, own = late.where[0], late.where[1], late.where[2], late.where[3]
    arrived = {f"zendesk:ticket:{t['id']}": date for date, t in reversed(list(zendesk(landings, truth, "tickets")))}
    assert (arrived[mention], users[user][0], arrived[own]) == (DATES[0], DATES[1], DATES[1])
    known = {u["id"] for _, u in zendesk(landings, truth, "users")}
    unknown = truth.ids("unknown_requester")
    for _, ticket in zendesk(landings, truth, "tickets"):
        assert (ticket["requester_id"] not in known) == (f"zendesk:ticket:{ticket['id']}" in unknown)


def test_tickets_change_over_the_nights_as_told(made: tuple[Landings, Truth]) -> None:
    landings, truth = made
    states: dict[str, list[tuple[dt.date, str]]] = {}
    for date, ticket in zendesk(landings, truth, "tickets"):
        states.setdefault(f"zendesk:ticket:{ticket['id']}", []).append((date, ticket["status"]))
    for ref in truth.ids("status_change"):
        assert states[ref] == [(DATES[0], "open"), (DATES[1], "solved")]
    for ref in truth.ids("deleted_record", "zendesk"):
        assert states[ref][-1] == (DATES[2], "deleted")
    for ref in truth.ids("quarantined_update"):
        assert states[ref] == [(DATES[0], "open")]
    arrived = {f"zendesk:comment:{c['id']}": date for date, c in zendesk(landings, truth, "comments")}
    for item in truth.of("late_comment"):
        assert [arrived[ref] for ref in item.where[1:]] == [DATES[1], DATES[2]]
        assert len(states[item.where[0]]) == 3
    deleted = {f"salesforce:case:{r['Id']}" for _, r in salesforce(landings, truth, "Case") if r["IsDeleted"] == "1"}
    assert deleted == truth.ids("deleted_record", "salesforce")


def test_articles_are_a_snapshot_each_night(made: tuple[Landings, Truth]) -> None:
    landings, truth = made
    present = []
    for date in DATES:
        refs = set()
        for data in landings["kb", date].values():
            front = dict(line.split(": ", 1) for line in data.decode().split("---\n")[1].strip().split("\n"))
            assert set(front) == {
                *(
                    "id",
                    "title",
                    "version",
                    "effective_date",
                    "department",
                    "region",
                    "confidentiality",
                    "language",
                    "tags",
                )
            }
            refs.add(f"kb:article:{front['id']}@{front['version']}")
        assert len(refs) == len(landings["kb", date])
        present.append(refs)
    (withdrawn,) = truth.ids("withdrawn_article")
    assert [withdrawn in refs for refs in present] == [True, True, False]
    old, new = sorted(truth.ids("revised_article"))
    assert [(old in refs, new in refs) for refs in present] == [(True, False), (False, True), (False, True)]
    for kind in ("stale_policy", "current_policy", "future_article", "confidential_article"):
        assert all(truth.ids(kind) <= refs for refs in present)
    assert truth.values("stale_quote") <= truth.values("stale_policy")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("zendesk", "zendesk"), ("salesforce", "salesforce"), ("kb", "folder"), ("jira", "jira"),
        ("wiki", "confluence"), ("mailbox", "mail"),
    ],
)  # fmt: skip
def test_the_readers_reject_exactly_the_planted_rows(tmp_path: Path, source: str, name: str) -> None:
    truth = write_landings(tmp_path, scale=0.05)
    for date in DATES:
        module = reader(name)
        with LandingZone(str(tmp_path / source), source, tmp_path / "scratch").opened(date) as landing:
            items = list(module.read(landing.files, module.Options(), Census(module.FAMILIES)))
        assert len(items) == truth.rows[source, date]
        origins = [item.origin for item in items if isinstance(item, Rejected)]
        told = {ref for kind in BROKEN for ref in truth.ids(kind, f"{source}:{date}/")}
        assert {f"{source}:{date}/{origin.file}:{origin.position}" for origin in origins} == told
