"""JSON whose shape nobody here owns: a value as `json.loads` gives it, or as `json.dumps` takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

type Json = bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None
type JsonObject = Mapping[str, Json]

# An object of an export as its vendor wrote it, and read by name before it is known what stands there: whoever takes a
# value of it checks that value.
Fields = Mapping[str, Any]
