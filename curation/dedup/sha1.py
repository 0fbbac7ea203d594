"""SHA-1 of many short runs of bytes at once: one lane a message, so that the compiler makes vector code of each round.

FIPS 180-4. A MinHash that datasketch can read begins with SHA-1 of each shingle; a call of hashlib for each of them
took two thirds of all time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from curation.dedup.compiled import compiled, inlined

LANES = (
    256  # schedule and state of so many messages fit into a processor's first cache; measured: 64 are a third slower
)
ONE_BLOCK = 55  # bytes: the longest message of one block
U32, U64 = np.uint32, np.uint64
START = (U32(0x67452301), U32(0xEFCDAB89), U32(0x98BADCFE), U32(0x10325476), U32(0xC3D2E1F0))
ADDED = (U32(0x5A827999), U32(0x6ED9EBA1), U32(0x8F1BBCDC), U32(0xCA62C1D6))


def workspace() -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.int64]]:
    """What `digests` works in: schedule, state, and whose message is in each lane."""
    return np.empty((16, LANES), np.uint32), np.empty((5, LANES), np.uint32), np.empty(LANES, np.int64)


@inlined
def _left(value: np.uint32, bits: int) -> np.uint32:
    return U32((value << U32(bits)) | (value >> U32(32 - bits)))


@inlined
def _swapped(value: np.uint32) -> np.uint32:
    """The other order of bytes."""
    return U32((_left(value, 8) & U32(0x00FF00FF)) | (_left(value, 24) & U32(0xFF00FF00)))


@compiled
def rounds(schedule: NDArray[np.uint32], state: NDArray[np.uint32]) -> None:
    """All 80 rounds over `LANES` messages of one block, from the start value; `state` is left without the start added.

    Each loop over lanes writes one row only: with two the compiler gives up on vectors.
    """
    for word in range(5):
        for lane in range(LANES):
            state[word, lane] = START[word]
    for turn in range(80):
        now = schedule[turn & 15]
        if turn >= 16:
            near, mid, far = schedule[(turn - 3) & 15], schedule[(turn - 8) & 15], schedule[(turn - 14) & 15]
            for lane in range(LANES):
                now[lane] = _left(near[lane] ^ mid[lane] ^ far[lane] ^ now[lane], 1)
        # The five words change places by their index, not by copying.
        a, b, c = state[(80 - turn) % 5], state[(81 - turn) % 5], state[(82 - turn) % 5]
        d, e = state[(83 - turn) % 5], state[(84 - turn) % 5]
        if turn < 20:
            for lane in range(LANES):
                e[lane] += _left(a[lane], 5) + (d[lane] ^ (b[lane] & (c[lane] ^ d[lane]))) + ADDED[0] + now[lane]
        elif turn < 40:
            for lane in range(LANES):
                e[lane] += _left(a[lane], 5) + (b[lane] ^ c[lane] ^ d[lane]) + ADDED[1] + now[lane]
        elif turn < 60:
            for lane in range(LANES):
                chosen = (b[lane] & c[lane]) | (d[lane] & (b[lane] | c[lane]))
                e[lane] += _left(a[lane], 5) + chosen + ADDED[2] + now[lane]
        else:
            for lane in range(LANES):
                e[lane] += _left(a[lane], 5) + (b[lane] ^ c[lane] ^ d[lane]) + ADDED[3] + now[lane]
        for lane in range(LANES):
            b[lane] = _left(b[lane], 30)


@compiled
def fill(data: NDArray[np.uint8], begin: int, size: int, schedule: NDArray[np.uint32], lane: int) -> None:
    """Put a message of at most `ONE_BLOCK` bytes into a lane, padded."""
    whole = size >> 2
    for word in range(whole):
        at = begin + 4 * word
        schedule[word, lane] = (
            (U32(data[at]) << U32(24)) | (U32(data[at + 1]) << U32(16)) | (U32(data[at + 2]) << U32(8)) | data[at + 3]
        )
    last = U32(0)
    for at in range(begin + 4 * whole, begin + size):
        last = U32((last << U32(8)) | data[at])
    last = U32((last << U32(8)) | U32(0x80))
    schedule[whole, lane] = last << U32(8 * (3 - (size & 3)))
    for word in range(whole + 1, 15):
        schedule[word, lane] = 0
    schedule[15, lane] = 8 * size


@compiled
def empty_lanes(
    schedule: NDArray[np.uint32],
    state: NDArray[np.uint32],
    whose: NDArray[np.int64],
    filled: int,
    out: NDArray[np.uint64],
) -> None:
    """Digest the lanes filled so far: the first 8 bytes of each, as a little-endian number, to `out[whose[lane]]`."""
    rounds(schedule, state)
    for lane in range(filled):
        low, high = _swapped(U32(state[0, lane] + START[0])), _swapped(U32(state[1, lane] + START[1]))
        out[whose[lane]] = U64(low) | (U64(high) << U64(32))


@compiled
def long_digest(data: NDArray[np.uint8], begin: int, size: int) -> np.uint64:
    """The same of one message of any length."""
    schedule = np.empty(80, np.uint32)
    h0, h1, h2, h3, h4 = START
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
            a, b, c, d, e = U32(_left(a, 5) + chosen + e + ADDED[turn // 20] + schedule[turn]), a, _left(b, 30), c, d
        h0, h1, h2, h3, h4 = U32(h0 + a), U32(h1 + b), U32(h2 + c), U32(h3 + d), U32(h4 + e)
    return U64(_swapped(h0)) | (U64(_swapped(h1)) << U64(32))
