"""Names that only a model can find: spaCy around the words that may be one, in batches, and what it says checked."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from curation.canonical import FOLDED, RUN, WORD, folded
from curation.document import digest
from curation.privacy import token_classifier, unexplained
from curation.privacy.code import OF_CODE
from curation.privacy.languages import prevailing
from curation.privacy.model_packages import pinned, refuse_unpinned
from curation.privacy.policy import EntityType, PrivacyPolicy
from curation.privacy.resolve import MODEL
from curation.privacy.rules.brands import LIBRARY as BRANDS
from curation.privacy.rules.brands import is_brand
from curation.privacy.rules.coined import is_coined
from curation.privacy.rules.english import LIBRARY, all_words, common_words
from curation.privacy.rules.given_names import MONTHS, TICKET_WORDS, Names, names
from curation.privacy.rules.name_cues import AFTER, CALLING, PARTICLES
from curation.privacy.rules.place_names import place_names
from curation.privacy.rules.recognizer import Hit, installed_version
from curation.privacy.rules.rows import rows_of_things
from curation.privacy.rules.things import FIRMS, THINGS
from curation.privacy.rules.words import CAMEL
from curation.privacy.token_classifier import LIBRARIES as CLASSIFYING
from curation.privacy.token_classifier import TokenClassifier
from curation.privacy.token_classifier import shipped as token_classifiers
from curation.privacy.unexplained import LIBRARY as VOCABULARIES
from curation.privacy.unexplained import PARAGRAPH, Unexplained

if TYPE_CHECKING:
    from spacy.language import Language

VERSION = "12"
BATCH = 64  # segments through a model at once
# The NER has a tok2vec of its own; without the others ×1.8.
NOT_NEEDED = ["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer"]
LABELS: Mapping[str, EntityType] = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "GPE": "LOCATION",
    "LOC": "LOCATION",
    "FAC": "LOCATION",
}
SCORE = 0.85
SENTENCE_START = re.compile(r"(?:^|[.!?\n>*|] ?)[\"'“(]?$")
REACH = 5  # words: the model's four layers look at four tokens to each side
CAPITALISED = re.compile(r"[^\W\d_a-z][^\W_]*")  # also in a script without capitals
OPENS = re.compile(r"(?:^|(?:(?<![^\W\d_a-z])\.|[!?\n>*|:\]]) ?)[\"'“(]?$")  # not behind an initial
ROW_NEXT = re.compile(r",? (?:and|&|or) [A-Z]|, [A-Z]|\n")
IDENTIFIER = re.compile(rf"[\d/\\_=<>{{}}@#$%&+~^`|:;()\[\]]|\b{CAMEL.pattern}|[A-Z]{{2}}[a-z]{{2}}")
NO_NAME_AFTER = re.compile(
    r"\b(?:the|a|an|our|your|this|that|these|each|every|any|no|its|in|into|on|onto|via|within|inside|per|version)\s$",
    re.I,
)
HEADING = re.compile(r"(?:^|\n)[ \t]{0,3}(?:#|=|\d+\.)[^\n]{0,60}$")
LONGEST_ACRONYM = 5  # letters
BESIDE = re.compile(r"([^\W\d_]{2,})(?: | or |/)\Z")  # before a product: `Intel or Xx`; `PayPal and Xx called`
DRAWN_OUT = re.compile(r"([^\W\d_])\1\1", re.IGNORECASE)  # Sooo, Grrr
LOWER_WORDS = 3  # of a name without capitals
LINE_LONGEST = 60  # characters of a heading
SMALL_WORD = 3  # letters of a word that headings write small
PLAIN_LINE = re.compile(r"[ \t#*=_|>-]{0,6}[^\n.,:;!?@\"]{1,60}")
COMPOUNDS = ("nummer", "adresse", "datum", "bestellung", "rechnung", "lieferung", "anfrage")  # German and Dutch nouns
LINE = re.compile(r"[^\n]+")
DIGIT = re.compile(r"\d")
NAME_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
Word = tuple[int, int, str]  # start, end, folded
Named = tuple[EntityType, Hit]


class Models:
    """The models of a policy, each loaded when a text first asks for it."""

    def __init__(self, policy: PrivacyPolicy) -> None:
        self.packages = policy.models
        self.pins = policy.model_packages
        self.allowed = frozenset(tuple(WORD.findall(folded(term).text)) for term in policy.allow)
        self.longest = max(map(len, self.allowed), default=0)

    @property
    def identity(self) -> str:
        """`model:` and 16 hex digits over the models, the libraries, and the terms that are no names."""
        pins = {each: pinned(each, self.pins) for each in self.packages.values()}
        versions = [f"{language} {each} {pins[each]}" for language, each in sorted(self.packages.items())]
        terms = sorted(" ".join(term) for term in self.allowed)
        libraries = [
            f"{each} {installed_version(each)}" for each in ("spacy", "faker", "babel", "py3langid", LIBRARY, BRANDS)
        ]
        if self.classifiers:
            libraries += [f"{each} {installed_version(each)}" for each in (*CLASSIFYING, VOCABULARIES)]
            libraries += [token_classifier.VERSION, unexplained.VERSION]
        return f"{MODEL}:{digest(VERSION, *libraries, *versions, '', *terms).hex()[:16]}"

    @property
    def types(self) -> frozenset[EntityType]:
        """What they find."""
        return frozenset(("PERSON", "LOCATION", *(("STREET_ADDRESS",) if self.classifiers else ())))

    @property
    def classifiers(self) -> tuple[str, ...]:
        """The token classifiers, each with version, digest, licence and the languages that it is asked for."""
        found = []
        for package in sorted(token_classifiers().keys() & self.packages.values()):
            pin, licence = pinned(package, self.pins), token_classifiers()[package].licence
            languages = "+".join(sorted(each for each, asked in self.packages.items() if asked == package))
            found.append(f"{package} {pin.version if pin else ''} {pin.sha256 if pin else ''} {licence} {languages}")
        return tuple(found)

    def names(self, texts: Sequence[tuple[str, str]]) -> list[list[Named]]:
        """Persons and places in each (text, language), in order; a text alone gives the same as in any batch.

        A text in a language without a model, or in another one than was said, has none: an English model calls every
        second word of it a name.
        """
        found: list[list[Named]] = [[] for _ in texts]
        for language in sorted({language for _, language in texts} & set(self.packages)):
            reader = self._reader(language)
            asked = [
                (number, at, segment)
                for number, (text, own) in enumerate(texts)
                if own == language and prevailing(text) in (None, language)
                for at, segment in reader.segments(text)
            ]
            read = reader.read(dict.fromkeys(segment for _, _, segment in asked))
            rows = {number: rows_of_things(texts[number][0]) for number, _, segment in asked if read[segment]}
            for number, at, segment in asked:
                for kind, start, end in read[segment]:
                    for span in reader.checked(texts[number][0], at + start, at + end, kind):
                        thing = kind == "PERSON" and _in_row(texts[number][0], span, rows[number])
                        if not (thing or self._allowed(texts[number][0][span[0] : span[1]])):
                            found[number].append((kind, Hit(*span, SCORE)))
        return found

    def _reader(self, language: str) -> Reader:
        package = self.packages[language]
        if package in token_classifiers():
            if package not in _classifiers:
                refuse_unpinned(package, self.pins)
                _classifiers[package] = TokenClassifier(package)
            return Unexplained(_classifiers[package], language)
        return _Spacy(self._model(package))

    def _model(self, package: str) -> Language:
        if package not in _loaded:
            refuse_unpinned(package, self.pins)
            _loaded[package] = _load(package)
        return _loaded[package]

    def _allowed(self, text: str) -> bool:
        """Whether a text consists of allowed terms only."""
        words = WORD.findall(folded(text).text) if self.allowed else []
        reached = {0}
        for end in range(1, len(words) + 1):
            starts = range(max(0, end - self.longest), end)
            if any(start in reached and tuple(words[start:end]) in self.allowed for start in starts):
                reached.add(end)
        return bool(words) and len(words) in reached


class Reader(Protocol):
    """How the model of one language is asked."""

    def segments(self, text: str) -> Iterator[tuple[int, str]]:
        """(offset, part) of what of a text is worth reading."""

    def read(self, segments: Iterable[str]) -> dict[str, list[tuple[EntityType, int, int]]]:
        """What the model finds in each of these."""

    def checked(self, text: str, start: int, end: int, kind: EntityType) -> Iterator[tuple[int, int]]:
        """What of a span is what the model says."""


@dataclass(frozen=True)
class _Spacy:
    """A model of spaCy's around words that may be a name."""

    model: Language

    def segments(self, text: str) -> Iterator[tuple[int, str]]:
        return _segments(text, names())

    def read(self, segments: Iterable[str]) -> dict[str, list[tuple[EntityType, int, int]]]:
        return _read(self.model, segments)

    def checked(self, text: str, start: int, end: int, kind: EntityType) -> Iterator[tuple[int, int]]:
        return _checked(text, start, end, kind, names())


def _read(model: Language, segments: Iterable[str]) -> dict[str, list[tuple[EntityType, int, int]]]:
    """What a model finds in each segment. What it remembers of their words is forgotten after."""
    with model.memory_zone():
        documents = model.pipe(((segment, segment) for segment in segments), as_tuples=True, batch_size=BATCH)
        return {
            segment: [
                (LABELS[each.label_], each.start_char, each.end_char) for each in document.ents if each.label_ in LABELS
            ]
            for document, segment in documents
        }


def _segments(text: str, lists: Names) -> Iterator[tuple[int, str]]:
    """(offset, part) of what is worth reading: each word that may be a name, with the words that the model looks at."""
    for paragraph in PARAGRAPH.finditer(text):
        words = [word.span() for word in RUN.finditer(text, *paragraph.span())]
        first = last = -1
        before = ""
        for index, (start, end) in enumerate(words):
            found = CAPITALISED.search(text, start, end)
            plain = _plain(found.group()) if found else ""
            if found and _candidate(text, found, plain, before, lists):
                if first >= 0 and index - REACH > last + REACH + 1:
                    yield words[first][0], text[words[first][0] : words[min(last + REACH, len(words) - 1)][1]]
                    first = -1
                first = max(index - REACH, 0) if first < 0 else first
                last = index
            before = plain
        if first >= 0:
            yield words[first][0], text[words[first][0] : words[min(last + REACH, len(words) - 1)][1]]


def _candidate(text: str, found: re.Match[str], plain: str, before: str, lists: Names) -> bool:
    """Whether a word may be part of a name that only a model can find: rules find a sure given name and its surname."""
    if plain in lists.sure or (before in lists.sure and plain in lists.surnames) or plain in MONTHS:
        return False
    if plain in lists.everyday:
        return plain in lists.unsure and SENTENCE_START.search(text, max(0, found.start() - 3), found.start()) is None
    if plain in lists.surnames or plain in lists.unsure:
        return True
    word = found.group()
    return not (word.isupper() and 1 < len(word) <= LONGEST_ACRONYM and word.isascii()) and not DIGIT.search(word)


def _checked(text: str, start: int, end: int, kind: EntityType, lists: Names) -> Iterator[tuple[int, int]]:
    """What of a model's span is a name, going by its words and the text around it: a name ends with its line."""
    if kind != "PERSON":
        yield start, end
        return
    for line in LINE.finditer(text, start, end):
        words = [(word.start(), word.end(), _plain(word.group())) for word in NAME_WORD.finditer(text, *line.span())]
        if _is_thing(text, words, lists) or (len(words) == 1 and _in_heading(text, words[0], lists)):
            continue
        if any(text[at].isupper() for at, _, _ in words):
            while words and not _names_somebody(text, words[0], lists, words[1:]):
                words.pop(0)
            while words and not _names_somebody(text, words[-1], lists, words[:-1]):
                words.pop()
        if not any(lists.know(plain) for _, _, plain in words):
            while words and words[0][2] in lists.ordinary:
                words.pop(0)
            while words and words[-1][2] in lists.ordinary:
                words.pop()
        if not words or _is_place(words, lists) or _opens(text, words, lists) or _is_product(text, words, lists):
            continue
        first, last = words[0][0], words[-1][1]
        last -= 2 if text.endswith(("'s", "’s"), first, last) else 0
        dotted = len(words[-1][2]) == 1 and text.startswith(".", last)
        if last - first > 1 and not IDENTIFIER.search(text, first, last) and _may_name(text, words, lists):
            yield first, last + dotted


def _is_thing(text: str, words: list[Word], lists: Names) -> bool:
    """Whether words that nobody has heard of as a name are a place, or a brand before a thing: `Xx Scanner`."""
    if not words or any(plain in lists.sure for _, _, plain in words):
        return False
    after = NAME_WORD.match(text, words[-1][1] + 1) if text.startswith(" ", words[-1][1]) else None
    ends = [(start, plain) for start, _, plain in words[1:]]
    ends += [(after.start(), _plain(after.group()))] if after else []
    if any(plain in FIRMS and text[start].isupper() for start, plain in ends):
        return True
    if len(words) == 1 and words[0][2].endswith(COMPOUNDS):
        return True
    if any(plain in THINGS and plain not in lists.surnames and text[start].isupper() for start, plain in ends):
        return True
    return _is_place(words, lists)


def _is_product(text: str, words: list[Word], lists: Names) -> bool:
    """Whether words are a brand's, or, where no list knows one of them, stand right behind or begin with a brand's,
    stand before a sign of code, or are written small and made as no name is: many surnames are two words, and
    whoever is mistyped is somebody."""
    start, end, plain = words[0][0], words[-1][1], [word for _, _, word in words]
    if is_brand(text[start:end].removesuffix("'s").removesuffix("’s")):
        return True
    if any(map(lists.know, plain)):
        return False
    before = BESIDE.search(text, max(0, start - LINE_LONGEST), start)
    branded = before is not None and text[before.start()].isupper() and _is_only_a_brand(before[1])
    branded = branded or any(_is_only_a_brand(text[start:to]) for _, to, _ in words[:-1])
    coined = len(words) == 1 and text[start].islower() and is_coined(plain[0])
    return branded or coined or OF_CODE.match(text, end) is not None


def _is_only_a_brand(written: str) -> bool:
    """Whether what stands before a word is a brand and no word of English, as Indeed, Make and Target are."""
    return written.lower() not in common_words() and is_brand(written)


def _in_row(text: str, span: tuple[int, int], rows: list[tuple[int, int, frozenset[str]]]) -> bool:
    """Whether a span is one of the places or the software that a row consists of."""
    start, end = span
    return any(
        first <= start
        and end <= last
        and words.issuperset(_plain(word) for word in NAME_WORD.findall(text, start, end))
        for first, last, words in rows
    )


def _in_heading(text: str, word: Word, lists: Names) -> bool:
    """Whether an everyday word stands in a line of capitalised words of which none calls somebody: `Pay Your Bill`."""
    start, end, plain = word
    if plain in lists.sure or not (plain in lists.everyday or plain in lists.unsure):
        return False
    before = text[max(text.rfind("\n", 0, start) + 1, start - LINE_LONGEST) : start]
    line = before + text[start:end] + text[end : end + LINE_LONGEST].partition("\n")[0]
    if len(line) > LINE_LONGEST or not PLAIN_LINE.fullmatch(line):
        return False
    others = [each for each in NAME_WORD.findall(line) if _plain(each) != plain]
    folded_others = [_plain(each) for each in others]
    if not others or any(each in lists.sure or each in CALLING for each in folded_others):
        return False
    last = NAME_WORD.findall(before)[-1:]
    introduced = bool(last) and _plain(last[0]) in AFTER
    return not introduced and all(not each[0].islower() or len(each) <= SMALL_WORD for each in others)


def _opens(text: str, words: list[Word], lists: Names) -> bool:
    """Whether one word of English, however rare, opens a sentence, a line or a title: there it has a capital whatever
    it is. A name in a row with another one does not: `Fleischer and Mcintosh`."""
    start, end, plain = words[0]
    if len(words) > 1 or lists.know(plain) or text[start:end].lower() not in all_words():
        return False
    return OPENS.search(text, max(0, start - 4), start) is not None and ROW_NEXT.match(text, end) is None


def _is_place(words: list[Word], lists: Names) -> bool:
    known = any(lists.know(plain) for _, _, plain in words)
    return not known and " ".join(plain for _, _, plain in words) in place_names()


def _plain(word: str) -> str:
    own = word.removesuffix("'s").removesuffix("’s")
    return own.lower() if own.isascii() else own.translate(FOLDED)


def _names_somebody(text: str, word: Word, lists: Names, others: list[Word]) -> bool:
    """Whether a word at the edge of a span belongs to its name."""
    start, _, plain = word
    if not text[start].isupper() and text[start].islower():
        return False
    if plain not in lists.everyday:
        # `Quoting Anna Smith`: what is done with who follows.
        doing = plain.endswith("ing") and not lists.know(plain)
        return not (doing and others and others[0][0] > start and others[0][2] in lists.sure)
    beside = any(other in lists.sure or other in lists.surnames for _, _, other in others)
    known = plain in lists.unsure or plain in lists.surnames
    if plain in TICKET_WORDS and plain in THINGS and not beside:
        return False  # `Reason: Server returned …`
    if plain in TICKET_WORDS or plain in THINGS:
        acronym = text[start : word[1]].isupper()
        return known and not beside and not acronym and SENTENCE_START.search(text, max(0, start - 3), start) is None
    return known


def _may_name(text: str, words: list[Word], lists: Names) -> bool:
    """Whether words can be a name: known as one, or not known as anything else."""
    start, end = words[0][0], words[0][1]
    first = text[start:end]
    capital = [not text[at].islower() for at, _, _ in words]
    if not any(capital):
        return words[0][2] in lists.sure and len(words) <= LOWER_WORDS
    if any(plain in lists.sure for _, _, plain in words):
        return True
    known = any((plain in lists.surnames or plain in lists.unsure) for _, _, plain in words)
    if len(words) > 1:
        return known or not (
            all(plain in lists.everyday or _in_lower_case(text, text[at:to]) for at, to, plain in words)
            or HEADING.search(text, max(0, start - 80), start)
            or not all(upper or plain in PARTICLES for upper, (_, _, plain) in zip(capital, words, strict=True))
        )
    if not known and ((first.isupper() and first.isascii() and len(first) > 1) or DRAWN_OUT.search(first)):
        return False
    surname = words[0][2] in lists.surnames and not (words[0][2] in lists.everyday or words[0][2] in lists.unsure)
    return surname or not (NO_NAME_AFTER.search(text, max(0, start - 12), start) or _in_lower_case(text, first))


def _in_lower_case(text: str, word: str) -> bool:
    """Whether a text writes a word without capitals too."""
    lower = word.lower()
    return lower in text and re.search(rf"\b{re.escape(lower)}\b", text) is not None


_loaded: dict[str, Language] = {}  # once a process
_classifiers: dict[str, TokenClassifier] = {}


def _load(package: str) -> Language:
    import spacy

    found = importlib.import_module(package)
    path = found.model_path() if hasattr(found, "model_path") else found.__path__[0]
    return spacy.load(str(path) if hasattr(found, "model_path") else package, exclude=NOT_NEEDED)
