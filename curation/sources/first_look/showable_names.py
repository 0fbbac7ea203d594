"""Decide which names of keys, columns, tables and files may be shown, as a vendor's names may reveal, say, an illness.

A name that the reader or the source's YAML contains is shown. Any other name is shown only if it looks like an
identifier, contains no name or number of a person on file, and stands in more than `RECURS` records.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import PEOPLE, RECORDS
from curation.errors import SourceError
from curation.settings.yamlfile import option_words
from curation.sources.census import Census, Family, FieldUse
from curation.sources.decode import file_form
from curation.sources.first_look.attached import FAMILY as ATTACHED
from curation.sources.first_look.attached import KINDS, OTHER
from curation.sources.reader import reader
from curation.sources.settings import SourceSettings
from curation.sources.values import MissingField
from curation.state.suppression import PHONE_DIGITS
from curation.storage.tables import Tables

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.\[\]/-]{0,79}")
IDENTITY = re.compile(r"[A-Za-z0-9_.#-]{1,80}")  # an id of a record that may be shown
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
CAPITALS = re.compile(r"[A-Z]{2,}")  # whatever stands behind them
LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
RECURS = 20
REST = "(names that are not shown)"
OTHERS = "(kinds that are not shown)"
IDENTITIES = ["names", "emails", "phones", "accounts", "external_ids"]
FILE_WORDS = ("export", "exports", "data", "part", "page", "batch", "chunk", "full", "delta", "incremental", "archive")
ENDINGS = frozenset({"ndjson", "parquet", "tsv", "htm", "mbox", "vtt", "srt", "db", "sqlite", "duckdb"}).union(
    *(endings for _, endings in KINDS.values())
)
COUNTED = re.compile(r"\d{1,4}|(?:19|20)\d\d(?:0[1-9]|1[0-2])\d{0,8}|00\d{1,6}")  # a counter or a date
LONG = 5  # letters of a word that is also searched for inside other words
DIGITS = 5  # digits of a number that may belong to somebody


@dataclass(frozen=True)
class Names:
    """The names in one source's exports that may be shown.

    Args:
        known: names that the reader or the YAML writes, in lower case.
        words: words of at least two letters from the names and addresses of people on file, folded (`_folded`).
        numbers: the people's numbers, each as one string of digits.
    """

    known: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()

    def shows(self, name: str, records: int) -> bool:
        """Return whether a name that stands in the given number of records may be shown."""
        if self._knows(name):
            return True
        return records > RECURS and IDENTIFIER.fullmatch(name) is not None and not self.says_somebody(name)

    def says_somebody(self, name: str) -> bool:
        """Return whether a name contains a word or a number of a person on file."""
        if self._says_name(name):
            return True
        runs = [run for run in _runs(name) if len(run) >= DIGITS]
        return any(run in number or number in run for run in runs for number in self.numbers)

    def _says_name(self, name: str) -> bool:
        parts = {part.lower() for part in (*WORD.findall(name), *CAPITALS.findall(name))}
        together = re.sub(r"[^a-z]", "", name.lower())
        return bool(parts & self.words) or any(len(word) >= LONG and word in together for word in self.words)

    def beside(self, people: Iterable[pa.Table]) -> Names:
        """Return these names without those that name people in tables with the columns `IDENTITIES`."""
        words, numbers = _of_people(people)
        return replace(self, words=self.words | words, numbers=self.numbers | numbers)

    def shows_file(self, name: str) -> bool:
        """Return whether a file's name may be shown.

        It may if all its words are known from the reader or usual for exports, and its numbers are dates or counters.
        """
        stem = file_form(name)[0]
        words = {word.removesuffix("s") for known in self.known for word in re.findall("[a-z]+", known)}
        stem_words = {word.lower().removesuffix("s") for word in re.findall("[^\\W\\d_]+", stem)}
        ours = stem_words <= words | {word.removesuffix("s") for word in FILE_WORDS}
        counted = all(map(COUNTED.fullmatch, _runs(stem)))
        plain = "/" not in name and (ending(name) is not None or "." not in name)
        return plain and ours and counted and not self.says_somebody(stem)

    def shows_id(self, name: str) -> bool:
        """Return whether a record's id may be shown.

        As an id does not recur, its form decides: the id of a mail, call or page may be an address, a phone number or a
        file name.
        """
        if not IDENTITY.fullmatch(name) or self._says_name(name):
            return False
        return not any(len(number) >= PHONE_DIGITS and number in run for run in _runs(name) for number in self.numbers)

    def file(self, name: str, files: Sequence[str]) -> str:
        """Return a file's name if it may be shown, else its number among the files of its landing."""
        if self.shows_file(name):
            return name
        form = ending(name)
        return f"file {sorted(files).index(name) + 1} of {len(files)} by name" + (f", a .{form}" if form else "")

    def told(self, error: SourceError, files: Sequence[str], counts: Mapping[str, int]) -> SourceError:
        """Return the same error without the vendor's names that may not be shown.

        Args:
            files: names of the files of the landing.
            counts: in how many records each field was filled so far.
        """
        where = self.file(error.where, files) if error.where in files else error.where
        if isinstance(error, MissingField):
            near = error.near if error.near and self.shows(error.near, counts.get(error.near, 0)) else None
            return MissingField(where, error.field, near)
        return SourceError(where, error.found, error.fix)

    def _knows(self, name: str) -> bool:
        lowered = name.lower()
        return lowered in self.known or ("." in lowered and all(part in self.known for part in lowered.split(".")))


def ending(name: str) -> str | None:
    """Return a file name's extension if it is a known file form; else None, as other text there may be data."""
    form = file_form(name)[1]
    return form if form in ENDINGS else None


def known_names(name: str, options: Any, *more: str) -> frozenset[str]:
    """Return the names that a reader and its options contain, and `more` names of a source's YAML, in lower case.

    Args:
        name: the name of the reader.
    """
    module = reader(name)
    families: Mapping[str, Family] = module.FAMILIES
    if (told := getattr(module, "families", None)) is not None:
        families = {**families, **told(module.Options.model_validate(options))}
    ours = [name, *families, *more]
    ours += [field for family in families.values() for field in (*family.required, *family.optional)]
    return frozenset(word.lower() for word in (*ours, *option_words(options)))


def names_by(settings: SourceSettings) -> Names:
    """Return the names of a source that may be shown while no person is on file."""
    return Names(_known(settings))


def names_of(tables: Tables, settings: SourceSettings, date: dt.date | None = None) -> Names:
    """Return which of a source's names may be shown, given the people on file.

    Args:
        date: also guard the names of the people in this landing.
    """
    people = [tables.read("people", PEOPLE, IDENTITIES)]
    if date is not None:
        landed = pc.field("landed_on") == date
        people.append(tables.read(f"{settings.name}_records", RECORDS, IDENTITIES, landed))
    return names_by(settings).beside(people)


def exports_shown(names: Mapping[str, Names], exports: Mapping[str, int]) -> dict[str, int]:
    """Return the count of each file by its name, `SOURCE/DATE/FILE`, in order.

    The files of a landing whose names may not be shown are counted together.

    Args:
        names: what may be shown of each source's names; no file name of a missing source is shown.
    """
    files: Counter[str] = Counter()
    for file, number in exports.items():
        source, date, name = file.split("/", 2)
        files[f"{source}/{date}/{name if names.get(source, Names()).shows_file(name) else REST}"] += number
    return dict(sorted(files.items()))


def names_of_each(tables: Tables, sources: Mapping[str, SourceSettings]) -> dict[str, Names]:
    """Return, for each source, which names may be shown, given the people on file."""
    people = Names().beside([tables.read("people", PEOPLE, IDENTITIES)])
    return {name: replace(people, known=_known(settings)) for name, settings in sources.items()}


def _known(settings: SourceSettings) -> frozenset[str]:
    return known_names(settings.reader, settings.options, settings.name, *settings.minimum_fill)


def shown_uses(names: Names, uses: Iterable[FieldUse]) -> list[FieldUse]:
    """Return the fields whose names may be shown, and for each family one row for the other fields. Families whose
    names may not be shown share one row.
    """
    shown: list[FieldUse] = []
    rest: dict[str, list[FieldUse]] = {}
    for use in uses:
        family = use.family if use.family == ATTACHED or names.shows(use.family, use.rows) else OTHERS
        kinds = family == ATTACHED and use.field in (*KINDS, OTHER)
        if kinds or (family not in (ATTACHED, OTHERS) and names.shows(use.field, use.filled)):
            shown.append(use)
        else:
            rest.setdefault(OTHERS if family == ATTACHED else family, []).append(use)
    for family, hidden in sorted(rest.items()):
        rows, most = (max(getattr(use, count) for use in hidden) for count in ("rows", "filled"))
        shown.append(FieldUse(family, f"{len(hidden)} {REST}", rows, most, all(use.known for use in hidden)))
    return shown


def filled_counts(census: Census) -> Counter[str]:
    """Return, for each field of a census, in how many records of any family it is filled."""
    counts: Counter[str] = Counter()
    for use in census.uses():
        counts[use.field] += use.filled
    return counts


def _of_people(tables: Iterable[pa.Table]) -> tuple[frozenset[str], frozenset[str]]:
    words: set[str] = set()
    numbers: set[str] = set()
    for table in tables:
        for column in ("names", "emails"):
            for value in pc.unique(pc.list_flatten(table[column])).to_pylist():
                text = value.partition("@")[0] if column == "emails" else value
                words.update(form for word in re.findall(r"[^\W\d_]{2,}", text) for form in _folded(word))
        for column in ("phones", "accounts", "external_ids"):
            for value in pc.unique(pc.list_flatten(table[column])).to_pylist():
                digits = re.sub(r"\D", "", value)
                numbers.update([digits] if len(digits) >= DIGITS else [])
    return frozenset(words), frozenset(numbers)


def _folded(word: str) -> set[str]:
    """Return the ASCII spellings of a word: without its accents, and with umlauts as two letters."""
    plain = unicodedata.normalize("NFKD", word.lower().translate(LETTERS))
    spelt = word.lower().translate(SPELT).translate(LETTERS)
    return {re.sub(r"[^a-z]", "", form) or word.lower() for form in (plain, unicodedata.normalize("NFKD", spelt))}


def _runs(name: str) -> list[str]:
    """Return the numbers in a name; a number that separators split counts as one."""
    return re.findall(r"\d+", re.sub(r"(?<=\d)[-_./](?=\d)", "", name))
