"""Find instructions to a model by words that occur together, in any order.

A rule looks at one sentence, or at two in a row, and requires a combination that people do not say to each other: a
heading of a chat's protocol *and* rules that no longer hold, or a machine that reads the text *and* an order to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from curation.corpora.hazards.concepts import at, has, spaced_words
from curation.text.patterns import lazy_pattern
from curation.text.readings import Mapped, comparison_form
from curation.text.word_files import word_file

LISTS = word_file("corpora/hazards/headings")

SENTENCE = re.compile(r"(?:[^.!?。！？\n]|[.!?](?![\s\"'”’»)*<]|\Z|[\u3040-\u30ff\u3400-\u9fff])){1,400}[.!?。！？\n]*")
FOLLOWING = 350  # characters from the beginning of a sentence that are looked at with it
FURTHER = ("role", "exfiltrate")  # what the next sentence belongs to as well
OPENING = 60  # characters in which somebody is named who is spoken to
NEXT_WORDS = 20
SHORTEST = 3
ADDRESS = re.compile(r"https?://\S+")
# These count in capitals only, because `ai`, `ki` and `si` are words.
ACRONYM = lazy_pattern(r"(?<![^\W_\u3040-\uffff])(?:ai|ia|ki|si|ии|ші|yz)(?![^\W_\u3040-\uffff])")
SYSTEMS = LISTS.alternation("systems")
SYSTEM = f"(?:{'|'.join(comparison_form(word).text for word in SYSTEMS.split('|'))})"
NOTE = "(?:[ _-]?(?:" + LISTS.alternation("notes") + "))?"
FROM = (
    r"(?:(?:komunikat|message|mensaje|messaggio|mensagem|nachricht|zprava|сообщение|wiadomosc|رسالة) "
    r"(?:from |du |del |do |de |von |от |od )?(?:the |dem )?)?"
)
HEADED = lazy_pattern(
    rf"^[\s\"'*#>=\-–—_.|]*(?:{FROM}{SYSTEM}{NOTE}(?: (?:{SYSTEM}|message))?\s*[*_]{{0,2}}\s*[:：]"
    rf"|#{{1,6}}\s*{SYSTEM}{NOTE}\s*\n|[#=\-–—*~]{{2,}}\s*{FROM}{SYSTEM}{NOTE}\b|[<\[【«〈{{"
    rf"(]{{1,2}}\s*/?{FROM}{SYSTEM}{NOTE}\s*[>\]】»〉}})])"
)
TOOL = re.compile(
    r"[<\[{(]\s*/?\s*(?:" + LISTS.alternation("tools") + r")\b[^\n]{0,40}?[>\]})=:]"
    r"|[\"'](?:role|tool|tool_name|tool_result|function|observation|name|result|output)[\"']\s*:\s*[\"'{]"
    r"|\b(?:tool|function)(?:[_ ](?:output|result|response|call)|)\s?\(?[^\n]{0,20}?name\s?="
    r"|^\s*(?:" + LISTS.alternation("tools_told") + r")\s*[:：]"
)
CALLED = re.compile(r"\W*\w{2,20}\s?[:,]")
OPEN_LINK = re.compile(
    r"(!?)\[[^\]\n]{0,80}\]\(\s*https?://[^\s)]{1,200}[?&/][\w\-]{0,30}=?(?:[\[{<$%][^)\n]{0,80}|(?<==)|(?<==)(?:\w*_)?(?:"
    + LISTS.alternation("carried")
    + r")|\.\.\.|…)\s*\)"
)
BEFORE_TALK = re.compile(r"[\"“„«「『‘][^\"”»」』’\n]*\Z")


class Spoken(NamedTuple):
    """An instruction at [start, end) of a spelt text; `certain` is true if it surely addresses a model."""

    start: int
    end: int
    kind: str
    certain: bool


def spoken(plain: Mapped, text: str, parts: list[tuple[int, int]]) -> Iterator[Spoken]:
    """Yield the instructions in the sentences of a spelt text that overlap `parts`, which are in order and disjoint."""
    part = 0
    for match in SENTENCE.finditer(plain.text) if parts else ():
        start, end = match.span()
        while part < len(parts) and parts[part][1] <= start:
            part += 1
        if part == len(parts):
            return
        if end - start < SHORTEST or end <= parts[part][0]:
            continue
        near = plain.text[start : start + FOLLOWING]
        kind = _kind(match.group(), near, plain, text, start)
        if kind:
            quoted = BEFORE_TALK.search(plain.text[max(0, start - 120) : start])
            about = has(spaced_words(ADDRESS.sub(" ", plain.text[max(0, start - 200) : end])), "attack")
            behind = SENTENCE.match(plain.text, end) if kind in FURTHER else None
            yield Spoken(start, behind.end() if behind else end, kind, not (quoted or about))


def _kind(sentence: str, near: str, plain: Mapped, text: str, start: int) -> str | None:
    sentence_words = spaced_words(_named(sentence, plain, text, start))
    more = spaced_words(_named(near, plain, text, start))
    heading = HEADED.search(near)
    if heading and _lifted(heading.group(), more):
        return "role"
    if TOOL.search(sentence) and _told(more):
        return "role"
    if _obliged(sentence_words, sentence) or _reported(sentence_words, sentence) or _asked(sentence_words, more):
        return "addressed"
    if OPEN_LINK.search(near) and _carried(near, more):
        return "exfiltrate"
    if _above(sentence_words) or _at_once(sentence_words):
        return "override"
    return "persona" if _unbound(sentence_words, more, sentence) else None


def _named(part: str, plain: Mapped, text: str, start: int) -> str:
    """Return the part of the text with acronyms for AI in capitals, such as `KI`, replaced by `llm`."""
    return ACRONYM.sub(
        lambda one: " llm " if text[slice(*plain.span(start + one.start(), start + one.end()))].isupper() else one[0],
        part,
    )


def _lifted(heading: str, more: str) -> bool:
    """Return whether text behind a heading lifts a model's rules, gives an assistant an order, or asks for secrets."""
    if has(more, "greeting") or has(more, "person") or has(more, "self"):
        return False
    model = has(more, "machine") or has(more, "assistant")
    marked = heading[-1] not in ":：" or " " in heading.strip(" :：")
    if has(more, "lift", "rules"):
        return model or (marked and (_of_yours(more) or (has(more, "act", "secret") and not has(more, "must"))))
    if marked and has(more, "give", "secret"):
        return True
    if has(more, "passive"):
        return False
    return model and has(more, "must", "act") and (marked or has(more, "secret")) and not has(more, "owned")


def _of_yours(more: str) -> bool:
    """Return whether the text says "your rules": a word for rules begins shortly behind a word for "your"."""
    return 0 < at("rules", more) - at("yours", more) < NEXT_WORDS and has(more, "yours")


def _told(more: str) -> bool:
    """Return whether text behind an alleged tool output gives an assistant an order, or lifts rules."""
    if has(more, "greeting") or has(more, "owned") or has(more, "person"):
        return False
    if (has(more, "machine") or has(more, "assistant")) and has(more, "must", "act"):
        return has(more, "next") or has(more, "secret") or has(more, "lift", "rules")
    return has(more, "model", "must", "give") or has(more, "lift", "rules", "act", "secret")


def _others(said: str) -> bool:
    """Return whether the text names no machine, or only a machine that belongs to somebody."""
    place = at("machine", said)
    return place < 0 or has(said[max(0, place - 16) : place + 1], "owned")


def _obliged(said: str, sentence: str) -> bool:
    """Return whether the text tells a machine that reads it to do something or to give up secrets."""
    if not has(said, "machine", "act") or _others(said) or sentence.rstrip().endswith("?") or has(said, "passive"):
        return False
    if has(said, "self"):
        return False
    if has(said, "reads", "this", "must"):
        before = at("reads", said) < at("machine", said)
        return before or has(said, "relative") or has(said, "whenever")
    if has(said, "whenever", "digest", "this") and at("machine", said) < OPENING:
        return not has(said, "person")
    return has(said, "must", "secret", "give") and not has(said, "not")


def _reported(said: str, sentence: str) -> bool:
    """Return whether the text prescribes what a summary, translation or answer made from it must say."""
    if has(said, "owned") or has(said, "self") or has(said, "person") or sentence.rstrip().endswith("?"):
        return False
    return has(said, "whenever", "digest", "this", "report")


def _asked(said: str, more: str) -> bool:
    """Return whether the text greets a machine and asks it to put its rules aside or to give its secrets."""
    opening = said[:OPENING]
    greeted = at("greeting", opening)
    if greeted < 0 or has(said, "person"):
        return False
    if at("machine", opening) > greeted and not _others(said) and not has(said, "self"):
        return has(more, "lift", "rules") and (
            has(more, "yours") or (has(more, "act", "secret") and not has(more, "login"))
        )
    return (has(opening, "assistant") or has(opening, "model")) and has(more, "lift", "rules", "yours", "act", "secret")


def _carried(near: str, more: str) -> bool:
    """Return whether the text asks for an image or a link whose address carries data of the conversation."""
    link = OPEN_LINK.search(near)
    return link is not None and has(more, "order", "data") and (bool(link[1]) or has(more, "fill"))


def _unbound(said: str, more: str, sentence: str) -> bool:
    """Return whether the text asks a model to play somebody who has no rules or refuses nothing."""
    if not has(said, "persona") or sentence.rstrip().endswith("?"):
        return False
    if has(more, "refuses"):
        return True
    return has(said, "without", "rules") and (has(said, "machine") or has(said, "assistant")) and not has(said, "owned")


def _above(said: str) -> bool:
    """Return whether the text asks to ignore everything above a line and to do something.

    A text with a greeting, such as "please", is about a form and does not count.
    """
    return has(said[:100], "lift", "line") and has(said, "act") and not has(said, "greeting")


def _at_once(said: str) -> bool:
    """Return whether a short sentence asks to ignore the instructions and to say yes."""
    return (
        len(said) < 90
        and has(said[:30], "lift")
        and has(said, "rules", "act")
        and has(said[-20:], "yes")
        and not has(said, "greeting", "owned")
    )


def ordered(plain: Mapped, text: str) -> bool:
    """Return whether hidden text gives an order to a machine or an assistant, or lifts rules for it."""
    text_words = spaced_words(_named(plain.text, plain, text, 0))
    model = has(text_words, "machine") or has(text_words, "assistant")
    if (
        model
        and has(text_words, "act")
        and not has(text_words, "passive")
        and (has(text_words, "must") or CALLED.match(plain.text))
    ):
        return True
    return model and has(text_words, "lift", "rules", "act")
