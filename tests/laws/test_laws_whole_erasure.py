"""Law: an erasure reaches what somebody wrote or is named in beside their own documents, whoever is erased with them,
however often the call was cut off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from curation.deployment.project import open_night
from curation.registry.step import registry_of
from curation.reports.erasures.reach import reach_of
from curation.reports.erasures.requested import Request, candidates
from tests.laws.shop import DESK, LANDED, SAID, land_article, make_shop
from tests.laws.test_laws_expiry import places_that_say

pytestmark = pytest.mark.slow

SENTINEL = "Zqabrovex"  # a word that one person alone says or is called
OTHER = "Wyqualtor"
COMMENTS = """\
    - files: comments*.csv
      entity: turn
      public: always
      role: requester
      fields: {record_id: id, parent_id: ticket, text: body, created_at: created, author_ref: customer}
"""
WHO = ("--who", "dpo@example.com", "--why", "a request", "--as-of", LANDED.isoformat())


def desk(
    small: Any, names: Mapping[int, str] | None = None, more: Mapping[int, str] | None = None, comment: str = ""
) -> None:
    """Four tickets of four customers, some of whom have names, some of which say more; and a comment on the first, by
    the second customer."""
    home = small.data / "landing" / "desk" / LANDED.isoformat()
    home.mkdir(parents=True, exist_ok=True)
    rows = ["id,subject,body,created,customer,until"]
    for n, said in enumerate(SAID):
        rows.append(f'{n},Question {n},"{said}{(more or {}).get(n, "")}",2026-02-0{n + 1}T10:00:00Z,c{n},')
    people = ["id,name,mail,consent,ends"]
    people += [f"c{n},{(names or {}).get(n, '')},customer{n}@example.com,granted," for n in range(4)]
    (home / "tickets.csv").write_text("\n".join(rows) + "\n")
    (home / "people.csv").write_text("\n".join(people) + "\n")
    if comment:
        (home / "comments.csv").write_text(
            f'id,ticket,body,created,customer\nk1,0,"{comment}",2026-02-03T10:00:00Z,c1\n'
        )


@pytest.fixture
def shop(small: Any) -> Any:
    make_shop(small)
    land_article(small, "lamps", "Lamps are packed in two boxes, the glass apart from the stand. Ask before you sign.")
    place = small.defs / "sources" / "desk" / "defs.yaml"
    place.write_text(place.read_text().replace(DESK, DESK + COMMENTS))
    return small


def test_what_somebody_wrote_in_anothers_thread_is_in_no_version_that_stands(shop: Any, curation: Any) -> None:
    desk(shop, comment=f"We have the very same trouble here, ever since the {SENTINEL} was put in last autumn.")
    assert shop.run(as_of=LANDED).success
    assert places_that_say(shop.data) == {"landing", "restricted", "corpora", "remote"}
    plan = curation("erase", "customer1@example.com", *WHO, "--plan", on=shop)
    assert "desk-text@v1.0.0 holds" in plan.out
    done = curation("erase", "customer1@example.com", *WHO, on=shop)
    assert done.code == 0, done.out + done.err
    first, second = registry_of(shop.project()).releases("desk-text")
    assert (first.withdrawn, second.withdrawn) == ("a person was erased", None)
    assert places_that_say(shop.data) == {"landing"}
    assert shop.run(as_of=LANDED).success
    assert len(registry_of(shop.project()).releases("desk-text")) == 2  # the version without it stands


def test_of_two_people_in_one_text_both_are_masked_in_one_batch(shop: Any, curation: Any, tmp_path: Path) -> None:
    names = {0: f"Ottilie {SENTINEL}", 2: f"Bram {OTHER}"}
    desk(shop, names, {1: f" Ottilie {SENTINEL} and Bram {OTHER} have opened the same case before."})
    assert shop.run(as_of=LANDED, select=["desk_records", "desk_documents", "people"]).success
    batch = tmp_path / "requests.jsonl"
    batch.write_text('{"subject": "customer0@example.com"}\n{"subject": "customer2@example.com"}\n')
    done = curation("erase", "--batch", str(batch), *WHO, "--mask", on=shop)
    assert done.code == 0, done.out + done.err
    assert [places_that_say(shop.data, word) for word in (SENTINEL, OTHER)] == [{"landing"}, {"landing"}]


def test_whom_a_request_means_is_erased_by_the_same_call_after_it_was_cut_off(shop: Any, curation: Any) -> None:
    desk(shop, {0: f"Ottilie {SENTINEL}"})
    assert shop.run(as_of=LANDED).success
    night = open_night(shop.project(), LANDED)
    (found,) = candidates(night, Request(email="customer0@example.com"))
    request = ("--email", "customer0@example.com", "--choose", found.id, *WHO)
    killed = shop.command("erase", *request, CURATION_FAILPOINT="registry.withdraw.before")
    assert killed.returncode == 137
    again = curation("erase", *request, on=shop)
    assert again.code == 0, again.out + again.err
    assert "erased before" in again.out
    assert places_that_say(shop.data) == {"landing"}
    assert [one.kind for one in open_night(shop.project()).decisions.read()].count("erasure") == 1
    other = curation("erase", "--email", "customer0@example.com", "--choose", "0" * 12, *WHO, on=shop)
    assert (other.code, "nobody known matches" in other.err) == (2, True)


def test_a_mention_that_only_an_older_state_holds_is_masked_too(shop: Any, curation: Any) -> None:
    names = {0: f"Ottilie {SENTINEL}"}
    desk(shop, names, {1: f" My colleague Ottilie {SENTINEL} has opened the same case before."})
    home = shop.data / "landing" / "desk"
    later = home / "2026-03-03"
    later.mkdir()
    for name in ("tickets.csv", "people.csv"):
        said = (home / LANDED.isoformat() / name).read_text()
        (later / name).write_text(said.replace(f" My colleague Ottilie {SENTINEL} has opened", " Somebody has opened"))
    request = ("customer0@example.com", "--who", "dpo@example.com", "--why", "a request", "--as-of", "2026-03-03")
    assert shop.run(as_of=LANDED + dt.timedelta(days=1), select=["desk_records", "desk_documents", "people"]).success
    assert "1 documents of others speak of them" in curation("erase", *request, "--plan", on=shop).out
    done = curation("erase", *request, "--mask", on=shop)
    assert done.code == 0, done.out + done.err
    assert places_that_say(shop.data) == {"landing"}


def test_a_mention_is_masked_after_its_person_was_erased_and_however_the_text_is_read(shop: Any, curation: Any) -> None:
    names = {0: f"Ottilie {SENTINEL}"}
    desk(shop, names, {1: f" My colleague Ottilie {SENTINEL} has opened the very   same case &amp; more before."})
    assert shop.run(as_of=LANDED, select=["desk_records", "desk_documents", "people"]).success
    done = curation("erase", "customer0@example.com", *WHO, on=shop)
    assert done.code == 0, done.out + done.err
    assert places_that_say(shop.data) >= {"landing", "restricted"}
    told = curation("certificate", on=shop)
    assert (told.code, "may remain: 1 documents of others" in told.out) == (0, True), told.out
    masked = curation("erase", "customer0@example.com", *WHO, "--mask", on=shop)
    assert masked.code == 0, masked.out + masked.err
    assert places_that_say(shop.data) == {"landing"}
    assert "documents of others" not in curation("certificate", on=shop).out
    place = shop.defs / "sources" / "desk" / "defs.yaml"
    place.write_text(
        place.read_text().replace(
            "      fields: {record_id: id, title: subject",
            "      formats: {text: html}\n      fields: {record_id: id, title: subject",
        )
    )
    assert shop.run(as_of=LANDED).success
    assert places_that_say(shop.data) == {"landing"}


def test_somebody_whom_only_tickets_name_by_address_is_known_by_it_everywhere(shop: Any, curation: Any) -> None:
    desk(shop)
    home = shop.data / "landing" / "desk" / LANDED.isoformat()
    tickets = (home / "tickets.csv").read_text()
    (home / "tickets.csv").write_text(tickets.replace(",c3,", ",ann@example.com,"))
    assert shop.run(as_of=LANDED, select=["desk_records", "desk_documents", "people"]).success
    night = open_night(shop.project(), LANDED)
    assert night.suppression.email("ann@example.com") in reach_of(night, "ann@example.com").subjects
    first = curation("erase", "ann@example.com", *WHO, on=shop)
    assert first.code == 0, first.out + first.err
    again = curation("erase", "ann@example.com", *WHO, on=shop)
    assert (again.code, "erased before" in again.out) == (0, True), again.err


def test_a_certificate_says_what_a_sweep_that_was_cut_off_has_left(shop: Any, curation: Any) -> None:
    desk(shop)
    assert shop.run(as_of=LANDED).success
    killed = shop.command("erase", "customer1@example.com", *WHO, CURATION_FAILPOINT="registry.sweep.before")
    assert killed.returncode == 137
    told = curation("certificate", on=shop)
    assert (told.code, "was decided over: 2 records, 1 documents" in told.out) == (1, True), told.out
    again = curation("erase", "customer1@example.com", *WHO, on=shop)
    assert again.code == 0, again.out + again.err
    told = curation("certificate", on=shop)
    assert (told.code, "removed from the tables: 2 records, 1 documents" in told.out) == (0, True), told.out
