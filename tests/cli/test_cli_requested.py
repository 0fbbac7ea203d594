"""Who a request means: candidates that are masked and chosen by id, and values that others share."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pytest

from curation.causes.inputs import Looked
from curation.causes.of_erasures import of_erasures, open_erasures
from curation.causes.runs import Runs
from curation.deployment.project import open_night
from curation.deployment.read_only import read_state
from curation.document import PEOPLE
from curation.errors import ConfigurationError
from curation.registry.nights import finish
from curation.reports.erasures.certificate import certificates
from curation.reports.erasures.erasure import is_masked
from curation.reports.erasures.on_file import OnFile
from curation.reports.erasures.reach import reach_of, reaches_of
from curation.reports.erasures.requested import Request, candidates, chosen, masked_email
from curation.reports.erasures.requests import Asked, Meant, read_batch, settled
from curation.reports.erasures.shared import shared_values
from curation.sources.first_look.showable_names import REST
from curation.sources.step import gone
from curation.state.decisions import Decision
from curation.state.night import Night
from curation.state.purge import purge
from curation.storage.secrets.keys import install_demo_keys
from curation.storage.tables import Tables
from tests.laws.shop import LANDED, land_article, land_desk, make_shop
from tests.sources.ageing import evening

SWITCHBOARD = "+44 20 7946 0100"
SOMEBODY: dict[str, Any] = {
    **dict.fromkeys(PEOPLE.names),
    **{name: [] for name in ("names", "emails", "phones", "accounts", "addresses", "external_ids")},
}


def person(ref: str, name: str, *emails: str, source: str = "zendesk", who: str | None = None, **more: Any) -> Any:
    known = {"person_id": who or f"{source}:{ref}", "source": source, "ref": ref, "names": [name], "emails": [*emails]}
    return {**SOMEBODY, "role": "requester", **known, **more}


MARLOW = {"addresses": ["12 Mill Lane, Marlow SL7 1AA, United Kingdom"]}
PEOPLE_ON_FILE = [
    person("1", "Ottilie Vance", "ottilie.vance@example.com", "info@example.com", phones=[SWITCHBOARD], **MARLOW),
    person("c1", "Vance, Ottilie", source="salesforce", who="zendesk:1", accounts=["TW-4000-9999"]),
    person("2", "Bram Kessel", "bram@example.com", "info@example.com", phones=["(020) 7946 0100"]),
    person("3", "Ottilie Vance", "o.vance@example.org", birth_date=dt.date(1980, 4, 2)),
    person("4", "Anna Pruitt", "family@example.net"),
    person("5", "Jonas Pruitt", "family@example.net"),
]


@pytest.fixture
def night(small: Any) -> Night:
    project = small.project()
    project.locations.ensure()
    install_demo_keys(project.locations.keys, 1)
    night = open_night(project, dt.date(2026, 11, 2))
    night.tables.replace("people", pa.Table.from_pylist(PEOPLE_ON_FILE, schema=PEOPLE))
    return night


def refs(night: Night, **brings: Any) -> list[list[str]]:
    return sorted([row["ref"] for row in each.rows] for each in candidates(night, Request(**brings)))


def test_several_values_of_one_person_narrow_the_choice(night: Night) -> None:
    assert refs(night, phone="020 7946 0100") == [["1", "c1"], ["2"]]
    assert refs(night, phone="020 7946 0100", name="O. Vance") == [["1", "c1"]]
    assert refs(night, name="Vance, Ottilie", born=dt.date(1980, 4, 2)) == [["3"]]
    assert refs(night, name="Ottilie Vance", address="12 Mill Lane, Marlow") == [["1", "c1"]]
    assert refs(night, account="tw 4000 9999") == [["1", "c1"]]
    assert refs(night, account="tw 4000 9999", email="bram@example.com") == []


@pytest.mark.parametrize(
    "brings",
    [
        {},
        {"name": "Ottilie Vance"},
        {"born": dt.date(1980, 4, 2)},
        {"phone": "12 34"},
        {"name": "-", "born": dt.date(1980, 4, 2)},
        {"name": "42", "born": dt.date(1980, 4, 2)},
    ],
)
def test_what_many_have_in_common_is_refused(night: Night, brings: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        candidates(night, Request(**brings))


def test_a_candidate_is_shown_masked_and_chosen_by_id(night: Night) -> None:
    found = candidates(night, Request(phone=SWITCHBOARD))
    said = "\n".join(each.told() for each in found)
    assert "o…e@e…com" in said
    assert "M…" in said
    assert not [word for word in ("Ottilie", "Vance", "Marlow", "Mill", "7946", "bram@", "4000") if word in said]
    assert chosen(found, None) is None
    assert chosen(found, found[1].id) == found[1]
    with pytest.raises(ConfigurationError, match="nobody who fits has that id"):
        chosen(found, "0" * 12)
    with pytest.raises(ConfigurationError, match="nobody known matches"):
        chosen([], None)


def test_candidates_that_look_the_same_are_told_apart(night: Night) -> None:
    twins = [
        person(ref, "Ottilie Vance", "twin@example.net", source="crm", birth_date=born)
        for ref, born in (("7", dt.date(1950, 1, 3)), ("8", dt.date(1981, 1, 3)), ("9", dt.date(1981, 6, 1)))
    ]
    night.tables.replace("people", pa.Table.from_pylist([*PEOPLE_ON_FILE, *twins], schema=PEOPLE))
    for email in ("family@example.net", "twin@example.net"):
        told = [each.told()[12:] for each in candidates(night, Request(email=email))]
        assert len(set(told)) == len(told) > 1
    said = "\n".join(told)
    assert "born 1950" in said
    assert "O. V." not in said  # what they have in common is not said


def test_a_value_that_others_share_excludes_nobody(night: Night) -> None:
    assert ("email", "info@example.com") in shared_values(PEOPLE_ON_FILE[:2], PEOPLE_ON_FILE[2:])
    assert ("email", "family@example.net") in shared_values(PEOPLE_ON_FILE[4:5], PEOPLE_ON_FILE[5:])
    reach = reach_of(night, "ottilie.vance@example.com")
    assert night.suppression.email("ottilie.vance@example.com") in reach.subjects
    assert night.suppression.email("info@example.com") not in reach.subjects
    assert night.suppression.phone(SWITCHBOARD) not in reach.subjects
    namesakes = [*PEOPLE_ON_FILE, person("6", "Ottilie Vance", "young@example.net", phones=["020 7946 0107"])]
    night.tables.replace("people", pa.Table.from_pylist(namesakes, schema=PEOPLE))
    reach = reach_of(night, "young@example.net")
    assert night.suppression.phone("020 7946 0107") in reach.subjects
    assert night.suppression.name("Ottilie Vance") in reach.subjects  # who comes back is known by name and number
    assert night.suppression.name("Ottilie Vance") not in reach.whose.marks  # but no text is masked by it
    with pytest.raises(ConfigurationError, match="2 people have that address"):
        reach_of(night, "family@example.net")


def test_a_reference_that_is_an_address_of_others_excludes_nobody(night: Night) -> None:
    mailbox = person("family@example.net", "Anna Pruitt", source="mail", who="zendesk:4")
    night.tables.replace("people", pa.Table.from_pylist([*PEOPLE_ON_FILE, mailbox], schema=PEOPLE))
    assert night.suppression.email("family@example.net") not in reach_of(night, "zendesk:4").subjects


def test_whoever_was_chosen_and_erased_is_known_by_that_id_and_each_line_stands_for_itself(night: Night) -> None:
    jonas, anna = sorted(candidates(night, Request(email="family@example.net")), key=lambda each: each.rows[0]["ref"])[
        ::-1
    ]
    reach = reach_of(night, anna.subject)
    assert reach.candidate == anna.id
    at = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    night.decisions.append(Decision("erasure", "dpo", "request 45", at, reach.subjects, {"candidate": anna.id}))
    left = [row for row in PEOPLE_ON_FILE if row["ref"] != "4"]
    night.tables.replace("people", pa.Table.from_pylist(left, schema=PEOPLE))
    night = open_night(night.project, night.as_of)
    asked = [
        Asked(Request(email="family@example.net"), "a batch", None, each.id, line)
        for line, each in enumerate((anna, jonas))
    ]
    assert [settled(night, each) for each in asked] == [Meant(before=frozenset(reach.subjects)), Meant("zendesk:5")]
    night.tables.replace("people", pa.Table.from_pylist(left[:3], schema=PEOPLE))
    with pytest.raises(ConfigurationError, match="line 1: nobody known matches"):
        settled(night, asked[1])
    assert settled(night, asked[0]) == Meant(before=frozenset(reach.subjects))


def test_an_id_names_whoever_was_shown(night: Night) -> None:
    (before,) = candidates(night, Request(account="tw 4000 9999"))
    joined = person("m1", "O. Vance", source="mail", who="zendesk:1")
    night.tables.replace("people", pa.Table.from_pylist([*PEOPLE_ON_FILE, joined], schema=PEOPLE))
    (after,) = candidates(night, Request(account="tw 4000 9999"))
    assert after.id != before.id


def test_an_erasure_asks_who_is_meant_and_decides_nothing(night: Night, small: Any, curation: Any) -> None:
    asked = ("--who", "dpo@example.com", "--why", "request 40", "--phone", SWITCHBOARD)
    told = curation("erase", *asked, on=small)
    assert (told.code, len(told.out.splitlines())) == (2, 3), told.err
    assert "choose one with --choose ID" in told.out
    assert night.decisions.read() == []
    both = curation("erase", "bram@example.com", *asked, on=small)
    assert (both.code, "somebody twice" in both.err) == (2, True), both.err


def test_an_erasure_names_no_file_whose_name_may_say_something(small: Any, curation: Any) -> None:
    make_shop(small)
    land_desk(small)
    home = small.data / "landing" / "desk" / LANDED.isoformat()
    (home / "tickets.csv").rename(home / "tickets of Bram Kessel, HIV.csv")
    evening(small.project(), LANDED)
    asked = ("erase", "customer0@example.com", "--who", "dpo@example.com", "--why", "request 43", "--plan")
    told = curation(*asked, on=small)
    assert told.code == 0, told.err
    assert "landing/desk/2026-03-02/people.csv: 1" in told.out
    assert f"landing/desk/2026-03-02/{REST}: 1" in told.out
    assert "Kessel" not in told.out + told.err


class Counting(Tables):
    """Tables that count how often each is read."""

    reads: ClassVar[Counter[str]] = Counter()

    def read(self, name: str, *given: Any, **more: Any) -> pa.Table:
        self.reads[name] += 1
        return super().read(name, *given, **more)

    def scan(self, name: str, *given: Any, **more: Any) -> Iterator[pa.Table]:
        self.reads[name] += 1
        return super().scan(name, *given, **more)


def test_a_batch_reads_people_documents_and_records_once_and_finds_of_each_what_one_request_finds(small: Any) -> None:
    make_shop(small)
    land_desk(small)
    land_article(small, "lamps", "Lamps are packed in two boxes, the glass apart from the stand. Ask before you sign.")
    night = evening(small.project(), LANDED)
    subjects = [f"customer{number}@example.com" for number in range(4)]
    alone = [reach_of(night, subject) for subject in subjects]
    assert [sum(reach.exports.values()) for reach in alone] == [2, 2, 2, 2]
    counting, counted = replace(night, tables=Counting(night.tables.root)), []
    for number in (1, 4):
        Counting.reads.clear()
        on_file = OnFile(counting)
        asked = [Asked(Request(email=subject), "request 44", choose=None) for subject in subjects[:number]]
        meant = [candidates(counting, Request(email=each), on_file)[0].subject for each in subjects[:number]]
        found = reaches_of(on_file, [(Meant(each), one) for each, one in zip(meant, asked, strict=True)])
        assert found == alone[:number]
        counted.append({name: Counting.reads[name] for name in ("people", "desk_documents", "desk_records")})
    assert counted[0] == counted[1]


def test_a_mask_says_the_ends_alone() -> None:
    assert masked_email("ann.lee@example.com") == "a…e@e…com"
    assert masked_email("jo@x.de") == "j…@…de"


@pytest.mark.slow
def test_a_file_of_requests_costs_one_night(small: Any, curation: Any, tmp_path: Path) -> None:
    make_shop(small)
    land_desk(small)
    land_article(small, "lamps", "Lamps are packed in two boxes, the glass apart from the stand. Ask before you sign.")
    select = ["desk_records", "desk_documents", "people"]
    assert small.run(as_of=LANDED, select=select).success
    batch = tmp_path / "requests.csv"
    lines = ["email,born,received,why", "customer0@example.com,,2026-03-01,request 41"]
    batch.write_text("\n".join([*lines, "customer1@example.com,,2026-03-02,request 42"]) + "\n")
    request = ("--batch", str(batch), "--who", "dpo@example.com", "--why", "a batch", "--as-of", LANDED.isoformat())
    told = curation("erase", *request, on=small)
    assert told.code == 2
    found = re.findall(r"^line (\d): ([0-9a-f]{12}) ", told.out, re.MULTILINE)
    assert [line for line, _ in found] == ["2", "3"]
    chosen_ids = "\n".join(f"{row},{found[n][1]}" for n, row in enumerate(batch.read_text().splitlines()[1:]))
    batch.write_text(f"{lines[0]},choose\n{chosen_ids}\n")
    done = curation("erase", *request, on=small)
    assert done.code == 0, done.out + done.err
    night = open_night(small.project(), LANDED)
    erasures = [decision for decision in night.decisions.read() if decision.kind == "erasure"]
    assert [(one.why, one.detail["received"]) for one in erasures] == [
        ("request 41", "2026-03-01"),
        ("request 42", "2026-03-02"),
    ]
    assert {row["ref"] for row in night.tables.read("people", PEOPLE).to_pylist()} == {"c2", "c3"}
    told = curation("certificate", on=small)
    assert told.code == 0, told.out + told.err
    assert told.out.count("Erasure ") == 2
    assert "removed from the tables: 2 records, 1 documents" in told.out
    assert "exports in landing/, which are their vendors' (records by landing): desk/2026-03-02: 2" in told.out
    assert "backups that were made until" in told.out
    assert "no record of the person is in the tables, and no version that held them stands" in told.out
    assert "customer" not in told.out


def test_a_certificate_lists_every_landing_that_holds_any_reference_of_the_person(small: Any) -> None:
    make_shop(small)
    land_article(small, "lamps", "Lamps are packed in two boxes, the glass apart from the stand. Ask before you sign.")
    land_as_ottilie(small, LANDED)
    night = evening(small.project(), LANDED)
    reach = reach_of(night, "desk:c0")
    detail = {"received": str(LANDED), "records": "2", "documents": "1", "exports": f"desk/{LANDED}: 2"}
    at = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    night.decisions.append(Decision("erasure", "dpo", "request 49", at, reach.subjects, detail))
    later = LANDED + dt.timedelta(days=1)
    land_as_ottilie(small, later, "c9,,ottilie.vance@example.com,granted,\n")  # a second reference of the person
    night = evening(small.project(), later)
    entries = [entry for entry in night.decisions.entries() if entry.decision.kind == "erasure"]
    (made,) = certificates(night, entries, [], later)
    (exports,) = [each for each in made.remains if each.startswith("exports in landing/")]
    assert exports.endswith(f": desk/{LANDED}: 2, desk/{later}: 3")
    assert not [each for each in made.left if "on file" in each]
    night.tables.replace(
        "people", pa.Table.from_pylist([person("c9", "", "ottilie.vance@example.com", source="desk")], PEOPLE)
    )
    (made,) = certificates(night, entries, [], later)
    assert "1 reference of the person is on file: call `curation run`" in made.left


def land_as_ottilie(small: Any, date: dt.date, more: str = "") -> None:
    """The help desk, whose first customer has an address of her own."""
    land_desk(small, date=date)
    people = small.data / "landing" / "desk" / date.isoformat() / "people.csv"
    people.write_text(people.read_text().replace("customer0@", "ottilie.vance@") + more)


def test_a_wrong_line_of_a_batch_is_named_and_not_quoted(tmp_path: Path) -> None:
    batch = tmp_path / "requests.jsonl"
    for wrong in ('{"mail": "ann@example.com"}', '{"email": 3}', "ann@example.com", '{"received": "2026-03-02"}'):
        batch.write_text('{"email": "ann@example.com"}\n' + wrong + "\n")
        with pytest.raises(ConfigurationError, match="line 2") as refused:
            read_batch(batch, "requests")
        assert "ann@" not in str(refused.value)
    batch = tmp_path / "requests.csv"
    batch.write_text("email,why,why\nann@example.com,one,two\n")
    with pytest.raises(ConfigurationError, match="line 1: a column stands there twice"):
        read_batch(batch, "requests")


def test_a_value_of_a_batch_may_hold_what_ends_a_line_elsewhere(tmp_path: Path) -> None:
    batch = tmp_path / "requests.jsonl"
    batch.write_text('{"name": "Ann\u2028Lee", "address": "12 Mill Lane"}\r\n', encoding="utf-8")
    (asked,) = read_batch(batch, "requests")
    assert asked.subject == Request(name="Ann\u2028Lee", address="12 Mill Lane")


def test_an_erasure_that_is_not_done_by_its_deadline_is_an_error_of_status(small: Any) -> None:
    make_shop(small)
    land_desk(small)
    assert small.run(as_of=LANDED, select=["desk_records", "desk_documents", "people"]).success
    night = open_night(small.project(), LANDED)
    subjects = reach_of(night, "customer0@example.com").subjects
    received = {"received": "2026-03-02"}
    at = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    night.decisions.append(Decision("erasure", "dpo@example.com", "request 43", at, subjects, received))

    def overdue(day: dt.date) -> list[str]:
        now = dt.datetime.combine(day, dt.time(12), dt.UTC)
        causes = of_erasures(Looked(read_state(small.project()), Runs(), now))
        return [one.severity for one in causes if one.kind == "erasure_overdue"]

    assert overdue(dt.date(2026, 4, 1)) == []
    assert overdue(dt.date(2026, 4, 2)) == ["error"]
    night = open_night(small.project(), LANDED)
    purge(night, gone(night))
    finish(night)
    assert overdue(dt.date(2026, 4, 2)) == []
    later = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
    night.decisions.append(Decision("erasure", "dpo@example.com", "request 44", later, ("a" * 64,)))
    assert overdue(dt.date(2026, 5, 4)) == []  # what was decided today is not late, and what is done stays done
    newest = night.decisions.newest()
    assert newest is not None
    assert open_erasures(Looked(read_state(small.project()), Runs(), later)) == {newest.number: dt.date(2026, 6, 3)}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("bram@example.com", "--choose", "0" * 12), "--choose: there is nobody to choose from"),
        (("bram@example.com", "--received", "2999-01-01"), "received: that day is to come"),
    ],
)
def test_an_option_that_says_nothing_or_what_cannot_be_is_refused(
    night: Night, small: Any, curation: Any, options: tuple[str, ...], said: str
) -> None:
    told = curation("erase", *options, "--who", "dpo@example.com", "--why", "request 40", on=small)
    assert (told.code, said in told.err) == (2, True), told.err
    assert night.decisions.read() == []


def test_the_lines_of_a_batch_that_name_no_day_came_on_the_day_of_the_batch(tmp_path: Path) -> None:
    batch = tmp_path / "requests.jsonl"
    batch.write_text('{"email": "a@example.com"}\n{"email": "b@example.com", "received": "2026-02-03"}\n')
    days = [each.received for each in read_batch(batch, "requests", dt.date(2026, 3, 1))]
    assert days == [dt.date(2026, 3, 1), dt.date(2026, 2, 3)]


def test_that_what_is_said_of_somebody_is_masked_is_known_by_the_same_call_after_they_were_erased(night: Night) -> None:
    reach = reach_of(night, "bram@example.com")
    assert not is_masked(night, reach)
    at = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    night.decisions.append(Decision("masking", "dpo", "request 46", at, tuple(sorted(reach.whose.marks))))
    night.decisions.append(Decision("erasure", "dpo", "request 46", at, reach.subjects))
    night = open_night(night.project, night.as_of)
    assert is_masked(night, reach_of(night, "bram@example.com"))  # cut off behind that
    left = [row for row in PEOPLE_ON_FILE if row["ref"] != "2"]
    night.tables.replace("people", pa.Table.from_pylist(left, schema=PEOPLE))
    again = reach_of(night, "bram@example.com")
    assert again.subjects == ()
    assert is_masked(night, again)
    other = reach_of(night, "ottilie.vance@example.com")
    night.decisions.append(Decision("erasure", "dpo", "request 47", at, other.subjects))
    left = [row for row in left if row["person_id"] != "zendesk:1"]
    night.tables.replace("people", pa.Table.from_pylist(left, schema=PEOPLE))
    night = open_night(night.project, night.as_of)
    assert not is_masked(night, reach_of(night, "ottilie.vance@example.com"))


def test_what_is_of_somebody_who_is_erased_but_not_yet_gone_is_nobody_elses(small: Any) -> None:
    make_shop(small)
    land_article(small, "lamps", "Lamps are packed in two boxes, the glass apart from the stand.")
    land_desk(small)
    night = evening(small.project(), LANDED)
    first, second = (reach_of(night, f"customer{n}@example.com") for n in (0, 1))
    assert len(second.records) == 2
    at = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    night.decisions.append(Decision("erasure", "dpo", "request 48", at, first.subjects))
    night = open_night(small.project(), LANDED)  # the call was cut off behind that
    assert reach_of(night, "customer1@example.com") == second
    assert reach_of(night, "customer0@example.com") == first
