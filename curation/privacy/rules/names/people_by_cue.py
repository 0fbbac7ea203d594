"""People whom the words around them reveal, in languages other than English: `Ruf Hr. Quandt an`, `mijn man Koos`,
`Fala a Conceição`, `"cognome": "De Blasi"`.

Behind a sure cue a name need not be a known one: a capital suffices in languages that write nouns small, and in German
a word that no vocabulary has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Literal

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.addresses.place_names import lands, place_names
from curation.privacy.rules.alternatives import either
from curation.privacy.rules.dates.written import is_month_name
from curation.privacy.rules.english import LIBRARY as ENGLISH_WORDS
from curation.privacy.rules.english import all_words
from curation.privacy.rules.fields.columns import cells
from curation.privacy.rules.names.brands import is_brand
from curation.privacy.rules.names.given_names import names
from curation.privacy.rules.names.name_cues import CALLING
from curation.privacy.rules.names.things import FIRMS, THINGS
from curation.privacy.rules.numbers.labelled import Words
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.privacy.rules.vocabularies import LIBRARY, compounded, has, is_ordinary, own, ranks, spoken_in
from curation.text.patterns import lazy_pattern
from curation.text.readings import FOLDED

VERSION = "1"
SCORE = 0.7
# How surely a name follows a cue. `sure`: nothing else follows it. `kin`: a relation's name. `likely`: a word that no
# vocabulary has is a name. `known`: only a known name is.
type Trust = Literal["sure", "kin", "likely", "known"]
SAID: Mapping[str, Any] = json.loads((files(__package__) / "people_words.json").read_bytes())
LANGUAGES = tuple(SAID["titles"])
NOUNS = "de"  # where nouns have capitals
TITLES: tuple[tuple[str, Trust], ...] = (("titles", "sure"), ("titles_of_things", "likely"))
INTRODUCED: tuple[tuple[str, Trust], ...]
INTRODUCED = (("introduced", "sure"), ("introduced_loosely", "likely"), ("introduced_if_known", "known"))
CUES = {
    (kind, own): Words(SAID[kind][own])
    for kind in ("kin", *(kind for kind, _ in (*TITLES, *INTRODUCED)))
    for own in LANGUAGES
}
LABELS = Words([label for own in SAID["labels"].values() for label in own])
COLUMNS = frozenset(label.translate(FOLDED) for own in SAID["labels"].values() for label in own)
BESIDE, PARTS = (frozenset(label.translate(FOLDED) for label in SAID[key]) for key in ("beside_labels", "parts"))
WHOSE = {own: frozenset(words) for own, words in SAID["whose"].items()}
PARTICLES, NO_INITIALS = frozenset(SAID["particles"]), frozenset(SAID["no_initials"])
FIRST_PARTICLES = frozenset(("van", "von", "vd", "v", "ter", "te", "ten"))  # soy de Sevilla, sono la Pina
CALLED = CALLING | {word.rstrip(".") for kind, _ in TITLES for own in SAID[kind].values() for word in own}
COMMON, EVERYDAY = 15_000, 1_500  # of the words of a language: nobody's name, and nobody's beside a word for kin
LONGEST = 6  # words of a name
SINGLE = 11  # letters of a given name that a text ends with
LETTER = r"[^\W\d_]"
WORD = re.compile(rf"['’]t(?![\w])|{LETTER}{{1,30}}+(?:['’\-]{LETTER}{{1,30}}+){{0,3}}+(?![\w@/=]|\.\w)")
HYPHENED = re.compile(r"-(?:(?:van|de|den|der|ter|ten|te|von)\s){1,2}(?=[A-ZÀ-Þ])")  # Terpstra-de Haan
INITIAL = re.compile(r"(?:[A-ZÀ-Þ][a-z]?\.-?){1,6}[ ]?(?=[^\W\d_'’])|M[ªa]\.?[ ]")
LAST_INITIAL = re.compile(r"[ ][A-ZÀ-Þ]\.(?!\w)")
INITIALS = re.compile(r"(?<![\w.@/\-])(?:[A-ZÀ-Þ]\.){1,6}[ ]?(?=[^\W\d_'’])")
GAP = re.compile(r"[ ]{1,2}")
PARTICLE_GAP = re.compile(r"[ ]{1,2}|(?<= v)\.[ ]?")
HUMP = re.compile(r"(?!Mc|Mac|De|Di|La|Le|Van|O['’])[^\W\d_]*?[a-z][A-Z]")
BEHIND_TITLE = re.compile(r"(?<=\.)[ ]{0,2}|[ ]{1,2}")
BEHIND_CUE = re.compile(r"[ ]{1,2}|(?<=:)[ ]{0,3}")
BEHIND_KIN = re.compile(r",?[ ]")
BEFORE_KIN = re.compile(rf"(?<!{LETTER})(?:{LETTER}{{1,12}}[ ])?(?:{LETTER}{{1,12}}|m'n)[ ]\Z")  # meine jüngste Tochter
LABELLED = re.compile(
    r"[\"'`*]{0,3}[ \t]{0,3}(?:[:=|][ \t]{0,8}(?:\n[ \t]{0,4})?|[ ](?:es|ist|è|é|is|est)[ ])[\"'`*]{0,3}"
)
TURNED = re.compile(
    rf"(?:{LETTER}{{1,24}}+(?:['’\-]{LETTER}{{1,24}}+)?[ ]){{0,3}}{LETTER}{{1,24}}+(?:['’\-]{LETTER}{{1,24}}+)?,[ ]"
    rf"(?:M[ªa]\.?[ ])?(?P<given>[A-ZÀ-Þ]{LETTER}{{1,24}}+)(?:[ -][A-ZÀ-Þ]{LETTER}{{1,24}}+)?"
    r"(?:[ ](?:de|van|der|den|von|da|do|dos)(?!\w)){0,2}"
)
VALUE_ENDS = re.compile(r"[ \t]{0,3}(?:\n|\Z|[\"'.;|])")
NEXT_LABEL = re.compile(r"[ \t]{0,2}:")
SMALL_VALUE = re.compile(r"[^\W\d_A-ZÀ-Þ]{2,20}+(?:[ ][^\W\d_A-ZÀ-Þ]{2,20}+){0,4}(?=[ \t]{0,3}(?:\n|\Z|[\"',;|]))")
BESIDE_KEY = re.compile(
    rf"(?i)(?<![\w-])(?:{'|'.join(SAID['beside_labels'])})(?![\w-])"
    r"[\"'`*]{0,3}[ \t]{0,3}[:=|][ \t]{0,8}[\"'`*]{0,3}"
)
LINE_BEGINS = re.compile(r"(?:\A|[\n.!?;,{(|\[\"'>*-])[ \t*_\"']{0,6}(?:(?:El|La|Le|Il|O|A|De|Der|Die)[ ])?\Z")
CLOSED = re.compile(r"[ \t]{0,3}(?:\n|\Z)")
CLOSING = either(closing for own in SAID["closings"].values() for closing in own)
SIGNED = lazy_pattern(rf"(?im)^[ \t>]{{0,4}}(?:{CLOSING})(?:[ ](?:aus|da|de|desde|uit|van|do|du)[ ]\w{{2,20}})?"
                    r"[ ]{0,2}(?:[,.!;–-][ ]{0,2})?(?:\n[ \t>]{0,4}){0,3}(?=\S)")  # fmt: skip
LAST_LINE = re.compile(r"[.!?…)]['\"]?[ \t]*\n[ \t>\n]{0,6}(?=[^\W\d_][^\n]{1,40}\s{0,4}\Z)")
SMALL_TITLE = frozenset("frau herr herrn dhr mw mevr mevrouw meneer mme madame sig sig.ra signora signor dona".split())  # noqa: SIM905
SHORTEST = 3  # letters of a name


def told_people(text: str) -> Iterator[Hit]:
    """Yield such people, if the text is in one of the languages, or too short to tell its language and without
    English words."""
    for start, end in dict.fromkeys(_found(text)):
        if end > start:
            yield Hit(start, end, SCORE)


def _found(text: str) -> Iterator[tuple[int, int]]:
    spoken = spoken_in(text)
    if not spoken:
        return
    language = spoken[0] if len(spoken) == 1 else ""
    for code in spoken:
        for kind, trust in TITLES:
            for start, end in CUES[kind, code].spans(text):
                yield from _titled(text, start, end, language, trust)
        for start, end in CUES["kin", code].spans(text):
            yield from _related(text, start, end, code)
        for kind, trust in INTRODUCED:
            for _, end in CUES[kind, code].spans(text):
                if match := BEHIND_CUE.match(text, end):
                    yield match.end(), _end(text, match.end(), code, trust)
                    yield from _small(text, match.end(), code, trust)
    for match in SIGNED.finditer(text):
        yield from _alone(text, match.end(), language, "likely")
    if match := LAST_LINE.search(text, max(0, len(text) - 60)):
        apart = "\n\n" in match[0] and len(text) - match.end() <= SINGLE
        yield from _alone(text, match.end(), language, "likely" if apart else "known")
    for match in INITIALS.finditer(text) if "." in text else ():
        yield from _initialled(text, match, language)
    yield from _labelled(text, language)


def _titled(text: str, start: int, end: int, language: str, trust: Trust) -> Iterator[tuple[int, int]]:
    """Yield the name behind a title; in small letters only a known name or a word that the language's vocabulary
    lacks."""
    gap = BEHIND_TITLE.match(text, end)
    if gap is None or (text[start:end].isupper() and end - start > 1 and text[end - 1] != "."):
        return  # 40 MW Solar
    at = gap.end()
    yield at, _end(text, at, language, trust, particle=True)
    word = WORD.match(text, at)
    if word and word[0].islower() and text[start:end].rstrip(".") in SMALL_TITLE:
        known = names()
        plain = word[0].translate(FOLDED)
        strange = plain not in known.everyday and not is_ordinary(word[0], language)
        if len(plain) >= SHORTEST and (strange or plain in known.sure) and plain not in PARTICLES:
            yield word.span()


def _related(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """Yield the name behind a word for a relation: `mijn man Koos`, `mi jefe, Anselmo, no está`."""
    whose = BEFORE_KIN.search(text, max(0, start - 26), start)
    gap = BEHIND_KIN.match(text, end)
    if whose is None or gap is None or WHOSE[language].isdisjoint(whose[0].lower().split()[-2:]):
        return
    last = _end(text, gap.end(), language, "likely" if language == NOUNS else "kin")
    if gap[0] == " " or text[last : last + 1] in (",", ")", "."):
        yield gap.end(), last


def _small(text: str, at: int, language: str, trust: Trust) -> Iterator[tuple[int, int]]:
    """Yield a given name in small letters behind an introduction, if it is no word of the language."""
    word = WORD.match(text, at)
    if word and trust != "known" and word[0].islower():
        plain = word[0].translate(FOLDED)
        given = plain in names().sure or plain in names().unsure
        if len(plain) >= SHORTEST and given and not is_ordinary(word[0], language) and plain not in names().everyday:
            yield word.span()


def _alone(text: str, at: int, language: str, trust: Trust) -> Iterator[tuple[int, int]]:
    """Yield the name of a signature, if it fills its line."""
    last = _end(text, at, language, trust, particle=True)
    if last > at and CLOSED.match(text, last):
        yield at, last
        return
    word = WORD.match(text, at)  # groetjes anouk
    small = word is not None and word[0].islower() and len(word[0]) > SHORTEST and CLOSED.match(text, word.end())
    if word is not None and small and names().know(word[0].translate(FOLDED)) and _is_strange(word[0], language):
        yield word.span()


def _initialled(text: str, match: re.Match[str], language: str) -> Iterator[tuple[int, int]]:
    """Yield initials with their surname, `R.J.M. van Oldenborgh tot Wisch`: two initials, or one before a particle."""
    initials = match[0].strip()
    last = _end(text, match.end(), language, "sure", particle=True)
    surname = text[match.end() : last]
    words = WORD.findall(surname)
    if not words or initials.lower().strip(".") in NO_INITIALS:
        return
    particle = words[0].islower() or "-" in surname
    known = any(names().know(word.translate(FOLDED)) for word in words)
    if particle or (initials.count(".") > 1 and known):
        yield match.start(), last


def _labelled(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield the names in fields of forms, keys and columns, `Surname, Given` too."""
    in_parts = False
    for start, end in LABELS.spans(text):
        link = LABELLED.match(text, end)
        if link is None or not (text[start].isupper() or LINE_BEGINS.search(text, max(0, start - 12), start)):
            continue
        part = text[start:end].translate(FOLDED) in PARTS
        in_parts = in_parts or part
        yield from _value(text, link.end(), language, part=part)
    for match in BESIDE_KEY.finditer(text) if in_parts else ():
        yield from _value(text, match.end(), language, part=True)
    head = text[: text.find("\n") + 1].translate(FOLDED)
    if not PARTS.isdisjoint(word.strip(" \"'").replace("_", " ") for word in re.split(r"[,;\t\n]", head)):
        for cell in cells(text):
            plain = cell.name.translate(FOLDED).replace("_", " ")
            if plain in COLUMNS or plain in BESIDE:
                yield from _value(text, cell.start, language, part=plain in PARTS or plain in BESIDE)


def _value(text: str, at: int, language: str, *, part: bool) -> Iterator[tuple[int, int]]:
    """Yield the name that begins at `at`, behind a label. If the label is for a `part` of a name, any word that is
    not common counts."""
    if turned := TURNED.match(text, at):
        given = turned["given"].translate(FOLDED)
        known = given in names().sure or given in names().unsure
        whole = VALUE_ENDS.match(text, turned.end()) and _end(text, at, language, "likely", particle=True) > at
        if known or whole:
            yield turned.span()
            return
    last = _end(text, at, language, "sure" if part else "likely", particle=True, labelled=True)
    if last > at and NEXT_LABEL.match(text, last):
        last = max(at, text.rfind(" ", at, last))
    if last > at:
        yield at, last
    elif small := SMALL_VALUE.match(text, at):
        words = small[0].split()
        strange = [word for word in words if _is_strange(word, language)]
        known = words[0].translate(FOLDED) in names().sure
        if known or (words[0] in strange and (part or len(words) > 1)):
            yield small.span()


def _end(text: str, start: int, language: str, trust: Trust, *, particle: bool = False, labelled: bool = False) -> int:
    """Return where the name that begins at `start` ends; `start` where none does.

    Args:
        text: all of it.
        start: of a word.
        language: of the text; empty where it is unknown.
        trust: how surely a name stands there.
        particle: whether the name may begin with any particle.
        labelled: whether a label stands before it, so that an everyday word may be a name.
    """
    at, last, count, given, behind = start, start, 0, False, ""
    if initial := INITIAL.match(text, at):
        at, behind = initial.end(), initial[0]
    while count < LONGEST and (word := WORD.match(text, at)):
        spelling = word[0]
        count += 1
        if spelling in PARTICLES:
            gap = PARTICLE_GAP.match(text, word.end())
            if gap is None or (last == start and not (particle or spelling in FIRST_PARTICLES)):
                break
            at, behind = gap.end(), behind or spelling
            continue
        plain = spelling.translate(FOLDED)
        if not _may_be(spelling, strict=not (labelled or behind)):
            break
        if last == start:
            first: Trust = "sure" if behind else trust
            if behind not in FIRST_PARTICLES and not _begins(spelling, language, first, labelled=labelled):
                break
        elif not (
            names().know(plain) or (not is_ordinary(spelling.lower(), language) and (given or language != NOUNS))
        ):
            break
        given = plain in names().sure or plain in names().unsure
        at = last = word.end()
        if hyphened := HYPHENED.match(text, at):
            at = hyphened.end()
            continue
        if initial := LAST_INITIAL.match(text, at):
            at = last = initial.end()
        gap = GAP.match(text, at)
        if gap is None:
            break
        at = gap.end()
    return start if _is_nobody(text[start:last], trust) else last


def _may_be(said: str, *, strict: bool) -> bool:
    """Whether a capitalised word may belong to a name. `strict` refuses words of English that are not known names."""
    plain = said.translate(FOLDED)
    if not said[0].isupper() or plain in CALLED or plain in FIRMS or HUMP.search(said):
        return False
    return _is_known(plain) or not (len(plain) < SHORTEST or plain in THINGS or (strict and plain in all_words()))


def _begins(said: str, language: str, trust: Trust, *, labelled: bool) -> bool:
    """Whether a word that may belong to a name may begin one."""
    small, plain = said.lower(), said.translate(FOLDED)
    if _is_known(plain):
        return labelled or trust in ("sure", "kin") or plain in names().sure or not is_ordinary(small, language)
    if trust in ("sure", "kin"):
        rank = min(ranks(code).get(small, COMMON) for code in own(language))
        if trust == "kin" and rank >= EVERYDAY and plain not in names().everyday:
            return True  # mijn man Koos
        return rank >= COMMON and not (labelled and any(compounded(code, small) for code in own(language)))
    return trust == "likely" and not is_ordinary(small, language)


def _is_known(plain: str) -> bool:
    return names().know(plain) or any(map(names().know, plain.split("-")))


def _is_strange(word: str, language: str) -> bool:
    """Whether a word in small letters is no word of the language and no everyday word of another."""
    plain = word.translate(FOLDED)
    if is_ordinary(word, language) or plain in names().everyday or plain in all_words():
        return False
    return not any(has(code, word) for code in own(language) if code != "nl")  # that one has names too


def _is_nobody(said: str, trust: Trust) -> bool:
    """Whether words are a place, a month or a brand, such as Sevilla; behind a sure cue only a month is refused."""
    words = [word.translate(FOLDED) for word in WORD.findall(said)]
    plain = " ".join(words)
    if trust == "sure":
        return is_month_name(said)
    return plain in place_names() or plain in lands() or is_month_name(said) or is_brand(said)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of people by cues, in six languages."""
    libraries = ("faker", "babel", "py3langid", "simple-icons-pack", ENGLISH_WORDS, LIBRARY)
    yield Recognizer("told_person", "PERSON", told_people, version=VERSION, libraries=libraries)
