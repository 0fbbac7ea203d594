"""Names for invented people: many languages, umlauts, hyphens, and words that are also ordinary English."""

from __future__ import annotations

from curation.demo.texts import read_texts

_NAMES = read_texts("names")
FIRST: tuple[str, ...] = _NAMES["first"]
LAST: tuple[str, ...] = _NAMES["last"]
STREETS: tuple[str, ...] = _NAMES["streets"]
STREET_KINDS = ("Street", "Road", "Lane", "Avenue", "Close", "Drive")
CITIES = (
    ("Denver", "CO 80202", "US"),
    ("Portland", "OR 97205", "US"),
    ("Austin", "TX 78701", "US"),
    ("Madison", "WI 53703", "US"),
    ("Raleigh", "NC 27601", "US"),
    ("Leeds", "LS1 4AP", "GB"),
    ("Bristol", "BS1 5TR", "GB"),
    ("Glasgow", "G2 1DU", "GB"),
    ("Hamburg", "20095", "DE"),
    ("Leipzig", "04109", "DE"),
    ("Lyon", "69002", "FR"),
    ("Nantes", "44000", "FR"),
)
AREA_CODES = ("303", "503", "512", "608", "919", "212", "415", "617", "206", "312")
COMPANY_HEADS: tuple[str, ...] = _NAMES["company_heads"]
COMPANY_TAILS: tuple[str, ...] = _NAMES["company_tails"]
