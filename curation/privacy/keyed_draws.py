"""Reproducible choices: drawn from a keyed stream, the same for the same key on every machine and night."""

from __future__ import annotations

import hmac
import importlib
from collections.abc import Callable, Mapping, Sequence

from curation.storage.secrets.keys import keyed

DIGITS, CAPITALS, HEX = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789abcdef"
SIGNS: Mapping[str, str] = {
    "#": DIGITS,
    "%": DIGITS[1:],
    "?": CAPITALS,
    "*": CAPITALS + DIGITS,
    "~": CAPITALS.lower(),
    "^": HEX,
    "&": CAPITALS + CAPITALS.lower() + DIGITS,
}


class Chance:
    """Choices in order from an HMAC stream: the same key and parts give the same choices."""

    def __init__(self, key: bytes, *parts: str) -> None:
        self._key = bytes.fromhex(keyed(key, "canary", *parts))
        self._blocks = 0

    def below(self, limit: int) -> int:
        """Return a number from 0 to `limit` - 1."""
        self._blocks += 1
        return int.from_bytes(hmac.digest(self._key, self._blocks.to_bytes(8, "big"), "sha256")) % limit

    def of[T](self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return options[self.below(len(options))]

    def order[T](self, items: Sequence[T]) -> list[T]:
        """Return all items, shuffled."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in items]

    def fill(self, shape: str) -> str:
        """Return the shape with every sign of `SIGNS` replaced by a character drawn for it."""
        return "".join(self.of(SIGNS[sign]) if sign in SIGNS else sign for sign in shape)

    def valid(self, module: str, shape: str) -> str:
        """Return the shape filled so that a python-stdnum module accepts the check digits."""
        check: Callable[[str], bool] = importlib.import_module(f"stdnum.{module}").is_valid
        while not check(value := self.fill(shape)):
            pass
        return value
