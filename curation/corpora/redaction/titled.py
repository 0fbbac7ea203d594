"""Keep a title only once: a text often begins with its own title, as a heading or as its first line."""

from __future__ import annotations

import re
from dataclasses import replace

from curation.corpora.example import RedactedDocument

_HEADING = re.compile(r"#{1,6}[ \t]+(?P<name>.*?)[ \t]*#*[ \t]*")
_UNDERLINE = re.compile(r"[ \t]*(=+|-+)[ \t]*")
_NOT_WORDS = re.compile(r"[\W_]+")


def titled_once(document: RedactedDocument) -> RedactedDocument:
    """Return the document without the repetition of its title.

    An article loses the heading, or the separate first line, with which its text begins, so that all shapes treat the
    title alike; a heading is kept beside the text, for ids that are made under it. A thread loses the title instead:
    its first message stays as somebody wrote it. If title and text have different visibility, both stay.
    """
    title = next((turn for turn in document.turns if turn.role == "title" and turn.text.strip()), None)
    first = next((turn for turn in document.turns if turn.role != "title" and turn.text.strip()), None)
    if title is None or first is None or title.visibility != first.visibility:
        return document
    line, rest, alone = _begun(first.text)
    if not _words(line) or _words(line) != _words(title.text):
        return document
    if document.row["kind"] != "article":
        return replace(document, turns=tuple(turn for turn in document.turns if turn is not title))
    if not alone:
        return document
    heading = first.text.strip().split("\n", 1)[0]
    body = replace(first, text=rest, opening=heading if _HEADING.fullmatch(heading) else "")
    return replace(document, turns=tuple(body if turn is first else turn for turn in document.turns))


def _begun(text: str) -> tuple[str, str, bool]:
    """Return the first line without heading marks, the text behind it, and whether it is a heading or stands alone."""
    lines = text.strip().split("\n")
    heading = _HEADING.fullmatch(lines[0])
    if heading:
        return heading["name"], "\n".join(lines[1:]).strip(), True
    if len(lines) > 1 and _UNDERLINE.fullmatch(lines[1]):
        return lines[0], "\n".join(lines[2:]).strip(), True
    return lines[0], "\n".join(lines[1:]).strip(), len(lines) == 1 or not lines[1].strip()


def _words(text: str) -> str:
    return _NOT_WORDS.sub(" ", text.casefold()).strip()
