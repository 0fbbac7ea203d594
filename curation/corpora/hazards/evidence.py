"""Judge from the surroundings of words whether they are an instruction to a model; see `roles`."""

from __future__ import annotations

import re
from functools import cached_property

from curation.corpora.hazards.roles import Role, in_roles, roles_pattern

BEFORE, AFTER = 24, 45  # words that are looked at: a sentence or two
ENDS = ".?/"
# Words before the find show that it is told to somebody else, or to nobody: "he asked us to ignore", "do not ignore",
# "if you ignore", "the AI ignores".
DESCRIBED = roles_pattern(
    r"""
    (?:[somebody ours] [filler other must your to _]{0,2} | [somebody ours thing assistant]
      [filler other must quoting do]{0,3} to | quoting your to | (?<![your must new-instructions])
      (?<![your must new-instructions] filler) to | if your [filler other must]? | (?:^ |
      [^must you-are-now]) your [filler other then]{0,2} | (?:^ |
      [^note-to you-are if hello filler ,.:]) filler? (?:thing | [model assistant]
      [filler other about]{0,4}))\Z
    """
)
# Only a model is told this: what it now is, to be without limits, to reveal what only a model has.
STRONG = roles_pattern(
    r"""
    you-are-now (?![filler other]? [connected about thing])
    | unrestricted
    | [model assistant answer] [^./?]{0,6} without-limits
    | act-as [filler other]{0,2} [model figure]
    | act-as filler? assistant
    | reveal [^./?]{0,8} [secrets system-prompt conversation]
    | secrets [^./?]{0,3} reveal
    | [answer do] [^./?]{0,8} system-prompt
    | system-prompt [^./?]{0,4} [answer do reveal]
    | you-are [filler figure]{0,2} [model unrestricted]
    | [model assistant] filler? [must reading-this]
    """
)
# An order to say something word for word.
DEMAND = roles_pattern(
    r"""
    answer [filler : connected quoting]{0,3} "
    | [answer do] [^./?]? word-for-word
    | word-for-word [^./?]{0,4} [answer do reveal]
    """
)
SECRETS = roles_pattern(r"[answer do] [^./?]{0,8} [secrets conversation] | secrets [^./?]{0,3} [answer do]")
# A part of the patterns below, written in names of roles.
FOLLOWS = r'[filler _",:. please to]{0,3} (?:then [filler to other _",:]{0,2}){0,3}'
ANSWERS = roles_pattern(
    rf"""
    {FOLLOWS} answer
    | [^./? ours thing other]{{0,3}} filler? other{{0,3}} [filler ,]? other? answer (?=[./?_"] | \Z |
      other? [./?] | other{{1,5}} [.] | other{{0,5}} \Z)
    """
)
SHORT = roles_pattern(
    rf"""
    {FOLLOWS} answer [filler then "]{{0,2}} [other hello note-to word-for-word]{{0,2}} ["]? (?:[./] |
      \Z)
    """
)
IS_ASKED = roles_pattern(rf"{FOLLOWS} answer (?!connected)")  # not "reply with the serial number"
DOES = roles_pattern(rf"{FOLLOWS} do")
QUOTED = re.compile(r"\"[^\"]*\"?")
# The text ends here, or goes on with what to do instead.
BARE = roles_pattern(
    r"""
    ["_.]*(?:\Z | [./] [filler _" then]{0,3}
      [answer do reveal you-are-now new-instructions ignore act-as speaker note-to-model])
    """
)
HEADED = roles_pattern(
    r"""
    (?:^ | [._/]) [filler "]{0,2} speaker [_"]{0,2} :[^./?]{0,12} \Z
    | (?:note-to [filler to]{0,2} | [._/]) [model assistant] reading-this? [,:] [^/]{0,6} \Z
    | note-to-model [^/]{0,8} \Z
    """
)

# Surroundings.
PLEASE_SOON = roles_pattern(r"[^.?/]{0,2} please")
OF_OURS = roles_pattern(r'[filler _"]{0,2} [ours thing]')
ABOUT_WHAT = roles_pattern(r'[filler to _"]{0,2} about')
ABOUT_MODEL = roles_pattern(
    r'[filler to _"]{0,2} about [filler other about]{0,2} [model assistant your conversation system-prompt speaker]'
)
IDIOM = in_roles("ignore earlier instructions")
QUOTE_SPOKEN_OF = roles_pattern(r'"[^/]{0,8} [maybe-attack quoting]')
QUOTED_SOON = roles_pattern(r'[^.?/]{0,10} "[^./?]{0,6} [maybe-attack quoting]')
SAYS = roles_pattern(r"[other ours somebody thing model assistant filler] quoting [filler to]? [:,]")


class Around:
    """The surroundings of the find at letters [first, last) of a reading: its own sentence and the next one."""

    def __init__(self, roles: str, first: int, last: int) -> None:
        self.said = roles[first:last]
        self.earlier = roles[max(0, first - BEFORE) : first]
        self.later = roles[last : last + AFTER]

    @cached_property
    def before(self) -> str:
        """The letters of the same sentence before the find."""
        return self.earlier[max(self.earlier.rfind(end) for end in ENDS) + 1 :]

    @cached_property
    def after(self) -> str:
        """The letters behind the find: the rest of its sentence, and the next sentence."""
        end = re.search(r"[.?/][\"_.?/]*[^.?/]*[.?/]?", self.later)
        return self.later[: end.end()] if end else self.later

    @cached_property
    def clause(self) -> str:
        """The letters behind the find, to the end of its sentence."""
        return re.split(r"[.?/]", self.later, maxsplit=1)[0]

    def asked(self) -> bool:
        """Return whether the sentence is a question."""
        return self.later[len(self.clause) :][:1] == "?"

    def described(self) -> bool:
        """Return whether the sentence reports or forbids the action instead of asking for it."""
        return bool(DESCRIBED.search(self.before))

    def polite(self) -> bool:
        """Return whether the find, or the words next to it, include "please"."""
        return Role.PLEASE in self.before[-3:] or Role.PLEASE in self.said or bool(PLEASE_SOON.match(self.after))

    def qualified(self) -> bool:
        """Return whether the text says whose or which instructions are meant: "ours", "in the manual"."""
        return bool(
            {Role.OURS, Role.THING, Role.ABOUT} & set(self.said)
            or OF_OURS.match(self.after)
            or (ABOUT_WHAT.match(self.after) and not ABOUT_MODEL.match(self.after))
        )


def told_more(around: Around) -> bool:
    """Return whether this sentence or the next one says something that only a model can be told."""
    return bool(STRONG.search(around.after) or STRONG.search(around.before) or DEMAND.search(around.after))


def to_a_model(around: Around) -> bool:
    """Return whether only a model can be told this, or a heading of a message to a model stands before it."""
    return told_more(around) or bool(HEADED.search(around.earlier))


def secrets_asked(around: Around) -> bool:
    """Return whether the words behind the find ask for secrets."""
    return bool(SECRETS.search(around.after))


def told_outright(around: Around) -> bool:
    """Return whether a find such as "ignore all previous instructions" certainly addresses a model.

    It does if the text around it says what only a model can be told, or if nothing in it can be meant for people.
    """
    if around.qualified():
        return False
    roles = set(around.said)
    if (
        told_more(around)
        or HEADED.search(around.earlier)
        or (Role.SYSTEM_PROMPT in roles and roles & {Role.ALL, Role.EARLIER, Role.YOUR})
    ):
        return True
    if around.polite() or around.asked():
        return False
    if secrets_asked(around) or (Role.NEW_INSTRUCTIONS in around.after and roles & {Role.ALL, Role.YOU_WERE_TOLD}):
        return True
    if Role.IF in around.before and not {Role.MODEL, Role.NOTE_TO_MODEL} & set(
        around.before
    ):  # "if you are not the addressee"
        return False
    to_people = {Role.OURS, Role.THING, Role.PLEASE} & set(QUOTED.sub("", around.after))
    return not to_people and _asked_at_once(around)


def _asked_at_once(around: Around) -> bool:
    """Return whether the text asks for an answer at once, or to ignore all instructions without an explanation."""
    roles = set(around.said)
    whose = roles & {Role.YOUR, Role.YOU_WERE_TOLD}
    everything = bool(whose or (Role.ALL in roles and roles & {Role.EARLIER, Role.THE_ABOVE}))
    if ANSWERS.match(around.after) and (
        everything or {Role.ALL, Role.INSTRUCTIONS} <= roles or SHORT.match(around.after)
    ):
        return True
    idiom = IDIOM in around.said  # "ignore previous instructions": few people say it so
    if idiom and IS_ASKED.match(around.after):
        return True
    instructions = (everything or idiom) and not roles & {Role.RULES, Role.THE_ABOVE}
    return instructions and bool(DOES.match(around.after) or BARE.match(around.after))


def mentioned(around: Around) -> bool:
    """Return whether the text only quotes the words, in order to speak about them."""
    opened = around.before.find('"')
    quoted = opened >= 0 and around.before.count('"') % 2
    if quoted and (around.before[:opened].strip(f"{Role.FILLER}_") or QUOTE_SPOKEN_OF.search(around.after)):
        return True
    if SAYS.search(around.before):  # "the boss says:"
        return True
    return Role.MAYBE_ATTACK in around.earlier[-16:] or bool(QUOTED_SOON.match(around.after))
