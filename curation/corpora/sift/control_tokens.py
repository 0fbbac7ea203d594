"""Control tokens of chat templates that stand in a text: found, also in disguise, and written so that none is one.

A tokenizer that meets `<|im_end|>` in a ticket may end the turn there. The lists are of the tokenizers of Llama,
Mistral, Qwen, Gemma, Phi, DeepSeek, ChatGLM, GPT, T5 and BERT; what has the form `<|name|>` is one whatever its name.
"""

from __future__ import annotations

import re
from collections import Counter

from curation.corpora.sift.disguise import undisguised

# By name, as the figures of a card show them: what a text says between bars may be anything, and is `other`.
BARRED = frozenset(
    (
        *("im_start", "im_end", "im_sep", "endoftext", "startoftext", "eot_id", "eom_id", "begin_of_text"),
        *("end_of_text", "start_header_id", "end_header_id", "python_tag", "user", "assistant", "system"),
        *("tool", "observation", "end", "fim_prefix", "fim_middle", "fim_suffix", "fim_pad", "fim_hole"),
        *("fim_begin", "fim_end", "begin_of_sentence", "end_of_sentence", "begin▁of▁sentence"),
        *("end▁of▁sentence", "endofprompt", "channel", "message", "start", "return", "call", "constrain"),
        *("tool_call", "tool_calls", "tool_response", "think", "vision_start", "vision_end", "image_pad"),
        *("image", "separator", "pad", "unk", "sep", "mask", "cls"),
    )
)
ANGLED = (
    r"/?s|/?bos|/?eos|pad|unk|mask|cls|sep|sop|eop|eod|start_of_turn|end_of_turn|start_of_image|end_of_image|image"
    r"|/?tool_calls?|/?tool_response|/?function_call|/?think|fim_(?:prefix|middle|suffix|pad)|file_sep|repo_name"
)
NUMBERED = r"unused|extra_id_|reserved_special_token_|special_"
SQUARE = (
    r"/?INST|/?SYSTEM_PROMPT|/?AVAILABLE_TOOLS|/?TOOL_CALLS|/?TOOL_RESULTS|/?TOOL_CONTENT|ARGS|CALL_ID|IMG|IMG_BREAK"
    r"|IMG_END|PREFIX|MIDDLE|SUFFIX|/?THINK|/?MODEL_SETTINGS|gMASK|sMASK|MASK|CLS|SEP|PAD|UNK|BOS|EOS"
)
ANGLED_TOKEN = re.compile(
    rf"<(?:(?P<bar>\|/?)(?P<barred>[A-Za-z_▁][\w▁.-]{{0,40}})\|?>|(?P<half>[A-Za-z_]{{1,40}})\|>"
    rf"|(?P<angled>{ANGLED})>|(?P<numbered>{NUMBERED})\d{{1,4}}>|<(?P<doubled>/?SYS)>>)"
)
SQUARE_TOKEN = re.compile(rf"\[(?P<square>{SQUARE})\]")
APART = re.compile(r"([<\[|/]+)(.*?)([|>\]]+)")


def may_control(plain: str) -> bool:
    """Whether there is a control token in a text without disguise."""
    return ("<" in plain and bool(ANGLED_TOKEN.search(plain))) or ("[" in plain and bool(SQUARE_TOKEN.search(plain)))


def neutralised(text: str) -> tuple[str, Counter[str]]:
    """The text with every control token written apart, and how many there were by name.

    In the result there is no token any more, however it is read, and a second time nothing changes. Names are of a
    closed list: `im_end`, `INST`, `other`.
    """
    names: Counter[str] = Counter()
    plain = undisguised(text)
    for opening, tokens in (("<", ANGLED_TOKEN), ("[", SQUARE_TOKEN)):
        if opening not in plain.text:  # a pattern that begins with one character is quick, and this is quicker
            continue
        while matches := list(tokens.finditer(plain.text)):
            parts: list[str] = []
            at = 0
            for match in matches:
                start, end = plain.span(*match.span())
                parts += [text[at:start], APART.sub(r"\1 \2 \3", match.group())]
                names[_name(match)] += 1
                at = end
            text = "".join([*parts, text[at:]])
            plain = undisguised(text)
    return text, names


def _name(match: re.Match[str]) -> str:
    if match.re is SQUARE_TOKEN:
        return match["square"].removeprefix("/")
    if barred := match["barred"] or match["half"]:
        return barred.replace("▁", "_") if barred in BARRED else "other"
    if match["numbered"]:
        return match["numbered"].rstrip("_")
    return (match["angled"] or match["doubled"]).removeprefix("/")
