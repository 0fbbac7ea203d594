"""Convert values of warehouse columns: moments without a zone, ids that became fractions, objects kept as JSON."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from curation.json_value import Fields
from curation.sources import reasons, values
from curation.sources.decode import flaw_of
from curation.sources.reasons import Unreadable

_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d{1,2})(:\d\d(?::\d\d(?:[.,]\d{1,9})?)?) ?(UTC|Z|[+-]\d\d(?::?\d\d)?)?)?", re.ASCII
)
_WHOLE = re.compile(r"(-?\d{1,30})\.0", re.ASCII)


def moment(value: object) -> dt.datetime | None:
    """Return an instant as a warehouse writes it; without a zone it is UTC, and a date alone is its first moment.

    Fivetran's documentation ("System Columns and Tables") calls its times UTC; exports of warehouses write them with a
    space or a T, an hour of one digit, no fraction or one of up to nine digits, and nothing, `Z`, `UTC` or an offset.

    Raises:
        Unreadable: `bad_date`.
    """
    if value is None or value == "":
        return None
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise Unreadable(reasons.BAD_DATE, value)
    day, hour, clock, zone = match.groups()
    offset = "Z" if zone in (None, "UTC") else f"{zone}:00" if len(zone) == 3 else zone
    try:
        when = dt.datetime.fromisoformat(f"{day}T{hour:0>2}{clock}{offset}" if hour else f"{day}T00:00Z")
        return when.astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise Unreadable(reasons.BAD_DATE, value) from error


def identity(value: object) -> str | None:
    """Return an id as `values.identifier` does; a whole number that a column with gaps turned into a fraction
    (`1077.0`) becomes whole again.
    """
    if type(value) is str and len(value) < 64 and value.isascii() and value.isalnum():
        return value  # as nearly all are
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    elif isinstance(value, str) and value.endswith(".0") and (whole := _WHOLE.fullmatch(value)):
        value = whole.group(1)
    return values.identifier(value)


def first(o: Fields, names: Sequence[str]) -> Any:
    """Return the first value that is filled."""
    for name in names:
        value = o.get(name)
        if value is not None and value != "":
            return value
    return None


def word(value: object) -> str | None:
    """Return a text as `values.text` does; a truth value is `true` or `false`.

    Raises:
        Unreadable: `bad_type`.
    """
    return values.text(str(value).lower() if isinstance(value, bool) else value)


def fingerprint(o: Fields) -> str:
    """Return a name for a row without an id, made from its content, so that equal rows have one name in every landing.
    24 hex digits.
    """
    total = hashlib.sha256()
    for column in sorted(o):
        if not column.startswith(("_fivetran_", "_airbyte_")) and o[column] is not None:
            total.update(f"{column}\0{o[column]!r}\0".encode("utf-8", "surrogatepass"))
    return total.hexdigest()[:24]


def embedded(value: object) -> Any:
    """Return the object or list that a column holds, as JSON or outright; null where it holds none, or one
    with a flaw.
    """
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.lstrip()[:1] in ("{", "[") else None
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, dict | list) and flaw_of(value) is None else None
