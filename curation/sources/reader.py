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
    """Where a record stands: file and zero-based position (row of a CSV, object of a list, line of NDJSON, else 0)."""

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
    """Identities of somebody, as declared by the vendor: exact values, no guesses."""

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
    `summary` is what a field holds that the source declares to be one: an internal turn of that role, the last one.
    `deleted` says that it is gone; without `updated_at` it counts for what landed with it or before.
    A `turn` with `changes` is an entry of a changelog: no text; it becomes a system turn of its document, with from and
    to. A `turn` with a `kind` opens its thread itself where no thread of its `parent_id` has landed.

    `opening`: of a `thread`, that the vendor keeps in it the text of its first turn of those that are marked so too;
    where that turn has landed, the text stands once, as the turn. `plain` is the text as the vendor also writes it
    without markup: by its words a copy is known.
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
    """A date that no notation fits: the field that it stands in, as the vendor names it, and its form, in which every
    digit is a 9 and every letter an A."""

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
    """A vendor's module, ours or of somebody's package.

    `VERSION` changes when the same bytes may give other records; landings are then read again. `Options` is what its
    YAML may set. `FAMILIES` are the kinds of row or object it knows, each with its fields (`curation.sources.census`).
    One that cannot be used without options may give `GUESSES`, options that a first look tries; one whose options name
    further kinds gives those as `families(options)`; one that can tell what of its options may not be meant says it in
    sentences, `doubts(options)`; one whose files hold the bytes of what it counts as attached says
    `CARRIES = True`, and no landing of it goes by its age that has any.
    """

    VERSION: str
    Options: type[NoOptions]
    FAMILIES: Mapping[str, Family]

    def read(self, files: Sequence[LandedFile], options: Any, census: Census) -> Iterator[Record | Rejected]:
        """Yield one item for every row or object of every file, in order of file name and position.

        Files that are not part of the vendor's export (unknown name or shape) yield one `Rejected` each with position 0
        and reason `unknown_file`. A file that cannot be decoded at all yields one `Rejected` with position 0. Every row
        or object that was decoded is shown to `census.see(family, fields, file.name)` as the vendor wrote it.

        Raises:
            SourceError: a column that is required is not in the header of a file (`values.require`).
        """
        ...


def reader_version(name: str) -> str:
    """`name-VERSION`, and the package of a reader that is not ours with its version."""
    return versioned(name, reader(name))


@functools.cache
def reader(name: str) -> Reader:
    """The vendor's module, by the name of an entry point of `curation.readers` or by its dotted path.

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
    """What a reader gives. What it meets unexpectedly holds its source, by a type and a place: others go on.

    Raises:
        SourceError: it failed with something else than an error of ours, of the disk or of memory, or gives what is
            neither a record nor a rejection for a reason of the closed list.
    """
    try:
        for item in read():
            if not isinstance(item, Record | Rejected):
                given = f"it gives a {type(item).__name__}, which is neither a record nor a rejection"
                raise SourceError(f"reader {name}", given, "yield a Record or a Rejected of curation.sources.reader")
            if isinstance(item, Rejected) and (item.reason not in REASONS or item.entity not in (*ENTITIES, None)):
                fix = "use a reason of curation.sources.reasons, and an entity of curation.document"
                raise SourceError(f"reader {name}", "it rejects for a reason, or an entity, that is on no list", fix)
            yield item
    except (CurationError, OSError, MemoryError, GeneratorExit):
        raise
    except Exception as error:  # noqa: BLE001 - a reader of others raises what it likes
        show_calls(error)
        fix = f"mend the reader, or the export where it is damaged; {CALLS}"
        raise SourceError(f"reader {name}", type_and_place(error, folders(reader(name))), fix) from None
