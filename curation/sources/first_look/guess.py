"""A mapping for tables that no reader knows, guessed from the names and values of their fields: a draft for their owner
to correct, by which `mapped` reads them."""

from __future__ import annotations

import datetime as dt
import glob
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from curation.sources import decode, values
from curation.sources.decode import Row
from curation.sources.options import EPOCH
from curation.sources.reader import Rejected
from curation.sources.reasons import Unreadable
from curation.sources.tabular import parquet_rows
from curation.storage.landings.landing import LandedFile

FORMS = ("csv", "json", "ndjson", "parquet")
LOOKED_AT = 500  # rows of a table
FEW = 3  # shapes of names in one form; of more, one table takes them all
TABLES = 12
PROSE = 60  # characters of a text on average, where no name says that it is one
LABEL_VALUES, LABEL_ROWS, LABEL_CHARACTERS = 12, 10, 40  # a label has few short values in many rows
# Words of names, the likeliest first.
IDS = ("id", "uuid", "guid", "key", "number", "no", "nr", "ref", "code")
TITLES = ("title", "subject", "headline", "summary", "topic", "name")
TEXTS = ("body", "text", "html", "content", "description", "message", "comment", "question", "answer", "note", "post")
CREATED = ("created", "opened", "posted", "published", "submitted", "date", "time", "timestamp", "at", "on", "when")
UPDATED = ("updated", "modified", "changed", "edited")
AUTHORS = ("author", "requester", "customer", "user", "sender", "creator", "from", "by")
ARTICLES = {"article", "articles", "page", "pages", "doc", "docs", "faq", "faqs", "guide", "guides", "kb", "knowledge"}

type Columns = Mapping[str, Sequence[Any]]  # field, of a nested object with a dot → its values that say something


def guess(files: Sequence[LandedFile]) -> dict[str, Any] | None:
    """Options of the reader `mapped`, or None where no table has both ids and texts."""
    tables = []
    for pattern, group in islice(_grouped(files).items(), TABLES):
        form = decode.file_form(group[0].name)[1]
        under = _list_key(group[0]) if form == "json" else None
        rows = list(islice(_rows(group, form, under), LOOKED_AT))
        if (found := _rule(rows, _words(PurePosixPath(pattern).stem))) is not None:
            tables.append({"files": pattern, **({"under": under} if under else {}), **found})
    says = any("text" in rule["fields"] for table in tables for rule in (table, *table.get("nested", ())))
    return {"tables": tables} if says else None


def _grouped(files: Sequence[LandedFile]) -> dict[str, list[LandedFile]]:
    """Files by the pattern of a table that takes them: digits may be others in the next export."""
    shapes: dict[str, dict[str, list[LandedFile]]] = defaultdict(lambda: defaultdict(list))
    for file in sorted(files, key=lambda each: (each.size, each.name)):
        stem, form = decode.file_form(file.name)
        if form in FORMS:
            shape = re.sub(r"[0-9a-f]{8,}|\d+", "*", stem)
            shapes[form][glob.escape(shape).replace("[*]", "*") + PurePosixPath(file.name).name[len(stem) :]].append(
                file
            )
    found: dict[str, list[LandedFile]] = {}
    for form, named in sorted(shapes.items()):
        ends = "jsonl" if form == "ndjson" and any(".jsonl" in name for name in named) else form
        every = {f"*.{ends}": [file for group in named.values() for file in group]}
        found |= dict(sorted(named.items())) if len(named) <= FEW else every
    return found


def _rows(files: Iterable[LandedFile], form: str, under: str | None) -> Iterator[dict[str, Any]]:
    for file in files:
        rows: Iterator[Row | Rejected]
        if form in ("json", "ndjson"):
            rows = decode.object_rows(file, form, [under] if under else [])
        else:
            rows = decode.csv_rows(file) if form == "csv" else parquet_rows(file, [])
        yield from (row.fields for row in rows if isinstance(row, Row) and not row.flaw)


def _list_key(file: LandedFile) -> str | None:
    """The key of the one list of objects that a JSON document has beside what is said about it."""
    first = next(iter(_rows([file], "json", None)), {})
    lists = [key for key, value in first.items() if _objects(value)]
    scalars = [key for key, value in first.items() if isinstance(value, str) and len(value) > LABEL_CHARACTERS]
    identified = any(_words(key)[-1:] == ["id"] for key in first)
    return lists[0] if len(lists) == 1 and not scalars and not identified else None


def _objects(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _rule(rows: Sequence[Mapping[str, Any]], words: Sequence[str], owned: bool = False) -> dict[str, Any] | None:
    """What rows become; None where they have no ids, or nothing but ids. `owned`: they stand in a row."""
    columns = _columns(rows)
    fields: dict[str, str] = {}
    left = dict(columns)

    def take(target: str, name: str | None) -> None:
        if name is not None:
            fields[target] = name
            left.pop(name)

    take("record_id", _identity(left, len(rows)))
    if "record_id" not in fields and not owned:
        return None
    dates = {name: kind for name, held in left.items() if (kind := _notation(name, held)) is not None}
    take("updated_at", _called(dates, UPDATED))
    take("created_at", _called({name: kind for name, kind in dates.items() if name in left}, CREATED))
    texts = {name: held for name, held in left.items() if all(isinstance(value, str) for value in held)}
    title = None if owned else _called(texts, TITLES)
    take("title", title)
    texts.pop(title or "", None)
    take("text", _called(texts, TEXTS) or _longest(texts))
    take("author_ref", _called({name: held for name, held in left.items() if _identifiers(held)}, AUTHORS))
    nested = [] if owned else list(_nested(rows))
    if not {"title", "text"} & fields.keys() and not nested:
        return None
    entity = "turn" if owned else "article" if ARTICLES & set(words) and not nested else "thread"
    rule: dict[str, Any] = {"entity": entity, "fields": fields}
    labels = {} if owned else _labels(left, len(rows))
    formats = {target: "html" for target in ("text",) if target in fields and _marked_up(columns[fields[target]])}
    kinds = {dates[name] for target, name in fields.items() if target in ("created_at", "updated_at")}
    clock = {"timezone": "UTC"} if "naive" in kinds else {}
    notations = {"date_formats": [EPOCH]} if "epoch" in kinds else {}
    optional = {"labels": labels, "formats": formats, **clock, **notations, "nested": nested}
    return rule | {key: value for key, value in optional.items() if value}


def _nested(rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rules of lists of objects in rows, such as a topic's posts."""
    for name in dict.fromkeys(name for row in rows for name, value in row.items() if _objects(value)):
        objects = [each for row in rows if _objects(row.get(name)) for each in row[name]]
        if (found := _rule(objects, (), owned=True)) is not None:
            yield {"under": name, **found}


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        for name, value in row.items():
            within = value.items() if isinstance(value, dict) else ()
            for path, each in ((name, value), *((f"{name}.{key}", each) for key, each in within)):
                if not isinstance(each, dict | list) and each not in (None, "") and "." not in name:
                    found[path].append(each)
    return dict(found)


def _words(name: str) -> list[str]:
    """`createdAt`, `created_at` and `CREATED AT` are the same two words."""
    return re.findall(r"[a-z]+|\d+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())


def _called(names: Iterable[str], words: Sequence[str]) -> str | None:
    """The name that has the likeliest word; of several the shortest."""
    ranked = [(min(map(words.index, has)), len(_words(name)), name) for name in names
              if (has := set(_words(name)) & set(words))]  # fmt: skip
    return min(ranked)[2] if ranked else None


def _identity(columns: Columns, rows: int) -> str | None:
    """The field that tells each row from the others, and is called so."""
    unique = []
    for name, held in columns.items():
        if "." not in name and len(held) == rows and _identifiers(held) and len({*map(str, held)}) == rows:
            unique.append(name)
    return _called(unique, IDS)


def _identifiers(held: Sequence[Any]) -> bool:
    return all(values.identifier(value) is not None for value in held)


def _notation(name: str, held: Sequence[Any]) -> str | None:
    """How the dates of a field are written: `aware`, `naive`, `epoch`; None where they are none."""
    if all(isinstance(value, dt.date) for value in held):
        return "aware"
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in held):
        called = set(_words(name)) & {*CREATED, *UPDATED}
        return "epoch" if called and all(1e8 < value < 5e12 for value in held) else None
    if not all(isinstance(value, str) for value in held):
        return None
    try:
        for value in held:
            values.instant_or_day(value)
    except Unreadable:
        return "naive" if all(map(_is_naive, held)) else None
    return "aware"


def _is_naive(value: str) -> bool:
    try:
        return len(value) >= len("2026-11-02") and dt.datetime.fromisoformat(value) is not None
    except ValueError:
        return False


def _longest(texts: Columns) -> str | None:
    """The field with the longest texts, if they are as long as prose is."""
    means = {name: sum(map(len, held)) / len(held) for name, held in texts.items()}
    return max((name for name, mean in means.items() if mean >= PROSE), key=lambda name: means[name], default=None)


def _marked_up(held: Sequence[Any]) -> bool:
    return any(re.search(r"</?(?:p|br|div|a|li|span|b|strong)\b[^<>]*>", str(value), re.IGNORECASE) for value in held)


def _labels(columns: Columns, rows: int) -> dict[str, str]:
    """Fields with few short values, by names that a label can have."""
    found = {}
    for path, held in columns.items():
        name = re.sub(r"[^a-z0-9]+", "_", path.lower()).strip("_")
        short = all(isinstance(value, str) and len(value) <= LABEL_CHARACTERS and "@" not in value for value in held)
        few = len(held) >= LABEL_ROWS and len({*map(str, held)}) <= min(LABEL_VALUES, rows // 2)
        if short and few and re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name):
            found[name] = path
    return found
