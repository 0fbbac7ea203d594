"""Known people in a text: names, addresses and numbers however they are written, found in one pass (Aho-Corasick).

Texts and terms are compared as letters and digits only, folded (no case, accents, invisible characters), and a match
counts only where words begin and end and where the separators inside are what such a value may have.
"""

from __future__ import annotations

import functools
import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import pyarrow as pa

from curation.canonical import FOLDED, TITLES, WORD, Mapped, fold, folded, identity, readings
from curation.privacy.resolve import Finding

Kind = Literal["PERSON", "EMAIL_ADDRESS", "PHONE_NUMBER", "ACCOUNT_NUMBER"]
KNOWN, OWN = "known_people", "own_people"
REGIONS = ("US", "GB", "DE", "FR")
GAP = 3  # characters that may stand between two parts of a value
MARKS = str.maketrans("", "", "*_~`")  # of Markdown; a value may stand in them part by part
JOINED = 8  # a name written as one word counts from this length
PHONE_DIGITS = 7
ACCOUNT_CHARACTERS = 5
UMLAUTS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue"), ("ø", "oe"), ("å", "aa"))
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# First names and surnames that are also words: alone they count only where a name must stand.
WORDS = frozenset(
    """
    an april art august baker banks best bill bishop black bob bond brown bush case cash chase church cook cross
    dawn day do drew east faith field fox frank golden good grace grant gray green grey guy hall hand he hill
    hope hunter in jack joy june king lake lane law little long love major mark may moon no north old page pat
    power price ray read rich rose rush sharp she short small smart snow so song south stone story street sue
    summer sun sunny swift they to wall waters way west white will winter wood you young
    """.split()  # noqa: SIM905 - quoted words are not easier to read
)
ADDRESSED = re.compile(
    r"(?:\b(?:hi|hello|dear|hey|good (?:morning|afternoon|evening|day)|welcome|thanks|thank you|thx|regards|cheers|"
    r"best|mr|mrs|ms|dr|hallo|liebe|lieber|guten (?:morgen|tag|abend)|danke|herr|frau|bonjour|bonsoir|cher|chère|merci|"
    r"hola|buenos días|buenas tardes|gracias|ciao|buongiorno|grazie|olá|bom dia|obrigado|cześć|dzień dobry|beste|"
    r"dag)\b)[\s,.!:–-]*$",
    re.IGNORECASE | re.MULTILINE,
)
LINE_START = re.compile(r"^[\s>*_\-–]*\Z", re.MULTILINE)
LINE_ENDS = re.compile(r"[\s*_]*(?:[,:;!.]|$)", re.MULTILINE)
SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+|\n\s*|[\-*>]\s+)[\"'(„“«]*$")


@dataclass(frozen=True)
class Term:
    """One identity of a known person, as declared."""

    value: str
    kind: Kind
    person_id: str | None = None


class _Form(NamedTuple):
    kind: Kind
    person_id: str
    breaks: frozenset[int]  # where in the compact form a separator may stand
    strict: bool  # names: a separator must stand at every break
    code: str = ""  # phones: the country's calling code


def terms_of(people: pa.Table) -> list[Term]:
    """Every identity in a table of `PEOPLE`, sorted; a row with role `account` gives accounts and phones only."""
    terms: set[tuple[str, Kind, str]] = set()
    for person in people.select(["person_id", "role", "names", "emails", "phones", "accounts"]).to_pylist():
        terms.update(_declared(person, person["person_id"], person["role"] != "account"))
    return [Term(*each) for each in sorted(terms)]


def terms_of_person(person: Mapping[str, Any], person_id: str) -> list[Term]:
    """The identities of one `{"names", "emails", "phones", "accounts"}`; a key may be missing."""
    return [Term(*each) for each in sorted(set(_declared(person, person_id, True)))]


def _declared(person: Mapping[str, Any], person_id: str, natural: bool) -> Iterator[tuple[str, Kind, str]]:
    fields: tuple[tuple[str, Kind, bool], ...] = (
        ("names", "PERSON", natural),
        ("emails", "EMAIL_ADDRESS", natural),
        ("phones", "PHONE_NUMBER", True),
        ("accounts", "ACCOUNT_NUMBER", True),
    )
    for key, kind, taken in fields:
        for value in (person.get(key) or ()) if taken else ():
            if value and value.strip():
                yield value.strip(), kind, person_id


class KnownPeople:
    """The dictionary of known people; built once, scanned often. Building is linear in the characters of the terms."""

    def __init__(self, terms: Iterable[Term]) -> None:
        import ahocorasick  # type: ignore[import-not-found, import-untyped, unused-ignore]

        forms: dict[str, set[_Form]] = {}
        for term in terms:
            for compact, form in _forms(term):
                forms.setdefault(compact, set()).add(form)
        self._automaton = ahocorasick.Automaton()
        for compact in sorted(forms):
            found = sorted(
                forms[compact],
                key=lambda form: (form.kind, form.person_id, sorted(form.breaks), form.strict, form.code),
            )
            self._automaton.add_word(compact, (len(compact), tuple(found)))
        self._empty = not forms
        if forms:
            self._automaton.make_automaton()

    def scan(self, text: str) -> list[Finding]:
        """Findings of score 1.0 by recognizer `known_people`, sorted, offsets in `text`; they may overlap."""
        if self._empty or not text:
            return []
        found: set[Finding] = set()
        for reading in readings(text):
            compact = _Compact(fold(reading))
            for last, (length, forms) in self._automaton.iter(compact.letters):
                first = last - length + 1
                for form in forms:
                    span = compact.match(first, last, form)
                    if span is not None:
                        found.add(Finding(*compact.text.span(*span), form.kind, 1.0, KNOWN, form.person_id or None))
        return sorted(found, key=lambda f: (f.start, f.end, f.type, f.person_id or ""))


class _Compact:
    """A folded text as letters and digits only, with the way back."""

    def __init__(self, text: Mapped) -> None:
        self.text = text
        self.starts: list[int] = []  # of each word, in the folded text
        self.at: list[int] = []  # of each word, in the compact text
        words, total = [], 0
        for word in WORD.finditer(text.text):
            words.append(word.group())
            self.starts.append(word.start())
            self.at.append(total)
            total += word.end() - word.start()
        self.letters = "".join(words)

    def _word(self, position: int) -> int:
        return bisect_right(self.at, position) - 1

    def _offset(self, position: int) -> int:
        word = self._word(position)
        return self.starts[word] + position - self.at[word]

    def match(self, first: int, last: int, form: _Form) -> tuple[int, int] | None:
        """The folded [start, end) where the form stands as a value of its own, else None."""
        start, end, text = self._offset(first), self._offset(last) + 1, self.text.text
        if form.kind == "PHONE_NUMBER":
            start = self._phone_start(start, form.code)
            if start < 0 or (end < len(text) and text[end].isdigit()):
                return None
        elif not CJK.match(text[start]) and (
            text[max(start - 1, 0) : start].isalnum() or text[end : end + 1].isalnum()
        ):
            return None
        gaps = set()
        for word in range(self._word(first) + 1, self._word(last) + 1):
            width = self.starts[word] - (self.starts[word - 1] + self.at[word] - self.at[word - 1])
            between = text[self.starts[word] - width : self.starts[word]]
            if len(between.translate(MARKS).strip()) > GAP or len(between) > 8 * GAP:
                return None
            gaps.add(self.at[word] - first)
        if form.kind == "PERSON" and (not gaps <= form.breaks or (form.strict and gaps != form.breaks)):
            return None
        if form.kind == "EMAIL_ADDRESS" and not form.breaks <= gaps:
            return None
        return start, end

    def _phone_start(self, start: int, code: str) -> int:
        """Where the number begins with its prefix (+49, 0049, (0)); -1 where other digits run into it."""
        before = self.text.text[max(0, start - 16) : start]
        prefix = _prefix(code).search(before)
        if prefix:
            return start - len(prefix.group())
        if before[-1:].isalnum():
            return -1
        return start - 1 if before.endswith("(") else start


@functools.cache
def _prefix(code: str) -> re.Pattern[str]:
    country = rf"\(?(?:\+|00|011)?\s?\(?{code}\)?[\s.\-/]{{0,3}}(?:\(0\)|0)?" if code else r"\+?"
    return re.compile(rf"(?<!\w)(?:{country}|\(?0)[\s().\-/]{{0,3}}$")


def _forms(term: Term) -> Iterator[tuple[str, _Form]]:
    owner = term.person_id or ""
    if term.kind == "PERSON":
        yield from _name_forms(term.value, owner)
    elif term.kind == "PHONE_NUMBER":
        for digits, code in _phone_digits(term.value):
            yield digits, _Form(term.kind, owner, frozenset(), False, code)
    elif term.kind == "EMAIL_ADDRESS":
        local, _, domain = term.value.partition("@")
        if domain and identity(local) and identity(domain):
            at = len(identity(local))
            yield (identity(local) + identity(domain), _Form(term.kind, owner, frozenset((at,)), False))
            words = [WORD.findall(folded(part).text) for part in (local, domain)]
            for before, after in itertools.product(("", "dot"), repeat=2):
                spelt = before.join(words[0]) + "at" + after.join(words[1])
                yield spelt, _Form(term.kind, owner, frozenset(), False)
    else:
        compact = identity(term.value)
        if len(compact) >= ACCOUNT_CHARACTERS and any(character.isdigit() for character in compact):
            yield compact, _Form(term.kind, owner, frozenset(), False)


def _name_forms(value: str, owner: str) -> Iterator[tuple[str, _Form]]:
    last, comma, first = value.partition(",")
    spellings = {f"{first} {last}" if comma else value}
    for umlaut, letters in UMLAUTS:
        spellings |= {each.replace(umlaut, letters) for each in spellings} | {
            each.replace(letters, umlaut) for each in spellings
        }
    for spelling in sorted(spellings):
        if CJK.search(spelling):
            compact = identity(spelling)
            if len(compact) >= 2:
                yield (compact, _Form("PERSON", owner, frozenset(range(len(compact))), False))
            continue
        tokens = [word for word in WORD.findall(folded(spelling).text) if word not in TITLES]
        if len(tokens) < 2 or sum(map(len, tokens)) < 4:
            continue
        orders = {tuple(tokens), (tokens[-1], *tokens[:-1]), (tokens[0], tokens[-1]), (tokens[-1], tokens[0])}
        if len(tokens[-1]) >= 4:
            orders |= {(tokens[0][0], tokens[-1]), (tokens[-1], tokens[0][0])}
        for order in orders:
            yield _joined(order, owner)


def _joined(order: tuple[str, ...], owner: str) -> tuple[str, _Form]:
    breaks, at = set(), 0
    for token in order[:-1]:
        at += len(token)
        breaks.add(at)
    compact = "".join(order)
    return compact, _Form("PERSON", owner, frozenset(breaks), len(compact) < JOINED or min(map(len, order)) == 1)


def _phone_digits(value: str) -> set[tuple[str, str]]:
    """(national number, calling code) that a declared phone may mean; its digits where it cannot be parsed."""
    import phonenumbers

    found = set()
    for region in (None,) if value.lstrip().startswith("+") else REGIONS:
        try:
            parsed = phonenumbers.parse(value, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(parsed):
            found.add((str(parsed.national_number), str(parsed.country_code)))
    if not found and identity(value).isdigit():
        found.add((identity(value).lstrip("0"), ""))
    return {each for each in found if len(each[0]) >= PHONE_DIGITS}


def scan_single_names(text: str, names: Mapping[str, str | None]) -> list[Finding]:
    """First names and surnames standing alone, of a document's own people.

    Args:
        text: any text.
        names: full name → person_id.

    Returns:
        Findings of score 0.95 by recognizer `own_people`, sorted. A name counts where it is capitalised and a word of
        its own; one that is also a common word, where it is addressed (after a greeting, a thank-you, a title, alone at
        a line's start) or stands inside a sentence, where a word would have no capital.
    """
    owners: dict[str, set[str]] = {}
    for name, person_id in names.items():
        for token in WORD.findall(folded(name).text):
            if len(token) >= 2 and token not in TITLES and not token.isdigit():
                owners.setdefault(token, set()).add(person_id or "")
    found: set[Finding] = set()
    for reading in readings(text) if owners else ():
        for word in WORD.finditer(reading.text):
            token = word.group().translate(FOLDED)
            holders = owners.get(token)
            if holders is None or not (word.group()[0].isupper() or CJK.match(word.group())):
                continue
            start, end = reading.span(*word.span())
            if token in WORDS and not _is_name(text, start, end):
                continue
            person_id = min(holders) if len(holders) == 1 else ""
            found.add(Finding(start, end, "PERSON", 0.95, OWN, person_id or None))
    return sorted(found, key=lambda f: (f.start, f.end))


def _is_name(text: str, start: int, end: int) -> bool:
    """Whether a capitalised word at [start, end) that is also a first name is one: addressed, or inside a sentence."""
    before = text[max(0, start - 30) : start]
    if not SENTENCE_START.search(before) or ADDRESSED.search(before):
        return True
    return bool(LINE_START.search(before)) and bool(LINE_ENDS.match(text[end : end + 30]))
