"""Find control tokens of chat templates in a text, even in disguise, and rewrite them so that none is left.

A tokenizer that meets `<|im_end|>` in a ticket may end the turn there. Text of the form `<|name|>`, `<|name>`,
`<|name|` or `<name|>` counts as a token whatever its name is. `<name>`, `[NAME]` and MiniMax's brackets count only if
a list has the name, because `<file_path>` and `[CREDIT_CARD_2]` have the same form. The lists cover Llama 2 to 4,
Mistral (Pixtral, Voxtral and Magistral too), Gemma, Qwen, DeepSeek, Phi, Command, GLM, gpt-oss, Granite, Nemotron,
OLMo, InternLM, Kimi, MiniMax, StarCoder, T5 and BERT.
"""

from __future__ import annotations

import re
from collections import Counter

from curation.corpora.hazards.disguise import undisguised
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("corpora/hazards/control_tokens")

# Names that the figures of a card may show. A text may have any name between bars; unlisted names count as `other`.
BARRED = frozenset(LISTS.phrases("barred"))
ANGLED = LISTS.alternation("angled")
NUMBERED = r"unused|extra_id_|reserved_special_token_|reserved_|special_|SPECIAL_|TOKENS_UNUSED_"
SQUARE = LISTS.alternation("square")
# Tokens without their end. Only known names count here, because `<|x` is an operator in some languages.
CUT = "|".join(sorted((re.escape(name) for name in BARRED if "_" in name or "▁" in name), reverse=True))
ANGLED_TOKEN = lazy_pattern(
    rf"<(?:(?P<bar>\|/?)(?P<barred>[A-Za-z_▁][\w▁.-]{{0,40}})(?:\|>?|>)|\|/?(?P<cut>{CUT}|endoftext)(?![\w▁])"
    rf"|(?P<half>[A-Za-z_]{{1,40}})\|>|(?P<quote>\|\"\|)>|(?P<angled>{ANGLED})>|(?P<numbered>{NUMBERED})\d{{1,6}}>"
    rf"|<(?P<doubled>/?SYS)>>)"
)
SQUARE_TOKEN = lazy_pattern(
    rf"\[(?P<square>{SQUARE})\]"
    r"|(?P<minimax>\]~!?b[\[\]]|\[e~\[|\]![dp]~\[|\]<\](?:start of |end of )?(?:image|video|speech)>\[)"
)
OPENS, CLOSES = re.compile(r"[<\[|/]+"), re.compile(r"[|>\]]+\Z")
KINDS = (("<", ANGLED_TOKEN), ("[", SQUARE_TOKEN), ("]~", SQUARE_TOKEN))  # what each begins with, and its pattern


def may_control(plain: str) -> bool:
    """Return whether an undisguised text may hold a control token."""
    return any(begin in plain and tokens.search(plain) for begin, tokens in KINDS)


def neutralised(text: str) -> tuple[str, Counter[str]]:
    """Return the text with every control token broken up by spaces, and the number of tokens by name.

    The result holds no token, disguised or not, and a second call changes nothing. Names come from a closed list, such
    as `im_end` and `INST`; `other` stands for names that are not in it.
    """
    names: Counter[str] = Counter()
    plain = undisguised(text)
    for begin, tokens in KINDS:
        if begin not in plain.text:  # a pattern that begins with one character is quick, and this is quicker
            continue
        while matches := list(tokens.finditer(plain.text)):
            parts: list[str] = []
            at = 0
            for match in matches:
                start, end = plain.span(*match.span())
                parts += [text[at:start], _apart(match)]
                names[_name(match)] += 1
                at = end
            text = "".join([*parts, text[at:]])
            plain = undisguised(text)
    return text, names


def _apart(match: re.Match[str]) -> str:
    written = match.group()
    if "minimax" in match.re.groupindex and match["minimax"]:
        return f"{written[0]} {written[1:-1]} {written[-1]}"
    return CLOSES.sub(r" \g<0>", OPENS.sub(r"\g<0> ", written, count=1))


def _name(match: re.Match[str]) -> str:
    if "square" in match.re.groupindex:
        return match["square"].removeprefix("/").rstrip("_0123456789") if match["square"] else "minimax"
    if barred := match["barred"] or match["cut"] or match["half"]:
        return barred.replace("▁", "_") if barred in BARRED else "other"
    if match["quote"]:
        return "other"
    if match["numbered"]:
        return match["numbered"].rstrip("_")
    return (match["angled"] or match["doubled"]).removeprefix("/")
