"""Option types that several readers share: time zones, date notations, encodings, each checked where it is written."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator

from curation.sources.first_look.persons import name_words

EPOCH = "epoch"  # in place of a notation: seconds or milliseconds since 1970
# Words of fields in which true means that a person refuses.
REFUSALS = {"abgelehnt", "ablehnung", "declined", "denied", "dont", "kein", "keine", "nicht", "not", "objected",
            "objection", "refusal", "refused", "revoked", "unsubscribe", "unsubscribed", "widerrufen", "widerspruch",
            "withdrawn"}  # fmt: skip
UNPARTED = re.compile("opt(?:ed)?out|donot")  # also in names that nothing parts into words
_NOT_ENCODINGS = {"unicode-escape", "unicode_escape", "raw-unicode-escape", "raw_unicode_escape", "idna", "punycode"}


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"time zone {name!r} is unknown; use an IANA name such as Europe/Berlin") from error
    return name


def _notation(notation: str) -> str:
    if notation != EPOCH and "%" not in notation:
        raise ValueError(f"date format {notation!r} has no directive; use one such as '%d.%m.%Y %H:%M', or {EPOCH}")
    try:
        dt.datetime.strptime("", notation)  # noqa: DTZ007 - nothing is read
    except ValueError as error:
        if "directive" in str(error) or "stray" in str(error):
            raise ValueError(f"date format {notation!r}: {error}") from None
    return notation


def is_text_encoding(name: str) -> bool:
    """Return whether Python decodes text by that name: `cp1252`, `iso-8859-15`, `shift_jis`, …"""
    try:
        return "a".encode(name).decode(name) == "a" and codecs.lookup(name).name not in _NOT_ENCODINGS
    except (LookupError, ValueError):
        return False


def _encoding(name: str) -> str:
    if not is_text_encoding(name):
        raise ValueError(f"encoding {name!r} is unknown; use a name such as cp1252 or iso-8859-15")
    return name


def _parent_pattern(pattern: str) -> str:
    try:
        groups = re.compile(pattern).groupindex
    except re.error as error:
        raise ValueError(f"pattern {pattern!r} is no regular expression: {error}") from None
    if "parent" not in groups:
        raise ValueError(rf"pattern {pattern!r} has no group `parent`; write one such as '(?P<parent>\d+)[.]json'")
    return pattern


def is_refusal(name: str) -> bool:
    """Return whether true in a field plainly means, by the field's name, that a person refuses: `opt_out`,
    `do_not_train`. A refusal that is denied, as by `consent_not_withdrawn`, is none.
    """
    words = name_words(name)
    refusals = [at for at, word in enumerate(words) if word in REFUSALS]
    if len(refusals) == 2 and words[refusals[0]] == "not" and refusals[1] == refusals[0] + 1:
        return False
    is_none = name_words(name.rpartition(".")[2])[:1] == ["no"]
    return bool(refusals) or is_none or UNPARTED.search("".join(words)) is not None


def _gives(name: str) -> str:
    if is_refusal(name):
        raise ValueError(
            f"by its name, {name} says yes where somebody refuses, and true, 1 and yes would give consent: name a "
            "field in which they give it"
        )
    return name


TimeZone = Annotated[str, AfterValidator(_zone)]  # an IANA name
DateFormat = Annotated[str, AfterValidator(_notation)]  # a strptime notation, or `EPOCH` where the reader knows it
# Whose the objects of a file are, by its path in the landing: a regular expression with a group `parent`.
ParentPattern = Annotated[str, AfterValidator(_parent_pattern)]
Encoding = Annotated[str, AfterValidator(_encoding)]  # a name that Python decodes text by
ConsentField = Annotated[str, AfterValidator(_gives)]  # a field in which true gives consent
