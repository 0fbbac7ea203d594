"""What joins two references, what speaks against it, and that neither order nor size can be seen in the result."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.sources.identities.facts import Conventions, Facts, email, facts, phone, salesforce_id
from curation.sources.identities.match_rules import rule
from curation.sources.identities.matching import components
from tests.growth import assert_linear

DAY = dt.date(1980, 4, 22)
HOUSE = "12 Main Street, 12345 Springfield"
BY_DATE = {"all": ["name", "birth_date"]}
BY_HOUSE = {"all": ["name", "address"]}
BY_ALL = {"all": ["name", "birth_date", "address"], "at_least": {"name": 0.4, "address": 0.7}}


def one(ref: str, *names: str, source: str = "a", conventions: Conventions | None = None, **given: Any) -> Facts:
    row = {"names": list(names), "emails": [], "phones": [], "external_ids": [], "birth_date": None, "addresses": []}
    return facts((source, ref), row | given, conventions or Conventions("DE"))


def groups(people: list[Facts], *rules: Any) -> list[list[str]]:
    root, _ = components(people, [rule(each) for each in rules])
    found: dict[Any, list[str]] = {}
    for key, name in sorted(root.items()):
        assert name <= key
        found.setdefault(name, []).append(key[1])
    return sorted(found.values())


def joined(left: dict[str, Any], right: dict[str, Any], *rules: Any) -> bool:
    people = [one(ref, *said["names"], **{k: v for k, v in said.items() if k != "names"}) for ref, said in
              (("1", left), ("2", right))]  # fmt: skip
    return len(groups(people, *rules)) == 1


def said(*names: str, **given: Any) -> dict[str, Any]:
    return {"names": list(names), **given}


MAIL = {"emails": ["ann@example.com"]}
CALL = {"phones": ["+49 30 5550123"]}


@pytest.mark.parametrize(
    ("left", "right", "email_joins", "phone_joins"),
    [
        ("Ann Lee", "Lee, Ann", True, True),
        ("Ann Lee", "A. Lee", True, True),
        ("Robert Lee", "Bob Lee", True, True),
        ("Alexander Lee", "Alex Lee", True, True),
        ("Ann Lee", "Ann Maria Lee", True, True),
        ("Ann Lee", "Ann Ray", True, False),  # renamed, or two; an address of one's own outweighs it, a landline not
        ("Ann Lee", "Ann", True, False),
        ("Ann Lee", "Bob Ray", False, False),
        ("Ann Lee", "Carl Lee", False, False),  # a couple
        ("Andrea Lee", "Andreas Lee", True, False),
        ("Ann Lee", "Example GmbH", True, False),
        ("Ann Lee", "", True, False),
        ("", "", True, False),
    ],
)
def test_an_exact_value_joins_unless_the_names_are_clearly_two(
    left: str, right: str, email_joins: bool, phone_joins: bool
) -> None:
    assert joined(said(left, **MAIL), said(right, **MAIL), "email") is email_joins
    assert joined(said(left, **CALL), said(right, **CALL), "phone") is phone_joins


@pytest.mark.parametrize(
    "address", ["info@example.com", "Support-DE@example.com", "noemail@example.com", "x.team@example.com"]
)
def test_the_mailbox_of_a_post_joins_equal_names_only(address: str) -> None:
    people = [
        one("1", "Ann Lee", emails=[address]),
        one("2", "Lee, Ann (Support)", emails=[address]),
        one("3", "A. Lee", emails=[address]),
        one("4", emails=[address]),
    ]
    assert groups(people, "email") == [["1", "2"], ["3"], ["4"]]


def test_a_value_that_different_names_hold_joins_equal_names_only() -> None:
    for shared in (MAIL, CALL):
        people = [one(str(n), name, **shared) for n, name in enumerate(("Ann Lee", "Bo Ray", "Lee Ann", "", "A. Lee"))]
        rule_of = {"all": ["email" if shared is MAIL else "phone"]}
        assert groups(people, rule_of) == [["0", "2"], ["1"], ["3"], ["4"]]
        nobody = [["0", "2", "3"], ["1"]] if shared is MAIL else [["0", "2"], ["1"], ["3"]]
        assert groups(people[:4], rule_of | {"shared_from": 3}) == nobody


def test_nobody_without_a_name_makes_two_people_one() -> None:
    """What holds an address of Ann's and one of Bo's is one of them or neither: the first join stands, no second."""
    people = [
        one("1", "Ann Lee", emails=["ann@example.com"]),
        one("2", "", emails=["ann@example.com", "bo@example.com"]),
        one("3", "Bo Ray", emails=["bo@example.com"]),
    ]
    assert groups(people, "email") == [["1", "2"], ["3"]]
    assert components(people, [rule("email")])[1]["vetoed:email"] == 1


def test_what_follows_a_plus_is_part_of_an_address_and_a_gap_is_none() -> None:
    assert email(" Ann@Example.COM ") == "ann@example.com"
    assert email("ann+shop@example.com") == "ann+shop@example.com"
    assert [email(value) for value in ("", "n/a", "@", "ann@", "@example.com")] == [None] * 5


PLUS = {"all": ["email"], "plus_addresses": "together"}


def test_addresses_that_differ_in_what_follows_a_plus_are_one_person_where_the_rule_says_so() -> None:
    people = [
        one("1", "Ann Lee", emails=["ann@example.com"]),
        one("2", "Ann Lee", emails=["Ann+shop@example.com"]),
        one("3", "", emails=["ann+desk+2@example.com"]),
        one("4", "Ann Lee", emails=["ann@shop.example.com"]),
        one("5", "Bo Ray", emails=["+ann@example.com"]),
    ]
    assert groups(people, "email") == [["1"], ["2"], ["3"], ["4"], ["5"]]
    assert groups(people, PLUS) == [["1", "2", "3"], ["4"], ["5"]]
    assert groups(people, {**PLUS, "all": ["email", "name"]}) == [["1", "2"], ["3"], ["4"], ["5"]]


def test_who_shares_the_mailbox_of_a_post_is_no_one_person_for_a_plus() -> None:
    people = [one(str(n), name, emails=[f"support+{n}@example.com"]) for n, name in enumerate(("Ann Lee", "Bo Ray"))]
    assert groups(people, PLUS) == [["0"], ["1"]]


@pytest.mark.parametrize(
    ("number", "region", "form"),
    [
        ("+44 7700 900123", None, "+447700900123"),
        ("07700 900 123", "GB", "+447700900123"),
        ("0044 (0)7700 900123", "GB", "+447700900123"),
        ("07700 900123", None, None),
        ("07700 900123 ext. 12", "GB", "+447700900123;12"),
        ("555-0164", "US", None),
        ("(415) 555-0164", "US", "+14155550164"),
        ("call me", "GB", None),
        ("", "GB", None),
    ],
)
def test_a_number_is_compared_in_e164_or_not_at_all(number: str, region: str | None, form: str | None) -> None:
    assert phone(number, region) == form


def test_a_source_may_be_at_home_elsewhere() -> None:
    conventions = Conventions("DE", {"crm": "GB"})
    people = [
        one("1", "Ann Lee", source="crm", phones=["07700 900123"], conventions=conventions),
        one("2", "Ann Lee", source="desk", phones=["+447700900123"], conventions=conventions),
        one("3", "Ann Lee", source="desk", phones=["07700 900123"], conventions=conventions),
    ]
    assert groups(people, "phone") == [["1", "2"], ["3"]]


def test_a_salesforce_id_is_one_in_15_and_18_characters_and_any_case() -> None:
    forms = ["0035e00000AbCdE", "0035e00000AbCdEAAV", "0035E00000ABCDEAAV", "0035e00000abcdeaav"]
    assert {salesforce_id(form) for form in forms} == {"0035e00000AbCdE"}
    for other in ("0035e00000abcdE", "5005e00000AbCdE", "0035e00000AbCdEAAB", "003000000000001", "42", ""):
        assert salesforce_id(other) != "0035e00000AbCdE"
    assert salesforce_id("003000000000001") is None  # fifteen digits of somebody's own numbering


@pytest.mark.parametrize(
    ("left", "right", "rules", "expected"),
    [
        # name and birth date
        (said("Ann Lee", birth_date=DAY), said("Lee, Ann", birth_date=DAY), [BY_DATE], True),
        (said("Johanna Keller", birth_date=DAY), said("Johana Keller", birth_date=DAY), [BY_DATE], True),
        (said("Keller Johanna", birth_date=DAY), said("Jo hanna Keller", birth_date=DAY), [BY_DATE], True),
        (said("Ann Lee", birth_date=DAY), said("Bob Lee", birth_date=DAY), [BY_DATE], False),
        (said("Lee", birth_date=DAY), said("Lee", birth_date=DAY), [BY_DATE], False),
        (said("Ann Lee", birth_date=DAY), said("Ann Lee"), [BY_DATE], False),
        (said("Ann Lee", birth_date=dt.date(1970, 1, 1)), said("Ann Lee", birth_date=dt.date(1970, 1, 1)), [BY_DATE], False),
        # day and month changed over: as declared
        (said("Ann Lee", birth_date=dt.date(1980, 4, 3)), said("Ann Lee", birth_date=dt.date(1980, 3, 4)), [BY_DATE], False),
        (said("Ann Lee", birth_date=dt.date(1980, 4, 3)), said("Ann Lee", birth_date=dt.date(1980, 3, 4)),
         [BY_DATE | {"birth_dates": "swapped"}], True),
        # name and address
        (said("Ann Lee", addresses=[HOUSE]), said("Ann Lee", addresses=["12 Main Stret, 12345 Springfield"]), [BY_HOUSE], True),
        (said("Ann Lee", addresses=[HOUSE]), said("Ann Lee", addresses=["Springfield 12345"]), [BY_HOUSE], False),
        (said("Ann Lee", addresses=[HOUSE]), said("Ann Lee", addresses=["7 High Road, 54321 Shelby"]), [BY_HOUSE], False),
        # what speaks against it: father and son, junior, hers and his, two mailboxes
        (said("Ann Lee", addresses=[HOUSE], birth_date=DAY), said("Ann Lee", addresses=[HOUSE], birth_date=dt.date(1955, 1, 9)),
         [BY_HOUSE], False),
        (said("Ann Lee", addresses=[HOUSE], birth_date=DAY), said("Ann Lee", addresses=[HOUSE], birth_date=dt.date(1980, 4, 23)),
         [BY_HOUSE | {"birth_dates": "slip"}], True),
        (said("Ann Lee", addresses=[HOUSE], birth_date=DAY), said("Ann Lee", addresses=[HOUSE], birth_date=dt.date(1955, 1, 9)),
         [BY_HOUSE | {"birth_dates": "any"}], True),
        (said("John Lee", addresses=[HOUSE]), said("John Lee Jr.", addresses=[HOUSE]), [BY_HOUSE], False),
        (said("John Lee", addresses=[HOUSE], birth_date=DAY), said("John Lee Jr.", addresses=[HOUSE], birth_date=DAY),
         [BY_DATE], True),
        (said("Andrea Keller", addresses=[HOUSE]), said("Andreas Keller", addresses=[HOUSE]), [BY_HOUSE], False),
        (said("Mario Keller", addresses=[HOUSE]), said("Maria Keller", addresses=[HOUSE]), [BY_HOUSE], False),
        (said("John Lee", addresses=[HOUSE]), said("Joan Lee", addresses=[HOUSE]), [BY_HOUSE], False),
        (said("Ann Lee", addresses=[HOUSE], emails=["a@example.com"]), said("Ann Lee", addresses=[HOUSE], emails=["b@example.com"]),
         [BY_HOUSE], False),
        (said("Ann Lee", addresses=[HOUSE], emails=["a@example.com"]), said("Ann Lee", addresses=[HOUSE], emails=["info@example.com"]),
         [BY_HOUSE], True),
        (said("Ann Lee", birth_date=DAY, emails=["a@example.com"]), said("Ann Lee", birth_date=DAY, emails=["b@example.org"]),
         [BY_DATE], True),
        # twins: only addresses of e-mail tell them apart from a person of two given names
        (said("Ann Lee", addresses=[HOUSE], birth_date=DAY), said("Eve Lee", addresses=[HOUSE], birth_date=DAY), [BY_ALL], True),
        (said("Ann Lee", addresses=[HOUSE], birth_date=DAY, emails=["a@example.com"]),
         said("Eve Lee", addresses=[HOUSE], birth_date=DAY, emails=["e@example.com"]), [BY_ALL], False),
        (said("Ann Lee", addresses=[HOUSE], birth_date=DAY), said("Eve Ray", addresses=[HOUSE], birth_date=DAY), [BY_ALL], False),
        # an exact field among several
        (said("Ann Lee", **CALL), said("Ann Lee", **CALL), [{"all": ["phone", "name"]}], True),
        (said("Ann Lee", **CALL), said("Ann Ray", **CALL), [{"all": ["phone", "name"]}], False),
    ],
)  # fmt: skip
def test_pairs(left: dict[str, Any], right: dict[str, Any], rules: list[Any], expected: bool) -> None:
    assert joined(left, right, *rules) is expected
    assert joined(right, left, *rules) is expected


def test_father_and_son_of_one_name_share_a_phone_and_are_two() -> None:
    father, son = said("John Lee", birth_date=dt.date(1955, 1, 9)), said("John Lee", birth_date=DAY)
    assert not joined(father | CALL, son | CALL, "phone")
    assert not joined(said("John Lee Jr.", **CALL), said("John Lee", **CALL), "phone")
    assert joined(said("John Lee", birth_date=DAY, **CALL), said("John Lee", **CALL), "phone")
    shared = {"emails": ["info@example.com"]}
    assert not joined(father | shared, son | shared, "email")
    assert joined(father | MAIL, son | MAIL, "email")  # one's own address outweighs a date


def test_streets_of_one_name_in_two_towns_are_two_addresses() -> None:
    left, right = (
        said("Ann Lee", addresses=["12 Conrad Street, 10371 Gretaville"]),
        ["82 Conrad Street, 10162 Inesville"],
    )
    assert not joined(left, said("Ann Lee", addresses=right), BY_HOUSE)


def test_a_name_that_others_bear_is_no_slip_of_another() -> None:
    brothers = [one("1", "Martin Lee", addresses=[HOUSE]), one("2", "Marvin Lee", addresses=[HOUSE])]
    others = [
        one(f"{name} {n}", f"{name} {last}") for name in ("Martin", "Marvin") for n, last in enumerate(("Ray", "Fox"))
    ]
    assert groups(brothers, BY_HOUSE) == [["1", "2"]]
    assert ["1"] in groups(brothers + others, BY_HOUSE)
    slip = [one("1", "Martin Lee", addresses=[HOUSE]), one("2", "Marrin Lee", addresses=[HOUSE])]
    assert ["1", "2"] in groups(slip + others, BY_HOUSE)


def test_a_rule_of_an_exact_field_and_a_name_sees_every_member_of_a_group() -> None:
    people = [
        one("1", "Ann Lee", emails=["ann@example.com"]),
        one("2", "Ann Lee", emails=["ann@example.com"], **CALL),
        one("3", "Lee, Ann", **CALL),
    ]
    assert groups(people, "email", {"all": ["phone", "name"]}) == [["1", "2", "3"]]


def test_ids_of_one_system_that_differ_speak_against_a_likeness() -> None:
    ids = ["0035e00000AbCdE", "0035e00000XyZaB"]
    people = [one(str(n), "Ann Lee", birth_date=DAY, external_ids=[each]) for n, each in enumerate(ids)]
    assert groups(people, BY_DATE) == [["0"], ["1"]]


def test_who_resembles_two_people_does_not_make_them_one() -> None:
    """Johan is like John and like Joan by a slip each; in one house, they are not one."""
    people = [
        one(ref, name, addresses=[HOUSE]) for ref, name in (("1", "Johan Lee"), ("2", "Johann Lee"), ("3", "Johna Lee"))
    ]
    chain = {"all": ["name", "address"], "at_least": {"name": 0.9}}
    assert max(map(len, groups(people, chain))) == 2
    dates = [one(ref, "Ann Lee", addresses=[HOUSE], birth_date=day) for ref, day in
             (("1", DAY), ("2", None), ("3", dt.date(1955, 1, 9)))]  # fmt: skip
    assert groups(dates, BY_HOUSE) == [["1", "2"], ["3"]]
    assert components(dates, [rule(BY_HOUSE)])[1] == {
        "joined:name+address": 1, "vetoed:name+address": 2, "skipped:name+address": 0,
    }  # fmt: skip


def test_figures_hold_no_value_of_anybody() -> None:
    people = [one("1", "Ann Lee", **MAIL), one("2", "Ann Lee", **MAIL), one("3", "Bo Ray", **MAIL)]
    _, figures = components(people, [rule("email"), rule(BY_HOUSE)])
    assert set(figures) == {
        *(f"{kind}:email" for kind in ("joined", "vetoed", "shared")),
        *(f"{kind}:name+address" for kind in ("joined", "vetoed", "skipped")),
    }
    assert all(isinstance(number, int) for number in figures.values())


PEOPLE = st.lists(
    st.builds(
        lambda names, emails, birth, house, phones: {
            "names": names, "emails": emails, "birth_date": birth, "addresses": house, "phones": phones,
        },
        st.lists(st.sampled_from(["Ann Lee", "Lee, Ana", "Bob Lee", "Ann Ray", "Example GmbH", "Ann Lee Jr."]), max_size=2),
        st.lists(st.sampled_from(["a@example.com", "b@example.com", "info@example.com"]), max_size=2),
        st.sampled_from([None, DAY, dt.date(1980, 4, 23), dt.date(1955, 1, 9)]),
        st.lists(st.sampled_from([HOUSE, "12 Main Stret, 12345 Springfield", "7 High Road, 54321 Shelby"]), max_size=1),
        st.lists(st.sampled_from(["+49 30 5550123", "+49 30 5550124"]), max_size=1),
    ),
    max_size=9,
)  # fmt: skip
ALL_RULES = ["email", "phone", BY_DATE, BY_ALL, BY_HOUSE | {"birth_dates": "slip"}]


@settings(max_examples=150, deadline=None)
@given(rows=PEOPLE, data=st.data())
def test_the_order_of_references_cannot_be_seen(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    people = [
        one(str(n), *row["names"], **{k: v for k, v in row.items() if k != "names"}) for n, row in enumerate(rows)
    ]
    shuffled = data.draw(st.permutations(people))
    rules = [rule(each) for each in ALL_RULES]
    assert components(shuffled, rules) == components(people, rules)


HASHED = """
import datetime as dt
from curation.sources.identities.facts import Conventions, facts
from curation.sources.identities.match_rules import rule
from curation.sources.identities.matching import components
day = [None, dt.date(1980, 4, 22), dt.date(1955, 1, 9)]
people = [facts(("abc"[n % 3], str(n)), {"names": [f"{'Ann Bob Cy Di'.split()[n * 7 % 4]} {'Lee Ray Leo'.split()[n % 3]}"],
    "emails": [f"m{n * 5 % 60}@example.com", f"m{n * 11 % 70}@example.com"], "phones": [f"+49 30 55501{n % 37:02d}"],
    "external_ids": [f"0035e00000AbC{n % 41:02d}"], "birth_date": day[n % 3],
    "addresses": [f"{n % 9} Main Street, 12345 Springfield"]}, Conventions()) for n in range(200)]
rules = [rule(each) for each in ("id", "email", "phone", {"all": ["name", "birth_date"]}, {"all": ["name", "address"]})]
print(components(people, rules))
"""


def test_the_result_is_the_same_in_every_process() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", HASHED], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1
    assert b"'joined:email': 0" not in outputs.pop()


HOSTILE: dict[str, Any] = {
    "all the same": lambda n: {"birth_date": DAY, "addresses": [HOUSE]},
    "one mailbox": lambda n: {"emails": ["a@example.com"], "addresses": [f"{n} Main Street, 12345 Springfield"]},
    "one mailbox of many": lambda n: {"emails": ["a@example.com"], "names": [f"Ann{n} Lee{n}"]},
    "one birth date": lambda n: {"birth_date": DAY, "addresses": [f"{n} Main Street, 12345 Springfield"]},
    "a chain": lambda n: {
        "emails": [f"a{n}@example.com", f"a{n + 1}@example.com"],
        "addresses": [f"{n} Main Street, 1 X"],
    },
    "one name": lambda n: {"birth_date": dt.date(1930, 1, 9) + dt.timedelta(days=n)},
}


@pytest.mark.slow
@pytest.mark.parametrize("case", HOSTILE)
def test_no_block_is_compared_as_a_square(case: str) -> None:
    """A block has 100 references at most; from 500 on, all that is compared grows as they do."""
    rules = [rule(each) for each in ALL_RULES]

    def people(number: int) -> list[Facts]:
        said = map(HOSTILE[case], range(number))
        return [one(str(n), *each.pop("names", ["Ann Lee"]), **each) for n, each in enumerate(said)]

    if case in ("all the same", "one birth date"):
        assert components(people(8_000), rules)[1]["skipped:name+birth_date"] > 0
    assert_linear(lambda facts: components(facts, rules), people, 500)
