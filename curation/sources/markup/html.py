"""Converts HTML to Markdown (T1): lists, tables, code, links and quotes stay; scripts, styles and pixels are removed.
Text without tags stays as it is.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MAX_DEPTH = 120  # nested deeper, a subtree keeps its text and loses its structure; real mail reaches about 60
MAX_OPEN = 256  # elements open at once
MAX_TAGS = 500_000  # a parser takes some 300 bytes for each; 8 MB of mail have about 250,000
MAX_REOPENED = 200_000  # elements that the HTML5 algorithm would clone: `<b x=1><b x=2>…<p></p><p></p>…` is a bomb


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


_NAMES = (
    "a abbr address article aside b blockquote body br caption center code col colgroup dd del details div dl dt em "
    "figure figcaption font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img ins kbd label li link main "
    "mark meta nav nobr ol p pre q s samp script section small span strike strong style sub summary sup svg table "
    "tbody td tfoot th thead title tr tt u ul video"
)
_MARKUP = re.compile(rf"<(?:/?(?:{'|'.join(_NAMES.split())})(?:\s[^<>]*)?/?>|!--|!doctype\b)", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ANY_TAG = re.compile(r"<[!/?a-zA-Z][^<>]*>")
_UNSEEN = re.compile(r"<(?:(script|style|head|title)\b|!--)", re.IGNORECASE)
_VOID = _words("area base br col embed hr img input link meta param source track wbr")
_OPTIONAL_END = _words("p li td th tr dt dd option tbody thead tfoot colgroup")
_FORMATTING = _words("a b big code em font i nobr s small strike strong tt u")
_DROPPED = _words("script style head title template noscript svg math iframe object meta link -comment")
_BLOCKS = _words(
    "address article aside blockquote body center dd details div dl dt fieldset figure figcaption footer form h1 h2 h3 "
    "h4 h5 h6 header hr html li main nav ol p pre section summary table ul tbody thead tfoot tr td th caption"
)
_BLOCK_SELECTOR = ",".join(sorted(_BLOCKS - {"html", "body"}))
_MARKS = {"b": "**", "strong": "**", "em": "*", "i": "*", "del": "~~", "s": "~~", "strike": "~~"}
_CODE = _words("code kbd samp tt")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_LINK = re.compile(r"(?i)(?:https?|ftp|mailto|tel):")
_LANGUAGE = re.compile(r"(?:lang|language)-([A-Za-z0-9+#]{1,20})")


class _List(str):
    """A rendered list: it follows its item's first paragraph without an empty line."""


def to_markdown(markup: str) -> str:
    """Return the Markdown of an HTML body. Text without an HTML tag or comment is returned unchanged, entities
    included.

    Always terminates in time linear in the text: markup built to explode loses its structure and keeps its text.
    """
    if not _MARKUP.search(markup):
        return markup
    if is_hostile(markup):
        return _stripped(markup)
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(markup).body
    return "" if body is None else _join(_blocks(body, 0))


def is_hostile(markup: str) -> bool:
    """Return whether the number of elements, of those open at once, or of those that a parser would have to reopen,
    exceeds its cap.
    """
    opened: Counter[str] = Counter()
    depth = formatting = reopened = 0
    for number, tag in enumerate(_TAG.finditer(markup)):
        closing, name = tag.group(1), tag.group(2).lower()
        if number > MAX_TAGS:
            return True
        if name in _VOID:
            continue
        if name not in _FORMATTING:
            reopened += formatting
        if name in _OPTIONAL_END:
            pass
        elif not closing:
            opened[name] += 1
            depth += 1
            formatting += name in _FORMATTING
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
            formatting -= name in _FORMATTING
        if depth > MAX_OPEN or reopened > MAX_REOPENED:
            return True
    return False


def _stripped(markup: str) -> str:
    """Return only the text, with a line for each run between tags."""
    kept: list[str] = []
    at, lowered, never_closed = 0, markup.lower(), set()
    for match in _UNSEEN.finditer(markup):
        closing = f"</{match.group(1).lower()}" if match.group(1) else "-->"
        if match.start() < at or closing in never_closed:
            continue
        end = lowered.find(closing, match.end())
        if end < 0:
            never_closed.add(closing)  # once looked for in vain, never again: this keeps the scan linear
            continue
        kept.append(markup[at : match.start()])
        at = end + len(closing) * (closing == "-->")
    kept.append(markup[at:])
    lines = (_SPACE.sub(" ", html.unescape(line)).strip() for line in _ANY_TAG.sub("\n", "".join(kept)).split("\n"))
    return "\n".join(line for line in lines if line)


def _join(blocks: Sequence[str]) -> str:
    return "\n\n".join(blocks)


def _tidy(run: str) -> str:
    """Return a paragraph without blanks at the ends of its lines, and with at most one empty line in a row."""
    lines = [line.strip(" \t") for line in run.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _blocks(node: LexborNode, depth: int) -> list[str]:
    """Return the blocks of an element's children in order; text between blocks is a paragraph."""
    if depth > MAX_DEPTH:
        flat = _SPACE.sub(" ", node.text(deep=True, separator=" ")).strip()
        return [flat] if flat else []
    blocks: list[str] = []
    run: list[str] = []

    def end_paragraph() -> None:
        paragraph = _tidy("".join(run))
        run.clear()
        if paragraph:
            blocks.append(paragraph)

    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag in _DROPPED or _is_caption(child):
            continue
        if tag in _BLOCKS or (tag != "-text" and child.css_first(_BLOCK_SELECTOR) is not None):
            end_paragraph()
            blocks.extend(_block(child, tag, depth + 1))
        else:
            run.append(_inline(child, depth + 1))
    end_paragraph()
    return blocks


def _block(node: LexborNode, tag: str, depth: int) -> list[str]:
    if tag in ("ul", "ol"):
        listed = _list(node, tag, depth)
        return [listed] if listed else []
    if tag == "table":
        return _table(node, depth)
    if tag == "pre":
        return _code_block(node)
    if tag == "aside" and (preview := _preview(node)):
        return [preview]
    if tag == "hr":
        return ["---"]
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        heading = _SPACE.sub(" ", _inline_children(node, depth)).strip()
        return [f"{'#' * int(tag[1])} {heading}"] if heading else []
    inner = _blocks(node, depth)
    if tag == "blockquote" and inner:
        return ["\n".join(f"> {line}" if line else ">" for line in _join(inner).split("\n"))]
    return inner


def _preview(node: LexborNode) -> str:
    """Return the link of which a forum (Discourse) shows a preview; all other text in a preview comes from a program,
    which took it from the page. Empty where the element is no preview, or shows code, which is what was pointed at.
    """
    source, title = node.css_first("header a"), node.css_first("h3,h4")
    target = (node.attributes.get("data-onebox-src") or (source.attributes.get("href") if source else "") or "").strip()
    shows = "onebox" in (node.attributes.get("class") or "").split() and re.match(r"(?i)https?://\S+$", target)
    if not shows or node.css_first("pre") is not None:
        return ""
    return _link(_SPACE.sub(" ", title.text(deep=True)).strip() if title else target, target) or target


def _list(node: LexborNode, tag: str, depth: int) -> _List:
    start = (node.attributes.get("start") or "") if tag == "ol" else ""
    number = int(start) if re.fullmatch(r"[0-9]{1,9}", start) else 1
    items = []
    for child in node.iter(include_text=True):
        name = child.tag or ""
        if name in _DROPPED:
            continue
        if name in _BLOCKS:
            parts = _blocks(child, depth + 1) if name == "li" else _block(child, name, depth + 1)
        else:  # misplaced, but somebody's words
            parts = [piece] if (piece := _tidy(_inline(child, depth + 1))) else []
        if not parts:
            continue
        mark = f"{number}. " if tag == "ol" else "- "
        number += 1
        content = parts[0] + "".join(("\n" if isinstance(part, _List) else "\n\n") + part for part in parts[1:])
        indent = " " * len(mark)
        lines = content.split("\n")
        items.append(mark + "\n".join([lines[0], *(indent + line if line else "" for line in lines[1:])]))
    return _List("\n".join(items))


def _code_block(node: LexborNode) -> list[str]:
    code = node.text(deep=True).strip("\n")
    if not code.strip():
        return []
    inner = node.css_first("code")
    classes = " ".join(part.attributes.get("class") or "" for part in (node, inner) if part is not None)
    language = _LANGUAGE.search(classes)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
    return [f"{fence}{language.group(1) if language else ''}\n{code}\n{fence}"]


def _table(node: LexborNode, depth: int) -> list[str]:
    """Return a table of data as a pipe table, and a table that only lays out a mail as the blocks of its cells, in
    order.
    """
    title = [block for child in node.iter() if child.tag == "caption" for block in _blocks(child, depth + 1)]
    rows = [row.css("td,th") for row in node.css("tr")]
    width = max(map(len, rows), default=0)
    cells = sum(map(len, rows))
    thin, flat, headed = width < 2, len(rows) < 2, node.css_first("th") is not None
    layout = (
        (node.attributes.get("role") or "").lower() in ("presentation", "none")
        or (thin and flat)
        or ((thin or flat) and not headed)
        or len(rows) * width > 4 * cells + 1000  # one long row would pad all the others
        or len(node.css("table")) > 1
        or any(len(cell.css("p,div,pre,blockquote,h1,h2,h3,h4,h5,h6")) > 1 for row in rows for cell in row)
    )
    if layout:
        return title + [block for child in node.iter() if child.tag != "caption" for block in _blocks(child, depth + 1)]
    lines = []
    for row in rows:
        texts = [_SPACE.sub(" ", _join(_blocks(cell, depth + 2))).replace("|", "\\|") for cell in row]
        lines.append("| " + " | ".join(texts + [""] * (width - len(texts))) + " |")
    return [*title, "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])]


def _inline_children(node: LexborNode, depth: int) -> str:
    return "".join(
        _inline(child, depth + 1)
        for child in node.iter(include_text=True)
        if (child.tag or "") not in _DROPPED and not _is_caption(child)
    )


def _is_caption(node: LexborNode) -> bool:
    """Return whether an element is the line that a forum puts under an image that opens large: its file's name and
    size.
    """
    return (
        node.tag in ("div", "span")
        and "meta" in (node.attributes.get("class") or "").split()
        and node.parent is not None
        and "lightbox" in (node.parent.attributes.get("class") or "").split()
    )


def _inline(node: LexborNode, depth: int) -> str:
    tag = node.tag or ""
    if tag == "-text":
        return _SPACE.sub(" ", node.text_content or "")
    if tag == "br":
        return "\n"
    if tag == "img":
        return _image(node)
    if depth > MAX_DEPTH:
        return _SPACE.sub(" ", node.text(deep=True, separator=" "))
    if tag in _CODE:
        return _code_span(_SPACE.sub(" ", node.text(deep=True)))
    inner = _inline_children(node, depth)
    content = inner.strip()
    if not content:
        return inner
    if tag in _MARKS:
        shown = f"{_MARKS[tag]}{content}{_MARKS[tag]}"
    elif tag == "a":
        shown = _link(content, (node.attributes.get("href") or "").strip())
    elif tag == "q":
        shown = f'"{content}"'
    else:
        return inner
    lead = len(inner) - len(inner.lstrip())
    return inner[:lead] + shown + inner[lead + len(content) :]


def _code_span(code: str) -> str:
    content = code.strip()
    if not content:
        return code
    ticks = "`" * (1 + max(map(len, re.findall("`+", content)), default=0))
    return f"{ticks} {content} {ticks}" if len(ticks) > 1 else f"`{content}`"


def _link(content: str, target: str) -> str:
    """Return `[text](target)`; the text alone where the target repeats it, or is no web, mail or phone address."""
    if not _LINK.match(target) or target.rstrip("/") == content.rstrip("/"):
        return content
    if target.partition(":")[2].partition("?")[0] == content:
        return content
    return f"[{content}]({re.sub(r'\s', '%20', target).replace('(', '%28').replace(')', '%29')})"


def _image(node: LexborNode) -> str:
    """Return an image that has a description, and only the description of an emoji. An image without one is decoration
    or a tracking pixel, and is left out.
    """
    described = _SPACE.sub(" ", node.attributes.get("alt") or "").strip()
    source = (node.attributes.get("src") or "").strip()
    if "emoji" in (node.attributes.get("class") or "").split():
        return described
    return f"![{described}]({source})" if described and re.match(r"(?i)https?://\S+$", source) else described
