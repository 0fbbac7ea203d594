"""Find people in nested objects of unknown rows, such as `who: {id, mail, fullname}`, by names and values of fields.

So their names can be found in texts and redacted.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from curation.sources import values

# Words of names, the likeliest first.
AUTHORS = ("author", "requester", "customer", "user", "sender", "creator", "from", "by")
PERSONS = (
    *AUTHORS, "who", "writer", "submitter", "reporter", "contact", "client", "person", "member", "owner", "agent",
    "assignee", "operator", "employee", "staff", "guest",
)  # fmt: skip
KEYS = ("id", "uuid", "guid", "key", "no", "number", "ref")
FULL = ("fullname", "displayname", "name", "full", "display")
PARTS = (("firstname", "lastname"), ("first", "last"), ("given", "family"), ("given", "surname"))
ACCOUNTS = ("username", "login", "account", "handle", "nick")
PHONES = ("phone", "mobile", "telephone", "tel")
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

type Columns = Mapping[str, Sequence[Any]]  # field, `object.field` in a nested object → its values that are not empty


@dataclass(frozen=True)
class Somebody:
    """An object in a row that describes a person: its key, and a mapping from the person's attributes to fields."""

    under: str
    fields: Mapping[str, str]

    @property
    def record_id(self) -> str:
        """The path of the person's id in the row."""
        return f"{self.under}.{self.fields['record_id']}"

    def rule(self, owner: str | None) -> dict[str, Any]:
        """Return the nested mapping rule of the person.

        Args:
            owner: the list that contains the rows with this object.
        """
        under = self.under if owner is None else f"{owner}.{self.under}"
        return {"under": under, "entity": "person", "fields": dict(self.fields)}


def find_people(columns: Columns) -> tuple[list[Somebody], list[str]]:
    """Return the people in the objects of rows, and sentences on objects that may be people."""
    objects: dict[str, dict[str, Sequence[Any]]] = defaultdict(dict)
    for path, held in columns.items():
        under, dot, name = path.partition(".")
        if dot:
            objects[under][name] = held
    people, unsure = list[Somebody](), list[str]()
    for under, keys in objects.items():
        fields = _fields(keys)
        is_called = bool(set(name_words(under)) & {*PERSONS})
        says = fields.keys() & {"names", "emails", "accounts", "phones"}
        if "record_id" in fields and ("emails" in fields or (is_called and says)):
            people.append(Somebody(under, fields))
        elif "record_id" in fields and "names" in fields:
            unsure.append(
                f"`{under}` has an id and a name: if it is a person, map it as one, or the name is not redacted"
            )
        elif is_called and says:
            unsure.append(
                f"`{under}` describes a person and has neither id nor e-mail address: map it by what tells people apart"
            )
    return people, unsure


def likeliest_author(people: Sequence[Somebody]) -> Somebody | None:
    """Return the likely author of a row by the names of the objects; if no name tells, the only person, else None."""
    named = called((person.under for person in people), PERSONS)
    if named is None:
        return people[0] if len(people) == 1 else None
    return next(person for person in people if person.under == named)


def _fields(keys: Mapping[str, Sequence[Any]]) -> dict[str, str]:
    """Map the fields of a person to the keys of an object."""
    texts = {name: held for name, held in keys.items() if all(isinstance(value, str) for value in held)}
    emails = next((name for name, held in texts.items() if held and all(map(ADDRESS.fullmatch, held))), None)
    others = {name: held for name, held in texts.items() if name != emails}
    identity = called((name for name, held in keys.items() if name != emails and identifiers(held)), KEYS)
    accounts = called((name for name in others if name != identity), ACCOUNTS)
    named = [name for name in others if name not in (identity, accounts)]
    names = called(named, FULL)
    for first, last in PARTS:
        pair = called(named, (first,)), called(named, (last,))
        if pair[0] and pair[1] and pair[0] != pair[1]:
            names = f"{pair[0]} + {pair[1]}"
            break
    phones = called((name for name, held in keys.items() if identifiers(held)), PHONES)
    fields = {"record_id": identity or emails, "names": names, "emails": emails, "phones": phones, "accounts": accounts}
    return {target: name for target, name in fields.items() if name is not None}


def name_words(name: str) -> list[str]:
    """Split a field name into words: `createdAt`, `created_at` and `CREATED AT` give the same two."""
    return re.findall(r"[^\W\d_]+|\d+", re.sub(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])", " ", name).lower())


def snake_case(name: str) -> str:
    """Write a name in small letters from a to z, digits and underscores: `Größe (cm)` is `groesse_cm`."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", name.lower()).translate(UMLAUTS))
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"[\u0300-\u036f]", "", plain)).strip("_")


def called(names: Iterable[str], words: Sequence[str]) -> str | None:
    """Return the name with the word that comes first in `words`, the shortest of several; None if no name has one."""
    ranked = [(min(map(words.index, has)), len(name_words(name)), name) for name in names
              if (has := set(name_words(name)) & set(words))]  # fmt: skip
    return min(ranked)[2] if ranked else None


def identifiers(held: Sequence[Any]) -> bool:
    """Return whether all values may be ids."""
    return all(values.identifier(value) is not None for value in held)
