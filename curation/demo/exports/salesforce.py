"""Write Salesforce's data-loader export: a CSV with a byte-order mark for each object, each night with changed rows."""

from __future__ import annotations

import datetime as dt

from curation.demo.exports.books import Books, audit, csv_bytes, instant
from curation.demo.planted import DATES
from curation.demo.stories import phrases
from curation.demo.stories import work_phrases as work
from curation.demo.stories.issues import ISSUES
from curation.demo.stories.talk import agent_for, conversation, filled, identifying, slots
from curation.demo.stories.threads import Desk, first_time
from curation.demo.world import AGENT_TEAMS, World, tier_of

CREATED = dt.datetime(2026, 7, 6, 9, tzinfo=dt.UTC)
DELETED = 1  # index of the case that is deleted on the third night, with its comments


def salesforce_landings(seed: int, desk: Desk, world: World) -> tuple[list[dict[str, bytes]], list[int]]:
    """Return the files of each night and the number of rows in them; note plants in `desk.planted`."""
    books = Books(seed, desk, world)
    _people(books)
    _copies(books)
    _own_cases(books)
    _tasks(books)
    _broken(books)
    _sales(books)
    landings = []
    for tables in books.tables:
        landings.append({f"{name}.csv": csv_bytes(name, rows) for name, rows in tables.items() if rows})
    landings[1]["loader.log"] = b"operation=extract status=ok\n"
    desk.plant("unknown_file", f"salesforce:{DATES[1]}/loader.log:0")
    rows = [sum(len(rows) for rows in tables.values()) for tables in books.tables]
    rows[1] += 1
    return landings, rows


def _people(books: Books) -> None:
    world, desk = books.world, books.desk
    owner = world.agents[0].contact_id
    for agent, team in zip(world.agents, AGENT_TEAMS, strict=True):
        books.put(
            0,
            "User",
            {
                "Id": agent.contact_id,
                "Username": agent.email,
                "LastName": agent.last,
                "FirstName": agent.first,
                "Name": agent.name,
                "Email": agent.email,
                "Phone": agent.phone,
                "Title": "Support Engineer",
                "Department": team,
                "IsActive": "1",
                **audit(CREATED, owner),
            },
        )
    for index, company in enumerate(world.companies):
        changed = audit(CREATED, owner)
        row = {
            "Id": company.account_id,
            "IsDeleted": "0",
            "Name": company.name,
            "Type": "Customer",
            "BillingCity": company.city[0],
            "BillingPostalCode": company.city[1],
            "BillingCountry": company.city[2],
            "AccountNumber": company.number,
            "Industry": company.name.split()[-1],
            "OwnerId": owner,
        }
        books.put(0, "Account", row | changed)
        if index % 60 == 7:
            at = dt.datetime(2026, 11, 2, 13, tzinfo=dt.UTC)
            books.put(1, "Account", row | {"Type": "Former customer"} | audit(CREATED, owner, at))
    for person in world.customers:
        if not person.in_salesforce:
            continue
        company = world.companies[person.company]
        books.put(
            0,
            "Contact",
            {
                "Id": person.contact_id,
                "IsDeleted": "0",
                "AccountId": company.account_id,
                "LastName": person.last,
                "FirstName": person.first,
                "Name": person.name,
                "MailingStreet": person.street,
                "MailingCity": person.city[0],
                "MailingPostalCode": person.city[1],
                "MailingCountry": person.city[2],
                "Phone": person.phone,
                "Email": person.email,
                "Account_Number__c": person.account,
                "Training_Consent__c": person.consent or "",
                "OwnerId": owner,
                "HasOptedOutOfEmail": "0",
                "Consent_Until__c": person.consent_until.isoformat() if person.consent_until else "",
                **audit(CREATED, owner),
            },
        )
        if person.in_zendesk:
            where = (f"zendesk:user:{person.user_id}", f"salesforce:contact:{person.contact_id}")
            desk.plant("shared_customer", *where, value=person.email)


def _copies(books: Books) -> None:
    desk = books.desk
    special = desk.planted
    taken = {
        ref
        for item in special
        if item.phenomenon in ("deleted_record", "late_comment", "near_duplicate")
        for ref in item.where
    }
    candidates = [t for t in desk.threads if t.requester.in_salesforce and len(t.states) == 1 and t.ref not in taken]
    candidates = [
        t for t in candidates if t.requester_id == t.requester.user_id and t.requester is not books.world.opted_out
    ]
    for thread in sorted(books.rng.sample(candidates, min(len(candidates), desk.several(40))), key=lambda t: t.ticket):
        status = "Closed" if thread.states[-1].status in ("solved", "closed") else "Working"
        at = thread.times[0] + dt.timedelta(minutes=3)
        case_id, _ = books.case(thread.requester, thread.agent, thread.talk, thread.states[0].night, status, at)
        desk.plant("cross_system_copy", thread.ref, f"salesforce:case:{case_id}")


def _own_cases(books: Books) -> None:
    desk, rng, world = books.desk, books.rng, books.world
    contacts = [person for person in world.customers[3:] if person.in_salesforce]
    for index in range(max(4, desk.several(58))):
        person = rng.choice(contacts)
        issue = ISSUES[index % len(ISSUES)]
        agent = agent_for(rng, world, issue)
        length = rng.choice((1, 2, 2, 3))
        talk = conversation(rng, world, person, agent, issue, max(2, length) if index == DELETED else length)
        night = (0, 0, 0, 1, 2)[index % 5]
        at = desk.start(night)
        status = "Closed" if index % 3 else "New"
        case_id, row = books.case(person, agent, talk, night, status, at)
        if night == 0 and status == "New":
            later = dt.datetime(2026, 11, 2, 14, index % 60, tzinfo=dt.UTC)
            closed = {"Status": "Closed", "IsClosed": "1", "ClosedDate": instant(later)}
            books.put(1, "Case", row | closed | audit(at, agent.contact_id, later))
        if index == DELETED:
            gone = dt.datetime(2026, 11, 3, 14, tzinfo=dt.UTC)
            books.put(2, "Case", row | {"IsDeleted": "1"} | audit(at, agent.contact_id, gone))
            desk.plant("deleted_record", f"salesforce:case:{case_id}")


def _tasks(books: Books) -> None:
    desk, rng, world = books.desk, books.rng, books.world
    contacts = [person for person in world.customers[3:] if person.in_salesforce]
    for index in range(max(4, desk.several(46))):
        person, issue = rng.choice(contacts), rng.choice(ISSUES)
        agent = rng.choice(world.agents)
        values = slots(rng, issue)
        stranger = rng.choice(world.strangers)
        matter = " ".join(filled(sentence, values) for sentence in (rng.choice(issue.opens), rng.choice(issue.details)))
        template = work.CALL_NOTES[index % len(work.CALL_NOTES)]
        known = {
            "name": person.name,
            "phone": person.phone,
            "email": person.email,
            "street": person.street,
            "stranger": stranger,
        }
        text = filled(template, {**values, **known, "matter": matter})
        if index % 4 == 0:
            _, sentence, value = identifying(rng, person, world, "pii_account")
            text = f"{text} {sentence.replace('My account', 'Account')}"
            known["account"] = value
        night = (0, 0, 1, 2)[index % 4]
        at = desk.start(night)
        task_id = books.new_id("00T")
        kinds = {
            "name": "pii_customer_name",
            **{k: f"pii_{k}" for k in ("phone", "email", "street", "stranger", "account")},
        }
        books.mark(f"salesforce:task:{task_id}", tuple((kinds[k], v) for k, v in known.items() if v in text))
        books.put(
            night,
            "Task",
            {
                "Id": task_id,
                "IsDeleted": "0",
                "WhoId": person.contact_id,
                "AccountId": world.companies[person.company].account_id,
                "Subject": work.CALLS[index % len(work.CALLS)],
                "ActivityDate": at.date().isoformat(),
                "Status": "Completed",
                "Priority": "Normal",
                "OwnerId": agent.contact_id,
                "Description": text,
                "TaskSubtype": "Call",
                "CallType": "Inbound",
                **audit(at, agent.contact_id),
            },
        )


def _sales(books: Books) -> None:
    """Add opportunities and the notes of account managers on them."""
    desk, rng, world = books.desk, books.rng, books.world
    contacts = [person for person in world.customers[3:] if person.in_salesforce]
    for index in range(max(4, desk.several(12))):
        person, agent = rng.choice(contacts), rng.choice(world.agents)
        company, tier = world.companies[person.company], tier_of(person)
        at, name = first_time(rng, 0), work.OPPORTUNITIES[index % len(work.OPPORTUNITIES)]
        opportunity, note = books.new_id("006"), books.new_id("00T")
        common = {"IsDeleted": "0", "AccountId": company.account_id, "OwnerId": agent.contact_id}
        common |= audit(at, agent.contact_id)
        stage = ("Negotiation", "Proposal", "Closed Lost", "Closed Won")[index % 4]
        books.put(
            0, "Opportunity", {"Id": opportunity, "Name": name, "StageName": stage, "CloseDate": "2027-01-29"} | common
        )
        given = {**slots(rng, rng.choice(ISSUES)), "name": person.name, "company": company.name}
        text = filled(work.SALES_NOTES[index % 4], {**given, "tier": tier, "opportunity": name})
        row = {"Id": note, "WhoId": person.contact_id, "WhatId": opportunity, "Subject": f"Opportunity: {name}"}
        row |= {"ActivityDate": at.date().isoformat(), "Status": "Completed", "Priority": "Normal", "Description": text}
        books.put(0, "Task", row | {"TaskSubtype": "Call"} | common)
        books.mark(f"salesforce:task:{note}", (("pii_customer_name", person.name), ("sales_note", text)))
        desk.plant("customer_tier", f"salesforce:task:{note}", value=tier)


def _broken(books: Books) -> None:
    desk, world = books.desk, books.world
    agent = world.agents[0].contact_id
    at = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)
    row = {
        "IsDeleted": "0",
        "Subject": "Line noise",
        "Description": phrases.QUESTIONS[0][0],
        "Status": "New",
        "IsClosed": "0",
        "OwnerId": agent,
    }
    position = books.put(1, "Case", row | {"Id": books.new_id("500")} | audit(at, agent))
    books.tables[1]["Case"][position] += ["", "moved from the old system"]
    desk.plant("ragged_row", f"salesforce:{DATES[1]}/Case.csv:{position}")
    position = books.put(
        0,
        "Contact",
        {"IsDeleted": "0", "LastName": "Import", "FirstName": "Test", "Name": "Test Import"} | audit(CREATED, agent),
    )
    desk.plant("missing_id", f"salesforce:{DATES[0]}/Contact.csv:{position}")
    bad = {
        "Id": books.new_id("00T"),
        "IsDeleted": "0",
        "Subject": work.CALLS[0],
        "Description": "Asked for a call.",
        "OwnerId": agent,
    }
    position = books.put(2, "Task", bad | audit(at, agent) | {"CreatedDate": "03.11.2026"})
    desk.plant("bad_date", f"salesforce:{DATES[2]}/Task.csv:{position}")
