"""Parse a mail's bytes into Unicode headers and one Markdown text: what its author wrote, without attachments.

Headers are split by the standard library. Bodies are cut at their boundaries here: the library's parser holds a
generator and checks every line once for each level of nesting, so that a mail of 500 levels keeps it busy for minutes,
and it decodes the attachments that nobody reads.
"""

from __future__ import annotations

import binascii
import codecs
import contextlib
import re
from collections.abc import Iterator
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

from curation.sources.first_look.attached import Attached, kind_of
from curation.sources.markup.html import to_markdown
from curation.sources.reasons import BAD_ENCODING, NUL_BYTE, TOO_DEEP, TOO_LARGE, Unreadable
from curation.sources.values import SURROGATE

MAX_HEADERS = 1 << 20  # bytes of all headers of a message or part
MAX_HEADER = 64 << 10  # bytes of one that is decoded; a mail to a thousand people needs about 50 kB
MAX_STRUCTURE = 8 << 10  # characters of a Content-… header
MAX_PARAMETERS = 64  # in it: the library takes quadratic time for them
MAX_DEPTH = 20  # levels of nested parts; real mail has about five
MAX_PARTS = 10_000  # parts of one message
MAX_TEXT = 8 << 20  # characters of a message's text
SAMPLE = 64 << 10  # bytes in which an undeclared charset is looked for
ENOUGH = 200  # fewest bytes from which a charset can be told

SEPARATOR = re.compile(  # what stands before each message of an mbox
    rb"From [^\n]{0,300}?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    rb" {1,2}\d{1,2} \d{1,2}:\d\d"
)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_WORDS = re.compile(r"=\?[^?\s]{1,80}\?[bBqQ]\?[^?\r\n]*\?=(?:\s+=\?[^?\s]{1,80}\?[bBqQ]\?[^?\r\n]*\?=)*")
_META = re.compile(rb"(?i)<meta\s[^<>]{0,200}?charset=[\"']?([a-z0-9_-]{1,40})")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_CHARSETS = {"iso8859-1": "cp1252", "ascii": "utf-8", "gb2312": "gb18030", "gbk": "gb18030", "iso8859-9": "cp1254"}
_NO_CHARSETS = ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined")


class Mime:
    """A message: its headers, and its text on demand.

    Args:
        charset: the charset to try for parts that declare none.

    Raises:
        Unreadable: `too_large`: its headers.
    """

    def __init__(self, data: bytes, charset: str | None = None) -> None:
        self._data = data
        self._charset = charset
        self._parts = 0
        self.attached: list[Attached] = []  # filled when `text` is called
        self._headers, self._start = _headers(data, 0, len(data))
        self.fields = {name: _unfolded(value) for name, value in reversed([*self._headers.raw_items()])}
        self._first = {name.lower(): value for name, value in reversed(self.fields.items())}

    def header(self, name: str) -> str | None:
        """Return the first header of this name, on one line, with encoded words kept; null where there is none."""
        value = self._first.get(name.lower())
        return None if value is None else _unicode(value, self._charset)

    def text(self) -> str | None:
        """Return the text: of alternatives the plain one, else HTML as Markdown; parts in order, without attachments.

        Raises:
            Unreadable: `bad_encoding`, `nul_byte`, `too_deep` or `too_large`.
        """
        text, _ = self._text(self._headers, self._start, len(self._data), 0, "text/plain")
        return text

    def _text(self, headers: Message, start: int, end: int, depth: int, default: str) -> tuple[str | None, bool]:
        """Return the text of a part, and whether it was written as plain text."""
        if depth > MAX_DEPTH:
            raise Unreadable(TOO_DEEP)
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise Unreadable(TOO_LARGE)
        kind = _type(headers, default)
        if kind is None or (depth and _attached(headers)):
            self.attached.append(Attached(None, kind_of(kind, _file_name(headers))))
            return None, True
        boundary = headers.get_boundary() if kind.startswith("multipart/") else None
        if boundary:
            return self._nested(kind, boundary.encode("utf-8", "surrogateescape"), start, end, depth)
        if kind not in ("text/plain", "text/html") and not kind.startswith("multipart/"):
            return None, True
        written = self._decoded(headers, start, end)
        return _trimmed(to_markdown(written) if kind == "text/html" else written), kind != "text/html"

    def _nested(self, kind: str, boundary: bytes, start: int, end: int, depth: int) -> tuple[str | None, bool]:
        default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        texts: list[tuple[str, bool]] = []
        for at, to in _between(self._data, boundary, start, end):
            headers, body = _headers(self._data, at, to)
            part, plain = self._text(headers, body, to, depth + 1, default)
            if part:
                texts.append((part, plain))
        if not texts:
            return None, True
        if kind == "multipart/alternative":
            return next((one for one in texts if one[1]), texts[-1])  # the last is the richest
        return "\n\n".join(text for text, _ in texts), all(plain for _, plain in texts)

    def _decoded(self, headers: Message, start: int, end: int) -> str:
        data = _transferred(self._data[start:end], str(headers.get("Content-Transfer-Encoding", "")))
        if len(data) > MAX_TEXT:
            raise Unreadable(TOO_LARGE)
        text = decoded(data, _declared(headers, data), self._charset)
        if "\0" in text:
            raise Unreadable(NUL_BYTE)
        return text.replace("\r\n", "\n").replace("\r", "\n")


def decoded(data: bytes, declared: str | None, otherwise: str | None = None) -> str:
    """Return text decoded by the declared charset, else as UTF-8, else by `otherwise`, else by one that is beyond
    doubt.

    Raises:
        Unreadable: `bad_encoding`.
    """
    for name in (*_codecs(declared), "utf-8", *_codecs(otherwise)):
        try:
            text = data.decode(name)
        except (ValueError, LookupError):  # not in it, or it is none for text
            continue
        if not SURROGATE.search(text):
            return text
    detected = _detected(data)
    if detected is not None:
        with contextlib.suppress(UnicodeError):
            return data.decode(detected)
    raise Unreadable(BAD_ENCODING)


def _unfolded(value: str) -> str:
    return re.sub(r"\r?\n[ \t]*", " ", value).strip() if "\n" in value else value.strip()


def _unicode(value: str, charset: str | None) -> str:
    """Return a header whose raw bytes the library kept as lone surrogates; what cannot be decoded is replaced
    (U+FFFD).
    """
    if not SURROGATE.search(value):
        return value
    data = value.encode("utf-8", "surrogateescape")
    try:
        return decoded(data, None, charset)
    except Unreadable:
        return data.decode("utf-8", "replace")


def decoded_words(value: str) -> str:
    """Return a header's value with its encoded words (RFC 2047) decoded; one that cannot be decoded stays as
    written.
    """
    if "=?" not in value or len(value) > MAX_HEADER:
        return value
    return _WORDS.sub(lambda match: _words(match.group()), value)


def _words(run: str) -> str:
    try:
        # What is in one charset is decoded together: some mailers cut a character in two.
        text = "".join(
            decoded(part, charset) if isinstance(part, bytes) else part for part, charset in decode_header(run)
        )
    except (HeaderParseError, Unreadable, ValueError):
        return run
    return "".join(" " if character in "\r\n\0" else character for character in text)


def _headers(data: bytes, start: int, end: int) -> tuple[Message, int]:
    """Return the headers that begin at `start`, and where the body begins."""
    if data.startswith((b"\n", b"\r\n"), start, end):
        return Message(), start + 1 + (data[start : start + 1] == b"\r")
    blank_line = _BLANK_LINE.search(data, start, end)
    stop, body = (blank_line.start(), blank_line.end()) if blank_line else (end, end)
    if stop - start > MAX_HEADERS:
        raise Unreadable(TOO_LARGE)
    return BytesHeaderParser(policy=compat32).parsebytes(data[start:stop] + b"\n"), body


def _type(headers: Message, default: str) -> str | None:
    """Return the content type, such as `text/plain`; null where the headers are malformed, or too large to be
    parsed.
    """
    written = [value for name, value in headers.raw_items() if name.lower().startswith("content-")]
    if any(len(value) > MAX_STRUCTURE or value.count(";") > MAX_PARAMETERS for value in written):
        return None
    try:
        return headers.get_content_type() if "Content-Type" in headers else default
    except (MessageError, ValueError):
        return None


def _file_name(headers: Message) -> str | None:
    try:
        return headers.get_filename()
    except (MessageError, ValueError, LookupError):
        return None


def _attached(headers: Message) -> bool:
    try:
        return headers.get_content_disposition() == "attachment" or headers.get_filename() is not None
    except (MessageError, ValueError, LookupError):
        return True


def _between(data: bytes, boundary: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each part, in order. The last part may lack its end."""
    mark, at, opened = b"--" + boundary, start, -1
    while (position := data.find(mark, at, end)) >= 0:
        line = data.find(b"\n", position, end)
        line = end if line < 0 else line
        rest = data[position + len(mark) : min(line, position + len(mark) + 1000)].rstrip()
        at = line
        if (position > start and data[position - 1 : position] != b"\n") or rest not in (b"", b"--"):
            continue
        if opened >= 0:
            stop = position - 1 if position > opened else position
            yield opened, stop - (data[stop - 1 : stop] == b"\r") if stop > opened else opened
        opened = min(line + 1, end)
        if rest == b"--":
            return
    if opened >= 0:
        yield opened, end


def _declared(headers: Message, data: bytes) -> str | None:
    """Return the charset of a part, as its header declares it, or in HTML without one its first lines."""
    charset = headers.get_param("charset")
    if isinstance(charset, str):
        return charset
    meta = _META.search(data, 0, 2048) if headers.get_content_subtype() == "html" else None
    return meta.group(1).decode("ascii") if meta else None


def _transferred(data: bytes, encoding: str) -> bytes:
    name = encoding.strip().lower()
    if name == "quoted-printable":
        return binascii.a2b_qp(data)
    if name != "base64":
        return data
    kept = _NOT_BASE64.sub(b"", data.partition(b"=")[0])  # what a mailing list appends follows the padding
    try:
        return binascii.a2b_base64(kept[: len(kept) - (len(kept) % 4 == 1)] + b"==")
    except binascii.Error as error:
        raise Unreadable(BAD_ENCODING) from error


def _codecs(name: str | None) -> list[str]:
    """Return the charsets to try for a declared name: first the one that mail programs mean by it, then the named one,
    if Python knows it and it cannot be abused.
    """
    try:
        known = codecs.lookup(name.partition("*")[0].strip(" \t\"'")).name if name else None
    except (LookupError, ValueError):
        return []
    if known is None or known in _NO_CHARSETS:
        return []
    return [_CHARSETS[known], known] if known in _CHARSETS else [known]


def _detected(data: bytes) -> str | None:
    """Return the charset of long text that declares none, if it reads as a language and no other reading differs."""
    if len(data) < ENOUGH:
        return None
    from charset_normalizer import from_bytes

    sample = data[:SAMPLE]
    matches = from_bytes(sample, steps=5, chunk_size=2048)
    best = matches.best()
    if best is None or best.coherence < 0.5 or best.chaos > 0.05:
        return None
    near = (one for one in matches if one.coherence > best.coherence - 0.05 and one.chaos < best.chaos + 0.02)
    return best.encoding if all(str(one) == str(best) for one in near) else None


def _trimmed(text: str) -> str | None:
    lines = text.split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    while lines and not lines[0].strip():
        del lines[0]
    return "\n".join(lines) or None
