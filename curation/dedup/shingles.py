r"""Represent a text as a set of shingles, runs of consecutive words, each hashed to 64 bits.

A word is what `\w+` finds in the casefolded text, with the marks that letters of many scripts carry. In scripts written
without spaces each character is a word of its own, so that a shingle of five words has five characters, and so is each
symbol that is not ASCII, such as an emoji. Punctuation and ASCII's symbols are ignored: C++ equals C#. A text with
fewer words than a shingle is one shingle of all its words; a text without words has none and resembles nothing.

The hash of a run is a polynomial over the hashes of its words, so that runs of any length come from one pass over them:
Karp, Rabin, "Efficient randomized pattern-matching algorithms", 1987, modulo 2^64 and mixed as MurmurHash3 does.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple
from unicodedata import category

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.dedup.compiled import compiled, inlined

# Thai, Lao, Myanmar, Khmer; kana, Han and its extensions. Hangul has spaces.
UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3005, 0x3007),
    (0x3040, 0x30FF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),
    (0x20000, 0x3FFFF),
)
CODES, PLANES = 0x110000, 0x20000  # in the others are no marks that a word carries, and no symbols
VARIATIONS = (0xFE00, 0xFE0F)  # how a symbol is drawn
LARGE = 64 << 20  # bytes of texts at once
BETWEEN, IN_WORD, OWN_WORD = 0, 1, 2
U64 = np.uint64
BASE = 0x9E3779B97F4A7C15  # odd, its bits those of the golden ratio
TEXTS_AT_ONCE = 2_048  # some 2 MB of tickets: words and hashes stay in the processor's second cache


class Hashes(NamedTuple):
    """The shingles of some texts: those of text i are `values[bounds[i]:bounds[i + 1]]`."""

    values: NDArray[np.uint64]
    bounds: NDArray[np.int64]


@cache
def classes() -> NDArray[np.uint8]:
    """Return the class of each code point: between words, in a word, or a word of its own."""
    classes_by_code = np.strings.isalnum(np.arange(CODES, dtype="<u4").view("<U1")).astype(np.uint8)
    classes_by_code[ord("_")] = IN_WORD
    for code in range(128, PLANES):
        kind = category(chr(code))
        if kind[0] == "M" and not VARIATIONS[0] <= code <= VARIATIONS[1]:
            classes_by_code[code] = IN_WORD
        elif kind == "So":
            classes_by_code[code] = OWN_WORD
    for first, last in UNSPACED:
        classes_by_code[first : last + 1] = OWN_WORD
    return classes_by_code


@cache
def ascii_folding() -> NDArray[np.uint8]:
    """Return for each ASCII code the casefolded character, 0 if it is not part of words."""
    codes = np.arange(128, dtype=np.uint8)
    upper = (codes >= ord("A")) & (codes <= ord("Z"))
    folded_codes: NDArray[np.uint8] = np.where(classes()[:128] == IN_WORD, np.where(upper, codes | 0x20, codes), 0)
    return folded_codes.astype(np.uint8)


@inlined
def _mixed(value: np.uint64) -> np.uint64:
    """Mix a value by the finalizer of MurmurHash3, because the low bits of a polynomial are only those of a sum."""
    value = (value ^ (value >> U64(33))) * U64(0xFF51AFD7ED558CCD)
    value = (value ^ (value >> U64(33))) * U64(0xC4CEB9FE1A85EC53)
    return U64(value ^ (value >> U64(33)))


@compiled
def _hash_words(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int32],
    ascii_folded: NDArray[np.uint8],
    code_classes: NDArray[np.uint8],
    values: NDArray[np.uint64],
    bounds: NDArray[np.int64],
) -> None:
    """Write a hash for each word of texts in UTF-8; characters that are not ASCII must be casefolded already."""
    total = 0
    for text in range(len(offsets) - 1):
        bounds[text] = total
        word, inside = U64(0), False
        place, stop = offsets[text], offsets[text + 1]
        while place < stop:
            byte = data[place]
            size = 1 if byte < 128 else 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            if size == 1:
                letter = ascii_folded[byte]
                kind = IN_WORD if letter else BETWEEN
                code = np.int64(letter)
            else:
                code = np.int64(byte & (0x7F >> size))
                for following in range(place + 1, place + size):
                    code = (code << 6) | (data[following] & 0x3F)
                kind = code_classes[code]
            if inside and kind != IN_WORD:
                values[total] = _mixed(word)
                total += 1
                word = U64(0)
            if kind != BETWEEN:
                word = (word + U64(code) + U64(1)) * U64(BASE)
                word ^= word >> U64(32)
            if kind == OWN_WORD:
                values[total] = _mixed(word)
                total += 1
                word = U64(0)
            inside = kind == IN_WORD
            place += size
        if inside:
            values[total] = _mixed(word)
            total += 1
    bounds[len(offsets) - 1] = total


@compiled
def _run_hashes(
    words_: NDArray[np.uint64],
    bounds: NDArray[np.int64],
    size: int,
    whole: bool,
    values: NDArray[np.uint64],
    out: NDArray[np.int64],
) -> None:
    """Write the hash of each run of `size` words, a polynomial computed from that of the run before."""
    highest = U64(1)
    for _ in range(size - 1):
        highest *= U64(BASE)
    total = 0
    for text in range(len(bounds) - 1):
        out[text] = total
        run = U64(0)
        for place in range(bounds[text], bounds[text + 1]):
            gone = place - size
            if gone >= bounds[text]:
                run -= words_[gone] * highest
            run = run * U64(BASE) + words_[place]
            if gone + 1 >= bounds[text]:
                values[total] = _mixed(run + U64(size))
                total += 1
        short = bounds[text + 1] - bounds[text]
        if whole and 0 < short < size:
            values[total] = _mixed(run + U64(short))
            total += 1
    out[len(bounds) - 1] = total


@compiled
def _is_ascii(data: NDArray[np.uint8], offsets: NDArray[np.int32], found: NDArray[np.bool_]) -> None:
    for text in range(len(offsets) - 1):
        high = np.uint8(0)
        for place in range(offsets[text], offsets[text + 1]):
            high |= data[place]
        found[text] = high < 128


def _buffers(texts: pa.Array) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, np.int32, len(texts) + 1, 4 * texts.offset)
    return np.frombuffer(data if data is not None else b"", np.uint8), bounds


def casefolded(texts: pa.Array) -> pa.Array:
    """Return the texts with those that are not pure ASCII casefolded; ASCII texts stay unchanged."""
    data, offsets = _buffers(texts)
    plain = np.empty(len(texts), np.bool_)
    _is_ascii(data, offsets, plain)
    if plain.all():
        return texts
    others = np.flatnonzero(~plain)
    folded_texts = pa.array([text.casefold() for text in texts.take(pa.array(others)).to_pylist()], pa.string())
    order = np.arange(len(texts))
    order[others] = len(texts) + np.arange(len(others))
    return pa.concat_arrays([texts, folded_texts]).take(pa.array(order))


def word_hashes(texts: pa.Array) -> Hashes:
    """Return a hash for each word, in order. `texts`: string, no nulls."""
    _, offsets = _buffers(texts)
    if len(texts) > 1 and int(offsets[-1]) - int(offsets[0]) > LARGE:
        half = len(texts) // 2
        return concatenated(word_hashes(part) for part in (texts.slice(0, half), texts.slice(half)))
    data, offsets = _buffers(casefolded(texts))
    values, bounds = np.empty(int(offsets[-1] - offsets[0]), U64), np.empty(len(texts) + 1, np.int64)
    _hash_words(data, offsets, ascii_folding(), classes(), values, bounds)
    return Hashes(values[: bounds[-1]].copy(), bounds)


def runs(found: Hashes, size: int, whole: bool = False) -> Hashes:
    """Return every run of `size` words within each text, in order, repeated ones repeated.

    A shorter text has none, or with `whole` one of all its words.
    """
    values, bounds = np.empty(len(found.values), U64), np.empty_like(found.bounds)
    _run_hashes(found.values, found.bounds, size, whole, values, bounds)
    return Hashes(values[: bounds[-1]], bounds)


def hashed(texts: pa.Array, size: int) -> Hashes:
    """Return the shingles of some texts, of `size` words each, in their order, repeated ones repeated.

    `texts`: string, no nulls; `TEXTS_AT_ONCE` at a time are fastest. The low 32 bits of each value are what
    datasketch's MinHash must be given by its `hashfunc`.
    """
    return runs(word_hashes(texts), size, whole=True)


def as_sets(found: Hashes) -> Hashes:
    """Return the shingles as sets: sorted, each once. `found.values` is overwritten."""
    bounds = np.empty_like(found.bounds)
    _distinct(found.values, found.bounds, bounds)
    return Hashes(found.values[: bounds[-1]], bounds)


def concatenated(parts: Iterable[Hashes]) -> Hashes:
    """Concatenate the shingles of all parts."""
    values, bounds, end = [np.empty(0, np.uint64)], [np.zeros(1, np.int64)], 0
    for part in parts:
        values.append(part.values)
        bounds.append(part.bounds[1:] + end)
        end += len(part.values)
    return Hashes(np.concatenate(values), np.concatenate(bounds))


def shingle_sets(texts: pa.Array, size: int) -> Hashes:
    """Return the sets of shingles of any number of texts."""
    return concatenated(
        as_sets(hashed(texts.slice(start, TEXTS_AT_ONCE), size)) for start in range(0, len(texts), TEXTS_AT_ONCE)
    )


@compiled
def _distinct(values: NDArray[np.uint64], bounds: NDArray[np.int64], out: NDArray[np.int64]) -> None:
    """Sort and deduplicate each text's values in place, closing the gaps."""
    total = 0
    for text in range(len(bounds) - 1):
        out[text] = total
        part = np.sort(values[bounds[text] : bounds[text + 1]])
        for place in range(len(part)):
            if place == 0 or part[place] != part[place - 1]:
                values[total] = part[place]
                total += 1
    out[len(bounds) - 1] = total


def string_array(texts: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return one Arrow array of strings, with null as the empty text."""
    flat = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    if isinstance(flat, pa.ChunkedArray):
        flat = pa.concat_arrays(flat.chunks) if flat.num_chunks else pa.array([], pa.string())
    return pc.fill_null(flat.cast(pa.string()), "")
