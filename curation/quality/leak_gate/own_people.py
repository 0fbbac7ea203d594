"""Finds first names and surnames of a document's own people where they stand alone in examples made from it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.settings import CleaningSettings
from curation.corpora.choice.material import with_turns
from curation.corpora.example import EXAMPLES
from curation.corpora.recipe import Recipe
from curation.corpora.shapes.thread import SPEAKERS
from curation.corpora.step import EXAMPLES_TABLE
from curation.document import DOCUMENTS, DocumentRow
from curation.privacy.models.name_words import CAPITALISED, PARTICLES, SELDOM_WORDS, SUFFIXES, TITLES
from curation.privacy.models.name_words import WORDS as COMMON_WORDS
from curation.quality.leak_gate.hits import Found, plain_letters, plain_words
from curation.state.night import Night

SINGLE_LETTERS, PART_LETTERS = 2, 3  # fewest letters of a name, and of a part of a compound such as Anne-Marie
CACHED = 4096  # sets of people whose names are cached
BESIDE = 80  # characters that are read beside a name that is also a word
ASIDE = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]")  # Jane Doe (Sales)
AFFILIATION = re.compile(r"(?<=\S) [-–—|] .{2,80}\Z")  # Jane Doe - Acme Sales
NO_NAMES = TITLES | SUFFIXES | PARTICLES
CAPITAL = re.compile(r"(?<![^\W_])[^\W\da-z_][^\W_]+")  # a word that does not begin with a small letter

NOBODY = ("account", "system")  # roles of companies and programs, whose names are no person's

Names = Mapping[str, str]  # name without case and accents → person_id

WORDS = COMMON_WORDS | SELDOM_WORDS


def _parts(name: str) -> list[str]:
    """Return the words of a name, without what stands in brackets or, after two words, behind a dash: a firm, an
    office.
    """
    plainly = ASIDE.sub(" ", name)
    alone = AFFILIATION.sub("", plainly).replace(",", ", ").split()
    return alone if len(alone) > 1 else plainly.split()


class OwnPeople:
    """The single names of the people of each example's documents: their authors, and the person that each is about.

    Args:
        people: rows of `PEOPLE`.
        documents: `doc_id`, `kind`, `source`, `about_ref` and `turns` of each.
        examples: (example id, doc_id).
        declared: texts from the settings, which no person of a document wrote. A text that equals one of them has no
            names, and a name that is a word of one counts only alone on its line.
    """

    def __init__(
        self,
        people: pa.Table,
        documents: Iterable[DocumentRow],
        examples: Iterable[tuple[str, str]],
        declared: Iterable[str] = (),
    ) -> None:
        self._declared = frozenset(declared)
        self._capitalised = CAPITALISED | {word for text in self._declared for word in plain_words(text)}
        by_reference: dict[tuple[str, str | None], str] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        for row in people.select(["person_id", "source", "ref", "role", "names"]).to_pylist():
            by_reference[row["source"], row["ref"]] = row["person_id"]
            if row["role"] not in NOBODY:
                self._names[row["person_id"]] = (*self._names.get(row["person_id"], ()), *row["names"])
        cast: dict[str, frozenset[str]] = {}
        same: dict[frozenset[str], frozenset[str]] = {}  # many documents have the same people: one set for all
        articles: set[str] = set()
        for document in documents:
            source = document["source"]
            if document["kind"] == "article":
                articles.add(document["doc_id"])
            references = {turn["author_ref"] for turn in document["turns"]} | {document["about_ref"]}
            who = frozenset(by_reference[source, ref] for ref in references if (source, ref) in by_reference)
            cast[document["doc_id"]] = same.setdefault(who, who)
        self._cast: dict[str, frozenset[str]] = {}
        self._with_articles: set[str] = set()
        for example, doc_id in examples:
            if doc_id in cast:
                self._cast[example] = cast[doc_id]
            if doc_id in articles:
                self._with_articles.add(example)
        self._of = functools.lru_cache(maxsize=CACHED)(self._singles)
        self._named = functools.lru_cache(maxsize=CACHED)(lambda who: " ".join(sorted(self._of(who))).encode())

    def articles(self, example_id: str) -> bool:
        """Return whether an example was made from an article, so that its text may hold what only articles may."""
        return example_id in self._with_articles

    def names(self, example_id: str, text: str) -> Names:
        """Return the names to look for in a text of an example; none where the text comes from the settings."""
        who = self._cast.get(example_id)
        return self._of(who) if who and text not in self._declared else {}

    def asked(self, example_id: str, text: str) -> bytes:
        """Return the names that `names` gives, as bytes, without their persons."""
        who = self._cast.get(example_id)
        return self._named(who) if who and text not in self._declared else b""

    def _singles(self, who: frozenset[str]) -> Names:
        people: dict[str, str] = {}
        for person in sorted(who):
            for part in (part for name in self._names.get(person, ()) for part in _parts(name)):
                part_words = plain_words(part)
                least = SINGLE_LETTERS if len(part_words) == 1 else PART_LETTERS
                for word in part_words:
                    if len(word) >= least and not word.isdigit() and word not in NO_NAMES:
                        people.setdefault(word, person)
        return people

    def search(self, text: str, names: Names, *, words: bool = True) -> Iterator[Found]:
        """Yield each of the names that stands capitalised as a word of its own.

        A name that is also a common word counts only where it must be a name: alone on its line, or inside a sentence
        if only names have capitals there. Linear in the text.

        Args:
            text: a text as from `leak.bare`.
            words: whether names that are also words are looked for. Without its emphasis what a menu says ("click
                **Mark**") looks like somebody's name.
        """
        for match in CAPITAL.finditer(text) if names else ():
            spelling = match.group()
            word = plain_letters(spelling)
            person = names.get(word)
            if person is None or not spelling[0].isupper() or (len(spelling) == SINGLE_LETTERS and spelling.isupper()):
                continue
            if word in WORDS and not words:
                continue
            if word in self._capitalised or (word in WORDS and spelling.isupper()):
                counts = _alone(text, *match.span())
            else:
                counts = word not in WORDS or _inside(text, match.start()) or _alone(text, *match.span())
            if counts:
                yield Found(*match.span(), "single_name", person)


def _inside(text: str, start: int) -> bool:
    """Return whether the text before in the line does not end a sentence."""
    before = text[max(0, start - BESIDE) : start].rpartition("\n")[2].rstrip(" \t")
    return before[-1:].islower() or before.endswith(",")


def _alone(text: str, start: int, end: int) -> bool:
    """Return whether nothing else stands in the line."""
    before = text[max(0, start - BESIDE) : start].rpartition("\n")[2]
    after = text[end : end + BESIDE].partition("\n")[0]
    return not before.strip(" \t>*_-") and not after.strip(" \t*_,.!")


def own_people(night: Night, corpus: str, people: pa.Table) -> OwnPeople:
    """Return the people of the documents of a corpus tonight. Memory: ids of its documents and examples, no text."""
    made = pc.field("corpus") == corpus
    examples = night.tables.read(EXAMPLES_TABLE, EXAMPLES, ["example_id", "doc_id"], made)
    wanted = pc.unique(examples["doc_id"])
    columns = ["doc_id", "kind", "source", "about_ref", "turns"]

    def documents() -> Iterator[DocumentRow]:
        for source in night.project.every(Recipe)[corpus].select.sources:
            for batch in night.tables.scan(f"{source}_documents", DOCUMENTS, columns):
                for own in batch.filter(pc.is_in(batch["doc_id"], value_set=wanted)).combine_chunks().to_batches():
                    yield from with_turns(own, ["author_ref"]).to_pylist()

    pairs = zip(examples["example_id"].to_pylist(), examples["doc_id"].to_pylist(), strict=True)
    return OwnPeople(people, documents(), pairs, declared_texts(night, corpus))


def declared_texts(night: Night, corpus: str) -> Iterator[str]:
    """Yield every text that the corpus's recipe, a vocabulary or the shapes hold, and may put into an example."""
    yield from SPEAKERS.values()
    recipe, cleaning = night.project.every(Recipe)[corpus], night.project.one(CleaningSettings)
    yield from _strings(recipe.shape.model_dump(mode="json"))
    for vocabulary in cleaning.vocabularies.values():
        yield from _strings(vocabulary.model_dump(mode="json"))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from (name, *_strings(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
