"""Policies of the invented company, each with its dated versions whose numbers change; `facts` are what a version promises."""

# Markdown tables and facts keep their lines.
# ruff: noqa: E501
# fmt: off

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Version:
    """One version of a policy: when it takes effect and the numbers in it."""

    number: int
    effective: str
    facts: dict[str, str]


@dataclass(frozen=True)
class Policy:
    """A policy: where it belongs, its template (slots are the versions' facts) and its versions, oldest first."""

    slug: str
    title: str
    department: str
    region: str
    confidentiality: str
    body: str
    versions: tuple[Version, ...]


POLICIES = (
    Policy(
        "refund-policy", "Refund policy", "support", "global", "public",
        """## Period

Customers may return goods bought from Tarnwick Networks within {window} of delivery. The day of delivery does not count. For orders placed
between 15 November and 24 December the period ends on 31 January at the earliest.

## Condition of the goods

Unopened boxes are refunded in full. For opened boxes a fee of {fee} of the price is kept when cables, power supply or feet are missing.
Units that are still linked to a cloud account are accepted once the customer has removed them there.

| item | refund | fee |
|---|---|---|
| unopened box | full | none |
| opened, complete | full | none |
| opened, parts missing | price less fee | {fee} |
| damaged by the customer | none | – |

## Payment

The money goes back to the method of payment within {payout} working days of the scan at our warehouse. Express fees are returned only
if the delivery was late. Agents may approve goodwill of up to {goodwill} without asking the team lead.

## Exceptions

Licences and plans are not goods; see the article on ending a plan. Refurbished units can be returned within half of the period.
""",
        (
            Version(1, "2024-03-01", {"window": "14 days", "fee": "15 percent", "payout": "ten", "goodwill": "$10"}),
            Version(2, "2025-06-01", {"window": "20 days", "fee": "10 percent", "payout": "seven", "goodwill": "$20"}),
            Version(3, "2026-05-01", {"window": "30 days", "fee": "5 percent", "payout": "three", "goodwill": "$25"}),
            Version(4, "2027-01-01", {"window": "45 days", "fee": "5 percent", "payout": "two", "goodwill": "$40"}),
        ),
    ),
    Policy(
        "warranty-policy", "Warranty policy", "support", "global", "public",
        """## Length of cover

Routers, switches and mesh units are covered for {cover} from the date of purchase. Cameras are covered for half of that time.
Cover goes with the device: a later owner has the same rights.

## What is covered

1. Faults of material and workmanship.
2. Power supplies that came in the box.
3. Damage by surges up to {surge} volts on the WAN port.

Cracked cases, water, and marks of force are not covered.

## Procedure

The agent asks for the serial number and the proof of purchase. When both are in order, a new unit leaves within {exchange} hours, before the
old one has come back. The old unit must arrive within three weeks.
""",
        (
            Version(1, "2023-01-01", {"cover": "12 months", "surge": "400", "exchange": "72"}),
            Version(2, "2026-02-01", {"cover": "24 months", "surge": "600", "exchange": "48"}),
        ),
    ),
    Policy(
        "shipping-policy", "Shipping times and fees", "logistics", "eu", "public",
        """## Times

Standard parcels arrive within {standard} working days, express parcels on the next working day if ordered before {cutoff}.

## Fees

| service | up to 2 kg | above 2 kg |
|---|---|---|
| standard | {fee} | {heavy} |
| express | €12.90 | €17.90 |

Orders above {free} are sent free of charge by standard parcel.

## Lost parcels

A parcel counts as lost when no scan has been seen for {lost} days. The agent then opens an inquiry and sends a replacement at once.
""",
        (
            Version(1, "2025-01-15", {"standard": "five", "cutoff": "noon", "fee": "€5.90", "heavy": "€8.90", "free": "€100", "lost": "ten"}),
            Version(2, "2026-04-01", {"standard": "three", "cutoff": "15:00", "fee": "€4.90", "heavy": "€6.90", "free": "€75", "lost": "six"}),
        ),
    ),
    Policy(
        "data-retention", "How long we keep customer data", "legal", "eu", "internal",
        """## Tickets

Closed tickets are kept for {tickets} and then deleted together with their attachments. Recordings of calls are kept for {calls}.

## Requests of customers

A customer may ask for a copy or for deletion at any time. The request is answered within {answer} days. Agents forward it to the privacy
desk on the same day and do not delete anything themselves.

## Use for training

Conversations are used to train our assistants only with consent, only after redaction, and not after the consent has ended.
""",
        (
            Version(1, "2024-05-25", {"tickets": "36 months", "calls": "180 days", "answer": "30"}),
            Version(2, "2026-01-01", {"tickets": "24 months", "calls": "90 days", "answer": "21"}),
        ),
    ),
    Policy(
        "plan-cancellation", "Ending a Cloud Plus plan", "billing", "global", "public",
        """## Notice

A plan can be ended at any time with effect from the end of the paid period. Yearly plans bought on our web site can be ended within
{yearly} of the renewal for a refund of the unused months.

## Steps

1. Sign in as owner.
2. Open Account, Plans and choose End plan.
3. Confirm with the code that we send by mail.

## Afterwards

Recordings stay available for {recordings} after the end. Plans bought through the store of a phone must be ended there.
""",
        (
            Version(1, "2024-09-01", {"yearly": "one week", "recordings": "14 days"}),
            Version(2, "2026-03-15", {"yearly": "one month", "recordings": "30 days"}),
        ),
    ),
    Policy(
        "discount-limits", "Discount limits and price floors", "sales", "global", "confidential",
        """## Limits

Account managers may grant up to {manager} on hardware and {plans} on plans. Anything above needs the approval of the head of sales.

## Floors

| product | list price | floor |
|---|---|---|
| Tarnwick X2 | $149 | {floor_x2} |
| Tarnwick X5 | $279 | {floor_x5} |

These numbers must not be passed on to customers or partners.
""",
        (Version(1, "2026-01-10", {"manager": "12 percent", "plans": "20 percent", "floor_x2": "$118", "floor_x5": "$221"}),),
    ),
    Policy(
        "remote-access", "Remote access by support", "security", "global", "internal",
        """## When it is allowed

An agent may open a remote session only during a call, with the spoken consent of the customer, and for at most {session} minutes.

## What must be written down

- the number of the ticket,
- who gave consent and when,
- what was changed.

## What is forbidden

Passwords are never asked for and never noted. If a customer sends one, the agent removes it from the ticket and asks for a new one to be set.
""",
        (Version(1, "2025-10-01", {"session": "30"}),),
    ),
)
FUTURE = ("refund-policy", 4)
CURRENT = {policy.slug: max(v.number for v in policy.versions if v.effective <= "2026-11-02") for policy in POLICIES}

GUIDES = (
    ("getting-started", "Set up your {name}", """## What is in the box

- {name}
- power supply, 2 A
- cable, {length} metres

## First steps

1. Connect {port} to your modem and wait until the light is white; this takes about {minutes} minutes.
2. Open `http://192.168.77.1` or the app and choose a language.
3. Set a password of at least {password} characters and write it down.

## If the light stays orange

Restart the modem first and the {name} afterwards. Check that the cable sits in the port with the globe. After three attempts hold Reset for
ten seconds and start again; your {name} keeps its firmware.
"""),
    ("specifications", "Technical data of the {name}", """## Table of values

| property | value |
|---|---|
| size | {size} mm |
| power | {power} W |
| ports | {ports} |
| operating temperature | 0 to {heat} °C |

## Limits

Up to {clients} clients can be connected at the same time. The log keeps the last {log} lines. Above {heat} °C the unit lowers its power and,
five degrees later, switches off.

## Accessories

The wall mount {mount} and power supplies of the series {supply} fit the {name}. Other supplies are not covered by the warranty.
"""),
    ("command-line", "{name} on the command line", """## Signing in

Turn on the console under System, Services. It listens on port {console} of the local network only.

```
$ tarn --host 192.168.77.1 --port {console} login
$ tarn status --json
```

## Useful commands

| command | effect |
|---|---|
| `tarn wan renew` | asks for a new lease, at most every {minutes} minutes |
| `tarn log --last {log}` | prints the newest lines |
| `tarn backup > {mount}.cfg` | saves the settings of the {name} |

## Scripts

A script may run {clients} commands an hour. Use `tarn batch` for more and leave a pause of {minutes} seconds between batches.
"""),
)
