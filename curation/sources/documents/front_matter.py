"""Parse Markdown with front matter: YAML between `---`, or TOML between `+++`, then a Markdown body in the house
style.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from typing import Any

from curation.sources import reasons
from curation.sources.documents.parsed import Parsed
from curation.sources.markup.markdown import to_markdown
from curation.sources.reasons import Unreadable

MAX_FRONT_MATTER = 64 << 10
MAX_NESTING = 64

_FENCE = re.compile(r"(?m)^ {0,3}(```|~~~)")
_BOUNDARY = re.compile(r"(?m)^-{3,}[ \t]*\r?$\n?")
_TOML_BOUNDARY = re.compile(r"(?m)^\+\+\+[ \t]*\r?$\n?")
_HEADING = re.compile(r"(?m)^ {0,3}#{1,6}[ \t]+(\S.*)$|^(\S.*)\n(?:=+|-+)[ \t]*\r?$")


def markdown(content: str) -> Parsed:
    """Return the declared keys and the body, from which HTML blocks and comments are removed.

    Text between two thematic breaks that is not a mapping belongs to the body.

    Every YAML value stays the string that was written: the version 1.10 is not 1.1, and a date is not an object.
    Numbers and dates in TOML stay strings too.

    Raises:
        Unreadable: `bad_front_matter`: neither YAML nor TOML, a repeated key, too large or nested too deep.
    """
    declared, body = _front_matter(content)
    body = to_markdown(body)
    return Parsed(body, first_heading(body), declared)


def _front_matter(content: str) -> tuple[dict[str, Any], str]:
    if _TOML_BOUNDARY.match(content):
        return _toml(content)
    opening = _BOUNDARY.match(content)
    closing = _BOUNDARY.search(content, opening.end()) if opening else None
    if opening is None or closing is None:
        return {}, content
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    source = _bounded(content[opening.end() : closing.start()])
    try:
        declared = YAML(typ="base", pure=True).load(source)
    except (YAMLError, RecursionError, ValueError, TypeError) as error:
        raise Unreadable(reasons.BAD_FRONT_MATTER) from error
    if declared is None or declared == "":
        return {}, content[closing.end() :].lstrip("\r\n")
    if not isinstance(declared, dict):
        return {}, content
    return declared, content[closing.end() :].lstrip("\r\n")


def _toml(content: str) -> tuple[dict[str, Any], str]:
    opening = _TOML_BOUNDARY.match(content)
    closing = _TOML_BOUNDARY.search(content, opening.end()) if opening else None
    if opening is None or closing is None:
        raise Unreadable(reasons.BAD_FRONT_MATTER)
    source = _bounded(content[opening.end() : closing.start()])
    try:
        declared = tomllib.loads(source.replace("\r\n", "\n"), parse_float=str)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise Unreadable(reasons.BAD_FRONT_MATTER) from error
    return {key: _written(value) for key, value in declared.items()}, content[closing.end() :].lstrip("\r\n")


def _written(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def _bounded(source: str) -> str:
    if len(source) > MAX_FRONT_MATTER or source.count("[") + source.count("{") > MAX_NESTING:
        raise Unreadable(reasons.BAD_FRONT_MATTER)
    return source


def first_heading(body: str) -> str | None:
    """Return the first heading outside code blocks. Time is linear in the text, which may be one long line of
    blanks.
    """
    pieces = _FENCE.split(body)
    outside = "\n".join(piece for number, piece in enumerate(pieces) if number % 4 == 0)
    match = _HEADING.search(outside)
    if match is None:
        return None
    if match.group(2) is not None:
        return match.group(2).strip()
    heading = match.group(1).rstrip()
    closed = heading.rstrip("#")
    return closed.rstrip() if closed.endswith((" ", "\t")) else heading
