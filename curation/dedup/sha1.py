"""SHA-1 of many short runs of bytes at once: a lane a message, so that each instruction does sixteen of them.

FIPS 180-4. A MinHash that datasketch can read begins with SHA-1 of each shingle; a call of hashlib for each of them
took two thirds of all time. The rounds are written as vector instructions, as the compiler makes none of the loops over
lanes that would say the same: 8 ns a message where the best of these took 25.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from curation.dedup.compiled import compiled, inlined

LANES = 16
BLOCK = 64  # bytes
ONE_BLOCK = BLOCK - 9  # bytes: the longest message of one block
U32, U64 = np.uint32, np.uint64
START = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0)
ADDED = (0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6)
VECTOR = ir.VectorType(ir.IntType(32), LANES)
BYTES = ir.VectorType(ir.IntType(8), BLOCK)


def workspace() -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.int64]]:
    """What the lanes work in: messages, the first two words of each digest, and whose message is in each lane."""
    return np.empty((LANES, 16), np.uint32), np.empty((2, LANES), np.uint32), np.empty(LANES, np.int64)


def _array(context: Any, build: Any, signature: Any, arguments: Any, number: int) -> Any:
    return context.make_array(signature.args[number])(context, build, arguments[number]).data


def _at(build: Any, data: Any, place: Any, kind: Any) -> Any:
    """A pointer to something of another kind, `place` elements on."""
    number = place if isinstance(place, ir.Value) else ir.Constant(ir.IntType(64), place)
    return build.bitcast(build.gep(data, [number]), kind.as_pointer())


def _every(value: int) -> Any:
    return ir.Constant(VECTOR, [value] * LANES)


def _transposed(build: Any, rows: list[Any]) -> list[Any]:
    """A square of numbers with its columns as rows, by exchanging ever larger squares."""
    for step in (1, 2, 4, 8):
        for one in range(LANES):
            if not one & step:
                a, b = rows[one], rows[one | step]
                upper = [LANES + (k ^ step) if k & step else k for k in range(LANES)]
                lower = [LANES + k if k & step else k | step for k in range(LANES)]
                for place, mask in ((one, upper), (one | step, lower)):
                    rows[place] = build.shuffle_vector(a, b, ir.Constant(VECTOR, mask))
    return rows


def _vector_rounds(typing: Any, messages: Any, digests: Any) -> Any:
    """All 80 rounds over `LANES` messages of one block; messages uint32 (LANES, 16), digests uint32 (2, LANES)."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        source, out = (_array(context, build, signature, arguments, number) for number in (0, 1))

        def left(value: Any, bits: int) -> Any:
            return build.or_(build.shl(value, _every(bits)), build.lshr(value, _every(32 - bits)))

        rows = [build.load(_at(build, source, number * LANES, VECTOR), align=4) for number in range(LANES)]
        words = _transposed(build, rows)
        a, b, c, d, e = (_every(word) for word in START)
        for turn in range(80):
            now = words[turn & 15]
            if turn >= 16:
                for before in (3, 8, 14):
                    now = build.xor(now, words[(turn - before) & 15])
                now = words[turn & 15] = left(now, 1)
            if turn < 20:
                chosen = build.xor(d, build.and_(b, build.xor(c, d)))
            elif 40 <= turn < 60:
                chosen = build.or_(build.and_(b, c), build.and_(d, build.or_(b, c)))
            else:
                chosen = build.xor(b, build.xor(c, d))
            total = left(a, 5)
            for part in (chosen, e, _every(ADDED[turn // 20]), now):
                total = build.add(total, part)
            a, b, c, d, e = total, a, left(b, 30), c, d
        for number, word in enumerate((a, b)):
            build.store(build.add(word, _every(START[number])), _at(build, out, number * LANES, VECTOR), align=4)
        return context.get_dummy_value()

    return types.void(messages, digests), generate


def _vector_fill(typing: Any, data: Any, begin: Any, size: Any, messages: Any, lane: Any) -> Any:
    """A message of at most `ONE_BLOCK` bytes, padded, into a lane: without a branch, as sizes cannot be foretold."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        source, out = (_array(context, build, signature, arguments, number) for number in (0, 3))
        length = build.trunc(arguments[2], ir.IntType(8))
        lengths = build.insert_element(ir.Constant(BYTES, ir.Undefined), length, ir.Constant(ir.IntType(32), 0))
        first = ir.Constant(ir.VectorType(ir.IntType(32), BLOCK), [0] * BLOCK)
        lengths = build.shuffle_vector(lengths, lengths, first)
        places, nothing = ir.Constant(BYTES, list(range(BLOCK))), ir.Constant(BYTES, [0] * BLOCK)
        text = build.load(_at(build, source, arguments[1], BYTES), align=1)
        text = build.select(build.icmp_unsigned("<", places, lengths), text, nothing)
        end = build.select(build.icmp_unsigned("==", places, lengths), ir.Constant(BYTES, [0x80] * BLOCK), nothing)
        swapped = ir.Constant(ir.VectorType(ir.IntType(32), BLOCK), [place ^ 3 for place in range(BLOCK)])
        block = build.bitcast(build.shuffle_vector(build.or_(text, end), nothing, swapped), VECTOR)
        bits = build.shl(build.trunc(arguments[2], ir.IntType(32)), ir.Constant(ir.IntType(32), 3))
        block = build.insert_element(block, bits, ir.Constant(ir.IntType(32), 15))
        at = build.mul(arguments[4], ir.Constant(ir.IntType(64), 16))
        build.store(block, _at(build, out, at, VECTOR), align=4)
        return context.get_dummy_value()

    return types.void(data, types.int64, types.int64, messages, types.int64), generate


_rounds: Any = intrinsic(_vector_rounds)  # the decorator's type has the compiler's own argument among the caller's
_fill: Any = intrinsic(_vector_fill)


@inlined
def _left(value: np.uint32, bits: int) -> np.uint32:
    return U32((value << U32(bits)) | (value >> U32(32 - bits)))


@inlined
def _number(first: np.uint32, second: np.uint32) -> np.uint64:
    """The first eight bytes of a digest, little-endian."""
    low = (_left(first, 8) & U32(0x00FF00FF)) | (_left(first, 24) & U32(0xFF00FF00))
    high = (_left(second, 8) & U32(0x00FF00FF)) | (_left(second, 24) & U32(0xFF00FF00))
    return U64(low) | (U64(high) << U64(32))


@compiled
def fill(data: NDArray[np.uint8], begin: int, size: int, messages: NDArray[np.uint32], lane: int) -> None:
    """Put a message of at most `ONE_BLOCK` bytes into a lane. `BLOCK` bytes from `begin` are there to be read."""
    _fill(data, begin, size, messages, lane)


@compiled
def empty_lanes(
    messages: NDArray[np.uint32],
    digests: NDArray[np.uint32],
    whose: NDArray[np.int64],
    filled: int,
    out: NDArray[np.uint64],
) -> None:
    """Digest the lanes filled so far: the first 8 bytes of each, as a little-endian number, to `out[whose[lane]]`."""
    _rounds(messages, digests)
    for lane in range(filled):
        out[whose[lane]] = _number(digests[0, lane], digests[1, lane])


@compiled
def long_digest(data: NDArray[np.uint8], begin: int, size: int) -> np.uint64:
    """The same of one message of any length."""
    schedule = np.empty(80, np.uint32)
    h0, h1, h2, h3, h4 = U32(START[0]), U32(START[1]), U32(START[2]), U32(START[3]), U32(START[4])
    blocks = (size + 8) // 64 + 1
    for block in range(blocks):
        for word in range(16):
            value = U32(0)
            for place in range(64 * block + 4 * word, 64 * block + 4 * word + 4):
                byte = data[begin + place] if place < size else (0x80 if place == size else 0)
                value = U32((value << U32(8)) | U32(byte))
            schedule[word] = value
        if block == blocks - 1:
            schedule[14], schedule[15] = (8 * size) >> 32, 8 * size & 0xFFFFFFFF
        for turn in range(16, 80):
            schedule[turn] = _left(
                schedule[turn - 3] ^ schedule[turn - 8] ^ schedule[turn - 14] ^ schedule[turn - 16], 1
            )
        a, b, c, d, e = h0, h1, h2, h3, h4
        for turn in range(80):
            if turn < 20:
                chosen = d ^ (b & (c ^ d))
            elif 40 <= turn < 60:
                chosen = (b & c) | (d & (b | c))
            else:
                chosen = b ^ c ^ d
            total = U32(_left(a, 5) + chosen + e + U32(ADDED[turn // 20]) + schedule[turn])
            a, b, c, d, e = total, a, _left(b, 30), c, d
        h0, h1, h2, h3, h4 = U32(h0 + a), U32(h1 + b), U32(h2 + c), U32(h3 + d), U32(h4 + e)
    return _number(h0, h1)
