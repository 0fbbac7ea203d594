"""The contract of a vendor's module: a function from landed files to records and rejections, nothing else."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict

from curation.document import ENTITIES
from curation.errors import CALLS, ConfigurationError, CurationError, SourceError, show_calls, type_and_place
from curation.settings.entry_points import entries, folders, loaded, versioned
from curation.sources.census import Census, Family
from curation.sources.reasons import REASONS
from curation.storage.landings.landing import LandedFile

GROUP = "curation.readers"
READERS = tuple(entries(GROUP))
HAS = ("VERSION", "Options", "FAMILIES", "read")


class Origin(NamedTuple):
    """The place of a record: file and zero-based position (row of a CSV, object of a list, line of NDJSON, else 0)."""

    file: str
    file_sha256: bytes
    position: int


class Label(NamedTuple):
    """A label as the vendor wrote it; vocabularies are applied at selection. Origin: vendor, human, rule:…, model:…"""

    name: str
    raw: str
    origin: str = "vendor"


class Change(NamedTuple):
    """One field that a workflow changed, as the vendor names it; null stands for empty."""

    field: str
    before: str | None
    after: str | None


class Person(NamedTuple):
    """The identities of a person, as the vendor declares them: exact values, no guesses."""

    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    consent: str | None = None  # granted, denied, unclear (counts as denied), or null: the vendor says nothing
    consent_until: dt.datetime | None = None
    birth_date: dt.date | None = None
    addresses: tuple[str, ...] = ()  # postal, each in one line (`curation.sources.identities.personal.postal`)
    external_ids: tuple[str, ...] = ()  # what other systems call them


class Record(NamedTuple):
    """One parsed row or object. Columns as in `curation.document.RECORDS`; instants are aware, in UTC.

    `record_id` is unique for its entity within the source: a thread and a person may share a number, two turns may not.
    For `person`, `record_id` is the ref that turns name in `author_ref`. For `thread` and `turn`, `author_ref` is that
    ref (or an e-mail address where the vendor gives no id), and `role` is from `curation.document.ROLES`.

    A `thread` may have text of its own (a description): it becomes the document's first turn, after its title. Its
    `summary` is the value of a field that the source declares to be one: an internal turn of that role, the last one.

    `deleted` says that the record is gone; without `updated_at` it counts for states that landed with it or before.

    A `turn` with `changes` is an entry of a changelog without text; it becomes a system turn of its document, with the
    value before and after each change. A `turn` with a `kind` stands for its thread where no thread of its
    `parent_id` has landed.

    `opening` of a `thread` says that the vendor repeats in it the text of the first of its turns that are marked
    `opening` too; where that turn has landed, the text stands once, as the turn. `plain` is the text as the vendor also
    writes it without markup: its words tell which turn is the copy.
    """

    origin: Origin
    entity: str
    record_id: str
    kind: str | None = None
    parent_id: str | None = None
    version: str | None = None
    deleted: bool = False
    created_at: dt.datetime | None = None
    updated_at: dt.datetime | None = None
    title: str | None = None
    text: str | None = None
    summary: str | None = None
    role: str | None = None
    author_ref: str | None = None
    visibility: str = "public"
    effective_at: dt.datetime | None = None
    labels: tuple[Label, ...] = ()
    changes: tuple[Change, ...] = ()
    department: str | None = None
    region: str | None = None
    confidentiality: str | None = None
    retention_until: dt.date | None = None
    person: Person = Person()
    opening: bool = False
    plain: str | None = None
    parent_by: str | None = None


class Undated(NamedTuple):
    """A date that fits no notation: the field in which it stands, as the vendor names it, and its form, in which each
    digit is a 9 and each letter an A.
    """

    field: str
    form: str


class Rejected(NamedTuple):
    """A row or object that could not be parsed: its origin and a reason from a closed list, never its text.

    `record_id` and `updated_at` are given where they could still be read, so that an older state is not served instead.
    `undated` is given where a date is the reason and the reader knows which.
    """

    origin: Origin
    reason: str
    entity: str | None = None
    record_id: str | None = None
    updated_at: dt.datetime | None = None
    undated: Undated | None = None


class NoOptions(BaseModel):
    """The options of a reader that has none; the base of those that have some. Frozen; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Reader(Protocol):
    """A vendor's module, ours or of another package.

    `VERSION` changes when the same bytes may give other records; landings are then read again. `Options` is the model
    of its YAML options. `FAMILIES` are the kinds of row or object it knows, each with its fields
    (`curation.sources.census`).

    A module may also have: `GUESSES`, options that a first look tries, if it cannot be used without options;
    `families(options)`, further kinds of row that its options name; `doubts(options)`, sentences on options that may
    not be meant; and `CARRIES = True`, if its files hold the bytes of what it counts as attached: no landing with
    attached files is then deleted by its age.
    """

    VERSION: str
    Options: type[NoOptions]
    FAMILIES: Mapping[str, Family]

    def read(self, files: Sequence[LandedFile], options: Any, census: Census) -> Iterator[Record | Rejected]:
        """Yield one item or more for every row or object of every file, in order of file name and position.

        No two items of a file have one position: a reader that makes several items of a row numbers the items.

        Files that are not part of the vendor's export (unknown name or shape) yield one `Rejected` each with position 0
        and reason `unknown_file`. A file that cannot be decoded at all yields one `Rejected` with position 0. Every row
        or object that was decoded is shown to `census.see(family, fields, file.name)` as the vendor wrote it.

        Raises:
            SourceError: a column that is required is not in the header of a file (`values.require`).
        """
        ...


def reader_version(name: str) -> str:
    """Return `name-VERSION`, and for a reader of another package that package with its version."""
    return versioned(name, reader(name))


@functools.cache
def reader(name: str) -> Reader:
    """Return the vendor's module, by the name of an entry point of `curation.readers` or by its dotted path.

    Raises:
        ConfigurationError: there is none, or it is no reader.
    """
    try:
        module: Reader = loaded(GROUP, name)
    except ValueError as error:
        raise ConfigurationError(f"reader {name!r}", "no such reader", str(error)) from None
    if lacks := [attribute for attribute in HAS if not hasattr(module, attribute)]:
        raise ConfigurationError(
            f"reader {name!r}", f"it lacks {', '.join(lacks)}", "see `curation docs`, Add a reader"
        )
    return module


def guarded(name: str, read: Callable[[], Iterable[Record | Rejected]]) -> Iterator[Record | Rejected]:
    """Yield the items of a reader. An unexpected exception in it becomes an error that holds only its source; the error
    gives the exception's type and place.

    Raises:
        SourceError: it failed with something else than an error of ours, of the disk or of memory, or gives what is
            neither a record nor a rejection for a reason of the closed list.
    """
    try:
        for item in read():
            if isinstance(item, Rejected):
                if item.reason not in REASONS or item.entity not in (*ENTITIES, None):
                    fix = "use a reason of curation.sources.reasons, and an entity of curation.document"
                    rejects = "it rejects for a reason, or an entity, that is on no list"
                    raise SourceError(f"reader {name}", rejects, fix)
            elif not isinstance(item, Record):
                given = f"it gives a {type(item).__name__}, which is neither a record nor a rejection"
                raise SourceError(f"reader {name}", given, "yield a Record or a Rejected of curation.sources.reader")
            yield item
    except (CurationError, OSError, MemoryError, GeneratorExit):
        raise
    except Exception as error:  # noqa: BLE001 - a reader of others raises what it likes
        show_calls(error)
        fix = f"mend the reader, or the export where it is damaged; {CALLS}"
        raise SourceError(f"reader {name}", type_and_place(error, folders(reader(name))), fix) from None
