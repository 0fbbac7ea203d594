"""Pairs of articles that disagree, and pairs that only look as if they did.

A topic has titles, ways to say one thing with a value, and values as lists of spellings of the same. A pair takes two
ways of one topic: another value makes it a contradiction; the same value in another spelling, another entity, another
qualifier or another attribute makes it none.
"""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """`ways` with `{v}`; `sibling`: words in `ways` → what makes it about something else."""

    titles: tuple[str, ...]
    ways: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    sibling: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Planted:
    """Two articles as (title, text), and whether they contradict each other."""

    name: str
    first: tuple[str, str]
    second: tuple[str, str]
    contradicts: bool


DEVELOPED = (
    Topic(
        ("Refund policy", "Returns FAQ", "Returns and refunds"),
        (
            "Customers may return goods within {v} of delivery.",
            "You have {v} from the day of delivery to send items back.",
            "Goods can be returned up to {v} after delivery.",
        ),
        (("14 days", "two weeks"), ("30 days",), ("45 days",)),
    ),
    Topic(
        ("Password rules", "Account security", "Signing in safely"),
        (
            "Passwords must have at least {v} characters.",
            "A password needs a minimum of {v} characters.",
            "The minimum password length is {v} characters.",
        ),
        (("8", "eight"), ("12", "twelve"), ("16",)),
    ),
    Topic(
        ("Attachments", "Uploading files", "File limits"),
        (
            "The maximum size of an attachment is {v}.",
            "Attachments may be up to {v} in size.",
            "Files larger than {v} cannot be attached.",
        ),
        (("10 MB", "10 megabytes"), ("25 MB",), ("50 MB",)),
    ),
    Topic(
        ("Warranty", "Warranty terms", "Cover for your router"),
        (
            "Routers are covered for {v} from the date of purchase.",
            "The warranty on routers lasts {v}.",
            "Our router warranty runs for {v} after purchase.",
        ),
        (("12 months", "one year"), ("24 months", "two years"), ("36 months",)),
        (("outers", "ameras"), ("outer", "amera")),
    ),
    Topic(
        ("Opening hours", "How to reach us", "Contacting support"),
        (
            "The support line is open until {v} on weekdays.",
            "On weekdays our support line closes at {v}.",
            "Weekday support by phone ends at {v}.",
        ),
        (("6 pm", "18:00"), ("8 pm", "20:00"), ("17:00", "5 pm")),
    ),
    Topic(
        ("Two-factor authentication", "Account security"),
        ("Two-factor authentication is {v} for administrators.", "For administrators, 2FA is {v}."),
        (("required", "mandatory"), ("optional", "not required")),
        (("administrators", "guests"),),
    ),
    Topic(
        ("Late fees", "Paying your invoice"),
        (
            "Invoices are due within {v} of receipt.",
            "Payment of an invoice is due {v} after you receive it.",
            "You must settle invoices within {v} of receiving them.",
        ),
        (("30 days",), ("14 days", "two weeks"), ("60 days",)),
    ),
    Topic(
        ("Backups", "Data protection"),
        ("Databases are backed up every {v}.", "We back up all databases every {v}."),
        (("6 hours", "six hours"), ("day", "24 hours"), ("12 hours",)),
    ),
    Topic(
        ("Annual leave", "Holiday entitlement", "Time off"),
        (
            "Full-time employees receive {v} of annual leave per year.",
            "Every full-time employee is entitled to {v} of annual leave.",
            "Full-time staff get {v} of paid holiday each year.",
        ),
        (("25 days", "twenty-five days"), ("28 days",), ("30 days",)),
        (("ull-time", "art-time"),),
    ),
    Topic(
        ("Shipping", "Delivery times", "Shipping FAQ"),
        (
            "Standard parcels arrive within {v}.",
            "Standard parcels are delivered in {v}.",
            "Delivery of a standard parcel takes {v}.",
        ),
        (("3 working days", "three business days"), ("5 working days",), ("10 working days",)),
        (("tandard", "xpress"),),
    ),
    Topic(
        ("Gift cards", "Vouchers and gift cards"),
        ("Gift cards expire after {v}.", "A gift card expires {v} after purchase.", "Gift cards are valid for {v}."),
        (("12 months", "1 year"), ("24 months",), ("36 months", "three years")),
    ),
    Topic(
        ("Expense claims", "Travel expenses"),
        ("Hotel costs are reimbursed up to {v} per night.", "The limit for a hotel is {v} per night."),
        (("$150", "150 dollars"), ("$180",), ("$220",)),
    ),
    Topic(
        ("Exporting reports", "Reports"),
        ("Reports {v} be exported as PDF.", "Exporting reports as PDF {w} possible."),
        (("can", "is"), ("cannot", "is not")),
    ),
)
HELD_OUT = (
    Topic(
        ("Sessions", "Signing out", "Security baseline"),
        (
            "Idle sessions end after {v} of inactivity.",
            "After {v} of inactivity, an idle session is closed.",
            "We log users out once their session has been idle for {v}.",
        ),
        (("15 minutes", "a quarter of an hour"), ("30 minutes", "half an hour"), ("60 minutes", "1 hour")),
    ),
    Topic(
        ("Cancelling a subscription", "Subscriptions", "Ending your plan"),
        (
            "To cancel a subscription, give us {v} notice.",
            "Subscriptions can be cancelled with {v} notice.",
            "The notice period for cancelling a subscription is {v}.",
        ),
        (("30 days", "30 days'"), ("14 days", "two weeks"), ("60 days",)),
    ),
    Topic(
        ("API limits", "Rate limiting", "Developer guide"),
        (
            "The API accepts {v} requests per minute for each key.",
            "Each API key may send up to {v} requests per minute.",
            "API keys are limited to {v} requests a minute.",
        ),
        (("100", "one hundred"), ("60", "sixty"), ("600",)),
    ),
    Topic(
        ("Data retention", "How long we keep data", "Privacy notice"),
        (
            "Call recordings are kept for {v}.",
            "We store call recordings for {v} before they are deleted.",
            "Recordings of calls are deleted after {v}.",
        ),
        (("90 days",), ("180 days",), ("12 months", "one year")),
        (("all recordings", "hat transcripts"), ("ecordings of calls", "ranscripts of chats")),
    ),
    Topic(
        ("Parental leave", "Leave for parents"),
        (
            "New parents are entitled to {v} of paid parental leave.",
            "The company grants {v} of paid parental leave.",
            "Paid parental leave lasts {v}.",
        ),
        (("16 weeks", "sixteen weeks"), ("12 weeks",), ("20 weeks",)),
        (("aid parental", "npaid parental"),),
    ),
    Topic(
        ("Discount approval", "Quoting customers"),
        (
            "Discounts above {v} need the approval of the regional director.",
            "The regional director must approve any discount over {v}.",
        ),
        (("15%", "15 percent"), ("20%", "20 per cent"), ("10%",)),
    ),
    Topic(
        ("Public beta", "Roadmap", "Old client"),
        (
            "Support for the old desktop client ends on {v}.",
            "The old desktop client will be supported until {v}.",
            "We stop supporting the old desktop client on {v}.",
        ),
        (("31 March 2027", "March 31, 2027"), ("30 June 2027",), ("1 January 2028",)),
    ),
    Topic(
        ("Free trial", "Trying it out"),
        ("The free trial lasts {v}.", "Your free trial ends after {v}.", "You can try all features free for {v}."),
        (("14 days", "fourteen days"), ("30 days",), ("7 days", "one week")),
    ),
    Topic(
        ("Shared mailboxes", "Mail"),
        ("Shared mailboxes {v} included in the quota.", "The quota {w} include shared mailboxes."),
        (("are", "does"), ("are not", "does not")),
    ),
    Topic(
        ("Pets in the office", "Office rules"),
        ("Dogs are {v} in the office.", "Bringing dogs into the office is {v}."),
        (("allowed", "permitted"), ("not allowed", "prohibited")),
    ),
    Topic(
        ("Access reviews", "Security controls"),
        ("Access rights are reviewed {v}.", "Managers review access rights {v}."),
        (("every quarter", "quarterly"), ("every month", "monthly"), ("once a year", "annually")),
    ),
    Topic(
        ("Replacement units", "Swapping a device"),
        (
            "A replacement unit is shipped within {v} of approval.",
            "We dispatch replacement units {v} after approval at the latest.",
        ),
        (("24 hours", "one day"), ("48 hours", "two days"), ("72 hours",)),
    ),
    Topic(
        ("Petty cash", "Small purchases"),
        (
            "Purchases below {v} do not require a purchase order.",
            "No purchase order is required for purchases under {v}.",
        ),
        (("€100", "100 euros"), ("€250",), ("€500",)),
    ),
    Topic(
        ("Seats", "Team plan"),
        (
            "The Team plan includes {v} seats.",
            "With the Team plan you get {v} seats.",
            "A Team subscription comes with {v} seats.",
        ),
        (("10", "ten"), ("25",), ("50",)),
        (("Team", "Enterprise"),),
    ),
    Topic(
        ("Operating temperature", "Technical data"),
        ("The sensor operates at up to {v}.", "The maximum operating temperature of the sensor is {v}."),
        (("40 °C",), ("55 °C",), ("60 °C",)),
    ),
    Topic(
        ("Deleting an account", "Closing your account"),
        (
            "A deleted account can be restored within {v}.",
            "You can restore a deleted account for {v} after deletion.",
            "Deleted accounts are recoverable for {v}.",
        ),
        (("30 days",), ("7 days", "a week"), ("90 days",)),
    ),
)
FILLER = (
    "Please read this page before you write to a colleague about it.",
    "The page is kept by the operations team and reviewed by its owner.",
    "Questions about the wording go to the editor of this page.",
    "Screenshots show the English interface; other languages look alike.",
    "Older notes on the subject have been moved to the archive.",
    "If something is unclear, open a ticket and name this page.",
    "Everything here applies to all offices.",
)
HEADINGS = ("Rules", "In short", "What applies", "Details", "At a glance")


def planted(topics: tuple[Topic, ...], seed: int = 7, each: int = 4) -> list[Planted]:
    """Pairs of all topics: `each` contradictions a topic, as many that say the same in other words, and siblings."""
    rng = random.Random(seed)
    found = []
    for number, topic in enumerate(topics):
        for turn in range(each):
            values = rng.sample(topic.values, 2)
            found.append(_pair(rng, f"{number}:{turn}:other", topic, values[0], values[1], True))
            found.append(_pair(rng, f"{number}:{turn}:same", topic, values[0], values[0], False))
            if topic.sibling:
                found.append(_pair(rng, f"{number}:{turn}:sibling", topic, values[0], values[1], False, topic.sibling))
    return found


def _pair(
    rng: random.Random,
    name: str,
    topic: Topic,
    left: tuple[str, ...],
    right: tuple[str, ...],
    contradicts: bool,
    sibling: tuple[tuple[str, str], ...] = (),
) -> Planted:
    one, two = rng.choice(topic.ways), rng.choice(topic.ways)
    first, second = _said(rng, one, left), _said(rng, two, right)
    for before, after in sibling:
        second = second.replace(before, after)
    titles = rng.sample(topic.titles, 2)
    return Planted(name, (titles[0], _article(rng, first)), (titles[1], _article(rng, second)), contradicts)


def _said(rng: random.Random, way: str, value: tuple[str, ...]) -> str:
    if "{w}" in way:
        return way.replace("{w}", value[-1])
    spelt = value[0] if " be " in way or " included in" in way else rng.choice(value)
    return way.replace("{v}", spelt)


def _article(rng: random.Random, sentence: str) -> str:
    """The sentence among others, in a paragraph, as an item of a list or under a heading."""
    filler = rng.sample(FILLER, 4)
    form = rng.randrange(3)
    if form == 0:
        body = f"{filler[0]} {sentence} {filler[1]}"
    elif form == 1:
        body = f"{filler[0]}\n\n- {sentence}\n- {filler[1]}"
    else:
        body = f"{filler[0]}\n\n## {rng.choice(HEADINGS)}\n\n{sentence}\n{filler[1]}"
    return f"{body}\n\n{filler[2]} {filler[3]}\n"
