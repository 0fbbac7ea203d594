"""Parse an HTML page into the attributes that its head declares and its main content as Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from curation.sources import reasons
from curation.sources.documents.front_matter import first_heading
from curation.sources.documents.parsed import Parsed, decoded
from curation.sources.markup.html import is_hostile, to_markdown
from curation.sources.options import is_text_encoding
from curation.sources.reasons import Unreadable

HEAD = 1024  # bytes in which a page says its encoding (HTML Standard, "Specifying the document's character encoding")

_CHARSET = re.compile(rb"""<meta\s[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_AS_WINDOWS = {"iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii"}  # so does every browser
_WIDE = ("utf-16", "utf16", "utf-32", "utf32")


def web_page(data: bytes, encodings: Sequence[str]) -> Parsed:
    """Return the content of `<main>`, or of the only `<article>`, else of the body without its `<nav>`.

    The attributes are `<meta name="…" content="…">` (names in lower case, the first of each name), `<title>` as
    `title`, and the page's `lang` as `language` where no meta tag gives one. A page built to explode gets no attributes
    and keeps its text.

    Raises:
        Unreadable: `bad_encoding`: neither the encoding that the page names, nor UTF-8 or a declared one; `nul_byte`.
    """
    content = _content(data, encodings)
    if is_hostile(content):
        return Parsed(to_markdown(content), None, {})
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(content)
    declared: dict[str, Any] = {}
    for meta in tree.css("meta[name]"):
        name = (meta.attributes.get("name") or "").strip().lower()
        value = (meta.attributes.get("content") or "").strip()
        if name and value:
            declared.setdefault(name, value)
    title = tree.css_first("head > title")
    for name, words in (
        ("title", title.text() if title else ""),
        ("language", (tree.root.attributes.get("lang") if tree.root else "") or ""),
    ):
        if words.strip():
            declared.setdefault(name, " ".join(words.split()))
    main = tree.css("main, [role=main]")
    articles = tree.css("article")
    chosen = main[0] if main else articles[0] if len(articles) == 1 else None
    if chosen is None and (chosen := tree.body) is not None:
        for aside in chosen.css("nav"):
            aside.decompose()
    text = to_markdown(chosen.html or "") if chosen is not None else ""
    return Parsed(text, first_heading(text), declared)


def _content(data: bytes, encodings: Sequence[str]) -> str:
    named = _CHARSET.search(data[:HEAD])
    if named is None or data.startswith(b"\xef\xbb\xbf"):
        return decoded(data, encodings)
    name = named.group(1).decode("ascii").lower()
    if name.startswith(_WIDE) or not is_text_encoding(name):  # a page that can be read up to here is not UTF-16
        return decoded(data, encodings)
    if name in ("utf-8", "utf8"):
        return decoded(data, ())
    try:
        return decoded(data.decode("cp1252" if name in _AS_WINDOWS else name).encode(), ())
    except UnicodeError as error:
        raise Unreadable(reasons.BAD_ENCODING) from error
