"""Split a JSON document into its elements, unchanged, as documents that can be read separately."""

from __future__ import annotations

import json
import re

SPACE = re.compile(r"[ \t\n\r]*")
_VALUE = json.JSONDecoder().raw_decode


def documents(text: str) -> list[str] | None:
    """Return each element of a JSON document's list as a document with one element: `[element]`, or `{key: [element]}`
    where the document is a page with one list of objects under a key. A document without lists is returned whole. None
    for a page with several such lists, whose order only the reader knows, and for text that is not JSON.

    Elements are copied byte for byte, so that their flaws are preserved.
    """
    try:
        start = _blank(text, 0)
        listed = text[start : start + 1] == "["
        elements, end = _listed(text, start) if listed else ([], 0)
        pages, end = ({}, end) if listed else _pages(text, start)
    except (ValueError, IndexError, RecursionError):
        return None
    if _blank(text, end) < len(text) or len(pages) > 1:
        return None
    if listed:
        return [f"[{element}]\n" for element in elements]
    return (
        [f"{{{key}: [{element}]}}\n" for key, own in pages.items() for element in own]
        if pages
        else [f"{text.strip()}\n"]
    )


def _pages(text: str, start: int) -> tuple[dict[str, list[str]], int]:
    """Return each key of an object that holds a list of objects, as written, with its elements; and where the object
    ends.
    """
    if text[start] != "{":
        raise ValueError
    pages: dict[str, list[str]] = {}
    at = _blank(text, start + 1)
    while text[at] != "}":
        if text[at] == ",":
            at = _blank(text, at + 1)
        end = _VALUE(text, at)[1]
        key = text[at:end]
        at = _blank(text, end)
        if text[at] != ":":
            raise ValueError
        at = _blank(text, at + 1)
        if text[at] == "[":
            elements, at = _listed(text, at)
            if any(element.startswith("{") for element in elements):
                pages[key] = elements
        else:
            at = _VALUE(text, at)[1]
        at = _blank(text, at)
    return pages, at + 1


def _listed(text: str, start: int) -> tuple[list[str], int]:
    """Return the elements of the list that opens at `start`, and where the list ends."""
    elements: list[str] = []
    at = _blank(text, start + 1)
    while text[at] != "]":
        if text[at] == ",":
            at = _blank(text, at + 1)
        end = _VALUE(text, at)[1]
        elements.append(text[at:end])
        at = _blank(text, end)
    return elements, at + 1


def _blank(text: str, at: int) -> int:
    space = SPACE.match(text, at)
    return space.end() if space else at
