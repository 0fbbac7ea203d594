"""The YAML declaration of how a custom table becomes records, checked where it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from curation.json_value import Fields
from curation.settings.explanations import some
from curation.sources.census import Family, Holds
from curation.sources.options import EPOCH, DateFormat, TimeZone, is_refusal
from curation.sources.reader import NoOptions
from curation.sources.values import match_value
from curation.storage.landings.archives import COMPRESSED

Path = Annotated[str, StringConstraints(min_length=1, max_length=200)]  # a column, or keys of nested objects with dots
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Entity = Literal["thread", "turn", "person", "article", "other"]
Target = Literal[
    "record_id", "parent_id", "version", "title", "text", "created_at", "updated_at", "effective_at", "author_ref",
    "department", "region", "confidentiality", "retention_until", "names", "emails", "phones", "accounts", "consent",
    "consent_until", "birth_date", "addresses", "external_ids",
]  # fmt: skip
ITSELF = "."  # in `nested`: the row itself

IDENTITIES = ("names", "emails", "phones", "accounts")
SEVERAL = (*IDENTITIES, "addresses", "external_ids")  # targets that may come from more than one field
_BASE = {"record_id", "created_at", "updated_at"}
_TEXT = _BASE | {"title", "text", "author_ref", "department", "region", "confidentiality", "retention_until"}
TARGETS: Mapping[str, set[str]] = {
    "thread": _TEXT,
    "turn": _BASE | {"parent_id", "text", "author_ref"},
    "person": _BASE | {*SEVERAL, "consent", "consent_until", "birth_date"},
    "article": _TEXT | {"version", "effective_at"},
    "other": _BASE,
}


class Match(NoOptions):
    """A field, and the values in it that mean yes; upper and lower case are one, true and false are written so."""

    field: Path = Field(description="The field that is read: a column, or keys of nested objects joined by dots.")
    values: tuple[str, ...] = Field(
        min_length=1, description="Values that mean yes. Upper and lower case make no difference."
    )

    @field_validator("values", mode="before")
    @classmethod
    def _said(cls, values: Any) -> Any:
        return [match_value(value) for value in values] if isinstance(values, list | tuple) else values


class Roles(NoOptions):
    """A field, and the values in it that mean a role. For a value in no list, the author's role among the people
    decides.

    Turns nested in their thread's row that the thread's own author wrote are a requester's, whatever a list says: in a
    forum, whoever asks may answer elsewhere.
    """

    field: Path = Field(
        description="The field that says who wrote it: a column, or keys of nested objects joined by dots."
    )
    agent: tuple[str, ...] = Field(default=(), description="Values that mean an agent.")
    requester: tuple[str, ...] = Field(default=(), description="Values that mean a requester.")
    system: tuple[str, ...] = Field(default=(), description="Values that mean a program.")

    @field_validator("agent", "requester", "system", mode="before")
    @classmethod
    def _said(cls, values: Any) -> Any:
        return [match_value(value) for value in values] if isinstance(values, list | tuple) else values

    @property
    def by_value(self) -> dict[str, str]:
        """Return value → role."""
        return {value: role for role in ("agent", "requester", "system") for value in getattr(self, role)}


class Consent(NoOptions):
    """The values by which a field gives or denies consent, in place of granted, true, 1, yes, and denied, false, 0, no.

    Any other value denies too, and is counted as not understood. An empty one says nothing, unless `denied` has it.
    """

    granted: tuple[str, ...] = Field(
        min_length=1, description="Values that give consent. Upper and lower case make no difference."
    )
    denied: tuple[str, ...] = Field(
        default=(), description="Values that deny it. Any other value denies too, and is reported as not understood."
    )

    @field_validator("granted", "denied", mode="before")
    @classmethod
    def _said(cls, values: Any) -> Any:
        """Write each value as fields are compared; YAML reads yes and no, if not quoted, as true and false."""
        if not isinstance(values, list | tuple):
            return values
        spellings = {True: ("true", "yes"), False: ("false", "no")}
        return [
            word
            for value in values
            for word in (spellings[value] if isinstance(value, bool) else (match_value(value),))
        ]

    @model_validator(mode="after")
    def _says_one_thing(self) -> Consent:
        if "" in self.granted:
            raise ValueError("an empty value cannot give consent: a field that is missing is empty, too")
        if set(self.granted) & set(self.denied):
            raise ValueError("a value stands in `granted` and in `denied`: keep it in one of them")
        return self


class Rule(NoOptions):
    """The mapping of one row or object to a record."""

    entity: Entity = Field(
        description="What a row becomes: `thread` (a ticket or conversation), `turn` (a message in one), `person`, "
        "`article`, or `other`, whose text is not used."
    )
    kind: Literal["ticket", "note", "transcript"] = Field(
        default="ticket", description="Kind of document that a thread becomes."
    )
    fields: dict[Target, Path | tuple[Path, ...]] = Field(
        default_factory=dict,
        description="Our field → the field of the row. Names, e-mail addresses, phones, accounts, addresses and "
        "external ids may have several; `a + b` joins two.",
    )
    labels: dict[Name, Path] = Field(
        default_factory=dict, description="Label → field. A list in the field gives several labels."
    )
    formats: dict[Literal["title", "text"], Literal["plain", "markdown", "html"]] = Field(
        default_factory=dict, description="Markup of `title` and `text`: plain, markdown or html. Left out: plain."
    )
    timezone: TimeZone | None = Field(
        default=None, description="IANA time zone of dates that name none. Left out: such dates are refused."
    )
    date_formats: tuple[DateFormat, ...] = Field(
        default=(), description=f"Formats of dates beside ISO 8601: strptime, or {EPOCH}."
    )
    deleted: Match | None = Field(
        default=None, description="Field and values that say that a row is deleted. Left out: none is."
    )
    public: Match | Literal["always", "never"] | None = Field(
        default=None,
        description="Field and values that say what customers saw, or `always`, or `never`. Left out: they saw none of "
        "it, but for a thread's title where every nested turn is `always` public; an article is at most internal.",
        examples=["always"],
        json_schema_extra={"tells": "public"},
    )
    roles: Roles | None = Field(
        default=None,
        description="Field and values that say who wrote a turn. Left out: `role`, or what is known of its author, "
        "decides.",
        examples=["{field: staff, agent: [true]}"],
        json_schema_extra={"tells": "agents"},
    )
    role: Literal["agent", "requester", "system"] | None = Field(
        default=None,
        description="Role of every turn that `roles` does not decide. Left out: what is known of its author decides.",
    )
    consent: Consent | None = Field(
        default=None,
        description="Values of the field of `consent` that give and that deny it. Left out: granted, true, 1 and yes "
        "give it; denied, false, 0 and no deny it.",
        examples=["{granted: [2], denied: [0, 1]}"],
    )
    ignored: tuple[Path, ...] = Field(default=(), description="Fields that are known and not used.")

    @model_validator(mode="after")
    def _fits_its_entity(self) -> Rule:
        allowed = TARGETS[self.entity]
        for target, paths in self.fields.items():
            if target not in allowed:
                raise ValueError(f"a {self.entity} has no {target}; map: {some(sorted(allowed))}")
            if not isinstance(paths, str) and target not in SEVERAL:
                raise ValueError(f"{target} comes from one field")
        if self.labels and self.entity not in ("thread", "article"):
            raise ValueError(f"a {self.entity} has no labels; only a thread or an article has")
        told = self.fields.get("consent")
        if self.consent is not None and told is None:
            raise ValueError("map consent in `fields`: `consent` says how its values are read, and no field is named")
        if isinstance(told, str) and self.consent is None and is_refusal(told):
            raise ValueError(
                f"by its name, {told} says yes where somebody refuses, and true, 1 and yes would give consent: say "
                "which values give it, such as `consent: {granted: [false, 0], denied: [true, 1]}`"
            )
        return self

    def paths(self) -> Iterator[str]:
        """Yield every field that is used, as declared."""
        for field_paths in self.fields.values():
            for path in (field_paths,) if isinstance(field_paths, str) else field_paths:
                yield from (part.strip() for part in path.split(" + "))
        yield from self.labels.values()
        yield from (
            match.field for match in (self.deleted, self.public, self.roles) if isinstance(match, Match | Roles)
        )

    def family(self) -> Family:
        """Return the fields that the census expects; an id that stands in a field of its own is required."""
        ids = {self.fields.get(target) for target in ("record_id", "parent_id")} - {None}
        required: dict[str, Holds] = {str(path): "id" for path in ids if isinstance(path, str) and "." not in path}
        heads = {path.split(".")[0] for path in self.paths()} | set(self.paths())
        named = tuple(dict.fromkeys(self.paths()))
        known = tuple(sorted(heads - required.keys())) + self.ignored
        return Family(required, known, named=named, valued=self.valued())

    def valued(self) -> dict[str, tuple[str, ...]]:
        """Return field → its values that say who wrote a row and who saw it."""
        values_by_field: dict[str, tuple[str, ...]] = {}
        if self.roles is not None:
            values_by_field[self.roles.field] = tuple(self.roles.by_value)
        if isinstance(self.public, Match):
            values_by_field[self.public.field] = (*values_by_field.get(self.public.field, ()), *self.public.values)
        return values_by_field


class Nested(Rule):
    """Objects in the rows of a table: each becomes a record that belongs to the row's, if it does not say otherwise."""

    under: Path = Field(description=f"Key of the list or object that holds them; {ITSELF!r} means the row itself.")

    @model_validator(mode="after")
    def _belongs(self) -> Nested:
        if self.entity in ("thread", "article") and "record_id" not in self.fields:
            raise ValueError(f"map record_id: a {self.entity} is found again by it")
        return self


class Table(Rule):
    """The rows of some files."""

    files: str = Field(
        description="Pattern of the files' names, such as tickets*.csv; the first table that fits counts."
    )
    form: Literal["csv", "ndjson", "json", "parquet"] | None = Field(
        default=None, description="Format of the files. Left out: the file name says it."
    )
    under: str | None = Field(
        default=None,
        description="Key of the list of rows in a JSON document. Left out: the document is the list, or the row.",
    )
    nested: tuple[Nested, ...] = Field(
        default=(), description="Objects inside the rows that become records of their own. Left out: none."
    )

    @model_validator(mode="after")
    def _has_ids(self) -> Table:
        if "record_id" not in self.fields:
            raise ValueError("map record_id: a record is found again by it")
        if self.entity == "turn" and "parent_id" not in self.fields:
            raise ValueError("map parent_id: a turn belongs to a thread")
        return self

    def takes(self, name: str) -> bool:
        """Return whether the table is in a file of that name; a pattern without a folder fits in any folder."""
        if name.lower().endswith(COMPRESSED):
            name = name.rpartition(".")[0]
        return fnmatchcase(name, self.files) or fnmatchcase(PurePosixPath(name).name, self.files)

    def columns(self) -> tuple[str, ...]:
        """Return the columns that a file with a header must have."""
        own = [*self.paths(), *(path for rule in self.nested if rule.under == ITSELF for path in rule.paths())]
        return tuple(dict.fromkeys(own))


def seen(table: Table, tables: Sequence[Table]) -> Match | Literal["always", "never"] | None:
    """Return which rows of a table customers saw.

    A thread that has nothing but a title and does not say who may read it is as public as its turns, where turns are
    nested in it and all turns of all `tables` are public. A thread with a text of its own is not: the text may be a
    note.
    """
    inherits = table.public is None and table.entity == "thread" and "text" not in table.fields
    turns = [rule for other in tables for rule in (other, *other.nested) if rule.entity == "turn"]
    answered = any(nested_rule.entity == "turn" for nested_rule in table.nested)
    return (
        "always" if inherits and answered and all(turn_rule.public == "always" for turn_rule in turns) else table.public
    )


def untold(tables: Sequence[Table]) -> Iterator[str]:
    """Yield sentences on threads whose own text is internal by default though a turn may be public: an answer that
    follows internal text is not trained on.
    """
    rules = [rule for table in tables for rule in (table, *table.nested)]
    answered = any(rule.entity == "turn" and rule.public not in (None, "never") for rule in rules)
    for number, table in enumerate(tables, 1):
        for rule in (table, *table.nested):
            own = [target for target in ("title", "text") if target in rule.fields]
            public = seen(table, tables) if rule is table else rule.public
            if answered and rule.entity == "thread" and own and public is None:
                yield (
                    f"table {number} ({table.files}) does not say who saw the {' and '.join(own)} of its threads: "
                    "they are internal, and no public answer after them is trained on (internal_context); say "
                    "`public: always` or by a field beside `entity: thread`, or `public: never` if customers saw none"
                )


def found(fields: Fields, path: str) -> Any:
    """Return the value under a path: a field of that very name, else keys of nested objects; for a list, each element's
    value, or the element whose number is given. Null where there is none.
    """
    if path in fields:
        return fields[path]
    value: Any = fields
    for key in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list) and key.isdecimal() and len(key) < 6:
            value = value[int(key)] if int(key) < len(value) else None
        elif isinstance(value, list):
            value = [mapping.get(key) for mapping in value if isinstance(mapping, Mapping)]
        else:
            return None
    return value
