"""Open a landed file: decompress it, recode it to UTF-8, and reject it as a whole if it is damaged."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, cast

from curation.sources.reasons import BAD_CONTAINER, BAD_ENCODING, TOO_LARGE, Unreadable
from curation.storage.landings.archives import COMPRESSED, CORRUPT, decompressed, limit
from curation.storage.landings.landing import CHUNK, LandedFile

MAX_RECORD = 8 << 20  # bytes of a CSV row, an NDJSON line, or a text in a JSON document


def opened(file: LandedFile) -> BinaryIO:
    """Return the file's bytes, decompressed from `.gz`, `.zst`, `.xz`, `.bz2`. A compressed or archived file is read to
    its end before its first byte is used, so that a damaged one is rejected as a whole and never half used.

    Raises:
        Unreadable: `bad_container` (torn, corrupt, trailing bytes) or `too_large` (expands beyond its cap).
    """
    if file.member is None and not file.name.lower().endswith(COMPRESSED):
        return _recoded(file.open, file.encoding)
    most = limit(file.size)
    try:
        with file.open() as stored, decompressed(file.name, stored) as stream:
            total = 0
            while chunk := stream.read(CHUNK):
                total += len(chunk)
                if total > most:
                    raise Unreadable(TOO_LARGE)
    except CORRUPT as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(BAD_CONTAINER) from error
    return _recoded(lambda: decompressed(file.name, file.open()), file.encoding)


def _recoded(opens: Callable[[], BinaryIO], encoding: str | None) -> BinaryIO:
    """Return the bytes as UTF-8, recoded if a byte order mark or the source's declaration names another encoding."""
    stream = opens()
    head = stream.read(4)
    stream.seek(0)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if marked is None and (encoding is None or head.startswith(codecs.BOM_UTF8)):
        return stream
    with stream:
        name = marked or str(encoding)
        decoder = codecs.getincrementaldecoder(name)()
        try:
            while chunk := stream.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", True)
        except UnicodeError as error:
            raise Unreadable(BAD_ENCODING) from error
    return cast(BinaryIO, io.BufferedReader(_Utf8(opens(), name), CHUNK))


_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class _Utf8(io.RawIOBase):
    """Bytes in another encoding, read as UTF-8."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream, self._decoder, self._left = stream, codecs.getincrementaldecoder(encoding)(), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            chunk = self._stream.read(CHUNK)
            self._left = self._decoder.decode(chunk, not chunk).encode("utf-8", "surrogatepass")
            if not chunk and not self._left:
                return 0
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size

    def close(self) -> None:
        self._stream.close()
        super().close()


def lines_of(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield physical lines without their line ends; null in place of a line longer than `MAX_RECORD`."""
    first = True
    while line := stream.readline(MAX_RECORD + 2):
        if len(line) > MAX_RECORD and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_RECORD)
            yield None
        else:
            yield line.removeprefix(b"\xef\xbb\xbf") if first else line
        first = False
