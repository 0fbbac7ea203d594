"""Writes the commands of the command line as Markdown: each command's purpose, arguments, options and defaults."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from curation.docs.fields import one_line, rows


def verbs(command_line: Any) -> Iterator[str]:
    """Yield the lines of a section for each subcommand of a click command, in its order."""
    yield from (one_line(command_line.epilog), "")
    yield from _verbs(command_line, "curation", "##")


def _verbs(group: Any, called: str, heading: str) -> Iterator[str]:
    for name, command in group.commands.items():
        if command.hidden:
            continue
        yield from (f"{heading} {called} {name}", "", one_line(command.help), "")
        if hasattr(command, "commands"):
            yield from _verbs(command, f"{called} {name}", f"{heading}#")
            continue
        given = [
            parameter
            for parameter in command.params
            if parameter.name != "help" and not getattr(parameter, "hidden", False)
        ]
        if given:
            yield from rows(("argument or option", "default", "what it is for"), map(_parameter, given))
            yield ""


def _parameter(parameter: Any) -> tuple[str, str, str]:
    names = (*parameter.opts, *parameter.secondary_opts)
    if parameter.param_type_name != "option":
        names = (parameter.metavar or parameter.name.upper(),)
    default = "**required**" if parameter.required else _default(parameter.default)
    return ", ".join(f"`{name}`" for name in names), default, one_line(parameter.help)


def _default(value: Any) -> str:
    return "" if value in (None, False, (), []) or callable(value) else f"`{value}`"
