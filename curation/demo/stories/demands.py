"""Add requests that matter to training and evaluation: cited articles, hazards, hard and rare questions."""

from __future__ import annotations

from curation.demo.stories import phrases
from curation.demo.stories import work_phrases as work
from curation.demo.stories.day import BY_SLUG, Day
from curation.demo.stories.histories import plant_asked_twice
from curation.demo.stories.issues import Issue
from curation.demo.stories.talk import Marks, Said, agent_for, agent_message, filled, slots
from curation.demo.stories.threads import Thread
from curation.demo.world import Person


def plant_requests(day: Day) -> None:
    """Add every ticket of this module; each phenomenon at every scale, however small."""
    for build in (_cited, _drafts, _tokens, _injections, _requests, _half_written, _paraphrases):
        build(day)
    for last in (_conflicts, _frozen, _jargon, plant_asked_twice, _answered_tasks):
        last(day)


def _cited(day: Day) -> None:
    """Add answers that link, quote or name a version of an article, one in force or an outdated one."""
    kinds: dict[str, int] = {}
    for kind, slug, article, text in work.CITED:
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > day.desk.several(3):
            continue
        _answered(day, BY_SLUG[slug], text, kind, (f"kb:article:{article}",))


def _answered(day: Day, issue: Issue, text: str, kind: str, more: tuple[str, ...] = (), *turns: Said) -> Thread:
    """Add an ordinary request, turns in between, and an answer that contains a planted text."""
    person, agent = day.person(), agent_for(day.rng, day.desk.world, issue)
    values = slots(day.rng, issue)
    reply = agent_message(day.rng, agent, person, [text])
    title = filled(day.rng.choice(issue.titles), values)
    messages = (day.request(person, issue, values), *turns, reply)
    thread = day.ticket(person, agent, issue, title, messages, rating="good", product=values["product_id"])
    day.desk.plant(kind, thread.where(len(messages) - 1)[0], *more, value=text)
    return thread


def _drafts(day: Day) -> None:
    """Add notes that agents jotted down for themselves, and the public wording sent to the customer."""
    for index in day.some(work.DRAFTS, 2):
        slug, note, text = work.DRAFTS[index]
        person, issue = day.person(), BY_SLUG[slug]
        agent, values = agent_for(day.rng, day.desk.world, issue), slots(day.rng, issue)
        reply = agent_message(day.rng, agent, person, [text])
        turns = (day.request(person, issue, values), Said("agent", note, public=False), reply)
        title = filled(day.rng.choice(issue.titles), values)
        thread = day.ticket(person, agent, issue, title, turns, rating="good", product=values["product_id"])
        day.desk.plant("draft_and_sent", thread.where(1)[0], thread.where(2)[0], value=note)


def _plain(
    day: Day,
    slug: str,
    title: str,
    text: str,
    answer: str,
    marks: Marks,
    language: str = "en",
    person: Person | None = None,
    **fields: str,
) -> Thread:
    """Add a ticket with exactly these words; a ticket without an answer is open."""
    issue, person = BY_SLUG.get(slug, BY_SLUG["locked-out"]), person or day.person()
    agent = agent_for(day.rng, day.desk.world, issue)
    turns = (Said("requester", text, marks), *((Said("agent", answer),) if answer else ()))
    status = "solved" if answer else "open"
    return day.ticket(person, agent, issue, title, turns, status=status, language=language, fields=fields)


def _tokens(day: Day) -> None:
    for index in day.some(work.CONTROL_TOKENS, 3):
        title, text, tokens, answer = work.CONTROL_TOKENS[-1 - index]
        _plain(day, "api", title, text, answer, tuple(("control_token", token) for token in tokens))


def _injections(day: Day) -> None:
    for language, title, text, instruction, answer in work.INJECTIONS:
        _plain(day, "invoice", title, text, answer, (("injected_instruction", instruction),), language)


def _requests(day: Day) -> None:
    for kind, pool in work.REQUESTS.items():
        for slug, title, text, answer in pool[: max(2, day.desk.several(len(pool)))]:
            _plain(day, slug, title, text, answer, ((kind, text),))


def _answered_tasks(day: Day) -> None:
    """Add hard-to-read but well-answered requests of customers whom the demo's salt holds out.

    An evaluation set has few requests of these kinds, and would have none by chance.
    """
    for kind, pool in work.ANSWERED.items():
        for slug, title, text, answer in pool:
            _plain(day, slug, title, text, answer, ((kind, text),), person=day.person("test"))


def _half_written(day: Day) -> None:
    for index in day.some(work.HALF_WRITTEN, 1):
        note = work.HALF_WRITTEN[index]
        issue = BY_SLUG[("dead-unit", "drops", "invoice")[index]]
        values = slots(day.rng, issue)
        turn = Said("agent", note, (("half_written_note", note),), public=False)
        person, agent = day.person(), agent_for(day.rng, day.desk.world, issue)
        cause = index % len(issue.reasons)
        solution = [filled(issue.reasons[cause], values), filled(issue.fixes[cause], values)]
        reply = agent_message(day.rng, agent, person, solution)
        title = filled(day.rng.choice(issue.titles), values)
        turns = (day.request(person, issue, values), turn, reply)
        day.ticket(person, agent, issue, title, turns, product=values["product_id"])


def _paraphrases(day: Day) -> None:
    """Add questions in three wordings; the answers hold the same facts, each in its agent's own frame."""
    for slug, answer, questions in work.PARAPHRASES[: day.desk.several(len(work.PARAPHRASES))]:
        refs = []
        for question in questions:
            issue, person = BY_SLUG[slug], day.person()
            agent, values = agent_for(day.rng, day.desk.world, issue), slots(day.rng, issue)
            reply = agent_message(
                day.rng, agent, person, [answer, filled(day.rng.choice(phrases.AGENT_CLOSES), values)]
            )
            context = filled(day.rng.choice(phrases.CONTEXTS), values)
            turns = (Said("requester", f"{question} {context}"), reply)
            title = filled(day.rng.choice(issue.titles), values)
            refs.append(day.ticket(person, agent, issue, title, turns, product=values["product_id"]).ref)
        day.desk.plant("paraphrase", *refs, value=answer)


def _conflicts(day: Day) -> None:
    """Add tickets whose category field disagrees with the tag that the subject brings."""
    slugs = {"billing": "double-charge", "account": "locked-out", "warranty": "warranty", "returns": "return"}
    for index in day.some(work.LABEL_CONFLICTS, 2):
        field, tag, title, text = work.LABEL_CONFLICTS[index]
        answer = "Thank you, I have passed this on to the colleagues in charge, who answer by tomorrow noon."
        thread = _plain(day, slugs[tag], title, text, answer, (), category=field)
        day.desk.plant("label_conflict", thread.ref, value=f"{field}|{tag}")


def _frozen(day: Day) -> None:
    """Add tickets fit for a frozen set, and others in which somebody copies such a ticket's question."""
    for index in day.some(work.FROZEN, 2):
        slug, title, text, answer = work.FROZEN[index]
        kept = _plain(day, slug, title, text, answer, (("frozen_candidate", text),))
        issue, person = BY_SLUG[slug], day.person()
        agent, values = agent_for(day.rng, day.desk.world, issue), slots(day.rng, issue)
        quoting = filled(work.QUOTING, {**values, "paragraph": text})
        reply = agent_message(day.rng, agent, person, [filled(work.QUOTED_ANSWER, values)])
        copy = day.ticket(person, agent, issue, f"Same here: {title}", (Said("requester", quoting), reply))
        day.desk.plant("frozen_copy", copy.ref, kept.ref, value=text)


def _jargon(day: Day) -> None:
    for slug, text in work.JARGON_ANSWERS:
        _answered(day, BY_SLUG[slug], text, "jargon")
