"""Find instructions to a model by patterns over the `roles` of words, which are the same for all languages.

One function finds the instructions of each kind. A find is certain if it addresses a model, and doubtful if it may
address a person; words that surely address a person ("please ignore my last instructions") are not a find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from curation.corpora.hazards.evidence import Around, mentioned, secrets_asked, to_a_model, told_more, told_outright
from curation.corpora.hazards.lexicon import Reading
from curation.corpora.hazards.roles import Role, roles_pattern
from curation.text.word_files import word_file

LISTS = word_file("corpora/hazards/yours")

# The verb, the thing to ignore, and a word that makes it a model's: earlier, all, your, "you were told". In German,
# Turkish, Japanese and Korean the verb comes last.
OVERRIDES = (
    roles_pattern(
        r"""
    ignore
      [filler other all your earlier please model ours assistant you-were-told to about if _"]{0,9}?
      [instructions system-prompt rules] (?:[filler to _" instructions ,]{0,3}
      [earlier the-above you-were-told] quoting?)?
    """
    ),
    roles_pattern(
        r"""
    [all earlier your you-were-told the-above filler]
      [filler _" all earlier your you-were-told the-above other]{0,6} [instructions system-prompt rules]
      [filler _" all earlier your other]{0,4} ignore
    | instructions filler{0,2} all filler? ignore
    """
    ),
    roles_pattern(
        r"""
    ignore [filler to _" please]{0,3} the-above [instructions quoting rules]?
    | ignore [filler to _", all please assistant]{0,5} other? you-were-told
    | [all the-above]? the-above [filler _ all]{0,3} ignore
    | you-were-told [filler _ all]{0,4} ignore
    | ignore [filler _]{0,2} all [filler _]{0,2} [earlier the-above] quoting?
    """
    ),
)
BECOMES = roles_pattern(
    r"""
    you-are-now [filler to _",: act-as]{0,3} (?:[other about quoting filler connected figure ,]
      [filler to]?){0,4}? (?:[model unrestricted] | figure (?!filler? [model unrestricted]))
    | you-are [filler other]{0,2} model filler? without-limits
    | you-are filler? unrestricted model
    | you-are unrestricted [^./?]{0,3} [you-are unrestricted without-limits model]
    | you-are-now [^.?/]{0,8} [model assistant answer] [^.?/]{0,6} without-limits
    | you-are-now [^.?/ connected]{0,3} without-limits filler? [model assistant instructions]
    """
)
ACTS = roles_pattern(
    r"""
    (?:^ | [., then _/:"] | your must | must) [filler " please]? act-as [filler to _"]{0,2} other{0,2}
      [model unrestricted figure]
    """
)
# What may follow "act as an AI"; "act as an AI hub for cameras" is no find.
WHOLLY_MODEL = roles_pattern(
    r"""
    [filler connected]{0,2} without-limits
    | [., then _]
    | \Z
    | [filler other]{0,3} [answer reveal]
    """
)
MODE = re.compile(r"(?:\w+ ){0,2}(?:mode|modus|modo|mod)\b")
REVEALS = roles_pattern(
    r"""
    [reveal answer do] [^.?/]{0,8}? system-prompt
    | system-prompt [filler word-for-word _"]{0,4} other? [filler _]{0,2} [reveal answer do]
    | all [filler other about your]{0,8} system-prompt\?
    """
)
RECITES = roles_pattern(
    r"""
    [reveal answer do] your [filler earlier other all]{0,2} instructions\? [reveal answer do]
      [^.?/]{0,3} word-for-word
    | [reveal answer do] [^.?/]{0,4} your [filler earlier other all]{0,3} instructions [^.?/]{0,4}
      word-for-word
    | [reveal answer do] [^.?/]{0,2} the-above [^.?/]{0,3} word-for-word
    """
)
VERB_FIRST = ("system p", "system i", "system d", "initial", "hidden", "your", "original", "safety")
KEPT = re.compile(r"\b(?:safety|content|ethical|moderation|guard)")  # rules that are no secret
YOURS = re.compile(r"\b(?:" + LISTS.alternation("yours") + r")\b|你的|あなたの")
EXFILTRATES = roles_pattern(r"[answer do reveal] [^.?/]{0,9} [system-prompt conversation secrets] [^.?]{0,9} link")
ADDRESSES = roles_pattern(
    r"""
    if (?:you-are [filler _]{0,2} other? model [filler you-are]{0,2} | [your filler _]{0,3} model
      you-are | filler? model (?=[filler other]? reading-this)) (?=[,:. reading-this _] |
      [filler other]? reading-this | [answer do ignore must])
    | you-are model [you-are filler]{0,2} (?=[,:. reading-this])
    | note-to-model
    | [note-to hello] [filler to _:,]{0,2} other? about? [model assistant] [filler you-are]?
      reading-this? [filler reading-this _ then]{0,2} [:,]
    | (?:^ | (?<=[._/])) (?:filler? model reading-this other{0,2} [:,] | other{0,4} about filler? model:
      | filler? model , [^.?/]{0,5} reading-this [:,])
    """
)
OBLIGES = roles_pattern(
    r"""
    [model assistant] filler{0,2} reading-this [^.?/]{0,4} must
    | note-to [filler _]{0,2} [model assistant] filler? reading-this
    | if filler{0,2} model [,_ filler]{0,2} (?:your must | you-are)
    | note-to [filler to _:,]{0,2} all filler? model must [answer do]
    | reading-this , [filler _]? [model assistant] must [filler other]? [answer do]
    | (?:^ | (?<=[.:,_/])) filler? (?:[model assistant] must reveal [^.?/]{0,4} [secrets system-prompt]
      | model must [answer do] [^.?/]{0,4} [secrets word-for-word])
    """
)
PASSIVE = re.compile(r" be ")  # "any AI that reads this must be approved"
ORDERED = roles_pattern(r"[^/? ours]{0,14}? [answer do reveal ignore must you-are-now new-instructions]")
CALLED = re.compile(r"gpt|llm|language model")  # nobody greets the bot of a shop so
HEADS = roles_pattern(
    r"""
    (?:^ | (?<=[._/])) [filler "]{0,2} [speaker system-prompt model assistant] [_"]{0,2}
      :[_" filler ,]{0,3} (?:you-are-now [^./?]{0,6}
      [model assistant unrestricted without-limits answer reveal secrets] | new-instructions
      [filler other then]{0,2} [:.,] [_ filler then]{0,3} [answer do reveal ignore you-are-now] |
      you-are [filler figure]{0,2} (?:unrestricted | model [^.?/]{0,4} [without-limits unrestricted]) |
      model filler? must | [^.?/]{0,6} ignore [^.?/]{0,8}
      [instructions system-prompt the-above you-were-told rules])
    """
)
ORDERS = roles_pattern(
    r"""
    new-instructions [filler other then to _]{0,4} [:.,_] (?=[^./?]{0,8}
      [answer do reveal must you-are-now act-as you-are unrestricted ignore])
    """
)
# In hidden text, an order to an assistant is enough.
UNSEEN_ORDER = roles_pattern(
    r"""
    (?:^ | [note-to then .,_]) [filler to _]{0,2} [model assistant note-to-model]
      [filler reading-this]{0,2} [:,] [^.?/]{0,12} [answer do reveal ignore you-are-now]
    | model filler? must [^.?/]{0,3} [answer do reveal ignore]
    | reveal [^.]{0,4} [secrets system-prompt]
    """
)

# What a find needs, or must not have.
WHOSE = {Role.ALL, Role.EARLIER, Role.YOUR, Role.YOU_WERE_TOLD, Role.THE_ABOVE}
OF_PEOPLE = {Role.OURS, Role.THING, Role.SOMEBODY}
ONLY_MODEL = {Role.MODEL, Role.READING_THIS, Role.SECRETS, Role.SYSTEM_PROMPT}
BECOMES_WHERE = roles_pattern(r"you-are-now [filler _]? [connected about]")
UNLIMITED = roles_pattern(r"[filler connected]{0,2} without-limits")
YOUR_BEFORE = roles_pattern(r"your filler{0,2} \Z")


class Wording(NamedTuple):
    """An instruction at letters [first, last) of a reading; `certain` is true if it surely addresses a model."""

    first: int
    last: int
    kind: str
    certain: bool


def worded(reading: Reading, discussed: bool) -> list[Wording]:
    """Return the instructions of a reading, one kind after the other; they may overlap.

    `discussed` means that the text speaks about such attacks, so that no find is certain.
    """
    wordings = (*_overrides(reading), *_personas(reading), *_reveals(reading), *_addresses(reading), *_orders(reading))
    if discussed:
        return [wording._replace(certain=False) for wording in wordings]
    return [
        wording._replace(certain=wording.certain and not mentioned(_around(reading, wording))) for wording in wordings
    ]


def ordered_unseen(reading: Reading) -> bool:
    """Return whether a hidden text is for a model, because it addresses one or says to ignore instructions."""
    return bool(UNSEEN_ORDER.search(reading.roles)) or any(
        wording.certain
        or (wording.kind == "override" and Role.RULES not in reading.roles[wording.first : wording.last])
        for wording in worded(reading, discussed=False)
    )


def _around(reading: Reading, found: Wording) -> Around:
    return Around(reading.roles, found.first, found.last)


def _matches(pattern: re.Pattern[str], reading: Reading) -> Iterator[tuple[tuple[int, int], str, Around, str]]:
    """Yield the place, the letters, the surroundings and the words of each match."""
    for match in pattern.finditer(reading.roles):
        first, last = match.span()
        words = reading.plain[reading.spans[first][0] : reading.spans[last - 1][1]]
        yield (first, last), match.group(), Around(reading.roles, first, last), words


def _overrides(reading: Reading) -> Iterator[Wording]:
    for pattern in OVERRIDES:
        for place, roles, around, _ in _matches(pattern, reading):
            whose = WHOSE & set(roles) or Role.SYSTEM_PROMPT in roles
            if not whose or roles.count(Role.OTHER) > 3 or roles.count(Role.IGNORE) > 1 or around.described():
                continue
            certain = told_outright(around)
            if certain or (not around.qualified() and (Role.ALL in roles or not around.polite())):
                yield Wording(*place, "override", certain)


def _personas(reading: Reading) -> Iterator[Wording]:
    for place, roles, around, _ in _matches(BECOMES, reading):
        where = BECOMES_WHERE.match(roles)  # "you are now chatting with an AI", not "in jailbreak mode"
        if where and not MODE.match(reading.plain, reading.spans[place[1] - 1][0]):
            continue
        if roles[-1] != Role.MODEL or around.after[:1] not in (Role.OTHER, Role.THING):  # "an AI subscriber"
            yield Wording(*place, "persona", roles[-1] != Role.FIGURE or told_more(around))
    for place, roles, around, _ in _matches(ACTS, reading):
        if UNLIMITED.match(around.after) or not {Role.OURS, Role.THING} & set(around.clause):
            wholly = roles[-1] == Role.UNRESTRICTED or (
                roles[-1] == Role.MODEL and bool(WHOLLY_MODEL.match(around.after))
            )
            yield Wording(*place, "persona", wholly or told_more(around))


def _reveals(reading: Reading) -> Iterator[Wording]:
    for place, roles, around, words in _matches(REVEALS, reading):
        if (roles[0] != Role.SYSTEM_PROMPT and around.described()) or OF_PEOPLE & set(roles) or KEPT.search(words):
            continue
        if roles[0] == Role.SYSTEM_PROMPT and words.startswith(
            VERB_FIRST
        ):  # a verb behind it belongs to another sentence then
            continue
        whose = YOURS.search(words) or YOUR_BEFORE.search(around.before)
        wholly = {Role.REVEAL, Role.WORD_FOR_WORD} & set(roles) or Role.WORD_FOR_WORD in around.after[:6]
        yield Wording(*place, "reveal", bool(whose or wholly) or to_a_model(around))
    for place, roles, around, _ in _matches(RECITES, reading):
        if not around.described() and not OF_PEOPLE & set(roles):
            yield Wording(*place, "reveal", True)
    for place, roles, around, _ in _matches(EXFILTRATES, reading):
        if not {Role.OURS, Role.PLEASE, Role.SOMEBODY} & set(roles):
            ordered = not around.polite() and "?" not in around.later[:12]
            yield Wording(*place, "exfiltrate", ordered and bool({Role.SYSTEM_PROMPT, Role.CONVERSATION} & set(roles)))


def _addresses(reading: Reading) -> Iterator[Wording]:
    for place, roles, around, words in _matches(ADDRESSES, reading):
        if not around.asked() and ORDERED.match(around.after):
            greeted = roles[0] == Role.HELLO and not CALLED.search(words)
            certain = bool({Role.MODEL, Role.NOTE_TO_MODEL, Role.READING_THIS} & set(roles)) and not greeted
            yield Wording(*place, "addressed", certain or told_more(around))
    for place, roles, around, _ in _matches(OBLIGES, reading):
        if (
            around.asked()
            or around.before.endswith(Role.OURS)
            or PASSIVE.match(reading.plain, reading.spans[place[1] - 1][1])
        ):
            continue
        yield Wording(*place, "addressed", bool(ONLY_MODEL & set(roles)))
    for place, _, _, _ in _matches(HEADS, reading):
        yield Wording(*place, "role", True)


def _orders(reading: Reading) -> Iterator[Wording]:
    for place, _, around, _ in _matches(ORDERS, reading):
        yield Wording(*place, "orders", to_a_model(around) or secrets_asked(around))
