"""List names for invented people: of many languages, with umlauts and hyphens, and some that are English words."""

from __future__ import annotations

from curation.demo.texts import read_texts

_NAMES = read_texts("names")
FIRST: tuple[str, ...] = _NAMES["first"]
LAST: tuple[str, ...] = _NAMES["last"]
STREETS: tuple[str, ...] = _NAMES["streets"]
STREET_KINDS: tuple[str, ...] = _NAMES["street_kinds"]
CITIES: tuple[tuple[str, str, str], ...] = _NAMES["cities"]
AREA_CODES: tuple[str, ...] = _NAMES["area_codes"]
COMPANY_HEADS: tuple[str, ...] = _NAMES["company_heads"]
COMPANY_TAILS: tuple[str, ...] = _NAMES["company_tails"]
