"""Landings age: their files go when nothing is lost with them, and their records are the input from then on."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from typing import Any

import pytest
from pydantic import ValidationError

from curation.components.runs.runner import forget, forget_quarantined
from curation.deployment.project import open_night
from curation.document import QUARANTINE, RECORDS
from curation.sources.landings.purging import purge_texts
from curation.sources.records import landing_state, records_table
from curation.sources.settings import LandingSettings
from curation.sources.step import accounting, gone
from curation.state.decision import Decision
from tests.laws.conftest import live_night, staged
from tests.laws.shop import SAID
from tests.legal import opened, order_hold
from tests.sources.ageing import (
    DAY,
    NEW,
    OLD,
    TORN,
    aged,
    command,
    dated,
    evening,
    folder,
    kept_rows,
    killed_while_ageing,
    land_desk,
    make_aged_shop,
    of_source,
    said,
    state,
    why_held,
)  # fmt: skip

MAIL = """\
From: Customer <c@example.com>
To: desk@example.com
Subject: A bill
Date: Mon, 2 Mar 2026 10:00:00 +0000
Message-ID: <{date}@example.com>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=part

--part
Content-Type: text/plain

The bill is beside this, please have a look at the sum.
--part
Content-Type: {kind}

And this is what stands in it.
--part--
"""


@pytest.fixture
def shop(small: Any) -> Any:
    return make_aged_shop(small)


def test_a_landing_goes_when_its_refused_rows_are_kept_and_the_backup_of_a_later_night_is_safe(shop: Any) -> None:
    night = evening(shop.project(), NEW)
    assert kept_rows(night) == [b"id,subject,body,created,customer,until\n" + TORN.encode()]
    assert not (shop.root / "asked").exists()  # no night has been finished that holds them
    evening(shop.project(), NEW + DAY)
    evening(shop.project(), NEW + 2 * DAY)
    assert not (shop.root / "asked").exists()  # a backup of the day after may be of an hour before, in another zone
    night = evening(shop.project(), NEW + 3 * DAY)
    assert (shop.root / "asked").read_text().split() == [str(NEW + 2 * DAY)]
    assert folder(shop).exists()
    assert said(night) == ["1 landings are old enough to go, and wait until the backup of a later night is safe"]
    (shop.root / "safe").touch()
    night = evening(shop.project(), NEW + 4 * DAY)
    assert [path.name for path in folder(shop).parent.iterdir()] == [str(NEW)]
    now = state(night)
    assert (now["let_go_on"], now["gone_on"]) == (NEW + 4 * DAY,) * 2
    (entry,) = [each for each in night.decisions.read() if each.kind == "ageing"]
    assert (entry.detail["landing"], entry.detail["backup"], entry.detail["quarantined"]) == (
        str(OLD),
        str(NEW + 3 * DAY),
        "1",
    )
    assert said(night) == ["1 landings were let go by their age: their records are the input"]
    assert accounting(night, "desk")["difference"] == 0


def test_a_full_refresh_and_another_try_of_quarantined_rows_leave_what_was_let_go(shop: Any) -> None:
    before = aged(shop)
    records = before.tables.read(records_table("desk"), RECORDS).sort_by("record_id")
    for forgets in (forget, forget_quarantined):
        forgets(shop.project(), NEW + 9 * DAY)
        night = evening(shop.project(), NEW + 3 * DAY)
        assert night.tables.read(records_table("desk"), RECORDS).sort_by("record_id") == records
        assert night.tables.read("quarantine", QUARANTINE).num_rows == 1
        assert accounting(night, "desk")["difference"] == 0
        assert why_held(night) is None


@pytest.mark.slow
def test_candidates_are_byte_for_byte_the_same_after_their_landing_is_gone(shop: Any, another: Any) -> None:
    live_night(shop, NEW, opened=dated)
    first = staged(shop)
    aged(shop)
    assert not folder(shop).exists()
    forget(shop.project(), NEW + 9 * DAY)
    shutil.rmtree(shop.project().locations.staging)
    live_night(shop, NEW, opened=dated)
    again = staged(shop)
    assert again.keys() == first.keys()
    for corpus in first:
        assert again[corpus]["content digest"] == first[corpus]["content digest"]


@pytest.mark.parametrize("other", ["notes.exe", "tickets-torn.csv"])
def test_a_landing_with_a_file_that_nothing_read_stays_and_status_says_so(shop: Any, other: str) -> None:
    (folder(shop) / other).write_text('id,id\n1,"Zqabrovex"\n2,"x"\n')
    night = aged(shop)
    assert folder(shop).exists()
    assert not (shop.root / "asked").exists()
    assert said(night) == [f"the landing {OLD} stays, though it is old: 1 of its files hold what nothing has read"]


@pytest.mark.parametrize("skipped", [0, 1])
def test_a_file_of_json_goes_only_where_every_row_of_it_was_read(shop: Any, skipped: int) -> None:
    """Written over many lines, so that lines count nothing; a list that no reader knows is read by nobody."""
    place = shop.defs / "sources" / "desk" / "defs.yaml"
    place.write_text(place.read_text().replace("files: people.csv", "files: people.json"))
    for date, numbers in ((OLD, range(2)), (NEW, range(2, 4))):
        (folder(shop, date) / "people.csv").unlink()
        people: Any = [{"id": f"c{n}", "name": None, "mail": f"customer{n}@example.com"} for n in numbers]
        if skipped and date == OLD:
            people = {"people": people, "audits": [{"id": f"a{n}"} for n in range(3)]}
        (folder(shop, date) / "people.json").write_text(json.dumps(people, indent=1))
    aged(shop)
    assert folder(shop).exists() is bool(skipped)


@pytest.mark.parametrize("empty", ["[]", '{"tickets": []}', ""])
def test_a_file_in_which_nothing_is_keeps_no_landing(shop: Any, empty: str) -> None:
    (folder(shop) / "tickets-2.json").write_text(empty)
    night = aged(shop)
    assert not folder(shop).exists(), said(night)


def test_a_landing_goes_not_while_what_is_attached_to_its_mails_lies_in_it_alone(shop: Any) -> None:
    home = shop.defs / "sources" / "post"
    home.mkdir()
    text = (shop.defs / "sources" / "desk" / "defs.yaml").read_text().replace("desk", "post").replace("mapped", "mail")
    (home / "defs.yaml").write_text(text[: text.index("options:")].rstrip() + "\n")
    for date, more in ((OLD, "application/pdf"), (OLD + DAY, "text/plain")):
        place = shop.data / "landing" / "post" / str(date)
        place.mkdir(parents=True)
        name = "; name=bill.pdf" if "pdf" in more else ""
        (place / "mail.eml").write_text(MAIL.format(date=date, kind=more + name))
    evening(shop.project(), OLD + DAY)
    night = aged(shop)
    states = landing_state(night.tables, "post")
    assert states[OLD]["stays"] == "1 attached files in it are kept nowhere"
    assert (states[OLD]["gone_on"], states[OLD + DAY]["gone_on"]) == (None, NEW + 3 * DAY)


def test_what_arrives_under_a_date_that_is_too_old_is_refused_and_the_others_are_read(shop: Any) -> None:
    early = OLD - 300 * DAY
    land_desk(shop, early, range(1))
    night = evening(shop.project(), NEW)
    assert str(early) in str(why_held(night))
    assert "retained for 30 days" in str(why_held(night))
    assert early not in landing_state(night.tables, "desk")
    assert NEW in landing_state(night.tables, "desk")
    assert accounting(night, "desk")["difference"] == 0
    assert folder(shop, early).exists()
    shutil.rmtree(folder(shop, early))
    assert why_held(evening(shop.project(), NEW)) is None


def test_a_landing_that_was_let_go_and_arrives_again_is_refused(shop: Any) -> None:
    before = aged(shop)
    land_desk(shop, OLD, range(4))
    night = evening(shop.project(), NEW + 5 * DAY)
    assert str(OLD) in str(why_held(night))
    assert folder(shop).exists()
    assert landing_state(night.tables, "desk")[OLD] == landing_state(before.tables, "desk")[OLD]


def test_old_landings_that_are_there_are_read_again_by_a_full_refresh(shop: Any) -> None:
    evening(shop.project(), NEW)
    forget(shop.project(), NEW + 9 * DAY)
    night = evening(shop.project(), NEW)
    assert why_held(night) is None
    assert landing_state(night.tables, "desk").keys() == {OLD, NEW}


def test_an_erasure_takes_the_refused_rows_that_name_the_person(shop: Any) -> None:
    night = aged(shop)
    assert len(kept_rows(night)) == 1
    at = dt.datetime(2026, 4, 20, tzinfo=dt.UTC)
    other = night.suppression.identities([], ["someone@example.com"], [], ["Anna Elsewhere"])
    night.decisions.append(Decision("erasure", "desk", "request", at, other))
    assert len(kept_rows(evening(shop.project(), NEW + 4 * DAY))) == 1
    subjects = night.suppression.identities([], [], [], ["Kessel, Zqabrovex"])
    night.decisions.append(Decision("erasure", "desk", "request", at, subjects))
    night = evening(shop.project(), NEW + 5 * DAY)
    assert kept_rows(night) == []
    assert night.tables.read("quarantine", QUARANTINE).num_rows == 1
    assert accounting(night, "desk")["difference"] == 0


def test_a_row_of_somebody_who_was_erased_before_is_not_kept(shop: Any) -> None:
    night = open_night(shop.project(), OLD)
    subjects = night.suppression.identities([("desk", "c1")], [], [], [])
    night.decisions.append(Decision("erasure", "desk", "request", dt.datetime(2026, 4, 1, tzinfo=dt.UTC), subjects))
    night = aged(shop)
    assert kept_rows(night) == []
    assert not folder(shop).exists()


@pytest.mark.parametrize("ends", [False, True])
def test_refused_rows_are_kept_no_longer_than_what_they_are_of(shop: Any, ends: bool) -> None:
    night = aged(shop)
    assert len(kept_rows(night)) == 1
    place = shop.defs / "sources" / "desk" / "defs.yaml"
    day = NEW + 4 * DAY
    if ends:
        place.write_text(
            place.read_text().replace("  purpose: support\n", f"  purpose: support\n  licence_ends: {day}\n")
        )
    else:  # the same ticket, readable and in due form, of somebody who says no
        home = land_desk(shop, day, range(2, 4), '9,Torn,"It is torn.",2026-02-09T10:00:00Z,c9,\n')
        (home / "people.csv").write_text("id,name,mail,consent,ends\nc9,,customer9@example.com,denied,\n")
    night = evening(shop.project(), day)
    assert len(kept_rows(night)) == 1
    purge_texts(night, gone(night))
    assert kept_rows(night) == []
    assert accounting(night, "desk")["difference"] == 0


@pytest.mark.parametrize("name", ["tickets.csv", "tickets of Zqabrovex Kessel.csv"])
def test_a_landing_goes_when_its_rows_under_a_legal_hold_are_sealed(shop: Any, name: str) -> None:
    (folder(shop) / "tickets.csv").rename(folder(shop) / name)
    evening(shop.project(), OLD)
    night = open_night(shop.project(), OLD)
    named = night.suppression.identities([("desk", "c1")], [], [], ["Kessel, Zqabrovex"])
    order_hold(night, named)
    night.decisions.append(Decision("erasure", "desk", "request", dt.datetime(2026, 4, 1, tzinfo=dt.UTC), named))
    night = aged(shop)
    assert not folder(shop).exists()
    (hold,) = night.legal_holds()
    read = [json.loads(opened(path.read_bytes())) for path in sorted(hold.folder.iterdir())]
    rows = [one["row"] for one in read if "row" in one]
    people = "c1,,customer1@example.com,granted,\n"
    assert sorted(rows) == sorted([f'1,Question 1,"{SAID[1]}",2026-02-02T10:00:00Z,c1,\n', people, TORN])


def test_a_landing_stays_where_rows_under_a_legal_hold_cannot_be_told_by_their_positions(shop: Any) -> None:
    place = shop.defs / "sources" / "desk" / "defs.yaml"
    chats = (
        "    - files: chats.ndjson\n      entity: thread\n"
        "      fields: {record_id: id, title: about, created_at: created, author_ref: customer}\n"
        "      nested: [{under: turns, entity: turn, fields: {text: text}}]\n"
    )
    place.write_text(place.read_text().replace("    - files: people.csv\n", f"{chats}    - files: people.csv\n"))
    rows = [
        {"id": f"k{n}", "about": f"Chat {n}", "created": "2026-02-02T10:00:00Z", "customer": f"c{n}",
         "turns": [{"text": f"Word {n}"}, {"text": f"And {n}"}]} for n in range(3)
    ]  # fmt: skip
    (folder(shop) / "chats.ndjson").write_text("".join(json.dumps(row) + "\n" for row in rows))
    evening(shop.project(), OLD)
    night = open_night(shop.project(), OLD)
    named = night.suppression.identities([("desk", "c0")], [], [], [])
    order_hold(night, named)
    aged(shop)
    assert folder(shop).exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "point",
    [
        "ageing.let_go.before",
        "ageing.let_go.after",
        "ageing.decided.after",
        "landing.leaving.before",
        "landing.leaving.after",
        "ageing.gone.before",
    ],
)
def test_what_a_kill_left_undone_the_next_night_does(shop: Any, point: str) -> None:
    day = killed_while_ageing(shop, point)
    night = evening(shop.project(), day)
    assert [path.name for path in folder(shop).parent.iterdir()] == [str(NEW)]
    assert landing_state(night.tables, "desk")[OLD]["gone_on"] == day
    assert len([each for each in night.decisions.read() if each.kind == "ageing"]) == 1
    assert why_held(night) is None
    assert accounting(night, "desk")["difference"] == 0


def test_the_owners_command_deletes_and_is_asked_again_until_it_does(shop: Any) -> None:
    of_source(shop, f"delete: {command(shop, 'delete', 'exit 0')} --zone")
    now = state(aged(shop))
    assert (now["let_go_on"], now["gone_on"]) == (NEW + 3 * DAY, None)
    command(shop, "delete", f'test "$1" = --zone && rm -r {shop.data}/landing/$2/$3')
    night = evening(shop.project(), NEW + 4 * DAY)
    assert state(night)["gone_on"] == NEW + 4 * DAY
    assert not folder(shop).exists()


def test_nothing_goes_by_a_day_that_is_still_to_come(shop: Any) -> None:
    place = shop.defs / "sources" / "desk" / "defs.yaml"
    place.write_text(place.read_text().replace("retain_days: 30", "retain_days: 30000"))
    (shop.root / "safe").touch()
    for number in range(4):
        evening(shop.project(), dt.date(2226, 1, 1) + number * DAY, NEW + number * DAY)
    assert folder(shop).exists()


@pytest.mark.parametrize(
    "written",
    [
        {"delete": "rm"},
        {"retain_days": 30, "location": "s3://bucket/x"},
        {"retain_days": 0},
        {"retain_days": 3, "delete": "rm '"},
    ],
)
def test_settings_that_cannot_be_followed_are_refused(written: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        LandingSettings(**written)
