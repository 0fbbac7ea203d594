"""How much the leak gate finds of what slipped through, how often it cries wolf, and what it costs.

`python tests/bench/gate.py planted`: values of many kinds and countries, drawn by Faker from a seed, in sentences of
redacted examples; of each kind how many the gate's own second search finds, the stock recognizers, and both.
`python tests/bench/gate.py alarms FILE...`: of texts that are redacted already, one JSON object with `text` a line, or
release folders, how many hits there are by kind, and CPU seconds. `--shown N` prints N of each kind with what stands
around: for texts that everybody may read.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import string
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from faker import Faker

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.profile import Profile
from curation.quality.leak_gate.hits import Found
from curation.quality.leak_gate.identifiers import identifiers_for
from curation.quality.leak_gate.leak import bare
from curation.quality.leak_gate.readings import readings
from curation.quality.leak_gate.stock import StockSearch
from curation.quality.leak_gate.structured import structured

EACH = 40  # values of a kind and country
CARRIERS = (
    "Hello [PERSON_1],\n\nthe lamp at [STREET_ADDRESS] blinks since Monday. {} Please answer soon.\n\n[PERSON_2]",
    "[PERSON_1] wrote from [EMAIL_ADDRESS_1]: {}\n> thanks, we look into it",
    "| Field | Value |\n|---|---|\n| Note | {} |\n\nThe order 4829133 was sent on 2026-03-14.",
)
# Kind → Faker's locale and method, and what people call it, or nothing where a form says it.
NATIONAL = {
    "us ssn": ("en_US", "ssn", "SSN", "social security number"),
    "us itin": ("en_US", "itin", "ITIN", "taxpayer number"),
    "gb nino": ("en_GB", "ssn", "NI number", "national insurance number"),
    "ca sin": ("en_CA", "ssn", "SIN", "social insurance number"),
    "de pension": ("de_DE", "rvnr", "Rentenversicherungsnummer", "SV-Nummer"),
    "de health": ("de_DE", "kvnr", "Krankenversichertennummer", "KVNR"),
    "de vat": ("de_DE", "vat_id", "USt-IdNr", "VAT id"),
    "fr nir": ("fr_FR", "ssn", "numéro de sécurité sociale", "NIR"),
    "es nif": ("es_ES", "nif", "NIF", "DNI"),
    "es nie": ("es_ES", "nie", "NIE", "número de extranjero"),
    "it fiscal": ("it_IT", "ssn", "codice fiscale", "CF"),
    "nl bsn": ("nl_NL", "ssn", "BSN", "burgerservicenummer"),
    "pl pesel": ("pl_PL", "pesel", "PESEL", "numer PESEL"),
    "fi hetu": ("fi_FI", "ssn", "henkilötunnus", "hetu"),
    "se pnr": ("sv_SE", "ssn", "personnummer", "svenskt personnummer"),
    "tr kimlik": ("tr_TR", "ssn", "TC kimlik no", "TCKN"),
    "kr rrn": ("ko_KR", "ssn", "RRN", "resident registration number"),
    "th tnin": ("th_TH", "ssn", "Thai National ID", "TNIN"),
    "in aadhaar": ("en_IN", "aadhaar_id", "Aadhaar", "UIDAI number"),
    "ph umid": ("en_PH", "umid", "UMID", "CRN"),
    "gb passport": ("en_GB", "passport_number", "passport number", "passport"),
}
PLAIN = {
    "email": ("en_US", "email"),
    "email of a firm": ("de_DE", "company_email"),
    "card visa": ("en_US", "credit_card_number:visa16"),
    "card mastercard": ("en_US", "credit_card_number:mastercard"),
    "card amex": ("en_US", "credit_card_number:amex"),
    "iban gb": ("en_GB", "iban"),
    "iban de": ("de_DE", "iban"),
    "iban nl": ("nl_NL", "iban"),
    "ipv4": ("en_US", "ipv4_public"),
    "ipv6": ("en_US", "ipv6"),
    "mac": ("en_US", "mac_address"),
}
PHONES = ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL", "pl_PL", "pt_BR", "sv_SE", "ja_JP", "en_AU")
# As issuers write them: h a hexadecimal digit, x a letter or digit, X a capital or digit, 9 a digit.
TOKENS = {
    "token aws": "AKIA" + "X" * 16,
    "token azure": "AccountKey=" + "x" * 86 + "==",
    "token basic auth": "https://deploy:" + "x" * 14 + "@git.example.com/lamps.git",
    "token discord": "M" + "x" * 23 + "." + "x" * 6 + "." + "x" * 27,
    "token github": "ghp_" + "x" * 36,
    "token github fine": "github_pat_" + "x" * 22 + "_" + "x" * 59,
    "token gitlab": "glpat-" + "x" * 20,
    "token mailchimp": "h" * 32 + "-us19",
    "token openai": "sk-" + "x" * 20 + "T3BlbkFJ" + "x" * 20,
    "token pypi": "pypi-AgEIcHlwaS5vcmc" + "x" * 90,
    "token sendgrid": "SG." + "x" * 22 + "." + "x" * 43,
    "token slack": "xoxb-" + "9" * 12 + "-" + "9" * 12 + "-" + "x" * 24,
    "token slack hook": "https://hooks.slack.com/services/T" + "X" * 8 + "/B" + "X" * 8 + "/" + "x" * 24,
    "token square": "sq0csp-" + "x" * 43,
    "token stripe": "sk_live_" + "x" * 24,
    "token telegram": "9" * 9 + ":" + "x" * 35,
    "token twilio": "SK" + "h" * 32,
}
DRAWN = {"h": "0123456789abcdef", "X": string.ascii_uppercase + string.digits, "9": string.digits,
         "x": string.ascii_letters + string.digits}  # fmt: skip


class Planted(NamedTuple):
    """A value in a text."""

    kind: str
    text: str
    value: str


def planted(seed: int, each: int = EACH) -> Iterator[Planted]:
    """All of them, the same for the same seed and version of Faker."""
    chance = random.Random(seed)

    def text(sentence: str) -> str:
        return chance.choice(CARRIERS).replace("{}", sentence)

    for kind, (locale, method, *called) in NATIONAL.items():
        for value in _values(locale, method, seed, each):
            for said in called:
                yield Planted(f"{kind}, named", text(f"My {said} is {value}."), value)
            yield Planted(f"{kind}, bare", text(f"It is {value}, as I said."), value)
    for kind, (locale, method) in PLAIN.items():
        for value in _values(locale, method, seed, each):
            yield Planted(kind, text(f"Take {value} for it."), value)
    for locale in PHONES:
        for value in _values(locale, "phone_number", seed, each):
            yield Planted(f"phone {locale[-2:]}", text(f"Call me on {value} today."), value)
    for kind, form in TOKENS.items():
        for _ in range(each):
            value = re.sub(r"(?<![A-Za-z])h(?=h)|(?<=h)h|x(?=x)|(?<=x)x|X(?=X)|(?<=X)X|9(?=9)|(?<=9)9",
                           lambda match: chance.choice(DRAWN[match.group()]), form)  # fmt: skip
            yield Planted(kind, text(f"We use {value} there."), value)


def _values(locale: str, method: str, seed: int, each: int) -> list[str]:
    fake = Faker(locale, use_weighting=False)
    fake.seed_instance(seed)
    name, _, argument = method.partition(":")
    draw: Callable[..., object] = getattr(fake, name)
    return [str(draw(argument) if argument else draw()) for _ in range(each)]


def texts(path: Path) -> Iterator[str]:
    """Every text of a file of JSON lines or of the shards of a release."""
    if path.is_dir():
        from curation.quality.examples import texts as released

        yield from (text for _, _, text in released(path))
    else:
        yield from (json.loads(line)["text"] for line in path.read_text("utf-8").splitlines())


def found_of(planted: Iterable[Planted]) -> dict[str, Counter[str]]:
    """Kind → how many were planted, and how many the gate's own search, stock recognizers and both found."""
    stock = StockSearch(PrivacyPolicy())
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in planted:
        own, other = set[str](), set[str]()
        for form, _ in readings(each.text):
            read = bare(form)
            own |= {read[hit.start : hit.end] for hit in structured(read)}
            other |= {read[hit.start : hit.end] for hit in stock.search(read)}
        of = found[each.kind]
        seen = [any(_same(each.value, hit) for hit in hits) for hits in (own, other)]
        of.update(planted=1, own=seen[0], stock=seen[1], both=any(seen))
    return dict(found)


def show_planted(seed: int) -> None:
    found = found_of(planted(seed))
    print(f"{'kind':28}{'own':>8}{'stock':>8}{'both':>8}")
    for kind, of in [*found.items(), ("all", sum(found.values(), Counter[str]()))]:
        print(f"{kind:28}" + "".join(f"{of[who] / of['planted']:8.2f}" for who in ("own", "stock", "both")))


def _same(value: str, hit: str) -> bool:
    """Whether a hit holds most of a value: of an address with a password the password is enough."""
    value, hit = ("".join(c for c in each.lower() if c.isalnum()) for each in (value, hit))
    return bool(hit) and (hit in value or value in hit)


def show_alarms(files: list[Path], shown: int) -> None:
    looking = identifiers_for(Profile(), PrivacyPolicy())
    stock = StockSearch(PrivacyPolicy())
    read = [bare(form) for path in files for text in texts(path) for form, _ in readings(text)]
    print(f"{len(read):,} readings, {sum(map(len, read)):,} characters")
    searches: dict[str, Callable[[str], Iterator[Found]]] = {
        "own": structured, "stock": stock.search, "both": looking.search}  # fmt: skip
    for who, search in searches.items():
        list(search(read[0]))
        start = time.process_time()
        hits = [(text, hit) for text in read for hit in search(text)]
        took = time.process_time() - start
        print(f"{who}: {took:.2f} CPU s, {len(hits)} hits {dict(Counter(hit.kind for _, hit in hits).most_common())}")
        seen: Counter[str] = Counter()
        for text, hit in hits if shown and who != "both" else ():
            seen[hit.kind] += 1
            if seen[hit.kind] <= shown:
                print(f"    {hit.kind}: {text[max(0, hit.start - 40) : hit.end + 12]!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("planted", "alarms"))
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--shown", type=int, default=0)
    asked = parser.parse_args()
    if asked.what == "planted":
        show_planted(asked.seed)
    else:
        show_alarms(asked.files, asked.shown)


if __name__ == "__main__":
    main()
