"""Add tickets with a history: macros, an edited macro, ratings, second attempts, escalations, refunds, summaries."""

from __future__ import annotations

from curation.demo.exports.zendesk import RESOLUTION_FIELD
from curation.demo.stories import phrases
from curation.demo.stories import work_phrases as work
from curation.demo.stories.day import BY_SLUG, NIGHTS, Day, Step
from curation.demo.stories.issues import ISSUES, QUEUES, Issue
from curation.demo.stories.talk import Said, agent_for, agent_message, filled, slots
from curation.demo.world import Person

# Which two of eight people ask the same: two that the demo's salt puts into one split, so that a corpus can pair them.
PLACES = ((0, 3), (1, 2), (4, 7), (5, 6))
TICKETS_OF_A_MACRO = 9  # at least
TIER_1 = str(QUEUES["Tier 1"])
Changes = dict[str, tuple[str | None, str]]


def plant_histories(day: Day) -> None:
    """Add every ticket of this module; each phenomenon at every scale, however small."""
    for build in (_macros, _rated, _reopened, _first_answers, _escalated, _refunds, _german):
        build(day)


def _taken(agent: Person) -> Changes:
    return {"assignee_id": (None, str(agent.user_id)), "status": ("new", "open")}


def _solved(before: str = "open") -> Changes:
    return {"status": (before, "solved")}


def _macros(day: Day) -> None:
    """Add two answers that agents send word for word, and one that an agent edited with thought."""
    sent = [text.replace("{product_word}", work.MACRO_WORD) for _, text in work.MACROS]
    for number, (slugs, _) in enumerate(work.MACROS):
        for index in range(max(TICKETS_OF_A_MACRO, day.desk.several(TICKETS_OF_A_MACRO))):
            issue = BY_SLUG[slugs[index % len(slugs)]]
            _macro_ticket(day, issue, sent[number], number == 0, ("macro", sent[number]), NIGHTS[index % 5])
    for index in day.some(work.MACRO_EDITS, 2):
        old, new, wish = work.MACRO_EDITS[index]
        edited = sent[0].replace(old, new)
        _macro_ticket(day, BY_SLUG["return"], edited, True, ("edited_macro", edited), 0, "good", wish)


def _macro_ticket(
    day: Day,
    issue: Issue,
    text: str,
    framed: bool,
    mark: tuple[str, str],
    night: int,
    rating: str = "unoffered",
    wish: str = "",
) -> None:
    # No held-out person gets an edited macro, as the other edits of it would then repeat an evaluation case.
    person = day.person("train") if wish else day.person()
    agent, values = agent_for(day.rng, day.desk.world, issue), slots(day.rng, issue)
    reply = agent_message(day.rng, agent, person, [text]) if framed else Said("agent", text)
    thanks = (filled(day.rng.choice(pool), values) for pool in (phrases.CUSTOMER_THANKS, phrases.CONTEXTS))
    reply = reply._replace(marks=(*reply.marks, mark))
    asked = day.request(person, issue, values)
    asked = asked._replace(text=f"{asked.text}\n\n{wish}") if wish else asked
    turns = (asked, reply, Said("requester", " ".join(thanks)))
    title = filled(day.rng.choice(issue.titles), values)
    day.ticket(person, agent, issue, title, turns, night=night, rating=rating, product=values["product_id"])


def _rated(day: Day) -> None:
    """Add two customers who send the same text of a form; one is content with the answer, the other is not."""
    issues = ("locked-out", "camera", "invoice", "slow-wifi")
    chosen = day.some(work.RATED_PAIRS, 1)
    people = [day.person() for _ in range(2 * len(chosen))]
    for index in chosen:
        title, question, *answers = work.RATED_PAIRS[index]
        issue, refs = BY_SLUG[issues[index]], []
        for place, answer, rating in zip(PLACES[index], answers, ("good", "bad"), strict=True):
            person, agent = people[place % len(people)], agent_for(day.rng, day.desk.world, issue)
            turns = (Said("requester", question), Said("agent", answer))
            refs.append(day.ticket(person, agent, issue, title, turns, rating=rating).ref)
        day.desk.plant("rated_pair", *refs, value=question)


def _reopened(day: Day) -> None:
    """Add tickets that were solved, reopened by the customer, and solved by another answer, with a summary."""
    for index in range(max(3, day.desk.several(8))):
        issue = ISSUES[(5 * index + 1) % len(ISSUES)]
        person, agent = day.person(), agent_for(day.rng, day.desk.world, issue)
        values = slots(day.rng, issue)
        right = index % len(issue.reasons)
        wrong = (right + 1) % len(issue.fixes)
        first, second = filled(issue.fixes[wrong], values), filled(issue.fixes[right], values)
        leads = (day.rng.choice(phrases.AGENT_LEADS), work.SECOND_LOOK[index % len(work.SECOND_LOOK)])
        close = filled(day.rng.choice(phrases.AGENT_CLOSES), values)
        reason = filled(issue.reasons[right], values)
        turns = (
            day.request(person, issue, values),
            agent_message(day.rng, agent, person, [leads[0], first, close]),
            Said("requester", filled(work.STILL_BROKEN[index % len(work.STILL_BROKEN)], values)),
            agent_message(day.rng, agent, person, [leads[1], reason, second]),
            Said("requester", filled(day.rng.choice(phrases.CUSTOMER_THANKS), values)),
        )
        steps = (
            Step(0, _taken(agent), 2),
            Step(1, _solved()),
            Step(2, {"status": ("solved", "open")}, bot=True),
            Step(3, _solved()),
        )
        given = {**values, "first": person.first, "name": person.name, "fix": second, "reason": reason}
        given["opening"] = filled(day.rng.choice(issue.titles), values)
        summary = filled(work.SUMMARIES[index % len(work.SUMMARIES)], given)
        thread = day.ticket(
            person, agent, issue, given["opening"], turns, night=0, rating="good", product=values["product_id"],
            steps=steps, fields={"summary": summary},
        )  # fmt: skip
        day.desk.plant("reopened", thread.ref, thread.where(1)[0], thread.where(3)[0])
        day.summed_up(thread, person, summary, filled(work.SUMMARY_EDITED, given) if index == 0 else None)


def _first_answers(day: Day) -> None:
    """Add tickets that were solved by one answer and whose customer was content."""
    for index in range(max(2, day.desk.several(8))):
        issue = ISSUES[(5 * index + 3) % len(ISSUES)]
        person, agent = day.person(), agent_for(day.rng, day.desk.world, issue)
        values, cause = slots(day.rng, issue), index % len(issue.reasons)
        reason, fix = filled(issue.reasons[cause], values), filled(issue.fixes[cause], values)
        turns = (
            day.request(person, issue, values),
            agent_message(day.rng, agent, person, [day.rng.choice(phrases.FIX_LEADS), reason, fix]),
        )
        steps = (Step(0, _taken(agent), 2), Step(1, _solved()))
        title = filled(day.rng.choice(issue.titles), values)
        thread = day.ticket(
            person, agent, issue, title, turns, night=NIGHTS[index % 5], rating="good",
            product=values["product_id"], steps=steps,
        )  # fmt: skip
        day.desk.plant("solved_at_first_answer", thread.ref, thread.where(1)[0])


def plant_asked_twice(day: Day) -> None:
    """Add two customers who send the same text of a form; the first answer solved one ticket only.

    The other ticket was reopened after it. Call this last, so that earlier random draws stay unchanged.
    """
    for index in range(max(1, day.desk.several(4))):
        issue = ISSUES[(7 * index + 2) % len(ISSUES)]
        values, cause = slots(day.rng, issue), index % len(issue.reasons)
        one, other = day.person(), day.person()
        asked = day.request(one, issue, values)
        title = filled(issue.titles[0], values)
        reason, fix = filled(issue.reasons[cause], values), filled(issue.fixes[cause], values)
        wrong = filled(issue.fixes[(cause + 1) % len(issue.fixes)], values)
        agents = [agent_for(day.rng, day.desk.world, issue) for _ in range(2)]
        answer = agent_message(day.rng, agents[0], one, [day.rng.choice(phrases.FIX_LEADS), reason, fix])
        thread = day.ticket(
            one, agents[0], issue, title, (asked, answer), rating="good", product=values["product_id"],
            steps=(Step(0, _taken(agents[0]), 2), Step(1, _solved())),
        )  # fmt: skip
        day.desk.plant("solved_at_first_answer", thread.ref, thread.where(1)[0])
        turns = (
            asked,
            agent_message(day.rng, agents[1], other, [day.rng.choice(phrases.AGENT_LEADS), wrong]),
            Said("requester", filled(work.STILL_BROKEN[index % len(work.STILL_BROKEN)], values)),
            agent_message(day.rng, agents[1], other, [work.SECOND_LOOK[index % len(work.SECOND_LOOK)], reason, fix]),
        )
        thread = day.ticket(
            other, agents[1], issue, title, turns, rating="good", product=values["product_id"],
            steps=(
                Step(0, _taken(agents[1]), 2),
                Step(1, _solved()),
                Step(2, {"status": ("solved", "open")}, bot=True),
                Step(3, _solved()),
            ),
        )  # fmt: skip
        day.desk.plant("reopened", thread.ref, thread.where(1)[0], thread.where(3)[0])


def _escalated(day: Day) -> None:
    """Add tickets handed from Tier 1 to the specialist queue, with a higher priority and an internal note."""
    issues = [issue for issue in ISSUES if issue.queue != "Tier 1"]
    for index in range(max(2, day.desk.several(6))):
        issue = issues[(3 * index) % len(issues)]
        person, agent = day.person(), agent_for(day.rng, day.desk.world, issue)
        values, cause = slots(day.rng, issue), index % len(issue.reasons)
        raised = ("high", "urgent")[index % 2]
        note = Said("agent", filled(day.rng.choice(phrases.INTERNAL_NOTES), values), public=False)
        fix = filled(issue.fixes[cause], values)
        turns = (
            day.request(person, issue, values),
            note,
            agent_message(day.rng, agent, person, [filled(issue.reasons[cause], values), fix]),
            Said("requester", filled(day.rng.choice(phrases.CUSTOMER_THANKS), values)),
        )
        moved: Changes = {
            "group_id": (TIER_1, str(QUEUES[issue.queue])), "priority": ("normal", raised),
            "assignee_id": (None, str(agent.user_id)),
        }  # fmt: skip
        steps = (
            Step(0, {"group_id": (None, TIER_1), "status": ("new", "open")}, bot=True),
            Step(1, moved, 0),  # in the same update as the note
            Step(2, {"status": ("open", "pending")}),
            Step(3, _solved("pending")),
        )
        given = {**values, "first": person.first, "name": person.name, "fix": fix}
        given |= {
            "opening": filled(day.rng.choice(issue.titles), values),
            "reason": filled(issue.reasons[cause], values),
        }
        summary = filled(work.SUMMARIES[3], given)
        thread = day.ticket(
            person, agent, issue, given["opening"], turns, night=NIGHTS[index % 5], rating="good",
            product=values["product_id"], steps=steps, fields={"priority": raised, "summary": summary},
        )  # fmt: skip
        day.desk.plant("escalation", thread.ref, value=f"{TIER_1}→{QUEUES[issue.queue]}")
        day.summed_up(thread, person, summary)


def _refunds(day: Day) -> None:
    """Add refunds, in part or as goodwill, and replacements; their field is filled when the ticket is solved."""
    for index in range(max(2, day.desk.several(6))):
        issue = BY_SLUG[("return", "warranty", "double-charge")[index % 3]]
        person, agent = day.person(), agent_for(day.rng, day.desk.world, issue)
        values = slots(day.rng, issue)
        resolution, ask, answer = work.REFUNDS[index % len(work.REFUNDS)]
        first = day.request(person, issue, values)
        turns = (
            first._replace(text=f"{first.text}\n\n{filled(ask, values)}"),
            agent_message(day.rng, agent, person, [day.rng.choice(phrases.AGENT_LEADS), filled(answer, values)]),
        )
        done: Changes = {str(RESOLUTION_FIELD): (None, resolution), **_solved()}
        steps = (Step(0, _taken(agent), 2), Step(1, done))
        title = filled(day.rng.choice(issue.titles), values)
        thread = day.ticket(
            person, agent, issue, title, turns, night=NIGHTS[index % 5], rating=("good", "unoffered")[index % 2],
            product=values["product_id"], steps=steps, fields={"resolution": resolution},
        )  # fmt: skip
        day.desk.plant("refund", thread.ref, value=resolution)


def _german(day: Day) -> None:
    """Add a German ticket that an agent gave a higher priority and summed up in German."""
    issue, person = BY_SLUG["double-charge"], day.person()
    agent, values = agent_for(day.rng, day.desk.world, issue), slots(day.rng, issue)
    given = {**values, "name": person.name}
    first = Said("requester", filled(work.GERMAN_REQUEST, given), (("german", ""), ("pii_customer_name", person.name)))
    summary = filled(work.SUMMARY_GERMAN, given)
    steps = (Step(0, {**_taken(agent), "priority": ("normal", "high")}, 2), Step(1, _solved()))
    thread = day.ticket(
        person, agent, issue, work.GERMAN_TITLE, (first, Said("agent", work.GERMAN_ANSWER)), rating="good",
        language="de", steps=steps, fields={"priority": "high", "summary": summary},
    )  # fmt: skip
    day.summed_up(thread, person, summary)
