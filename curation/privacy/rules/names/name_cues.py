"""Words of eight languages before a name: titles, greetings, introductions, labels of forms, sign-offs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from curation.text.word_files import word_file

LISTS = word_file("privacy/names/name_cues")

Kind = Literal["title", "greeting", "intro", "full", "answer", "label", "closing"]


@dataclass(frozen=True)
class Cue:
    """A phrase before a name.

    Args:
        kind: of the phrase; it tells where the name may stand.
        before: the words of the phrase but the last.
        any_word: whether an unknown word without a capital counts as a name.
        given: whether only a known name counts.
    """

    kind: Kind
    before: tuple[str, ...]
    any_word: bool = False
    given: bool = False


PARTICLES = frozenset(LISTS.words("particles"))
# Verbs of speech; a name stands before them.
SAID = frozenset("said says shouted asked wrote replied promised emailed sagte schrieb meinte".split())  # noqa: SIM905
AND = frozenset("and or und et y e en i & oder ou o".split())  # noqa: SIM905

# Titles that have no other meaning; they count in lower case too.
LOWER_TITLES = frozenset(LISTS.words("lower_titles"))
# Titles before a word without a capital. The certain ones count before any word that is not an
# everyday one, the others before a known name.
CERTAIN_TITLES = frozenset("mr mrs mx dr herr herrn frau".split())  # noqa: SIM905
SMALL_TITLES = LOWER_TITLES | {"ms", "miss"}
CALLING_SOMEBODY = frozenset("ask asked call called tell told contact email emailed by dear hi hello and".split())  # noqa: SIM905
# Words after which a title's word is no title: `miss` the verb, `Frau` the wife.
NO_TITLE_AFTER = {
    "miss": frozenset(LISTS.words("no_title_after_miss")),
    "frau": frozenset(
        "meine deine seine ihre eine die der meiner seiner ihrer einer unsere eure".split()  # noqa: SIM905
    ),
}
TITLES = LISTS.words("titles")
DOTTED_TITLES = ("m", "d")  # only with a full stop: M. Dupont, D. Juan
GREETINGS = LISTS.words("greetings")
CERTAIN = LISTS.words("certain")
INTRODUCED = LISTS.words("introduced")
RELATED = LISTS.words("related")
# Persons and things stand after these, so a name that no list has needs two words.
FULL_NAME = LISTS.words("full_name")
# Questions that a name answers.
ASKED = LISTS.words("asked")
KNOWN_ONLY = LISTS.words("known_only")
LABELS = LISTS.words("labels")
CLOSINGS = LISTS.words("closings")
# Sign-offs after which a name that nobody has heard of stands on the same line.
SIGNING = frozenset("gruss grusse grussen regards cheers saludos mvg mfg lg vg groet groeten pozdrawiam".split())  # noqa: SIM905
# Words after a lower-case `dr` that is no doctor's title.
NO_DOCTOR = frozenset(LISTS.words("no_doctor"))
# Words that address somebody and are no name: `Gruß`, `Hoi`, `Atentamente`.
CALLING = frozenset(phrase.rpartition("_")[2] for phrase in (*TITLES, *GREETINGS, *CLOSINGS))


def _cues(
    kind: Kind, phrases: Iterable[str], *, any_word: bool = False, given: bool = False
) -> Iterator[tuple[str, Cue]]:
    for phrase in phrases:
        *before, last = phrase.split("_")
        yield last, Cue(kind, tuple(before), any_word, given)


def _after() -> dict[str, tuple[Cue, ...]]:
    """Return a map from the last word of a cue to the cues that end with it, the longest first."""
    cues_by_word: dict[str, list[Cue]] = {}
    related = (*RELATED, *(f"{word}_{called}" for word in RELATED for called in ("is", "was", "was_called")))
    for last, cue in (
        *_cues("title", TITLES),
        *_cues("title", DOTTED_TITLES, given=True),
        *_cues("greeting", GREETINGS),
        *_cues("label", LABELS),
        *_cues("intro", CERTAIN, any_word=True),
        *_cues("intro", (*INTRODUCED, *related)),
        *_cues("intro", KNOWN_ONLY, given=True),
        *_cues("full", (*FULL_NAME, *RELATED)),
        *_cues("answer", ASKED),
        *_cues("closing", CLOSINGS),
    ):
        cues_by_word.setdefault(last, []).append(cue)
    return {last: tuple(sorted(cues, key=lambda cue: -len(cue.before))) for last, cues in cues_by_word.items()}


AFTER = _after()
# Words after which only a capitalised word can be a name.
BEFORE_CAPITALS = frozenset(
    last for last, cues in AFTER.items() if all(cue.given and cue.kind == "intro" for cue in cues)
)
