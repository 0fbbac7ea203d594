"""Build the glossary of a company's words: acronyms, product codes and jargon, with definitions from its articles."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypedDict

import pyarrow as pa
from pydantic import Field

from curation.cleaning.pages.function_words import EVERY
from curation.corpora.closed import Closed
from curation.corpora.example import Example, Maker, RedactedDocument, RedactedTurn
from curation.corpora.shapes.codes import coded, series
from curation.corpora.shapes.definitions import GAP, Definition, Kind, definitions, kind_of

WORD = re.compile(r"\w[\w&’'-]*\b")
LINKED = re.compile(r"https?://\S+")
LISTABLE = re.compile(r"[A-Z]{2,6}")
# What may be jargon where nothing defines it: never an ordinary word, but one with a capital inside (`OpenStack`), and
# two or three words with capitals behind one without, so that the first of a sentence is none of them.
COMPOUND = re.compile(r"[A-Z]?[a-z]{2,20}(?:-?[A-Z][a-z]{1,20}){1,3}")
NAMED = re.compile(r" (?<=[a-z] )([A-Z][a-z]{2,20}(?: [A-Z][a-z]{2,20}){1,2})\b")
# A likelihood ratio that one word in ten thousand reaches by chance (Rayson & Garside, Comparing corpora using
# frequency profiling, 2000, give 15.13 for p < 0.0001).
KEY = 15.13
_CODE: Kind = "product code"
_ACRONYM: Kind = "acronym"


class GlossarySettings(Closed):
    """Settings that say which words are listed."""

    least_documents: int = Field(
        default=5,
        ge=2,
        description="Fewest documents that must use a word for it to be listed without a definition. A product code "
        "must also be named by an article.",
    )
    jargon: int = Field(
        default=50,
        ge=0,
        description="Most undefined names and compounds that are listed for each domain because they set it apart "
        "from the others.",
    )
    numbering: int = Field(
        default=20,
        ge=2,
        description="Letters that stand before at least this many different numbers count things, such as orders, and "
        "are not products.",
    )


@dataclass
class _Use:
    """The uses of a term: counts by written form, the number of documents, and the first documents that use it."""

    documents: int = 0
    forms: Counter[str] = field(default_factory=Counter)
    first: list[str] = field(default_factory=list)


_Spoken = dict[tuple[str, str], Counter[str]]  # language, domain → word as it is written → how often


class Meta(TypedDict):
    """What is known of a document beside its text."""

    domain: str
    language: str | None
    document_type: str
    department: str | None
    region: str | None
    month: str


@dataclass(frozen=True)
class Read:
    """What one document contributes to the glossary.

    `words`: all its words in order, separated by spaces; `names`: each run of words written as a name; `codes`:
    possible product codes.
    """

    doc_id: str
    meta: Meta
    words: str
    article: bool = False
    names: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset()
    definitions: tuple[Definition, ...] = ()
    turns: tuple[RedactedTurn, ...] = ()  # turns with definitions, without their text


def glossary_schema(meta: pa.DataType) -> pa.Schema:
    """Return the columns of the glossary.

    `definition` is the one given by most documents, `definitions_found` the number of different ones; `example` is its
    line, `meta` that of its document. Definition, example and meta are null for a word that no article defines.
    `documents` and `occurrences` are counted over all documents of the split.
    """
    return pa.schema(
        [
            ("example_id", pa.string()),
            ("term", pa.string()),
            ("kind", pa.string()),  # acronym, product code, jargon
            ("definition", pa.string()),
            ("definitions_found", pa.int32()),
            ("documents", pa.int32()),
            ("occurrences", pa.int32()),
            ("example", pa.string()),
            ("meta", meta),
        ]
    )


def read_words(document: RedactedDocument, used: Sequence[RedactedTurn], meta: Meta) -> Read | None:
    """Return the words of some turns and, for an article, its definitions; None if there are no words."""
    texts = [_without_redacted(turn) for turn in used]
    text = "\n".join(texts)
    if "://" in text:
        text = LINKED.sub(" ", text)
    words = " ".join(WORD.findall(text))
    if not words:
        return None
    defined_terms: list[Definition] = []
    turns: list[RedactedTurn] = []
    article = document.row["kind"] == "article"
    if article:
        for turn, own in zip(used, texts, strict=True):
            defined = list(definitions(document.title or "", own))
            if defined:
                defined_terms += defined
                turns.append(replace(turn, text=""))
    names = tuple(NAMED.findall(text))
    return Read(document.row["doc_id"], meta, words, article, names, coded(text), tuple(defined_terms), tuple(turns))


def _without_redacted(turn: RedactedTurn) -> str:
    """Return the text of a turn with a gap in place of everything redacted, invented names included."""
    text = turn.text
    if not turn.placeholders:
        return text
    for mark in sorted(turn.placeholders, key=lambda mark: (-len(mark), mark)):
        if mark:
            text = text.replace(mark, GAP)
    return text


def glossary_rows(parts: Sequence[Read], settings: GlossarySettings, maker: Maker) -> Iterator[Example]:
    """Yield the rows of the glossary, in order of kind and term.

    Terms that an article defines and product codes that an article names are always listed. Words found in at least
    `least_documents` documents are listed too: acronyms and product codes by their shape, and compounds and names by
    their keyness, which is Dunning's log-likelihood (Accurate methods for the statistics of surprise and coincidence,
    1993) of a word in one domain against the others in the same language.

    The row of a defined term comes from the documents that define it; any other row from the first documents that use
    the term.
    """
    defined: defaultdict[str, list[tuple[Read, Definition]]] = defaultdict(list)
    for part in parts:
        for definition in part.definitions:
            defined[_key(definition.term, definition.kind)].append((part, definition))
    wanted: dict[str, Kind] = {key: given_definitions[0][1].kind for key, given_definitions in defined.items()}
    spoken = _spoken(parts)
    codes = _codes(parts, spoken, settings)
    for key, kind in [*((code, _CODE) for code in codes), *((word, _ACRONYM) for word in _acronyms(spoken))]:
        wanted.setdefault(key, kind)
    marks = [(word, domain) for word, domain in _keywords(spoken, settings) if not {word, word.upper()} & wanted.keys()]
    looked_for: dict[str, Kind] = {**{word: "jargon" for word, _ in marks}, **wanted}
    uses = _counted(parts, looked_for, spoken, settings.least_documents)
    for word in _enough(marks, uses, settings):
        wanted[word] = "jargon"
    for key, kind in sorted(wanted.items(), key=lambda item: (item[1], item[0])):
        use = uses[key]
        given = defined.get(key)
        if not given and use.documents < (1 if codes.get(key) else settings.least_documents):
            continue
        name = maker.mark("glossary", maker.corpus, key)
        columns: dict[str, object] = {
            "example_id": name,
            "term": min(use.forms, key=lambda form: (-use.forms[form], form), default=key),
            "kind": kind,
            "definitions_found": 0,
            "documents": use.documents,
            "occurrences": sum(use.forms.values()),
        }
        if not given:
            yield Example("glossary", name, columns, (), tuple(use.first))
            continue
        part, best = _best(given)
        columns |= {"term": best.term, "definition": best.definition, "example": best.example, "meta": dict(part.meta)}
        columns["definitions_found"] = len({given_definition.definition.casefold() for _, given_definition in given})
        turns = {turn.turn_id: turn for part_read, _ in given for turn in part_read.turns}
        yield Example(
            "glossary",
            name,
            columns,
            tuple(turns.values()),
            tuple(sorted({part_read.doc_id for part_read, _ in given})),
        )


def _best(given: Sequence[tuple[Read, Definition]]) -> tuple[Read, Definition]:
    """Return the definition that most documents give, on a tie the shortest, with the first document that gives it."""
    often = Counter(definition.casefold() for _, definition in {(p.doc_id, d.definition) for p, d in given})
    return min(
        given,
        key=lambda candidate: (
            -often[candidate[1].definition.casefold()],
            len(candidate[1].definition),
            candidate[1].definition,
        ),
    )


def _key(term: str, kind: Kind) -> str:
    """Return the key of a term: acronyms and codes as written, jargon in lower case."""
    words = " ".join(WORD.findall(term))
    return words.lower() if kind == "jargon" else words


def _spoken(parts: Iterable[Read]) -> _Spoken:
    """Count each written word by language and domain, and each name as well."""
    spoken: _Spoken = {}
    for part in parts:
        place = (part.meta["language"] or "", part.meta["domain"])
        if place not in spoken:
            spoken[place] = Counter()
        spoken[place].update(part.words.split(" "))
        spoken[place].update(part.names)
    return spoken


def _codes(parts: Iterable[Read], spoken: _Spoken, settings: GlossarySettings) -> dict[str, bool]:
    """Return the product codes, and whether an article names each; codes of a series number orders and the like."""
    words = {word for counts in spoken.values() for word in counts}
    numbers = series((word for word in words if not word.isalpha() and kind_of(word) == _CODE), settings.numbering)
    codes: dict[str, bool] = {}
    for part in parts:
        for code in (part.codes & words) - numbers:
            codes[code] = codes.get(code, False) or part.article
    return codes


def _acronyms(spoken: _Spoken) -> Iterator[str]:
    """Yield the acronyms; a word in capitals that is mostly written in small letters is only emphasized."""
    cased: Counter[str] = Counter()
    for counts in spoken.values():
        cased.update(counts)
    for word, number in cased.items():
        if LISTABLE.fullmatch(word):
            small = word.lower()
            if small not in EVERY and cased[small] + cased[small.capitalize()] < number:
                yield word


def _keywords(spoken: _Spoken, settings: GlossarySettings) -> list[tuple[str, str]]:
    """Return the compounds and names that mark one domain against the others of its language.

    Each comes with its domain, the most significant first.
    """
    keywords: list[tuple[float, str, str]] = []
    folded = {place: _folded(counts) for place, counts in spoken.items()}
    for (language, domain), own in folded.items():
        others: Counter[str] = Counter()
        for (tongue, other), counts in folded.items():
            if tongue == language and other != domain:
                others.update(counts)
        size, rest = own.total(), others.total()
        written = spoken[language, domain]
        for word in {form.lower() for form in written if " " in form or _is_compound(form)}:
            number = own[word]
            if number < settings.least_documents or number * rest <= others[word] * size or word in EVERY:
                continue
            ratio = keyness(number, others[word], size, rest)
            if ratio >= KEY:
                keywords.append((-round(ratio, 6), word, domain))
    return [(word, domain) for _, word, domain in sorted(keywords)]


def _is_compound(form: str) -> bool:
    return not form[1:].islower() and COMPOUND.fullmatch(form) is not None


def keyness(number: int, other: int, size: int, rest: int) -> float:
    """Return Dunning's log-likelihood of a word used `number` times in `size` words, `other` times in `rest`."""
    expected = size * (number + other) / (size + rest)
    ratio = number * math.log(number / expected)
    if other:
        ratio += other * math.log(other / (number + other - expected))
    return 2 * ratio


def _folded(counts: Counter[str]) -> Counter[str]:
    totals: Counter[str] = Counter()
    for word, number in counts.items():
        totals[word.lower()] += number
    return totals


def _enough(keywords: Sequence[tuple[str, str]], said: Mapping[str, _Use], settings: GlossarySettings) -> list[str]:
    """Return, in order, the keywords used by enough documents, at most `jargon` for each domain."""
    taken: Counter[str] = Counter()
    words = []
    for word, domain in keywords:
        if said[word].documents >= settings.least_documents and taken[domain] < settings.jargon:
            taken[domain] += 1
            words.append(word)
    return words


def _counted(parts: Iterable[Read], wanted: Mapping[str, Kind], spoken: _Spoken, least: int) -> dict[str, _Use]:
    """Count the uses of each term, as its words in a row; jargon matches in any case."""
    uses = {key: _Use() for key in wanted}
    phrases: defaultdict[str, list[tuple[str, list[str]]]] = defaultdict(list)  # by first word, folded
    for key in sorted(key for key in wanted if " " in key):
        phrases[key.split(" ")[0].lower()].append((key, key.split(" ")))
    single: dict[str, list[str]] = {}  # as it is written → terms
    first: set[str] = set()
    for form in {form for counts in spoken.values() for form in counts}:
        low = form.lower()
        keys = [key for key, folds in ((form, False), (low, True)) if (wanted.get(key) == "jargon") is folds]
        single[form] = [key for key in keys if key in wanted]
        if low in phrases:
            first.add(form)
    single = {form: keys for form, keys in single.items() if keys}
    for part in parts:
        words = part.words.split(" ")
        counts = Counter(words)
        here: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for form in counts.keys() & single.keys():
            for key in single[form]:
                here[key][form] += counts[form]
        if not first.isdisjoint(counts):
            for place, word in enumerate(words):
                if word not in first:
                    continue
                for key, told in phrases[word.lower()]:
                    form = " ".join(words[place : place + len(told)])
                    if (form.lower() if wanted[key] == "jargon" else form) == key:
                        here[key][form] += 1
        for key, forms in here.items():
            use = uses[key]
            use.documents += 1
            use.forms.update(forms)
            if len(use.first) < least:
                use.first.append(part.doc_id)
    return uses
