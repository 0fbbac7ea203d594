"""Invented identifiers inside code, logs, stack traces, JSON and URLs: how many redaction leaves standing, by type.

`python tests/bench/in_code.py [PER TYPE] [--missed]`: each value stands once in one of the contexts below, with a name
that programs give such a field, half of them in a fence within a ticket. Judged like the canaries of a night: missed is
what keeps four letters or digits. The bound is the upper end of a 95 % interval. The contexts were written before
anybody looked at what fails in them.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote, quote_plus

from curation.privacy.canaries.names import person
from curation.privacy.canaries.values import VALUES, draw
from curation.privacy.keyed_draws import Chance
from curation.privacy.policy import EntityType, PrivacyPolicy
from curation.privacy.trial import tried
from curation.quality.checks.canaries import clopper_pearson

FEW = 4
# Type → words of the fields that hold it, in order.
FIELDS: Mapping[EntityType, tuple[str, ...]] = {
    "PERSON": ("name", "full name", "customer name", "contact name", "author", "display name", "assignee"),
    "EMAIL_ADDRESS": ("email", "user email", "contact email", "login", "recipient"),
    "PHONE_NUMBER": ("phone", "phone number", "mobile", "contact phone", "customer phone"),
    "STREET_ADDRESS": ("address", "street", "street address", "shipping address", "address line1"),
    "DATE_OF_BIRTH": ("birth date", "date of birth", "dob", "birthday"),
    "CREDIT_CARD": ("card number", "card", "cc number", "payment card", "pan"),
    "IBAN_CODE": ("iban", "bank account", "customer iban", "account iban"),
    "CRYPTO": ("wallet", "wallet address", "payout address", "account"),
    "NATIONAL_ID": ("ssn", "national id", "social security number", "customer ssn", "tax payer ssn"),
    "TAX_ID": ("tax id", "vat id", "ein", "customer tax id"),
    "PASSPORT": ("passport", "passport number", "passport no", "traveller passport"),
    "DRIVER_LICENSE": ("driver license", "driver license number", "driving licence", "drivers license"),
    "CERTIFICATE_NUMBER": ("certificate number", "medical license", "license number", "professional license"),
    "MEDICAL_RECORD": ("mrn", "patient id", "medical record number", "patient number"),
    "HEALTH_PLAN": ("health insurance number", "insurance member id", "health plan id", "member number"),
    "VEHICLE_ID": ("vin", "vehicle vin", "chassis number"),
    "MAC_ADDRESS": ("mac", "mac address", "device mac"),
    "IP_ADDRESS": ("ip", "client ip", "remote addr", "source ip", "host"),
    "SECRET": ("api key", "password", "token", "client secret", "access token", "db password"),
}
SNAKE, CAMEL, KEBAB, UPPER, SPOKEN = "snake", "camel", "kebab", "upper", "spoken"
# {snake}, {camel}, … are the field's name, {v} the value, {q} and {p} it as a path and a query have it, {j} as JSON has.
CONTEXTS: Mapping[str, tuple[str, ...]] = {
    "code": (
        '{snake} = "{v}"',
        "const {camel} = '{v}';",
        'user = {{"id": 42, "{snake}": "{v}", "active": True}}',
        "customer:\n  id: 42\n  {snake}: {v}\n  active: true",
        'export {upper}="{v}"',
        "INSERT INTO customers (id, {snake}, status) VALUES (42, '{v}', 'open');",
        "SELECT * FROM orders WHERE {snake} = '{v}' LIMIT 10",
        "curl -X POST -d '{snake}={v}' https://api.example.com/v1/customers",
        'assert response.json()["{snake}"] == "{v}"',
        '<customer id="42"><{camel}>{v}</{camel}></customer>',
        "# {spoken}: {v}\ndef test_import() -> None:\n    run(42)",
        "id,{snake},status\n42,{v},open",
        'customer.set{pascal}("{v}");',
        '    {camel}: "{v}",',
        'var c = new Customer {{ Id = 42, {pascal} = "{v}" }};',
    ),
    "logs": (
        "2024-03-14 09:22:31,114 INFO  [http-8080-3] c.e.shop.Checkout - {snake}={v} status=200",
        '[2024-03-14T09:22:31Z] level=warn msg="validation failed" {snake}="{v}" attempt=2',
        "Mar 14 09:22:31 web-1 app[4711]: rejected {spoken} {v}: bad checksum",
        '{{"ts":"2024-03-14T09:22:31Z","level":"error","{snake}":"{j}","code":17}}',
        'D, [2024-03-14T09:22:31.114 #4711] DEBUG -- :   Parameters: {{"id"=>"42", "{snake}"=>"{v}"}}',
        "I0314 09:22:31.114129       1 sync.go:88] updating customer 42 {camel}={v}",
        "09:22:31 [worker-2] DEBUG lookup {camel}: {v} -> miss (3 ms)",
        "WARN  duplicate {spoken} '{v}' for customer 42, skipping row 118",
    ),
    "stack traces": (
        "java.lang.IllegalArgumentException: invalid {spoken}: {v}\n\tat com.example.shop.Check.of(Check.java:42)\n"
        "\tat com.example.shop.Main.main(Main.java:7)",
        'Traceback (most recent call last):\n  File "/srv/app/load.py", line 42, in check\n'
        "    raise ValueError(row)\nValueError: invalid {snake}: '{v}'",
        'TypeError: cannot parse {camel} "{v}"\n    at parse (/srv/app/index.js:12:9)\n    at main (/srv/app/index.js:40:3)',
        'panic: {spoken} "{v}" not found\n\ngoroutine 1 [running]:\nmain.main()\n\t/srv/app/main.go:42 +0x1d',
        "System.FormatException: {pascal} '{v}' was not in a correct format.\n   at Shop.Check.Parse(String s)",
        "ActiveRecord::RecordInvalid: Validation failed: {pascal} {v} has already been taken\n"
        "app/models/customer.rb:42:in `save!'",
    ),
    "JSON": (
        '{{"{snake}": "{j}"}}',
        '{{\n  "customer": {{\n    "{camel}": "{j}",\n    "active": true\n  }}\n}}',
        '{{"event":"customer.updated","payload":"{{\\"{snake}\\":\\"{j}\\",\\"id\\":42}}"}}',
        '{{"{snake}s": ["{j}"], "total": 1}}',
        '{{"fields":[{{"key":"{snake}","value":"{j}"}}]}}',
        '[{{"id":42,"{kebab}":"{j}","tags":["new"]}}]',
    ),
    "URLs": (
        "https://api.example.com/v1/customers?{snake}={p}&page=2",
        '203.0.113.9 - - [14/Mar/2024:09:22:31 +0000] "GET /customers?{camel}={p} HTTP/1.1" 200 512',
        "https://shop.example.com/customers/{kebab}/{q}",
        "POST /signup HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\nid=42&{snake}={p}&terms=on",
        "app://open?screen=profile&{kebab}={q}",
    ),
}
TICKET = "The import fails since the update, see below.\n\n```\n{}\n```\n\nWhat can we do?"


def _named(words: str) -> dict[str, str]:
    parts = words.split()
    pascal = "".join(part.capitalize() for part in parts)
    return {
        "snake": "_".join(parts),
        "camel": pascal[0].lower() + pascal[1:],
        "pascal": pascal,
        "kebab": "-".join(parts),
        "upper": "_".join(parts).upper(),
        "spoken": words,
    }


def _value(kind: EntityType, chance: Chance, policy: PrivacyPolicy) -> str:
    """A value as a program holds it: no address spelt out, no brackets around it."""
    while True:
        value = person(chance) if kind == "PERSON" else draw(kind, chance, policy) or ""
        if kind != "EMAIL_ADDRESS" or re.fullmatch(r"[\w.+\-]+@[\w.\-]+", value):
            return value


def cases(per_type: int, policy: PrivacyPolicy) -> Iterator[tuple[EntityType, str, str, str]]:
    """(type, family, value as it stands there, text)."""
    for kind, fields in FIELDS.items():
        assert kind in VALUES or kind in ("PHONE_NUMBER", "DATE_OF_BIRTH")
        every = [(family, each) for family, forms in CONTEXTS.items() for each in forms]
        for number in range(per_type):
            chance = Chance(b"in code", kind, str(number))
            family, form = every[number % len(every)]
            value = _value(kind, chance, policy)
            ways: dict[str, Callable[[str], str]] = {"v": str, "q": quote, "p": quote_plus, "j": str}
            written = {way: change(value) for way, change in ways.items()}
            way = next(each for each in ways if f"{{{each}}}" in form)
            text = form.format(**written, **_named(chance.of(fields)))
            yield kind, family, written[way], TICKET.format(text) if chance.below(2) else text


def main() -> None:
    per_type = next((int(each) for each in sys.argv[1:] if each.isdigit()), 320)
    policy = PrivacyPolicy()
    asked = list(cases(per_type, policy))
    planted, missed = Counter[EntityType](), Counter[EntityType]()
    families = Counter[str]()
    forms: dict[EntityType, Counter[str]] = {}
    records = ({"id": number, "text": text} for number, (_, _, _, text) in enumerate(asked))
    for (kind, family, value, text), (_, found) in zip(asked, tried(records, policy), strict=True):
        planted[kind] += 1
        start = text.index(value)
        hidden = bytearray(len(text))
        for each in found.findings:
            hidden[each.start : each.end] = b"\1" * (each.end - each.start)
        signs = [at for at in range(start, start + len(value)) if text[at].isalnum()]
        left = sum(not hidden[at] for at in signs)
        if found.redacted is not None and left >= min(FEW, len(signs)):
            missed[kind] += 1
            families[family] += 1
            forms.setdefault(kind, Counter())[text] += 1
    for kind in FIELDS:
        _, high = clopper_pearson(missed[kind], planted[kind])
        print(f"{kind:20} {missed[kind]:4} of {planted[kind]} missed, at most {high:.3f}")
    print(f"all: {missed.total()} of {planted.total()}; by family {dict(families)}")
    if "--missed" in sys.argv:
        for kind, texts in forms.items():
            for text, _ in texts.most_common(400):
                print(f"{kind}\t{text!r}")


if __name__ == "__main__":
    main()
