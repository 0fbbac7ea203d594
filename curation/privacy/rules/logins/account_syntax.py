"""A table of the syntaxes in which programs write a login: command lines, paths, web addresses, logs and listings.

A row tells which words a syntax begins with, what stands around the login, and what form the login must have. The words
of all rows are found in one pass (`labelled.Words`); a pattern is tried only behind one of its words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from curation.privacy.rules.logins.looks import LETTER, LOGIN, Form, is_login, of_one, of_words
from curation.privacy.rules.numbers.labelled import Words
from curation.privacy.rules.recognizer import Hit
from curation.text.patterns import lazy_pattern

SCORE = 0.9
SAID: dict[str, list[str]] = json.loads((files(__package__) / "account_words.json").read_bytes())["words"]  # are data
NAME = rf"(?P<login>{LOGIN}+)"  # possessive: a login is whole or none
END = rf"(?![{LETTER}@(\[{{<*]|=(?!=)|['’]t(?!\w))"
QUOTE = r"[\"'`‘“«„]"
DOMAIN = r"(?:[A-Za-z][\w.\-]{0,30}\\{1,4})?"  # CORP\aweber
HOST = r"@(?:\[?[0-9A-Fa-f:]{3,39}\]?|[A-Za-z0-9](?:[\w.\-]{0,80}\w)?)"
# A command begins a line, stands behind a prompt, another command, a backtick or `sudo`.
RUN_BY = "|".join(SAID["run_by"])
COMMANDED = lazy_pattern(rf"(?:\A|[\u3000-\uffff][ ]?|[\n`;&|(>$#%\"']|\b(?:{RUN_BY})(?: -\w+)?)[ \t]{{0,8}}\Z")
TO_ITS_END = r"[^\n|;&`]"
FREE = r"(?<![\w.@/+\-])"  # nothing stands before it that goes on into it
PATH = r"(?=[/\\\s\"'`,;:!?)\]>}*]|\.?\Z|\.[\s)]|\.\w{1,4}\b)"


@dataclass(frozen=True)
class Row:
    """One syntax that begins with a word.

    Args:
        words: with which it begins, in lower case; with `inside`, also within another word.
        pattern: of the text behind the word; its group `login` is the login.
        form: that the login must have.
        command: whether the word counts only where a command line begins.
        address: whether the word counts only within a web address.
        forge: whether organisations have logins there too; a login must then look like a person's (`of_one`).
        profile: whether a login made of words is refused, as for a profile's page without a repository.
    """

    words: Words
    pattern: re.Pattern[str]
    form: Form = "any"
    command: bool = False
    address: bool = False
    forge: bool = False
    profile: bool = False


def _row(name: str, pattern: str, *, inside: bool = False, **asked: Any) -> Row:
    return Row(Words(SAID[name], inside=inside), lazy_pattern(pattern), **asked)


COMMANDS = (
    _row("user_options", rf"(?:[ \t]{{1,3}}|=){QUOTE}?{DOMAIN}{NAME}{END}"),
    _row("user_slashes", rf"[ ]?{QUOTE}?{DOMAIN}{NAME}{END}(?!/)"),
    _row("login_options", rf"{TO_ITS_END}{{0,160}}?\s-l[ ]?{QUOTE}?{NAME}{END}"),
    _row("to_hosts", rf"{TO_ITS_END}{{0,200}}?[\s'\"/]{NAME}{HOST}"),
    _row("as_user", rf"(?:[ ]-[A-Za-z]+)*?[ ]-[A-Za-z]{{0,3}}[uU][ ]?{QUOTE}?{DOMAIN}{NAME}{END}"),
    _row("switched_to", rf"(?:[ ]-l?|[ ]--login)?[ ]{QUOTE}?{NAME}{END}"),
    _row("su", rf"[ ]-c[ ](?:\"[^\"\n]{{1,80}}\"|'[^'\n]{{1,80}}')[ ]{NAME}{END}", command=True),
    _row("password_changed", rf"[ ]{QUOTE}?{NAME}(?=[ ](?:changed|expired|from|was|has|reset|port))", form="unworded"),
    _row("sudo_prompt", rf"(?:[ ][^\n:]{{1,40}}?)?[ ]{NAME}(?=[ ]?:|[ ]?の|[ ]?的|[ ]?의)"),
    _row("password_prompts", rf"[ ]{NAME}:"),
    _row(
        "short_u",
        rf"{TO_ITS_END}{{0,160}}?\s-[ien]{{0,2}}u(?:[ ]{{1,2}}|(?=[^\s\-])){QUOTE}?"
        rf"{DOMAIN}{NAME}{END}",
        command=True,
    ),
    _row("short_U", rf"{TO_ITS_END}{{0,160}}?\s-U[ ]?{QUOTE}?{DOMAIN}{NAME}{END}", command=True),
    _row(
        "su",
        rf"(?:[ ]-{{1,2}}[\w=]*(?:[ ]/\S{{1,40}})?){{0,3}}[ ]{QUOTE}?{NAME}{END}(?="
        rf"[ \n`'\",.;&|]|\Z)",
        command=True,
    ),
    _row("drop_privileges", rf"[ ]{NAME}{END}"),
    _row("chown", rf"(?:[ ]-{{1,2}}\w+)*[ ]{NAME}{END}(?=[: .])", command=True),
    _row("group_members", rf"[ ]{NAME}[ ]{LOGIN}+(?=[\n`;&]|\Z)"),
    _row("runuser", rf"[ ]{NAME}{END}"),
    _row("setfacl", rf"{TO_ITS_END}{{0,80}}?[ ,]u:{NAME}:", command=True),
    _row("gpasswd", rf"(?:[ ]-[ad])[ ]{NAME}{END}", command=True),
    _row(
        "accounts_commands",
        rf"(?:[ \t]{TO_ITS_END}{{1,100}}?)?[ \t]{DOMAIN}{NAME}{END}(?=[ \t]*(?:[\n|;&`)#\"']"
        rf"|\Z|/))",
        command=True,
    ),
    _row("git_settings", rf"[ =]{{1,3}}{QUOTE}?{NAME}{END}(?![ ]\w)"),
)
PATHS = (
    _row("homes", rf"{NAME}{PATH}", inside=True),
    _row("mac_homes", rf"(?<=/Users/){NAME}{PATH}", inside=True),
    _row("users_folders", rf"{NAME}{PATH}", form="unworded", inside=True),
    _row(
        "windows_homes",
        rf"\\{{0,3}}(?P<login>[^\s\\/:*?\"'<>|`,;]{{2,40}}(?:[ ][^\s\\/:*?\"'<>|`,;]{{1,30}}){{1,2}}"
        rf"(?=\\)|{LOGIN}+{PATH})",
        inside=True,
    ),
)  # fmt: skip
ENDS = r"(?=[/\s\"'`,;:)\]>?#&|]|\.?\Z|\.\s)"
IN_ADDRESS = re.compile(r"(?:://|\bwww\.|(?<![\w.@/\-])(?:[a-z0-9\-]{1,40}\.){1,4}[a-z]{2,12}/)[^\s\"'<>]{0,200}\Z")
ADDRESSES = (
    _row("scheme", rf"{NAME}(?::[^\s@/]{{0,80}})?@(?=[\w\[])", inside=True),
    _row("git_at", rf"[\w.\-]{{1,60}}[:/]{NAME}/(?=[\w.\-])", form="formed", forge=True),
    _row("forges", rf"{NAME}{ENDS}", form="formed", inside=True, forge=True),
    _row("forge_profiles", rf"{NAME}/?(?=[\s\"'`,;)\]>]|\.?\Z|\.\s)", form="unworded", inside=True, profile=True),
    _row("profile_hosts", rf"{NAME}{ENDS}", inside=True),
    _row("profile_pages", rf"@?{NAME}{ENDS}", inside=True, address=True),
    _row("profile_queries", rf"{NAME}{ENDS}", inside=True),
    _row(
        "scheme",
        r"(?P<login>[A-Za-z0-9\-]{2,39}+)\.(?:github|gitlab)\.io(?!\w)",
        form="formed", inside=True, forge=True,
    ),
    _row(
        "scheme",
        rf"(?:www\.)?(?:git|gitlab|gitea|bitbucket|stash|svn|code|source|repos?)[\w.\-]{{0,60}}"
        rf"(?::\d{{2,5}})?/(?:scm/|projects/|r/)?~?{NAME}/",
        form="formed", inside=True, forge=True,
    ),
    _row(
        "at_pages",
        rf"(?<!npm/@)(?<!package/@)(?<!modules/@)(?<!jsdelivr.net/@)(?<!unpkg.com/@)"
        rf"{NAME}{ENDS}(?!/[a-z\-]{{1,20}}@)",
        inside=True, address=True,
    ),
    _row("people_pages", rf"@?{NAME}{ENDS}", form="unworded", inside=True, address=True),
    _row("queries", rf"@?{NAME}(?![(\[{{])", inside=True),
)  # fmt: skip
QUERIES = (
    _row("role_statements", rf"(?: if (?:not )?exists)?[ ]{{0,2}}[\[\"'`]?{DOMAIN}{NAME}(?=[\s\"'`\];,)@]|\Z)"),
    _row("grants", rf"[ ][^\n;]{{1,160}}?[ ](?:TO|FROM)[ ][\[\"'`]?{DOMAIN}{NAME}(?=[\s\"'`\];,@]|\Z)"),
    _row(
        "grants",
        rf"[ ][^\n;]{{1,160}}?[ ](?:to|from)[ ][\[\"'`]?{DOMAIN}{NAME}[\"'`\]]?(?=;"
        rf"|[ ]with|[ ]identified|\n|\Z)",
        form="unworded",
    ),
    _row("into_tables", rf"[^;]{{0,200}}?(?i:values)\s{{0,2}}\([^')]{{0,40}}'{NAME}'", form="unworded"),
    _row("procedures", rf"[ ](?:@\w{{1,20}}[ ]?=[ ]?)?N?'{DOMAIN}{NAME}'"),
    _row("role_members", rf"[ ]N?'\w{{1,40}}',[ ]?N?'{DOMAIN}{NAME}'"),
    _row("compared", rf"[\"`\])]{{0,2}}\s?(?:=|<>|!=|(?i:like|ilike|in)[ ]?\(?)\s?(?:N|E)?'%?{NAME}%?'", inside=True),
)
DIRECTORY = (
    _row("entries", rf"{NAME}(?=[ ]?(?:,[ ]?(?i:ou|cn|dc|o|c|l)=|\)))"),
    _row("directory", rf"[ ]?{NAME}(?=\s|\Z)"),
    _row("home_attributes", rf"[ ]?\S{{1,80}}?[/\\]{NAME}(?=\s|\Z)"),
)
LOGS = (
    _row(
        "attempts",
        rf"(?: user)?[ ]?:?[ ]{QUOTE}?@?{DOMAIN}{NAME}(?=[\s,;\"'`)\]]|\.?\Z|\.\s)"
        rf"(?![ ][a-z]{{2,}} [a-z])",
        form="unworded",
    ),
    _row(
        "spoken",
        rf"(?: user)?[ ]?[:=]?[ ](?P<quote>{QUOTE})?{DOMAIN}{NAME}(?![{LETTER}(\[]"
        rf"|['’]t|@[\w.\-]{{1,60}}\.[a-z])",
        form="unworded",
    ),
    _row(
        "announced_in_logs",
        rf"(?:[ ]\d{{1,6}} of user)?[ ](?:user[ ]|invalid user[ ])?{QUOTE}?{DOMAIN}"
        rf"{NAME}(?=[ '\"`(@.,:]|\Z|\n)",
    ),
    _row("roles", rf"[ ]\"{NAME}\"[ ](?:does|is|cannot|has|already|at|was|failed|must|permission|of|in)"),
    _row("keys", rf"{QUOTE}?<?{DOMAIN}{NAME}(?=[>\s,;&\"'`)\]|]|\Z|\.\s)"),
    _row("numbered_ids", rf"\d{{1,10}}\({DOMAIN}{NAME}\)"),
    _row("sudo_log", rf"[ ]{{1,12}}{NAME}[ ]:[ ]"),
    _row("windows_log", rf"[ \t]{{1,8}}{DOMAIN}{NAME}(?=\s|\Z)"),
)  # fmt: skip
ROWS = (*COMMANDS, *PATHS, *ADDRESSES, *QUERIES, *DIRECTORY, *LOGS)


@dataclass(frozen=True)
class Shape:
    """A syntax without a word of its own; it is looked for in texts that hold all of its `marks`."""

    marks: tuple[str, ...]
    pattern: re.Pattern[str]
    form: Form = "any"
    groups: tuple[str, ...] = ("login",)


SHAPES = (
    # aweber:x:1001:1001:Anna Weber:/home/aweber:/bin/bash
    Shape((":x:",), re.compile(rf"(?m)^[ \t>]{{0,8}}{NAME}:x:\d{{1,6}}:\d{{1,6}}:")),
    # -rw-r--r-- 1 aweber staff 1204 …
    Shape(
        ("r-",),
        lazy_pattern(
            rf"(?m)^[^\n]{{0,40}}?[\-dlsbcp](?:[r\-][w\-][xsStT\-]){{3}}[.+@]?[ ]+\d{{1,4}}[ ]+{NAME}"
            rf"[ ]+(?P<group>{LOGIN}+)[ ]+\d"
        ),
        groups=("login", "group"),
    ),
    Shape(("[", ":"), re.compile(rf"(?m)\d[ ]\S{{1,30}}[ ]{NAME}[ ]\[\d{{1,2}}/[A-Z][a-z]{{2}}/\d{{4}}:")),
    Shape(("pts/",), re.compile(rf"(?m)^[ \t>]{{0,8}}{NAME}[ ]+(?:pts/\d|tty\w{{1,3}}|console)[ ]")),
    Shape((" tty",), re.compile(rf"(?m)^[ \t>]{{0,8}}{NAME}[ ]+tty\w{{1,3}}[ ]")),
    Shape(("%CPU",), re.compile(rf"(?m)^[ \t>]{{0,8}}{NAME}[ ]+\d{{1,7}}[ ]+\d{{1,3}}\.\d[ ]+\d{{1,3}}\.\d[ ]")),
    # aweber@web01:~$, [aweber@web01 src]$, aweber@Mac ~ %, (aweber㉿kali)-[~]
    Shape(
        ("@",),
        re.compile(
            rf"{FREE}{NAME}@[\w.\-]{{1,60}}(?::[~/][^\s$#%>]{{0,80}}|[ ][~/\w.\-]{{1,60}}\]?|:)?"
            r"[ ]?[$#%>](?=\s|\Z)"
        ),
    ),
    # [12:04] <aweber> hello, and `for aweber from 10.0.0.5`
    Shape(("<", ":"), re.compile(rf"\d:\d\d\]?[ ]{{1,3}}<[@+%~& ]?{NAME}>")),
    Shape(
        (" from ",),
        re.compile(rf"(?<!\w)(?:for|by|user)[ ]{DOMAIN}{NAME}[ ]from[ ](?:\d{{1,3}}\.){{3}}\d"),
        form="unworded",
    ),
    Shape(("㉿",), re.compile(rf"{FREE}{NAME}㉿")),
    Shape(("@",), re.compile(rf"{FREE}{NAME}@[A-Z][A-Z0-9\-]{{2,20}}(?![\w.])")),  # of Kerberos
    # 'aweber'@'localhost', `aweber`@`%`
    Shape(("@",), re.compile(rf"(?P<q>['\"`]){NAME}(?P=q)@['\"`]")),
    # @aweber@social.example, @aweber:matrix.example.org
    Shape(("@",), re.compile(rf"{FREE}@{NAME}[@:][\w\-]{{1,40}}\.[A-Za-z]")),
    # aweber ALL=(ALL) NOPASSWD: ALL
    Shape(("ALL=(",), re.compile(rf"{FREE}{NAME}[ \t]+ALL[ ]?=[ ]?\(")),
    Shape(
        ("ALL",),
        re.compile(
            rf"(?m)^[ \t>`]{{0,8}}{NAME}[ \t]+[\w.\-]{{1,60}}[ ]?=[ ]?\(?\w{{1,20}}\)?[ ]?(?:NOPASSWD:|ALL|/)"
        ),
    ),
    Shape(("(uid=",), re.compile(rf"{FREE}{NAME}\(uid=\d")),
    Shape(("(to ",), re.compile(rf"\(to {NAME}\)[ ](?P<group>{LOGIN}+)[ ]on"), groups=("login", "group")),
    Shape(
        ("#",),
        re.compile(
            r"(?<![\w#&/.\-])(?P<login>(?:[A-Z]|[a-z][a-z.]*[A-Z0-9_])[A-Za-z0-9_.]{2,31}#\d{4,5})(?!\w)"
        ),
        form="unworded",
    ),
    Shape(("xX",), re.compile(r"(?<![\w#&/.\-])(?P<login>xX_?[A-Za-z0-9_]{2,30}Xx)(?!\w)")),
    Shape((" sudoers",), re.compile(rf"{FREE}{NAME}[ ](?i:{'|'.join(SAID['no_sudoer'])})")),
    # aweber@10.0.0.5, aweber@web01:/srv
    Shape(("@",), re.compile(rf"{FREE}{NAME}@(?:(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?![\w.]\w)|[A-Za-z][\w\-]*:[~/])")),
    Shape(("\\",), re.compile(rf"(?<![\w\\/:.%$\]}}])(?!HK)[A-Z][A-Z0-9\-]{{1,14}}\\{{1,2}}{NAME}(?![{LETTER}\\(]|/)")),
    Shape(("~", "/"), re.compile(rf"(?<![\w~/.)\]])~{NAME}(?=/[\w.])"), form="unworded"),
)  # fmt: skip


def announced(text: str) -> Iterator[Hit]:
    """Yield the logins that a row or a shape of the table finds."""
    for row in ROWS:
        for start, end in row.words.spans(text):
            if row.command and not COMMANDED.search(text, max(0, start - 20), start):
                continue
            match = row.pattern.match(text, end)
            if row.address and not IN_ADDRESS.search(text, max(0, start - 200), start):
                continue
            if (
                match
                and not (row.forge and not of_one(match["login"]))
                and not (row.profile and of_words(match["login"]))
            ):
                yield from _hits(match, ("login",), row.form)
    for shape in SHAPES:
        if all(mark in text for mark in shape.marks):
            for match in shape.pattern.finditer(text):
                yield from _hits(match, shape.groups, shape.form)


def _hits(match: re.Match[str], groups: Iterable[str], form: Form) -> Iterator[Hit]:
    """Yield the logins of a match that have the form. In quotes, `unworded` asks for no form."""
    quoted = match.groupdict().get("quote") is not None
    for group in groups:
        start, login = match.start(group), match[group].rstrip(".+-")
        if is_login(login, "any" if quoted and form == "unworded" else form):
            yield Hit(start, start + len(login), SCORE)
