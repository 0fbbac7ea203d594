"""Collect the rows of Salesforce's export, with columns, ids, and the phenomena planted in each text."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Mapping

from curation.demo.planted import DATES
from curation.demo.stories.talk import Conversation
from curation.demo.stories.threads import Desk
from curation.demo.world import Person, World, salesforce_id, tier_of

AUDIT = ("CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "Account": (
        *(
            "Id",
            "IsDeleted",
            "Name",
            "Type",
            "BillingCity",
            "BillingPostalCode",
            "BillingCountry",
            "AccountNumber",
            "Industry",
        ),
        *("OwnerId", *AUDIT),
    ),
    "Contact": (
        *(
            "Id",
            "IsDeleted",
            "AccountId",
            "LastName",
            "FirstName",
            "Name",
            "MailingStreet",
            "MailingCity",
            "MailingPostalCode",
        ),
        *(
            "MailingCountry",
            "Phone",
            "MobilePhone",
            "Email",
            "Account_Number__c",
            "Training_Consent__c",
            "Consent_Until__c",
        ),
        *("OwnerId", "HasOptedOutOfEmail", *AUDIT),
    ),
    "Case": (
        *(
            "Id",
            "IsDeleted",
            "CaseNumber",
            "ContactId",
            "AccountId",
            "SuppliedName",
            "SuppliedEmail",
            "SuppliedPhone",
            "Type",
        ),
        *(
            "Status",
            "Reason",
            "Origin",
            "Subject",
            "Priority",
            "Description",
            "IsClosed",
            "ClosedDate",
            "IsEscalated",
            "OwnerId",
        ),
        *("Product__c", "Customer_Tier__c", *AUDIT),
    ),
    "CaseComment": ("Id", "IsDeleted", "ParentId", "IsPublished", "CommentBody", *AUDIT),
    "Task": (
        *(
            "Id",
            "IsDeleted",
            "WhoId",
            "WhatId",
            "AccountId",
            "Subject",
            "ActivityDate",
            "Status",
            "Priority",
            "OwnerId",
        ),
        *("Description", "TaskSubtype", "CallType", *AUDIT),
    ),
    "Opportunity": ("Id", "IsDeleted", "AccountId", "Name", "StageName", "CloseDate", "OwnerId", *AUDIT),
    "User": (
        "Id",
        "Username",
        "LastName",
        "FirstName",
        "Name",
        "Email",
        "Phone",
        "Title",
        "Department",
        "IsActive",
        *AUDIT,
    ),
}

Row = dict[str, str]


def instant(at: dt.datetime) -> str:
    """Format a time as Salesforce does: with milliseconds and a numeric zone."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def audit(created: dt.datetime, by: str, changed: dt.datetime | None = None) -> Row:
    """Return the five audit columns that every object has."""
    last = instant(changed or created)
    return dict(zip(AUDIT, (instant(created), by, last, by, last), strict=True))


class Books:
    """A collection of rows by night and object."""

    def __init__(self, seed: int, desk: Desk, world: World) -> None:
        self.rng = random.Random(f"{seed}:salesforce")
        self.desk = desk
        self.world = world
        self.tables: list[dict[str, list[list[str]]]] = [{name: [] for name in COLUMNS} for _ in DATES]
        self.serial = 0

    def put(self, night: int, table: str, row: Row) -> int:
        """Append a row and return its zero-based position; missing columns stay empty."""
        rows = self.tables[night][table]
        rows.append([row.get(column, "") for column in COLUMNS[table]])
        return len(rows) - 1

    def new_id(self, prefix: str) -> str:
        """The next id of an object."""
        self.serial += 1
        return salesforce_id(prefix, 70_000 + self.serial)

    def case(
        self, person: Person, agent: Person, talk: Conversation, night: int, status: str, at: dt.datetime
    ) -> tuple[str, Row]:
        """Add a case with its comments; return its id and its row, which a later night may change."""
        case_id = self.new_id("500")
        row = {
            "Id": case_id,
            "IsDeleted": "0",
            "CaseNumber": f"{self.serial:08d}",
            "ContactId": person.contact_id,
            "AccountId": self.world.companies[person.company].account_id,
            "SuppliedName": person.name,
            "SuppliedEmail": person.email,
            "SuppliedPhone": person.phone,
            "Type": talk.issue.category,
            "Status": status,
            "Reason": talk.issue.slug,
            "Origin": self.rng.choice(("Email", "Phone", "Web")),
            "Subject": talk.title,
            "Priority": self.rng.choice(("Low", "Medium", "Medium", "High")),
            "Description": talk.turns[0].text,
            "IsClosed": "1" if status == "Closed" else "0",
            "ClosedDate": "",
            "IsEscalated": "0",
            "OwnerId": agent.contact_id,
            "Product__c": talk.product,
            "Customer_Tier__c": tier_of(person),
            **audit(at, agent.contact_id),
        }
        self.put(night, "Case", row)
        self.mark(f"salesforce:case:{case_id}", talk.turns[0].marks)
        for index, turn in enumerate(talk.turns[1:], start=1):
            author = person.contact_id if turn.role == "requester" else agent.contact_id
            comment_id = self.new_id("00a")
            published = "1" if turn.public else "0"
            row_ = {
                "Id": comment_id,
                "IsDeleted": "0",
                "ParentId": case_id,
                "IsPublished": published,
                "CommentBody": turn.text,
            }
            self.put(night, "CaseComment", row_ | audit(at + dt.timedelta(minutes=35 * index), author))
            self.mark(f"salesforce:casecomment:{comment_id}", turn.marks)
        return case_id, row

    def mark(self, where: str, marks: tuple[tuple[str, str], ...]) -> None:
        """Note the phenomena planted in a text."""
        for phenomenon, value in marks:
            self.desk.plant(phenomenon, where, value=value)


def csv_bytes(name: str, rows: list[list[str]]) -> bytes:
    """Return the file of one object: byte-order mark, header, and the rows in the order in which they were put."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS[name])
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()
