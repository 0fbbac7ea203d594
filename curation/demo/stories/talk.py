"""Compose conversations: each message from the moves of an issue, framed like a real mail."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from curation.demo.stories import phrases
from curation.demo.stories.issues import ISSUES, PRODUCTS, Issue
from curation.demo.world import AGENT_TEAMS, Person, World

Marks = tuple[tuple[str, str], ...]  # (phenomenon, value) found in a text


class Said(NamedTuple):
    """One message: its speaker (requester, agent, system), its text, and what was planted in it."""

    role: str
    text: str
    marks: Marks = ()
    public: bool = True


@dataclass(frozen=True)
class Conversation:
    """A whole thread with its labels; `turns[0]` is the customer's description."""

    issue: Issue
    product: str
    language: str
    title: str
    turns: tuple[Said, ...]


def slots(rng: random.Random, issue: Issue) -> dict[str, str]:
    """Return values for every slot of an issue's sentences: one draw a conversation, so that its turns agree."""
    product = rng.choice(issue.products)
    return {
        "product": PRODUCTS[product],
        "product_id": product,
        "firmware": f"{rng.randint(4, 5)}.{rng.randint(0, 9)}.{rng.randint(0, 19)}",
        "order": f"ORD-{rng.randint(100000, 999999)}",
        "days": str(rng.randint(2, 14)),
        "count": str(rng.randint(2, 38)),
        "amount": f"{rng.choice('€$£')}{rng.randint(9, 240)}.{rng.choice(('00', '50', '90', '99'))}",
        "code": f"E{rng.randint(100, 999)}",
        "room": rng.choice(phrases.ROOMS),
        "device": rng.choice(phrases.DEVICES),
        "isp": rng.choice(phrases.PROVIDERS),
        "month": rng.choice(phrases.MONTHS),
        "weekday": rng.choice(phrases.WEEKDAYS),
    }


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return the template with its slots filled."""
    return template.format_map(values)


def agent_for(rng: random.Random, world: World, issue: Issue) -> Person:
    """Return an agent of the issue's queue."""
    return rng.choice([agent for agent, team in zip(world.agents, AGENT_TEAMS, strict=True) if team == issue.queue])


def identifying(
    rng: random.Random, person: Person, world: World, phenomenon: str | None = None
) -> tuple[str, str, str]:
    """Return a sentence that carries one identifier: (phenomenon, sentence, value)."""
    choices = [pair for pair in phrases.IDENTIFYING if phenomenon in (None, pair[0])]
    kind, sentence = rng.choice(choices)
    plain = person.phone.startswith("+1-") and rng.random() < 0.5
    value = {
        "pii_email": person.email,
        "pii_phone": f"({person.phone[3:6]}) {person.phone[7:]}" if plain else person.phone,
        "pii_account": person.account,
        "pii_card": rng.choice(phrases.CARDS),
        "pii_iban": rng.choice(phrases.IBANS),
        "pii_ip": rng.choice(phrases.IP_BLOCKS) + str(rng.randint(1, 254)),
        "pii_street": f"{person.street}, {person.city[0]} {person.city[1]}",
        "pii_stranger": rng.choice(world.strangers),
        "pii_customer_name": person.name,
    }[kind]
    return kind, sentence.format(value=value), value


def agent_message(rng: random.Random, agent: Person, person: Person, sentences: list[str], signed: bool = True) -> Said:
    """Return an agent's reply with a greeting and, mostly, the company's signature."""
    greeting = rng.choice(phrases.AGENT_GREETINGS).format(first=person.first)
    text = f"{greeting}\n\n{' '.join(sentences)}"
    if not signed:
        return Said("agent", f"{text}\n\n{agent.first}")
    signature = f"Kind regards,\n{agent.name}\nTarnwick Networks Support\nsupport@tarnwick.example.com | {agent.phone}"
    return Said("agent", f"{text}\n\n{signature}", (("signature", signature),))


def description(
    rng: random.Random, issue: Issue, values: Mapping[str, str], person: Person, world: World, extras: tuple[str, ...]
) -> Said:
    """Return the first message of a customer; `extras` names phenomena that must be in it."""

    def pick(pool: tuple[str, ...]) -> str:
        return filled(rng.choice(pool), values)

    details = [filled(sentence, values) for sentence in rng.sample(issue.details, rng.randint(1, 3))]
    paragraphs = [" ".join([pick(issue.opens), *details])]
    marks: list[tuple[str, str]] = []
    kinds = [kind for kind in extras if kind.startswith("pii_")]
    if not extras and rng.random() < 0.3:
        kinds = [""]
    for kind in kinds:
        phenomenon, sentence, value = identifying(rng, person, world, kind or None)
        marks.append((phenomenon, value))
        paragraphs.append(sentence)
    paragraphs.append(
        " ".join([filled(s, values) for s in rng.sample(phrases.CONTEXTS, rng.randint(0, 2))] + [pick(issue.asks)])
    )
    if rng.random() < 0.8:
        paragraphs.insert(0, rng.choice(phrases.GREETINGS))
    style = next((kind for kind in extras if not kind.startswith("pii_")), "")
    if not style:
        style = rng.choices(("", "signature", "mobile_footer", "disclaimer", "forward_header"), (40, 34, 12, 6, 4))[0]
    text = "\n\n".join(paragraphs)
    return _framed(rng, text, style, person, values, tuple(marks), world)


def _framed(
    rng: random.Random, text: str, style: str, person: Person, values: Mapping[str, str], marks: Marks, world: World
) -> Said:
    close = rng.choice(phrases.CUSTOMER_CLOSES)
    if style == "signature":
        company = world.companies[person.company].name
        block = f"{close}\n{person.name}\n{company}\n{person.phone}"
        value = (*marks, ("signature", block), ("pii_customer_name", person.name), ("pii_phone", person.phone))
        return Said("requester", f"{text}\n\n{block}", value)
    if style == "mobile_footer":
        footer = rng.choice(phrases.MOBILE_FOOTERS)
        return Said("requester", f"{text}\n\n{person.first}\n\n{footer}", (*marks, ("mobile_footer", footer)))
    if style == "disclaimer":
        notice = rng.choice(phrases.DISCLAIMERS)
        return Said("requester", f"{text}\n\n{close}\n{person.name}\n\n{notice}", (*marks, ("disclaimer", notice)))
    if style == "forward_header":
        header = (
            f"---------- Forwarded message ---------\nFrom: {person.name} <{person.email}>\n"
            f"Date: {values['weekday'][:3]}, 12 Oct 2026 at 09:{rng.randint(10, 59)}\n"
            f"Subject: {values['product']}\nTo: <office@example.org>"
        )
        header_marks = (
            *marks,
            ("forward_header", header),
            ("pii_email", person.email),
            ("pii_customer_name", person.name),
        )
        return Said("requester", f"FYI, please see below.\n\n{header}\n\n{text}", header_marks)
    if style == "mojibake":
        garbled = "It used to be fine before the café update – now it isn’t.".encode().decode("cp1252")
        return Said("requester", f"{text}\n\n{garbled}", (*marks, ("mojibake", garbled)))
    if style == "zero_width":
        local, domain = person.email.split("@")
        hidden = f"{local}\u200b@\u200b{domain}"
        return Said("requester", f"{text}\n\nMy add\u200bress: {hidden}", (*marks, ("zero_width", hidden)))
    if style != "plain" and rng.random() < 0.5:
        return Said("requester", f"{text}\n\n{close}\n{person.first}", marks)
    return Said("requester", text, marks)


def conversation(
    rng: random.Random,
    world: World,
    person: Person,
    agent: Person,
    issue: Issue,
    length: int,
    extras: tuple[str, ...] = (),
) -> Conversation:
    """Return a thread of 1 to 6 turns: description, check, answer, fix, thanks or question; short ones skip
    the check.
    """
    values = slots(rng, issue)

    def pick(pool: tuple[str, ...]) -> str:
        return filled(rng.choice(pool), values)

    first = description(rng, issue, values, person, world, extras)
    signed = rng.random() < 0.8
    check = agent_message(
        rng, agent, person, [pick(phrases.AGENT_LEADS), pick(issue.checks), pick(phrases.AGENT_CLOSES)], signed
    )
    cause = rng.randrange(len(issue.reasons))
    answer = Said("requester", f"{filled(issue.answers[cause], values)} {pick(phrases.CONTEXTS)}")
    if "quoted_reply" in extras or rng.random() < 0.2:
        quote = "\n".join("> " + line for line in check.text.split("\n"))
        header = f"On Mon, 26 Oct 2026 at 10:{rng.randint(10, 59)}, {agent.name} <support@tarnwick.example.com> wrote:"
        answer = Said("requester", f"{answer.text}\n\n{header}\n{quote}", (("quoted_reply", header),))
    second = filled(rng.choice([fix for index, fix in enumerate(issue.fixes) if index != cause]), values)
    fixes = [filled(issue.fixes[cause], values), f"{pick(phrases.OTHERWISE)} {second}"]
    fix = agent_message(
        rng,
        agent,
        person,
        [pick(phrases.FIX_LEADS), filled(issue.reasons[cause], values), *fixes, pick(phrases.AGENT_CLOSES)],
        signed,
    )
    thanks = Said("requester", pick(phrases.CUSTOMER_THANKS))
    question, reply = rng.choice(phrases.QUESTIONS)
    later = [
        Said("requester", f"{thanks.text} {filled(question, values)}"),
        agent_message(rng, agent, person, [filled(reply, values), pick(phrases.AGENT_CLOSES)], signed),
    ]
    shapes = {1: [first], 2: [first, fix], 3: [first, fix, thanks], 4: [first, check, answer, fix]}
    shapes |= {5: [first, check, answer, fix, thanks], 6: [first, check, answer, fix, *later]}
    return Conversation(issue, values["product_id"], "en", pick(issue.titles), tuple(shapes[length]))


def foreign_conversation(rng: random.Random, person: Person, language: str, index: int) -> Conversation:
    """Return a short thread in German or French: description and answer."""
    title, text, reply = (phrases.GERMAN if language == "de" else phrases.FRENCH)[index]
    issue = ISSUES[index]
    values = {**slots(rng, issue), "name": person.name}
    marks = (("german" if language == "de" else "french", ""), ("pii_customer_name", person.name))
    turns = (Said("requester", filled(text, values), marks), Said("agent", reply))
    return Conversation(issue, values["product_id"], language, filled(title, values), turns)
