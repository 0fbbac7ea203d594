"""Build records of people from Salesforce's contacts, leads, users and accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from curation.json_value import Fields
from curation.sources import reasons, values
from curation.sources.identities.personal import birthday, postal
from curation.sources.reader import Origin, Person, Record
from curation.sources.vendors.salesforce.export import Export, first, times

PHONES = ("phone", "mobilephone", "homephone", "otherphone", "assistantphone")
ADDRESSES = ("mailing", "other")  # a user's address is not among them, as it is that of an office
_PARTS = ("street", "postalcode", "city", "state", "country")
PERSON_ADDRESSES = ("personmailing", "personother")
PERSON_PHONES = ("phone", "personmobilephone", "personhomephone", "personotherphone", "personassistantphone")
COMPANY_USERS = ("", "standard", "csnonly")  # kinds of User; others are customers, partners, guests or programs
PROGRAM_USERS = ("automatedprocess", "cloudintegrationuser")


def _individual(
    place: Origin,
    record_id: str,
    o: Fields,
    export: Export,
    role: str,
    mails: str,
    phones: Sequence[str],
    places: Sequence[str] = (),
) -> Record:
    whole = " ".join(values.distinct_texts(o.get("firstname")) + values.distinct_texts(o.get("lastname")))
    options = export.options
    consent, until = (None, None) if role != "requester" else _consent(o, export)
    return Record(
        place,
        "person",
        record_id,
        role=role,
        person=Person(
            names=values.distinct_texts(o.get("name"), whole),
            emails=values.distinct_texts(o.get(mails)),
            phones=values.distinct_texts(*(o.get(name) for name in phones)),
            accounts=values.distinct_texts(_custom(o, options.account_field), o.get("accountnumber")),
            consent=consent,
            consent_until=until,
            birth_date=birthday(first(o, "birthdate", "personbirthdate")),
            addresses=tuple(place for kind in places for place in _postal(o, kind)),
        ),
        **times(o, export),
    )


def _postal(o: Fields, kind: str) -> tuple[str, ...]:
    """Return one postal address of a contact, from its columns or, in the API, from its object."""
    whole = o.get(f"{kind}address")
    inner = {key.lower(): value for key, value in whole.items()} if isinstance(whole, dict) else {}
    return postal(*(o.get(f"{kind}{part}") or inner.get(part) for part in _PARTS))


def _custom(o: Fields, column: str | None) -> Any:
    """Return the value, maybe a flag or list, of a contact's custom column, which a person account has as `…__pc`."""
    if column is None:
        return None
    name = column.lower()
    return o.get(name, o.get(f"{name.removesuffix('__c')}__pc"))


def _consent(o: Fields, export: Export) -> tuple[str | None, dt.datetime | None]:
    """Return the consent in the declared column and its end; HasOptedOutOfEmail is no such column.

    If the end cannot be read, consent counts as denied.
    """
    declared = _custom(o, export.options.consent_field)
    try:
        end = _end(_custom(o, export.options.consent_until_field), export)
    except reasons.Unreadable:
        return values.consent(declared, "?")
    consent, _ = values.consent(declared)
    return consent, end if consent == "granted" else None


def _end(until: object, export: Export) -> dt.datetime | None:
    try:
        return values.instant_or_day(until)
    except reasons.Unreadable:
        return export.when(until)


def contact(place: Origin, record_id: str, o: Fields, export: Export) -> Record:
    return _individual(place, record_id, o, export, "requester", "email", PHONES, ADDRESSES)


def user(place: Origin, record_id: str, o: Fields, export: Export) -> Record:
    """Return the record of a user: a requester if it has a contact, as a portal's users have, else an agent.

    Users that are programs have the role system.
    """
    kind = str(o.get("usertype") or "").strip().lower()
    portal = kind not in COMPANY_USERS or first(o, "contactid") is not None
    role = "system" if kind in PROGRAM_USERS else "requester" if portal else "agent"
    return _individual(place, record_id, o, export, role, "email", PHONES)


def account(place: Origin, record_id: str, o: Fields, export: Export) -> Record:
    if values.flag(o.get("ispersonaccount")):
        return _individual(place, record_id, o, export, "requester", "personemail", PERSON_PHONES, PERSON_ADDRESSES)
    person = Person(
        phones=values.distinct_texts(o.get("phone")), accounts=values.distinct_texts(o.get("accountnumber"))
    )
    return Record(place, "person", record_id, role="account", person=person, **times(o, export))
