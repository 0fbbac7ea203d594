"""Guess a mapping for tables that no reader knows, from the names and values of their fields.

The mapping is a draft for the owner to correct; the reader `mapped` reads the tables by it.
"""

from __future__ import annotations

import glob
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from curation.json_value import Fields
from curation.sources import decode
from curation.sources.decode import Row
from curation.sources.first_look.notations import CREATED, UPDATED, notation
from curation.sources.first_look.persons import (
    AUTHORS,
    Columns,
    called,
    find_people,
    identifiers,
    likeliest_author,
    name_words,
    snake_case,
)
from curation.sources.mapping import ITSELF
from curation.sources.options import EPOCH, is_refusal
from curation.sources.reader import Rejected
from curation.sources.tabular import parquet_rows
from curation.sources.values import match_value
from curation.storage.landings.landing import LandedFile

FORMS = ("csv", "json", "ndjson", "parquet", "tsv")
LOOKED_AT = 500  # rows of a table
FILES = 50  # files of a table that are sampled, spread over all
FEW = 3  # most patterns of file names that each get a table; if there are more, one table takes all files of a form
TABLES = 12
NAMES_AT_LEAST = 3  # different values, from which capitalized words are taken for people's names
PROSE = 60  # average characters from which a field without a telling name counts as text
LABEL_VALUES, LABEL_ROWS, LABEL_CHARACTERS = 12, 10, 40  # a label has few short values in many rows
# Words of names, the likeliest first.
IDS = ("id", "uuid", "guid", "key", "number", "no", "nr", "ref", "code")
TITLES = ("title", "subject", "headline", "summary", "topic", "name")
HEADLINES = TITLES[:3]  # words that only records use
TEXTS = ("body", "text", "html", "content", "description", "message", "comment", "question", "answer", "note", "post")
QUESTIONS, ANSWERS = ("question", "frage"), ("answer", "antwort")
ARTICLES = {"article", "articles", "page", "pages", "doc", "docs", "faq", "faqs", "guide", "guides", "kb", "knowledge"}

# Words of fields that may tell who answers, and which texts customers saw.
SIDES = {"staff", "agent", "admin", "role", "kind", "type", "side", "direction", "employee", "operator", "support"}
CONSENTS = {"consent", "consents", "optin", "gdpr", "training"}  # that a person gave: no label
SOMEBODY = {"agent", "assignee", "assigned", "author", "by", "contact", "customer", "employee", "name", "operator",
            "owner", "person", "reporter", "requester", "user", "who"}  # whose values are people: no label  # fmt: skip
DELETIONS = {"archived", "deleted", "removed"}  # of fields that may say that a row is a deletion
SEEN = {"public", "private", "internal", "visible", "visibility", "hidden", "note"}
DATED = re.compile(r"\d{4}-\d{2}-\d{2}")

type Samples = Sequence[Sequence[Fields]]  # rows by landing


class Guess(NamedTuple):
    """Options of the reader `mapped`, and sentences on their uncertain parts, for people who may see the export."""

    options: dict[str, Any]
    unsure: tuple[str, ...]


def guess(files: Sequence[LandedFile]) -> Guess | None:
    """Return a mapping that reads these files, or None if no table has both ids and texts.

    Files in folders named after different dates belong to several landings, in which a record may occur repeatedly.
    """
    tables, unsure = [], list[str]()
    for pattern, group in islice(_grouped(files).items(), TABLES):
        form = decode.file_form(group[0].name)[1]
        under = _list_key(group[0]) if form == "json" else None
        doubts: list[str] = []
        if (
            table_rule := _rule(_sampled(group, form, under), name_words(PurePosixPath(pattern).stem), doubts)
        ) is not None:
            tables.append({"files": pattern, **({"under": under} if under else {}), **table_rule})
            unsure += [f"{pattern}: {doubt}" for doubt in doubts]
    says = any("text" in rule["fields"] for table in tables for rule in (table, *table.get("nested", ())))
    return Guess({"tables": tables}, tuple(unsure)) if says else None


def _sampled(files: Sequence[LandedFile], form: str, under: str | None) -> Samples:
    """Return rows of a table by landing, sampled from files spread over the table, small files first."""
    spread = files[:: -(-len(files) // FILES)]
    rows: dict[str, list[Fields]] = defaultdict(list)
    wanted = LOOKED_AT
    for number, file in enumerate(spread):
        sample = list(islice(_rows([file], form, under), -(-wanted // (len(spread) - number))))
        folder = file.name.partition("/")[0]
        rows[folder if DATED.fullmatch(folder) else ""] += sample
        wanted -= len(sample)
    return [landing for landing in rows.values() if landing]


def _grouped(files: Sequence[LandedFile]) -> dict[str, list[LandedFile]]:
    """Group files by a name pattern for each table, in which digits are wild, as they may differ in the next export."""
    shapes: dict[str, dict[str, list[LandedFile]]] = defaultdict(lambda: defaultdict(list))
    for file in sorted(files, key=lambda landed_file: (landed_file.size, landed_file.name)):
        stem, form = decode.file_form(file.name)
        if form in FORMS:
            shape = re.sub(r"[0-9a-f]{8,}|\d+", "*", stem)
            shapes[form][glob.escape(shape).replace("[*]", "*") + PurePosixPath(file.name).name[len(stem) :]].append(
                file
            )
    groups: dict[str, list[LandedFile]] = {}
    for form, named in sorted(shapes.items()):
        ends = "jsonl" if form == "ndjson" and any(".jsonl" in name for name in named) else form
        every = {f"*.{ends}": [file for group in named.values() for file in group]}
        groups |= dict(sorted(named.items())) if len(named) <= FEW else every
    return groups


def _rows(files: Iterable[LandedFile], form: str, under: str | None) -> Iterator[dict[str, Any]]:
    for file in files:
        rows: Iterator[Row | Rejected]
        if form in ("json", "ndjson"):
            rows = decode.object_rows(file, form, [under] if under else [])
        else:
            rows = decode.csv_rows(file) if form in ("csv", "tsv") else parquet_rows(file, [])
        yield from (row.fields for row in rows if isinstance(row, Row) and not row.flaw)


def _list_key(file: LandedFile) -> str | None:
    """Return the key of the list of rows in a JSON document that wraps one list of objects.

    None for a document that is itself a list or a record.
    """
    rows = list(islice(_rows([file], "json", None), 2))
    first = rows[0] if len(rows) == 1 else {}
    lists = [key for key, value in first.items() if _objects(value)]
    scalars = [key for key, value in first.items() if isinstance(value, str) and len(value) > LABEL_CHARACTERS]
    named = any(isinstance(value, str) and called([key], HEADLINES) for key, value in first.items())
    identified = any(name_words(key)[-1:] in (["id"], ["key"], ["uuid"], ["ref"]) for key in first)
    return lists[0] if len(lists) == 1 and not (scalars or named or identified) else None


def _objects(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(element, dict) for element in value)


def _rule(samples: Samples, words: Sequence[str], unsure: list[str], owner: str | None = None) -> dict[str, Any] | None:
    """Return the mapping rule of a table's rows; None if they have no ids, or no texts.

    Args:
        samples: rows of each landing.
        words: words of the files' names.
        unsure: a list to which a sentence is added for each uncertain guess.
        owner: the list within a row that holds these rows.
    """
    rows = [row for landing in samples for row in landing]
    columns = _columns(rows)
    fields: dict[str, str] = {}
    left = dict(columns)

    def take(target: str, name: str | None) -> None:
        if name is not None:
            fields[target] = name
            left.pop(name)

    identity, is_named = _identity(samples)
    take("record_id", identity)
    if "record_id" not in fields and owner is None:
        return None
    people, doubts = find_people(columns)
    if identity is not None and not is_named:
        doubts.append(f"`{identity}` is taken for the id as each row has another value in it")
    author = likeliest_author(people)
    told = [*_telling(left)]
    for name in [name for name in left if any(name.startswith(f"{person.under}.") for person in people)]:
        left.pop(name)
    dates = {name: kind for name, held in left.items() if (kind := notation(name, held)) is not None}
    take("updated_at", called(dates, UPDATED))
    take("created_at", called({name: kind for name, kind in dates.items() if name in left}, CREATED))
    alone = [name for name in dates if name in left]
    if owner is None and "created_at" not in fields and alone:
        fullest = max(alone, key=lambda name: len(columns[name]))
        take("created_at", fullest)
        doubts.append(f"`{fullest}` is taken for the date as no name says which one it is")
    if owner is not None and "created_at" not in fields and len(alone) == 1:
        take("created_at", alone[0])
        doubts.append(f"`{alone[0]}` is taken for the date of a turn as there is no other")
    texts = {name: held for name, held in left.items() if all(isinstance(value, str) for value in held)}
    is_article = owner is None and bool(ARTICLES & set(words))
    question, answer = _question_and_answer(texts) if owner is None else (None, None)
    title = question if is_article and question else called(texts, TITLES) if owner is None else None
    take("title", title)
    texts.pop(title or "", None)
    named = answer if is_article and answer else question or called(texts, TEXTS)
    take("text", named or _longest(texts))
    authors = {name: held for name, held in left.items() if identifiers(held)}
    writer = None if author else called(authors, AUTHORS)
    if writer is not None and any(" " in str(value).strip() for value in authors[writer]):
        doubts.append(f"`{writer}` seems to hold names, which find nobody again: `author_ref` is left out")
        writer = None
    take("author_ref", writer)
    if author:
        fields["author_ref"] = author.record_id
    nested = [] if owner is not None else [*_nested(samples, unsure)]
    is_flat = not nested
    if not {"title", "text"} & fields.keys() and not nested:
        return None
    entity = "turn" if owner is not None else "article" if is_article and not nested else "thread"
    if entity == "thread" and question and answer and is_flat:
        left.pop(answer)
        nested.append({"under": ITSELF, "entity": "turn", "role": "agent", "fields": {"text": answer}})
        doubts.append(f"`{answer}` is taken for the answer of an agent to `{question}`, as their names say")
    rule: dict[str, Any] = {"entity": entity, "fields": fields}
    undated = {name: held for name, held in left.items() if name not in dates}
    labels = _labels(undated, len(rows)) if owner is None else {}
    for name in [name for name, path in labels.items() if _are_called(columns[path])]:
        doubts.append(f"`{labels.pop(name)}` seems to hold names of people: it is no label")
    formats = {target: "html" for target in ("text",) if target in fields and _marked_up(columns[fields[target]])}
    kinds = {dates[name] for target, name in fields.items() if target in ("created_at", "updated_at")}
    formats_used = sorted(kinds - {"aware", "naive", "epoch"})
    clock = {"timezone": "UTC"} if "naive" in kinds or formats_used else {}
    notation_list = [*([EPOCH] if "epoch" in kinds else []), *formats_used]
    notations = {"date_formats": notation_list} if notation_list else {}
    doubts += [f"dates are read by `{form}`, in UTC" for form in formats_used]
    nested += [person.rule(owner) for person in people]
    optional = {"labels": labels, "formats": formats, **clock, **notations, "nested": nested}
    if consents := [name for name in columns if _is_consent(name)]:
        named_consents = ", ".join(f"`{name}`" for name in consents)
        doubts.append(
            f"{named_consents} may say what a person agreed to: map it as `consent` of an entity `person`, and say "
            "which values give it and which deny it by `consent: {granted: […], denied: […]}`; left out, granted, "
            "true, 1 and yes give it, and every other value denies"
        )
    doubts += _deletions(columns)
    if "text" in fields and named is None:
        doubts.append(f"`{fields['text']}` is taken for the text as it is the longest")
    if entity == "turn" and "created_at" not in fields:
        doubts.append("no field is known to date the turns: they stand in the order of their ids")
    if entity == "turn" or (entity == "thread" and is_flat):
        doubts += told
    unsure += [f"{owner}: {doubt}" if owner is not None else doubt for doubt in doubts]
    return rule | {key: value for key, value in optional.items() if value}


def _nested(samples: Samples, unsure: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the rules for lists of objects within rows, such as the posts of a topic, and for people in the objects."""
    lists = dict.fromkeys(path for rows in samples for row in rows for path, _ in _lists(row))
    for name in lists:
        within = [[nested_row for row in rows for path, held in _lists(row) if path == name for nested_row in held]
                  for rows in samples]  # fmt: skip
        rule = _rule([rows for rows in within if rows], (), unsure, name)
        if rule is None:
            unsure.append(f"nothing in the list `{name}` is known to be a text: it is left out")
            continue
        people = rule.pop("nested", [])
        yield {"under": name, **rule}
        yield from people


def _question_and_answer(texts: Columns) -> tuple[str, str] | tuple[None, None]:
    """Return the text fields that are named after a question and its answer; None twice unless both exist."""
    sentences = {name: held for name, held in texts.items() if any(" " in value.strip() for value in held)}
    question, answer = called(sentences, QUESTIONS), called(sentences, ANSWERS)
    return (question, answer) if question and answer and question != answer else (None, None)


def _lists(row: Fields) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the lists of objects in a row and in its nested objects, with their paths."""
    for name, value in row.items():
        within = value.items() if isinstance(value, dict) else ()
        for path, objects in ((name, value), *((f"{name}.{key}", inner) for key, inner in within)):
            if _objects(objects):
                yield path, objects


def _telling(columns: Columns) -> Iterator[str]:
    """Yield remarks on fields that may tell who answers and what customers saw.

    Such fields are not drafted, because a wrong guess would release internal text.
    """
    for words, what, option in (
        (SIDES, "who answers", "roles: {field: %s, agent: […]}"),
        (SEEN, "what customers saw", "public: {field: %s, values: […]}"),
    ):
        names = [name for name, held in columns.items() if set(name_words(name)) & words and _few(held)]
        options = ", or ".join(f"`{option % name}`" for name in names)
        yield f"{what} may be said by {options}" if options else f"no field is known to say {what}"


def _deletions(columns: Columns) -> Iterator[str]:
    """Yield a remark on each field that may mark deletions; it is not drafted, as a wrong guess removes text."""
    for name, held in columns.items():
        if "." not in name and set(name_words(name)) & DELETIONS and _few(held) and notation(name, held) is None:
            value = "true" if {*map(match_value, held)} <= {"true", "false"} else "…"
            yield f"`{name}` may say which rows are deletions: `deleted: {{field: {name}, values: [{value}]}}`"


def _few(held: Sequence[Any]) -> bool:
    """Return whether a field holds only a few different, short values."""
    return all(isinstance(value, bool | str | int) for value in held) and len({*map(str, held)}) <= LABEL_VALUES


def _columns(rows: Sequence[Fields]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        for name, value in row.items():
            within = value.items() if isinstance(value, dict) else ()
            for path, cell in ((name, value), *((f"{name}.{key}", inner) for key, inner in within)):
                if not isinstance(cell, dict | list) and cell not in (None, "") and "." not in name:
                    columns[path].append(cell)
    return dict(columns)


def _identity(samples: Samples) -> tuple[str | None, bool]:
    """Return the field of ids, and whether its name says that it holds ids.

    The field is unique in every landing and has the name of an id. If there is none, it is such a field of a nested
    object, else the first unique field of codes (short values with a digit and without blanks), with False; else None.
    """
    unique = None
    for rows in samples:
        held = {name: values for name, values in _columns(rows).items() if len(values) == len(rows)}
        apart = {
            name
            for name, column_values in held.items()
            if identifiers(column_values) and len({*map(str, column_values)}) == len(rows)
        }
        unique = apart if unique is None else unique & apart
    flat = [name for name in sorted(unique or ()) if "." not in name]
    if (named := called(flat, IDS)) is not None:
        return named, True
    if (within := called(sorted(unique or ()), IDS)) is not None:
        return within, False
    columns = _columns([row for rows in samples for row in rows])
    codes = (name for name, held in columns.items() if name in flat and _codes(name, held))
    return next(codes, None), False


def _codes(name: str, held: Sequence[Any]) -> bool:
    """Return whether all values are codes: short, with a digit, without blanks, and no decimal numbers or dates."""
    written = [str(value) for value in held]
    short = all(len(value) <= LABEL_CHARACTERS and re.fullmatch(r"[\w\-/.#]*\d[\w\-/.#]*", value) for value in written)
    return short and not any(isinstance(value, float) for value in held) and notation(name, held) is None


def _longest(texts: Columns) -> str | None:
    """Return the field with the longest texts on average, if they are as long as prose; else None."""
    means = {name: sum(map(len, held)) / len(held) for name, held in texts.items()}
    return max((name for name, mean in means.items() if mean >= PROSE), key=lambda name: means[name], default=None)


def _marked_up(held: Sequence[Any]) -> bool:
    return any(re.search(r"</?(?:p|br|div|a|li|span|b|strong)\b[^<>]*>", str(value), re.IGNORECASE) for value in held)


def _are_called(held: Sequence[Any]) -> bool:
    """Return whether the values look like people's names: at least three different ones, all of capitalized words."""
    different = {str(value).strip() for value in held}
    name = re.compile(r"[A-Z][\w.'-]*(?: [A-Z][\w.'-]*)+")
    return len(different) >= NAMES_AT_LEAST and all(map(name.fullmatch, different))


def _is_consent(name: str) -> bool:
    """Return whether a field may state a person's consent or refusal, so that it is no label."""
    return bool(set(name_words(name)) & CONSENTS) or is_refusal(name)


def _labels(columns: Columns, rows: int) -> dict[str, str]:
    """Return the fields that have few, short values and a name that fits a label."""
    labels = {}
    for path, held in columns.items():
        name = snake_case(path)
        short = all(isinstance(value, str) and len(value) <= LABEL_CHARACTERS and "@" not in value for value in held)
        few = len(held) >= LABEL_ROWS and len({*map(str, held)}) <= min(LABEL_VALUES, rows // 2)
        is_label = not (set(name_words(name)) & SOMEBODY or _is_consent(name))
        if short and few and is_label and re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name):
            labels[name] = path
    return labels
