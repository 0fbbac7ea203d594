"""The elements of a JSON document as they stand in it, each to be read as a document of its own."""

from __future__ import annotations

import json
import re

SPACE = re.compile(r"[ \t\n\r]*")
_VALUE = json.JSONDecoder().raw_decode


def documents(text: str) -> list[str] | None:
    """Each element of a document's list in brackets of its own: of the list that it is, or of the one list of objects
    that a page has, under its key; a document without lists is one. None of a page with several such lists, whose
    order is the reader's, and of what is no JSON.

    An element stands there as it was written, so that what is wrong with it still is.
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
    """Key, as it is written, and elements of each list of objects that an object has; and where it has ended."""
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
    """The elements of the list that opens there, and where it has ended."""
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
