"""Split a text into sentences and digest them in the form in which they are counted.

Case and spaces do not distinguish sentences, nor do numbers in what agents send. Code in fences, placeholders alone and
the names above quotes are not sentences.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator

from curation.cleaning.mails.phrases import VERB_ENDS
from curation.cleaning.pages.lines import FENCE, lines_of

NUMBER = re.compile(r"(?<![^\W_])\d+(?![^\W_])")  # not inside a word, such as a code
LETTER = re.compile(r"[^\W\d_]")
PLACEHOLDER = re.compile(r"\[[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\]")
ATTRIBUTION_WORDS = 12  # most words of a line above a quote: "On 3 May at 11:30, Maya of the support team said:"
END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")


def parts(text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each sentence, in order; some may be blank."""
    at = 0
    for between in END.finditer(text):
        yield at, between.start()
        at = between.end()
    yield at, len(text)


def completion_key(sentence: str) -> str:
    """Return a key that is equal for sentences counted as one among completions."""
    return " ".join(sentence.casefold().split())


def sentence_key(sentence: str) -> str:
    """Return a key that is equal for sentences counted as one among what agents send, whatever their numbers."""
    return completion_key(NUMBER.sub("0", sentence))


def digest(sentence: str) -> bytes:
    """Return the 8-byte digest of a sentence's key."""
    return hashlib.blake2b(sentence.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def said_in(text: str, read: Callable[[str], str] = completion_key) -> list[bytes]:
    """Return the digests of the sentences of a text that have a letter outside placeholders, each once."""
    told = _told(text)
    sentences = (told[start:end] for start, end in parts(told))
    return list(dict.fromkeys(digest(read(part)) for part in sentences if LETTER.search(PLACEHOLDER.sub("", part))))


def _told(text: str) -> str:
    """Return the lines of a text that may hold sentences."""
    kept, quote = [], False
    for line in reversed(lines_of(text)):
        if line.blank:
            continue
        if not (line.fenced or FENCE.match(line.text) or _attributes(line.text.strip(), quote)):
            kept.append(line.text)
        quote = not line.fenced and line.text.lstrip().startswith(">")
    return "\n".join(reversed(kept))


def _attributes(line: str, quote: bool) -> bool:
    """Return whether a line says who wrote what follows.

    It is a few words with a colon above a quote, or has a placeholder and a verb such as "wrote" before its colon.
    """
    if not line.endswith((":", "：")):
        return False
    if quote and not line.startswith(">"):
        return line.count(" ") < ATTRIBUTION_WORDS
    return PLACEHOLDER.search(line) is not None and VERB_ENDS.search(line[-30:].lower()) is not None
