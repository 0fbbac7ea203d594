"""JSON whose shape nobody here owns: a value as `json.loads` gives it, or as `json.dumps` takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

type Json = bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None
type JsonObject = Mapping[str, Json]
