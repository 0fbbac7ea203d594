"""Make the pages of the wiki: text in Confluence's storage format, and author and time of each version."""

from __future__ import annotations

import datetime as dt
import html
import random
from collections.abc import Iterator
from dataclasses import dataclass

from curation.demo.stories import offices, phrases
from curation.demo.stories.issues import ISSUES, PRODUCTS
from curation.demo.stories.talk import Marks, filled, slots
from curation.demo.world import AGENT_TEAMS, Person, World

NAMED = tuple(name for product, name in PRODUCTS.items() if product != "cloud-plus")


@dataclass(frozen=True)
class Version:
    """A version of a page: its body, its time, what was planted in it, and the first landing that contains it."""

    body: str
    at: dt.datetime
    author: Person
    marks: Marks = ()
    since: int = 0


@dataclass(frozen=True)
class Page:
    """A page with its versions, oldest first.

    `restricted`: only some users may view it. `ends`: `trashed` or `removed` on the third landing, else empty.
    """

    slug: str
    title: str
    versions: tuple[Version, ...]
    tags: tuple[str, ...] = ()
    status: str = "current"
    restricted: bool = False
    ends: str = ""
    picture: bool = False


def macro(name: str, body: str, **parameters: str) -> str:
    """Return a macro whose body is markup."""
    settings = "".join(f'<ac:parameter ac:name="{key}">{value}</ac:parameter>' for key, value in parameters.items())
    inside = f"<ac:rich-text-body>{body}</ac:rich-text-body>" if body else ""
    return f'<ac:structured-macro ac:name="{name}" ac:schema-version="1">{settings}{inside}</ac:structured-macro>'


def literal(name: str, text: str, **parameters: str) -> str:
    """Return a macro whose body is plain text, such as code."""
    settings = "".join(f'<ac:parameter ac:name="{key}">{value}</ac:parameter>' for key, value in parameters.items())
    inside = f"<ac:plain-text-body><![CDATA[{text}]]></ac:plain-text-body>"
    return f'<ac:structured-macro ac:name="{name}" ac:schema-version="1">{settings}{inside}</ac:structured-macro>'


def mention(person: Person) -> str:
    """Return a mention of a wiki user by key."""
    return f'<ac:link><ri:user ri:userkey="{user_key(person)}" /></ac:link>'


def user_key(person: Person) -> str:
    """Return Confluence's key of a user: 32 hex digits."""
    return f"8a7f80c5{person.user_id:024x}"


def listed(sentences: list[str], tag: str = "ul") -> str:
    """Return the sentences as an HTML list."""
    return (
        f"<{tag}>" + "".join(f"<li>{html.escape(sentence, quote=False)}</li>" for sentence in sentences) + f"</{tag}>"
    )


def make_pages(rng: random.Random, world: World, several: int) -> tuple[Page, ...]:
    """Return eight fixed pages, `several` ordinary pages, and the pages that other texts contradict."""
    ordinary = tuple(_ordinary(rng, world, index) for index in range(several))
    before = (*_planted(rng, world), *ordinary)
    office = (Page(p.slug, p.title, (Version(p.body, _written(rng), rng.choice(world.agents)),)) for p in offices.PAGES)
    return (*before, *office)


def _written(rng: random.Random) -> dt.datetime:
    base = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
    return base + dt.timedelta(days=rng.randint(0, 160), minutes=rng.randint(0, 500))


def _planted(rng: random.Random, world: World) -> Iterator[Page]:
    author, second = rng.sample(world.agents, 2)
    first, changed = _written(rng), dt.datetime(2026, 9, 14, 9, 30, tzinfo=dt.UTC)
    notes = _release_notes(rng, NAMED[0], "5.2.0")
    more = f"{notes}<h2>Known since</h2><p>Units with a {rng.randint(2, 9)} GB backup take longer to start.</p>"
    newest = f"{more}<h2>Withdrawn files</h2><p>The image of {rng.randint(11, 28)} September must not be used.</p>"
    yield Page(
        "release-notes-5-2",
        f"Release notes {NAMED[0]} 5.2.0",
        (
            Version(notes, first, author),
            Version(more, changed, second),
            Version(newest, dt.datetime(2026, 11, 2, 10, 15, tzinfo=dt.UTC), author, since=1),
        ),
        ("release",),
    )
    secret = phrases.SECRETS[0].format(code=rng.randint(1000, 9999))
    closed = f"<h2>What happened</h2><p>A batch of units left with an open session.</p>{literal('noformat', secret)}"
    marks: Marks = (("internal_secret", secret),)
    yield Page(
        "open-sessions", "Review: open sessions", (Version(closed, first, second, marks),), ("review",), restricted=True
    )
    yield Page("old-hotline", "The old hotline", (Version(_hotline(), first, author),), ("process",), ends="trashed")
    yield Page("move-2025", "Moving the lab", (Version(_moving(rng), first, second),), ("lab",), ends="removed")
    yield _on_call(rng, world, first)
    yield _reported(rng, world, first, second)
    yield Page(
        "lab-setup", "Setting up a unit in the lab", (Version(_lab(rng), first, author),), ("lab",), picture=True
    )
    draft = "<p>Ideas for next year, not agreed with anybody: one queue for all questions about invoices.</p>"
    yield Page("queues-2027", "Queues in 2027", (Version(draft, first, second),), status="draft")


def _on_call(rng: random.Random, world: World, at: dt.datetime) -> Page:
    people = [world.agents[index] for index in range(0, len(world.agents), 3)]
    rows = "".join(
        f"<tr><td>{team}</td><td>{mention(person)} ({html.escape(person.name)})</td><td>{person.phone}</td></tr>"
        for person, team in ((p, AGENT_TEAMS[world.agents.index(p)]) for p in people)
    )
    heads = "<tr><th>queue</th><th>who</th><th>phone</th></tr>"
    body = (
        f"{macro('toc', '')}<h2>At night</h2>{macro('info', '<p>Only for outages of more than ten customers.</p>')}"
        f"<table><tbody>{heads}{rows}</tbody></table>"
        f"<h2>Hand-over</h2>{macro('expand', '<p>Write down what was tried, and in which order.</p>', title='How')}"
    )
    marks: Marks = tuple(("pii_phone", person.phone) for person in people)
    return Page("on-call", "Who is on call", (Version(body, at, rng.choice(world.agents), marks),), ("process",))


def _reported(rng: random.Random, world: World, at: dt.datetime, author: Person) -> Page:
    """Return a page that is public by mistake and names a customer, preferably one without tickets, with address."""
    person = rng.choice([p for p in world.customers[3:] if not p.in_zendesk] or list(world.customers[3:]))
    address = rng.choice(phrases.IP_BLOCKS) + str(rng.randint(1, 254))
    body = (
        "<h2>Report</h2><p>The lease is renewed too late when the modem restarts first. "
        f'Reported by {html.escape(person.name)} (<a href="mailto:{person.email}">{person.email}</a>), '
        f"who was online with {address} at that time.</p>"
        f"<h2>State</h2><p>{macro('status', '', colour='Green', title='FIXED IN 5.2.1')} Reset the unit once.</p>"
    )
    marks: Marks = (("pii_customer_name", person.name), ("pii_email", person.email), ("pii_ip", address))
    return Page("late-lease", "Late lease after a restart", (Version(body, at, author, marks),), ("known-issue",))


def _ordinary(rng: random.Random, world: World, index: int) -> Page:
    name, author, at = NAMED[index % len(NAMED)], rng.choice(world.agents), _written(rng)
    if index % 3 == 0:
        number = f"4.{9 - index // 3}.{rng.randint(0, 9)}"
        body, title = _release_notes(rng, name, number), f"Release notes {name} {number}"
        tag = "release"
    else:
        issue = ISSUES[(2 * index + 1) % len(ISSUES)]
        body, title = _known(rng, index), f"Seen in the field: {issue.slug.replace('-', ' ')}"
        tag = "known-issue"
    versions: tuple[Version, ...] = (Version(body, at, author),)
    if index % 4 == 1:
        more = f"{body}<h2>Since then</h2><p>{_sentence(rng, index)}</p>"
        versions = (*versions, Version(more, at + dt.timedelta(days=rng.randint(9, 60)), rng.choice(world.agents)))
    return Page(f"ordinary-{index}", title, versions, (tag,))


def _sentence(rng: random.Random, index: int) -> str:
    issue = ISSUES[index % len(ISSUES)]
    return html.escape(filled(rng.choice(issue.fixes), slots(rng, issue)), quote=False)


def _release_notes(rng: random.Random, name: str, number: str) -> str:
    chosen = rng.sample(ISSUES, 4)
    changed = [filled(rng.choice(issue.reasons), slots(rng, issue)) for issue in chosen]
    steps = [filled(rng.choice(issue.fixes), slots(rng, issue)) for issue in chosen[:2]]
    warning = macro("warning", f"<p>Back up the settings of the {name} before you install {number}.</p>")
    return (
        f"{macro('toc', '', maxLevel='2')}{warning}<h2>What was wrong</h2>{listed(changed)}"
        f"<h2>After the update</h2>{listed(steps, 'ol')}"
        f'<p>See also <ac:link><ri:page ri:content-title="Setting up a unit in the lab" /></ac:link>.</p>'
    )


def _known(rng: random.Random, index: int) -> str:
    issue = ISSUES[(2 * index + 1) % len(ISSUES)]
    values = slots(rng, issue)
    cells = zip(issue.titles, issue.reasons, strict=False)
    rows = "".join(
        f"<tr><td>{html.escape(filled(title, values), quote=False)}</td>"
        f"<td>{html.escape(filled(reason, values), quote=False)}</td></tr>"
        for title, reason in cells
    )
    table = f"<table><tbody><tr><th>what customers say</th><th>what it was</th></tr>{rows}</tbody></table>"
    note = macro(
        "note", f"<p>Seen with {values['firmware']}; ask for the log and look for <code>{values['code']}</code>.</p>"
    )
    return f"<p>Collected by the {issue.queue} queue in {values['month']}.</p>{table}{note}"


def _lab(rng: random.Random) -> str:
    script = (
        "#!/bin/sh\nfor port in 1 2 3 4; do\n"
        f"  if [[ $port -lt {rng.randint(2, 4)} ]]; then ping -c 1 192.0.2.$port; fi\ndone\n"
    )
    task = "<ac:task><ac:task-status>{0}</ac:task-status><ac:task-body>{1}</ac:task-body></ac:task>"
    tasks = task.format("complete", "Label the power supply") + task.format("incomplete", "Note the serial number")
    return (
        "<h2>Before you begin</h2><ac:task-list>" + tasks + "</ac:task-list>"
        f"<h2>Check the ports</h2>{literal('code', script, language='bash', title='ports.sh')}"
        '<p><ac:image ac:alt="The bench"><ri:attachment ri:filename="bench.png" /></ac:image> '
        '<ac:emoticon ac:name="tick" /> when all lights are white.</p>'
    )


def _hotline() -> str:
    return "<p>Until the end of 2024 urgent calls went to an answering service. It was switched off in January.</p>"


def _moving(rng: random.Random) -> str:
    first, last = rng.randint(10, 40), rng.randint(41, 80)
    return f"<p>The lab moved to the second floor. Boxes {first} to {last} are in the cellar.</p>"
