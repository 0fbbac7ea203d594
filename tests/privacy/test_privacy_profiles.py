"""The profiles that are shipped: what each promises is gone from a text that has it all."""

from __future__ import annotations

import re
from typing import Any

import pytest

from curation.demo.folder import DEMO_DEFS
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.trial import try_privacy
from curation.settings.yamlfile import Located, read_yaml

# The identifiers of Safe Harbor, 45 CFR 164.514(b)(2)(i): what a text says, and what of it may not be left. P and Q
# (finger and voice prints, photographs) are no text; a number that stands for one is told by its link or declared.
SAFE_HARBOR = {
    "A names": ("PERSON", "My name is Anna Kowalski, please call back.", "Anna Kowalski"),
    "B streets": ("STREET_ADDRESS", "Please ship it to 742 Evergreen Street this week.", "742 Evergreen Street"),
    "B towns": ("LOCATION", "The patient lives in Chicago with his family.", "Chicago"),
    "B postal codes": ("POSTAL_CODE", "Please ship it to Springfield, IL 62704 this week.", "62704"),
    "B sparsely populated": ("POSTAL_CODE", "The ZIP code is 03601 for this customer.", "036"),
    "C dates": ("DATE", "She was admitted on 14 March 2025 and is well.", "14 March"),
    "C births": ("DATE_OF_BIRTH", "Date of birth: 1951-07-23, as on the form.", "1951-07-23"),
    "C ages": ("AGE", "The caller is 94 years old and lives alone.", "94"),
    "D telephones": ("PHONE_NUMBER", "Call me at +1 212 555 0147 after lunch.", "555 0147"),
    "E faxes": ("PHONE_NUMBER", "Send the form by fax: (212) 555-0188 today.", "555-0188"),
    "F e-mail": ("EMAIL_ADDRESS", "Write to anna.k@example.org instead.", "anna.k@example.org"),
    "G social security": ("NATIONAL_ID", "My SSN is 536-22-8745, on file since May.", "536-22-8745"),
    "H medical records": ("MEDICAL_RECORD", "The MRN: 84736251 is on the label.", "84736251"),
    "I health plans": ("HEALTH_PLAN", "My health plan member ID: XEA928374651 is valid.", "XEA928374651"),
    "J accounts": ("ACCOUNT_NUMBER", "My account number: 483920175 was charged twice.", "483920175"),
    "J bank accounts": ("IBAN_CODE", "Refund it to GB82 WEST 1234 5698 7654 32 please.", "WEST 1234 5698"),
    "J cards": ("CREDIT_CARD", "I paid with 4242 4242 4242 4242 yesterday.", "4242 4242"),
    "K licences to drive": ("DRIVER_LICENSE", "My driver's license number is D12345678 in the file.", "D12345678"),
    "K certificates": ("CERTIFICATE_NUMBER", "Her nursing license number: RN483920 is valid.", "RN483920"),
    "L vehicles": ("VEHICLE_ID", "The VIN is 1HGCM82633A004352 as on the title.", "1HGCM82633A004352"),
    "M devices": ("DEVICE_ID", "The pump has serial number SN-48392017 on its back.", "48392017"),
    "M network cards": ("MAC_ADDRESS", "Its MAC address is 00:1B:44:11:3A:B7 on the label.", "00:1B:44:11:3A:B7"),
    "N web addresses": ("URL", "See https://clinic.example.org/patients/8841 for it.", "clinic.example.org"),
    "O IP addresses": ("IP_ADDRESS", "I connected from 203.0.113.77 last night.", "203.0.113.77"),
    "P prints": ("ACCOUNT_NUMBER", "The fingerprint template FPT-0048812 was read.", "FPT-0048812"),
    "Q photographs": ("URL", "My photo: https://photos.example.org/anna/face.jpg is there.", "photos.example.org"),
    "R passports": ("PASSPORT", "My passport number is X48392017 and expires soon.", "X48392017"),
    "R tax numbers": ("TAX_ID", "Our VAT number is DE136695976 on the invoice.", "DE136695976"),
    "R wallets": ("CRYPTO", "Send it to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa please.", "1A1zP1eP5QGefi2"),
    "R logins": ("USERNAME", "The login is tkowalczyk92 on the portal.", "tkowalczyk92"),
    "R secrets": ("SECRET", "The key is AKIAIOSFODNN7EXAMPLE in the script.", "AKIAIOSFODNN7EXAMPLE"),
    "R a company's own": ("ACCOUNT_NUMBER", "My account is TW-7712-2590 since May.", "TW-7712-2590"),
}
PRINTS = {"name": "fingerprint", "regex": r"\bFPT-\d{7}\b", "match": ["FPT-0048812"]}


@pytest.fixture(scope="module")
def shipped() -> Located:
    return read_yaml(DEMO_DEFS / "privacy" / "defs.yaml")


@pytest.fixture(scope="module")
def policy(shipped: Located) -> PrivacyPolicy:
    """What is shipped, and the identifier of a hospital that keeps finger prints."""
    attributes = shipped.values["attributes"]
    return PrivacyPolicy.model_validate(attributes | {"identifiers": [*attributes["identifiers"], PRINTS]})


def answers(texts: list[str], policy: PrivacyPolicy, profile: str) -> list[dict[str, Any]]:
    records = [{"id": str(number), "text": text, "language": "en"} for number, text in enumerate(texts)]
    return list(try_privacy(records, policy, profile))


def test_the_shipped_profiles_hold_what_they_promise_to_cover(shipped: Located, policy: PrivacyPolicy) -> None:
    assert set(policy.profiles) == {"default", "strict", "hipaa", "pci"}
    assert shipped.parse(PrivacyPolicy, ("attributes",), {}).profiles == policy.profiles  # refused, if not


def test_under_hipaa_every_identifier_of_safe_harbor_is_gone(policy: PrivacyPolicy) -> None:
    texts = [text for _, text, _ in SAFE_HARBOR.values()]
    for (name, (entity, text, secret)), answer in zip(
        SAFE_HARBOR.items(), answers(texts, policy, "hipaa"), strict=True
    ):
        assert answer["status"] == "ok", name
        assert secret in text and secret not in answer["text"], name
        assert any(found["type"] == entity for found in answer["findings"]), name
        assert answer["text"].startswith(text.split()[0]), name


def test_every_type_that_hipaa_redacts_is_one_of_the_eighteen(policy: PrivacyPolicy) -> None:
    hipaa = policy.profile("hipaa")
    assert {entity for entity, _, _ in SAFE_HARBOR.values()} == set(hipaa.operators)
    assert {name[0] for name in SAFE_HARBOR} == set("ABCDEFGHIJKLMNOPQR")
    assert set(hipaa.must_cover) == set(hipaa.operators)


def test_hipaa_leaves_the_year_three_digits_and_ages_below_ninety(policy: PrivacyPolicy) -> None:
    texts = [
        "She was admitted on 14 March 2025.",
        "Ship it to Springfield, IL 62704 now.",
        "He is 47 years old.",
        "She is 94 years old.",
    ]
    year, digits, age, oldest = (answer["text"] for answer in answers(texts, policy, "hipaa"))
    assert year == "She was admitted on 2025."
    assert re.search(r"\b627\b", digits)
    assert age == "He is 47 years old." and oldest == "She is 90+ years old."


@pytest.mark.parametrize("profile", ["default", "hipaa", "pci", "strict"])
@pytest.mark.parametrize(
    "card",
    ["4242424242424242", "4242 4242 4242 4242", "4242-4242-4242-4242", "3782 822463 10005", "4242.4242.4242.4242"],
)
def test_no_digit_of_a_card_number_is_ever_left(policy: PrivacyPolicy, profile: str, card: str) -> None:
    (answer,) = answers([f"I paid with card {card} on Monday."], policy, profile)
    assert answer["status"] == ("quarantined" if profile == "strict" else "ok")  # strict drops the document
    assert not re.search(r"\d", answer["text"])


def test_the_default_profile_leaves_what_identifies_nobody_alone(policy: PrivacyPolicy) -> None:
    text = "On 14 March 2025 the router with serial number X5-48K39-2017 failed in Chicago."
    (answer,) = answers([text], policy, "default")
    assert answer["text"] == text


def test_the_strict_profile_leaves_a_month_and_a_decade(policy: PrivacyPolicy) -> None:
    (answer,) = answers(["He is 47 years old and left on 14 March 2025."], policy, "strict")
    assert answer["text"] == "He is 40-49 years old and left on March 2025."
