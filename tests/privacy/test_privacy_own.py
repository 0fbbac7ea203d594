"""What is the company's own stays readable where it stands whole, and hides nothing that stands beside it."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError

from curation.document import PEOPLE
from curation.privacy.known.erased import RECOGNIZER
from curation.privacy.own import OwnThings
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.profile import Operator, Profile
from curation.privacy.redaction.resolve import Finding
from curation.privacy.trial import try_privacy
from curation.quality.leak_gate.identifiers import identifiers_for
from curation.quality.leak_gate.leak import Gate, KnownValues
from curation.quality.leak_gate.own_people import OwnPeople
from tests.growth import assert_linear, repeated

OWN = OwnThings(
    domains=("ourcompany.example", "our-shop.example"),
    mailboxes=("support@ourcompany.example", "billing@help.ourcompany.example"),
    phones=("+49 30 23125999",),
    products=("4111-1111-1111-1111", "SN 90210-77", "Brenlow", "Jasper Vane"),
    networks=("192.168.0.0/16", "2001:db8:77::/48"),
)
EVERY = identifiers_for(Profile(), PrivacyPolicy())
URL = Operator(operator="replace")
POLICY = PrivacyPolicy(own=OWN, profiles={"default": Profile(operators={"URL": URL}, unread_languages="accept")})


def redacted(text: str, *people: dict[str, Any]) -> str:
    (answer,) = try_privacy([{"id": "1", "text": text, "language": "zz", "people": list(people)}], POLICY)
    assert answer["status"] == "ok"
    return str(answer["text"])


def hits(text: str, kind: str = "article", *people: dict[str, Any]) -> list[str]:
    """Kinds of what the leak gate finds in an example of one document, or of several kinds joined by `+`."""
    empty = {name: [] for name in ("names", "emails", "phones", "accounts")}
    known = pa.Table.from_pylist(
        [{"person_id": f"p{n}", "source": "kb", "ref": str(n), "role": "requester", **empty, **row}
         for n, row in enumerate(people)], schema=PEOPLE,
    )  # fmt: skip
    turns = [{"author_ref": str(n)} for n in range(len(people))]
    kinds = kind.split("+")
    documents = [{"doc_id": kind, "kind": kind, "source": "kb", "about_ref": None, "turns": turns} for kind in kinds]
    cast = OwnPeople(known, documents, [("e1", kind) for kind in kinds])
    gate = Gate(KnownValues(known), lambda kind, value: value, cast, None, OWN, EVERY)
    return sorted(hit.kind for hit in gate.hits([("e1", "default.text", text)]))


READABLE = [
    "See https://ourcompany.example for news",
    "See https://docs.help.ourcompany.example/ and ourcompany.example.",
    "Write to support@ourcompany.example, or <Billing@help.ourcompany.example>.",
    "[Mail](mailto:support@ourcompany.example)",
    "Call +49 30 23125999 or 030 23125999 or 0049 (0)30 2312 5999",
    "The test card 4111-1111-1111-1111 and part SN 90210-77",
]


def test_the_gate_looks_for_no_firm_that_a_display_name_says_behind_a_dash() -> None:
    person = {"names": ["Albert White - SUN Ireland"]}
    assert hits("We met Sun of Ireland here", "ticket", person) == []
    assert hits("We met Albert here", "ticket", person) == ["single_name"]


PRODUCTS = PrivacyPolicy(own=OWN, profiles={"default": Profile(operators={}, unread_languages="accept")})


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("My name is Brenlow.", "My name is Brenlow."),
        ("We met JASPER VANE and Jasper Vane.", "We met JASPER VANE and Jasper Vane."),
        ("I spoke with Brenlow Zorvath there.", "I spoke with Brenlow Zorvath there."),
        ("I spoke with Anna Brenlow there.", "I spoke with [PERSON] there."),
    ],
)
def test_a_product_that_is_called_like_somebody_is_nobody_with_what_nobody_is_called(text: str, left: str) -> None:
    (answer,) = try_privacy([{"id": "1", "text": text, "language": "en"}], PRODUCTS)
    assert answer["text"] == left


def test_a_person_on_file_who_is_called_like_a_product_is_redacted_beside_it() -> None:
    person = {"names": ["Anna Brenlow"]}
    text = "Anna Brenlow wrote of Brenlow."
    (answer,) = try_privacy([{"id": "1", "text": text, "language": "en", "people": [person]}], PRODUCTS)
    assert answer["text"] == "[PERSON] wrote of Brenlow."


@pytest.mark.parametrize("text", READABLE)
def test_what_is_own_stays_readable_and_passes_the_gate(text: str) -> None:
    assert redacted(text) == text
    assert hits(text, "ticket") == []


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("jane.doe@ourcompany.example", "jane.doe"),
        ("support+jane@ourcompany.example", "jane"),
        ("jane.support@ourcompany.example", "jane"),
        ("support@ourcompany.example.evil.example", "support@"),
        ("support@ourcompany.example@evil.example", "support@"),
        ("support@sub.ourcompany.example", "support@"),
        ("support@notourcompany.example", "support@"),
        ("support@ourcompany.ex\u0430mple", "support@"),
        ("\u0455upport@ourcompany.example", "upport@"),
        ("support@ourcompany.example。evil.example", "support@"),
        ("+49 30 231259991", "231259991"),
        ("+39 030 23125999", "23125999"),
        ("4111-1111-1111-1111-2", "1111-2"),
    ],
)
def test_what_only_looks_like_a_mailbox_or_number_of_ours_is_redacted_and_blocks_the_gate(text: str, gone: str) -> None:
    said = f"Please use {text} for that."
    assert gone not in redacted(said)


@pytest.mark.parametrize(
    "text",
    [
        "jane.doe@ourcompany.example", "support+jane@ourcompany.example", "jane.support@ourcompany.example",
        "support@ourcompany.example.evil.example", "support@sub.ourcompany.example", "support%2Bjane@ourcompany.example",
        "https://ourcompany.example/u/jane?email=jane.doe@ourcompany.example",
    ],
)  # fmt: skip
def test_the_gate_finds_addresses_at_own_domains_that_nobody_listed(text: str) -> None:
    assert "email" in hits(f"Please use {text} for that.")


@pytest.mark.parametrize(
    ("address", "left"),
    [
        (
            "https://ourcompany.example/u/jane.doe?email=jane@mail.example",
            "https://ourcompany.example[URL][EMAIL_ADDRESS]",
        ),
        ("https://help.ourcompany.example:8443/x#jane", "https://help.ourcompany.example:8443[URL]"),
        ("https://ourcompany.example.evil.example/x", "[URL]"),
        ("https://ourcompany.example@evil.example/x", "[URL][EMAIL_ADDRESS][URL]"),
        ("https://ourcompany.example:80@evil.example/x", "[URL][SECRET][URL]"),
        ("https://evil.example/ourcompany.example", "[URL]"),
        ("https://evil.example/?to=https://ourcompany.example/", "[URL]"),
        ("https://notourcompany.example/x", "[URL]"),
        ("https://our-shop.example-evil.example/x", "[URL]"),
        ("https://ourc\u043empany.example/x", "[URL]"),
    ],
)
def test_of_a_web_address_the_host_is_own_and_nothing_else(address: str, left: str) -> None:
    assert redacted(f"Open {address} now") == f"Open {left} now"


@pytest.mark.parametrize("user", ["jane.doe", "jane:secret"])
def test_a_user_before_an_own_host_is_redacted(user: str) -> None:
    assert "jane" not in redacted(f"Open https://{user}@ourcompany.example/x now")


def test_a_known_person_is_redacted_in_a_label_of_an_own_host_in_its_path_and_query() -> None:
    jane = {"names": ["Jane Brandstrom"]}
    for text in ("https://jane-brandstrom.ourcompany.example/", "https://ourcompany.example/u/jane.brandstrom",
                 "ourcompany.example?u=jane_brandstrom"):  # fmt: skip
        assert "brandstrom" not in redacted(f"At {text} now", jane)
        assert hits(f"At {text} now", "ticket", jane)


def test_addresses_in_own_networks_stay_in_articles_and_only_there() -> None:
    text = "Open http://192.168.77.1 or 2001:db8:77::1, not 10.0.0.7 or 192.169.0.1"
    found = [Finding(text.index(ip), text.index(ip) + len(ip), "IP_ADDRESS", 0.9, "ip_address")
             for ip in ("192.168.77.1", "2001:db8:77::1", "10.0.0.7", "192.169.0.1")]  # fmt: skip
    assert OWN.aside(text, found, article=True) == found[2:]
    assert OWN.aside(text, found, article=False) == found
    assert hits(text, "article") == ["ip", "ip"]
    assert len(hits(text, "ticket")) == 4
    assert hits(text, "ticket+article") == ["ip", "ip"]  # an attack in an article that a ticket's reader is shown
    assert redacted("Open 192.168.77.1") == "Open [IP_ADDRESS]"


@pytest.mark.parametrize(
    "address",
    ["10.1.2.3", "127.0.0.1", "172.20.0.5", "192.168.1.1", "169.254.1.9", "100.64.3.1", "203.0.113.9", "0.0.0.0",
     "255.255.255.0", "224.0.0.251", "::1", "fe80::1c2d:3eff:fe4f:5061", "fd12:3456:789a::1", "2001:db8::7"],
)  # fmt: skip
def test_addresses_that_lead_nowhere_from_outside_stay_in_articles_as_shipped(address: str) -> None:
    found = [Finding(5, 5 + len(address), "IP_ADDRESS", 0.9, "ip_address")]
    assert OwnThings().aside(f"Open {address} now", found, article=True) == []
    assert OwnThings().aside(f"Open {address} now", found, article=False) == found
    assert OwnThings(networks=()).aside(f"Open {address} now", found, article=True) == found


@pytest.mark.parametrize("address", ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2a00:1450:4001::8a", "11.0.0.1"])
def test_addresses_of_somebody_go_from_articles(address: str) -> None:
    found = [Finding(5, 5 + len(address), "IP_ADDRESS", 0.9, "ip_address")]
    assert OwnThings().aside(f"Open {address} now", found, article=True) == found


def test_nothing_is_own_against_an_erasure() -> None:
    text = "Write to support@ourcompany.example"
    erased = Finding(9, len(text), "EMAIL_ADDRESS", 1.0, RECOGNIZER)
    assert OWN.aside(text, [erased], article=True) == [erased]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"domains": ["example"]}, "host name with a dot"),
        ({"domains": ["https://ourcompany.example"]}, "host name"),
        ({"domains": ["*.ourcompany.example"]}, "host name"),
        ({"domains": ["ourcompany.example"], "mailboxes": ["jane@mail.example"]}, "at no domain of `domains`"),
        ({"domains": ["ourcompany.example"], "mailboxes": ["*@ourcompany.example"]}, "one whole address"),
        ({"phones": ["030 23125999"]}, "begins with \\+"),
        ({"products": ["7"]}, "three characters"),
        ({"networks": ["0.0.0.0/0"]}, "everybody's"),
        ({"networks": ["192.168.0.1/16"]}, "host bits"),
        ({"local_parts": ["support"]}, "Extra inputs"),
    ],
)
def test_what_would_open_more_than_the_own_is_refused_where_it_is_declared(said: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        OwnThings.model_validate(said)


def test_what_is_declared_as_own_reads_no_text_again() -> None:
    from curation.privacy.detector import scan_of

    assert scan_of(POLICY).scan_id == scan_of(POLICY.model_copy(update={"own": OwnThings()})).scan_id
    assert scan_of(POLICY).dump() == scan_of(POLICY.model_copy(update={"own": OwnThings()})).dump()


@pytest.mark.parametrize(
    "unit", ["a.", "a@", "ourcompany.example", "ourcompany.example:", "1 ", "1:", "1.", "support@"]
)
def test_own_things_are_found_in_linear_time(unit: str) -> None:
    assert_linear(lambda text: OWN.spans(text, True), repeated(unit), 8_000)
