"""Find instructions to a model by patterns over the letters of `lexicon`: one rule for all languages.

Each kind is a function from a reading to its finds. A find is certain only if a model is addressed, doubtful if a
person may be; what is surely said to a person ("please ignore my last instructions") is not a find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from curation.corpora.hazards.evidence import Around, mentioned, secrets_asked, to_a_model, told_more, told_outright
from curation.corpora.hazards.lexicon import Reading

# The verb, what is to be ignored, and what makes it a model's: earlier, all, your, "you were told". German, Turkish,
# Japanese and Korean have the verb last.
OVERRIDES = (
    re.compile(r"V[fwAYPHMImGtai_\"]{0,9}?[NSr](?:[ft_\"N,]{0,3}[PTG]y?)?"),
    re.compile(r"[APYGTf][f_\"APYGTw]{0,6}[NSr][f_\"APYw]{0,4}V|Nf{0,2}Af?V"),
    re.compile(r"V[ft_\"H]{0,3}T[Nyr]?|V[ft_\",AHm]{0,5}w?G|[AT]?T[f_A]{0,3}V|G[f_A]{0,4}V|V[f_]{0,2}A[f_]{0,2}[PT]y?"),
)
BECOMES = re.compile(
    r"B[ft_\",:b]{0,3}(?:[wayfnj,][ft]?){0,4}?(?:[MJ]|j(?!f?[MJ]))|U[fw]{0,2}Mf?k|Uf?JM|UJ[^./?]{0,3}[UJkM]"
    r"|B[^.?/]{0,8}[MmO][^.?/]{0,6}k|B[^.?/n]{0,3}kf?[MmN]"
)
ACTS = re.compile(r"(?:^|[.,C_/:\"]|Yu|u)[f\"H]?b[ft_\"]{0,2}w{0,2}[MJj]")
WHOLLY_MODEL = re.compile(r"[fn]{0,2}k|[.,C_]|\Z|[fw]{0,3}[OR]")  # behind "act as an AI": no "hub for cameras"
MODE = re.compile(r"(?:\w+ ){0,2}(?:mode|modus|modo|mod)\b")
REVEALS = re.compile(r"[ROo][^.?/]{0,8}?S|S[fW_\"]{0,4}w?[f_]{0,2}[ROo]|A[fwaY]{0,8}S\?")
RECITES = re.compile(
    r"[ROo]Y[fPwA]{0,2}N\?[ROo][^.?/]{0,3}W|[ROo][^.?/]{0,4}Y[fPwA]{0,3}N[^.?/]{0,4}W|[ROo][^.?/]{0,2}T[^.?/]{0,3}W"
)
VERB_FIRST = ("system p", "system i", "system d", "initial", "hidden", "your", "original", "safety")
KEPT = re.compile(r"\b(?:safety|content|ethical|moderation|guard)")  # rules that are no secret
YOURS = re.compile(
    r"\b(?:your|dein(?:e|en)?|ton|ta|tes|votre|vos|tus?|tuo|tua|tue|suo?|seus?|sua|teu|je|jouw|uw|din|dina|dine|swoj\w*"
    r"|twoj\w*|у тебя|твои|свои|твою|твой|свой|своем|свое)\b|你的|あなたの"
)
EXFILTRATES = re.compile(r"[OoR][^.?/]{0,9}[ScX][^.?]{0,9}L")
ADDRESSES = re.compile(
    r"i(?:U[f_]{0,2}w?M[fU]{0,2}|[Yf_]{0,3}MU|f?M(?=[fw]?x))(?=[,:.x_]|[fw]?x|[OoVu])|UM[Uf]{0,2}(?=[,:.x])|Z"
    r"|[zh][ft_:,]{0,2}w?a?[Mm][fU]?x?[fx_C]{0,2}[:,]|(?:^|(?<=[._/]))(?:f?Mxw{0,2}[:,]|w{0,4}af?M:|f?M,[^.?/]{0,5}x[:,])"
)
OBLIGES = re.compile(
    r"[Mm]f{0,2}x[^.?/]{0,4}u|z[f_]{0,2}[Mm]f?x|if{0,2}M[,_f]{0,2}(?:Yu|U)|z[ft_:,]{0,2}Af?Mu[Oo]|x,[f_]?[Mm]u[fw]?[Oo]"
    r"|(?:^|(?<=[.:,_/]))f?(?:[Mm]uR[^.?/]{0,4}[XS]|Mu[Oo][^.?/]{0,4}[XW])"
)
PASSIVE = re.compile(r" be ")  # "any AI that reads this must be approved"
ORDERED = re.compile(r"[^/?I]{0,14}?[OoRVuBE]")
CALLED = re.compile(r"gpt|llm|language model")  # nobody greets the bot of a shop so
HEADS = re.compile(
    r"(?:^|(?<=[._/]))[f\"]{0,2}[QSMm][_\"]{0,2}:[_\"f,]{0,3}"
    r"(?:B[^./?]{0,6}[MmJkORX]|E[fwC]{0,2}[:.,][_fC]{0,3}[OoRVB]|U[fj]{0,2}(?:J|M[^.?/]{0,4}[kJ])|Mf?u|[^.?/]{0,6}V[^.?/]{0,8}[NSTGr])"
)
ORDERS = re.compile(r"E[fwCt_]{0,4}[:.,_](?=[^./?]{0,8}[OoRuBbUJV])")
# In what no reader sees an order to an assistant is enough.
UNSEEN_ORDER = re.compile(
    r"(?:^|[zC.,_])[ft_]{0,2}[MmZ][fx]{0,2}[:,][^.?/]{0,12}[OoRVB]|Mf?u[^.?/]{0,3}[OoRV]|R[^.]{0,4}[XS]"
)


class Wording(NamedTuple):
    """An instruction in the letters [first, last) of a reading."""

    first: int
    last: int
    kind: str
    certain: bool


def worded(reading: Reading, discussed: bool) -> list[Wording]:
    """Return the instructions of a reading by kind; they may overlap. `discussed`: it is about such attacks."""
    wordings = (*_overrides(reading), *_personas(reading), *_reveals(reading), *_addresses(reading), *_orders(reading))
    if discussed:
        return [wording._replace(certain=False) for wording in wordings]
    return [
        wording._replace(certain=wording.certain and not mentioned(_around(reading, wording))) for wording in wordings
    ]


def ordered_unseen(reading: Reading) -> bool:
    """Return whether a hidden text is for a model: it says so, or tells it to ignore instructions."""
    return bool(UNSEEN_ORDER.search(reading.roles)) or any(
        wording.certain or (wording.kind == "override" and "r" not in reading.roles[wording.first : wording.last])
        for wording in worded(reading, discussed=False)
    )


def _around(reading: Reading, found: Wording) -> Around:
    return Around(reading.roles, found.first, found.last)


def _matches(pattern: re.Pattern[str], reading: Reading) -> Iterator[tuple[tuple[int, int], str, Around, str]]:
    """Yield for each match its place, its letters, its surroundings and its words."""
    for match in pattern.finditer(reading.roles):
        first, last = match.span()
        words = reading.plain[reading.spans[first][0] : reading.spans[last - 1][1]]
        yield (first, last), match.group(), Around(reading.roles, first, last), words


def _overrides(reading: Reading) -> Iterator[Wording]:
    for pattern in OVERRIDES:
        for place, roles, around, _ in _matches(pattern, reading):
            whose = set("APYGT") & set(roles) or ("S" in roles and "P" not in roles)
            if not whose or roles.count("w") > 3 or roles.count("V") > 1 or around.described():
                continue
            certain = told_outright(around)
            if certain or (not around.qualified() and ("A" in roles or not around.polite())):
                yield Wording(*place, "override", certain)


def _personas(reading: Reading) -> Iterator[Wording]:
    for place, roles, around, _ in _matches(BECOMES, reading):
        where = re.match(r"B[f_]?[na]", roles)  # "you are now chatting with an AI", not "in jailbreak mode"
        if where and not MODE.match(reading.plain, reading.spans[place[1] - 1][0]):
            continue
        if roles[-1] != "M" or around.after[:1] not in ("w", "K"):  # "an AI subscriber"
            yield Wording(*place, "persona", roles[-1] != "j" or told_more(around))
    for place, roles, around, _ in _matches(ACTS, reading):
        if re.match(r"[fn]{0,2}k", around.after) or not set("IK") & set(around.clause):
            wholly = roles[-1] == "J" or (roles[-1] == "M" and bool(WHOLLY_MODEL.match(around.after)))
            yield Wording(*place, "persona", wholly or told_more(around))


def _reveals(reading: Reading) -> Iterator[Wording]:
    for place, roles, around, words in _matches(REVEALS, reading):
        if (roles[0] != "S" and around.described()) or set("IKq") & set(roles) or KEPT.search(words):
            continue
        if roles[0] == "S" and words.startswith(VERB_FIRST):  # a verb behind it belongs to another sentence then
            continue
        whose = YOURS.search(words) or re.search(r"Yf{0,2}\Z", around.before)
        wholly = set("RW") & set(roles) or "W" in around.after[:6]
        yield Wording(*place, "reveal", bool(whose or wholly) or to_a_model(around))
    for place, roles, around, _ in _matches(RECITES, reading):
        if not around.described() and not set("IKq") & set(roles):
            yield Wording(*place, "reveal", True)
    for place, roles, around, _ in _matches(EXFILTRATES, reading):
        if not set("IHq") & set(roles):
            ordered = not around.polite() and "?" not in around.later[:12]
            yield Wording(*place, "exfiltrate", ordered and bool(set("Sc") & set(roles)))


def _addresses(reading: Reading) -> Iterator[Wording]:
    for place, roles, around, words in _matches(ADDRESSES, reading):
        if not around.asked() and ORDERED.match(around.after):
            greeted = roles[0] == "h" and not CALLED.search(words)
            certain = bool(set("MZx") & set(roles)) and not greeted
            yield Wording(*place, "addressed", certain or told_more(around))
    for place, roles, around, _ in _matches(OBLIGES, reading):
        if (
            around.asked()
            or around.before.endswith("I")
            or PASSIVE.match(reading.plain, reading.spans[place[1] - 1][1])
        ):
            continue
        yield Wording(*place, "addressed", bool(set("MxXS") & set(roles)))
    for place, _, _, _ in _matches(HEADS, reading):
        yield Wording(*place, "role", True)


def _orders(reading: Reading) -> Iterator[Wording]:
    for place, _, around, _ in _matches(ORDERS, reading):
        yield Wording(*place, "orders", to_a_model(around) or secrets_asked(around))
