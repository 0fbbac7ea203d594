"""Names that only a model found are dropped where the rest of the document uses the same word as the name of a
thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from curation.privacy.models.code import OF_CODE, code_spans
from curation.privacy.redaction.resolve import MODEL, Finding
from curation.privacy.rules.names.given_names import names
from curation.text.readings import folded_word

# Addresses, paths and mentions; their words may be a person's name whatever they mean, so they are left out.
ADDRESS = re.compile(r"\S*(?:[/\\@]|www\.)\S*")
WORD = re.compile(r"[^\W\d_]+")
TOKEN = re.compile(r"\w+")
PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")  # of `VulkanDevice`, `vk_vulkan2`
# Words for things: they stand inside something, are used or installed, or have versions.
INSIDE = re.compile(
    r"\b(?:in|into|onto|via|within|inside|version|us(?:e|es|ed|ing)|(?:re|un)?install(?:s|ed|ing)?|import(?:s|ed|ing)?"
    r"|(?:up|down)grad(?:e|ed|ing)(?: to)?|compil(?:e|ed|ing))\s{1,3}([^\W\d_]+)\b(?!['’]s)",
    re.IGNORECASE,
)
VERSIONED = re.compile(r"\b([^\W\d_]+) (?:v\d|\d{1,3}\.\d)")


def undoubted(texts: Sequence[str], findings: Sequence[Sequence[Finding]]) -> list[list[Finding]]:
    """Return the findings of the turns of one document, without names that only a model saw and that the turns use as
    names of things.

    A word names a thing if it is written without a capital inside a line, is part of an identifier, is in code, follows
    a word such as `in`, `use` or `install`, or is before a version or a sign of code. A word is never doubted if a list
    knows it as a name, or if any rule or the people on file show it to be somebody's name in this document. Names of
    several words are never doubted either.
    """
    doubtful = {
        word for text, own in zip(texts, findings, strict=True) for finding in own if (word := _alone(text, finding))
    }
    if doubtful:
        for text, own in zip(texts, findings, strict=True):
            shown = (finding for finding in own if finding.type == "PERSON" and finding.recognizer != MODEL)
            doubtful.difference_update(folded_word(word) for finding in shown for word in _words(text, finding))
    things = {word for text in texts if doubtful for word in _things(text) if word in doubtful}
    if not things:
        return [list(own) for own in findings]
    return [
        [finding for finding in own if _alone(text, finding) not in things]
        for text, own in zip(texts, findings, strict=True)
    ]


def _alone(text: str, finding: Finding) -> str | None:
    """Return the folded word of a finding that only a model made, if it is one word that no list knows as a name."""
    if finding.type != "PERSON" or finding.recognizer != MODEL:
        return None
    words, lists = _words(text, finding), names()
    word = folded_word(words[0]) if len(words) == 1 else ""
    return word if word and not lists.know(word) else None


def _words(text: str, finding: Finding) -> list[str]:
    return WORD.findall(text[finding.start : finding.end].removesuffix("'s").removesuffix("’s"))


def _things(text: str) -> Iterator[str]:
    """Yield the folded words that a text uses as names of things, among many words that are no names at all."""
    for start, end in code_spans(text):
        yield from map(folded_word, WORD.findall(text[start:end]))
    plain = ADDRESS.sub(" ", text)
    for token in TOKEN.finditer(plain):
        word = token.group()
        if word.islower() and word.isalpha():
            if token.start() and plain[token.start() - 1] == " ":
                yield folded_word(word)
        elif len(parts := PARTS.findall(word)) > 1:
            yield from map(folded_word, parts)
    for pattern in (INSIDE, VERSIONED):
        yield from (folded_word(match[1]) for match in pattern.finditer(plain))
    for match in WORD.finditer(plain):
        if OF_CODE.match(plain, match.end()):
            yield folded_word(match.group())
