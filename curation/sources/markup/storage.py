"""Converts Confluence's storage format to Markdown (T1): its elements become plain HTML, which `markup.html` renders.

Sources: "Confluence Storage Format" (Atlassian) and "Confluence XHTML Syntax Documentation" (XWiki).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from html.entities import html5

from lxml import etree

from curation.sources.markup.html import to_markdown as html_to_markdown

AC = "{http://atlassian.com/content}"
RI = "{http://atlassian.com/resource/identifier}"
MAX_PREFIXES = 64  # foreign namespace prefixes that are declared; with more, a body is no storage format

# Confluence's own notation of an emoticon (Atlassian, "Confluence Wiki Markup"): what an author typed to get it.
EMOTICONS = {
    "smile": ":)", "sad": ":(", "cheeky": ":P", "laugh": ":D", "wink": ";)", "thumbs-up": "(y)", "thumbs-down": "(n)",
    "information": "(i)", "tick": "(/)", "cross": "(x)", "warning": "(!)", "plus": "(+)", "minus": "(-)",
    "question": "(?)", "light-on": "(on)", "light-off": "(off)", "yellow-star": "(*)", "red-star": "(*r)",
    "green-star": "(*g)", "blue-star": "(*b)", "heart": "<3", "broken-heart": "</3",
}  # fmt: skip
QUOTED = frozenset({"info", "note", "warning", "tip", "panel", "error", "success"})
CODE = frozenset({"code", "noformat", "preformatted", "codeblock"})
INVISIBLE = frozenset(
    {
        f"{AC}{name}"
        for name in ("parameter", "default-parameter", "placeholder", "adf-attribute", "adf-mark", "task-id")
    }
    | {f"{AC}task-status", "script", "style", "colgroup", "col"}
)
ATTRIBUTES = ("href", "src", "alt", "start", "class", "role")
VOID = frozenset({"br", "hr", "img", "input", "wbr"})

_NAMED = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]{0,40});)?(?!#)")
_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]*):|\s([A-Za-z_][\w.-]*):[\w.-]+\s*=")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DECLARED = frozenset({"ac", "ri", "at", "xml", "xmlns"})
_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_SETTINGS = re.compile(r"<ac:(parameter|task-id|task-status)\b[^<>]*>[^<]*</ac:\1>|<(?:ac|ri):[^<>]*/>")
_BLOCK_START = re.compile(r"\s*(?:<(?:p|div)>)?")


def to_markdown(markup: str, names: Mapping[str, str] | None = None) -> str:
    """Return the Markdown of a body in storage format.

    Macros keep their bodies; code keeps its language, a panel its title as a quotation. What only Confluence can fill
    in (a table of contents, a list of children) is left out. A link to a page becomes its text, as its address is not
    known.

    Args:
        names: user key, account id or user name → the name that a mention shows; a mention of anybody else is left out.

    Never raises, and ends in time linear in the text: a body that is not well-formed is rendered as HTML.
    """
    root = _parsed(markup)
    if root is None:
        plain = "".join(f"<pre>{html.escape(part)}</pre>" if literal else part for literal, part in _pieces(markup))
        plain = _SETTINGS.sub("", plain)
        end = plain.rfind(">") + 1  # HTML would take what follows an open `<` for attributes
        return html_to_markdown(f"<div>{plain[:end]}{plain[end:].replace('<', '&lt;')}</div>")
    return html_to_markdown(f"<div>{_Html(names or {}).inside(root)}</div>")


def _parsed(markup: str) -> etree._Element | None:
    """Return the body under a root that declares its prefixes; null if it is not well-formed, nests too deep or is too
    large.

    Named characters are resolved here, so that no document type is needed to declare them.
    """
    prefixes = {prefix for pair in _PREFIX.findall(markup) for prefix in pair if prefix} - _DECLARED
    if len(prefixes) > MAX_PREFIXES:
        return None
    declared = "".join(f' xmlns:{prefix}="urn:{prefix}"' for prefix in sorted(prefixes))
    body = "".join(
        f"<![CDATA[{part}]]>" if literal else _NAMED.sub(_character, part)
        for literal, part in _pieces(_CONTROLS.sub("", markup))
    )
    content = f'<r xmlns:ac="{AC[1:-1]}" xmlns:ri="{RI[1:-1]}" xmlns:at="urn:at"{declared}>{body}</r>'
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True,
        encoding="utf-8",
    )  # fmt: skip
    try:
        return etree.fromstring(content.encode(), parser)
    except (etree.LxmlError, ValueError):
        return None


def _pieces(markup: str) -> Iterator[tuple[bool, str]]:
    """Yield the text in pieces: (true, content of a CDATA section) and (false, text between). A section that is never
    closed is text.
    """
    at = 0
    while (start := markup.find("<![CDATA[", at)) >= 0 and (end := markup.find("]]>", start)) >= 0:
        yield False, markup[at:start]
        yield True, markup[start + 9 : end]
        at = end + 3
    yield False, markup[at:]


def _character(found: re.Match[str]) -> str:
    name = found.group(1)
    if name in _XML:
        return found.group()
    known = html5.get(f"{name};") if name else None
    return html.escape(known, quote=False) if known else f"&amp;{found.group()[1:]}"


class _Html:
    """Writes storage elements as plain HTML. The parser allowed 256 levels at most, which bounds the recursion."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._elements: dict[str, Callable[[etree._Element], str]] = {
            f"{AC}structured-macro": self._macro,
            f"{AC}macro": self._macro,
            f"{AC}link": self._link,
            f"{AC}image": self._image,
            f"{AC}emoticon": self._emoticon,
            f"{AC}task-list": lambda node: f"<ul>{self.inside(node)}</ul>",
            f"{AC}task": self._task,
            f"{AC}adf-extension": self._extension,
            f"{AC}plain-text-body": lambda node: _code(node.text or "", ""),
            f"{RI}user": self._user,
            "time": lambda node: html.escape(node.get("datetime") or "") or self.inside(node),
        }

    def inside(self, node: etree._Element) -> str:
        """Return the element's text and children as HTML."""
        parts = [html.escape(node.text, quote=False)] if node.text else []
        for child in node:
            parts.append(self._element(child))
            if child.tail:
                parts.append(html.escape(child.tail, quote=False))
        return "".join(parts)

    def _element(self, node: etree._Element) -> str:
        tag = str(node.tag)
        if tag in INVISIBLE or tag.startswith("{urn:at}"):
            return ""
        special = self._elements.get(tag)
        if special is not None:
            return special(node)
        if tag.startswith((f"{AC}layout", f"{AC}rich-text-body", f"{AC}adf-content", f"{AC}caption")):
            return f"<div>{self.inside(node)}</div>"
        if tag.startswith("{"):  # inline comment markers and whatever comes: their words stay
            return self.inside(node)
        written = "".join(
            f' {key}="{html.escape(value)}"' for key in ATTRIBUTES if (value := node.get(key)) is not None
        )
        return f"<{tag}{written}>" if tag in VOID else f"<{tag}{written}>{self.inside(node)}</{tag}>"

    def _macro(self, node: etree._Element) -> str:
        name = (node.get(f"{AC}name") or "").lower()
        settings: dict[str, etree._Element] = {}
        rich = plain = None
        for child in node:
            if child.tag == f"{AC}parameter":
                settings[(child.get(f"{AC}name") or "").lower()] = child
            elif child.tag == f"{AC}rich-text-body":
                rich = child
            elif child.tag == f"{AC}plain-text-body":
                plain = child
        values = {key: (value.text or "").strip() for key, value in settings.items()}
        title = f"<p><strong>{html.escape(values['title'])}</strong></p>" if values.get("title") else ""
        if name == "status":
            return html.escape(values.get("title", ""))
        if name == "toc":
            return ""
        if plain is not None:
            code = name in CODE
            language = values.get("language") or values.get("", "") if code else name
            return (title if code else "") + _code(plain.text or "", language)
        if rich is not None:
            body = self.inside(rich)
            if name in QUOTED:
                return f"<blockquote>{title}<div>{body}</div></blockquote>"
            return (title if name == "expand" else "") + (f"<div>{body}</div>" if body else "")
        if name == "jira":
            return html.escape(values.get("key", ""))
        if "body" in values:  # formulas
            return f"<code>{html.escape(values['body'])}</code>"
        return " ".join(self._resource(part) for setting in settings.values() for part in setting if _shown(part))

    def _resource(self, node: etree._Element) -> str:
        """Return what a link or a viewer shows of its target when it has no text of its own."""
        if node.tag == f"{RI}url":
            address = node.get(f"{RI}value") or ""
            return f'<a href="{html.escape(address)}">{html.escape(address)}</a>'
        if node.tag == f"{RI}user":
            return self._user(node)
        return html.escape(
            node.get(f"{RI}content-title") or node.get(f"{RI}filename") or node.get(f"{RI}space-key") or ""
        )

    def _user(self, node: etree._Element) -> str:
        keys = (node.get(f"{RI}{name}") for name in ("userkey", "account-id", "username"))
        shown = next((self._names[key] for key in keys if key and key in self._names), node.get(f"{RI}username"))
        return f"@{html.escape(shown)}" if shown else ""

    def _link(self, node: etree._Element) -> str:
        target = next((child for child in node if str(child.tag).startswith(RI)), None)
        shown = "".join(self.inside(child) for child in node if child.tag in _LINK_BODIES)
        if not shown.strip():
            if target is None:
                return html.escape(node.get(f"{AC}anchor") or "")
            return self._resource(target)
        if target is not None and target.tag == f"{RI}url":
            return f'<a href="{html.escape(target.get(f"{RI}value") or "")}">{shown}</a>'
        return shown

    def _image(self, node: etree._Element) -> str:
        target = next((child for child in node if str(child.tag).startswith(RI)), None)
        address = "" if target is None else target.get(f"{RI}value") or ""
        file = "" if target is None else target.get(f"{RI}filename") or ""
        described = node.get(f"{AC}alt") or node.get(f"{AC}title") or file
        caption = "".join(self._element(child) for child in node if child.tag == f"{AC}caption")
        return f'<img alt="{html.escape(described)}" src="{html.escape(address)}">{caption}'

    def _emoticon(self, node: etree._Element) -> str:
        shown = node.get(f"{AC}emoji-fallback") or node.get(f"{AC}emoji-shortname")
        return html.escape(shown or EMOTICONS.get(node.get(f"{AC}name") or "", ""), quote=False)

    def _task(self, node: etree._Element) -> str:
        status = next((child.text or "" for child in node if child.tag == f"{AC}task-status"), "")
        body = "".join(self.inside(child) for child in node if child.tag == f"{AC}task-body")
        start = _BLOCK_START.match(body)
        at = start.end() if start else 0
        return f"<li>{body[:at]}[{'x' if status.strip() == 'complete' else ' '}] {body[at:]}</li>"

    def _extension(self, node: etree._Element) -> str:
        """Return the fallback of a new element of Confluence Cloud, which holds the same words."""
        fallback = next((child for child in node if child.tag == f"{AC}adf-fallback"), None)
        return self.inside(node if fallback is None else fallback)


_LINK_BODIES = (f"{AC}link-body", f"{AC}plain-text-link-body")


def _shown(part: etree._Element) -> bool:
    return part.tag in (f"{RI}url", f"{RI}attachment")


def _code(code: str, language: str) -> str:
    known = "" if language.lower() in ("none", "text", "plain") else language
    return f'<pre class="language-{html.escape(known)}"><code>\n{html.escape(code, quote=False)}</code></pre>'
