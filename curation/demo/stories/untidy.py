"""Add tickets with texts for cleaning: automatic notices, mail frames, names, scans; and look-alikes that must stay.

They are added after the other threads and drawn separately, so that the rest of the demo stays unchanged.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from curation.demo.stories import phrases
from curation.demo.stories import untidy_phrases as untidy
from curation.demo.stories.issues import ISSUES, PRODUCT_ALIASES, PRODUCT_RENAMED, PRODUCTS, Issue
from curation.demo.stories.talk import Conversation, Marks, Said, agent_for, agent_message, filled, slots
from curation.demo.world import Person

if TYPE_CHECKING:
    from curation.demo.stories.threads import Desk, Thread

BY_SLUG = {issue.slug: issue for issue in ISSUES}
PEOPLE = 7  # at least
CONTACTS = 3  # of the customer with the slogan
SLOGAN_TICKETS = 18  # at least
FREQUENT_ANSWERS = 15  # at least
NIGHTS = (0, 0, 1, 0, 2)  # night of the n-th ticket of a kind


def plant_untidy(desk: Desk, seed: int) -> None:
    """Add every ticket of this module to the desk; each phenomenon at every scale, however small."""
    before, desk.rng = desk.rng, random.Random(f"{seed}:untidy")
    busy = dict.fromkeys(_people(desk), 0)
    for thread in desk.threads:
        if thread.requester in busy:
            busy[thread.requester] += 1
    people = sorted(busy, key=busy.__getitem__)  # those with the fewest messages without the slogan come first
    _slogan(desk, people[:CONTACTS])
    others = itertools.cycle(people[CONTACTS:])
    for build in (_automatic, _about_notices, _notices, _frames, _frequent_answers, _names, _damage):
        build(desk, others)
    desk.rng = before


def _people(desk: Desk) -> list[Person]:
    """Return the people who may have these tickets: those known to Zendesk alone, whose tickets are copied nowhere.

    With a small scale some seeds have too few of them; then others join, and a ticket may be copied into Salesforce.
    """
    willing = [person for person in desk.regulars if person.consent == "granted"]
    alone = [person for person in willing if not person.in_salesforce]
    both = [person for person in willing if person.in_salesforce]
    return alone + both[: max(0, PEOPLE - len(alone))]


def _some(desk: Desk, pool: tuple[object, ...], count: int) -> range:
    """Return indices into a pool of texts; each text is used once, because a second use would be a near duplicate."""
    return range(min(len(pool), max(2, desk.several(count))))


def _ticket(
    desk: Desk,
    person: Person,
    issue: Issue,
    title: str,
    first: Said,
    *more: str | Said,
    night: int = 0,
    rating: str = "",
) -> Thread:
    """Add a ticket of given texts; plain strings are answers of its agent."""
    agent = agent_for(desk.rng, desk.world, issue)
    turns = [turn if isinstance(turn, Said) else agent_message(desk.rng, agent, person, [turn]) for turn in more]
    talk = Conversation(issue, desk.rng.choice(issue.products), "en", title, (first, *turns))
    return desk.add(person, agent, talk, night, status="solved", rating=rating)


def _automatic(desk: Desk, people: Iterator[Person]) -> None:
    """Add tickets that a program opened; most of them have no answer."""
    rng = desk.rng

    def values(person: Person) -> dict[str, str]:
        return {
            "email": person.email,
            "name": person.name,
            "host": f"{rng.choice(('edge', 'core', 'ap', 'nvr'))}-{rng.randint(2, 48):02d}",
            "load": str(rng.randint(11, 96)),
            "day": f"2026-10-{rng.randint(10, 28)}",
            "time": f"0{rng.randint(1, 9)}:{rng.randint(10, 59)}:07",
        }

    def marked(phenomenon: str, text: str, person: Person) -> Said:
        identifiers = [("pii_email", person.email), ("pii_customer_name", person.name)]
        return Said("requester", text, ((phenomenon, text), *(pair for pair in identifiers if pair[1] in text)))

    for kind, pool in (("bounce", untidy.BOUNCES), ("invitation", untidy.INVITATIONS)):
        for index in _some(desk, pool, 4):
            person = next(people)
            title, text = (filled(part, values(person)) for part in pool[index])
            note = (Said("agent", untidy.BOUNCE_NOTE, public=False),) if kind == "bounce" and index == 1 else ()
            issue = BY_SLUG[untidy.ACCOUNT_ISSUE]
            first = marked(kind, text, person)
            _ticket(desk, person, issue, title, first, *note, night=NIGHTS[index % 5], rating="unoffered")
    for index in _some(desk, untidy.ALERTS, 4):
        person = next(people)
        given = values(person)
        title, text, answer = (filled(part, given) for part in untidy.ALERTS[index])
        first = marked("alert", text, person)
        _ticket(desk, person, BY_SLUG["drops"], title, first, answer, night=NIGHTS[index % 5], rating="unoffered")


def _about_notices(desk: Desk, people: Iterator[Person]) -> None:
    """Add tickets in which a person asks about an automatic notice: these must stay."""
    for index in _some(desk, untidy.ABOUT_NOTICES, 3):
        title, named, more, answer = untidy.ABOUT_NOTICES[index]
        text = f"{desk.rng.choice(phrases.GREETINGS)}\n\n{named} {more}"
        first = Said("requester", text, (("human_about_notice", named),))
        _ticket(desk, next(people), BY_SLUG[untidy.ACCOUNT_ISSUE], title, first, answer, rating="good")


def _notices(desk: Desk, people: Iterator[Person]) -> None:
    """Add turns of the ticket system to ordinary conversations, some of them under the agent's name."""
    pools = (("survey", untidy.SURVEYS, "agent"), ("merge_notice", untidy.MERGES, "agent"))
    for kind, pool, role in (*pools, ("status_notice", untidy.STATUSES, "system")):
        for index in range(desk.several(3)):
            person = next(people)
            agent, talk = desk.talk(person, 2, extras=("plain",))
            other = desk.rng.choice(desk.threads)
            given = {"first": person.first, "other": str(other.ticket), "title": other.talk.title}
            given["ticket"] = str(desk.next_ticket)
            text = filled(pool[index % len(pool)], given)
            notice = Said(role, text, ((kind, text),))
            first, answer = talk.turns
            turns = (first, notice, answer) if kind == "merge_notice" else (first, answer, notice)
            desk.add(person, agent, replace(talk, turns=turns), NIGHTS[index % 5], status="solved")


def _frames(desk: Desk, people: Iterator[Person]) -> None:
    """Add mails with banners and markers around them, links that track their reader, and remains of HTML."""
    for index in range(desk.several(3)):
        person = next(people)
        agent, talk = desk.talk(person, 3, extras=("plain",))
        first, answer, thanks = talk.turns
        sentence, link, _ = untidy.TRACKING_LINKS[index % len(untidy.TRACKING_LINKS)]
        text = f"{untidy.TICKET_BANNER}\n\n{first.text}\n\n{sentence.format(link=link)}"
        framed = Said("requester", text, (("ticket_banner", untidy.TICKET_BANNER), ("tracking_link", link)))
        marker = ("reply_marker", untidy.REPLY_MARKER)
        above = answer._replace(text=f"{untidy.REPLY_MARKER}\n\n{answer.text}", marks=(*answer.marks, marker))
        below = Said("requester", f"{thanks.text}\n\n{untidy.REPLY_MARKER}", (marker,))
        desk.add(person, agent, replace(talk, turns=(framed, above, below)), NIGHTS[index % 5], status="solved")
    for index in range(desk.several(3)):
        paragraph, remains = untidy.HTML_REMAINS[index % len(untidy.HTML_REMAINS)]
        marks = tuple(("html_remains", value) for value in remains)
        _with_paragraph(desk, next(people), None, paragraph, marks)


def _with_paragraph(desk: Desk, person: Person, issue: Issue | None, paragraph: str, marks: Marks) -> Thread:
    """Add a request with one additional paragraph, and its answer."""
    agent, talk = desk.talk(person, 2, issue, ("plain",))
    first = Said("requester", f"{talk.turns[0].text}\n\n{paragraph}", marks)
    return desk.add(person, agent, replace(talk, turns=(first, talk.turns[1])), status="solved")


def _reset_answer(desk: Desk, person: Person, agent: Person) -> Said:
    """Return the frequent answer as a paragraph of its own between two sentences that differ."""
    values = slots(desk.rng, ISSUES[0])
    close = filled(desk.rng.choice(phrases.AGENT_CLOSES), values)
    matter = f"{desk.rng.choice(phrases.AGENT_LEADS)}\n\n{untidy.RESET_ANSWER}\n\n{close}"
    answer = agent_message(desk.rng, agent, person, [matter], desk.rng.random() < 0.8)
    return answer._replace(marks=(*answer.marks, ("frequent_answer", untidy.RESET_ANSWER)))


def _slogan(desk: Desk, people: list[Person]) -> None:
    """Put the banner of their mail system and two lines of their company around all texts of these customers."""
    company = desk.world.companies[people[0].company]
    given = {"company": company.name, "city": company.city[0]}
    slogan = filled(untidy.SLOGAN, given)

    def framed(turn: Said, first: str) -> Said:
        if turn.role != "requester":
            return turn
        by = f"\n\n{desk.rng.choice(phrases.CUSTOMER_CLOSES)}\n{first}" if desk.rng.random() < 0.5 else ""
        marks = (("gateway_banner", untidy.GATEWAY_BANNER), ("slogan", slogan))
        return turn._replace(
            text=f"{untidy.GATEWAY_BANNER}\n\n{turn.text}{by}\n\n{slogan}", marks=(*turn.marks, *marks)
        )

    for index in range(max(SLOGAN_TICKETS, desk.several(SLOGAN_TICKETS))):
        person = replace(people[index % len(people)], company=people[0].company)
        length = (1, 2, 3, 2)[index % 4]
        reset = index % 4 == 1
        slugs = untidy.RESET_ISSUES if reset else tuple(BY_SLUG)
        agent, talk = desk.talk(person, length, BY_SLUG[slugs[index % len(slugs)]], ("plain",))
        turns = (talk.turns[0], _reset_answer(desk, person, agent)) if reset else talk.turns
        turns = tuple(framed(turn, person.first) for turn in turns)
        desk.add(person, agent, replace(talk, turns=turns), NIGHTS[index % 5], status="solved")


def _frequent_answers(desk: Desk, people: Iterator[Person]) -> None:
    """Add agents who give the same good answer to many customers: it must stay, however frequent it is."""
    given = sum(item.phenomenon == "frequent_answer" for item in desk.planted)
    for index in range(given, max(FREQUENT_ANSWERS, desk.several(FREQUENT_ANSWERS))):
        person = next(people)
        issue = BY_SLUG[untidy.RESET_ISSUES[index % len(untidy.RESET_ISSUES)]]
        agent, talk = desk.talk(person, 2 + index % 2, issue, ("plain",))
        turns = (talk.turns[0], _reset_answer(desk, person, agent), *talk.turns[2:])
        desk.add(person, agent, replace(talk, turns=turns), NIGHTS[index % 5], status="solved", rating="good")


def _names(desk: Desk, people: Iterator[Person]) -> None:
    """Add products under another or a former name, and one with a typing error in a form."""
    former = [("former_product", product, name) for product, (name, _) in PRODUCT_RENAMED.items()]
    alias = [("product_alias", product, name) for product, names in PRODUCT_ALIASES.items() for name in names]
    few = [*former[: max(1, desk.several(len(former)))], *alias[: max(2, desk.several(len(alias)))]]
    for index, (kind, product, name) in enumerate(few):
        person = next(people)
        agent, talk = desk.talk(person, 2, _issue_of(desk, product), ("plain",))
        sentence = untidy.NAMED[index % len(untidy.NAMED)].format(name=name)
        text = f"{talk.turns[0].text}\n\n{sentence}".replace(PRODUCTS[product], name)
        turns = (Said("requester", text, ((kind, name),)), talk.turns[1])
        desk.add(person, agent, replace(talk, turns=turns), NIGHTS[index % 5], status="solved")
    product, typed = untidy.PRODUCT_TYPO
    person = next(people)
    agent, talk = desk.talk(person, 2, _issue_of(desk, product), ("plain",))
    thread = desk.add(person, agent, replace(talk, product=typed), status="solved")
    desk.plant("unmapped_product", thread.ref, value=typed)


def _issue_of(desk: Desk, product: str) -> Issue:
    """Return a subject with its texts made about this product."""
    issue = desk.rng.choice([issue for issue in ISSUES if product in issue.products])
    return replace(issue, products=(product,))


def _damage(desk: Desk, people: Iterator[Person]) -> None:
    """Add texts that came through a PDF, and texts that came through fax and text recognition."""
    for slug, text, words, number in untidy.PASTED:
        person, issue = next(people), replace(BY_SLUG[slug], products=("router-x5",))
        ask = untidy.PASTED_ASK.format(product=PRODUCTS["router-x5"])
        marks = (*(("hyphenation", word) for word in words), ("page_number", number))
        _with_paragraph(desk, person, issue, f"{untidy.PASTED_LEAD}\n\n{text}\n\n{ask}", marks)
    first = Said("requester", untidy.OCR_BROKEN, (("ocr_broken", untidy.OCR_BROKEN),))
    _ticket(desk, next(people), BY_SLUG["return"], untidy.OCR_TITLE, first)
