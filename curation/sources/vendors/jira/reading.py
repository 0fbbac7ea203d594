"""Keep the state of reading one of Jira's files: the next position, and the people that it named so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from curation.sources import decode, values
from curation.sources.census import Census
from curation.sources.reader import Origin, Person, Record
from curation.sources.vendors.jira.fields import Options
from curation.storage.landings.landing import LandedFile


@dataclass
class Somebody:
    """The identities of a person in a file so far."""

    names: dict[str, None] = field(default_factory=dict)
    emails: dict[str, None] = field(default_factory=dict)
    accounts: dict[str, None] = field(default_factory=dict)
    role: str | None = None
    comments: bool = False  # whether the person comments on an issue that somebody else reported


class Reading:
    """A file being read: the next position in it, and the people whom it named."""

    def __init__(self, file: LandedFile, options: Options, census: Census) -> None:
        self.file, self.options, self.census = file, options, census
        self._position = 0
        self._agents = {agent.lower() for agent in options.agents}
        self._people: dict[str, Somebody] = {}

    def place(self) -> Origin:
        """Return the next position."""
        self._position += 1
        return decode.origin(self.file, self._position - 1)

    def somebody(self, ref: str, name: str = "", email: str = "", account: str = "") -> Somebody:
        """Return the person of a reference, with each given identity added."""
        person = self._people.setdefault(ref, Somebody())
        for value, kept in ((name, person.names), (email, person.emails), (account, person.accounts)):
            if value and (value := value.strip()) and not values.SURROGATE.search(value):
                kept[value] = None
        return person

    def told(self, place: Origin, ref: str) -> Record:
        """Return the record of a person, whom `people` then leaves out."""
        somebody = self._people.pop(ref)
        person = Person(names=tuple(somebody.names), emails=tuple(somebody.emails), accounts=tuple(somebody.accounts))
        return Record(place, "person", ref, role=self._role(ref, somebody), person=person)

    def people(self) -> Iterator[Record]:
        """Yield the records of all who were named, in order of their first appearance."""
        for ref in list(self._people):
            yield self.told(self.place(), ref)

    def _role(self, ref: str, found: Somebody) -> str | None:
        own = {identity.lower() for identity in (ref, *found.accounts, *found.emails)}
        if self._agents & (own | {f"@{identity.rpartition('@')[2]}" for identity in own if "@" in identity}):
            return "agent"
        return found.role or (self.options.comment_authors_are if found.comments else None)

    def unrestricted(self) -> str:
        """The visibility of a text that is neither marked as public nor restricted."""
        return "public" if self.options.public_comments else "internal"
