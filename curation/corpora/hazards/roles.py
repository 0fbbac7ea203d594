"""Define the roles of words in an instruction to a model, the same for all languages.

`lexicon` writes a text as one letter for each word or phrase, so that a regular expression can find several roles in a
row. Nobody needs to know the letters: code names a role (`Role.IGNORE`), and `in_roles` turns an expression in names
into one in letters. It turns `ignore filler{0,2} [instructions rules]` into `Vf{0,2}[Nr]`.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Role(StrEnum):
    """A role and its letter. Words of these roles stand in `corpora/words/hazards/tongues`, but for
    those of `WITHOUT_LIMITS`, `LINK` and `OTHER`, which `lexicon` gives.
    """

    # An instruction, and which.
    IGNORE = "V"
    ALL = "A"
    EARLIER = "P"
    INSTRUCTIONS = "N"
    RULES = "r"  # people have these too
    SYSTEM_PROMPT = "S"  # what only a model has
    THE_ABOVE = "T"
    YOU_WERE_TOLD = "G"
    YOUR = "Y"
    NEW_INSTRUCTIONS = "E"
    # What a model is to be.
    YOU_ARE_NOW = "B"
    ACT_AS = "b"
    UNRESTRICTED = "J"
    WITHOUT_LIMITS = "k"  # of the unrestricted: "without rules", "no limits"
    FIGURE = "j"  # a pirate, or debug mode
    MODEL = "M"
    ASSISTANT = "m"  # may be a person
    YOU_ARE = "U"
    # Who is spoken to.
    IF = "i"
    MUST = "u"
    NOTE_TO = "z"
    NOTE_TO_MODEL = "Z"
    HELLO = "h"
    READING_THIS = "x"
    SPEAKER = "Q"  # who speaks in the protocol of a chat: system, developer
    # What it is to do.
    ANSWER = "O"
    DO = "o"
    REVEAL = "R"
    SECRETS = "X"
    CONVERSATION = "c"
    WORD_FOR_WORD = "W"
    LINK = "L"
    THEN = "C"
    TO = "t"
    FILLER = "f"
    # To people, and of them.
    PLEASE = "H"
    OURS = "I"
    THING = "K"  # that people handle: a manual, a parcel
    SOMEBODY = "q"  # who does so, or when one does not: "they", "never"
    ABOUT = "a"
    CONNECTED = "n"  # behind "you are now" what nobody becomes: "connected", "logged in"
    # Of attacks.
    ATTACK = "d"
    MAYBE_ATTACK = "D"
    QUOTING = "y"
    # Any other word.
    OTHER = "w"


NAME = re.compile(r"(?<!\\)[a-z]+(?:-[a-z]+)*")


def role_named(name: str) -> Role:
    """Return the role with this name, written in lower case with hyphens, such as `you-are-now`."""
    return Role[name.replace("-", "_").upper()]


def in_roles(expression: str) -> str:
    """Turn a regular expression in names of roles into one in their letters.

    Names are in lower case with hyphens; blanks and line ends are ignored. The marks that `lexicon` writes stand for
    themselves: `.` `?` `,` `:` `"`, `/` for a blank line and `_` for a line's end.
    """
    return "".join(NAME.sub(lambda name: role_named(name[0]), expression).split())


def roles_pattern(expression: str) -> re.Pattern[str]:
    """Compile a regular expression in names of roles; see `in_roles`."""
    return re.compile(in_roles(expression))
