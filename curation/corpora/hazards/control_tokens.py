"""Find control tokens of chat templates in a text, even in disguise, and rewrite them so that none is left.

A tokenizer that meets `<|im_end|>` in a ticket may end the turn there. What has the form `<|name|>`, `<|name>`,
`<|name|` or `name|>` is a token whatever its name; `<name>`, `[NAME]` and MiniMax's brackets are matched by lists,
because `<file_path>` and `[CREDIT_CARD_2]` have that form too. The lists are of the tokenizers of Llama 2 to 4, Mistral
(Pixtral, Voxtral and Magistral too), Gemma, Qwen, DeepSeek, Phi, Command, GLM, gpt-oss, Granite, Nemotron, OLMo,
InternLM, Kimi, MiniMax, StarCoder, T5 and BERT.
"""

from __future__ import annotations

import re
from collections import Counter

from curation.corpora.hazards.disguise import undisguised
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("corpora/hazards/control_tokens")

# By name, as the figures of a card show them: what a text says between bars may be anything, and is `other`.
BARRED = frozenset(LISTS.phrases("barred"))
ANGLED = LISTS.alternation("angled")
NUMBERED = r"unused|extra_id_|reserved_special_token_|reserved_|special_|SPECIAL_|TOKENS_UNUSED_"
SQUARE = LISTS.alternation("square")
# Cut off; only a known name is one then, as `<|x` is an operator somewhere.
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

    The result holds no token, however it is read, and a second call changes nothing. Names are from a closed list:
    `im_end`, `INST`, `other`.
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
