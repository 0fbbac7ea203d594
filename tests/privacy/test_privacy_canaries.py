"""Canaries: invented, valid, the same for the same key, planted in real texts, and counted where they are left."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from curation.engine.kernels import Limits, Workplace
from curation.privacy.canaries.planted import GIVE_UP, carriers_of, catch, classes_of, plant
from curation.privacy.canaries.sentences import SENTENCES, VALUE
from curation.privacy.canaries.values import NATIONAL_IDS, TAX_IDS, draw
from curation.privacy.detector import Scan, load_detector, scan_of
from curation.privacy.keyed_draws import Chance
from curation.privacy.policy import Identifier, PrivacyPolicy
from curation.privacy.profile import TYPES, Canaries, EntityType, Operator, Profile
from curation.privacy.rules.every import recognizers
from curation.privacy.rules.names.given_names import names
from curation.text.readings import comparison_form

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
TW = r"TW-\d{4}-[0-4]\d{3}"
ACCOUNT = Identifier(name="account", regex=TW, match=("TW-7712-2590",))
# Types that rules alone find: no model has to be loaded for them.
RULED: tuple[EntityType, ...] = ("EMAIL_ADDRESS", "CREDIT_CARD", "IBAN_CODE", "IP_ADDRESS", "CRYPTO")
CARRIERS = (
    "The router restarts by itself. It did so twice this morning! Nothing else has changed here.\n\nAny idea?",
    "We have replaced the cable.\n```\nping: timeout. Then it worked. Or so\n```\nStill no connection at night.",
)


def profile_of(*types: EntityType, operator: str = "replace", number: int = 40) -> Profile:
    """A profile that treats some types and keeps all others."""
    operators = {each: Operator(operator="keep") for each in TYPES}
    operators |= {each: Operator.model_validate({"operator": operator}) for each in types}
    return Profile(operators=operators, canaries=Canaries(per_class=number, missed=1))


def scan(policy: PrivacyPolicy, profile: Profile) -> Scan:
    return scan_of(policy, classes_of(policy, profile))


def luhn(value: str) -> bool:
    valid: bool = importlib.import_module("stdnum.luhn").is_valid(re.sub(r"[ -]", "", value))
    return valid


@pytest.mark.parametrize("entity", [each for each in TYPES if each != "CONFIDENTIAL"])
def test_the_same_key_draws_the_same_values_and_another_one_others(entity: EntityType) -> None:
    policy = PrivacyPolicy(identifiers=(ACCOUNT,))
    mine, again, other = (
        [draw(entity, Chance(key, entity, str(number)), policy) for number in range(60)]
        for key in (KEY, KEY, OTHER_KEY)
    )
    assert mine == again
    assert mine != other
    assert len(set(mine)) >= (8 if entity == "AGE" else 25)


def test_names_and_streets_are_words_and_some_stand_on_no_list_of_the_recognizers() -> None:
    known = names()
    people = [draw("PERSON", Chance(KEY, str(number)), PrivacyPolicy()) or "" for number in range(300)]
    listed = [
        any(comparison_form(word).text in known.sure for word in re.findall(r"\w{3,}", person)) for person in people
    ]
    assert 60 <= listed.count(False) <= 140
    streets = [draw("STREET_ADDRESS", Chance(KEY, str(number)), PrivacyPolicy()) or "" for number in range(100)]
    for value in [*people, *streets]:
        assert re.search(r"[^\W\d_]{3}", value), value
    assert all(re.search(r"\d", street) for street in streets)


def test_numbers_hold_their_check_digits() -> None:
    policy = PrivacyPolicy(identifiers=(ACCOUNT,))
    modules = [*NATIONAL_IDS, *TAX_IDS]
    checks = [importlib.import_module(f"stdnum.{module}").is_valid for module in modules if module]
    iban, bitcoin = importlib.import_module("stdnum.iban"), importlib.import_module("stdnum.bitcoin")
    for number in range(60):
        chance = Chance(KEY, str(number))
        assert luhn(draw("CREDIT_CARD", chance, policy) or "")
        assert iban.is_valid(draw("IBAN_CODE", chance, policy))
        wallet = draw("CRYPTO", chance, policy) or ""
        assert wallet.startswith("0x") or bitcoin.is_valid(wallet)
        vehicle = draw("VEHICLE_ID", chance, policy) or ""
        assert re.fullmatch(r"[A-HJ-NPR-Z0-9]{8}[0-9X][A-HJ-NPR-Z0-9]{8}", vehicle)
        tax_id = draw("TAX_ID", chance, policy)
        assert any(check(tax_id) for check in checks)
        assert re.fullmatch(TW, draw("ACCOUNT_NUMBER", chance, policy) or "")


def test_a_known_vehicles_check_digit_is_the_one_of_the_regulation() -> None:
    weights, values = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2), dict[str, int]()
    for letters, start in (("ABCDEFGH", 1), ("JKLMN", 1), ("P", 7), ("R", 9), ("STUVWXYZ", 2), ("0123456789", 0)):
        values |= {letter: start + place for place, letter in enumerate(letters)}
    for number in range(30):
        vehicle = draw("VEHICLE_ID", Chance(KEY, str(number)), PrivacyPolicy()) or ""
        rest = sum(values[sign] * weight for sign, weight in zip(vehicle, weights, strict=True)) % 11
        assert vehicle[8] == "0123456789X"[rest]


def test_every_type_has_sentences_with_one_place_for_its_value() -> None:
    assert set(SENTENCES) == set(TYPES)
    for languages in SENTENCES.values():
        assert "en" in languages
        assert all(each.count(VALUE) == 1 for sentences in languages.values() for each in sentences)


def test_what_a_profile_keeps_and_a_number_that_nobody_declared_have_no_canaries() -> None:
    policy = PrivacyPolicy()
    assert "ACCOUNT_NUMBER" not in classes_of(policy, Profile())
    assert "ACCOUNT_NUMBER" in classes_of(PrivacyPolicy(identifiers=(ACCOUNT,)), Profile())
    assert "CONFIDENTIAL" not in classes_of(PrivacyPolicy(identifiers=(ACCOUNT,)), Profile())
    assert set(classes_of(policy, profile_of("URL", "AGE"))) == {"URL", "AGE"}


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from("ab .!?\nXÄ`|"), max_size=120))
def test_a_copy_is_its_carrier_with_each_canary_where_it_is_said_to_be(carrier: str) -> None:
    profile = profile_of(*RULED, number=2)
    for copy in plant(KEY, scan(PrivacyPolicy(), profile), profile, [carrier]):
        assert sorted(each.type for each in copy.canaries) == sorted(RULED)
        for canary in copy.canaries:
            language, _, place = canary.form.partition("#")
            sentence = SENTENCES[canary.type][language][int(place) - 1]
            assert sentence.replace(VALUE, copy.text[canary.start : canary.end]) in copy.text
        kept, at = "", 0
        for canary in copy.canaries:
            value = copy.text[canary.start : canary.end]
            assert value == value.strip()
            kept += copy.text[at : canary.start]
            at = canary.end
        left = [sign for sign in carrier if not sign.isspace()]
        rest = iter(sign for sign in kept + copy.text[at:] if not sign.isspace())
        assert all(sign in rest for sign in left)  # the carrier's signs, in their order


def test_nothing_is_planted_inside_of_code() -> None:
    profile = profile_of(*RULED, number=30)
    for copy in plant(KEY, scan(PrivacyPolicy(), profile), profile, CARRIERS[1:]):
        assert "```\nping: timeout. Then it worked. Or so\n```" in copy.text


def test_few_texts_carry_many_canaries_and_none_carry_all() -> None:
    profile = profile_of("EMAIL_ADDRESS", number=50)
    found = scan(PrivacyPolicy(), profile)
    for carriers in ((), CARRIERS[:1], CARRIERS):
        (caught,) = catch(found, profile, plant(KEY, found, profile, carriers)).values()
        assert caught.planted == 50


def test_what_a_text_carries_depends_on_no_other_text() -> None:
    profile = profile_of("EMAIL_ADDRESS", "CREDIT_CARD", number=6)
    found, new = scan(PrivacyPolicy(), profile), "A text that came today. It is about a printer and a scanner."
    before = list(plant(KEY, found, profile, CARRIERS))
    assert len({copy.text for copy in before}) == 6
    after = list(plant(KEY, found, profile, (CARRIERS[0], new, CARRIERS[1])))
    assert [copy in before for copy in after] == [True, False, True, True, False, True]
    assert list(plant(KEY, found, profile, CARRIERS, [5, 2])) == [before[5], before[2]]


def test_carriers_are_chosen_by_the_key_whatever_the_order_in_which_texts_came() -> None:
    digests = [bytes([number]) * 32 for number in range(100)]
    found = scan_of(PrivacyPolicy(), ["EMAIL_ADDRESS"])
    chosen = carriers_of(KEY, found, digests, 10)
    assert carriers_of(KEY, found, reversed(digests), 10) == chosen
    assert carriers_of(OTHER_KEY, found, digests, 10) != chosen
    assert (
        carriers_of(KEY, found, dict.fromkeys([*digests[:3], *chosen]), 10) == chosen
    )  # texts behind the chosen change nothing
    assert len(carriers_of(KEY, found, digests[:4], 10)) == 4


def test_a_type_that_nothing_recognizes_is_missed_and_the_others_are_not() -> None:
    profile, policy = profile_of(*RULED), PrivacyPolicy()
    whole = scan(policy, profile)
    of_mail = {each.name for each in recognizers(policy) if each.entity == "EMAIL_ADDRESS"}
    lacking = Scan(policy, tuple(each for each in whole.identities if each.rpartition(":")[0] not in of_mail))
    assert len(lacking.identities) == len(whole.identities) - len(of_mail)
    for found, mails in ((whole, range(5)), (lacking, [40])):
        caught = catch(found, profile, plant(KEY, found, profile, CARRIERS))
        assert {entity: each.planted for entity, each in caught.items()} == dict.fromkeys(RULED, 40)
        assert caught["EMAIL_ADDRESS"].missed in mails
        assert [caught[entity].missed for entity in RULED[1:]] == [0, 0, 0, 0]
        assert sum(number for _, number in caught["EMAIL_ADDRESS"].forms) == caught["EMAIL_ADDRESS"].missed
    forms = dict(caught["EMAIL_ADDRESS"].forms)
    assert list(forms.values()) == sorted(forms.values(), reverse=True)
    for form in forms:
        language, _, number = form.partition("#")
        assert 1 <= int(number) <= len(SENTENCES["EMAIL_ADDRESS"][language])


@pytest.mark.parametrize("operator", ["replace", "mask", "pseudonym", "drop"])
def test_every_operator_hides_what_was_found(operator: str) -> None:
    profile = profile_of("CREDIT_CARD", operator=operator)
    found = scan(PrivacyPolicy(), profile)
    assert catch(found, profile, plant(KEY, found, profile, CARRIERS))["CREDIT_CARD"].missed == 0


def test_a_dropped_finding_hides_no_other_canary() -> None:
    profile = profile_of("EMAIL_ADDRESS", "CREDIT_CARD")
    operators = {**profile.operators, "CREDIT_CARD": Operator(operator="drop")}
    dropping = profile.model_copy(update={"operators": operators})
    found = scan_of(PrivacyPolicy(), ["CREDIT_CARD"])
    caught = catch(found, dropping, plant(KEY, found, dropping, CARRIERS))
    assert (caught["CREDIT_CARD"].missed, caught["EMAIL_ADDRESS"].missed) == (0, 40)


def test_a_value_of_which_only_a_part_is_hidden_is_missed() -> None:
    """A rule hides the host of each address; who is reached there is left."""
    host = Identifier(name="host", regex=r"\bexample\.(?:com|org|net)\b", match=("example.com",))
    policy, partly = PrivacyPolicy(identifiers=(host,)), profile_of("EMAIL_ADDRESS", "ACCOUNT_NUMBER", number=60)
    found = scan_of(policy, ["ACCOUNT_NUMBER"])
    assert catch(found, partly, plant(KEY, found, partly, CARRIERS))["EMAIL_ADDRESS"].missed == 60


# Of the library's patterns: quadratic where a text is full of dots, 6 s for this one.
HANGING = PrivacyPolicy(presidio={"UrlRecognizer": "CONFIDENTIAL"})
DOTS = "a." * 2800


def within(folder: Path, seconds: float, carriers: tuple[str, ...], number: int) -> tuple[int, int]:
    """How many canaries were measured and missed in killable workers, with a recognizer that hangs."""
    profile = profile_of("EMAIL_ADDRESS", "CONFIDENTIAL", number=number)
    found = scan_of(HANGING, ["EMAIL_ADDRESS", "CONFIDENTIAL"])
    copies = plant(KEY, found, profile, carriers)
    at = Workplace(folder=folder, warm=(load_detector, found.dump()))
    caught = catch(found, profile, copies, limits=Limits(16, seconds), at=at)
    return caught["EMAIL_ADDRESS"].planted, caught["EMAIL_ADDRESS"].missed


@pytest.mark.slow
def test_a_recognizer_that_hangs_costs_the_copies_on_which_it_does(tmp_path: Path) -> None:
    assert within(tmp_path, 2.0, (*CARRIERS, *CARRIERS, *CARRIERS, DOTS), 8) == (7, 0)


@pytest.mark.slow
def test_a_recognizer_that_always_hangs_is_not_waited_for_as_often_as_there_are_canaries(tmp_path: Path) -> None:
    assert within(tmp_path, 0.7, (DOTS,), GIVE_UP * 4) == (0, 0)


@pytest.mark.slow
def test_copies_in_workers_are_caught_as_those_in_this_process_are(tmp_path: Path) -> None:
    profile = profile_of(*RULED, number=20)
    found = scan(PrivacyPolicy(), profile)
    here = catch(found, profile, plant(KEY, found, profile, CARRIERS))
    there = catch(
        found, profile, plant(KEY, found, profile, CARRIERS), limits=Limits(3, 60.0), at=Workplace(folder=tmp_path)
    )
    assert here == there


@pytest.mark.parametrize(
    ("stated", "advice"),
    [
        ({"per_class": 100}, "set per_class to 122 or more, or allow 0.0363 or more"),
        ({"per_class": 100, "missed": 0.1, "missed_by_type": {"IBAN_CODE": 0.02}}, "set per_class to 183 or more"),
        ({"missed": 0}, "even if none is; allow 0.0123 or more"),
        ({"per_class": 20_000}, "less than or equal to 10000"),
        ({"missed": float("nan")}, "missed"),
    ],
)
def test_what_no_number_of_canaries_that_were_found_could_show_is_refused_at_load(
    stated: dict[str, object], advice: str
) -> None:
    with pytest.raises(ValidationError, match=advice):
        Canaries.model_validate(stated)


def test_names_and_places_may_be_missed_more_often_unless_a_profile_says_otherwise() -> None:
    types: tuple[EntityType, ...] = ("PERSON", "LOCATION", "STREET_ADDRESS", "EMAIL_ADDRESS")

    def allowed(**stated: object) -> list[float]:
        return [Canaries.model_validate(stated).allowed(each) for each in types]

    assert allowed() == [0.2, 0.4, 0.05, 0.03]
    assert allowed(missed_by_type={"PERSON": 0.05}) == [0.05, 0.4, 0.05, 0.03]
    assert allowed(missed=0.1) == [0.2, 0.4, 0.1, 0.1]
    assert allowed(per_class=1, missed=1) == [1, 1, 1, 1]
