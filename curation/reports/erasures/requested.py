"""Find the person that a request means, by e-mail address, phone, name with birth date or address, or account.

Several of these narrow the choice; values that others share, such as a switchboard, identify nobody.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from curation.document import PersonRow
from curation.errors import ConfigurationError
from curation.reports.erasures.on_file import OnFile
from curation.state.night import Night
from curation.state.suppression import PHONE_DIGITS, identity_key, is_account, name_forms, phone_digits, value_words

ID_DIGITS = 12
MASKED = 4  # characters from which more than the beginning of a word is shown
WHERE = "curation erase"


@dataclass(frozen=True)
class Request:
    """The values that a request gives; all of them have to match one person.

    `born` is a date; the others are as somebody wrote them.
    """

    email: str | None = None
    phone: str | None = None
    name: str | None = None
    born: dt.date | None = None
    address: str | None = None
    account: str | None = None

    @property
    def brings(self) -> list[str]:
        """The names of the values it gives."""
        return [field.name for field in fields(self) if getattr(self, field.name) is not None]

    def check(self) -> None:
        """Check that the values can identify a person.

        Raises:
            ConfigurationError: there is no value, or only what many people have in common; or a value is malformed.
        """
        wrong = None
        if not self.brings:
            wrong = "it brings nothing", "give --email, --phone, --account, or --name with --born or --address"
        elif self.brings == ["name"]:
            wrong = "many people have one name", "add --born, --address or another value"
        elif not set(self.brings) - {"born", "address"}:
            wrong = "many people have it in common", "add --name or another value"
        elif self.name is not None and not any(map(str.isalpha, self.name)):
            wrong = "the name has no letter", "give it as it stands in the export"
        elif self.phone is not None and len(phone_digits(self.phone)) < PHONE_DIGITS:
            wrong = "the phone number is too short", f"give at least {PHONE_DIGITS} digits"
        elif self.account is not None and not is_account("".join(value_words(self.account))):
            wrong = "the account is too short, or has no digit", "give it as it stands in the export"
        if wrong is not None:
            raise ConfigurationError(WHERE, *wrong)

    def fits(self, rows: Sequence[PersonRow]) -> bool:
        """Return whether all its values match the person with these rows of `PEOPLE`."""
        return all(any(_FITS[name](getattr(self, name), row) for row in rows) for name in self.brings)


def _email(value: str, row: PersonRow) -> bool:
    return identity_key(value) in {identity_key(email) for email in (*row["emails"], row["ref"])}


def _phone(value: str, row: PersonRow) -> bool:
    return phone_digits(value) in {phone_digits(phone) for phone in row["phones"]}


def _name(value: str, row: PersonRow) -> bool:
    asked = name_forms(value) or {tuple(value_words(value))}
    return any(asked & (name_forms(name) or {tuple(value_words(name))}) for name in row["names"])


def _born(value: dt.date, row: PersonRow) -> bool:
    return bool(row["birth_date"] == value)


def _address(value: str, row: PersonRow) -> bool:
    """Return whether one address contains the other: a request may leave out the country, an export the floor."""
    asked = set(value_words(value))
    told = [set(value_words(address)) for address in row["addresses"]]
    return len(asked) > 1 and any(
        len(address_words) > 1 and (asked <= address_words or address_words <= asked) for address_words in told
    )


def _account(value: str, row: PersonRow) -> bool:
    asked = "".join(value_words(value))
    return asked in {"".join(value_words(account)) for account in (*row["accounts"], *row["external_ids"], row["ref"])}


_FITS: dict[str, Any] = {
    "email": _email, "phone": _phone, "name": _name, "born": _born, "address": _address, "account": _account,
}  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A person who may be meant.

    Attributes:
        id: 12 hex digits that name the person in this deployment, and reveal nothing of them.
        rows: the person's rows in `PEOPLE`.
        documents: number of their documents.
        years: the first and the last year in which one was created; None where there is none.
        apart: what else distinguishes the person from the other candidates, masked.
    """

    id: str
    rows: tuple[PersonRow, ...]
    documents: int
    years: tuple[int, int] | None
    apart: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """A reference of the person, as `curation erase` takes it."""
        return f"{self.rows[0]['source']}:{self.rows[0]['ref']}"

    def told(self) -> str:
        """Return what distinguishes the person from others, masked: it may be read aloud, and names nobody."""
        roles = sorted({f"{row['source']} {row['role'] or 'person'}" for row in self.rows})
        parts = [self.id, ", ".join(roles), f"{self.documents:,} documents"]
        if self.years is not None:
            parts.append("-".join(str(year) for year in dict.fromkeys(self.years)))
        parts += sorted({masked_email(email) for row in self.rows for email in row["emails"]})
        parts += sorted({city for row in self.rows for address in row["addresses"] if (city := _city(address))})
        return "  ".join([*parts, *self.apart])


def candidate_id(night: Night, rows: Sequence[PersonRow]) -> str:
    """Return the id a person is chosen by: it changes when a night joins more references to them."""
    references = sorted((row["source"], row["ref"]) for row in rows)
    return night.mark("candidate", *(part for reference in references for part in reference))[:ID_DIGITS]


def candidates(night: Night, request: Request, on_file: OnFile | None = None) -> list[Candidate]:
    """Return everybody on file who matches all values of a request, in order of id.

    Args:
        on_file: what was read for other requests.

    Raises:
        ConfigurationError: as `Request.check`.
    """
    request.check()
    on_file = on_file or OnFile(night)
    rows_by_person = {person: rows for person, rows in on_file.people.items() if request.fits(rows)}
    own = {person: _years(on_file, person) for person in rows_by_person}
    made = (
        Candidate(
            candidate_id(night, rows),
            tuple(rows),
            len(own[person]),
            (min(own[person]), max(own[person])) if own[person] else None,
        )
        for person, rows in rows_by_person.items()
    )
    return _told_apart(sorted(made, key=lambda candidate: candidate.id))


def _told_apart(found: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates with their differences: initials, year of birth, the last digits of numbers.

    The end of a reference is added where nothing else differs.
    """
    for trait in (_initials, _years_of_birth, _ends_of_numbers):
        told = [trait(candidate.rows) for candidate in found]
        if len(set(told)) > 1:
            found = [
                replace(candidate, apart=candidate.apart + more) for candidate, more in zip(found, told, strict=True)
            ]
    like = Counter(candidate.told()[ID_DIGITS:] for candidate in found)
    return [
        replace(candidate, apart=(*candidate.apart, f"reference …{candidate.rows[0]['ref'][-2:]}"))
        if like[candidate.told()[ID_DIGITS:]] > 1
        else candidate
        for candidate in found
    ]


def _initials(rows: Sequence[PersonRow]) -> tuple[str, ...]:
    names = {" ".join(f"{word[0].upper()}." for word in value_words(name)) for row in rows for name in row["names"]}
    return tuple(sorted(names - {""}))


def _years_of_birth(rows: Sequence[PersonRow]) -> tuple[str, ...]:
    return tuple(sorted({f"born {row['birth_date'].year}" for row in rows if row["birth_date"]}))


def _ends_of_numbers(rows: Sequence[PersonRow]) -> tuple[str, ...]:
    phones = {f"phone …{digits[-2:]}" for row in rows for phone in row["phones"] if (digits := phone_digits(phone))}
    accounts = {
        f"account …{account.strip()[-2:]}" for row in rows for account in row["accounts"] if is_account(account)
    }
    return tuple(sorted(phones | accounts))


def _years(on_file: OnFile, person: str) -> list[int]:
    """Return the years in which the person's documents of tonight were created."""
    sources = on_file.night.project.sources
    return [
        document["created_at"].year
        for document in on_file.documents_of.get(person, ())
        if document["source"] in sources
    ]


def chosen(found: Sequence[Candidate], choose: str | None) -> Candidate | None:
    """Return the candidate of that id, or None where no id is given.

    Raises:
        ConfigurationError: there are no candidates, or none has that id.
    """
    if not found:
        raise ConfigurationError(
            WHERE, "nobody known matches all of that", "give less of it, or as it stands in the export"
        )
    if choose is None:
        return None
    for candidate in found:
        if candidate.id == choose:
            return candidate
    raise ConfigurationError(WHERE, "nobody who fits has that id", "choose one of those that it lists without --choose")


def masked_email(value: str) -> str:
    """Return `ann.lee@example.com` as `a…e@e…com`; less of short parts."""
    local, _, host = value.strip().partition("@")
    name, _, domain = host.rpartition(".")
    end = local[-1:] if len(local) >= MASKED else ""
    return f"{local[:1]}…{end}@{name[:1] if len(name) >= MASKED else ''}…{domain}"


def _city(address: str) -> str | None:
    """Return the initial of the part of a postal address that has its postal code, else of its second part."""
    parts = [part.strip() for part in address.split(",") if part.strip()]
    coded = [part for part in parts[1:] if any(map(str.isdigit, part)) and any(map(str.isalpha, part))]
    for part in (*coded, *parts[1:2]):
        if letters := [word for word in part.split() if word[0].isalpha()]:
            return f"{letters[0][0]}…"
    return None
