"""Run `curation reidentify`: print the person or value behind a placeholder, after logging who reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from curation.cleaning.texts import cleaned_documents
from curation.corpora.example import EXAMPLES
from curation.corpora.recipe import Recipe
from curation.corpora.step import EXAMPLES_TABLE
from curation.deployment.project import Project
from curation.deployment.read_only import read_state
from curation.document import PEOPLE, PersonRow
from curation.errors import ConfigurationError
from curation.privacy.policy import PrivacyPolicy
from curation.quality.leak_gate.hits import person_reference
from curation.reports.audit import Reader
from curation.reports.reason_texts import in_words
from curation.reports.terminal import console, printable
from curation.reports.texts.replaced import Again, Replaced
from curation.reports.texts.spans import PLACEHOLDER
from curation.state.night import Night
from curation.storage.secrets.keys import keyed

if TYPE_CHECKING:
    from rich.console import Console

EXAMPLE = re.compile(r"[0-9a-f]{32}")
PERSON = re.compile(r"[0-9a-f]{16}")
PSEUDONYM = re.compile(r"(?:\[?[A-Z_]{1,30}_)?([A-Z2-7]{10})\]?")
AT_ONCE = 500  # documents whose texts are in memory together
FORMS = (
    "give an example's id (32 hex digits), a pseudonym such as [PERSON_7KQ2M4XWZA] or its ten characters, "
    "the 16 hex digits by which a check names a person, or with --corpus what stands in its text"
)


def show_identity(project: Project, subject: str, placeholder: str | None, corpus: str | None, reader: Reader) -> int:
    """Print whom or what the subject stands for, after logging it. Returns 0.

    Raises:
        ConfigurationError: the tables or the key are not here, nothing of that name is known, or nobody stands behind
            it tonight.
        IntegrityError: the log of decisions is broken.
    """
    night = _restricted(project)
    if corpus is not None and corpus not in project.corpora:
        raise ConfigurationError("--corpus", "no corpus of that name", f"use one of: {', '.join(project.corpora)}")
    out = console()
    if EXAMPLE.fullmatch(subject):
        _example(out, night, subject, placeholder, reader)
    elif placeholder is not None:
        raise ConfigurationError("curation reidentify", "a placeholder is asked for of no example", FORMS)
    elif PERSON.fullmatch(subject):
        reader.note(night.decisions, "reidentification", [f"person:{subject}"])
        persons = [row for row in _people(night) if person_reference(night, row["person_id"]) == subject]
        if not persons:
            raise _nobody(night)
        _persons(out, persons)
    elif PSEUDONYM.fullmatch(subject) or corpus is not None:
        _pseudonym(out, night, subject, corpus, reader)
    else:
        raise ConfigurationError("curation reidentify", "that is no name of anything", FORMS)
    return 0


def _restricted(project: Project) -> Night:
    """Return the tables with the deployment's own keys: with others nothing would be recognized."""
    night = read_state(project).as_night()
    if night is None:
        raise ConfigurationError(
            str(project.locations.restricted), "nothing has run here", "call it where the restricted tables are"
        )
    return night


def _nobody(night: Night) -> ConfigurationError:
    return ConfigurationError(
        "curation reidentify",
        f"nothing in the tables of {night.as_of} gives that",
        "it may be of another corpus, key or profile, of an earlier state of its document, or of somebody erased since",
    )


@dataclass(frozen=True)
class _Mark:
    """The text to look for in redacted texts: a pseudonym of any type and operator, or exactly this text."""

    text: str

    @property
    def ten(self) -> str | None:
        match = PSEUDONYM.fullmatch(self.text)
        return match[1] if match else None

    def named(self, night: Night) -> str:
        """Return the text's name for the log: other values than pseudonyms and placeholders may be anything, so are
        keyed.
        """
        if self.ten:
            return f"pseudonym:{self.ten}"
        whole = _bracketed(self.text)
        return f"placeholder:{whole}" if PLACEHOLDER.fullmatch(whole) else f"value:{_keyed(night, self.text)}"

    def fits(self, span: Replaced) -> bool:
        return span.written in (self.text, _bracketed(self.text)) or (self.ten is not None and self.ten in span.written)


def _bracketed(text: str) -> str:
    return text if text.startswith("[") else f"[{text}]"


def _keyed(night: Night, text: str) -> str:
    return keyed(night.keys.suppression, "value", text)


def _example(out: Console, night: Night, example_id: str, placeholder: str | None, reader: Reader) -> None:
    rows = night.tables.read(EXAMPLES_TABLE, EXAMPLES, where=pc.field("example_id") == example_id).to_pylist()
    if not rows:
        raise ConfigurationError(example_id, "no example of that id is known", "see `example_id` in a release's rows")
    mark = _Mark(placeholder) if placeholder is not None else None
    subjects = [f"example:{example_id}", *(f"document:{night.suppression.document(row['doc_id'])}" for row in rows)]
    reader.note(night.decisions, "reidentification", [*subjects, *([mark.named(night)] if mark else [])])
    for row in rows:
        recipe = night.project.every(Recipe).get(row["corpus"])
        if recipe is None:
            raise ConfigurationError(row["corpus"], "its recipe is gone", "put it back to redact as it did")
        replacements: list[Replaced] = []
        for spans in _again(night, recipe, [row["doc_id"]]):
            if isinstance(spans, str):
                raise ConfigurationError(
                    example_id, f"not in {row['corpus']} now because {in_words(spans)}", "see `curation explain`"
                )
            replacements += [span for span in spans if mark is None or mark.fits(span)]
        if not replacements:
            raise _nobody(night)
        _spans(
            out,
            night,
            replacements,
            f"Example {example_id} of {row['corpus']}, as its document stands on {night.as_of}",
        )
    out.print("Numbers are counted anew each night: compare what stands around with the row you hold", soft_wrap=True)


def _pseudonym(out: Console, night: Night, subject: str, corpus: str | None, reader: Reader) -> None:
    mark = _Mark(subject)
    wide = [
        r
        for r in night.project.every(Recipe).values()
        if night.project.one(PrivacyPolicy).profile(r.profile).scope != "example"
    ]
    recipes = [recipe for recipe in wide if corpus in (None, recipe.name)]
    if not recipes:
        raise ConfigurationError(
            f"--corpus {corpus}" if corpus else "curation reidentify",
            "a pseudonym reaches no farther than its example there",
            "give the example's id, then the pseudonym",
        )
    reader.note(night.decisions, "reidentification", [mark.named(night)], corpus=corpus or "any")
    for recipe in recipes:
        again = Again(night, recipe)
        if mark.ten is not None:
            pseudonyms = again.redaction.pseudonyms("")
            people = [row for row in _people(night) if pseudonyms.of(("person", row["person_id"])) == mark.ten]
            if people:
                _persons(out, people)
                return
        where = pc.field("corpus") == recipe.name
        ids = sorted(set(night.tables.read(EXAMPLES_TABLE, EXAMPLES, ["doc_id"], where)["doc_id"].to_pylist()))
        for spans in _again(night, recipe, ids, again):
            replacements = [] if isinstance(spans, str) else [span for span in spans if mark.fits(span)]
            if replacements:
                _spans(out, night, replacements, f"In a document of {recipe.name}, as it stands on {night.as_of}")
                return
    raise _nobody(night)


def _again(
    night: Night, recipe: Recipe, ids: Sequence[str], again: Again | None = None
) -> Iterator[list[Replaced] | str]:
    """Yield the spans of each document, in order of id by source, reading some documents at a time."""
    again = again or Again(night, recipe)
    wanted = set(ids)
    for source in recipe.select.sources:
        documents = cleaned_documents(night, source).sort_by("doc_id").to_pylist()
        for part in batched((row for row in documents if row["doc_id"] in wanted), AT_ONCE, strict=False):
            scanned = again.scanned(part)
            yield from (again.replaced(row, scanned) for row in part)


def _people(night: Night) -> list[PersonRow]:
    rows: list[PersonRow] = (
        night.tables.read("people", PEOPLE).sort_by([("source", "ascending"), ("ref", "ascending")]).to_pylist()
    )
    return rows


def _spans(out: Console, night: Night, found: Sequence[Replaced], title: str) -> None:
    from rich.table import Table

    holders = {span.person_id for span in found} - {None}
    people = {row["person_id"]: row for row in _people(night) if row["person_id"] in holders}
    table = Table(title=title, title_justify="left")
    for column in ("stands there", "stands for", "known as", "found by", "in", "around it"):
        table.add_column(column, overflow="fold")
    told: set[tuple[str, str, str | None]] = set()
    for span in found:
        key = (span.written, span.value, span.person_id)
        if key in told:
            continue
        told.add(key)
        person = people.get(span.person_id or "")
        cells = (
            span.written,
            span.value,
            f"{person['source']}:{person['ref']}" if person else "",
            f"{span.recognizer}, {span.type}",
            span.where,
            " ".join(span.around.split()),
        )
        table.add_row(*map(printable, cells))
    out.print(table)
    _persons(out, list(people.values()), everybody=_people(night))


def _persons(out: Console, rows: Sequence[PersonRow], everybody: Sequence[PersonRow] = ()) -> None:
    """Print each of the persons with every reference that is on file for them."""
    from rich.table import Table

    if not rows:
        return
    ids = {row["person_id"] for row in rows}
    table = Table(title="Known people", title_justify="left")
    for column in ("reference", "names", "e-mails", "phones", "accounts"):
        table.add_column(column, overflow="fold")
    for row in everybody or rows:
        if row["person_id"] in ids:
            values = ("\n".join(row[name] or ()) for name in ("names", "emails", "phones", "accounts"))
            table.add_row(*map(printable, (f"{row['source']}:{row['ref']}", *values)))
    out.print(table)
