"""Judge the surroundings of words that may be an instruction to a model, in the letters of `lexicon`."""

from __future__ import annotations

import re
from functools import cached_property

BEFORE, AFTER = 24, 45  # words that are looked at: a sentence or two
ENDS = ".?/"
# Somebody else is told so, or nobody: "he asked us to ignore", "do not ignore", "if you ignore", "the AI ignores".
DESCRIBED = re.compile(
    r"(?:[qI][fwuYt_]{0,2}|[qIKm][fwuyo]{0,3}t|yYt|(?<![YuE])(?<![YuE]f)t|iY[fwu]?|(?:^|[^uB])Y[fwC]{0,2}|(?:^|[^zUihf,.:])f?(?:K|[Mm][fwa]{0,4}))\Z"
)
STRONG = re.compile(  # what only a model is told: what it is now, to be without limits, to reveal what it alone has
    r"B(?![fw]?[naK])|J|[MmO][^./?]{0,6}k|b[fw]{0,2}[Mj]|bf?m|R[^./?]{0,8}[XSc]|X[^./?]{0,3}R|[Oo][^./?]{0,8}S|S[^./?]{0,4}[OoR]"
    r"|U[fj]{0,2}[MJ]|[Mm]f?[ux]"
)
DEMAND = re.compile(r"O[f:ny]{0,3}\"|[Oo][^./?]?W|W[^./?]{0,4}[OoR]")  # what it has to say, word for word
SECRETS = re.compile(r"[Oo][^./?]{0,8}[Xc]|X[^./?]{0,3}[Oo]")
FOLLOWS = r"[f_\",:.Ht]{0,3}(?:C[ftw_\",:]{0,2}){0,3}"
ANSWERS = re.compile(rf"{FOLLOWS}O|[^./?IKw]{{0,3}}f?w{{0,3}}[f,]?w?O(?=[./?_\"]|\Z|w?[./?]|w{{1,5}}[.]|w{{0,5}}\Z)")
SHORT = re.compile(rf"{FOLLOWS}O[fC\"]{{0,2}}[whzW]{{0,2}}[\"]?(?:[./]|\Z)")
IS_ASKED = re.compile(rf"{FOLLOWS}O(?!n)")  # not "reply with the serial number"
DOES = re.compile(rf"{FOLLOWS}o")
QUOTED = re.compile(r"\"[^\"]*\"?")
BARE = re.compile(r"[\"_.]*(?:\Z|[./][f_\"C]{0,3}[OoRBEVbQZ])")  # nothing more is said, or what to do instead
HEADED = re.compile(
    r"(?:^|[._/])[f\"]{0,2}Q[_\"]{0,2}:[^./?]{0,12}\Z|(?:z[ft]{0,2}|[._/])[Mm]x?[,:][^/]{0,6}\Z|Z[^/]{0,8}\Z"
)


class Around:
    """The surroundings of the letters [first, last): the rest of their sentences, and one sentence more."""

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
        """The letters of the same sentence behind the find, and of the next sentence."""
        end = re.search(r"[.?/][\"_.?/]*[^.?/]*[.?/]?", self.later)
        return self.later[: end.end()] if end else self.later

    @cached_property
    def clause(self) -> str:
        """The letters of the same sentence behind the find."""
        return re.split(r"[.?/]", self.later, maxsplit=1)[0]

    def asked(self) -> bool:
        """Return whether the sentence is a question."""
        return self.later[len(self.clause) :][:1] == "?"

    def described(self) -> bool:
        """Return whether the action is reported of somebody, or forbidden, instead of asked for."""
        return bool(DESCRIBED.search(self.before))

    def polite(self) -> bool:
        """Return whether somebody says please."""
        return bool("H" in self.before[-3:] or "H" in self.said or re.match(r"[^.?/]{0,2}H", self.after))

    def qualified(self) -> bool:
        """Return whether the text says whose or which instructions are meant: "ours", "in the manual"."""
        return bool(
            set("IK") & set(self.said)
            or ("a" in self.said)
            or re.match(r"[f_\"]{0,2}[IK]", self.after)
            or (re.match(r"[ft_\"]{0,2}a", self.after) and not re.match(r"[ft_\"]{0,2}a[fwa]{0,2}[MmYcSQ]", self.after))
        )


def told_more(around: Around) -> bool:
    """Return whether the sentence, or the next, says something that only a model can be told."""
    return bool(STRONG.search(around.after) or STRONG.search(around.before) or DEMAND.search(around.after))


def to_a_model(around: Around) -> bool:
    """Return whether only a model can be told this, or a heading of messages to a model stands above."""
    return told_more(around) or bool(HEADED.search(around.earlier))


def secrets_asked(around: Around) -> bool:
    """Return whether the text behind asks for secrets."""
    return bool(SECRETS.search(around.after))


def told_outright(around: Around) -> bool:
    """Return whether "ignore all previous instructions" is said to a model: told more, or nothing else can be meant."""
    if around.qualified():
        return False
    roles = set(around.said)
    if told_more(around) or HEADED.search(around.earlier) or ("S" in roles and roles & set("APY")):
        return True
    if around.polite() or around.asked():
        return False
    if secrets_asked(around) or ("E" in around.after and roles & set("AG")):
        return True
    if "i" in around.before and not set("MZ") & set(around.before):  # "if you are not the addressee"
        return False
    return not set("IKH") & set(QUOTED.sub("", around.after)) and _asked_at_once(around)


def _asked_at_once(around: Around) -> bool:
    """Return whether an answer is asked for at once, or all instructions are to be ignored with no explanation."""
    roles = set(around.said)
    everything = bool("A" in roles and roles & set("PGTY")) or bool(roles & set("YG"))
    if ANSWERS.match(around.after) and (everything or {"A", "N"} <= roles or SHORT.match(around.after)):
        return True
    idiom = "VPN" in around.said  # "ignore previous instructions": few people say it so
    if idiom and IS_ASKED.match(around.after):
        return True
    instructions = (everything or idiom) and not roles & set("rT")
    return instructions and bool(DOES.match(around.after) or BARE.match(around.after))


def mentioned(around: Around) -> bool:
    """Return whether somebody who speaks about the words quotes them."""
    opened = around.before.find('"')
    quoted = opened >= 0 and around.before.count('"') % 2
    if quoted and (around.before[:opened].strip("f_") or re.search(r"\"[^/]{0,8}[Dy]", around.after)):
        return True
    if re.search(r"[wIqKMmf]y[ft]?[:,]", around.before):  # "the boss says:"
        return True
    return "D" in around.earlier[-16:] or bool(re.match(r"[^.?/]{0,10}\"[^./?]{0,6}[Dy]", around.after))
