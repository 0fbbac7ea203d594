"""Make the invented people: customers with every identifier, agents, and strangers who appear in texts only."""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from dataclasses import dataclass, replace

from curation.demo import names
from curation.demo.planted import DATES

CONSENT_ENDS = DATES[1]
AGENT_TEAMS = ("Tier 1", "Tier 1", "Tier 1", "Billing", "Logistics", "Network", "Network", "Security")


@dataclass(frozen=True)
class Person:
    """A customer or agent. `user_id` is Zendesk's number, `contact_id` Salesforce's (a user id for agents)."""

    user_id: int
    contact_id: str
    first: str
    last: str
    email: str
    phone: str
    account: str
    street: str
    city: tuple[str, str, str]
    company: int  # index into World.companies
    consent: str | None
    consent_until: dt.date | None = None
    in_salesforce: bool = True
    in_zendesk: bool = True
    known_on: int = 0  # index of the landing where the person first appears

    @property
    def name(self) -> str:
        """First and last name as the vendors write it."""
        return f"{self.first} {self.last}"


@dataclass(frozen=True)
class Company:
    """A business account of Salesforce."""

    account_id: str
    name: str
    number: str
    city: tuple[str, str, str]


@dataclass(frozen=True)
class World:
    """All people and companies. `customers[0]` has opted out, `[1]`'s consent ends, `[2]` becomes known on night 2."""

    customers: tuple[Person, ...]
    agents: tuple[Person, ...]
    companies: tuple[Company, ...]
    strangers: tuple[str, ...]

    @property
    def opted_out(self) -> Person:
        """The person who has denied use for training."""
        return self.customers[0]

    @property
    def expiring(self) -> Person:
        """The person whose consent ends between the first and the third landing."""
        return self.customers[1]

    @property
    def late(self) -> Person:
        """The person who is named in a text of night 1 and becomes known on night 2."""
        return self.customers[2]


def mail_name(name: str) -> str:
    """Return the name as written in a mail address: ASCII, lower case, letters only."""
    plain = unicodedata.normalize("NFKD", name.replace("ø", "o").replace("Ø", "O").replace("ß", "ss").replace("ı", "i"))
    return "".join(character for character in plain.lower() if character.isascii() and character.isalpha())


def salesforce_id(prefix: str, number: int) -> str:
    """Return an 18-character id as in Salesforce: three characters for the object, the rest a serial number."""
    digits = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    serial = ""
    for _ in range(9):
        number, rest = divmod(number, len(digits))
        serial = digits[rest] + serial
    return f"{prefix}Tw0{serial}AAQ"


def tier_of(person: Person) -> str:
    """Return the tier of a person's company: two in seven are gold."""
    return ("gold", "silver", "silver", "basic", "basic", "basic", "gold")[person.company % 7]


def phone_number(serial: int) -> str:
    """Return the n-th number of the ranges reserved for fiction: American 555-01xx, British mobile and London."""
    if serial < 1000:
        return f"+1-{names.AREA_CODES[serial // 100]}-555-01{serial % 100:02d}"
    if serial < 2000:
        return f"+44 7700 900{serial - 1000:03d}"
    return f"+44 20 7946 0{serial - 2000:03d}"


def make_world(seed: int, scale: float) -> World:
    """Return all people and companies in a fixed order; a smaller scale has fewer people."""
    rng = random.Random(f"{seed}:world")
    count = max(40, round(500 * scale))
    pairs = [(first, last) for first in names.FIRST for last in names.LAST if first != last]
    chosen = rng.sample(pairs, count + len(AGENT_TEAMS) + 60)
    serials = rng.sample(range(2999), count + len(AGENT_TEAMS))
    numbers = rng.sample(range(10_000_000, 99_999_999), count)
    companies = _companies(rng, max(24, round(190 * scale)))
    customers = []
    for index in range(count):
        first, last = chosen[index]
        number = str(numbers[index])
        consent = rng.choices(("granted", "denied", None), (88, 3, 9))[0]
        place = rng.random()
        customers.append(
            Person(
                user_id=700100 + index,
                contact_id=salesforce_id("003", 4000 + index),
                first=first,
                last=last,
                email=f"{mail_name(first)}.{mail_name(last)}{index}@example.{rng.choice(('com', 'org', 'net'))}",
                phone=phone_number(serials[index]),
                account=f"TW-{number[:4]}-{number[4:]}",
                street=f"{rng.randint(2, 180)} {rng.choice(names.STREETS)} {rng.choice(names.STREET_KINDS)}",
                city=rng.choice(names.CITIES),
                company=rng.randrange(len(companies)),
                consent=consent,
                in_salesforce=place > 0.25,
                in_zendesk=place < 0.85,
            )
        )
    customers[0] = replace(customers[0], consent="denied", in_zendesk=True, in_salesforce=True)
    customers[1] = replace(customers[1], consent="granted", consent_until=CONSENT_ENDS, in_zendesk=True)
    customers[2] = replace(customers[2], consent="granted", in_zendesk=True, in_salesforce=False, known_on=1)
    customers[3:9] = [replace(p, consent="granted", in_zendesk=True, in_salesforce=True) for p in customers[3:9]]
    agents = []
    for index in range(len(AGENT_TEAMS)):
        first, last = chosen[count + index]
        agents.append(
            Person(
                user_id=700001 + index,
                contact_id=salesforce_id("005", 10 + index),
                first=first,
                last=last,
                email=f"{mail_name(first)}.{mail_name(last)}@tarnwick.example.com",
                phone=phone_number(serials[count + index]),
                account="",
                street="1 Foundry Lane",
                city=names.CITIES[0],
                company=0,
                consent=None,
            )
        )
    strangers = tuple(f"{first} {last}" for first, last in chosen[count + len(AGENT_TEAMS) :])
    return World(tuple(customers), tuple(agents), companies, strangers)


def _companies(rng: random.Random, count: int) -> tuple[Company, ...]:
    names_ = [f"{head} {tail}" for head in names.COMPANY_HEADS for tail in names.COMPANY_TAILS]
    chosen = rng.sample(names_, min(count, len(names_)))
    serials = rng.sample(range(10_000_000, 99_999_999), len(chosen))
    return tuple(
        Company(
            salesforce_id("001", 100 + index),
            name,
            f"TW-{str(serials[index])[:4]}-{str(serials[index])[4:]}",
            rng.choice(names.CITIES),
        )
        for index, name in enumerate(chosen)
    )
