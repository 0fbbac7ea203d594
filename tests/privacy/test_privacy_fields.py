"""Values of fields, by what a program calls them: in code, logs, stack traces, JSON, addresses and columns."""

from __future__ import annotations

import pytest

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.fields.columns import cells
from curation.privacy.rules.fields.named import recognizers
from tests.growth import assert_linear, repeated

EVERY = list(recognizers(PrivacyPolicy()))


def found(text: str) -> set[tuple[str, str]]:
    """(type, value) of everything that a field's name gives away."""
    return {(each.entity, text[hit.start : hit.end]) for each in EVERY for hit in each.find(text)}


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ('{"driverLicense": "D1234567", "id": 42}', "DRIVER_LICENSE", "D1234567"),
        ("DRIVER_LICENSE_NUMBER=D1234567", "DRIVER_LICENSE", "D1234567"),
        ("GET /customers?passport_no=X1234567&page=2", "PASSPORT", "X1234567"),
        ("<customer><taxId>12-3456789</taxId></customer>", "TAX_ID", "12-3456789"),
        ('customer.setBirthDate("1971-03-14");', "DATE_OF_BIRTH", "1971-03-14"),
        ('"payload": "{\\"patient_id\\":\\"H482913\\"}"', "MEDICAL_RECORD", "H482913"),
        ('{"fields":[{"key":"health-insurance-number","value":"QXZ123456789"}]}', "HEALTH_PLAN", "QXZ123456789"),
        ("IllegalArgumentException: invalid medical license: RN-482913", "CERTIFICATE_NUMBER", "RN-482913"),
        ("rejected mac 00:1b:44:11:3a:b7: bad checksum", "MAC_ADDRESS", "00:1b:44:11:3a:b7"),
        ("?customerPhone=%2B49+30+23125123".replace("%2B", "+"), "PHONE_NUMBER", "+49+30+23125123"),
        ('const displayName = "Zrelda Quackenbush";', "PERSON", "Zrelda Quackenbush"),
        ("author_name: Anna Schmidt on behalf of the team", "PERSON", "Anna Schmidt"),
        ('{"lastName":"Solheim","firstName":"Brage"}', "PERSON", "Solheim"),
        ('{"lastName":"Solheim","firstName":"Brage"}', "PERSON", "Brage"),
        ("<surname>Van der Quast</surname>", "PERSON", "Van der Quast"),
        ("?full_name=Anna+Schmidt&page=2", "PERSON", "Anna+Schmidt"),
        ('{"shippingAddress": "14 Ferndale Road, Flat 3"}', "STREET_ADDRESS", "14 Ferndale Road, Flat 3"),
        ("INSERT INTO people (id, tax_id, status) VALUES (42, '12-3456789', 'open')", "TAX_ID", "12-3456789"),
        ("id;ssn;status\n42;123-45-6789;open\n", "NATIONAL_ID", "123-45-6789"),
        ("id,pan,status\n42,378282246310005,open\n", "CREDIT_CARD", "378282246310005"),
        ('response.json()["db_password"] == "hH2ah6NSI!43"', "SECRET", "hH2ah6NSI!43"),
    ],
)
def test_a_value_is_found_by_the_name_of_its_field(text: str, entity: str, value: str) -> None:
    assert (entity, value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "Practical Detection", "author": "The Team", "license": "Apache-2.0"}',
        "name: etcd-server\naddress: 0.0.0.0:2379\nphone home is a film",
        "license number of seats: 25, certificate number two, token=token-01",
        "the patient waits; tax id is required; passport no longer valid",
        "metric_name=http_requests_total&password=changeme&card=visa",
        "id,name,status\n1,first,open\n2,second,closed\n",
        "mac os, mobile first, street view, cell: A1:B2",
    ],
)
def test_a_name_of_a_field_alone_is_not_enough(text: str) -> None:
    assert found(text) == set()


def test_every_row_under_a_head_is_read_and_one_of_another_length_ends_it() -> None:
    text = "id,tax id\n1,12-3456789\n2,98-7654321\nall of it\n"
    assert [(cell.name, text[cell.start : cell.end]) for cell in cells(text)] == [
        ("id", "1"),
        ("tax id", "12-3456789"),
        ("id", "2"),
        ("tax id", "98-7654321"),
    ]
    text = "(id, ssn) VALUES (1, '123-45-6789'), (2, '987-65-4320');"
    assert [text[cell.start : cell.end] for cell in cells(text)] == ["1", "123-45-6789", "2", "987-65-4320"]


@pytest.mark.parametrize(
    "form", ['"taxId": "12-3456789", ', "a,b\n", "name_", "name ", "(a, b) values (", "name=A b+", "card 1 "]
)
def test_fields_are_read_in_linear_time(form: str) -> None:
    assert_linear(found, repeated(form), 200)
