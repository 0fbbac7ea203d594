"""Read an export before anything is stored: find its reader and count its files, records and filled fields."""

from __future__ import annotations

import codecs
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
from pydantic import ValidationError

from curation.document import RECORDS
from curation.errors import ConfigurationError, SourceError
from curation.sources.census import Census, FieldUse
from curation.sources.decode import file_form, opened
from curation.sources.first_look.guess import DATED, guess
from curation.sources.first_look.showable_names import (
    IDENTITIES,
    RECURS,
    Names,
    ending,
    filled_counts,
    known_names,
    shown_uses,
)
from curation.sources.first_look.speakers import Missing, Speakers
from curation.sources.first_look.unclear import Unclear
from curation.sources.first_look.undated import UndatedFields
from curation.sources.reader import READERS, Person, Reader, Record, Rejected, reader
from curation.sources.reasons import Unreadable
from curation.sources.trial import MAPPED, export_files, named_files
from curation.storage.landings.landing import EMPTY, LandedFile, Landing, seen_through

TRIED = 500  # items of a file that tell readers apart
TRIED_FILES = 24
LANDINGS = 12  # other landings that help to guess a mapping
TEXTS = ("csv", "tsv", "json", "ndjson", "md", "txt", "html")
USEFUL = ("thread", "turn", "article", "person")
MAX_VALUES = 60  # values of a label; a label with more has no vocabulary
MAX_SHOWN = 40  # characters of a value; a label with a longer one is text
SAMPLES = 3
_CALLED = pa.schema([RECORDS.field(name) for name in IDENTITIES])


@dataclass(frozen=True)
class Look:
    """The result of a look: the reader and the options it was tried with, counts, and the names and values that may be
    shown.

    `shapes` counts files by name with digits left out. `labels` holds the values of each label, or only their number
    where they are too many or too long; `samples` holds a few titles and texts, shown only when asked for.
    """

    reader: str
    options: dict[str, Any]
    shapes: dict[str, int]
    records: dict[str, int]
    rejected: dict[str, int]
    fields: tuple[FieldUse, ...]
    labels: dict[str, Counter[str]]
    free: dict[str, int]
    samples: tuple[str, ...]
    drift: str | None
    encoding: str | None = None
    delimiter: str = ","
    undated: tuple[str, ...] = ()  # sentences on unreadable dates: field, form, and what to do
    speakers: str | None = None  # turns by role and visibility; None without turns
    unsure: tuple[str, ...] = ()  # doubts about a guessed mapping, for people who may read the export
    missing: tuple[Missing, ...] = ()  # reasons why no turn could be an answer
    dateless: dict[str, int] = field(default_factory=dict)  # kind → its records without any date
    unclear: tuple[str, ...] = ()  # sentences on consents that are not understood

    @property
    def read(self) -> int:
        return sum(self.records.values()) + sum(self.rejected.values())


def look(paths: Sequence[Path], *, mapped: bool = False, every_name: bool = True) -> Look:
    """Read an export with the reader that can use most of it; nothing is stored.

    If no reader knows it, a mapping is guessed. For that, the landings beside a folder that is named after a date are
    read too, as one landing may lack fields that others have.

    Args:
        mapped: guess a mapping even if a reader knows the export.
        every_name: return all names of fields and files, for people who may read the export; else only the names that
            anybody may see (`curation.sources.first_look.showable_names`), and label values that recur as often.

    Raises:
        ConfigurationError: no reader knows any of the files, or no mapping can be guessed.
    """
    with tempfile.TemporaryDirectory(prefix="curation-") as scratch:
        landing = seen_through(export_files(paths), (), Path(scratch))
        encoding, delimiter = _written(landing.files)
        files = tuple(replace(file, encoding=encoding, delimiter=delimiter) for file in landing.files)
        landing = replace(landing, files=files)
        best = None if mapped else _best(files)
        if best is not None:
            overview = _read(landing, *best, every_name=every_name)
        else:
            others = seen_through(_beside(paths), (), Path(scratch)).files
            others = tuple(replace(file, encoding=encoding, delimiter=delimiter) for file in others)
            if (guessed := guess((*files, *others))) is None:
                raise _unknown(files, every_name)
            overview = _read(landing, MAPPED, guessed.options, every_name=every_name)
            overview = replace(overview, unsure=guessed.unsure)
        return replace(overview, encoding=encoding, delimiter=delimiter)


def _beside(paths: Sequence[Path]) -> list[LandedFile]:
    """Return the files of the source's other landings; of many landings, only of some, spread over all."""
    folder = paths[0].resolve() if len(paths) == 1 else Path()
    if not folder.is_dir() or not DATED.fullmatch(folder.name):
        return []
    others = [
        sibling for sibling in sorted(folder.parent.iterdir()) if sibling.is_dir() and DATED.fullmatch(sibling.name)
    ]
    others.remove(folder)
    return [
        LandedFile(path, f"{sibling.name}/{name}", EMPTY)
        for sibling in others[:: -(-len(others) // LANDINGS) or 1]
        for name, path in named_files([sibling])
    ]


def _written(files: Sequence[LandedFile]) -> tuple[str | None, str]:
    """Return the encoding and delimiter that the first bytes of text files suggest; a person has to confirm them."""
    encoding, delimiter = None, ","
    for file in _representative([landed_file for landed_file in files if file_form(landed_file.name)[1] in TEXTS]):
        try:
            with opened(file) as stream:
                head = stream.read(1 << 16)
            codecs.getincrementaldecoder("utf-8")().decode(head)
        except UnicodeDecodeError:
            encoding = "cp1252"
        except (Unreadable, OSError):
            continue
        first = head.partition(b"\n")[0].decode("latin-1")
        if file_form(file.name)[1] == "csv" and "," not in first:
            delimiter = max((";", "\t", "|"), key=first.count) if any(map(first.count, ";\t|")) else delimiter
    return encoding, delimiter


def _best(landed: Sequence[LandedFile]) -> tuple[str, dict[str, Any]] | None:
    """Return the reader that can use most of the files, with its options; None if no reader can use any."""
    files = _representative(landed)
    scores: list[tuple[float, str, dict[str, Any]]] = []
    for name in READERS:
        module = reader(name)
        for options in _guesses(module):
            try:
                parsed = module.Options(**options)
            except ValidationError:
                continue  # it has a required option that cannot be guessed
            scores.append((_score(module, parsed, files), name, dict(options)))
    score, name, options = max(scores, key=lambda candidate: (candidate[0], candidate[1]))
    return (name, options) if score > 0 else None


def _unknown(files: Sequence[LandedFile], every_name: bool) -> ConfigurationError:
    ends = sorted({_ends(file.name, every_name) for file in files})
    count = f"{len(files):,} {'file' if len(files) == 1 else 'files'}"
    return ConfigurationError(
        "curation inspect",
        f"no reader knows what is in {count} whose names end in {', '.join(ends)}" if ends else "there are no files",
        "give the folder of one export; tables in CSV, TSV, JSON, JSON lines or Parquet are read by a mapping with the "
        "reader `mapped`, which is drafted where rows have an id and a text",
    )


def _guesses(module: Reader) -> Sequence[dict[str, Any]]:
    guesses: Sequence[dict[str, Any]] = getattr(module, "GUESSES", ({},))
    return guesses


def _representative(files: Sequence[LandedFile]) -> list[LandedFile]:
    """Return the smallest file of each shape of name, at most `TRIED_FILES`."""
    shapes: dict[str, LandedFile] = {}
    for file in sorted(files, key=lambda landed_file: (landed_file.size, landed_file.name)):
        shapes.setdefault(_shape(file.name), file)
    return list(shapes.values())[:TRIED_FILES]


def _score(module: Reader, options: Any, files: Sequence[LandedFile]) -> float:
    """Return how well a reader fits some files: the share of usable items minus that of refused ones.

    Unknown fields lower the score a little; -1 if no item is usable.
    """
    useful = refused = total = news = seen = 0
    for file in files:
        census = Census(module.FAMILIES)
        items: Iterator[Record | Rejected] = module.read([file], options, census)
        told = number = 0
        try:
            for item in islice(items, TRIED):
                number += 1
                told += isinstance(item, Record) and _says_something(item)
                refused += isinstance(item, Rejected)
            census.close()
        except SourceError:  # a night would hold the source for this file
            told, refused, number = 0, refused + 1, number + 1
        useful, total = useful + told, total + number
        for use in census.uses():
            seen, news = seen + 1, news + (not use.known)
    if not useful:
        return -1.0
    return (useful - refused) / total - 0.3 * (news / seen if seen else 1)


def _says_something(record: Record) -> bool:
    """Return whether a reader found more than an id in a row, as any reader finds an id in some rows."""
    if record.entity == "person":
        return any((record.person.names, record.person.emails, record.person.phones))
    return record.entity in USEFUL and (record.deleted or bool(record.text or record.title or record.changes))


def _read(landing: Landing, name: str, options: dict[str, Any], *, every_name: bool) -> Look:
    module, names = reader(name), None if every_name else Names(known_names(name, options))
    files = [file.name for file in landing.files]
    census = Census(module.FAMILIES)
    records: Counter[str] = Counter()
    rejected: Counter[str] = Counter({stray.reason: 1 for stray in landing.strays})
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    free: Counter[str] = Counter()
    samples: list[str] = []
    held: SourceError | None = None
    dates, speakers, people, unclear = UndatedFields(), Speakers(), list[Person](), Unclear()
    dateless: Counter[str] = Counter()
    try:
        for item in unclear.seen(module.read(landing.files, module.Options(**options), census)):
            if isinstance(item, Rejected):
                rejected[item.reason] += 1
                dates.see(item)
                continue
            records[item.kind if item.entity == "thread" and item.kind else item.entity] += 1
            speakers.see(item)
            if names and any(item.person):
                people.append(item.person)
            if item.text and not (item.created_at or item.updated_at or item.effective_at) and item.kind:
                dateless[item.kind] += 1
            if item.text and item.entity != "person" and len(samples) < SAMPLES:
                samples.append("\n".join(filter(None, (item.title, item.text))))
            for label in item.labels:
                values = labels[label.name]
                if (
                    label.name in free
                    or len(label.raw) > MAX_SHOWN
                    or (len(values) >= MAX_VALUES and label.raw not in values)
                ):
                    free[label.name] += 1
                else:
                    values[label.raw] += 1
        census.close()
    except SourceError as error:
        held = error
    if names:
        rows = [{column: getattr(person, column) for column in IDENTITIES} for person in people]
        names = names.beside([pa.Table.from_pylist(rows, schema=_CALLED)])
        held = names.told(held, files, filled_counts(census)) if held else None
    for label_name in free:
        free[label_name] += labels.pop(label_name, Counter()).total()
    return Look(
        name,
        options,
        dict(sorted(Counter(_shape(file, names) for file in files).items())),
        dict(sorted(records.items())),
        dict(sorted(rejected.items())),
        tuple(shown_uses(names, census.uses()) if names else census.uses()),
        {label: _recurring(values) if names else values for label, values in sorted(labels.items())},
        dict(sorted(free.items())),
        tuple(samples),
        str(held) if held else None,
        undated=dates.said(module.Options, names.shows if names else lambda name, records: True),
        speakers=speakers.in_words(),
        missing=tuple(speakers.missing(module.Options)),
        dateless=dict(sorted(dateless.items())),
        unclear=unclear.said(),
    )


def _recurring(values: Counter[str]) -> Counter[str]:
    return Counter({value: number for value, number in values.items() if number > RECURS})


def _ends(name: str, every_name: bool) -> str:
    form = file_form(name)[1]
    fallback = "another extension" if form else "no extension"
    return f"'.{form}'" if form and (every_name or ending(name)) else fallback


def _shape(name: str, names: Names | None = None) -> str:
    """Return the shape of a file's name: the name with `#` for digits and ids, as in `tickets-#.ndjson`.

    A name that may not be shown is reduced to its extension.
    """
    if names and not names.shows_file(name):
        return "(another name)" + (f".{ending(name) or '…'}" if file_form(name)[1] else "")
    path = PurePosixPath(name)
    folder = "…/" if len(path.parts) > 1 else ""
    return folder + re.sub(r"[0-9a-f]{8,}|\d+", "#", path.name)
